/*
 * What must hold of the swap areas and the swap cache, over real state alone, and its checker.
 *
 * Areas stand on the list by priority, and no free slot lies where none is looked for. Page and
 * slot name each other, so that neither is cached twice; the counters are the numbers of what they
 * count. How often a slot is referred to, and that nothing refers to a bad one, is page_table_ok's
 * to say. Relies on mm/invariant.acsl for the areas and the sums.
 */
#ifndef SPEC_SWAP_STATE_H
#define SPEC_SWAP_STATE_H

#include "../mm/invariant.acsl"
#include "../mm/swap_state.h"
#include "violation.h"

/*@ // An area is there or not: between operations none is being emptied.
    predicate swap_area_wf{L}(integer t) = swap_info[t].flags != SWP_USED && AreaWf(t);
    predicate swap_areas_wf{L} = \forall integer t; 0 <= t < NR_SWAP_AREAS ==> swap_area_wf(t);
    // A slot with a cached page: the page names it, and the slot is in use.
    predicate cached_slot_wf{L}(integer s) = swap_cache_page[s] != NO_FRAME ==>
      swap_cache_page[s] < nr_frames && page_slot[swap_cache_page[s]] == s && swap_map[s] != 0;
    predicate cached_slots_wf{L} = swap_cache_page[0] == NO_FRAME &&
      (\forall integer s; 1 <= s < NR_SWAP_SLOTS ==> cached_slot_wf(s)) &&
      nr_swap_cache == CachedSlots(NR_SWAP_SLOTS);
    // A page that names a slot is the one that the slot names.
    predicate cached_page_wf{L}(integer f) = page_slot[f] != 0 ==>
      page_slot[f] < NR_SWAP_SLOTS && swap_cache_page[page_slot[f]] == f;
    predicate cached_pages_wf{L} = \forall integer f; 0 <= f < nr_frames ==> cached_page_wf(f);
    // Slots that are free, and that can be used.
    predicate swap_counts_wf{L} = nr_swap_pages == AreasFree(NR_SWAP_AREAS) &&
      total_swap_pages == AreasPages(NR_SWAP_AREAS);

    predicate swap_wf{L} = swap_areas_wf && swap_counts_wf && SwapList && cached_slots_wf &&
      cached_pages_wf;
*/

/*
 * Whether the swap areas and the swap cache are as they must be between operations. False:
 * `violation` says what does not hold.
 */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> swap_wf; */
bool swap_state_ok(void);

/* What mm/swap_state.c keeps is enough: the checker finds nothing where the proofs hold. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && UserBlock && PageTableSlot;
     requires SwapArea && SwapCachePage && SwapCacheSlot && SwapCacheCount;
     requires \forall integer t; 0 <= t < NR_SWAP_AREAS ==> swap_info[t].flags != SWP_USED;
     terminates \true; exits \false; assigns \nothing;
     ensures swap_wf; @/
  void lemma_swap_wf(void);
*/

#endif
