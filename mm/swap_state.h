/*
 * The swap cache: pages that have a slot, found by it. While a page is in the cache, page and slot
 * hold a reference on each other, and whoever swaps the slot in gets the page that is there.
 * Mirrors mm/swap_state.c and the exclusive-page tests of mm/swapfile.c.
 */
#ifndef MM_SWAP_STATE_H
#define MM_SWAP_STATE_H

#include "page.h"
#include "swapfile.h"

extern uint32_t swap_cache_page[NR_SWAP_SLOTS]; /* the cached page of a slot, or NO_FRAME */
extern uint32_t nr_swap_cache;                  /* pages in the cache */

void swap_cache_init(void);

/* A page (K_USER) of nobody else's any more: back to the buddy allocator when FRAME's last
 * reference goes. (page_cache_release) */
void put_page(uint32_t frame);

/* FRAME, in no slot, gets SLOT. (add_to_swap_cache) */
void add_to_swap_cache(uint32_t frame, uint32_t slot);

/* FRAME leaves the cache; the references between it and its slot end. The caller holds a reference
 * to FRAME. (delete_from_swap_cache) */
void delete_from_swap_cache(uint32_t frame);

/* The cached page of SLOT with a reference for the caller, or NO_FRAME. (lookup_swap_cache) */
uint32_t lookup_swap_cache(uint32_t slot);

#define SWAP_READ_NOMEM NO_FRAME      /* read_swap_cache: no frame for it */
#define SWAP_READ_EIO (NO_FRAME - 1u) /* read_swap_cache: the transfer failed */

/* The page of SLOT, read from the disk if it is not in the cache, with a reference for the caller;
 * SWAP_READ_NOMEM or SWAP_READ_EIO. (read_swap_cache_async) */
uint32_t read_swap_cache(uint32_t slot);

/* Nobody but the caller's one entry or reference uses the page, slot included.
 * (can_share_swap_page) */
bool can_share_swap_page(uint32_t frame);

/* Takes FRAME out of the cache when only the caller and the cache hold it and nothing else refers
 * to its slot; it is dirty from then on. (remove_exclusive_swap_page) */
bool remove_exclusive_swap_page(uint32_t frame);

/* The end of the caller's reference to FRAME, and of its slot if nobody else needs it.
 * (free_page_and_swap_cache) */
void free_page_and_swap_cache(uint32_t frame);

/* The end of the caller's reference to SLOT, and of its cached page if nobody else needs it.
 * (free_swap_and_cache) */
void free_swap_and_cache(uint32_t slot);

#endif
