/*
 * What holds of the books of an address space: totals are sums, users are counted, every table
 * serves an area, and what the walk along the entries (entry_area.h) took note of.
 */
#ifndef SPEC_MEMORY_H
#define SPEC_MEMORY_H

#include "../mm/fork.h"
#include "../mm/memory.h"
#include "../mm/oom.h"
#include "../mm/oom_kill.h"
#include "entry_area.h"
#include "page_table.h"
#include "vma.h"

/*@
  // Nobody who was marked by the out-of-memory killer is left, and whom it takes is not left open.
  predicate marks_wf{L} = (\forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] == 0) &&
      oom_due == 0;
  // Who waits for process q, a child of vfork, lives, and so does q.
  predicate wait_wf{L}(integer q) = task_vfork[q] != NO_TASK ==>
      task_vfork[q] < NR_TASKS && task_vfork[q] != q &&
      task_mm[task_vfork[q]] != NO_MM && task_mm[q] != NO_MM;
  predicate waits_wf{L} = \forall integer q; 0 <= q < NR_TASKS ==> wait_wf(q);
  // Who runs has the address space whose directory the processor has.
  predicate active_wf{L} = current_task <= NO_TASK && active_mm <= INIT_MM &&
      (current_task < NR_TASKS ==> task_mm[current_task] == active_mm);

  // Processes below n that use address space m.
  logic integer task_users{L}(integer m, integer n) =
      n <= 0 ? 0 : task_users(m, n - 1) + (task_mm[n - 1] == m ? 1 : 0);
  // All users are one reference to m, the processor that goes on with its directory is another, and
  // there is one; what nobody uses has no areas.
  predicate references_wf{L}(integer m) =
      mm_count[m] == (active_mm == m && current_task == NO_TASK ? 1 : 0) +
          (mm_users[m] != 0 ? 1 : 0) && mm_count[m] != 0 &&
      (mm_users[m] == 0 ==> mm_mmap[m] == NO_VMA);
  predicate users_wf{L}(integer m) =
      mm_users[m] == task_users(m, NR_TASKS) && references_wf(m);

  // Pages of the areas of m among those below n that begin below address a; of the locked ones.
  logic integer area_pages{L}(integer v) = (vm_end[v] - vm_start[v]) / PAGE_SIZE;
  logic integer area_locked{L}(integer v) =
      vm_flags[v] / VM_LOCKED % 2 != 0 ? area_pages(v) : 0;
  logic integer pages_below{L}(integer m, integer a, integer n) = n <= 1 ? 0 :
      pages_below(m, a, n - 1) +
      (vm_mm[n - 1] == m && vm_start[n - 1] < a ? area_pages(n - 1) : 0);
  logic integer locked_below{L}(integer m, integer a, integer n) = n <= 1 ? 0 :
      locked_below(m, a, n - 1) +
      (vm_mm[n - 1] == m && vm_start[n - 1] < a ? area_locked(n - 1) : 0);
  predicate totals_wf{L}(integer m) =
      mm_total_vm[m] == pages_below(m, TASK_SIZE, NR_VMA) &&
      mm_locked_vm[m] == locked_below(m, TASK_SIZE, NR_VMA) &&
      (mm_def_flags[m] == 0 || mm_def_flags[m] == VM_LOCKED) &&
      mm_start_brk[m] <= mm_brk[m];

  // Code, data and heap follow each other, and so do the stack's words, arguments and environment.
  predicate bounds_wf{L}(integer m) =
      mm_start_code[m] <= mm_end_code[m] <= mm_start_data[m] <= mm_end_data[m] <=
          mm_start_brk[m] &&
      mm_start_stack[m] <= mm_arg_start[m] <= mm_arg_end[m] == mm_env_start[m] &&
      mm_env_start[m] <= mm_env_end[m] <= TASK_SIZE;

  // An area of m has addresses that a table of directory entry d covers.
  predicate table_used{L}(integer m, integer d) = \exists integer v;
      VmaOverlaps(v, m, d * PGDIR_SIZE, (d + 1) * PGDIR_SIZE);
  predicate tables_wf{L}(integer m, integer n) = \forall integer d; 0 <= d < n ==>
      pde(m, d) == 0 || table_used(m, d);

  predicate books_wf{L}(integer m) = mm_used[m] != 0 ==>
      users_wf(m) && totals_wf(m) && bounds_wf(m) && tables_wf(m, USER_PTRS_PER_PGD);
  predicate memory_wf{L} = marks_wf && waits_wf && active_wf &&
      (\forall integer m; 0 <= m < NR_MM ==> books_wf(m)) &&
      unusable.invariant == INV_NONE;
*/

/* Whether memory_wf holds; asked where machine_ok says yes. */
/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && page_table_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> memory_wf; */
bool memory_ok(void);

#endif
