/*
 * The life of processes, on the host.
 */
#include <errno.h>

#include "oracle/linux/channel.h"
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

/* ---- exec: an address space of the host in which everything lies where 2.4 puts it ---- */

#define PAGE 4096u
#define CODE 0x08048000u /* four pages of f0 */
#define DATA 0x0804C000u /* two more */
#define ZEROS 0x0804E000u
#define HEAP 0x08050000u
#define STACK 0xBFFFF000u
#define STACK_END 0xC0000000u
#define STACK_POINTER 0xBFFFFFB0u

#define RIGHTS_RW (WORD_R | WORD_W)
#define FLAG_NORESERVE 0x4000u
#define FLAGS (WORD_PRIVATE | WORD_FIXED | FLAG_NORESERVE)

/* Linux would kill the process. */
static bool limits_allow(const struct slot_limits *limits)
{
    return limits->all / PAGE >= 9 && (limits->data == 0 || limits->data / PAGE >= 4);
}

static bool map_anonymous(uint32_t slot, uint32_t start, uint32_t end, uint32_t flags)
{
    return host_do(slot, HOST_MMAP, start, end - start, RIGHTS_RW, FLAGS | WORD_ANON | flags) >= 0;
}

static bool map_file(uint32_t slot, uint32_t start, uint32_t end, uint32_t rights)
{
    return host_do(slot, HOST_MMAP_FILE, start, end - start, rights | (uint64_t)FLAGS << 32,
                   (uint64_t)(start - CODE) << 32) >= 0;
}

/* The words that NAME's program finds on its stack: arguments, environment, machine, strings. */
static void store_stack(uint32_t slot, uint32_t name)
{
    const uint32_t words[] = {
        1,
        0xBFFFFFE3u,
        0,
        0xBFFFFFE6u,
        0xBFFFFFEDu,
        0,
        6,
        PAGE,
        9,
        CODE,
        0,
        0,
        'p' << 24, /* from 0xBFFFFFE0 on: three bytes of nothing, "p…" */
        ('0' + name) | 'H' << 16 | 'O' << 24, /* "0", its end, "HO" */
        'M' | 'E' << 8 | '=' << 16 | '/' << 24,
        'T' << 8 | 'E' << 16 | 'R' << 24,
        'M' | '=' << 8 | 'l' << 16 | 'i' << 24,
        'n' | 'u' << 8 | 'x' << 16,
        '/' | 'f' << 8 | '0' << 16,
        0,
    };

    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        host_do(slot, HOST_STORE, STACK_POINTER + 4 * i, words[i], 0, 0);
    }
}

static struct result do_exec(struct scene *scene)
{
    uint32_t name = scene->op->arg[0];

    if (!limits_allow(limits_of(scene->slot))) {
        return host_error(ENOMEM);
    }
    int64_t error = empty_process(name, HEAP);
    uint32_t slot = slot_of(name);
    if (error < 0) {
        return host_outcome(error, RESULT_NUMBER);
    }
    if (!map_file(slot, CODE, DATA, WORD_R | WORD_X) || !map_file(slot, DATA, ZEROS, RIGHTS_RW) ||
        !map_anonymous(slot, ZEROS, HEAP, 0) ||
        !map_anonymous(slot, STACK, STACK_END, WORD_GROWSDOWN)) {
        return host_error(ENOMEM);
    }
    store_stack(slot, name);
    return host_outcome(host_do(slot, HOST_MOVE_BRK, HEAP, HEAP, 0, 0), RESULT_NUMBER);
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
    {
        .code = OP_exec,
        .act = do_exec,
        .took_many = fork_failed,
        .concerns = {{LIMIT_FILES, NULL},
                     {LIMIT_MUNMAP, NULL},
                     {LIMIT_BRK, NULL},
                     {LIMIT_HEAP, NULL},
                     {LIMIT_FORK, NULL},
                     {LIMIT_STACK, NULL},
                     {LIMIT_MAP_EXEC, NULL}},
    },
    {.code = OP_exit, .act = do_exit},
    {.code = NR_OPS},
};
