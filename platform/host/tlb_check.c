/*
 * Cached translations against the tables: present for the MMU, same frame, no right and no dirty
 * bit that the table's entry lacks. A cached entry may lag behind in what only costs a second walk.
 */
#include "tlb_check.h"
#include "page_table.h"
#include "mm.h"
#include "mmu.h"
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

static bool translation_ok(uint32_t i)
{
    mm_id mm = mm_of_pgd(tlb_pgd[i]);
    uint32_t cached = tlb_entry[i];
    uint32_t entry;

    if (mm == NO_MM) {
        return violated(INV_TLB_DIRECTORY, tlb_vpn[i], 0, tlb_pgd[i]);
    }
    if (tlb_vpn[i] >= TASK_SIZE / PAGE_SIZE) {
        return violated(INV_TLB_ENTRY, tlb_vpn[i], 0, cached);
    }
    entry = pte_get(mm, tlb_vpn[i] * PAGE_SIZE);
    if (entry % 2u == 0u || pte_pfn(entry) != pte_pfn(cached)) {
        return violated(INV_TLB_ENTRY, tlb_vpn[i], entry, cached);
    }
    if (pte_write(cached) > pte_write(entry) || pte_user(cached) > pte_user(entry) ||
        pte_dirty(cached) > pte_dirty(entry)) {
        return violated(INV_TLB_RIGHTS, tlb_vpn[i], entry, cached);
    }
    return true;
}

bool tlb_ok(void)
{
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_valid[i] != 0u && !translation_ok(i)) {
            return false;
        }
    }
    return true;
}
