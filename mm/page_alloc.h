/*
 * alloc_pages: the only door to a frame once the machine has booted. It chooses a zone by its
 * watermarks, lets page reclaim free frames where the request may wait, and tries again.
 *
 * Reclaim stands below this layer and allocates nothing, so the call is an ordinary one.
 * Relies on buddy for the blocks and on vmscan for reclaim.
 */
#ifndef MM_PAGE_ALLOC_H
#define MM_PAGE_ALLOC_H

#include "bootmem.h"
#include "vmscan.h"

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

/*@ predicate GfpMayWait(integer gfp) = (gfp / 16) % 2 != 0;
    predicate GfpIsMemalloc(integer gfp) = (gfp / 32) % 2 != 0;
    logic integer GfpTopZone(integer gfp) = gfp % 2 != 0 ? ZONE_DMA :
      (gfp / 2) % 2 != 0 ? ZONE_HIGHMEM : ZONE_NORMAL;

    // ---- watermarks ----
    // What a zone must keep free beyond the request. As in Linux 2.4 the marks of the zones that
    // were passed on the way down to it add up.
    logic integer ZoneMark{L}(integer z, integer mark) =
      mark == MARK_LOW ? zone_pages_low[z] : mark == MARK_MIN ? zone_pages_min[z] :
      mark == MARK_ATOMIC ? zone_pages_min[z] / 4 : 0;
    logic integer ZoneMarkSum{L}(integer z, integer top, integer mark) =
      (z <= 2 && 2 <= top ? ZoneMark(2, mark) : 0) + (z <= 1 && 1 <= top ? ZoneMark(1, mark) : 0) +
      (z <= 0 ? ZoneMark(0, mark) : 0);
    predicate ZoneFits{L}(integer z, integer top, integer order, integer mark) =
      !ZoneHasNoBlock(z, order) && (mark == MARK_NONE ||
      zone_free_pages[z] > OrderSpan(order) + ZoneMarkSum(z, top, mark));
    // Zone z is the first, from top downwards, that fits; none does.
    predicate ZoneFitsFirst{L}(integer z, integer top, integer order, integer mark) =
      0 <= z <= top && ZoneFits(z, top, order, mark) &&
      (\forall integer k; z < k <= top ==> !ZoneFits(k, top, order, mark));
    predicate NoZoneFits{L}(integer top, integer order, integer mark) =
      \forall integer k; 0 <= k <= top ==> !ZoneFits(k, top, order, mark);

    // ---- the zone that a request gets as things are ----
    logic integer GfpNextMark(integer gfp) = (gfp / 16) % 2 != 0 ? MARK_MIN : MARK_ATOMIC;
    predicate GfpGetsZone{L}(integer z, integer gfp, integer order) =
      ZoneFitsFirst(z, GfpTopZone(gfp), order, MARK_LOW) ||
      (NoZoneFits(GfpTopZone(gfp), order, MARK_LOW) &&
       (ZoneFitsFirst(z, GfpTopZone(gfp), order, GfpNextMark(gfp)) ||
        (NoZoneFits(GfpTopZone(gfp), order, GfpNextMark(gfp)) && GfpIsMemalloc(gfp) &&
         ZoneFitsFirst(z, GfpTopZone(gfp), order, MARK_NONE))));
    predicate GfpGetsNone{L}(integer gfp, integer order) =
      NoZoneFits(GfpTopZone(gfp), order, MARK_LOW) &&
      NoZoneFits(GfpTopZone(gfp), order, GfpNextMark(gfp)) &&
      (GfpIsMemalloc(gfp) ==> NoZoneFits(GfpTopZone(gfp), order, MARK_NONE));
    predicate ZonesExhausted{L}(integer gfp, integer order) =
      \forall integer z; 0 <= z <= GfpTopZone(gfp) ==> ZoneHasNoBlock(z, order);

    // A block of the caller's, with no use yet.
    predicate BlockTaken{L}(integer f, integer order) = 0 <= f < nr_frames && BlockIsUsed(f) &&
      page_order[f] == order && FrameAligned(f, order) && f + OrderSpan(order) <= nr_frames &&
      page_count[f] == 1 &&
      (\forall integer k; FrameInBlock(k, f, order) ==> page_own[k] == f && page_kind[k] == K_FREE);
    // A frame that was free, or lay in a block that reclaim may free.
    predicate FrameUpForGrabs{L}(integer f) = FrameIsFree(f) || page_kind[page_own[f]] == K_SLAB ||
      (page_kind[page_own[f]] == K_USER && PageHeld(page_own[f]) == 0);

    // KeepsBlocks but for block n, which was taken.
    predicate KeepsBlocksBut{L1, L2}(integer n) = \forall integer f;
      0 <= f < \at(nr_frames, L1) && f != n &&
      KindIsKept(\at(page_kind[f], L1)) && BlockIsUsed{L1}(f) ==>
      \at(page_count[f], L2) == \at(page_count[f], L1) && BlockIsUsed{L2}(f) &&
      \at(page_order[f], L2) == \at(page_order[f], L1);
*/

#define E_LOSES_NOTHING_BUT(n) \
    ensures rkind: KeepsKinds{Pre, Here}; ensures rdata: KeepsData{Pre, Here}; \
    ensures rblock: KeepsBlocksBut{Pre, Here}(n); ensures rslab: KeepsSlabs{Pre, Here}; \
    ensures rhold: KeepsHolds{Pre, Here}; ensures rslot: KeepsSlots{Pre, Here}; \
    ensures rentry: KeepsEntries{Pre, Here}; ensures rword: KeepsWords{Pre, Here}; \
    ensures rvalue: KeepsValues{Pre, Here};

/*
 * A block of 2^ORDER frames from the zones that GFP allows (Linux: __alloc_pages): the first zone
 * that stays above its low watermark, else above the mark that this request must leave (min; a
 * quarter of it for one that may not wait; none for reclaim's own); then after reclaim, if the
 * request may wait, any that has a block. Gives the first frame, with one reference and kind K_FREE
 * (the caller sets the kinds), or NO_FRAME: no memory, no such order, or the platform refused, which
 * is asked once and first. Reclaim loses nothing on the way.
 */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_SCAN, platform_allows;
    E_MACHINE
    ensures few: HeldFew;
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && order < MAX_ORDER &&
        page_zone[\result] <= GfpTopZone(gfp);
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameUpForGrabs(f));
    // It must succeed while a zone fits, and takes that zone.
    ensures must: platform_allows != 0 && order < MAX_ORDER && \old(!GfpGetsNone(gfp, order)) ==>
        \result != NO_FRAME && \old(GfpGetsZone(\at(page_zone[\result], Post), gfp, order));
    // Who may wait, and reclaim's own, are refused only when nothing is left.
    ensures last: \result == NO_FRAME && platform_allows != 0 && order < MAX_ORDER &&
        (GfpMayWait(gfp) || GfpIsMemalloc(gfp)) ==> ZonesExhausted(gfp, order);
    // Who may not wait finds everything else as it was.
    ensures calm: !GfpMayWait(gfp) || GfpIsMemalloc(gfp) ==> \forall integer f;
        0 <= f < NR_FRAMES ==> phys[f] == \old(phys[f]) && page_kind[f] == \old(page_kind[f]) &&
        (f != \result ==> page_count[f] == \old(page_count[f]));
*/
uint32_t alloc_pages(uint32_t gfp, uint32_t order);

/* One frame whose words are all 0, or NO_FRAME (Linux: get_zeroed_page). */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_SCAN, platform_allows;
    E_MACHINE
    ensures few: HeldFew;
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, 0) &&
        page_zone[\result] <= GfpTopZone(gfp);
    ensures zero: \result != NO_FRAME ==>
        \forall integer i; 0 <= i < 1024 ==> phys[\result].w[i] == 0;
    ensures must: platform_allows != 0 && \old(!GfpGetsNone(gfp, 0)) ==> \result != NO_FRAME;
*/
uint32_t get_zeroed_page(uint32_t gfp);

/* ---- start of day ---- */

/*@
  // The machine before its first process: no frame is one's or a slab's, no address space is used.
  predicate MachineIdle{L} =
      (\forall integer f; 0 <= f < NR_FRAMES ==> page_kind[f] != K_USER && page_kind[f] != K_PT &&
           page_kind[f] != K_PGD && page_kind[f] != K_SLAB) &&
      (\forall integer m; 0 <= m < NR_MM ==> mm_used[m] == 0);
  // Frame f is a block of its own in use; one that nobody has written since the power came on.
  predicate FrameWhole{L}(integer f) = BlockIsUsed(f) && page_order[f] == 0 && page_count[f] == 1;
  predicate FrameUntouched{L}(integer f) = FrameWhole(f) && page_kind[f] == K_FREE &&
      (\forall integer i; 0 <= i < 1024 ==> phys[f].w[i] == 0x5EED0000 + f);
*/

/* Gives FRAME, which nobody has used, to the buddy allocator. (the end of a turn of
 * free_all_bootmem_core) */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires frame < nr_frames && FrameUntouched(frame);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_MACHINE
    ensures idle: MachineIdle;
    ensures others: \forall integer f; 0 <= f < nr_frames && f != frame && \old(FrameWhole(f)) ==>
        FrameWhole(f);
*/
void hand_over(uint32_t frame);

/* Gives every frame of low memory that is not reserved, and the bitmap's own, to the buddy
 * allocator; returns how many. (free_all_bootmem) */
/*@ requires inv: MachineInv; requires idle: MachineIdle; requires few: HeldFew;
    requires low: KERNEL_END <= bootmem_map < node_low_pfn <= nr_frames;
    requires map: page_kind[bootmem_map] == K_KERNEL;
    requires whole: \forall integer f; 0 <= f < nr_frames ==> FrameWhole(f);
    requires fresh: \forall integer f; 0 <= f < node_low_pfn && !BootmemReserved(f) ==>
        FrameUntouched(f);
    terminates \true; exits \false;
    assigns A_RECLAIM, bootmem_map;
    E_MACHINE
    ensures idle: MachineIdle;
    ensures few: HeldFew;
    ensures number: \result <= node_low_pfn;
    ensures high: \forall integer f; node_low_pfn <= f < nr_frames && f != \old(bootmem_map) &&
        \old(FrameUntouched(f)) ==> FrameUntouched(f);
    ensures kinds: \forall integer f; node_low_pfn <= f < nr_frames && f != \old(bootmem_map) ==>
        page_kind[f] == \old(page_kind[f]);
*/
uint32_t free_all_bootmem(void);

#endif
