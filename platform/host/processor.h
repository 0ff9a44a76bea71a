/*
 * The control registers of the simulated processor, and whether they were used as an i386 has it.
 *
 * A wrong order would be the end of a real machine at once. Here the first mistake is noted, and
 * processor_ok tells of it.
 */
#ifndef HOST_PROCESSOR_H
#define HOST_PROCESSOR_H

#include "config.h"

extern bool cr0_pg;  /* paging is on */
extern uint32_t cr3; /* frame of the directory, NO_FRAME: none was loaded yet */
extern uint32_t cr4;

enum processor_mistake {
    MISTAKE_NONE,
    MISTAKE_NO_CR3,        /* paging was switched on without a directory */
    MISTAKE_TWICE,         /* paging was switched on a second time */
    MISTAKE_NO_IDENTITY,   /* the directory did not map the first 8 MiB at their own addresses */
    MISTAKE_NO_HIGH_HALF,  /* nor at PAGE_OFFSET, where it goes on */
    MISTAKE_LARGE_ENTRIES, /* a directory with entries of 4 MiB was loaded without CR4.PSE */
    MISTAKE_FEATURE        /* a bit of CR4 was set that the processor does not have */
};
extern enum processor_mistake processor_mistake; /* the first one */
extern uint32_t mistake_at;                      /* the frame, or the bits, that it is about */

/* Off, as when the power comes on: a plain i386 without extensions. */
void processor_reset(void);

/* The machine has a processor with entries of 4 MiB, with global entries. */
void processor_choose(bool pse, bool pge);

#endif
