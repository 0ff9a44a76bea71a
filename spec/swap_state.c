/*
 * The swap area and the swap cache: page and slot name each other, free slots are counted.
 */
#include "swap_state.h"
#include "violation.h"

static bool slot_ok(uint32_t slot)
{
    uint32_t frame = swap_cache_page[slot];

    if (frame == NO_FRAME) {
        return true;
    }
    if (frame >= nr_frames || page_slot[frame] != slot) {
        return violated(INV_SWAP_CACHE_PAGE, slot, slot,
                        frame < nr_frames ? page_slot[frame] : NO_FRAME);
    }
    return swap_map[slot] != 0u || violated(INV_SWAP_CACHE_FREE_SLOT, slot, 1, 0);
}

bool swap_state_ok(void)
{
    uint32_t free_slots = 0;
    uint32_t cached = 0;
    uint32_t pages = 0;

    for (uint32_t s = 1; s <= nr_swap_slots; s++) {
        if (!slot_ok(s)) {
            return false;
        }
        free_slots += swap_map[s] == 0u ? 1u : 0u;
        cached += swap_cache_page[s] != NO_FRAME ? 1u : 0u;
    }
    if (free_slots != nr_swap_pages) {
        return violated(INV_SWAP_FREE, 0, free_slots, nr_swap_pages);
    }
    for (uint32_t f = 0; f < nr_frames; f++) {
        pages += page_slot[f] != 0u ? 1u : 0u;
    }
    if (pages != cached) {
        return violated(INV_SWAP_CACHED_PAGES, 0, cached, pages);
    }
    return cached == nr_swap_cache || violated(INV_SWAP_CACHE_COUNT, 0, cached, nr_swap_cache);
}
