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
#include "rlimit.h"

#define PROT_READ 1u
#define PROT_WRITE 2u
#define PROT_EXEC 4u

#define MAP_SHARED 1u
#define MAP_PRIVATE 2u
#define MAP_FIXED 0x10u
#define MAP_ANONYMOUS 0x20u
#define MAP_GROWSDOWN 0x100u
#define MAP_LOCKED 0x2000u

#define BRK_START 0x08048000u /* where the heap begins as long as there is no program */

/* What a new area is to be. */
struct mapping {
    uint32_t start;
    uint32_t end;
    uint32_t flags;  /* vm_flags */
    mapping_id file; /* NO_MAPPING: it is anonymous */
    uint32_t pgoff;  /* page of FILE that it begins with */
};

#include "mmap.acsl"

/* MM begins: nothing is mapped, the heap is empty. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_total_vm[mm], mm_locked_vm[mm], mm_start_brk[mm], mm_brk[mm], mm_def_flags[mm];
    ensures none: mm_total_vm[mm] == 0 && mm_locked_vm[mm] == 0;
    ensures heap: mm_start_brk[mm] == BRK_START && mm_brk[mm] == BRK_START;
    ensures later: mm_def_flags[mm] == 0;
*/
void mmap_init(mm_id mm);

/* The heap of MM lies where OLD's does. */
/*@ requires old < NR_MM && mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_start_brk[mm], mm_brk[mm];
    ensures heap: mm_start_brk[mm] == \old(mm_start_brk[old]) && mm_brk[mm] == \old(mm_brk[old]);
*/
void mmap_copy_brk(uint32_t old, mm_id mm);

/* The heap of MM, which is empty, begins at ADDR, a whole page. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_start_brk[mm], mm_brk[mm];
    ensures heap: mm_start_brk[mm] == addr && mm_brk[mm] == addr;
*/
void mmap_set_brk(mm_id mm, uint32_t addr);

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

/* Of PAGES that are covered already, the areas are locked now, or not any more. */
/*@ requires mm < NR_MM && mm_locked_vm[mm] + pages <= 0xFFFFFFFF;
    requires !locked ==> pages <= mm_locked_vm[mm];
    terminates \true; exits \false;
    assigns mm_locked_vm[mm];
    ensures locked: mm_locked_vm[mm] == \old(mm_locked_vm[mm]) + (locked ? pages : -pages);
*/
void account_locked(mm_id mm, uint32_t pages, bool locked);

/* Areas that MM maps from now on have FLAGS: VM_LOCKED, or 0. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_def_flags[mm];
    ensures set: mm_def_flags[mm] == flags;
*/
void set_def_flags(mm_id mm, uint32_t flags);

/* LEN rounded up to pages; 0 when that does not fit in 32 bits. (PAGE_ALIGN) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures whole: \result % PAGE_SIZE == 0;
    ensures wraps: len > 0xFFFFF000 ==> \result == 0;
    ensures up: len <= 0xFFFFF000 ==> len <= \result < len + PAGE_SIZE; */
uint32_t page_align(uint32_t len);

/* ---- steps, of which larger changes are made: each leaves tree and list right ---- */

/*@ requires v < NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> vm_flags[v] / VM_LOCKED % 2 == 1; */
bool is_locked(vma_id v);

/* The area of exactly START .. END-1, which lie in area V: cut out of it where it is larger.
 * NO_VMA: no memory, or too many areas, and all is as it was. (split_vma twice) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires VmaLinkedIn(v, mm) && MmapBooks(mm);
    requires vm_start[v] <= start < end <= vm_end[v];
    requires start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns A_AREAS;
    E_VMA
    ensures books: MmapBooks(mm);
    ensures cut: \result != 0 ==> VmaLinkedIn(\result, mm) && vm_start[\result] == start &&
        vm_end[\result] == end && vm_flags[\result] == \old(vm_flags[v]);
    ensures shown: MmapKeeps{Pre, Here};
*/
vma_id cut_out(mm_id mm, vma_id v, uint32_t start, uint32_t end);

/* Joins the areas that meet at ADDR, if two do and they are alike. (vma_merge) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires mm < NR_MM && MmapBooks(mm);
    terminates \true; exits \false;
    assigns A_AREAS;
    E_VMA
    ensures books: MmapBooks(mm);
    ensures shown: MmapKeeps{Pre, Here};
*/
void merge_at(mm_id mm, uint32_t addr);

/* Takes START .. END-1, whose entries are empty, from area V; they are all of it, or lie at its
 * start or at its end. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires VmaLinkedIn(v, mm) && MmapBooks(mm);
    requires vm_start[v] <= start < end <= vm_end[v];
    requires start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires vm_start[v] == start || vm_end[v] == end;
    terminates \true; exits \false;
    assigns A_AREAS;
    E_VMA
    ensures books: MmapBooks(mm);
    ensures shown: MmapLoses{Pre, Here}(mm, start, end);
*/
void trim_vma(mm_id mm, vma_id v, uint32_t start, uint32_t end);

/* Where LEN bytes, at most TASK_SIZE, go when the caller leaves the choice: at HINT if that is
 * free, else in the lowest gap; -ENOMEM: there is none. (get_unmapped_area) */
/*@ requires mm < NR_MM && VmaInv && 0 < len <= TASK_SIZE;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures place: MmapChosen(mm, hint, len, \result);
    ensures range: \result == -ENOMEM || 0 <= \result <= TASK_SIZE - len; */
int64_t get_unmapped_area(mm_id mm, uint32_t hint, uint32_t len);

/* May PAGES in an area of FLAGS come into MM, in the place of INSTEAD_OF of them, no more? Not
 * beyond the limits, nor, if they are private and can be written, beyond what memory there is. */
/*@ requires mm < NR_MM && VmaInv && MemoryCounted && instead_of <= pages;
    requires mm_total_vm[mm] + pages <= 0xFFFFFFFF && TASK_SIZE / PAGE_SIZE + pages <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> MmapMayMap(mm, flags, pages, instead_of); */
bool may_map(mm_id mm, uint32_t flags, uint32_t pages, uint32_t instead_of);

/* ---- system calls ---- */

/* A new area of LEN bytes, at ADDR with MAP_FIXED, else there if it is a usable hint, else in the
 * lowest gap from TASK_UNMAPPED_BASE up; unless it is anonymous it shows FILE from byte OFFSET on.
 * The address, -EINVAL, -ENOMEM, -EAGAIN or -EPERM beyond the limit of locked memory, or -EBADF for
 * what is not anonymous without a file. (do_mmap) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires MmUsed(mm) && MmapBooks(mm);
    terminates \true; exits \false;
    assigns A_AREAS;
    E_VMA
    ensures books: MmapBooks(mm);
*/
int64_t do_mmap(mm_id mm, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                mapping_id file, uint32_t offset);

/* Ends what is mapped in ADDR .. ADDR+LEN-1, splitting areas that reach out of it. 0, -EINVAL, or
 * -ENOMEM when an area cannot be split. (do_munmap) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires MmUsed(mm) && MmapBooks(mm);
    terminates \true; exits \false;
    assigns A_AREAS;
    E_VMA
    ensures books: MmapBooks(mm);
    ensures arguments: addr % PAGE_SIZE != 0 || addr + len > TASK_SIZE || len == 0 ==>
        \result == -EINVAL;
    ensures errors: \result == 0 || \result == -EINVAL || \result == -ENOMEM;
    ensures done: \result == 0 ==> MmapLoses{Pre, Here}(mm, addr,
        addr + (len + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE);
    ensures failed: \result != 0 ==> MmapKeeps{Pre, Here};
*/
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
