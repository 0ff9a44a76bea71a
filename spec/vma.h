/*
 * What must hold of the areas of all address spaces, over real state alone, and its checker.
 *
 * Everything is said of one area and its neighbours. For the lists that is enough: links that are
 * each other's inverse, addresses that grow along them and one area without a predecessor leave
 * no room for a second chain or a cycle. For the trees (spec/rbtree.h) the checker writes down,
 * at each area, the addresses that its subtree may hold and the black nodes above it; that these
 * fit together from node to node is what makes order and heights right, however they were found.
 */
#ifndef SPEC_VMA_H
#define SPEC_VMA_H

#include "../mm/vma.h"
#include "rbtree.h"
#include "violation.h"

/* What the checker writes down. */
extern uint32_t vma_tally[NR_MM];        /* areas of the address space */
extern uint32_t vma_top;                 /* no area of this number or above is in use */
extern uint32_t vma_low[NR_VMA];         /* no area of the subtree begins below … */
extern uint32_t vma_high[NR_VMA];        /* … or ends above */
extern vma_id vma_pending[RB_MAX_DEPTH]; /* nodes below which nothing is written down yet */
extern uint32_t vma_nr_pending;

/*@
predicate area_wf{L}(integer v) =
    vm_start[v] < vm_end[v] <= TASK_SIZE &&
    vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
predicate area_next_wf{L}(integer v) = vm_next[v] != 0 ==>
    vm_next[v] < NR_VMA && vm_mm[vm_next[v]] == vm_mm[v] && vm_prev[vm_next[v]] == v &&
    vm_end[v] <= vm_start[vm_next[v]];
predicate area_prev_wf{L}(integer v) = vm_prev[v] == 0 ?
    mm_mmap[vm_mm[v]] == v :
    vm_prev[v] < NR_VMA && vm_mm[vm_prev[v]] == vm_mm[v] && vm_next[vm_prev[v]] == v;
// Number n, which a link of the tree of mm gives, is an area of mm, if it is any.
predicate area_of_wf{L}(integer n, integer mm) = 0 < n < NR_VMA ==> vm_mm[n] == mm;
predicate area_child_wf{L}(integer v, integer c) = area_of_wf(c, vm_mm[v]) && rb_child_wf(v, c);
predicate area_parent_wf{L}(integer v) =
    area_of_wf(rb_parent[v], vm_mm[v]) && rb_parent_wf(v, vm_mm[v]);
predicate area_linked_wf{L}(integer v) = vm_mm[v] < NR_MM ==>
    area_wf(v) && area_next_wf(v) && area_prev_wf(v) &&
    area_child_wf(v, rb_child[0][v]) && area_child_wf(v, rb_child[1][v]) && area_parent_wf(v);

predicate mm_first_wf{L}(integer mm) = mm_mmap[mm] != 0 ==>
    mm_mmap[mm] < NR_VMA && vm_mm[mm_mmap[mm]] == mm && vm_prev[mm_mmap[mm]] == 0;
predicate mm_root_wf{L}(integer mm) = area_of_wf(mm_rb[mm], mm) && rb_root_wf(mm);
predicate mm_cache_wf{L}(integer mm) = mm_mmap_cache[mm] != 0 ==>
    mm_mmap_cache[mm] < NR_VMA && vm_mm[mm_mmap_cache[mm]] == mm;
predicate mm_wf{L}(integer mm) = mm_first_wf(mm) && mm_root_wf(mm) && mm_cache_wf(mm) &&
    mm_map_count[mm] == VmaCount(mm, NR_VMA);

// Lists, counts and caches are right, and the links of the trees fit together.
predicate vma_links_wf{L} = rb_nil_wf &&
    (\forall integer v; 0 < v < NR_VMA ==> area_linked_wf(v)) &&
    (\forall integer mm; 0 <= mm < NR_MM ==> mm_wf(mm));

// Area v lies where its place in the tree says.
predicate area_order_wf{L}(integer v) =
    vma_low[v] <= vm_start[v] && vm_end[v] <= vma_high[v] &&
    (rb_child[0][v] != 0 ==>
        vma_low[rb_child[0][v]] == vma_low[v] && vma_high[rb_child[0][v]] == vm_start[v]) &&
    (rb_child[1][v] != 0 ==>
        vma_low[rb_child[1][v]] == vm_end[v] && vma_high[rb_child[1][v]] == vma_high[v]);
predicate vma_trees_wf{L} = \forall integer v; 0 < v < NR_VMA && vm_mm[v] < NR_MM ==>
    area_order_wf(v) && rb_blacks_wf(v, mm_mmap[vm_mm[v]]);
*/

/*@
predicate areas_end_by{L}(integer n) = vma_top <= n &&
    (\forall integer v; vma_top <= v < n ==> vm_mm[v] >= NR_MM);
*/
#define A_VMA_TALLIES vma_tally[0 .. NR_MM - 1], vma_top

/* Whether vma_links_wf holds. False: `violation` says what does not. */
/*@ terminates \true; exits \false;
    assigns violation, A_VMA_TALLIES;
    E_TOLD
    ensures decides: \result <==> vma_links_wf;
    ensures top: \result ==> areas_end_by(NR_VMA); */
bool vma_links_ok(void);

/* The invariant that the functions of mm/vma.c keep implies the predicate that is checked. */
/*@ ghost
  /@ requires VmaInv;
     terminates \true; exits \false; assigns \nothing;
     ensures vma_links_wf; @/
  void lemma_inv_implies_links(void);
*/

#define A_VMA_MEASURES                                                                             \
    vma_low[0 .. NR_VMA - 1], vma_high[0 .. NR_VMA - 1], rb_blacks[0 .. NR_VMA - 1],               \
        vma_pending[0 .. RB_MAX_DEPTH - 1], vma_nr_pending

/* Whether the trees are right, where vma_links_ok has said yes. */
/*@ requires vma_links_wf && areas_end_by(NR_VMA);
    terminates \true; exits \false;
    assigns violation, A_VMA_MEASURES;
    E_TOLD
    ensures sound: \result ==> vma_trees_wf; */
bool vma_trees_ok(void);

#endif
