/*
 * Areas, page tables and the books of an address space.
 *
 * One walk over the tables of an address space with the sorted list of areas beside it: both go
 * upwards, so each entry meets its area without a search.
 */
#include "memory.h"
#include "../mm/fork.h"
#include "../mm/mmap.h"
#include "../mm/oom_kill.h"
#include "mm.h"
#include "page_table.h"
#include "violation.h"

static uint32_t area; /* the first area that ends above the entry that is looked at */

/* What the area allows of a present entry. */
static bool rights_ok(uint32_t addr, uint32_t entry)
{
    uint32_t flags = vm_flags[area];
    uint32_t readable = flags % VM_RIGHTS != 0u ? 1u : 0u;

    if (pte_write(entry) > flags / VM_WRITE % 2u) {
        return violated(INV_ENTRY_WRITE, addr, flags, entry);
    }
    return pte_user(entry) == readable || violated(INV_ENTRY_USER, addr, flags, entry);
}

static bool entry_ok(uint32_t addr, uint32_t entry)
{
    while (area != 0u && vm_end[area] <= addr) {
        area = vm_next[area];
    }
    if (area == 0u || addr < vm_start[area]) {
        return violated(INV_ENTRY_AREA, addr, 0, entry);
    }
    return pte_present(entry) == 0u || rights_ok(addr, entry);
}

/* Entries I .. I+7 of the table that covers BASE and what follows. */
static bool eight_entries_ok(uint32_t table, uint32_t base, uint32_t i)
{
    for (uint32_t j = i; j < i + 8u; j++) {
        if (phys[table].w[j] != 0u && !entry_ok(base + j * PAGE_SIZE, phys[table].w[j])) {
            return false;
        }
    }
    return true;
}

static bool table_ok(uint32_t d, uint32_t table)
{
    uint32_t base = d * PGDIR_SIZE;

    while (area != 0u && vm_end[area] <= base) {
        area = vm_next[area];
    }
    if (area == 0u || vm_start[area] >= base + PGDIR_SIZE) {
        return violated(INV_TABLE_AREA, table, 1, 0);
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i += 8u) {
        if (!eight_empty(table, i) && !eight_entries_ok(table, base, i)) {
            return false;
        }
    }
    return true;
}

static bool tables_ok(uint32_t mm)
{
    uint32_t pgd = mm_pgd[mm];

    area = mm_mmap[mm];
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        if (d % 8u == 0u && eight_empty(pgd, d)) {
            d += 7u;
        } else if (pte_present(phys[pgd].w[d]) != 0u && !table_ok(d, pte_pfn(phys[pgd].w[d]))) {
            return false;
        }
    }
    return true;
}

static bool totals_ok(uint32_t mm)
{
    uint32_t total = 0;
    uint32_t locked = 0;

    for (uint32_t v = mm_mmap[mm]; v != 0u; v = vm_next[v]) {
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
    return mm_start_brk[mm] <= mm_brk[mm] ||
           violated(INV_MM_BRK, mm, mm_start_brk[mm], mm_brk[mm]);
}

static bool users_ok(uint32_t mm)
{
    uint32_t users = 0;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        users += task_mm[p] == mm ? 1u : 0u;
    }
    if (users != mm_users[mm] || users == 0u) {
        return violated(INV_MM_USERS, mm, users, mm_users[mm]);
    }
    return mm_count[mm] == 1u || violated(INV_MM_REFERENCES, mm, 1, mm_count[mm]);
}

/* Whoever was marked by the out-of-memory killer has ended with the operation. */
static bool marks_ok(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (task_killed[p] != 0u) {
            return violated(INV_TASK_KILLED, p, 0, task_killed[p]);
        }
    }
    return true;
}

bool memory_ok(void)
{
    if (!marks_ok()) {
        return false;
    }
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] != 0u && !(users_ok(m) && totals_ok(m) && tables_ok(m))) {
            return false;
        }
    }
    return true;
}
