/*
 * What must hold of the vmalloc area, over real state alone: the list of areas, and the tables that
 * map exactly their pages.
 */
#ifndef SPEC_VMALLOC_H
#define SPEC_VMALLOC_H

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

/* Asked where page_table_ok says yes. */
bool vmalloc_ok(void);

#endif
