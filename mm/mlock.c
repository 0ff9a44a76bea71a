/*
 * Memory that stays in RAM: the flag of areas that says so, the count of their pages, and that
 * their pages are there.
 *
 * First every area of the range gets the flag, then their pages are made present: who runs out of
 * frames has locked areas all the same.
 */
#include "mlock.h"
#include "mm.h"

/* ---- one area ---- */

/* START .. END-1, all of it in area V, is locked from now on, or not. False: no memory, or too many
 * areas. (mlock_fixup) */
static bool mlock_fixup(mm_id mm, vma_id v, uint32_t start, uint32_t end, bool locked)
{
    vma_id part;

    if (is_locked(v) == locked) {
        return true;
    }
    part = cut_out(mm, v, start, end);
    if (part == NO_VMA) {
        return false;
    }
    vma_set_flags(part, locked ? vm_flags[part] + VM_LOCKED : vm_flags[part] - VM_LOCKED);
    account_locked(mm, (end - start) / PAGE_SIZE, locked);
    merge_at(mm, end);
    merge_at(mm, start);
    return true;
}

/* ---- a range ---- */

/* The areas of START .. END-1 one after the other, until a hole or the end.
 * (apply_vma_lock_flags) */
static int64_t lock_range(mm_id mm, uint32_t start, uint32_t end, bool locked)
{
    uint32_t from = start;

    while (from < end) {
        vma_id v = find_vma(mm, from);
        uint32_t to = end;
        if (v == NO_VMA || vm_start[v] > from) {
            return -ENOMEM;
        }
        if (vm_end[v] < end) {
            to = vm_end[v];
        }
        if (!mlock_fixup(mm, v, from, to, locked)) {
            return -ENOMEM;
        }
        from = to;
    }
    return 0;
}

/* Makes the pages of all areas in START .. END-1 present. At the first area where that fails: its
 * error, or, where errors do not count, on with the next. (__mm_populate) */
static int mm_populate(mm_id mm, uint32_t start, uint32_t end, bool ignore_errors)
{
    uint32_t from = start;
    vma_id v = start < end ? find_vma_intersection(mm, from, end) : NO_VMA;

    while (v != NO_VMA) {
        uint32_t to = vm_end[v] < end ? vm_end[v] : end;
        int error = make_pages_present(mm, vm_start[v] > from ? vm_start[v] : from, to);
        if (error != 0 && !ignore_errors) {
            return error;
        }
        from = to;
        v = from < end ? find_vma_intersection(mm, from, end) : NO_VMA;
    }
    return 0;
}

/* LEN bytes at START in whole pages, as Linux computes it in 32 bits. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (len + start % PAGE_SIZE + (PAGE_SIZE - 1)) / PAGE_SIZE * PAGE_SIZE %
        4294967296;
    ensures whole: \result % PAGE_SIZE == 0; */
static uint32_t whole_pages(uint32_t start, uint32_t len)
{
    uint64_t bytes = (uint64_t)len + start % PAGE_SIZE + (PAGE_SIZE - 1u);

    return (uint32_t)(bytes / PAGE_SIZE * PAGE_SIZE % 0x100000000u);
}

/* Locks or unlocks BYTES, whole pages, at START. */
static int64_t lock_pages(mm_id mm, uint32_t start, uint32_t bytes, bool locked)
{
    if (start != 0u && bytes > 0xFFFFFFFFu - start) {
        return -EINVAL; /* the range wraps */
    }
    return lock_range(mm, start, start + bytes, locked);
}

/* Pages of START .. START+BYTES-1 that are locked already. (count_mm_mlocked_page_nr) */
/*@ requires mm < NR_MM && VmaInv && start % PAGE_SIZE == 0 && bytes % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures high: start > TASK_SIZE ==> \result == 0;
    ensures locked: start <= TASK_SIZE ==> \result * PAGE_SIZE == VmaBytesBelow(mm, 1,
        start + bytes < TASK_SIZE ? start + bytes : TASK_SIZE) - VmaBytesBelow(mm, 1, start);
    ensures most: \result * PAGE_SIZE <= bytes; */
static uint32_t pages_locked(mm_id mm, uint32_t start, uint32_t bytes)
{
    uint32_t end = bytes > TASK_SIZE || start > TASK_SIZE - bytes ? TASK_SIZE : start + bytes;
    vma_id v = find_vma(mm, start);
    uint32_t pages = 0;

    //@ ghost uint32_t at = start;
    /*@ loop invariant start <= at && (at <= end || at == start) && at % PAGE_SIZE == 0;
        loop invariant v != 0 ==> VmaLinkedIn(v, mm) && start < vm_end[v] &&
            (at == start || at <= vm_start[v]);
        loop invariant rest: \forall integer j; VmaLinkedIn(j, mm) && at < vm_end[j] ==>
            end <= vm_start[j] || at == end || (v != 0 && vm_start[v] <= vm_start[j]);
        loop invariant pages * PAGE_SIZE ==
            VmaBytesBelow(mm, 1, at) - VmaBytesBelow(mm, 1, start);
        loop invariant pages * PAGE_SIZE <= at - start;
        loop assigns v, at, pages;
        loop variant v == 0 ? 0 : RB_TOP - vm_start[v]; */
    while (v != NO_VMA && vm_start[v] < end) {
        uint32_t from = vm_start[v] > start ? vm_start[v] : start;
        uint32_t to = vm_end[v] < end ? vm_end[v] : end;
        //@ ghost lemma_vma_bytes_gap(mm, at, from);
        //@ ghost lemma_vma_bytes_area(mm, v, from, to);
        //@ ghost lemma_whole_pages(from, to);
        if (is_locked(v)) {
            pages += (to - from) / PAGE_SIZE;
        }
        /*@ assert behind: \forall integer j; VmaLinkedIn(j, mm) && vm_end[v] < vm_end[j] ==>
              vm_start[v] < vm_start[j]; */
        //@ ghost at = to;
        v = vm_next[v];
    }
    /*@ ghost
        if (at < end) {
            lemma_vma_bytes_gap(mm, at, end);
        }
    */
    return pages;
}

/* ---- system calls ---- */

/* What mlock says of an error of mm_populate. (__mlock_posix_error_return) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (error == -EFAULT ? -ENOMEM : error == -ENOMEM ? -EAGAIN : error); */
static int64_t mlock_error(int error)
{
    return error == -EFAULT ? -ENOMEM : error == -ENOMEM ? -EAGAIN : error;
}

int64_t sys_mlock(mm_id mm, uint32_t start, uint32_t len)
{
    uint32_t from = start / PAGE_SIZE * PAGE_SIZE;
    uint32_t bytes = whole_pages(start, len);
    uint32_t more = bytes / PAGE_SIZE;
    int64_t error;

    if (!can_do_mlock(mm)) {
        return -EPERM;
    }
    more -= pages_locked(mm, from, bytes);
    if (!mlock_future_ok(mm, VM_LOCKED, more)) {
        return -ENOMEM;
    }
    error = lock_pages(mm, from, bytes, true);
    if (error != 0) {
        return error;
    }
    return mlock_error(mm_populate(mm, from, from + bytes, false));
}

int64_t sys_munlock(mm_id mm, uint32_t start, uint32_t len)
{
    return lock_pages(mm, start / PAGE_SIZE * PAGE_SIZE, whole_pages(start, len), false);
}

/* Every area is locked from now on, or none is. No area is cut for that, so nothing can fail.
 * (apply_mlockall_flags) */
static void lock_all(mm_id mm, bool locked)
{
    vma_id v = find_vma(mm, 0);

    while (v != NO_VMA) {
        uint32_t end = vm_end[v];
        mlock_fixup(mm, v, vm_start[v], end, locked);
        v = find_vma(mm, end);
    }
}

int64_t sys_mlockall(mm_id mm, uint32_t flags)
{
    bool current = flags % 2u != 0u;

    if (flags == 0u || flags > MCL_CURRENT + MCL_FUTURE) {
        return -EINVAL;
    }
    if (!can_do_mlock(mm)) {
        return -EPERM;
    }
    if (current && mm_total_vm[mm] > mm_rlim_memlock[mm] / PAGE_SIZE) {
        return -ENOMEM;
    }
    set_def_flags(mm, flags / MCL_FUTURE % 2u * VM_LOCKED);
    if (current) {
        lock_all(mm, true);
        mm_populate(mm, 0, TASK_SIZE, true);
    }
    return 0;
}

void sys_munlockall(mm_id mm)
{
    set_def_flags(mm, 0);
    lock_all(mm, false);
}
