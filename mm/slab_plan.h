/*
 * What the slabs of a cache look like: how large an object is, how many fit in how many frames,
 * where the management of a slab stands, and how objects may be coloured. The arithmetic of
 * kmem_cache_create and kmem_cache_estimate; it reads and writes nothing.
 */
#ifndef MM_SLAB_PLAN_H
#define MM_SLAB_PLAN_H

#include "order.h"

#define SLAB_HEAD 24u       /* bytes in front of the bufctl words, as struct slab has */
#define L1_CACHE_BYTES 32u  /* a line of the processor's cache */
#define BYTES_PER_WORD 4u   /* a red zone is one word in front of an object and one behind it */
#define MAX_GFP_ORDER 5u    /* of a slab */
#define KMALLOC_MAX 131072u /* the largest object: 2^MAX_GFP_ORDER frames */

/* What a cache is asked to be: Linux's numbers, to be added up. */
#define SLAB_RED_ZONE 0x400u
#define SLAB_POISON 0x800u
#define SLAB_NO_REAP 0x1000u
#define SLAB_HWCACHE_ALIGN 0x2000u
#define SLAB_CACHE_DMA 0x4000u

struct slab_plan {
    uint32_t objsize; /* bytes from one object to the next, red zones included */
    uint32_t align;   /* every object begins at a multiple of it; red zones in front of it */
    uint32_t gfporder;
    uint32_t num;        /* objects in a slab; 0: they are too large for any */
    bool off_slab;       /* the management is an object of a general cache */
    uint32_t slab_size;  /* bytes that the management takes where it stands on the slab */
    uint32_t colour;     /* number of colours: 0 … colour - 1; 0 is as good as 1 */
    uint32_t colour_off; /* bytes between two colours */
};

#include "slab_plan.acsl"

/* Is FLAG among FLAGS? */
/*@ requires flag == SLAB_RED_ZONE || flag == SLAB_POISON || flag == SLAB_NO_REAP ||
        flag == SLAB_HWCACHE_ALIGN || flag == SLAB_CACHE_DMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> HasFlag(flags, flag);
*/
static inline bool slab_flag(uint32_t flags, uint32_t flag)
{
    return flags / flag % 2u != 0u;
}

/* VALUE rounded up to a multiple of ALIGN, which is not 0. */
/*@ requires 0 < align <= PAGE_SIZE && value <= 0x7FFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == RoundUp(value, align);
    ensures value <= \result < value + align;
*/
uint32_t align_to(uint32_t value, uint32_t align);

/* Objects of SIZE bytes (4 … KMALLOC_MAX) at multiples of ALIGN (0: any word; else a power of two
 * up to PAGE_SIZE), with these FLAGS. Slabs of more than 2^BREAK_ORDER frames are made only where
 * smaller ones hold no object. With red zones objects lie at any word, as in Linux: there would be
 * no point in lines of the cache that begin with a red zone. */
/*@ requires 4 <= size <= KMALLOC_MAX && align <= PAGE_SIZE && break_order <= MAX_GFP_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures order: \result.gfporder <= MAX_GFP_ORDER;
    ensures fits: \result.num != 0 ==> SlabFits(\result.num, \result.objsize, \result.align,
        \result.off_slab, \result.gfporder);
    ensures head: \result.slab_size == Management(\result.num, \result.align);
    ensures holds: \result.objsize >= size;
    ensures colours: \result.num != 0 ==> \result.colour_off >= L1_CACHE_BYTES &&
        \result.colour * \result.colour_off +
            SlabBytesUsed(\result.num, \result.objsize, \result.align, \result.off_slab)
                <= PAGE_SIZE * OrderSpan(\result.gfporder);
*/
struct slab_plan plan_slab(uint32_t size, uint32_t align, uint32_t flags, uint32_t break_order);

#endif
