/*
 * System calls on areas, on the host: what a 3 GiB user space changes about them, and what hosts
 * refuse.
 */
#include <errno.h>

#include "oracle/linux/channel.h"
#include "oracle/linux/core.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "oracle/linux/processes.h"

#define PAGE 4096u

#define FLAG_NORESERVE 0x4000u   /* the core does no overcommit accounting */
#define FLAG_NOREPLACE 0x100000u /* fixed, but only where nothing is */
#define RIGHTS_RW (WORD_R | WORD_W)
#define RIGHTS_WX (WORD_W | WORD_X)
#define FLAGS_PLAIN (WORD_PRIVATE | WORD_ANON | FLAG_NORESERVE)

/* LENGTH rounded up to pages. */
static uint64_t page_align(uint32_t length)
{
    return ((uint64_t)length + PAGE - 1) / PAGE * PAGE;
}

static bool wraps(uint64_t length)
{
    return length > UINT32_MAX;
}

/* ---- mmap ----------------------------------------------------------------------------------- */

uint32_t choose_place(uint32_t slot, uint32_t hint, uint32_t length)
{
    const struct host_areas *list = look(slot);
    uint64_t place = hint - hint % PAGE;
    uint64_t from = CORE_UNMAPPED_BASE;

    if (place != 0) {
        place = place < CORE_MIN_ADDR ? CORE_MIN_ADDR : place;
        if (place + length <= CORE_TASK_SIZE && host_areas_free(list, place, place + length)) {
            return (uint32_t)place;
        }
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->area[i].end > from) {
            if (list->area[i].start >= from + length) {
                break;
            }
            from = list->area[i].end;
        }
    }
    return from + length <= CORE_TASK_SIZE ? (uint32_t)from : 0;
}

/* Is there something to map, anonymous memory or a file at a page of it? The host says what else is
 * wrong. */
static bool has_source(const struct op *op)
{
    bool aligned = !op_given(op, 5) || op->arg[6] % PAGE == 0;

    return aligned && ((op->arg[4] & WORD_ANON) != 0 || op_given(op, 5));
}

/* The host fails or goes elsewhere only because of its larger address space: what a smaller one
 * gives instead; RESULT_SKIP: the host's answer will do. */
static struct result limits_of_mmap(const struct op *op)
{
    const struct result none = {RESULT_SKIP, 0};
    uint64_t length = page_align(op->arg[2]);

    if (!has_source(op) || op->arg[2] == 0) {
        return none;
    }
    if (wraps(length) || length > CORE_TASK_SIZE) {
        return host_error(ENOMEM);
    }
    if ((op->arg[4] & WORD_FIXED) != 0 && op->arg[1] > CORE_TASK_SIZE - length) {
        return host_error(ENOMEM);
    }
    return none;
}

static struct result do_mmap(struct scene *scene)
{
    const struct op *op = scene->op;
    struct result limit = limits_of_mmap(op);
    uint64_t addr = op->arg[1];
    bool file = op_given(op, 5);
    uint32_t flags = op->arg[4] | FLAG_NORESERVE;

    if (limit.kind != RESULT_SKIP) {
        return limit;
    }
    if ((flags & WORD_FIXED) == 0 && has_source(op) && op->arg[2] != 0) {
        addr = choose_place(scene->slot, op->arg[1], (uint32_t)page_align(op->arg[2]));
        if (addr == 0) {
            return host_error(ENOMEM);
        }
        flags |= FLAG_NOREPLACE;
    }
    if (file && (flags & WORD_ANON) == 0 && (flags & WORD_SHARED) != 0) {
        flags &= ~(uint32_t)WORD_PRIVATE; /* both are a kind of shared that knows few flags */
    }
    if (file) {
        return host_outcome(host_do(scene->slot, HOST_MMAP_FILE, addr, op->arg[2],
                                    op->arg[3] | (uint64_t)flags << 32,
                                    op->arg[5] | (uint64_t)op->arg[6] << 32),
                            RESULT_ADDRESS);
    }
    return host_outcome(host_do(scene->slot, HOST_MMAP, addr, op->arg[2], op->arg[3], flags),
                        RESULT_ADDRESS);
}

/* ---- munmap and mprotect -------------------------------------------------------------------- */

static struct result do_munmap(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;

    if (arg[1] > CORE_TASK_SIZE || arg[2] > CORE_TASK_SIZE - arg[1]) {
        return host_error(EINVAL);
    }
    return host_outcome(host_do(scene->slot, HOST_MUNMAP, arg[1], arg[2], 0, 0), RESULT_NUMBER);
}

/* An mprotect has failed at the first area from START on that does not have RIGHTS. BEFORE: what
 * there was. Alike neighbours before that area, which only the host keeps apart from it, have got
 * RIGHTS: they get back what they had. */
static void give_back_rights(uint32_t slot, const struct host_areas *before, uint32_t start,
                             uint32_t rights)
{
    const struct host_areas *now = look(slot);
    uint32_t failed = 0;
    uint32_t i = 0;

    while (i < now->count && (now->area[i].end <= start || now->area[i].rights == rights)) {
        i++;
    }
    if (i == now->count) {
        return;
    }
    while (before->area[failed].end <= now->area[i].start) {
        failed++; /* it is there: it has not changed */
    }
    for (i = host_areas_alike_before(before, failed);
         i != NO_HOST_AREA && before->area[i].end > start; i = host_areas_alike_before(before, i)) {
        uint64_t from = before->area[i].start > start ? before->area[i].start : start;
        host_do(slot, HOST_MPROTECT, from, before->area[i].end - from, before->area[i].rights, 0);
    }
}

static struct result do_mprotect(struct scene *scene)
{
    static struct host_areas before;
    const uint32_t *arg = scene->op->arg;
    uint32_t slot = scene->slot;

    if (arg[1] % PAGE == 0 && wraps(arg[1] + page_align(arg[2]))) {
        return host_error(ENOMEM);
    }
    before = *look(slot);
    int64_t value = host_do(slot, HOST_MPROTECT, arg[1], arg[2], arg[3], 0);
    if (value == -ENOMEM) {
        give_back_rights(slot, &before, arg[1], arg[3]);
    }
    return host_outcome(value, RESULT_NUMBER);
}

/* Did the host and the core get equally far with an mprotect that fails? */
static bool mprotect_as_far(const struct op *op)
{
    static struct host_areas core;

    host_core_areas(&core, op->arg[0]);
    return host_areas_same(look(slot_of(op->arg[0])), &core);
}

/* ---- brk ------------------------------------------------------------------------------------ */

static struct result do_brk(struct scene *scene)
{
    uint32_t slot = scene->slot;
    uint64_t end = page_align(scene->op->arg[1]);
    uint64_t asked = scene->op->arg[1];
    uint64_t start = limits_of(slot)->heap;

    if (end > CORE_TASK_SIZE || (asked >= start && asked - start > limits_of(slot)->data)) {
        asked = 0; /* where is it? */
    }
    int64_t old = host_do(slot, HOST_BRK, 0, 0, 0, 0);
    int64_t value = host_do(slot, HOST_BRK, asked, 0, 0, 0);
    uint64_t old_end = page_align((uint32_t)old);

    if (asked >= start && value == old && value != (int64_t)asked &&
        host_areas_gap_stops_heap(look(slot), old_end, end, host_gap())) {
        if (host_do(slot, HOST_MMAP, old_end, end - old_end, RIGHTS_RW,
                    FLAGS_PLAIN | WORD_FIXED | FLAG_NOREPLACE) >= 0) {
            host_do(slot, HOST_MOVE_BRK, start, asked, 0, 0);
        }
        value = host_do(slot, HOST_BRK, 0, 0, 0, 0);
    }
    return (struct result){RESULT_ADDRESS, (uint32_t)value};
}

static bool brk_stays(const struct op *op, struct result core)
{
    return core.value != op->arg[1];
}

static bool brk_is_short(const struct op *op, struct result result)
{
    return op->arg[1] >= limits_of(slot_of(op->arg[0]))->heap && result.value != op->arg[1];
}

/* ---- what hosts refuse ---------------------------------------------------------------------- */

static bool of_file(const struct op *op)
{
    return op_given(op, 5);
}

static bool is_locked(const struct op *op)
{
    return (op->arg[4] & WORD_LOCKED) != 0;
}

static bool grows(const struct op *op)
{
    return (op->arg[4] & WORD_GROWSDOWN) != 0;
}

/* A hint is raised to 64 KiB, where other hosts may still forbid it. */
static bool maps_too_low(const struct op *op)
{
    int64_t lowest = host_traits.value[TRAIT_MIN_ADDRESS];

    if (op->arg[1] >= lowest) {
        return false;
    }
    return (op->arg[4] & WORD_FIXED) != 0 || (op->arg[1] >= PAGE && lowest > CORE_MIN_ADDR);
}

static bool gives_x(const struct op *op)
{
    return (op->arg[3] & WORD_X) != 0;
}

static bool gives_w_and_x(const struct op *op)
{
    return (op->arg[3] & RIGHTS_WX) == RIGHTS_WX;
}

static bool gives_x_alone(const struct op *op)
{
    return op->arg[3] == WORD_X;
}

const struct host_line host_mmap_lines[] = {
    {
        .code = OP_mmap,
        .act = do_mmap,
        .concerns = {{LIMIT_FILES, of_file},
                     {LIMIT_MEMLOCK, is_locked},
                     {LIMIT_MIN_ADDRESS, maps_too_low},
                     {LIMIT_STACK, grows},
                     {LIMIT_MAP_EXEC, gives_x},
                     {LIMIT_WRITE_EXEC, gives_w_and_x},
                     {LIMIT_KEYS, gives_x_alone}},
    },
    {
        .code = OP_munmap,
        .act = do_munmap,
        .concerns = {{LIMIT_MUNMAP, NULL}},
    },
    {
        .code = OP_mprotect,
        .act = do_mprotect,
        .as_far = mprotect_as_far,
        .concerns = {{LIMIT_MPROTECT, NULL},
                     {LIMIT_GAIN_EXEC, gives_x},
                     {LIMIT_KEYS, gives_x_alone}},
    },
    {
        .code = OP_brk,
        .act = do_brk,
        .shows_memory = true,
        .took_many = brk_stays,
        .is_short = brk_is_short,
        .concerns = {{LIMIT_BRK, NULL}, {LIMIT_HEAP, NULL}},
    },
    {.code = NR_OPS},
};
