/*
 * Resource limits and overcommit.
 *
 * What is counted against a limit is found when it is asked for: the pages of data are summed over
 * the areas, and only where that limit is set.
 * Relies on vma.h for the areas, and on page_alloc and swap for what is free.
 */
#include "rlimit.h"
#include "mm.h"
#include "swap_state.h"
#include "swapfile.h"

uint32_t sysctl_overcommit_memory;
uint32_t mm_rlim_as[NR_MM];
uint32_t mm_rlim_data[NR_MM];
uint32_t mm_rlim_stack[NR_MM];
uint32_t mm_rlim_memlock[NR_MM];

/* ---- what the limits are ---- */

void overcommit_init(void)
{
    sysctl_overcommit_memory = OVERCOMMIT_AT_BOOT;
}

void set_overcommit(uint32_t mode)
{
    sysctl_overcommit_memory = mode;
}

void rlimit_init(mm_id mm)
{
    mm_rlim_as[mm] = RLIM_INFINITY;
    mm_rlim_data[mm] = RLIM_INFINITY;
    mm_rlim_stack[mm] = STACK_LIMIT;
    mm_rlim_memlock[mm] = RLIM_INFINITY;
}

void rlimit_copy(mm_id old, mm_id mm)
{
    mm_rlim_as[mm] = mm_rlim_as[old];
    mm_rlim_data[mm] = mm_rlim_data[old];
    mm_rlim_stack[mm] = mm_rlim_stack[old];
    mm_rlim_memlock[mm] = mm_rlim_memlock[old];
}

int64_t set_rlimit(mm_id mm, uint32_t which, uint32_t bytes)
{
    if (which == RLIMIT_AS) {
        mm_rlim_as[mm] = bytes;
    } else if (which == RLIMIT_DATA) {
        mm_rlim_data[mm] = bytes;
    } else if (which == RLIMIT_STACK) {
        mm_rlim_stack[mm] = bytes;
    } else if (which == RLIMIT_MEMLOCK) {
        mm_rlim_memlock[mm] = bytes;
    } else {
        return -EINVAL;
    }
    return 0;
}

/* ---- overcommit ---- */

bool vm_enough_memory(uint32_t pages)
{
    uint32_t free = page_cache_size() + nr_swap_cache; /* 2.4 counts both as its page cache */

    if (sysctl_overcommit_memory != 0u) {
        return true;
    }
    free += nr_free_pages();
    free += nr_swap_pages > 0 ? (uint32_t)nr_swap_pages : 0u;
    free += nr_swap_cache; /* once more: a slot of theirs is as good as free */
    return free > pages;
}

/* ---- limits ---- */

/* Do pages of an area of FLAGS count as data? What grows down is stack. (is_data_mapping) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> VmaCounts(flags, 2) != 0; */
static bool is_data(uint32_t flags)
{
    return flags / VM_WRITE % 2u != 0u && flags / VM_SHARED % 2u == 0u &&
           flags / VM_GROWSDOWN % 2u == 0u;
}

/* The pages of all areas of MM that count as data. (data_vm) */
/*@ requires mm < NR_MM && VmaInv;
    terminates \true; exits \false; assigns \nothing;
    ensures \result * PAGE_SIZE == VmaBytesOf(mm, 2) && \result <= TASK_SIZE / PAGE_SIZE; */
static uint32_t data_pages(mm_id mm)
{
    vma_id v = mm_mmap[mm];
    uint32_t pages = 0;

    //@ ghost uint32_t at = 0;
    //@ ghost lemma_vma_bytes_bound(mm, 0, 0);
    /*@ loop invariant 0 <= at <= TASK_SIZE;
        loop invariant v != 0 ==> VmaLinkedIn(v, mm) && at <= vm_start[v];
        loop invariant rest: \forall integer j; VmaLinkedIn(j, mm) && at < vm_end[j] ==>
            v != 0 && vm_start[v] <= vm_start[j];
        loop invariant pages * PAGE_SIZE == VmaBytesBelow(mm, 2, at) && pages * PAGE_SIZE <= at;
        loop assigns v, at, pages;
        loop variant v == 0 ? 0 : RB_TOP - vm_start[v]; */
    while (v != NO_VMA) {
        //@ ghost lemma_vma_bytes_gap(mm, at, vm_start[v]);
        //@ ghost lemma_vma_bytes_area(mm, v, vm_start[v], vm_end[v]);
        //@ ghost lemma_whole_pages(vm_start[v], vm_end[v]);
        if (is_data(vm_flags[v])) {
            pages += (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        }
        /*@ assert behind: \forall integer j; VmaLinkedIn(j, mm) && vm_end[v] < vm_end[j] ==>
              vm_start[v] < vm_start[j]; */
        //@ ghost at = vm_end[v];
        v = vm_next[v];
    }
    //@ ghost lemma_vma_bytes_gap(mm, at, TASK_SIZE);
    return pages;
}

bool may_expand_vm(mm_id mm, uint32_t flags, uint32_t pages)
{
    uint32_t data = mm_rlim_data[mm];

    if (mm_total_vm[mm] + pages > mm_rlim_as[mm] / PAGE_SIZE) {
        return false;
    }
    if (!is_data(flags) || data == RLIM_INFINITY || data == 0u) {
        return true; /* a limit of 0 is for the heap alone, as long as it could be lifted again */
    }
    return data_pages(mm) + pages <= data / PAGE_SIZE;
}

bool mlock_future_ok(mm_id mm, uint32_t flags, uint32_t pages)
{
    uint32_t limit = mm_rlim_memlock[mm];

    return flags / VM_LOCKED % 2u == 0u || limit == RLIM_INFINITY ||
           mm_locked_vm[mm] + pages <= limit / PAGE_SIZE;
}

bool can_do_mlock(mm_id mm)
{
    return mm_rlim_memlock[mm] != 0u;
}

bool may_have_data(mm_id mm, uint32_t bytes)
{
    return bytes <= mm_rlim_data[mm];
}

bool may_have_stack(mm_id mm, uint32_t bytes)
{
    return bytes <= mm_rlim_stack[mm];
}
