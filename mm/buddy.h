/*
 * Zones and the binary buddy allocator: blocks of 2^order frames, the bottom of all allocation once
 * the machine has booted. It takes and gives what is there and never waits: watermarks and reclaim
 * stand above, in page_alloc.
 *
 * A machine has three zones, ranges of frame numbers with arbitrary boundaries. Every frame in use
 * belongs to exactly one block: page_state and page_order describe it at its first frame, a ghost
 * array names that first frame for every frame. Free blocks hang in one list for each zone and
 * order; a ghost rank says for each how many lie before it, so that a list holds all the free
 * blocks of its kind and ends. For each pair of buddies one bit says whether exactly one of the two
 * is a free block of that order; that bit is all that freeing has to read of the buddy.
 *
 * Relies on mm/page.h for the arrays of frames and on mm/order.h for the arithmetic of blocks.
 */
#ifndef MM_BUDDY_H
#define MM_BUDDY_H

#include "order.h"
#include "page.h"

#define PAIR_BYTES (NR_FRAMES / 16u) /* one bit for each pair of order 0 */

struct free_area {
    pfn_t head[MAX_ORDER]; /* by order: the first free block, NO_FRAME: none */
};
struct list_lengths {
    uint32_t n[MAX_ORDER]; /* by order: free blocks */
};
struct pair_map {
    uint8_t b[PAIR_BYTES]; /* bit i % 8 of byte i / 8: is one half of pair i free, not both */
};

extern struct free_area free_area[NR_ZONES];
extern struct pair_map pair_map[TOP_ORDER]; /* by order */

extern uint32_t zone_free_pages[NR_ZONES];   /* frames in free blocks */
extern uint32_t zone_pages_min[NR_ZONES];    /* watermark in frames, the reserve of those in need */
extern uint32_t zone_pages_low[NR_ZONES];    /* watermark that requests keep above where they can */
extern uint32_t zone_pages_high[NR_ZONES];   /* watermark above which a zone has enough */
extern uint32_t zone_start[NR_ZONES];        /* first frame */
extern uint32_t zone_size[NR_ZONES];         /* frames, holes included */
extern uint32_t zone_need_balance[NR_ZONES]; /* 1: the page-out daemon is to look at it */

/* The block that was freed first since local_pages_start, with its order; NO_FRAME: none was.
 * (current->local_pages, which holds one block at most) */
extern pfn_t local_page;
extern uint32_t local_order;

#include "buddy.acsl"

/*
 * Start of day: FRAMES frames (holes included), ZONE_DMA below DMA_END, ZONE_HIGHMEM from
 * HIGHMEM_START on, ZONE_NORMAL between; a zone may be empty. Every frame is then a block of order
 * 0 in use with one reference, to be released by __free_pages or kept for ever (Linux:
 * free_area_init_core, mem_init). The watermarks are Linux 2.4's, with a smaller floor.
 */
/*@ requires 1 <= frames <= NR_FRAMES && dma_end <= highmem_start <= frames;
    terminates \true; exits \false;
    assigns nr_frames, A_BUDDY, page_zone[0 .. NR_FRAMES-1],
        page_count[0 .. NR_FRAMES-1], page_kind[0 .. NR_FRAMES-1],
        zone_pages_min[0 .. NR_ZONES-1], zone_pages_low[0 .. NR_ZONES-1],
        zone_pages_high[0 .. NR_ZONES-1], zone_start[0 .. NR_ZONES-1], zone_size[0 .. NR_ZONES-1],
        zone_need_balance[0 .. NR_ZONES-1];
    E_PAGE_ALLOC
    ensures frames: nr_frames == frames;
    ensures zones: \forall integer f; 0 <= f < frames ==> page_zone[f] ==
        (f < dma_end ? ZONE_DMA : f < highmem_start ? ZONE_NORMAL : ZONE_HIGHMEM);
    ensures all: \forall integer f; 0 <= f < frames ==>
        BlockIsUsed(f) && page_order[f] == 0 && page_count[f] == 1 && page_kind[f] == K_FREE;
    ensures empty: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] == 0;
    ensures calm: \forall integer z; 0 <= z < NR_ZONES ==> zone_need_balance[z] == 0;
    ensures poison: FreeFramesPoisoned;
*/
void free_area_init(uint32_t frames, uint32_t dma_end, uint32_t highmem_start);

/* The smallest order from ORDER up of which the zone has a free block, or MAX_ORDER. */
/*@ requires zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures order <= \result <= MAX_ORDER;
    ensures \result < MAX_ORDER ==> free_area[zone].head[\result] != NO_FRAME;
    ensures smallest: \forall integer o; order <= o < \result ==>
        free_area[zone].head[o] == NO_FRAME;
    ensures \result == MAX_ORDER <==> ZoneHasNoBlock(zone, order);
*/
uint32_t find_order(uint32_t zone, uint32_t order);

/*
 * Takes a block of ORDER from ZONE, splitting a larger one where needed, of which the upper end is
 * taken (Linux: rmqueue). Gives its first frame, with one reference, or NO_FRAME if the zone has no
 * free block that is large enough.
 */
/*@ requires PageAllocInv && zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_PAGE_ALLOC
    ensures none: \result == NO_FRAME <==> \old(ZoneHasNoBlock(zone, order));
    ensures some: \result != NO_FRAME ==> \result < nr_frames && BlockIsUsed(\result) &&
        page_order[\result] == order && FrameAligned(\result, order) &&
        page_zone[\result] == zone && \result + OrderSpan(order) <= nr_frames;
    ensures which: \forall integer high; order <= high < MAX_ORDER &&
        \old(free_area[zone].head[high]) != NO_FRAME &&
        (\forall integer o; order <= o < high ==> \old(free_area[zone].head[o]) == NO_FRAME) ==>
        \result == \old(free_area[zone].head[high]) + OrderSpan(high) - OrderSpan(order);
    ensures wasfree: \result != NO_FRAME ==>
        \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameIsFree(f)) && page_own[f] == \result && page_kind[f] == K_FREE;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) &&
         !(\result != NO_FRAME && FrameInBlock(f, \result, order)));
    E_OTHERS(\result)
    ensures counts: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_count[f] == (f == \result ? 1 : \old(page_count[f]));
    ensures pages: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] ==
        \old(zone_free_pages[z]) - (z == zone && \result != NO_FRAME ? OrderSpan(order) : 0);
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
pfn_t rmqueue(uint32_t zone, uint32_t order);

/* The order, ORDER or more, of the free block that FRAME lies in; MAX_ORDER: it lies in none. */
/*@ requires PageAllocInv && frame < nr_frames && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures order <= \result <= MAX_ORDER;
    ensures \result < MAX_ORDER ==> BlockIsFree(frame - FrameRem(frame, \result), \result);
    ensures smallest: \forall integer o; order <= o < \result ==>
        !BlockIsFree(frame - FrameRem(frame, o), o);
*/
uint32_t free_block_order(pfn_t frame, uint32_t order);

/* Takes, of the free block of order HIGH that FRAME lies in, the block of ORDER that has it, with
 * one reference; gives its first frame. */
/*@ requires PageAllocInv && frame < nr_frames && order <= high < MAX_ORDER;
    requires BlockIsFree(frame - FrameRem(frame, high), high);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_PAGE_ALLOC
    E_TAKEN(order)
    ensures target: FrameInBlock(frame, \result, order);
    ensures zone: page_zone[\result] == page_zone[frame];
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
pfn_t rmqueue_block(pfn_t frame, uint32_t order, uint32_t high);

/* From here on the first block that is freed is noted. */
/*@ terminates \true; exits \false;
    assigns local_page, local_order;
    ensures local_page == NO_FRAME && local_order == 0;
*/
void local_pages_start(void);

/* The page-out daemon is to look at ZONE, or has. */
/*@ requires zone < NR_ZONES;
    terminates \true; exits \false;
    assigns zone_need_balance[zone];
    ensures zone_need_balance[zone] == (need ? 1 : 0);
*/
void set_need_balance(uint32_t zone, bool need);

/*
 * Drops a reference to the block of ORDER at FRAME, and with the last one gives the block back
 * (Linux: __free_pages): its frames are poisoned, it is merged with its free buddies.
 */
/*@ requires PageAllocInv && frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    terminates \true; exits \false;
    assigns A_RECLAIM;
    E_PAGE_ALLOC
    ensures counts: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_count[f] == (f == frame ? \old(page_count[f]) - 1 : \old(page_count[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) ||
         (page_count[frame] == 0 && FrameInBlock(f, frame, order)));
    E_OTHERS(frame)
    ensures itself: BlockIsUsed(frame) <==> page_count[frame] > 0;
    ensures shared: page_count[frame] > 0 ==> page_order[frame] == order;
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES &&
        !(page_count[frame] == 0 && FrameInBlock(f, frame, order)) ==>
        page_kind[f] == \old(page_kind[f]);
    ensures words: \forall integer f; 0 <= f < NR_FRAMES &&
        !(page_count[frame] == 0 && FrameInBlock(f, frame, order)) ==>
        phys[f] == \old(phys[f]);
    ensures pages: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] ==
        \old(zone_free_pages[z]) +
        (z == page_zone[frame] && page_count[frame] == 0 ? OrderSpan(order) : 0);
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
void __free_pages(pfn_t frame, uint32_t order);

/*
 * Gives a frame that nobody has written since the machine was switched on, a block of order 0 with
 * its one reference, to the allocator. RAM starts out poisoned, so it need not be filled, which is
 * most of what a boot would cost (Linux: __free_pages_bootmem).
 */
/*@ requires PageAllocInv && frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == 0;
    requires page_count[frame] == 1 && page_kind[frame] == K_FREE;
    requires fresh: \forall integer i; 0 <= i < 1024 ==> phys[frame].w[i] == PAGE_POISON(frame);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_PAGE_ALLOC
    ensures counts: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_count[f] == (f == frame ? 0 : \old(page_count[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || f == frame);
    E_OTHERS(frame)
    ensures pages: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] ==
        \old(zone_free_pages[z]) + (z == page_zone[frame] ? 1 : 0);
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
void free_boot_page(pfn_t frame);

/* Frames in free blocks, of the machine and of a zone (Linux: nr_free_pages). */
/*@ requires PageAllocInv;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2];
    ensures \result <= nr_frames;
*/
uint32_t nr_free_pages(void);

/*@ requires zone < NR_ZONES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == zone_free_pages[zone];
*/
uint32_t nr_free_zone_pages(uint32_t zone);

#endif
