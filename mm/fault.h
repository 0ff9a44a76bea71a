/*
 * The page fault handler's upper half. Mirrors arch/i386/mm/fault.c.
 */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "memory.h"

/* Error code bits of an i386 page fault. */
#define PF_PROTECTION 1u /* the page is present */
#define PF_WRITE 2u

/* The MMU refused TASK's access to ADDR with ERROR_CODE. FAULT_OK: the access may be tried again;
 * FAULT_SIGSEGV or FAULT_SIGBUS: what the process gets; FAULT_OOM: no memory, and who has to end
 * for it is marked (oom_kill.h): whom the out-of-memory killer takes, where it is due, else TASK
 * itself. The access may be tried again when they have ended, if TASK is not among them. INIT_TASK
 * tries once more before: Linux lets it do so for ever, but here nothing else runs meanwhile.
 * (do_page_fault) */
uint32_t do_page_fault(task_id task, uint32_t addr, uint32_t error_code);

/* The MMU refused the kernel's own access to ADDR, in the kernel half, with ERROR_CODE, while the
 * CPU ran on directory PGD. FAULT_OK: swapper_pg_dir maps the page, PGD now has its entry, and the
 * access may be tried again; FAULT_SIGSEGV: a kernel would oops. (do_page_fault: vmalloc_fault) */
/*@ requires inv: MachineInv;
    requires kernel: addr >= PAGE_OFFSET;
    requires directory: pgd == SWAPPER_PG_DIR || (pgd < NR_FRAMES && page_kind[pgd] == K_PGD);
    requires table: PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) ==>
        PtePfn(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[pgd].w[addr / PGDIR_SIZE];
    ensures refused: error_code / PF_PROTECTION % 2 != 0 ||
        !PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) ==> \result == FAULT_SIGSEGV &&
        phys[pgd].w[addr / PGDIR_SIZE] == \old(phys[pgd].w[addr / PGDIR_SIZE]);
    ensures entry: error_code / PF_PROTECTION % 2 == 0 &&
        PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) ==>
        phys[pgd].w[addr / PGDIR_SIZE] == phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE];
    ensures kept: phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE] ==
        \old(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]);
    ensures mapped: \result == FAULT_OK <==> error_code / PF_PROTECTION % 2 == 0 &&
        PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) &&
        PtePresent(phys[PtePfn(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE])].w[
            addr / PAGE_SIZE % 1024]);
    ensures other: \result == FAULT_OK || \result == FAULT_SIGSEGV;
    ensures walks: PtesSame{Pre, Here};
    ensures inv: MachineInv;
*/
uint32_t do_kernel_fault(pfn_t pgd, uint32_t addr, uint32_t error_code);

#endif
