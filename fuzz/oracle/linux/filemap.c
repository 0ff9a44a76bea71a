/*
 * Files, on the host: memory files, of which the template does what names no process.
 */
#include "oracle/linux/channel.h"
#include "oracle/linux/line.h"
#include "oracle/linux/processes.h"

static struct result do_pread(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;

    return host_outcome(host_do(HOST_TEMPLATE, HOST_PREAD, arg[0], arg[1] / 4 * 4, 0, 0),
                        RESULT_NUMBER);
}

static struct result do_pwrite(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;

    return host_outcome(host_do(HOST_TEMPLATE, HOST_PWRITE, arg[0], arg[1] / 4 * 4, arg[2], 0),
                        RESULT_NUMBER);
}

static struct result do_truncate(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;

    return host_outcome(host_do(HOST_TEMPLATE, HOST_TRUNCATE, arg[0], arg[1], 0, 0), RESULT_NUMBER);
}

static struct result do_fsync(struct scene *scene)
{
    return host_outcome(host_do(HOST_TEMPLATE, HOST_FSYNC, scene->op->arg[0], 0, 0, 0),
                        RESULT_NUMBER);
}

static struct result do_msync(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;

    return host_outcome(host_do(scene->slot, HOST_MSYNC, arg[1], arg[2], 0, 0), RESULT_NUMBER);
}

const struct host_line host_filemap_lines[] = {
    {.code = OP_pread, .act = do_pread, .concerns = {{LIMIT_FILES, NULL}}},
    {.code = OP_pwrite, .act = do_pwrite, .concerns = {{LIMIT_FILES, NULL}}},
    {.code = OP_truncate, .act = do_truncate, .concerns = {{LIMIT_FILES, NULL}}},
    {.code = OP_fsync, .act = do_fsync, .concerns = {{LIMIT_FILES, NULL}}},
    {.code = OP_msync, .act = do_msync, .concerns = {{LIMIT_FILES, NULL}}},
    {.code = NR_OPS},
};
