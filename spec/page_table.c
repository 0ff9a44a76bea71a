/*
 * The checker of page directories and tables.
 *
 * One walk over the tables in use tallies what their entries refer to; the counts that the core
 * keeps are then compared with the tallies, frame by frame and slot by slot. It runs after every
 * fuzzed operation, so words that are 0, nearly all of them, are skipped eight at a time. Relies on
 * mem_map below nr_frames.
 */
#include "page_table.h"

#include "violation.h"

static uint32_t entries[NR_FRAMES];          /* entries that map the frame */
static uint32_t entered[NR_FRAMES];          /* directories and directory entries that name it */
static bool writable[NR_FRAMES];             /* one of its entries is */
static uint32_t swap_entries[NR_SWAP_SLOTS]; /* entries that name the slot */
static uint32_t cached[NR_SWAP_SLOTS];       /* frames that are in the swap cache with the slot */
static uint32_t resident;                    /* counted entries of the address space at hand */

static void clear_tallies(void)
{
    for (uint32_t f = 0; f < nr_frames; f++) {
        entries[f] = 0u;
        entered[f] = 0u;
        writable[f] = false;
    }
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        swap_entries[s] = 0u;
        cached[s] = 0u;
    }
}

static bool present_entry_ok(uint32_t t, uint32_t e)
{
    uint32_t f = pte_pfn(e);
    if (f == EMPTY_ZERO_PAGE) {
        return pte_write(e) == 0u || violated(INV_PTE_ZERO_PAGE, t, 0u, e);
    }
    if (f >= nr_frames) {
        return violated(INV_PTE_FRAME, t, nr_frames, f);
    }
    if (page_kind[f] != K_USER) {
        return violated(INV_PTE_KIND, f, K_USER, page_kind[f]);
    }
    entries[f]++;
    resident++;
    if (pte_write(e) != 0u) {
        writable[f] = true;
    }
    return true;
}

static bool entry_ok(uint32_t t, uint32_t e)
{
    if (e == 0u) {
        return true;
    }
    if (pte_present(e) != 0u) {
        return present_entry_ok(t, e);
    }
    if (e % 256u != 0u || swp_slot(e) >= NR_SWAP_SLOTS) {
        return violated(INV_PTE_SWAP, t, 0u, e);
    }
    swap_entries[swp_slot(e)]++;
    return true;
}

static bool eight_empty(const uint32_t *w)
{
    return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) == 0u;
}

static bool table_ok(uint32_t t)
{
    const uint32_t *w = phys[t].w;
    for (uint32_t i = 0; i < PTRS_PER_PTE; i += 8u) {
        if (eight_empty(w + i)) {
            continue;
        }
        for (uint32_t j = i; j < i + 8u; j++) {
            if (!entry_ok(t, w[j])) {
                return false;
            }
        }
    }
    return true;
}

/* A directory's entry, which is not 0: the table it names, and all that is in it. */
static bool pde_ok(uint32_t mm, uint32_t e)
{
    uint32_t t = pte_pfn(e);
    if (pte_present(e) == 0u || pte_write(e) == 0u || pte_user(e) == 0u || t >= nr_frames) {
        return violated(INV_PGD_ENTRY, mm, nr_frames, e);
    }
    if (page_kind[t] != K_PT) {
        return violated(INV_PGD_TABLE, t, K_PT, page_kind[t]);
    }
    if (entered[t] != 0u) {
        return violated(INV_PGD_TABLE_TWICE, t, 1u, 2u);
    }
    entered[t] = 1u;
    return table_ok(t);
}

static bool user_half_ok(uint32_t mm)
{
    const uint32_t *w = phys[mm_pgd[mm]].w;
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d += 8u) {
        if (eight_empty(w + d)) {
            continue;
        }
        for (uint32_t j = d; j < d + 8u; j++) {
            if (w[j] != 0u && !pde_ok(mm, w[j])) {
                return false;
            }
        }
    }
    return true;
}

static bool kernel_half_ok(uint32_t mm)
{
    const uint32_t *w = phys[mm_pgd[mm]].w;
    const uint32_t *kernel = phys[SWAPPER_PG_DIR].w;
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        if (w[d] != kernel[d]) {
            return violated(INV_PGD_KERNEL, mm, kernel[d], w[d]);
        }
    }
    return true;
}

static bool directory_ok(uint32_t mm)
{
    uint32_t f = mm_pgd[mm];
    if (f >= nr_frames) {
        return violated(INV_MM_PGD, mm, nr_frames, f);
    }
    if (page_kind[f] != K_PGD) {
        return violated(INV_MM_PGD_KIND, f, K_PGD, page_kind[f]);
    }
    if (entered[f] != 0u) {
        return violated(INV_MM_PGD_TWICE, f, 1u, 2u);
    }
    entered[f] = 1u;
    resident = 0u;
    if (!kernel_half_ok(mm) || !user_half_ok(mm)) {
        return false;
    }
    return mm_rss[mm] == resident || violated(INV_MM_RSS, mm, resident, mm_rss[mm]);
}

static bool swap_cache_ok(void)
{
    for (uint32_t f = 0; f < nr_frames; f++) {
        uint32_t s = page_slot[f];
        if (s == 0u) {
            continue;
        }
        if (s >= NR_SWAP_SLOTS) {
            return violated(INV_SWAP_CACHE_SLOT, f, NR_SWAP_SLOTS, s);
        }
        cached[s]++;
        if (page_kind[f] != K_USER) {
            return violated(INV_SWAP_CACHE_KIND, f, K_USER, page_kind[f]);
        }
        if (cached[s] != 1u) {
            return violated(INV_SWAP_CACHE_TWICE, s, 1u, cached[s]);
        }
    }
    return true;
}

/* A page that can be written is nobody else's, now or after a swap-in. */
static bool owner_ok(uint32_t f)
{
    if (entries[f] != 1u) {
        return violated(INV_COW_OWNER, f, 1u, entries[f]);
    }
    if (page_slot[f] != 0u && swap_entries[page_slot[f]] != 0u) {
        return violated(INV_COW_SWAP_OWNER, f, 0u, swap_entries[page_slot[f]]);
    }
    return true;
}

static bool frame_ok(uint32_t f)
{
    uint32_t table = page_kind[f] == K_PT || page_kind[f] == K_PGD ? 1u : 0u;
    uint32_t count = entries[f] + (page_slot[f] != 0u ? 1u : 0u);
    if (entered[f] != table) {
        return violated(INV_TABLE_ENTERED, f, table, entered[f]);
    }
    if (table != 0u && page_count[f] != 1u) {
        return violated(INV_TABLE_COUNT, f, 1u, page_count[f]);
    }
    if (page_kind[f] == K_USER && page_count[f] != count) {
        return violated(INV_PAGE_COUNT, f, count, page_count[f]);
    }
    return !writable[f] || owner_ok(f);
}

static bool counts_ok(void)
{
    for (uint32_t f = 0; f < nr_frames; f++) {
        if (!frame_ok(f)) {
            return false;
        }
    }
    for (uint32_t s = 1; s < NR_SWAP_SLOTS; s++) {
        if (swap_map[s] != swap_entries[s] + cached[s]) {
            return violated(INV_SWAP_MAP, s, swap_entries[s] + cached[s], swap_map[s]);
        }
    }
    return true;
}

bool page_table_ok(void)
{
    clear_tallies();
    for (uint32_t mm = 0; mm < NR_MM; mm++) {
        if (mm_used[mm] == 0u && mm_rss[mm] != 0u) {
            return violated(INV_MM_RSS, mm, 0u, mm_rss[mm]);
        }
        if (mm_used[mm] != 0u && !directory_ok(mm)) {
            return false;
        }
    }
    return swap_cache_ok() && counts_ok();
}
