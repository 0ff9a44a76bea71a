/*
 * Page faults and the contents of address spaces: demand-zero pages, copy on write, swapping in,
 * unmapping a range, copying it for fork. Mirrors mm/memory.c.
 *
 * Addresses and ends of ranges are user addresses in bytes; ranges are page aligned and lie below
 * TASK_SIZE.
 */
#ifndef MM_MEMORY_H
#define MM_MEMORY_H

#include "filemap.h"
#include "page_alloc.h"
#include "page_table.h"
#include "shmem.h"
#include "swapin.h"
#include "vma.h"

#define MMAP_MIN_ADDR 0x10000u /* areas do not grow below it, hints are raised to it */

/* What a page fault comes to. */
#define FAULT_OK 0u
#define FAULT_SIGSEGV 1u
#define FAULT_SIGBUS 2u
#define FAULT_OOM 3u /* no memory */

#include "memory.acsl"

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> flags % VM_RIGHTS != 0; */
bool vm_may_read(uint32_t flags);
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> flags / VM_WRITE % 2 != 0; */
bool vm_may_write(uint32_t flags);

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> flags / VM_SHARED % 2 != 0; */
bool vm_is_shared(uint32_t flags);

/* The flags of an entry in an area of FLAGS: writable only where it is shared, so that a first
 * store to a private page faults and copy on write is decided in one place. (protection_map) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures none: flags % VM_RIGHTS == 0 ==> \result == _PAGE_PROTNONE + _PAGE_ACCESSED;
    ensures some: flags % VM_RIGHTS != 0 ==>
        \result == _PAGE_PRESENT + _PAGE_ACCESSED + _PAGE_USER +
            (flags / VM_SHARED % 2 != 0 && flags / VM_WRITE % 2 != 0 ? _PAGE_RW : 0);
    ensures entry: \result < 4096 && PtePresent(\result); */
uint32_t vm_page_prot(uint32_t flags);

/* Makes the page at ADDR in area V of MM accessible: FAULT_OK (the access may be tried again),
 * FAULT_SIGBUS or FAULT_OOM. (handle_mm_fault) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(mm) && VmaLinkedIn(v, mm) && vm_start[v] <= addr < vm_end[v];
    terminates \true; exits \false;
    assigns A_ALLOC, A_PAGE_CACHE, A_SHMEM_SWAP, own_mm[0 .. NR_FRAMES-1],
        own_slot[0 .. NR_FRAMES-1];
    ensures \result == FAULT_OK || \result == FAULT_SIGBUS || \result == FAULT_OOM;
*/
uint32_t handle_mm_fault(mm_id mm, vma_id v, uint32_t addr, bool write);

/* The page table that covers ADDR, made if need be; NO_FRAME: no memory. (pte_alloc) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires MmUsed(mm) && addr < TASK_SIZE;
    terminates \true; exits \false;
    assigns A_ALLOC, own_mm[0 .. NR_FRAMES-1], own_slot[0 .. NR_FRAMES-1];
*/
pfn_t pte_alloc(mm_id mm, uint32_t addr);

/* Makes every page of START .. END-1, which lie in one area, resident, as a locked area has to be,
 * up to the first that cannot be had. 0; -EFAULT: nobody has a right to the area, or a page cannot
 * be read in; -ENOMEM: no frame. (make_pages_present) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(mm) && start <= end <= TASK_SIZE;
    terminates \true; exits \false;
    assigns A_ALLOC, A_PAGE_CACHE, A_SHMEM_SWAP, own_mm[0 .. NR_FRAMES-1],
        own_slot[0 .. NR_FRAMES-1];
    ensures \result == 0 || \result == -EFAULT || \result == -ENOMEM;
*/
int make_pages_present(mm_id mm, uint32_t start, uint32_t end);

/* Empties the entries of START .. END-1: pages and slots that nobody else uses go with them. What
 * is left, in other entries, in files and in objects of shared memory, is what it was, and of a
 * page that stays it is known whether it was stored to. (zap_page_range) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires unlocked: NoPageLocked;
    requires mm: MmUsed(mm);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, mm_rss[mm];
    ensures gone: PtesEmpty(mm, start, end);
    ensures outside: PtesSameOutside{Pre, Here}(mm, start, end);
    E_UNMAPS
    ensures inv: MachineInv; ensures few: HeldFew; ensures unlocked: NoPageLocked;
*/
void zap_page_range(mm_id mm, uint32_t start, uint32_t end);

/* Gives back the page tables that cover part of START .. END-1 and no area. (free_pgtables) */
/*@ requires inv: PageTableInv; requires alloc: PageAllocInv; requires blocks: TablesAreBlocks;
    requires entries: EntryArea; requires areas: VmaInv; requires mm: MmUsed(mm);
    requires range: start < end <= TASK_SIZE;
    terminates \true; exits \false;
    assigns A_RECLAIM, mm_mmap_cache[mm];
    ensures served: \forall integer k; start / PGDIR_SIZE <= k <= (end - 1) / PGDIR_SIZE ==>
        phys[mm_pgd[mm]].w[k] == 0 ||
        !VmaNoneOverlaps(mm, k * PGDIR_SIZE, (k + 1) * PGDIR_SIZE);
    ensures outside: \forall integer k; 0 <= k < 1024 &&
        !(start / PGDIR_SIZE <= k <= (end - 1) / PGDIR_SIZE) ==>
        phys[mm_pgd[mm]].w[k] == \old(phys[mm_pgd[mm]].w[k]);
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES && \old(page_kind[f]) != K_PT ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        (\old(page_kind[f]) != K_PGD ==> phys[f] == \old(phys[f]));
    E_TABLES_GONE
    E_VMA
*/
void free_pgtables(mm_id mm, uint32_t start, uint32_t end);

/* Gives the present entries of START .. END-1 the rights of FLAGS, which their area has got
 * already: each still maps its page, with what it knows of uses and of stores.
 * (change_protection) */
/*@ requires inv: MachineInvButAreas; requires mm: MmUsed(mm);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires areas: EntryAreaBut(mm, start, end, flags);
    requires shared: flags / VM_SHARED % 2 != 0 && flags / VM_WRITE % 2 != 0 ==>
        PtesMayWrite(mm, start, end);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures rights: PtesProtected{Pre, Here}(mm, start, end, VmPageProt(flags));
    ensures entries: EntriesProtected{Pre, Here}(mm, start, end, VmPageProt(flags));
    ensures alike: EntriesAlike{Pre, Here};
    ensures frames: TablesOnly{Pre, Here};
    ensures counts: CountsSame{Pre, Here};
    E_PARTS
*/
void change_protection(mm_id mm, uint32_t start, uint32_t end, uint32_t flags);

/* Shares the pages of START .. END-1 of FROM with TO, whose range is empty; read-only in both
 * unless the area is SHARED. False: no memory; part of the range is shared then. The caller flushes
 * FROM's translations. (copy_page_range) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(from) && MmUsed(to) && from != to && start <= end <= TASK_SIZE;
    terminates \true; exits \false;
    assigns A_ALLOC, own_mm[0 .. NR_FRAMES-1], own_slot[0 .. NR_FRAMES-1];
*/
bool copy_page_range(uint32_t from, uint32_t to, uint32_t start, uint32_t end, bool shared);

#endif
