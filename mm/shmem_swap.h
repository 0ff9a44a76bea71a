/*
 * Shared memory that has gone to swap: an object keeps a swap entry for each of its pages that is
 * in no frame of its own any more. Mirrors shmem_swp_entry and shmem_writepage of mm/shmem.c.
 *
 * The entries stand by slot, with a hash to find the one of a page: Linux keeps them by page, in
 * the inode and in pages of their own. The object's entry is a reference to the slot.
 * Stands below page reclaim, which writes pages of shared memory out.
 */
#ifndef MM_SHMEM_SWAP_H
#define MM_SHMEM_SWAP_H

#include "address_space.h"

#define SLOT_HASH_SIZE 256u

extern mapping_id slot_mapping[NR_SWAP_SLOTS]; /* whose page the slot holds; NO_MAPPING: none's */
extern uint32_t slot_index[NR_SWAP_SLOTS];     /* which page of it */
extern slot_t slot_hash[SLOT_HASH_SIZE];       /* first slot of a bucket, NO_SLOT: it is empty */
extern slot_t slot_hash_next[NR_SWAP_SLOTS];   /* the slot behind it in its bucket */
extern uint32_t mapping_swapped[NR_MAPPINGS];  /* entries of the object (info->swapped) */

#include "shmem_swap.acsl"

/* What an entry that comes or goes changes. */
#define A_SHMEM_SWAP                                                                               \
    slot_mapping[0 .. NR_SWAP_SLOTS - 1], slot_index[0 .. NR_SWAP_SLOTS - 1],                      \
        slot_hash[0 .. SLOT_HASH_SIZE - 1], slot_hash_next[0 .. NR_SWAP_SLOTS - 1],                \
        mapping_swapped[0 .. NR_MAPPINGS - 1], slot_turn[0 .. NR_SWAP_SLOTS - 1],                  \
        slot_bucket[0 .. NR_SWAP_SLOTS - 1]

/* The bucket of page INDEX of MAPPING. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == SlotBucket(mapping, index);
    ensures \result < SLOT_HASH_SIZE; */
static inline uint32_t slot_hash_bucket(mapping_id mapping, uint32_t index)
{
    return (mapping % SLOT_HASH_SIZE * 16u + index % SLOT_HASH_SIZE) % SLOT_HASH_SIZE;
}

/* No object has an entry. */
/*@ terminates \true; exits \false;
    assigns slot_mapping[0 .. NR_SWAP_SLOTS - 1], slot_hash[0 .. SLOT_HASH_SIZE - 1],
        mapping_swapped[0 .. NR_MAPPINGS - 1], slot_turn[0 .. NR_SWAP_SLOTS - 1],
        slot_bucket[0 .. NR_SWAP_SLOTS - 1];
    E_SHMEM_SWAP
    ensures slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> slot_mapping[s] == NO_MAPPING;
    ensures hash: \forall integer b; 0 <= b < SLOT_HASH_SIZE ==> slot_hash[b] == NO_SLOT;
    ensures none: \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_swapped[m] == 0; */
void shmem_swap_init(void);

/* The slot that holds page INDEX of MAPPING, or NO_SLOT: none does. (shmem_swp_entry) */
/*@ requires entries: ShmemSwapInv;
    requires mapping < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures found: \result != NO_SLOT ==> SlotHolds(\result, mapping, index);
    ensures none: \result == NO_SLOT ==> \forall integer s; !SlotHolds(s, mapping, index); */
slot_t shmem_swp_entry(mapping_id mapping, uint32_t index);

/* The entry for SLOT goes; its reference to the slot becomes the caller's. */
/*@ requires entries: ShmemSwapInv;
    requires slot < NR_SWAP_SLOTS && slot_mapping[slot] < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns A_SHMEM_SWAP;
    ensures gone: slot_mapping[slot] == NO_MAPPING;
    ensures counted: mapping_swapped[\old(slot_mapping[slot])] ==
        \old(mapping_swapped[slot_mapping[slot]]) - 1;
    ensures others: OtherEntriesSame{Pre, Here}(slot);
    E_SHMEM_SWAP */
void shmem_swp_remove(slot_t slot);

/* FRAME, a page of shared memory that only the page cache holds, moves to the swap cache, dirty;
 * its object gets an entry for it. With swap full it stays, dirty and active. (shmem_writepage) */
/*@ requires PageTableInv && SwapArea && LruInv && frame < nr_frames;
    requires lists: PageCacheLists;
    requires entries: ShmemSwapInv;
    requires page_kind[frame] == K_FILE && page_slot[frame] == NO_SLOT && page_kref[frame] == 1;
    requires page_lru[frame] == 1;
    requires NR_FILES <= page_mapping[frame] < NR_MAPPINGS;
    requires once: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        !SlotHolds(s, page_mapping[frame], page_index[frame]);
    requires held: \forall integer s; SlotEntered(s) ==> swap_kref[s] >= 1;
    requires room: nr_swap_cache < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns A_SLOTS, A_CLUSTERS, A_LRU, A_PAGE_CACHE, page_referenced[frame], page_dirty[frame],
        page_count[frame], page_kref[frame], page_slot[frame],
        swap_cache_page[0 .. NR_SWAP_SLOTS - 1], nr_swap_cache, A_SHMEM_SWAP;
    ensures dirty: page_dirty[frame] == 1;
    ensures room: \old(nr_swap_pages) > 0 <==> page_mapping[frame] == NO_MAPPING;
    ensures moved: page_mapping[frame] == NO_MAPPING ==> SlotUsable(page_slot[frame]) &&
        swap_cache_page[page_slot[frame]] == frame &&
        SlotHolds(page_slot[frame], \old(page_mapping[frame]), \old(page_index[frame])) &&
        \old(swap_map[\at(page_slot[frame], Post)]) == 0 && swap_kref[page_slot[frame]] == 2;
    ensures entered: page_mapping[frame] == NO_MAPPING ==>
        OtherEntriesSame{Pre, Here}(page_slot[frame]);
    ensures stays: page_mapping[frame] != NO_MAPPING ==> page_slot[frame] == NO_SLOT &&
        page_mapping[frame] == \old(page_mapping[frame]) &&
        page_index[frame] == \old(page_index[frame]) && page_active[frame] == 1 &&
        OtherEntriesSame{Pre, Here}(NO_SLOT);
    ensures held: page_kref[frame] == 1 && page_count[frame] == \old(page_count[frame]);
    ensures slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
        (s != page_slot[frame] || s == NO_SLOT) ==>
        swap_cache_page[s] == \old(swap_cache_page[s]) && swap_map[s] == \old(swap_map[s]) &&
        swap_kref[s] == \old(swap_kref[s]);
    ensures used: page_mapping[frame] == NO_MAPPING ==> swap_map[page_slot[frame]] == 2;
    ensures gone: page_mapping[frame] == NO_MAPPING ==> \forall integer f;
        !PageOf(f, \old(page_mapping[frame]), \old(page_index[frame]));
    ensures cached: nr_swap_cache ==
        \old(nr_swap_cache) + (page_mapping[frame] == NO_MAPPING ? 1 : 0);
    ensures sums: CountsSame{Pre, Here};
    ensures listed: page_lru[frame] == 1 && LruOthersSame{Pre, Here}(frame);
    ensures others: OtherPagesSame{Pre, Here}(frame);
    E_PAGE_CACHE
    E_SHMEM_SWAP
    E_LRU
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE */
void shmem_writepage(pfn_t frame);

/* All entries of MAPPING go, with their slots. (shmem_truncate) */
/*@ requires PageTableInv && SwapArea && LruInv && mapping < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, A_SHMEM_SWAP;
    ensures mapping_swapped[mapping] == 0; */
void shmem_free_swap(mapping_id mapping);

#endif
