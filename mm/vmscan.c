/*
 * Page reclaim.
 *
 * Two sweeps work together. swap_out goes over the page tables and turns the entries of pages that
 * were not used lately into swap entries; the pages stay in the swap cache. shrink_cache goes over
 * the inactive list: it writes dirty cached pages that nobody maps to their slots and frees clean
 * ones; when it meets too many mapped pages it calls swap_out. refill_inactive keeps the inactive
 * list filled from the active one. Nothing here allocates.
 */
#include "vmscan.h"
#include "buddy.h"
#include "lru.h"
#include "slab.h"
#include "swap_state.h"
#include "vma.h"

uint32_t mm_swap_address[NR_MM];
mm_id swap_mm;

void vmscan_init(void)
{
    swap_mm = 0;
}

void swap_out_from_start(mm_id mm)
{
    mm_swap_address[mm] = 0;
}

/* ---- the sweep over page tables ---- */

/* FRAME, dirty and in no slot, gets a new one, to which nothing is written yet; 0: swap is full.
 * The slot with a reference for the caller. */
static slot_t new_slot(pfn_t frame)
{
    slot_t slot = get_swap_page();

    if (slot != NO_SLOT) {
        add_to_swap_cache(frame, slot);
    }
    return slot;
}

/* The slot that FRAME goes to: the one it has, or a new one; 0: swap is full. The reference is the
 * caller's. */
static slot_t slot_for(pfn_t frame)
{
    slot_t slot = page_slot[frame];

    if (slot == NO_SLOT) {
        return new_slot(frame);
    }
    swap_duplicate(slot);
    return slot;
}

/* Entry (t, i) becomes a swap entry for SLOT, which its page has; the entry's reference to the page
 * ends. 1 if that leaves the frame to the swap cache alone. */
static uint32_t entry_to_swap(mm_id mm, uint32_t addr, pfn_t t, slot_t slot)
{
    uint32_t i = pte_index(addr);
    pfn_t frame = pte_drop(mm, t, i);
    uint32_t freeable = page_count[frame] <= 2u ? 1u : 0u;

    swp_enter(mm, t, i, slot);
    flush_tlb_page(mm_pgd[mm], addr);
    page_release(frame); /* not the last one: the cache has one */
    return freeable;
}

/* The entry was used lately: it is marked as not used, and its page as used. */
static void age_entry(mm_id mm, pfn_t t, uint32_t i)
{
    pte_t entry = phys[t].w[i];

    pte_set_flags(mm, t, i, pte_flags(pte_mkold(entry)));
    mark_page_accessed(pte_pfn(entry));
}

/* A present entry of a page: 1 if it became a swap entry and its frame can be freed now. A page
 * without a slot is dirty, in the entry or by its mark, so it always needs one. */
static uint32_t try_to_swap_out(mm_id mm, uint32_t addr, pfn_t t, uint32_t zone)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t frame = pte_pfn(entry);
    slot_t slot;

    if (pte_young(entry) != 0u) {
        age_entry(mm, t, pte_index(addr));
        return 0;
    }
    if (page_active[frame] != 0u || page_locked[frame] != 0u || page_zone[frame] > zone) {
        return 0;
    }
    if (pte_dirty(entry) != 0u) {
        set_page_dirty(frame);
    }
    slot = slot_for(frame);
    if (slot == NO_SLOT) {
        return 0;
    }
    return entry_to_swap(mm, addr, t, slot);
}

/* The entries of ADDR .. END-1, all in page table T; how many of COUNT frames are still wanted. */
static uint32_t swap_out_table(mm_id mm, uint32_t addr, uint32_t end, pfn_t t, uint32_t count,
                               uint32_t zone)
{
    uint32_t left = count;

    for (uint32_t a = addr; a < end && left != 0u; a += PAGE_SIZE) {
        pte_t entry = phys[t].w[pte_index(a)];
        mm_swap_address[mm] = a + PAGE_SIZE;
        if (pte_present(entry) != 0u && pte_pfn(entry) != EMPTY_ZERO_PAGE) {
            left -= try_to_swap_out(mm, a, t, zone);
        }
    }
    return left;
}

/* The entries of area V from ADDR on. */
static uint32_t swap_out_vma(mm_id mm, vma_id v, uint32_t from, uint32_t count, uint32_t zone)
{
    uint32_t addr = from;
    uint32_t left = count;

    while (addr < vm_end[v] && left != 0u) {
        uint32_t next = (addr / PGDIR_SIZE + 1u) * PGDIR_SIZE;
        uint32_t stop = next < vm_end[v] ? next : vm_end[v];
        pfn_t t = pmd_table(mm, addr);
        if (t != NO_FRAME) {
            left = swap_out_table(mm, addr, stop, t, left, zone);
        }
        addr = stop;
    }
    return left;
}

/* The areas of MM from where the last sweep stopped. */
static uint32_t swap_out_mm(mm_id mm, uint32_t count, uint32_t zone)
{
    uint32_t left = count;
    vma_id v = find_vma(mm, mm_swap_address[mm]);

    while (v != NO_VMA && left != 0u) {
        uint32_t from = mm_swap_address[mm] > vm_start[v] ? mm_swap_address[mm] : vm_start[v];
        if (vm_flags[v] / VM_LOCKED % 2u == 0u) {
            left = swap_out_vma(mm, v, from, left, zone);
        }
        v = vm_next[v];
    }
    if (left != 0u) {
        mm_swap_address[mm] = 0;
    }
    return left;
}

/* Goes round the address spaces until SWAP_CLUSTER_MAX frames can be freed. (swap_out) */
static void swap_out(uint32_t zone)
{
    uint32_t left = SWAP_CLUSTER_MAX;

    for (uint32_t tries = 0; tries <= NR_MM && left != 0u; tries++) {
        if (mm_used[swap_mm] != 0u) {
            left = swap_out_mm(swap_mm, left, zone);
        }
        if (left != 0u) {
            swap_mm = (swap_mm + 1u) % NR_MM;
        }
    }
}

/* ---- the sweep over the lists ---- */

/* Moves COUNT pages that were not referenced from the active to the inactive list. */
static void refill_inactive(uint32_t count)
{
    uint32_t left = count;

    for (uint32_t scan = lru[LRU_ACTIVE].count; scan != 0u && left != 0u; scan--) {
        pfn_t frame = lru[LRU_ACTIVE].tail;
        if (page_referenced[frame] != 0u) {
            set_page_referenced(frame, false);
            lru_rotate(frame);
        } else {
            deactivate_page(frame);
            set_page_referenced(frame, true);
            left--;
        }
    }
}

/* FRAME is only the swap cache's and no entry names its slot: it can go at once. The caller's
 * reference keeps it while it leaves the cache. */
static void drop_unneeded(pfn_t frame)
{
    page_hold(frame);
    uncache_dirty(frame);
    put_page(frame);
}

/* FRAME, dirty, is only the swap cache's: its slot is brought up to date, if anybody needs it.
 * (swap_writepage) */
static void writepage(pfn_t frame)
{
    if (swap_map[page_slot[frame]] == 1u) {
        drop_unneeded(frame);
    } else {
        write_slot(frame);
    }
}

/* Looks at 1/PRIORITY of the inactive list for COUNT frames; how many are still wanted. */
static uint32_t shrink_cache(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t left = count;
    uint32_t max_scan = (lru[LRU_INACTIVE].count + priority - 1u) / priority;
    uint32_t max_mapped = max_scan / 10u;

    for (; max_scan != 0u && left != 0u && lru[LRU_INACTIVE].count != 0u; max_scan--) {
        pfn_t frame = lru[LRU_INACTIVE].tail;
        lru_rotate(frame);
        if (page_zone[frame] > zone) {
            continue;
        }
        if (page_slot[frame] == 0u || page_count[frame] != 1u) {
            if (max_mapped == 0u) {
                swap_out(zone);
                return left;
            }
            max_mapped--;
        } else if (page_dirty[frame] != 0u) {
            writepage(frame);
        } else {
            drop_cached(frame);
            left--;
        }
    }
    return left;
}

/* One pass of all that can give frames back. (shrink_caches) */
static uint32_t shrink_caches(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t reaped = kmem_cache_reap();
    uint32_t ratio = count * (lru[LRU_ACTIVE].count + 1u) / ((lru[LRU_INACTIVE].count + 1u) * 2u);

    if (reaped >= count) {
        return 0;
    }
    if (nr_swap_pages == 0u && nr_swap_cache == 0u) {
        return count - reaped; /* no page has a slot or can get one */
    }
    refill_inactive(ratio);
    return shrink_cache(count - reaped, zone, priority);
}

/* Passes of rising effort until COUNT frames are free. */
static void free_frames(uint32_t count, uint32_t zone)
{
    uint32_t left = count;

    for (uint32_t priority = DEF_PRIORITY; priority != 0u && left != 0u; priority--) {
        left = shrink_caches(left, zone, priority);
    }
}

bool try_to_free_pages(uint32_t zone)
{
    uint32_t before = nr_free_pages();

    free_frames(SWAP_CLUSTER_MAX, zone);
    return nr_free_pages() > before;
}

uint32_t reclaim(uint32_t n)
{
    uint32_t before = nr_free_pages();

    if (n != 0u) {
        free_frames(n, ZONE_HIGHMEM);
    }
    return nr_free_pages() - before;
}
