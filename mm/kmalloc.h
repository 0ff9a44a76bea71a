/*
 * Objects of slab caches for those who may wait: caches that grow, and kmalloc over the general
 * ones. Mirrors kmem_cache_alloc, kmalloc and kmem_cache_grow of mm/slab.c.
 *
 * GFP is what page_alloc.h says of it. An object is named by its kernel address.
 */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H

#include "page_alloc.h"
#include "slab.h"

#include "kmalloc.acsl"

/* The address of an object of CACHE, which grows if it must, or 0: no memory.
 * (kmem_cache_alloc) */
kaddr_t kmem_cache_alloc(cache_id cache, uint32_t gfp);

/* An object of the smallest general cache that holds SIZE bytes, or 0: no memory, or more than
 * KMALLOC_MAX. */
kaddr_t kmalloc(uint32_t size, uint32_t gfp);

/* Gives back an object of kmalloc; 0 is allowed. */
void kfree(kaddr_t addr);

#endif
