/*
 * The reference model: the words that were ever stored in an address space, in rising order of
 * their addresses, or in an object of shared memory, whose bytes are numbered from 0. A page exists
 * if there is a word of it.
 */
#include "model_parts.h"

#define MODEL_WORDS 262144u      /* stored words of an address space */
#define MODEL_OBJECT_WORDS 8192u /* of an object of shared memory */

struct word {
    uint32_t address; /* a multiple of 4 */
    uint32_t value;
};

static struct word of_spaces[NR_TASKS][MODEL_WORDS];
static struct word of_objects[NR_SHMEM][MODEL_OBJECT_WORDS];

/* The address spaces, and behind them the objects of shared memory. */
static struct {
    uint32_t count;
    uint32_t pages; /* different pages of them */
} stored[NR_TASKS + NR_SHMEM];

static struct word *word_of(uint32_t s, uint32_t i)
{
    return s < NR_TASKS ? &of_spaces[s][i] : &of_objects[s - NR_TASKS][i];
}

static uint32_t room_of(uint32_t s)
{
    return s < NR_TASKS ? MODEL_WORDS : MODEL_OBJECT_WORDS;
}

static bool full; /* there was no room for a word, or for an area */

void model_clear_words(uint32_t s)
{
    stored[s].count = 0;
    stored[s].pages = 0;
}

void model_copy_words(uint32_t to, uint32_t from)
{
    stored[to].count = stored[from].count;
    stored[to].pages = stored[from].pages;
    for (uint32_t i = 0; i < stored[from].count; i++) {
        *word_of(to, i) = *word_of(from, i);
    }
}

void model_set_full(bool now)
{
    full = now;
}

bool model_is_full(void)
{
    return full;
}

/* ---- what there is -------------------------------------------------------------------------- */

/* The first word at ADDR or above. */
uint32_t model_first_word(uint32_t s, uint32_t addr)
{
    uint32_t low = 0;
    uint32_t high = stored[s].count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (word_of(s, middle)->address < addr) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool word_in_page(uint32_t s, uint32_t i, uint32_t addr)
{
    return i < stored[s].count && word_of(s, i)->address / PAGE_SIZE == addr / PAGE_SIZE;
}

bool model_has_page(uint32_t s, uint32_t addr)
{
    return word_in_page(s, model_first_word(s, addr / PAGE_SIZE * PAGE_SIZE), addr);
}

uint32_t model_word(uint32_t s, uint32_t addr)
{
    uint32_t at = addr / 4u * 4u;
    uint32_t i = model_first_word(s, at);

    return i < stored[s].count && word_of(s, i)->address == at ? word_of(s, i)->value : 0u;
}

uint32_t model_words(uint32_t s)
{
    return stored[s].count;
}

uint32_t model_word_address(uint32_t s, uint32_t i)
{
    return word_of(s, i)->address;
}

uint32_t model_word_value(uint32_t s, uint32_t i)
{
    return word_of(s, i)->value;
}

uint32_t model_pages(uint32_t s)
{
    return stored[s].pages;
}

/* ---- what is stored ------------------------------------------------------------------------- */

/* Makes room for N words in front of word I. False: there is none. */
static bool open_gap(uint32_t s, uint32_t i, uint32_t n)
{
    if (stored[s].count > room_of(s) - n) {
        model_set_full(true);
        return false;
    }
    for (uint32_t k = stored[s].count; k > i; k--) {
        *word_of(s, k + n - 1u) = *word_of(s, k - 1u);
    }
    stored[s].count += n;
    return true;
}

void model_copy_page(uint32_t s, uint32_t addr, const uint32_t *words)
{
    uint32_t start = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t first = model_first_word(s, start);

    if (!open_gap(s, first, PTRS_PER_PTE)) {
        return;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        *word_of(s, first + i) = (struct word){start + i * 4u, words[i]};
    }
    stored[s].pages++;
}

/* The words of the page at ADDR, if there are none yet, are zeros. */
void model_touch_page(uint32_t s, uint32_t addr)
{
    uint32_t page = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t i = model_first_word(s, page);

    if (!word_in_page(s, i, page) && open_gap(s, i, 1)) {
        *word_of(s, i) = (struct word){page, 0};
        stored[s].pages++;
    }
}

void model_store_word(uint32_t s, uint32_t addr, uint32_t value)
{
    uint32_t at = addr / 4u * 4u;
    uint32_t i;

    model_touch_page(s, at);
    i = model_first_word(s, at);
    if (i < stored[s].count && word_of(s, i)->address == at) {
        word_of(s, i)->value = value;
    } else if (open_gap(s, i, 1)) {
        *word_of(s, i) = (struct word){at, value};
    }
}

static struct word aside[MODEL_WORDS];
static uint32_t nr_aside;

void model_take_words(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t first = model_first_word(s, start);
    uint32_t last = model_first_word(s, end);

    nr_aside = last - first;
    for (uint32_t i = first; i < last; i++) {
        aside[i - first] = *word_of(s, i);
    }
    model_forget_words(s, start, end);
}

void model_put_words(uint32_t s, uint32_t distance)
{
    for (uint32_t i = 0; i < nr_aside; i++) {
        model_store_word(s, aside[i].address + distance, aside[i].value);
    }
}

/* Nothing was ever stored in START .. END-1, which are whole pages. */
void model_forget_words(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t first = model_first_word(s, start);
    uint32_t last = model_first_word(s, end);

    for (uint32_t i = first; i < last; i++) {
        if (i == first || !word_in_page(s, i - 1u, word_of(s, i)->address)) {
            stored[s].pages--;
        }
    }
    for (uint32_t i = last; i < stored[s].count && first != last; i++) {
        *word_of(s, first + (i - last)) = *word_of(s, i);
    }
    stored[s].count -= last - first;
}
