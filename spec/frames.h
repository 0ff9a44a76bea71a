/*
 * What each frame is used for: free, reserved, table, slab, user page or block, exactly one of
 * them; and the kinds agree with the buddy allocator's blocks.
 */
#ifndef SPEC_FRAMES_H
#define SPEC_FRAMES_H

#include "../mm/page.h"
#include "violation.h"

/* The checker's own: how many frames the boot kept for ever. */
extern uint32_t reserved_frames;

/* The boot is over: the buddy allocator got HANDED frames (what start_kernel gives), and the others
 * stay reserved. Whoever boots a machine tells the checker, which has no other way to know. */
/*@ requires handed <= nr_frames;
    terminates \true; exits \false;
    assigns reserved_frames;
    ensures reserved_frames == nr_frames - handed;
*/
void frames_booted(uint32_t handed);

/*@
  // What never leaves the boot; how many of the first n frames are such.
  predicate kind_is_reserved(integer k) = k == K_KERNEL || k == K_BOOT || k == K_HOLE;
  logic integer reserved_count{L}(integer n) = n <= 0 ? 0 :
      reserved_count(n - 1) + (page_kind[n - 1] == K_KERNEL || page_kind[n - 1] == K_BOOT ||
                               page_kind[n - 1] == K_HOLE ? 1 : 0);
  // Frame f is of the kind of the frame before it, with which it forms a block, or begins a block,
  // which is free where its kind says so.
  predicate frame_kind_wf{L}(integer f) =
      (f > 0 && page_state[f] == BUDDY_TAIL ==> page_kind[f] == page_kind[f - 1]) &&
      (f == 0 || page_state[f] != BUDDY_TAIL ==>
           (page_state[f] == BUDDY_FREE <==> page_kind[f] == K_FREE) && page_kind[f] <= K_LAST);
  predicate frames_wf{L} = (\forall integer f; 0 <= f < nr_frames ==> frame_kind_wf(f)) &&
      reserved_count(nr_frames) == reserved_frames;
  // Nobody has written a free frame.
  predicate poison_wf{L}(integer f) =
      \forall integer i; 0 <= i < 1024 ==> phys[f].w[i] == PAGE_POISON(f);
  predicate frames_deep_wf{L} =
      \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_FREE ==> poison_wf(f);
*/

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frames_wf;
*/
bool frames_ok(void);

/* Every word of the free frames. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frames_deep_wf;
*/
bool frames_ok_deep(void);

#endif
