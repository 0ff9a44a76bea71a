/*
 * What a generator knows of the machine at a point of a trace: which processes and caches live,
 * what the registers hold, and where areas were made last.
 */
#ifndef FUZZ_GENERATE_WORLD_H
#define FUZZ_GENERATE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "trace/trace.h"

#define HEAP_START 0x08048000u /* where the heap begins: BRK_START of mm/mmap.h */

#define EXEC_BYTES 0x8000u /* of the program that exec puts there; the heap follows */

struct area {
    uint32_t start;
    uint32_t pages;
};

enum holds {
    HOLDS_NOTHING,
    HOLDS_BLOCK,
    HOLDS_KMALLOC,
    HOLDS_BOOTMEM,
    HOLDS_OBJECT,
    HOLDS_VMALLOC
};

#define WORLD_AREAS 24u
#define WORLD_KERNEL 16u

struct world {
    bool running; /* the boot is over */
    bool live[TRACE_PROCS];
    enum holds regs[TRACE_REGS];
    struct area kernel[WORLD_KERNEL]; /* what was allocated in the kernel half, in turn */
    uint32_t nr_kernel;
    uint32_t vmalloc_gap; /* where the next area of vmalloc is likely to go */
    bool caches[TRACE_CACHES];
    bool swaps[TRACE_SWAPS];        /* the area is on */
    struct area areas[WORLD_AREAS]; /* the last ones that were made, in turn */
    uint32_t nr_areas;              /* all that were made */
    uint32_t gap;                   /* where an area without an address is likely to go */
};

/* The machine before the first operation. */
void world_init(struct world *world);

/* Notes an area of LENGTH bytes if it is one that can be. */
void world_add_area(struct world *world, uint32_t start, uint32_t length);

/* Notes that PAGES pages of the kernel half at START were allocated. */
void world_add_kernel(struct world *world, uint32_t start, uint32_t pages);

/* Goes on behind OP, as if it had worked. */
void world_step(struct world *world, const struct op *op);

/* The world before operation AT of a trace. */
void world_at(struct world *world, const struct op *ops, size_t at);

#endif
