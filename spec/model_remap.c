/*
 * The reference model: mremap and madvise.
 */
#include "model_parts.h"

/* ---- mremap --------------------------------------------------------------------------------- */

#define AREAS_LEFT 3u /* that have to be possible when something moves */

struct request {
    uint32_t s;
    uint32_t addr;
    uint32_t old_len;
    uint32_t new_len;
    uint32_t how;
    uint32_t new_addr;
    bool refused;
};

/* What is wrong with the numbers alone; 0: nothing. */
static int64_t number_error(const struct request *r)
{
    uint64_t end = (uint64_t)r->addr + r->old_len;
    uint64_t new_end = (uint64_t)r->new_addr + r->new_len;

    if (r->addr % PAGE_SIZE != 0u || r->new_len == 0u || r->new_len > TASK_SIZE) {
        return -EINVAL;
    }
    if (!model_has(r->how, MODEL_TO)) {
        return 0;
    }
    if (!model_has(r->how, MODEL_MAYMOVE) || r->new_addr % PAGE_SIZE != 0u || new_end > TASK_SIZE ||
        (end > r->new_addr && new_end > r->addr)) {
        return -EINVAL;
    }
    return model_areas(r->s)->count + 2u >= MAX_MAP_COUNT - AREAS_LEFT ? -ENOMEM : 0;
}

/* What is wrong with the area I, which ends above the address; 0: nothing. */
static int64_t area_error(const struct request *r, uint32_t i)
{
    uint32_t kept = r->old_len < r->new_len ? r->old_len : r->new_len;
    uint32_t more = (r->new_len - kept) / PAGE_SIZE;
    struct model_area area;

    if (i == model_areas(r->s)->count || model_areas(r->s)->a[i].start > r->addr) {
        return -EFAULT;
    }
    area = model_areas(r->s)->a[i];
    if (r->old_len == 0u && !model_has(area.flags, MODEL_AREA_SHARED)) {
        return -EINVAL;
    }
    if (r->new_len <= r->old_len && !model_has(r->how, MODEL_TO)) {
        return 0; /* something is there: the rest may be a hole */
    }
    if (area.end - r->addr < kept) {
        return -EFAULT;
    }
    if (more != 0u && !model_may_lock(r->s, area.flags, more)) {
        return -EAGAIN;
    }
    if (more != 0u && (!model_fits(r->s, area.flags, more) || !model_enough(area.flags, more))) {
        return -ENOMEM;
    }
    return 0;
}

/* TO shows what is shown at the address as well, if that is still there: the new place may have
 * been made where it was. */
static int64_t show_twice(const struct request *r, uint32_t to)
{
    uint32_t i = model_area_above(r->s, r->addr);
    struct model_area area;

    if (i == model_areas(r->s)->count || model_areas(r->s)->a[i].start > r->addr) {
        return -EFAULT;
    }
    if (r->refused) {
        return -ENOMEM;
    }
    area = model_areas(r->s)->a[i];
    area.page = model_object_page(area, r->addr);
    area.start = to;
    area.end = to + r->new_len;
    model_map(r->s, area);
    return to;
}

/* The first LENGTH bytes of what is there move to TO, where they are NEW_LEN bytes. */
static int64_t move(const struct request *r, uint32_t length, uint32_t to)
{
    struct model_area area = model_area_at(r->s, r->addr);

    if (r->old_len == 0u && model_areas(r->s)->count < MAX_MAP_COUNT - AREAS_LEFT) {
        return show_twice(r, to);
    }
    if (model_areas(r->s)->count >= MAX_MAP_COUNT - AREAS_LEFT || r->refused) {
        return -ENOMEM;
    }
    model_take_words(r->s, r->addr, r->addr + length);
    model_unmap(r->s, r->addr, r->addr + length);
    if (area.object != 0u) {
        area.page = model_object_page(area, r->addr);
    }
    area.start = to;
    area.end = to + r->new_len;
    model_map(r->s, area);
    model_put_words(r->s, to - r->addr);
    return to;
}

/* Unmaps START .. END-1. False: that was refused. */
static bool unmap(const struct request *r, uint32_t start, uint32_t end)
{
    if (r->refused && model_areas_match(r->s)) {
        return false;
    }
    model_unmap(r->s, start, end);
    return true;
}

/* The part that is to go does so, and it lies in user space, or it is an error. */
static int64_t shrink(const struct request *r)
{
    if (r->new_len >= r->old_len) {
        return 0;
    }
    if (r->addr + (uint64_t)r->old_len > TASK_SIZE) {
        return -EINVAL;
    }
    return unmap(r, r->addr + r->new_len, r->addr + r->old_len) ? 0 : -ENOMEM;
}

static int64_t move_to_place(const struct request *r)
{
    int64_t error;

    if (!unmap(r, r->new_addr, r->new_addr + r->new_len)) {
        return -ENOMEM;
    }
    error = shrink(r);
    if (error != 0) {
        return error;
    }
    return move(r, r->new_len < r->old_len ? r->new_len : r->old_len, r->new_addr);
}

static int64_t expand(const struct request *r, uint32_t i)
{
    uint32_t end = model_areas(r->s)->a[i].end;
    uint32_t more = r->new_len - r->old_len;
    int64_t place;

    if (end - r->addr == r->old_len && more <= TASK_SIZE - end &&
        model_is_free(r->s, end, end + more)) {
        model_stretch_area(r->s, i, end + more);
        return r->addr;
    }
    if (!model_has(r->how, MODEL_MAYMOVE)) {
        return -ENOMEM;
    }
    place = model_lowest_gap(r->s, r->new_len);
    return place < 0 ? place : move(r, r->old_len, (uint32_t)place);
}

static int64_t remap(const struct request *r)
{
    uint32_t i = model_area_above(r->s, r->addr);
    int64_t error = number_error(r);

    error = error != 0 ? error : area_error(r, i);
    if (error != 0) {
        return error;
    }
    if (model_has(r->how, MODEL_TO)) {
        return move_to_place(r);
    }
    if (r->new_len > r->old_len) {
        return expand(r, i);
    }
    error = shrink(r);
    return error != 0 ? error : (int64_t)r->addr;
}

int64_t model_mremap(uint32_t p, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t how,
                     uint32_t new_addr, bool refused)
{
    struct request r = {
        .s = model_space(p),
        .addr = addr,
        .old_len = can_round(old_len) ? model_round_up(old_len) : 0,
        .new_len = can_round(new_len) ? model_round_up(new_len) : 0,
        .how = how,
        .new_addr = new_addr,
        .refused = refused,
    };
    int64_t place;
    uint32_t flags;

    model_wanted.count = 0;
    if (r.s == NO_SPACE) {
        return MODEL_SKIP;
    }
    place = remap(&r);
    if (place < 0 || r.new_len <= r.old_len) {
        return place;
    }
    flags = model_flags(r.s, (uint32_t)place);
    if (model_has(flags, MODEL_LOCKED)) {
        model_want((uint32_t)place + r.old_len, (uint32_t)place + r.new_len, flags);
    }
    return place;
}

/* ---- madvise -------------------------------------------------------------------------------- */

/* What becomes of the part of area I in FROM .. END-1. */
static int64_t advise(uint32_t s, uint32_t i, uint32_t from, uint32_t end, bool dontneed)
{
    struct model_area area = model_areas(s)->a[i];

    if (!dontneed) {
        return 0;
    }
    if (model_has(area.flags, MODEL_LOCKED)) {
        return -EINVAL;
    }
    model_forget_words(s, from, area.end < end ? area.end : end);
    return 0;
}

int64_t model_madvise(uint32_t p, uint32_t addr, uint32_t len, bool dontneed)
{
    uint32_t s = model_space(p);
    uint32_t from = addr;
    int64_t result = 0;
    uint64_t end;

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    end = (uint64_t)addr + model_round_up(len);
    if (addr % PAGE_SIZE != 0u || !can_round(len) || end > 0xFFFFFFFFu) {
        return -EINVAL;
    }
    for (uint32_t i = model_area_above(s, addr); from < end; i++) {
        if (i == model_areas(s)->count || model_areas(s)->a[i].start >= end) {
            return -ENOMEM;
        }
        if (model_areas(s)->a[i].start > from) {
            from = model_areas(s)->a[i].start;
            result = -ENOMEM; /* there is a hole */
        }
        if (advise(s, i, from, (uint32_t)end, dontneed) != 0) {
            return -EINVAL;
        }
        from = model_areas(s)->a[i].end;
    }
    return result;
}
