/*
 * Reading in from swap.
 *
 * The frame is filled while it has no use yet: only when the transfer is done it becomes a page, so
 * that a page in the cache never disagrees with its slot.
 */
#include "swapin.h"
#include "lru.h"
#include "page_alloc.h"

/* FRAME was taken for SLOT, which is in use and not in the cache: fill it. 0: it is its page then,
 * with a reference for the caller; -EIO: it is free again, and nothing else has changed. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires fresh: frame < nr_frames && FrameWhole(frame) && page_kind[frame] == K_FREE;
    requires slot: SlotUsable(slot) && swap_cache_page[slot] == NO_FRAME;
    requires used: swap_map[slot] != 0 && swap_map[slot] != SWAP_MAP_BAD;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_LRU, page_kref[frame], swap_map[slot], swap_kref[slot],
        page_slot[frame], swap_cache_page[slot], nr_swap_cache;
    ensures result: \result == 0 || \result == -EIO;
    ensures read: \result == 0 ==> swap_cache_page[slot] == frame && page_slot[frame] == slot &&
        page_kind[frame] == K_USER && page_dirty[frame] == 0;
    ensures words: \result == 0 ==> \forall integer j; 0 <= j < 1024 ==>
        phys[frame].w[j] == swap_disk[slot].w[j];
    ensures held: \result == 0 ==> PageHeld(frame) == 1 && page_count[frame] == 2;
    ensures count: \result == 0 ==> swap_map[slot] == SlotCount(\old(swap_map[slot]) + 1) &&
        nr_swap_cache == \old(nr_swap_cache) + 1;
    ensures list: \result == 0 ==> FrameOnList(frame, LRU_INACTIVE) && LruLeavesLast(frame);
    ensures failed: \result != 0 ==> FrameIsFree(frame) && page_slot[frame] == NO_SLOT &&
        swap_cache_page[slot] == NO_FRAME && swap_map[slot] == \old(swap_map[slot]) &&
        nr_swap_cache == \old(nr_swap_cache);
    ensures holds: SlotHeld(slot) == \old(SlotHeld(slot));
    ensures others: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        phys[f] == \old(phys[f]);
    ensures free: \forall integer f; 0 <= f < nr_frames && f != frame ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)));
    ensures sums: CountsSame{Pre, Here};
    E_PARTS */
static int read_into(pfn_t frame, slot_t slot)
{
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ assert fewer: swap_kref[slot] < MAX_KREF && SlotHeld(slot) >= 0;
    if (!swap_disk_read(slot, frame)) {
        __free_pages(frame, 0);
        /*@ assert others: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
                phys[f] == \at(phys[f], Pre) && page_kind[f] == \at(page_kind[f], Pre) &&
                page_count[f] == \at(page_count[f], Pre); */
        //@ assert gone: page_count[frame] == 0 && page_kind[frame] == K_FREE;
        /*@ ghost
          uint32_t n = 0;
          /@ L_COUNTS_SAME @/
          while (n < NR_FRAMES) n++;
        */
        //@ assert sums1: CountsSame{Pre, Here};
        //@ assert walk1: WalksSame{Pre, Here} && PtesSame{Pre, Here};
        //@ assert inv: MachineInv;
        return -EIO;
    }
    //@ assert unused: !PageCached(frame) && page_slot[frame] == 0 && page_dirty[frame] == 0;
    page_user(frame);
    add_to_swap_cache(frame, slot);
    lru_cache_add(frame);
    /*@ ghost
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_SWAP_SLOTS;
         loop invariant CachedSlots(n) == CachedSlots{Pre}(n) + (slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
    //@ assert sums: CountsSame{Pre, Here};
    //@ assert area: SwapArea;
    /*@ assert rows: RowsSameBut{Pre, Here}(frame); */
    /*@ assert tables: \forall integer u, k; PteExists(u, k) ==> PteExists{Pre}(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ assert walk: WalksSame{Pre, Here} && PtesSame{Pre, Here};
    /*@ assert theirs: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            PageHeld(f) == PageHeld{Pre}(f); */
    /*@ assert slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            SlotHeld(s) == SlotHeld{Pre}(s); */
    //@ assert mine: PageHeld(frame) == 1;
    return 0;
}

int read_swap_cache(slot_t slot)
{
    pfn_t frame;

    if (lookup_swap_cache(slot) != NO_FRAME) {
        return 0;
    }
    if (swap_map[slot] == 0u) {
        return -ENOENT;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return -ENOMEM;
    }
    return read_into(frame, slot);
}

/* Reads the cluster of SLOT in, as far as there is memory. -EIO: the transfer of SLOT failed; what
 * becomes of the others is nobody's concern. A slot of the cluster may be free by the time that it
 * is its turn, since the frames for those before it can come from reclaim. */
static int swapin_readahead(slot_t slot)
{
    uint32_t count = valid_swaphandles(slot);
    slot_t first = readahead_first(slot);
    int failed = 0;

    for (slot_t s = first; s < first + count; s++) {
        int error = read_swap_cache(s);
        if (error == 0) {
            put_page(swap_cache_page[s]);
        } else if (error != -EIO) {
            break;
        } else if (s == slot) {
            failed = -EIO;
        }
    }
    return failed;
}

/* A transfer that failed is not tried again for the same fault, as it is one transfer in Linux. */
int swapin(slot_t slot)
{
    int error = 0;

    if (swap_cache_page[slot] == NO_FRAME) {
        error = swapin_readahead(slot);
    }
    return error == 0 ? read_swap_cache(slot) : error;
}
