/*
 * The checker of shared memory: one function for each part of shmem_wf, proved to decide it.
 *
 * It goes over the slots and looks for each as who wants its page does; then over the frames, none
 * of which may hold a page that is found in a slot; then it counts.
 */
#include "shmem.h"

uint32_t seen_users[NR_MAPPINGS];
uint32_t seen_swapped[NR_MAPPINGS];

/* ---- the slots ---- */

/* The first slot of its bucket that holds page INDEX of MAPPING; NO_SLOT: there is none, as far as
 * the bucket can be followed. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures holds: \result != NO_SLOT ==> SlotHolds(\result, mapping, index);
    ensures first: \forall integer s; 0 < s && SlotHolds(s, mapping, index) ==>
        (\result == s <==> slot_found_wf(s)); */
static slot_t first_slot(mapping_id mapping, uint32_t index)
{
    uint32_t b = slot_hash_bucket(mapping, index);
    slot_t slot = slot_hash[b];
    uint32_t k = 0;

    /*@ loop invariant 0 <= k <= NR_SWAP_SLOTS && slot == slot_at(b, k);
        loop invariant passed: \forall integer j; 0 <= j < k ==>
            slot_passed(slot_at(b, j), mapping, index);
        loop assigns k, slot;
        loop variant NR_SWAP_SLOTS - k; */
    while (slot != NO_SLOT && slot < NR_SWAP_SLOTS && k < NR_SWAP_SLOTS) {
        if (slot_mapping[slot] == mapping && slot_index[slot] == index) {
            /*@ assert found: slot_found_at(slot, k); */
            /*@ assert others: \forall integer s, n; 0 < s && SlotHolds(s, mapping, index) &&
                  s != slot ==> !slot_found_at(s, n); */
            return slot;
        }
        slot = slot_hash_next[slot];
        k++;
    }
    /*@ assert none: \forall integer s, n; 0 < s && SlotHolds(s, mapping, index) ==>
          !slot_found_at(s, n); */
    return NO_SLOT;
}

/*@ requires s < NR_SWAP_SLOTS && slot_mapping[s] != NO_MAPPING;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> shared_slot_wf(s); */
static bool slot_ok(slot_t s)
{
    mapping_id m = slot_mapping[s];
    slot_t found;

    if (s == NO_SLOT) {
        return violated(INV_SHMEM_SLOT, s, NO_MAPPING, m);
    }
    if (m >= NR_MAPPINGS) {
        return violated(INV_SHMEM_SLOT, s, NR_MAPPINGS - 1u, m);
    }
    if (is_file(m)) {
        return violated(INV_SHMEM_SLOT, s, NR_FILES, m);
    }
    if (mapping_users[m] == 0u || swap_map[s] == 0u) {
        return violated(INV_SHMEM_SLOT, s, 1, 0);
    }
    if (slot_index[s] >= mapping_size[m] / PAGE_SIZE) {
        return violated(INV_SHMEM_TWICE, s, 1, 0); /* a page before the end of its object */
    }
    found = first_slot(m, slot_index[s]);
    if (found != s) {
        return violated(INV_SHMEM_FOUND, s, s, found);
    }
    return true;
}

/*@ requires counts: \forall integer m; 0 <= m < NR_MAPPINGS ==> seen_swapped[m] == 0;
    terminates \true; exits \false;
    assigns violation, seen_swapped[0 .. NR_MAPPINGS - 1];
    E_TOLD
    ensures \result <==> shared_slots_wf;
    ensures counted: \result ==> \forall integer m; 0 <= m < NR_MAPPINGS ==>
        seen_swapped[m] == SlotsHolding(m, NR_SWAP_SLOTS); */
static bool slots_ok(void)
{
    slot_t s = 0;
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer t; 0 <= t < s ==>
            slot_mapping[t] == NO_MAPPING || shared_slot_wf(t);
        loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==>
            seen_swapped[m] == SlotsHolding(m, s) <= s;
        loop assigns s, violation, seen_swapped[0 .. NR_MAPPINGS - 1];
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        if (slot_mapping[s] != NO_MAPPING) {
            if (!slot_ok(s)) {
                return false;
            }
            seen_swapped[slot_mapping[s]]++;
        }
        s++;
    }
    return true;
}

/*@ requires shared_slots_wf && f < nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> in_no_slot(f); */
static bool page_ok(pfn_t f)
{
    slot_t slot;

    if (page_mapping[f] >= NR_MAPPINGS || is_file(page_mapping[f])) {
        return true;
    }
    slot = first_slot(page_mapping[f], page_index[f]);
    if (slot != NO_SLOT) {
        return violated(INV_SHMEM_TWICE, slot, NO_FRAME, f);
    }
    /*@ assert none: \forall integer s; SlotHolds(s, page_mapping[f], page_index[f]) ==>
          shared_slot_wf(s); */
    return true;
}

/*@ requires shared_slots_wf && nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> shared_once_wf; */
static bool pages_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> in_no_slot(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!page_ok(f)) {
            return false;
        }
        f++;
    }
    return true;
}

/* ---- the objects ---- */

/*@ requires shared_object(m);
    requires seen_users[m] == areas_showing(m, NR_VMA);
    requires seen_swapped[m] == SlotsHolding(m, NR_SWAP_SLOTS);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> object_wf(m); */
static bool object_ok(mapping_id m)
{
    if (mapping_users[m] != seen_users[m]) {
        return violated(INV_SHMEM_USERS, m, seen_users[m], mapping_users[m]);
    }
    if (mapping_swapped[m] != seen_swapped[m]) {
        return violated(INV_SHMEM_SWAPPED, m, seen_swapped[m], mapping_swapped[m]);
    }
    if (mapping_users[m] != 0u) {
        return true;
    }
    if (mapping_nrpages[m] != 0u) {
        return violated(INV_SHMEM_GONE, m, 0, mapping_nrpages[m]);
    }
    if (mapping_swapped[m] != 0u) {
        return violated(INV_SHMEM_GONE, m, 0, mapping_swapped[m]);
    }
    return true;
}

/*@ requires users: \forall integer m; shared_object(m) ==>
        seen_users[m] == areas_showing(m, NR_VMA);
    requires slots: \forall integer m; shared_object(m) ==>
        seen_swapped[m] == SlotsHolding(m, NR_SWAP_SLOTS);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> objects_wf; */
static bool objects_ok(void)
{
    mapping_id m = NR_FILES;
    /*@ loop invariant NR_FILES <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; NR_FILES <= k < m ==> object_wf(k);
        loop assigns m, violation;
        loop variant NR_MAPPINGS - m; */
    while (m < NR_MAPPINGS) {
        if (!object_ok(m)) {
            return false;
        }
        m++;
    }
    return true;
}

/* Nothing has been counted. */
/*@ terminates \true; exits \false;
    assigns seen_users[0 .. NR_MAPPINGS - 1], seen_swapped[0 .. NR_MAPPINGS - 1];
    ensures \forall integer m; 0 <= m < NR_MAPPINGS ==>
        seen_users[m] == 0 && seen_swapped[m] == 0; */
static void nothing_counted(void)
{
    mapping_id m = 0;
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==>
            seen_users[k] == 0 && seen_swapped[k] == 0;
        loop assigns m, seen_users[0 .. NR_MAPPINGS - 1], seen_swapped[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    while (m < NR_MAPPINGS) {
        seen_users[m] = 0;
        seen_swapped[m] = 0;
        m++;
    }
}

/* Counts the areas that show each mapping. */
/*@ requires areas_end_by(NR_VMA);
    requires counts: \forall integer m; 0 <= m < NR_MAPPINGS ==> seen_users[m] == 0;
    terminates \true; exits \false;
    assigns seen_users[0 .. NR_MAPPINGS - 1];
    ensures \forall integer m; 0 <= m < NR_MAPPINGS ==>
        seen_users[m] == areas_showing(m, NR_VMA); */
static void count_users(void)
{
    vma_id v = 1;
    /*@ loop invariant 1 <= v && (v <= vma_top || v == 1);
        loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==>
            seen_users[m] == areas_showing(m, v) < v;
        loop assigns v, seen_users[0 .. NR_MAPPINGS - 1];
        loop variant NR_VMA - v; */
    while (v < vma_top) {
        if (vm_mm[v] < NR_MM && vm_file[v] < NR_MAPPINGS) {
            seen_users[vm_file[v]]++;
        }
        v++;
    }
    /*@ ghost
      uint32_t n = v;
      /@ loop invariant vma_top <= n <= NR_VMA && 1 <= n;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==>
             seen_users[m] == areas_showing(m, n);
         loop assigns n; loop variant NR_VMA - n; @/
      while (n < NR_VMA) n++;
    */
}

bool shmem_ok(void)
{
    nothing_counted();
    if (!slots_ok()) {
        return false;
    }
    if (!pages_ok()) {
        return false;
    }
    count_users();
    return objects_ok();
}

/* ---- what mm/ keeps is enough ---- */

/*@ ghost
  /@ requires ShmemSwapInv && SlotEntered(s);
     terminates \true; exits \false; assigns \nothing;
     ensures slot_found_wf(s); @/
  void lemma_slot_found(slot_t s)
  {
    uint32_t k = 0;
    slot_t t = slot_hash[slot_bucket[s]];
    /@ loop invariant 0 <= k < NR_SWAP_SLOTS && t == slot_at(bucket_of(s), k);
       loop invariant 0 < t < NR_SWAP_SLOTS && slot_bucket[t] == slot_bucket[s];
       loop invariant slot_turn[s] <= slot_turn[t] < NR_SWAP_SLOTS - k;
       loop invariant \forall integer j; 0 <= j < k ==>
           slot_passed(slot_at(bucket_of(s), j), slot_mapping[s], slot_index[s]);
       loop assigns k, t; loop variant slot_turn[t]; @/
    while (t != s) {
      /@ assert other: slot_turn[s] < slot_turn[t]; @/
      /@ assert passed: slot_passed(t, slot_mapping[s], slot_index[s]); @/
      t = slot_hash_next[t];
      k++;
    }
    /@ assert slot_found_at(s, k); @/
  }

  void lemma_slots_found(void)
  {
    slot_t s = 0;
    /@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
       loop invariant \forall integer t; 0 <= t < s && SlotEntered(t) ==> slot_found_wf(t);
       loop assigns s; loop variant NR_SWAP_SLOTS - s; @/
    while (s < NR_SWAP_SLOTS) {
      if (slot_mapping[s] < NR_MAPPINGS) lemma_slot_found(s);
      s++;
    }
  }
*/
