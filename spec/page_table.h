/*
 * What must hold of all page directories and tables, over real state alone.
 *
 * The counts are those of a walk: what the MMU can reach from the directories in use.
 * PageTableInv of mm/page_table.acsl says the same with ghost state.
 */
#ifndef SPEC_PAGE_TABLE_H
#define SPEC_PAGE_TABLE_H

#include "../mm/page_table.h"
#include "../mm/shmem_swap.h"
#include "violation.h"

/*@
  logic integer pte_writes(integer e, integer x) =
      ((e % 2 == 1 || (e / 128) % 2 == 1) && (e / 2) % 2 == 1 && e / 4096 == x &&
       x != EMPTY_ZERO_PAGE) ? 1 : 0;
  // writable entries below n of one table that map x
  logic integer table_writes(frame_t r, integer n, integer x) =
      n <= 0 ? 0 : table_writes(r, n - 1, x) + pte_writes(r.w[n - 1], x);

  // word d of the directory of m, and the table that it names
  logic integer pde{L}(integer m, integer d) = phys[mm_pgd[m]].w[d];
  logic frame_t pde_table{L}(integer m, integer d) = phys[phys[mm_pgd[m]].w[d] / 4096];

  // what the tables of the directory entries below n of m count: references to x, writable entries
  // that map x, resident entries, and directory entries that name table t
  logic integer directory_refs{L}(integer m, integer n, integer x) = n <= 0 ? 0 :
      directory_refs{L}(m, n - 1, x) +
      (pde{L}(m, n - 1) == 0 ? 0 : TableRefs(pde_table{L}(m, n - 1), 1024, x));
  logic integer directory_writes{L}(integer m, integer n, integer x) = n <= 0 ? 0 :
      directory_writes{L}(m, n - 1, x) +
      (pde{L}(m, n - 1) == 0 ? 0 : table_writes(pde_table{L}(m, n - 1), 1024, x));
  logic integer directory_residents{L}(integer m, integer n) = n <= 0 ? 0 :
      directory_residents{L}(m, n - 1) +
      (pde{L}(m, n - 1) == 0 ? 0 : TableResidents(pde_table{L}(m, n - 1), 1024));
  logic integer directory_names{L}(integer m, integer n, integer t) = n <= 0 ? 0 :
      directory_names{L}(m, n - 1, t) +
      ((pde{L}(m, n - 1) != 0 && pde{L}(m, n - 1) / 4096 == t) ? 1 : 0);

  // the same for all address spaces below n; the directory itself is named by its mm
  logic integer walk_refs{L}(integer n, integer x) = n <= 0 ? 0 :
      walk_refs{L}(n - 1, x) +
      (mm_used[n - 1] == 0 ? 0 : directory_refs{L}(n - 1, USER_PTRS_PER_PGD, x));
  logic integer walk_writes{L}(integer n, integer x) = n <= 0 ? 0 :
      walk_writes{L}(n - 1, x) +
      (mm_used[n - 1] == 0 ? 0 : directory_writes{L}(n - 1, USER_PTRS_PER_PGD, x));
  logic integer walk_names{L}(integer n, integer t) = n <= 0 ? 0 :
      walk_names{L}(n - 1, t) + (mm_used[n - 1] == 0 ? 0 :
          directory_names{L}(n - 1, USER_PTRS_PER_PGD, t) + (mm_pgd[n - 1] == t ? 1 : 0));

  // frames below n that are in the swap cache with slot s
  logic integer cached_below{L}(integer n, integer s) =
      n <= 0 ? 0 : cached_below{L}(n - 1, s) + (page_slot[n - 1] == s ? 1 : 0);

  // an anonymous page that has no slot and is not marked dirty is dirty in every entry: nothing
  // maps a page that could be dropped and has nowhere to go
  predicate fresh_wf{L}(integer e) =
      page_kind[PtePfn(e)] == K_USER && page_slot[PtePfn(e)] == 0 && page_dirty[PtePfn(e)] == 0 ==>
      (e / 64) % 2 == 1;
  predicate pte_wf{L}(integer e) =
      (PteMapsZeroPage(e) ==> !PteWritable(e)) &&
      (PteCounted(e) ==> PtePfn(e) < nr_frames && KindIsPage(page_kind[PtePfn(e)]) &&
       fresh_wf(e)) &&
      (PteSwapped(e) ==> SwpEntryValid(e));
  predicate row_wf{L}(integer t, integer i, integer n) =
      \forall integer j; i <= j < n ==> pte_wf(phys[t].w[j]);
  predicate pde_wf{L}(integer e) = e == 0 ||
      (e % 8 == 7 && e / 4096 < nr_frames && page_kind[e / 4096] == K_PT &&
       row_wf(e / 4096, 0, 1024));
  predicate half_wf{L}(integer m, integer d, integer n) =
      \forall integer j; d <= j < n ==> pde_wf(phys[mm_pgd[m]].w[j]);
  predicate kernel_wf{L}(integer m) = \forall integer d; USER_PTRS_PER_PGD <= d < 1024 ==>
      phys[mm_pgd[m]].w[d] == 0 || phys[mm_pgd[m]].w[d] == phys[SWAPPER_PG_DIR].w[d];

  predicate directory_wf{L}(integer m) =
      mm_pgd[m] < nr_frames && page_kind[mm_pgd[m]] == K_PGD && kernel_wf(m) &&
      half_wf(m, 0, USER_PTRS_PER_PGD);
  predicate cache_wf{L}(integer f) =
      page_slot[f] != 0 ==> page_slot[f] < NR_SWAP_SLOTS && KindIsPage(page_kind[f]);
  // a table is named once, a directory has one mm, nothing else is named; both have one holder
  predicate table_wf{L}(integer f) =
      walk_names(NR_MM, f) == ((page_kind[f] == K_PT || page_kind[f] == K_PGD) ? 1 : 0) &&
      (page_kind[f] == K_PT || page_kind[f] == K_PGD ==> page_count[f] == 1);
  predicate frame_wf{L}(integer f) =
      // entries and the swap cache are all that holds an anonymous page; one of the page cache may
      // have other holders
      (page_kind[f] == K_USER ==>
           page_count[f] == walk_refs(NR_MM, f) + (page_slot[f] != 0 ? 1 : 0)) &&
      (page_kind[f] == K_FILE ==>
           page_count[f] >= walk_refs(NR_MM, f) + (page_slot[f] != 0 ? 1 : 0)) &&
      // an anonymous page that can be written is nobody else's, now or after a swap-in
      (page_kind[f] == K_USER && walk_writes(NR_MM, f) > 0 ==> walk_refs(NR_MM, f) == 1 &&
           (page_slot[f] != 0 ==> walk_refs(NR_MM, SlotObject(page_slot[f])) == 0));
  // a count that reached SWAP_MAP_MAX is lost; to a bad slot there are no references
  predicate slot_wf{L}(integer s) = cached_below(nr_frames, s) <= 1 &&
      (swap_map[s] < SWAP_MAP_MAX ==>
           swap_map[s] == walk_refs(NR_MM, SlotObject(s)) + cached_below(nr_frames, s) +
                          (slot_mapping[s] != NO_MAPPING ? 1 : 0)) &&
      (swap_map[s] > SWAP_MAP_MAX ==> swap_map[s] == SWAP_MAP_BAD &&
           slot_mapping[s] == NO_MAPPING &&
           walk_refs(NR_MM, SlotObject(s)) + cached_below(nr_frames, s) == 0);
  predicate rss_wf{L}(integer m) =
      mm_rss[m] == (mm_used[m] == 0 ? 0 : directory_residents(m, USER_PTRS_PER_PGD));

  predicate page_table_wf{L} =
      (\forall integer m; 0 <= m < NR_MM && mm_used[m] != 0 ==> directory_wf(m)) &&
      (\forall integer m; 0 <= m < NR_MM ==> rss_wf(m)) &&
      (\forall integer f; 0 <= f < nr_frames ==> table_wf(f)) &&
      (\forall integer f; 0 <= f < nr_frames ==> cache_wf(f)) &&
      (\forall integer f; 0 <= f < nr_frames ==> frame_wf(f)) &&
      (\forall integer s; 1 <= s < NR_SWAP_SLOTS ==> slot_wf(s));
*/

#define MM_ENTRIES 786432 /* USER_PTRS_PER_PGD tables of 1024 */

/* What the walk saw. */
extern uint32_t seen_entries[NR_FRAMES];    /* entries that map the frame */
extern uint32_t seen_writers[NR_FRAMES];    /* of these, the writable ones */
extern uint32_t seen_names[NR_FRAMES];      /* address spaces and directory entries that name it */
extern uint32_t seen_slots[NR_SWAP_SLOTS];  /* entries that name the slot */
extern uint32_t seen_cached[NR_SWAP_SLOTS]; /* frames that are in the swap cache with the slot */
extern uint32_t seen_residents[NR_MM];      /* counted entries of the address space */
extern uint32_t seen_resident;              /* the same, of the one at hand */
#define A_SEEN                                                                                     \
    seen_entries[0 .. NR_FRAMES - 1], seen_writers[0 .. NR_FRAMES - 1],                            \
        seen_names[0 .. NR_FRAMES - 1], seen_slots[0 .. NR_SWAP_SLOTS - 1],                        \
        seen_cached[0 .. NR_SWAP_SLOTS - 1], seen_residents[0 .. NR_MM - 1], seen_resident

/*@ // The walk along all tables has counted the entries that map each frame.
    predicate entries_seen{L} = \forall integer f; 0 <= f < nr_frames ==>
      seen_entries[f] == walk_refs(NR_MM, f) && seen_entries[f] < 4294967295;
*/

/*
 * Whether page_table_wf holds: every directory, table and entry is well-formed, every reference
 * that an entry holds is counted, and no page could be dropped that has nowhere to go. The swap
 * cache is the one other holder of references, so it is to be asked between operations and not
 * inside one. False: `violation` says what does not hold.
 */
/*@ requires KERNEL_END <= nr_frames && nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, A_SEEN;
    E_TOLD
    ensures \result <==> page_table_wf;
    ensures seen: \result ==> entries_seen; */
bool page_table_ok(void);

/* Words i .. i+7 of frame f are 0: most words of tables are, and a walk may skip them together. */
/*@ requires f < NR_FRAMES && i <= 1016;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> (\forall integer j; i <= j < i + 8 ==> phys[f].w[j] == 0); */
bool eight_empty(pfn_t f, uint32_t i);

/*@
  // between operations the swap cache is the kernel's only reference to an anonymous page, and it
  // and an object of shared memory the only ones to a slot; and what
  // the layers above keep of pages: where they are, who may write them, that they are not lost
  predicate settled{L} =
      (\forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_USER ==>
           page_kref[f] == (page_slot[f] != 0 ? 1 : 0)) &&
      (\forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_FILE ==>
           page_kref[f] >= (page_slot[f] != 0 ? 1 : 0)) &&
      (\forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
           swap_kref[s] == cached_below(nr_frames, s) + (slot_mapping[s] != NO_MAPPING ? 1 : 0) &&
           cached_below(nr_frames, s) <= 1) &&
      (\forall integer f; 0 <= f < nr_frames ==> cache_wf(f)) &&
      (\forall integer f; nr_frames <= f < NR_FRAMES ==> !KindIsPage(page_kind[f]) &&
           page_kind[f] != K_PT && page_kind[f] != K_PGD) &&
      (\forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
      PteWritable(phys[t].w[i]) && page_kind[PtePfn(phys[t].w[i])] == K_USER &&
           page_slot[PtePfn(phys[t].w[i])] != 0 ==>
           ObjectRefs(SlotObject(page_slot[PtePfn(phys[t].w[i])])) == 0) &&
      (\forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) ==>
      fresh_wf(phys[t].w[i]));
*/
/* So a core that keeps PageTableInv, and is settled between operations, never fails the check. */
/*@ ghost
  /@ requires KERNEL_END <= nr_frames && nr_frames <= NR_FRAMES && PageTableInv && settled;
     terminates \true; exits \false; assigns \nothing;
     ensures page_table_wf; @/
  void lemma_page_table_wf(void);
*/

#endif
