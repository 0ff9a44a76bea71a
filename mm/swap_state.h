/*
 * The swap cache: pages that have a slot, found by it. While a page is in the cache, page and slot
 * hold a reference on each other, and whoever swaps the slot in gets the page that is there.
 * Mirrors mm/swap_state.c and the exclusive-page tests of mm/swapfile.c.
 */
#ifndef MM_SWAP_STATE_H
#define MM_SWAP_STATE_H

#include "buddy.h"
#include "lru.h"
#include "swapfile.h"

extern pfn_t swap_cache_page[NR_SWAP_SLOTS]; /* the cached page of a slot, or NO_FRAME */
extern uint32_t nr_swap_cache;               /* pages in the cache */

#include "swap_state.acsl"

/* No page is in the cache, none is dirty. */
/*@ terminates \true; exits \false;
    assigns nr_swap_cache, page_dirty[0 .. NR_FRAMES-1], page_slot[0 .. NR_FRAMES-1],
        swap_cache_page[0 .. NR_SWAP_SLOTS-1];
    ensures nr_swap_cache == 0;
    ensures pages: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_dirty[f] == 0 && page_slot[f] == 0;
    ensures slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> swap_cache_page[s] == NO_FRAME;
*/
void swap_cache_init(void);

/* The end of the caller's reference to page FRAME; with the last one it goes back to the
 * buddy allocator. (page_cache_release) */
/*@ requires R_PUT(frame);
    terminates \true; exits \false;
    assigns A_PUT;
    ensures counted: page_count[frame] == \old(page_count[frame]) - 1;
    ensures free: page_count[frame] == 0 ==> FrameIsFree(frame) && page_kind[frame] == K_FREE;
    ensures last: page_count[frame] == 0 ==> page_lru[frame] == 0 && page_dirty[frame] == 0 &&
        page_referenced[frame] == 0;
    ensures more: page_count[frame] != 0 ==> page_kind[frame] == \old(page_kind[frame]) &&
        phys[frame] == \old(phys[frame]) && page_dirty[frame] == \old(page_dirty[frame]) &&
        page_kref[frame] == \old(page_kref[frame]) - 1 && BlockIsUsed(frame) &&
        page_order[frame] == 0 && page_lru[frame] == \old(page_lru[frame]);
    E_PUT(frame)
*/
void put_page(pfn_t frame);

/* FRAME, in no slot, gets SLOT. (add_to_swap_cache) */
/*@ requires PageTableInv && frame < NR_FRAMES && KindIsPage(page_kind[frame]) &&
        page_slot[frame] == 0;
    requires page_kref[frame] < MAX_KREF;
    requires SlotUsable(slot) && swap_kref[slot] < MAX_KREF;
    requires good: swap_map[slot] != SWAP_MAP_BAD && nr_swap_cache < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns page_count[frame], page_kref[frame], swap_map[slot], swap_kref[slot],
        page_slot[frame], swap_cache_page[slot], nr_swap_cache;
    ensures page_slot[frame] == slot && swap_cache_page[slot] == frame;
    ensures counted: nr_swap_cache == \old(nr_swap_cache) + 1;
    ensures page_kref[frame] == \old(page_kref[frame]) + 1;
    ensures page_count[frame] == \old(page_count[frame]) + 1;
    ensures swap_kref[slot] == \old(swap_kref[slot]) + 1;
    ensures count: swap_map[slot] == SlotCount(\old(swap_map[slot]) + 1);
    ensures areas: \old(SwapArea) && \old(swap_map[slot]) != 0 ==> SwapArea;
    ensures sums: CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
void add_to_swap_cache(pfn_t frame, slot_t slot);

/* FRAME, clean and held by nobody but the cache, leaves the cache: its frame is free. (half of
 * delete_from_swap_cache) */
/*@ requires R_PUT(frame);
    requires SlotUsable(page_slot[frame]) && page_count[frame] == 1;
    requires swap_kref[page_slot[frame]] >= 1;
    requires areas: SwapArea; requires counted: nr_swap_cache >= 1;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    ensures free: FrameIsFree(frame) && page_count[frame] == 0;
    ensures page: page_slot[frame] == NO_SLOT && page_lru[frame] == 0 && page_dirty[frame] == 0 &&
        page_referenced[frame] == 0 && page_kind[frame] == K_FREE;
    ensures slot: swap_cache_page[\old(page_slot[frame])] == NO_FRAME;
    ensures held: swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 1;
    ensures counted: nr_swap_cache == \old(nr_swap_cache) - 1;
    E_UNCACHE(frame)
    E_PUT(frame)
*/
void drop_cached(pfn_t frame);

/* FRAME leaves the cache; somebody else holds it, and no entry names its slot: it is dirty. (the
 * other half of delete_from_swap_cache) */
/*@ requires PageTableInv && frame < NR_FRAMES && KindIsPage(page_kind[frame]);
    requires SlotUsable(page_slot[frame]) && page_kref[frame] >= 1;
    requires swap_kref[page_slot[frame]] >= 1;
    requires areas: SwapArea; requires counted: nr_swap_cache >= 1;
    terminates \true; exits \false;
    assigns page_dirty[frame], page_count[frame], page_kref[frame], A_UNCACHE;
    ensures page_dirty[frame] == 1 && page_slot[frame] == 0;
    ensures slot: swap_cache_page[\old(page_slot[frame])] == NO_FRAME;
    ensures counted: nr_swap_cache == \old(nr_swap_cache) - 1;
    ensures page_count[frame] == \old(page_count[frame]) - 1;
    ensures page_kref[frame] == \old(page_kref[frame]) - 1;
    ensures swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 1;
    ensures count: swap_map[\old(page_slot[frame])] == \old(SlotPut(swap_map[page_slot[frame]]));
    ensures sums: CountsSame{Pre, Here};
    E_UNCACHE(frame)
    E_PAGE_TABLE
*/
void uncache_dirty(pfn_t frame);

/* Notes that FRAME is newer than its slot. (SetPageDirty) */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns page_dirty[frame];
    ensures page_dirty[frame] == 1;
*/
void set_page_dirty(pfn_t frame);

/* Notes that FRAME is what stands on its disk. (ClearPageDirty) */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns page_dirty[frame];
    ensures page_dirty[frame] == 0;
*/
void clear_page_dirty(pfn_t frame);

/* Writes FRAME to its slot; it is dirty if that failed, and clean if not. (rw_swap_page) */
/*@ requires frame < NR_FRAMES && page_slot[frame] < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns page_dirty[frame], swap_disk[page_slot[frame]].w[0 .. 1023];
    ensures page_dirty[frame] == 0 ==> \forall integer j; 0 <= j < 1024 ==>
        swap_disk[page_slot[frame]].w[j] == phys[frame].w[j];
*/
void write_slot(pfn_t frame);

/* The cached page of SLOT with a reference for the caller, or NO_FRAME. (lookup_swap_cache) */
/*@ requires PageTableInv && slot < NR_SWAP_SLOTS;
    requires swap_cache_page[slot] != NO_FRAME ==> swap_cache_page[slot] < NR_FRAMES &&
        KindIsPage(page_kind[swap_cache_page[slot]]) &&
        page_kref[swap_cache_page[slot]] < MAX_KREF;
    terminates \true; exits \false;
    assigns page_count[0 .. NR_FRAMES-1], page_kref[0 .. NR_FRAMES-1];
    ensures \result == swap_cache_page[slot];
    ensures held: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_kref[f] == \old(page_kref[f]) + (f == \result ? 1 : 0);
    E_PAGE_TABLE
*/
pfn_t lookup_swap_cache(slot_t slot);

/* Nobody but the caller's one entry or reference uses the page, slot included.
 * (can_share_swap_page) */
/*@ requires frame < NR_FRAMES && page_slot[frame] < NR_SWAP_SLOTS;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns swap_list.next;
    ensures \result <==> page_count[frame] == 1 ||
        (page_count[frame] == 2 && page_slot[frame] != NO_SLOT && swap_map[page_slot[frame]] == 1);
    E_SWAP_AREA(NO_SWAP_AREA)
*/
bool can_share_swap_page(pfn_t frame);

/* Takes FRAME out of the cache when only the caller and the cache hold it and nothing else refers
 * to its slot; it is dirty from then on. (remove_exclusive_swap_page) */
/*@ requires PageTableInv && frame < NR_FRAMES && KindIsPage(page_kind[frame]);
    requires page_slot[frame] != NO_SLOT ==> SlotUsable(page_slot[frame]) &&
        page_kref[frame] >= 1 && swap_kref[page_slot[frame]] >= 1 && nr_swap_cache >= 1;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns page_dirty[frame], page_count[frame], page_kref[frame], A_UNCACHE;
    ensures gone: \result ==> page_dirty[frame] == 1 && page_slot[frame] == NO_SLOT;
    ensures page_count[frame] == \old(page_count[frame]) - (\result ? 1 : 0);
    ensures page_kref[frame] == \old(page_kref[frame]) - (\result ? 1 : 0);
    ensures \result <==> \old(PageAlone(frame));
    ensures slot: \result ==> swap_cache_page[\old(page_slot[frame])] == NO_FRAME &&
        swap_map[\old(page_slot[frame])] == 0 &&
        swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 1 &&
        nr_swap_cache == \old(nr_swap_cache) - 1;
    ensures stays: !\result ==> page_dirty[frame] == \old(page_dirty[frame]) &&
        page_slot[frame] == \old(page_slot[frame]) && E_SLOT_SAME(\old(page_slot[frame]));
    ensures sums: CountsSame{Pre, Here};
    E_UNCACHE(frame)
    E_PAGE_TABLE
*/
bool remove_exclusive_swap_page(pfn_t frame);

/* The end of the caller's reference to FRAME, and of its slot if nobody else needs it.
 * (free_page_and_swap_cache) */
/*@ requires R_PUT(frame);
    requires page_slot[frame] != NO_SLOT ==> SlotUsable(page_slot[frame]) &&
        page_kref[frame] >= 2 && swap_kref[page_slot[frame]] >= 1 && nr_swap_cache >= 1;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    E_PAGE_LET_GO(frame)
    E_UNCACHE(frame)
    E_PUT(frame)
*/
void free_page_and_swap_cache(pfn_t frame);

/* The end of the caller's reference to SLOT, and of its cached page if nobody else needs it.
 * (free_swap_and_cache) */
/*@ requires PageTableInv && PageAllocInv && LruInv && SlotUsable(slot) && swap_kref[slot] >= 1;
    requires cached: swap_cache_page[slot] != NO_FRAME ==> R_PUT(swap_cache_page[slot]) &&
        page_slot[swap_cache_page[slot]] == slot && page_kref[swap_cache_page[slot]] < MAX_KREF &&
        swap_kref[slot] >= 2 && nr_swap_cache >= 1;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    E_SLOT_LEFT(slot, \old(SlotAlone(slot)), \old(SlotPut(swap_map[slot])),
        \old(swap_kref[slot]) - 1)
*/
void free_swap_and_cache(slot_t slot);

#endif
