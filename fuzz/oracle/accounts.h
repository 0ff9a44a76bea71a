/*
 * Every frame and every slot has exactly the owners that it should have, counted from the owners:
 * processes, the swap cache, slabs, and the registers of the trace.
 */
#ifndef FUZZ_ORACLE_ACCOUNTS_H
#define FUZZ_ORACLE_ACCOUNTS_H

#include "config.h"

/* No register holds a block. */
void accounts_start(void);

/* Register REG holds 2^ORDER frames from FRAME on; it holds none any more. */
void hold_block(uint32_t reg, uint32_t frame, uint32_t order);
void drop_block(uint32_t reg);

/* The first frame of the block that a register holds; NO_FRAME: it holds none. */
uint32_t held_frame(uint32_t reg);

/* Frames and slots that have an owner. GOOD: none has two. */
struct usage {
    uint32_t frames[NR_ZONES];
    uint32_t slots;
    uint32_t cached; /* frames of the page cache */
    bool good;
};
struct usage take_usage(void);
uint32_t frames_used(void);

/* The boot has ended just now. */
void accounts_begin(void);

/* Frames that the boot handed to the allocator: of ZONE, as their kinds say now; of all zones, as
 * they said then. */
uint32_t handed(uint32_t zone);
uint32_t handed_at_boot(void);

/* Every frame is free or has an owner, and so has every slot. */
bool accounts_match(void);

#endif
