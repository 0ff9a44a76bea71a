/*
 * The life of processes and address spaces.
 *
 * All processes that use an mm count as one reference to it; with the last user its areas go, with
 * the last reference its page directory. The processor that goes on with the directory of a process
 * that has ended holds a reference as well (lazy TLB): the kernel needs some directory, and all
 * have the same kernel half. It gives that up when it has gone over to the next process.
 */
#include "fork.h"
#include "memory.h"
#include "mm.h"
#include "mmap.h"
#include "page_alloc.h"
#include "pool.h"
#include "rlimit.h"

mm_id task_mm[NR_TASKS];
task_id task_vfork[NR_TASKS];
uint32_t mm_users[NR_MM];
uint32_t mm_count[NR_MM];
mm_id active_mm;
task_id current_task;

void task_init(void)
{
    /*@ loop invariant 0 <= p <= NR_TASKS;
        loop invariant \forall integer k; 0 <= k < p ==>
            task_mm[k] == NO_MM && task_vfork[k] == NO_TASK;
        loop assigns p, task_mm[0 .. NR_TASKS-1], task_vfork[0 .. NR_TASKS-1];
        loop variant NR_TASKS - p; */
    for (task_id p = 0; p < NR_TASKS; p++) {
        task_mm[p] = NO_MM;
        task_vfork[p] = NO_TASK;
    }
    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant \forall integer k; 0 <= k < m ==> mm_users[k] == 0 && mm_count[k] == 0;
        loop assigns m, mm_users[0 .. NR_MM-1], mm_count[0 .. NR_MM-1];
        loop variant NR_MM - m; */
    for (mm_id m = 0; m < NR_MM; m++) {
        mm_users[m] = 0;
        mm_count[m] = 0;
    }
    active_mm = INIT_MM;
    current_task = NO_TASK;
}

/* MM, which has a directory and nothing else, begins with one user. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_users[mm], mm_count[mm], mm_total_vm[mm], mm_locked_vm[mm], mm_start_brk[mm],
        mm_brk[mm], mm_def_flags[mm], mm_rlim_as[mm], mm_rlim_data[mm], mm_rlim_stack[mm],
        mm_rlim_memlock[mm], A_BOUNDS(mm);
    ensures one: mm_users[mm] == 1 && mm_count[mm] == 1;
    ensures none: mm_total_vm[mm] == 0 && mm_locked_vm[mm] == 0;
    ensures heap: mm_start_brk[mm] == BRK_START && mm_brk[mm] == BRK_START;
    ensures later: mm_def_flags[mm] == 0;
    ensures limits: mm_rlim_as[mm] == RLIM_INFINITY && mm_rlim_data[mm] == RLIM_INFINITY &&
        mm_rlim_stack[mm] == STACK_LIMIT && mm_rlim_memlock[mm] == RLIM_INFINITY;
    ensures program: mm_start_code[mm] == 0 && mm_end_code[mm] == 0 && mm_start_data[mm] == 0 &&
        mm_end_data[mm] == 0 && mm_start_stack[mm] == 0 && mm_arg_start[mm] == 0 &&
        mm_arg_end[mm] == 0 && mm_env_start[mm] == 0 && mm_env_end[mm] == 0;
*/
static void mm_reset(mm_id mm)
{
    mm_users[mm] = 1;
    mm_count[mm] = 1;
    mmap_init(mm);
    rlimit_init(mm);
    bounds_init(mm);
}

mm_id mm_alloc(void)
{
    mm_id mm = mm_slot_alloc();
    pfn_t pgd;

    if (mm == NO_MM) {
        return NO_MM;
    }
    pgd = alloc_pages(GFP_KERNEL, 0);
    if (pgd == NO_FRAME) {
        mm_slot_free(mm);
        return NO_MM;
    }
    pgd_install(mm, pgd);
    mm_reset(mm);
    return mm;
}

/* The directory of MM, which names no table, goes. (pgd_free) */
/*@ requires inv: MachineInv; requires slab: SlabInv;
    requires mm: MmUsed(mm) && !MmListed(mm);
    requires empty: \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[mm_pgd[mm]].w[d] == 0;
    requires block: BlockIsUsed(mm_pgd[mm]) && page_order[mm_pgd[mm]] == 0;
    terminates \true; exits \false;
    assigns mm_used[mm], A_RECLAIM;
    ensures gone: mm_used[mm] == 0;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || f == mm_pgd[mm]);
    ensures rows: \forall integer f; 0 <= f < NR_FRAMES && f != mm_pgd[mm] ==>
        phys[f] == \old(phys[f]) && page_kind[f] == \old(page_kind[f]) &&
        page_count[f] == \old(page_count[f]);
    ensures blocks: \forall integer f; 0 <= f < nr_frames && f != mm_pgd[mm] &&
        \old(BlockIsUsed(f)) ==> BlockIsUsed(f) && page_order[f] == \old(page_order[f]);
    ensures walks: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
        0 <= i < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i);
    E_PARTS
    E_SLAB */
static void pgd_free(mm_id mm)
{
    pfn_t pgd = mm_pgd[mm];

    flush_tlb_mm(pgd);
    //@ assert name: pgd < nr_frames && page_kind[pgd] == K_PGD && page_count[pgd] == 1;
    //@ ghost lemma_what_is_named();
    /*@ assert alone: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    /*@ assert hosted: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabHost(s); */
    /*@ assert placed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabPlace(s); */
    /*@ assert whole: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
            0 <= r < SlabNum(k) - slab_inuse[k] ==> 0 <= slab_stack[k].n[r] < SlabNum(k); */
    /*@ assert listed: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
            0 <= r < SlabNum(k) - slab_inuse[k] ==> slab_stack[k].n[r] < SlabNum(k) &&
            Bufctl(k, slab_stack[k].n[r]) == (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    /*@ assert shaped: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
            SlabBlock(s) && SlabFrames(s); */
    pgd_remove(mm);
    /*@ assert entries: \forall integer t, i; PteExists(t, i) ==> PteExists{Pre}(t, i) &&
            phys[t].w[i] == \at(phys[t].w[i], Pre) && t != pgd; */
    //@ assert first: PageTableInv;
    //@ assert fresh: page_kind[pgd] == K_FREE;
    //@ ghost Removed: ;
    __free_pages(pgd, 0);
    //@ assert freed: page_count[pgd] == 0 && page_kind[pgd] == K_FREE;
    /*@ assert still: \forall integer f; 0 <= f < NR_FRAMES ==>
            page_kind[f] == \at(page_kind[f], Removed); */
    /*@ assert rest: \forall integer f; 0 <= f < NR_FRAMES && f != pgd ==>
            phys[f] == \at(phys[f], Removed) && page_count[f] == \at(page_count[f], Removed); */
    /*@ assert directories: \forall integer m; MmUsed(m) ==> 0 <= mm_pgd[m] < NR_FRAMES &&
            mm_pgd[m] != pgd && phys[mm_pgd[m]] == \at(phys[mm_pgd[m]], Removed); */
    /*@ assert kernel: SWAPPER_PG_DIR != pgd &&
            phys[SWAPPER_PG_DIR] == \at(phys[SWAPPER_PG_DIR], Removed); */
    /*@ assert tables: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_PT ==>
            f != pgd && phys[f] == \at(phys[f], Removed); */
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != pgd ==>
            phys[f] == \at(phys[f], Pre) && page_kind[f] == \at(page_kind[f], Pre) &&
            page_count[f] == \at(page_count[f], Pre); */
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
            page_kind[f] == \at(page_kind[f], Pre) || (f == pgd && page_kind[f] == K_FREE); */
    //@ assert ram: RamBounds;
    /*@ assert exist: \forall integer t, i; PteExists(t, i) <==> PteExists{Pre}(t, i); */
    /*@ assert same: \forall integer t, i; PteExists(t, i) ==>
            phys[t].w[i] == \at(phys[t].w[i], Pre); */
    /*@ assert mapped: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) ==>
            page_kind[PtePfn(phys[t].w[i])] ==
            \at(page_kind[\at(PtePfn(phys[t].w[i]), Here)], Pre); */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            f != pgd && phys[f] == \at(phys[f], Pre); */
    /*@ assert slabs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            page_slab[f] != pgd && BlockIsUsed{Pre}(page_slab[f]) && page_slab[f] <= f <
            page_slab[f] + OrderSpan(\at(page_order[page_slab[f]], Pre)); */
    /*@ assert owns: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            BlockIsUsed(page_slab[f]) &&
            page_order[page_slab[f]] == \at(page_order[page_slab[f]], Pre) &&
            page_own[f] == page_slab[f]; */
    /*@ assert there: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> s != pgd &&
            SlabThere{Pre}(s) && SlabBlock{Pre}(s) && SlabFrames{Pre}(s) && BlockIsUsed(s) &&
            page_order[s] == \at(page_order[s], Pre); */
    /*@ assert shape: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert frames: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    /*@ assert host: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
            cache_slabp[slab_cache[s]] != NO_CACHE ==> slab_host[s] < nr_frames &&
            SlabThere{Pre}(slab_host[s]) && slab_host[s] != pgd && SlabThere(slab_host[s]); */
    /*@ assert hosts: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabHost(s); */
    /*@ assert inside: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            page_slab[f] <= f < page_slab[f] + SlabSpan(page_slab[f]) &&
            SlabThere(page_slab[f]); */
    //@ assert wholes: SlabBlocks && SlabWhole;
    /*@ assert still_placed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
            SlabPlace(s); */
    //@ assert places: SlabPlaces;
    //@ assert houses: SlabHosts;
    //@ assert shapes: CacheShapes && CacheManagers;
    //@ assert ground: SlabGround;
    /*@ ghost
      uint32_t t = 0;
      /@ loop invariant 0 <= t <= nr_frames;
         loop invariant words: \forall integer s, i; 0 <= s < t && SlabThere(s) &&
             0 <= i < SlabNum(s) ==> Bufctl(s, i) == Bufctl{Pre}(s, i);
         loop assigns t; loop variant nr_frames - t; @/
      while (t < nr_frames) {
        if (page_kind[t] == K_SLAB && page_slab[t] == t) {
          pfn_t home = lemma_home(t);
          /@ assert whose: SlabThere(home) && SlabFrames(home) &&
               home + SlabSpan(home) <= nr_frames; @/
          /@ assert slabs: \forall integer f; home <= f < home + SlabSpan(home) ==>
               0 <= f < NR_FRAMES && page_kind[f] == K_SLAB && f != pgd; @/
          /@ assert frames: \forall integer f; home <= f < home + SlabSpan(home) ==>
               phys[f] == \at(phys[\at(f, Here)], Pre); @/
          /@ assert in: \forall integer i; 0 <= i < SlabNum(t) ==>
               home <= BufctlAddr(t, i) / PAGE_SIZE < home + SlabSpan(home); @/
        }
        t = t + 1u;
      }
    */
    /*@ assert all: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
            0 <= i < SlabNum(s) ==> Bufctl(s, i) == Bufctl{Pre}(s, i); */
    /*@ assert list: \forall integer s, r; 0 <= s < nr_frames && SlabThere(s) &&
            0 <= r < SlabNum(s) - slab_inuse[s] ==> slab_stack[s].n[r] < SlabNum(s) &&
            Bufctl{Pre}(s, slab_stack[s].n[r]) ==
                (r == 0 ? BUFCTL_END : slab_stack[s].n[r - 1]); */
    /*@ assert now: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
            0 <= r < SlabNum(k) - slab_inuse[k] ==> Bufctl(k, slab_stack[k].n[r]) ==
                (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    //@ assert lists: SlabFreeLists;
    /*@ assert dirs: \forall integer m; MmUsed(m) ==> MmUsed{Pre}(m) && mm_pgd[m] != pgd &&
            0 <= mm_pgd[m] < NR_FRAMES && phys[mm_pgd[m]] == \at(phys[mm_pgd[m]], Pre); */
    /*@ assert tabs: \forall integer m, d; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
            phys[mm_pgd[m]].w[d] % 2 == 1 ==> 0 <= phys[mm_pgd[m]].w[d] / 4096 < NR_FRAMES &&
            phys[mm_pgd[m]].w[d] / 4096 != pgd && phys[phys[mm_pgd[m]].w[d] / 4096] ==
            \at(phys[\at(phys[mm_pgd[m]].w[d] / 4096, Here)], Pre); */
    //@ assert walk: PtesSame{Here, Pre};
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SINCE(Removed) @/
      while (n < NR_FRAMES) n++;
    */
    //@ assert more: CountsSame{Removed, Here};
    //@ assert sums: CountsSame{Pre, Here};
    //@ assert mms: PageTableMm && PageTableRoot;
    //@ assert pgds: PageTablePgd;
    //@ assert named: PageTableEntered;
    //@ assert half: PageTableKernelHalf;
    //@ assert one: PageTableOneHolder;
    //@ assert words: PageTablePte && PageTableZeroPage && PageTableSwapEntry && PageTableCow;
    //@ assert counts: PageTableCount && PageTableKind;
    //@ assert slots: PageTableSlot && PageTableRss;
    /*@ assert objects: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
}

/* Nobody refers to MM any more: directory and slot are free. (__mmdrop) */
/*@ requires inv: MachineInv; requires slab: SlabInv;
    requires mm: MmUsed(mm) && !MmListed(mm);
    requires empty: \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[mm_pgd[mm]].w[d] == 0;
    requires block: BlockIsUsed(mm_pgd[mm]) && page_order[mm_pgd[mm]] == 0;
    requires object: mm_cachep < NR_CACHES && ObjectHeld(mm_cachep, mm_object[mm]);
    terminates \true; exits \false;
    assigns mm_used[mm], A_RECLAIM, A_SLAB_OBJECTS, mm_object[mm];
    ensures gone: mm_used[mm] == 0 && mm_object[mm] == NO_KADDR;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || f == mm_pgd[mm]);
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES && f != mm_pgd[mm] ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        (page_kind[f] != K_SLAB ==> phys[f] == \old(phys[f]));
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == AddrSlab(\old(mm_object[mm])) &&
            i == AddrIndex(\old(mm_object[mm])) ? OBJECT_FREE : \old(slab_slot[s].n[i]));
    ensures walks: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
        0 <= i < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i);
    E_PARTS
    E_SLAB */
static void free_mm(mm_id mm)
{
    pgd_free(mm);
    //@ assert inv: MachineInv;
    //@ assert slab: SlabInv;
    //@ assert held: ObjectHeld(mm_cachep, mm_object[mm]);
    /*@ ghost C_SLABS_BEFORE */
    //@ ghost Freed: ;
    mm_slot_free(mm);
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_SLAB ==>
            phys[f] == \at(phys[f], Freed); */
    /*@ ghost C_SLABS_ONLY(Freed) */
    //@ assert same: WalksSame{Freed, Here} && PtesSame{Freed, Here};
}

/* Drops a reference to MM itself, which the processor does not run on if it is the last one.
 * (mmdrop) */
/*@ requires inv: MachineInv; requires slab: SlabInv;
    requires counted: mm < NR_MM && mm_count[mm] >= 1;
    requires mm: mm_count[mm] == 1 ==> MmUsed(mm) && !MmListed(mm);
    requires empty: mm_count[mm] == 1 ==>
        \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[mm_pgd[mm]].w[d] == 0;
    requires block: mm_count[mm] == 1 ==>
        BlockIsUsed(mm_pgd[mm]) && page_order[mm_pgd[mm]] == 0;
    requires object: mm_count[mm] == 1 ==>
        mm_cachep < NR_CACHES && ObjectHeld(mm_cachep, mm_object[mm]);
    terminates \true; exits \false;
    assigns mm_count[mm], mm_used[mm], A_RECLAIM, A_SLAB_OBJECTS, mm_object[mm];
    ensures counted: mm_count[mm] == \old(mm_count[mm]) - 1;
    ensures stays: mm_count[mm] != 0 ==>
        mm_used[mm] == \old(mm_used[mm]) && mm_object[mm] == \old(mm_object[mm]);
    ensures gone: mm_count[mm] == 0 ==> mm_used[mm] == 0 && mm_object[mm] == NO_KADDR;
    ensures free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
        \old(FrameIsFree(f)) || (mm_count[mm] == 0 && f == mm_pgd[mm]));
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES &&
        !(mm_count[mm] == 0 && f == mm_pgd[mm]) ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        (mm_count[mm] != 0 || page_kind[f] != K_SLAB ==> phys[f] == \old(phys[f]));
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (mm_count[mm] == 0 && s == AddrSlab(\old(mm_object[mm])) &&
            i == AddrIndex(\old(mm_object[mm])) ? OBJECT_FREE : \old(slab_slot[s].n[i]));
    ensures walks: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
        0 <= i < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i);
    E_PARTS
    E_SLAB */
static void mmdrop(mm_id mm)
{
    mm_count[mm]--;
    //@ assert inv: MachineInv && SlabInv;
    if (mm_count[mm] == 0u) {
        free_mm(mm);
    }
}

void mmput(mm_id mm)
{
    mm_users[mm]--;
    if (mm_users[mm] == 0u) {
        mmlist_del(mm);
        exit_mmap(mm);
        mmdrop(mm);
    }
}

/* ---- who runs ---- */

/* The processor goes over to the directory of MM. (switch_mm) */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns active_mm;
    ensures active_mm == mm;
*/
static void switch_mm(mm_id mm)
{
    if (active_mm != mm) {
        active_mm = mm;
        load_cr3(mm_pgd[mm]);
    }
}

void schedule(task_id p)
{
    mm_id old = active_mm;
    bool borrowed = current_task == NO_TASK && old != INIT_MM;

    switch_mm(task_mm[p]);
    current_task = p;
    if (borrowed) {
        mmdrop(old);
    }
}

/* The process that runs has no address space any more. The processor goes on with the directory
 * that it has. (exit_mm) */
static void exit_mm(void)
{
    mm_id mm = task_mm[current_task];

    mm_count[mm]++;
    task_mm[current_task] = NO_MM;
    current_task = NO_TASK;
    mmput(mm);
}

/* ---- processes ---- */

bool create_process(task_id p)
{
    task_mm[p] = mm_alloc();
    if (task_mm[p] == NO_MM) {
        return false;
    }
    mmlist_add(task_mm[p], INIT_MM);
    return true;
}

/* Gives MM a copy of area V of OLD, pages included. False: no memory. */
static bool dup_vma(mm_id old, mm_id mm, vma_id v)
{
    vma_id copy = vma_alloc();
    uint32_t flags;

    if (copy == NO_VMA) {
        return false;
    }
    flags = vm_flags[v] - vm_flags[v] / VM_LOCKED % 2u * VM_LOCKED; /* not inherited */
    vma_prepare(copy, vm_start[v], vm_end[v], flags);
    vma_set_file(copy, vm_file[v], vm_pgoff[v]);
    shmem_get(vm_file[v]);
    vma_insert(mm, copy);
    account_mapped(mm, (vm_end[v] - vm_start[v]) / PAGE_SIZE, vm_flags[copy]);
    return copy_page_range(old, mm, vm_start[v], vm_end[v], vm_is_shared(flags));
}

/* Fills the empty MM with a copy of OLD. False: no memory; MM holds a part then. (dup_mmap) */
static bool dup_mmap(mm_id old, mm_id mm)
{
    bool done = true;

    flush_cache_mm(mm_pgd[old]);
    mmap_copy_brk(old, mm);
    mmlist_add(mm, old); /* first, so that page-out finds what is copied */
    rlimit_copy(old, mm);
    bounds_copy(old, mm);
    for (vma_id v = mm_mmap[old]; v != NO_VMA && done; v = vm_next[v]) {
        done = dup_vma(old, mm, v);
    }
    flush_tlb_mm(mm_pgd[old]); /* entries of OLD became read-only, also if the copy failed */
    return done;
}

/* May Q, which does not live, be a child of P, which does? */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> p < NR_TASKS && q < NR_TASKS && task_mm[p] != NO_MM &&
        task_mm[q] == NO_MM;
*/
static bool can_fork(task_id p, task_id q)
{
    return p < NR_TASKS && q < NR_TASKS && task_mm[p] != NO_MM && task_mm[q] == NO_MM;
}

int64_t do_fork(task_id p, task_id q)
{
    mm_id mm;

    if (!can_fork(p, q)) {
        return -EINVAL;
    }
    mm = mm_alloc();
    if (mm == NO_MM) {
        return -ENOMEM;
    }
    if (!dup_mmap(task_mm[p], mm)) {
        mmput(mm);
        return -ENOMEM;
    }
    task_mm[q] = mm;
    return 0;
}

int64_t do_vfork(task_id p, task_id q)
{
    if (!can_fork(p, q)) {
        return -EINVAL;
    }
    mm_users[task_mm[p]]++;
    task_mm[q] = task_mm[p];
    task_vfork[q] = p;
    return 0;
}

bool task_waits(task_id p)
{
    task_id q = 0;

    /*@ loop invariant 0 <= q <= NR_TASKS;
        loop invariant \forall integer r; 0 <= r < q ==> task_vfork[r] != p;
        loop assigns q;
        loop variant NR_TASKS - q; */
    while (q < NR_TASKS) {
        if (task_vfork[q] == p) {
            return true;
        }
        q++;
    }
    return false;
}

void exec_mmap(task_id p, mm_id mm)
{
    mm_id old = task_mm[p];

    schedule(p);
    task_mm[p] = mm;
    switch_mm(mm);
    task_vfork[p] = NO_TASK;
    mmput(old);
}

/* Nobody waits for P, which ends, nor is P waiting. */
/*@ requires p < NR_TASKS;
    terminates \true; exits \false; assigns task_vfork[0 .. NR_TASKS-1];
    ensures waits: task_vfork[p] == NO_TASK;
    ensures others: \forall integer q; 0 <= q < NR_TASKS && q != p ==> task_vfork[q] ==
        (\old(task_vfork[q]) == p ? NO_TASK : \old(task_vfork[q]));
*/
static void end_waits(task_id p)
{
    task_id q = 0;

    task_vfork[p] = NO_TASK;
    /*@ loop invariant 0 <= q <= NR_TASKS && task_vfork[p] == NO_TASK;
        loop invariant \forall integer r; 0 <= r < NR_TASKS && r != p ==> task_vfork[r] ==
            (r < q && \at(task_vfork[r], Pre) == p ? NO_TASK : \at(task_vfork[r], Pre));
        loop assigns q, task_vfork[0 .. NR_TASKS-1];
        loop variant NR_TASKS - q; */
    while (q < NR_TASKS) {
        if (task_vfork[q] == p) {
            task_vfork[q] = NO_TASK;
        }
        q++;
    }
}

void do_exit(task_id p)
{
    schedule(p);
    end_waits(p);
    exit_mm();
}
