/*
 * The machine line and the boot.
 */
#include "ops/boot.h"

#include "e820.h"
#include "frames.h"
#include "highmem.h"
#include "init.h"
#include "machine.h"
#include "mmu.h"
#include "ops/junk.h"
#include "ops/ops.h"
#include "processor.h"
#include "slab.h"

#define LOWEST_FREE 16u /* the kernel and its tables lie below */

struct boot boot;

void boot_start(void)
{
    boot = (struct boot){.stage = STAGE_OFF};
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The value of a slot of the machine line: the default, or what was asked for. */
static uint32_t asked(const struct op *op, unsigned slot, uint32_t otherwise)
{
    return op != NULL && op_given(op, slot) ? op->arg[slot] : otherwise;
}

/* The frames that the ranges of RAM of the machine line need; 0: it has none. */
static uint32_t frames_of_ranges(const struct op *op)
{
    uint32_t end = 0;

    for (unsigned k = 0; op != NULL && k < MACHINE_RANGES; k++) {
        const uint32_t *range = &op->arg[machine_range(k)];
        uint32_t first = least(range[0], NR_FRAMES);
        uint32_t behind = first + least(range[1], NR_FRAMES - first);

        if (op_given(op, machine_range(k)) && range[2] <= E820_RAM && behind > end) {
            end = behind;
        }
    }
    return end;
}

/* What the firmware reports: the ranges of the machine line, and with them that the lowest frames,
 * where the kernel and its tables lie, are RAM. */
static void report_ranges(const struct op *op)
{
    bios_map_clear();
    for (unsigned k = 0; op != NULL && k < MACHINE_RANGES; k++) {
        const uint32_t *range = &op->arg[machine_range(k)];

        if (op_given(op, machine_range(k))) {
            uint32_t type = range[2] < E820_RAM ? E820_RAM : least(range[2], E820_NVS);
            uint32_t end = least(range[0], boot.frames);
            uint32_t first = type != E820_RAM && end < LOWEST_FREE ? LOWEST_FREE : end;

            end += least(range[1], boot.frames - end);
            if (bios_nr == 0) {
                bios_map_add(0, LOWEST_FREE, E820_RAM);
            }
            bios_map_add(first, end > first ? end - first : 0, type);
        }
    }
}

void power_on(const struct op *op)
{
    uint32_t needed = frames_of_ranges(op);
    uint32_t frames = least(asked(op, MACHINE_FRAMES, needed != 0 ? needed : 256), NR_FRAMES);

    boot.frames = frames < 32 ? 32 : frames;
    boot.highmem = least(asked(op, MACHINE_HIGHMEM, 32), boot.frames - 16);
    boot.dma = least(asked(op, MACHINE_DMA, 64), low_frames());
    boot.swap = least(asked(op, MACHINE_SWAP, 64), SWAP_AREA_SLOTS - 1);
    boot.pkmap = least(asked(op, MACHINE_PKMAP, LAST_PKMAP), LAST_PKMAP);
    boot.pkmap = boot.pkmap < 2 ? 2 : boot.pkmap;
    mmu_reset(asked(op, MACHINE_TLB, TLB_TAGGED) == TLB_CR3);
    boot.hole_first = asked(op, MACHINE_HOLE_FIRST, 0);
    boot.hole_count = asked(op, MACHINE_HOLE_COUNT, 0);
    if (boot.hole_first < LOWEST_FREE) {
        boot.hole_first = LOWEST_FREE;
    }
    boot.hole_first = least(boot.hole_first, boot.frames);
    boot.hole_count = least(boot.hole_count, boot.frames - boot.hole_first);
    boot.pse = asked(op, MACHINE_PSE, 0) != 0;
    boot.pge = asked(op, MACHINE_PGE, 0) != 0;
    machine_power_on(boot.frames);
    junk_before_first_boot();
    report_ranges(op);
    processor_choose(boot.pse, boot.pge);
    boot.hopeless = !setup_arch(boot.frames, boot.dma, boot.highmem, boot.hole_first,
                                boot.hole_count, boot.swap);
    boot.stage = STAGE_BOOTING;
}

/* Frames that the kernel keeps for good: those of the objects that stand for its own caches. */
static uint32_t frames_kept(void)
{
    uint32_t frames = 0;

    for (uint32_t list = SLABS_FULL; list <= SLABS_FREE; list++) {
        for (uint32_t s = cache_slabs[CACHE_CACHE].head[list]; s != NO_FRAME; s = slab_next[s]) {
            frames++;
        }
    }
    return frames;
}

void finish_boot(void)
{
    if (boot.stage == STAGE_BOOTING) {
        if (!boot.hopeless) {
            boot.handed = start_kernel();
            boot.kept = frames_kept();
            kmap_narrow(boot.pkmap);
            frames_booted(boot.handed);
        }
        boot.stage = !boot.hopeless && lives(0) ? STAGE_RUNNING : STAGE_STOPPED;
    }
}

struct result op_machine(const struct op *op)
{
    (void)op; /* the driver has turned the machine on with it */
    return done;
}

struct result op_boot(const struct op *op)
{
    (void)op;
    finish_boot();
    return boot.stage == STAGE_RUNNING ? number(boot.handed) : panic;
}
