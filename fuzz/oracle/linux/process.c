/*
 * The life of processes, on the host.
 */
#include "oracle/linux/line.h"
#include "oracle/linux/processes.h"

static struct result do_fork(struct scene *scene)
{
    return host_outcome(fork_process(scene->slot, scene->op->arg[1]), RESULT_NUMBER);
}

static bool fork_failed(const struct op *op, struct result core)
{
    (void)op;
    return core.kind == RESULT_ERRNO;
}

static struct result do_vfork(struct scene *scene)
{
    share_process(scene->slot, scene->op->arg[1]);
    return HOST_DONE;
}

static struct result do_exit(struct scene *scene)
{
    end_process(scene->op->arg[0]);
    return HOST_DONE;
}

const struct host_line host_process_lines[] = {
    {
        .code = OP_fork,
        .act = do_fork,
        .makes_process = true,
        .took_many = fork_failed,
        .concerns = {{LIMIT_FORK, NULL}},
    },
    {.code = OP_vfork, .act = do_vfork, .makes_process = true},
    {.code = OP_exit, .act = do_exit},
    {.code = NR_OPS},
};
