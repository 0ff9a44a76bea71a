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

/* The bucket of page INDEX of MAPPING. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (mapping % SLOT_HASH_SIZE * 16 + index % SLOT_HASH_SIZE) % SLOT_HASH_SIZE; */
static inline uint32_t slot_hash_bucket(mapping_id mapping, uint32_t index)
{
    return (mapping % SLOT_HASH_SIZE * 16u + index % SLOT_HASH_SIZE) % SLOT_HASH_SIZE;
}

/* No object has an entry. */
void shmem_swap_init(void);

/* The slot that holds page INDEX of MAPPING, or NO_SLOT. (shmem_swp_entry) */
/*@ terminates \true; exits \false; assigns \nothing; */
slot_t shmem_swp_entry(mapping_id mapping, uint32_t index);

/* The entry for SLOT goes; its reference to the slot becomes the caller's. */
void shmem_swp_remove(slot_t slot);

/* FRAME, a page of shared memory that only the page cache holds, moves to the swap cache, dirty;
 * its object gets an entry for it. With swap full it stays, dirty and active. (shmem_writepage) */
void shmem_writepage(pfn_t frame);

/* All entries of MAPPING go, with their slots. (shmem_truncate) */
void shmem_free_swap(mapping_id mapping);

#endif
