/*
 * Making caches, growing them, and kmalloc.
 *
 * A slab that is managed off-slab needs an object of a general cache, which is itself managed
 * on-slab: so nothing here calls itself. The frames of a slab come first, its management after
 * them, as in Linux.
 */
#include "kmalloc.h"

cache_id general_cache[NR_SIZES];
cache_id dma_cache[NR_SIZES];
uint32_t slab_break_gfp_order;

#define BREAK_GFP_ORDER_LO 1u
#define BREAK_GFP_ORDER_HI 2u  /* with more RAM than that: */
#define SMALL_RAM_FRAMES 8192u /* 32 MiB */

/* GFP without what it says of zones. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result % GFP_WAIT == 0 && \result <= gfp < \result + GFP_WAIT; */
static uint32_t gfp_level(uint32_t gfp)
{
    return gfp / GFP_WAIT * GFP_WAIT;
}

/* ---- growing ---- */

/* Frames for a slab, none in high memory. (kmem_getpages) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires cache: cache < NR_CACHES && cache_used[cache] != 0; requires low: LowHasAddresses;
    terminates \true; exits \false;
    assigns A_ALLOC;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING_BUT(\result)
    ensures block: \result != NO_FRAME ==> BlockTaken(\result, cache_gfporder[cache]) &&
        page_zone[\result] <= ZONE_NORMAL;
    ensures dma: \result != NO_FRAME && HasFlag(cache_flags[cache], SLAB_CACHE_DMA) ==>
        page_zone[\result] == ZONE_DMA;
    ensures mine: \result != NO_FRAME ==> \forall integer f;
        FrameInBlock(f, \result, cache_gfporder[cache]) ==> \old(FrameUpForGrabs(f));
    ensures address: \result != NO_FRAME ==>
        (\result + OrderSpan(cache_gfporder[cache])) * PAGE_SIZE <= 0x100000000 - PAGE_OFFSET;
*/
static pfn_t get_slab_frames(cache_id cache, uint32_t gfp)
{
    uint32_t zone = slab_flag(cache_flags[cache], SLAB_CACHE_DMA) ? GFP_DMA : 0u;
    //@ assert order: cache_gfporder[cache] < MAX_ORDER;
    /*@ assert zones: GfpTopZone(gfp / GFP_WAIT * GFP_WAIT + zone) ==
          (zone == 0 ? ZONE_NORMAL : ZONE_DMA); */
    pfn_t frame = alloc_pages(gfp_level(gfp) + zone, cache_gfporder[cache]);
    /*@ assert zones_of: \forall integer f; 0 <= f < nr_frames ==>
          page_zone[f] == page_zone[page_own[f]]; */
    /*@ assert owned: frame != NO_FRAME ==> \forall integer f;
          FrameInBlock(f, frame, cache_gfporder[cache]) ==>
          0 <= f < nr_frames && page_own[f] == frame; */
    /*@ assert whole: frame != NO_FRAME ==> \forall integer f;
          FrameInBlock(f, frame, cache_gfporder[cache]) ==> page_zone[f] == page_zone[frame]; */
    /*@ assert last: frame != NO_FRAME ==> FrameInBlock(
          frame + OrderSpan(cache_gfporder[cache]) - 1, frame, cache_gfporder[cache]); */
    return frame;
}

/* The block at frame SLAB becomes an empty slab of CACHE, as slab_install has it; the machine is
 * what it was besides. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires block: BlockTaken(slab, cache_gfporder[cache]);
    requires new: R_NEW_SLAB(cache, slab, mgmt, offset);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_PLACE(slab), A_SLAB_HANGS, slab_free[slab],
        slab_inuse[slab];
    E_SLABS_ONLY
    E_NEW_SLAB(cache, slab, mgmt)
    ensures take: TakeSlab(cache) != NO_FRAME;
    ensures mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
        page_kind[f] == K_SLAB;
    ensures inuse: \forall integer s; 0 <= s < nr_frames && \old(SlabThere(s)) ==>
        slab_inuse[s] == \old(slab_inuse[s]);
*/
static void add_slab(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    /*@ ghost C_SLABS_BEFORE */
    /*@ assert whose: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          0 <= page_slab[f] <= f < page_slab[f] + SlabSpan(page_slab[f]) &&
          SlabThere(page_slab[f]) && page_own[f] == page_slab[f] && page_slab[f] != slab; */
    slab_install(cache, slab, mgmt, offset);
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
          page_kind[f] == \at(page_kind[f], Pre) ||
          (page_kind[f] == K_SLAB && \at(page_kind[f], Pre) == K_FREE &&
           FrameInBlock(f, slab, cache_gfporder[cache])); */
    /*@ assert apart: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
          !FrameInBlock(f, slab, cache_gfporder[cache]); */
    //@ assert there: SlabThere(slab) && SlabFrames(slab) && SlabBlock(slab);
    /*@ assert mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
          0 <= f < nr_frames && page_kind[f] == K_SLAB && page_slab[f] == slab &&
          page_own[f] == slab; */
    /*@ assert stay: \forall integer f; 0 <= f < nr_frames && \at(page_kind[f], Pre) == K_SLAB ==>
          SlabThere(\at(page_slab[f], Pre)) && SlabFrames(\at(page_slab[f], Pre)) &&
          \at(page_slab[f], Pre) <= f <
          \at(page_slab[f], Pre) + SlabSpan(\at(page_slab[f], Pre)); */
    /*@ assert was: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB &&
          !FrameInBlock(f, slab, cache_gfporder[cache]) ==> \at(page_kind[f], Pre) == K_SLAB; */
    /*@ assert still: \forall integer f; 0 <= f < nr_frames && \at(page_kind[f], Pre) == K_SLAB ==>
          page_slab[f] == \at(page_slab[f], Pre) && page_own[f] == \at(page_slab[f], Pre); */
    /*@ assert theirs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB &&
          !FrameInBlock(f, slab, cache_gfporder[cache]) ==> \at(page_kind[f], Pre) == K_SLAB &&
          page_slab[f] == \at(page_slab[f], Pre) && page_own[f] == page_slab[f]; */
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          0 <= page_slab[f] < nr_frames && SlabThere(page_slab[f]) &&
          page_own[f] == page_slab[f]; */
    /*@ assert blocks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    //@ assert framed: SlabFrame;
    //@ assert on: SlabIn(slab, cache, SLABS_FREE);
    //@ assert ranked: slab_rank[slab] < slab_len[cache].n[SLABS_FREE];
    //@ assert long: slab_len[cache].n[SLABS_FREE] > 0;
    /*@ ghost C_SLABS_ONLY(Pre) */
}

/* kmem_cache_take, of which those above need only what becomes of slots and of other frames. */
/*@ requires slabs: SlabInv; requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    ensures none: \result == NO_KADDR <==> \old(TakeSlab(cache)) == NO_FRAME;
    ensures held: \result != NO_KADDR ==> ObjectHeld(cache, \result);
    ensures was: \result != NO_KADDR ==>
        \old(slab_slot[TakeSlab(cache)].n[slab_free[TakeSlab(cache)]]) == OBJECT_FREE &&
        AddrSlab(\result) == \old(TakeSlab(cache)) &&
        AddrIndex(\result) == \old(slab_free[TakeSlab(cache)]);
    ensures taken: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (\result != NO_KADDR && s == AddrSlab(\result) &&
                              i == AddrIndex(\result) ? OBJECT_HELD : \old(slab_slot[s].n[i]));
    ensures others: KeepsOthers{Pre, Here};
*/
static kaddr_t take_there(cache_id cache)
{
    return kmem_cache_take(cache);
}

/* An object of CACHE from a slab that is there, or 0, as kmem_cache_take has it; the machine is
 * what it was besides. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLABS_ONLY
    ensures none: \result == NO_KADDR <==> \old(TakeSlab(cache)) == NO_FRAME;
    ensures held: \result != NO_KADDR ==> ObjectHeld(cache, \result);
    ensures new: \result != NO_KADDR ==>
        !HeldAt{Pre}(\at(AddrSlab(\result), Post), \at(AddrIndex(\result), Post));
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
        (\result == NO_KADDR || s != AddrSlab(\result) || i != AddrIndex(\result)) ==>
        slab_slot[s].n[i] == \old(slab_slot[s].n[i]);
*/
static kaddr_t take_from_cache(cache_id cache)
{
    /*@ ghost C_SLABS_BEFORE */
    kaddr_t addr = take_there(cache);
    /*@ ghost C_SLABS_ONLY(Pre) */
    return addr;
}

/* kmem_cache_free, of which those who keep the machine need only what becomes of slots and of other
 * frames. */
/*@ requires slabs: SlabInv; requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    requires held: ObjectHeld(cache, addr);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == AddrSlab(addr) && i == AddrIndex(addr) ? OBJECT_FREE
                              : \old(slab_slot[s].n[i]));
    ensures others: KeepsOthers{Pre, Here};
*/
static void give_there(cache_id cache, kaddr_t addr)
{
    kmem_cache_free(cache, addr);
}

void give_object(cache_id cache, kaddr_t addr)
{
    /*@ assert named: \forall integer c, a; ObjectHeld(c, a) ==>
          a == ObjectName(AddrSlab(a), AddrIndex(a)); */
    //@ assert mine: addr == ObjectName(AddrSlab(addr), AddrIndex(addr));
    /*@ assert other: \forall integer c, a; ObjectHeld(c, a) && a != addr ==>
          !(AddrSlab(a) == AddrSlab(addr) && AddrIndex(a) == AddrIndex(addr)); */
    /*@ ghost C_SLABS_BEFORE */
    give_there(cache, addr);
    /*@ assert stay: \forall integer c, a; ObjectHeld{Pre}(c, a) && a != addr ==>
          ObjectHeld(c, a); */
    /*@ ghost C_SLABS_ONLY(Pre) */
}

/* A new, empty slab of a cache whose slabs hold their own management. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] == NO_CACHE;
    requires calm: cache_growing[cache] == 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    ensures take: \result ==> TakeSlab(cache) != NO_FRAME;
*/
static bool grow_on_slab(cache_id cache, uint32_t gfp)
{
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames && BlockIsUsed(f) ==>
          FrameInBlock(f, f, page_order[f]); */
    /*@ assert used: \forall integer f; 0 <= f < nr_frames && BlockIsUsed(f) ==>
          page_own[f] == f && !FrameIsFree(f); */
    //@ ghost uint32_t colour = cache_colour_next[cache];
    /*@ ghost C_ROOM(cache_slab_size[cache]) */
    uint32_t offset = slab_begin_growing(cache);
    /*@ ghost C_OFFSET(cache_slab_size[cache]) */
    //@ assert inv: MachineInv && HeldFew && SlabsGood;
    pfn_t slab = get_slab_frames(cache, gfp);

    //@ assert grows: GrowsKinds{Pre, Here};
    //@ assert held: KeepsHeldObjects{Pre, Here} && KeepsPlaces{Pre, Here};
    if (slab != NO_FRAME) {
        //@ ghost Taken: ;
        //@ assert range: slab < nr_frames && nr_frames <= NR_FRAMES;
        /*@ assert there: \forall integer s, i; HeldAt{Pre}(s, i) ==> 0 <= s < nr_frames &&
              SlabThere(s) && slab_slot[s].n[i] == OBJECT_HELD; */
        //@ assert unused: page_kind[slab] == K_FREE;
        /*@ assert apart: \forall integer s, i; HeldAt{Pre}(s, i) ==> s != slab; */
        /*@ assert small: \forall integer s, i; HeldAt{Pre}(s, i) ==> 0 <= i < SLAB_MOST; */
        //@ assert first_in: FrameInBlock(slab, slab, cache_gfporder[cache]);
        //@ assert up: FrameUpForGrabs{Pre}(slab);
        /*@ assert own: BlockIsUsed{Pre}(slab) ==>
              \at(page_own[\at(slab, Here)], Pre) == slab && !FrameIsFree{Pre}(slab); */
        /*@ assert free: BlockIsUsed{Pre}(slab) ==>
              !KindIsKept(\at(page_kind[\at(slab, Here)], Pre)); */
        add_slab(cache, slab, NO_KADDR, offset);
        //@ assert whole: MachineInv;
        //@ assert slab: SlabInv;
        //@ assert shows: ShowsSame{Taken, Here};
        /*@ assert still: \forall integer s, i; HeldAt{Pre}(s, i) ==> SlabThere(s) &&
              slab_slot[s].n[i] == OBJECT_HELD; */
        /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES &&
              !FrameInBlock(f, slab, cache_gfporder[cache]) ==>
              page_kind[f] == \at(page_kind[f], Taken); */
        /*@ assert mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
              0 <= f < nr_frames && page_kind[f] == K_SLAB && FrameUpForGrabs{Pre}(f); */
        //@ assert blocks: KeepsBlocks{Pre, Here};
        //@ assert grown: GrowsKinds{Pre, Here};
        //@ assert kept: KeepsHeldObjects{Pre, Here};
        /*@ assert where: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
              slab_cache[s] == \at(slab_cache[s], Pre) &&
              slab_s_mem[s] == \at(slab_s_mem[s], Pre); */
        //@ assert places: KeepsPlaces{Pre, Here};
    }
    slab_end_growing(cache);
    return slab != NO_FRAME;
}

/* An object of such a cache. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] == NO_CACHE;
    requires calm: cache_growing[cache] == 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    E_NEW_OBJECT(cache)
*/
static kaddr_t alloc_on_slab(cache_id cache, uint32_t gfp)
{
    kaddr_t addr = take_from_cache(cache);
    /*@ ghost C_GROWS */

    if (addr == NO_KADDR && grow_on_slab(cache, gfp)) {
        //@ ghost Grown: ;
        /*@ ghost C_GROWS */
        addr = take_from_cache(cache);
        //@ assert shows: ShowsSame{Grown, Here};
        /*@ ghost C_GROWS */
    }
    return addr;
}

/* An object of a general cache to manage a slab of CACHE; a block that somebody has taken stays
 * his. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] < NO_CACHE;
    requires calm: cache_growing[cache_slabp[cache]] == 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    ensures blocks: KeepsTaken{Pre, Here};
    ensures held: \result != NO_KADDR ==> ObjectHeld(cache_slabp[cache], \result);
    ensures new: \result != NO_KADDR ==>
        !HeldAt{Pre}(\at(AddrSlab(\result), Post), \at(AddrIndex(\result), Post));
*/
static kaddr_t take_management(cache_id cache, uint32_t gfp)
{
    //@ assert shape: CacheManager(cache);
    /*@ assert mine: \forall integer s, o, f; BlockTaken(s, o) && FrameInBlock(f, s, o) ==>
          0 <= f < nr_frames && page_own[f] == s && page_kind[f] == K_FREE; */
    /*@ assert head: \forall integer s, o; 0 <= o < MAX_ORDER && BlockTaken(s, o) ==>
          FrameInBlock(s, s, o) && page_kind[s] == K_FREE; */
    kaddr_t addr = alloc_on_slab(cache_slabp[cache], gfp_level(gfp));
    /*@ assert used: \forall integer s, o; 0 <= o < MAX_ORDER && BlockTaken{Pre}(s, o) ==>
          BlockIsUsed(s) && page_order[s] == o && page_count[s] == 1; */
    /*@ assert owned: \forall integer s, o, f; 0 <= o < MAX_ORDER && BlockTaken{Pre}(s, o) &&
          FrameInBlock(f, s, o) ==> page_own[f] == s; */
    /*@ assert apart: \forall integer s, o, f; 0 <= o < MAX_ORDER && BlockTaken{Pre}(s, o) &&
          FrameInBlock(f, s, o) ==> !FrameUpForGrabs{Pre}(f); */
    /*@ assert kind: \forall integer s, o, f; 0 <= o < MAX_ORDER && BlockTaken{Pre}(s, o) &&
          FrameInBlock(f, s, o) ==> page_kind[f] == K_FREE; */
    return addr;
}

/* The block at SLAB becomes an empty slab of CACHE, whose slabs are managed from elsewhere; false,
 * and the block is free again: no memory for that. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] < NO_CACHE;
    requires calm: cache_growing[cache_slabp[cache]] == 0;
    requires block: BlockTaken(slab, cache_gfporder[cache]);
    requires address:
        (slab + OrderSpan(cache_gfporder[cache])) * PAGE_SIZE <= 0x100000000 - PAGE_OFFSET;
    requires offset: offset % 4 == 0 && offset + cache_num[cache] * cache_objsize[cache] <=
        PAGE_SIZE * OrderSpan(cache_gfporder[cache]);
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS_BUT(slab, OrderSpan(cache_gfporder[cache]))
    ensures take: \result ==> TakeSlab(cache) != NO_FRAME;
    ensures mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
        (\result ? page_kind[f] == K_SLAB : FrameIsFree(f) && page_kind[f] == K_FREE);
*/
static bool manage_slab(cache_id cache, pfn_t slab, uint32_t offset, uint32_t gfp)
{
    kaddr_t mgmt = take_management(cache, gfp);

    //@ ghost Managed: ;
    /*@ ghost C_GROWS */
    //@ assert range: slab < nr_frames && nr_frames <= NR_FRAMES;
    //@ assert first_in: FrameInBlock(slab, slab, cache_gfporder[cache]);
    //@ assert unused: page_kind[slab] == K_FREE;
    /*@ assert apart: \forall integer s, i; HeldAt{Pre}(s, i) ==> s != slab; */
    /*@ assert small: \forall integer s, i; HeldAt{Pre}(s, i) ==> 0 <= i < SLAB_MOST; */
    //@ assert data: KeepsData{Pre, Here};
    //@ assert files: KeepsFiles{Pre, Here};
    if (mgmt == NO_KADDR) {
        put_unused(slab, cache_gfporder[cache]);
        //@ assert back: MachineInv && SlabsGood;
        //@ assert shown: ShowsSame{Managed, Here};
        /*@ assert all_free: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
              FrameIsFree(f) && page_kind[f] == K_FREE; */
        //@ assert bdata: KeepsData{Pre, Here};
        //@ assert bfiles: KeepsFiles{Pre, Here};
        //@ assert bholds: KeepsHolds{Pre, Here};
        /*@ assert still: \forall integer s, i; HeldAt{Pre}(s, i) ==> SlabThere(s) &&
              slab_slot[s].n[i] == OBJECT_HELD; */
        /*@ ghost C_GROWS_BUT(slab, OrderSpan(cache_gfporder[cache])) */
        return false;
    }
    add_slab(cache, slab, mgmt, offset);
    //@ assert whole: MachineInv;
    //@ assert slab: SlabInv;
    //@ assert shows: ShowsSame{Managed, Here};
    /*@ assert mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
          page_kind[f] == K_SLAB; */
    //@ assert ndata: KeepsData{Pre, Here};
    //@ assert nfiles: KeepsFiles{Pre, Here};
    //@ assert nholds: KeepsHolds{Pre, Here};
    /*@ assert other: \forall integer s, i; HeldAt{Pre}(s, i) ==>
          !(s == AddrSlab{Managed}(mgmt) && i == AddrIndex{Managed}(mgmt)); */
    /*@ assert still: \forall integer s, i; HeldAt{Pre}(s, i) ==> SlabThere(s) &&
          slab_slot[s].n[i] == OBJECT_HELD; */
    /*@ ghost C_GROWS_BUT(slab, OrderSpan(cache_gfporder[cache])) */
    return true;
}

/* A new, empty slab of a cache whose slabs are managed from elsewhere. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] < NO_CACHE;
    requires calm: \forall integer c; 0 <= c < NR_CACHES ==> cache_growing[c] == 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    ensures take: \result ==> TakeSlab(cache) != NO_FRAME;
*/
static bool grow_off_slab(cache_id cache, uint32_t gfp)
{
    bool grown = false;

    /*@ ghost C_KEPT_FIRST */
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames && BlockIsUsed(f) ==>
          FrameInBlock(f, f, page_order[f]); */
    /*@ assert used: \forall integer f; 0 <= f < nr_frames && BlockIsUsed(f) ==>
          page_own[f] == f && !FrameIsFree(f); */
    //@ ghost uint32_t colour = cache_colour_next[cache];
    /*@ ghost C_ROOM(0) */
    uint32_t offset = slab_begin_growing(cache);
    /*@ ghost C_OFFSET(0) */
    //@ assert inv: MachineInv && HeldFew && SlabsGood;
    //@ assert shape: CacheManager(cache) && cache_slabp[cache] != cache;
    /*@ ghost C_GRABS_BEFORE */
    pfn_t slab = get_slab_frames(cache, gfp);

    //@ assert grows: GrowsKinds{Pre, Here};
    //@ assert held: KeepsHeldObjects{Pre, Here} && KeepsPlaces{Pre, Here};
    if (slab != NO_FRAME) {
        //@ ghost Taken: ;
        /*@ ghost C_GROWS */
        //@ assert first_in: FrameInBlock(slab, slab, cache_gfporder[cache]);
        //@ assert up: FrameUpForGrabs{Pre}(slab);
        /*@ assert own: BlockIsUsed{Pre}(slab) ==>
              \at(page_own[\at(slab, Here)], Pre) == slab && !FrameIsFree{Pre}(slab); */
        /*@ assert free: BlockIsUsed{Pre}(slab) ==>
              !KindIsKept(\at(page_kind[\at(slab, Here)], Pre)); */
        /*@ ghost C_GRABS_LESS C_KEPT_SO_FAR */
        grown = manage_slab(cache, slab, offset, gfp);
        /*@ assert mine: \forall integer f; FrameInBlock(f, slab, cache_gfporder[cache]) ==>
              0 <= f < nr_frames && FrameUpForGrabs{Pre}(f) &&
              (page_kind[f] == K_SLAB || page_kind[f] == K_FREE); */
        //@ assert blocks: KeepsBlocks{Pre, Here};
        //@ assert gkind: GrowsKinds{Pre, Here};
        //@ assert gheld: KeepsHeldObjects{Pre, Here};
        //@ assert gplace: KeepsPlaces{Pre, Here};
        /*@ ghost C_KEPT_EASED(Taken) C_KEPT_DATA(Taken) */
        /*@ ghost C_KEPT_FOUND(Taken) */
        /*@ ghost C_KEPT_TWICE(Taken) */
        /*@ assert hpaged: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
              KindIsPage(\at(page_kind[f], Taken)) && PageHeld(f) == PageHeld{Pre}(f); */
        /*@ assert hslots: \forall integer x; 0 <= x < NR_SWAP_SLOTS ==>
              SlotHeld(x) == SlotHeld{Pre}(x); */
        //@ assert gholds: KeepsHolds{Pre, Here};
    }
    slab_end_growing(cache);
    return grown;
}

/* An object of such a cache. */
/*@ R_GROWS
    requires cache: cache < NR_CACHES && cache_used[cache] != 0 && cache_slabp[cache] < NO_CACHE;
    requires calm: \forall integer c; 0 <= c < NR_CACHES ==> cache_growing[c] == 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    E_NEW_OBJECT(cache)
*/
static kaddr_t alloc_off_slab(cache_id cache, uint32_t gfp)
{
    kaddr_t addr = take_from_cache(cache);
    /*@ ghost C_GROWS */

    if (addr == NO_KADDR && grow_off_slab(cache, gfp)) {
        //@ ghost Grown: ;
        /*@ ghost C_GROWS */
        addr = take_from_cache(cache);
        //@ assert shows: ShowsSame{Grown, Here};
        /*@ ghost C_GROWS */
    }
    return addr;
}

/* An object of a cache. */
/*@ R_GROWS
    requires calm: CachesReady; requires cache: cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns A_GROW;
    E_KMALLOC
    E_GROWS
    E_NEW_OBJECT(cache)
*/
static kaddr_t take_or_grow(cache_id cache, uint32_t gfp)
{
    //@ assert shape: CacheShape(cache);
    if (cache_slabp[cache] == NO_CACHE) {
        return alloc_on_slab(cache, gfp);
    }
    return alloc_off_slab(cache, gfp);
}

kaddr_t kmem_cache_alloc(cache_id cache, uint32_t gfp)
{
    //@ ghost lemma_objects_named();
    /*@ assert before: \forall integer c, a; ObjectHeld(c, a) ==>
          HeldAt(AddrSlab(a), AddrIndex(a)) && slab_cache[AddrSlab(a)] == c &&
          a == ObjectName(AddrSlab(a), AddrIndex(a)); */
    kaddr_t addr = take_or_grow(cache, gfp);
    //@ ghost lemma_objects_named();
    /*@ assert where: \forall integer s, i; HeldAt{Pre}(s, i) ==>
          slab_cache[s] == \at(slab_cache[s], Pre) && slab_s_mem[s] == \at(slab_s_mem[s], Pre); */
    /*@ assert there: \forall integer s, i; HeldAt{Pre}(s, i) ==> HeldAt(s, i); */
    /*@ assert alike: \forall integer s, i; HeldAt{Pre}(s, i) ==>
          ObjectName(s, i) == NameFrom(s, slab_s_mem[s], i, slab_cache[s]); */
    /*@ assert then: \forall integer s, i; HeldAt{Pre}(s, i) ==> ObjectName{Pre}(s, i) ==
          NameFrom(s, \at(slab_s_mem[s], Pre), i, \at(slab_cache[s], Pre)); */
    /*@ assert names: \forall integer s, i; HeldAt{Pre}(s, i) ==>
          ObjectName(s, i) == ObjectName{Pre}(s, i); */
    /*@ assert back: \forall integer s, i; HeldAt{Pre}(s, i) ==>
          AddrSlab(ObjectName{Pre}(s, i)) == s && AddrIndex(ObjectName{Pre}(s, i)) == i; */
    /*@ assert same: \forall integer c, a; ObjectHeld{Pre}(c, a) ==>
          AddrSlab(a) == AddrSlab{Pre}(a) && AddrIndex(a) == AddrIndex{Pre}(a); */
    //@ assert stay: HeldStay{Pre, Here};
    return addr;
}

/* ---- making a cache ---- */

/* A power of two up to PAGE_SIZE. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> GoodAlign(align);
*/
static bool good_align(uint32_t align)
{
    uint32_t n = align;

    /*@ loop invariant n <= align;
        loop invariant align <= PAGE_SIZE ==> (GoodAlign(align) <==> GoodAlign(n));
        loop assigns n;
        loop variant n; */
    while (n % 2u == 0u && n > 1u) {
        n /= 2u;
    }
    return n == 1u && align <= PAGE_SIZE;
}

/* The number of the general cache for SIZE bytes. */
/*@ requires size <= KMALLOC_MAX;
    terminates \true; exits \false; assigns \nothing;
    ensures index: \result < NR_SIZES;
    ensures holds: GeneralSize(\result) >= size;
    ensures smallest: \result > 0 ==> GeneralSize(\result - 1) < size;
*/
static uint32_t size_index(uint32_t size)
{
    uint32_t i = 0;
    uint32_t bytes = 32;

    /*@ loop invariant 0 <= i < NR_SIZES && bytes == GeneralSize(i);
        loop invariant i > 0 ==> GeneralSize(i - 1) < size;
        loop assigns i, bytes;
        loop variant NR_SIZES - i; */
    while (bytes < size) {
        bytes *= 2u;
        i++;
    }
    return i;
}

cache_id kmem_find_general_cachep(uint32_t size, uint32_t gfp)
{
    bool dma = gfp / GFP_DMA % 2u != 0u;

    return dma ? dma_cache[size_index(size)] : general_cache[size_index(size)];
}

/* A constructor and poison would each want its own pattern in a free object. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures poison: HasFlag(\result, SLAB_POISON) <==>
        HasFlag(flags, SLAB_POISON) && ctor == CTOR_NONE;
    ensures others: \result == flags || \result == flags - SLAB_POISON;
*/
static uint32_t allowed_flags(uint32_t flags, uint32_t ctor)
{
    return ctor != CTOR_NONE && slab_flag(flags, SLAB_POISON) ? flags - SLAB_POISON : flags;
}

int64_t kmem_cache_create(uint32_t name, uint32_t size, uint32_t align, uint32_t flags,
                          uint32_t ctor)
{
    cache_id cache = kmem_cache_number();
    cache_id slabp = NO_CACHE;
    kaddr_t object;
    struct slab_plan plan;

    if (size < BYTES_PER_WORD || size > KMALLOC_MAX || (align != 0u && !good_align(align))) {
        return -EINVAL;
    }
    if (cache == NO_CACHE) {
        return -ENOMEM;
    }
    object = kmem_cache_alloc(CACHE_CACHE, GFP_KERNEL);
    if (object == NO_KADDR) {
        return -ENOMEM;
    }
    plan = plan_slab(size, align, flags, slab_break_gfp_order);
    if (plan.num == 0u) {
        kmem_cache_free(CACHE_CACHE, object);
        return -EINVAL;
    }
    if (plan.off_slab) { /* its management need not be aligned as the objects are */
        slabp = kmem_find_general_cachep(SLAB_HEAD + 4u * plan.num, 0);
    }
    kmem_cache_begin(cache, plan, allowed_flags(flags, ctor), ctor, slabp);
    kmem_cache_identify(cache, name, object);
    return cache;
}

bool kmem_cache_sizes_init(void)
{
    uint32_t size = 32;
    bool good = true;

    slab_break_gfp_order = nr_frames > SMALL_RAM_FRAMES ? BREAK_GFP_ORDER_HI : BREAK_GFP_ORDER_LO;
    for (uint32_t i = 0; i < NR_SIZES && good; i++) {
        int64_t any = kmem_cache_create(NAME_SIZE + i, size, 0, SLAB_HWCACHE_ALIGN, CTOR_NONE);
        int64_t dma = kmem_cache_create(NAME_SIZE_DMA + i, size, 0,
                                        SLAB_CACHE_DMA + SLAB_HWCACHE_ALIGN, CTOR_NONE);
        good = any >= 0 && dma >= 0;
        if (good) {
            general_cache[i] = (uint32_t)any;
            dma_cache[i] = (uint32_t)dma;
            size *= 2u;
        }
    }
    return good;
}

/* ---- kmalloc ---- */

kaddr_t kmalloc(uint32_t size, uint32_t gfp)
{
    if (size > KMALLOC_MAX) {
        return 0;
    }
    return kmem_cache_alloc(kmem_find_general_cachep(size, gfp), gfp);
}

void kfree(kaddr_t addr)
{
    if (addr != NO_KADDR) {
        kmem_cache_free(kmem_cache_of(addr), addr);
    }
}
