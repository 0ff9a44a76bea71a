/*
 * The areas of an address space (vm_area_struct of Linux) as arrays indexed by area number: each
 * mm has its areas in a list sorted by address and in a red-black tree, both linked through them.
 *
 * The idea of the proof: the ghost state gives every node of a tree the open interval of keys that
 * its subtree may hold, and every invariant speaks of one node and its neighbours, or of two nodes.
 * All trees live in one pool; vm_mm says whose an area is. Index 0 is no area: a black node that is
 * the missing child of every tree and ends every list.
 */
#ifndef MM_VMA_H
#define MM_VMA_H

#include "config.h"
#include "mm.h"

/* Written by this layer only. */
extern uint32_t vm_mm[NR_VMA];        /* the mm in whose list and tree it is linked, NR_MM: none */
extern uint32_t vm_next[NR_VMA];      /* the area behind it, 0: none */
extern uint32_t vm_prev[NR_VMA];      /* the area before it, 0: none */
extern uint32_t vm_rb_parent[NR_VMA]; /* 0: it is the root */
extern uint32_t vm_rb_left[NR_VMA];   /* 0: no child */
extern uint32_t vm_rb_right[NR_VMA];
extern uint8_t vm_rb_red[NR_VMA]; /* 1: red, 0: black */

/* Set by the caller before vma_insert; while it is linked, start and end change here only. */
extern uint32_t vm_start[NR_VMA]; /* first byte, page aligned */
extern uint32_t vm_end[NR_VMA];   /* behind the last byte, page aligned, <= TASK_SIZE */
extern uint32_t vm_flags[NR_VMA];

/* vm_flags. */
#define VM_READ 1u
#define VM_WRITE 2u
#define VM_EXEC 4u
#define VM_RIGHTS 8u /* vm_flags % VM_RIGHTS are the three rights */
#define VM_GROWSDOWN 0x100u
#define VM_LOCKED 0x2000u

/* Ghost: the mm in whose list it is (between operations vm_mm), the key by which the tree sorts it
 * (between operations vm_start), the bounds between which the keys of its subtree lie, and the
 * number of black nodes on every way from it down. */
/*@ ghost extern uint32_t vm_list[NR_VMA]; */
/*@ ghost extern int64_t vm_key[NR_VMA]; */
/*@ ghost extern int64_t vm_lo[NR_VMA]; */
/*@ ghost extern int64_t vm_hi[NR_VMA]; */
/*@ ghost extern int64_t vm_height[NR_VMA]; */

#define VMA_TOP 0x100000000 /* above every address: the upper bound of a root */

/* ---- The tree ---- */
/*@
predicate Linked{L}(integer i) = 0 < i < NR_VMA && vm_mm[i] < NR_MM;
predicate LinkedIn{L}(integer i, integer mm) = 0 < i < NR_VMA && vm_mm[i] == mm && mm < NR_MM;
logic integer RbWidth{L}(integer i) = vm_hi[i] - vm_lo[i];

// A child knows its parent and has its half of the parent's interval.
predicate RbLeft{L} = \forall integer i; Linked(i) ==> vm_rb_left[i] != 0 ==>
    vm_rb_left[i] < NR_VMA && vm_mm[vm_rb_left[i]] == vm_mm[i] &&
    vm_rb_parent[vm_rb_left[i]] == i &&
    vm_lo[vm_rb_left[i]] == vm_lo[i] && vm_hi[vm_rb_left[i]] == vm_key[i];
predicate RbRight{L} = \forall integer i; Linked(i) ==> vm_rb_right[i] != 0 ==>
    vm_rb_right[i] < NR_VMA && vm_mm[vm_rb_right[i]] == vm_mm[i] &&
    vm_rb_parent[vm_rb_right[i]] == i &&
    vm_lo[vm_rb_right[i]] == vm_key[i] && vm_hi[vm_rb_right[i]] == vm_hi[i];
predicate RbParent{L} = \forall integer i; Linked(i) ==> vm_rb_parent[i] != 0 ==>
    vm_rb_parent[i] < NR_VMA && vm_mm[vm_rb_parent[i]] == vm_mm[i] &&
    (vm_rb_left[vm_rb_parent[i]] == i || vm_rb_right[vm_rb_parent[i]] == i);
predicate RbTop{L} = \forall integer i; Linked(i) ==> vm_rb_parent[i] == 0 ==>
    mm_rb[vm_mm[i]] == i;
predicate RbBounds{L} = \forall integer i; Linked(i) ==>
    -1 <= vm_lo[i] < vm_key[i] < vm_hi[i] <= VMA_TOP;
predicate RbRoot{L} = \forall integer t; 0 <= t < NR_MM ==> mm_rb[t] != 0 ==>
    mm_rb[t] < NR_VMA && vm_mm[mm_rb[t]] == t && vm_rb_parent[mm_rb[t]] == 0 &&
    vm_lo[mm_rb[t]] == -1 && vm_hi[mm_rb[t]] == VMA_TOP;
predicate RbNonempty{L} = \forall integer i; Linked(i) ==> mm_rb[vm_mm[i]] != 0;
// The interval of a missing child holds no key of the same tree.
predicate RbGapLeft{L} = \forall integer i, j;
    Linked(i) && Linked(j) && vm_mm[i] == vm_mm[j] && vm_rb_left[i] == 0 ==>
    vm_key[j] <= vm_lo[i] || vm_key[i] <= vm_key[j];
predicate RbGapRight{L} = \forall integer i, j;
    Linked(i) && Linked(j) && vm_mm[i] == vm_mm[j] && vm_rb_right[i] == 0 ==>
    vm_key[j] <= vm_key[i] || vm_hi[i] <= vm_key[j];
// Two intervals are disjoint, or one lies in one half of the other.
predicate RbLaminar{L} = \forall integer i, j;
    Linked(i) && Linked(j) && vm_mm[i] == vm_mm[j] && i != j ==>
    vm_hi[j] <= vm_lo[i] || vm_hi[i] <= vm_lo[j] ||
    (vm_lo[i] <= vm_lo[j] && vm_hi[j] <= vm_key[i]) ||
    (vm_key[i] <= vm_lo[j] && vm_hi[j] <= vm_hi[i]) ||
    (vm_lo[j] <= vm_lo[i] && vm_hi[i] <= vm_key[j]) ||
    (vm_key[j] <= vm_lo[i] && vm_hi[i] <= vm_hi[j]);
predicate RbKeys{L} = \forall integer i, j;
    Linked(i) && Linked(j) && vm_mm[i] == vm_mm[j] && vm_key[i] == vm_key[j] ==> i == j;
predicate RbTree{L} = RbLeft && RbRight && RbParent && RbTop && RbBounds && RbRoot && RbNonempty &&
    RbGapLeft && RbGapRight && RbLaminar && RbKeys;
*/

/* ---- The colours. Each predicate excuses one node, 0: none ---- */
/*@
predicate RbNil{L} = vm_rb_red[0] == 0 && vm_height[0] == 0;
predicate RbBalanced{L}(integer p) = \forall integer i; Linked(i) && i != p ==>
    vm_height[vm_rb_left[i]] == vm_height[vm_rb_right[i]] &&
    vm_height[i] == vm_height[vm_rb_left[i]] + (vm_rb_red[i] != 0 ? 0 : 1);
predicate RbHeights{L} = \forall integer i; Linked(i) ==> 0 <= vm_height[i];
predicate RbRed{L}(integer n) = \forall integer i; Linked(i) && vm_rb_red[i] != 0 ==>
    (vm_rb_red[vm_rb_left[i]] == 0 || vm_rb_left[i] == n) &&
    (vm_rb_red[vm_rb_right[i]] == 0 || vm_rb_right[i] == n);
predicate RbRootBlack{L}(integer n) = \forall integer t; 0 <= t < NR_MM ==>
    vm_rb_red[mm_rb[t]] == 0 || mm_rb[t] == n;
predicate RbColour{L} = RbNil && RbBalanced(0) && RbHeights && RbRed(0) && RbRootBlack(0);
*/

/* ---- The areas ---- */
/*@
predicate AreaKeys{L} = \forall integer i; Linked(i) ==>
    vm_key[i] == vm_start[i] && vm_start[i] < vm_end[i];
predicate AreaOrder{L} = \forall integer i, j;
    Linked(i) && Linked(j) && vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] ==>
    vm_end[i] <= vm_start[j];
predicate AreaPages{L} = \forall integer i; Linked(i) ==>
    vm_start[i] % PAGE_SIZE == 0 && vm_end[i] % PAGE_SIZE == 0 && vm_end[i] <= TASK_SIZE;
*/

/* ---- The list ---- */
/*@
predicate Listed{L}(integer i) = 0 < i < NR_VMA && vm_list[i] < NR_MM;
predicate ListNext{L} = \forall integer i; Listed(i) ==> vm_next[i] != 0 ==>
    vm_next[i] < NR_VMA && vm_list[vm_next[i]] == vm_list[i] && vm_prev[vm_next[i]] == i &&
    vm_start[i] < vm_start[vm_next[i]];
predicate ListPrev{L} = \forall integer i; Listed(i) ==> vm_prev[i] != 0 ==>
    vm_prev[i] < NR_VMA && vm_list[vm_prev[i]] == vm_list[i] && vm_next[vm_prev[i]] == i;
// Nothing lies between neighbours.
predicate ListAfter{L} = \forall integer i, j;
    Listed(i) && Listed(j) && vm_list[i] == vm_list[j] && vm_start[i] < vm_start[j] ==>
    vm_next[i] != 0 && vm_start[vm_next[i]] <= vm_start[j];
predicate ListBefore{L} = \forall integer i, j;
    Listed(i) && Listed(j) && vm_list[i] == vm_list[j] && vm_start[i] < vm_start[j] ==>
    vm_prev[j] != 0 && vm_start[i] <= vm_start[vm_prev[j]];
predicate ListFirst{L} = \forall integer t; 0 <= t < NR_MM ==> mm_mmap[t] != 0 ==>
    mm_mmap[t] < NR_VMA && vm_list[mm_mmap[t]] == t && vm_prev[mm_mmap[t]] == 0;
predicate ListNonempty{L} = \forall integer i; Listed(i) ==>
    mm_mmap[vm_list[i]] != 0 && (vm_prev[i] == 0 ==> mm_mmap[vm_list[i]] == i);
predicate ListStarts{L} = \forall integer i, j;
    Listed(i) && Listed(j) && vm_list[i] == vm_list[j] && vm_start[i] == vm_start[j] ==> i == j;
predicate VmaList{L} = ListStarts && ListNext && ListPrev && ListAfter && ListBefore &&
    ListFirst && ListNonempty;
predicate VmaSync{L} = \forall integer i; 0 < i < NR_VMA ==> vm_mm[i] == vm_list[i];
*/

/* ---- What an mm knows of its areas ---- */
/*@
// How many of the areas 1 .. n - 1 are linked in mm.
logic integer VmaCount{L}(integer mm, integer n) =
    n <= 1 ? 0 : VmaCount(mm, n - 1) + (vm_mm[n - 1] == mm ? 1 : 0);
predicate VmaMapCount{L} = \forall integer t; 0 <= t < NR_MM ==>
    mm_map_count[t] == VmaCount(t, NR_VMA);
predicate VmaCache{L} = \forall integer t; 0 <= t < NR_MM ==> mm_mmap_cache[t] != 0 ==>
    mm_mmap_cache[t] < NR_VMA && vm_mm[mm_mmap_cache[t]] == t;

// The whole invariant: every function below requires and keeps it.
predicate VmaInv{L} = RbTree && AreaKeys && AreaOrder && AreaPages && VmaList && RbColour &&
    VmaSync && VmaMapCount && VmaCache;

// ---- What the contracts speak of ----
// Area j of mm and the addresses start <= address < end have one in common.
predicate Overlaps{L}(integer j, integer mm, integer start, integer end) =
    LinkedIn(j, mm) && vm_start[j] < end && start < vm_end[j];
predicate NoneOverlaps{L}(integer mm, integer start, integer end) =
    \forall integer j; LinkedIn(j, mm) ==> vm_end[j] <= start || end <= vm_start[j];
// Address x belongs to an area of mm with these flags.
predicate Covered{L}(integer mm, integer x, integer flags) =
    \exists integer j; LinkedIn(j, mm) && vm_start[j] <= x < vm_end[j] && vm_flags[j] == flags;
// An address that mmap may give out for len bytes.
predicate Gap{L}(integer mm, integer from, integer len, integer addr) =
    from <= addr && addr % PAGE_SIZE == 0 && addr + len <= TASK_SIZE &&
    NoneOverlaps(mm, addr, addr + len);
*/

/* In a contract: the arrays that hold a tree and its ghost, those that hold all links of an area
 * and of an mm to its areas, and the promise that the invariant holds, part by part. */
#define A_RB                                                                                       \
    vm_rb_left[0 .. NR_VMA - 1], vm_rb_right[0 .. NR_VMA - 1], vm_rb_parent[0 .. NR_VMA - 1],      \
        vm_rb_red[0 .. NR_VMA - 1], mm_rb[0 .. NR_MM - 1], vm_lo[0 .. NR_VMA - 1],                 \
        vm_hi[0 .. NR_VMA - 1], vm_height[0 .. NR_VMA - 1]
#define A_VMA_LINKS                                                                                \
    A_RB, vm_mm[0 .. NR_VMA - 1], vm_list[0 .. NR_VMA - 1], vm_key[0 .. NR_VMA - 1],               \
        vm_next[0 .. NR_VMA - 1], vm_prev[0 .. NR_VMA - 1], mm_mmap[0 .. NR_MM - 1]
#define E_VMA                                                                                      \
    ensures tree: RbTree; ensures keys: AreaKeys; ensures order: AreaOrder;                        \
    ensures pages: AreaPages; ensures list: VmaList; ensures colour: RbColour;                     \
    ensures sync: VmaSync; ensures count: VmaMapCount; ensures cache: VmaCache;

/* No area is linked, every mm is empty. */
/*@ terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_mmap_cache[0 .. NR_MM - 1], mm_map_count[0 .. NR_MM - 1];
    E_VMA
    ensures empty: \forall integer j; 0 < j < NR_VMA ==> !Linked(j);
    ensures unlinked: \forall integer j; 0 <= j < NR_VMA ==> vm_mm[j] == NR_MM;
    ensures none: \forall integer t; 0 <= t < NR_MM ==> mm_map_count[t] == 0; */
void vma_init(void);

/* The first area of MM that ends above byte ADDR (ADDR may lie in it or before it), 0 if there is
 * none. Remembers what it found in mm_mmap_cache. Linux: find_vma. */
/*@ requires mm < NR_MM && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures hit: \result != 0 ==> LinkedIn(\result, mm) && addr < vm_end[\result];
    ensures least: \forall integer j; LinkedIn(j, mm) && addr < vm_end[j] ==>
        \result != 0 && vm_start[\result] <= vm_start[j]; */
uint32_t find_vma(uint32_t mm, uint32_t addr);

/* The area before V in the list of MM; for V == 0 the last area; 0 if there is none. What Linux's
 * find_vma_prev gives is find_vma and this. */
/*@ requires mm < NR_MM && VmaInv;
    requires v == 0 || LinkedIn(v, mm);
    terminates \true; exits \false;
    assigns \nothing;
    ensures hit: \result != 0 ==> LinkedIn(\result, mm) && vm_next[\result] == v &&
        (v != 0 ==> vm_end[\result] <= vm_start[v]);
    ensures greatest: \forall integer j;
        LinkedIn(j, mm) && (v == 0 || vm_start[j] < vm_start[v]) ==>
        \result != 0 && vm_start[j] <= vm_start[\result]; */
uint32_t vma_before(uint32_t mm, uint32_t v);

/* The first area of MM that has a byte in common with START <= address < END, 0 if there is none.
 * Linux: find_vma_intersection. */
/*@ requires mm < NR_MM && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures hit: \result != 0 ==> Overlaps(\result, mm, start, end);
    ensures least: \forall integer j; Overlaps(j, mm, start, end) ==>
        \result != 0 && vm_start[\result] <= vm_start[j]; */
uint32_t find_vma_intersection(uint32_t mm, uint32_t start, uint32_t end);

/* Links area V, whose start, end and flags are set, into MM. False, and nothing is changed, if it
 * overlaps an area of MM. Linux: insert_vm_struct, which does not return in that case. */
/*@ requires mm < NR_MM && 0 < v < NR_VMA && vm_mm[v] == NR_MM && VmaInv;
    requires vm_start[v] < vm_end[v] <= TASK_SIZE;
    requires vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm];
    E_VMA
    ensures yes: \result ==> NoneOverlaps{Pre}(mm, vm_start[v], vm_end[v]);
    ensures no: !\result ==> \exists integer j; Overlaps{Pre}(j, mm, vm_start[v], vm_end[v]);
    ensures linked: vm_mm[v] == (\result ? mm : NR_MM);
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) + (\result ? 1 : 0); */
bool vma_insert(uint32_t mm, uint32_t v);

/* Unlinks area V from MM; its slot, start, end and flags stay as they are. Linux: the part of
 * unmap_fixup and detach_vmas that takes an area out. */
/*@ requires mm < NR_MM && LinkedIn(v, mm) && VmaInv;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm], mm_mmap_cache[mm];
    E_VMA
    ensures unlinked: vm_mm[v] == NR_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) - 1; */
void vma_erase(uint32_t mm, uint32_t v);

/* If the next area begins where A ends and has the same flags, A takes its addresses; returns that
 * area, which is unlinked then (its slot is the caller's to free), else 0. */
/*@ requires mm < NR_MM && LinkedIn(a, mm) && VmaInv;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, vm_end[a], mm_map_count[mm], mm_mmap_cache[mm];
    E_VMA
    ensures merged: \result != 0 ==>
        \result == \old(vm_next[a]) && \result != a && \old(LinkedIn(vm_next[a], mm)) &&
        vm_start[\result] == \old(vm_end[a]) && vm_flags[\result] == vm_flags[a] &&
        vm_end[a] == vm_end[\result] && vm_mm[\result] == NR_MM;
    ensures covered: \forall integer x, flags;
        Covered(mm, x, flags) <==> Covered{Pre}(mm, x, flags);
    ensures not_merged: \result == 0 ==> vm_end[a] == \old(vm_end[a]) &&
        \forall integer j; LinkedIn(j, mm) && vm_start[j] == vm_end[a] ==>
            vm_flags[j] != vm_flags[a];
    ensures others: \forall integer j; 0 <= j < NR_VMA && (\result == 0 || j != \result) ==>
        vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) - (\result != 0 ? 1 : 0); */
uint32_t vma_merge_next(uint32_t mm, uint32_t a);

/* Moves the end of area V to END, which lies above its start and not above the next area. */
/*@ requires mm < NR_MM && LinkedIn(v, mm) && VmaInv;
    requires vm_start[v] < end <= TASK_SIZE && end % PAGE_SIZE == 0;
    requires vm_next[v] != 0 ==> end <= vm_start[vm_next[v]];
    terminates \true; exits \false;
    assigns vm_end[v];
    E_VMA
    ensures moved: vm_end[v] == end; */
void vma_set_end(uint32_t mm, uint32_t v, uint32_t end);

/* Moves the start of area V to START, which lies below its end and not below the end of the area
 * before it. The order of the areas stays, so the tree does: no link changes. */
/*@ requires mm < NR_MM && LinkedIn(v, mm) && VmaInv;
    requires start < vm_end[v] && start % PAGE_SIZE == 0;
    requires vm_prev[v] != 0 ==> vm_end[vm_prev[v]] <= start;
    terminates \true; exits \false;
    assigns vm_start[v], vm_key[v], vm_lo[0 .. NR_VMA - 1], vm_hi[0 .. NR_VMA - 1];
    E_VMA
    ensures moved: vm_start[v] == start; */
void vma_set_start(uint32_t mm, uint32_t v, uint32_t start);

/* The lowest page-aligned address from FROM on with LEN free bytes below TASK_SIZE, TASK_SIZE if
 * there is none. Linux: arch_get_unmapped_area. */
/*@ requires mm < NR_MM && 0 < len && VmaInv;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures fits: \result != TASK_SIZE ==> Gap(mm, from, len, \result);
    ensures range: \result <= TASK_SIZE;
    ensures lowest: \forall integer a; Gap(mm, from, len, a) ==> \result <= a; */
uint32_t vma_lowest_gap(uint32_t mm, uint32_t from, uint32_t len);

#endif
