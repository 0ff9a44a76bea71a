/*
 * Shared anonymous memory.
 *
 * A page is in the page cache or, while its object has a swap entry for it, in the swap cache or on
 * the disk: never in two of them. What is in neither is a page of zeros that nobody has touched.
 */
#include "shmem.h"
#include "lru.h"
#include "page_alloc.h"
#include "swapin.h"

uint32_t mapping_users[NR_MAPPINGS];

void shmem_init(void)
{
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> mapping_users[k] == 0;
        loop assigns m, mapping_users[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        mapping_users[m] = 0;
    }
}

mapping_id shmem_zero_setup(uint32_t size)
{
    /*@ loop invariant NR_FILES <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; NR_FILES <= k < m ==> mapping_users[k] != 0;
        loop assigns m;
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = NR_FILES; m < NR_MAPPINGS; m++) {
        if (mapping_users[m] == 0u) {
            mapping_users[m] = 1;
            set_object_size(m, size);
            return m;
        }
    }
    return NO_MAPPING;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> mapping != NO_MAPPING && mapping >= NR_FILES; */
static bool is_object(mapping_id mapping)
{
    return mapping != NO_MAPPING && !is_file(mapping);
}

void shmem_get(mapping_id mapping)
{
    if (is_object(mapping)) {
        mapping_users[mapping]++;
    }
}

void shmem_put(mapping_id mapping)
{
    if (!is_object(mapping)) {
        return;
    }
    mapping_users[mapping]--;
    if (mapping_users[mapping] == 0u) {
        truncate_inode_pages(mapping, 0);
        shmem_free_swap(mapping);
        set_object_size(mapping, 0);
    }
}

/* FRAME, which the swap cache and the caller hold, is page INDEX of MAPPING: it leaves swap for the
 * page cache. (move_from_swap_cache) */
/*@ requires inv: MachineInv;
    requires cached: frame < nr_frames && page_slot[frame] != NO_SLOT;
    requires held: page_count[frame] == 2 && page_kref[frame] == 2;
    requires entry: mapping < NR_MAPPINGS && SlotHolds(page_slot[frame], mapping, index);
    terminates \true; exits \false;
    assigns page_dirty[frame], page_count[frame], page_kref[frame], page_kind[frame], A_UNCACHE,
        A_PAGE_CACHE, A_SHMEM_SWAP;
    ensures page: page_mapping[frame] == mapping && page_index[frame] == index;
    ensures marks: page_kind[frame] == K_FILE && page_slot[frame] == NO_SLOT &&
        page_dirty[frame] == 1;
    ensures entry: slot_mapping[\old(page_slot[frame])] == NO_MAPPING &&
        swap_cache_page[\old(page_slot[frame])] == NO_FRAME;
    ensures count: page_count[frame] == 2 && page_kref[frame] == 2;
    ensures slot: swap_kref[\old(page_slot[frame])] == \old(swap_kref[page_slot[frame]]) - 2;
    ensures counted: nr_swap_cache == \old(nr_swap_cache) - 1;
    ensures pages: \forall integer g; 0 <= g < NR_FRAMES && g != frame ==>
        page_slot[g] == \old(page_slot[g]);
    ensures slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != \old(page_slot[frame]) ==>
        swap_cache_page[s] == \old(swap_cache_page[s]) && swap_map[s] == \old(swap_map[s]) &&
        swap_kref[s] == \old(swap_kref[s]);
    ensures others: OtherPagesSame{Pre, Here}(frame);
    ensures entries: OtherEntriesSame{Pre, Here}(\old(page_slot[frame]));
    ensures hold: \forall integer f; 0 <= f < NR_FRAMES ==> PageHeld(f) == \old(PageHeld(f));
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s));
    ensures sums: CountsSame{Pre, Here};
    E_PARTS */
static void move_from_swap_cache(pfn_t frame, mapping_id mapping, uint32_t index)
{
    slot_t slot = page_slot[frame];

    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ ghost lemma_refs_two(0, 0, frame);
    //@ assert usable: SlotUsable(slot) && swap_cache_page[slot] == frame && SlotEntered(slot);
    //@ assert kref: swap_kref[slot] >= 2 && nr_swap_cache >= 1;
    //@ assert object: NR_FILES <= mapping;
    //@ assert user: KindIsPage(page_kind[frame]) && BlockIsUsed(frame);
    //@ assert refs: ObjectRefs(frame) == 0 && !PageCached(frame);
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    /*@ assert none: \forall integer f; 0 <= f < NR_FRAMES ==> !PageOf(f, mapping, index); */
    /*@ assert once: \forall integer r; r != slot ==> !SlotHolds(r, mapping, index); */
    /*@ assert exclusive: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    uncache_dirty(frame);
    shmem_swp_remove(slot);
    swap_free(slot);
    page_unuser(frame); /* who read it in could not know whose it is */
    page_file(frame);
    add_to_page_cache(frame, mapping, index);
    //@ assert lists: PageCacheLists;
    //@ assert shared: ShmemSwapInv;
    //@ assert area: SwapArea;
    /*@ ghost
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_SWAP_SLOTS;
         loop invariant CachedSlots(n) == CachedSlots{Pre}(n) - (slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
    /*@ assert other: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != slot ==>
            SlotHeld(s) == SlotHeld{Pre}(s); */
    //@ assert mine: SlotHeld(slot) == SlotHeld{Pre}(slot);
    /*@ assert theirs: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            PageHeld(f) == PageHeld{Pre}(f) && page_kind[f] == \at(page_kind[f], Pre) &&
            page_count[f] == \at(page_count[f], Pre) && page_kref[f] == \at(page_kref[f], Pre); */
    //@ assert this: PageHeld(frame) == PageHeld{Pre}(frame);
    /*@ assert counts: \forall integer f; 0 <= f < NR_FRAMES ==>
            page_count[f] == \at(page_count[f], Pre); */
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
            (KindIsPage(page_kind[f]) <==> KindIsPage(\at(page_kind[f], Pre))) &&
            (!KindIsPage(page_kind[f]) ==> page_kind[f] == \at(page_kind[f], Pre)); */
    /*@ assert tables: \forall integer u, k; PteExists(u, k) <==> PteExists{Pre}(u, k); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f) && f != frame; */
    /*@ assert files: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES ==>
            f != frame && page_mapping[f] == \at(page_mapping[f], Pre) &&
            page_index[f] == \at(page_index[f], Pre); */
    /*@ assert cleanest: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
            PageClean(f) ==> f != frame && PageClean{Pre}(f) &&
            page_slot[f] == \at(page_slot[f], Pre) && phys[f] == \at(phys[f], Pre); */
    //@ assert sclean: SwapCacheClean;
    //@ assert cpages: PageCachePages && CacheIndex && CacheOnly;
    //@ assert cclean: CacheClean;
    //@ assert oclean: ObjectClean;
    /*@ assert elsewhere: \forall integer f, r; PageCached(f) && f != frame ==>
            !SlotHolds(r, page_mapping[f], page_index[f]); */
    /*@ assert there: \forall integer r; !SlotHolds(r, mapping, index); */
    //@ assert oonce: ObjectOnce;
    //@ assert oslots: ObjectSlots;
    /*@ assert mapped: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame && 0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            page_slot[PtePfn(phys[u].w[k])] == \at(page_slot[PtePfn(phys[u].w[k])], Pre) &&
            page_kind[PtePfn(phys[u].w[k])] == \at(page_kind[PtePfn(phys[u].w[k])], Pre); */
    /*@ assert objects: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
}

void shmem_unuse(slot_t slot)
{
    move_from_swap_cache(swap_cache_page[slot], slot_mapping[slot], slot_index[slot]);
}

/* Page INDEX of MAPPING comes back from SLOT. */
static pfn_t swap_in(mapping_id mapping, uint32_t index, slot_t slot)
{
    int error = swapin(slot);

    if (error != 0) {
        return error == -ENOMEM ? NOPAGE_OOM : NO_FRAME;
    }
    move_from_swap_cache(swap_cache_page[slot], mapping, index);
    return find_page(mapping, index);
}

/* Page INDEX of MAPPING begins. */
static pfn_t new_page(mapping_id mapping, uint32_t index)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        return NOPAGE_OOM;
    }
    fill_frame(frame, 0);
    page_file(frame);
    add_to_page_cache(frame, mapping, index);
    lru_cache_add(frame);
    return frame;
}

static pfn_t shmem_getpage(mapping_id mapping, uint32_t index)
{
    pfn_t frame = find_get_page(mapping, index);
    slot_t slot = shmem_swp_entry(mapping, index);

    if (frame != NO_FRAME) {
        return frame;
    }
    return slot != NO_SLOT ? swap_in(mapping, index, slot) : new_page(mapping, index);
}

pfn_t shmem_nopage(mapping_id mapping, uint32_t index)
{
    pfn_t frame;

    if (index >= mapping_size[mapping] / PAGE_SIZE) {
        return NO_FRAME;
    }
    frame = shmem_getpage(mapping, index);
    if (frame != NO_FRAME && frame != NOPAGE_OOM) {
        mark_page_accessed(frame);
    }
    return frame;
}
