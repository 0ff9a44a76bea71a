/*
 * The checker of the swap area and the swap cache: one function for each part of swap_wf, proved to
 * decide it.
 */
#include "swap_state.h"

/*@ requires nr_frames <= NR_FRAMES && slot < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> cached_slot_wf(slot); */
static bool slot_ok(slot_t slot)
{
    pfn_t frame = swap_cache_page[slot];

    if (frame == NO_FRAME) {
        return true;
    }
    if (frame >= nr_frames) {
        return violated(INV_SWAP_CACHE_PAGE, slot, nr_frames, frame);
    }
    if (page_slot[frame] != slot) {
        return violated(INV_SWAP_CACHE_PAGE, slot, slot, page_slot[frame]);
    }
    if (swap_map[slot] == 0u) {
        return violated(INV_SWAP_CACHE_FREE_SLOT, slot, 1, 0);
    }
    return true;
}

/*@ terminates \true; exits \false;
    assigns violation;
    ensures \result <==> nr_swap_pages == unused && nr_swap_cache == cached; */
static bool counters_ok(uint32_t unused, uint32_t cached)
{
    if (nr_swap_pages != unused) {
        return violated(INV_SWAP_FREE, 0, unused, nr_swap_pages);
    }
    if (nr_swap_cache != cached) {
        return violated(INV_SWAP_CACHE_COUNT, 0, cached, nr_swap_cache);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && nr_swap_slots < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> cached_slots_wf && swap_counts_wf; */
static bool slots_ok(void)
{
    uint32_t unused = 0, cached = 0;
    uint32_t s = 1;
    /*@ loop invariant 1 <= s <= nr_swap_slots + 1;
        loop invariant \forall integer k; 1 <= k < s ==> cached_slot_wf(k);
        loop invariant unused == FreeSlots(s) && unused < s;
        loop invariant cached == CachedSlots(s) && cached < s;
        loop assigns s, unused, cached, violation;
        loop variant nr_swap_slots + 1 - s; */
    while (s <= nr_swap_slots) {
        if (!slot_ok(s)) {
            return false;
        }
        if (swap_map[s] == 0u) {
            unused++;
        }
        if (swap_cache_page[s] != NO_FRAME) {
            cached++;
        }
        s++;
    }
    return counters_ok(unused, cached);
}

/*@ requires frame < nr_frames <= NR_FRAMES && nr_swap_slots < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> cached_page_wf(frame); */
static bool page_ok(pfn_t frame)
{
    slot_t slot = page_slot[frame];

    if (slot == 0u) {
        return true;
    }
    if (slot > nr_swap_slots) {
        return violated(INV_SWAP_CACHED_PAGES, frame, nr_swap_slots, slot);
    }
    if (swap_cache_page[slot] != frame) {
        return violated(INV_SWAP_CACHED_PAGES, frame, frame, swap_cache_page[slot]);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && nr_swap_slots < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
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

/*@ requires nr_swap_slots < SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> behind_wf; */
static bool behind_ok(void)
{
    if (swap_cache_page[0] != NO_FRAME) {
        return violated(INV_SWAP_AREA, 0, NO_FRAME, swap_cache_page[0]);
    }
    uint32_t s = nr_swap_slots + 1u;
    /*@ loop invariant nr_swap_slots < s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; nr_swap_slots < k < s ==>
          swap_map[k] == 0 && swap_cache_page[k] == NO_FRAME;
        loop assigns s, violation;
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        if (swap_map[s] != 0u) {
            return violated(INV_SWAP_AREA, s, 0, swap_map[s]);
        }
        if (swap_cache_page[s] != NO_FRAME) {
            return violated(INV_SWAP_AREA, s, NO_FRAME, swap_cache_page[s]);
        }
        s++;
    }
    return true;
}

bool swap_state_ok(void)
{
    if (nr_swap_slots >= SWAP_AREA_SLOTS) {
        return violated(INV_SWAP_AREA, nr_swap_slots, SWAP_AREA_SLOTS - 1u, nr_swap_slots);
    }
    if (!slots_ok()) {
        return false;
    }
    if (!pages_ok()) {
        return false;
    }
    return behind_ok();
}

/*@ ghost
  void lemma_swap_wf(void)
  {
    lemma_refs_bound();
    /@ assert used: \forall integer s; 1 <= s < NR_SWAP_SLOTS && swap_cache_page[s] != NO_FRAME ==>
         swap_map[s] != 0; @/
    uint32_t n = nr_swap_slots + 1u;
    /@ loop invariant nr_swap_slots < n <= NR_SWAP_SLOTS;
       loop invariant CachedSlots(n) == CachedSlots(nr_swap_slots + 1);
       loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
    while (n < NR_SWAP_SLOTS) n++;
    /@ assert slots: cached_slots_wf; @/
    /@ assert counts: swap_counts_wf; @/
    /@ assert pages: cached_pages_wf; @/
    /@ assert behind: behind_wf; @/
  }
*/
