/*
 * Growing caches, and kmalloc.
 *
 * A slab that is managed off-slab needs an object of a general cache, which is itself managed
 * on-slab: so nothing here calls itself.
 */
#include "kmalloc.h"

/* A new, empty slab. MGMT is the kernel address of its management object, 0: on-slab. */
static bool kmem_cache_grow(cache_id cache, uint32_t gfp, kaddr_t mgmt)
{
    pfn_t slab = alloc_pages(gfp, cache_gfporder[cache]);

    if (slab == NO_FRAME) {
        return false;
    }
    slab_install(cache, slab, mgmt);
    return true;
}

/* An object of a cache whose slabs hold their own management. */
static uint32_t alloc_on_slab(cache_id cache, uint32_t gfp)
{
    kaddr_t addr = kmem_cache_take(cache);

    if (addr == NO_KADDR && kmem_cache_grow(cache, gfp, 0)) {
        addr = kmem_cache_take(cache);
    }
    return addr;
}

kaddr_t kmem_cache_alloc(cache_id cache, uint32_t gfp)
{
    kaddr_t addr = kmem_cache_take(cache);
    kaddr_t mgmt = NO_KADDR;

    if (addr != NO_KADDR) {
        return addr;
    }
    if (cache_slabp[cache] == NO_CACHE) {
        return alloc_on_slab(cache, gfp);
    }
    mgmt = alloc_on_slab(cache_slabp[cache], gfp);
    if (mgmt == NO_KADDR) {
        return 0;
    }
    if (!kmem_cache_grow(cache, gfp, mgmt)) {
        kmem_cache_free(cache_slabp[cache], mgmt);
        return 0;
    }
    return kmem_cache_take(cache);
}

kaddr_t kmalloc(uint32_t size, uint32_t gfp)
{
    if (size > KMALLOC_MAX) {
        return 0;
    }
    return kmem_cache_alloc(kmem_find_general_cachep(size), gfp);
}

void kfree(kaddr_t addr)
{
    if (addr != NO_KADDR) {
        kmem_cache_free(kmem_cache_of(addr), addr);
    }
}
