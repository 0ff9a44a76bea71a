/*
 * The checker of the swap areas and the swap cache: one function for each part of swap_wf, proved
 * to decide it.
 */
#include "swap_state.h"

/* The number as a word, for the record: modulo 2^32. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (n < 0 ? n + 4294967296 : n); */
static uint32_t word(int32_t n)
{
    return n < 0 ? 0xFFFFFFFFu - (uint32_t)(-(n + 1)) : (uint32_t)n;
}

/* ---- areas ---- */

/*@ requires t < NR_SWAP_AREAS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> swap_info[t].flags != SWP_USED && AreaSize(t); */
static bool area_size_ok(uint32_t t)
{
    if (swap_info[t].flags == 0u) {
        return swap_info[t].max == 0u || violated(INV_SWAP_AREA_SIZE, t, 0, swap_info[t].max);
    }
    if (swap_info[t].flags != SWP_WRITEOK) {
        return violated(INV_SWAP_AREA_SIZE, t, SWP_WRITEOK, swap_info[t].flags);
    }
    if (swap_info[t].max < 2u) {
        return violated(INV_SWAP_AREA_SIZE, t, 2, swap_info[t].max);
    }
    if (swap_info[t].max > SWAP_AREA_SLOTS) {
        return violated(INV_SWAP_AREA_SIZE, t, SWAP_AREA_SLOTS, swap_info[t].max);
    }
    if (swap_info[t].highest_bit >= swap_info[t].max) {
        return violated(INV_SWAP_BITS, t, swap_info[t].max - 1u, swap_info[t].highest_bit);
    }
    if (swap_map[slot_of_area(t, 0)] != SWAP_MAP_BAD) {
        return violated(INV_SWAP_AREA, slot_of_area(t, 0), SWAP_MAP_BAD,
                        swap_map[slot_of_area(t, 0)]);
    }
    return true;
}

/*@ requires t < NR_SWAP_AREAS && o < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> AreaSlot(t, o); */
static bool free_slot_ok(uint32_t t, uint32_t o)
{
    if (swap_map[slot_of_area(t, o)] != 0u) {
        return true;
    }
    if (o >= swap_info[t].max) {
        return true;
    }
    if (o < swap_info[t].lowest_bit) {
        return violated(INV_SWAP_BITS, t, o, swap_info[t].lowest_bit);
    }
    if (o > swap_info[t].highest_bit) {
        return violated(INV_SWAP_BITS, t, o, swap_info[t].highest_bit);
    }
    return true;
}

/* The slots of area T that are free. */
/*@ requires t < NR_SWAP_AREAS && swap_info[t].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == FreeSlots(t, swap_info[t].max) && \result <= SWAP_AREA_SLOTS; */
static uint32_t free_slots(uint32_t t)
{
    uint32_t n = 0;
    uint32_t o = 0;
    /*@ loop invariant 0 <= o <= swap_info[t].max && n <= o;
        loop invariant n == FreeSlots(t, o);
        loop assigns o, n;
        loop variant swap_info[t].max - o; */
    while (o < swap_info[t].max) {
        if (swap_map[slot_of_area(t, o)] == 0u) {
            n++;
        }
        o++;
    }
    return n;
}

/* Those that can be used. */
/*@ requires t < NR_SWAP_AREAS && swap_info[t].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == GoodSlots(t, swap_info[t].max) && \result <= SWAP_AREA_SLOTS; */
static uint32_t good_slots(uint32_t t)
{
    uint32_t n = 0;
    uint32_t o = 0;
    /*@ loop invariant 0 <= o <= swap_info[t].max && n <= o;
        loop invariant n == GoodSlots(t, o);
        loop assigns o, n;
        loop variant swap_info[t].max - o; */
    while (o < swap_info[t].max) {
        if (swap_map[slot_of_area(t, o)] != SWAP_MAP_BAD) {
            n++;
        }
        o++;
    }
    return n;
}

/*@ requires t < NR_SWAP_AREAS && swap_info[t].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==>
        (\forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(t, o)) &&
        (\forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(t, o)); */
static bool area_slots_ok(uint32_t t)
{
    uint32_t o = 0;
    /*@ loop invariant 0 <= o <= SWAP_AREA_SLOTS;
        loop invariant \forall integer k; 0 <= k < o ==> AreaSlot(t, k);
        loop invariant \forall integer k; 0 <= k < o ==> AreaBehind(t, k);
        loop assigns o, violation;
        loop variant SWAP_AREA_SLOTS - o; */
    while (o < SWAP_AREA_SLOTS) {
        if (!free_slot_ok(t, o)) {
            return false;
        }
        if (o >= swap_info[t].max && swap_map[slot_of_area(t, o)] != 0u) {
            return violated(INV_SWAP_AREA, slot_of_area(t, o), 0, swap_map[slot_of_area(t, o)]);
        }
        o++;
    }
    return true;
}

/*@ requires t < NR_SWAP_AREAS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> swap_area_wf(t); */
static bool area_ok(uint32_t t)
{
    if (!area_size_ok(t)) {
        return false;
    }
    if (swap_info[t].pages != good_slots(t)) {
        return violated(INV_SWAP_AREA_SIZE, t, good_slots(t), swap_info[t].pages);
    }
    return area_slots_ok(t);
}

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> swap_areas_wf; */
static bool areas_ok(void)
{
    uint32_t t = 0;
    /*@ loop invariant 0 <= t <= NR_SWAP_AREAS;
        loop invariant \forall integer k; 0 <= k < t ==> swap_area_wf(k);
        loop assigns t, violation;
        loop variant NR_SWAP_AREAS - t; */
    while (t < NR_SWAP_AREAS) {
        if (!area_ok(t)) {
            return false;
        }
        t++;
    }
    return true;
}

/*@ requires swap_areas_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> swap_counts_wf; */
static bool counts_ok(void)
{
    int32_t unused = 0, pages = 0;
    uint32_t t = 0;
    /*@ loop invariant 0 <= t <= NR_SWAP_AREAS;
        loop invariant unused == AreasFree(t) && 0 <= unused <= t * SWAP_AREA_SLOTS;
        loop invariant pages == AreasPages(t) && 0 <= pages <= t * SWAP_AREA_SLOTS;
        loop assigns t, unused, pages;
        loop variant NR_SWAP_AREAS - t; */
    while (t < NR_SWAP_AREAS) {
        //@ assert here: swap_area_wf(t);
        unused += (int32_t)free_slots(t);
        if (swap_info[t].flags == SWP_WRITEOK) {
            pages += (int32_t)good_slots(t);
        }
        t++;
    }
    if (nr_swap_pages != unused) {
        return violated(INV_SWAP_FREE, 0, word(unused), word(nr_swap_pages));
    }
    if (total_swap_pages != pages) {
        return violated(INV_SWAP_TOTAL, 0, word(pages), word(total_swap_pages));
    }
    return true;
}

/* ---- the list ---- */

/*@ requires k < NR_SWAP_AREAS && at == ListAt(k);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> ListPlace(k); */
static bool place_ok(uint32_t k, uint32_t at)
{
    if (at >= NO_SWAP_AREA) {
        return at == NO_SWAP_AREA || violated(INV_SWAP_LIST, k, NO_SWAP_AREA, at);
    }
    if (swap_info[at].flags != SWP_WRITEOK) {
        return violated(INV_SWAP_LIST, at, SWP_WRITEOK, swap_info[at].flags);
    }
    if (swap_info[at].next > NO_SWAP_AREA) {
        return violated(INV_SWAP_LIST, at, NO_SWAP_AREA, swap_info[at].next);
    }
    if (swap_info[at].next < NO_SWAP_AREA &&
        swap_info[at].prio < swap_info[swap_info[at].next].prio) {
        return violated(INV_SWAP_PRIORITY, at, word(swap_info[swap_info[at].next].prio),
                        word(swap_info[at].prio));
    }
    return true;
}

/* How many areas are on. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == AreasOn(NR_SWAP_AREAS) && \result <= NR_SWAP_AREAS; */
static uint32_t areas_on(void)
{
    uint32_t n = 0;
    uint32_t t = 0;
    /*@ loop invariant 0 <= t <= NR_SWAP_AREAS && n <= t;
        loop invariant n == AreasOn(t);
        loop assigns t, n;
        loop variant NR_SWAP_AREAS - t; */
    while (t < NR_SWAP_AREAS) {
        if (swap_info[t].flags == SWP_WRITEOK) {
            n++;
        }
        t++;
    }
    return n;
}

/* The list has as many areas as are on, and an end: then it has each of them once. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> SwapList; */
static bool list_ok(void)
{
    uint32_t at = swap_list.head, length = 0;
    uint32_t k = 0;

    if (swap_list.next > NO_SWAP_AREA) {
        return violated(INV_SWAP_LIST, 0, NO_SWAP_AREA, swap_list.next);
    }
    /*@ loop invariant 0 <= k <= NR_SWAP_AREAS && length <= k;
        loop invariant at == ListAt(k) && length == ListLength(k);
        loop invariant \forall integer j; 0 <= j < k ==> ListPlace(j);
        loop assigns k, at, length, violation;
        loop variant NR_SWAP_AREAS - k; */
    while (k < NR_SWAP_AREAS) {
        if (!place_ok(k, at)) {
            return false;
        }
        if (at < NO_SWAP_AREA) {
            at = swap_info[at].next;
            length++;
        }
        k++;
    }
    if (at != NO_SWAP_AREA) {
        return violated(INV_SWAP_LIST, at, NO_SWAP_AREA, at);
    }
    if (length != areas_on()) {
        return violated(INV_SWAP_LIST, 0, areas_on(), length);
    }
    return true;
}

/* ---- the cache ---- */

/*@ requires nr_frames <= NR_FRAMES && slot < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cached_slot_wf(slot); */
static bool slot_ok(slot_t slot)
{
    pfn_t frame = swap_cache_page[slot];

    if (frame == NO_FRAME) {
        return true;
    }
    if (frame >= nr_frames) {
        return violated(INV_SWAP_CACHE_PAGE, slot, NO_FRAME, frame);
    }
    if (page_slot[frame] != slot) {
        return violated(INV_SWAP_CACHE_PAGE, slot, slot, page_slot[frame]);
    }
    if (swap_map[slot] == 0u) {
        return violated(INV_SWAP_CACHE_FREE_SLOT, slot, 1, 0);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cached_slots_wf; */
static bool slots_ok(void)
{
    uint32_t cached = 0;
    slot_t s = 1;

    if (swap_cache_page[0] != NO_FRAME) {
        return violated(INV_SWAP_AREA, 0, NO_FRAME, swap_cache_page[0]);
    }
    /*@ loop invariant 1 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 1 <= k < s ==> cached_slot_wf(k);
        loop invariant cached == CachedSlots(s) && cached < s;
        loop assigns s, cached, violation;
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        if (!slot_ok(s)) {
            return false;
        }
        if (swap_cache_page[s] != NO_FRAME) {
            cached++;
        }
        s++;
    }
    if (nr_swap_cache != cached) {
        return violated(INV_SWAP_CACHE_COUNT, 0, cached, nr_swap_cache);
    }
    return true;
}

/*@ requires frame < nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cached_page_wf(frame); */
static bool page_ok(pfn_t frame)
{
    slot_t slot = page_slot[frame];

    if (slot == NO_SLOT) {
        return true;
    }
    if (slot >= NR_SWAP_SLOTS) {
        return violated(INV_SWAP_CACHED_PAGES, frame, NR_SWAP_SLOTS - 1u, slot);
    }
    if (swap_cache_page[slot] != frame) {
        return violated(INV_SWAP_CACHED_PAGES, frame, frame, swap_cache_page[slot]);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cached_pages_wf; */
static bool pages_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> cached_page_wf(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!page_ok(f)) {
            return false;
        }
        f++;
    }
    return true;
}

bool swap_state_ok(void)
{
    if (!slots_ok()) {
        return false;
    }
    if (!areas_ok()) {
        return false;
    }
    if (!counts_ok()) {
        return false;
    }
    if (!list_ok()) {
        return false;
    }
    return pages_ok();
}

/* The list by ghost state is the list that is checked: from the head on come the areas by rank. */
/*@ ghost
  /@ requires ListInv && ListOfOn;
     terminates \true; exits \false; assigns \nothing;
     ensures SwapList; @/
  static void lemma_swap_list(void)
  {
    uint32_t k = 0;
    lemma_areas_listed();
    /@ loop invariant 0 <= k <= NR_SWAP_AREAS;
       loop invariant \forall integer j; 0 <= j <= k && j < AreasListed(NR_SWAP_AREAS) ==>
           0 <= ListAt(j) < NO_SWAP_AREA && swap_listed[ListAt(j)] == 1 &&
           swap_rank[ListAt(j)] == AreasListed(NR_SWAP_AREAS) - 1 - j;
       loop invariant \forall integer j; 0 <= j <= k && j >= AreasListed(NR_SWAP_AREAS) ==>
           ListAt(j) == NO_SWAP_AREA;
       loop invariant ListLength(k) ==
           (k < AreasListed(NR_SWAP_AREAS) ? k : AreasListed(NR_SWAP_AREAS));
       loop assigns k; loop variant NR_SWAP_AREAS - k; @/
    while (k < NR_SWAP_AREAS) k++;
    k = 0;
    /@ loop invariant 0 <= k <= NR_SWAP_AREAS && AreasOn(k) == AreasListed(k);
       loop assigns k; loop variant NR_SWAP_AREAS - k; @/
    while (k < NR_SWAP_AREAS) k++;
  }
*/

/*@ ghost
  void lemma_swap_wf(void)
  {
    lemma_refs_bound();
    lemma_swap_list();
    /@ assert used: \forall integer s; 1 <= s < NR_SWAP_SLOTS && swap_cache_page[s] != NO_FRAME ==>
         swap_map[s] != 0; @/
    /@ assert areas: swap_areas_wf; @/
    /@ assert counts: swap_counts_wf; @/
    /@ assert slots: cached_slots_wf; @/
    /@ assert pages: cached_pages_wf; @/
  }
*/
