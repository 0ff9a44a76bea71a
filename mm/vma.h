/*
 * The areas of an address space (vm_area_struct of Linux) as arrays indexed by area number: each
 * mm has its areas in a list sorted by address and in a red-black tree (rbtree.h) sorted by start.
 *
 * The idea: a place found in the tree is also a place in the list, next to the node found; so the
 * list needs no search, and neighbours need no way through the tree.
 * Relies on rbtree.h. Index 0 is no area and ends every list.
 */
#ifndef MM_VMA_H
#define MM_VMA_H

#include "config.h"
#include "mm.h"
#include "rbtree.h"

/* All of it is written by this layer only, as are mm_mmap, mm_mmap_cache and mm_map_count. */
extern mm_id vm_mm[NR_VMA];       /* the mm in whose list and tree it is linked, NR_MM: none */
extern vma_id vm_next[NR_VMA];    /* the area behind it, 0: none */
extern vma_id vm_prev[NR_VMA];    /* the area before it, 0: none */
extern uint32_t vm_start[NR_VMA]; /* first byte, page aligned */
extern uint32_t vm_end[NR_VMA];   /* behind the last byte, page aligned, <= TASK_SIZE */
extern uint32_t vm_flags[NR_VMA];
extern mapping_id vm_file[NR_VMA]; /* whose pages it shows, NO_MAPPING: it is anonymous */
extern uint32_t vm_pgoff[NR_VMA];  /* which page of that its first one is */

/* vm_flags. */
#define VM_READ 1u
#define VM_WRITE 2u
#define VM_EXEC 4u
#define VM_RIGHTS 8u /* vm_flags % VM_RIGHTS are the three rights */
#define VM_SHARED 8u /* stores are seen by all that map it */
#define VM_GROWSDOWN 0x100u
#define VM_LOCKED 0x2000u

#include "vma.acsl"

/* No area is linked, every mm is empty. */
/*@ terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_mmap_cache[0 .. NR_MM - 1], mm_map_count[0 .. NR_MM - 1];
    E_VMA
    ensures empty: \forall integer j; 0 < j < NR_VMA ==> !VmaLinked(j);
    ensures unlinked: \forall integer j; 0 <= j < NR_VMA ==> vm_mm[j] == NO_MM;
    ensures none: \forall integer t; 0 <= t < NR_MM ==> mm_map_count[t] == 0; */
void vma_init(void);

/* The first area of MM that ends above byte ADDR (ADDR may lie in it or before it), 0 if there is
 * none. Remembers what it found in mm_mmap_cache. Linux: find_vma. */
/*@ requires mm < NR_MM && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures hit: \result != 0 ==> VmaLinkedIn(\result, mm) && addr < vm_end[\result];
    ensures least: \forall integer j; VmaLinkedIn(j, mm) && addr < vm_end[j] ==>
        \result != 0 && vm_start[\result] <= vm_start[j]; */
vma_id find_vma(mm_id mm, uint32_t addr);

/* The area before V in the list of MM; for V == 0 the last area; 0 if there is none. What Linux's
 * find_vma_prev gives is find_vma and this. */
/*@ requires mm < NR_MM && VmaInv;
    requires v == 0 || VmaLinkedIn(v, mm);
    terminates \true; exits \false;
    assigns \nothing;
    ensures hit: \result != 0 ==> VmaLinkedIn(\result, mm) && vm_next[\result] == v &&
        (v != 0 ==> vm_end[\result] <= vm_start[v]);
    ensures greatest: \forall integer j;
        VmaLinkedIn(j, mm) && (v == 0 || vm_start[j] < vm_start[v]) ==>
        \result != 0 && vm_start[j] <= vm_start[\result]; */
vma_id vma_before(mm_id mm, vma_id v);

/* The first area of MM that has a byte in common with START <= address < END, 0 if there is none.
 * Linux: find_vma_intersection. */
/*@ requires mm < NR_MM && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures hit: \result != 0 ==> VmaOverlaps(\result, mm, start, end);
    ensures least: \forall integer j; VmaOverlaps(j, mm, start, end) ==>
        \result != 0 && vm_start[\result] <= vm_start[j]; */
vma_id find_vma_intersection(mm_id mm, uint32_t start, uint32_t end);

/* Sets what area V, which is not linked, is to cover, and its flags; it is anonymous. */
/*@ requires 0 < v < NR_VMA && vm_mm[v] == NO_MM && VmaInv;
    terminates \true; exits \false;
    assigns vm_start[v], vm_end[v], vm_flags[v], vm_file[v], vm_pgoff[v];
    E_VMA
    ensures set: vm_start[v] == start && vm_end[v] == end && vm_flags[v] == flags;
    ensures anonymous: vm_file[v] == NO_MAPPING && vm_pgoff[v] == 0;
    E_VMA_BYTES(0, 0) */
void vma_prepare(vma_id v, uint32_t start, uint32_t end, uint32_t flags);

/* Area V, which is not linked, shows FILE from page PGOFF on. */
/*@ requires 0 < v < NR_VMA && vm_mm[v] == NO_MM && VmaInv;
    terminates \true; exits \false;
    assigns vm_file[v], vm_pgoff[v];
    E_VMA
    ensures set: vm_file[v] == file && vm_pgoff[v] == pgoff; */
void vma_set_file(vma_id v, mapping_id file, uint32_t pgoff);

/* The page of its file that area V shows at ADDR, or would show if it reached there. */
/*@ requires v < NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == VmaPgoffAt(vm_pgoff[v], vm_start[v], addr); */
uint32_t vma_pgoff(vma_id v, uint32_t addr);

/* Sets the flags of area V. */
/*@ requires 0 < v < NR_VMA && VmaInv;
    terminates \true; exits \false;
    assigns vm_flags[v];
    E_VMA
    ensures set: vm_flags[v] == flags;
    E_VMA_BYTES(vm_mm[v], VmaLength(vm_start[v], vm_end[v], flags, k) -
        VmaLength(vm_start[v], vm_end[v], \old(vm_flags[v]), k)) */
void vma_set_flags(vma_id v, uint32_t flags);

/* Links area V, whose start, end and flags are set, into MM. False, and nothing is changed, if it
 * overlaps an area of MM. Linux: insert_vm_struct, which does not return in that case. */
/*@ requires mm < NR_MM && 0 < v < NR_VMA && vm_mm[v] == NO_MM && VmaInv;
    requires vm_start[v] < vm_end[v] <= TASK_SIZE;
    requires vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm];
    E_VMA
    ensures yes: \result ==> VmaNoneOverlaps{Pre}(mm, vm_start[v], vm_end[v]);
    ensures no: !\result ==> \exists integer j; VmaOverlaps{Pre}(j, mm, vm_start[v], vm_end[v]);
    ensures linked: vm_mm[v] == (\result ? mm : NR_MM);
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) + (\result ? 1 : 0);
    E_VMA_BYTES(mm, (\result ? VmaLength(vm_start[v], vm_end[v], vm_flags[v], k) : 0)) */
bool vma_insert(mm_id mm, vma_id v);

/* Unlinks area V from MM; its slot, start, end and flags stay as they are. Linux: the part of
 * unmap_fixup and detach_vmas that takes an area out. */
/*@ requires mm < NR_MM && VmaLinkedIn(v, mm) && VmaInv;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm], mm_mmap_cache[mm];
    E_VMA
    ensures unlinked: vm_mm[v] == NO_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) - 1;
    E_VMA_BYTES(mm, -VmaLength(vm_start[v], vm_end[v], vm_flags[v], k)) */
void vma_erase(mm_id mm, vma_id v);

/* If the next area begins where A ends, has the same flags and goes on in the same file where A
 * ends in it, A takes its addresses; returns that area, which is unlinked then (its slot is the
 * caller's to free), else 0. */
/*@ requires mm < NR_MM && VmaLinkedIn(a, mm) && VmaInv;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, vm_end[a], mm_map_count[mm], mm_mmap_cache[mm];
    E_VMA
    ensures merged: \result != 0 ==>
        \result == \old(vm_next[a]) && \result != a && \old(VmaLinkedIn(vm_next[a], mm)) &&
        vm_start[\result] == \old(vm_end[a]) && vm_flags[\result] == vm_flags[a] &&
        \old(VmaGoesOn(a, vm_next[a])) &&
        vm_end[a] == vm_end[\result] && vm_mm[\result] == NO_MM;
    ensures covered: \forall integer x, flags;
        VmaCovered(mm, x, flags) <==> VmaCovered{Pre}(mm, x, flags);
    ensures not_merged: \result == 0 ==> vm_end[a] == \old(vm_end[a]) &&
        \forall integer j; VmaLinkedIn(j, mm) && vm_start[j] == vm_end[a] ==>
            vm_flags[j] != vm_flags[a] || !VmaGoesOn(a, j);
    ensures others: \forall integer j; 0 <= j < NR_VMA && (\result == 0 || j != \result) ==>
        vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) - (\result != 0 ? 1 : 0);
    E_VMA_BYTES(mm, 0) */
vma_id vma_merge_next(mm_id mm, uint32_t a);

/* Moves the end of area V to END, which lies above its start and not above the next area. */
/*@ requires mm < NR_MM && VmaLinkedIn(v, mm) && VmaInv;
    requires vm_start[v] < end <= TASK_SIZE && end % PAGE_SIZE == 0;
    requires vm_next[v] != 0 ==> end <= vm_start[vm_next[v]];
    terminates \true; exits \false;
    assigns vm_end[v];
    E_VMA
    ensures moved: vm_end[v] == end;
    E_VMA_BYTES(mm, VmaLength(\old(vm_end[v]), end, vm_flags[v], k)) */
void vma_set_end(mm_id mm, vma_id v, uint32_t end);

/* Moves the start of area V to START, which lies below its end and not below the end of the area
 * before it; what it shows of a file stays where it is. The order of the areas stays, so the tree
 * does: no link changes. */
/*@ requires mm < NR_MM && VmaLinkedIn(v, mm) && VmaInv;
    requires start < vm_end[v] && start % PAGE_SIZE == 0;
    requires vm_prev[v] != 0 ==> vm_end[vm_prev[v]] <= start;
    terminates \true; exits \false;
    assigns vm_start[v], vm_pgoff[v], rb_key[v], rb_bound[0][0 .. NR_VMA - 1],
        rb_bound[1][0 .. NR_VMA - 1];
    E_VMA
    ensures moved: vm_start[v] == start;
    ensures anonymous: vm_file[v] == NO_MAPPING ==> vm_pgoff[v] == \old(vm_pgoff[v]);
    ensures file: vm_file[v] != NO_MAPPING ==>
        vm_pgoff[v] == VmaPgoffAt(\old(vm_pgoff[v]), \old(vm_start[v]), start);
    E_VMA_BYTES(mm, VmaLength(start, \old(vm_start[v]), vm_flags[v], k)) */
void vma_set_start(mm_id mm, vma_id v, uint32_t start);

/* The lowest page-aligned address from FROM on with LEN free bytes below TASK_SIZE, TASK_SIZE if
 * there is none. Linux: arch_get_unmapped_area. */
/*@ requires mm < NR_MM && 0 < len && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures fits: \result != TASK_SIZE ==> VmaGap(mm, from, len, \result);
    ensures range: \result <= TASK_SIZE;
    ensures lowest: \forall integer a; VmaGap(mm, from, len, a) ==> \result <= a; */
uint32_t vma_lowest_gap(mm_id mm, uint32_t from, uint32_t len);

#endif
