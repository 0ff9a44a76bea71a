/*
 * Caches for those who may wait: making them, objects of caches that grow, and kmalloc over the
 * general ones. Mirrors kmem_cache_create, kmem_cache_alloc, kmalloc and kmem_cache_grow of
 * mm/slab.c.
 *
 * GFP is what page_alloc.h says of it; which zone a cache takes frames from is the cache's. An
 * object is named by its kernel address.
 */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H

#include "page_alloc.h"
#include "slab.h"

/* The caches of the objects of 32 << i bytes: anywhere in low memory, and in ZONE_DMA. */
extern cache_id general_cache[NR_SIZES];
extern cache_id dma_cache[NR_SIZES];
/* Slabs are not made of more than 2^slab_break_gfp_order frames, but for objects that need it. */
extern uint32_t slab_break_gfp_order;

#include "kmalloc.acsl"

/* A cache called NAME for objects of SIZE bytes (4 … KMALLOC_MAX) at multiples of ALIGN (a power of
 * two up to PAGE_SIZE; 0: any word), with FLAGS, the SLAB_… of slab_plan.h added up. CTOR makes its
 * objects; those are not poisoned. The number of the cache; -EINVAL for other values, and for
 * objects that no slab holds with their red zones; -ENOMEM when there is no room for a further
 * cache, or no memory for the object that stands for it. (kmem_cache_create) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_GROW, A_CACHES;
    ensures -ENOMEM <= \result < NR_CACHES;
*/
int64_t kmem_cache_create(uint32_t name, uint32_t size, uint32_t align, uint32_t flags,
                          uint32_t ctor);

/* The general caches, two of each size. False: no memory. (kmem_cache_sizes_init) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_GROW, A_CACHES, general_cache[0 .. NR_SIZES-1], dma_cache[0 .. NR_SIZES-1],
        slab_break_gfp_order;
*/
bool kmem_cache_sizes_init(void);

/* The general cache whose objects are the smallest that hold SIZE bytes (0 … KMALLOC_MAX).
 * (kmem_find_general_cachep) */
/*@ requires size <= KMALLOC_MAX;
    terminates \true; exits \false; assigns \nothing;
    ensures smallest: \exists integer i; 0 <= i < NR_SIZES && GeneralSize(i) >= size &&
        (i > 0 ==> GeneralSize(i - 1) < size) &&
        \result == (gfp / GFP_DMA % 2 != 0 ? dma_cache[i] : general_cache[i]);
*/
cache_id kmem_find_general_cachep(uint32_t size, uint32_t gfp);

/* The address of an object of CACHE, which grows if it must, or 0: no memory.
 * (kmem_cache_alloc) */
/*@ R_GROWS
    requires calm: CachesReady; requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    ensures calm: CachesReady;
    E_GROWS
    E_NEW_OBJECT(cache)
    E_ADDRESSES
*/
kaddr_t kmem_cache_alloc(cache_id cache, uint32_t gfp);

/* An object of the smallest general cache that holds SIZE bytes, or 0: no memory, or more than
 * KMALLOC_MAX. */
/*@ R_GROWS
    requires calm: CachesReady; requires sizes: GeneralCaches;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    ensures calm: CachesReady;
    E_GROWS
    ensures large: size > KMALLOC_MAX ==> \result == NO_KADDR;
    ensures held: \result != NO_KADDR ==> \exists integer c; GeneralFor(c, size, gfp) &&
        ObjectHeld(c, \result);
    ensures new: \result != NO_KADDR ==>
        !HeldAt{Pre}(\at(AddrSlab(\result), Post), \at(AddrIndex(\result), Post));
    E_ADDRESSES
*/
kaddr_t kmalloc(uint32_t size, uint32_t gfp);

/* Gives back the object at ADDR to CACHE, as kmem_cache_free has it; the machine is what it was
 * besides. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    requires held: ObjectHeld(cache, addr);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLABS_ONLY
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == AddrSlab(addr) && i == AddrIndex(addr) ? OBJECT_FREE
                              : \old(slab_slot[s].n[i]));
    ensures stay: \forall integer c, a; \old(ObjectHeld(c, a)) && a != addr ==> ObjectHeld(c, a);
*/
void give_object(cache_id cache, kaddr_t addr);

/* Gives back an object of kmalloc; 0 is allowed. */
/*@ requires slab: SlabInv;
    requires held: addr != NO_KADDR ==> ObjectHeld(slab_cache[AddrSlab(addr)], addr);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    behavior none:
        assumes addr == NO_KADDR;
        assigns \nothing;
    behavior some:
        assumes addr != NO_KADDR;
        E_FREED_OBJECT(slab_cache[AddrSlab(addr)], addr)
    complete behaviors; disjoint behaviors;
*/
void kfree(kaddr_t addr);

#endif
