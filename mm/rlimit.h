/*
 * Resource limits and overcommit: whether an address space may grow. Mirrors vm_enough_memory of
 * mm/mmap.c and sys_setrlimit.
 *
 * The limits belong to the address space: who shares it after vfork shares them. They bind root
 * too, who has none until one is set. Limits are in bytes and what is compared with them is in
 * pages, the limit rounded down, as Linux does.
 */
#ifndef MM_RLIMIT_H
#define MM_RLIMIT_H

#include "address_space.h"
#include "page_alloc.h"
#include "vma.h"

/* Linux's numbers. */
#define RLIMIT_DATA 2u
#define RLIMIT_STACK 3u
#define RLIMIT_MEMLOCK 8u
#define RLIMIT_AS 9u
#define RLIM_INFINITY 0xFFFFFFFFu
#define STACK_LIMIT 8388608u /* RLIMIT_STACK of the first process */

extern uint32_t sysctl_overcommit_memory; /* 1: vm_enough_memory never says no */

/*@
  // The counts that say how much memory there is.
  predicate MemoryCounted{L} = PageAllocInv && nr_swap_cache <= NR_SWAP_SLOTS &&
      nr_swap_pages <= NR_SWAP_SLOTS &&
      \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_nrpages[m] <= NR_FRAMES;
  // So many pages are fewer than there are, or nobody counts.
  predicate MemoryEnough{L}(integer pages) = sysctl_overcommit_memory != 0 ||
      pages < PagesOfMappings(NR_MAPPINGS) + 2 * nr_swap_cache + zone_free_pages[0] +
          zone_free_pages[1] + zone_free_pages[2] + (nr_swap_pages > 0 ? nr_swap_pages : 0);
  // The limits let mm have so many pages more with these flags.
  predicate MmMayExpand{L}(integer mm, integer flags, integer pages) =
      mm_total_vm[mm] + pages <= mm_rlim_as[mm] / PAGE_SIZE &&
      (VmaCounts(flags, 2) == 0 || mm_rlim_data[mm] == RLIM_INFINITY || mm_rlim_data[mm] == 0 ||
       VmaBytesOf(mm, 2) / PAGE_SIZE + pages <= mm_rlim_data[mm] / PAGE_SIZE);
  predicate MmMayLock{L}(integer mm, integer flags, integer pages) =
      flags / VM_LOCKED % 2 == 0 || mm_rlim_memlock[mm] == RLIM_INFINITY ||
      mm_locked_vm[mm] + pages <= mm_rlim_memlock[mm] / PAGE_SIZE;
*/

/* The mode of a machine that starts. */
/*@ terminates \true; exits \false; assigns sysctl_overcommit_memory;
    ensures sysctl_overcommit_memory == OVERCOMMIT_AT_BOOT; */
void overcommit_init(void);

/* From now on MODE, 0 or 1. */
/*@ terminates \true; exits \false; assigns sysctl_overcommit_memory;
    ensures sysctl_overcommit_memory == mode; */
void set_overcommit(uint32_t mode);

/* MM begins, without limits but the stack's. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_rlim_as[mm], mm_rlim_data[mm], mm_rlim_stack[mm], mm_rlim_memlock[mm];
    ensures mm_rlim_as[mm] == RLIM_INFINITY && mm_rlim_data[mm] == RLIM_INFINITY;
    ensures mm_rlim_stack[mm] == STACK_LIMIT && mm_rlim_memlock[mm] == RLIM_INFINITY; */
void rlimit_init(mm_id mm);

/* MM has the limits of OLD, as a child has those of its parent. */
/*@ requires old < NR_MM && mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_rlim_as[mm], mm_rlim_data[mm], mm_rlim_stack[mm], mm_rlim_memlock[mm];
    ensures mm_rlim_as[mm] == mm_rlim_as[old] && mm_rlim_data[mm] == mm_rlim_data[old];
    ensures mm_rlim_stack[mm] == mm_rlim_stack[old];
    ensures mm_rlim_memlock[mm] == mm_rlim_memlock[old]; */
void rlimit_copy(mm_id old, mm_id mm);

/* Sets limit WHICH of MM. 0, or -EINVAL: there is no such limit. (sys_setrlimit) */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_rlim_as[mm], mm_rlim_data[mm], mm_rlim_stack[mm], mm_rlim_memlock[mm];
    ensures as: mm_rlim_as[mm] == (which == RLIMIT_AS ? bytes : \old(mm_rlim_as[mm]));
    ensures data: mm_rlim_data[mm] == (which == RLIMIT_DATA ? bytes : \old(mm_rlim_data[mm]));
    ensures stack: mm_rlim_stack[mm] == (which == RLIMIT_STACK ? bytes : \old(mm_rlim_stack[mm]));
    ensures lock: mm_rlim_memlock[mm] ==
        (which == RLIMIT_MEMLOCK ? bytes : \old(mm_rlim_memlock[mm]));
    ensures error: \result == (which == RLIMIT_AS || which == RLIMIT_DATA ||
        which == RLIMIT_STACK || which == RLIMIT_MEMLOCK ? 0 : -EINVAL); */
int64_t set_rlimit(mm_id mm, uint32_t which, uint32_t bytes);

/* Are so many PAGES fewer than the frames and slots that are free or could be, by 2.4's rule: the
 * page cache, free frames, free slots, and the swap cache once more? (vm_enough_memory) */
/*@ requires MemoryCounted;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> MemoryEnough(pages); */
bool vm_enough_memory(uint32_t pages);

/* May MM have PAGES more in an area of FLAGS, by RLIMIT_AS and RLIMIT_DATA? (may_expand_vm) */
/*@ requires mm < NR_MM && VmaInv && mm_total_vm[mm] + pages <= 0xFFFFFFFF;
    requires TASK_SIZE / PAGE_SIZE + pages <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> MmMayExpand(mm, flags, pages); */
bool may_expand_vm(mm_id mm, uint32_t flags, uint32_t pages);

/* May MM have PAGES more in an area of FLAGS, by RLIMIT_MEMLOCK if that is locked?
 * (mlock_future_ok) */
/*@ requires mm < NR_MM && mm_locked_vm[mm] + pages <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> MmMayLock(mm, flags, pages); */
bool mlock_future_ok(mm_id mm, uint32_t flags, uint32_t pages);

/* May MM lock anything at all? (can_do_mlock) */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> mm_rlim_memlock[mm] != 0; */
bool can_do_mlock(mm_id mm);

/* May the heap of MM have so many BYTES? (check_data_rlimit) */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> bytes <= mm_rlim_data[mm]; */
bool may_have_data(mm_id mm, uint32_t bytes);

/* May an area of MM that grows down have so many BYTES? */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> bytes <= mm_rlim_stack[mm]; */
bool may_have_stack(mm_id mm, uint32_t bytes);

#endif
