/*
 * Reading in from swap: the page of a slot, from the swap cache or from the disk. Stands above
 * page_alloc, since it needs a frame. Mirrors read_swap_cache_async of mm/swap_state.c.
 */
#ifndef MM_SWAPIN_H
#define MM_SWAPIN_H

#include "swap_state.h"

#define SWAP_READ_NOMEM NO_FRAME      /* no frame for it */
#define SWAP_READ_EIO (NO_FRAME - 1u) /* the transfer failed */

/* The page of SLOT, read from the disk if it is not in the cache, with a reference for the caller;
 * SWAP_READ_NOMEM or SWAP_READ_EIO. (read_swap_cache_async) */
uint32_t read_swap_cache(uint32_t slot);

#endif
