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

#include "paging.acsl"

/* Provisional tables, which map the first 8 MiB at their own addresses and at PAGE_OFFSET; then
 * paging is on and the kernel runs in the high half. (head.S) */
/*@ terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR .. PG1];
    ensures first: \forall integer i; 0 <= i < 1024 ==>
        phys[PG0].w[i] == i * PAGE_SIZE + BOOT_PG_TABLE;
    ensures second: \forall integer i; 0 <= i < 1024 ==>
        phys[PG1].w[i] == (1024 + i) * PAGE_SIZE + BOOT_PG_TABLE;
    ensures here: KernelPde(0) == PG0 * PAGE_SIZE + BOOT_PG_TABLE &&
        KernelPde(1) == PG1 * PAGE_SIZE + BOOT_PG_TABLE;
    ensures high: KernelPde(USER_PTRS_PER_PGD) == PG0 * PAGE_SIZE + BOOT_PG_TABLE &&
        KernelPde(USER_PTRS_PER_PGD + 1) == PG1 * PAGE_SIZE + BOOT_PG_TABLE;
    ensures others: \forall integer d; 2 <= d < 1024 && d != USER_PTRS_PER_PGD &&
        d != USER_PTRS_PER_PGD + 1 ==> KernelPde(d) == 0;
*/
void startup_32(void);

/* swapper_pg_dir maps low memory, the frames below LOW_PFN, at PAGE_OFFSET: by entries of 4 MiB
 * where the processor has them, global ones where it has those, else by tables. The fixed addresses
 * and kmap's window get their tables, which are empty. False: the boot allocator has no frame left.
 * (paging_init: pagetable_init) */
/*@ requires inv: BootPaging;
    requires low: low_pfn <= node_low_pfn && low_pfn <= PdeFirst(PKMAP_BASE / PGDIR_SIZE);
    requires none: \forall integer d; USER_PTRS_PER_PGD + 2 <= d < 1024 ==> KernelPde(d) == 0;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures direct: \result ==> \forall integer d; USER_PTRS_PER_PGD <= d < 1024 &&
        PdeFirst(d) < low_pfn ==> BootDirectAt(d, low_pfn);
    ensures fixed: \result ==> \forall integer d; FIXADDR_START / PGDIR_SIZE <= d < 1024 ==>
        BootEmptyAt(d);
    ensures window: \result ==> \forall integer d; PKMAP_BASE / PGDIR_SIZE <= d <=
        (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1) / PGDIR_SIZE ==> BootEmptyAt(d);
    ensures others: \forall integer d; 0 <= d < PKMAP_BASE / PGDIR_SIZE &&
        !(USER_PTRS_PER_PGD <= d && PdeFirst(d) < low_pfn) ==> KernelPde(d) == \old(KernelPde(d));
    ensures between: \forall integer d; (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1) / PGDIR_SIZE < d <
        FIXADDR_START / PGDIR_SIZE ==> KernelPde(d) == 0;
*/
bool paging_init(uint32_t low_pfn);

/* No user address is mapped by swapper_pg_dir any more, nor what the provisional tables mapped
 * behind the direct map. (zap_low_mappings) */
/*@ requires low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR].w[0 .. USER_PTRS_PER_PGD + 1];
    ensures \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[SWAPPER_PG_DIR].w[d] == 0;
    ensures first: KernelPde(USER_PTRS_PER_PGD) == \old(KernelPde(USER_PTRS_PER_PGD));
    ensures second: KernelPde(USER_PTRS_PER_PGD + 1) ==
        (low_pfn <= PTRS_PER_PTE ? 0 : \old(KernelPde(USER_PTRS_PER_PGD + 1)));
*/
void zap_low_mappings(uint32_t low_pfn);

#endif
