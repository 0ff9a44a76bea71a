/*
 * The page cache against the disk, whose contents the proofs know nothing of.
 */
#include "file_check.h"

#include "machine.h"
#include "mm.h"
#include "swap_check.h"
#include "violation.h"

#define QUICK_WORDS 16u /* of each page, after every operation */

/* Word I of page INDEX of FILE as it would be read: the disk's as far as that counts, then zeros.
 * */
static uint32_t read_word(mapping_id file, uint32_t index, uint32_t i)
{
    uint32_t valid = file_valid[file][index];
    uint32_t word = file_disk_word(file, index, i);

    if (valid <= i * 4u) {
        return 0;
    }
    return valid - i * 4u >= 4u ? word : word & ((1u << (valid - i * 4u) * 8u) - 1u);
}

/* The first WORDS words of FRAME are on the disk, unless it is dirty. */
static bool contents_ok(pfn_t frame, uint32_t words)
{
    for (uint32_t i = 0; i < words && page_dirty[frame] == 0u; i++) {
        uint32_t want = read_word(page_mapping[frame], page_index[frame], i);
        if (phys[frame].w[i] != want) {
            return dirty_by_entry(frame) ||
                   violated(INV_FILE_CONTENTS, frame, want, phys[frame].w[i]);
        }
    }
    return true;
}

static bool all_contents_ok(uint32_t words)
{
    for (mapping_id k = 0; k < NR_FILES; k++) {
        for (pfn_t f = mapping_pages[k]; f != NO_FRAME; f = mapping_next[f]) {
            if (!contents_ok(f, words)) {
                return false;
            }
        }
    }
    return true;
}

bool file_contents_ok(void)
{
    return all_contents_ok(QUICK_WORDS);
}

bool file_contents_ok_deep(void)
{
    return all_contents_ok(PTRS_PER_PTE);
}
