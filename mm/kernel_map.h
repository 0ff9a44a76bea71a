/*
 * Where the kernel half of every address space holds what.
 *
 *     PAGE_OFFSET .. high_memory       the direct map: all of low memory
 *     VMALLOC_START .. VMALLOC_END     the vmalloc area, behind a gap of 8 to 16 MiB
 *     PKMAP_BASE, LAST_PKMAP pages     the window of kmap
 *     FIXADDR_START .. FIXADDR_TOP     addresses that are fixed when the kernel is compiled
 *
 * The numbers are Linux 2.4's for i386 with high memory and without PAE.
 */
#ifndef MM_KERNEL_MAP_H
#define MM_KERNEL_MAP_H

#include "config.h"

/* ---- bits of kernel entries; the others are in page_table.h ---- */

#define _PAGE_PSE 128u    /* of a directory entry: it maps 4 MiB by itself */
#define _PAGE_GLOBAL 256u /* loading CR3 does not drop the translation */

#define PAGE_KERNEL 0x063u   /* of a page: present, writable, accessed, dirty */
#define KERNPG_TABLE 0x063u  /* the same of a directory entry */
#define BOOT_PG_TABLE 0x007u /* what head.S writes: present, writable, user */

/* ---- the areas ---- */

extern uint32_t high_memory; /* the kernel address behind the direct map; set at boot */

#define VMALLOC_OFFSET 0x800000u

#ifndef LAST_PKMAP
#define LAST_PKMAP 1024u /* pages of the window of kmap: one table */
#endif
#define PKMAP_BASE 0xFE000000u

#define VMALLOC_END (PKMAP_BASE - 2u * PAGE_SIZE)

/* The fixed addresses count downwards from the top. All of them are for kmap_atomic, of which each
 * use has its own. */
#define KM_TYPE_NR 8u
#define FIXADDR_TOP 0xFFFFE000u
#define FIXADDR_START (FIXADDR_TOP - KM_TYPE_NR * PAGE_SIZE)

/*@ requires fix < KM_TYPE_NR;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == FIXADDR_TOP - fix * PAGE_SIZE;
*/
static inline uint32_t fix_to_virt(uint32_t fix)
{
    return FIXADDR_TOP - fix * PAGE_SIZE;
}

/* The first address of the vmalloc area: at least VMALLOC_OFFSET behind the direct map, a multiple
 * of it. (VMALLOC_START) */
/*@ requires PAGE_OFFSET <= high_memory < VMALLOC_END - 2 * VMALLOC_OFFSET;
    terminates \true; exits \false; assigns \nothing;
    ensures high_memory + VMALLOC_OFFSET <= \result < high_memory + 2 * VMALLOC_OFFSET;
    ensures \result % VMALLOC_OFFSET == 0;
*/
static inline uint32_t vmalloc_start(void)
{
    return (high_memory + 2u * VMALLOC_OFFSET - 1u) / VMALLOC_OFFSET * VMALLOC_OFFSET;
}

/* Low memory are the frames below LOW_PFN. */
/*@ requires low_pfn <= NR_FRAMES;
    terminates \true; exits \false; assigns high_memory;
    ensures high_memory == PAGE_OFFSET + low_pfn * PAGE_SIZE;
*/
void set_high_memory(uint32_t low_pfn);

/* ---- the direct map ---- */

/* The kernel address of a physical one, and back. (__va, __pa) */
/*@ requires phys_addr < 0x40000000;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PAGE_OFFSET + phys_addr; */
static inline kaddr_t __va(uint32_t phys_addr)
{
    return PAGE_OFFSET + phys_addr;
}

/*@ requires PAGE_OFFSET <= addr;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == addr - PAGE_OFFSET; */
static inline uint32_t __pa(kaddr_t addr)
{
    return addr - PAGE_OFFSET;
}

#endif
