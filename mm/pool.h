/*
 * Typed pools: the slots of kernel objects that C's effective-type rule keeps in arrays of their
 * own. Each slot in use is backed by an object of a slab cache, so that memory pressure, accounting
 * and what /proc/slabinfo shows are real.
 */
#ifndef MM_POOL_H
#define MM_POOL_H

#include "config.h"

extern uint32_t vm_area_cachep; /* the slab cache of areas */
extern uint32_t mm_cachep;      /* the slab cache of address spaces */
extern uint32_t vma_object[NR_VMA]; /* address of the object behind an area, 0: the slot is free */
extern uint32_t mm_object[NR_MM];

#define VM_AREA_BYTES 68u   /* sizeof(struct vm_area_struct) on i386 */
#define MM_STRUCT_BYTES 128u /* sizeof(struct mm_struct) there, about */

/* Both caches, with no slot in use. False: no memory. */
bool pool_init(void);

/* A slot for an area, or 0: no memory. */
uint32_t vma_alloc(void);

/* Ends the use of slot V, which is in no address space. */
void vma_free(uint32_t v);

/* A slot for an address space, or NR_MM: no memory. */
uint32_t mm_slot_alloc(void);

void mm_slot_free(uint32_t mm);

#endif
