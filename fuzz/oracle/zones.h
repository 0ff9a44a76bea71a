/*
 * Which zone a request for frames has to get: the rule of 2.4.22, written down a second time over
 * what mem_map says of each frame.
 */
#ifndef FUZZ_ORACLE_ZONES_H
#define FUZZ_ORACLE_ZONES_H

#include "config.h"

/* What a zone must keep free: the request stays above its low or its min watermark, or a quarter
 * of that, or there only has to be a block. */
enum mark { ABOVE_LOW, ABOVE_MIN, ABOVE_QUARTER, ABOVE_NOTHING };

/* The first zone, from TOP downwards, that has a free block of 2^ORDER frames and stays above its
 * MARK and those of the zones before it; NR_ZONES: none. */
uint32_t zone_that_fits(uint32_t top, uint32_t order, enum mark mark);

/* Has ZONE more free frames than its mark and those of the zones above it up to TOP? */
bool is_above(uint32_t zone, uint32_t top, enum mark mark);

/* The zone that a request gets as things are; NR_ZONES: none. */
uint32_t zone_for_request(uint32_t top, uint32_t order, bool atomic, bool memalloc);

/* Notes which frames are free. Of these: does FRAME lie in a block of 2^ORDER that was all free;
 * the order of the smallest block in ZONE that holds one of ORDER, where blocks that could have
 * grown together have; MAX_ORDER: there was none. */
void note_free_frames(void);
bool was_free_block(uint32_t frame, uint32_t order);
uint32_t smallest_block(uint32_t zone, uint32_t order);

/* How many single frames, for the kernel or for a process, there are for certain without reclaim.
 * (The marks add up from the zone that is asked first: a process may find none where the kernel
 * does.) */
uint32_t frames_to_spare(void);

#endif
