/*
 * What has to be given by areas that move, that are locked, that are advised about, and by limits.
 */
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/populate.h"
#include "oracle/pages.h"

_Static_assert(RESOURCE_DATA == MODEL_LIMIT_DATA && RESOURCE_STACK == MODEL_LIMIT_STACK &&
                   RESOURCE_MEMLOCK == MODEL_LIMIT_MEMLOCK && RESOURCE_AS == MODEL_LIMIT_AS &&
                   NR_RESOURCES == MODEL_LIMITS,
               "limits");
_Static_assert(LOCKING_CURRENT == MODEL_CURRENT && LOCKING_FUTURE == MODEL_FUTURE, "mlockall");

/* Tables of the new place, and what reclaim may need for itself. */
#define MOVE_AREAS 4u

/* A table for every 4 MiB of the new place, and the object of an area. */
static uint32_t frames_of_move(uint32_t new_len)
{
    return new_len / PGDIR_SIZE + 4u;
}

static int64_t remap(const struct op *op, int64_t got)
{
    const uint32_t *arg = op->arg;
    uint32_t how = (op_given(op, 4) ? MODEL_MAYMOVE : 0) + (op_given(op, 5) ? MODEL_TO : 0);
    bool refused = got == -ENOMEM && may_be_short(frames_of_move(arg[3]), MOVE_AREAS);
    int64_t place = model_mremap(arg[0], arg[1], arg[2], arg[3], how, arg[5], refused);

    if (place >= 0 && place == got) {
        populate_all(arg[0]);
    }
    return place;
}

/* Has the part a page that lies behind the end of its file? */
static bool reaches_behind_end(uint32_t p, struct model_area part)
{
    for (uint32_t addr = part.start; addr < part.end; addr += PAGE_SIZE) {
        if (!model_can_touch(p, addr)) {
            return true;
        }
    }
    return false;
}

/* The parts have their pages; or the first that has not says what mlock gives. */
static int64_t populated(uint32_t p, int64_t got)
{
    for (uint32_t i = 0; i < model_wanted.count; i++) {
        if (model_wanted.a[i].flags % MODEL_RIGHTS == 0) {
            return -ENOMEM;
        }
        if (!populate(p, model_wanted.a[i], true)) {
            bool gone = transfer_failed() || reaches_behind_end(p, model_wanted.a[i]);
            return got == -ENOMEM && gone ? -ENOMEM : -EAGAIN;
        }
    }
    return 0;
}

static int64_t lock(const struct op *op, int64_t got)
{
    bool refused = got == -ENOMEM && may_be_short(CALL_FRAMES, CALL_AREAS);
    int64_t want = model_mlock(op->arg[0], op->arg[1], op->arg[2], refused);

    return want != 0 ? want : populated(op->arg[0], got);
}

/* What was locked, or moved, may be swapped out in part. */
static bool noted(const struct op *op)
{
    uint32_t p = op->arg[0];

    if (core_lives(p) && model_locked_vm(model_space(p)) > 0) {
        note_pages_out(p);
    }
    return true;
}

static int64_t unlock(const struct op *op, int64_t got)
{
    bool refused = got == -ENOMEM && may_be_short(CALL_FRAMES, CALL_AREAS);

    return model_munlock(op->arg[0], op->arg[1], op->arg[2], refused);
}

static int64_t lock_all(const struct op *op, int64_t got)
{
    int64_t want = model_mlockall(op->arg[0], op->arg[1]);

    if (want == 0 && got == 0) {
        populate_all(op->arg[0]);
    }
    return want;
}

static int64_t unlock_all(const struct op *op, int64_t got)
{
    (void)got;
    return model_munlockall(op->arg[0]);
}

static int64_t advise(const struct op *op, int64_t got)
{
    (void)got;
    return model_madvise(op->arg[0], op->arg[1], op->arg[2], op->arg[3] == ADVICE_DONTNEED);
}

static int64_t limit(const struct op *op, int64_t got)
{
    (void)got;
    return model_setrlimit(op->arg[0], op->arg[1], op->arg[2]);
}

static int64_t overcommit(const struct op *op, int64_t got)
{
    (void)got;
    return model_overcommit(op->arg[0]);
}

const struct expectation remap_lines[] = {
    {.code = OP_mremap, .give = remap, .matches = noted, .each_time = true},
    {.code = OP_mlock, .give = lock, .matches = noted, .each_time = true},
    {.code = OP_munlock, .give = unlock},
    {.code = OP_mlockall, .give = lock_all, .matches = noted, .each_time = true},
    {.code = OP_munlockall, .give = unlock_all},
    {.code = OP_madvise, .give = advise},
    {.code = OP_setrlimit, .give = limit},
    {.code = OP_overcommit, .give = overcommit},
    {.code = NR_OPS},
};
