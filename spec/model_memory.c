/*
 * The reference model: loads and stores.
 */
#include "model_parts.h"

/* A store to the page at ADDR begins: a private area of a file gets a copy of its page. */
static void make_page(uint32_t s, uint32_t addr)
{
    struct model_area area = model_area_at(s, addr);

    if (area.object == 0u) {
        model_touch_page(s, addr);
    } else if (!model_has(area.flags, MODEL_AREA_SHARED) && !model_has_page(s, addr)) {
        model_copy_page(s, addr, model_file_page(area.object - 1u, model_object_page(area, addr)));
    }
}

void model_touch(uint32_t p, uint32_t addr)
{
    make_page(model_space(p), addr);
}

/* Does the page at ADDR, in an area of a file, neither exist nor have a page of the file? */
static bool is_behind_end(uint32_t s, uint32_t addr)
{
    struct model_area area = model_area_at(s, addr);

    return area.object != 0u && !model_has_page(s, addr) &&
           !model_object_has_page(area.object, model_object_page(area, addr));
}

bool model_can_touch(uint32_t p, uint32_t addr)
{
    return !is_behind_end(model_space(p), addr);
}

/* Which word of the file or object that is seen at ADDR lies there. */
static uint32_t file_word_at(struct model_area area, uint32_t addr)
{
    return model_object_page(area, addr) * PTRS_PER_PTE + addr % PAGE_SIZE / 4u;
}

static uint32_t load(uint32_t s, uint32_t addr)
{
    struct model_area area = model_area_at(s, addr);

    if (area.object == 0u || model_has_page(s, addr)) {
        return model_word(s, addr);
    }
    return model_object_word(area.object, file_word_at(area, addr));
}

static void store(uint32_t s, uint32_t addr, uint32_t value)
{
    struct model_area area = model_area_at(s, addr);

    make_page(s, addr);
    if (area.object != 0u && model_has(area.flags, MODEL_AREA_SHARED)) {
        model_set_object_word(area.object, file_word_at(area, addr), value);
    } else {
        model_store_word(s, addr, value);
    }
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
    if (is_behind_end(s, addr) && refusal != MODEL_KILLED) {
        return MODEL_SIGBUS; /* unless there was no memory for a page table */
    }
    if (refusal != 0) {
        return refusal;
    }
    if (!write) {
        return load(s, addr);
    }
    store(s, addr, value);
    return 0;
}
