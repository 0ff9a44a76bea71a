/*
 * The window of kmap: its entries, its counts and the addresses of frames say the same. That
 * nothing else but the vmalloc area maps HIGHMEM is what kernel_tables_ok says.
 */
#include "highmem.h"
#include "../mm/highmem.h"
#include "violation.h"

static pfn_t window_table(void)
{
    return pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]);
}

static uint32_t low_frames(void)
{
    return (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

/* Page I shows a HIGHMEM frame, which knows it. */
static bool shown_ok(uint32_t i, pte_t entry)
{
    pfn_t f = pte_pfn(entry);

    if (pte_present(entry) == 0u || pte_user(entry) != 0u || pte_write(entry) == 0u ||
        i >= nr_pkmaps) {
        return violated(INV_PKMAP_ENTRY, i, PAGE_KERNEL, entry);
    }
    if (f < low_frames() || f >= nr_frames) {
        return violated(INV_PKMAP_FRAME, i, low_frames(), f);
    }
    if (page_virtual[f] != PKMAP_BASE + i * PAGE_SIZE) {
        return violated(INV_PKMAP_ADDRESS, f, PKMAP_BASE + i * PAGE_SIZE, page_virtual[f]);
    }
    if (pkmap_count[i] > 1u && page_kind[f] == K_FREE) {
        return violated(INV_PKMAP_FREE, i, 1, pkmap_count[i]);
    }
    return true;
}

/* As many frames have an address in the window as pages of it show one. */
static bool addresses_ok(uint32_t shown)
{
    uint32_t count = 0;

    for (pfn_t f = 0; f < nr_frames; f++) {
        count += page_virtual[f] != NO_KADDR ? 1u : 0u;
    }
    return count == shown || violated(INV_PKMAP_SHOWN, 0, shown, count);
}

bool highmem_ok(void)
{
    pfn_t t = window_table();
    uint32_t shown = 0;

    for (uint32_t i = 0; i < LAST_PKMAP; i++) {
        pte_t entry = phys[t].w[i];
        if ((entry == 0u) != (pkmap_count[i] == 0u)) {
            return violated(INV_PKMAP_COUNT, i, pkmap_count[i], entry);
        }
        if (entry != 0u) {
            shown++;
            if (!shown_ok(i, entry)) {
                return false;
            }
        }
    }
    return addresses_ok(shown);
}
