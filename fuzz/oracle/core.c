/*
 * The core's processes and page tables.
 */
#include "oracle/core.h"

#include "machine.h"
#include "page.h"
#include "swap_state.h"

bool is_first_user(uint32_t p)
{
    for (uint32_t q = 0; q < p; q++) {
        if (core_lives(q) && core_mm(q) == core_mm(p)) {
            return false;
        }
    }
    return core_lives(p);
}

uint32_t core_borrowed(void)
{
    return active_mm < NR_MM && mm_users[active_mm] == 0 ? active_mm : NR_MM;
}

uint32_t core_directories(void)
{
    uint32_t count = 0;

    for (uint32_t mm = 0; mm < NR_MM; mm++) {
        count += mm_used[mm];
    }
    return count;
}

uint32_t table_at(uint32_t mm, uint32_t d)
{
    uint32_t pgd = mm_pgd[mm];
    uint32_t entry = pgd < NR_FRAMES ? phys[pgd].w[d] : 0;

    return (entry & ENTRY_PRESENT) != 0 && frame_of(entry) < NR_FRAMES ? frame_of(entry) : NO_FRAME;
}

#define STRIDE 16u /* words that are looked at together: a compiler makes a few vectors of them */

uint32_t next_other(const uint32_t *words, uint32_t from, uint32_t end, uint32_t value)
{
    while (end - from >= STRIDE) {
        const uint32_t *next = words + from;
        uint32_t odd = 0;

        for (uint32_t i = 0; i < STRIDE; i++) {
            odd |= next[i] ^ value;
        }
        if (odd != 0) {
            break;
        }
        from += STRIDE;
    }
    while (from < end && words[from] == value) {
        from++;
    }
    return from;
}

uint32_t next_cached(uint32_t frame)
{
    return next_other(page_mapping, frame, nr_frames, NO_MAPPING);
}

uint32_t next_entry(uint32_t table, uint32_t i)
{
    return next_other(phys[table].w, i, PTRS_PER_PTE, 0);
}

uint32_t next_table(uint32_t mm, uint32_t d)
{
    const frame_t *pgd = &phys[mm_pgd[mm] < NR_FRAMES ? mm_pgd[mm] : SWAPPER_PG_DIR];

    d = next_other(pgd->w, d, USER_PTRS_PER_PGD, 0);
    while (d < USER_PTRS_PER_PGD && table_at(mm, d) == NO_FRAME) {
        d = next_other(pgd->w, d + 1, USER_PTRS_PER_PGD, 0);
    }
    return d;
}

uint32_t entry_at(uint32_t mm, uint32_t addr)
{
    uint32_t table = table_at(mm, addr / PGDIR_SIZE);

    return table == NO_FRAME ? 0 : phys[table].w[addr / PAGE_SIZE % PTRS_PER_PTE];
}

static void count_entry(struct census *census, uint32_t entry)
{
    if (!is_present(entry)) {
        census->swapped++;
    } else if (is_zero_page(entry)) {
        census->zero++;
    } else {
        census->present++;
        census->file += is_file_page(entry) ? 1 : 0;
    }
}

struct census take_census(uint32_t mm)
{
    struct census census = {0, 0, 0, 0, 0};

    for (uint32_t d = next_table(mm, 0); d < USER_PTRS_PER_PGD; d = next_table(mm, d + 1)) {
        uint32_t table = table_at(mm, d);

        census.tables++;
        for (uint32_t i = next_entry(table, 0); i < PTRS_PER_PTE; i = next_entry(table, i + 1)) {
            count_entry(&census, phys[table].w[i]);
        }
    }
    return census;
}

const uint32_t *slot_words(uint32_t slot)
{
    static frame_t from_disk;
    uint32_t frame = slot < NR_SWAP_SLOTS ? swap_cache_page[slot] : NO_FRAME;

    if (frame < NR_FRAMES) {
        return phys[frame].w;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        from_disk.w[i] = slot < NR_SWAP_SLOTS ? swap_disk_word(slot, i) : 0;
    }
    return from_disk.w;
}

const uint32_t *page_words(uint32_t entry)
{
    static const frame_t empty;

    if (entry == 0 || (is_present(entry) && frame_of(entry) >= NR_FRAMES)) {
        return empty.w;
    }
    return is_present(entry) ? phys[frame_of(entry)].w : slot_words(slot_of(entry));
}
