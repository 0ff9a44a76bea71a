/*
 * The kernel's own page tables.
 */
#include "paging.h"
#include "page.h"
#include "page_table.h"

/* ---- head.S ---- */

static void provisional_tables(void)
{
    fill_frame(SWAPPER_PG_DIR, 0);
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        phys[PG0].w[i] = mk_pte(i, BOOT_PG_TABLE);
        phys[PG1].w[i] = mk_pte(PTRS_PER_PTE + i, BOOT_PG_TABLE);
    }
    for (uint32_t half = 0; half <= USER_PTRS_PER_PGD; half += USER_PTRS_PER_PGD) {
        phys[SWAPPER_PG_DIR].w[half] = mk_pte(PG0, BOOT_PG_TABLE);
        phys[SWAPPER_PG_DIR].w[half + 1u] = mk_pte(PG1, BOOT_PG_TABLE);
    }
}

void startup_32(void)
{
    provisional_tables();
    load_cr3(SWAPPER_PG_DIR);
    enable_paging();
}

/* ---- paging_init ---- */

/* A frame of zeros for a kernel table, or NO_FRAME. (alloc_bootmem_low_pages) */
static pfn_t kernel_table(void)
{
    int64_t addr = alloc_bootmem(PAGE_SIZE, PAGE_SIZE, 0);

    return addr < 0 ? NO_FRAME : (uint32_t)addr / PAGE_SIZE;
}

/* What the processor's way with global translations adds to an entry of the kernel. */
static uint32_t global_flag(void)
{
    return cpu_has_pge() ? _PAGE_GLOBAL : 0u;
}

/* The directory entry that maps 4 MiB from frame FIRST on. */
static void map_large(pfn_t first)
{
    set_in_cr4(X86_CR4_PSE);
    if (cpu_has_pge()) {
        set_in_cr4(X86_CR4_PGE);
    }
    phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + first / PTRS_PER_PTE] =
        mk_pte(first, KERNPG_TABLE + _PAGE_PSE + global_flag());
}

/* The same by a table, which ends where low memory does. */
static bool map_by_table(pfn_t first, pfn_t low_pfn)
{
    pfn_t table = kernel_table();

    if (table == NO_FRAME) {
        return false;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE && first + i < low_pfn; i++) {
        phys[table].w[i] = mk_pte(first + i, PAGE_KERNEL + global_flag());
    }
    phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + first / PTRS_PER_PTE] = mk_pte(table, KERNPG_TABLE);
    return true;
}

/* Empty tables for the addresses from START up to END (0: the end of memory), both of which a
 * directory entry begins at. Tables that are there stay. */
static bool fixrange_init(uint32_t start, uint32_t end)
{
    for (uint32_t d = pgd_index(start); d <= pgd_index(end - 1u); d++) {
        if (pte_none(phys[SWAPPER_PG_DIR].w[d]) != 0u) {
            pfn_t table = kernel_table();
            if (table == NO_FRAME) {
                return false;
            }
            phys[SWAPPER_PG_DIR].w[d] = mk_pte(table, KERNPG_TABLE);
        }
    }
    return true;
}

/* The direct map, the tables of the fixed addresses, the table of kmap's window. */
static bool pagetable_init(uint32_t low_pfn)
{
    for (pfn_t first = 0; first < low_pfn; first += PTRS_PER_PTE) {
        if (cpu_has_pse()) {
            map_large(first);
        } else if (!map_by_table(first, low_pfn)) {
            return false;
        }
    }
    return fixrange_init(FIXADDR_START / PGDIR_SIZE * PGDIR_SIZE, 0) &&
           fixrange_init(PKMAP_BASE, PKMAP_BASE + LAST_PKMAP * PAGE_SIZE);
}

bool paging_init(uint32_t low_pfn)
{
    if (!pagetable_init(low_pfn)) {
        return false;
    }
    load_cr3(SWAPPER_PG_DIR);
    flush_tlb_all();
    return true;
}

/* ---- the end of the boot ---- */

void zap_low_mappings(uint32_t low_pfn)
{
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        phys[SWAPPER_PG_DIR].w[d] = 0;
    }
    if (low_pfn <= PTRS_PER_PTE) {
        phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + 1u] = 0; /* PG1, which nothing replaced */
    }
    flush_tlb_all();
}
