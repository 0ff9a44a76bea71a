/*
 * The words behind kernel addresses.
 *
 * A copy of RAM in the machine's storage holds what was stored, a bit for each word says where:
 * nothing of it costs anything before the first `kwrite`.
 */
#include "ops/kernel_words.h"

#include <string.h>

#include "mm.h"
#include "page.h"
#include "storage.h"

#define LARGE_ENTRY 0x80u /* a directory entry that maps 4 MiB by itself */

static uint32_t stored[NR_FRAMES][PTRS_PER_PTE / 32];
static bool any; /* a bit of `stored` may be set */

void kernel_words_start(void)
{
    if (any) {
        memset(stored, 0, sizeof stored);
        any = false;
    }
}

uint32_t kernel_word(uint32_t addr)
{
    uint32_t in_page = addr % PAGE_SIZE / 4;
    uint32_t in_table = addr / PAGE_SIZE % PTRS_PER_PTE;
    uint32_t pde = phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE];
    uint32_t frame = pde / PAGE_SIZE;

    if ((pde & 1u) == 0 || frame >= NR_FRAMES) {
        return NO_WORD;
    }
    if ((pde & LARGE_ENTRY) != 0) {
        frame += in_table;
    } else {
        uint32_t pte = phys[frame].w[in_table];
        frame = (pte & 1u) != 0 ? pte / PAGE_SIZE : NO_FRAME;
    }
    return frame < NR_FRAMES ? frame * PTRS_PER_PTE + in_page : NO_WORD;
}

uint32_t *ram_word(uint32_t word)
{
    return &phys[word / PTRS_PER_PTE].w[word % PTRS_PER_PTE];
}

/* The bit of WORD, and the place that holds it. */
static uint32_t bit_of(uint32_t word)
{
    return 1u << word % 32;
}

static uint32_t *bits_of(uint32_t word)
{
    return &stored[word / PTRS_PER_PTE][word % PTRS_PER_PTE / 32];
}

void note_stored(uint32_t word, uint32_t value)
{
    any = true;
    storage_put_word(STORAGE_COPY(word / PTRS_PER_PTE), word % PTRS_PER_PTE, value);
    *bits_of(word) |= bit_of(word);
}

bool was_stored(uint32_t word)
{
    return any && (*bits_of(word) & bit_of(word)) != 0;
}

uint32_t stored_word(uint32_t word)
{
    return storage_word(STORAGE_COPY(word / PTRS_PER_PTE), word % PTRS_PER_PTE);
}

void forget_stored(uint32_t word)
{
    *bits_of(word) &= ~bit_of(word);
}
