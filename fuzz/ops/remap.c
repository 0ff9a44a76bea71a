/*
 * Areas that move, that are locked, that are advised about, and the limits of all that.
 */
#include "madvise.h"
#include "mlock.h"
#include "mremap.h"
#include "rlimit.h"

#include "ops/ops.h"

_Static_assert(LOCKING_CURRENT == MCL_CURRENT && LOCKING_FUTURE == MCL_FUTURE, "mlockall");

struct result op_mremap(const struct op *op)
{
    uint32_t flags = (op_given(op, 4) ? MREMAP_MAYMOVE : 0) + (op_given(op, 5) ? MREMAP_FIXED : 0);

    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(
        do_mremap(mm_of(op->arg[0]), op->arg[1], op->arg[2], op->arg[3], flags, op->arg[5]),
        RESULT_ADDRESS);
}

struct result op_mlock(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_mlock(mm_of(op->arg[0]), op->arg[1], op->arg[2]), RESULT_NUMBER);
}

struct result op_munlock(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_munlock(mm_of(op->arg[0]), op->arg[1], op->arg[2]), RESULT_NUMBER);
}

struct result op_mlockall(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_mlockall(mm_of(op->arg[0]), op->arg[1]), RESULT_NUMBER);
}

struct result op_munlockall(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    sys_munlockall(mm_of(op->arg[0]));
    return done;
}

struct result op_madvise(const struct op *op)
{
    static const uint32_t advices[] = {
        [ADVICE_DONTNEED] = MADV_DONTNEED,
        [ADVICE_WILLNEED] = MADV_WILLNEED,
        [ADVICE_NORMAL] = MADV_NORMAL,
    };

    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_madvise(mm_of(op->arg[0]), op->arg[1], op->arg[2], advices[op->arg[3] % 3u]),
                   RESULT_NUMBER);
}

struct result op_setrlimit(const struct op *op)
{
    static const uint32_t limits[NR_RESOURCES] = {
        [RESOURCE_AS] = RLIMIT_AS,
        [RESOURCE_DATA] = RLIMIT_DATA,
        [RESOURCE_STACK] = RLIMIT_STACK,
        [RESOURCE_MEMLOCK] = RLIMIT_MEMLOCK,
    };

    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(set_rlimit(mm_of(op->arg[0]), limits[op->arg[1] % NR_RESOURCES], op->arg[2]),
                   RESULT_NUMBER);
}

struct result op_overcommit(const struct op *op)
{
    set_overcommit(op->arg[0]);
    return done;
}
