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
/*@ requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && v < NR_VMA && LruInv;
    requires present: PtePresent(phys[t].w[addr / PAGE_SIZE % 1024]);
    requires write: vm_flags[v] / VM_WRITE % 2 != 0;
    requires frame: frame < nr_frames && page_kind[frame] == K_FREE && page_count[frame] == 1 &&
        page_lru[frame] == 0;
    terminates \true; exits \false;
    assigns phys[t].w[addr / PAGE_SIZE % 1024], page_kind[frame], page_kref[0 .. NR_FRAMES-1],
        mm_rss[mm], A_LRU;
    ensures entry: phys[t].w[addr / PAGE_SIZE % 1024] == frame * 4096 + PAGE_WRITTEN;
    ensures walk: PteAt(mm, own_slot[t], addr / PAGE_SIZE % 1024) == frame * 4096 + PAGE_WRITTEN;
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    ensures page: page_kind[frame] == K_USER && page_kref[frame] == 0 && ObjectRefs(frame) == 1;
    ensures held: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==> page_kref[f] ==
        \old(page_kref[f]) + PteRefs(\old(phys[t].w[addr / PAGE_SIZE % 1024]), f);
    ensures moved: RefsMoved{Pre, Here}(\old(phys[t].w[addr / PAGE_SIZE % 1024]),
        phys[t].w[addr / PAGE_SIZE % 1024]);
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) + 1 -
        PteResident(\old(phys[t].w[addr / PAGE_SIZE % 1024]));
    ensures list: FrameOnList(frame, LRU_INACTIVE) && LruOthersSame{Pre, Here}(frame);
    ensures data: DataSameBut{Pre, Here}(frame);
    E_PAGE_TABLE E_LRU
*/
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
/*@ requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && v < NR_VMA && LruInv && PageAllocInv;
    requires page: PteCounted(phys[t].w[addr / PAGE_SIZE % 1024]) &&
        PtePfn(phys[t].w[addr / PAGE_SIZE % 1024]) < nr_frames &&
        BlockIsUsed(PtePfn(phys[t].w[addr / PAGE_SIZE % 1024])) &&
        page_order[PtePfn(phys[t].w[addr / PAGE_SIZE % 1024])] == 0;
    requires write: vm_flags[v] / VM_WRITE % 2 != 0;
    requires frame: frame < nr_frames && page_kind[frame] == K_FREE && page_count[frame] == 1 &&
        page_lru[frame] == 0 && BlockIsUsed(frame) && page_order[frame] == 0;
    terminates \true; exits \false;
    assigns A_PUT, mm_rss[mm];
    ensures entry: phys[t].w[addr / PAGE_SIZE % 1024] == frame * 4096 + PAGE_WRITTEN;
    ensures copy: \forall integer j; 0 <= j < 1024 ==> phys[frame].w[j] ==
        \old(phys[PtePfn(phys[t].w[addr / PAGE_SIZE % 1024])].w[j]);
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    ensures kind: page_kind[frame] == K_USER && page_count[frame] == 1 &&
        ObjectRefs(frame) == 1;
    ensures counted: page_count[PtePfn(\old(phys[t].w[addr / PAGE_SIZE % 1024]))] ==
        \old(page_count[PtePfn(phys[t].w[addr / PAGE_SIZE % 1024])]) - 1;
    ensures dirty: \old(PteDirty(phys[t].w[addr / PAGE_SIZE % 1024])) &&
        page_count[PtePfn(\old(phys[t].w[addr / PAGE_SIZE % 1024]))] != 0 ==>
        page_dirty[PtePfn(\old(phys[t].w[addr / PAGE_SIZE % 1024]))] == 1;
    ensures rest: \forall integer f; 0 <= f < NR_FRAMES && f != frame && f != t &&
        f != PtePfn(\old(phys[t].w[addr / PAGE_SIZE % 1024])) ==> phys[f] == \old(phys[f]) &&
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        page_dirty[f] == \old(page_dirty[f]);
    E_PAGE_ALLOC E_PAGE_TABLE E_LRU
*/
static void copy_on_write(mm_id mm, vma_id v, uint32_t addr, pfn_t t, pfn_t frame)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t old = pte_pfn(entry);

    copy_page(frame, old);
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
          phys[f] == \at(phys[f], Pre); */
    /*@ assert tables: \forall integer u; 0 <= u < NR_FRAMES &&
          (page_kind[u] == K_PT || page_kind[u] == K_PGD || u == SWAPPER_PG_DIR) ==>
          u != frame && phys[u] == \at(phys[u], Pre); */
    //@ assert walks: PageTableMm && PageTablePgd && PageTableKernelHalf && PageTableEntered;
    //@ assert entries: PageTablePte && PageTableSwapEntry && PageTableCow;
    //@ assert counts: PageTableCount && PageTableKind && PageTableSlot && PageTableRss;
    //@ assert inv: PageTableInv;
    if (pte_dirty(entry) != 0u) {
        set_page_dirty(old);
    }
    //@ assert still: PageTableInv && LruInv;
    //@ assert before: PtesSame{Pre, Here};
    break_cow(mm, v, addr, t, frame);
    //@ assert after: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
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
/*@ requires R_PTE(mm, t, i) && PteSwapped(phys[t].w[i]) && v < NR_VMA && LruInv;
    requires page: frame < nr_frames && KindIsPage(page_kind[frame]) &&
        page_slot[frame] == SwpSlot(phys[t].w[i]) &&
        swap_cache_page[SwpSlot(phys[t].w[i])] == frame;
    requires held: 2 <= page_kref[frame] && nr_swap_cache >= 1 &&
        1 <= swap_kref[SwpSlot(phys[t].w[i])] < MAX_KREF;
    requires alone: page_kind[frame] == K_USER ==> FrameHasNoWriter(frame);
    requires kinds: page_kind[frame] == K_USER ==>
        vm_flags[v] / VM_SHARED % 2 == 0 || vm_flags[v] / VM_WRITE % 2 == 0;
    requires write: write ==> vm_flags[v] / VM_WRITE % 2 != 0;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], A_LRU, page_referenced[frame], page_dirty[frame],
        page_count[frame], page_kref[frame], A_UNCACHE;
    ensures maps: PteMaps(phys[t].w[i], frame) && PteMaps(PteAt(mm, own_slot[t], i), frame);
    ensures word: \forall integer j; 0 <= j < 1024 ==>
        PteWord(phys[t].w[i], j) == \old(PteWord(phys[t].w[i], j));
    ensures rights: PteWritable(phys[t].w[i]) ==> vm_flags[v] / VM_WRITE % 2 != 0;
    ensures written: write && PteWritable(phys[t].w[i]) && page_kind[frame] == K_USER ==>
        PteDirty(phys[t].w[i]);
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) + 1;
    ensures leaves: page_slot[frame] == NO_SLOT ==> page_dirty[frame] == 1;
    ensures stays: page_slot[frame] != NO_SLOT ==>
        page_slot[frame] == \old(page_slot[frame]) && page_dirty[frame] == \old(page_dirty[frame]);
    ensures data: DataSame{Pre, Here};
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE E_LRU
*/
static void map_swapped(mm_id mm, vma_id v, pfn_t t, uint32_t i, pfn_t frame, bool write)
{
    uint32_t flags = vm_page_prot(vm_flags[v]);

    mark_page_accessed(frame);
    swap_free(swp_drop(mm, t, i));
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    //@ ghost lemma_refs_bound();
    //@ assert dropped: phys[t].w[i] == 0 && PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != t ==>
          phys[f] == \at(phys[f], Pre); */
    //@ assert alone: page_kind[frame] == K_USER ==> FrameHasNoWriter(frame);
    //@ assert held: page_kref[frame] >= 2;
    if (vm_swap_full()) {
        remove_exclusive_swap_page(frame);
    }
    //@ assert less: page_kref[frame] >= (page_slot[frame] == NO_SLOT ? 1 : 2);
    //@ assert first: flags == 160 || flags == 37 || (flags == 39 && page_kind[frame] != K_USER);
    if (write && can_share_swap_page(frame)) {
        flags = writable_prot(vm_flags[v]);
        //@ assert only: ObjectRefs(frame) == 0;
    }
    /*@ assert flags: flags == 160 || flags == 37 || (flags == 39 && page_kind[frame] != K_USER) ||
          (flags == 103 && ObjectRefs(frame) == 0); */
    //@ assert right: PteWriteBit(flags) != 0 ==> vm_flags[v] / VM_WRITE % 2 != 0;
    //@ assert inv: PageTableInv && SwapArea && LruInv;
    //@ assert stays: phys[t].w[i] == 0 && PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    //@ assert writer: page_kind[frame] == K_USER ==> FrameHasNoWriter(frame);
    flush_page_to_ram(frame);
    flush_icache_page(frame);
    pte_enter(mm, t, i, frame, flags);
    //@ ghost lemma_entry_flags(frame, flags);
    /*@ assert bits: PtePfn(phys[t].w[i]) == frame && PtePresent(phys[t].w[i]) &&
          PteWriteBit(phys[t].w[i]) == PteWriteBit(flags) &&
          (PteDirty(phys[t].w[i]) <==> PteDirty(flags)); */
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
/*@ requires PageTableInv && MmUsed(mm) && addr < TASK_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> PtePresent(PteAt(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)) &&
        (!write || PteWritable(PteAt(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)));
*/
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
    ensures \result == end || \result == (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    ensures \result <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE; */
static uint32_t table_end(uint32_t start, uint32_t end)
{
    uint32_t next = (start / PGDIR_SIZE + 1u) * PGDIR_SIZE; /* at most TASK_SIZE */

    return next < end ? next : end;
}

/* Entry (t, i), which maps the zero page, becomes empty. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PteMapsZeroPage(phys[t].w[i]);
    terminates \true; exits \false;
    assigns phys[t].w[i];
    E_EMPTIED(mm, t, i)
    ensures rows: RowsSameBut{Pre, Here}(t);
    E_SHOWN
    E_PARTS
*/
static void drop_zero_page(mm_id mm, pfn_t t, uint32_t i)
{
    //@ ghost lemma_what_is_named();
    //@ assert zero: !PteCounted(phys[t].w[i]) && !PteSwapped(phys[t].w[i]);
    /*@ assert apart: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != t; */
    /*@ assert alone: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    pte_drop_zero(mm, t, i);
    /*@ ghost C_EMPTIED(t, i) */
}

/* Entry (t, i), which maps a page and of which all that was stored is noted, becomes empty: the
 * caller holds the page. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PteCounted(phys[t].w[i]);
    requires dirty: PteDirty(phys[t].w[i]) ==> page_dirty[PtePfn(phys[t].w[i])] != 0;
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[PtePfn(phys[t].w[i])];
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) - 1;
    ensures hold: \forall integer f; 0 <= f < NR_FRAMES ==> PageHeld(f) ==
        \old(PageHeld(f)) + (f == PtePfn(\old(phys[t].w[i])) ? 1 : 0);
    E_EMPTIED(mm, t, i)
    ensures rows: RowsSameBut{Pre, Here}(t);
    E_SHOWN
    E_PARTS
*/
static void take_from_entry(mm_id mm, pfn_t t, uint32_t i)
{
    //@ ghost pte_t entry = phys[t].w[i];
    //@ ghost lemma_what_is_named();
    /*@ assert alone: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    pte_drop(mm, t, i);
    /*@ ghost C_EMPTIED(t, i) */
}

/* Entry (t, i), which names a slot, becomes empty: the caller holds the slot. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PteSwapped(phys[t].w[i]);
    requires few: HeldFew;
    terminates \true; exits \false;
    assigns phys[t].w[i], swap_kref[SwpSlot(phys[t].w[i])];
    ensures slot: \result == SwpSlot(\old(phys[t].w[i])) && SlotUsable(\result);
    ensures held: swap_kref[\result] == \old(swap_kref[SwpSlot(phys[t].w[i])]) + 1;
    ensures hold: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> SlotHeld(s) ==
        \old(SlotHeld(s)) + (s == SwpSlot(\old(phys[t].w[i])) ? 1 : 0);
    E_EMPTIED(mm, t, i)
    ensures rows: RowsSameBut{Pre, Here}(t);
    E_SHOWN
    E_PARTS
*/
static slot_t take_slot_from_entry(mm_id mm, pfn_t t, uint32_t i)
{
    //@ ghost pte_t entry = phys[t].w[i];
    slot_t slot;

    //@ ghost lemma_what_is_named();
    //@ assert named: SlotUsable(SwpSlot(entry)) && SlotHeld(SwpSlot(entry)) <= 1000;
    //@ assert few: swap_kref[SwpSlot(entry)] <= 1002;
    /*@ assert alone: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    slot = swp_drop(mm, t, i);
    /*@ ghost C_EMPTIED(t, i) */
    return slot;
}

/* The end of the caller's reference to page FRAME, and of its slot if nobody else needs it: what
 * nobody maps and nobody holds is free. */
/*@ requires inv: MachineInv; requires frame < nr_frames && KindIsPage(page_kind[frame]);
    requires held: PageHeld(frame) >= 1; requires free: page_locked[frame] == 0;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    ensures hold: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
        PageHeld(f) == \old(PageHeld(f)) - (f == frame ? 1 : 0);
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s));
    ensures last: page_count[frame] == 0 ==> \old(PageHeld(frame)) == 1 &&
        \old(page_mapping[frame]) == NO_MAPPING && ObjectRefs{Pre}(frame) == 0;
    E_PAGE_LET_GO(frame)
    E_PUT_OTHERS(frame)
    E_UNCACHE_OTHERS(frame)
    E_SHOWN
    E_PARTS
*/
static void let_page_go(pfn_t frame)
{
    //@ ghost slot_t slot = page_slot[frame];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ ghost lemma_refs_bound();
    //@ ghost lemma_refs_two(0, 0, frame);
    /*@ assert cached: slot != NO_SLOT ==> SlotUsable(slot) && page_kref[frame] >= 2 &&
            swap_kref[slot] >= 1 && nr_swap_cache >= 1 && swap_cache_page[slot] == frame; */
    /*@ assert alone: page_count[frame] == 1 || PageAlone(frame) ==> ObjectRefs(frame) == 0 &&
            !PageCached(frame) && page_mapping[frame] == NO_MAPPING && PageHeld(frame) == 1; */
    //@ assert none: page_count[frame] == 1 ==> slot == NO_SLOT;
    /*@ assert nobody: page_count[frame] == 1 || PageAlone(frame) ==>
            \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ ghost lemma_refs_two(0, 0, 1048576u + slot);
    /*@ assert needless: PageAlone(frame) ==> ObjectRefs(SlotObject(slot)) == 0 &&
            !SlotEntered(slot); */
    /*@ assert unnamed: PageAlone(frame) ==> \forall integer u, k; PteExists(u, k) &&
            PteSwapped(phys[u].w[k]) ==> SwpSlot(phys[u].w[k]) != slot; */
    /*@ assert exclusive: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    /*@ assert tables: \forall integer t; 0 <= t < NR_FRAMES && page_kind[t] == K_PT ==>
            page_count[t] == 1 && BlockIsUsed(t); */
    //@ ghost uint32_t out = 0;
    /*@ ghost
      if (slot != 0u && page_count[frame] == 2u && swap_map[slot] == 1u) out = 1u; */
    //@ assert out: out != 0 <==> PageAlone(frame);
    free_page_and_swap_cache(frame);
    /*@ assert freed: page_count[frame] == 0 <==>
            \at(page_count[\at(frame, Here)], Pre) == 1 || PageAlone{Pre}(frame); */
    /*@ ghost C_LET_GO(frame, slot, out != 0) */
    /*@ assert hold: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            KindIsPage(\at(page_kind[f], Pre)) && PageHeld{Pre}(f) >= 0 &&
            PageHeld(f) == PageHeld{Pre}(f) - (f == frame ? 1 : 0); */
    //@ assert hpages: HeldPages;
    /*@ assert holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            SlotHeld(s) == SlotHeld{Pre}(s) && SlotHeld{Pre}(s) >= 0; */
    //@ assert hslots: HeldSlots;
}

/* The end of the caller's reference to SLOT, and of its page in the cache if nobody else needs
 * it. */
/*@ requires inv: MachineInv; requires held: SlotUsable(slot) && 1 <= SlotHeld(slot) <= 1001;
    requires few: swap_cache_page[slot] != NO_FRAME ==> PageHeld(swap_cache_page[slot]) <= 1000;
    requires free: swap_cache_page[slot] != NO_FRAME ==> page_locked[swap_cache_page[slot]] == 0;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s)) - (s == slot ? 1 : 0);
    ensures hold: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
        PageHeld(f) == \old(PageHeld(f));
    ensures last: \old(SlotAlone(slot)) && page_count[\old(swap_cache_page[slot])] == 0 ==>
        \old(PageHeld(swap_cache_page[slot])) == 0 &&
        \old(page_mapping[swap_cache_page[slot]]) == NO_MAPPING;
    E_SLOT_GOES(slot, \old(SlotAlone(slot)), \old(SlotPut(swap_map[slot])),
        \old(swap_kref[slot]) - 1)
    E_SHOWN
    E_PARTS
*/
static void let_slot_go(slot_t slot)
{
    //@ ghost pfn_t frame = swap_cache_page[slot];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ ghost lemma_refs_bound();
    /*@ assert cached: frame != NO_FRAME ==> frame < nr_frames && KindIsPage(page_kind[frame]) &&
            page_slot[frame] == slot && 1 <= page_kref[frame] <= 1002 && swap_kref[slot] >= 2 &&
            nr_swap_cache >= 1; */
    //@ ghost lemma_refs_two(0, 0, 1048576u + slot);
    /*@ assert needless: SlotAlone(slot) ==> ObjectRefs(SlotObject(slot)) == 0 &&
            !SlotEntered(slot); */
    /*@ assert unnamed: SlotAlone(slot) ==> \forall integer u, k; PteExists(u, k) &&
            PteSwapped(phys[u].w[k]) ==> SwpSlot(phys[u].w[k]) != slot; */
    //@ ghost lemma_refs_two(0, 0, frame);
    /*@ assert alone: SlotAlone(slot) && page_count[frame] == 1 ==> ObjectRefs(frame) == 0 &&
            page_mapping[frame] == NO_MAPPING && PageHeld(frame) == 0; */
    /*@ assert nobody: SlotAlone(slot) && page_count[frame] == 1 ==>
            \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    /*@ assert exclusive: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    /*@ assert tables: \forall integer t; 0 <= t < NR_FRAMES && page_kind[t] == K_PT ==>
            page_count[t] == 1 && BlockIsUsed(t); */
    free_swap_and_cache(slot);
    //@ ghost uint32_t out = 0;
    /*@ ghost
      if (frame != NO_FRAME && swap_cache_page[slot] == NO_FRAME) out = 1u; */
    //@ assert out: out != 0 <==> SlotAlone{Pre}(slot);
    /*@ ghost C_LET_GO(frame, slot, out != 0) */
    /*@ assert hold: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            KindIsPage(\at(page_kind[f], Pre)) && PageHeld{Pre}(f) >= 0 &&
            PageHeld(f) == PageHeld{Pre}(f); */
    //@ assert hpages: HeldPages;
    /*@ assert holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            SlotHeld(s) == SlotHeld{Pre}(s) - (s == slot ? 1 : 0) && SlotHeld{Pre}(s) >= 0; */
    //@ assert hslots: HeldSlots;
}

/* Entry (t, i), which is present, becomes empty; with its last user the page goes. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PtePresent(phys[t].w[i]);
    requires unlocked: NoPageLocked;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, mm_rss[mm];
    E_ZAPPED_PAGE(\old(phys[t].w[i]), PtePfn(\old(phys[t].w[i])), t)
    E_ZAPPED(t, i)
    E_UNMAPS
    E_PARTS
*/
static void zap_present(mm_id mm, pfn_t t, uint32_t i)
{
    pte_t entry = phys[t].w[i];
    pfn_t frame = pte_pfn(entry);

    if (frame == EMPTY_ZERO_PAGE) {
        drop_zero_page(mm, t, i);
        //@ assert inv: MachineInv;
        return;
    }
    note_dirty(frame, entry);
    //@ assert noted: StoresNoted{Pre, Here} && KeepsWords{Pre, Here} && KeepsObjects{Pre, Here};
    take_from_entry(mm, t, i);
    //@ assert taken: StoresNoted{Pre, Here} && KeepsWords{Pre, Here} && KeepsObjects{Pre, Here};
    //@ ghost Taken: ;
    let_page_go(frame);
    //@ assert inv: MachineInv;
    /*@ assert kinds: \forall integer g; 0 <= g < NR_FRAMES ==>
            page_kind[g] == \at(page_kind[g], Pre) || (g == frame && page_kind[g] == K_FREE); */
    /*@ assert rows: \forall integer g; 0 <= g < NR_FRAMES && g != t && g != frame ==>
            phys[g] == \at(phys[g], Pre); */
    //@ assert last: phys[t] == \at(phys[\at(t, Here)], Taken) && t != frame;
    //@ assert entries: EntriesSameBut{Pre, Here}(t, i);
    /*@ assert back: \forall integer u, k; PteExists{Pre}(u, k) && phys[u].w[k] != 0 ==>
            PteExists{Taken}(u, k) && \at(phys[u].w[k], Taken) != 0; */
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert stores: StoresNoted{Pre, Here};
    //@ assert objects: KeepsObjects{Pre, Here};
    /*@ assert slabrows: \forall integer g; 0 <= g < NR_FRAMES && \at(page_kind[g], Pre) == K_SLAB ==>
            g != t && g != frame && page_kind[g] == K_SLAB && phys[g] == \at(phys[g], Pre); */
    /*@ assert slabcounts: \forall integer g; 0 <= g < NR_FRAMES &&
            \at(page_kind[g], Pre) == K_SLAB ==> page_count[g] == \at(page_count[g], Pre); */
    /*@ assert slabblocks: \forall integer g; 0 <= g < NR_FRAMES &&
            \at(page_kind[g], Pre) == K_SLAB && BlockIsUsed{Pre}(g) ==>
            BlockIsUsed(g) && page_order[g] == \at(page_order[g], Pre); */
    //@ assert slabs: SlabsStay{Pre, Here};
}

/* Entry (t, i), which names a slot, becomes empty; the slot goes with its last user, its page in
 * the cache too. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PteSwapped(phys[t].w[i]);
    requires few: HeldFew; requires unlocked: NoPageLocked;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    E_ZAPPED_SLOT(\old(phys[t].w[i]), SwpSlot(\old(phys[t].w[i])), t)
    E_EMPTIED(mm, t, i)
    E_UNMAPS
    E_PARTS
*/
static void zap_swapped(mm_id mm, pfn_t t, uint32_t i)
{
    slot_t slot = take_slot_from_entry(mm, t, i);

    //@ ghost pfn_t frame = swap_cache_page[slot];
    //@ ghost Taken: ;
    //@ assert taken: MachineInv && SlotHeld(slot) >= 1;
    //@ assert page: frame != NO_FRAME ==> KindIsPage(page_kind[frame]) && frame != t;
    //@ assert alone: SlotAlone(slot) <==> SlotAlone{Pre}(slot);
    let_slot_go(slot);
    //@ assert inv: MachineInv;
    /*@ assert kinds: \forall integer g; 0 <= g < NR_FRAMES ==>
            page_kind[g] == \at(page_kind[g], Taken) || (g == frame && page_kind[g] == K_FREE); */
    /*@ assert kept: \forall integer g; 0 <= g < NR_FRAMES && (g != frame ||
            page_kind[g] == \at(page_kind[g], Taken)) ==> phys[g] == \at(phys[g], Taken); */
    //@ assert last: phys[t] == \at(phys[\at(t, Here)], Taken) && t != frame;
    /*@ assert rows: \forall integer g; 0 <= g < NR_FRAMES && g != t &&
            page_kind[g] == \at(page_kind[g], Pre) ==> phys[g] == \at(phys[g], Pre); */
    //@ assert exist: \forall integer u, k; PteExists(u, k) <==> PteExists{Pre}(u, k);
    //@ assert entries: EntriesSameBut{Pre, Here}(t, i);
    //@ assert slabs: SlabsStay{Pre, Here};
}

/* Entry (t, i) becomes empty; what it refers to loses a user. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i);
    requires few: HeldFew; requires unlocked: NoPageLocked;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, mm_rss[mm];
    E_ZAPPED_PAGE(\old(phys[t].w[i]), PtePfn(\old(phys[t].w[i])), t)
    E_ZAPPED_SLOT(\old(phys[t].w[i]), SwpSlot(\old(phys[t].w[i])), t)
    E_ZAPPED(t, i)
    E_UNMAPS
    ensures inv: MachineInv;
*/
static void zap_pte(mm_id mm, pfn_t t, uint32_t i)
{
    if (pte_present(phys[t].w[i]) != 0u) {
        zap_present(mm, t, i);
        //@ assert inv: MachineInv;
    } else if (phys[t].w[i] != 0u) {
        zap_swapped(mm, t, i);
        //@ assert inv: MachineInv;
    } else {
        //@ assert inv: MachineInv;
    }
}

/* Empties the entries of START .. END-1, all in table T. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires unlocked: NoPageLocked;
    requires mm: MmUsed(mm) && MmHasTable(mm, t);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires table: own_slot[t] == start / PGDIR_SIZE &&
        end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, mm_rss[mm];
    ensures gone: PtesEmpty(mm, start, end);
    ensures outside: PtesSameOutside{Pre, Here}(mm, start, end);
    E_UNMAPS
    ensures inv: MachineInv; ensures few: HeldFew; ensures unlocked: NoPageLocked;
*/
static void zap_table(mm_id mm, pfn_t t, uint32_t start, uint32_t end)
{
    uint32_t addr = start;

    /*@ loop invariant at: start <= addr <= end; loop invariant page: addr % PAGE_SIZE == 0;
        loop invariant table: MmHasTable(mm, t);
        loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant unlocked: NoPageLocked;
        loop invariant gone: PtesEmpty(mm, start, addr);
        loop invariant outside: PtesSameOutside{Pre, Here}(mm, start, addr);
        L_UNMAPS
        loop assigns addr, A_PUT, A_UNCACHE, mm_rss[mm];
        loop variant end - addr; */
    while (addr < end) {
        //@ ghost lemma_page_place(addr);
        /*@ assert whole: addr / PAGE_SIZE * PAGE_SIZE == addr &&
              end / PAGE_SIZE * PAGE_SIZE == end; */
        //@ assert room: addr + PAGE_SIZE <= end;
        //@ assert slot: own_slot[t] == addr / PGDIR_SIZE;
        /*@ assert step: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
              (PageInRange(d, i, start, addr + PAGE_SIZE) <==>
               PageInRange(d, i, start, addr) ||
               (d == addr / PGDIR_SIZE && i == addr / PAGE_SIZE % 1024)); */
        //@ assert page: (addr + PAGE_SIZE) % PAGE_SIZE == 0;
        //@ ghost Step: ;
        zap_pte(mm, t, pte_index(addr));
        //@ assert here: PteAt(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024) == 0;
        /*@ assert others: PtesSameBut{Step, Here}(mm, addr / PGDIR_SIZE,
              addr / PAGE_SIZE % 1024); */
        /*@ assert before: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              PageInRange(d, i, start, addr) ==> PteAt(mm, d, i) == 0; */
        //@ assert gone: PtesEmpty(mm, start, addr + PAGE_SIZE);
        /*@ assert left: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
              0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, addr + PAGE_SIZE)) ==>
              PteAt(m, d, i) == PteAt{Step}(m, d, i); */
        /*@ assert earlier: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
              0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, addr + PAGE_SIZE)) ==>
              PteAt{Step}(m, d, i) == PteAt{Pre}(m, d, i); */
        //@ assert outside: PtesSameOutside{Pre, Here}(mm, start, addr + PAGE_SIZE);
        /*@ ghost C_UNMAPS_TWICE(Step) */
        addr += PAGE_SIZE;
    }
}

/* Empties the entries of START .. END-1, which one table covers, if it is there. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires unlocked: NoPageLocked;
    requires mm: MmUsed(mm);
    requires range: start < end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires table: end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, mm_rss[mm];
    ensures gone: PtesEmpty(mm, start, end);
    ensures outside: PtesSameOutside{Pre, Here}(mm, start, end);
    E_UNMAPS
    ensures inv: MachineInv; ensures few: HeldFew; ensures unlocked: NoPageLocked;
*/
static void zap_part(mm_id mm, uint32_t start, uint32_t end)
{
    pfn_t t = pmd_table(mm, start);

    if (t != NO_FRAME) {
        zap_table(mm, t, start, end);
        return;
    }
    /*@ assert one: \forall integer d, i; 0 <= i < 1024 && PageInRange(d, i, start, end) ==>
          d == start / PGDIR_SIZE; */
}

void zap_page_range(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t addr = start;

    flush_cache_range(mm_pgd[mm], start, end);
    /*@ loop invariant at: start <= addr <= end; loop invariant page: addr % PAGE_SIZE == 0;
        loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant unlocked: NoPageLocked;
        loop invariant gone: PtesEmpty(mm, start, addr);
        loop invariant outside: PtesSameOutside{Pre, Here}(mm, start, addr);
        L_UNMAPS
        loop assigns addr, A_PUT, A_UNCACHE, mm_rss[mm];
        loop variant end - addr; */
    while (addr < end) {
        uint32_t stop = table_end(addr, end);
        //@ assert whole: stop % PAGE_SIZE == 0;
        /*@ assert step: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
              (PageInRange(d, i, start, stop) <==>
               PageInRange(d, i, start, addr) || PageInRange(d, i, addr, stop)); */
        //@ ghost Step: ;
        zap_part(mm, addr, stop);
        /*@ assert before: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              PageInRange(d, i, start, addr) ==> PteAt(mm, d, i) == 0; */
        //@ assert gone: PtesEmpty(mm, start, stop);
        /*@ assert left: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
              0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, stop)) ==>
              PteAt(m, d, i) == PteAt{Step}(m, d, i); */
        /*@ assert earlier: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
              0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, stop)) ==>
              PteAt{Step}(m, d, i) == PteAt{Pre}(m, d, i); */
        //@ assert outside: PtesSameOutside{Pre, Here}(mm, start, stop);
        /*@ ghost C_UNMAPS_TWICE(Step) */
        addr = stop;
    }
    flush_tlb_range(mm_pgd[mm], start, end);
}

/* The table of directory entry D, which covers no area, goes. */
/*@ requires inv: PageTableInv; requires alloc: PageAllocInv; requires blocks: TablesAreBlocks;
    requires entries: EntryArea; requires mm: MmUsed(mm) && d < USER_PTRS_PER_PGD;
    requires table: PdePresent(phys[mm_pgd[mm]].w[d]);
    requires none: VmaNoneOverlaps(mm, d * PGDIR_SIZE, (d + 1) * PGDIR_SIZE);
    terminates \true; exits \false;
    assigns A_RECLAIM;
    ensures gone: phys[mm_pgd[mm]].w[d] == 0;
    ensures free: FrameIsFree(PtePfn(\old(phys[mm_pgd[mm]].w[d])));
    E_TABLES_GONE
    ensures directory: \forall integer k; 0 <= k < 1024 && k != d ==>
        phys[mm_pgd[mm]].w[k] == \old(phys[mm_pgd[mm]].w[k]);
    ensures others: \forall integer f; 0 <= f < NR_FRAMES &&
        f != PtePfn(\old(phys[mm_pgd[mm]].w[d])) ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        (f != mm_pgd[mm] ==> phys[f] == \old(phys[f]));
*/
static void free_pgtable(mm_id mm, uint32_t d)
{
    pfn_t t = pte_pfn(phys[mm_pgd[mm]].w[d]);

    /*@ assert empty: \forall integer i; 0 <= i < 1024 ==>
          d * PGDIR_SIZE <= d * PGDIR_SIZE + i * PAGE_SIZE < (d + 1) * PGDIR_SIZE &&
          PteAt(mm, d, i) == 0; */
    pte_table_remove(mm, d);
    //@ ghost Removed: ;
    /*@ assert kept: \forall integer f; 0 <= f < NR_FRAMES && f != t && f != mm_pgd[mm] ==>
          page_kind[f] == \at(page_kind[f], Pre) && phys[f] == \at(phys[f], Pre); */
    flush_tlb_pgtables(mm_pgd[mm], d * PGDIR_SIZE, (d + 1u) * PGDIR_SIZE);
    __free_pages(t, 0);
    //@ assert free: page_count[t] == 0 && FrameIsFree(t) && page_kind[t] == K_FREE;
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES && f != t ==>
          page_kind[f] == \at(page_kind[f], Pre) && page_count[f] == \at(page_count[f], Pre); */
    /*@ assert frames: \forall integer f; 0 <= f < NR_FRAMES && f != t ==>
          phys[f] == \at(phys[f], Removed); */
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != t && f != mm_pgd[mm] ==>
          phys[f] == \at(phys[f], Pre); */
    /*@ assert directories: \forall integer m; MmUsed(m) ==> 0 <= mm_pgd[m] < NR_FRAMES &&
          mm_pgd[m] != t && phys[mm_pgd[m]] == \at(phys[mm_pgd[m]], Removed); */
    /*@ assert kernel: SWAPPER_PG_DIR != t &&
          phys[SWAPPER_PG_DIR] == \at(phys[SWAPPER_PG_DIR], Removed); */
    /*@ assert directory: \forall integer k; 0 <= k < 1024 && k != d ==>
          phys[mm_pgd[mm]].w[k] == \at(phys[mm_pgd[mm]].w[k], Pre); */
    /*@ assert tables: \forall integer f; 0 <= f < NR_FRAMES ==>
          (page_kind[f] == K_PT <==> \at(page_kind[f], Removed) == K_PT) &&
          (page_kind[f] == K_PT ==> f != t && phys[f] == \at(phys[f], Removed)); */
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer x;
             ObjectRefsBelow(n, x) == ObjectRefsBelow{Removed}(n, x);
         loop invariant \forall integer m; MmRssBelow(n, m) == MmRssBelow{Removed}(n, m);
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) n++;
    */
    //@ assert more: CountsSame{Removed, Here};
    //@ assert sums: CountsSame{Pre, Here};
    //@ assert same: PtesSame{Pre, Here};
    /*@ assert where: \forall integer m, k, i; MmUsed(m) && 0 <= k < USER_PTRS_PER_PGD &&
          0 <= i < 1024 && PteAt(m, k, i) != 0 ==> PteAt(m, k, i) == PteAt{Pre}(m, k, i) &&
          EntryInArea(m, k * PGDIR_SIZE + i * PAGE_SIZE, PteAt(m, k, i)); */
}

void free_pgtables(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t d = pgd_index(start);
    uint32_t last = pgd_index(end - 1u);

    /*@ loop invariant start / PGDIR_SIZE <= d <= last + 1;
        loop invariant inv: PageTableInv; loop invariant alloc: PageAllocInv;
        loop invariant blocks: TablesAreBlocks; loop invariant entries: EntryArea;
        loop invariant areas: VmaInv;
        loop invariant poison: \at(FreeFramesPoisoned, Pre) ==> FreeFramesPoisoned;
        loop invariant sums: CountsSame{Pre, Here}; loop invariant same: PtesSame{Pre, Here};
        loop invariant served: \forall integer k; start / PGDIR_SIZE <= k < d ==>
            phys[mm_pgd[mm]].w[k] == 0 ||
            !VmaNoneOverlaps(mm, k * PGDIR_SIZE, (k + 1) * PGDIR_SIZE);
        loop invariant outside: \forall integer k; 0 <= k < 1024 &&
            !(start / PGDIR_SIZE <= k < d) ==>
            phys[mm_pgd[mm]].w[k] == \at(phys[mm_pgd[mm]].w[k], Pre);
        loop invariant kinds: \forall integer f; 0 <= f < NR_FRAMES &&
            \at(page_kind[f], Pre) != K_PT ==> page_kind[f] == \at(page_kind[f], Pre) &&
            page_count[f] == \at(page_count[f], Pre) &&
            (\at(page_kind[f], Pre) != K_PGD ==> phys[f] == \at(phys[f], Pre));
        loop assigns d, A_RECLAIM, mm_mmap_cache[mm];
        loop variant last + 1 - d; */
    while (d <= last) {
        if (pmd_table(mm, d * PGDIR_SIZE) != NO_FRAME &&
            find_vma_intersection(mm, d * PGDIR_SIZE, (d + 1u) * PGDIR_SIZE) == 0u) {
            /*@ assert table:
                  \at(page_kind[\at(PtePfn(phys[mm_pgd[mm]].w[d]), Here)], Pre) == K_PT; */
            free_pgtable(mm, d);
            /*@ assert step: \forall integer f; 0 <= f < NR_FRAMES &&
                  \at(page_kind[f], Pre) != K_PT ==> page_kind[f] == \at(page_kind[f], Pre) &&
                  page_count[f] == \at(page_count[f], Pre) &&
                  (\at(page_kind[f], Pre) != K_PGD ==> phys[f] == \at(phys[f], Pre)); */
        }
        d++;
    }
}

/* Entry (t, i), if it is present, takes the rights of PROT; accessed and dirty stay. */
/*@ requires R_PTE(mm, t, i) && prot < 4096 && PtePresent(prot);
    requires PteWriteBit(prot) == 0 || (PtePresent(phys[t].w[i]) ==> PteCounted(phys[t].w[i]) &&
        page_kind[PtePfn(phys[t].w[i])] == K_FILE);
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures CountsSame{Pre, Here};
    E_PTE_BECOMES(mm, t, i, PteProtected(\old(phys[t].w[i]), prot))
*/
static void protect_pte(mm_id mm, pfn_t t, uint32_t i, uint32_t prot)
{
    pte_t entry = phys[t].w[i];

    if (pte_present(entry) != 0u) {
        pte_set_flags(mm, t, i, pte_flags(pte_modify(entry, prot)));
    }
}

/* The same for the pages of START .. END-1, all in table T. */
/*@ requires inv: PageTableInv; requires mm: MmUsed(mm) && MmHasTable(mm, t);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires table: own_slot[t] == start / PGDIR_SIZE &&
        end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    requires prot: prot < 4096 && PtePresent(prot);
    requires write: PteWriteBit(prot) == 0 || EntriesMayWrite(mm, start, end);
    terminates \true; exits \false;
    assigns phys[t].w[0 .. 1023];
    ensures rights: EntriesProtected{Pre, Here}(mm, start, end, prot);
    ensures counts: CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
static void protect_table(mm_id mm, pfn_t t, uint32_t start, uint32_t end, uint32_t prot)
{
    uint32_t addr = start;

    /*@ assert alone: \forall integer u; MmHasTable(mm, u) && own_slot[u] == own_slot[t] ==>
          u == t; */
    /*@ assert mine: \forall integer u, i; PteExists(u, i) && own_mm[u] == mm &&
          PageInRange(own_slot[u], i, start, end) ==> u == t; */
    /*@ loop invariant at: start <= addr <= end; loop invariant page: addr % PAGE_SIZE == 0;
        loop invariant inv: PageTableInv;
        loop invariant rights: TableProtected{Pre, Here}(t, start, addr, prot);
        loop invariant counts: CountsSame{Pre, Here};
        loop assigns addr, phys[t].w[0 .. 1023];
        loop variant end - addr; */
    while (addr < end) {
        //@ ghost lemma_page_place(addr);
        /*@ assert whole: addr / PAGE_SIZE * PAGE_SIZE == addr &&
              end / PAGE_SIZE * PAGE_SIZE == end; */
        //@ assert room: addr + PAGE_SIZE <= end;
        //@ assert slot: own_slot[t] == addr / PGDIR_SIZE;
        /*@ assert next: PageInRange(own_slot[t], addr / PAGE_SIZE % 1024, addr, addr + PAGE_SIZE);
         */
        /*@ assert old: phys[t].w[addr / PAGE_SIZE % 1024] ==
              \at(phys[t].w[\at(addr, Here) / PAGE_SIZE % 1024], Pre); */
        protect_pte(mm, t, pte_index(addr), prot);
        /*@ assert step: \forall integer i; 0 <= i < 1024 ==>
              (PageInRange(own_slot[t], i, start, addr + PAGE_SIZE) <==>
               PageInRange(own_slot[t], i, start, addr) || i == addr / PAGE_SIZE % 1024); */
        //@ assert page: (addr + PAGE_SIZE) % PAGE_SIZE == 0;
        //@ assert done: TableProtected{Pre, Here}(t, start, addr + PAGE_SIZE, prot);
        addr += PAGE_SIZE;
    }
}

/* The same for the pages of START .. END-1, which one table covers, if it is there. */
/*@ requires inv: PageTableInv; requires mm: MmUsed(mm);
    requires range: start < end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires table: end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    requires prot: prot < 4096 && PtePresent(prot);
    requires write: PteWriteBit(prot) == 0 || EntriesMayWrite(mm, start, end);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures rights: EntriesProtected{Pre, Here}(mm, start, end, prot);
    ensures frames: TablesOnly{Pre, Here};
    ensures counts: CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
static void protect_part(mm_id mm, uint32_t start, uint32_t end, uint32_t prot)
{
    pfn_t t = pmd_table(mm, start);

    if (t != NO_FRAME) {
        protect_table(mm, t, start, end, prot);
        return;
    }
    /*@ assert one: \forall integer d, i; 0 <= i < 1024 && PageInRange(d, i, start, end) ==>
          d == start / PGDIR_SIZE; */
    /*@ assert none: \forall integer u, i; PteExists(u, i) && own_mm[u] == mm ==>
          !PageInRange(own_slot[u], i, start, end); */
}

/* The same for the pages of START .. END-1, whichever tables cover them. */
/*@ requires inv: PageTableInv; requires mm: MmUsed(mm);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires prot: prot < 4096 && PtePresent(prot);
    requires write: PteWriteBit(prot) == 0 || EntriesMayWrite(mm, start, end);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures rights: EntriesProtected{Pre, Here}(mm, start, end, prot);
    ensures frames: TablesOnly{Pre, Here};
    ensures counts: CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
static void protect_range(mm_id mm, uint32_t start, uint32_t end, uint32_t prot)
{
    uint32_t addr = start;

    /*@ loop invariant at: start <= addr <= end; loop invariant page: addr % PAGE_SIZE == 0;
        loop invariant inv: PageTableInv;
        loop invariant rights: EntriesProtected{Pre, Here}(mm, start, addr, prot);
        loop invariant frames: TablesOnly{Pre, Here};
        loop invariant counts: CountsSame{Pre, Here};
        loop assigns addr, phys[0 .. NR_FRAMES-1];
        loop variant end - addr; */
    while (addr < end) {
        uint32_t stop = table_end(addr, end);
        //@ assert whole: stop % PAGE_SIZE == 0;
        /*@ assert rest: \forall integer t, i; PteExists(t, i) &&
              PageInRange(own_slot[t], i, addr, stop) ==>
              !PageInRange(own_slot[t], i, start, addr) &&
              PageInRange(own_slot[t], i, start, end) && phys[t].w[i] == \at(phys[t].w[i], Pre); */
        //@ assert may: PteWriteBit(prot) == 0 || EntriesMayWrite(mm, addr, stop);
        protect_part(mm, addr, stop, prot);
        addr = stop;
    }
}

void change_protection(mm_id mm, uint32_t start, uint32_t end, uint32_t flags)
{
    uint32_t prot = vm_page_prot(flags);

    //@ assert prot: prot == VmPageProt(flags);
    /*@ assert tables: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
            page_kind[f] != K_PT; */
    //@ ghost lemma_may_write(mm, start, end);
    //@ assert bit: PteWriteBit(prot) == 0 || PtesMayWrite(mm, start, end);
    //@ assert write: PteWriteBit(prot) == 0 || EntriesMayWrite(mm, start, end);
    flush_cache_range(mm_pgd[mm], start, end);
    protect_range(mm, start, end, prot);
    flush_tlb_range(mm_pgd[mm], start, end);
    //@ ghost lemma_protected(prot);
    /*@ assert either: \forall integer t, i; PteExists(t, i) ==>
            phys[t].w[i] == \at(phys[t].w[i], Pre) ||
            (phys[t].w[i] == PteProtected(\at(phys[t].w[i], Pre), prot) && own_mm[t] == mm &&
             PageInRange(own_slot[t], i, start, end)); */
    /*@ assert bounded: \forall integer t, i; PteExists(t, i) ==>
            0 <= \at(phys[t].w[i], Pre) <= 0xFFFFFFFF; */
    /*@ assert like: \forall integer t, i; PteExists(t, i) ==>
            PteAlike(\at(phys[t].w[i], Pre), phys[t].w[i]); */
    //@ assert alike: EntriesAlike{Pre, Here};
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert were: \forall integer t, i; PteExists(t, i) &&
            phys[t].w[i] != \at(phys[t].w[i], Pre) ==> PtePresent(\at(phys[t].w[i], Pre)) &&
            phys[t].w[i] == PteProtected(\at(phys[t].w[i], Pre), prot); */
    /*@ assert bits: \forall integer t, i; PteExists(t, i) &&
            phys[t].w[i] != \at(phys[t].w[i], Pre) ==>
            PtePfn(phys[t].w[i]) == PtePfn(\at(phys[t].w[i], Pre)) &&
            PteWriteBit(phys[t].w[i]) == PteWriteBit(prot); */
    /*@ assert filed: PteWriteBit(prot) != 0 ==> \forall integer t, i; PteExists(t, i) &&
            phys[t].w[i] != \at(phys[t].w[i], Pre) ==>
            page_kind[PtePfn(\at(phys[t].w[i], Pre))] == K_FILE; */
    /*@ assert writers: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
            PteWritable(phys[t].w[i]) && page_kind[PtePfn(phys[t].w[i])] == K_USER ==>
            phys[t].w[i] == \at(phys[t].w[i], Pre); */
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            phys[f] == \at(phys[f], Pre); */
    /*@ assert slotted: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != 0 ==>
            KindIsPage(page_kind[f]) && phys[f] == \at(phys[f], Pre); */
    /*@ assert cached: \forall integer f; PageCached(f) ==>
            0 <= f < NR_FRAMES && page_kind[f] == K_FILE && phys[f] == \at(phys[f], Pre); */
    /*@ assert clean: \forall integer f; PageCached(f) && PageClean(f) ==> PageClean{Pre}(f); */
    /*@ assert file: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) && 0 <= j < 1024 ==> PageCached{Pre}(f) && PageClean{Pre}(f) &&
            phys[f].w[j] == \at(phys[f].w[j], Pre); */
    //@ assert then: CacheClean{Pre};
    /*@ assert disk: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean{Pre}(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre), FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    //@ assert files: CacheClean;
    //@ assert objects: ObjectClean;
    //@ assert slots: SwapCacheClean;
    /*@ assert was: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
            PteWritable(phys[t].w[i]) && page_kind[PtePfn(phys[t].w[i])] == K_USER ==>
            PteExists{Pre}(t, i) && PteCounted(\at(phys[t].w[i], Pre)) &&
            PteWritable(\at(phys[t].w[i], Pre)); */
    /*@ assert before: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
            PteWritable(phys[t].w[i]) && page_kind[PtePfn(phys[t].w[i])] == K_USER &&
            page_slot[PtePfn(phys[t].w[i])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[t].w[i])])) == 0; */
    //@ assert exclusive: SwapCacheExclusive;
    //@ assert dirs: WalksSame{Pre, Here};
    /*@ assert places: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && phys[mm_pgd[m]].w[d] % 2 == 1 ==>
            PteExists(phys[mm_pgd[m]].w[d] / 4096, i) && own_mm[phys[mm_pgd[m]].w[d] / 4096] == m &&
            own_slot[phys[mm_pgd[m]].w[d] / 4096] == d; */
    /*@ assert tabled: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
            phys[mm_pgd[mm]].w[d] % 2 == 1 && PageInRange(d, i, start, end) ==>
            phys[phys[mm_pgd[mm]].w[d] / 4096].w[i] == PteProtected(
                \at(phys[\at(phys[mm_pgd[mm]].w[d] / 4096, Here)].w[i], Pre), prot); */
    //@ assert none: PteProtected(0, prot) == 0;
    /*@ assert inside: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && PageInRange(d, i, start, end) ==>
            PteAt(mm, d, i) == PteProtected(PteAt{Pre}(mm, d, i), prot); */
    /*@ assert untouched: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && phys[mm_pgd[m]].w[d] % 2 == 1 &&
            !(m == mm && PageInRange(d, i, start, end)) ==>
            phys[phys[mm_pgd[m]].w[d] / 4096].w[i] ==
                \at(phys[\at(phys[mm_pgd[m]].w[d] / 4096, Here)].w[i], Pre); */
    /*@ assert outside: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, end)) ==>
            PteAt(m, d, i) == PteAt{Pre}(m, d, i); */
    //@ assert walks: PtesProtected{Pre, Here}(mm, start, end, prot);
    /*@ assert right: \forall integer e; 0 <= e <= 0xFFFFFFFF &&
            PtePresent(PteProtected(e, prot)) && PteWritable(PteProtected(e, prot)) ==>
            flags / VM_WRITE % 2 == 1; */
    /*@ assert word: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
            0 <= PteAt{Pre}(mm, d, i) <= 0xFFFFFFFF; */
    /*@ assert changed: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && m == mm && PageInRange(d, i, start, end) && PteAt(m, d, i) != 0 ==>
            PteAt{Pre}(m, d, i) != 0 &&
            VmaCovered{Pre}(m, d * PGDIR_SIZE + i * PAGE_SIZE, flags); */
    /*@ assert there: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && m == mm && PageInRange(d, i, start, end) && PteAt(m, d, i) != 0 ==>
            EntryInArea(m, d * PGDIR_SIZE + i * PAGE_SIZE, PteAt(m, d, i)); */
    /*@ assert elsewhere: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            0 <= i < 1024 && !(m == mm && PageInRange(d, i, start, end)) && PteAt(m, d, i) != 0 ==>
            EntryInArea(m, d * PGDIR_SIZE + i * PAGE_SIZE, PteAt(m, d, i)); */
    //@ assert areas: EntryArea;
}

/* The page at ADDR of FROM is shared with TO, whose entry in table T is empty. */
/*@ requires PageTableInv && MmUsed(from) && MmUsed(to) && from != to && addr < TASK_SIZE;
    requires MmHasTable(to, t) && own_slot[t] == addr / PGDIR_SIZE;
    requires empty: phys[t].w[addr / PAGE_SIZE % 1024] == 0;
    requires source: phys[mm_pgd[from]].w[addr / PGDIR_SIZE] != 0;
    requires file: shared && PtePresent(C_PTE_OF(from, addr)) ==>
        PteCounted(C_PTE_OF(from, addr)) && page_kind[PtePfn(C_PTE_OF(from, addr))] == K_FILE;
    requires few: PteCounted(C_PTE_OF(from, addr)) ==>
        page_kref[PtePfn(C_PTE_OF(from, addr))] < MAX_KREF;
    requires slots: PteSwapped(C_PTE_OF(from, addr)) ==>
        swap_kref[SwpSlot(C_PTE_OF(from, addr))] < MAX_KREF;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], mm_rss[to], page_count[0 .. NR_FRAMES-1],
        page_kref[0 .. NR_FRAMES-1], swap_map[0 .. NR_SWAP_SLOTS-1],
        swap_kref[0 .. NR_SWAP_SLOTS-1];
    ensures parent: C_PTE_OF(from, addr) == PteOfParent(\old(C_PTE_OF(from, addr)), shared ? 1 : 0);
    ensures child: C_PTE_OF(to, addr) == PteOfChild(\old(C_PTE_OF(from, addr)), shared ? 1 : 0);
    ensures others: PtesSameButTwo{Pre, Here}(from, to, addr / PGDIR_SIZE,
        addr / PAGE_SIZE % 1024);
    ensures refs: \forall integer x;
        ObjectRefs(x) == ObjectRefs{Pre}(x) + PteRefs(\old(C_PTE_OF(from, addr)), x);
    ensures held: \forall integer f; 0 <= f < NR_FRAMES ==> page_kref[f] == \old(page_kref[f]);
    ensures kept: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        swap_kref[s] == \old(swap_kref[s]);
    ensures rss: mm_rss[to] == \old(mm_rss[to]) + PteResident(\old(C_PTE_OF(from, addr)));
    ensures data: DataSame{Pre, Here};
    E_PAGE_TABLE
*/
static void share_pte(uint32_t from, uint32_t to, uint32_t addr, pfn_t t, bool shared)
{
    uint32_t i = pte_index(addr);
    pfn_t source = pmd_table(from, addr);
    pte_t entry = phys[source].w[i];

    /*@ assert entry: entry == C_PTE_OF(from, addr); */
    /*@ ghost lemma_refs_two(source, i,
          1048576u + entry % 256u / 2u * SWAP_AREA_SLOTS + entry / 256u); */
    if (shared && pte_present(entry) != 0u) {
        share_shared(from, to, pgd_index(addr), source, t, i);
        /*@ assert shared: PteShared{Pre, Here}(from, to, addr / PGDIR_SIZE,
              addr / PAGE_SIZE % 1024, shared ? 1 : 0); */
    } else if (pte_present(entry) != 0u) {
        share_one(from, to, pgd_index(addr), source, t, i);
        /*@ assert copied: PteShared{Pre, Here}(from, to, addr / PGDIR_SIZE,
              addr / PAGE_SIZE % 1024, shared ? 1 : 0); */
    } else if (entry != 0u) {
        //@ assert swapped: PteSwapped(entry) && entry == phys[source].w[i];
        //@ assert there: PteExists(source, i);
        //@ assert valid: SwpEntryValid(entry);
        //@ assert slot: PteRefs(entry, SlotObject(SwpSlot(entry))) == 1;
        /*@ assert referred: ObjectRefs(SlotObject(SwpSlot(entry))) >= 1; */
        //@ assert good: swap_map[SwpSlot(entry)] != SWAP_MAP_BAD;
        share_swap(to, t, i, entry);
        /*@ assert entered: PteShared{Pre, Here}(from, to, addr / PGDIR_SIZE,
              addr / PAGE_SIZE % 1024, shared ? 1 : 0); */
    } else {
        /*@ assert none: PteShared{Pre, Here}(from, to, addr / PGDIR_SIZE,
              addr / PAGE_SIZE % 1024, shared ? 1 : 0); */
    }
}

/* The pages of START .. END-1, which one table of FROM covers, are shared with TO by its table
 * T. */
/*@ requires inv: PageTableInv; requires few: KrefsFew;
    requires mms: MmUsed(from) && MmUsed(to) && from != to;
    requires range: start < end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0 &&
        end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    requires table: MmHasTable(to, t) && own_slot[t] == start / PGDIR_SIZE;
    requires source: phys[mm_pgd[from]].w[start / PGDIR_SIZE] != 0;
    requires empty: PtesEmpty(to, start, end);
    requires file: shared ==> PtesMayWrite(from, start, end);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], mm_rss[to], page_count[0 .. NR_FRAMES-1],
        page_kref[0 .. NR_FRAMES-1], swap_map[0 .. NR_SWAP_SLOTS-1],
        swap_kref[0 .. NR_SWAP_SLOTS-1];
    ensures shared: PtesShared{Pre, Here}(from, to, start, end, shared ? 1 : 0);
    ensures held: \forall integer f; 0 <= f < NR_FRAMES ==> page_kref[f] == \old(page_kref[f]);
    ensures kept: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        swap_kref[s] == \old(swap_kref[s]);
    ensures data: DataSame{Pre, Here};
    E_PAGE_TABLE
*/
static void share_table(mm_id from, mm_id to, uint32_t start, uint32_t end, pfn_t t, bool shared)
{
    uint32_t addr = start;

    /*@ loop invariant start <= addr <= end && addr % PAGE_SIZE == 0;
        loop invariant inv: PageTableInv;
        loop invariant few: KrefsFew;
        loop invariant shared: PtesShared{Pre, Here}(from, to, start, addr, shared ? 1 : 0);
        loop invariant source: phys[mm_pgd[from]].w[start / PGDIR_SIZE] != 0;
        loop invariant held: \forall integer f; 0 <= f < NR_FRAMES ==>
            page_kref[f] == \at(page_kref[f], Pre);
        loop invariant kept: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            swap_kref[s] == \at(swap_kref[s], Pre);
        loop invariant data: DataSame{Pre, Here};
        loop assigns addr, phys[0 .. NR_FRAMES-1], mm_rss[to], page_count[0 .. NR_FRAMES-1],
            page_kref[0 .. NR_FRAMES-1], swap_map[0 .. NR_SWAP_SLOTS-1],
            swap_kref[0 .. NR_SWAP_SLOTS-1];
        loop variant end - addr; */
    while (addr < end) {
        //@ ghost lemma_page_place(addr);
        /*@ assert whole: addr / PAGE_SIZE * PAGE_SIZE == addr &&
              end / PAGE_SIZE * PAGE_SIZE == end; */
        //@ assert room: addr + PAGE_SIZE <= end;
        //@ assert same: addr / PGDIR_SIZE == start / PGDIR_SIZE;
        //@ assert old: C_PTE_OF(from, addr) == \at(C_PTE_OF(from, \at(addr, Here)), Pre);
        //@ assert empty: C_PTE_OF(to, addr) == 0 && phys[t].w[addr / PAGE_SIZE % 1024] == 0;
        share_pte(from, to, addr, t, shared);
        /*@ assert step: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
              (start <= d * PGDIR_SIZE + i * PAGE_SIZE < addr + PAGE_SIZE <==>
               start <= d * PGDIR_SIZE + i * PAGE_SIZE < addr ||
               (d == addr / PGDIR_SIZE && i == addr / PAGE_SIZE % 1024)); */
        addr += PAGE_SIZE;
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
            share_table(from, to, addr, stop, t, shared);
        }
        addr = stop;
    }
    return true;
}
