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

uint32_t align_to(uint32_t value, uint32_t align)
{
    return (value + align - 1u) / align * align;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (a > b ? a : b); */
static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/*@ requires order <= MAX_GFP_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PAGE_SIZE * OrderSpan(order) && PAGE_SIZE <= \result <= KMALLOC_MAX; */
static uint32_t slab_bytes(uint32_t order)
{
    return PAGE_SIZE * block_size(order);
}

/* Bytes of the management of a slab of NUM objects, which lies in front of them. */
/*@ requires num <= KMALLOC_MAX && 0 < align <= PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == Management(num, align) && \result <= SLAB_HEAD + 4 * num + PAGE_SIZE; */
static uint32_t management(uint32_t num, uint32_t align)
{
    return align_to(SLAB_HEAD + 4u * num, larger(align, L1_CACHE_BYTES));
}

/* How many objects fit in BYTES, with their management if it is to stand there too.
 * (kmem_cache_estimate) */
/*@ requires bytes <= KMALLOC_MAX && 4 <= size <= OBJECT_MAX && 0 < align <= PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result != 0 ==> SlabBytesUsed(\result, size, align, off_slab) <= bytes;
    ensures 4 * \result <= bytes; */
static uint32_t estimate(uint32_t bytes, uint32_t size, uint32_t align, bool off_slab)
{
    uint32_t num = 0;

    /*@ loop invariant 0 <= num && 4 * num <= num * size <= bytes;
        loop invariant num != 0 ==> SlabBytesUsed(num, size, align, off_slab) <= bytes;
        loop assigns num;
        loop variant bytes - num; */
    while ((num + 1u) * size + (off_slab ? 0u : management(num + 1u, align)) <= bytes) {
        num++;
    }
    return num;
}

/* What NUM objects of SIZE bytes leave over of a slab of ORDER. */
/*@ requires order <= MAX_GFP_ORDER && num <= KMALLOC_MAX && 0 < align <= PAGE_SIZE;
    requires SlabFits(num, size, align, off_slab, order);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PAGE_SIZE * OrderSpan(order) - SlabBytesUsed(num, size, align, off_slab);
    ensures \result <= KMALLOC_MAX; */
static uint32_t left_over(uint32_t num, uint32_t size, uint32_t align, bool off_slab,
                          uint32_t order)
{
    uint32_t used = num * size;

    if (!off_slab) {
        used += management(num, align);
    }
    return slab_bytes(order) - used;
}

/* The lowest order that wastes little, else the highest that is reasonable. */
/*@ requires 4 <= size <= OBJECT_MAX && 0 < align <= PAGE_SIZE && break_order <= MAX_GFP_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <= MAX_GFP_ORDER; */
static uint32_t choose_order(uint32_t size, uint32_t align, bool off_slab, uint32_t break_order)
{
    uint32_t order = 0;
    uint32_t num = estimate(PAGE_SIZE, size, align, off_slab);

    /*@ loop invariant order <= MAX_GFP_ORDER && num <= KMALLOC_MAX;
        loop invariant num != 0 ==> SlabFits(num, size, align, off_slab, order);
        loop assigns order, num;
        loop variant MAX_GFP_ORDER - order; */
    while (order < MAX_GFP_ORDER &&
           (num == 0u || (order < break_order &&
                          left_over(num, size, align, off_slab, order) * 8u > slab_bytes(order)))) {
        order++;
        num = estimate(slab_bytes(order), size, align, off_slab);
    }
    return order;
}

/* The alignment that SLAB_HWCACHE_ALIGN means for objects of SIZE bytes: a line of the cache, or
 * the part of it that still holds one. */
/*@ requires size >= 4;
    terminates \true; exits \false; assigns \nothing;
    ensures 4 <= \result <= L1_CACHE_BYTES; */
static uint32_t line_align(uint32_t size)
{
    uint32_t align = L1_CACHE_BYTES;

    /*@ loop invariant 4 <= align <= L1_CACHE_BYTES;
        loop assigns align;
        loop variant align; */
    while (size < align / 2u) {
        align /= 2u;
    }
    return align;
}

struct slab_plan plan_slab(uint32_t size, uint32_t align, uint32_t flags, uint32_t break_order)
{
    struct slab_plan plan = {0};
    uint32_t bytes = align_to(size, BYTES_PER_WORD);
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
    plan.objsize = align_to(bytes, plan.align);
    plan.gfporder = choose_order(plan.objsize, plan.align, plan.off_slab, break_order);
    plan.num = estimate(slab_bytes(plan.gfporder), plan.objsize, plan.align, plan.off_slab);
    plan.slab_size = management(plan.num, plan.align);
    plan.colour_off = larger(plan.align, L1_CACHE_BYTES);
    if (plan.num == 0u) {
        return plan;
    }
    left = left_over(plan.num, plan.objsize, plan.align, plan.off_slab, plan.gfporder);
    if (plan.off_slab && left >= plan.slab_size) {
        //@ assert all: left == PAGE_SIZE * OrderSpan(plan.gfporder) - plan.num * plan.objsize;
        plan.off_slab = false;
        left -= plan.slab_size;
        /*@ assert rest: left == PAGE_SIZE * OrderSpan(plan.gfporder) -
              SlabBytesUsed(plan.num, plan.objsize, plan.align, 0); */
    }
    //@ assert off: plan.off_slab == 0 || plan.off_slab == 1;
    /*@ assert left: left == PAGE_SIZE * OrderSpan(plan.gfporder) -
          SlabBytesUsed(plan.num, plan.objsize, plan.align, plan.off_slab); */
    plan.colour = left / plan.colour_off;
    return plan;
}
