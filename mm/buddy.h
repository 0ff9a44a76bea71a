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
 * Relies on mm/page.h for the arrays.
 */
#ifndef MM_BUDDY_H
#define MM_BUDDY_H

#include "page.h"

#define TOP_ORDER 9u                 /* MAX_ORDER - 1: blocks of this order have no buddy */
#define PAIR_BYTES (NR_FRAMES / 16u) /* one bit for each pair of order 0 */

struct free_area {
    uint32_t head[MAX_ORDER]; /* by order: the first free block, NO_FRAME: none */
};
struct list_lengths {
    uint32_t n[MAX_ORDER]; /* by order: free blocks */
};
struct pair_map {
    uint8_t b[PAIR_BYTES]; /* bit i % 8 of byte i / 8: is one half of pair i free, not both */
};

extern struct free_area free_area[NR_ZONES];
extern struct pair_map pair_map[TOP_ORDER]; /* by order */

extern uint32_t zone_free_pages[NR_ZONES]; /* frames in free blocks */
extern uint32_t zone_pages_min[NR_ZONES];  /* watermarks, in frames */
extern uint32_t zone_pages_low[NR_ZONES];
extern uint32_t zone_pages_high[NR_ZONES];
extern uint32_t zone_start[NR_ZONES]; /* first frame */
extern uint32_t zone_size[NR_ZONES];  /* frames, holes included */

/* The first frame of the block that a frame lies in. */
/*@ ghost extern uint32_t page_own[NR_FRAMES]; */

/* How many blocks lie before a free block in its list, and how many blocks each list has. */
/*@ ghost extern uint32_t page_rank[NR_FRAMES]; */
/*@ ghost extern struct list_lengths free_len[NR_ZONES]; */

/*@ logic integer OrderSpan(integer o) =
      o <= 0 ? 1 : o == 1 ? 2 : o == 2 ? 4 : o == 3 ? 8 : o == 4 ? 16 : o == 5 ? 32
      : o == 6 ? 64 : o == 7 ? 128 : o == 8 ? 256 : o == 9 ? 512 : 1024;

    logic integer PairIndex(integer f, integer o) =
      o <= 0 ? f / 2 : o == 1 ? f / 4 : o == 2 ? f / 8 : o == 3 ? f / 16 : o == 4 ? f / 32
      : o == 5 ? f / 64 : o == 6 ? f / 128 : o == 7 ? f / 256 : f / 512;

    logic integer FrameRem(integer f, integer o) =
      o <= 0 ? 0 : o == 1 ? f % 2 : o == 2 ? f % 4 : o == 3 ? f % 8 : o == 4 ? f % 16
      : o == 5 ? f % 32 : o == 6 ? f % 64 : o == 7 ? f % 128 : o == 8 ? f % 256 : f % 512;
    predicate FrameAligned(integer f, integer o) = FrameRem(f, o) == 0;

    logic integer BuddyOf(integer f, integer o) =
      FrameRem(f, o + 1) == 0 ? f + OrderSpan(o) : f - OrderSpan(o);

    predicate ByteBit(integer w, integer j) =
      j == 0 ? w % 2 != 0 : j == 1 ? (w / 2) % 2 != 0 : j == 2 ? (w / 4) % 2 != 0
      : j == 3 ? (w / 8) % 2 != 0 : j == 4 ? (w / 16) % 2 != 0 : j == 5 ? (w / 32) % 2 != 0
      : j == 6 ? (w / 64) % 2 != 0 : (w / 128) % 2 != 0;
    predicate PairBit{L}(integer o, integer i) = ByteBit(pair_map[o].b[i / 8], i % 8);

    // Frame f is the first of a free block of order o; frame f lies in some free block.
    predicate BlockIsFree{L}(integer f, integer o) =
      page_state[f] == BUDDY_FREE && page_order[f] == o;
    predicate FrameIsFree{L}(integer f) = page_state[page_own[f]] == BUDDY_FREE;
    predicate FrameInBlock(integer f, integer first, integer o) = first <= f < first + OrderSpan(o);

    // Block f belongs in the free list of zone z and order o.
    predicate BlockInList{L}(integer f, integer z, integer o) =
      page_state[f] == BUDDY_FREE && page_order[f] == o && page_zone[f] == z;

    // How many blocks below frame n belong in the list of zone z and order o.
    logic integer FreeListCount{L}(integer z, integer o, integer n) =
      n <= 0 ? 0 : FreeListCount(z, o, n - 1) +
      (page_state[n - 1] == BUDDY_FREE && page_order[n - 1] == o && page_zone[n - 1] == z ? 1 : 0);

    // The block behind f in its list; the block that k steps from its head lead to.
    logic integer BlockBehind{L}(integer f) = f == NO_FRAME ? NO_FRAME : page_next[f];
    logic integer FreeListAt{L}(integer z, integer o, integer k) =
      k <= 0 ? free_area[z].head[o] : BlockBehind(FreeListAt(z, o, k - 1));

    // Frames of zone z in free blocks, of the frames below n.
    logic integer ZoneFreeCount{L}(integer z, integer n) =
      n <= 0 ? 0 : ZoneFreeCount(z, n - 1) +
      (page_state[page_own[n - 1]] == BUDDY_FREE && page_zone[n - 1] == z ? 1 : 0);

    predicate BuddyRange{L} = 1 <= nr_frames <= NR_FRAMES &&
      (\forall integer f; nr_frames <= f < NR_FRAMES ==> page_state[f] == BUDDY_TAIL);
    predicate BuddyZone{L} = \forall integer f; 0 <= f < nr_frames ==> page_zone[f] < NR_ZONES;
    predicate BuddyHeads{L} = \forall integer f;
      0 <= f < nr_frames && page_state[f] != BUDDY_TAIL ==>
      (page_state[f] == BUDDY_FREE || page_state[f] == BUDDY_ALLOC) && page_order[f] < MAX_ORDER &&
      FrameAligned(f, page_order[f]) && f + OrderSpan(page_order[f]) <= nr_frames;
    predicate BuddyCover{L} = \forall integer f; 0 <= f < nr_frames ==>
      page_own[f] <= f < page_own[f] + OrderSpan(page_order[page_own[f]]) &&
      page_state[page_own[f]] != BUDDY_TAIL && page_zone[f] == page_zone[page_own[f]];
    predicate BuddyOwn{L} = \forall integer h, f;
      0 <= h < nr_frames && page_state[h] != BUDDY_TAIL &&
      h <= f < h + OrderSpan(page_order[h]) ==> page_own[f] == h;
    predicate BuddyNext{L} = \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
      page_next[f] != NO_FRAME ==>
      page_next[f] < nr_frames && page_state[page_next[f]] == BUDDY_FREE &&
      page_order[page_next[f]] == page_order[f] && page_zone[page_next[f]] == page_zone[f] &&
      page_prev[page_next[f]] == f;
    predicate BuddyPrev{L} = \forall integer f;
      0 <= f < nr_frames && page_state[f] == BUDDY_FREE ==>
      (page_prev[f] == NO_FRAME ? free_area[page_zone[f]].head[page_order[f]] == f :
       page_prev[f] < nr_frames && page_state[page_prev[f]] == BUDDY_FREE &&
       page_order[page_prev[f]] == page_order[f] && page_zone[page_prev[f]] == page_zone[f] &&
       page_next[page_prev[f]] == f);
    predicate BuddyHead{L} = \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER &&
      free_area[z].head[o] != NO_FRAME ==>
      free_area[z].head[o] < nr_frames && page_state[free_area[z].head[o]] == BUDDY_FREE &&
      page_order[free_area[z].head[o]] == o && page_zone[free_area[z].head[o]] == z &&
      page_prev[free_area[z].head[o]] == NO_FRAME;
    predicate BuddyRank{L} = \forall integer f;
      0 <= f < nr_frames && page_state[f] == BUDDY_FREE ==>
      page_rank[f] < free_len[page_zone[f]].n[page_order[f]] &&
      (page_prev[f] == NO_FRAME ? page_rank[f] == 0 :
       page_rank[f] == page_rank[page_prev[f]] + 1) &&
      (page_next[f] == NO_FRAME ==>
       page_rank[f] + 1 == free_len[page_zone[f]].n[page_order[f]]);
    predicate BuddyLen{L} = \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
      free_len[z].n[o] == FreeListCount(z, o, nr_frames) &&
      (free_area[z].head[o] == NO_FRAME ==> free_len[z].n[o] == 0);
    predicate BuddyMap{L} = \forall integer o, f;
      0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES && FrameAligned(f, o + 1) ==>
      (PairBit(o, PairIndex(f, o)) <==> !(BlockIsFree(f, o) <==> BlockIsFree(f + OrderSpan(o), o)));
    predicate BuddyCoal{L} = \forall integer o, f;
      0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES && FrameAligned(f, o + 1) &&
      page_zone[f] == page_zone[f + OrderSpan(o)] ==>
      !(BlockIsFree(f, o) && BlockIsFree(f + OrderSpan(o), o));

    predicate BuddyLists{L} = BuddyNext && BuddyPrev && BuddyHead && BuddyRank && BuddyLen;

    // The blocks tile the frames, the lists hold the free ones and end, the map is right, nothing
    // that could be merged is left apart.
    predicate BuddyInv{L} = BuddyRange && BuddyZone && BuddyHeads && BuddyCover && BuddyOwn &&
      BuddyLists && BuddyMap && BuddyCoal;

    predicate BuddyFree{L} = \forall integer z; 0 <= z < NR_ZONES ==>
      zone_free_pages[z] == ZoneFreeCount(z, nr_frames);
    predicate BuddyCount{L} = \forall integer f; 0 <= f < nr_frames ==>
      (page_count[f] > 0 <==> page_state[f] == BUDDY_ALLOC);
    predicate BuddyKind{L} = \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
      page_kind[f] == K_FREE;
    predicate BuddyMarks{L} = \forall integer z; 0 <= z < NR_ZONES ==> zone_pages_low[z] <= 510 &&
      zone_pages_min[z] <= 255;

    predicate PageAllocInv{L} = BuddyInv && BuddyFree && BuddyCount && BuddyKind && BuddyMarks;

    // Free frames hold poison. No part of PageAllocInv: who writes to frames need not know of it.
    predicate FreeFramesPoisoned{L} = \forall integer f, i;
      0 <= f < nr_frames && FrameIsFree(f) && 0 <= i < 1024 ==> phys[f].w[i] == 0x5EED0000 + f;

    predicate BlockIsUsed{L}(integer f) = page_state[f] == BUDDY_ALLOC;
    predicate ZoneHasNoBlock{L}(integer z, integer o) =
      \forall integer k; o <= k < MAX_ORDER ==> free_area[z].head[k] == NO_FRAME;
*/

#define E_LISTS \
    ensures inext: BuddyNext; ensures iprev: BuddyPrev; ensures ihead: BuddyHead; \
    ensures irank: BuddyRank; ensures ilen: BuddyLen;
#define E_BUDDY \
    ensures irange: BuddyRange; ensures izone: BuddyZone; ensures iheads: BuddyHeads; \
    ensures icover: BuddyCover; ensures iown: BuddyOwn; E_LISTS ensures imap: BuddyMap; \
    ensures icoal: BuddyCoal;
#define E_PAGE_ALLOC \
    E_BUDDY ensures ifree: BuddyFree; ensures icount: BuddyCount; ensures ikind: BuddyKind; \
    ensures imarks: BuddyMarks;

#define A_BLOCKS \
    page_state[0 .. NR_FRAMES-1], page_order[0 .. NR_FRAMES-1], page_own[0 .. NR_FRAMES-1]
#define A_LINKS \
    free_area[0 .. NR_ZONES-1], page_next[0 .. NR_FRAMES-1], page_prev[0 .. NR_FRAMES-1]
#define A_RANKS page_rank[0 .. NR_FRAMES-1], free_len[0 .. NR_ZONES-1]
#define A_LISTS A_LINKS, A_RANKS
#define A_MAP pair_map[0 .. TOP_ORDER-1]
#define A_BUDDY A_BLOCKS, A_LISTS, A_MAP, zone_free_pages[0 .. NR_ZONES-1]
#define A_RECLAIM \
    A_BUDDY, page_count[0 .. NR_FRAMES-1], page_kind[0 .. NR_FRAMES-1], phys[0 .. NR_FRAMES-1]

/* What every block that is not RESULT keeps: it was handed out before, and is as it was. */
#define E_OTHERS(RESULT) \
    ensures others: \forall integer f; 0 <= f < nr_frames && f != RESULT ==> \
        (BlockIsUsed(f) <==> \old(BlockIsUsed(f))); \
    ensures orders: \forall integer f; \
        0 <= f < nr_frames && \old(BlockIsUsed(f)) && f != RESULT ==> \
        page_order[f] == \old(page_order[f]);
/* The frames of a block of ORDER. */
/*@ requires order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == OrderSpan(order);
*/
static inline uint32_t block_size(uint32_t order)
{
    switch (order) {
    case 0: return 1u;
    case 1: return 2u;
    case 2: return 4u;
    case 3: return 8u;
    case 4: return 16u;
    case 5: return 32u;
    case 6: return 64u;
    case 7: return 128u;
    case 8: return 256u;
    default: return 512u;
    }
}

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
        zone_pages_high[0 .. NR_ZONES-1], zone_start[0 .. NR_ZONES-1], zone_size[0 .. NR_ZONES-1];
    E_PAGE_ALLOC
    ensures frames: nr_frames == frames;
    ensures zones: \forall integer f; 0 <= f < frames ==> page_zone[f] ==
        (f < dma_end ? ZONE_DMA : f < highmem_start ? ZONE_NORMAL : ZONE_HIGHMEM);
    ensures all: \forall integer f; 0 <= f < frames ==>
        BlockIsUsed(f) && page_order[f] == 0 && page_count[f] == 1 && page_kind[f] == K_FREE;
    ensures empty: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] == 0;
    ensures poison: FreeFramesPoisoned;
*/
void free_area_init(uint32_t frames, uint32_t dma_end, uint32_t highmem_start);

/* The smallest order from ORDER up of which the zone has a free block, or MAX_ORDER. */
/*@ requires zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures order <= \result <= MAX_ORDER;
    ensures \result < MAX_ORDER ==> free_area[zone].head[\result] != NO_FRAME;
    ensures \result == MAX_ORDER <==> ZoneHasNoBlock(zone, order);
*/
uint32_t find_order(uint32_t zone, uint32_t order);

/*
 * Takes a block of ORDER from ZONE, splitting a larger one where needed (Linux: rmqueue). Gives its
 * first frame, with one reference, or NO_FRAME if the zone has no free block that is large enough.
 */
/*@ requires PageAllocInv && zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_PAGE_ALLOC
    ensures none: \result == NO_FRAME <==> \old(ZoneHasNoBlock(zone, order));
    ensures some: \result != NO_FRAME ==> \result < nr_frames && BlockIsUsed(\result) &&
        page_order[\result] == order && FrameAligned(\result, order) &&
        page_zone[\result] == zone && \result + OrderSpan(order) <= nr_frames;
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
uint32_t rmqueue(uint32_t zone, uint32_t order);

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
void __free_pages(uint32_t frame, uint32_t order);

/*
 * Gives a frame that nobody has written since the machine was switched on, a block of order 0 with
 * its one reference, to the allocator. RAM starts out poisoned, so it need not be filled, which is
 * most of what a boot would cost (Linux: __free_pages_bootmem).
 */
/*@ requires PageAllocInv && frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == 0;
    requires page_count[frame] == 1 && page_kind[frame] == K_FREE;
    requires fresh: \forall integer i; 0 <= i < 1024 ==> phys[frame].w[i] == 0x5EED0000 + frame;
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
void free_boot_page(uint32_t frame);

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
