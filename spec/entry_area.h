/*
 * Page tables and areas: every entry lies in an area of its address space, which allows what the
 * entry allows. Over real state alone, with its checker.
 */
#ifndef SPEC_ENTRY_AREA_H
#define SPEC_ENTRY_AREA_H

#include "../mm/invariant.acsl"
#include "page_table.h"
#include "violation.h"
#include "vma.h"

/*@ // Entry e for the page at address a of address space m; entries i .. n-1 of table t, which
    // covers the addresses from base on; those of the directory entries d .. n-1.
    predicate entry_wf{L}(integer m, integer a, integer e) = e != 0 ==> EntryInArea(m, a, e);
    predicate entry_row_wf{L}(integer m, integer base, integer t, integer i, integer n) =
      \forall integer j; i <= j < n ==> entry_wf(m, base + j * PAGE_SIZE, phys[t].w[j]);
    predicate entry_pde_wf{L}(integer m, integer d) = pde(m, d) != 0 ==>
      entry_row_wf(m, d * PGDIR_SIZE, pde(m, d) / 4096, 0, 1024);
    predicate entry_half_wf{L}(integer m, integer d, integer n) =
      \forall integer j; d <= j < n ==> entry_pde_wf(m, j);
    predicate entries_wf{L} = \forall integer m; 0 <= m < NR_MM && mm_used[m] != 0 ==>
      entry_half_wf(m, 0, USER_PTRS_PER_PGD);
*/

extern uint32_t entry_area; /* where the walk looks first: areas and tables both go upwards */

/* The first present entry that the walk saw which a program may use where its area gives no right
 * at all, or the other way round; INV_NONE: there is none. Nobody reads what it points to, so it is
 * no part of entries_wf: memory_ok reports it. */
extern struct violation unusable;

/* Whether entries_wf holds. False: `violation` says what does not hold. */
/*@ requires KERNEL_END <= nr_frames && nr_frames <= NR_FRAMES && vma_links_wf && page_table_wf;
    terminates \true; exits \false;
    assigns violation, entry_area, unusable;
    E_TOLD
    ensures \result <==> entries_wf; */
bool entries_ok(void);

/* What mm/ keeps is enough. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && PageTableInv && EntryArea;
     terminates \true; exits \false; assigns \nothing;
     ensures entries_wf; @/
  void lemma_entries_wf(void);
*/

#endif
