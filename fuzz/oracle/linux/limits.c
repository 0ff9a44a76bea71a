/*
 * What cannot be compared on this host.
 */
#include "oracle/linux/limits.h"

#include <stdio.h>

#include "oracle/linux/probe.h"

#define RIGHTS_WX (WORD_W | WORD_X)
#define LOWEST_HINT 0x10000u /* the core raises hints to it */

/* A trait that has value VALUE, and the operations that cannot be compared then. */
struct limit {
    enum host_trait trait;
    int64_t value; /* of traits that are words */
    bool (*concerns)(const struct op *op);
    const char *what;
    const char *why;
};

/* ---- operations ----------------------------------------------------------------------------- */

static bool gives(const struct op *op, uint32_t rights)
{
    uint32_t given = op->code == OP_mmap || op->code == OP_mprotect ? op->arg[3] : 0;

    return (given & rights) == rights;
}

static bool maps_flag(const struct op *op, uint32_t flag)
{
    return op->code == OP_mmap && (op->arg[4] & flag) != 0;
}

static bool is_rss(const struct op *op)
{
    return op->code == OP_rss;
}

static bool is_counter(const struct op *op)
{
    return op->code == OP_rss || op->code == OP_total_vm || op->code == OP_locked_vm ||
           op->code == OP_map_count;
}

static bool is_locked(const struct op *op)
{
    return maps_flag(op, WORD_LOCKED);
}

static bool grows(const struct op *op)
{
    return maps_flag(op, WORD_GROWSDOWN);
}

/* A hint is raised to 64 KiB, where other hosts may still forbid it. */
static bool maps_too_low(const struct op *op)
{
    int64_t lowest = host_traits.value[TRAIT_MIN_ADDRESS];

    if (op->code != OP_mmap || op->arg[1] >= lowest) {
        return false;
    }
    return maps_flag(op, WORD_FIXED) || (op->arg[1] >= 4096 && lowest > LOWEST_HINT);
}

static bool maps_exec(const struct op *op)
{
    return op->code == OP_mmap && gives(op, WORD_X);
}

static bool maps_write_exec(const struct op *op)
{
    return op->code == OP_mmap && gives(op, RIGHTS_WX);
}

static bool protects_exec(const struct op *op)
{
    return op->code == OP_mprotect && gives(op, WORD_X);
}

static bool gives_x_alone(const struct op *op)
{
    return gives(op, WORD_X) && op->arg[3] == WORD_X;
}

static bool is_munmap(const struct op *op)
{
    return op->code == OP_munmap;
}

static bool is_mprotect(const struct op *op)
{
    return op->code == OP_mprotect;
}

static bool is_brk(const struct op *op)
{
    return op->code == OP_brk;
}

static bool is_fork(const struct op *op)
{
    return op->code == OP_fork;
}

/* ---- limits --------------------------------------------------------------------------------- */

/* The first that concerns an operation is the one that is told. */
static const struct limit limits[] = {
    {TRAIT_PROC, PROC_NO, is_counter, "counters", "/proc does not show the processes"},
    {TRAIT_ZERO_PAGE, ZERO_UNCLEAR, is_rss, "rss", "it does not grow page by page"},
    {TRAIT_HUGE_PAGES, HUGE_STUCK, is_rss, "rss", "huge pages cannot be turned off"},
    {TRAIT_MERGING, MERGING_STUCK, is_rss, "rss", "same-page merging cannot be turned off"},
    {TRAIT_MUNMAP, TRAIT_NO, is_munmap, "munmap", "the call is refused"},
    {TRAIT_MPROTECT, TRAIT_NO, is_mprotect, "mprotect", "the call is refused"},
    {TRAIT_BRK, TRAIT_NO, is_brk, "brk", "the call is refused"},
    {TRAIT_HEAP, TRAIT_NO, is_brk, "brk", "the heap cannot be moved: PR_SET_MM_MAP is refused"},
    {TRAIT_FORK, TRAIT_NO, is_fork, "fork", "the call is refused"},
    {TRAIT_MEMLOCK, MEMLOCK_LIMITED, is_locked, "locked mappings",
     "this user may not lock memory without a limit"},
    {TRAIT_MIN_ADDRESS, 0, maps_too_low, "mappings at the lowest addresses",
     "this user may not map there"},
    {TRAIT_STACK_LIMIT, STACK_LOW, grows, "growing mappings", "the limit is below 8 MiB"},
    {TRAIT_MAP_EXEC, TRAIT_NO, maps_exec, "executable mappings", "memory may not be executable"},
    {TRAIT_WRITE_EXEC, TRAIT_NO, maps_write_exec, "mappings with w and x",
     "memory may not be writable and executable"},
    {TRAIT_GAIN_EXEC, TRAIT_NO, protects_exec, "mprotect with x",
     "memory may not become executable"},
    {TRAIT_KEYS, KEYS_STUCK, gives_x_alone, "x alone", "it cannot be read here"},
};
#define NR_LIMITS (sizeof limits / sizeof *limits)

static size_t counts[NR_LIMITS];

static bool applies(const struct limit *limit)
{
    return limit->trait == TRAIT_MIN_ADDRESS ? host_traits.value[TRAIT_MIN_ADDRESS] > 0
                                             : host_traits.value[limit->trait] == limit->value;
}

bool host_omits(const struct op *op)
{
    for (size_t i = 0; i < NR_LIMITS; i++) {
        if (applies(&limits[i]) && limits[i].concerns(op)) {
            counts[i]++;
            return true;
        }
    }
    return false;
}

size_t host_omitted(void)
{
    size_t sum = 0;

    for (size_t i = 0; i < NR_LIMITS; i++) {
        sum += counts[i];
    }
    return sum;
}

bool host_omission(size_t i, const char **what, const char **why, size_t *count)
{
    for (size_t k = 0; k < NR_LIMITS; k++) {
        if (applies(&limits[k]) && i-- == 0) {
            *what = limits[k].what;
            *why = limits[k].why;
            *count = counts[k];
            return true;
        }
    }
    return false;
}

void host_describe_omitted(char *text, size_t room)
{
    const char *what;
    const char *why;
    size_t count;
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; host_omission(i, &what, &why, &count); i++) {
        if (count > 0 && length < room) {
            length += (size_t)snprintf(text + length, room - length, "%s%zu %s (%s)",
                                       length > 0 ? ", " : "", count, what, why);
        }
    }
}
