/*
 * What each frame is used for: free, reserved, table, slab, user page or block, exactly one of them;
 * and the kinds agree with the buddy allocator's blocks.
 */
#ifndef SPEC_FRAMES_H
#define SPEC_FRAMES_H

#include "../mm/page.h"

bool frames_ok(void);

/* Every word of the free frames. */
bool frames_ok_deep(void);

#endif
