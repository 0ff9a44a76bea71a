/*
 * Shared memory that has gone to swap.
 */
#include "shmem_swap.h"
#include "lru.h"

mapping_id slot_mapping[NR_SWAP_SLOTS];
uint32_t slot_index[NR_SWAP_SLOTS];
slot_t slot_hash[SLOT_HASH_SIZE];
slot_t slot_hash_next[NR_SWAP_SLOTS];
uint32_t mapping_swapped[NR_MAPPINGS];

/*@ ghost uint32_t slot_turn[NR_SWAP_SLOTS]; */
/*@ ghost uint32_t slot_bucket[NR_SWAP_SLOTS]; */

void shmem_swap_init(void)
{
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 0 <= k < s ==> slot_mapping[k] == NO_MAPPING &&
            slot_bucket[k] == SLOT_HASH_SIZE && slot_turn[k] == k;
        loop assigns s, slot_mapping[0 .. NR_SWAP_SLOTS - 1], slot_turn[0 .. NR_SWAP_SLOTS - 1],
            slot_bucket[0 .. NR_SWAP_SLOTS - 1];
        loop variant NR_SWAP_SLOTS - s; */
    for (slot_t s = 0; s < NR_SWAP_SLOTS; s++) {
        slot_mapping[s] = NO_MAPPING;
        //@ ghost slot_bucket[s] = SLOT_HASH_SIZE;
        //@ ghost slot_turn[s] = s;
    }
    /*@ loop invariant 0 <= b <= SLOT_HASH_SIZE;
        loop invariant \forall integer k; 0 <= k < b ==> slot_hash[k] == NO_SLOT;
        loop assigns b, slot_hash[0 .. SLOT_HASH_SIZE - 1];
        loop variant SLOT_HASH_SIZE - b; */
    for (uint32_t b = 0; b < SLOT_HASH_SIZE; b++) {
        slot_hash[b] = NO_SLOT;
    }
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> mapping_swapped[k] == 0;
        loop assigns m, mapping_swapped[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        mapping_swapped[m] = 0;
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_SLOTS;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> SlotsHolding(m, n) == 0;
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
}

slot_t shmem_swp_entry(mapping_id mapping, uint32_t index)
{
    slot_t slot = slot_hash[slot_hash_bucket(mapping, index)];

    /*@ loop invariant slot != NO_SLOT ==> slot < NR_SWAP_SLOTS &&
            slot_bucket[slot] == SlotBucket(mapping, index);
        loop invariant passed: \forall integer s; SlotHolds(s, mapping, index) ==>
            slot != NO_SLOT && slot_turn[s] <= slot_turn[slot];
        loop assigns slot;
        loop variant slot == NO_SLOT ? 0 : slot_turn[slot] + 1; */
    while (slot != NO_SLOT && (slot_mapping[slot] != mapping || slot_index[slot] != index)) {
        slot = slot_hash_next[slot];
    }
    return slot;
}

/* Slot s, which is in no bucket, comes in last: the others keep their order. */
/*@ ghost
  /@ requires ShmemSwapInv && s < NR_SWAP_SLOTS && slot_bucket[s] == SLOT_HASH_SIZE;
     terminates \true; exits \false;
     assigns slot_turn[0 .. NR_SWAP_SLOTS - 1];
     ensures slot_turn[s] == NR_SWAP_SLOTS - 1;
     E_SHMEM_SWAP @/
  static void ghost_newest_slot(slot_t s)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= NR_SWAP_SLOTS;
       loop invariant \forall integer t; 0 <= t < n && t != s ==> slot_turn[t] ==
           \at(slot_turn[t], Pre) - (\at(slot_turn[t] > slot_turn[s], Pre) ? 1 : 0);
       loop invariant \forall integer t; n <= t < NR_SWAP_SLOTS || t == s ==>
           slot_turn[t] == \at(slot_turn[t], Pre);
       loop assigns n, slot_turn[0 .. NR_SWAP_SLOTS - 1]; loop variant NR_SWAP_SLOTS - n; @/
    while (n < NR_SWAP_SLOTS) {
      if (n != s && slot_turn[n] > slot_turn[s]) {
        slot_turn[n] = slot_turn[n] - 1u;
      }
      n++;
    }
    slot_turn[s] = NR_SWAP_SLOTS - 1u;
  }
*/

/* SLOT holds page INDEX of MAPPING from now on: the caller's reference to it is the object's. */
/*@ requires entries: ShmemSwapInv;
    requires mapping < NR_MAPPINGS && 1 <= slot < NR_SWAP_SLOTS;
    requires slot_mapping[slot] == NO_MAPPING;
    requires once: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> !SlotHolds(s, mapping, index);
    terminates \true; exits \false;
    assigns slot_mapping[slot], slot_index[slot], slot_hash_next[slot],
        slot_hash[0 .. SLOT_HASH_SIZE - 1], mapping_swapped[mapping],
        slot_turn[0 .. NR_SWAP_SLOTS - 1], slot_bucket[slot];
    ensures slot_mapping[slot] == mapping && slot_index[slot] == index;
    ensures counted: mapping_swapped[mapping] == \old(mapping_swapped[mapping]) + 1;
    E_SHMEM_SWAP
*/
static void shmem_swp_set(mapping_id mapping, uint32_t index, slot_t slot)
{
    uint32_t bucket = slot_hash_bucket(mapping, index);

    //@ ghost lemma_slots_holding();
    //@ ghost ghost_newest_slot(slot);
    slot_mapping[slot] = mapping;
    slot_index[slot] = index;
    slot_hash_next[slot] = slot_hash[bucket];
    slot_hash[bucket] = slot;
    mapping_swapped[mapping]++;
    //@ ghost slot_bucket[slot] = bucket;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_SLOTS;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> SlotsHolding(m, n) ==
             SlotsHolding{Pre}(m, n) + (m == mapping && slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
}

/* SLOT leaves BUCKET, in which it is. */
/*@ requires entries: ShmemSwapInv;
    requires slot < NR_SWAP_SLOTS && bucket < SLOT_HASH_SIZE && slot_bucket[slot] == bucket;
    terminates \true; exits \false;
    assigns slot_hash[bucket], slot_hash_next[0 .. NR_SWAP_SLOTS - 1], slot_bucket[slot];
    ensures out: slot_bucket[slot] == SLOT_HASH_SIZE;
    ensures sturns: SlotTurns; ensures sonly: SlotTurnsOnly; ensures shead: SlotHead;
    ensures snewest: SlotNewest; ensures snext: SlotNext; ensures sbehind: SlotBehind; */
static void slot_hash_unlink(slot_t slot, uint32_t bucket)
{
    slot_t before = slot_hash[bucket];

    if (before == slot) {
        slot_hash[bucket] = slot_hash_next[slot];
    } else {
        /*@ loop invariant 1 <= before < NR_SWAP_SLOTS && slot_bucket[before] == bucket;
            loop invariant slot_turn[before] > slot_turn[slot];
            loop assigns before;
            loop variant slot_turn[before]; */
        while (slot_hash_next[before] != slot) {
            before = slot_hash_next[before];
        }
        slot_hash_next[before] = slot_hash_next[slot];
    }
    //@ ghost slot_bucket[slot] = SLOT_HASH_SIZE;
}

void shmem_swp_remove(slot_t slot)
{
    //@ ghost lemma_slots_holding();
    slot_hash_unlink(slot, slot_hash_bucket(slot_mapping[slot], slot_index[slot]));
    mapping_swapped[slot_mapping[slot]]--;
    slot_mapping[slot] = NO_MAPPING;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_SWAP_SLOTS;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> SlotsHolding(m, n) ==
             SlotsHolding{Pre}(m, n) - (m == \at(slot_mapping[slot], Pre) && slot < n ? 1 : 0);
         loop assigns n; loop variant NR_SWAP_SLOTS - n; @/
      while (n < NR_SWAP_SLOTS) n++;
    */
}

/* There is no slot for FRAME: page reclaim is not to come back to it soon. (fail_writepage) */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[frame], page_dirty[frame];
    ensures page_referenced[frame] == 1 && page_dirty[frame] == 1;
    ensures active: FrameOnList(frame, LRU_ACTIVE);
    ensures listed: LruOthersSame{Pre, Here}(frame);
    E_LRU
*/
static void fail_writepage(pfn_t frame)
{
    activate_page(frame);
    set_page_referenced(frame, true);
    set_page_dirty(frame);
}

/* FRAME, which only the page cache holds, moves to SLOT, which the caller holds and nobody else. */
/*@ requires PageTableInv && SwapArea && frame < NR_FRAMES;
    requires lists: PageCacheLists;
    requires entries: ShmemSwapInv;
    requires page_kind[frame] == K_FILE && page_slot[frame] == NO_SLOT && page_kref[frame] == 1;
    requires page_mapping[frame] < NR_MAPPINGS;
    requires once: \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        !SlotHolds(s, page_mapping[frame], page_index[frame]);
    requires slot: SlotUsable(slot) && slot_mapping[slot] == NO_MAPPING;
    requires taken: swap_map[slot] == 1 && swap_kref[slot] == 1;
    requires room: nr_swap_cache < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns A_PAGE_CACHE, page_dirty[frame], page_count[frame], page_kref[frame],
        page_slot[frame], swap_map[slot], swap_kref[slot], swap_cache_page[slot], nr_swap_cache,
        A_SHMEM_SWAP;
    ensures dirty: page_dirty[frame] == 1;
    ensures moved: page_mapping[frame] == NO_MAPPING && page_slot[frame] == slot &&
        swap_cache_page[slot] == frame &&
        SlotHolds(slot, \old(page_mapping[frame]), \old(page_index[frame]));
    ensures entered: OtherEntriesSame{Pre, Here}(slot);
    ensures held: page_kref[frame] == 1 && swap_kref[slot] == 2 &&
        page_count[frame] == \old(page_count[frame]);
    ensures used: swap_map[slot] == 2;
    ensures gone: \forall integer f;
        !PageOf(f, \old(page_mapping[frame]), \old(page_index[frame]));
    ensures cached: nr_swap_cache == \old(nr_swap_cache) + 1;
    ensures sums: CountsSame{Pre, Here};
    ensures others: OtherPagesSame{Pre, Here}(frame);
    E_PAGE_CACHE
    E_SHMEM_SWAP
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE */
static void move_to_swap_cache(pfn_t frame, slot_t slot)
{
    mapping_id mapping = page_mapping[frame];
    uint32_t index = page_index[frame];

    //@ ghost lemma_refs_bound();
    remove_inode_page(frame); /* its reference is ours now */
    add_to_swap_cache(frame, slot);
    shmem_swp_set(mapping, index, slot);
    set_page_dirty(frame);
    page_release(frame); /* not the last one: the swap cache has one */
    //@ assert used: swap_map[slot] != 0 && swap_map[slot] != SWAP_MAP_BAD;
    /*@ ghost
      uint32_t n = 0;
      /@ L_SUMS_SAME(NO_SWAP_AREA) @/
      while (n < SWAP_AREA_SLOTS) n++;
      n = 0;
      /@ L_AREAS_WF(t != NO_SWAP_AREA)
         L_AREAS_SAME(NO_SWAP_AREA, 0, 0) @/
      while (n < NR_SWAP_AREAS) {
        /@ assert was: AreaWf{Pre}(n); @/
        /@ assert zeros: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==>
             (swap_map[SlotOf(n, o)] == 0 <==> \at(swap_map[SlotOf(\at(n, Here), o)], Pre) == 0); @/
        /@ assert slots: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaSlot(n, o); @/
        /@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(n, o); @/
        n++;
      }
    */
}

void shmem_writepage(pfn_t frame)
{
    slot_t slot;

    //@ ghost lemma_refs_bound();
    slot = get_swap_page();
    if (slot == NO_SLOT) {
        fail_writepage(frame);
        return;
    }
    //@ assert unused: slot_mapping[slot] == NO_MAPPING;
    move_to_swap_cache(frame, slot);
}

void shmem_free_swap(mapping_id mapping)
{
    for (slot_t s = 1; s < NR_SWAP_SLOTS && mapping_swapped[mapping] != 0u; s++) {
        if (slot_mapping[s] == mapping) {
            shmem_swp_remove(s);
            free_swap_and_cache(s);
        }
    }
}
