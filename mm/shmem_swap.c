/*
 * Shared memory that has gone to swap.
 */
#include "shmem_swap.h"
#include "lru.h"

mapping_id slot_mapping[NR_SWAP_SLOTS];
uint32_t slot_index[NR_SWAP_SLOTS];
slot_t slot_hash[SLOT_HASH_SIZE];
slot_t slot_hash_next[NR_SWAP_SLOTS];
uint32_t mapping_swapped[NR_MAPPINGS];

void shmem_swap_init(void)
{
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 0 <= k < s ==> slot_mapping[k] == NO_MAPPING;
        loop assigns s, slot_mapping[0 .. NR_SWAP_SLOTS - 1];
        loop variant NR_SWAP_SLOTS - s; */
    for (slot_t s = 0; s < NR_SWAP_SLOTS; s++) {
        slot_mapping[s] = NO_MAPPING;
    }
    /*@ loop invariant 0 <= b <= SLOT_HASH_SIZE;
        loop invariant \forall integer k; 0 <= k < b ==> slot_hash[k] == NO_SLOT;
        loop assigns b, slot_hash[0 .. SLOT_HASH_SIZE - 1];
        loop variant SLOT_HASH_SIZE - b; */
    for (uint32_t b = 0; b < SLOT_HASH_SIZE; b++) {
        slot_hash[b] = NO_SLOT;
    }
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> mapping_swapped[k] == 0;
        loop assigns m, mapping_swapped[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        mapping_swapped[m] = 0;
    }
}

slot_t shmem_swp_entry(mapping_id mapping, uint32_t index)
{
    slot_t slot = slot_hash[slot_hash_bucket(mapping, index)];

    while (slot != NO_SLOT && (slot_mapping[slot] != mapping || slot_index[slot] != index)) {
        slot = slot_hash_next[slot];
    }
    return slot;
}

/* SLOT holds page INDEX of MAPPING from now on: the caller's reference to it is the object's. */
/*@ requires mapping < NR_MAPPINGS && slot < NR_SWAP_SLOTS;
    requires mapping_swapped[mapping] < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns slot_mapping[slot], slot_index[slot], slot_hash_next[slot],
        slot_hash[0 .. SLOT_HASH_SIZE - 1], mapping_swapped[mapping];
    ensures slot_mapping[slot] == mapping && slot_index[slot] == index;
    ensures counted: mapping_swapped[mapping] == \old(mapping_swapped[mapping]) + 1;
    ensures first: \exists integer b; 0 <= b < SLOT_HASH_SIZE && slot_hash[b] == slot &&
        slot_hash_next[slot] == \old(slot_hash[b]) &&
        \forall integer k; 0 <= k < SLOT_HASH_SIZE && k != b ==>
            slot_hash[k] == \old(slot_hash[k]);
*/
static void shmem_swp_set(mapping_id mapping, uint32_t index, slot_t slot)
{
    uint32_t bucket = slot_hash_bucket(mapping, index);

    slot_mapping[slot] = mapping;
    slot_index[slot] = index;
    slot_hash_next[slot] = slot_hash[bucket];
    slot_hash[bucket] = slot;
    mapping_swapped[mapping]++;
}

void shmem_swp_remove(slot_t slot)
{
    uint32_t bucket = slot_hash_bucket(slot_mapping[slot], slot_index[slot]);
    slot_t before = slot_hash[bucket];

    if (before == slot) {
        slot_hash[bucket] = slot_hash_next[slot];
    } else {
        while (slot_hash_next[before] != slot) {
            before = slot_hash_next[before];
        }
        slot_hash_next[before] = slot_hash_next[slot];
    }
    mapping_swapped[slot_mapping[slot]]--;
    slot_mapping[slot] = NO_MAPPING;
}

/* There is no slot for FRAME: page reclaim is not to come back to it soon. (fail_writepage) */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[frame], page_dirty[frame];
    ensures page_referenced[frame] == 1 && page_dirty[frame] == 1;
    E_LRU
*/
static void fail_writepage(pfn_t frame)
{
    activate_page(frame);
    set_page_referenced(frame, true);
    set_page_dirty(frame);
}

void shmem_writepage(pfn_t frame)
{
    mapping_id mapping = page_mapping[frame];
    uint32_t index = page_index[frame];
    slot_t slot = get_swap_page();

    if (slot == NO_SLOT) {
        fail_writepage(frame);
        return;
    }
    remove_inode_page(frame); /* its reference is ours now */
    add_to_swap_cache(frame, slot);
    shmem_swp_set(mapping, index, slot);
    set_page_dirty(frame);
    page_release(frame); /* not the last one: the swap cache has one */
}

void shmem_free_swap(mapping_id mapping)
{
    for (slot_t s = 1; s < NR_SWAP_SLOTS && mapping_swapped[mapping] != 0u; s++) {
        if (slot_mapping[s] == mapping) {
            shmem_swp_remove(s);
            free_swap_and_cache(s);
        }
    }
}
