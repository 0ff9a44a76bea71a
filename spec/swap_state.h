/*
 * What must hold of the swap area and the swap cache, over real state alone, and its checker.
 *
 * Page and slot name each other, so that neither is cached twice; the counters are the numbers of
 * what they count. How often a slot is referred to is page_table_ok's to say. Relies on
 * mm/invariant.acsl for the sums.
 */
#ifndef SPEC_SWAP_STATE_H
#define SPEC_SWAP_STATE_H

#include "../mm/invariant.acsl"
#include "../mm/swap_state.h"
#include "violation.h"

/*@ // A slot of the area with a cached page: the page names it, and the slot is in use.
    predicate cached_slot_wf{L}(integer s) = swap_cache_page[s] != NO_FRAME ==>
      swap_cache_page[s] < nr_frames && page_slot[swap_cache_page[s]] == s && swap_map[s] != 0;
    predicate cached_slots_wf{L} = \forall integer s; 1 <= s <= nr_swap_slots ==>
      cached_slot_wf(s);
    // A page that names a slot is the one that the slot names.
    predicate cached_page_wf{L}(integer f) = page_slot[f] != 0 ==>
      page_slot[f] <= nr_swap_slots && swap_cache_page[page_slot[f]] == f;
    predicate cached_pages_wf{L} = \forall integer f; 0 <= f < nr_frames ==> cached_page_wf(f);
    // Slots that are free, slots with a cached page.
    predicate swap_counts_wf{L} = nr_swap_pages == FreeSlots(nr_swap_slots + 1) &&
      nr_swap_cache == CachedSlots(nr_swap_slots + 1);
    // There is nothing in the slots behind the area, and nothing cached where its header lies.
    predicate behind_wf{L} = swap_cache_page[0] == NO_FRAME &&
      (\forall integer s; nr_swap_slots < s < NR_SWAP_SLOTS ==>
        swap_map[s] == 0 && swap_cache_page[s] == NO_FRAME);

    predicate swap_wf{L} = nr_swap_slots < SWAP_AREA_SLOTS && cached_slots_wf && swap_counts_wf &&
      cached_pages_wf && behind_wf;
*/

/*
 * Whether the swap area and the swap cache are as they must be between operations. False:
 * `violation` says what does not hold.
 */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> swap_wf; */
bool swap_state_ok(void);

/* What mm/swap_state.c keeps is enough: the checker finds nothing where the proofs hold. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && UserBlock && PageTableSlot;
     requires SwapArea && SwapCachePage && SwapCacheSlot && SwapCacheCount;
     terminates \true; exits \false; assigns \nothing;
     ensures swap_wf; @/
  void lemma_swap_wf(void);
*/

#endif
