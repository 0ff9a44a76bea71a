/*
 * Areas that move, that are locked, that are advised about, and limits, on the host.
 *
 * What a 3 GiB user space and lengths of 32 bits change is computed here. Hosts differ in whether
 * they look at the old place of an mremap before they empty the new one, and in whether it may be
 * several areas: here it is one, and is looked at first.
 */
#include <errno.h>

#include "oracle/linux/channel.h"
#include "oracle/linux/core.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "oracle/linux/processes.h"

#define PAGE 4096u
#define MOST_PIECES 64u

#define FLAG_MAYMOVE 1u
#define FLAG_FIXED 2u

/* Linux's numbers. */
#define CALL_NORMAL 0u
#define CALL_WILLNEED 3u
#define CALL_DONTNEED 4u

static uint64_t page_align(uint64_t length)
{
    return (length + PAGE - 1) / PAGE * PAGE;
}

/* Did the host and the core get equally far with a call that fails? */
static bool as_far(const struct op *op)
{
    static struct host_areas core;

    host_core_areas(&core, op->arg[0]);
    return host_areas_same(look(slot_of(op->arg[0])), &core);
}

/* ---- mremap --------------------------------------------------------------------------------- */

/* A request, and what of the old place stays: pieces that only the host may keep apart. */
struct request {
    uint32_t slot;
    uint64_t addr;
    uint64_t old_len;
    uint64_t new_len;
    uint32_t flags;
    uint64_t new_addr;
    uint64_t kept;
    struct {
        uint64_t start;
        uint64_t length;
    } piece[MOST_PIECES];
    uint32_t pieces; /* 0: there is a hole, or what is there is not alike */
};

static int64_t call(const struct request *r, uint64_t addr, uint64_t old_len, uint64_t new_len,
                    uint32_t flags, uint64_t new_addr)
{
    struct host_command command = {
        .call = HOST_MREMAP,
        .arg = {addr, old_len, new_len, flags, new_addr},
    };

    return host_ask(r->slot, command).value;
}

/* As it was asked for. */
static int64_t plain_call(const struct request *r)
{
    return call(r, r->addr, r->old_len, r->new_len, r->flags, r->new_addr);
}

static bool is_fixed(const struct request *r)
{
    return (r->flags & FLAG_FIXED) != 0;
}

/* Are the numbers wrong, whatever is mapped? The host says so as well: EINVAL. */
static bool numbers_wrong(const struct request *r)
{
    if (r->addr % PAGE != 0 || r->new_len == 0 || r->new_len > CORE_TASK_SIZE) {
        return true;
    }
    return is_fixed(r) &&
           ((r->flags & FLAG_MAYMOVE) == 0 || r->new_addr % PAGE != 0 ||
            r->new_addr + r->new_len > CORE_TASK_SIZE ||
            (r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr));
}

static bool alike(const struct host_area *a, const struct host_area *b)
{
    return a->end == b->start && a->rights == b->rights && a->grows_down == b->grows_down &&
           a->locked == b->locked && a->shared == b->shared && a->file == b->file &&
           (a->file == 0 || a->offset + (a->end - a->start) == b->offset);
}

static void find_pieces(struct request *r)
{
    const struct host_areas *list = look(r->slot);
    uint64_t end = r->addr + r->kept;
    uint64_t from = r->addr;
    uint32_t i = 0;

    r->pieces = 0;
    while (i < list->count && list->area[i].end <= from) {
        i++;
    }
    while (from < end && i < list->count && list->area[i].start <= from &&
           r->pieces < MOST_PIECES &&
           (r->pieces == 0 || alike(&list->area[i - 1], &list->area[i]))) {
        uint64_t to = list->area[i].end < end ? list->area[i].end : end;

        r->piece[r->pieces].start = from;
        r->piece[r->pieces].length = to - from;
        r->pieces++;
        from = to;
        i++;
    }
    r->pieces = from < end ? 0 : r->pieces;
}

/* The pieces as one: the last of them, which may become larger, then the others. */
static int64_t move_pieces(const struct request *r, uint64_t place)
{
    uint64_t more = r->new_len - r->kept;

    for (uint32_t i = r->pieces; i-- > 0;) {
        uint64_t start = r->piece[i].start;
        uint64_t length = r->piece[i].length;
        int64_t value = call(r, start, length, length + more, FLAG_MAYMOVE | FLAG_FIXED,
                             place + (start - r->addr));
        if (value < 0) {
            return value;
        }
        more = 0;
    }
    return (int64_t)place;
}

/* Becomes larger where it is: the last piece does. What a smaller user space has no room for is
 * taken back. */
static int64_t expand_in_place(const struct request *r)
{
    uint64_t start = r->piece[r->pieces - 1].start;
    uint64_t length = r->piece[r->pieces - 1].length;
    uint64_t more = r->new_len - r->old_len;
    int64_t value = call(r, start, length, length + more, 0, 0);

    if (value >= 0 && r->addr + r->new_len > CORE_TASK_SIZE) {
        host_do(r->slot, HOST_MUNMAP, r->addr + r->old_len, more, 0, 0);
        return -ENOMEM;
    }
    return value < 0 ? value : (int64_t)r->addr;
}

static int64_t expand(const struct request *r)
{
    int64_t value = expand_in_place(r);
    uint32_t place;

    if (value != -ENOMEM || (r->flags & FLAG_MAYMOVE) == 0) {
        return value;
    }
    place = choose_place(r->slot, 0, (uint32_t)r->new_len);
    return place == 0 ? -ENOMEM : move_pieces(r, place);
}

/* Does something lie at the old place? */
static bool is_mapped(const struct request *r)
{
    return !host_areas_free(look(r->slot), r->addr, r->addr + 1);
}

/* Is what lies there shared? */
static bool is_shared(const struct request *r)
{
    const struct host_areas *list = look(r->slot);

    for (uint32_t i = 0; i < list->count; i++) {
        if (list->area[i].start <= r->addr && r->addr < list->area[i].end) {
            return list->area[i].shared;
        }
    }
    return false;
}

/* What is shared, shown by a second area. Without a place for it the host looks at the limits, and
 * leaves it. */
static int64_t map_again(const struct request *r)
{
    uint32_t place = 0;

    if (is_fixed(r)) {
        return plain_call(r);
    }
    if ((r->flags & FLAG_MAYMOVE) != 0) {
        place = choose_place(r->slot, 0, (uint32_t)r->new_len);
    }
    return place == 0 ? call(r, r->addr, 0, r->new_len, 0, 0)
                      : call(r, r->addr, 0, r->new_len, FLAG_MAYMOVE | FLAG_FIXED, place);
}

/* Would the address space have more than 32 bits of bytes until the new place is given up? In that
 * many no limit is a limit, too; the host has more. */
static bool too_much(const struct request *r)
{
    uint64_t bytes = (uint64_t)host_areas_pages(look(r->slot)) * PAGE;

    return r->new_len > r->old_len && bytes + (r->new_len - r->old_len) > UINT32_MAX / PAGE * PAGE;
}

/* To the place that is given. The old one was looked at. */
static int64_t move_to_place(const struct request *r)
{
    if (r->pieces == 1 && r->addr + r->old_len <= CORE_TASK_SIZE) {
        return plain_call(r);
    }
    host_do(r->slot, HOST_MUNMAP, r->new_addr, r->new_len, 0, 0);
    if (r->kept < r->old_len && r->addr + r->old_len > CORE_TASK_SIZE) {
        return -EINVAL; /* what goes does not lie in a smaller user space */
    }
    if (r->kept < r->old_len) {
        host_do(r->slot, HOST_MUNMAP, r->addr + r->kept, r->old_len - r->kept, 0, 0);
    }
    return move_pieces(r, r->new_addr);
}

/* PLAIN: the host's own answer to what it keeps apart is wanted. */
static int64_t resize(struct request *r, bool plain)
{
    find_pieces(r);
    if (r->pieces == 0 || (r->pieces > 1 && plain)) {
        return is_fixed(r) ? -EFAULT : plain_call(r);
    }
    if (is_fixed(r)) {
        return too_much(r) ? -ENOMEM : move_to_place(r);
    }
    return expand(r);
}

static int64_t remap(struct request *r, struct result core)
{
    if (numbers_wrong(r)) {
        bool large = r->new_len > CORE_TASK_SIZE || r->new_addr + r->new_len > CORE_TASK_SIZE;

        return large ? -EINVAL : plain_call(r);
    }
    if (!is_mapped(r)) {
        return -EFAULT;
    }
    if (r->old_len == 0) {
        return is_shared(r) ? map_again(r) : is_fixed(r) ? -EINVAL : plain_call(r);
    }
    if (r->new_len <= r->old_len && !is_fixed(r)) {
        return r->addr + r->old_len > CORE_TASK_SIZE && r->new_len < r->old_len ? -EINVAL
                                                                                : plain_call(r);
    }
    return resize(r, core.kind == RESULT_ERRNO && core.value == EFAULT);
}

/* Does the area at ADDR grow down? */
static bool grows_down(uint32_t slot, uint64_t addr)
{
    const struct host_areas *list = look(slot);
    uint32_t i = 0;

    while (i < list->count && list->area[i].end <= addr) {
        i++;
    }
    return i < list->count && list->area[i].start <= addr && list->area[i].grows_down;
}

static struct result do_mremap(struct scene *scene)
{
    const struct op *op = scene->op;
    uint64_t old_len = page_align(op->arg[2]);
    struct request request = {
        .slot = scene->slot,
        .addr = op->arg[1],
        .old_len = old_len > UINT32_MAX ? 0 : old_len, /* so it is in 32 bits */
        .new_len = page_align(op->arg[3]),
        .flags = (op_given(op, 4) ? FLAG_MAYMOVE : 0) | (op_given(op, 5) ? FLAG_FIXED : 0),
        .new_addr = op_given(op, 5) ? op->arg[5] : 0,
    };

    request.kept = request.old_len < request.new_len ? request.old_len : request.new_len;
    int64_t place = remap(&request, scene->core);
    if (place >= 0 && place != (int64_t)request.addr && grows_down(scene->slot, (uint64_t)place)) {
        limits_of(scene->slot)->moved_grower = true;
    }
    return host_outcome(place, RESULT_ADDRESS);
}

/* A user may be kept from the lowest addresses, by whatever call. */
static bool moves_too_low(const struct op *op)
{
    return op_given(op, 5) && op->arg[5] < host_traits.value[TRAIT_MIN_ADDRESS];
}

/* ---- mlock ---------------------------------------------------------------------------------- */

/* The pages of the range, computed in 32 bits. False: they wrap. */
static bool lock_range(const struct op *op, uint64_t *start, uint64_t *length)
{
    *start = op->arg[1] - op->arg[1] % PAGE;
    *length = (uint32_t)page_align((uint64_t)op->arg[2] + op->arg[1] % PAGE);
    return *start == 0 || *start + *length <= UINT32_MAX;
}

/* What a range that wraps gives: the limit is looked at before that. */
static int64_t wraps(uint32_t slot, uint64_t start, uint64_t length)
{
    const struct host_areas *list = look(slot);
    uint32_t limit = limits_of(slot)->memlock;
    uint64_t pages = length / PAGE + locked_pages(slot);

    for (uint32_t i = 0; i < list->count; i++) {
        const struct host_area *area = &list->area[i];
        uint64_t from = area->start > start ? area->start : start;

        if (area->locked && from < area->end) {
            pages -= (area->end - from) / PAGE; /* locked already */
        }
    }
    if (limit == 0) {
        return -EPERM;
    }
    return limit != UINT32_MAX && pages > limit / PAGE ? -ENOMEM : -EINVAL;
}

static struct result do_mlock(struct scene *scene)
{
    uint64_t start;
    uint64_t length;
    bool good = lock_range(scene->op, &start, &length);
    int64_t value = good ? host_do(scene->slot, HOST_MLOCK, start, length, 0, 0)
                         : wraps(scene->slot, start, length);

    return host_outcome(value, RESULT_NUMBER);
}

static struct result do_munlock(struct scene *scene)
{
    uint64_t start;
    uint64_t length;

    if (!lock_range(scene->op, &start, &length)) {
        return host_error(EINVAL);
    }
    return host_outcome(host_do(scene->slot, HOST_MUNLOCK, start, length, 0, 0), RESULT_NUMBER);
}

/* Where areas to come were locked and are not to be any more, the host unlocks all areas first:
 * alike neighbours that it had kept apart may be one then. */
static struct result do_mlockall(struct scene *scene)
{
    const struct host_areas *list = look(scene->slot);
    struct slot_limits *limits = limits_of(scene->slot);
    bool apart = host_areas_joined(list) < list->count;
    bool future = (scene->op->arg[1] & LOCKING_FUTURE) != 0;
    int64_t value = host_do(scene->slot, HOST_MLOCKALL, scene->op->arg[1], 0, 0, 0);

    limits->joined_all = value == 0 && limits->locks_future && !future && apart;
    limits->locks_future = value == 0 ? future : limits->locks_future;
    return host_outcome(value, RESULT_NUMBER);
}

static const char *why_joined(const struct op *op, struct result result)
{
    (void)result;
    return limits_of(slot_of(op->arg[0]))->joined_all ? "areas that were alike are one here" : NULL;
}

static struct result do_munlockall(struct scene *scene)
{
    limits_of(scene->slot)->locks_future = false;
    return host_outcome(host_do(scene->slot, HOST_MUNLOCKALL, 0, 0, 0, 0), RESULT_NUMBER);
}

static bool ran_out(const struct op *op, struct result core)
{
    (void)op;
    return core.kind == RESULT_ERRNO && core.value == EAGAIN;
}

static bool locks_all(const struct op *op)
{
    return (op->arg[1] & LOCKING_CURRENT) != 0;
}

/* ---- madvise -------------------------------------------------------------------------------- */

/* Is there a hole in START .. END-1? */
static bool has_hole(uint32_t slot, uint64_t start, uint64_t end)
{
    const struct host_areas *list = look(slot);

    for (uint32_t i = 0; i < list->count && start < end; i++) {
        if (list->area[i].start > start) {
            break;
        }
        start = list->area[i].end > start ? list->area[i].end : start;
    }
    return start < end;
}

/* A kernel without swap knows no such advice for memory of no file. */
static int64_t willneed(uint32_t slot, uint64_t start, uint64_t length)
{
    int64_t value = host_do(slot, HOST_MADVISE, start, length, CALL_WILLNEED, 0);

    return value != -EBADF ? value : has_hole(slot, start, start + length) ? -ENOMEM : 0;
}

static struct result do_madvise(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;
    uint64_t length = page_align(arg[2]);
    int64_t value;

    if (length > UINT32_MAX || arg[1] + length > UINT32_MAX) {
        return host_error(EINVAL);
    }
    if (arg[3] == ADVICE_WILLNEED) {
        value = willneed(scene->slot, arg[1], length);
    } else {
        value = host_do(scene->slot, HOST_MADVISE, arg[1], length,
                        arg[3] == ADVICE_DONTNEED ? CALL_DONTNEED : CALL_NORMAL, 0);
    }
    return host_outcome(value, RESULT_NUMBER);
}

/* ---- limits --------------------------------------------------------------------------------- */

/* Linux's numbers. */
static const uint32_t limits_of_linux[NR_RESOURCES] = {
    [RESOURCE_AS] = 9,
    [RESOURCE_DATA] = 2,
    [RESOURCE_STACK] = 3,
    [RESOURCE_MEMLOCK] = 8,
};

static struct result do_setrlimit(struct scene *scene)
{
    const uint32_t *arg = scene->op->arg;
    struct slot_limits *limits = limits_of(scene->slot);

    if (arg[1] == RESOURCE_STACK) {
        limits->stack = arg[2];
    } else if (arg[1] == RESOURCE_DATA) {
        limits->data = arg[2];
    } else if (arg[1] == RESOURCE_AS) {
        limits->all = arg[2];
    } else if (arg[1] == RESOURCE_MEMLOCK) {
        limits->memlock = arg[2];
    }
    return host_outcome(host_do(scene->slot, HOST_SETRLIMIT, limits_of_linux[arg[1]], arg[2], 0, 0),
                        RESULT_NUMBER);
}

const struct host_line host_remap_lines[] = {
    {
        .code = OP_mremap,
        .act = do_mremap,
        .as_far = as_far,
        .concerns = {{LIMIT_MREMAP, NULL},
                     {LIMIT_MUNMAP, NULL},
                     {LIMIT_MIN_ADDRESS, moves_too_low}},
    },
    {
        .code = OP_mlock,
        .act = do_mlock,
        .shows_memory = true,
        .took_many = ran_out,
        .as_far = as_far,
        .concerns = {{LIMIT_MLOCK, NULL}, {LIMIT_MEMLOCK, NULL}},
    },
    {
        .code = OP_munlock,
        .act = do_munlock,
        .as_far = as_far,
        .concerns = {{LIMIT_MLOCK, NULL}, {LIMIT_MEMLOCK, NULL}},
    },
    {
        .code = OP_mlockall,
        .act = do_mlockall,
        .own_reason = why_joined,
        .concerns = {{LIMIT_MLOCK, NULL}, {LIMIT_MEMLOCK, NULL}, {LIMIT_OWN_AREAS, locks_all}},
    },
    {
        .code = OP_munlockall,
        .act = do_munlockall,
        .concerns = {{LIMIT_MLOCK, NULL}, {LIMIT_MEMLOCK, NULL}},
    },
    {.code = OP_madvise, .act = do_madvise, .concerns = {{LIMIT_MADVISE, NULL}}},
    {
        .code = OP_setrlimit,
        .act = do_setrlimit,
        .concerns = {{LIMIT_SETRLIMIT, NULL}, {LIMIT_OWN_AREAS, NULL}},
    },
    {.code = NR_OPS},
};
