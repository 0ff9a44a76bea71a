/*
 * alloc_pages: the only door to a frame once the machine has booted. It chooses a zone by its
 * watermarks, lets page reclaim free frames where the request may wait, and tries again.
 *
 * Reclaim stands below this layer and allocates nothing, so the call is an ordinary one.
 * Relies on buddy for the blocks and on vmscan for reclaim.
 */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H

#include "buddy.h"

/* How a request may be served: a sum of these. */
#define GFP_DMA 1u       /* only ZONE_DMA will do */
#define GFP_HIGHMEM 2u   /* ZONE_HIGHMEM first; without these two ZONE_NORMAL first */
#define GFP_WAIT 16u     /* may reclaim */
#define GFP_MEMALLOC 32u /* is reclaim itself: may use the last reserves, never reclaims */

#define GFP_ATOMIC 0u
#define GFP_KERNEL 16u
#define GFP_USER 16u
#define GFP_HIGHUSER 18u

#define MARK_LOW 0u    /* keep the zone above its low watermark */
#define MARK_MIN 1u    /* above its min watermark */
#define MARK_ATOMIC 2u /* above a quarter of that */
#define MARK_NONE 3u   /* use it to the last frame */

/*@
    predicate may_wait(integer gfp) = (gfp / 16) % 2 != 0;
    predicate is_memalloc(integer gfp) = (gfp / 32) % 2 != 0;
    logic integer top_zone(integer gfp) = gfp % 2 != 0 ? ZONE_DMA :
      (gfp / 2) % 2 != 0 ? ZONE_HIGHMEM : ZONE_NORMAL;
    logic integer mark_of{L}(integer z, integer mark) =
      mark == MARK_LOW ? zone_pages_low[z] : mark == MARK_MIN ? zone_pages_min[z] :
      mark == MARK_ATOMIC ? zone_pages_min[z] / 4 : 0;
*/

/*
 * A block of 2^ORDER frames from the zones that GFP allows (Linux: __alloc_pages): while the zones
 * stay above their watermarks, then after reclaim if the request may wait. Gives the first frame,
 * with one reference and kind K_FREE (the caller sets the kinds), or NO_FRAME: no memory, no such
 * order, or the platform refused, which is asked once and first. A request that may wait, or
 * that is reclaim's own, gets a block as long as its zones have a free one that is large enough.
 */
uint32_t alloc_pages(uint32_t gfp, uint32_t order);

/* One frame whose words are all 0, or NO_FRAME (Linux: get_zeroed_page). */
uint32_t get_zeroed_page(uint32_t gfp);

/* Start of day: gives every frame of low memory that is not reserved, and the bitmap's own, to the
 * buddy allocator; returns how many. (free_all_bootmem) */
uint32_t free_all_bootmem(void);

#endif
