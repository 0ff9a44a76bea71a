/*
 * What must hold of the machine as a whole between operations, over real state alone, and its
 * checker: machine_wf is the real part of MachineInv (mm/invariant.acsl) where nobody holds
 * anything.
 *
 * What one layer keeps is said by that layer's predicate, in the file of its name; here stands what
 * ties the layers together. Relies on all of them.
 */
#ifndef SPEC_INVARIANT_H
#define SPEC_INVARIANT_H

#include "../mm/invariant.acsl"
#include "buddy.h"
#include "entry_area.h"
#include "lru.h"
#include "page_table.h"
#include "swap_state.h"
#include "vma.h"

/*@ predicate ram_wf{L} = KERNEL_END <= nr_frames && nr_frames <= NR_FRAMES;
    // The kernel's directory and the zero page are the image's, and the zero page is zero.
    predicate image_wf{L} = page_kind[SWAPPER_PG_DIR] == K_KERNEL &&
      page_kind[EMPTY_ZERO_PAGE] == K_KERNEL && ZeroPageIsZero;

    // A page is a block of one frame.
    predicate user_frame_wf{L}(integer f) = BlockIsUsed(f) && page_order[f] == 0;
    // A slab is one block, of the order that its cache wants; a frame of it lies in that block.
    predicate slab_block_wf{L}(integer s) = BlockIsUsed(s) && page_kind[s] == K_SLAB &&
      slab_cache[s] < NR_CACHES && cache_used[slab_cache[s]] != 0 &&
      page_order[s] == cache_gfporder[slab_cache[s]];
    predicate slab_frame_wf{L}(integer f) = page_slab[f] < nr_frames &&
      slab_block_wf(page_slab[f]) && FrameInBlock(f, page_slab[f], page_order[page_slab[f]]);
    predicate use_wf{L}(integer f) =
      (KindIsPage(page_kind[f]) ==> user_frame_wf(f)) &&
      (page_kind[f] == K_SLAB ==> slab_frame_wf(f));
    predicate uses_wf{L} = \forall integer f; 0 <= f < nr_frames ==> use_wf(f);

    predicate layers_wf{L} = ram_wf && buddy_wf && lru_wf && swap_wf && vma_links_wf &&
      page_table_wf && entries_wf;
    predicate machine_wf{L} = layers_wf && image_wf && BuddyMarks && uses_wf;
*/

/*
 * Whether the machine is as it must be between operations, as far as it is decided by proved
 * checkers. False: `violation` says what does not hold.
 */
/*@ terminates \true; exits \false;
    assigns violation, list_lengths[0 .. NR_ZONES - 1], lru_place[0 .. NR_FRAMES - 1],
        A_VMA_TALLIES, A_SEEN, entry_area, unusable;
    E_TOLD
    ensures decides: \result <==> machine_wf;
    ensures seen: \result ==> entries_seen && areas_end_by(NR_VMA); */
bool machine_ok(void);

/* What mm/ keeps is enough: the checker finds nothing where the proofs hold. */
/*@ ghost
  /@ requires MachineInv && AtRest;
     terminates \true; exits \false; assigns \nothing;
     ensures machine_wf; @/
  void lemma_machine_wf(void);
*/

#endif
