/*
 * Shared anonymous memory: objects whose pages every mapper sees. They are pages of the page cache
 * that have no file; page reclaim moves them to swap, and a fault brings them back. Mirrors
 * mm/shmem.c.
 */
#ifndef MM_SHMEM_H
#define MM_SHMEM_H

#include "filemap.h"
#include "shmem_swap.h"

extern uint32_t mapping_users[NR_MAPPINGS]; /* areas that show the object (inode->i_count) */

#include "shmem.acsl"

/* There is no object. */
/*@ terminates \true; exits \false; assigns mapping_users[0 .. NR_MAPPINGS - 1];
    ensures \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_users[m] == 0; */
void shmem_init(void);

/* A new object of SIZE bytes, all zeros, with one user; NO_MAPPING: there are too many.
 * (shmem_zero_setup) */
/*@ requires gone: ObjectsGone;
    terminates \true; exits \false;
    assigns mapping_users[0 .. NR_MAPPINGS - 1], mapping_size[0 .. NR_MAPPINGS - 1];
    ensures object: \result == NO_MAPPING || NR_FILES <= \result < NR_MAPPINGS;
    ensures size: \result != NO_MAPPING ==> mapping_size[\result] == size;
    ensures zeros: \result != NO_MAPPING ==> ObjectIsZeros(\result);
    ensures first: \forall integer m; NR_FILES <= m < \result ==> \old(mapping_users[m]) != 0;
    ensures users: \forall integer m; 0 <= m < NR_MAPPINGS ==>
        mapping_users[m] == (m == \result ? 1 : \old(mapping_users[m]));
    ensures free: \result != NO_MAPPING ==> \old(mapping_users[\result]) == 0;
    ensures sizes: \forall integer m; 0 <= m < NR_MAPPINGS && m != \result ==>
        mapping_size[m] == \old(mapping_size[m]);
    ensures gone: ObjectsGone; */
mapping_id shmem_zero_setup(uint32_t size);

/* One area more shows MAPPING, or one less: with the last one an object goes, with its pages and
 * slots. Files and NO_MAPPING are no objects: nothing happens. (get_file, fput) */
/*@ requires mapping <= NO_MAPPING;
    requires mapping != NO_MAPPING ==> mapping_users[mapping] < 0xFFFFFFFF;
    terminates \true; exits \false; assigns mapping_users[0 .. NR_MAPPINGS - 1];
    ensures \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_users[m] ==
        \old(mapping_users[m]) + (m == mapping && m >= NR_FILES ? 1 : 0); */
void shmem_get(mapping_id mapping);
/*@ requires inv: MachineInv; requires mapping <= NO_MAPPING;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, A_PAGE_CACHE, A_SHMEM_SWAP, mapping_users[0 .. NR_MAPPINGS - 1],
        mapping_size[0 .. NR_MAPPINGS - 1];
*/
void shmem_put(mapping_id mapping);

/* Page INDEX of MAPPING, with a reference for the caller: from the page cache, from swap, or a new
 * page of zeros. NO_FRAME: it lies behind the end or could not be read; NOPAGE_OOM. (shmem_nopage,
 * shmem_getpage) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires NR_FILES <= mapping < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns A_ALLOC, A_PAGE_CACHE, A_SHMEM_SWAP;
    ensures \result == NO_FRAME || \result == NOPAGE_OOM || \result < nr_frames;
*/
pfn_t shmem_nopage(mapping_id mapping, uint32_t index);

/* An object has a swap entry for SLOT, and the slot's page is in the swap cache, with a reference
 * of the caller: the page is the object's in the page cache from now on, and the slot has one
 * reference less. (shmem_unuse) */
/*@ requires PageTableInv && SwapArea;
    requires lists: PageCacheLists;
    requires entries: ShmemSwapInv;
    requires slot < NR_SWAP_SLOTS && slot_mapping[slot] < NR_MAPPINGS;
    requires cached: swap_cache_page[slot] < nr_frames;
    terminates \true; exits \false;
    assigns A_UNCACHE, A_SLOTS, A_PAGE_CACHE, A_SHMEM_SWAP, page_kind[0 .. NR_FRAMES - 1];
    ensures entry: slot_mapping[slot] == NO_MAPPING;
    ensures page: page_mapping[\old(swap_cache_page[slot])] == \old(slot_mapping[slot]) &&
        page_index[\old(swap_cache_page[slot])] == \old(slot_index[slot]); */
void shmem_unuse(slot_t slot);

#endif
