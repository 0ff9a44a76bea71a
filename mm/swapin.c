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
static int read_into(pfn_t frame, slot_t slot)
{
    if (!swap_disk_read(slot, frame)) {
        __free_pages(frame, 0);
        return -EIO;
    }
    page_user(frame);
    add_to_swap_cache(frame, slot);
    lru_cache_add(frame);
    return 0;
}

int read_swap_cache(slot_t slot)
{
    pfn_t frame;

    if (lookup_swap_cache(slot) != NO_FRAME) {
        return 0;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return -ENOMEM;
    }
    return read_into(frame, slot);
}
