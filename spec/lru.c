/*
 * The checker of the active and the inactive list: a walk along each, and a pass over all frames
 * that looks at their flags and counts who bears the marks of a list. As many as were met on the
 * walk, and no frame is met twice, so all were met.
 */
#include "lru.h"

/*@ ghost uint32_t lru_place[NR_FRAMES]; */

/*@ requires 1 <= nr_frames <= NR_FRAMES && list < 2;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> member_wf(list, frame, prev); */
static bool member_ok(pfn_t frame, uint32_t prev, uint32_t list)
{
    if (frame >= nr_frames) {
        return violated(INV_LRU_LINK, frame, nr_frames - 1u, frame);
    }
    if (lru_prev[frame] != prev) {
        return violated(INV_LRU_LINK, frame, prev, lru_prev[frame]);
    }
    if (page_lru[frame] != 1u) {
        return violated(INV_LRU_FLAGS, frame, 1, page_lru[frame]);
    }
    if (page_active[frame] != list) {
        return violated(INV_LRU_FLAGS, frame, list, page_active[frame]);
    }
    if (!kind_is_page(page_kind[frame])) {
        return violated(INV_LRU_KIND, frame, K_USER, page_kind[frame]);
    }
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && list < 2;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> lru_list_wf(list); */
static bool list_ok(uint32_t list)
{
    pfn_t f = lru[list].head;
    uint32_t prev = NO_FRAME;
    uint32_t count = 0;

    /*@ loop invariant 0 <= count <= nr_frames;
        loop invariant f == lru_nth(list, count) && prev == lru_before(list, count);
        loop invariant \forall integer i; 0 <= i < count ==>
            member_wf(list, lru_nth(list, i), lru_before(list, i));
        loop assigns f, prev, count, violation;
        loop variant nr_frames - count; */
    while (f != NO_FRAME && count < nr_frames) {
        if (!member_ok(f, prev, list)) {
            return false;
        }
        prev = f;
        f = lru_next[f];
        count++;
    }
    if (f != NO_FRAME) {
        return violated(INV_LRU_LINK, prev, NO_FRAME, f);
    }
    if (lru[list].tail != prev) {
        return violated(INV_LRU_TAIL, list, prev, lru[list].tail);
    }
    if (lru[list].count != count) {
        return violated(INV_LRU_COUNT, list, lru[list].count, count);
    }
    return true;
}

/*@ requires frame < nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frame_flags_wf(frame); */
static bool frame_flags_ok(pfn_t frame)
{
    uint32_t user = 0;

    if (kind_is_page(page_kind[frame])) {
        user = 1;
    }
    if (page_lru[frame] != user) {
        return violated(INV_LRU_USER, frame, user, page_lru[frame]);
    }
    if (page_active[frame] > page_lru[frame]) {
        return violated(INV_LRU_FLAGS, frame, page_lru[frame], page_active[frame]);
    }
    if (user == 0u &&
        (page_dirty[frame] != 0u || page_slot[frame] != 0u || page_referenced[frame] != 0u)) {
        return violated(INV_PAGE_FLAGS, frame, 0, 1);
    }
    if (page_locked[frame] != 0u) {
        return violated(INV_PAGE_LOCKED, frame, 0, 1);
    }
    return true;
}

/* The flags of all frames, and that as many bear the marks of a list as it counts. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> flags_wf &&
        LruMembers(LRU_INACTIVE, nr_frames) == lru[LRU_INACTIVE].count &&
        LruMembers(LRU_ACTIVE, nr_frames) == lru[LRU_ACTIVE].count; */
static bool flags_ok(void)
{
    uint32_t marked = 0;
    uint32_t active = 0;

    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> frame_flags_wf(g);
        loop invariant active == LruMembers(LRU_ACTIVE, f);
        loop invariant marked == active + LruMembers(LRU_INACTIVE, f);
        loop invariant active <= marked <= f;
        loop assigns f, marked, active, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (!frame_flags_ok(f)) {
            return false;
        }
        marked += page_lru[f];
        active += page_active[f];
    }
    if (active != lru[LRU_ACTIVE].count) {
        return violated(INV_LRU_REACHED, LRU_ACTIVE, active, lru[LRU_ACTIVE].count);
    }
    if (marked - active != lru[LRU_INACTIVE].count) {
        return violated(INV_LRU_REACHED, LRU_INACTIVE, marked - active, lru[LRU_INACTIVE].count);
    }
    return true;
}

/* ---- as many as were met, so all were met ---- */

/*@ // Frames below n that the walk has met.
    logic integer lru_placed{L}(integer n) =
      n <= 0 ? 0 : lru_placed(n - 1) + (lru_place[n - 1] < NR_FRAMES ? 1 : 0);
*/

/*@ ghost
  /@ requires nr_frames <= NR_FRAMES;
     terminates \true; exits \false;
     assigns lru_place[0 .. NR_FRAMES - 1];
     ensures \forall integer f; 0 <= f < nr_frames ==> lru_place[f] == NR_FRAMES;
     ensures lru_placed(nr_frames) == 0; @/
  void ghost_place_none(void)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant \forall integer f; 0 <= f < j ==> lru_place[f] == NR_FRAMES;
       loop assigns j, lru_place[0 .. NR_FRAMES - 1]; loop variant nr_frames - j; @/
    while (j < nr_frames) { lru_place[j] = NR_FRAMES; j++; }
    j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant lru_placed(j) == 0;
       loop assigns j; loop variant nr_frames - j; @/
    while (j < nr_frames) { j++; }
  }

  /@ requires frame < nr_frames <= NR_FRAMES && i < NR_FRAMES && lru_place[frame] == NR_FRAMES;
     terminates \true; exits \false;
     assigns lru_place[frame];
     ensures lru_place[frame] == i;
     ensures lru_placed(nr_frames) == \old(lru_placed(nr_frames)) + 1; @/
  void ghost_place(pfn_t frame, uint32_t i)
  {
    uint32_t j = 0;
    lru_place[frame] = i;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant lru_placed(j) == lru_placed{Pre}(j) + (frame < j ? 1 : 0);
       loop assigns j; loop variant nr_frames - j; @/
    while (j < nr_frames) { j++; }
  }

  /@ requires nr_frames <= NR_FRAMES && list < 2 && lru_list_wf(list);
     terminates \true; exits \false;
     assigns lru_place[0 .. NR_FRAMES - 1];
     ensures \forall integer i; 0 <= i < lru[list].count ==> lru_place[lru_nth(list, i)] == i;
     ensures \forall integer f; 0 <= f < nr_frames && lru_place[f] < NR_FRAMES ==>
         lru_place[f] < lru[list].count && lru_nth(list, lru_place[f]) == f;
     ensures lru_placed(nr_frames) == lru[list].count; @/
  void ghost_place_members(uint32_t list)
  {
    pfn_t f = lru[list].head;
    uint32_t n = 0;
    ghost_place_none();
    /@ loop invariant 0 <= n <= lru[list].count;
       loop invariant f == lru_nth(list, n);
       loop invariant \forall integer i; 0 <= i < n ==> lru_place[lru_nth(list, i)] == i;
       loop invariant \forall integer g; 0 <= g < nr_frames ==> lru_place[g] == NR_FRAMES ||
           (lru_place[g] < n && lru_nth(list, lru_place[g]) == g);
       loop invariant lru_placed(nr_frames) == n;
       loop assigns f, n, lru_place[0 .. NR_FRAMES - 1];
       loop variant lru[list].count - n; @/
    while (n < lru[list].count) {
      /@ assert here: member_wf(list, lru_nth(list, n), lru_before(list, n)); @/
      /@ assert there: \forall integer i; 0 <= i < n ==>
           lru_before(list, i) != lru_before(list, n); @/
      /@ assert once: lru_place[f] == NR_FRAMES; @/
      ghost_place(f, n);
      f = lru_next[f];
      n++;
    }
  }

  /@ requires nr_frames <= NR_FRAMES && list < 2 && lru_list_wf(list);
     terminates \true; exits \false;
     assigns lru_place[0 .. NR_FRAMES - 1];
     ensures LruMembers(list, nr_frames) == lru[list].count <==> reached_wf(list); @/
  void ghost_reached(uint32_t list)
  {
    uint32_t j = 0;
    ghost_place_members(list);
    /@ assert met: \forall integer f; 0 <= f < nr_frames && lru_place[f] < NR_FRAMES ==>
         FrameOnList(f, list); @/
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant lru_placed(j) <= LruMembers(list, j);
       loop invariant lru_placed(j) == LruMembers(list, j) <==>
           (\forall integer f; 0 <= f < j && FrameOnList(f, list) ==> lru_place[f] < NR_FRAMES);
       loop assigns j; loop variant nr_frames - j; @/
    while (j < nr_frames) { j++; }
  }
*/

/* ---- all of it ---- */

bool lru_ok(void)
{
    if (!list_ok(LRU_INACTIVE) || !list_ok(LRU_ACTIVE)) {
        return false;
    }
    //@ ghost ghost_reached(LRU_INACTIVE);
    //@ ghost ghost_reached(LRU_ACTIVE);
    return flags_ok();
}

/* ---- what mm/lru.c keeps is enough ----
 *
 * The invariant of mm/lru.acsl, which speaks of ranks, and that the anonymous pages are the frames
 * that are put on a list imply lru_wf. So the checker finds nothing where the proofs hold. And the
 * order that the contracts speak of is the order of the links. */

/*@ ghost
  /@ requires LruInv && flags_wf && list < 2;
     terminates \true; exits \false; assigns \nothing;
     ensures list: lru_list_wf(list);
     ensures reached: reached_wf(list);
     ensures turns: \forall integer f; FrameInRam(f) && FrameOnList(f, list) ==>
         lru_nth(list, lru[list].count - 1 - lru_rank[f]) == f; @/
  void lemma_list_wf(uint32_t list)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= nr_frames;
       loop invariant LruMembers(list, n) <= n;
       loop assigns n; loop variant nr_frames - n; @/
    while (n < nr_frames) { n++; }
    n = 0;
    /@ loop invariant 0 <= n <= lru[list].count;
       loop invariant \forall integer i; 0 <= i < n ==>
           member_wf(list, lru_nth(list, i), lru_before(list, i)) &&
           lru_rank[lru_nth(list, i)] == lru[list].count - 1 - i;
       loop invariant n < lru[list].count ==> FrameInRam(lru_nth(list, n)) &&
           FrameOnList(lru_nth(list, n), list) &&
           lru_prev[lru_nth(list, n)] == lru_before(list, n) &&
           lru_rank[lru_nth(list, n)] == lru[list].count - 1 - n;
       loop invariant n == lru[list].count ==> lru_nth(list, n) == NO_FRAME &&
           lru[list].tail == lru_before(list, n);
       loop assigns n; loop variant lru[list].count - n; @/
    while (n < lru[list].count) { n++; }
    /@ assert turns: \forall integer f; FrameInRam(f) && FrameOnList(f, list) ==>
         lru_nth(list, lru[list].count - 1 - lru_rank[f]) == f; @/
  }

  void lemma_lru_wf(void)
  {
    lemma_list_wf(LRU_INACTIVE);
    lemma_list_wf(LRU_ACTIVE);
  }
*/
