/*
 * What the kernel's own directory and its tables must hold once the machine has booted.
 *
 * The direct map is looked at as the MMU does it, entry by entry, and each entry must be exactly
 * the one that Linux 2.4 writes. What vmalloc and kmap enter is theirs; here is only where that may
 * lie.
 */
#ifndef SPEC_KERNEL_HALF_H
#define SPEC_KERNEL_HALF_H

#include "../mm/kernel_map.h"
#include "../mm/mm.h"
#include "../mm/page.h"
#include "../mm/page_table.h"
#include "../mm/paging.h"
#include "violation.h"

/*@
  // The frames that the direct map has; directory entry d is one of the vmalloc area.
  logic integer direct_frames{L} = (high_memory - PAGE_OFFSET) / PAGE_SIZE;
  predicate in_vmalloc{L}(integer d) =
      (high_memory + 2 * VMALLOC_OFFSET - 1) / VMALLOC_OFFSET * VMALLOC_OFFSET / PGDIR_SIZE <= d <=
          (VMALLOC_END - 1) / PGDIR_SIZE;
  predicate in_window(integer d) = PKMAP_BASE / PGDIR_SIZE <= d <=
      (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1) / PGDIR_SIZE;

  // Directory entry d names a table that is the kernel's; it is one of the direct map, of the fixed
  // addresses, of the vmalloc area, and what such a one must be.
  predicate kernel_table_pde_wf{L}(integer d) = KernelPde(d) % PAGE_SIZE == KERNPG_TABLE &&
      KernelPde(d) / PAGE_SIZE < nr_frames && page_kind[KernelPde(d) / PAGE_SIZE] == K_KERNEL;
  predicate direct_pde_wf{L}(integer d) =
      (cpu_pse != 0 ==> KernelPde(d) == LargeEntry(PdeFirst(d))) &&
      (cpu_pse == 0 ==> kernel_table_pde_wf(d) &&
           TableMapsLow(KernelPde(d) / PAGE_SIZE, PdeFirst(d), direct_frames));
  predicate fixed_pde_wf{L}(integer d) = kernel_table_pde_wf(d) &&
      TableEmpty(KernelPde(d) / PAGE_SIZE);
  predicate vmalloc_pde_wf{L}(integer d) = KernelPde(d) == 0 ||
      (KernelPde(d) % PAGE_SIZE == _PAGE_TABLE && KernelPde(d) / PAGE_SIZE < nr_frames);
  // What directory entry d of the kernel half must be, by what lies at its addresses.
  predicate kernel_entry_wf{L}(integer d) =
      (PdeFirst(d) < direct_frames ==> direct_pde_wf(d)) &&
      (PdeFirst(d) >= direct_frames ==>
           (in_vmalloc(d) ==> vmalloc_pde_wf(d)) &&
           (!in_vmalloc(d) && in_window(d) ==> kernel_table_pde_wf(d)) &&
           (!in_vmalloc(d) && !in_window(d) && d >= FIXADDR_START / PGDIR_SIZE ==>
                fixed_pde_wf(d)) &&
           (!in_vmalloc(d) && !in_window(d) && d < FIXADDR_START / PGDIR_SIZE ==>
                KernelPde(d) == 0));
  // The directory of address space m has entry d, or lacks it where it may.
  predicate pde_agrees{L}(integer m, integer d) = phys[mm_pgd[m]].w[d] == KernelPde(d) ||
      (in_vmalloc(d) && phys[mm_pgd[m]].w[d] == 0);
  predicate kernel_half_agrees{L}(integer m) = mm_pgd[m] < NR_FRAMES &&
      \forall integer d; USER_PTRS_PER_PGD <= d < 1024 ==> pde_agrees(m, d);
  predicate kernel_tables_wf{L} =
      (\forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> KernelPde(d) == 0) &&
      (\forall integer d; USER_PTRS_PER_PGD <= d < 1024 ==> kernel_entry_wf(d)) &&
      (\forall integer m; 0 <= m < NR_MM && mm_used[m] != 0 ==> kernel_half_agrees(m));
*/

/*@
  // What the checker relies on: that the sizes of RAM and of the direct map are such.
  predicate kernel_map_sizes{L} = nr_frames <= NR_FRAMES &&
      PAGE_OFFSET <= high_memory <= PAGE_OFFSET + NR_FRAMES * PAGE_SIZE;
*/

/* Every frame of low memory is mapped at PAGE_OFFSET + its address and nothing behind it, by tables
 * of the kernel or by entries of 4 MiB; the fixed addresses and kmap's window have a table of the
 * kernel, and the former map nothing; the vmalloc area has tables or nothing; no other address is
 * mapped, no user address above all. Every address space has the same kernel half, but for tables
 * of the vmalloc area, which it gets when it needs them. */
/*@ requires kernel_map_sizes;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_tables_wf;
*/
bool kernel_tables_ok(void);

#endif
