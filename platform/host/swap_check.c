/*
 * The swap cache against the disk. It looks into the disk of the simulated machine, of which the
 * proofs know nothing, and so stands apart from what is proved of the swap cache.
 */
#include "swap_check.h"

#include "machine.h"
#include "mm.h"
#include "violation.h"

#define QUICK_WORDS 16u /* of each page, after every operation */

bool dirty_by_entry(pfn_t frame)
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
static bool contents_ok(slot_t slot, uint32_t words)
{
    pfn_t frame = swap_cache_page[slot];

    for (uint32_t i = 0; i < words && page_dirty[frame] == 0u; i++) {
        if (phys[frame].w[i] == swap_disk_word(slot, i)) {
            continue;
        }
        if (dirty_by_entry(frame)) {
            return true;
        }
        return violated(INV_SWAP_CONTENTS, slot, phys[frame].w[i], swap_disk_word(slot, i));
    }
    return true;
}

static bool all_contents_ok(uint32_t words)
{
    for (uint32_t s = 1; s < NR_SWAP_SLOTS; s++) {
        if (swap_cache_page[s] != NO_FRAME && !contents_ok(s, words)) {
            return false;
        }
    }
    return true;
}

bool swap_contents_ok(void)
{
    if (nr_swap_cache == 0u) {
        return true;
    }
    return all_contents_ok(QUICK_WORDS);
}

bool swap_contents_ok_deep(void)
{
    return all_contents_ok(PTRS_PER_PTE);
}
