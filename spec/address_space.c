/*
 * The checker of the page cache.
 *
 * It goes over the frames and asks of each page whether its neighbours in the hash and on its
 * mapping's list agree. Then it follows every list from its head: each has as many pages as say
 * that they are on it, so none is out of reach.
 */
#include "address_space.h"
#include "page_table.h"
#include "violation.h"

static uint32_t seen_pages[NR_MAPPINGS]; /* frames that say they are a page of the mapping */

/* Page I of mapping M lies before its end. */
static bool in_mapping(mapping_id m, uint32_t i)
{
    uint32_t size = mapping_size[m];

    return i < size / PAGE_SIZE + (size % PAGE_SIZE != 0u ? 1u : 0u);
}

/* Frame F is a page of a mapping: of one that has it, and counted. */
static bool page_ok(pfn_t f)
{
    uint32_t count = seen_entries[f] + 1u;

    if (page_mapping[f] >= NR_MAPPINGS || page_kind[f] != K_FILE || page_slot[f] != 0u) {
        return violated(INV_MAPPING_PAGE, f, K_FILE, page_kind[f]);
    }
    if (!in_mapping(page_mapping[f], page_index[f])) {
        return violated(INV_MAPPING_END, f, mapping_size[page_mapping[f]], page_index[f]);
    }
    if (page_count[f] != count) {
        return violated(INV_MAPPING_COUNT, f, count, page_count[f]);
    }
    seen_pages[page_mapping[f]]++;
    return true;
}

/* The pages of bucket B, found from its head; *PAGES of them. */
static bool bucket_ok(uint32_t b, uint32_t *pages)
{
    pfn_t prev = NO_FRAME;

    for (pfn_t f = page_hash[b]; f != NO_FRAME; f = hash_next[f]) {
        if (f >= nr_frames || page_mapping[f] >= NR_MAPPINGS || hash_prev[f] != prev ||
            page_hash_bucket(page_mapping[f], page_index[f]) != b || *pages >= nr_frames) {
            return violated(INV_HASH_LINK, b, prev, f);
        }
        for (pfn_t g = page_hash[b]; g != f; g = hash_next[g]) {
            if (page_mapping[g] == page_mapping[f] && page_index[g] == page_index[f]) {
                return violated(INV_HASH_TWICE, f, page_index[f], g);
            }
        }
        prev = f;
        (*pages)++;
    }
    return true;
}

/* The pages of mapping M, found from its head. */
static bool mapping_ok(mapping_id m)
{
    pfn_t prev = NO_FRAME;
    uint32_t pages = 0;

    for (pfn_t f = mapping_pages[m]; f != NO_FRAME && pages <= nr_frames; f = mapping_next[f]) {
        if (f >= nr_frames || page_mapping[f] != m || mapping_prev[f] != prev) {
            return violated(INV_MAPPING_LINK, m, prev, f);
        }
        prev = f;
        pages++;
    }
    if (pages != mapping_nrpages[m]) {
        return violated(INV_MAPPING_PAGES, m, pages, mapping_nrpages[m]);
    }
    if (pages != seen_pages[m]) {
        return violated(INV_MAPPING_REACHED, m, seen_pages[m], pages);
    }
    return true;
}

/* Every frame; *PAGES: how many are pages of a mapping. */
static bool pages_ok(uint32_t *pages)
{
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (page_mapping[f] == NO_MAPPING) {
            if (page_kind[f] == K_FILE && page_slot[f] == 0u) {
                return violated(INV_MAPPING_NONE, f, 1, 0);
            }
            continue;
        }
        if (!page_ok(f)) {
            return false;
        }
        (*pages)++;
    }
    return true;
}

bool address_space_ok(void)
{
    uint32_t pages = 0;
    uint32_t hashed = 0;

    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        seen_pages[m] = 0;
    }
    if (!pages_ok(&pages)) {
        return false;
    }
    for (uint32_t b = 0; b < PAGE_HASH_SIZE; b++) {
        if (!bucket_ok(b, &hashed)) {
            return false;
        }
    }
    if (hashed != pages) {
        return violated(INV_HASH_REACHED, 0, pages, hashed);
    }
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        if (!mapping_ok(m)) {
            return false;
        }
    }
    return true;
}
