/*
 * What must hold of the zone and buddy layer, over its real state alone, and its checker.
 *
 * Each part is a predicate about one frame, pair or list head, so that a checker is one loop over
 * them. Together the checkers visit each frame in use a few times.
 *
 * Relies on mm/buddy.h for the state and on mm/order.h for the arithmetic of orders.
 */
#ifndef SPEC_BUDDY_H
#define SPEC_BUDDY_H

#include "../mm/buddy.h"
#include "violation.h"

/*@ // The block that starts at f is aligned, lies in one zone of the frames in use, has no other
    // first frame inside, and the next block starts right behind it.
    predicate head_wf{L}(integer f) =
      page_order[f] < MAX_ORDER && FrameAligned(f, page_order[f]) &&
      f + OrderSpan(page_order[f]) <= nr_frames &&
      (\forall integer k; f < k < f + OrderSpan(page_order[f]) ==>
        page_state[k] == BUDDY_TAIL && page_zone[k] == page_zone[f]) &&
      (f + OrderSpan(page_order[f]) < nr_frames ==>
        page_state[f + OrderSpan(page_order[f])] != BUDDY_TAIL);
    predicate block_wf{L}(integer f) =
      page_state[f] <= BUDDY_ALLOC && page_zone[f] < NR_ZONES &&
      (f == 0 ==> page_state[f] != BUDDY_TAIL) &&
      (page_state[f] != BUDDY_TAIL ==> head_wf(f));
    predicate blocks_wf{L} = 1 <= nr_frames <= NR_FRAMES &&
      (\forall integer f; 0 <= f < nr_frames ==> block_wf(f));

    // Two frames of one free list.
    predicate same_list{L}(integer f, integer g) =
      page_state[g] == BUDDY_FREE && page_order[g] == page_order[f] && page_zone[g] == page_zone[f];
    predicate next_wf{L}(integer f) = page_next[f] != NO_FRAME ==>
      page_next[f] < nr_frames && same_list(f, page_next[f]) && page_prev[page_next[f]] == f;
    predicate prev_wf{L}(integer f) = page_prev[f] == NO_FRAME ?
      free_area[page_zone[f]].head[page_order[f]] == f :
      page_prev[f] < nr_frames && same_list(f, page_prev[f]) && page_next[page_prev[f]] == f;
    predicate links_wf{L} = \forall integer f;
      0 <= f < nr_frames && page_state[f] == BUDDY_FREE ==> next_wf(f) && prev_wf(f);

    predicate list_head_wf{L}(integer h, integer z, integer o) = h != NO_FRAME ==>
      h < nr_frames && page_state[h] == BUDDY_FREE && page_order[h] == o && page_zone[h] == z &&
      page_prev[h] == NO_FRAME;
    predicate list_heads_wf{L} = \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
      list_head_wf(free_area[z].head[o], z, o);

    // The list of zone z and order o holds every block that belongs in it: from the head on come as
    // many blocks as there are, and then it ends. (So each is reached: ghost_list_reaches.) Without
    // this part two free blocks could hang together in a ring that no head leads to.
    predicate list_wf{L}(integer z, integer o) =
      (\forall integer k; 0 <= k < FreeListCount(z, o, nr_frames) ==>
        FreeListAt(z, o, k) != NO_FRAME) &&
      FreeListAt(z, o, FreeListCount(z, o, nr_frames)) == NO_FRAME;
    predicate lists_wf{L} = \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
      list_wf(z, o);

    // The pair of order o whose left half starts at f: its bit is right, the halves are not both
    // free unless a zone boundary lies between them.
    predicate free_half{L}(integer f, integer o) = f < nr_frames && BlockIsFree(f, o);
    predicate pair_wf{L}(integer o, integer f) =
      (PairBit(o, PairIndex(f, o)) <==> !(free_half(f, o) <==> free_half(f + OrderSpan(o), o))) &&
      !(free_half(f, o) && free_half(f + OrderSpan(o), o) &&
        page_zone[f] == page_zone[f + OrderSpan(o)]);
    predicate order_pairs_wf{L}(integer o) = \forall integer f;
      0 <= f < nr_frames && FrameAligned(f, o + 1) ==> pair_wf(o, f);
    predicate pairs_wf{L} = \forall integer o; 0 <= o < TOP_ORDER ==> order_pairs_wf(o);

    // Frames in the free blocks of zone z that start below n.
    logic integer free_pages_below{L}(integer z, integer n) =
      n <= 0 ? 0 : free_pages_below(z, n - 1) +
      (page_state[n - 1] == BUDDY_FREE && page_zone[n - 1] == z ? OrderSpan(page_order[n - 1]) : 0);
    predicate zone_counts_wf{L} = \forall integer z; 0 <= z < NR_ZONES ==>
      zone_free_pages[z] == free_pages_below(z, nr_frames);

    // References are held to blocks in use, at their first frame, and to nothing else.
    predicate refs_wf{L} = \forall integer f; 0 <= f < nr_frames ==>
      (page_count[f] > 0 <==> page_state[f] == BUDDY_ALLOC);

    // A free frame has no use, and holds its poison at both ends.
    predicate free_frame_wf{L}(integer f) = page_kind[f] == K_FREE &&
      phys[f].w[0] == PAGE_POISON(f) && phys[f].w[1023] == PAGE_POISON(f);
    predicate contents_wf{L} = \forall integer f, k;
      0 <= f < nr_frames && page_state[f] == BUDDY_FREE && FrameInBlock(k, f, page_order[f]) ==>
      free_frame_wf(k);

    predicate buddy_wf{L} = blocks_wf && links_wf && list_heads_wf && lists_wf &&
      pairs_wf && zone_counts_wf && refs_wf && contents_wf;
*/

/* The checker's own: how many blocks belong in each list. */
extern struct list_lengths list_lengths[NR_ZONES];

/*
 * Whether the zone and buddy layer is as it must be between operations. False: `violation` says
 * what does not hold.
 */
/*@ terminates \true; exits \false;
    assigns violation, list_lengths[0 .. NR_ZONES-1];
    E_TOLD
    ensures \result <==> buddy_wf;
*/
bool buddy_ok(void);

/* What mm/buddy.c keeps is enough: the checker finds nothing where the proofs hold. */
/*@ ghost
  /@ requires PageAllocInv && FreeFramesPoisoned;
     terminates \true; exits \false; assigns \nothing;
     ensures buddy_wf; @/
  void lemma_buddy_wf(void);
*/

#endif
