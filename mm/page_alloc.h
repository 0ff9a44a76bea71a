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
#include "kswapd.h"

/* How a request may be served: a sum of these. */
#define GFP_DMA 1u       /* only ZONE_DMA will do */
#define GFP_HIGHMEM 2u   /* ZONE_HIGHMEM first; without these two ZONE_NORMAL first */
#define GFP_WAIT 16u     /* may reclaim */
#define GFP_MEMALLOC 32u /* is reclaim itself: may use the last reserves, never reclaims */

#define GFP_ATOMIC 0u
#define GFP_KERNEL 16u
#define GFP_HIGHUSER 18u

#define MARK_LOW 0u    /* keep the zone above its low watermark */
#define MARK_MIN 1u    /* above its min watermark */
#define MARK_ATOMIC 2u /* above a quarter of that */
#define MARK_NONE 3u   /* use it to the last frame */

#define MAX_WAIT_ORDER 3u /* larger blocks are not waited for: one reclaim must do */

#include "page_alloc.acsl"

/*
 * A block of 2^ORDER frames from the zones that GFP allows (Linux: __alloc_pages). Three passes
 * over the zones, from the first one downwards:
 * 1. a zone that stays above its low watermark; if there is none, the first zone needs balance, and
 *    the page-out daemon is woken;
 * 2. one that stays above min, or a quarter of it if the request may not wait;
 * 3. for reclaim's own any that has a block. Others that may wait reclaim: they get the block that
 *    this freed first, if it is what they want, or else a zone that stays above min now. Blocks of
 *    up to MAX_WAIT_ORDER are tried for again and again; larger ones once.
 * In each pass the marks of the zones that it comes by add up. Gives the first frame, with one
 * reference and kind K_FREE (the caller sets the kinds), or NO_FRAME: no such order; the platform
 * refused, which is asked once and first; no memory. For those who may wait the last means that a
 * process has to go (oom.h), or that so many reclaims in a row freed nothing as would decide that:
 * Linux goes on for ever. Reclaim loses nothing on the way.
 */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_ALLOC;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && order < MAX_ORDER &&
        page_zone[\result] <= GfpTopZone(gfp);
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameUpForGrabs(f));
    // It must succeed while a zone fits, and takes that zone.
    ensures must: platform_allows != 0 && order < MAX_ORDER && \old(!GfpGetsNone(gfp, order)) ==>
        \result != NO_FRAME && \old(GfpGetsZone(\at(page_zone[\result], Post), gfp, order));
    // Below min nothing is left to those who may wait: it is a reserve. Reclaim's own are refused
    // only when nothing is left.
    ensures last: \result == NO_FRAME && platform_allows != 0 && order < MAX_ORDER &&
        GfpMayWait(gfp) ==> NoZoneFits(GfpTopZone(gfp), order, MARK_MIN);
    ensures none: \result == NO_FRAME && platform_allows != 0 && order < MAX_ORDER &&
        GfpIsMemalloc(gfp) ==> ZonesExhausted(gfp, order);
    // Nothing is refused to them before reclaim was tried: frames became free, or time passed.
    ensures tried: \result == NO_FRAME && platform_allows != 0 && order < MAX_ORDER &&
        GfpMayWait(gfp) && !GfpIsMemalloc(gfp) && zone_size[ClassZone(GfpTopZone(gfp))] != 0 ==>
        \old(oom_due) != 0 || FreePages > \old(FreePages) || TimePassed{Pre, Here};
    // Where no zone is above low, the daemon is woken for the first.
    ensures wake: platform_allows != 0 && order < MAX_ORDER &&
        \old(NoZoneFits(GfpTopZone(gfp), order, MARK_LOW)) &&
        zone_size[ClassZone(GfpTopZone(gfp))] != 0 ==>
        zone_need_balance[ClassZone(GfpTopZone(gfp))] != 0;
    // Who may not wait finds everything else as it was.
    ensures calm: !GfpMayWait(gfp) || GfpIsMemalloc(gfp) ==> \forall integer f;
        0 <= f < NR_FRAMES ==> phys[f] == \old(phys[f]) && page_kind[f] == \old(page_kind[f]) &&
        (f != \result ==> page_count[f] == \old(page_count[f]));
*/
pfn_t alloc_pages(uint32_t gfp, uint32_t order);

/* One frame whose words are all 0, or NO_FRAME (Linux: get_zeroed_page). */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_ALLOC;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, 0) &&
        page_zone[\result] <= GfpTopZone(gfp);
    ensures zero: \result != NO_FRAME ==>
        \forall integer i; 0 <= i < 1024 ==> phys[\result].w[i] == 0;
    ensures must: platform_allows != 0 && \old(!GfpGetsNone(gfp, 0)) ==> \result != NO_FRAME;
*/
pfn_t get_zeroed_page(uint32_t gfp);

/* The block of ORDER at FRAME, taken for a use that was not come to, is free again; the machine is
 * what it was besides. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires order: order < MAX_ORDER; requires block: BlockTaken(frame, order);
    terminates \true; exits \false;
    assigns A_RECLAIM;
    E_PARTS
    ensures few: HeldFew; ensures chain: CacheRing;
    E_SLAB
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || FrameInBlock(f, frame, order));
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES ==> page_kind[f] == \old(page_kind[f]);
    ensures rows: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_FREE ==>
        phys[f] == \old(phys[f]);
    ensures counts: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
        page_count[f] == \old(page_count[f]);
    ensures blocks: \forall integer f; 0 <= f < nr_frames && f != frame && \old(BlockIsUsed(f)) ==>
        BlockIsUsed(f) && page_order[f] == \old(page_order[f]);
    ensures shows: ShowsSame{Pre, Here};
*/
void put_unused(pfn_t frame, uint32_t order);

/* ---- start of day ---- */

/* Gives FRAME, which nobody has used, to the buddy allocator. (the end of a turn of
 * free_all_bootmem_core) */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires frame < nr_frames && FrameUntouched(frame);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_MACHINE
    ensures idle: MachineIdle;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || f == frame);
    ensures others: \forall integer f; 0 <= f < nr_frames && f != frame && \old(FrameWhole(f)) ==>
        FrameWhole(f);
*/
void hand_over(pfn_t frame);

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
    ensures free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
        \old(FrameIsFree(f)) || f == \old(bootmem_map) ||
        (f < node_low_pfn && \old(!BootmemReserved(f))));
    ensures number: \result == \old(BootmemFreeBelow(node_low_pfn)) + 1 &&
        \result <= node_low_pfn;
    ensures high: \forall integer f; node_low_pfn <= f < nr_frames && f != \old(bootmem_map) &&
        \old(FrameUntouched(f)) ==> FrameUntouched(f);
    ensures kinds: \forall integer f; node_low_pfn <= f < nr_frames && f != \old(bootmem_map) ==>
        page_kind[f] == \old(page_kind[f]);
*/
uint32_t free_all_bootmem(void);

#endif
