/*
 * Swap areas.
 *
 * Slots are handed out in clusters: the next one behind the last, so that pages that go out
 * together lie together; only when a cluster is used up, or the area ends, a whole free cluster is
 * looked for, and where there is none the lowest free slot.
 */
#include "swapfile.h"

struct swap_info_struct swap_info[NR_SWAP_AREAS];
struct swap_list_t swap_list;
int32_t nr_swap_pages;
int32_t total_swap_pages;
int32_t least_priority;
uint32_t page_cluster;

/* ---- areas come and go ---- */

#define FRAMES_PER_MIB 256u
/*@ ghost uint8_t swap_listed[NR_SWAP_AREAS]; */
/*@ ghost uint32_t swap_rank[NR_SWAP_AREAS]; */

#define SMALL_MACHINE 16u /* MiB; below it less is read in at once */

/*@ requires type < NR_SWAP_AREAS;
    terminates \true; exits \false;
    assigns swap_info[type];
    ensures AreaIsOff(type);
*/
static void area_is_off(uint32_t type)
{
    swap_info[type].flags = 0;
    swap_info[type].prio = 0;
    swap_info[type].max = 0;
    swap_info[type].pages = 0;
    swap_info[type].lowest_bit = 0;
    swap_info[type].highest_bit = 0;
    swap_info[type].cluster_next = 0;
    swap_info[type].cluster_nr = 0;
    swap_info[type].next = NO_SWAP_AREA;
}

void swap_init(void)
{
    swap_list.head = NO_SWAP_AREA;
    swap_list.next = NO_SWAP_AREA;
    nr_swap_pages = 0;
    total_swap_pages = 0;
    least_priority = 0;
    page_cluster = nr_frames / FRAMES_PER_MIB < SMALL_MACHINE ? 2u : 3u;
    /*@ loop invariant 0 <= t <= NR_SWAP_AREAS;
        loop invariant \forall integer k; 0 <= k < t ==> AreaIsOff(k);
        loop assigns t, swap_info[0 .. NR_SWAP_AREAS-1];
        loop variant NR_SWAP_AREAS - t; */
    for (uint32_t t = 0; t < NR_SWAP_AREAS; t++) {
        area_is_off(t);
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_AREAS;
         loop invariant \forall integer k; 0 <= k < n ==> swap_listed[k] == 0 && swap_rank[k] == k;
         loop invariant AreasListed(n) == 0;
         loop assigns n, swap_listed[0 .. NR_SWAP_AREAS-1], swap_rank[0 .. NR_SWAP_AREAS-1];
         loop variant NR_SWAP_AREAS - n; @/
      while (n < NR_SWAP_AREAS) {
        swap_listed[n] = 0;
        swap_rank[n] = n;
        n++;
      }
    */
}

int32_t swap_next_priority(void)
{
    least_priority--;
    return least_priority;
}

void swap_return_priority(void)
{
    least_priority++;
}

void swap_area_bad(uint32_t type, uint32_t offset)
{
    swap_set_bad(slot_of_area(type, offset), true);
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant \forall integer k; 0 <= k <= n ==> GoodSlots(type, k) ==
             GoodSlots{Pre}(type, k) -
             (offset < k && \at(swap_map[SlotOf(type, offset)], Pre) == 0 ? 1 : 0);
         L_SUMS_SAME(type) @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, 0, 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        n++;
      }
    */
}

/* Area x, which is not on the list, comes before those of rank r - 1. */
/*@ ghost
  /@ requires x < NR_SWAP_AREAS;
     terminates \true; exits \false;
     assigns swap_rank[0 .. NR_SWAP_AREAS-1];
     ensures swap_rank[x] == r;
     ensures \forall integer t; 0 <= t < NR_SWAP_AREAS && t != x ==> swap_rank[t] ==
         \old(swap_rank[t]) + (r <= \old(swap_rank[t]) < \old(swap_rank[x]) ? 1 : 0); @/
  static void ghost_list_come(uint32_t x, uint32_t r)
  {
    uint32_t t = 0;
    /@ loop invariant 0 <= t <= NR_SWAP_AREAS;
       loop invariant \forall integer u; 0 <= u < t && u != x ==> swap_rank[u] ==
           \at(swap_rank[u], Pre) +
           (r <= \at(swap_rank[u], Pre) < \at(swap_rank[x], Pre) ? 1 : 0);
       loop invariant \forall integer u; t <= u < NR_SWAP_AREAS || u == x ==>
           swap_rank[u] == \at(swap_rank[u], Pre);
       loop assigns t, swap_rank[0 .. NR_SWAP_AREAS-1];
       loop variant NR_SWAP_AREAS - t; @/
    while (t < NR_SWAP_AREAS) {
      if (t != x && r <= swap_rank[t] && swap_rank[t] < swap_rank[x]) {
        swap_rank[t] = swap_rank[t] + 1u;
      }
      t++;
    }
    swap_rank[x] = r;
  }
*/

/* Area x leaves the list: before the head it keeps what stood behind it. */
/*@ ghost
  /@ requires x < NR_SWAP_AREAS;
     terminates \true; exits \false;
     assigns swap_rank[0 .. NR_SWAP_AREAS-1];
     ensures swap_rank[x] == r;
     ensures \forall integer t; 0 <= t < NR_SWAP_AREAS && t != x ==> swap_rank[t] ==
         \old(swap_rank[t]) - (\old(swap_rank[x]) < \old(swap_rank[t]) <= r ? 1 : 0); @/
  static void ghost_list_go(uint32_t x, uint32_t r)
  {
    uint32_t t = 0;
    /@ loop invariant 0 <= t <= NR_SWAP_AREAS;
       loop invariant \forall integer u; 0 <= u < t && u != x ==> swap_rank[u] ==
           \at(swap_rank[u], Pre) -
           (\at(swap_rank[x], Pre) < \at(swap_rank[u], Pre) <= r ? 1 : 0);
       loop invariant \forall integer u; t <= u < NR_SWAP_AREAS || u == x ==>
           swap_rank[u] == \at(swap_rank[u], Pre);
       loop assigns t, swap_rank[0 .. NR_SWAP_AREAS-1];
       loop variant NR_SWAP_AREAS - t; @/
    while (t < NR_SWAP_AREAS) {
      if (t != x && swap_rank[x] < swap_rank[t] && swap_rank[t] <= r) {
        swap_rank[t] = swap_rank[t] - 1u;
      }
      t++;
    }
    swap_rank[x] = r;
  }
*/

/* Area TYPE gets its place on the list: before the first whose priority is not higher. */
/*@ requires ListInv && type < NR_SWAP_AREAS && swap_listed[type] == 0;
    terminates \true; exits \false;
    assigns A_SWAP_LIST;
    E_LIST
    ensures came: ListCame{Pre, Here}(type);
    ensures left: \forall integer t; 0 <= t < NR_SWAP_AREAS && t != type &&
        \old(swap_listed[t]) == 0 ==> swap_info[t].next == \old(swap_info[t].next);
    ensures turn: swap_list.next == (swap_list.head == type ? type : \old(swap_list.next));
*/
static void list_add(uint32_t type)
{
    uint32_t prev = NO_SWAP_AREA;
    uint32_t i = swap_list.head;

    /*@ ghost lemma_areas_listed(); */
    /*@ loop invariant i <= NO_SWAP_AREA && (i != NO_SWAP_AREA ==> swap_listed[i] == 1);
        loop invariant prev == NO_SWAP_AREA ? i == swap_list.head : prev < NO_SWAP_AREA &&
            swap_listed[prev] == 1 && swap_info[prev].next == i &&
            swap_info[type].prio < swap_info[prev].prio;
        loop invariant \forall integer t; 0 <= t < NR_SWAP_AREAS && swap_listed[t] == 1 &&
            (i == NO_SWAP_AREA || swap_rank[t] > swap_rank[i]) ==>
            swap_info[t].prio > swap_info[type].prio;
        loop assigns i, prev;
        loop variant i == NO_SWAP_AREA ? 0 : swap_rank[i] + 1; */
    while (i != NO_SWAP_AREA && swap_info[type].prio < swap_info[i].prio) {
        prev = i;
        i = swap_info[i].next;
    }
    //@ ghost uint32_t rank = 0;
    //@ ghost if (i != NO_SWAP_AREA) rank = swap_rank[i] + 1u;
    //@ ghost ghost_list_come(type, rank);
    //@ ghost swap_listed[type] = 1;
    swap_info[type].next = i;
    if (prev == NO_SWAP_AREA) {
        swap_list.head = type;
        swap_list.next = type;
    } else {
        swap_info[prev].next = type;
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_AREAS;
         loop invariant AreasListed(n) == AreasListed{Pre}(n) + (type < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_AREAS - n; @/
      while (n < NR_SWAP_AREAS) n++;
    */
}

/* Area TYPE leaves the list. It still says what stood behind it. */
/*@ requires ListInv && type < NR_SWAP_AREAS && swap_listed[type] == 1;
    terminates \true; exits \false;
    assigns A_SWAP_LIST;
    E_LIST
    ensures went: ListWent{Pre, Here}(type);
    ensures left: \forall integer t; 0 <= t < NR_SWAP_AREAS &&
        (t == type || \old(swap_listed[t]) == 0) ==> swap_info[t].next == \old(swap_info[t].next);
    ensures turn: swap_list.next ==
        (\old(swap_list.next) == type ? swap_list.head : \old(swap_list.next));
*/
static void list_del(uint32_t type)
{
    uint32_t prev = NO_SWAP_AREA;

    /*@ loop invariant i < NO_SWAP_AREA && swap_listed[i] == 1;
        loop invariant prev == NO_SWAP_AREA ? i == swap_list.head : prev < NO_SWAP_AREA &&
            swap_listed[prev] == 1 && swap_info[prev].next == i;
        loop invariant swap_rank[i] >= swap_rank[type];
        loop assigns i, prev;
        loop variant swap_rank[i]; */
    for (uint32_t i = swap_list.head; i != type; i = swap_info[i].next) {
        prev = i;
    }
    //@ ghost ghost_list_go(type, swap_rank[swap_list.head]);
    //@ ghost swap_listed[type] = 0;
    if (prev == NO_SWAP_AREA) {
        swap_list.head = swap_info[type].next;
    } else {
        swap_info[prev].next = swap_info[type].next;
    }
    if (type == swap_list.next) {
        swap_list.next = swap_list.head;
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_AREAS;
         loop invariant AreasListed(n) == AreasListed{Pre}(n) - (type < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_AREAS - n; @/
      while (n < NR_SWAP_AREAS) n++;
    */
}

/* Its slots count, and can be taken. */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].pages <= NR_SWAP_SLOTS;
    requires -NR_SWAP_SLOTS <= nr_swap_pages <= NR_SWAP_SLOTS;
    requires -NR_SWAP_SLOTS <= total_swap_pages <= NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns swap_info[type].flags, nr_swap_pages, total_swap_pages;
    ensures on: swap_info[type].flags == SWP_WRITEOK;
    ensures free: nr_swap_pages == \old(nr_swap_pages) + swap_info[type].pages;
    ensures total: total_swap_pages == \old(total_swap_pages) + swap_info[type].pages;
*/
static void area_opens(uint32_t type)
{
    nr_swap_pages += (int32_t)swap_info[type].pages;
    total_swap_pages += (int32_t)swap_info[type].pages;
    swap_info[type].flags = SWP_WRITEOK;
}

void swap_area_on(uint32_t type, uint32_t max, uint32_t pages, int32_t prio)
{
    swap_area_bad(type, 0);
    //@ ghost lemma_slot_sums();
    //@ ghost lemma_area_sums(type);
    swap_info[type].prio = prio;
    swap_info[type].max = max;
    swap_info[type].pages = pages;
    swap_info[type].lowest_bit = 1;
    swap_info[type].highest_bit = max - 1u;
    swap_info[type].cluster_nr = 0;
    area_opens(type);
    list_add(type);
    //@ assert size: AreaSize(type);
    //@ assert good: pages == GoodSlots(type, max) && pages == FreeSlots(type, max);
    //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
    //@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o);
    //@ assert whole: AreaWf(type);
    /*@ ghost
      uint32_t n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, pages, pages) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        /@ assert same: n != type ==> AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
}

void swap_area_close(uint32_t type)
{
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    list_del(type);
    nr_swap_pages -= (int32_t)swap_info[type].pages;
    total_swap_pages -= (int32_t)swap_info[type].pages;
    swap_info[type].flags = SWP_USED;
    /*@ ghost
      uint32_t n = 0;
      /@ L_AREAS_WF(t != NO_SWAP_AREA)
         L_AREAS_SAME(type, -swap_info[type].pages, -swap_info[type].pages) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: AreaWf{Pre}(n); @/
        /@ assert same: AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
}

void swap_area_reopen(uint32_t type)
{
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    //@ assert few: swap_info[type].pages <= NR_SWAP_SLOTS;
    list_add(type);
    area_opens(type);
    /*@ ghost
      uint32_t n = 0;
      /@ L_AREAS_WF(t != NO_SWAP_AREA)
         L_AREAS_SAME(type, swap_info[type].pages, swap_info[type].pages) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: AreaWf{Pre}(n); @/
        /@ assert same: AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
}

/* What stood behind it stays: the turn may still be its, and goes on from there. */
void swap_area_off(uint32_t type)
{
    //@ ghost lemma_slot_sums();
    /*@ loop invariant 0 <= offset <= swap_info[type].max;
        loop invariant inv: PageTableInv;
        loop invariant \forall integer o; 0 <= o < offset ==> swap_map[SlotOf(type, o)] == 0;
        loop invariant \forall integer o; offset <= o < SWAP_AREA_SLOTS ==>
            swap_map[SlotOf(type, o)] == \at(swap_map[SlotOf(type, o)], Pre);
        loop assigns offset, swap_map[SlotOf(type, 0) .. SlotOf(type, SWAP_AREA_SLOTS - 1)];
        loop variant swap_info[type].max - offset; */
    for (uint32_t offset = 0; offset < swap_info[type].max; offset++) {
        swap_set_bad(slot_of_area(type, offset), false);
    }
    swap_info[type].max = 0;
    swap_info[type].pages = 0;
    swap_info[type].flags = 0;
    //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
    //@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o);
    //@ assert whole: AreaWf(type);
    /*@ ghost
      uint32_t n = 0;
      /@ L_SUMS_SAME(type) @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, 0, 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        /@ assert same: n != type ==> AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
}

/* ---- which slot is taken ---- */

/*@ requires type < NR_SWAP_AREAS && offset < SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> swap_map[SlotOf(type, offset)] == 0;
*/
static bool slot_is_free(uint32_t type, uint32_t offset)
{
    return swap_map[slot_of_area(type, offset)] == 0u;
}

/* The next free slot of the cluster that is being filled, or 0. */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].highest_bit < SWAP_AREA_SLOTS;
    requires swap_info[type].cluster_nr > 0;
    terminates \true; exits \false;
    assigns swap_info[type].cluster_next, swap_info[type].cluster_nr;
    ensures none: \result == 0 ==> \old(swap_info[type].cluster_next) == 0 ||
        \forall integer o; \old(swap_info[type].cluster_next) <= o <= swap_info[type].highest_bit
            ==> swap_map[SlotOf(type, o)] != 0;
    ensures one: \result != 0 ==>
        \old(swap_info[type].cluster_next) <= \result <= swap_info[type].highest_bit &&
        swap_map[SlotOf(type, \result)] == 0 && swap_info[type].cluster_next == \result + 1;
    ensures first: \result != 0 ==> \forall integer o;
        \old(swap_info[type].cluster_next) <= o < \result ==> swap_map[SlotOf(type, o)] != 0;
*/
static uint32_t next_in_cluster(uint32_t type)
{
    /*@ loop invariant \at(swap_info[type].cluster_next, Pre) <= swap_info[type].cluster_next;
        loop invariant swap_info[type].cluster_next <= SWAP_AREA_SLOTS ||
            swap_info[type].cluster_next == \at(swap_info[type].cluster_next, Pre);
        loop invariant \forall integer o;
            \at(swap_info[type].cluster_next, Pre) <= o < swap_info[type].cluster_next ==>
            swap_map[SlotOf(type, o)] != 0;
        loop assigns swap_info[type].cluster_next;
        loop variant swap_info[type].highest_bit + 1 - swap_info[type].cluster_next; */
    while (swap_info[type].cluster_next <= swap_info[type].highest_bit) {
        uint32_t offset = swap_info[type].cluster_next;
        swap_info[type].cluster_next = offset + 1u;
        if (slot_is_free(type, offset)) {
            swap_info[type].cluster_nr--;
            return offset;
        }
    }
    return 0;
}

/* The first of the lowest SWAPFILE_CLUSTER free slots in a row, aligned or not, or 0. */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].highest_bit < SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures cluster: \result != 0 ==> swap_info[type].lowest_bit <= \result &&
        \result + SWAPFILE_CLUSTER - 1 <= swap_info[type].highest_bit &&
        \forall integer o; \result <= o < \result + SWAPFILE_CLUSTER ==>
            swap_map[SlotOf(type, o)] == 0;
*/
static uint32_t free_cluster(uint32_t type)
{
    uint32_t first = swap_info[type].lowest_bit;

    /*@ loop invariant swap_info[type].lowest_bit <= first <= offset;
        loop invariant offset <= SWAP_AREA_SLOTS || offset == swap_info[type].lowest_bit;
        loop invariant offset - first < SWAPFILE_CLUSTER;
        loop invariant offset <= swap_info[type].highest_bit + 1 ||
            offset == swap_info[type].lowest_bit;
        loop invariant \forall integer o; first <= o < offset ==> swap_map[SlotOf(type, o)] == 0;
        loop assigns offset, first;
        loop variant swap_info[type].highest_bit + 1 - offset; */
    for (uint32_t offset = first; offset <= swap_info[type].highest_bit; offset++) {
        if (!slot_is_free(type, offset)) {
            first = offset + 1u;
        } else if (offset - first == SWAPFILE_CLUSTER - 1u) {
            return first;
        }
    }
    return 0;
}

/* The lowest free slot, below which nothing has to be searched any more, or 0. */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].highest_bit < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns swap_info[type].lowest_bit;
    ensures none: \result == 0 ==> swap_map[SlotOf(type, 0)] == 0 ||
        \forall integer o; \old(swap_info[type].lowest_bit) <= o <= swap_info[type].highest_bit
            ==> swap_map[SlotOf(type, o)] != 0;
    ensures kept: \result == 0 ==> swap_info[type].lowest_bit == \old(swap_info[type].lowest_bit);
    ensures one: \result != 0 ==> swap_info[type].lowest_bit == \result &&
        \old(swap_info[type].lowest_bit) <= \result <= swap_info[type].highest_bit &&
        swap_map[SlotOf(type, \result)] == 0;
    ensures first: \result != 0 ==> \forall integer o;
        \old(swap_info[type].lowest_bit) <= o < \result ==> swap_map[SlotOf(type, o)] != 0;
*/
static uint32_t lowest_free(uint32_t type)
{
    /*@ loop invariant swap_info[type].lowest_bit <= offset;
        loop invariant offset <= SWAP_AREA_SLOTS || offset == swap_info[type].lowest_bit;
        loop invariant \forall integer o; swap_info[type].lowest_bit <= o < offset ==>
            swap_map[SlotOf(type, o)] != 0;
        loop assigns offset;
        loop variant swap_info[type].highest_bit + 1 - offset; */
    for (uint32_t offset = swap_info[type].lowest_bit; offset <= swap_info[type].highest_bit;
         offset++) {
        if (slot_is_free(type, offset)) {
            swap_info[type].lowest_bit = offset;
            return offset;
        }
    }
    return 0;
}

/* There is no free slot. */
/*@ requires type < NR_SWAP_AREAS;
    terminates \true; exits \false;
    assigns swap_info[type].lowest_bit, swap_info[type].highest_bit;
    ensures swap_info[type].lowest_bit == swap_info[type].max && swap_info[type].highest_bit == 0;
*/
static void area_is_full(uint32_t type)
{
    swap_info[type].lowest_bit = swap_info[type].max;
    swap_info[type].highest_bit = 0;
}

/* The free slot OFFSET is taken, with one reference. */
/*@ requires PageTableInv && SwapArea && type < NR_SWAP_AREAS && 1 <= offset < SWAP_AREA_SLOTS;
    requires on: swap_info[type].flags != 0 && offset < swap_info[type].max;
    requires free: swap_map[SlotOf(type, offset)] == 0;
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, offset)], swap_kref[SlotOf(type, offset)], nr_swap_pages,
        swap_info[type].lowest_bit, swap_info[type].highest_bit, swap_info[type].cluster_next;
    ensures slot: \result == SlotOf(type, offset) && SlotUsable(\result);
    ensures taken: swap_map[\result] == 1 && swap_kref[\result] == 1;
    ensures counted: nr_swap_pages == \old(nr_swap_pages) - 1;
    ensures next: swap_info[type].cluster_next == offset + 1;
    ensures high: swap_info[type].highest_bit <= \old(swap_info[type].highest_bit);
    ensures CountsSame{Pre, Here};
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
static slot_t take_slot(uint32_t type, uint32_t offset)
{
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    //@ ghost lemma_refs_bound();
    if (offset == swap_info[type].lowest_bit) {
        swap_info[type].lowest_bit++;
    }
    if (offset == swap_info[type].highest_bit) {
        swap_info[type].highest_bit--;
    }
    if (swap_info[type].lowest_bit > swap_info[type].highest_bit) {
        area_is_full(type);
    }
    /*@ assert bits: \forall integer o; \at(swap_info[type].lowest_bit, Pre) <= o <=
          \at(swap_info[type].highest_bit, Pre) && o != offset ==>
          swap_info[type].lowest_bit <= o <= swap_info[type].highest_bit; */
    //@ assert unused: swap_kref[SlotOf(type, offset)] == 0;
    swap_get(slot_of_area(type, offset));
    nr_swap_pages--;
    swap_info[type].cluster_next = offset + 1u;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant \forall integer k; 0 <= k <= n ==>
             FreeSlots(type, k) == FreeSlots{Pre}(type, k) - (offset < k ? 1 : 0) &&
             GoodSlots(type, k) == GoodSlots{Pre}(type, k);
         L_SUMS_SAME(type) @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, -1, 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        /@ assert same: n != type ==> AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
    //@ assert size: AreaSize(type);
    //@ assert good: swap_info[type].pages == GoodSlots(type, swap_info[type].max);
    //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
    //@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o);
    //@ assert whole: AreaWf(type);
    return slot_of_area(type, offset);
}

/* The offset of the free slot of area TYPE that is to be taken, or 0: all are taken. */
/*@ requires SwapArea && type < NR_SWAP_AREAS && swap_info[type].flags != 0;
    terminates \true; exits \false;
    assigns swap_info[type].lowest_bit, swap_info[type].highest_bit,
        swap_info[type].cluster_next, swap_info[type].cluster_nr;
    ensures none: \result == 0 ==> FreeSlots(type, swap_info[type].max) == 0;
    ensures one: \result != 0 ==> \result < swap_info[type].max &&
        swap_map[SlotOf(type, \result)] == 0 && FreeSlots(type, swap_info[type].max) > 0;
    E_SWAP_AREA(NO_SWAP_AREA)
*/
static uint32_t scan_swap_map(uint32_t type)
{
    uint32_t offset = 0;

    //@ ghost lemma_slot_sums();
    if (swap_info[type].cluster_nr != 0u) {
        offset = next_in_cluster(type);
    }
    if (offset == 0u) {
        swap_info[type].cluster_nr = SWAPFILE_CLUSTER; /* behind the slot that is taken now */
        offset = free_cluster(type);
    }
    if (offset == 0u) {
        offset = lowest_free(type);
    }
    if (offset == 0u) {
        //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
        //@ assert header: swap_map[SlotOf(type, 0)] == SWAP_MAP_BAD;
        //@ ghost lemma_area_full(type, swap_info[type].max);
        area_is_full(type);
    }
    //@ assert size: AreaSize(type);
    //@ assert good: swap_info[type].pages == GoodSlots(type, swap_info[type].max);
    //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
    //@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o);
    //@ assert whole: AreaWf(type);
    /*@ ghost
      uint32_t n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, 0, 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        /@ assert same: n != type ==> AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
    return offset;
}

/* ---- which area it is taken from ---- */

/* Is there an area behind TYPE on the list with the same priority? */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].next <= NO_SWAP_AREA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> AnotherOfSame(type);
*/
static bool another_of_same(uint32_t type)
{
    uint32_t next = swap_info[type].next;

    return next != NO_SWAP_AREA && swap_info[type].prio == swap_info[next].prio;
}

/* A slot was taken from area TYPE: it is the turn of the next one of the same priority. */
/*@ requires type < NR_SWAP_AREAS && swap_info[type].next <= NO_SWAP_AREA;
    terminates \true; exits \false;
    assigns swap_list.next;
    ensures TurnAfter(type);
*/
static void next_turn(uint32_t type)
{
    swap_list.next = another_of_same(type) ? swap_info[type].next : swap_list.head;
}

slot_t get_swap_page(void)
{
    uint32_t type = swap_list.next;
    bool wrapped = false; /* all areas are tried from the first one on */

    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    /*@ loop invariant areas: SwapArea;
        loop invariant type <= NO_SWAP_AREA && (wrapped == 0 || wrapped == 1);
        loop invariant listed: wrapped == 1 && type != NO_SWAP_AREA ==> swap_listed[type] == 1;
        loop invariant same: wrapped == 0 && type != NO_SWAP_AREA ==>
            swap_info[type].prio == swap_info[\at(swap_list.next, Pre)].prio;
        loop invariant none: wrapped == 0 && type == NO_SWAP_AREA ==>
            swap_list.head == NO_SWAP_AREA;
        loop invariant turn: type == \at(swap_list.next, Pre) && wrapped == 0 ||
            \at(swap_listed[swap_list.next], Pre) != 1 ||
            FreeSlots(\at(swap_list.next, Pre), swap_info[\at(swap_list.next, Pre)].max) == 0;
        loop invariant tried: wrapped == 1 ==> \forall integer t; 0 <= t < NR_SWAP_AREAS &&
            swap_listed[t] == 1 && (type == NO_SWAP_AREA || swap_rank[t] > swap_rank[type]) ==>
            FreeSlots(t, swap_info[t].max) == 0;
        loop assigns type, wrapped, A_CLUSTERS, swap_info[0 .. NR_SWAP_AREAS-1].lowest_bit,
            swap_info[0 .. NR_SWAP_AREAS-1].highest_bit;
        loop variant (wrapped == 1 ? 0 : NR_SWAP_AREAS + 1) +
            (type == NO_SWAP_AREA ? 0 : swap_rank[type] + 1); */
    while (type != NO_SWAP_AREA && nr_swap_pages > 0) {
        if (swap_info[type].flags == SWP_WRITEOK) {
            uint32_t offset = scan_swap_map(type);
            if (offset != 0u) {
                next_turn(type);
                //@ assert links: ListLinks;
                //@ assert list: ListInv && ListOfOn && SwapCounts;
                //@ assert area: SwapArea;
                return take_slot(type, offset);
            }
        }
        if (wrapped || another_of_same(type)) {
            type = swap_info[type].next;
        } else {
            type = swap_list.head;
            wrapped = true;
        }
    }
    return NO_SLOT;
}

/* ---- references ---- */

void swap_duplicate(slot_t slot)
{
    swap_get(slot);
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= SWAP_AREA_SLOTS;
         loop invariant \at(swap_map[slot], Pre) != 0 ==> \forall integer t, k;
             0 <= t < NR_SWAP_AREAS && 0 <= k <= n ==>
             FreeSlots(t, k) == FreeSlots{Pre}(t, k) && GoodSlots(t, k) == GoodSlots{Pre}(t, k);
         loop assigns n; loop variant SWAP_AREA_SLOTS - n; @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(SwapArea{Pre} && \at(swap_map[slot], Pre) != 0)
         loop invariant 0 <= n <= NR_SWAP_AREAS;
         loop invariant SwapArea{Pre} && \at(swap_map[slot], Pre) != 0 ==>
             AreasFree(n) == AreasFree{Pre}(n) && AreasPages(n) == AreasPages{Pre}(n);
         loop assigns n; loop variant NR_SWAP_AREAS - n; @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: SwapArea{Pre} ==> AreaWf{Pre}(n); @/
        n++;
      }
    */
}

/* With no area on the list Linux compares with what happens to lie before its array. */
void swap_info_get(slot_t slot)
{
    uint32_t type = slot_type(slot);

    if (swap_list.next != NO_SWAP_AREA && swap_info[type].prio > swap_info[swap_list.next].prio) {
        swap_list.next = type;
    }
}

/* SLOT has no reference any more: it can be taken again. (the rest of swap_entry_free) */
/*@ requires slot < NR_SWAP_SLOTS && nr_swap_pages < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns nr_swap_pages, swap_info[slot / SWAP_AREA_SLOTS].lowest_bit,
        swap_info[slot / SWAP_AREA_SLOTS].highest_bit;
    ensures counted: nr_swap_pages == \old(nr_swap_pages) + 1;
    ensures lowest: swap_info[slot / SWAP_AREA_SLOTS].lowest_bit ==
        (slot % SWAP_AREA_SLOTS < \old(swap_info[slot / SWAP_AREA_SLOTS].lowest_bit)
         ? slot % SWAP_AREA_SLOTS : \old(swap_info[slot / SWAP_AREA_SLOTS].lowest_bit));
    ensures highest: swap_info[slot / SWAP_AREA_SLOTS].highest_bit ==
        (slot % SWAP_AREA_SLOTS > \old(swap_info[slot / SWAP_AREA_SLOTS].highest_bit)
         ? slot % SWAP_AREA_SLOTS : \old(swap_info[slot / SWAP_AREA_SLOTS].highest_bit));
*/
static void slot_came_free(slot_t slot)
{
    uint32_t type = slot_type(slot);
    uint32_t offset = slot_offset(slot);

    if (offset < swap_info[type].lowest_bit) {
        swap_info[type].lowest_bit = offset;
    }
    if (offset > swap_info[type].highest_bit) {
        swap_info[type].highest_bit = offset;
    }
    nr_swap_pages++;
}

void swap_free(slot_t slot)
{
    //@ ghost uint32_t type = slot / SWAP_AREA_SLOTS;
    //@ ghost uint32_t offset = slot % SWAP_AREA_SLOTS;
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    //@ ghost lemma_refs_bound();
    //@ assert place: slot == SlotOf(type, offset);
    //@ assert was: AreaWf(type);
    //@ assert slot: AreaBehind(type, offset);
    //@ assert used: swap_map[slot] != 0 && offset < swap_info[type].max && offset != 0;
    swap_info_get(slot);
    swap_put(slot);
    if (swap_map[slot] == 0u) {
        slot_came_free(slot);
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant \forall integer k; 0 <= k <= n ==>
             FreeSlots(type, k) == FreeSlots{Pre}(type, k) +
                 (offset < k && swap_map[slot] == 0 ? 1 : 0) &&
             GoodSlots(type, k) == GoodSlots{Pre}(type, k);
         L_SUMS_SAME(type) @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(t != type)
         L_AREAS_SAME(type, (swap_map[slot] == 0 ? 1 : 0), 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: n != type ==> AreaWf{Pre}(n); @/
        /@ assert same: n != type ==> AreaSame{Pre, Here}(n); @/
        n++;
      }
    */
    //@ assert size: AreaSize(type);
    //@ assert good: swap_info[type].pages == GoodSlots(type, swap_info[type].max);
    //@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(type, o);
    //@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o);
    //@ assert whole: AreaWf(type);
}

/* ---- questions ---- */

bool vm_swap_full(void)
{
    return nr_swap_pages * 2 < total_swap_pages;
}

/* Slots that are read in at once. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == ClusterSlots;
*/
static uint32_t cluster_slots(void)
{
    return page_cluster == 2u ? 4u : 8u;
}

slot_t readahead_first(slot_t slot)
{
    uint32_t first = slot_offset(slot) / cluster_slots() * cluster_slots();

    return slot_of_area(slot_type(slot), first == 0u ? 1u : first); /* not the header */
}

uint32_t valid_swaphandles(slot_t slot)
{
    uint32_t type = slot_type(slot);
    uint32_t first = slot_offset(readahead_first(slot));
    uint32_t end = (first / cluster_slots() + 1u) * cluster_slots();
    uint32_t offset = first;

    //@ assert first: SlotOf(type, first) == ReadaheadFirst(slot);
    /*@ loop invariant first <= offset <= end;
        loop invariant offset == first || offset <= swap_info[type].max;
        loop invariant \forall integer s; SlotOf(type, first) <= s < SlotOf(type, offset) ==>
            swap_map[s] != 0 && swap_map[s] != SWAP_MAP_BAD;
        loop assigns offset;
        loop variant end - offset; */
    while (offset < end && offset < swap_info[type].max && !slot_is_free(type, offset) &&
           swap_map[slot_of_area(type, offset)] != SWAP_MAP_BAD) {
        offset++;
    }
    return offset - first;
}
