/*
 * Growing caches, and kmalloc.
 *
 * A slab that is managed off-slab needs an object of a general cache, which is itself managed
 * on-slab: so nothing here calls itself.
 */
#include "kmalloc.h"

/* A new, empty slab. MGMT is the kernel address of its management object, 0: on-slab. */
static bool kmem_cache_grow(uint32_t cache, uint32_t gfp, uint32_t mgmt)
{
    uint32_t slab = alloc_pages(gfp, cache_gfporder[cache]);

    if (slab == NO_FRAME) {
        return false;
    }
    slab_install(cache, slab, mgmt);
    return true;
}

/* An object of a cache whose slabs hold their own management. */
static uint32_t alloc_on_slab(uint32_t cache, uint32_t gfp)
{
    uint32_t addr = kmem_cache_take(cache);

    if (addr == 0u && kmem_cache_grow(cache, gfp, 0)) {
        addr = kmem_cache_take(cache);
    }
    return addr;
}

uint32_t kmem_cache_alloc(uint32_t cache, uint32_t gfp)
{
    uint32_t addr = kmem_cache_take(cache);
    uint32_t mgmt = 0;

    if (addr != 0u) {
        return addr;
    }
    if (cache_slabp[cache] == NO_CACHE) {
        return alloc_on_slab(cache, gfp);
    }
    mgmt = alloc_on_slab(cache_slabp[cache], gfp);
    if (mgmt == 0u) {
        return 0;
    }
    if (!kmem_cache_grow(cache, gfp, mgmt)) {
        kmem_cache_free(cache_slabp[cache], mgmt);
        return 0;
    }
    return kmem_cache_take(cache);
}

uint32_t kmalloc(uint32_t size, uint32_t gfp)
{
    if (size > KMALLOC_MAX) {
        return 0;
    }
    return kmem_cache_alloc(kmem_find_general_cachep(size), gfp);
}

void kfree(uint32_t addr)
{
    if (addr != 0u) {
        kmem_cache_free(kmem_cache_of(addr), addr);
    }
}
