/*
 * The machine that a trace boots: how large it is, and how far the boot has come.
 */
#ifndef FUZZ_OPS_BOOT_H
#define FUZZ_OPS_BOOT_H

#include "trace/op.h"

enum boot_stage {
    STAGE_OFF,
    STAGE_BOOTING,
    STAGE_RUNNING,
    STAGE_STOPPED /* a panic: no first process could be made */
};

struct boot {
    enum boot_stage stage;
    uint32_t frames;
    uint32_t dma;
    uint32_t highmem;
    uint32_t hole_first;
    uint32_t hole_count;
    uint32_t swap;
    bool pse;
    bool pge;
    uint32_t pkmap;  /* pages in the window of kmap */
    bool hopeless;   /* low memory has no room for the kernel itself: setup_arch gave up */
    uint32_t handed; /* frames that the buddy allocator got at boot; 0 if hopeless */
    uint32_t kept;   /* those of them that the kernel never gives back */
};
extern struct boot boot;

/* Turned off. */
void boot_start(void);

/* Begins the boot, with what the machine line OP asks for (NULL: the defaults). */
void power_on(const struct op *op);

/* Comes to the end of the boot, wherever it stands. */
void finish_boot(void);

/* The end of the frames that are not high memory. */
static inline uint32_t low_frames(void)
{
    return boot.frames - boot.highmem;
}

#endif
