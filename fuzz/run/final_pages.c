/*
 * Walks over the tables of all processes by itself, as the MMU would.
 */
#include "run/final_pages.h"

#include <stdio.h>

#include "address_space.h"
#include "kernel_map.h"
#include "machine.h"
#include "ops/boot.h"
#include "ops/ops.h"
#include "page_table.h"
#include "swap_state.h"
#include "trace/random.h"

/* The words of a page: in RAM, or in a slot of the swap disk. */
static uint64_t hash_of(pte_t entry)
{
    pfn_t frame = pte_present(entry) != 0u ? pte_pfn(entry) : swap_cache_page[swp_slot(entry)];
    uint64_t hash = HASH_START;

    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        hash = hash_add(hash,
                        frame != NO_FRAME ? phys[frame].w[i] : swap_disk_word(swp_slot(entry), i));
    }
    return hash;
}

static void tell_page(void (*line)(const char *text), uint32_t task, uint32_t addr, pte_t entry)
{
    char text[96];
    uint64_t hash = hash_of(entry);

    snprintf(text, sizeof text, "page p%u 0x%x 0x%08x 0x%08x%08x", task, addr, entry,
             (uint32_t)(hash >> 32), (uint32_t)hash);
    line(text);
}

static void tell_table(void (*line)(const char *text), uint32_t task, uint32_t d, pfn_t table)
{
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        pte_t entry = phys[table].w[i];

        if (pte_none(entry) == 0u) {
            tell_page(line, task, d * PGDIR_SIZE + i * PAGE_SIZE, entry);
        }
    }
}

static void tell_file(void (*line)(const char *text), uint32_t file)
{
    char text[96];
    uint64_t hash = HASH_START;

    for (uint32_t i = 0; i < NR_FILE_PAGES * PTRS_PER_PTE; i++) {
        hash = hash_add(hash, file_disk_word(file, i / PTRS_PER_PTE, i % PTRS_PER_PTE));
    }
    snprintf(text, sizeof text, "file f%u 0x%08x%08x", file, (uint32_t)(hash >> 32),
             (uint32_t)hash);
    line(text);
}

/* ---- all of RAM ----------------------------------------------------------------------------- */

#define BLOCK 64u /* frames of a line */

/* What the core has no say in: in directories the entries that it leaves empty, behind the window
 * of kmap, and the tables that only the boot used, in which the processor marked what it ran. */
static bool is_platforms(pfn_t frame, uint32_t i)
{
    uint32_t first = (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1u) / PGDIR_SIZE;
    bool directory = frame == SWAPPER_PG_DIR || page_kind[frame] == K_PGD;

    return frame == PG0 || frame == PG1 ||
           (directory && i > first && i < FIXADDR_START / PGDIR_SIZE);
}

static void tell_block(void (*line)(const char *text), pfn_t first)
{
    char text[96];
    uint64_t hash = HASH_START;

    for (pfn_t frame = first; frame < first + BLOCK && frame < nr_frames; frame++) {
        for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
            hash = hash_add(hash, is_platforms(frame, i) ? 0 : phys[frame].w[i]);
        }
    }
    snprintf(text, sizeof text, "ram %u 0x%08x%08x", first, (uint32_t)(hash >> 32), (uint32_t)hash);
    line(text);
}

void final_pages(void (*line)(const char *text))
{
    for (uint32_t task = 0; task < NR_TASKS && boot.stage == STAGE_RUNNING; task++) {
        for (uint32_t d = 0; d < USER_PTRS_PER_PGD && lives(task); d++) {
            pte_t pde = phys[mm_pgd[mm_of(task)]].w[d];

            if (pmd_present(pde) != 0u) {
                tell_table(line, task, d, pte_pfn(pde));
            }
        }
    }
    for (uint32_t file = 0; file < NR_FILES; file++) {
        tell_file(line, file);
    }
    for (pfn_t first = 0; first < nr_frames && boot.stage == STAGE_RUNNING; first += BLOCK) {
        tell_block(line, first);
    }
}
