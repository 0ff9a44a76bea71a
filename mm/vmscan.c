/*
 * Page reclaim.
 *
 * Two sweeps work together. swap_out goes over the page tables and turns the entries of pages that
 * were not used lately into swap entries; the pages stay in the swap cache. shrink_cache goes over
 * the inactive list: it writes dirty cached pages that nobody maps to their slots and frees clean
 * ones; when it meets too many mapped pages it calls swap_out. refill_inactive keeps the inactive
 * list filled from the active one. Nothing here allocates.
 */
#include "vmscan.h"
#include "buddy.h"
#include "lru.h"
#include "shmem_swap.h"
#include "slab.h"
#include "swap_state.h"
#include "vma.h"

/* ---- the sweep over page tables ---- */

/* FRAME, dirty and in no slot, gets a new one, to which nothing is written yet; 0: swap is full.
 * The slot with a reference for the caller. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires frame < NR_FRAMES && KindIsPage(page_kind[frame]) && page_slot[frame] == NO_SLOT;
    requires page_mapping[frame] == NO_MAPPING && page_dirty[frame] != 0;
    terminates \true; exits \false;
    assigns A_SLOTS, A_CLUSTERS, page_count[frame], page_kref[frame], page_slot[frame],
        swap_cache_page[0 .. NR_SWAP_SLOTS-1], nr_swap_cache;
    ensures any: \result != NO_SLOT <==> \old(nr_swap_pages) > 0;
    ensures free: \result != NO_SLOT ==> SlotUsable(\result) &&
        \old(swap_map[\at(\result, Post)]) == 0 && swap_map[\result] == 2;
    ensures cached: page_slot[frame] == \result;
    ensures held: page_count[frame] == \old(page_count[frame]) + (\result != NO_SLOT ? 1 : 0);
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s)) + (s == \result && s != NO_SLOT ? 1 : 0);
    ensures hold: PageHeld(frame) == \old(PageHeld(frame));
    ensures sums: CountsSame{Pre, Here};
    E_PARTS
    E_KEEPS_BUT_HOLDS
*/
static slot_t new_slot(pfn_t frame)
{
    slot_t slot;

    //@ ghost lemma_cached_slots();
    //@ ghost lemma_what_is_named();
    slot = get_swap_page();
    if (slot == NO_SLOT) {
        return NO_SLOT;
    }
    //@ ghost lemma_refs_bound();
    //@ ghost lemma_refs_two(0, 0, 1048576u + slot);
    /*@ assert unused: \at(swap_kref[\at(slot, Here)], Pre) == 0 &&
            ObjectRefs(SlotObject(slot)) == 0; */
    //@ assert uncached: swap_cache_page[slot] == NO_FRAME && !SlotEntered(slot);
    /*@ assert unnamed: \forall integer u, k; PteExists(u, k) && PteSwapped(phys[u].w[k]) ==>
            SwpSlot(phys[u].w[k]) != slot; */
    add_to_swap_cache(frame, slot);
    /*@ ghost
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_SWAP_SLOTS;
         loop invariant CachedSlots(n) == CachedSlots{Pre}(n) + (slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
    /*@ assert maps: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != slot ==>
            swap_map[s] == \at(swap_map[s], Pre) && swap_kref[s] == \at(swap_kref[s], Pre); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f) && f != frame; */
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert walk: WalksNameTables && PtesSame{Pre, Here};
    //@ assert values: KeepsValues{Pre, Here};
    /*@ assert held: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            SlotHeld(s) == SlotHeld{Pre}(s) + (s == slot ? 1 : 0); */
    return slot;
}

/* FRAME has a slot: one more reference to it, the caller's. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires frame < NR_FRAMES && KindIsPage(page_kind[frame]) && page_slot[frame] != NO_SLOT;
    terminates \true; exits \false;
    assigns swap_map[page_slot[frame]], swap_kref[page_slot[frame]];
    ensures slot: \result == page_slot[frame];
    ensures count: swap_map[\result] == SlotCount(\old(swap_map[page_slot[frame]]) + 1);
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s)) + (s == \result ? 1 : 0);
    ensures sums: CountsSame{Pre, Here};
    E_PARTS
    E_KEEPS_BUT_HOLDS
*/
static slot_t old_slot(pfn_t frame)
{
    //@ ghost lemma_refs_bound();
    //@ assert held: 1 <= swap_kref[page_slot[frame]] < MAX_KREF;
    //@ assert good: 1 <= swap_map[page_slot[frame]] < SWAP_MAP_BAD;
    swap_duplicate(page_slot[frame]);
    return page_slot[frame];
}

/* The slot that FRAME goes to: the one it has, or a new one; 0: swap is full. The reference is the
 * caller's. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires frame < NR_FRAMES && KindIsPage(page_kind[frame]);
    requires page_mapping[frame] == NO_MAPPING;
    requires page_slot[frame] == NO_SLOT ==> page_dirty[frame] != 0;
    terminates \true; exits \false;
    assigns A_SLOTS, A_CLUSTERS, page_count[frame], page_kref[frame], page_slot[frame],
        swap_cache_page[0 .. NR_SWAP_SLOTS-1], nr_swap_cache;
    ensures any: \result != NO_SLOT <==>
        \old(page_slot[frame]) != NO_SLOT || \old(nr_swap_pages) > 0;
    ensures same: \old(page_slot[frame]) != NO_SLOT ==> \result == \old(page_slot[frame]) &&
        page_count[frame] == \old(page_count[frame]);
    ensures slot: page_slot[frame] == \result;
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s)) + (s == \result && s != NO_SLOT ? 1 : 0);
    ensures hold: PageHeld(frame) == \old(PageHeld(frame));
    ensures sums: CountsSame{Pre, Here};
    ensures inv: MachineInv;
    E_KEEPS_BUT_HOLDS
*/
static slot_t slot_for(pfn_t frame)
{
    if (page_slot[frame] != NO_SLOT) {
        return old_slot(frame);
    }
    return new_slot(frame);
}

/* Entry (t, i) becomes a swap entry for SLOT, which its page has; the entry's reference to the page
 * ends. 1 if that leaves the frame to the swap cache alone. */
/*@ requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    requires SlotUsable(slot) && swap_kref[slot] >= 1;
    requires cached: page_slot[PtePfn(C_PTE_HERE(t, addr))] == slot &&
        swap_cache_page[slot] == PtePfn(C_PTE_HERE(t, addr)) &&
        page_kref[PtePfn(C_PTE_HERE(t, addr))] >= 1;
    terminates \true; exits \false;
    assigns C_PTE_HERE(t, addr), mm_rss[mm], swap_kref[slot],
        page_kref[PtePfn(C_PTE_HERE(t, addr))], page_count[PtePfn(C_PTE_HERE(t, addr))];
    ensures freeable: \result == (\old(page_count[PtePfn(C_PTE_HERE(t, addr))]) <= 2 ? 1 : 0);
    ensures held: page_kref[PtePfn(\old(C_PTE_HERE(t, addr)))] ==
        \old(page_kref[PtePfn(C_PTE_HERE(t, addr))]);
    ensures counted: page_count[PtePfn(\old(C_PTE_HERE(t, addr)))] ==
        \old(page_count[PtePfn(C_PTE_HERE(t, addr))]) - 1 >= 1;
    ensures slot: swap_kref[slot] == \old(swap_kref[slot]) - 1;
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) - 1;
    ensures named: PteSwapped(C_PTE_HERE(t, addr)) && SwpSlot(C_PTE_HERE(t, addr)) == slot;
    ensures word: \forall integer j; 0 <= j < 1024 ==>
        PteWord(C_PTE_HERE(t, addr), j) == \old(PteWord(C_PTE_HERE(t, addr), j));
    E_PTE_BECOMES(mm, t, addr / PAGE_SIZE % 1024, SwpEntry(slot))
*/
static uint32_t entry_to_swap(mm_id mm, uint32_t addr, pfn_t t, slot_t slot)
{
    uint32_t i = pte_index(addr);
    uint32_t freeable;
    pfn_t frame;

    flush_cache_page(mm_pgd[mm], addr);
    frame = pte_drop(mm, t, i);
    freeable = page_count[frame] <= 2u ? 1u : 0u;

    swp_enter(mm, t, i, slot);
    flush_tlb_page(mm_pgd[mm], addr);
    page_release(frame); /* not the last one: the cache has one */
    //@ assert named: PteSwapped(C_PTE_HERE(t, addr)) && SwpSlot(C_PTE_HERE(t, addr)) == slot;
    //@ assert row: frame != t && phys[frame] == \at(phys[\at(frame, Here)], Pre);
    return freeable;
}

/* The entry of a page of the page cache becomes empty: the page can be found again there, or where
 * that writes it. 1 if that leaves the frame to the cache alone. */
/*@ requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    requires cached: page_kref[PtePfn(C_PTE_HERE(t, addr))] >= 1;
    terminates \true; exits \false;
    assigns C_PTE_HERE(t, addr), mm_rss[mm], page_kref[PtePfn(C_PTE_HERE(t, addr))],
        page_count[PtePfn(C_PTE_HERE(t, addr))];
    ensures freeable: \result == (\old(page_count[PtePfn(C_PTE_HERE(t, addr))]) <= 2 ? 1 : 0);
    ensures held: page_kref[PtePfn(\old(C_PTE_HERE(t, addr)))] ==
        \old(page_kref[PtePfn(C_PTE_HERE(t, addr))]);
    ensures counted: page_count[PtePfn(\old(C_PTE_HERE(t, addr)))] ==
        \old(page_count[PtePfn(C_PTE_HERE(t, addr))]) - 1 >= 1;
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) - 1;
    E_PTE_BECOMES(mm, t, addr / PAGE_SIZE % 1024, 0)
*/
static uint32_t drop_entry(mm_id mm, uint32_t addr, pfn_t t)
{
    pfn_t frame = pte_pfn(phys[t].w[pte_index(addr)]);
    uint32_t freeable = page_count[frame] <= 2u ? 1u : 0u;

    flush_cache_page(mm_pgd[mm], addr);
    pte_drop(mm, t, pte_index(addr));
    flush_tlb_page(mm_pgd[mm], addr);
    page_release(frame); /* not the last one: the cache has one */
    return freeable;
}

/* An entry that was made old is the same in all but its accessed bit. */
/*@ ghost
  /@ terminates \true; exits \false; assigns \nothing;
     ensures old: PteMadeOld(e) / 32 % 2 == 0;
     ensures aged: PteAged(e, PteMadeOld(e));
     ensures right: PteWriteBit(PteMadeOld(e) % 4096) == PteWriteBit(e); @/
  static void lemma_made_old(pte_t e)
  {
    pte_t old = e / 64u * 64u + e % 32u;
    /@ assert made: old == PteMadeOld(e); @/
    /@ assert above: old / 64 == e / 64; @/
    /@ assert low: old % 32 == e % 32; @/
    /@ assert half: old / 2 % 2 == old % 32 / 2 % 2 && e / 2 % 2 == e % 32 / 2 % 2; @/
    /@ assert halves: old / 128 == old / 64 / 2 && e / 128 == e / 64 / 2; @/
    /@ assert eighth: old / 128 % 2 == e / 128 % 2; @/
    /@ assert number: old / 4096 == old / 64 / 64 && e / 4096 == e / 64 / 64; @/
    /@ assert parity: old % 2 == old % 32 % 2 && e % 2 == e % 32 % 2; @/
    /@ assert fours: e / 4 == e / 32 * 8 + e % 32 / 4 && old / 4 == old / 32 * 8 + old % 32 / 4; @/
    /@ assert third: old / 4 % 2 == old % 32 / 4 % 2 && e / 4 % 2 == e % 32 / 4 % 2; @/
    /@ assert flags: old == old / 4096 * 4096 + old % 4096 &&
         old / 2 == old / 4096 * 2048 + old % 4096 / 2; @/
  }
*/

/* The entry was used lately: it is marked as not used. */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, i) && PteCounted(phys[t].w[i]);
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures old: phys[t].w[i] / 32 % 2 == 0 && PteAged(\old(phys[t].w[i]), phys[t].w[i]);
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    E_MACHINE
    E_LOSES_NOTHING
*/
static void age_entry(mm_id mm, pfn_t t, uint32_t i)
{
    pte_t entry = phys[t].w[i];

    //@ ghost lemma_made_old(entry);
    //@ ghost lemma_what_is_named();
    pte_set_flags(mm, t, i, pte_flags(pte_mkold(entry)));
    //@ assert aged: PteAged(entry, phys[t].w[i]);
    //@ assert entries: EntriesSameBut{Pre, Here}(t, i);
    /*@ assert alike: \forall integer u, k; PteExists(u, k) ==>
            PteAged(\at(phys[u].w[k], Pre), phys[u].w[k]); */
    //@ assert rows: RowsSameBut{Pre, Here}(t);
    //@ assert walk: WalksGrantLess{Pre, Here};
    //@ ghost lemma_grants_less();
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
}

/* Entry (t, i) gives its page, of which all that was stored is noted, to the swap cache: it names
 * SLOT, the caller's reference to which is its. 1 if the frame is the cache's alone then. */
/*@ requires inv: MachineInv;
    requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    requires held: SlotUsable(slot) && SlotHeld(slot) >= 1;
    requires page: page_slot[C_PFN_HERE(t, addr)] == slot &&
        page_mapping[C_PFN_HERE(t, addr)] == NO_MAPPING && page_locked[C_PFN_HERE(t, addr)] == 0;
    requires dirty: PteDirty(C_PTE_HERE(t, addr)) ==> page_dirty[C_PFN_HERE(t, addr)] != 0;
    terminates \true; exits \false;
    assigns C_PTE_HERE(t, addr), mm_rss[mm], swap_kref[slot], page_kref[C_PFN_HERE(t, addr)],
        page_count[C_PFN_HERE(t, addr)];
    ensures freeable: \result == (\old(page_count[C_PFN_HERE(t, addr)]) <= 2 ? 1 : 0);
    ensures named: PteSwapped(C_PTE_HERE(t, addr)) && SwpSlot(C_PTE_HERE(t, addr)) == slot;
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    ensures holds: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        SlotHeld(s) == \old(SlotHeld(s)) - (s == slot ? 1 : 0);
    ensures hold: \forall integer f; 0 <= f < NR_FRAMES ==> PageHeld(f) == \old(PageHeld(f));
    E_PARTS
    E_KEEPS_BUT_HOLDS
*/
static uint32_t page_to_swap(mm_id mm, uint32_t addr, pfn_t t, slot_t slot)
{
    uint32_t freeable;

    //@ ghost pte_t entry = phys[t].w[addr / PAGE_SIZE % 1024u];
    //@ ghost pfn_t frame = entry / 4096u;
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_refs_two(t, addr / PAGE_SIZE % 1024u, frame);
    //@ assert anonymous: page_kind[frame] == K_USER && page_kref[frame] >= 1;
    /*@ assert readers: \forall integer u, k; PteExists(u, k) &&
            !(u == t && k == addr / PAGE_SIZE % 1024) && PteMaps(phys[u].w[k], frame) ==>
            !PteWritable(phys[u].w[k]); */
    /*@ assert exclusive: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    freeable = entry_to_swap(mm, addr, t, slot);
    //@ assert entry: PteSwapped(C_PTE_HERE(t, addr)) && SwpSlot(C_PTE_HERE(t, addr)) == slot;
    //@ assert entries: EntriesSameBut{Pre, Here}(t, addr / PAGE_SIZE % 1024);
    //@ assert rows: RowsSameBut{Pre, Here}(t);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != slot ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    //@ assert dirs: WalksSame{Pre, Here};
    //@ assert walk: WalksGrantLess{Pre, Here};
    //@ ghost lemma_grants_less();
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    /*@ assert mine: \forall integer j; 0 <= j < 1024 ==>
            PteWord(C_PTE_HERE(t, addr), j) == PteWord{Pre}(entry, j); */
    /*@ assert pages: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
            swap_cache_page[s] != NO_FRAME ==>
            phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]], Pre); */
    /*@ assert elsewhere: \forall integer u, k, j; PteExists(u, k) && 0 <= j < 1024 &&
            !(u == t && k == addr / PAGE_SIZE % 1024) && PteSwapped(phys[u].w[k]) ==>
            PteWord(phys[u].w[k], j) == PteWord{Pre}(phys[u].w[k], j); */
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    /*@ assert cleanest: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
            PageClean(f) ==> PageClean{Pre}(f) && page_slot[f] == \at(page_slot[f], Pre) &&
            phys[f] == \at(phys[f], Pre); */
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PteMaps(phys[u].w[k], frame) ==>
            !PteWritable(phys[u].w[k]); */
    /*@ assert writers: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) ==> PtePfn(phys[u].w[k]) != frame &&
            0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert theirs: \forall integer f; 0 <= f < NR_FRAMES && f != frame && page_slot[f] != 0 ==>
            page_slot[f] != slot &&
            ObjectRefs(SlotObject(page_slot[f])) == ObjectRefs{Pre}(SlotObject(page_slot[f])) &&
            page_slot[f] == \at(page_slot[f], Pre); */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    return freeable;
}

/* Entry (t, i) of a page of the page cache, of which all that was stored is noted, becomes empty. 1
 * if the frame is the cache's alone then. */
/*@ requires inv: MachineInv;
    requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    requires page: page_mapping[C_PFN_HERE(t, addr)] != NO_MAPPING &&
        page_locked[C_PFN_HERE(t, addr)] == 0;
    requires dirty: PteDirty(C_PTE_HERE(t, addr)) ==> page_dirty[C_PFN_HERE(t, addr)] != 0;
    terminates \true; exits \false;
    assigns C_PTE_HERE(t, addr), mm_rss[mm], page_kref[C_PFN_HERE(t, addr)],
        page_count[C_PFN_HERE(t, addr)];
    ensures freeable: \result == (\old(page_count[C_PFN_HERE(t, addr)]) <= 2 ? 1 : 0);
    ensures empty: C_PTE_HERE(t, addr) == 0;
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    E_PARTS
    E_LOSES_NOTHING
*/
static uint32_t page_to_cache(mm_id mm, uint32_t addr, pfn_t t)
{
    uint32_t freeable;

    //@ ghost pte_t entry = phys[t].w[addr / PAGE_SIZE % 1024u];
    //@ ghost pfn_t frame = entry / 4096u;
    //@ ghost lemma_what_is_named();
    //@ assert cached: PageCached(frame) && page_kind[frame] == K_FILE && page_kref[frame] >= 1;
    freeable = drop_entry(mm, addr, t);
    //@ assert entries: EntriesSameBut{Pre, Here}(t, addr / PAGE_SIZE % 1024);
    //@ assert rows: RowsSameBut{Pre, Here}(t);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    //@ assert dirs: WalksSame{Pre, Here};
    //@ assert walk: WalksGrantLess{Pre, Here};
    //@ ghost lemma_grants_less();
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    /*@ assert pages: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
            swap_cache_page[s] != NO_FRAME ==>
            phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]], Pre); */
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    return freeable;
}

void note_dirty(pfn_t frame, pte_t entry)
{
    if (pte_dirty(entry) != 0u) {
        set_page_dirty(frame);
        /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
                PageClean{Pre}(f); */
        //@ assert clean: SwapCacheClean && UncachedDirty;
        //@ assert cached: CacheClean && ObjectClean;
        //@ assert marks: UserMarks;
    }
}

/* The page of an area that is locked counts as used. */
/*@ requires inv: MachineInv; requires frame < NR_FRAMES && KindIsPage(page_kind[frame]);
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[frame];
    ensures used: PageUsed{Pre, Here}(frame);
    ensures inv: MachineInv;
*/
static void note_used(pfn_t frame)
{
    mark_page_accessed(frame);
    //@ assert lists: LruInv;
    //@ assert marks: UserMarks;
}

/* The present entry of a page that nobody used or locked gives it up. 1 if the frame can be freed
 * now; 0 as well if swap is full, and the entry stays. A page without a slot is dirty, in the entry
 * or by its mark, so it always needs one. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    requires free: page_locked[C_PFN_HERE(t, addr)] == 0;
    terminates \true; exits \false;
    assigns A_SWEEP;
    ensures most: \result <= 1;
    ensures out: PteOut{Pre}(\old(C_PTE_HERE(t, addr)), C_PTE_HERE(t, addr)) ||
        (\result == 0 && C_PTE_HERE(t, addr) == \old(C_PTE_HERE(t, addr)) &&
         \old(nr_swap_pages) <= 0);
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t swap_out_page(mm_id mm, uint32_t addr, pfn_t t)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t frame = pte_pfn(entry);
    slot_t slot;
    uint32_t freeable;

    //@ ghost lemma_refs_two(t, addr / PAGE_SIZE % 1024u, frame);
    //@ assert file: page_mapping[frame] != NO_MAPPING ==> page_kind[frame] == K_FILE;
    //@ assert anonymous: page_mapping[frame] == NO_MAPPING ==> page_kind[frame] == K_USER;
    /*@ assert fresh: page_mapping[frame] == NO_MAPPING && page_slot[frame] == NO_SLOT ==>
            PteDirty(entry) || page_dirty[frame] != 0; */
    /*@ assert apart: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_SLAB ==>
            f != t && f != frame; */
    note_dirty(frame, entry);
    //@ assert words: KeepsWords{Pre, Here} && KeepsEntries{Pre, Here};
    if (page_mapping[frame] != NO_MAPPING) {
        //@ ghost Noted: ;
        freeable = page_to_cache(mm, addr, t);
        //@ ghost lemma_pte_kept();
        /*@ assert back1: \forall integer u, k; PteExists{Pre}(u, k) && phys[u].w[k] != 0 ==>
                PteExists{Noted}(u, k) && \at(phys[u].w[k], Noted) != 0; */
        //@ assert words1: KeepsWords{Pre, Here};
        //@ assert stays1: SlabsStay{Pre, Here};
        return freeable;
    }
    slot = slot_for(frame);
    //@ assert words2: KeepsWords{Pre, Here} && KeepsEntries{Pre, Here};
    if (slot == NO_SLOT) {
        return 0;
    }
    //@ ghost Slotted: ;
    freeable = page_to_swap(mm, addr, t, slot);
    //@ ghost lemma_pte_kept();
    /*@ assert back3: \forall integer u, k; PteExists{Pre}(u, k) && phys[u].w[k] != 0 ==>
            PteExists{Slotted}(u, k) && \at(phys[u].w[k], Slotted) != 0; */
    //@ assert words3: KeepsWords{Pre, Here};
    //@ assert stays2: SlabsStay{Pre, Here};
    return freeable;
}

/* A present entry of a page in an area with FLAGS: 1 if it gave the page up and its frame can be
 * freed now. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires R_PTE(mm, t, addr / PAGE_SIZE % 1024) && PteCounted(C_PTE_HERE(t, addr));
    terminates \true; exits \false;
    assigns A_SWEEP;
    ensures most: \result <= 1;
    ensures out: \result == 1 ==> PteOut{Pre}(\old(C_PTE_HERE(t, addr)), C_PTE_HERE(t, addr));
    ensures stays: flags / VM_LOCKED % 2 != 0 || page_locked[\old(C_PFN_HERE(t, addr))] != 0 ||
        page_zone[\old(C_PFN_HERE(t, addr))] > zone || \old(C_PTE_HERE(t, addr)) / 32 % 2 != 0 ||
        \old(page_active[C_PFN_HERE(t, addr)]) != 0 ==> \result == 0 &&
        PteAged(\old(C_PTE_HERE(t, addr)), C_PTE_HERE(t, addr));
    ensures used: flags / VM_LOCKED % 2 != 0 || \old(C_PTE_HERE(t, addr)) / 32 % 2 != 0 ==>
        PageUsed{Pre, Here}(\old(C_PFN_HERE(t, addr)));
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], addr / PAGE_SIZE % 1024);
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t try_to_swap_out(mm_id mm, uint32_t flags, uint32_t addr, pfn_t t, uint32_t zone)
{
    pte_t entry = phys[t].w[pte_index(addr)];
    pfn_t frame = pte_pfn(entry);

    //@ assert entries: KeepsEntries{Pre, Here};
    //@ assert data: KeepsData{Pre, Here};
    //@ assert slabs: SlabsStay{Pre, Here};
    //@ assert table: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_SLAB ==> f != t;
    if (flags / VM_LOCKED % 2u != 0u) {
        note_used(frame);
        return 0;
    }
    if (pte_young(entry) != 0u) {
        age_entry(mm, t, pte_index(addr));
        //@ assert aged: SlabsStay{Pre, Here};
        note_used(frame);
        return 0;
    }
    if (page_active[frame] != 0u || page_locked[frame] != 0u || page_zone[frame] > zone) {
        return 0;
    }
    return swap_out_page(mm, addr, t);
}

/* The entries of ADDR .. END-1 of area V, all in one page table; how many of COUNT frames are still
 * wanted. (swap_out_pmd) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(mm) && v < NR_VMA;
    requires range: addr < end <= TASK_SIZE && addr / PGDIR_SIZE == (end - 1) / PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_SWEEP, mm_swap_address[mm];
    ensures left: \result <= count;
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t swap_out_table(mm_id mm, vma_id v, uint32_t addr, uint32_t end, uint32_t count,
                               uint32_t zone)
{
    pfn_t t = pmd_table(mm, addr);
    uint32_t left = count;

    /*@ loop invariant inv: MachineInv;
        loop invariant few: HeldFew;
        loop invariant left: left <= count;
        L_LOSES_NOTHING
        L_SLABS_STAY
        loop assigns a, left, A_SWEEP, mm_swap_address[mm];
        loop variant end - a; */
    for (uint32_t a = addr; t != NO_FRAME && a < end && left != 0u; a += PAGE_SIZE) {
        pte_t entry = phys[t].w[pte_index(a)];
        sweep_from(mm, a + PAGE_SIZE);
        if (pte_present(entry) != 0u && pte_pfn(entry) != EMPTY_ZERO_PAGE) {
            left -= try_to_swap_out(mm, vm_flags[v], a, t, zone);
            //@ ghost lemma_pte_kept();
            //@ assert kept: KeepsEntries{Pre, Here};
            /*@ assert back: \forall integer u, k; PteExists{Pre}(u, k) && phys[u].w[k] != 0 ==>
                    PteExists{LoopCurrent}(u, k) && \at(phys[u].w[k], LoopCurrent) != 0; */
            //@ assert words: KeepsWords{Pre, Here};
        }
    }
    return left;
}

/* The entries of area V from ADDR on. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(mm) && VmaLinkedIn(v, mm);
    terminates \true; exits \false;
    assigns A_SWEEP, mm_swap_address[mm];
    ensures left: \result <= count;
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t swap_out_vma(mm_id mm, vma_id v, uint32_t from, uint32_t count, uint32_t zone)
{
    uint32_t addr = from;
    uint32_t left = count;

    //@ assert area: vm_end[v] <= TASK_SIZE;
    /*@ loop invariant inv: MachineInv;
        loop invariant few: HeldFew;
        loop invariant left: left <= count;
        L_LOSES_NOTHING
        L_SLABS_STAY
        loop assigns addr, left, A_SWEEP, mm_swap_address[mm];
        loop variant vm_end[v] - addr; */
    while (addr < vm_end[v] && left != 0u) {
        uint32_t next = (addr / PGDIR_SIZE + 1u) * PGDIR_SIZE;
        uint32_t stop = next < vm_end[v] ? next : vm_end[v];
        //@ assert range: addr < stop <= next && addr / PGDIR_SIZE == (stop - 1) / PGDIR_SIZE;
        left = swap_out_table(mm, v, addr, stop, left, zone);
        //@ ghost lemma_pte_kept();
        //@ assert kept: KeepsEntries{Pre, Here};
        addr = stop;
    }
    return left;
}

/* The areas of MM from where the last sweep stopped; TASK_SIZE says that it came to the end. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires MmUsed(mm);
    terminates \true; exits \false;
    assigns A_SWEEP, mm_swap_address[mm], mm_mmap_cache[mm];
    ensures left: \result <= count;
    ensures end: \result != 0 ==> mm_swap_address[mm] == TASK_SIZE;
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t swap_out_mm(mm_id mm, uint32_t count, uint32_t zone)
{
    uint32_t left = count;
    uint32_t from = mm_swap_address[mm];
    vma_id v = find_vma(mm, from);

    //@ assert areas: VmaInv;
    /*@ loop invariant inv: MachineInv;
        loop invariant few: HeldFew;
        loop invariant left: left <= count;
        loop invariant area: v != NO_VMA ==> VmaLinkedIn(v, mm);
        L_LOSES_NOTHING
        L_SLABS_STAY
        loop assigns v, from, left, A_SWEEP, mm_swap_address[mm];
        loop variant v == NO_VMA ? 0 : TASK_SIZE + 1 - vm_start[v]; */
    while (v != NO_VMA) {
        from = from > vm_start[v] ? from : vm_start[v];
        left = swap_out_vma(mm, v, from, left, zone);
        //@ ghost lemma_pte_kept();
        //@ assert kept: KeepsEntries{Pre, Here};
        //@ assert values: KeepsValues{Pre, Here};
        v = vm_next[v];
        if (v != NO_VMA && left == 0u) {
            return 0;
        }
    }
    sweep_from(mm, TASK_SIZE);
    return left;
}

uint32_t swap_out(uint32_t count, uint32_t zone)
{
    uint32_t left = count;
    uint32_t tries = mmlist_nr;

    //@ ghost lemma_ring_count();
    /*@ loop invariant inv: MachineInv;
        loop invariant few: HeldFew;
        loop invariant left: left <= count;
        loop invariant turns: n <= tries + 1 && tries <= NR_MM;
        L_LOSES_NOTHING
        L_SLABS_STAY
        loop assigns n, left, A_SWEEP, mm_swap_address[0 .. NR_MM-1], mm_mmap_cache[0 .. NR_MM-1],
            swap_mm;
        loop variant tries + 1 - n; */
    for (uint32_t n = 0; n <= tries && left != 0u; n++) {
        mm_id mm = next_to_sweep();
        //@ assert ring: RingInv;
        if (mm == INIT_MM) {
            return left;
        }
        left = swap_out_mm(mm, left, zone);
        //@ ghost lemma_pte_kept();
        //@ assert kept: KeepsEntries{Pre, Here};
    }
    return left;
}

/* ---- the sweep over the lists ---- */

/* The page at the tail of the active list, which is not empty: to the head of that list if it was
 * referenced, else to the head of the inactive one. 1 if it went there. */
/*@ requires LruInv && lru[LRU_ACTIVE].count != 0;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[lru[LRU_ACTIVE].tail];
    ensures spared: \old(page_referenced[lru[LRU_ACTIVE].tail]) != 0 ==> \result == 0 &&
        FrameOnList(\old(lru[LRU_ACTIVE].tail), LRU_ACTIVE) &&
        page_referenced[\old(lru[LRU_ACTIVE].tail)] == 0;
    ensures moved: \old(page_referenced[lru[LRU_ACTIVE].tail]) == 0 ==> \result == 1 &&
        FrameOnList(\old(lru[LRU_ACTIVE].tail), LRU_INACTIVE) &&
        page_referenced[\old(lru[LRU_ACTIVE].tail)] == 1;
    ensures last: LruLeavesLast(\old(lru[LRU_ACTIVE].tail));
    ensures turns: LruMovedUp{Pre, Here}(\old(lru[LRU_ACTIVE].tail));
    ensures others: LruOthersSame{Pre, Here}(\old(lru[LRU_ACTIVE].tail));
    ensures all: LruPagesSame{Pre, Here};
    ensures active: lru[LRU_ACTIVE].count == \old(lru[LRU_ACTIVE].count) - \result;
    ensures inactive: lru[LRU_INACTIVE].count == \old(lru[LRU_INACTIVE].count) + \result;
    E_LRU
*/
static uint32_t refill_one(void)
{
    pfn_t frame = lru[LRU_ACTIVE].tail;

    if (page_referenced[frame] != 0u) {
        set_page_referenced(frame, false);
        lru_rotate(frame);
        return 0;
    }
    deactivate_page(frame);
    set_page_referenced(frame, true);
    return 1;
}

uint32_t refill_inactive(uint32_t count)
{
    uint32_t left = count;
    uint32_t scan = lru[LRU_ACTIVE].count;

    /*@ loop invariant ilru: LruInv;
        loop invariant left: left <= count;
        loop invariant scan: scan <= lru[LRU_ACTIVE].count;
        loop invariant active: lru[LRU_ACTIVE].count ==
            \at(lru[LRU_ACTIVE].count, Pre) - (count - left);
        loop invariant inactive: lru[LRU_INACTIVE].count ==
            \at(lru[LRU_INACTIVE].count, Pre) + (count - left);
        loop invariant all: LruPagesSame{Pre, Here};
        loop invariant looked: \forall integer g; FrameInRam(g) && FrameOnList(g, LRU_ACTIVE) &&
            lru_rank[g] >= scan ==> page_referenced[g] == 0;
        loop invariant unlisted: \forall integer g; FrameInRam(g) && page_lru[g] == 0 ==>
            page_referenced[g] == \at(page_referenced[g], Pre);
        loop assigns left, scan, A_LRU, page_referenced[0 .. NR_FRAMES-1];
        loop variant scan; */
    while (scan != 0u && left != 0u) {
        left -= refill_one();
        scan--;
    }
    return left;
}

/* FRAME, of the swap cache, is written to its slot; it stays dirty if that failed. */
/*@ requires inv: MachineInv; requires frame < NR_FRAMES && page_slot[frame] != NO_SLOT;
    terminates \true; exits \false;
    assigns page_dirty[frame], swap_disk[page_slot[frame]].w[0 .. 1023];
    ensures written: page_dirty[frame] == 0 ==> \forall integer j; 0 <= j < 1024 ==>
        swap_disk[page_slot[frame]].w[j] == phys[frame].w[j];
    E_PARTS
    E_LOSES_NOTHING
*/
static void page_to_disk(pfn_t frame)
{
    //@ ghost lemma_what_is_named();
    //@ assert cached: swap_cache_page[page_slot[frame]] == frame && !PageCached(frame);
    write_slot(frame);
    /*@ assert disks: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != page_slot[frame] ==>
            swap_disk[s] == \at(swap_disk[s], Pre); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
            PageClean{Pre}(f); */
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
}

/* FRAME is only the swap cache's, and clean, or nobody needs its slot: it is free, and its slot has
 * what it held. */
/*@ requires inv: MachineInv; requires frame < nr_frames && KindIsPage(page_kind[frame]);
    requires alone: page_slot[frame] != NO_SLOT && page_count[frame] == 1 &&
        page_locked[frame] == 0;
    requires needless: page_dirty[frame] == 0 || swap_map[page_slot[frame]] == 1;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE;
    ensures free: FrameIsFree(frame); ensures gains: ZonesGain{Pre, Here}(frame);
    E_PARTS
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static void free_swapped(pfn_t frame)
{
    //@ ghost slot_t slot = page_slot[frame];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ ghost lemma_refs_bound();
    //@ ghost lemma_refs_two(0, 0, frame);
    //@ assert alone: page_kref[frame] == 1 && ObjectRefs(frame) == 0 && !PageCached(frame);
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ ghost lemma_refs_two(0, 0, 1048576u + slot);
    //@ assert clean: page_dirty[frame] == 0 ==> PageClean(frame);
    /*@ assert copy: page_dirty[frame] == 0 ==> \forall integer j; 0 <= j < 1024 ==>
            phys[frame].w[j] == swap_disk[slot].w[j]; */
    /*@ assert unneeded: page_dirty[frame] != 0 ==> ObjectRefs(SlotObject(slot)) == 0 &&
            !SlotEntered(slot); */
    /*@ assert same: \forall integer u, k, j; PteExists(u, k) && PteSwapped(phys[u].w[k]) &&
            SwpSlot(phys[u].w[k]) == slot && 0 <= j < 1024 ==>
            phys[frame].w[j] == swap_disk[slot].w[j]; */
    /*@ assert object: \forall integer j; SlotEntered(slot) && 0 <= j < 1024 ==>
            phys[frame].w[j] == swap_disk[slot].w[j]; */
    /*@ assert exclusive: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    drop_cached(frame);
    //@ assert gains: ZonesGain{Pre, Here}(frame);
    /*@ ghost
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_SWAP_SLOTS;
         loop invariant CachedSlots(n) == CachedSlots{Pre}(n) - (slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            page_kind[f] == \at(page_kind[f], Pre); */
    //@ assert rows: RowsSameBut{Pre, Here}(frame);
    /*@ assert zero: frame != EMPTY_ZERO_PAGE &&
            phys[EMPTY_ZERO_PAGE] == \at(phys[EMPTY_ZERO_PAGE], Pre); */
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert pages: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != slot &&
            swap_cache_page[s] != NO_FRAME ==> swap_cache_page[s] != frame &&
            phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]], Pre); */
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert walk: WalksNameTables && PtesSame{Pre, Here};
    /*@ assert mapped: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame && 0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            page_slot[PtePfn(phys[u].w[k])] == \at(page_slot[PtePfn(phys[u].w[k])], Pre); */
    /*@ assert again: \forall integer u, k; PteExists(u, k) ==> PteExists{Pre}(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert sort: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            page_kind[PtePfn(phys[u].w[k])] == \at(page_kind[PtePfn(phys[u].w[k])], Pre); */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    /*@ assert objects: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    /*@ assert other: \forall integer s; 0 <= s < NR_SWAP_SLOTS && s != slot ==>
            SlotHeld(s) == SlotHeld{Pre}(s); */
    //@ assert held: SlotHeld(slot) == SlotHeld{Pre}(slot);
    //@ assert counted: SlotEntered(slot) ==> swap_kref[slot] >= 1;
    /*@ assert entered: SlotEntered(slot) ==> swap_map[slot] != 0 &&
            swap_map[slot] != SWAP_MAP_BAD; */
    //@ assert oslots: ObjectSlots;
    //@ assert oclean: ObjectClean;
    /*@ assert slabs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            page_slab[f] != frame && BlockIsUsed{Pre}(page_slab[f]) && page_slab[f] <= f <
            page_slab[f] + OrderSpan(\at(page_order[page_slab[f]], Pre)); */
    /*@ assert owns: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            BlockIsUsed(page_slab[f]) &&
            page_order[page_slab[f]] == \at(page_order[page_slab[f]], Pre) &&
            page_own[f] == page_slab[f]; */
}

/* FRAME, of a file, which only the page cache holds, is written to the disk; it stays dirty if that
 * failed. */
/*@ requires inv: MachineInv; requires frame < NR_FRAMES && page_mapping[frame] < NR_FILES;
    requires alone: page_count[frame] == 1;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023], page_dirty[frame],
        file_valid[page_mapping[frame]][page_index[frame]],
        file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[0 .. 1023];
    ensures written: page_dirty[frame] == 0 ==> \forall integer j; 0 <= j < 1024 ==>
        file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[j] ==
            phys[frame].w[j];
    E_PARTS
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static void file_page_to_disk(pfn_t frame)
{
    //@ ghost mapping_id file = page_mapping[frame];
    //@ ghost uint32_t index = page_index[frame];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_refs_bound();
    //@ ghost lemma_refs_two(0, 0, frame);
    //@ assert alone: page_kind[frame] == K_FILE && page_kref[frame] == 1 && ObjectRefs(frame) == 0;
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ assert place: index < NR_FILE_PAGES && page_slot[frame] == 0;
    /*@ assert only: \forall integer f; PageCached(f) && page_mapping[f] == file &&
            page_index[f] == index ==> f == frame; */
    write_file_page(frame);
    /*@ assert disks: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
            !(k == file && i == index) ==>
            file_disk[k * NR_FILE_PAGES + i] ==
                \at(file_disk[\at(k * NR_FILE_PAGES + i, Here)], Pre) &&
            file_valid[k][i] == \at(file_valid[k][i], Pre); */
    //@ assert mine: PageOf{Pre}(frame, file, index);
    /*@ assert disk: \forall integer k, i, j; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
            0 <= j < 1024 && !(k == file && i == index) ==>
            FileWord(k, i, j) == FileWord{Pre}(k, i, j); */
    //@ assert rdisk: KeepsDisk{Pre, Here};
    //@ assert rows: RowsSameBut{Pre, Here}(frame);
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert pages: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
            swap_cache_page[s] != NO_FRAME ==> swap_cache_page[s] != frame &&
            phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]], Pre); */
    /*@ assert copy: page_dirty[frame] == 0 ==> \forall integer j; 0 <= j < 1024 ==>
            FileWord(file, index, j) == phys[frame].w[j]; */
    /*@ assert files: \forall integer f; PageCached(f) && f != frame ==>
            phys[f] == \at(phys[f], Pre) && !(page_mapping[f] == file && page_index[f] == index); */
    /*@ assert agree: \forall integer f, j; PageCached(f) && f != frame &&
            page_mapping[f] < NR_FILES && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre), FileWord{Pre}(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert theirs: \forall integer f, j; PageCached(f) && f != frame &&
            page_mapping[f] < NR_FILES && 0 <= j < 1024 ==>
            FileWord(page_mapping[f], page_index[f], j) ==
                FileWord{Pre}(page_mapping[f], page_index[f], j); */
    /*@ assert both: \forall integer f, j; PageCached(f) && f != frame &&
            page_mapping[f] < NR_FILES && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert it: \forall integer j; PageClean(frame) && 0 <= j < 1024 ==>
            WordsAgree(phys[frame].w[j], FileWord(file, index, j), BytesOf(file, index) - 4 * j); */
    //@ assert cclean: CacheClean;
    //@ assert oclean: ObjectClean;
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert walk: WalksNameTables && PtesSame{Pre, Here};
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* FRAME, of shared memory, which only the page cache holds, moves to the swap cache; with swap full
 * it stays, dirty and active. */
/*@ requires inv: MachineInv;
    requires frame < nr_frames && NR_FILES <= page_mapping[frame] < NR_MAPPINGS;
    requires alone: page_count[frame] == 1 && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_SLOTS, A_CLUSTERS, A_LRU, A_PAGE_CACHE, page_referenced[frame], page_dirty[frame],
        page_count[frame], page_kref[frame], page_slot[frame],
        swap_cache_page[0 .. NR_SWAP_SLOTS - 1], nr_swap_cache, A_SHMEM_SWAP;
    ensures dirty: page_dirty[frame] == 1;
    ensures any: page_slot[frame] != NO_SLOT <==> \old(nr_swap_pages) > 0;
    E_PARTS
    E_LOSES_NOTHING
*/
static void shared_page_to_slot(pfn_t frame)
{
    //@ ghost mapping_id m = page_mapping[frame];
    //@ ghost uint32_t index = page_index[frame];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_cached_slots();
    //@ ghost lemma_refs_bound();
    //@ assert alone: page_kind[frame] == K_FILE && page_slot[frame] == 0;
    //@ assert held: page_kref[frame] == 1 && ObjectRefs(frame) == 0;
    shmem_writepage(frame);
    //@ ghost slot_t slot = page_slot[frame];
    //@ assert was: PageOf{Pre}(frame, m, index);
    /*@ assert newcomer: \forall integer s; SlotEntered(s) && !SlotEntered{Pre}(s) ==>
            s == slot && slot_mapping[s] == m && slot_index[s] == index; */
    //@ assert rslotless: KeepsSlotless{Pre, Here};
    //@ assert mine: PageHeld(frame) == 0 && PageHeld{Pre}(frame) == 0;
    /*@ assert theirs: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            PageHeld(f) == PageHeld{Pre}(f); */
    //@ assert held: HeldPages;
    /*@ assert unused: slot != NO_SLOT ==> \at(swap_kref[\at(slot, Here)], Pre) == 0 &&
            \at(swap_cache_page[\at(slot, Here)], Pre) == NO_FRAME &&
            \at(slot_mapping[\at(slot, Here)], Pre) == NO_MAPPING; */
    /*@ assert slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            SlotHeld(s) == SlotHeld{Pre}(s); */
    //@ assert rhold: KeepsHolds{Pre, Here};
    /*@ ghost
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_SWAP_SLOTS;
         loop invariant CachedSlots(n) ==
             CachedSlots{Pre}(n) + (slot != NO_SLOT && slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f) && f != frame; */
    //@ assert iclean: SwapCacheClean;
    //@ assert lists: PageCacheLists;
    /*@ assert files: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES ==>
            f != frame && page_mapping[f] == \at(page_mapping[f], Pre) &&
            page_index[f] == \at(page_index[f], Pre); */
    /*@ assert copies: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) ==> PageCached{Pre}(f) && PageClean{Pre}(f) &&
            \at(page_mapping[f], Pre) < NR_FILES && phys[f] == \at(phys[f], Pre); */
    /*@ assert copied: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) ==> FileCopied{Pre}(f); */
    /*@ assert each: \forall integer f, j; FileCopied{Pre}(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre),
                FileWord(\at(page_mapping[f], Pre), \at(page_index[f], Pre), j),
                BytesOf(\at(page_mapping[f], Pre), \at(page_index[f], Pre)) - 4 * j); */
    /*@ assert agree: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) && 0 <= j < 1024 ==> WordsAgree(phys[f].w[j],
                FileWord(\at(page_mapping[f], Pre), \at(page_index[f], Pre), j),
                BytesOf(\at(page_mapping[f], Pre), \at(page_index[f], Pre)) - 4 * j); */
    //@ assert cclean: CacheClean;
    //@ assert cpages: PageCachePages && CacheIndex && CacheOnly;
    //@ assert entries: ShmemSwapInv;
    /*@ assert found: slot != NO_SLOT ==> SlotHolds(slot, m, index) &&
            \forall integer j; 0 <= j < 1024 ==> SlotWord(slot, j) == phys[frame].w[j]; */
    /*@ assert dropped: \forall integer f; PageCached{Pre}(f) && page_mapping[f] == NO_MAPPING ==>
            f == frame && slot != NO_SLOT; */
    //@ assert rdropped: KeepsDropped{Pre, Here};
    //@ assert oclean: ObjectClean;
    //@ assert gone: slot != NO_SLOT ==> \forall integer f; !PageOf(f, m, index);
    //@ assert none: slot_mapping[NO_SLOT] == NO_MAPPING;
    /*@ assert cachers: \forall integer f, r; PageCached(f) ==>
            !SlotHolds{Pre}(r, page_mapping[f], page_index[f]); */
    /*@ assert named: slot != NO_SLOT ==> slot_mapping[slot] == m && slot_index[slot] == index; */
    /*@ assert apart: \forall integer f; slot != NO_SLOT && PageCached(f) ==>
            page_mapping[f] != m || page_index[f] != index; */
    /*@ assert there: \forall integer f; PageCached(f) ==>
            !SlotHolds(slot, page_mapping[f], page_index[f]); */
    //@ assert others: OtherEntriesSame{Pre, Here}(slot);
    /*@ assert alike: \forall integer r, k, i; r != slot && SlotHolds(r, k, i) ==>
            SlotHolds{Pre}(r, k, i); */
    /*@ assert elsewhere: \forall integer f, r; PageCached(f) && r != slot ==>
            !SlotHolds(r, page_mapping[f], page_index[f]); */
    //@ assert oonce: ObjectOnce;
    //@ assert oslots: ObjectSlots;
    //@ ghost lemma_refs_two(0, 0, 1048576u + slot);
    //@ assert unnamed: slot != NO_SLOT ==> ObjectRefs(SlotObject(slot)) == 0;
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PteSwapped(phys[u].w[k]) ==>
            SwpSlot(phys[u].w[k]) != slot && 0 <= SwpSlot(phys[u].w[k]) < NR_SWAP_SLOTS; */
    //@ assert word: WordsPresent{Pre, Here};
    /*@ assert caches: \forall integer u, k; PteExists(u, k) && PteSwapped(phys[u].w[k]) ==>
            swap_cache_page[SwpSlot(phys[u].w[k])] ==
                \at(swap_cache_page[SwpSlot(phys[u].w[k])], Pre); */
    //@ assert swapped: WordsSwapped{Pre, Here};
    /*@ assert users: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_USER ==>
            f != frame && page_slot[f] == \at(page_slot[f], Pre); */
    /*@ assert objects: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            ObjectRefs{Pre}(SlotObject(\at(page_slot[PtePfn(phys[u].w[k])], Pre))) == 0; */
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert walk: WalksNameTables && PtesSame{Pre, Here};
    //@ assert values: KeepsValues{Pre, Here};
}

/* FRAME, dirty, is only a cache's: what it is a page of is brought up to date; a slot only if
 * anybody needs it, else the page goes. (mapping->a_ops->writepage, swap_writepage) */
/*@ requires inv: MachineInv; requires frame < nr_frames && KindIsPage(page_kind[frame]);
    requires cached: page_slot[frame] != NO_SLOT || page_mapping[frame] != NO_MAPPING;
    requires alone: page_count[frame] == 1 && page_locked[frame] == 0 && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_WRITEPAGE;
    ensures file: \old(page_mapping[frame]) < NR_FILES && page_dirty[frame] == 0 ==>
        \forall integer j; 0 <= j < 1024 ==> phys[frame].w[j] ==
            file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[j];
    ensures shared: NR_FILES <= \old(page_mapping[frame]) < NR_MAPPINGS ==>
        page_dirty[frame] == 1 && (page_slot[frame] != NO_SLOT <==> \old(nr_swap_pages) > 0);
    ensures slot: \old(page_mapping[frame]) == NO_MAPPING &&
        \old(swap_map[page_slot[frame]]) != 1 && page_dirty[frame] == 0 ==>
        \forall integer j; 0 <= j < 1024 ==>
            phys[frame].w[j] == swap_disk[page_slot[frame]].w[j];
    ensures goes: \old(page_mapping[frame]) == NO_MAPPING &&
        \old(swap_map[page_slot[frame]]) == 1 ==>
        FrameIsFree(frame) && ZonesGain{Pre, Here}(frame);
    ensures stays: \old(page_mapping[frame]) != NO_MAPPING ||
        \old(swap_map[page_slot[frame]]) != 1 ==>
        page_kind[frame] == \old(page_kind[frame]) && ZonesSame{Pre, Here};
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static void writepage(pfn_t frame)
{
    if (page_mapping[frame] != NO_MAPPING && is_file(page_mapping[frame])) {
        file_page_to_disk(frame);
        //@ assert inv: MachineInv;
    } else if (page_mapping[frame] != NO_MAPPING) {
        shared_page_to_slot(frame);
        //@ assert inv: MachineInv;
    } else if (swap_map[page_slot[frame]] == 1u) {
        free_swapped(frame);
        //@ assert inv: MachineInv;
    } else {
        page_to_disk(frame);
        //@ assert inv: MachineInv;
    }
}

/* FRAME, clean, is only the page cache's: it is free, and found on its disk, or zero. */
/*@ requires inv: MachineInv; requires frame < nr_frames && page_mapping[frame] != NO_MAPPING;
    requires alone: page_count[frame] == 1 && page_dirty[frame] == 0 && page_locked[frame] == 0;
    terminates \true; exits \false;
    assigns A_PUT, A_PAGE_CACHE;
    ensures free: FrameIsFree(frame); ensures gains: ZonesGain{Pre, Here}(frame);
    E_PARTS
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static void free_file_page(pfn_t frame)
{
    //@ ghost mapping_id m = page_mapping[frame];
    //@ ghost uint32_t index = page_index[frame];
    //@ ghost lemma_what_is_named();
    //@ ghost lemma_refs_bound();
    //@ ghost lemma_refs_two(0, 0, frame);
    //@ assert alone: page_kind[frame] == K_FILE && page_kref[frame] == 1 && ObjectRefs(frame) == 0;
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ assert clean: PageClean(frame) && page_slot[frame] == 0;
    /*@ assert only: \forall integer f; PageCached(f) && page_mapping[f] == m &&
            page_index[f] == index ==> f == frame; */
    /*@ assert found: \forall integer j; 0 <= j < 1024 ==>
            FoundOnDisk(m, index, j, phys[frame].w[j], BytesOf(m, index) - 4 * j); */
    /*@ assert file: m < NR_FILES ==> \forall integer j; 0 <= j < 1024 ==>
            WordsAgree(FileWord(m, index, j), phys[frame].w[j], BytesOf(m, index) - 4 * j); */
    /*@ assert empty: m >= NR_FILES ==> (\forall integer s; !SlotHolds(s, m, index)) &&
            \forall integer j; 0 <= j < 1024 ==> phys[frame].w[j] == 0; */
    /*@ assert tables: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_PT ==>
            f != frame && f < nr_frames && page_order[f] == 0 && BlockIsUsed(f); */
    drop_page(frame);
    //@ assert lists: PageCacheLists;
    //@ assert itables: TablesAreBlocks;
    /*@ assert still: \forall integer j; 0 <= j < 1024 ==>
            FoundOnDisk(m, index, j, \at(phys[\at(frame, Here)].w[j], Pre),
                BytesOf(m, index) - 4 * j); */
    /*@ assert dropped: \forall integer f; PageCached{Pre}(f) && page_mapping[f] == NO_MAPPING ==>
            f == frame; */
    /*@ assert which: \forall integer f, j; PageCached{Pre}(f) && page_mapping[f] == NO_MAPPING ==>
            \at(page_mapping[f], Pre) == m && \at(page_index[f], Pre) == index &&
            \at(phys[f].w[j], Pre) == \at(phys[\at(frame, Here)].w[j], Pre); */
    //@ assert rdropped: KeepsDropped{Pre, Here};
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            page_kind[f] == \at(page_kind[f], Pre); */
    //@ assert rows: RowsSameBut{Pre, Here}(frame);
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert pages: \forall integer s; 0 <= s < NR_SWAP_SLOTS &&
            swap_cache_page[s] != NO_FRAME ==> swap_cache_page[s] != frame &&
            phys[swap_cache_page[s]] == \at(phys[swap_cache_page[s]], Pre); */
    /*@ assert files: \forall integer f; PageCached(f) ==> f != frame && PageCached{Pre}(f) &&
            phys[f] == \at(phys[f], Pre) && page_mapping[f] == \at(page_mapping[f], Pre) &&
            page_index[f] == \at(page_index[f], Pre) && page_kind[f] == \at(page_kind[f], Pre); */
    /*@ assert copies: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) ==> FileCopied{Pre}(f); */
    /*@ assert copied: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES &&
            FileCopied{Pre}(f) ==> FileCopied(f); */
    /*@ assert all: \forall integer f; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) ==> FileCopied(f); */
    /*@ assert each: \forall integer f, j; FileCopied(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert both: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    //@ assert cclean: CacheClean;
    //@ assert cpages: PageCachePages && CacheIndex && CacheOnly && CacheValid;
    //@ assert icache: CacheInv;
    //@ assert oclean: ObjectClean;
    //@ assert oonce: ObjectOnce;
    //@ assert oslots: ObjectSlots && ShmemSwapInv;
    //@ assert iobject: ObjectInv;
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert walk: WalksNameTables && PtesSame{Pre, Here};
    /*@ assert mapped: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame && 0 <= PtePfn(phys[u].w[k]) < NR_FRAMES; */
    /*@ assert again: \forall integer u, k; PteExists(u, k) ==> PteExists{Pre}(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert sort: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            page_kind[PtePfn(phys[u].w[k])] == \at(page_kind[PtePfn(phys[u].w[k])], Pre) &&
            page_slot[PtePfn(phys[u].w[k])] == \at(page_slot[PtePfn(phys[u].w[k])], Pre) &&
            page_dirty[PtePfn(phys[u].w[k])] == \at(page_dirty[PtePfn(phys[u].w[k])], Pre); */
    //@ assert ifresh: UncachedDirty;
    /*@ assert slabs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            page_slab[f] != frame && BlockIsUsed{Pre}(page_slab[f]) && page_slab[f] <= f <
            page_slab[f] + OrderSpan(\at(page_order[page_slab[f]], Pre)); */
    /*@ assert owns: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            BlockIsUsed(page_slab[f]) &&
            page_order[page_slab[f]] == \at(page_order[page_slab[f]], Pre) &&
            page_own[f] == page_slab[f]; */
}

/* FRAME, clean, is only a cache's: it is free. */
/*@ requires inv: MachineInv; requires frame < nr_frames && KindIsPage(page_kind[frame]);
    requires alone: page_count[frame] == 1 && page_dirty[frame] == 0 && page_locked[frame] == 0;
    requires cached: page_slot[frame] != NO_SLOT || page_mapping[frame] != NO_MAPPING;
    terminates \true; exits \false;
    assigns A_PUT, A_UNCACHE, A_PAGE_CACHE;
    ensures free: FrameIsFree(frame); ensures gains: ZonesGain{Pre, Here}(frame);
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static void free_cached(pfn_t frame)
{
    if (page_mapping[frame] != NO_MAPPING) {
        free_file_page(frame);
        //@ assert inv: MachineInv;
    } else {
        free_swapped(frame);
        //@ assert inv: MachineInv;
    }
}

/* FRAME is only a cache's: clean, it is free, 1; else it is written. */
/*@ requires inv: MachineInv; requires frame < nr_frames && KindIsPage(page_kind[frame]);
    requires cached: page_slot[frame] != NO_SLOT || page_mapping[frame] != NO_MAPPING;
    requires alone: page_count[frame] == 1 && page_locked[frame] == 0 && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_WRITEPAGE;
    ensures clean: \result == (\old(page_dirty[frame]) == 0 ? 1 : 0);
    ensures free: \result == 1 ==> FrameIsFree(frame) && ZonesGain{Pre, Here}(frame);
    ensures zones: ZonesGain{Pre, Here}(frame) || (\result == 0 && ZonesSame{Pre, Here});
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t write_or_free(pfn_t frame)
{
    if (page_dirty[frame] != 0u) {
        writepage(frame);
        return 0;
    }
    free_cached(frame);
    return 1;
}

/* The page at the tail of the inactive list, which is not empty; it goes to that list's head. */
/*@ requires inv: MachineInv; requires some: lru[LRU_INACTIVE].count != 0;
    terminates \true; exits \false;
    assigns A_LRU;
    ensures tail: \result == \old(lru[LRU_INACTIVE].tail) && \result < nr_frames;
    ensures page: KindIsPage(page_kind[\result]) && FrameOnList(\result, LRU_INACTIVE);
    ensures last: LruLeavesLast(\result); ensures turns: LruMovedUp{Pre, Here}(\result);
    ensures all: LruPagesSame{Pre, Here}; ensures others: LruOthersSame{Pre, Here}(\result);
    ensures inv: MachineInv;
*/
static pfn_t next_inactive(void)
{
    pfn_t frame = lru[LRU_INACTIVE].tail;

    lru_rotate(frame);
    //@ assert lists: LruInv;
    //@ assert marks: UserMarks;
    return frame;
}

/*@ // 2 to the n, for n from 0 to 9.
    logic integer Doubled(integer n) = n <= 0 ? 1 : n == 1 ? 2 : n == 2 ? 4 : n == 3 ? 8 :
        n == 4 ? 16 : n == 5 ? 32 : n == 6 ? 64 : n == 7 ? 128 : n == 8 ? 256 : 512;
*/

/* How many pages that are mapped a pass for COUNT frames over MAX_SCAN pages puts up with. */
/*@ requires 1 <= priority <= 10;
    terminates \true; exits \false; assigns \nothing;
    ensures most: \result <= max_scan / 10;
    ensures all: count * Doubled(10 - priority) >= max_scan / 10 ==> \result == max_scan / 10 ||
        \result == count * Doubled(10 - priority);
    ensures few: count * Doubled(10 - priority) < max_scan / 10 - Doubled(10 - priority) ==>
        \result == count * Doubled(10 - priority);
*/
static uint32_t mapped_pages_allowed(uint32_t count, uint32_t max_scan, uint32_t priority)
{
    uint32_t room = 1u;
    uint32_t p = priority;

    /*@ loop invariant priority <= p <= 10 && room == Doubled(p - priority);
        loop assigns room, p;
        loop variant 10 - p; */
    while (p < 10u) {
        room *= 2u;
        p++;
    }
    return count < max_scan / 10u / room ? count * room : max_scan / 10u;
}

/* Is FRAME one that may go: of a zone up to ZONE and not locked? */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> FrameMayGo(frame, zone);
*/
static bool may_go(pfn_t frame, uint32_t zone)
{
    return page_zone[frame] <= zone && page_locked[frame] == 0u;
}

/* Does anybody but a cache hold FRAME, a page? */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> !PageUnmapped(frame);
*/
static bool is_mapped(pfn_t frame)
{
    return !page_has_mapping(frame) || page_count[frame] != 1u;
}

#define PAGE_PASSED 0u /* not of these zones, locked, or written */
#define PAGE_FREED 1u
#define PAGE_MAPPED 2u

/* The page at the tail of the inactive list, which is not empty, goes to its head and is looked at:
 * free if it is clean and only a cache's, written if it is dirty. */
/*@ requires inv: MachineInv; requires some: lru[LRU_INACTIVE].count != 0;
    terminates \true; exits \false;
    assigns A_WRITEPAGE;
    ensures range: \result <= 2;
    ensures freed: \result == PAGE_FREED <==>
        \old(FrameMayGo(lru[LRU_INACTIVE].tail, zone) && PageUnmapped(lru[LRU_INACTIVE].tail) &&
             page_dirty[lru[LRU_INACTIVE].tail] == 0);
    ensures mapped: \result == PAGE_MAPPED <==>
        \old(FrameMayGo(lru[LRU_INACTIVE].tail, zone) && !PageUnmapped(lru[LRU_INACTIVE].tail));
    ensures goes: \result == PAGE_FREED ==> FrameIsFree(\old(lru[LRU_INACTIVE].tail));
    ensures stays: \result == PAGE_MAPPED || !\old(FrameMayGo(lru[LRU_INACTIVE].tail, zone)) ==>
        LruLeavesLast(\old(lru[LRU_INACTIVE].tail)) && LruPagesSame{Pre, Here} &&
        LruMovedUp{Pre, Here}(\old(lru[LRU_INACTIVE].tail)) && ZonesSame{Pre, Here};
    ensures zones: \result == PAGE_FREED ? ZonesGain{Pre, Here}(\old(lru[LRU_INACTIVE].tail))
        : ZonesSame{Pre, Here} || (ZonesGain{Pre, Here}(\old(lru[LRU_INACTIVE].tail)) &&
              page_zone[\old(lru[LRU_INACTIVE].tail)] <= zone);
    ensures grow: ZonesGrow{Pre, Here}(zone, \result == PAGE_FREED ? 1 : 0);
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t shrink_page(uint32_t zone)
{
    pfn_t frame = next_inactive();

    //@ assert page: frame < nr_frames && page_zone[frame] < NR_ZONES;
    if (!may_go(frame, zone)) {
        return PAGE_PASSED;
    }
    if (is_mapped(frame)) {
        return PAGE_MAPPED;
    }
    return write_or_free(frame) != 0u ? PAGE_FREED : PAGE_PASSED;
}

#define PAGE_SWEPT 3u /* mapped, and the page tables were swept */

/* The next page of the inactive list, which is not empty. If it is mapped and no more of those may
 * be met, COUNT of which may, the page tables are swept. */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires some: lru[LRU_INACTIVE].count != 0;
    terminates \true; exits \false;
    assigns A_SHRINK;
    ensures range: \result <= 3;
    ensures freed: \result == PAGE_FREED <==>
        \old(FrameMayGo(lru[LRU_INACTIVE].tail, zone) && PageUnmapped(lru[LRU_INACTIVE].tail) &&
             page_dirty[lru[LRU_INACTIVE].tail] == 0);
    ensures mapped: \result == (count != 0 ? PAGE_MAPPED : PAGE_SWEPT) <==>
        \old(FrameMayGo(lru[LRU_INACTIVE].tail, zone) && !PageUnmapped(lru[LRU_INACTIVE].tail));
    ensures either: \result != (count != 0 ? PAGE_SWEPT : PAGE_MAPPED);
    ensures grow: ZonesGrow{Pre, Here}(zone, \result == PAGE_FREED ? 1 : 0);
    ensures inv: MachineInv; ensures few: HeldFew;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
static uint32_t shrink_next(uint32_t zone, uint32_t count)
{
    /*@ ghost C_KEPT_FIRST */
    uint32_t what = shrink_page(zone);

    //@ assert few: HeldFew;
    if (what != PAGE_MAPPED || count != 0u) {
        return what;
    }
    //@ ghost Step: ;
    swap_out(SWAP_CLUSTER_MAX, zone);
    //@ assert few: HeldFew;
    /*@ ghost C_KEPT_TWICE(Step) */
    return PAGE_SWEPT;
}

uint32_t shrink_cache(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t left = count;
    uint32_t max_scan = lru[LRU_INACTIVE].count / priority;
    uint32_t max_mapped = mapped_pages_allowed(count, max_scan, priority);

    /*@ ghost C_KEPT_FIRST */
    /*@ loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant left: left <= count;
        loop invariant grow: ZonesGrow{Pre, Here}(zone, count - left);
        L_LOSES_NOTHING
        L_SLABS_STAY
        loop assigns max_scan, max_mapped, left, A_SHRINK;
        loop variant max_scan; */
    while (max_scan != 0u && left != 0u && lru[LRU_INACTIVE].count != 0u) {
        //@ ghost Step: ;
        uint32_t what = shrink_next(zone, max_mapped);
        /*@ ghost C_KEPT_TWICE(Step) */
        left -= what == PAGE_FREED ? 1u : 0u;
        max_mapped -= what == PAGE_MAPPED ? 1u : 0u;
        max_scan = what == PAGE_SWEPT ? 0u : max_scan - 1u;
    }
    return left;
}

/* A product of two numbers up to NR_FRAMES. */
/*@ ghost
  /@ requires a <= NR_FRAMES && b <= NR_FRAMES;
     terminates \true; exits \false; assigns \nothing;
     ensures 0 <= a * b <= NR_FRAMES * NR_FRAMES; @/
  static void lemma_product(uint32_t a, uint32_t b)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= a && 0 <= n * b <= n * NR_FRAMES;
       loop assigns n; loop variant a - n; @/
    while (n < a) n = n + 1u;
  }
*/

/* COUNT frames are wanted: the active list gives so many of its pages to the inactive one that it
 * keeps two thirds of all. */
/*@ requires inv: MachineInv; requires few: count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[0 .. NR_FRAMES-1];
    ensures moved: lru[LRU_ACTIVE].count + lru[LRU_INACTIVE].count ==
        \old(lru[LRU_ACTIVE].count + lru[LRU_INACTIVE].count);
    ensures most: \old(lru[LRU_ACTIVE].count) - lru[LRU_ACTIVE].count <=
        \old(count * lru[LRU_ACTIVE].count / ((lru[LRU_INACTIVE].count + 1) * 2));
    ensures all: \old(lru[LRU_ACTIVE].count) - lru[LRU_ACTIVE].count ==
            \old(count * lru[LRU_ACTIVE].count / ((lru[LRU_INACTIVE].count + 1) * 2)) ||
        \forall integer f; FrameInRam(f) && FrameOnList(f, LRU_ACTIVE) ==>
            page_referenced[f] == 0;
    ensures pages: LruPagesSame{Pre, Here};
    ensures inv: MachineInv;
*/
static void refill(uint32_t count)
{
    uint32_t ratio;

    //@ ghost lemma_lru_members(LRU_ACTIVE, nr_frames);
    //@ ghost lemma_lru_members(LRU_INACTIVE, nr_frames);
    //@ assert sizes: lru[LRU_ACTIVE].count <= 4096 && lru[LRU_INACTIVE].count <= 4096;
    //@ ghost lemma_product(count, lru[LRU_ACTIVE].count);
    //@ assert product: count * lru[LRU_ACTIVE].count <= 4096 * 4096;
    ratio = count * lru[LRU_ACTIVE].count / ((lru[LRU_INACTIVE].count + 1u) * 2u);
    refill_inactive(ratio);
    //@ assert lists: LruInv;
    //@ assert marks: UserMarks;
}

/* The caches' share: the number of frames that empty slabs gave. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_LISTS;
    ensures freed: FreePages == \old(FreePages) + \result;
    ensures grow: ZonesGrow{Pre, Here}(NR_ZONES, \result);
    ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_PARTS
    ensures few: HeldFew;
    E_LOSES_NOTHING
*/
static uint32_t reap_slabs(void)
{
    uint32_t freed;

    //@ ghost lemma_what_is_named();
    //@ assert zero: page_kind[EMPTY_ZERO_PAGE] == K_KERNEL;
    /*@ assert tables: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_PT ==>
            f < nr_frames && page_order[f] == 0 && BlockIsUsed(f); */
    /*@ assert users: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            f < nr_frames && page_order[f] == 0 && BlockIsUsed(f); */
    /*@ assert maps: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            KindIsPage(page_kind[PtePfn(phys[u].w[k])]); */
    /*@ assert alone: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    freed = kmem_cache_reap();
    //@ assert objects: SlabInv;
    //@ assert ground: SlabGround;
    /*@ ghost
      uint32_t j = 0;
      /@ loop invariant 0 <= j <= nr_frames;
         loop invariant frames: \forall integer z; 0 <= z < NR_ZONES ==>
             ZoneFreeCount(z, j) >= ZoneFreeCount{Pre}(z, j);
         loop assigns j; loop variant nr_frames - j; @/
      while (j < nr_frames) j = j + 1u;
    */
    /*@ assert zones: \forall integer z; 0 <= z < NR_ZONES ==>
            zone_free_pages[z] >= \at(zone_free_pages[z], Pre); */
    /*@ assert kinds: \forall integer f; 0 <= f < NR_FRAMES &&
            \at(page_kind[f], Pre) != K_SLAB ==> page_kind[f] == \at(page_kind[f], Pre) &&
            phys[f] == \at(phys[f], Pre); */
    /*@ assert before: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_FREE ==>
            page_kind[f] == \at(page_kind[f], Pre); */
    /*@ assert again: \forall integer u, k; PteExists(u, k) ==> PteExists{Pre}(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert as: \forall integer u, k; PteExists{Pre}(u, k) ==> PteExists(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    //@ assert zero: phys[EMPTY_ZERO_PAGE] == \at(phys[EMPTY_ZERO_PAGE], Pre);
    //@ assert izero: ZeroPageIsZero;
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
    //@ assert sums: CountsSame{Pre, Here};
    /*@ assert dirs: \forall integer m; MmUsed(m) ==> 0 <= mm_pgd[m] < NR_FRAMES &&
            page_kind[mm_pgd[m]] == K_PGD && phys[mm_pgd[m]] == \at(phys[mm_pgd[m]], Pre); */
    //@ assert named: WalksNameTables;
    //@ assert walk: PtesSame{Pre, Here};
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
            page_kind[f] == \at(page_kind[f], Pre) && page_count[f] == \at(page_count[f], Pre); */
    //@ assert roots: PageTableMm && PageTableRoot;
    //@ assert entered: PageTablePgd;
    //@ assert half: PageTableKernelHalf;
    //@ assert tables: PageTableEntered && PageTableOneHolder;
    /*@ assert mapped: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            0 <= PtePfn(phys[u].w[k]) < NR_FRAMES &&
            page_kind[PtePfn(phys[u].w[k])] == \at(page_kind[PtePfn(phys[u].w[k])], Pre); */
    //@ assert pte: PageTablePte;
    //@ assert zpage: PageTableZeroPage;
    //@ assert swp: PageTableSwapEntry;
    //@ assert cow: PageTableCow;
    //@ assert count: PageTableCount;
    //@ assert kind: PageTableKind;
    //@ assert slot: PageTableSlot;
    //@ assert rss: PageTableRss;
    //@ assert iblocks: TablesAreBlocks && UserBlock;
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            0 <= page_slab[f] <= f < page_slab[f] + SlabSpan(page_slab[f]) &&
            SlabThere(page_slab[f]); */
    /*@ assert blocks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert whole: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            0 <= page_slab[f] < nr_frames && page_kind[page_slab[f]] == K_SLAB &&
            SlabBlock(page_slab[f]) &&
            page_slab[f] <= f < page_slab[f] + OrderSpan(page_order[page_slab[f]]); */
    /*@ assert own: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
            page_own[f] == page_slab[f]; */
    //@ assert islab: SlabFrame;
    /*@ assert cached: \forall integer f; 0 <= f < NR_FRAMES &&
            (page_slot[f] != NO_SLOT || PageCached(f)) ==>
            page_kind[f] == \at(page_kind[f], Pre) && phys[f] == \at(phys[f], Pre); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            PageClean{Pre}(f); */
    /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != NO_SLOT ==>
            phys[f] == \at(phys[f], Pre); */
    /*@ assert clean: \forall integer f, j; 0 <= f < NR_FRAMES && page_slot[f] != NO_SLOT &&
            PageClean(f) && 0 <= j < 1024 ==>
            \at(phys[f].w[j], Pre) == swap_disk[page_slot[f]].w[j]; */
    //@ assert iclean: SwapCacheClean;
    /*@ assert slots: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
            ObjectRefs(SlotObject(s)) == ObjectRefs{Pre}(SlotObject(s)); */
    /*@ assert then: \forall integer u, k; PteExists{Pre}(u, k) && PteExists(u, k) &&
            PteCounted(\at(phys[u].w[k], Pre)) && PteWritable(\at(phys[u].w[k], Pre)) &&
            \at(page_kind[PtePfn(phys[u].w[k])], Pre) == K_USER &&
            page_slot[PtePfn(\at(phys[u].w[k], Pre))] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(\at(phys[u].w[k], Pre))])) == 0; */
    /*@ assert pairs: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
            PteExists{Pre}(u, k) && \at(phys[u].w[k], Pre) == phys[u].w[k] &&
            \at(page_kind[PtePfn(phys[u].w[k])], Pre) == page_kind[PtePfn(phys[u].w[k])]; */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    //@ assert iexcl: SwapCacheExclusive;
    //@ assert cpages: PageCachePages && CacheIndex && CacheOnly && CacheValid;
    /*@ assert files: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre), FileWord{Pre}(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert both: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    //@ assert cclean: CacheClean;
    //@ assert lists: PageCacheLists;
    //@ assert oclean: ObjectClean;
    //@ assert oonce: ObjectOnce && ObjectSlots && ShmemSwapInv;
    //@ assert areas: EntryArea;
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    //@ assert self: \forall integer e; PteKept{Pre}(e, e);
    //@ assert kept: KeepsEntries{Pre, Here};
    //@ assert word: WordsPresent{Pre, Here};
    //@ assert swapped: WordsSwapped{Pre, Here};
    //@ assert words: KeepsWords{Pre, Here};
    //@ assert values: KeepsValues{Pre, Here};
    return freed;
}

/* shrink_cache leaves slabs as they are. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires zone: zone < NR_ZONES; requires priority: 1 <= priority <= DEF_PRIORITY;
    terminates \true; exits \false;
    assigns A_SHRINK;
    ensures left: \result <= count;
    ensures grow: ZonesGrow{Pre, Here}(zone, count - \result);
    ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures inv: MachineInv; ensures few: HeldFew;
    E_LOSES_NOTHING
*/
static uint32_t shrink_pages(uint32_t count, uint32_t zone, uint32_t priority)
{
    //@ assert frees: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFreeList(s);
    /*@ assert spans: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
            s + SlabSpan(s) <= nr_frames <= NR_FRAMES; */
    /*@ assert frames: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    /*@ assert their: \forall integer s, f; 0 <= s < nr_frames && SlabThere(s) &&
            s <= f < s + SlabSpan(s) ==> 0 <= f < NR_FRAMES && page_kind[f] == K_SLAB &&
            page_slab[f] == s; */
    uint32_t left = shrink_cache(count, zone, priority);

    /*@ assert there: \forall integer s; 0 <= s < nr_frames ==>
            (SlabThere(s) <==> SlabThere{Pre}(s)); */
    /*@ assert kind: \forall integer f; 0 <= f < NR_FRAMES ==>
            (page_kind[f] == K_SLAB <==> \at(page_kind[f], Pre) == K_SLAB); */
    /*@ assert block: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabBlock(s); */
    /*@ assert still: \forall integer s, f; 0 <= s < nr_frames && SlabThere(s) &&
            s <= f < s + SlabSpan(s) ==> 0 <= f < NR_FRAMES && page_kind[f] == K_SLAB &&
            page_slab[f] == s; */
    /*@ assert inside: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabFrames(s); */
    //@ assert whole: SlabWhole;
    //@ assert hosts: SlabHosts;
    //@ assert places: SlabPlaces;
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
          /@ assert slabs: \forall integer f; home <= f < home + SlabSpan(home) ==>
               0 <= f < NR_FRAMES && page_kind[f] == K_SLAB; @/
          /@ assert then: \forall integer f; home <= f < home + SlabSpan(home) ==>
               0 <= f < NR_FRAMES && \at(page_kind[\at(f, Here)], Pre) == K_SLAB; @/
          /@ assert frames: \forall integer f; home <= f < home + SlabSpan(home) ==>
               phys[f] == \at(phys[\at(f, Here)], Pre); @/
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
    //@ assert lists: SlabFreeLists;
    //@ assert objects: SlabObjects;
    return left;
}

/* One pass of all that can give frames back; how many of COUNT are still wanted. (shrink_caches) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires zone: zone < NR_ZONES; requires priority: 1 <= priority <= DEF_PRIORITY;
    requires count: count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_SHRINK, A_SLAB_LISTS;
    ensures left: \result <= count;
    ensures grow: ZonesGrow{Pre, Here}(NR_ZONES, count - \result);
    ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures inv: MachineInv; ensures few: HeldFew;
    E_LOSES_NOTHING
*/
static uint32_t shrink_caches(uint32_t count, uint32_t zone, uint32_t priority)
{
    uint32_t left;

    /*@ ghost C_KEPT_FIRST */
    if (reap_slabs() >= count) {
        return 0;
    }
    refill(count);
    //@ assert few: HeldFew;
    //@ assert slabs: SlabsGood;
    //@ ghost Step: ;
    left = shrink_pages(count, zone, priority);
    /*@ ghost C_KEPT_DATA(Step) C_KEPT_TWICE(Step) */
    return left;
}

/* Passes of rising effort until COUNT frames are free; how many are still wanted. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    requires zone: zone < NR_ZONES; requires count: count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_SHRINK, A_SLAB_LISTS;
    ensures left: \result <= count;
    ensures grow: ZonesGrow{Pre, Here}(NR_ZONES, count - \result);
    ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures inv: MachineInv; ensures few: HeldFew;
    E_LOSES_NOTHING
*/
static uint32_t free_frames(uint32_t count, uint32_t zone)
{
    uint32_t left = count;

    /*@ ghost C_KEPT_FIRST */
    /*@ loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant slabs: SlabsGood;
        loop invariant objects: KeepsHeldObjects{Pre, Here};
        loop invariant turns: 0 <= priority <= DEF_PRIORITY;
        loop invariant left: left <= count;
        loop invariant grow: ZonesGrow{Pre, Here}(NR_ZONES, count - left);
        L_LOSES_NOTHING
        loop assigns priority, left, A_SHRINK, A_SLAB_LISTS;
        loop variant priority; */
    for (uint32_t priority = DEF_PRIORITY; priority != 0u && left != 0u; priority--) {
        //@ ghost Step: ;
        left = shrink_caches(left, zone, priority);
        /*@ ghost C_KEPT_DATA(Step) C_KEPT_TWICE(Step) */
    }
    return left;
}

bool try_to_free_pages(uint32_t zone)
{
    if (free_frames(SWAP_CLUSTER_MAX, zone) == 0u) {
        return true;
    }
    do_timer(RECLAIM_JIFFIES);
    out_of_memory();
    return false;
}

uint32_t reclaim(uint32_t n)
{
    uint32_t before = nr_free_pages();

    free_frames(n < nr_frames ? n : nr_frames, ZONE_HIGHMEM);
    return nr_free_pages() - before;
}
