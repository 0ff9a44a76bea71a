/*
 * Choosing a zone, and trying again after reclaim. See page_alloc.h.
 */
#include "page_alloc.h"
#include "bootmem.h"

/* ---- requests ---- */

/* The zone that a request looks at first; the others follow downwards (Linux: the zonelist). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == GfpTopZone(gfp);
*/
static uint32_t first_zone(uint32_t gfp)
{
    if (gfp % 2u != 0u)
        return ZONE_DMA;
    if (gfp / 2u % 2u != 0u)
        return ZONE_HIGHMEM;
    return ZONE_NORMAL;
}

/*@ requires BuddyMarks && zone < NR_ZONES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ZoneMark(zone, mark);
    ensures \result <= 510;
*/
static uint32_t zone_mark(uint32_t zone, uint32_t mark)
{
    if (mark == MARK_LOW)
        return zone_pages_low[zone];
    if (mark == MARK_MIN)
        return zone_pages_min[zone];
    if (mark == MARK_ATOMIC)
        return zone_pages_min[zone] / 4u;
    return 0;
}

/*
 * The first zone, from TOP downwards, that has a free block of ORDER and stays above its watermark;
 * NR_ZONES: none. As in Linux 2.4 the watermarks of the zones passed add up.
 */
/*@ requires BuddyMarks && top < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result <= top || \result == NR_ZONES;
    ensures first: \result != NR_ZONES ==> ZoneFitsFirst(\result, top, order, mark);
    ensures none: \result == NR_ZONES ==> NoZoneFits(top, order, mark);
*/
static uint32_t pick_zone(uint32_t top, uint32_t order, uint32_t mark)
{
    uint32_t min = block_size(order);
    uint32_t n = top + 1u;
    /*@ loop invariant 0 <= n <= top + 1;
        loop invariant sum: min == OrderSpan(order) + (n <= top ? ZoneMarkSum(n, top, mark) : 0);
        loop invariant small: OrderSpan(order) <= min <= 512 + 510 * (top + 1 - n);
        loop invariant passed: \forall integer z; n <= z <= top ==> !ZoneFits(z, top, order, mark);
        loop assigns n, min;
        loop variant n; */
    while (n > 0u) {
        n--;
        min += zone_mark(n, mark);
        //@ assert sum: min == OrderSpan(order) + ZoneMarkSum(n, top, mark);
        if ((mark == MARK_NONE || zone_free_pages[n] > min) && find_order(n, order) < MAX_ORDER)
            return n;
    }
    return NR_ZONES;
}

/* The first zone from TOP downwards that has any frames; ZONE_DMA: there is none. */
/*@ requires top < NR_ZONES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ClassZone(top) && \result <= top;
*/
static uint32_t class_zone(uint32_t top)
{
    if (top >= ZONE_HIGHMEM && zone_size[ZONE_HIGHMEM] != 0u)
        return ZONE_HIGHMEM;
    if (top >= ZONE_NORMAL && zone_size[ZONE_NORMAL] != 0u)
        return ZONE_NORMAL;
    return ZONE_DMA;
}

/* Does a request go through reclaim? Reclaim's own never do, nor those to whom no zone has a frame
 * at all. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> GfpMayWait(gfp) && !GfpIsMemalloc(gfp) &&
        zone_size[ClassZone(GfpTopZone(gfp))] != 0;
*/
static bool may_reclaim(uint32_t gfp)
{
    if (gfp / GFP_MEMALLOC % 2u != 0u)
        return false;
    return gfp / GFP_WAIT % 2u != 0u && zone_size[class_zone(first_zone(gfp))] != 0u;
}

/* The zone that a request gets as things are; NR_ZONES: none. What is above its low watermark is
 * taken at once; else the daemon is woken first. */
/*@ requires BuddyMarks && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns zone_need_balance[0 .. NR_ZONES-1];
    ensures range: \result <= GfpTopZone(gfp) || \result == NR_ZONES;
    ensures zone: \result != NR_ZONES ==> GfpGetsZone(\result, gfp, order);
    ensures none: \result == NR_ZONES ==> GfpGetsNone(gfp, order);
    ensures last: \result == NR_ZONES && GfpIsMemalloc(gfp) ==> ZonesExhausted(gfp, order);
    ensures wake: NoZoneFits(GfpTopZone(gfp), order, MARK_LOW) &&
        zone_size[ClassZone(GfpTopZone(gfp))] != 0 ==>
        zone_need_balance[ClassZone(GfpTopZone(gfp))] == 1;
*/
static uint32_t zone_for(uint32_t gfp, uint32_t order)
{
    uint32_t top = first_zone(gfp);
    uint32_t zone = pick_zone(top, order, MARK_LOW);
    if (zone != NR_ZONES)
        return zone;
    if (zone_size[class_zone(top)] != 0u)
        wakeup_kswapd(class_zone(top));
    zone = pick_zone(top, order, gfp / GFP_WAIT % 2u != 0u ? MARK_MIN : MARK_ATOMIC);
    if (zone == NR_ZONES && gfp / GFP_MEMALLOC % 2u != 0u)
        zone = pick_zone(top, order, MARK_NONE);
    return zone;
}

/* The block that rmqueue gives, with what the layers above the buddy know: nothing else changed. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires zone < NR_ZONES && order < MAX_ORDER && !ZoneHasNoBlock(zone, order);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_MACHINE
    ensures few: HeldFew; ensures slabs: SlabsGood;
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME && BlockTaken(\result, order) && page_zone[\result] == zone;
    ensures mine: \forall integer f; FrameInBlock(f, \result, order) ==> \old(FrameIsFree(f));
    ensures calm: \forall integer f; 0 <= f < NR_FRAMES && f != \result ==>
        page_count[f] == \old(page_count[f]);
*/
static pfn_t take_block(uint32_t zone, uint32_t order)
{
    //@ assert blocks: SlabBlocks;
    /*@ assert spans: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    pfn_t frame = rmqueue(zone, order);
    /*@ assert alone: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> s != frame; */
    /*@ assert theirs: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          BlockIsUsed(s) && page_order[s] == cache_gfporder[slab_cache[s]] &&
          page_count[s] == \at(page_count[s], Pre); */
    /*@ assert shape: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert frames: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    //@ assert ground: SlabGround;
    return frame;
}

/* The block that reclaim freed first, if it is one of ORDER in a zone up to TOP; NO_FRAME: it is
 * not. No watermark is asked: the requester has paid for it. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires top < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_MACHINE
    ensures few: HeldFew;
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && page_zone[\result] <= top;
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameIsFree(f));
    ensures calm: \forall integer f; 0 <= f < NR_FRAMES && f != \result ==>
        page_count[f] == \old(page_count[f]);
    ensures still: \result == NO_FRAME ==> ZonesSame{Pre, Here} &&
        \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f))) && page_own[f] == \old(page_own[f]);
*/
static pfn_t take_local(uint32_t top, uint32_t order)
{
    if (local_page >= nr_frames || local_order != order || page_zone[local_page] > top)
        return NO_FRAME;
    uint32_t high = free_block_order(local_page, order);
    if (high == MAX_ORDER)
        return NO_FRAME;
    /*@ assert inside: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          page_slab[f] <= f < page_slab[f] + OrderSpan(page_order[page_slab[f]]); */
    pfn_t frame = rmqueue_block(local_page, order, high);
    /*@ assert whole: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          BlockIsUsed(page_slab[f]) &&
          page_order[page_slab[f]] == \at(page_order[page_slab[f]], Pre); */
    /*@ assert own: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          page_own[f] == page_slab[f]; */
    return frame;
}

/* One reclaim for a request: the block that it freed first, if that is what is wanted and reclaim
 * did all that it should; NO_FRAME: none. (balance_classzone) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires top < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns A_SCAN;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && page_zone[\result] <= top;
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameUpForGrabs(f));
    ensures grabs: \result == NO_FRAME ==> GrabsLess{Pre, Here};
    ensures grows: \result == NO_FRAME ==> FreePages >= \old(FreePages);
    ensures tried: \result == NO_FRAME ==>
        FreePages >= \old(FreePages) + SWAP_CLUSTER_MAX || TimePassed{Pre, Here};
    ensures due: oom_due == \old(oom_due) || TimePassed{Pre, Here};
    ensures time: oom.jiffies >= \old(oom.jiffies);
*/
static pfn_t balance_classzone(uint32_t top, uint32_t order)
{
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames ==> 0 <= page_own[f] <= f &&
          f < page_own[f] + OrderSpan(page_order[page_own[f]]) &&
          (FrameIsFree(f) || BlockIsUsed(page_own[f])); */
    /*@ assert pages: \forall integer f; 0 <= f < nr_frames && KindIsPage(page_kind[f]) ==>
          BlockIsUsed(f) && page_order[f] == 0; */
    local_pages_start();
    bool freed = try_to_free_pages(top);
    /*@ assert held: \forall integer f; 0 <= f < nr_frames &&
          KindIsPage(\at(page_kind[f], Pre)) && PageHeld{Pre}(f) != 0 ==>
          page_kind[f] == \at(page_kind[f], Pre) && BlockIsUsed(f) && page_order[f] == 0; */
    /*@ assert others: \forall integer f; 0 <= f < nr_frames && BlockIsUsed{Pre}(f) &&
          \at(page_kind[f], Pre) != K_SLAB &&
          !(KindIsPage(\at(page_kind[f], Pre)) && PageHeld{Pre}(f) == 0) ==>
          BlockIsUsed(f) && page_order[f] == \at(page_order[f], Pre); */
    /*@ assert kept: \forall integer f; 0 <= f < nr_frames &&
          !\at(FrameUpForGrabs(f), Pre) ==> BlockIsUsed(\at(page_own[f], Pre)) &&
          page_own[f] == \at(page_own[f], Pre); */
    /*@ assert kinds: \forall integer f; 0 <= f < nr_frames && !\at(FrameUpForGrabs(f), Pre) ==>
          page_kind[page_own[f]] == \at(page_kind[page_own[f]], Pre); */
    //@ assert grabs: GrabsLess{Pre, Here};
    if (!freed)
        return NO_FRAME;
    //@ assert slabs: SlabBlocks;
    //@ ghost Freed: ;
    pfn_t frame = take_local(top, order);
    /*@ assert alone: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> s != frame; */
    /*@ assert theirs: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          BlockIsUsed(s) && page_order[s] == cache_gfporder[slab_cache[s]] &&
          page_count[s] == \at(page_count[s], Freed); */
    /*@ assert shape: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert frames: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    //@ assert ground: SlabGround;
    return frame;
}

/* One reclaim for a request that found no zone, and what is there then: that block, or one of a
 * zone that fits now; NO_FRAME: none does. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires top < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns A_SCAN;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && page_zone[\result] <= top;
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameUpForGrabs(f));
    ensures grabs: \result == NO_FRAME ==> GrabsLess{Pre, Here};
    ensures grows: \result == NO_FRAME ==> FreePages >= \old(FreePages);
    ensures last: \result == NO_FRAME ==> NoZoneFits(top, order, MARK_MIN);
    ensures tried: \result == NO_FRAME ==>
        FreePages >= \old(FreePages) + SWAP_CLUSTER_MAX || TimePassed{Pre, Here};
    ensures due: oom_due == \old(oom_due) || TimePassed{Pre, Here};
    ensures time: oom.jiffies >= \old(oom.jiffies);
*/
static pfn_t reclaim_and_take(uint32_t top, uint32_t order)
{
    pfn_t frame = balance_classzone(top, order);
    if (frame != NO_FRAME)
        return frame;
    uint32_t zone = pick_zone(top, order, MARK_MIN);
    if (zone == NR_ZONES)
        return NO_FRAME;
    frame = take_block(zone, order);
    return frame;
}

/* A request that finds no zone as things are and may wait. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires top < NR_ZONES && order < MAX_ORDER;
    requires none: NoZoneFits(top, order, MARK_MIN);
    terminates \true; exits \false;
    assigns A_SCAN;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, order) && page_zone[\result] <= top;
    ensures mine: \result != NO_FRAME ==> \forall integer f; FrameInBlock(f, \result, order) ==>
        \old(FrameUpForGrabs(f));
    ensures last: \result == NO_FRAME ==> NoZoneFits(top, order, MARK_MIN);
    ensures tried: \result == NO_FRAME ==> \old(oom_due) != 0 ||
        FreePages > \old(FreePages) || TimePassed{Pre, Here};
*/
static pfn_t alloc_slow(uint32_t top, uint32_t order)
{
    uint32_t failures = 0; /* reclaims in a row that freed nothing */
    //@ ghost lemma_free_total();
    /*@ ghost uint32_t pages = zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2]; */
    /*@ ghost C_KEPT_FIRST */
    /*@ loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant slabs: SlabsGood;
        loop invariant objects: KeepsHeldObjects{Pre, Here};
        L_LOSES_NOTHING
        loop invariant none: NoZoneFits(top, order, MARK_MIN);
        loop invariant grabs: GrabsLess{Pre, Here};
        loop invariant grows: FreePages >= \at(FreePages, Pre);
        loop invariant time: oom.jiffies >= \at(oom.jiffies, Pre);
        loop invariant tried: (failures == 0 && oom_due == \at(oom_due, Pre)) ||
            FreePages > \at(FreePages, Pre) || TimePassed{Pre, Here};
        loop invariant free: 0 <= FreePages <= nr_frames && failures <= OOM_FAILURES;
        loop invariant pages: pages == FreePages;
        loop assigns failures, pages, A_SCAN;
        loop variant (nr_frames - pages) * (OOM_FAILURES + 1) + OOM_FAILURES - failures; */
    while (failures < OOM_FAILURES && oom_due == 0u) {
        uint32_t before = nr_free_pages();
        //@ ghost Step: ;
        /*@ ghost C_KEPT_SO_FAR */
        pfn_t frame = reclaim_and_take(top, order);
        /*@ ghost C_KEPT_EASED(Step) C_KEPT_DATA(Step) C_KEPT_TWICE(Step) */
        if (frame != NO_FRAME || order > MAX_WAIT_ORDER)
            return frame;
        //@ assert more: before == \at(FreePages, Step) && FreePages >= before;
        failures = nr_free_pages() > before ? 0u : failures + 1u;
        //@ ghost lemma_free_total();
        /*@ assert round: (failures == 0 && FreePages >= \at(FreePages, Step) + 1) ||
              (failures == \at(failures, Step) + 1 && FreePages >= \at(FreePages, Step)); */
        //@ ghost pages = zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2];
        /*@ assert closer: (nr_frames - pages) * (OOM_FAILURES + 1) + OOM_FAILURES - failures <
              (nr_frames - \at(pages, Step)) * (OOM_FAILURES + 1) + OOM_FAILURES -
              \at(failures, Step); */
    }
    return NO_FRAME;
}

pfn_t alloc_pages(uint32_t gfp, uint32_t order)
{
    if (!platform_may_alloc())
        return NO_FRAME;
    if (order >= MAX_ORDER)
        return NO_FRAME;
    uint32_t zone = zone_for(gfp, order);
    //@ assert same: KeepsEntries{Pre, Here} && KeepsData{Pre, Here};
    //@ assert slabs: SlabsGood;
    if (zone != NR_ZONES) {
        pfn_t frame = take_block(zone, order);
        //@ assert good: SlabsGood;
        //@ assert kept: KeepsEntries{Pre, Here} && KeepsData{Pre, Here};
        return frame;
    }
    if (!may_reclaim(gfp))
        return NO_FRAME;
    pfn_t frame = alloc_slow(first_zone(gfp), order);
    //@ assert reclaimed: KeepsEntries{Pre, Here} && KeepsData{Pre, Here};
    return frame;
}

/* The words of a block of one frame that has no use yet are 0; nothing else changes. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires slabs: SlabsGood; requires BlockTaken(frame, 0);
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    E_MACHINE
    ensures few: HeldFew; ensures chain: CacheRing;
    E_SLAB
    E_LOSES_NOTHING
    ensures zero: \forall integer i; 0 <= i < 1024 ==> phys[frame].w[i] == 0;
    ensures entries: \forall integer t, i; PteExists(t, i) ==> phys[t].w[i] == \old(phys[t].w[i]);
    ensures words: \forall integer t, i, j; PteExists(t, i) && 0 <= j < 1024 &&
        phys[t].w[i] != 0 ==> PteWord(phys[t].w[i], j) == PteWord{Pre}(phys[t].w[i], j);
    ensures values: \forall integer m, d, i, j; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
        0 <= i < 1024 && 0 <= j < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i) &&
        MmWord(m, d, i, j) == MmWord{Pre}(m, d, i, j);
    ensures disks: \forall integer s, j; 0 <= s < NR_SWAP_SLOTS && 0 <= j < 1024 ==>
        SlotWord(s, j) == SlotWord{Pre}(s, j);
*/
static void clear_block(pfn_t frame)
{
    //@ assert mine: page_own[frame] == frame && page_kind[frame] == K_FREE;
    /*@ assert writers: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
          page_kind[PtePfn(phys[t].w[i])] == K_USER && PteWritable(phys[t].w[i]) &&
          page_slot[PtePfn(phys[t].w[i])] != 0 ==>
          ObjectRefs(SlotObject(page_slot[PtePfn(phys[t].w[i])])) == 0; */
    //@ assert theirs: SlabBlocks && SlabFreeLists;
    /*@ assert whole: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> 0 <= slab_stack[k].n[r] < SlabNum(k); */
    /*@ assert listed: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> slab_stack[k].n[r] < SlabNum(k) &&
          Bufctl(k, slab_stack[k].n[r]) == (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    fill_frame(frame, 0);
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
          phys[f] == \at(phys[f],Pre); */
    /*@ assert entries: \forall integer t, i; PteExists(t, i) ==>
          phys[t].w[i] == \at(phys[t].w[i],Pre); */
    /*@ assert writers_now: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) &&
          page_kind[PtePfn(phys[t].w[i])] == K_USER && PteWritable(phys[t].w[i]) &&
          page_slot[PtePfn(phys[t].w[i])] != 0 ==> PteExists{Pre}(t, i) &&
          \at(phys[t].w[i],Pre) == phys[t].w[i]; */
    /*@ assert present: \forall integer t, i, j; PteExists(t, i) && 0 <= j < 1024 &&
          PteCounted(phys[t].w[i]) ==>
          PteWord(phys[t].w[i], j) == PteWord{Pre}(\at(phys[t].w[i],Pre), j); */
    /*@ assert zero: \forall integer j;
          phys[EMPTY_ZERO_PAGE].w[j] == \at(phys[EMPTY_ZERO_PAGE].w[j],Pre); */
    //@ assert no_slot: page_slot[frame] == NO_SLOT;
    /*@ assert uncached: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
          swap_cache_page[s] != frame; */
    /*@ assert cached: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
          swap_cache_page[s] != NO_FRAME ==> swap_cache_page[s] < NR_FRAMES &&
          phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]],Pre); */
    /*@ assert slots: \forall integer t, i; PteExists(t, i) && PteSwapped(phys[t].w[i]) ==>
          0 <= SwpSlot(phys[t].w[i]) < NR_SWAP_SLOTS; */
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES &&
          (page_slot[f] != NO_SLOT || PageCached(f)) ==> f != frame; */
    /*@ assert clean: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
          PageClean{Pre}(f); */
    /*@ assert swapped: \forall integer t, i, j; PteExists(t, i) && 0 <= j < 1024 &&
          PteSwapped(phys[t].w[i]) ==>
          PteWord(phys[t].w[i], j) == PteWord{Pre}(\at(phys[t].w[i],Pre), j); */
    /*@ assert words: \forall integer t, i, j; PteExists(t, i) && 0 <= j < 1024 &&
          phys[t].w[i] != 0 ==>
          PteWord(phys[t].w[i], j) == PteWord{Pre}(\at(phys[t].w[i],Pre), j); */
    /*@ assert directories: \forall integer m, d; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD ==>
          phys[mm_pgd[m]].w[d] == \at(phys[mm_pgd[m]].w[d],Pre); */
    /*@ assert walks: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
          0 <= i < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i); */
    /*@ assert found: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
          0 <= i < 1024 && PteAt(m, d, i) != 0 ==> PteExists(phys[mm_pgd[m]].w[d] / 4096, i) &&
          phys[phys[mm_pgd[m]].w[d] / 4096].w[i] == PteAt(m, d, i); */
    /*@ assert shown: \forall integer m, d, i, j; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
          0 <= i < 1024 && 0 <= j < 1024 ==> MmWord(m, d, i, j) == MmWord{Pre}(m, d, i, j); */
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
    //@ assert sums: CountsSame{Pre, Here};
    //@ assert exclusive: SwapCacheExclusive;
    /*@ ghost
      uint32_t s = 0;
      /@ loop invariant 0 <= s <= nr_frames;
         loop invariant words: \forall integer k, i; 0 <= k < s && SlabThere(k) &&
             0 <= i < SlabNum(k) ==> Bufctl(k, i) == Bufctl{Pre}(k, i);
         loop assigns s; loop variant nr_frames - s; @/
      while (s < nr_frames) {
        if (page_kind[s] == K_SLAB && page_slab[s] == s) {
          pfn_t home = lemma_home(s);
          /@ assert whose: SlabThere(home) && SlabFrames(home) &&
               home + SlabSpan(home) <= nr_frames; @/
          /@ assert slabs: \forall integer f; home <= f < home + SlabSpan(home) ==>
               0 <= f < NR_FRAMES && page_kind[f] == K_SLAB && f != frame; @/
          /@ assert frames: \forall integer f; home <= f < home + SlabSpan(home) ==>
               phys[f] == \at(phys[f], Pre); @/
          /@ assert in: \forall integer i; 0 <= i < SlabNum(s) ==>
               home <= BufctlAddr(s, i) / PAGE_SIZE < home + SlabSpan(home); @/
        }
        s = s + 1u;
      }
    */
    /*@ assert all: \forall integer k, i; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= i < SlabNum(k) ==> Bufctl(k, i) == Bufctl{Pre}(k, i); */
    /*@ assert list: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> slab_stack[k].n[r] < SlabNum(k) &&
          Bufctl{Pre}(k, slab_stack[k].n[r]) ==
              (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    /*@ assert now: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> Bufctl(k, slab_stack[k].n[r]) ==
              (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    //@ assert lists: SlabFreeLists;
}

pfn_t get_zeroed_page(uint32_t gfp)
{
    pfn_t frame = alloc_pages(gfp, 0);
    if (frame != NO_FRAME) {
        /*@ assert exist: \forall integer t, i; PteExists{Pre}(t, i) ==> PteExists(t, i); */
        //@ ghost Taken: ;
        clear_block(frame);
        /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
              phys[f] == \at(phys[f], Taken); */
        /*@ assert apart: \forall integer f; 0 <= f < NR_FRAMES &&
              KindIsData(\at(page_kind[f], Pre)) && page_kind[f] == \at(page_kind[f], Pre) ==>
              f != frame; */
        /*@ assert before: \forall integer f; 0 <= f < NR_FRAMES &&
              KindIsData(\at(page_kind[f], Pre)) && !PageWritesBack{Pre}(f) &&
              page_kind[f] == \at(page_kind[f], Pre) ==>
              \at(phys[f], Taken) == \at(phys[f], Pre); */
        //@ assert data: KeepsData{Pre, Here};
        /*@ assert same: \forall integer t, i; PteExists{Pre}(t, i) ==>
              phys[t].w[i] == \at(phys[t].w[i], Taken); */
        /*@ assert still: \forall integer t, i, j; PteExists{Pre}(t, i) && 0 <= j < 1024 &&
              phys[t].w[i] != 0 ==> PteWord(phys[t].w[i], j) == PteWord{Taken}(phys[t].w[i], j); */
        /*@ assert then: \forall integer t, i, j; PteExists{Pre}(t, i) && 0 <= j < 1024 &&
              phys[t].w[i] != 0 ==>
              PteWord{Taken}(phys[t].w[i], j) == PteWord{Pre}(\at(phys[t].w[i], Pre), j); */
        /*@ assert through: \forall integer t, i, j; PteExists{Pre}(t, i) && 0 <= j < 1024 &&
              phys[t].w[i] != 0 ==>
              PteWord(phys[t].w[i], j) == PteWord{Pre}(\at(phys[t].w[i], Pre), j); */
        //@ assert words: KeepsWords{Pre, Here};
        //@ assert values: KeepsValues{Pre, Here};
        //@ assert dropped: KeepsDropped{Pre, Here};
    }
    return frame;
}

void put_unused(pfn_t frame, uint32_t order)
{
    /*@ assert mine: \forall integer f; FrameInBlock(f, frame, order) ==> 0 <= f < nr_frames &&
          page_own[f] == frame && page_kind[f] == K_FREE; */
    /*@ ghost C_SLABS_BEFORE */
    //@ assert theirs: SlabBlocks && SlabFreeLists && SlabWhole;
    /*@ assert hosted: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabHost(s); */
    /*@ assert placed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabPlace(s); */
    /*@ assert whole: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> 0 <= slab_stack[k].n[r] < SlabNum(k); */
    /*@ assert listed: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> slab_stack[k].n[r] < SlabNum(k) &&
          Bufctl(k, slab_stack[k].n[r]) == (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    /*@ assert shaped: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          SlabBlock(s) && SlabFrames(s); */
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
          f < nr_frames && BlockIsUsed(f) && page_order[f] == 0 && f != frame; */
    /*@ assert tabled: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_PT ==>
          f < nr_frames && BlockIsUsed(f) && page_order[f] == 0 && page_count[f] == 1 &&
          f != frame; */
    __free_pages(frame, order);
    //@ assert gone: page_count[frame] == 0;
    /*@ assert freed: \forall integer f; FrameInBlock(f, frame, order) ==>
          page_kind[f] == K_FREE; */
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
          page_kind[f] == \at(page_kind[f], Pre); */
    /*@ assert rest: \forall integer f; 0 <= f < NR_FRAMES && !FrameInBlock(f, frame, order) ==>
          phys[f] == \at(phys[f], Pre); */
    /*@ assert kept: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_FREE ==>
          phys[f] == \at(phys[f], Pre); */
    //@ assert user: UserBlock && UserMarks;
    //@ assert tables: TablesAreBlocks;
    //@ assert ram: RamBounds;
    /*@ assert slabs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          page_slab[f] != frame && BlockIsUsed{Pre}(page_slab[f]) && page_slab[f] <= f <
          page_slab[f] + OrderSpan(\at(page_order[page_slab[f]], Pre)); */
    /*@ assert owns: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          BlockIsUsed(page_slab[f]) &&
          page_order[page_slab[f]] == \at(page_order[page_slab[f]], Pre) &&
          page_own[f] == page_slab[f]; */
    //@ assert framed: SlabFrame;
    /*@ assert there: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> s != frame &&
          SlabThere{Pre}(s) && SlabBlock{Pre}(s) && SlabFrames{Pre}(s) && BlockIsUsed(s) &&
          page_order[s] == \at(page_order[s], Pre) && page_count[s] == \at(page_count[s], Pre); */
    /*@ assert shape: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert frames: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    /*@ assert host: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
          cache_slabp[slab_cache[s]] != NO_CACHE ==> slab_host[s] < nr_frames &&
          SlabThere{Pre}(slab_host[s]) && SlabThere(slab_host[s]); */
    /*@ assert hosts: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabHost(s); */
    /*@ assert inside: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          page_slab[f] <= f < page_slab[f] + SlabSpan(page_slab[f]) &&
          SlabThere(page_slab[f]); */
    //@ assert wholes: SlabBlocks && SlabWhole;
    /*@ assert still_placed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          SlabPlace(s); */
    //@ assert places: SlabPlaces;
    //@ assert houses: SlabHosts;
    //@ assert shapes: CacheShapes && CacheManagers;
    //@ assert ground: SlabGround;
    /*@ ghost
      uint32_t t = 0;
      /@ loop invariant 0 <= t <= nr_frames;
         loop invariant words: \forall integer s, i; 0 <= s < t && SlabThere(s) &&
             0 <= i < SlabNum(s) ==> Bufctl(s, i) == Bufctl{Pre}(s, i);
         loop assigns t; loop variant nr_frames - t; @/
      while (t < nr_frames) {
        if (page_kind[t] == K_SLAB && page_slab[t] == t) {
          pfn_t home = lemma_home(t);
          /@ assert whose: SlabThere(home) && SlabFrames(home) &&
               home + SlabSpan(home) <= nr_frames; @/
          /@ assert slabs: \forall integer f; home <= f < home + SlabSpan(home) ==>
               0 <= f < NR_FRAMES && page_kind[f] == K_SLAB; @/
          /@ assert frames: \forall integer f; home <= f < home + SlabSpan(home) ==>
               phys[f] == \at(phys[f], Pre); @/
          /@ assert in: \forall integer i; 0 <= i < SlabNum(t) ==>
               home <= BufctlAddr(t, i) / PAGE_SIZE < home + SlabSpan(home); @/
        }
        t = t + 1u;
      }
    */
    /*@ assert all: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
          0 <= i < SlabNum(s) ==> Bufctl(s, i) == Bufctl{Pre}(s, i); */
    /*@ assert list: \forall integer s, r; 0 <= s < nr_frames && SlabThere(s) &&
          0 <= r < SlabNum(s) - slab_inuse[s] ==> slab_stack[s].n[r] < SlabNum(s) &&
          Bufctl{Pre}(s, slab_stack[s].n[r]) ==
              (r == 0 ? BUFCTL_END : slab_stack[s].n[r - 1]); */
    /*@ assert now: \forall integer k, r; 0 <= k < nr_frames && SlabThere(k) &&
          0 <= r < SlabNum(k) - slab_inuse[k] ==> Bufctl(k, slab_stack[k].n[r]) ==
              (r == 0 ? BUFCTL_END : slab_stack[k].n[r - 1]); */
    //@ assert lists: SlabFreeLists;
    /*@ ghost C_PAGES_SINCE(Pre) C_SHOWN_SINCE(Pre) */
}

/* ---- start of day ---- */

void hand_over(pfn_t frame)
{
    free_boot_page(frame);
}

/* FRAME belongs to one whom the boot allocator served. */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires frame < nr_frames && FrameWhole(frame) && page_kind[frame] == K_FREE;
    terminates \true; exits \false;
    assigns page_kind[frame];
    E_MACHINE
    ensures idle: MachineIdle;
*/
static void keep_reserved(pfn_t frame)
{
    //@ assert mine: page_own[frame] == frame;
    set_page_kind(frame, K_BOOT);
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* Low frame F finds its place; 1 if it is a free one. */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires bootmem_map < nr_frames && frame < nr_frames && FrameWhole(frame);
    requires !BootmemReserved(frame) ==> FrameUntouched(frame);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1], page_kind[frame];
    E_MACHINE
    ensures idle: MachineIdle;
    ensures one: \result <= 1 && (\result == 1 <==> \old(!BootmemReserved(frame)));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || (f == frame && \result == 1));
    ensures others: \forall integer f; 0 <= f < nr_frames && f != frame && \old(FrameWhole(f)) ==>
        FrameWhole(f);
    ensures kind: page_kind[frame] == \old(page_kind[frame]) || \old(page_kind[frame]) == K_FREE;
    ensures reserved: \old(BootmemReserved(frame)) ==> FrameWhole(frame) && \result == 0;
*/
static uint32_t place_frame(pfn_t frame)
{
    if (bootmem_reserved(frame) == 0u) {
        hand_over(frame);
        return 1;
    }
    if (page_kind[frame] == K_FREE)
        keep_reserved(frame);
    return 0;
}

/* The frame of the bitmap serves nobody any more. */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires KERNEL_END <= map < nr_frames && FrameWhole(map) && page_kind[map] == K_KERNEL;
    terminates \true; exits \false;
    assigns A_RECLAIM;
    E_MACHINE
    ensures idle: MachineIdle;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || f == map);
    ensures others: \forall integer f; 0 <= f < nr_frames && f != map && \old(FrameWhole(f)) ==>
        FrameWhole(f);
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES && f != map ==>
        page_kind[f] == \old(page_kind[f]) && phys[f] == \old(phys[f]);
*/
static void free_bitmap(uint32_t map)
{
    __free_pages(map, 0);
    //@ assert gone: page_count[map] == 0 && page_kind[map] == K_FREE;
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

uint32_t free_all_bootmem(void)
{
    uint32_t count = 0;
    pfn_t f = 0;

    /*@ loop invariant 0 <= f <= node_low_pfn && count <= f - (bootmem_map < f ? 1 : 0);
        loop invariant number: count == BootmemFreeBelow(f);
        loop invariant free: \forall integer g; 0 <= g < nr_frames ==> (FrameIsFree(g) <==>
            \at(FrameIsFree(g), Pre) || (g < f && !BootmemReserved(g)));
        L_MACHINE
        loop invariant idle: MachineIdle;
        loop invariant whole: \forall integer g; f <= g < nr_frames ==> FrameWhole(g);
        loop invariant map: FrameWhole(bootmem_map) && page_kind[bootmem_map] == K_KERNEL;
        loop invariant kinds: \forall integer g; f <= g < NR_FRAMES ==>
            page_kind[g] == \at(page_kind[g], Pre);
        loop assigns f, count, A_BUDDY, page_count[0 .. NR_FRAMES-1], page_kind[0 .. NR_FRAMES-1];
        loop variant node_low_pfn - f; */
    while (f < node_low_pfn) {
        //@ assert map: f == bootmem_map ==> BootmemReserved(f);
        /*@ assert value: 0 <= ByteBitValue(WordByte(phys[bootmem_map].w[f / 32], (f / 8) % 4),
              f % 8) <= 1; */
        /*@ assert bit: BootmemReserved(f) <==>
              ByteBitValue(WordByte(phys[bootmem_map].w[f / 32], (f / 8) % 4), f % 8) == 1; */
        count += place_frame(f);
        f++;
    }
    /*@ assert high: \forall integer g; node_low_pfn <= g < nr_frames &&
          \at(FrameUntouched(g), Pre) ==>
          FrameUntouched(g); */
    free_bitmap(retire_bootmem());
    return count + 1u;
}
