/*
 * What must hold of shared memory between operations: an object lives while an area shows it, each
 * of its pages is in the page cache or in swap and not in both, and its swap entries are found.
 *
 * Over real state alone. Relies on mm/shmem_swap.h for the hash of the entries.
 */
#ifndef SPEC_SHMEM_H
#define SPEC_SHMEM_H

#include "../mm/shmem.h"
#include "violation.h"
#include "vma.h"

/*@ predicate shared_object(integer m) = NR_FILES <= m < NR_MAPPINGS;
    // The k-th slot of bucket b, or NO_SLOT.
    logic integer slot_at{L}(integer b, integer k) = k <= 0 ? slot_hash[b]
      : slot_at(b, k - 1) == NO_SLOT || slot_at(b, k - 1) >= NR_SWAP_SLOTS
      ? NO_SLOT : slot_hash_next[slot_at(b, k - 1)];
    // Who looks for page i of mapping m goes on behind slot t.
    predicate slot_passed{L}(integer t, integer m, integer i) =
      0 < t < NR_SWAP_SLOTS && !SlotHolds(t, m, i);
    logic integer bucket_of{L}(integer s) = SlotBucket(slot_mapping[s], slot_index[s]);
    // Slot s stands in the bucket of its page, and none before it there holds the same page.
    predicate slot_found_at{L}(integer s, integer k) = 0 <= k < NR_SWAP_SLOTS &&
      slot_at(bucket_of(s), k) == s &&
      (\forall integer j; 0 <= j < k ==>
           slot_passed(slot_at(bucket_of(s), j), slot_mapping[s], slot_index[s]));
    predicate slot_found_wf{L}(integer s) = \exists integer k; slot_found_at(s, k);

    // Slot s is in use for a page within an object that some area shows, and is found.
    predicate shared_slot_wf{L}(integer s) = s != NO_SLOT && shared_object(slot_mapping[s]) &&
      mapping_users[slot_mapping[s]] != 0 && swap_map[s] != 0 &&
      slot_index[s] < mapping_size[slot_mapping[s]] / PAGE_SIZE && slot_found_wf(s);
    predicate shared_slots_wf{L} = \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
      slot_mapping[s] == NO_MAPPING || shared_slot_wf(s);
    // A page of an object that is in the page cache is in no slot.
    predicate in_no_slot{L}(integer f) = shared_object(page_mapping[f]) ==>
      \forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
          !SlotHolds(s, page_mapping[f], page_index[f]);
    predicate shared_once_wf{L} = \forall integer f; 0 <= f < nr_frames ==> in_no_slot(f);

    // Areas below n that show mapping m.
    logic integer areas_showing{L}(integer m, integer n) = n <= 1 ? 0
      : areas_showing(m, n - 1) + (vm_mm[n - 1] < NR_MM && vm_file[n - 1] == m ? 1 : 0);
    predicate object_wf{L}(integer m) = mapping_users[m] == areas_showing(m, NR_VMA) &&
      mapping_swapped[m] == SlotsHolding(m, NR_SWAP_SLOTS) &&
      (mapping_users[m] == 0 ==> mapping_nrpages[m] == 0 && mapping_swapped[m] == 0);
    predicate objects_wf{L} = \forall integer m; shared_object(m) ==> object_wf(m);

    predicate shmem_wf{L} = shared_slots_wf && shared_once_wf && objects_wf;
*/

extern uint32_t seen_users[NR_MAPPINGS];   /* areas that show the mapping */
extern uint32_t seen_swapped[NR_MAPPINGS]; /* slots that hold a page of it */

/* Whether shared memory is as it must be between operations. False: `violation` says what does not
 * hold. Asked where machine_ok says yes. */
/*@ requires nr_frames <= NR_FRAMES && areas_end_by(NR_VMA);
    terminates \true; exits \false;
    assigns violation, seen_users[0 .. NR_MAPPINGS - 1], seen_swapped[0 .. NR_MAPPINGS - 1];
    E_TOLD
    ensures decides: \result <==> shmem_wf; */
bool shmem_ok(void);

/* Where the entries are kept as mm/shmem_swap.c keeps them, each is found. */
/*@ ghost
  /@ requires ShmemSwapInv;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer s; SlotEntered(s) ==> slot_found_wf(s); @/
  void lemma_slots_found(void);
*/

#endif
