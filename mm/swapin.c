/*
 * Reading in from swap.
 *
 * The frame is filled while it has no use yet: only when the transfer is done it becomes a page, so
 * that a page in the cache never disagrees with its slot.
 */
#include "swapin.h"
#include "lru.h"
#include "page_alloc.h"

/* FRAME was taken for SLOT: fill it. */
static uint32_t read_into(uint32_t frame, uint32_t slot)
{
    if (!swap_disk_read(slot, frame)) {
        __free_pages(frame, 0);
        return SWAP_READ_EIO;
    }
    page_user(frame);
    add_to_swap_cache(frame, slot);
    lru_cache_add(frame);
    return frame;
}

uint32_t read_swap_cache(uint32_t slot)
{
    uint32_t found = lookup_swap_cache(slot);
    uint32_t frame;

    if (found != NO_FRAME) {
        return found;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return SWAP_READ_NOMEM;
    }
    return read_into(frame, slot);
}
