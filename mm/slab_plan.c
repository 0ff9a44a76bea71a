/*
 * Planning slabs.
 *
 * A slab is the lowest order that leaves at most an eighth unused, but does not grow beyond the
 * break order for that. Objects of 512 bytes and more are planned as if their management took no
 * room; when what is left over holds it, it stands on the slab after all.
 *
 * Linux also limits the objects of a slab that is managed off-slab, to 116. No slab reaches that:
 * of 512 bytes and more, 4 frames hold 32, and more frames are taken for a single one only.
 */
#include "slab_plan.h"

#define OFF_SLAB_SIZE (PAGE_SIZE / 8u) /* objects from here on are managed off-slab */

bool slab_flag(uint32_t flags, uint32_t flag)
{
    return flags / flag % 2u != 0u;
}

uint32_t round_up(uint32_t value, uint32_t align)
{
    return (value + align - 1u) / align * align;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t slab_bytes(uint32_t order)
{
    uint32_t bytes = PAGE_SIZE;

    for (uint32_t o = 0; o < order; o++) {
        bytes *= 2u;
    }
    return bytes;
}

/* Bytes of the management of a slab of NUM objects, which lies in front of them. */
static uint32_t management(uint32_t num, uint32_t align)
{
    return round_up(SLAB_HEAD + 4u * num, larger(align, L1_CACHE_BYTES));
}

/* How many objects fit in BYTES, with their management if it is to stand there too.
 * (kmem_cache_estimate) */
static uint32_t estimate(uint32_t bytes, uint32_t size, uint32_t align, bool off_slab)
{
    uint32_t num = 0;

    while ((num + 1u) * size + (off_slab ? 0u : management(num + 1u, align)) <= bytes) {
        num++;
    }
    return num;
}

/* What NUM objects leave over of a slab; of one without an object, all that its management does. */
static uint32_t left_over(const struct slab_plan *plan)
{
    uint32_t used = plan->num * plan->objsize;

    if (!plan->off_slab) {
        used += management(plan->num, plan->align);
    }
    return slab_bytes(plan->gfporder) - used;
}

/* The lowest order that wastes little, else the highest that is reasonable. */
static void choose_order(struct slab_plan *plan, uint32_t break_order)
{
    plan->gfporder = 0;
    plan->num = estimate(PAGE_SIZE, plan->objsize, plan->align, plan->off_slab);
    while (plan->gfporder < MAX_GFP_ORDER &&
           (plan->num == 0u ||
            (plan->gfporder < break_order && left_over(plan) * 8u > slab_bytes(plan->gfporder)))) {
        plan->gfporder++;
        plan->num =
            estimate(slab_bytes(plan->gfporder), plan->objsize, plan->align, plan->off_slab);
    }
}

/* The alignment that SLAB_HWCACHE_ALIGN means for objects of SIZE bytes: a line of the cache, or
 * the part of it that still holds one. */
static uint32_t line_align(uint32_t size)
{
    uint32_t align = L1_CACHE_BYTES;

    while (size < align / 2u) {
        align /= 2u;
    }
    return align;
}

struct slab_plan plan_slab(uint32_t size, uint32_t align, uint32_t flags, uint32_t break_order)
{
    struct slab_plan plan = {0};
    uint32_t bytes = round_up(size, BYTES_PER_WORD);
    uint32_t left;

    plan.align = BYTES_PER_WORD;
    if (slab_flag(flags, SLAB_RED_ZONE)) {
        bytes += 2u * BYTES_PER_WORD;
    } else {
        plan.align = larger(plan.align, align);
        if (slab_flag(flags, SLAB_HWCACHE_ALIGN)) {
            plan.align = larger(plan.align, line_align(bytes));
        }
    }
    plan.off_slab = bytes >= OFF_SLAB_SIZE;
    plan.objsize = round_up(bytes, plan.align);
    choose_order(&plan, break_order);
    plan.slab_size = management(plan.num, plan.align);
    plan.colour_off = larger(plan.align, L1_CACHE_BYTES);
    if (plan.num == 0u) {
        return plan;
    }
    left = left_over(&plan);
    if (plan.off_slab && left >= plan.slab_size) {
        plan.off_slab = false;
        left -= plan.slab_size;
    }
    plan.colour = left / plan.colour_off;
    return plan;
}
