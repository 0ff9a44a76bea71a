/*
 * The active and the inactive list: doubly linked by frame number, new pages at the head.
 */
#include "lru.h"

pfn_t lru_next[NR_FRAMES];
pfn_t lru_prev[NR_FRAMES];
uint8_t page_lru[NR_FRAMES];
uint8_t page_active[NR_FRAMES];
uint8_t page_referenced[NR_FRAMES];
uint8_t page_locked[NR_FRAMES];
struct lru_list lru[2];

/*@ ghost uint32_t lru_rank[NR_FRAMES]; */

void lru_init(void)
{
    pfn_t f = 0;

    lru[LRU_INACTIVE].head = NO_FRAME;
    lru[LRU_INACTIVE].tail = NO_FRAME;
    lru[LRU_INACTIVE].count = 0;
    lru[LRU_ACTIVE].head = NO_FRAME;
    lru[LRU_ACTIVE].tail = NO_FRAME;
    lru[LRU_ACTIVE].count = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> page_lru[g] == 0 && page_active[g] == 0 &&
            page_referenced[g] == 0 && page_locked[g] == 0;
        loop assigns f, page_lru[0 .. NR_FRAMES - 1], page_active[0 .. NR_FRAMES - 1],
            page_referenced[0 .. NR_FRAMES - 1], page_locked[0 .. NR_FRAMES - 1];
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        page_lru[f] = 0;
        page_active[f] = 0;
        page_referenced[f] = 0;
        page_locked[f] = 0;
        f++;
    }
    /*@ ghost
      uint32_t j = 0;
      /@ loop invariant 0 <= j <= nr_frames;
         loop invariant \forall integer l; 0 <= l < 2 ==> LruMembers(l, j) == 0;
         loop assigns j; loop variant nr_frames - j; @/
      while (j < nr_frames) { j++; }
    */
}

/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 0 && list < 2;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: FrameOnList(frame, list);
    ensures last: LruLeavesLast(frame);
    ensures turns: LruTurnsSame{Pre, Here}(frame);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
static void list_add_head(pfn_t frame, uint32_t list)
{
    pfn_t head = lru[list].head;

    //@ ghost lemma_lru_members(list, nr_frames);
    lru_prev[frame] = NO_FRAME;
    lru_next[frame] = head;
    if (head == NO_FRAME) {
        lru[list].tail = frame;
    } else {
        lru_prev[head] = frame;
    }
    lru[list].head = frame;
    //@ ghost lru_rank[frame] = lru[list].count;
    lru[list].count++;
    page_lru[frame] = 1;
    page_active[frame] = (uint8_t)list;
    /*@ ghost
      uint32_t j = 0;
      /@ loop invariant 0 <= j <= nr_frames;
         loop invariant \forall integer l; 0 <= l < 2 ==> LruMembers(l, j) ==
             LruMembers{Pre}(l, j) + (l == list && frame < j ? 1 : 0);
         loop assigns j; loop variant nr_frames - j; @/
      while (j < nr_frames) { j++; }
    */
}

/* Those behind frame move up. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && frame < nr_frames && page_lru[frame] == 1;
     terminates \true; exits \false;
     assigns lru_rank[0 .. NR_FRAMES - 1];
     ensures LruMovedUp{Pre, Here}(frame);
     ensures lru_rank[frame] == \old(lru_rank[frame]); @/
  void ghost_move_up(pfn_t frame)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant \forall integer g; 0 <= g < j ==>
           (LruBehind{Pre}(frame, g) ==> lru_rank[g] == \at(lru_rank[g], Pre) - 1) &&
           (!LruBehind{Pre}(frame, g) ==> lru_rank[g] == \at(lru_rank[g], Pre));
       loop invariant \forall integer g; j <= g < nr_frames ==>
           lru_rank[g] == \at(lru_rank[g], Pre);
       loop assigns j, lru_rank[0 .. NR_FRAMES - 1]; loop variant nr_frames - j; @/
    while (j < nr_frames) {
      if (page_lru[j] == 1 && page_active[j] == page_active[frame] &&
          lru_rank[j] > lru_rank[frame]) {
        lru_rank[j] = lru_rank[j] - 1u;
      }
      j++;
    }
  }
*/

/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1 && page_active[frame] == list;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures out: page_lru[frame] == 0 && page_active[frame] == 0;
    ensures turns: LruMovedUp{Pre, Here}(frame);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
static void list_remove(pfn_t frame, uint32_t list)
{
    pfn_t next = lru_next[frame];
    pfn_t prev = lru_prev[frame];

    //@ ghost lemma_lru_members(list, nr_frames);
    //@ ghost ghost_move_up(frame);
    if (prev == NO_FRAME) {
        lru[list].head = next;
    } else {
        lru_next[prev] = next;
    }
    if (next == NO_FRAME) {
        lru[list].tail = prev;
    } else {
        lru_prev[next] = prev;
    }
    lru[list].count--;
    page_lru[frame] = 0;
    page_active[frame] = 0;
    /*@ ghost
      uint32_t j = 0;
      /@ loop invariant 0 <= j <= nr_frames;
         loop invariant \forall integer l; 0 <= l < 2 ==> LruMembers(l, j) ==
             LruMembers{Pre}(l, j) - (l == list && frame < j ? 1 : 0);
         loop assigns j; loop variant nr_frames - j; @/
      while (j < nr_frames) { j++; }
    */
}

void lru_cache_add(pfn_t frame)
{
    list_add_head(frame, LRU_INACTIVE);
}

void lru_cache_del(pfn_t frame)
{
    if (page_lru[frame] != 0u) {
        list_remove(frame, page_active[frame]);
    }
}

void activate_page(pfn_t frame)
{
    if (page_active[frame] == 0u) {
        list_remove(frame, LRU_INACTIVE);
        list_add_head(frame, LRU_ACTIVE);
    }
}

void deactivate_page(pfn_t frame)
{
    if (page_active[frame] != 0u) {
        list_remove(frame, LRU_ACTIVE);
        list_add_head(frame, LRU_INACTIVE);
    }
}

void lru_rotate(pfn_t frame)
{
    uint32_t list = page_active[frame];

    list_remove(frame, list);
    list_add_head(frame, list);
}

void mark_page_accessed(pfn_t frame)
{
    if (page_lru[frame] != 0u && page_active[frame] == 0u && page_referenced[frame] != 0u) {
        activate_page(frame);
        page_referenced[frame] = 0;
    } else {
        page_referenced[frame] = 1;
    }
}
