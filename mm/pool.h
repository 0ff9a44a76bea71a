/*
 * Typed pools: the slots of kernel objects that C's effective-type rule keeps in arrays of their
 * own. Each slot in use is backed by an object of a slab cache, so that memory pressure, accounting
 * and what /proc/slabinfo shows are real.
 */
#ifndef MM_POOL_H
#define MM_POOL_H

#include "kmalloc.h"

extern cache_id vm_area_cachep;    /* the slab cache of areas, NO_CACHE: none yet */
extern cache_id mm_cachep;         /* the slab cache of address spaces */
extern kaddr_t vma_object[NR_VMA]; /* address of the object behind an area, 0: the slot is free */
extern kaddr_t mm_object[NR_MM];

/* Freed area slots form a list; above vma_fresh lie those that were never used. */
extern vma_id vma_link[NR_VMA];
extern vma_id vma_first_free; /* head of the list of freed slots, 0: none */
extern uint32_t vma_fresh;    /* the lowest slot that was never used */

#define VM_AREA_BYTES 68u    /* sizeof(struct vm_area_struct) on i386 */
#define MM_STRUCT_BYTES 128u /* sizeof(struct mm_struct) there, for one processor */

#include "pool.acsl"

/* No caches yet: a boot that runs out of memory may end before there are any. */
/*@ terminates \true; exits \false;
    assigns vm_area_cachep, mm_cachep;
    ensures vm_area_cachep == NO_CACHE && mm_cachep == NO_CACHE;
*/
void pool_start(void);

/* Both caches, with no slot in use. False: no memory. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_GROW, A_CACHES, mm_object[0 .. NR_MM-1], vma_object[0 .. NR_VMA-1], vma_first_free,
        vma_fresh, vma_stacked, vm_area_cachep, mm_cachep;
*/
bool pool_init(void);

/* A slot for an area, or NO_VMA: no memory, or no slot, and then all is as it was. The slot was
 * free, and its object nobody's; nothing is lost. */
/*@ R_GROWS
    requires calm: CachesReady; requires pool: PoolVmas;
    terminates \true; exits \false;
    assigns A_GROW, vma_object[0 .. NR_VMA-1], vma_first_free, vma_fresh, A_VMA_STACK;
    E_KMALLOC
    ensures calm: CachesReady;
    E_GROWS
    ensures stay: HeldStay{Pre, Here};
    ensures pool: PoolVmas;
    ensures range: \result < NR_VMA;
    ensures slot: \result != NO_VMA ==> \old(vma_object[\result]) == NO_KADDR &&
        vma_object[\result] != NO_KADDR;
    ensures others: \forall integer v; 0 <= v < NR_VMA && v != \result ==>
        vma_object[v] == \old(vma_object[v]);
    ensures must: \old(vma_first_free != NO_VMA || vma_fresh != NR_VMA) &&
        \old(TakeSlab(vm_area_cachep)) != NO_FRAME ==> \result != NO_VMA;
*/
vma_id vma_alloc(void);

/* Ends the use of slot V, which is in no address space: its object is free, and the slot is the
 * next to be used; the machine is what it was besides. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires pool: PoolVmas;
    requires slot: 0 < v < NR_VMA && vm_mm[v] == NO_MM && vma_object[v] != NO_KADDR;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS, vma_object[v], vma_link[v], vma_first_free,
        A_VMA_STACK;
    E_SLABS_ONLY
    ensures pool: PoolVmas;
    ensures gone: vma_object[v] == NO_KADDR;
    ensures next: vma_first_free == v && vma_link[v] == \old(vma_first_free);
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == \old(AddrSlab(vma_object[v])) &&
                              i == \old(AddrIndex(vma_object[v])) ? OBJECT_FREE
                              : \old(slab_slot[s].n[i]));
    ensures stay: \forall integer c, a; \old(ObjectHeld(c, a)) && a != \old(vma_object[v]) ==>
        ObjectHeld(c, a);
*/
void vma_free(vma_id v);

/* A slot for an address space, or NO_MM: no memory. The slot was free, and its object nobody's;
 * nothing is lost. */
/*@ R_GROWS
    requires calm: CachesReady; requires pool: PoolMms;
    terminates \true; exits \false;
    assigns A_GROW, mm_object[0 .. NR_MM-1];
    E_KMALLOC
    ensures calm: CachesReady;
    E_GROWS
    ensures stay: HeldStay{Pre, Here};
    ensures pool: PoolMms;
    ensures range: \result <= NO_MM;
    ensures slot: \result != NO_MM ==> \old(mm_object[\result]) == NO_KADDR &&
        mm_object[\result] != NO_KADDR;
    ensures others: \forall integer m; 0 <= m < NR_MM && m != \result ==>
        mm_object[m] == \old(mm_object[m]);
    ensures must: (\exists integer m; 0 <= m < NR_MM && \old(mm_object[m]) == NO_KADDR) &&
        \old(TakeSlab(mm_cachep)) != NO_FRAME ==> \result != NO_MM;
*/
mm_id mm_slot_alloc(void);

/* Ends the use of slot MM: its object is free. */
/*@ requires slab: SlabInv; requires cache: mm_cachep < NR_CACHES;
    requires held: mm < NR_MM && ObjectHeld(mm_cachep, mm_object[mm]);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS, mm_object[mm];
    ensures gone: mm_object[mm] == NO_KADDR;
    E_SLAB
    E_FREED_OBJECT(mm_cachep, \old(mm_object[mm]))
*/
void mm_slot_free(mm_id mm);

#endif
