/*
 * What the life of processes has to give.
 */
#include "oracle/core.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

/* May a fork of process P, whose child needs tables, a directory, objects and an area for each of
 * its own, have had too little memory? */
static bool may_fork_be_short(uint32_t p)
{
    if (!core_lives(p)) {
        return somebody_ended() || may_be_short(0, 2); /* it went because of that */
    }
    uint32_t areas = mm_map_count[core_mm(p)];

    return may_be_short(take_census(core_mm(p)).tables + 4 + areas / 32, areas > 2 ? areas : 2);
}

static int64_t copy(const struct op *op, int64_t got)
{
    return model_fork(op->arg[0], op->arg[1], got == -ENOMEM && may_fork_be_short(op->arg[0]));
}

static bool child_matches(const struct op *op)
{
    return !core_lives(op->arg[1]) || census_matches(op->arg[1]);
}

static int64_t share(const struct op *op, int64_t got)
{
    (void)got;
    return model_vfork(op->arg[0], op->arg[1]);
}

/* The most frames that exec needs: a directory, a table, the stack's page, and slabs for objects of
 * an address space, areas and what manages them. */
#define EXEC_FRAMES 8u
#define EXEC_AREAS 4u

static int64_t begin_program(const struct op *op, int64_t got)
{
    bool failed = got == -ENOMEM;

    return model_exec(op->arg[0], failed, failed && may_be_short(EXEC_FRAMES, EXEC_AREAS));
}

/* The stack's page exists, and no other. */
static bool page_count_matches(const struct op *op)
{
    return !core_lives(op->arg[0]) || census_matches(op->arg[0]);
}

static int64_t leave(const struct op *op, int64_t got)
{
    (void)got;
    return model_exit(op->arg[0]);
}

const struct expectation process_lines[] = {
    {.code = OP_fork, .give = copy, .matches = child_matches},
    {.code = OP_vfork, .give = share},
    {.code = OP_exec, .give = begin_program, .matches = page_count_matches},
    {.code = OP_exit, .give = leave},
    {.code = NR_OPS},
};
