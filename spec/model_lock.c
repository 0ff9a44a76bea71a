/*
 * The reference model: memory that stays in RAM, and who sets limits.
 */
#include "model_parts.h"

/* The range of whole pages that LEN bytes at ADDR lie in, as 32 bits have room for it. False: it
 * wraps. */
static bool range_of(uint32_t addr, uint32_t len, uint32_t *start, uint32_t *end)
{
    uint64_t bytes = ((uint64_t)len + addr % PAGE_SIZE + PAGE_SIZE - 1u) / PAGE_SIZE * PAGE_SIZE;

    *start = addr / PAGE_SIZE * PAGE_SIZE;
    *end = *start + (uint32_t)bytes;
    return *end >= *start;
}

/* The areas of START .. END-1, one after the other, are locked from now on, or not. */
static int64_t lock(uint32_t s, uint32_t start, uint32_t end, bool locked, bool refused)
{
    uint32_t from = start;

    while (from < end) {
        uint32_t i = model_area_above(s, from);
        struct model_area area = {0, 0, 0, 0, 0};
        if (i < model_areas(s)->count) {
            area = model_areas(s)->a[i];
        }
        if (i == model_areas(s)->count || area.start > from) {
            return -ENOMEM;
        }
        if (model_has(area.flags, MODEL_LOCKED) != locked) {
            if (refused && (area.start < from || end < area.end) && model_areas_match(s)) {
                return -ENOMEM; /* the area was to be cut */
            }
            area.end = area.end < end ? area.end : end;
            model_change_flags(s, from, area.end, area.flags ^ MODEL_LOCKED);
        }
        from = area.end;
    }
    return 0;
}

/* Every area of START .. END-1 is to have its pages. */
static void want_all(uint32_t s, uint32_t start, uint32_t end)
{
    for (uint32_t i = model_area_above(s, start); i < model_areas(s)->count; i++) {
        struct model_area area = model_areas(s)->a[i];
        if (area.start < end) {
            model_want(area.start < start ? start : area.start, area.end < end ? area.end : end,
                       area.flags);
        }
    }
}

/* Are PAGES more than may be locked? */
static bool too_many(uint32_t s, uint32_t pages)
{
    uint32_t most = model_limit(s, MODEL_LIMIT_MEMLOCK);

    return most != MODEL_UNLIMITED && pages > most / PAGE_SIZE;
}

int64_t model_mlock(uint32_t p, uint32_t addr, uint32_t len, bool refused)
{
    uint32_t s = model_space(p);
    uint32_t start;
    uint32_t end;
    bool good;
    int64_t error;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (model_limit(s, MODEL_LIMIT_MEMLOCK) == 0u) {
        return -EPERM;
    }
    good = range_of(addr, len, &start, &end);
    if (too_many(s, model_locked_vm(s) + (end - start) / PAGE_SIZE -
                        model_pages_in(s, start, good ? end : TASK_SIZE, MODEL_LOCKED))) {
        return -ENOMEM;
    }
    if (!good) {
        return -EINVAL;
    }
    error = lock(s, start, end, true, refused);
    if (error == 0 && start < end) {
        want_all(s, start, end);
    }
    return error;
}

int64_t model_munlock(uint32_t p, uint32_t addr, uint32_t len, bool refused)
{
    uint32_t s = model_space(p);
    uint32_t start;
    uint32_t end;

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    return range_of(addr, len, &start, &end) ? lock(s, start, end, false, refused) : -EINVAL;
}

/* Locks every area, or none. */
static void lock_all(uint32_t s, bool locked)
{
    for (uint32_t at = 0; model_area_above(s, at) < model_areas(s)->count;) {
        struct model_area area = model_areas(s)->a[model_area_above(s, at)];
        lock(s, area.start, area.end, locked, false);
        at = area.end;
    }
}

int64_t model_mlockall(uint32_t p, uint32_t which)
{
    uint32_t s = model_space(p);

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (model_limit(s, MODEL_LIMIT_MEMLOCK) == 0u) {
        return -EPERM;
    }
    if (model_has(which, MODEL_CURRENT) && too_many(s, model_total_vm(s))) {
        return -ENOMEM;
    }
    model_lock_future(s, model_has(which, MODEL_FUTURE));
    if (model_has(which, MODEL_CURRENT)) {
        lock_all(s, true);
        want_all(s, 0, TASK_SIZE);
    }
    return 0;
}

int64_t model_munlockall(uint32_t p)
{
    uint32_t s = model_space(p);

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    model_lock_future(s, false);
    lock_all(s, false);
    return 0;
}

int64_t model_setrlimit(uint32_t p, uint32_t which, uint32_t bytes)
{
    uint32_t s = model_space(p);

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    model_set_limit(s, which, bytes);
    return 0;
}
