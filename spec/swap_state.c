/*
 * The swap area and the swap cache: page and slot name each other, free slots are counted, and a page
 * that nobody calls dirty is what its slot on the disk holds.
 */
#include "swap_state.h"
#include "machine.h"
#include "mm.h"
#include "violation.h"

#define QUICK_WORDS 16u /* of each page, after every operation */

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

/* An entry that maps FRAME is dirty. */
static bool dirty_by_entry(uint32_t frame)
{
    for (uint32_t t = 0; t < nr_frames; t++) {
        for (uint32_t i = 0; i < PTRS_PER_PTE && page_kind[t] == K_PT; i++) {
            uint32_t entry = phys[t].w[i];
            if (pte_present(entry) != 0u && pte_pfn(entry) == frame && pte_dirty(entry) != 0u) {
                return true;
            }
        }
    }
    return false;
}

/* The first WORDS words of the page of SLOT are on the disk, unless the page is dirty. */
static bool contents_ok(uint32_t slot, uint32_t words)
{
    uint32_t frame = swap_cache_page[slot];

    for (uint32_t i = 0; i < words && page_dirty[frame] == 0u; i++) {
        if (phys[frame].w[i] != swap_disk_word(slot, i)) {
            return dirty_by_entry(frame) || violated(INV_SWAP_CONTENTS, slot,
                                                     phys[frame].w[i], swap_disk_word(slot, i));
        }
    }
    return true;
}

static bool all_contents_ok(uint32_t words)
{
    for (uint32_t s = 1; s <= nr_swap_slots; s++) {
        if (swap_cache_page[s] != NO_FRAME && !contents_ok(s, words)) {
            return false;
        }
    }
    return true;
}

bool swap_state_ok_deep(void)
{
    return all_contents_ok(PTRS_PER_PTE);
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
    if (cached != nr_swap_cache) {
        return violated(INV_SWAP_CACHE_COUNT, 0, cached, nr_swap_cache);
    }
    return cached == 0u || all_contents_ok(QUICK_WORDS);
}
