/*
 * Shared anonymous memory.
 *
 * A page is in the page cache or, while its object has a swap entry for it, in the swap cache or on
 * the disk: never in two of them. What is in neither is a page of zeros that nobody has touched.
 */
#include "shmem.h"
#include "lru.h"
#include "page_alloc.h"
#include "swapin.h"

uint32_t mapping_users[NR_MAPPINGS];

void shmem_init(void)
{
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> mapping_users[k] == 0;
        loop assigns m, mapping_users[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        mapping_users[m] = 0;
    }
}

mapping_id shmem_zero_setup(uint32_t size)
{
    for (mapping_id m = NR_FILES; m < NR_MAPPINGS; m++) {
        if (mapping_users[m] == 0u) {
            mapping_users[m] = 1;
            set_mapping_size(m, size);
            return m;
        }
    }
    return NO_MAPPING;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> mapping != NO_MAPPING && mapping >= NR_FILES; */
static bool is_object(mapping_id mapping)
{
    return mapping != NO_MAPPING && !is_file(mapping);
}

void shmem_get(mapping_id mapping)
{
    if (is_object(mapping)) {
        mapping_users[mapping]++;
    }
}

void shmem_put(mapping_id mapping)
{
    if (!is_object(mapping)) {
        return;
    }
    mapping_users[mapping]--;
    if (mapping_users[mapping] == 0u) {
        truncate_inode_pages(mapping, 0);
        shmem_free_swap(mapping);
        set_mapping_size(mapping, 0);
    }
}

/* FRAME, which the swap cache and the caller hold, is page INDEX of MAPPING: it leaves swap for the
 * page cache. (move_from_swap_cache) */
static void move_from_swap_cache(pfn_t frame, mapping_id mapping, uint32_t index)
{
    slot_t slot = page_slot[frame];

    uncache_dirty(frame);
    shmem_swp_remove(slot);
    swap_free(slot);
    page_unuser(frame); /* who read it in could not know whose it is */
    page_file(frame);
    add_to_page_cache(frame, mapping, index);
}

void shmem_unuse(slot_t slot)
{
    move_from_swap_cache(swap_cache_page[slot], slot_mapping[slot], slot_index[slot]);
}

/* Page INDEX of MAPPING comes back from SLOT. */
static pfn_t swap_in(mapping_id mapping, uint32_t index, slot_t slot)
{
    int error = swapin(slot);

    if (error != 0) {
        return error == -ENOMEM ? NOPAGE_OOM : NO_FRAME;
    }
    move_from_swap_cache(swap_cache_page[slot], mapping, index);
    return find_page(mapping, index);
}

/* Page INDEX of MAPPING begins. */
static pfn_t new_page(mapping_id mapping, uint32_t index)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        return NOPAGE_OOM;
    }
    fill_frame(frame, 0);
    page_file(frame);
    add_to_page_cache(frame, mapping, index);
    lru_cache_add(frame);
    return frame;
}

static pfn_t shmem_getpage(mapping_id mapping, uint32_t index)
{
    pfn_t frame = find_get_page(mapping, index);
    slot_t slot = shmem_swp_entry(mapping, index);

    if (frame != NO_FRAME) {
        return frame;
    }
    return slot != NO_SLOT ? swap_in(mapping, index, slot) : new_page(mapping, index);
}

pfn_t shmem_nopage(mapping_id mapping, uint32_t index)
{
    pfn_t frame;

    if (index >= mapping_size[mapping] / PAGE_SIZE) {
        return NO_FRAME;
    }
    frame = shmem_getpage(mapping, index);
    if (frame != NO_FRAME && frame != NOPAGE_OOM) {
        mark_page_accessed(frame);
    }
    return frame;
}
