/*
 * What each frame is used for: free, reserved, table, slab, user page or block, exactly one of
 * them; and the kinds agree with the buddy allocator's blocks.
 */
#ifndef SPEC_FRAMES_H
#define SPEC_FRAMES_H

#include "../mm/page.h"

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

bool frames_ok(void);

/* Every word of the free frames. */
bool frames_ok_deep(void);

#endif
