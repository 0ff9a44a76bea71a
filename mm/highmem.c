/*
 * The window of kmap.
 */
#include "highmem.h"

uint32_t pkmap_count[LAST_PKMAP];
uint32_t last_pkmap_nr;
uint32_t nr_pkmaps;
kaddr_t page_virtual[NR_FRAMES];

void kmap_init(void)
{
    last_pkmap_nr = 0;
    nr_pkmaps = LAST_PKMAP;
    /*@ loop invariant 0 <= i <= LAST_PKMAP;
        loop invariant \forall integer k; 0 <= k < i ==> pkmap_count[k] == 0;
        loop assigns i, pkmap_count[0 .. LAST_PKMAP - 1];
        loop variant LAST_PKMAP - i; */
    for (uint32_t i = 0; i < LAST_PKMAP; i++) {
        pkmap_count[i] = 0;
    }
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < f ==> page_virtual[k] == NO_KADDR;
        loop assigns f, page_virtual[0 .. NR_FRAMES - 1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) {
        page_virtual[f] = NO_KADDR;
    }
}

void kmap_narrow(uint32_t pages)
{
    nr_pkmaps = pages;
}

/* ---- pages of the window ---- */

/* (PKMAP_ADDR, PKMAP_NR) */
/*@ requires i < LAST_PKMAP;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PKMAP_BASE + i * PAGE_SIZE; */
static kaddr_t pkmap_addr(uint32_t i)
{
    return PKMAP_BASE + i * PAGE_SIZE;
}

/*@ requires PKMAP_BASE <= addr < PKMAP_BASE + LAST_PKMAP * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == (addr - PKMAP_BASE) / PAGE_SIZE && \result < LAST_PKMAP; */
static uint32_t pkmap_nr(kaddr_t addr)
{
    return (addr - PKMAP_BASE) / PAGE_SIZE;
}

/* The table of the window. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == PtePfn(phys[SWAPPER_PG_DIR].w[PKMAP_BASE / PGDIR_SIZE]); */
static pfn_t pkmap_page_table(void)
{
    return pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]);
}

/* Page I, which nobody uses, shows nothing any more. */
static void empty_pkmap(uint32_t i)
{
    pfn_t t = pkmap_page_table();

    page_virtual[pte_pfn(phys[t].w[i])] = NO_KADDR;
    kernel_pte_set(t, i, 0);
    pkmap_count[i] = 0;
}

static void flush_all_zero_pkmaps(void)
{
    flush_cache_all();
    for (uint32_t i = 0; i < nr_pkmaps; i++) {
        if (pkmap_count[i] == 1u) {
            empty_pkmap(i);
        }
    }
    flush_tlb_all();
}

/* A free page of the window, the next one from the last that was given; nr_pkmaps: none, though the
 * window has come round. (the search of map_new_virtual) */
static uint32_t find_pkmap(void)
{
    for (uint32_t left = nr_pkmaps; left != 0u; left--) {
        last_pkmap_nr = (last_pkmap_nr + 1u) % nr_pkmaps;
        if (last_pkmap_nr == 0u) {
            flush_all_zero_pkmaps();
            left = nr_pkmaps;
        }
        if (pkmap_count[last_pkmap_nr] == 0u) {
            return last_pkmap_nr;
        }
    }
    return nr_pkmaps;
}

/* A page of the window shows FRAME, which none did. False: none is free. (map_new_virtual) */
static bool map_new_virtual(pfn_t frame)
{
    uint32_t i = find_pkmap();

    if (i == nr_pkmaps) {
        return false;
    }
    kernel_pte_set(pkmap_page_table(), i, mk_pte(frame, page_kernel_prot()));
    pkmap_count[i] = 1;
    page_virtual[frame] = pkmap_addr(i);
    return true;
}

/* ---- frames ---- */

/*@ requires high_memory >= PAGE_OFFSET;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> frame < (high_memory - PAGE_OFFSET) / PAGE_SIZE; */
static bool is_low(pfn_t frame)
{
    return frame < (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

kaddr_t kmap(pfn_t frame)
{
    if (is_low(frame)) {
        return PAGE_OFFSET + frame * PAGE_SIZE; /* (page_address) */
    }
    if (page_virtual[frame] == NO_KADDR && !map_new_virtual(frame)) {
        return NO_KADDR;
    }
    pkmap_count[pkmap_nr(page_virtual[frame])]++;
    return page_virtual[frame];
}

void kunmap(pfn_t frame)
{
    if (!is_low(frame)) {
        pkmap_count[pkmap_nr(page_virtual[frame])]--;
    }
}
