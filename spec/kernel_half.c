/*
 * The kernel's directory and its tables.
 *
 * Directory entry by directory entry, each by what lies at its addresses. The kernel's entries keep
 * the accessed and dirty bits that they are made with, so they are compared as words.
 */
#include "kernel_half.h"
#include "../mm/kernel_map.h"
#include "../mm/mm.h"
#include "../mm/page.h"
#include "../mm/page_table.h"
#include "../mm/platform.h"
#include "violation.h"

static pte_t pde_of(uint32_t d)
{
    return phys[SWAPPER_PG_DIR].w[d];
}

static uint32_t mapped_frames(void)
{
    return (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

static uint32_t global_flag(void)
{
    return cpu_has_pge() ? _PAGE_GLOBAL : 0u;
}

static bool nothing_at(uint32_t d)
{
    if (pde_of(d) != 0u) {
        return violated(INV_KERNEL_UNMAPPED, d, 0, pde_of(d));
    }
    return true;
}

/* Entry D names a table that is the kernel's. */
static bool table_at(uint32_t d)
{
    pte_t e = pde_of(d);

    if (e % PAGE_SIZE != KERNPG_TABLE || pte_pfn(e) >= nr_frames) {
        return violated(INV_KERNEL_TABLE, d, KERNPG_TABLE, e);
    }
    if (page_kind[pte_pfn(e)] != K_KERNEL) {
        return violated(INV_KERNEL_TABLE_KIND, pte_pfn(e), K_KERNEL, page_kind[pte_pfn(e)]);
    }
    return true;
}

/* The 4 MiB from frame FIRST on, of which those below the end of low memory are mapped. */
static bool direct_map_at(uint32_t d, pfn_t first)
{
    pte_t large = first * PAGE_SIZE + KERNPG_TABLE + _PAGE_PSE + global_flag();

    if (cpu_has_pse()) {
        return pde_of(d) == large || violated(INV_KERNEL_TABLE, d, large, pde_of(d));
    }
    if (!table_at(d)) {
        return false;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        pfn_t f = first + i;
        pte_t want = f < mapped_frames() ? f * PAGE_SIZE + PAGE_KERNEL + global_flag() : 0u;
        pte_t got = phys[pte_pfn(pde_of(d))].w[i];
        if (got != want) {
            return violated(INV_DIRECT_MAP, f, want, got);
        }
    }
    return true;
}

static bool fixed_addresses_at(uint32_t d)
{
    if (!table_at(d)) {
        return false;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (phys[pte_pfn(pde_of(d))].w[i] != 0u) {
            return violated(INV_KERNEL_UNMAPPED, d, 0, phys[pte_pfn(pde_of(d))].w[i]);
        }
    }
    return true;
}

/* A table of the vmalloc area comes when it is needed, and then stays. */
static bool vmalloc_area_at(uint32_t d)
{
    pte_t e = pde_of(d);

    if (e == 0u) {
        return true;
    }
    if (e % PAGE_SIZE != _PAGE_TABLE || pte_pfn(e) >= nr_frames) {
        return violated(INV_KERNEL_TABLE, d, _PAGE_TABLE, e); /* 2.4's pmd_populate: as users' */
    }
    return true;
}

static bool in_vmalloc_area(uint32_t d)
{
    return d >= pgd_index(vmalloc_start()) && d <= pgd_index(VMALLOC_END - 1u);
}

static bool entry_ok(uint32_t d)
{
    pfn_t first = (d - USER_PTRS_PER_PGD) * PTRS_PER_PTE;

    if (first < mapped_frames()) {
        return direct_map_at(d, first);
    }
    if (in_vmalloc_area(d)) {
        return vmalloc_area_at(d);
    }
    if (d >= pgd_index(PKMAP_BASE) && d <= pgd_index(PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1u)) {
        return table_at(d);
    }
    if (d >= pgd_index(FIXADDR_START)) {
        return fixed_addresses_at(d);
    }
    return nothing_at(d);
}

/* An address space knows of all kernel tables; of a new one of the vmalloc area only when it has
 * needed it. */
static bool directory_agrees(mm_id mm)
{
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        pte_t e = phys[mm_pgd[mm]].w[d];
        if (e != pde_of(d) && !(in_vmalloc_area(d) && e == 0u)) {
            return violated(INV_PGD_KERNEL, mm, pde_of(d), e);
        }
    }
    return true;
}

bool kernel_tables_ok(void)
{
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        if (!nothing_at(d)) {
            return false;
        }
    }
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        if (!entry_ok(d)) {
            return false;
        }
    }
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        if (mm_used[mm] != 0u && !directory_agrees(mm)) {
            return false;
        }
    }
    return true;
}
