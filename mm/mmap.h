/*
 * The areas of an address space as system calls change them. Mirrors mm/mmap.c and mm/mprotect.c.
 *
 * Addresses and lengths are in bytes. Results are an address or 0, or a negative error number as
 * today's Linux gives it on x86.
 */
#ifndef MM_MMAP_H
#define MM_MMAP_H

#include "memory.h"
#include "pool.h"

#define PROT_READ 1u
#define PROT_WRITE 2u
#define PROT_EXEC 4u

#define MAP_SHARED 1u
#define MAP_PRIVATE 2u
#define MAP_FIXED 0x10u
#define MAP_ANONYMOUS 0x20u
#define MAP_GROWSDOWN 0x100u
#define MAP_LOCKED 0x2000u

#define BRK_START 0x08048000u /* where the heap of the first process begins */

#include "mmap.acsl"

/* MM begins: nothing is mapped, the heap is empty. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_total_vm[mm], mm_locked_vm[mm], mm_start_brk[mm], mm_brk[mm];
    ensures none: mm_total_vm[mm] == 0 && mm_locked_vm[mm] == 0;
    ensures heap: mm_start_brk[mm] == BRK_START && mm_brk[mm] == BRK_START;
*/
void mmap_init(mm_id mm);

/* The heap of MM lies where OLD's does. */
/*@ requires old < NR_MM && mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_start_brk[mm], mm_brk[mm];
    ensures heap: mm_start_brk[mm] == \old(mm_start_brk[old]) && mm_brk[mm] == \old(mm_brk[old]);
*/
void mmap_copy_brk(uint32_t old, mm_id mm);

/* PAGES more are covered by an area with FLAGS. */
/*@ requires mm < NR_MM && mm_total_vm[mm] + pages <= 0xFFFFFFFF &&
        mm_locked_vm[mm] + pages <= 0xFFFFFFFF;
    terminates \true; exits \false;
    assigns mm_total_vm[mm], mm_locked_vm[mm];
    ensures all: mm_total_vm[mm] == \old(mm_total_vm[mm]) + pages;
    ensures locked: mm_locked_vm[mm] == \old(mm_locked_vm[mm]) +
        (flags / VM_LOCKED % 2 != 0 ? pages : 0);
*/
void account_mapped(mm_id mm, uint32_t pages, uint32_t flags);

/* A new area of LEN bytes, at ADDR with MAP_FIXED, else there if it is a usable hint, else in the
 * lowest gap from TASK_UNMAPPED_BASE up; unless it is anonymous it shows FILE from byte OFFSET on.
 * The address, -EINVAL, -ENOMEM, or -EBADF for what is not anonymous without a file. (do_mmap) */
int64_t do_mmap(mm_id mm, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                mapping_id file, uint32_t offset);

/* Ends what is mapped in ADDR .. ADDR+LEN-1, splitting areas that reach out of it. 0, -EINVAL, or
 * -ENOMEM when an area cannot be split. (do_munmap) */
int64_t do_munmap(mm_id mm, uint32_t addr, uint32_t len);

/* Changes the rights of ADDR .. ADDR+LEN-1. 0, -EINVAL, or -ENOMEM for a hole (what lies before it
 * has changed then) or when an area cannot be split. (sys_mprotect) */
int64_t sys_mprotect(mm_id mm, uint32_t addr, uint32_t len, uint32_t prot);

/* Moves the end of the heap to ADDR if that is possible; the end of the heap. (sys_brk) */
uint32_t sys_brk(mm_id mm, uint32_t addr);

/* Ends everything that is mapped in MM. (exit_mmap) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires MmUsed(mm);
    terminates \true; exits \false;
    assigns A_AREAS;
*/
void exit_mmap(mm_id mm);

#endif
