/*
 * Random traces.
 *
 * Each operation is run before the next is chosen: a trace of many thousand operations goes on
 * doing something only where its maker knows which processes are left, where the core put an area,
 * and whether memory is nearly used up. So this file, alone in its room, asks the driver.
 */
#include "generate/random_trace.h"

#include "generate/arguments.h"
#include "generate/choice.h"
#include "run/driver.h"

/* A machine that a long trace does not fill at once. */
static struct op generated_machine(struct rng *rng)
{
    static const uint32_t frames[] = {64, 96, 128, 128, 192, 256};
    static const uint32_t swaps[] = {0, 4, 16, 32, 64, 64, 100};
    struct op op = {.code = OP_machine};

    op_set(&op, MACHINE_FRAMES, RNG_PICK(rng, frames));
    op_set(&op, MACHINE_SWAP, RNG_PICK(rng, swaps));
    if (rng_chance(rng, 40)) {
        op_set(&op, MACHINE_DMA, 16 + rng_below(rng, 32));
        op_set(&op, MACHINE_HIGHMEM, rng_below(rng, 32));
    }
    if (rng_chance(rng, 40)) {
        op_set(&op, MACHINE_PKMAP, 2 + rng_below(rng, 8));
    }
    op_set(&op, MACHINE_TLB, rng_below(rng, 2));
    if (rng_chance(rng, 20)) {
        op_set(&op, MACHINE_HOLE_FIRST, 24 + rng_below(rng, 32));
        op_set(&op, MACHINE_HOLE_COUNT, 1 + rng_below(rng, 8));
    }
    pick_processor(rng, &op);
    return op;
}

/* A trace in the making. */
struct maker {
    struct rng rng;
    struct choice choice;
    struct world world;
    bool broken;     /* the core is: what follows is not run any more */
    struct op sweep; /* the next access of one that goes over an area */
    uint32_t sweeps; /* how many are left of it */
};

/* Runs the operation, so that what follows knows what came of it. */
static void observe(struct maker *maker, const struct op *op)
{
    struct world *world = &maker->world;
    uint32_t areas = world->nr_areas;
    struct result result;

    maker->broken = maker->broken || !driver_step(op, &result);
    if (maker->broken || result.kind == RESULT_NUMBER || result.kind == RESULT_ADDRESS) {
        world_step(world, op);
    }
    if (maker->broken) {
        return;
    }
    if (op->code == OP_mmap && result.kind == RESULT_ADDRESS) {
        world->nr_areas = areas; /* it lies where the core put it */
        world_add_area(world, result.value, op->arg[2]);
    }
    if (result.kind == RESULT_ADDRESS && op_forms[op->code].args[0] == ARG_REG &&
        result.value >= PAGE_OFFSET) {
        world_add_kernel(world, result.value, 1);
    }
    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        world->live[p] = driver_lives(p);
    }
}

static struct op make_munmap(struct rng *rng, const struct world *world)
{
    struct op op = make_op(rng, world, OP_munmap);
    struct area area = pick_area(rng, world);

    op.arg[1] = area.start;
    op.arg[2] = area.pages * PAGE_SIZE;
    return op;
}

/* What keeps a long trace going: somebody has to live, so the last address spaces are kept from
 * running out of memory. */
static struct op keep_going(struct maker *maker)
{
    static const enum op_code relief[] = {OP_free_pages, OP_vfree, OP_kfree, OP_kmem_cache_free};
    struct rng *rng = &maker->rng;
    const struct world *world = &maker->world;
    struct op op = choose_op(rng, &maker->choice, world);
    uint32_t living = driver_address_spaces();

    if (living < 3 && driver_is_short()) {
        op = rng_chance(rng, 60) ? make_munmap(rng, world)
                                 : make_op(rng, world, RNG_PICK(rng, relief));
    } else if (maker->choice.target->weight[GROUP_PROCESS] > 0 && world->running && living < 2 &&
               rng_chance(rng, 60)) {
        op = make_op(rng, world, OP_fork);
    } else if (op.code == OP_exit && living < 3) {
        op = make_op(rng, world, OP_rss);
    }
    if (op.code == OP_fail) {
        op_unset(&op, 2); /* for once, not for ever */
    }
    return op;
}

/* Goes on with a sweep, or lets an access begin one now and then. */
static void sweep_on(struct maker *maker, struct op *op)
{
    if (maker->sweeps > 0) {
        maker->sweeps--;
        maker->sweep.arg[1] += PAGE_SIZE;
    } else if (op_forms[op->code].group == GROUP_ACCESS && rng_chance(&maker->rng, 12)) {
        struct area area = pick_area(&maker->rng, &maker->world);

        op->arg[1] = area.start;
        maker->sweep = *op;
        maker->sweep.arg[1] += PAGE_SIZE;
        maker->sweeps = rng_below(&maker->rng, area.pages < 32 ? area.pages : 32);
    }
}

static struct op next_op(struct maker *maker)
{
    struct op op = maker->sweep;

    if (maker->sweeps == 0 || driver_is_short()) {
        op = keep_going(maker);
    }
    sweep_on(maker, &op);
    return op;
}

void generate(FILE *out, const char *target, uint32_t seed, size_t count)
{
    struct maker maker = {.rng = {seed}, .choice = {.target = find_target(target)}};
    char line[TRACE_LINE_ROOM];

    world_init(&maker.world);
    driver_start(false);
    /* a target that is about the boot has a long one */
    bool long_boot = maker.choice.target->weight[GROUP_BOOT] > 50;
    uint32_t boot = long_boot ? 1 + rng_below(&maker.rng, 100) : 0;
    for (size_t i = 0; i < count; i++) {
        struct op op = i == 0      ? generated_machine(&maker.rng)
                       : i == boot ? (struct op){.code = OP_boot}
                                   : next_op(&maker);

        observe(&maker, &op);
        print_op(&op, NULL, 0, line);
        fprintf(out, "%s\n", line);
    }
}
