/*
 * The swap area.
 *
 * Slots are handed out in clusters: the next one behind the last, so that pages that go out
 * together lie together; only when a cluster is used up the area is searched from the bottom.
 */
#include "swapfile.h"

uint32_t nr_swap_slots;
uint32_t nr_swap_pages;
slot_t swap_cluster_next;
uint32_t swap_cluster_nr;

void swap_area_init(uint32_t slots)
{
    nr_swap_slots = slots;
    nr_swap_pages = slots;
    swap_cluster_next = 1;
    swap_cluster_nr = 0;
}

/* First free slot of FIRST .. nr_swap_slots, or 0. */
static slot_t next_free(slot_t first)
{
    for (slot_t s = first; s <= nr_swap_slots; s++) {
        if (swap_map[s] == 0u) {
            return s;
        }
    }
    return 0;
}

static slot_t scan_swap_map(void)
{
    slot_t slot = NO_SLOT;

    if (swap_cluster_nr != 0u) {
        swap_cluster_nr--;
        slot = next_free(swap_cluster_next);
    }
    if (slot == NO_SLOT) {
        swap_cluster_nr = SWAPFILE_CLUSTER - 1u;
        slot = next_free(1);
    }
    swap_cluster_next = slot + 1u;
    return slot;
}

slot_t get_swap_page(void)
{
    slot_t slot;

    if (nr_swap_pages == 0u) {
        return 0;
    }
    slot = scan_swap_map();
    swap_get(slot);
    nr_swap_pages--;
    return slot;
}

void swap_duplicate(slot_t slot)
{
    swap_get(slot);
}

void swap_free(slot_t slot)
{
    swap_put(slot);
    if (swap_map[slot] == 0u) {
        nr_swap_pages++;
    }
}

bool vm_swap_full(void)
{
    return nr_swap_pages * 2u < nr_swap_slots;
}
