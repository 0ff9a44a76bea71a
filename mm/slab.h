/*
 * The slab allocator: caches of objects of one size, each over slabs of 2^order frames.
 *
 * A slab is known by its first frame. Its objects lie in the frames; which of them are free is a
 * list by index, one word for each object (bufctl), that stands at the head of the slab, or, for
 * objects of 512 bytes and more, in an object of a general cache. Slabs of a cache are on one of
 * three lists: full, partial, free.
 *
 * This layer gives and takes objects of slabs that are there, and gives empty slabs back; what
 * makes a cache grow stands above page_alloc, in kmalloc.
 *
 * Sizes are in bytes; an object is named by its kernel address (PAGE_OFFSET + physical).
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include "buddy.h"

#define NR_CACHES 32u
#define NO_CACHE NR_CACHES
#define NR_SIZES 13u /* general caches: 32, 64 … 131072 bytes */
#define KMALLOC_MAX 131072u
#define BUFCTL_END 0xFFFFFFFFu /* ends the list of free objects of a slab */
#define SLAB_HEAD 24u          /* bytes in front of the bufctl words, as struct slab has */

/* What an object looks like when it is handed out for the first time, and has to look like when it
 * is freed. A number takes the place of Linux's function pointer. */
#define CTOR_NONE 0u
#define CTOR_PATTERN 1u /* every word holds SLAB_PATTERN */
#define SLAB_PATTERN 0x5AB5AB5Au

/* The lists of a cache. */
#define SLABS_FULL 0u
#define SLABS_PARTIAL 1u
#define SLABS_FREE 2u

struct slab_lists {
    pfn_t head[3]; /* first frame of the first slab of each list, or NO_FRAME */
};

extern uint32_t cache_used[NR_CACHES];
extern uint32_t cache_objsize[NR_CACHES]; /* bytes from one object to the next */
extern uint32_t cache_align[NR_CACHES];
extern uint32_t cache_ctor[NR_CACHES];
extern uint32_t cache_gfporder[NR_CACHES];
extern uint32_t cache_num[NR_CACHES];       /* objects in a slab */
extern cache_id cache_slabp[NR_CACHES];     /* cache of the management objects; NO_CACHE: on-slab */
extern uint32_t cache_slab_size[NR_CACHES]; /* bytes that the management of a slab takes */
extern uint32_t cache_colour[NR_CACHES];    /* number of colours beyond the first */
extern uint32_t cache_colour_off[NR_CACHES];  /* bytes between two colours */
extern uint32_t cache_colour_next[NR_CACHES]; /* colour of the next slab */
extern struct slab_lists cache_slabs[NR_CACHES];

/* By the first frame of a slab. */
extern cache_id slab_cache[NR_FRAMES];
extern uint32_t slab_list[NR_FRAMES];
extern pfn_t slab_next[NR_FRAMES];
extern pfn_t slab_prev[NR_FRAMES];
extern uint32_t slab_inuse[NR_FRAMES];
extern uint32_t slab_free[NR_FRAMES];  /* index of the first free object, or BUFCTL_END */
extern uint32_t slab_s_mem[NR_FRAMES]; /* byte offset of object 0 in the slab */
extern uint32_t slab_mgmt[NR_FRAMES];  /* physical address of the management area */
/* The cache of the objects of 32 << i bytes. */
extern cache_id general_cache[NR_SIZES];
/* By every frame of a slab: its first frame. */
extern pfn_t page_slab[NR_FRAMES];

#include "slab.acsl"

/* No cache at all. */
/*@ terminates \true; exits \false;
    assigns cache_used[0 .. NR_CACHES-1], cache_slabs[0 .. NR_CACHES-1];
    ensures none: \forall integer c; 0 <= c < NR_CACHES ==> cache_used[c] == 0;
    ensures empty: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].head[l] == NO_FRAME;
*/
void kmem_cache_init(void);

/* The general caches. False: no memory. (kmem_cache_sizes_init) */
/*@ terminates \true; exits \false;
    assigns A_CACHES, general_cache[0 .. NR_SIZES-1];
*/
bool kmem_cache_sizes_init(void);

/* A cache for objects of SIZE bytes (4 … KMALLOC_MAX) at multiples of ALIGN (a power of two up to
 * PAGE_SIZE; 0: 4). The number of the cache; -EINVAL for other values, -ENOMEM when there is no
 * room for a further cache. (kmem_cache_create) */
int64_t kmem_cache_create(uint32_t size, uint32_t align, uint32_t ctor);

/* The bufctl word of object INDEX of SLAB: the index of the next free object. */
uint32_t slab_bufctl(pfn_t slab, uint32_t index);

/* The general cache whose objects are the smallest that hold SIZE bytes (0 … KMALLOC_MAX).
 * (kmem_find_general_cachep) */
cache_id kmem_find_general_cachep(uint32_t size);

/* The address of an object of CACHE from a slab that is there, or 0: it would have to grow. */
kaddr_t kmem_cache_take(cache_id cache);

/* The block at frame SLAB, of the order that CACHE wants and with no use yet, becomes an empty slab
 * of it. MGMT is the kernel address of the object that manages it, 0: it manages itself. (the end
 * of kmem_cache_grow) */
void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt);

/* The cache that the object at ADDR belongs to. */
cache_id kmem_cache_of(kaddr_t addr);

/* Gives back an object that kmem_cache_alloc returned for CACHE. (kmem_cache_free) */
void kmem_cache_free(cache_id cache, kaddr_t addr);

/* Gives every empty slab of CACHE back; the number of frames. (kmem_cache_shrink) */
uint32_t kmem_cache_shrink(cache_id cache);

/* Ends CACHE. -EBUSY, and only empty slabs are given back, while objects are in use.
 * (kmem_cache_destroy) */
int64_t kmem_cache_destroy(cache_id cache);

/* Page reclaim's share: gives back most empty slabs of the cache that has the most of them;
 * the number of frames. (kmem_cache_reap) */
/*@ requires PageAllocInv;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_LISTS;
*/
uint32_t kmem_cache_reap(void);

/* Gives back every empty slab of every cache; the number of frames. */
uint32_t kmem_cache_reap_all(void);

#endif
