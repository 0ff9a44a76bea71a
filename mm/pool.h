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
    assigns A_GROW, A_CACHES, mm_object[0 .. NR_MM-1], vma_first_free, vma_fresh, vm_area_cachep,
        mm_cachep;
*/
bool pool_init(void);

/* A slot for an area, or 0: no memory. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_POOL;
    ensures \result < NR_VMA;
*/
vma_id vma_alloc(void);

/* Ends the use of slot V, which is in no address space: its object is free, and the slot is the
 * next to be used. */
/*@ requires slab: SlabInv; requires cache: vm_area_cachep < NR_CACHES;
    requires slot: 0 < v < NR_VMA && vm_mm[v] == NO_MM;
    requires held: ObjectHeld(vm_area_cachep, vma_object[v]);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS, vma_object[v], vma_link[v], vma_first_free;
    ensures gone: vma_object[v] == NO_KADDR;
    ensures next: vma_first_free == v && vma_link[v] == \old(vma_first_free);
    E_SLAB
    E_FREED_OBJECT(vm_area_cachep, \old(vma_object[v]))
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
