/*
 * The machine line and the boot.
 */
#include "ops/boot.h"

#include "frames.h"
#include "init.h"
#include "ops/junk.h"
#include "ops/ops.h"

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

void power_on(const struct op *op)
{
    uint32_t frames = least(asked(op, MACHINE_FRAMES, 256), NR_FRAMES);

    boot.frames = frames < 32 ? 32 : frames;
    boot.highmem = least(asked(op, MACHINE_HIGHMEM, 32), boot.frames - 16);
    boot.dma = least(asked(op, MACHINE_DMA, 64), low_frames());
    boot.swap = least(asked(op, MACHINE_SWAP, 64), SWAP_AREA_SLOTS - 1);
    boot.hole_first = asked(op, MACHINE_HOLE_FIRST, 0);
    boot.hole_count = asked(op, MACHINE_HOLE_COUNT, 0);
    if (boot.hole_first < 16) {
        boot.hole_first = 16; /* the kernel and its tables lie below */
    }
    boot.hole_first = least(boot.hole_first, boot.frames);
    boot.hole_count = least(boot.hole_count, boot.frames - boot.hole_first);
    junk_before_first_boot();
    setup_arch(boot.frames, boot.dma, boot.highmem, boot.hole_first, boot.hole_count, boot.swap);
    boot.stage = STAGE_BOOTING;
}

void finish_boot(void)
{
    if (boot.stage == STAGE_OFF) {
        power_on(NULL);
    }
    if (boot.stage == STAGE_BOOTING) {
        boot.handed = start_kernel();
        frames_booted(boot.handed);
        boot.stage = STAGE_RUNNING;
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
    return number(boot.handed);
}
