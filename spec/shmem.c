/*
 * The checker of shared memory.
 */
#include "shmem.h"
#include "../mm/vma.h"
#include "violation.h"

static uint32_t seen_users[NR_MAPPINGS];   /* areas that show the mapping */
static uint32_t seen_swapped[NR_MAPPINGS]; /* slots that hold a page of it */

/* The entry for slot S: of a live object, which has the page nowhere else, and found. */
static bool slot_ok(slot_t s)
{
    mapping_id m = slot_mapping[s];

    if (m >= NR_MAPPINGS || is_file(m) || mapping_users[m] == 0u || swap_map[s] == 0u) {
        return violated(INV_SHMEM_SLOT, s, NR_FILES, m);
    }
    if (slot_index[s] >= mapping_size[m] / PAGE_SIZE || find_page(m, slot_index[s]) != NO_FRAME) {
        return violated(INV_SHMEM_TWICE, s, NO_FRAME, find_page(m, slot_index[s]));
    }
    if (shmem_swp_entry(m, slot_index[s]) != s) {
        return violated(INV_SHMEM_FOUND, s, s, shmem_swp_entry(m, slot_index[s]));
    }
    seen_swapped[m]++;
    return true;
}

static bool object_ok(mapping_id m)
{
    if (mapping_users[m] != seen_users[m]) {
        return violated(INV_SHMEM_USERS, m, seen_users[m], mapping_users[m]);
    }
    if (mapping_swapped[m] != seen_swapped[m]) {
        return violated(INV_SHMEM_SWAPPED, m, seen_swapped[m], mapping_swapped[m]);
    }
    if (mapping_users[m] == 0u && (mapping_nrpages[m] != 0u || mapping_swapped[m] != 0u)) {
        return violated(INV_SHMEM_GONE, m, 0, mapping_nrpages[m] + mapping_swapped[m]);
    }
    return true;
}

/* Counts the areas that show each object. */
static void count_users(void)
{
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        seen_users[m] = 0;
        seen_swapped[m] = 0;
    }
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        vma_id v = mm_used[mm] != 0u ? mm_mmap[mm] : NO_VMA;
        for (; v != NO_VMA; v = vm_next[v]) {
            if (vm_file[v] < NR_MAPPINGS) {
                seen_users[vm_file[v]]++;
            }
        }
    }
}

bool shmem_ok(void)
{
    count_users();
    for (slot_t s = 1; s < NR_SWAP_SLOTS; s++) {
        if (slot_mapping[s] != NO_MAPPING && !slot_ok(s)) {
            return false;
        }
    }
    for (mapping_id m = NR_FILES; m < NR_MAPPINGS; m++) {
        if (!object_ok(m)) {
            return false;
        }
    }
    return true;
}
