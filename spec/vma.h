/*
 * What must hold of the areas of all address spaces, over real state alone, and its checker.
 *
 * The list needs local truths only: starts that grow along links that are each other's inverse,
 * and one area without a predecessor, leave no room for a second chain or a cycle. The tree is
 * right if walking it in order meets the areas as the list has them.
 */
#ifndef SPEC_VMA_H
#define SPEC_VMA_H

#include "../mm/vma.h"
#include "violation.h"

extern uint32_t vma_tally[NR_MM]; /* the checker's: areas of the address space that it has met */

/*@
predicate AreaWf{L}(integer v) =
    vm_start[v] < vm_end[v] <= TASK_SIZE &&
    vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
predicate NextWf{L}(integer v) = vm_next[v] != 0 ==>
    vm_next[v] < NR_VMA && vm_mm[vm_next[v]] == vm_mm[v] && vm_prev[vm_next[v]] == v &&
    vm_end[v] <= vm_start[vm_next[v]];
predicate PrevWf{L}(integer v) = vm_prev[v] == 0 ?
    mm_mmap[vm_mm[v]] == v :
    vm_prev[v] < NR_VMA && vm_mm[vm_prev[v]] == vm_mm[v] && vm_next[vm_prev[v]] == v;
predicate LinkedWf{L}(integer v) = vm_mm[v] < NR_MM ==> AreaWf(v) && NextWf(v) && PrevWf(v);
predicate FirstWf{L}(integer mm) = mm_mmap[mm] != 0 ==>
    mm_mmap[mm] < NR_VMA && vm_mm[mm_mmap[mm]] == mm && vm_prev[mm_mmap[mm]] == 0;
predicate CacheWf{L}(integer mm) = mm_mmap_cache[mm] != 0 ==>
    mm_mmap_cache[mm] < NR_VMA && vm_mm[mm_mmap_cache[mm]] == mm;
predicate MmWf{L}(integer mm) = FirstWf(mm) && CacheWf(mm) &&
    mm_map_count[mm] == VmaCount(mm, NR_VMA);
predicate VmaListsWf{L} =
    (\forall integer v; 0 < v < NR_VMA ==> LinkedWf(v)) &&
    (\forall integer mm; 0 <= mm < NR_MM ==> MmWf(mm));
*/

/* Whether lists, counts and caches are right, which is exactly VmaListsWf. False: `violation` says
 * what does not hold. */
/*@ terminates \true; exits \false;
    assigns violation, vma_tally[0 .. NR_MM - 1];
    ensures \result <==> VmaListsWf; */
bool vma_lists_ok(void);

/* Whether the lists are right and every tree holds the areas of its list in the same order, links
 * its nodes both ways and has the colours of a red-black tree. */
bool vma_ok(void);

#endif
