/*
 * Page faults as a process sees them: is the access allowed, may a stack grow for it, what becomes
 * of the process when there is no memory.
 */
#include "fault.h"
#include "fork.h"
#include "mm.h"
#include "oom.h"
#include "oom_kill.h"
#include "rlimit.h"

/*@
  // Limits let area v of mm begin at start, below which it begins now.
  predicate StackMayReach{L}(integer mm, integer v, integer start) =
      vm_end[v] - start <= mm_rlim_stack[mm] && start >= MMAP_MIN_ADDR &&
      MmMayExpand(mm, vm_flags[v], (vm_start[v] - start) / PAGE_SIZE) &&
      MmMayLock(mm, vm_flags[v], (vm_start[v] - start) / PAGE_SIZE);
  // What is mapped is what was, and start .. end - 1 of mm, which are as area v would show them if
  // it reached there.
  predicate MmapReaches{L1, L2}(integer mm, integer v, integer start, integer end) =
      \forall integer t, x, flags, file, page; VmaShows{L2}(t, x, flags, file, page) <==>
      VmaShows{L1}(t, x, flags, file, page) || (t == mm && start <= x < end &&
          flags == \at(vm_flags[v], L1) && file == \at(vm_file[v], L1) && (file == NO_MAPPING ||
          page == VmaPgoffAt(\at(vm_pgoff[v], L1), \at(vm_start[v], L1), x)));
*/

/*@
  // An area of mm has the address; area v is the first of mm that ends above it.
  predicate VmaHasAddr{L}(integer mm, integer addr) =
      \exists integer j; VmaLinkedIn(j, mm) && vm_start[j] <= addr < vm_end[j];
  predicate VmaFirstAbove{L}(integer v, integer mm, integer addr) =
      VmaLinkedIn(v, mm) && addr < vm_end[v] &&
      (\forall integer j; VmaLinkedIn(j, mm) && addr < vm_end[j] ==> vm_start[v] <= vm_start[j]);
  // Area v of mm is a stack that limits let grow down to addr.
  predicate StackMayGrow{L}(integer mm, integer v, integer addr) =
      vm_flags[v] / VM_GROWSDOWN % 2 != 0 &&
      StackMayReach(mm, v, addr / PAGE_SIZE * PAGE_SIZE);
*/

/* Lets area V, which is the first that ends above ADDR and begins above it, reach down to the page
 * of ADDR. False: a limit, or the lowest addresses; nothing has changed. (expand_stack) */
/*@ requires VmaInv && VmaLinkedIn(v, mm) && MmapBooks(mm);
    requires areas: EntryArea;
    requires below: addr < vm_start[v];
    requires least: \forall integer j; VmaLinkedIn(j, mm) && addr < vm_end[j] ==>
        vm_start[v] <= vm_start[j];
    terminates \true; exits \false;
    assigns vm_start[v], vm_pgoff[v], rb_key[v], rb_bound[0][0 .. NR_VMA - 1],
        rb_bound[1][0 .. NR_VMA - 1], mm_total_vm[mm], mm_locked_vm[mm];
    E_VMA
    ensures decides: \result <==> \old(StackMayReach(mm, v, addr / PAGE_SIZE * PAGE_SIZE));
    ensures start: vm_start[v] == (\result ? addr / PAGE_SIZE * PAGE_SIZE : \old(vm_start[v]));
    ensures shown: \result ==> MmapReaches{Pre, Here}(mm, v, addr / PAGE_SIZE * PAGE_SIZE,
        \old(vm_start[v]));
    ensures same: !\result ==> vm_pgoff[v] == \old(vm_pgoff[v]) &&
        mm_total_vm[mm] == \old(mm_total_vm[mm]) && mm_locked_vm[mm] == \old(mm_locked_vm[mm]);
    ensures books: MmapBooks(mm);
    ensures ientry: EntryArea;
    E_VMA_BYTES(mm, (\result ?
        VmaLength(addr / PAGE_SIZE * PAGE_SIZE, \old(vm_start[v]), vm_flags[v], k) : 0)) */
static bool expand_stack(mm_id mm, vma_id v, uint32_t addr)
{
    uint32_t start = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t grow = (vm_start[v] - start) / PAGE_SIZE;

    //@ ghost lemma_vma_bytes_bound(mm, 0, TASK_SIZE);
    //@ ghost lemma_whole_pages(start, vm_start[v]);
    /*@ assert total: mm_total_vm[mm] <= TASK_SIZE / PAGE_SIZE &&
            mm_locked_vm[mm] <= TASK_SIZE / PAGE_SIZE; */
    /*@ assert list: vm_prev[v] != 0 ==> VmaLinkedIn(vm_prev[v], mm) &&
            vm_next[vm_prev[v]] == v && vm_start[vm_prev[v]] < vm_start[v]; */
    /*@ assert ends: vm_prev[v] != 0 ==>
            vm_end[vm_prev[v]] <= addr && vm_end[vm_prev[v]] % PAGE_SIZE == 0; */
    /*@ assert floor: \forall integer e; e % PAGE_SIZE == 0 && e <= addr ==> e <= start; */
    //@ assert before: vm_prev[v] != 0 ==> vm_end[vm_prev[v]] <= start;
    if (!may_have_stack(mm, vm_end[v] - start) || start < MMAP_MIN_ADDR) {
        return false;
    }
    if (!may_expand_vm(mm, vm_flags[v], grow) || !mlock_future_ok(mm, vm_flags[v], grow)) {
        return false;
    }
    vma_set_start(mm, v, start);
    /*@ assert pages: \forall integer x; 0 <= x && vm_file[v] != NO_MAPPING ==>
            VmaPgoffAt(vm_pgoff[v], vm_start[v], x) ==
            VmaPgoffAt(\at(vm_pgoff[v], Pre), \at(vm_start[v], Pre), x); */
    /*@ assert part: \forall integer x, flags, file, page;
            VmaAreaShows(v, x, flags, file, page) <==>
            VmaAreaShows{Pre}(v, x, flags, file, page) ||
            (start <= x < \at(vm_start[v], Pre) && flags == vm_flags[v] && file == vm_file[v] &&
             (file == NO_MAPPING ||
              page == VmaPgoffAt(\at(vm_pgoff[v], Pre), \at(vm_start[v], Pre), x))); */
    /*@ assert rest: \forall integer j, x, flags, file, page; VmaLinked(j) && j != v ==>
            (VmaAreaShows(j, x, flags, file, page) <==>
             VmaAreaShows{Pre}(j, x, flags, file, page)); */
    /*@ assert linked: \forall integer j, t; VmaLinkedIn(j, t) <==> VmaLinkedIn{Pre}(j, t); */
    /*@ assert still: \forall integer t, x, flags, file, page;
            VmaShows{Pre}(t, x, flags, file, page) ==> VmaShows(t, x, flags, file, page); */
    /*@ assert new: \forall integer x, flags, file, page; start <= x < \at(vm_start[v], Pre) &&
            flags == vm_flags[v] && file == vm_file[v] && (file == NO_MAPPING ||
            page == VmaPgoffAt(\at(vm_pgoff[v], Pre), \at(vm_start[v], Pre), x)) ==>
            VmaAreaShows(v, x, flags, file, page) && VmaShows(mm, x, flags, file, page); */
    /*@ assert only: \forall integer j, t, x, flags, file, page; VmaLinkedIn(j, t) &&
            VmaAreaShows(j, x, flags, file, page) ==> VmaShows{Pre}(t, x, flags, file, page) ||
            (t == mm && start <= x < \at(vm_start[v], Pre) && flags == vm_flags[v] &&
             file == vm_file[v] && (file == NO_MAPPING ||
             page == VmaPgoffAt(\at(vm_pgoff[v], Pre), \at(vm_start[v], Pre), x))); */
    /*@ assert shown: MmapReaches{Pre, Here}(mm, v, start, \at(vm_start[v], Pre)); */
    account_mapped(mm, grow, vm_flags[v]);
    return true;
}

/* The area that ADDR lies in, or that grows down to it; 0: neither, and nothing has changed. */
/*@ requires VmaInv && mm < NR_MM && MmapBooks(mm);
    requires areas: EntryArea;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm], vm_start[0 .. NR_VMA - 1], vm_pgoff[0 .. NR_VMA - 1],
        rb_key[0 .. NR_VMA - 1], rb_bound[0][0 .. NR_VMA - 1], rb_bound[1][0 .. NR_VMA - 1],
        mm_total_vm[mm], mm_locked_vm[mm];
    E_VMA
    ensures found: \result != NO_VMA ==> VmaLinkedIn(\result, mm) &&
        vm_start[\result] <= addr < vm_end[\result];
    ensures stays: \old(VmaHasAddr(mm, addr)) ==> \result != NO_VMA;
    ensures decides: !\old(VmaHasAddr(mm, addr)) ==> (\result != NO_VMA <==>
        \exists integer v; VmaFirstAbove{Pre}(v, mm, addr) && StackMayGrow{Pre}(mm, v, addr));
    ensures start: \result != NO_VMA && !\old(VmaHasAddr(mm, addr)) ==>
        vm_start[\result] == addr / PAGE_SIZE * PAGE_SIZE;
    ensures shown: \result != NO_VMA && !\old(VmaHasAddr(mm, addr)) ==>
        MmapReaches{Pre, Here}(mm, \result, addr / PAGE_SIZE * PAGE_SIZE,
            \at(vm_start[\result], Pre));
    ensures same: \result == NO_VMA || \old(VmaHasAddr(mm, addr)) ==> MmapKeeps{Pre, Here} &&
        mm_total_vm[mm] == \old(mm_total_vm[mm]) && mm_locked_vm[mm] == \old(mm_locked_vm[mm]);
    ensures others: \forall integer j; 0 <= j < NR_VMA &&
        (j != \result || \old(VmaHasAddr(mm, addr))) ==>
        vm_start[j] == \old(vm_start[j]) && vm_pgoff[j] == \old(vm_pgoff[j]);
    ensures books: MmapBooks(mm);
    ensures ientry: EntryArea; */
static vma_id find_extend_vma(mm_id mm, uint32_t addr)
{
    vma_id v = find_vma(mm, addr);

    //@ assert first: v != NO_VMA ==> VmaFirstAbove{Pre}(v, mm, addr);
    //@ assert only: \forall integer u; VmaFirstAbove{Pre}(u, mm, addr) ==> u == v;
    //@ assert inside: VmaHasAddr{Pre}(mm, addr) <==> v != NO_VMA && vm_start[v] <= addr;
    if (v == NO_VMA || vm_start[v] <= addr) {
        return v;
    }
    if (vm_flags[v] / VM_GROWSDOWN % 2u == 0u || !expand_stack(mm, v, addr)) {
        //@ assert refused: !StackMayGrow{Pre}(mm, v, addr);
        return 0;
    }
    //@ assert grown: StackMayGrow{Pre}(mm, v, addr);
    return v;
}

uint32_t do_page_fault(task_id task, uint32_t addr, uint32_t error_code)
{
    bool write = error_code / PF_WRITE % 2u != 0u;
    mm_id mm = task_mm[task];
    vma_id v = addr < TASK_SIZE ? find_extend_vma(mm, addr) : 0u;
    uint32_t result;

    if (v == NO_VMA || !(write ? vm_may_write(vm_flags[v]) : vm_may_read(vm_flags[v]))) {
        return FAULT_SIGSEGV;
    }
    result = handle_mm_fault(mm, v, addr, write);
    if (result == FAULT_OOM && task == INIT_TASK && oom_due == 0u) {
        result = handle_mm_fault(mm, v, addr, write);
    }
    if (result == FAULT_OOM && !oom_kill()) {
        kill_task(task);
    }
    return result;
}

/* Directory PGD has kernel entry D as swapper_pg_dir has it. */
/*@ requires inv: MachineInv;
    requires directory: pgd < NR_FRAMES && page_kind[pgd] == K_PGD;
    requires kernel: USER_PTRS_PER_PGD <= d < 1024;
    terminates \true; exits \false;
    assigns phys[pgd].w[d];
    ensures entry: phys[pgd].w[d] == phys[SWAPPER_PG_DIR].w[d];
    ensures walks: PtesSame{Pre, Here};
    E_PARTS */
static void learn_entry(pfn_t pgd, uint32_t d)
{
    //@ ghost lemma_what_is_named();
    kernel_entry_copy(pgd, d);
    //@ assert rows: RowsSameBut{Pre, Here}(pgd);
    /*@ assert free: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
            page_kind[f] == K_FREE && f != pgd && phys[f] == \at(phys[f], Pre); */
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    /*@ assert others: \forall integer f; 0 <= f < NR_FRAMES &&
            (KindIsPage(page_kind[f]) || page_kind[f] == K_KERNEL) ==>
            phys[f] == \at(phys[f], Pre); */
    //@ assert zero: phys[EMPTY_ZERO_PAGE] == \at(phys[EMPTY_ZERO_PAGE], Pre);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert again: \forall integer u, k; PteExists(u, k) ==>
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert objects: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
}

uint32_t do_kernel_fault(pfn_t pgd, uint32_t addr, uint32_t error_code)
{
    uint32_t d = pgd_index(addr);
    pte_t pde = phys[SWAPPER_PG_DIR].w[d];

    if (error_code / PF_PROTECTION % 2u != 0u || pte_present(pde) == 0u) {
        return FAULT_SIGSEGV; /* a page that is there, or one that no table maps */
    }
    if (pgd != SWAPPER_PG_DIR) {
        learn_entry(pgd, d);
        //@ assert learnt: MachineInv;
    }
    return pte_present(phys[pte_pfn(pde)].w[pte_index(addr)]) != 0u ? FAULT_OK : FAULT_SIGSEGV;
}
