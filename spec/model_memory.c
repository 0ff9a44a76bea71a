/*
 * The reference model: loads and stores.
 */
#include "model_parts.h"

void model_touch(uint32_t p, uint32_t addr)
{
    model_touch_page(model_space(p), addr);
}

/* The area above ADDR, number I, reaches down to it if it may. */
static void grow(uint32_t s, uint32_t i, uint32_t addr)
{
    struct model_area area = model_areas(s)->a[i];
    uint32_t start = addr / PAGE_SIZE * PAGE_SIZE;

    uint32_t more = (area.start - start) / PAGE_SIZE;

    if (model_has(area.flags, MODEL_GROWSDOWN) && start >= MODEL_LOWEST &&
        area.end - start <= model_limit(s, MODEL_LIMIT_STACK) && model_fits(s, area.flags, more) &&
        model_may_lock(s, area.flags, more)) {
        model_grow_area(s, i, start);
    }
}

/* May the process access ADDR? An area that grows does so even for an access that its rights do not
 * allow. */
static bool may_access(uint32_t s, uint32_t addr, bool write)
{
    uint32_t i = model_area_above(s, addr);
    uint32_t flags;

    if (addr >= TASK_SIZE || i == model_areas(s)->count) {
        return false;
    }
    if (model_areas(s)->a[i].start > addr) {
        grow(s, i, addr);
    }
    flags = model_flags(s, addr);
    if (flags == NO_AREA) {
        return false;
    }
    return write ? model_has(flags, MODEL_WRITE) : flags % MODEL_RIGHTS != 0u;
}

int64_t model_access(uint32_t p, uint32_t addr, bool write, uint32_t value, int64_t refusal)
{
    uint32_t s = model_space(p);

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (!may_access(s, addr, write)) {
        return MODEL_SIGSEGV;
    }
    if (refusal != 0) {
        return refusal;
    }
    if (!write) {
        return model_word(s, addr);
    }
    model_store_word(s, addr, value);
    return 0;
}
