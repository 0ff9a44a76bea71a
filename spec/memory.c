/*
 * The books of an address space, and the tables that it has no use for.
 */
#include "memory.h"
#include "../mm/fork.h"
#include "../mm/mmap.h"
#include "../mm/oom.h"
#include "../mm/oom_kill.h"
#include "mm.h"
#include "entry_area.h"
#include "page_table.h"
#include "violation.h"

/* The first area from AREA on that ends above ADDR. */
static uint32_t first_area_above(uint32_t area, uint32_t addr)
{
    while (area != 0u && vm_end[area] <= addr) {
        area = vm_next[area];
    }
    return area;
}

/* Every table serves an area: the list of areas and the directory both go upwards. */
static bool tables_ok(mm_id mm)
{
    uint32_t area = mm_mmap[mm];

    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        uint32_t pde = phys[mm_pgd[mm]].w[d];
        if (d % 8u == 0u && eight_empty(mm_pgd[mm], d)) {
            d += 7u;
            continue;
        }
        if (pde == 0u) {
            continue;
        }
        area = first_area_above(area, d * PGDIR_SIZE);
        if (area == 0u || vm_start[area] >= (d + 1u) * PGDIR_SIZE) {
            return violated(INV_TABLE_AREA, pte_pfn(pde), 1, 0);
        }
    }
    return true;
}

/* Code, data and heap follow each other, and so do the stack's words, arguments and environment. */
static bool bounds_ok(mm_id mm)
{
    const uint32_t bounds[6][2] = {
        {mm_start_code[mm], mm_end_code[mm]}, {mm_end_code[mm], mm_start_data[mm]},
        {mm_start_data[mm], mm_end_data[mm]}, {mm_start_stack[mm], mm_arg_start[mm]},
        {mm_arg_start[mm], mm_arg_end[mm]},   {mm_env_start[mm], mm_env_end[mm]},
    };

    for (uint32_t i = 0; i < 6u; i++) {
        if (bounds[i][0] > bounds[i][1]) {
            return violated(INV_MM_BOUNDS, mm, bounds[i][1], bounds[i][0]);
        }
    }
    if (mm_end_data[mm] > mm_start_brk[mm]) {
        return violated(INV_MM_BOUNDS, mm, mm_start_brk[mm], mm_end_data[mm]);
    }
    if (mm_arg_end[mm] != mm_env_start[mm] || mm_env_end[mm] > TASK_SIZE) {
        return violated(INV_MM_BOUNDS, mm, mm_arg_end[mm], mm_env_start[mm]);
    }
    return true;
}

static bool totals_ok(mm_id mm)
{
    uint32_t total = 0;
    uint32_t locked = 0;

    for (vma_id v = mm_mmap[mm]; v != 0u; v = vm_next[v]) {
        uint32_t pages = (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        total += pages;
        locked += vm_flags[v] / VM_LOCKED % 2u * pages;
    }
    if (total != mm_total_vm[mm]) {
        return violated(INV_MM_TOTAL, mm, total, mm_total_vm[mm]);
    }
    if (locked != mm_locked_vm[mm]) {
        return violated(INV_MM_LOCKED, mm, locked, mm_locked_vm[mm]);
    }
    if (mm_def_flags[mm] != 0u && mm_def_flags[mm] != VM_LOCKED) {
        return violated(INV_MM_DEF_FLAGS, mm, VM_LOCKED, mm_def_flags[mm]);
    }
    if (mm_start_brk[mm] > mm_brk[mm]) {
        return violated(INV_MM_BRK, mm, mm_start_brk[mm], mm_brk[mm]);
    }
    return true;
}

/* Does the processor go on with the directory of MM without a process of its own? */
static uint32_t is_borrowed(mm_id mm)
{
    return active_mm == mm && current_task == NO_TASK ? 1u : 0u;
}

/* All users together and the processor that goes on with the directory are one reference each. What
 * nobody uses has no areas, so that its directory is empty (tables_ok). */
static bool references_ok(mm_id mm)
{
    uint32_t count = is_borrowed(mm) + (mm_users[mm] != 0u ? 1u : 0u);

    if (mm_count[mm] != count || count == 0u) {
        return violated(INV_MM_REFERENCES, mm, count, mm_count[mm]);
    }
    if (mm_users[mm] == 0u && mm_mmap[mm] != NO_VMA) {
        return violated(INV_MM_BORROWED, mm, NO_VMA, mm_mmap[mm]);
    }
    return true;
}

static bool users_ok(mm_id mm)
{
    uint32_t users = 0;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        users += task_mm[p] == mm ? 1u : 0u;
    }
    if (users != mm_users[mm]) {
        return violated(INV_MM_USERS, mm, users, mm_users[mm]);
    }
    return references_ok(mm);
}

/* Who runs has the address space whose directory the processor has. (That there is one, the checker
 * of the TLB says.) */
static bool active_ok(void)
{
    mm_id mm = current_task < NR_TASKS ? task_mm[current_task] : active_mm;

    if (current_task > NO_TASK || mm != active_mm || mm > INIT_MM) {
        return violated(INV_MM_ACTIVE, current_task, mm, active_mm);
    }
    return true;
}

/* Whoever was marked by the out-of-memory killer has ended with the operation, and whom it takes is
 * not left open. */
static bool marks_ok(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (task_killed[p] != 0u) {
            return violated(INV_TASK_KILLED, p, 0, task_killed[p]);
        }
    }
    if (oom_due != 0u) {
        return violated(INV_TASK_KILLED, NO_TASK, 0, oom_due);
    }
    return true;
}

/* Whoever waits for a child of vfork lives, and so does the child. */
static bool waits_ok(void)
{
    for (uint32_t q = 0; q < NR_TASKS; q++) {
        task_id parent = task_vfork[q];
        if (parent == NO_TASK) {
            continue;
        }
        if (parent >= NR_TASKS || parent == q || task_mm[parent] == NO_MM || task_mm[q] == NO_MM) {
            return violated(INV_TASK_VFORK, q, NO_TASK, parent);
        }
    }
    return true;
}

bool memory_ok(void)
{
    if (!marks_ok() || !waits_ok() || !active_ok()) {
        return false;
    }
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] != 0u && !(users_ok(m) && totals_ok(m) && bounds_ok(m) && tables_ok(m))) {
            return false;
        }
    }
    if (unusable.invariant != INV_NONE) {
        violation = unusable;
        return false;
    }
    return true;
}
