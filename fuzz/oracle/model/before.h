/*
 * How it was before the operation: whether the core was right to say that memory is short, that a
 * transfer failed, or how many frames it freed.
 */
#ifndef FUZZ_ORACLE_MODEL_BEFORE_H
#define FUZZ_ORACLE_MODEL_BEFORE_H

#include "trace/trace.h"

/* The next operation is about to be done. */
void note_before(void);

/* Did the platform refuse the operation frames, or a transfer? */
bool allocation_failed(void);
bool transfer_failed(void);

/* May an operation that needs FRAMES of any zone, and up to LOW of the kernel's for tables and
 * objects, say that there are too few? Zones may keep what lies below their watermarks. */
bool any_frames_may_be_short(uint32_t frames, uint32_t low);

/* May an operation that needs up to FRAMES of the kernel's frames say that there are too few? And
 * if it also needs up to AREAS further areas? */
bool frames_may_be_short(uint32_t frames);
bool may_be_short(uint32_t frames, uint32_t areas);

/* Has a process ended in the operation? */
bool somebody_ended(void);

/* May a request for 2^ORDER frames from the zones up to TOP, which could wait unless it is ATOMIC,
 * have found none, as things are behind the operation? It may, if a process ended: it was ended
 * because of that. */
bool still_short(uint32_t top, uint32_t order, bool atomic);

/* For the lines of operations that give how many frames they freed. */
void note_frames_used(const struct op *op);
int64_t expect_frames_freed(const struct op *op, int64_t got);

#endif
