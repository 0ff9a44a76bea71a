/*
 * The life of processes.
 */
#include "exec.h"
#include "fork.h"
#include "ops/ops.h"

_Static_assert(TRACE_PROCS == NR_TASKS, "the trace language names every process");

struct result op_fork(const struct op *op)
{
    if (!lives(op->arg[0]) || lives(op->arg[1])) {
        return skip;
    }
    return outcome(do_fork(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

struct result op_vfork(const struct op *op)
{
    if (!lives(op->arg[0]) || lives(op->arg[1])) {
        return skip;
    }
    return outcome(do_vfork(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

struct result op_exec(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(do_exec(op->arg[0]), RESULT_NUMBER);
}

struct result op_exit(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    do_exit(op->arg[0]);
    return done;
}

void process_end(void)
{
    for (uint32_t task = 0; task < NR_TASKS; task++) {
        if (lives(task)) {
            do_exit(task);
        }
    }
}
