/*
 * What must hold of the active and the inactive list, over real state alone, and its checker: each
 * list ends, is as long as its count says and is linked both ways; together they hold the anonymous
 * pages, every one of them, and nothing else.
 *
 * Relies on mm/lru.h for the state, and on mm/page.h for what else a frame that is no anonymous
 * page must not carry.
 */
#ifndef SPEC_LRU_H
#define SPEC_LRU_H

#include "../mm/lru.h"
#include "violation.h"

/*@ // The frame that is reached from the head of list l in i steps.
    logic integer lru_nth{L}(integer l, integer i) =
      i <= 0 ? lru[l].head : lru_next[lru_nth(l, i - 1)];
    // The one before it on the list.
    logic integer lru_before{L}(integer l, integer i) = i <= 0 ? NO_FRAME : lru_nth(l, i - 1);

    // Frame f belongs on list l, behind frame p.
    predicate member_wf{L}(integer l, integer f, integer p) =
      0 <= f < nr_frames && lru_prev[f] == p && FrameOnList(f, l) && KindIsPage(page_kind[f]);
    predicate lru_list_wf{L}(integer l) = lru[l].count <= nr_frames &&
      (\forall integer i; 0 <= i < lru[l].count ==>
        member_wf(l, lru_nth(l, i), lru_before(l, i))) &&
      lru_nth(l, lru[l].count) == NO_FRAME && lru[l].tail == lru_before(l, lru[l].count);

    // Pages are on a list, other frames are not and carry no flags of pages. A page is locked only
    // inside an operation.
    predicate frame_flags_wf{L}(integer f) =
      page_lru[f] <= 1 && (page_lru[f] == 1 <==> KindIsPage(page_kind[f])) &&
      page_active[f] <= page_lru[f] &&
      (!KindIsPage(page_kind[f]) ==>
        page_dirty[f] == 0 && page_slot[f] == 0 && page_referenced[f] == 0) &&
      page_locked[f] == 0;
    predicate flags_wf{L} = \forall integer f; 0 <= f < nr_frames ==> frame_flags_wf(f);

    // No frame is left out: who bears the marks of list l is found by following it.
    predicate reached_wf{L}(integer l) = \forall integer f;
      0 <= f < nr_frames && FrameOnList(f, l) ==>
      (\exists integer i; 0 <= i < lru[l].count && lru_nth(l, i) == f);

    predicate lru_wf{L} = lru_list_wf(LRU_INACTIVE) && lru_list_wf(LRU_ACTIVE) && flags_wf &&
      reached_wf(LRU_INACTIVE) && reached_wf(LRU_ACTIVE);
*/

/* Ghost: where the walk along a list met the frame; NR_FRAMES: nowhere. */
/*@ ghost extern uint32_t lru_place[NR_FRAMES]; */

/* Whether the lists are as they must be between operations; ends whatever they look like. False:
 * `violation` says what does not hold. */
/*@ requires 1 <= nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, lru_place[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures decides: \result <==> lru_wf; */
bool lru_ok(void);

/* What mm/lru.c keeps is enough where the marks agree with the kinds of the frames. */
/*@ ghost
  /@ requires LruInv && flags_wf;
     terminates \true; exits \false; assigns \nothing;
     ensures lru_wf; @/
  void lemma_lru_wf(void);
*/

#endif
