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
    if (swap_map[slot] == 0u) {
        return -ENOENT;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return -ENOMEM;
    }
    return read_into(frame, slot);
}

/* Reads the cluster of SLOT in, as far as there is memory. -EIO: the transfer of SLOT failed; what
 * becomes of the others is nobody's concern. A slot of the cluster may be free by the time that it
 * is its turn, since the frames for those before it can come from reclaim. */
static int swapin_readahead(slot_t slot)
{
    uint32_t count = valid_swaphandles(slot);
    slot_t first = readahead_first(slot);
    int failed = 0;

    for (slot_t s = first; s < first + count; s++) {
        int error = read_swap_cache(s);
        if (error == 0) {
            put_page(swap_cache_page[s]);
        } else if (error != -EIO) {
            break;
        } else if (s == slot) {
            failed = -EIO;
        }
    }
    return failed;
}

/* A transfer that failed is not tried again for the same fault, as it is one transfer in Linux. */
int swapin(slot_t slot)
{
    int error = 0;

    if (swap_cache_page[slot] == NO_FRAME) {
        error = swapin_readahead(slot);
    }
    return error == 0 ? read_swap_cache(slot) : error;
}
