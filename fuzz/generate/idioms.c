/*
 * Runs of operations that belong together: a stack at its edge, a store that is written back, areas
 * until their objects run out.
 */
#include "generate/idioms.h"

#include "generate/arguments.h"

struct run {
    struct rng *rng;
    const struct choice *choice;
    struct world world;
    struct op *ops;
    size_t count;
    bool good; /* nothing was left out */
};

/* One more operation, with arguments as they come; it may be changed before the next. */
static struct op *then(struct run *run, enum op_code code)
{
    struct op *op = &run->ops[run->count];

    if (!choice_allows(run->choice, code) ||
        run->choice->target->weight[op_forms[code].group] == 0) {
        run->good = false;
    }
    *op = make_op(run->rng, &run->world, code);
    run->count++;
    return op;
}

/* The operations that follow know of the last one, as it is now. */
static void done(struct run *run)
{
    world_step(&run->world, &run->ops[run->count - 1]);
}

/* PROCESS maps PAGES pages at START, to read and to write. */
static struct op *then_map(struct run *run, uint32_t process, uint32_t start, uint32_t pages,
                           uint32_t flags)
{
    struct op *op = then(run, OP_mmap);

    op_set(op, 0, process);
    op_set(op, 1, start);
    op_set(op, 2, pages * PAGE_SIZE);
    op_set(op, 3, 3);
    op_set(op, 4, flags | WORD_FIXED);
    op_unset(op, 5);
    op_unset(op, 6);
    return op;
}

static void then_store(struct run *run, uint32_t process, uint32_t addr)
{
    struct op *op = then(run, OP_write);

    op_set(op, 0, process);
    op_set(op, 1, addr);
    done(run);
}

/* The next allocation (0) or transfer (1) fails. */
static void then_fail(struct run *run, uint32_t what)
{
    struct op *op = then(run, OP_fail);

    op_set(op, 0, what);
    op_set(op, 1, 1);
    op_unset(op, 2);
}

/* An area that grows down, which a store below it makes grow: where it may, where it must not, with
 * limits that are near. */
static void stack_at_its_edge(struct run *run, uint32_t process)
{
    struct rng *rng = run->rng;
    uint32_t pages = 1 + rng_below(rng, 3);
    uint32_t start = rng_chance(rng, 40) ? 0x10000u + rng_below(rng, 3) * PAGE_SIZE
                                         : 0x10000000u + rng_below(rng, 8) * PAGE_SIZE;
    uint32_t flags = WORD_PRIVATE | WORD_ANON | WORD_GROWSDOWN;

    if (rng_chance(rng, 50)) {
        struct op *op = then(run, OP_setrlimit);

        op_set(op, 0, process);
        op_set(op, 2, (pages + rng_below(rng, 3)) * PAGE_SIZE);
    }
    then_map(run, process, start, pages, rng_chance(rng, 40) ? flags | WORD_LOCKED : flags);
    done(run);
    for (uint32_t n = 1 + rng_below(rng, 2); n > 0; n--) {
        then_store(run, process, start - (1 + rng_below(rng, 4)) * PAGE_SIZE);
    }
}

/* A store into a file, by a mapping or by a call, that is written back, which may fail; then the
 * page leaves the cache, and is read again. */
static void store_that_is_written_back(struct run *run, uint32_t process)
{
    struct rng *rng = run->rng;
    uint32_t file = rng_below(rng, 2);
    uint32_t page = rng_below(rng, 5) * PAGE_SIZE;
    uint32_t start = 0x10000000u + rng_below(rng, 8) * PAGE_SIZE;
    bool mapped = rng_chance(rng, 60);

    if (mapped) {
        struct op *op = then_map(run, process, start, 1 + rng_below(rng, 3), WORD_SHARED);

        op_set(op, 5, file);
        op_set(op, 6, page);
        done(run);
        then_store(run, process, start);
    } else {
        struct op *op = then(run, OP_pwrite);

        op_set(op, 0, file);
        op_set(op, 1, page + rng_below(rng, 4) * 4);
    }
    if (rng_chance(rng, 50)) {
        then_fail(run, 1);
    }
    if (mapped && rng_chance(rng, 70)) {
        struct op *op = then(run, OP_msync);

        op_set(op, 0, process);
        op_set(op, 1, start);
        op_set(op, 2, PAGE_SIZE);
    } else {
        op_set(then(run, OP_fsync), 0, file);
    }
    if (rng_chance(rng, 50)) {
        if (mapped) {
            struct op *op = then(run, OP_munmap);

            op_set(op, 0, process);
            op_set(op, 1, start);
            op_set(op, 2, 4 * PAGE_SIZE);
        }
        then(run, OP_drop_caches);
        struct op *op = then(run, OP_pread);
        op_set(op, 0, file);
        op_set(op, 1, page);
    }
}

/* Areas apart from each other, and children that have them as well, until a slab of areas is nearly
 * full; then one is cut while there is no frame for another slab. */
static void areas_without_objects(struct run *run, uint32_t process)
{
    struct rng *rng = run->rng;
    uint32_t areas = 3 + rng_below(rng, 6);
    uint32_t start = 0x10000000u;
    static const enum op_code cuts[] = {OP_munmap, OP_mprotect, OP_mremap,
                                        OP_mremap, OP_mlock,    OP_mmap};

    for (uint32_t i = 0; i < areas; i++) {
        then_map(run, process, start + i * 0x10000u, 3, WORD_PRIVATE | WORD_ANON);
        done(run);
    }
    for (uint32_t n = rng_below(rng, TRACE_PROCS); n > 0; n--) {
        struct op *op = then(run, OP_fork);

        op_set(op, 0, process);
        done(run);
    }
    then_fail(run, 0);
    struct op *op = then(run, RNG_PICK(rng, cuts));
    uint32_t middle = start + rng_below(rng, areas) * 0x10000u + PAGE_SIZE;
    op_set(op, 0, process);
    if (op->code == OP_mremap) {
        op_set(op, 1, start + rng_below(rng, areas) * 0x10000u);
        op_set(op, 2, 3 * PAGE_SIZE);
        op_set(op, 3, (1 + rng_below(rng, 4)) * PAGE_SIZE);
        op_set(op, 4, 1);
        op_set(op, 5, middle);
        return;
    }
    op_set(op, 1, middle);
    op_set(op, 2, PAGE_SIZE);
    if (op->code == OP_mmap) {
        op_set(op, 4, op->arg[4] | WORD_FIXED);
    }
}

size_t make_idiom(struct rng *rng, const struct choice *choice, const struct world *world,
                  struct op *ops)
{
    struct run run = {
        .rng = rng, .choice = choice, .world = *world, .ops = ops, .count = 0, .good = true};
    uint32_t process = pick_process(rng, world, true);

    switch (rng_below(rng, 3)) {
    case 0:
        stack_at_its_edge(&run, process);
        break;
    case 1:
        store_that_is_written_back(&run, process);
        break;
    default:
        areas_without_objects(&run, process);
        break;
    }
    return run.good ? run.count : 0;
}
