/*
 * The swap cache: an array by slot takes the place of Linux's page hash, since a slot has at most
 * one page.
 */
#include "swap_state.h"
#include "lru.h"
#include "buddy.h"

uint8_t page_dirty[NR_FRAMES];
slot_t page_slot[NR_FRAMES];
pfn_t swap_cache_page[NR_SWAP_SLOTS];
uint32_t nr_swap_cache;

/* Arrays are cleared to their ends: the predicates speak of every frame and slot there can be, and
 * another machine may have left its values. */
void swap_cache_init(void)
{
    nr_swap_cache = 0;
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < f ==> page_dirty[k] == 0 && page_slot[k] == 0;
        loop assigns f, page_dirty[0 .. NR_FRAMES-1], page_slot[0 .. NR_FRAMES-1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) {
        page_dirty[f] = 0;
        page_slot[f] = NO_SLOT;
    }
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 0 <= k < s ==> swap_cache_page[k] == NO_FRAME;
        loop assigns s, swap_cache_page[0 .. NR_SWAP_SLOTS-1];
        loop variant NR_SWAP_SLOTS - s; */
    for (slot_t s = 0; s < NR_SWAP_SLOTS; s++) {
        swap_cache_page[s] = NO_FRAME;
    }
}

/* The end of the last reference to FRAME, which is in no slot: it is a free frame. */
/*@ requires R_PUT(frame) && page_count[frame] == 1;
    terminates \true; exits \false;
    assigns A_PUT;
    ensures kept: page_kref[frame] == \old(page_kref[frame]);
    ensures free: page_count[frame] == 0 && FrameIsFree(frame) && page_kind[frame] == K_FREE;
    ensures page: page_lru[frame] == 0 && page_dirty[frame] == 0 && page_referenced[frame] == 0;
    E_PUT(frame)
*/
static void put_last(pfn_t frame)
{
    /*@ ghost lemma_refs_bound(); */
    //@ assert alone: page_count[frame] == page_kref[frame];
    lru_cache_del(frame);
    page_dirty[frame] = 0;
    set_page_referenced(frame, false);
    page_unuser(frame);
    //@ assert unmapped: ObjectRefs(frame) == 0;
    __free_pages(frame, 0);
    //@ assert gone: page_count[frame] == 0 && FrameIsFree(frame) && page_kind[frame] == K_FREE;
    /*@ assert kinds: \forall integer g; 0 <= g < NR_FRAMES && g != frame ==>
          page_kind[g] == \at(page_kind[g], Pre) && phys[g] == \at(phys[g], Pre); */
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

void put_page(pfn_t frame)
{
    if (page_count[frame] != 1u) {
        page_release(frame);
        return;
    }
    put_last(frame);
}

void add_to_swap_cache(pfn_t frame, slot_t slot)
{
    swap_duplicate(slot);
    page_hold(frame);
    page_slot[frame] = slot;
    swap_cache_page[slot] = frame;
    nr_swap_cache++;
}

/* Page and slot no longer name each other; the cache's reference to the slot ends. */
/*@ requires PageTableInv && frame < NR_FRAMES && SlotUsable(page_slot[frame]);
    requires swap_kref[page_slot[frame]] >= 1;
    requires areas: SwapArea; requires counted: nr_swap_cache >= 1;
    terminates \true; exits \false;
    assigns A_UNCACHE;
    ensures page: page_slot[frame] == NO_SLOT;
    ensures pages: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
        page_slot[f] == \old(page_slot[f]);
    ensures slot: swap_cache_page[\old(page_slot[frame])] == NO_FRAME;
    ensures slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != \old(page_slot[frame]) ==>
        swap_cache_page[s] == \old(swap_cache_page[s]) && swap_map[s] == \old(swap_map[s]) &&
        swap_kref[s] == \old(swap_kref[s]);
    ensures held: swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 1;
    ensures count: swap_map[\old(page_slot[frame])] == \old(SlotPut(swap_map[page_slot[frame]]));
    ensures counted: nr_swap_cache == \old(nr_swap_cache) - 1;
    ensures CountsSame{Pre, Here};
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
static void unlink_slot(pfn_t frame)
{
    slot_t slot = page_slot[frame];

    page_slot[frame] = NO_SLOT;
    swap_cache_page[slot] = NO_FRAME;
    nr_swap_cache--;
    swap_free(slot);
}

void drop_cached(pfn_t frame)
{
    unlink_slot(frame);
    put_last(frame);
}

void uncache_dirty(pfn_t frame)
{
    page_dirty[frame] = 1; /* first: from here on nothing else says that the page is needed */
    unlink_slot(frame);
    page_release(frame);
}

void set_page_dirty(pfn_t frame)
{
    page_dirty[frame] = 1;
}

void clear_page_dirty(pfn_t frame)
{
    page_dirty[frame] = 0;
}

void write_slot(pfn_t frame)
{
    page_dirty[frame] = swap_disk_write(page_slot[frame], frame) ? 0 : 1;
}

pfn_t lookup_swap_cache(slot_t slot)
{
    pfn_t frame = swap_cache_page[slot];

    if (frame != NO_FRAME) {
        page_hold(frame);
    }
    return frame;
}

/* The only reference to FRAME's slot is the cache's. (exclusive_swap_page) */
/*@ requires frame < NR_FRAMES && page_slot[frame] < NR_SWAP_SLOTS;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns swap_list.next;
    ensures \result <==> swap_map[page_slot[frame]] == 1;
    E_SWAP_AREA(NO_SWAP_AREA)
*/
static bool exclusive_swap_page(pfn_t frame)
{
    swap_info_get(page_slot[frame]);
    return swap_map[page_slot[frame]] == 1u;
}

bool can_share_swap_page(pfn_t frame)
{
    if (page_count[frame] == 2u) {
        return page_slot[frame] != NO_SLOT && exclusive_swap_page(frame);
    }
    return page_count[frame] == 1u;
}

bool remove_exclusive_swap_page(pfn_t frame)
{
    if (page_slot[frame] == NO_SLOT || page_count[frame] != 2u || !exclusive_swap_page(frame)) {
        return false;
    }
    uncache_dirty(frame);
    return true;
}

void free_page_and_swap_cache(pfn_t frame)
{
    remove_exclusive_swap_page(frame);
    put_page(frame);
}

/* Page FRAME leaves the cache, which nobody asks for its slot any more; without another user it is
 * a free frame. */
/*@ requires R_PUT(frame) && page_kref[frame] < MAX_KREF;
    requires SlotUsable(page_slot[frame]) && swap_kref[page_slot[frame]] >= 1;
    requires areas: SwapArea; requires counted: nr_swap_cache >= 1;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    ensures page: page_slot[frame] == NO_SLOT;
    ensures slot: swap_cache_page[\old(page_slot[frame])] == NO_FRAME;
    ensures held: swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 1;
    ensures count: swap_map[\old(page_slot[frame])] == \old(SlotPut(swap_map[page_slot[frame]]));
    ensures cached: nr_swap_cache == \old(nr_swap_cache) - 1;
    ensures users: page_count[frame] == \old(page_count[frame]) - 1;
    ensures free: page_count[frame] == 0 ==> FrameIsFree(frame) && page_kind[frame] == K_FREE &&
        page_lru[frame] == 0 && page_dirty[frame] == 0 && page_referenced[frame] == 0;
    ensures more: page_count[frame] != 0 ==> page_dirty[frame] == 1 &&
        page_kind[frame] == \old(page_kind[frame]) && phys[frame] == \old(phys[frame]) &&
        page_kref[frame] == \old(page_kref[frame]) - 1 && BlockIsUsed(frame) &&
        page_order[frame] == 0 && page_lru[frame] == \old(page_lru[frame]);
    E_UNCACHE(frame)
    E_PUT(frame)
*/
static void leave_cache(pfn_t frame)
{
    page_hold(frame);
    uncache_dirty(frame);
    put_page(frame);
}

/* Only the cache needs SLOT, and may let go of it: its page has no other user, or slots are
 * scarce. */
/*@ requires slot < NR_SWAP_SLOTS; requires areas: SwapArea;
    requires swap_cache_page[slot] != NO_FRAME ==> swap_cache_page[slot] < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> SlotLeft(slot);
*/
static bool only_cache_needs(slot_t slot)
{
    //@ ghost lemma_area_sums(NO_SWAP_AREA);
    return swap_cache_page[slot] != NO_FRAME && swap_map[slot] == 1u &&
           (page_count[swap_cache_page[slot]] == 1u || vm_swap_full());
}

/* SLOT, from which a reference has gone, goes with its page in the cache if only the cache needs
 * it. */
/*@ requires PageTableInv && PageAllocInv && LruInv && SlotUsable(slot);
    requires cached: swap_cache_page[slot] != NO_FRAME ==> R_PUT(swap_cache_page[slot]) &&
        page_slot[swap_cache_page[slot]] == slot && page_kref[swap_cache_page[slot]] < MAX_KREF &&
        swap_kref[slot] >= 1 && nr_swap_cache >= 1;
    requires areas: SwapArea;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    E_SLOT_LEFT(slot, \old(SlotLeft(slot)), \old(swap_map[slot]), \old(swap_kref[slot]))
*/
static void leave_if_alone(slot_t slot)
{
    if (only_cache_needs(slot)) {
        leave_cache(swap_cache_page[slot]);
    }
}

void free_swap_and_cache(slot_t slot)
{
    swap_free(slot);
    //@ assert left: SlotLeft(slot) <==> SlotAlone{Pre}(slot);
    leave_if_alone(slot);
}
