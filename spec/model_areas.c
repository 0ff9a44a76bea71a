/*
 * The reference model: the areas of an address space as a sorted array.
 *
 * Every change is made of cutting at an address, changing whole areas, and joining the areas that
 * meet at an address if they are alike. Areas that a change does not touch stay apart even when
 * they have become alike (by fork, which drops `locked`, or by growing down to a neighbour), since
 * how far an area may grow depends on where it ends.
 */
#include "model_parts.h"

static struct model_areas areas[NR_TASKS];

struct model_areas model_seen;

void model_see_none(void)
{
    model_seen.count = 0;
}

void model_see_area(struct model_area area)
{
    model_seen.a[model_seen.count] = area;
    model_seen.count++;
}

void model_clear_areas(uint32_t s)
{
    areas[s].count = 0;
}

void model_copy_areas(uint32_t to, uint32_t from)
{
    areas[to].count = areas[from].count;
    for (uint32_t i = 0; i < areas[from].count; i++) {
        areas[to].a[i] = areas[from].a[i];
        areas[to].a[i].flags &= ~MODEL_LOCKED;
    }
}

/* ---- what there is -------------------------------------------------------------------------- */

const struct model_areas *model_areas(uint32_t s)
{
    return &areas[s];
}

/* The first area that ends above ADDR; the number of areas: none does. */
uint32_t model_area_above(uint32_t s, uint32_t addr)
{
    uint32_t i = 0;

    while (i < areas[s].count && areas[s].a[i].end <= addr) {
        i++;
    }
    return i;
}

bool model_is_free(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t i = model_area_above(s, start);

    return i == areas[s].count || areas[s].a[i].start >= end;
}

uint32_t model_total_vm(uint32_t s)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < areas[s].count; i++) {
        pages += (areas[s].a[i].end - areas[s].a[i].start) / PAGE_SIZE;
    }
    return pages;
}

uint32_t model_locked_vm(uint32_t s)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < areas[s].count; i++) {
        if (model_has(areas[s].a[i].flags, MODEL_LOCKED)) {
            pages += (areas[s].a[i].end - areas[s].a[i].start) / PAGE_SIZE;
        }
    }
    return pages;
}

uint32_t model_pages_in(uint32_t s, uint32_t start, uint32_t end, uint32_t flags)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < areas[s].count; i++) {
        struct model_area area = areas[s].a[i];
        uint32_t from = area.start < start ? start : area.start;
        uint32_t to = area.end < end ? area.end : end;

        if (from < to && (area.flags & flags) == flags) {
            pages += (to - from) / PAGE_SIZE;
        }
    }
    return pages;
}

uint32_t model_flags(uint32_t s, uint32_t addr)
{
    uint32_t i = model_area_above(s, addr);

    if (i == areas[s].count || areas[s].a[i].start > addr) {
        return NO_AREA;
    }
    return areas[s].a[i].flags;
}

struct model_area model_area_at(uint32_t s, uint32_t addr)
{
    uint32_t i = model_area_above(s, addr);

    if (i == areas[s].count || areas[s].a[i].start > addr) {
        return (struct model_area){0, 0, NO_AREA, 0, 0};
    }
    return areas[s].a[i];
}

uint32_t model_object_page(struct model_area area, uint32_t addr)
{
    return area.page + (addr - area.start) / PAGE_SIZE;
}

bool model_areas_match(uint32_t s)
{
    if (areas[s].count != model_seen.count) {
        return false;
    }
    for (uint32_t i = 0; i < model_seen.count; i++) {
        if (areas[s].a[i].start != model_seen.a[i].start ||
            areas[s].a[i].end != model_seen.a[i].end ||
            areas[s].a[i].flags != model_seen.a[i].flags ||
            areas[s].a[i].object != model_seen.a[i].object ||
            areas[s].a[i].page != model_seen.a[i].page) {
            return false;
        }
    }
    return true;
}

/* ---- what changes --------------------------------------------------------------------------- */

static void insert_area(uint32_t s, uint32_t i, struct model_area area)
{
    if (areas[s].count == NR_VMA) {
        model_set_full(true);
        return;
    }
    for (uint32_t k = areas[s].count; k > i; k--) {
        areas[s].a[k] = areas[s].a[k - 1u];
    }
    areas[s].a[i] = area;
    areas[s].count++;
}

static void remove_area(uint32_t s, uint32_t i)
{
    areas[s].count--;
    for (uint32_t k = i; k < areas[s].count; k++) {
        areas[s].a[k] = areas[s].a[k + 1u];
    }
}

/* An area that ADDR lies inside of becomes two that meet there. */
static void cut(uint32_t s, uint32_t addr)
{
    uint32_t i = model_area_above(s, addr);

    if (i < areas[s].count && areas[s].a[i].start < addr) {
        insert_area(s, i, areas[s].a[i]);
        areas[s].a[i].end = addr;
        areas[s].a[i + 1u].start = addr;
        if (areas[s].a[i].object != 0u) {
            areas[s].a[i + 1u].page = model_object_page(areas[s].a[i], addr);
        }
    }
}

/* Does area B, which begins where A ends, go on like it, in the same file too? */
static bool alike(struct model_area a, struct model_area b)
{
    return a.flags == b.flags && a.object == b.object &&
           (a.object == 0u || model_object_page(a, b.start) == b.page);
}

/* Two areas that meet at ADDR become one if they are alike. */
static void join(uint32_t s, uint32_t addr)
{
    uint32_t i = model_area_above(s, addr);

    if (i > 0u && i < areas[s].count && areas[s].a[i - 1u].end == addr &&
        areas[s].a[i].start == addr && alike(areas[s].a[i - 1u], areas[s].a[i])) {
        areas[s].a[i - 1u].end = areas[s].a[i].end;
        remove_area(s, i);
    }
}

void model_map(uint32_t s, struct model_area area)
{
    insert_area(s, model_area_above(s, area.start), area);
    join(s, area.end);
    join(s, area.start);
}

void model_unmap(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t i;

    cut(s, start);
    cut(s, end);
    i = model_area_above(s, start);
    while (i < areas[s].count && areas[s].a[i].end <= end) {
        remove_area(s, i);
    }
    model_forget_words(s, start, end);
}

void model_change_flags(uint32_t s, uint32_t from, uint32_t to, uint32_t flags)
{
    cut(s, from);
    cut(s, to);
    areas[s].a[model_area_above(s, from)].flags = flags;
    join(s, to);
    join(s, from);
}

void model_stretch_area(uint32_t s, uint32_t i, uint32_t end)
{
    areas[s].a[i].end = end;
    join(s, end);
}

void model_grow_area(uint32_t s, uint32_t i, uint32_t start)
{
    areas[s].a[i].start = start;
}
