/*
 * What must hold of the page cache between operations: every page in it is a page of the page cache
 * with a place in its mapping, is found by that place and by no other, and is counted; its count is
 * its entries and the cache's own reference.
 *
 * Over real state alone. Relies on mm/address_space.acsl for the hash and the counts, and on
 * page_table.h for the entries.
 */
#ifndef SPEC_ADDRESS_SPACE_H
#define SPEC_ADDRESS_SPACE_H

#include "../mm/address_space.h"
#include "page_table.h"
#include "violation.h"

/*@ // Pages of S bytes, the last one perhaps in part.
    logic integer whole_pages(integer s) = s / PAGE_SIZE + (s % PAGE_SIZE != 0 ? 1 : 0);
    // A frame is no page of a mapping, and then none of the page cache, or one that its mapping
    // has, whose count is its entries and one.
    predicate cache_page_wf{L}(integer f) = page_mapping[f] == NO_MAPPING
      ? !(page_kind[f] == K_FILE && page_slot[f] == 0)
      : page_mapping[f] < NR_MAPPINGS && page_kind[f] == K_FILE && page_slot[f] == 0 &&
        page_index[f] < whole_pages(mapping_size[page_mapping[f]]) &&
        page_count[f] == walk_refs(NR_MM, f) + 1;
    predicate cache_pages_wf{L} = \forall integer f; 0 <= f < nr_frames ==> cache_page_wf(f);
    // Of the frames below n those in the cache.
    logic integer cached_pages{L}(integer n) =
      n <= 0 ? 0 : cached_pages(n - 1) + (page_mapping[n - 1] != NO_MAPPING ? 1 : 0);

    // The k-th page of bucket b, or NO_FRAME.
    logic integer hash_at{L}(integer b, integer k) = k <= 0 ? page_hash[b]
      : hash_at(b, k - 1) >= nr_frames ? NO_FRAME : hash_next[hash_at(b, k - 1)];
    logic integer hash_length{L}(integer b, integer n) =
      n <= 0 ? 0 : hash_length(b, n - 1) + (hash_at(b, n - 1) != NO_FRAME ? 1 : 0);
    predicate same_page{L}(integer f, integer g) =
      page_mapping[f] == page_mapping[g] && page_index[f] == page_index[g];
    // It belongs there, knows the one before it, and is no page that stands before it.
    predicate hash_place_wf{L}(integer b, integer k) = hash_at(b, k) != NO_FRAME ==>
      hash_at(b, k) < nr_frames && page_mapping[hash_at(b, k)] < NR_MAPPINGS &&
      HashBucket(page_mapping[hash_at(b, k)], page_index[hash_at(b, k)]) == b &&
      hash_prev[hash_at(b, k)] == (k == 0 ? NO_FRAME : hash_at(b, k - 1)) &&
      (\forall integer j; 0 <= j < k ==> !same_page(hash_at(b, j), hash_at(b, k)));
    predicate bucket_wf{L}(integer b) = hash_at(b, nr_frames) == NO_FRAME &&
      (\forall integer k; 0 <= k < nr_frames ==> hash_place_wf(b, k));
    logic integer hashed_pages{L}(integer n) =
      n <= 0 ? 0 : hashed_pages(n - 1) + hash_length(n - 1, nr_frames);
    predicate hash_wf{L} = (\forall integer b; 0 <= b < PAGE_HASH_SIZE ==> bucket_wf(b)) &&
      hashed_pages(PAGE_HASH_SIZE) == cached_pages(nr_frames);

    // The k-th page of mapping m, or NO_FRAME: as many as it says, and as say that they are.
    logic integer mapping_at{L}(integer m, integer k) = k <= 0 ? mapping_pages[m]
      : mapping_at(m, k - 1) >= nr_frames ? NO_FRAME : mapping_next[mapping_at(m, k - 1)];
    predicate mapping_place_wf{L}(integer m, integer k) =
      mapping_at(m, k) < nr_frames && page_mapping[mapping_at(m, k)] == m &&
      mapping_prev[mapping_at(m, k)] == (k == 0 ? NO_FRAME : mapping_at(m, k - 1));
    predicate mapping_wf{L}(integer m) = mapping_nrpages[m] == PagesIn(m, nr_frames) &&
      mapping_at(m, mapping_nrpages[m]) == NO_FRAME &&
      (\forall integer k; 0 <= k < mapping_nrpages[m] ==> mapping_place_wf(m, k));

    predicate address_space_wf{L} = cache_pages_wf && hash_wf &&
      (\forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_wf(m));
*/

extern uint32_t seen_pages[NR_MAPPINGS]; /* frames that say they are a page of the mapping */

/* Whether the page cache is as it must be between operations. False: `violation` says what does not
 * hold. Asked where machine_ok says yes: it uses what the walk along the tables saw. */
/*@ requires 1 <= nr_frames <= NR_FRAMES;
    requires seen: \forall integer f; 0 <= f < nr_frames ==>
        seen_entries[f] == walk_refs(NR_MM, f) && seen_entries[f] < 4294967295;
    terminates \true; exits \false;
    assigns violation, seen_pages[0 .. NR_MAPPINGS - 1];
    E_TOLD
    ensures \result <==> address_space_wf; */
bool address_space_ok(void);

#endif
