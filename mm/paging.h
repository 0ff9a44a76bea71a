/*
 * The kernel's own page tables: those that paging is switched on with, and those that stay.
 *
 * Steps in the kernel's order: startup_32 (provisional tables, CR3, CR0.PG, the jump to the high
 * half), paging_init (the direct map, the tables of the fixed addresses and of kmap's window), at
 * the end of the boot zap_low_mappings. The tables of the vmalloc area come when they are needed.
 *
 * Relies on the boot allocator for frames.
 */
#ifndef MM_PAGING_H
#define MM_PAGING_H

#include "bootmem.h"
#include "kernel_map.h"
#include "platform.h"

/* Provisional tables, which map the first 8 MiB at their own addresses and at PAGE_OFFSET; then
 * paging is on and the kernel runs in the high half. (head.S) */
/*@ terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR .. PG1];
*/
void startup_32(void);

/* swapper_pg_dir maps low memory, the frames below LOW_PFN, at PAGE_OFFSET: by entries of 4 MiB
 * where the processor has them, global ones where it has those, else by tables. The fixed addresses
 * and kmap's window get their tables, which are empty. False: the boot allocator has no frame left.
 * (paging_init: pagetable_init) */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    requires low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[0 .. NR_FRAMES-1];
*/
bool paging_init(uint32_t low_pfn);

/* No user address is mapped by swapper_pg_dir any more, nor what the provisional tables mapped
 * behind the direct map. (zap_low_mappings) */
/*@ requires low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR].w[0 .. USER_PTRS_PER_PGD + 1];
    ensures \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[SWAPPER_PG_DIR].w[d] == 0;
*/
void zap_low_mappings(uint32_t low_pfn);

#endif
