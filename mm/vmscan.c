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
#include "shmem_swap.h"
#include "slab.h"
#include "swap_state.h"
#include "vma.h"

uint32_t mm_swap_address[NR_MM];
mm_id mmlist_next[NR_MM + 1u];
mm_id mmlist_prev[NR_MM + 1u];
uint32_t mmlist_nr;
mm_id swap_mm;

/* ---- the ring of address spaces ---- */

void vmscan_init(void)
{
    mmlist_next[INIT_MM] = INIT_MM;
    mmlist_prev[INIT_MM] = INIT_MM;
    mmlist_nr = 0;
    swap_mm = INIT_MM;
}

void mmlist_add(mm_id mm, mm_id other)
{
    mm_id next = mmlist_next[other];

    mm_swap_address[mm] = 0;
    mmlist_next[mm] = next;
    mmlist_prev[mm] = other;
    mmlist_next[other] = mm;
    mmlist_prev[next] = mm;
    mmlist_nr++;
}

void mmlist_del(mm_id mm)
{
    mm_id next = mmlist_next[mm];
    mm_id prev = mmlist_prev[mm];

    if (swap_mm == mm) {
        swap_mm = prev;
    }
    mmlist_next[prev] = next;
    mmlist_prev[next] = prev;
    mmlist_nr--;
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
    uint32_t freeable;
    pfn_t frame;

    flush_cache_page(mm_pgd[mm], addr);
    frame = pte_drop(mm, t, i);
    freeable = page_count[frame] <= 2u ? 1u : 0u;

    swp_enter(mm, t, i, slot);
    flush_tlb_page(mm_pgd[mm], addr);
    page_release(frame); /* not the last one: the cache has one */
    return freeable;
}

/* The entry of a page of the page cache becomes empty: the page can be found again there, or where
 * that writes it. 1 if that leaves the frame to the cache alone. */
static uint32_t drop_entry(mm_id mm, uint32_t addr, pfn_t t)
{
    pfn_t frame = pte_pfn(phys[t].w[pte_index(addr)]);
    uint32_t freeable = page_count[frame] <= 2u ? 1u : 0u;

    flush_cache_page(mm_pgd[mm], addr);
    pte_drop(mm, t, pte_index(addr));
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

/* A present entry of a page in an area with FLAGS: 1 if it became a swap entry and its frame can be
 * freed now. A page of a locked area counts as used. A page without a slot is dirty, in the entry
 * or by its mark, so it always needs one. */
static uint32_t try_to_swap_out(mm_id mm, uint32_t flags, uint32_t addr, pfn_t t, uint32_t zone)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t frame = pte_pfn(entry);
    slot_t slot;

    if (flags / VM_LOCKED % 2u != 0u) {
        mark_page_accessed(frame);
        return 0;
    }
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
    if (page_mapping[frame] != NO_MAPPING) {
        return drop_entry(mm, addr, t);
    }
    slot = slot_for(frame);
    if (slot == NO_SLOT) {
        return 0;
    }
    return entry_to_swap(mm, addr, t, slot);
}

/* The entries of ADDR .. END-1 of area V, all in one page table; how many of COUNT frames are still
 * wanted. (swap_out_pmd) */
static uint32_t swap_out_table(mm_id mm, vma_id v, uint32_t addr, uint32_t end, uint32_t count,
                               uint32_t zone)
{
    pfn_t t = pmd_table(mm, addr);
    uint32_t left = count;

    for (uint32_t a = addr; t != NO_FRAME && a < end && left != 0u; a += PAGE_SIZE) {
        pte_t entry = phys[t].w[pte_index(a)];
        mm_swap_address[mm] = a + PAGE_SIZE;
        if (pte_present(entry) != 0u && pte_pfn(entry) != EMPTY_ZERO_PAGE) {
            left -= try_to_swap_out(mm, vm_flags[v], a, t, zone);
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
        left = swap_out_table(mm, v, addr, stop, left, zone);
        addr = stop;
    }
    return left;
}

/* The areas of MM from where the last sweep stopped; TASK_SIZE says that it came to the end. */
static uint32_t swap_out_mm(mm_id mm, uint32_t count, uint32_t zone)
{
    uint32_t left = count;
    uint32_t from = mm_swap_address[mm];
    vma_id v = find_vma(mm, from);

    while (v != NO_VMA) {
        from = from > vm_start[v] ? from : vm_start[v];
        left = swap_out_vma(mm, v, from, left, zone);
        v = vm_next[v];
        if (v != NO_VMA && left == 0u) {
            return 0;
        }
    }
    mm_swap_address[mm] = TASK_SIZE;
    return left;
}

/* The address space that the sweep goes on with: swap_mm, or the next in the ring that was not
 * swept to its end; those that were begin anew the next time. INIT_MM: there is none at all. */
static mm_id next_to_sweep(void)
{
    for (uint32_t n = 0; n <= 2u * mmlist_nr; n++) {
        if (swap_mm != INIT_MM && mm_swap_address[swap_mm] != TASK_SIZE) {
            return swap_mm;
        }
        if (swap_mm != INIT_MM) {
            mm_swap_address[swap_mm] = 0;
        }
        swap_mm = mmlist_next[swap_mm];
    }
    return INIT_MM;
}

uint32_t swap_out(uint32_t count, uint32_t zone)
{
    uint32_t left = count;
    uint32_t tries = mmlist_nr;

    for (uint32_t n = 0; n <= tries && left != 0u; n++) {
        mm_id mm = next_to_sweep();
        if (mm == INIT_MM) {
            return left;
        }
        left = swap_out_mm(mm, left, zone);
    }
    return left;
}

/* ---- the sweep over the lists ---- */

uint32_t refill_inactive(uint32_t count)
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
    return left;
}

/* FRAME is only the swap cache's and no entry names its slot: it can go at once. The caller's
 * reference keeps it while it leaves the cache. */
/*@ requires R_PUT(frame) && page_kref[frame] < MAX_KREF;
    requires SlotUsable(page_slot[frame]) && swap_kref[page_slot[frame]] >= 1;
    requires room: nr_swap_cache >= 1 && nr_swap_pages < NR_SWAP_SLOTS &&
        swap_list.next <= NO_SWAP_AREA;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    E_PAGE_ALLOC
    E_LRU
*/
static void drop_unneeded(pfn_t frame)
{
    page_hold(frame);
    uncache_dirty(frame);
    put_page(frame);
}

/* FRAME, dirty, is only a cache's: what it is a page of is brought up to date; a slot only if
 * anybody needs it. (mapping->a_ops->writepage, swap_writepage) */
static void writepage(pfn_t frame)
{
    if (page_mapping[frame] != NO_MAPPING && is_file(page_mapping[frame])) {
        write_file_page(frame);
    } else if (page_mapping[frame] != NO_MAPPING) {
        shmem_writepage(frame);
    } else if (swap_map[page_slot[frame]] == 1u) {
        drop_unneeded(frame);
    } else {
        write_slot(frame);
    }
}

/* FRAME, clean, is only a cache's: it is free. */
/*@ requires R_PUT(frame) && page_count[frame] == 1;
    requires file: page_mapping[frame] != NO_MAPPING ==> page_kind[frame] == K_FILE &&
        page_mapping[frame] < NR_MAPPINGS && mapping_nrpages[page_mapping[frame]] > 0 &&
        PageCacheLists;
    requires cached: page_mapping[frame] == NO_MAPPING ==> SlotUsable(page_slot[frame]) &&
        swap_kref[page_slot[frame]] >= 1 && nr_swap_cache >= 1 &&
        nr_swap_pages < NR_SWAP_SLOTS && swap_list.next <= NO_SWAP_AREA;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, A_PAGE_CACHE;
    ensures free: FrameIsFree(frame);
    E_PAGE_ALLOC
    E_LRU
*/
static void free_cached(pfn_t frame)
{
    if (page_mapping[frame] != NO_MAPPING) {
        drop_page(frame);
    } else {
        drop_cached(frame);
    }
}

/* How many pages that are mapped a pass for COUNT frames over MAX_SCAN pages puts up with. */
static uint32_t mapped_pages_allowed(uint32_t count, uint32_t max_scan, uint32_t priority)
{
    uint32_t room = 1u;

    for (uint32_t p = priority; p < 10u; p++) {
        room *= 2u;
    }
    return count < max_scan / 10u / room ? count * room : max_scan / 10u;
}

uint32_t shrink_cache(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t left = count;
    uint32_t max_scan = lru[LRU_INACTIVE].count / priority;
    uint32_t max_mapped = mapped_pages_allowed(count, max_scan, priority);

    for (; max_scan != 0u && left != 0u && lru[LRU_INACTIVE].count != 0u; max_scan--) {
        pfn_t frame = lru[LRU_INACTIVE].tail;
        lru_rotate(frame);
        if (page_zone[frame] > zone) {
            continue;
        }
        if (!page_has_mapping(frame) || page_count[frame] != 1u) {
            if (max_mapped == 0u) {
                swap_out(SWAP_CLUSTER_MAX, zone);
                return left;
            }
            max_mapped--;
        } else if (page_dirty[frame] != 0u) {
            writepage(frame);
        } else {
            free_cached(frame);
            left--;
        }
    }
    return left;
}

/* One pass of all that can give frames back. The active list is kept at two thirds of all pages.
 * (shrink_caches) */
static uint32_t shrink_caches(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t ratio;

    if (kmem_cache_reap() >= count) {
        return 0;
    }
    ratio = count * lru[LRU_ACTIVE].count / ((lru[LRU_INACTIVE].count + 1u) * 2u);
    refill_inactive(ratio);
    return shrink_cache(count, zone, priority);
}

/* Passes of rising effort until COUNT frames are free; how many are still wanted. */
static uint32_t free_frames(uint32_t count, uint32_t zone)
{
    uint32_t left = count;

    for (uint32_t priority = DEF_PRIORITY; priority != 0u && left != 0u; priority--) {
        left = shrink_caches(left, zone, priority);
    }
    return left;
}

bool try_to_free_pages(uint32_t zone)
{
    if (free_frames(SWAP_CLUSTER_MAX, zone) == 0u) {
        return true;
    }
    do_timer(RECLAIM_JIFFIES);
    out_of_memory();
    return false;
}

uint32_t reclaim(uint32_t n)
{
    uint32_t before = nr_free_pages();

    free_frames(n < nr_frames ? n : nr_frames, ZONE_HIGHMEM);
    return nr_free_pages() - before;
}
