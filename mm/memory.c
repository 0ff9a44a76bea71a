/*
 * Page faults and the contents of address spaces.
 *
 * Every change of an entry goes through the primitives of page_table.c, which keep the counts.
 * An allocation may reclaim, and reclaim may turn the entry of any page that is not locked into a
 * swap entry: nothing is remembered of entries across an allocation, except of locked pages.
 */
#include "memory.h"
#include "lru.h"
#include "mm.h"
#include "page_alloc.h"

bool vm_may_read(uint32_t flags)
{
    return flags % VM_RIGHTS != 0u; /* i386 pages that can be used at all can be read */
}

bool vm_may_write(uint32_t flags)
{
    return flags / VM_WRITE % 2u != 0u;
}

bool vm_is_shared(uint32_t flags)
{
    return flags / VM_SHARED % 2u != 0u;
}

uint32_t vm_page_prot(uint32_t flags)
{
    if (vm_may_read(flags)) {
        uint32_t rw = vm_is_shared(flags) && vm_may_write(flags) ? _PAGE_RW : 0u;
        return _PAGE_PRESENT + _PAGE_ACCESSED + _PAGE_USER + rw;
    }
    return _PAGE_PROTNONE + _PAGE_ACCESSED; /* the MMU faults on it; the page stays */
}

/*@ requires flags / VM_WRITE % 2 != 0;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == _PAGE_PRESENT + _PAGE_ACCESSED + _PAGE_USER + _PAGE_DIRTY + _PAGE_RW; */
static uint32_t writable_prot(uint32_t flags)
{
    uint32_t prot = vm_page_prot(flags);

    return prot + _PAGE_DIRTY + (vm_is_shared(flags) && vm_may_write(flags) ? 0u : _PAGE_RW);
}

/* ---- page tables on demand ---- */

pfn_t pte_alloc(mm_id mm, uint32_t addr)
{
    pfn_t table = pmd_table(mm, addr);

    if (table != NO_FRAME) {
        return table;
    }
    table = alloc_pages(GFP_KERNEL, 0);
    if (table != NO_FRAME) {
        pte_table_install(mm, pgd_index(addr), table);
    }
    return table;
}

/*@ requires to < NR_FRAMES && from < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[to].w[0 .. 1023];
    ensures \forall integer j; 0 <= j < 1024 ==> phys[to].w[j] == \old(phys[from].w[j]); */
static void copy_page(uint32_t to, uint32_t from)
{
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer j; 0 <= j < i ==>
            phys[to].w[j] == \at(phys[from].w[j], Pre);
        loop invariant \forall integer j; i <= j < 1024 ==>
            phys[from].w[j] == \at(phys[from].w[j], Pre);
        loop assigns i, phys[to].w[0 .. 1023];
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        phys[to].w[i] = phys[from].w[i];
    }
}

/* ---- the four kinds of faults ---- */

static uint32_t anonymous_store(mm_id mm, pfn_t t, uint32_t i, uint32_t flags)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        return FAULT_OOM;
    }
    fill_frame(frame, 0);
    flush_page_to_ram(frame);
    page_user(frame);
    lru_cache_add(frame);
    mark_page_accessed(frame);
    pte_enter(mm, t, i, frame, writable_prot(flags));
    return FAULT_OK;
}

static uint32_t do_anonymous_page(mm_id mm, vma_id v, pfn_t t, uint32_t i, bool write)
{
    if (write) {
        return anonymous_store(mm, t, i, vm_flags[v]);
    }
    pte_enter_zero(mm, t, i, vm_page_prot(vm_flags[v]));
    return FAULT_OK;
}

/* Page PAGE of a file, which the caller holds, is stored to in a private area: the entry gets a
 * copy of it at once. */
static uint32_t early_copy(mm_id mm, vma_id v, pfn_t t, uint32_t i, pfn_t page)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        put_page(page);
        return FAULT_OOM;
    }
    copy_page(frame, page);
    flush_page_to_ram(frame);
    put_page(page);
    page_user(frame);
    lru_cache_add(frame);
    pte_enter(mm, t, i, frame, writable_prot(vm_flags[v]));
    return FAULT_OK;
}

/* The page of the area's file that ADDR is, with a reference for the caller, NO_FRAME or
 * NOPAGE_OOM. (vma->vm_ops->nopage) */
static pfn_t nopage(vma_id v, uint32_t addr)
{
    uint32_t first = vm_pgoff[v];
    uint32_t index = first + (addr - vm_start[v]) / PAGE_SIZE;

    if (!is_file(vm_file[v])) {
        return shmem_nopage(vm_file[v], index);
    }
    return filemap_nopage(vm_file[v], index, first + (vm_end[v] - vm_start[v]) / PAGE_SIZE);
}

/* The first access to a page of a file. */
static uint32_t do_file_page(mm_id mm, vma_id v, uint32_t addr, pfn_t t, bool write)
{
    pfn_t page = nopage(v, addr);
    uint32_t i = pte_index(addr);

    if (page == NO_FRAME) {
        return FAULT_SIGBUS;
    }
    if (page == NOPAGE_OOM) {
        return FAULT_OOM;
    }
    if (write && !vm_is_shared(vm_flags[v])) {
        return early_copy(mm, v, t, i, page);
    }
    flush_page_to_ram(page);
    flush_icache_page(page);
    pte_enter(mm, t, i, page, write ? writable_prot(vm_flags[v]) : vm_page_prot(vm_flags[v]));
    return FAULT_OK;
}

static uint32_t do_no_page(mm_id mm, vma_id v, uint32_t addr, pfn_t t, bool write)
{
    if (vm_file[v] == NO_MAPPING) {
        return do_anonymous_page(mm, v, t, pte_index(addr), write);
    }
    return do_file_page(mm, v, addr, t, write);
}

/* Lets the entry at ADDR map FRAME, a copy of the page that it maps. */
static void break_cow(mm_id mm, vma_id v, uint32_t addr, pfn_t t, pfn_t frame)
{
    page_user(frame);
    lru_cache_add(frame);
    flush_page_to_ram(frame);
    flush_cache_page(mm_pgd[mm], addr);
    pte_replace(mm, t, pte_index(addr), frame, writable_prot(vm_flags[v]));
    flush_tlb_page(mm_pgd[mm], addr);
    update_mmu_cache(mm_pgd[mm], addr, phys[t].w[pte_index(addr)]);
}

/* A store to the zero page. */
static uint32_t copy_zero_page(mm_id mm, vma_id v, uint32_t addr, pfn_t t)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        return FAULT_OOM;
    }
    fill_frame(frame, 0);
    break_cow(mm, v, addr, t, frame);
    return FAULT_OK;
}

/* Gives the entry at ADDR FRAME with a copy of the page that it maps; what the entry knows of
 * stores is noted at that page before the entry lets go of it. */
static void copy_on_write(mm_id mm, vma_id v, uint32_t addr, pfn_t t, pfn_t frame)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t old = pte_pfn(entry);

    copy_page(frame, old);
    if (pte_dirty(entry) != 0u) {
        set_page_dirty(old);
    }
    break_cow(mm, v, addr, t, frame);
    put_page(old); /* the entry's reference */
}

/* A store to page OLD, which is shared. It stays locked while the copy is allocated: if reclaim
 * took its entry away, the next fault could need the frame of this copy, for ever. */
static uint32_t copy_shared_page(mm_id mm, vma_id v, uint32_t addr, pfn_t t, pfn_t old)
{
    pfn_t frame;

    set_page_locked(old, true);
    frame = alloc_pages(GFP_HIGHUSER, 0);
    set_page_locked(old, false);
    if (frame == NO_FRAME) {
        return FAULT_OOM;
    }
    copy_on_write(mm, v, addr, t, frame);
    return FAULT_OK;
}

/* A store to a present page whose entry is read-only. */
static uint32_t do_wp_page(mm_id mm, vma_id v, uint32_t addr, pfn_t t, pte_t entry)
{
    pfn_t frame = pte_pfn(entry);

    if (frame == EMPTY_ZERO_PAGE) {
        return copy_zero_page(mm, v, addr, t);
    }
    if (!can_share_swap_page(frame)) {
        return copy_shared_page(mm, v, addr, t, frame);
    }
    flush_cache_page(mm_pgd[mm], addr);
    pte_set_flags(mm, t, pte_index(addr), writable_prot(vm_flags[v]));
    flush_tlb_page(mm_pgd[mm], addr);
    update_mmu_cache(mm_pgd[mm], addr, phys[t].w[pte_index(addr)]);
    return FAULT_OK;
}

/* FRAME holds what the swap entry (t, i) stands for, with a reference for us: map it. */
static void map_swapped(mm_id mm, vma_id v, pfn_t t, uint32_t i, pfn_t frame, bool write)
{
    uint32_t flags = vm_page_prot(vm_flags[v]);

    mark_page_accessed(frame);
    swap_free(swp_drop(mm, t, i));
    if (vm_swap_full()) {
        remove_exclusive_swap_page(frame);
    }
    if (write && can_share_swap_page(frame)) {
        flags = writable_prot(vm_flags[v]);
    }
    flush_page_to_ram(frame);
    flush_icache_page(frame);
    pte_enter(mm, t, i, frame, flags);
}

static uint32_t do_swap_page(mm_id mm, vma_id v, pfn_t t, uint32_t i, bool write)
{
    slot_t slot = swp_slot(phys[t].w[i]);
    int error = swapin(slot);

    if (error != 0) {
        return error == -ENOMEM ? FAULT_OOM : FAULT_SIGBUS;
    }
    map_swapped(mm, v, t, i, swap_cache_page[slot], write);
    return FAULT_OK;
}

/* A present entry that allows the access, or lacks only what the MMU will set. */
static uint32_t handle_present(mm_id mm, vma_id v, uint32_t addr, pfn_t t, bool write)
{
    pte_t entry = phys[t].w[pte_index(addr)];

    if (write && pte_write(entry) == 0u) {
        return do_wp_page(mm, v, addr, t, entry);
    }
    flush_tlb_page(mm_pgd[mm], addr);
    update_mmu_cache(mm_pgd[mm], addr, entry);
    return FAULT_OK;
}

uint32_t handle_mm_fault(mm_id mm, vma_id v, uint32_t addr, bool write)
{
    pfn_t t = pte_alloc(mm, addr);
    uint32_t i = pte_index(addr);
    uint32_t result;

    if (t == NO_FRAME) {
        return FAULT_OOM;
    }
    if (pte_present(phys[t].w[i]) != 0u) {
        return handle_present(mm, v, addr, t, write);
    }
    if (phys[t].w[i] == 0u) {
        result = do_no_page(mm, v, addr, t, write);
    } else {
        result = do_swap_page(mm, v, t, i, write);
    }
    if (result == FAULT_OK) {
        update_mmu_cache(mm_pgd[mm], addr, phys[t].w[i]);
    }
    return result;
}

/* Is the page at ADDR resident, and, if WRITE, one of its own? (follow_page) */
static bool is_page_present(mm_id mm, uint32_t addr, bool write)
{
    pte_t entry = pte_get(mm, addr);

    return pte_present(entry) != 0u && (!write || pte_write(entry) != 0u);
}

/* Makes the page at ADDR of area V resident: one of its own where V can be written. A shared page
 * that is swapped out takes two faults: it is read in, then copied. (get_user_pages) */
static int make_page_present(mm_id mm, vma_id v, uint32_t addr)
{
    bool write = vm_may_write(vm_flags[v]);
    uint32_t result = FAULT_OK;

    for (uint32_t n = 0; n < 2u && result == FAULT_OK; n++) {
        if (!is_page_present(mm, addr, write)) {
            result = handle_mm_fault(mm, v, addr, write);
        }
    }
    if (result == FAULT_OK) {
        return 0;
    }
    return result == FAULT_OOM ? -ENOMEM : -EFAULT;
}

int make_pages_present(mm_id mm, uint32_t start, uint32_t end)
{
    vma_id v = find_vma(mm, start);
    int error = 0;

    if (!vm_may_read(vm_flags[v])) {
        return -EFAULT;
    }
    for (uint32_t addr = start; addr < end && error == 0; addr += PAGE_SIZE) {
        error = make_page_present(mm, v, addr);
    }
    return error;
}

/* ---- ranges ---- */

/* Where the part of START .. END that one page table covers ends. */
/*@ requires start < TASK_SIZE && start < end;
    terminates \true; exits \false; assigns \nothing;
    ensures start < \result <= end;
    ensures \result == end || \result == (start / PGDIR_SIZE + 1) * PGDIR_SIZE; */
static uint32_t table_end(uint32_t start, uint32_t end)
{
    uint32_t next = (start / PGDIR_SIZE + 1u) * PGDIR_SIZE; /* at most TASK_SIZE */

    return next < end ? next : end;
}

static void zap_present(mm_id mm, pfn_t t, uint32_t i)
{
    pte_t entry = phys[t].w[i];
    pfn_t frame = pte_pfn(entry);

    if (frame == EMPTY_ZERO_PAGE) {
        pte_drop_zero(mm, t, i);
        return;
    }
    if (pte_dirty(entry) != 0u) {
        set_page_dirty(frame); /* the slot of a page in the swap cache is out of date */
    }
    free_page_and_swap_cache(pte_drop(mm, t, i));
}

static void zap_pte(mm_id mm, pfn_t t, uint32_t i)
{
    if (pte_present(phys[t].w[i]) != 0u) {
        zap_present(mm, t, i);
    } else if (phys[t].w[i] != 0u) {
        free_swap_and_cache(swp_drop(mm, t, i));
    }
}

void zap_page_range(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t addr = start;

    flush_cache_range(mm_pgd[mm], start, end);
    while (addr < end) {
        uint32_t stop = table_end(addr, end);
        pfn_t t = pmd_table(mm, addr);
        for (; t != NO_FRAME && addr < stop; addr += PAGE_SIZE) {
            zap_pte(mm, t, pte_index(addr));
        }
        addr = stop;
    }
    flush_tlb_range(mm_pgd[mm], start, end);
}

void free_pgtables(mm_id mm, uint32_t start, uint32_t end)
{
    for (uint32_t d = pgd_index(start); d <= pgd_index(end - 1u); d++) {
        uint32_t first = d * PGDIR_SIZE;
        if (pmd_table(mm, first) != NO_FRAME &&
            find_vma_intersection(mm, first, first + PGDIR_SIZE) == 0u) {
            pfn_t t = pte_table_remove(mm, d);
            flush_tlb_pgtables(mm_pgd[mm], first, first + PGDIR_SIZE);
            __free_pages(t, 0);
        }
    }
}

void change_protection(mm_id mm, uint32_t start, uint32_t end, uint32_t flags)
{
    uint32_t addr = start;

    flush_cache_range(mm_pgd[mm], start, end);
    while (addr < end) {
        uint32_t stop = table_end(addr, end);
        pfn_t t = pmd_table(mm, addr);
        for (; t != NO_FRAME && addr < stop; addr += PAGE_SIZE) {
            pte_t entry = phys[t].w[pte_index(addr)];
            if (pte_present(entry) != 0u) {
                uint32_t changed = pte_modify(entry, vm_page_prot(flags));
                pte_set_flags(mm, t, pte_index(addr), pte_flags(changed));
            }
        }
        addr = stop;
    }
    flush_tlb_range(mm_pgd[mm], start, end);
}

static void share_pte(uint32_t from, uint32_t to, uint32_t addr, pfn_t t, bool shared)
{
    uint32_t i = pte_index(addr);
    pfn_t source = pmd_table(from, addr);
    pte_t entry = phys[source].w[i];

    if (shared && pte_present(entry) != 0u) {
        share_shared(from, to, pgd_index(addr), source, t, i);
    } else if (pte_present(entry) != 0u) {
        share_one(from, to, pgd_index(addr), source, t, i);
    } else if (entry != 0u) {
        share_swap(to, t, i, entry);
    }
}

bool copy_page_range(uint32_t from, uint32_t to, uint32_t start, uint32_t end, bool shared)
{
    uint32_t addr = start;

    while (addr < end) {
        uint32_t stop = table_end(addr, end);
        if (pmd_table(from, addr) != NO_FRAME) {
            pfn_t t = pte_alloc(to, addr);
            if (t == NO_FRAME) {
                return false;
            }
            for (; addr < stop; addr += PAGE_SIZE) {
                share_pte(from, to, addr, t, shared);
            }
        }
        addr = stop;
    }
    return true;
}
