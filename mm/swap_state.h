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
/*@ requires PageTableInv && frame < nr_frames && KindIsPage(page_kind[frame]) &&
        page_kref[frame] >= 1;
    terminates \true; exits \false;
    assigns A_PUT;
*/
void put_page(pfn_t frame);

/* FRAME, in no slot, gets SLOT. (add_to_swap_cache) */
/*@ requires PageTableInv && frame < nr_frames && KindIsPage(page_kind[frame]) &&
        page_slot[frame] == 0;
    requires page_kref[frame] < MAX_KREF;
    requires SlotUsable(slot) && swap_kref[slot] < MAX_KREF;
    terminates \true; exits \false;
    assigns page_count[frame], page_kref[frame], swap_map[slot], swap_kref[slot],
        page_slot[frame], swap_cache_page[slot], nr_swap_cache;
    ensures page_slot[frame] == slot && swap_cache_page[slot] == frame;
    E_PAGE_TABLE
*/
void add_to_swap_cache(pfn_t frame, slot_t slot);

/* FRAME, clean and held by nobody but the cache, leaves the cache: its frame is free. (half of
 * delete_from_swap_cache) */
/*@ requires PageTableInv && frame < nr_frames && KindIsPage(page_kind[frame]);
    requires SlotUsable(page_slot[frame]) && page_kref[frame] >= 1;
    requires swap_kref[page_slot[frame]] >= 1;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
*/
void drop_cached(pfn_t frame);

/* FRAME leaves the cache; somebody else holds it, and no entry names its slot: it is dirty. (the
 * other half of delete_from_swap_cache) */
/*@ requires PageTableInv && frame < nr_frames && KindIsPage(page_kind[frame]);
    requires SlotUsable(page_slot[frame]) && page_kref[frame] >= 1;
    requires swap_kref[page_slot[frame]] >= 1;
    terminates \true; exits \false;
    assigns page_dirty[frame], page_count[frame], page_kref[frame], A_UNCACHE;
    ensures page_dirty[frame] == 1 && page_slot[frame] == 0;
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
pfn_t lookup_swap_cache(slot_t slot);

/* Nobody but the caller's one entry or reference uses the page, slot included.
 * (can_share_swap_page) */
bool can_share_swap_page(pfn_t frame);

/* Takes FRAME out of the cache when only the caller and the cache hold it and nothing else refers
 * to its slot; it is dirty from then on. (remove_exclusive_swap_page) */
bool remove_exclusive_swap_page(pfn_t frame);

/* The end of the caller's reference to FRAME, and of its slot if nobody else needs it.
 * (free_page_and_swap_cache) */
void free_page_and_swap_cache(pfn_t frame);

/* The end of the caller's reference to SLOT, and of its cached page if nobody else needs it.
 * (free_swap_and_cache) */
void free_swap_and_cache(slot_t slot);

#endif
