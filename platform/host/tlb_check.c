/*
 * Cached translations against the tables: present for the MMU, same frame, no right and no dirty
 * bit that the table's entry lacks. A cached entry may lag behind in what only costs a second walk.
 * Those of the kernel half are held against swapper_pg_dir, whichever directory they came from.
 */
#include "tlb_check.h"
#include "cache.h"
#include "kernel_map.h"
#include "mm.h"
#include "mmu.h"
#include "page_table.h"
#include "violation.h"

/* The mm whose directory is frame PGD, or NO_MM. */
static mm_id mm_of_pgd(pfn_t pgd)
{
    mm_id m = 0;

    while (m < NR_MM && !(mm_used[m] != 0u && mm_pgd[m] == pgd)) {
        m++;
    }
    return m;
}

/* The directory that a translation was read from is in use. */
static bool directory_ok(pfn_t pgd, uint32_t vpn)
{
    if (mm_of_pgd(pgd) != NO_MM || (pgd == SWAPPER_PG_DIR && vpn >= TASK_SIZE / PAGE_SIZE)) {
        return true;
    }
    return violated(INV_TLB_DIRECTORY, vpn, 0, pgd);
}

static bool translation_ok(uint32_t i)
{
    uint32_t cached = tlb_entry[i];
    uint32_t vpn = tlb_vpn[i];
    bool global = cached / _PAGE_GLOBAL % 2u != 0u;
    pte_t entry;

    if (!global && !directory_ok(tlb_pgd[i], vpn)) {
        return false;
    }
    entry = vpn < TASK_SIZE / PAGE_SIZE ? pte_get(mm_of_pgd(tlb_pgd[i]), vpn * PAGE_SIZE)
                                        : table_entry(SWAPPER_PG_DIR, vpn);
    if (entry % 2u == 0u || pte_pfn(entry) != pte_pfn(cached)) {
        return violated(INV_TLB_ENTRY, vpn, entry, cached);
    }
    if (pte_write(cached) > pte_write(entry) || pte_user(cached) > pte_user(entry) ||
        pte_dirty(cached) > pte_dirty(entry)) {
        return violated(INV_TLB_RIGHTS, vpn, entry, cached);
    }
    if (global && vpn < TASK_SIZE / PAGE_SIZE) {
        return violated(INV_TLB_GLOBAL, vpn, 0, cached);
    }
    return true;
}

/* The CPU runs on a directory that is in use, and it is the one that the core says. */
static bool cr3_ok(void)
{
    uint32_t active = active_mm < NR_MM ? mm_pgd[active_mm] : SWAPPER_PG_DIR;

    if (mmu_root != SWAPPER_PG_DIR && mm_of_pgd(mmu_root) == NO_MM) {
        return violated(INV_CR3, mmu_root, SWAPPER_PG_DIR, mmu_root);
    }
    return mmu_root == active || violated(INV_CR3_ACTIVE, active_mm, active, mmu_root);
}

bool tlb_ok(void)
{
    if (!cr3_ok()) {
        return false;
    }
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_valid[i] != 0u && !translation_ok(i)) {
            return false;
        }
    }
    return true;
}
