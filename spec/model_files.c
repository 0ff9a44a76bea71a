/*
 * The reference model: files as plain words and a size.
 *
 * Words behind the end of a file, in its last page, are what a program stored there through a
 * shared mapping, until the page is written: then they are zeros. When that is, is the core's
 * choice, of which the caller tells (model_set_file_word).
 */
#include "model_parts.h"

static uint32_t words[NR_FILES][MODEL_FILE_WORDS];
static uint32_t sizes[NR_FILES];
static bool as_new[NR_FILES][NR_FILE_PAGES]; /* the page has the words of a fresh machine */

static void reset_page(uint32_t k, uint32_t page)
{
    uint32_t first = page * PTRS_PER_PTE;

    if (as_new[k][page]) {
        return;
    }
    for (uint32_t i = first; i < first + PTRS_PER_PTE; i++) {
        words[k][i] = 0xF0000000u | k << 24u | i * 4u;
    }
    as_new[k][page] = true;
}

void model_reset_files(void)
{
    for (uint32_t k = 0; k < NR_FILES; k++) {
        sizes[k] = MODEL_FILE_WORDS * 4u;
        for (uint32_t page = 0; page < NR_FILE_PAGES; page++) {
            reset_page(k, page);
        }
    }
}

static void set_word(uint32_t k, uint32_t i, uint32_t value)
{
    words[k][i] = value;
    as_new[k][i / PTRS_PER_PTE] = false;
}

bool model_file_is_new(uint32_t k, uint32_t page)
{
    return as_new[k][page];
}

uint32_t model_file_size(uint32_t k)
{
    return sizes[k];
}

uint32_t model_file_word(uint32_t k, uint32_t i)
{
    return words[k][i];
}

void model_set_file_word(uint32_t k, uint32_t i, uint32_t value)
{
    set_word(k, i, value);
}

const uint32_t *model_file_page(uint32_t k, uint32_t page)
{
    return &words[k][page * PTRS_PER_PTE];
}

bool model_file_has_page(uint32_t k, uint32_t page)
{
    return page < sizes[k] / PAGE_SIZE + (sizes[k] % PAGE_SIZE != 0u ? 1u : 0u);
}

/* The low N bytes of WORD. */
static uint32_t low_bytes(uint32_t word, uint32_t n)
{
    return n >= 4u ? word : word & ((1u << n * 8u) - 1u);
}

int64_t model_pread(uint32_t k, uint32_t offset)
{
    uint32_t at = offset / 4u * 4u;

    return at >= sizes[k] ? 0 : low_bytes(words[k][at / 4u], sizes[k] - at);
}

/* The bytes of file K from byte FROM on are zeros. */
static void clear_from(uint32_t k, uint32_t from)
{
    uint32_t i = from / 4u;

    if (from % 4u != 0u) {
        set_word(k, i, low_bytes(words[k][i], from % 4u));
        i++;
    }
    for (; i < MODEL_FILE_WORDS; i++) {
        set_word(k, i, 0);
    }
}

/* Private copies of pages of file K from page FIRST on are gone. */
static void forget_copies(uint32_t k, uint32_t first)
{
    for (uint32_t s = 0; s < NR_TASKS; s++) {
        const struct model_areas *areas = model_areas(s);
        for (uint32_t i = 0; i < areas->count; i++) {
            struct model_area a = areas->a[i];
            uint64_t start = a.start;
            if (a.object != k + 1u) {
                continue;
            }
            if (first > a.page) {
                start += (uint64_t)(first - a.page) * PAGE_SIZE;
            }
            if (start < a.end) {
                model_forget_words(s, (uint32_t)start, a.end);
            }
        }
    }
}

int64_t model_truncate(uint32_t k, uint32_t size)
{
    if (size > MODEL_FILE_WORDS * 4u) {
        return -EFBIG;
    }
    clear_from(k, size < sizes[k] ? size : sizes[k]);
    if (size < sizes[k]) {
        forget_copies(k, model_round_up(size) / PAGE_SIZE);
    }
    sizes[k] = size;
    return 0;
}

int64_t model_pwrite(uint32_t k, uint32_t offset, uint32_t value)
{
    uint32_t i = offset / 4u;

    if (i >= MODEL_FILE_WORDS) {
        return -EFBIG;
    }
    if (i * 4u + 4u > sizes[k]) {
        model_truncate(k, i * 4u + 4u);
    }
    set_word(k, i, value);
    return 0;
}
