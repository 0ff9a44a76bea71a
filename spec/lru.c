/*
 * The active and the inactive list.
 */
#include "lru.h"
#include "violation.h"

static bool member_ok(uint32_t frame, uint32_t prev, uint32_t list)
{
    if (frame >= nr_frames || lru_prev[frame] != prev) {
        return violated(INV_LRU_LINK, frame, prev, frame < nr_frames ? lru_prev[frame] : frame);
    }
    if (page_lru[frame] != 1u || page_active[frame] != list) {
        return violated(INV_LRU_FLAGS, frame, list, page_active[frame]);
    }
    if (page_kind[frame] != K_USER) {
        return violated(INV_LRU_KIND, frame, K_USER, page_kind[frame]);
    }
    return true;
}

static bool list_ok(uint32_t list)
{
    uint32_t prev = NO_FRAME;
    uint32_t count = 0;

    for (uint32_t f = lru[list].head; f != NO_FRAME && count <= nr_frames; f = lru_next[f]) {
        if (!member_ok(f, prev, list)) {
            return false;
        }
        prev = f;
        count++;
    }
    if (lru[list].tail != prev) {
        return violated(INV_LRU_TAIL, list, prev, lru[list].tail);
    }
    return count == lru[list].count || violated(INV_LRU_COUNT, list, lru[list].count, count);
}

/* Anonymous pages are on a list, other frames are not and carry no flags of pages. */
static bool flags_ok(void)
{
    for (uint32_t f = 0; f < nr_frames; f++) {
        uint32_t user = page_kind[f] == K_USER ? 1u : 0u;
        if (page_lru[f] != user) {
            return violated(INV_LRU_USER, f, user, page_lru[f]);
        }
        if (user == 0u && (page_dirty[f] != 0u || page_slot[f] != 0u || page_referenced[f] != 0u)) {
            return violated(INV_PAGE_FLAGS, f, 0, 1);
        }
        if (page_locked[f] != 0u) {
            return violated(INV_PAGE_LOCKED, f, 0, 1);
        }
    }
    return true;
}

bool lru_ok(void)
{
    return list_ok(LRU_INACTIVE) && list_ok(LRU_ACTIVE) && flags_ok();
}
