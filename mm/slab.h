/*
 * The slab allocator: caches of objects of one size, each over slabs of 2^order frames.
 *
 * A slab is known by its first frame. Its objects lie in the frames; which of them are free is a
 * list by index, one word for each object (bufctl), that stands at the head of the slab, or, for
 * objects of 512 bytes and more, in an object of a general cache. Slabs of a cache are on one of
 * three lists: full, partial, free.
 *
 * All caches are on one chain, a ring: cache_cache, whose objects stand for the other caches, and
 * behind it the others, the newest first. Reclaim goes round on it with a hand that stays where it
 * was, and so does whoever lists the caches.
 *
 * This layer gives and takes objects of slabs that are there, and gives empty slabs back; what
 * makes a cache, and what makes one grow, stands above page_alloc, in kmalloc.
 *
 * Sizes are in bytes; an object is named by its kernel address (PAGE_OFFSET + physical).
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include "buddy.h"
#include "slab_plan.h"

#define NR_CACHES 48u
#define NO_CACHE NR_CACHES
#define CACHE_CACHE 0u         /* the cache of what stands for caches (cache_cache) */
#define NR_SIZES 13u           /* general caches: 32, 64 … 131072 bytes */
#define BUFCTL_END 0xFFFFFFFFu /* ends the list of free objects of a slab */

/* Bytes of kmem_cache_t on i386, for one processor and without statistics. */
#define KMEM_CACHE_BYTES 108u

/* What a free object and the words around one hold, where a cache is asked to say so. */
#define RED_INACTIVE 0x5A2CF071u /* RED_MAGIC1: the red zones of a free object */
#define RED_ACTIVE 0x170FC2A5u   /* RED_MAGIC2: of one in use */
#define POISON_WORD 0x5A5A5A5Au  /* four times POISON_BYTE: every word of a free object … */
#define POISON_LAST 0xA55A5A5Au  /* … but the last, which ends in POISON_END */

/* The names of caches, as numbers; whoever prints them makes the text: "kmem_cache", "size-N" and
 * "size-N(DMA)" by the general cache, "vm_area_struct", "mm_struct", and the names that others
 * gave, from NAME_OTHERS on. */
#define NAME_KMEM_CACHE 0u
#define NAME_SIZE 1u
#define NAME_SIZE_DMA (NAME_SIZE + NR_SIZES)
#define NAME_VM_AREA (NAME_SIZE_DMA + NR_SIZES)
#define NAME_MM (NAME_VM_AREA + 1u)
#define NAME_OTHERS 64u

/* What an object looks like when it is handed out for the first time, and has to look like when it
 * is freed. A number takes the place of Linux's function pointer. */
#define CTOR_NONE 0u
#define CTOR_PATTERN 1u /* every word holds SLAB_PATTERN */
#define SLAB_PATTERN 0x5AB5AB5Au

#define REAP_SCANLEN 10u /* caches that one round of reclaim's hand looks at */
#define REAP_PERFECT 10u /* frames that end it */

/* The lists of a cache. */
#define SLABS_FULL 0u
#define SLABS_PARTIAL 1u
#define SLABS_FREE 2u

struct slab_lengths {
    uint32_t n[3]; /* slabs on each list */
};
struct slab_slots {
    uint32_t n[1024]; /* by object of a slab, or by place */
};
struct slab_lists {
    pfn_t head[3]; /* first frame of the first slab of each list, or NO_FRAME */
    pfn_t tail[3]; /* of the last one */
};

extern uint32_t cache_used[NR_CACHES];
extern uint32_t cache_objsize[NR_CACHES]; /* bytes from one object to the next */
extern uint32_t cache_align[NR_CACHES];
extern uint32_t cache_flags[NR_CACHES]; /* SLAB_…, added up */
extern uint32_t cache_ctor[NR_CACHES];
extern uint32_t cache_name[NR_CACHES];  /* NAME_… */
extern kaddr_t cache_object[NR_CACHES]; /* what stands for it; 0 for cache_cache itself */
extern uint32_t cache_gfporder[NR_CACHES];
extern uint32_t cache_num[NR_CACHES];       /* objects in a slab */
extern cache_id cache_slabp[NR_CACHES];     /* cache of the management objects; NO_CACHE: on-slab */
extern uint32_t cache_slab_size[NR_CACHES]; /* bytes that the management of a slab takes */
extern uint32_t cache_colour[NR_CACHES];    /* number of colours; 0 is as good as 1 */
extern uint32_t cache_colour_off[NR_CACHES];  /* bytes between two colours */
extern uint32_t cache_colour_next[NR_CACHES]; /* colour of the next slab */
extern uint32_t cache_growing[NR_CACHES];     /* slabs that are being made right now */
extern uint32_t cache_grown[NR_CACHES]; /* it grew since reclaim last looked at it (DFLGS_GROWN) */
extern struct slab_lists cache_slabs[NR_CACHES];

/* The chain of caches, and the hand of reclaim on it. */
extern cache_id cache_next[NR_CACHES];
extern cache_id cache_prev[NR_CACHES];
extern cache_id clock_searchp;

/* By the first frame of a slab. */
extern cache_id slab_cache[NR_FRAMES];
extern uint32_t slab_list[NR_FRAMES];
extern pfn_t slab_next[NR_FRAMES];
extern pfn_t slab_prev[NR_FRAMES];
extern uint32_t slab_inuse[NR_FRAMES];
extern uint32_t slab_free[NR_FRAMES];  /* index of the first free object, or BUFCTL_END */
extern uint32_t slab_s_mem[NR_FRAMES]; /* byte offset of object 0 in the slab */
extern uint32_t slab_mgmt[NR_FRAMES];  /* physical address of the management area */
/* By every frame of a slab: its first frame. */
extern pfn_t page_slab[NR_FRAMES];

#include "slab.acsl"

/* cache_cache, which has no slab yet, alone on the chain. */
/*@ terminates \true; exits \false;
    assigns A_CACHES, A_SLAB_HAND, cache_slabs[0 .. NR_CACHES-1];
    ensures none: \forall integer c; 1 <= c < NR_CACHES ==> cache_used[c] == 0;
    ensures calm: \forall integer c; 0 <= c < NR_CACHES ==> cache_growing[c] == 0;
    ensures empty: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].head[l] == NO_FRAME && cache_slabs[c].tail[l] == NO_FRAME;
    ensures hand: clock_searchp == CACHE_CACHE;
*/
void kmem_cache_init(void);

/* A number for a further cache, or NO_CACHE: there is none. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures free: \result != NO_CACHE ==> \result < NR_CACHES && cache_used[\result] == 0;
    ensures lowest: \forall integer c; 0 <= c < \result && c < NR_CACHES ==> cache_used[c] != 0;
    ensures range: \result <= NO_CACHE;
*/
cache_id kmem_cache_number(void);

/* CACHE, whose number is free, begins to be: as PLAN says, with these FLAGS, its objects made by
 * CTOR and off-slab management from SLABP (else NO_CACHE). It comes right behind cache_cache on the
 * chain. (the end of kmem_cache_create) */
/*@ requires cache < NR_CACHES;
    requires chain: cache_next[CACHE_CACHE] < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_used[cache], cache_flags[cache], cache_ctor[cache], cache_objsize[cache],
        cache_align[cache], cache_gfporder[cache], cache_num[cache], cache_slab_size[cache],
        cache_slabp[cache], cache_colour[cache], cache_colour_off[cache],
        cache_colour_next[cache], cache_growing[cache], cache_grown[cache],
        cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures used: cache_used[cache] == 1 && cache_flags[cache] == flags;
    ensures plan: cache_objsize[cache] == plan.objsize && cache_num[cache] == plan.num &&
        cache_gfporder[cache] == plan.gfporder && cache_slab_size[cache] == plan.slab_size;
    ensures fresh: cache_growing[cache] == 0 && cache_colour_next[cache] == 0;
    ensures first: cache != CACHE_CACHE ==> cache_next[CACHE_CACHE] == cache;
*/
void kmem_cache_begin(cache_id cache, struct slab_plan plan, uint32_t flags, uint32_t ctor,
                      cache_id slabp);

/* What it is called, and the object of cache_cache that stands for it. */
/*@ requires cache < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_name[cache], cache_object[cache];
    ensures cache_name[cache] == name && cache_object[cache] == object;
*/
void kmem_cache_identify(cache_id cache, uint32_t name, kaddr_t object);

/* The bufctl word of object INDEX of SLAB: the index of the next free object. */
/*@ requires slab < NR_FRAMES && BufctlAddr(slab, index) < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == Bufctl(slab, index);
*/
uint32_t slab_bufctl(pfn_t slab, uint32_t index);

/* Bytes of an object that its holder may use. (kmem_cache_size) */
/*@ requires cache < NR_CACHES;
    requires room: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> cache_objsize[cache] >= 8;
    terminates \true; exits \false; assigns \nothing;
    ensures zones: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
        \result == cache_objsize[cache] - 2 * BYTES_PER_WORD;
    ensures none: !HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> \result == cache_objsize[cache];
*/
uint32_t kmem_cache_size(cache_id cache);

/* The address of an object of CACHE from a slab that is there, or 0: it would have to grow. */
/*@ requires SlabInv && cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    ensures none: \result == NO_KADDR <==> \old(TakeSlab(cache)) == NO_FRAME;
    ensures named: \result != NO_KADDR ==> AddrSlab(\result) == \old(TakeSlab(cache)) &&
        AddrIndex(\result) == \old(slab_free[TakeSlab(cache)]);
    ensures taken: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (\result != NO_KADDR && s == AddrSlab(\result) &&
                              i == AddrIndex(\result) ? OBJECT_HELD : \old(slab_slot[s].n[i]));
    ensures counts: \forall integer s; 0 <= s < NR_FRAMES ==> slab_inuse[s] ==
        \old(slab_inuse[s]) + (\result != NO_KADDR && s == AddrSlab(\result) ? 1 : 0);
    ensures others: KeepsOthers{Pre, Here};
    ensures object: \result != NO_KADDR ==>
        \result == \old(ObjectName(TakeSlab(cache), slab_free[TakeSlab(cache)])) &&
        \old(slab_slot[TakeSlab(cache)].n[slab_free[TakeSlab(cache)]]) == OBJECT_FREE &&
        ObjectHeld(cache, \result);
    ensures zones: \result != NO_KADDR && HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
        MemWord(\result - PAGE_OFFSET - 4) == RED_ACTIVE &&
        MemWord(\result - PAGE_OFFSET + cache_objsize[cache] - 8) == RED_ACTIVE;
    ensures inside: \result != NO_KADDR ==> KeepsWithin{Pre, Here}(\result - PAGE_OFFSET,
        \result - PAGE_OFFSET + cache_objsize[cache] - 2 * RedZone(cache));
    ensures outside: \result != NO_KADDR ==>
        KeepsMem{Pre, Here}(\result - PAGE_OFFSET - RedZone(cache),
            \result - PAGE_OFFSET - RedZone(cache) + cache_objsize[cache]);
*/
kaddr_t kmem_cache_take(cache_id cache);

/* A slab of CACHE is about to be made: where in it the first byte in use lies, by its colour. Until
 * slab_end_growing no slab of CACHE is given back. (the beginning of kmem_cache_grow) */
/*@ requires cache < NR_CACHES && cache_growing[cache] < 0xFFFFFFFF;
    requires colours: ColoursFit(cache);
    terminates \true; exits \false;
    assigns cache_colour_next[cache], cache_grown[cache], cache_growing[cache];
    ensures offset: \result == \old(cache_colour_next[cache]) * cache_colour_off[cache];
    ensures round: cache_colour_next[cache] ==
        (\old(cache_colour_next[cache]) + 1 < cache_colour[cache] ?
         \old(cache_colour_next[cache]) + 1 : 0);
    ensures marks: cache_grown[cache] == 1 &&
        cache_growing[cache] == \old(cache_growing[cache]) + 1;
    ensures icolours: ColoursFit(cache);
*/
uint32_t slab_begin_growing(cache_id cache);
/*@ requires cache < NR_CACHES && cache_growing[cache] > 0;
    terminates \true; exits \false;
    assigns cache_growing[cache];
    ensures cache_growing[cache] == \old(cache_growing[cache]) - 1;
*/
void slab_end_growing(cache_id cache);

/* The block at frame SLAB, of the order that CACHE wants and with no use yet, becomes an empty slab
 * of it, the last to be used. OFFSET is what slab_begin_growing said; MGMT is the kernel address of
 * the object that manages it, 0: it manages itself. (the end of kmem_cache_grow) */
/*@ requires SlabInv && R_NEW_SLAB(cache, slab, mgmt, offset);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_PLACE(slab), A_SLAB_HANGS, slab_free[slab],
        slab_inuse[slab];
    E_SLAB
    E_NEW_SLAB(cache, slab, mgmt)
    ensures empty: slab_inuse[slab] == 0;
    ensures last: slab_list[slab] == SLABS_FREE && cache_slabs[cache].tail[SLABS_FREE] == slab;
    ensures fresh: \forall integer i; 0 <= i < cache_num[cache] ==>
        ObjectFresh(cache, ObjectAddr(slab, i));
    ensures place: slab_s_mem[slab] ==
        offset + (cache_slabp[cache] == NO_CACHE ? cache_slab_size[cache] : 0);
    ensures rows: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_SLAB ==>
        phys[f] == \old(phys[f]);
*/
void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset);

/* The cache that the object at ADDR belongs to. */
/*@ requires PAGE_OFFSET <= addr && (addr - PAGE_OFFSET) / PAGE_SIZE < NR_FRAMES;
    requires page_slab[(addr - PAGE_OFFSET) / PAGE_SIZE] < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slab_cache[page_slab[(addr - PAGE_OFFSET) / PAGE_SIZE]];
*/
cache_id kmem_cache_of(kaddr_t addr);

/* Gives back an object that kmem_cache_alloc returned for CACHE. (kmem_cache_free) */
/*@ requires SlabInv && cache < NR_CACHES && ObjectHeld(cache, addr);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    E_FREED_OBJECT(cache, addr)
*/
void kmem_cache_free(cache_id cache, kaddr_t addr);

/* Gives every empty slab of CACHE back, unless it grows right now; the number of frames.
 * (kmem_cache_shrink) */
/*@ requires SlabInv && PageAllocInv && cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    ensures number: \result == \old(SpareSlabs(cache, NR_FRAMES)) *
        OrderSpan(cache_gfporder[cache]);
    ensures all: \old(SpareSlabs(cache, NR_FRAMES)) ==
        (cache_growing[cache] != 0 ? 0 : \old(slab_len[cache].n[SLABS_FREE]));
    E_SPARE_GONE(cache, SpareSlabs(cache, NR_FRAMES), \result)
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures slabs: KeepsSlabs{Pre, Here};
*/
uint32_t kmem_cache_shrink(cache_id cache);

/* Ends CACHE. -EBUSY, and only empty slabs are given back, while objects are in use; it is the
 * first on the chain then. (kmem_cache_destroy) */
/*@ requires SlabInv && PageAllocInv && CacheRing && R_ENDING(cache);
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS, cache_used[cache], clock_searchp,
        cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    E_SLAB
    E_PAGE_ALLOC
    ensures ichain: CacheRing;
    ensures ended: \old(CacheIdle(cache)) ==> \result == 0 && cache_used[cache] == 0;
    ensures busy: !\old(CacheIdle(cache)) ==> \result == -EBUSY &&
        cache_used[cache] == \old(cache_used[cache]);
    ensures first: \result != 0 ==> cache_next[CACHE_CACHE] == cache;
    ensures hand: clock_searchp ==
        \old(clock_searchp == cache ? cache_next[cache] : clock_searchp);
    ensures free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
        \old(FrameIsFree(f) || SpareFrame(f, cache, SpareSlabs(cache, NR_FRAMES))));
    ensures held: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
        \old(slab_slot[s].n[i]) == OBJECT_HELD ==> slab_slot[s].n[i] ==
        (\result == 0 && s == \old(AddrSlab(cache_object[cache])) &&
         i == \old(AddrIndex(cache_object[cache])) ? OBJECT_FREE : OBJECT_HELD);
    ensures rows: KeepsOthers{Pre, Here};
*/
int64_t kmem_cache_destroy(cache_id cache);

/* Page reclaim's share; the number of frames that it freed. The hand goes over up to 10 caches; it
 * skips those that must not be reaped, those that grow, and those that grew since it last came by.
 * Of the others the one whose empty slabs have the most frames gives half of them back, the last
 * ones first; a constructor, and slabs of more than one frame, make a fifth of them not count. A
 * cache with ten frames will do at once. (kmem_cache_reap) */
/*@ requires SlabInv && PageAllocInv && CacheRing;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_LISTS;
    E_SLAB
    E_PAGE_ALLOC
    ensures ichain: CacheRing;
    ensures choice: HandChose{Pre}(reap_choice, clock_searchp) && reap_choice <= NO_CACHE;
    ensures result: \result == ReapedFrames{Pre}(reap_choice);
    ensures free: ReapedAll{Pre, Here}(reap_choice);
    ensures grown: GrownLess{Pre, Here};
    ensures number: zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2] ==
        \old(zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2]) + \result;
    ensures held: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
        \old(slab_slot[s].n[i]) == OBJECT_HELD ==> slab_slot[s].n[i] == OBJECT_HELD;
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures slabs: KeepsSlabs{Pre, Here};
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_kind[f] == \old(page_kind[f]) ||
        (\old(page_kind[f]) == K_SLAB && page_kind[f] == K_FREE);
    ensures blocks: \forall integer f; 0 <= f < nr_frames && \old(page_kind[f]) != K_SLAB ==>
        page_count[f] == \old(page_count[f]) && (BlockIsUsed(f) <==> \old(BlockIsUsed(f))) &&
        (BlockIsUsed(f) ==> page_order[f] == \old(page_order[f]));
    ensures rows: KeepsOthers{Pre, Here};
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
uint32_t kmem_cache_reap(void);

/* Gives back every empty slab of every cache; the number of frames. */
/*@ requires SlabInv && PageAllocInv;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    E_SHRUNK_ALL
    ensures all: AllShrunk(NR_CACHES);
*/
uint32_t kmem_cache_reap_all(void);

#endif
