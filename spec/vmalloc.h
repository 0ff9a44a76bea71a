/*
 * What must hold of the vmalloc area, over real state alone: the list of areas, and the tables that
 * map exactly their pages.
 */
#ifndef SPEC_VMALLOC_H
#define SPEC_VMALLOC_H

#include "../mm/paging.h"
#include "../mm/vmalloc.h"
#include "violation.h"

/*@ // Area a, which the list leads to, has an object and lies in the vmalloc area in whole pages,
    // one at least and the free one behind it; nothing of it is below lowest.
    predicate vms_area_wf{L}(integer a, integer lowest) = a < NR_VM_STRUCTS &&
      vms_object[a] != NO_KADDR && lowest <= vms_addr[a] && VmsEnd(a) <= VMALLOC_END &&
      vms_addr[a] % PAGE_SIZE == 0 && vms_size[a] % PAGE_SIZE == 0 &&
      vms_size[a] >= 2 * PAGE_SIZE;
    // Areas below n that have an object.
    logic integer vms_objects{L}(integer n) = n <= 0 ? 0
      : vms_objects(n - 1) + (vms_object[n - 1] != NO_KADDR ? 1 : 0);
    // The area k steps from the beginning of the list, and the first address that it may have;
    // NO_VMS: the list is shorter.
    logic integer vms_at{L}(integer k) = k <= 0 ? vmlist
      : vms_at(k - 1) >= NR_VM_STRUCTS ? NO_VMS : vms_next[vms_at(k - 1)];
    logic integer vms_lowest_at{L}(integer k) = k <= 0 ? VmallocStart : VmsEnd(vms_at(k - 1));
    // The list has n areas, each behind the one before it.
    predicate vms_listed_wf{L}(integer n) = 0 <= n <= NR_VM_STRUCTS && vms_at(n) == NO_VMS &&
      (\forall integer k; 0 <= k < n ==> vms_area_wf(vms_at(k), vms_lowest_at(k)));
    // And those are all that have an object.
    predicate vms_list_wf{L} = \exists integer n; vms_listed_wf(n) &&
      vms_objects(NR_VM_STRUCTS) == n;
*/

/*@ // What the checker relies on: that the sizes of RAM and of the direct map are such.
    predicate vmalloc_sizes{L} = nr_frames <= NR_FRAMES &&
      PAGE_OFFSET <= high_memory < VMALLOC_END - 2 * VMALLOC_OFFSET;

    // Directory entry d of the kernel is one of the vmalloc area; the address that entry i of its
    // table is for, and what that entry is.
    predicate vms_directory{L}(integer d) =
      VmallocStart / PGDIR_SIZE <= d <= (VMALLOC_END - 1) / PGDIR_SIZE;
    logic integer vms_address(integer d, integer i) = d * PGDIR_SIZE + i * PAGE_SIZE;
    logic integer vms_word{L}(integer d, integer i) =
      KernelPde(d) == 0 ? 0 : phys[PtePfn(KernelPde(d))].w[i];
    // The page at address x is one of the k-th area of the list; of any.
    predicate vms_has{L}(integer k, integer x) = 0 <= k < NR_VM_STRUCTS &&
      vms_at(k) < NR_VM_STRUCTS && vms_addr[vms_at(k)] <= x < VmsEnd(vms_at(k)) - PAGE_SIZE;
    predicate vms_page{L}(integer x) = \exists integer k; vms_has(k, x);

    // An entry of the kernel for a frame that is somebody's and nobody else's.
    predicate vms_maps_wf{L}(integer e) = PtePresent(e) && e / 4 % 2 == 0 && PteWritable(e) &&
      PtePfn(e) < nr_frames && page_kind[PtePfn(e)] == K_BLOCK && page_count[PtePfn(e)] == 1;
    // Every page of an area has such an entry, and no other address has any.
    predicate vms_entry_wf{L}(integer d, integer i) = vms_page(vms_address(d, i))
      ? vms_maps_wf(vms_word(d, i)) : vms_word(d, i) == 0;
    predicate vms_table_wf{L}(integer e) = PtePresent(e) && PtePfn(e) < nr_frames &&
      page_kind[PtePfn(e)] == K_KERNEL_PT && page_count[PtePfn(e)] == 1;
    predicate vms_directory_wf{L}(integer d) =
      (KernelPde(d) == 0 || vms_table_wf(KernelPde(d))) &&
      (\forall integer i; 0 <= i < 1024 ==> vms_entry_wf(d, i));

    // No frame has two entries, no table two of the directory, and every table has one.
    predicate vms_pages_once{L} = \forall integer d, i, e, j; vms_directory(d) &&
      vms_directory(e) && 0 <= i < 1024 && 0 <= j < 1024 && vms_word(d, i) != 0 &&
      vms_word(e, j) != 0 && PtePfn(vms_word(d, i)) == PtePfn(vms_word(e, j)) ==>
      d == e && i == j;
    predicate vms_tables_once{L} = \forall integer d, e; vms_directory(d) && vms_directory(e) &&
      KernelPde(d) != 0 && KernelPde(e) != 0 && PtePfn(KernelPde(d)) == PtePfn(KernelPde(e)) ==>
      d == e;
    predicate vms_named{L}(integer f) = \exists integer d; vms_directory(d) &&
      KernelPde(d) != 0 && PtePfn(KernelPde(d)) == f;
    predicate vms_tables_named{L} = \forall integer f; 0 <= f < nr_frames &&
      page_kind[f] == K_KERNEL_PT ==> vms_named(f);
    predicate vms_tables_wf{L} = vms_pages_once && vms_tables_once && vms_tables_named &&
      (\forall integer d; vms_directory(d) ==> vms_directory_wf(d));

    predicate vmalloc_wf{L} = vms_list_wf && vms_tables_wf;
*/

/* What the walk along areas and tables has seen. */
extern uint32_t vms_seen_pde[NR_FRAMES];   /* where the entry is that maps the frame, 0: nowhere */
extern uint32_t vms_seen_pte[NR_FRAMES];   /* and in that table */
extern uint32_t vms_seen_table[NR_FRAMES]; /* where the entry is that names the table, 0: nowhere */
extern vms_id vms_here;                    /* the area that it is in, or comes to next */
extern uint32_t vms_here_nr;               /* areas before that */
#define A_VMS_SEEN                                                                                 \
    vms_seen_pde[0 .. NR_FRAMES - 1], vms_seen_pte[0 .. NR_FRAMES - 1], vms_here, vms_here_nr

/* Whether the vmalloc area is as it must be. False: `violation` says what does not hold. */
/*@ requires vmalloc_sizes;
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures decides: \result <==> vmalloc_wf; */
bool vmalloc_ok(void);

#endif
