/*
 * Reading in from swap: the page of a slot, from the swap cache or from the disk. Stands above
 * page_alloc, since it needs a frame. Mirrors read_swap_cache_async of mm/swap_state.c and
 * swapin_readahead of mm/memory.c.
 */
#ifndef MM_SWAPIN_H
#define MM_SWAPIN_H

#include "page_alloc.h"
#include "swap_state.h"

/* Reads SLOT in unless it is in the cache. 0: swap_cache_page[slot] is its page, with a reference
 * for the caller; -ENOENT: nothing refers to the slot; -ENOMEM: no frame for it; -EIO: the transfer
 * failed. (read_swap_cache_async) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires SlotUsable(slot);
    terminates \true; exits \false;
    assigns A_ALLOC;
    ensures \result == 0 || \result == -ENOENT || \result == -ENOMEM || \result == -EIO;
    ensures page: \result == 0 ==> swap_cache_page[slot] < nr_frames;
*/
int read_swap_cache(slot_t slot);

/* The same for a page fault: what lies in SLOT's cluster is read into the cache first.
 * (swapin_readahead, and what do_swap_page does behind it) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires SlotUsable(slot);
    terminates \true; exits \false;
    assigns A_ALLOC;
    ensures \result == 0 || \result == -ENOENT || \result == -ENOMEM || \result == -EIO;
    ensures page: \result == 0 ==> swap_cache_page[slot] < nr_frames;
*/
int swapin(slot_t slot);

#endif
