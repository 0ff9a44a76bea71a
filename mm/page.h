/*
 * mem_map: what is known of each frame, as arrays indexed by frame number (struct page of Linux).
 *
 * The arrays belong to different layers; the one named in brackets is the only one that writes it.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include "config.h"
#include "platform.h"

/* What a frame is used for: every frame below nr_frames is exactly one of these. */
#define K_FREE 0u     /* in a free list, or taken from one and not yet put to a use */
#define K_USER 1u     /* an anonymous page */
#define K_PGD 2u      /* the page directory of an address space */
#define K_PT 3u       /* a page table of the user half of an address space */
#define K_KERNEL 4u   /* the image, the kernel's own tables, the boot bitmap: never freed */
#define K_BOOT 5u     /* handed out by the boot allocator: never freed */
#define K_HOLE 6u     /* no RAM */
#define K_SLAB 7u     /* part of a slab */
#define K_BLOCK 8u    /* a block that alloc_pages gave to somebody who is none of the above */

extern uint32_t nr_frames; /* frame numbers in use, RAM and holes: 1 .. NR_FRAMES */

/* References to the frame (page->count): 1 for every holder. 0 when free. */
extern uint32_t page_count[NR_FRAMES];
extern uint32_t page_kind[NR_FRAMES];

/* The buddy allocator's [page_alloc]. */
#define BUDDY_TAIL 0u  /* inside a block, not its first frame */
#define BUDDY_FREE 1u  /* first frame of a block in a free list */
#define BUDDY_ALLOC 2u /* first frame of a block that is handed out (or reserved) */
extern uint32_t page_state[NR_FRAMES];
extern uint32_t page_order[NR_FRAMES]; /* of the block, at its first frame */
extern uint32_t page_next[NR_FRAMES];  /* free list; NO_FRAME ends it */
extern uint32_t page_prev[NR_FRAMES];
extern uint32_t page_zone[NR_FRAMES];

/* Page reclaim's [lru]. */
extern uint32_t lru_next[NR_FRAMES]; /* active or inactive list; NO_FRAME ends it */
extern uint32_t lru_prev[NR_FRAMES];
extern uint8_t page_lru[NR_FRAMES];        /* PG_lru: on one of the two lists */
extern uint8_t page_active[NR_FRAMES];     /* PG_active: that list is the active one */
extern uint8_t page_referenced[NR_FRAMES]; /* PG_referenced */

/* The swap cache's [swap_state]. */
extern uint8_t page_dirty[NR_FRAMES]; /* PG_dirty: newer than its slot */
extern uint32_t page_slot[NR_FRAMES]; /* the slot of a page in the swap cache, else 0 */

#endif
