/*
 * What must hold of slab caches between operations: the chain, the three lists, the free objects,
 * where objects lie, what stands around them, the frames that slabs take.
 *
 * Over real state alone. Where mm/slab.acsl says the same of one slab, its predicates are used.
 */
#ifndef SPEC_SLAB_H
#define SPEC_SLAB_H

#include "../mm/pool.h"
#include "../mm/slab.h"
#include "violation.h"

/*@ // What cache c makes of a slab can be: whole words as objects, some of them, in a few frames.
    predicate cache_shape_wf{L}(integer c) = ObjectSize(c) && 1 <= cache_num[c] <= SLAB_MOST &&
      cache_gfporder[c] <= MAX_GFP_ORDER;

    // Its frames say whose they are.
    predicate slab_block_here_wf{L}(integer s) = s + SlabSpan(s) <= nr_frames && SlabFrames(s);
    // Bytes of management in front of the objects; where what is in use begins in the slab.
    logic integer slab_head_of{L}(integer s) =
      cache_slabp[slab_cache[s]] == NO_CACHE ? cache_slab_size[slab_cache[s]] : 0;
    logic integer slab_offset_of{L}(integer s) = slab_s_mem[s] - slab_head_of(s);
    logic integer slab_colours_of{L}(integer s) =
      cache_colour[slab_cache[s]] == 0 ? 1 : cache_colour[slab_cache[s]];
    // That is one of the colours of the cache.
    predicate slab_colour_wf{L}(integer s) = 0 <= slab_offset_of(s) &&
      cache_colour_off[slab_cache[s]] != 0 &&
      slab_offset_of(s) % cache_colour_off[slab_cache[s]] == 0 &&
      slab_offset_of(s) / cache_colour_off[slab_cache[s]] < slab_colours_of(s) &&
      (cache_slabp[slab_cache[s]] == NO_CACHE ==>
       slab_mgmt[s] == s * PAGE_SIZE + slab_offset_of(s));
    predicate slab_place_wf{L}(integer s) = SlabPlace(s) && slab_colour_wf(s);

    // What manages slabs of cache c from elsewhere comes from a cache whose slabs manage
    // themselves.
    predicate manager_cache_wf{L}(integer c) = cache_slabp[c] < NR_CACHES &&
      cache_used[cache_slabp[c]] != 0 && cache_slabp[cache_slabp[c]] == NO_CACHE;
    // Address a lies in a frame of a slab of cache c.
    predicate slab_addr_wf{L}(integer c, integer a) = a / PAGE_SIZE < nr_frames &&
      page_kind[a / PAGE_SIZE] == K_SLAB && page_slab[a / PAGE_SIZE] < nr_frames &&
      slab_cache[page_slab[a / PAGE_SIZE]] == c;
    predicate slab_manager_wf{L}(integer s) = cache_slabp[slab_cache[s]] != NO_CACHE ==>
      manager_cache_wf(slab_cache[s]) && slab_addr_wf(cache_slabp[slab_cache[s]], slab_mgmt[s]) &&
      BufctlAddr(s, SlabNum(s)) <= nr_frames * PAGE_SIZE;

    // Objects that are not in use; the k-th of them, as the links lead.
    logic integer slab_unused{L}(integer s) = SlabNum(s) - slab_inuse[s];
    logic integer free_at{L}(integer s, integer k) =
      k <= 0 ? slab_free[s] : Bufctl(s, free_at(s, k - 1));
    predicate free_list_wf{L}(integer s) = free_at(s, slab_unused(s)) == BUFCTL_END &&
      (\forall integer k; 0 <= k < slab_unused(s) ==> free_at(s, k) < SlabNum(s));
    // Object i is among the first n of them; is free.
    predicate free_among{L}(integer s, integer i, integer n) =
      \exists integer k; 0 <= k < n && free_at(s, k) == i;
    predicate object_free{L}(integer s, integer i) = free_among(s, i, slab_unused(s));

    // The words at both ends of an object.
    predicate zones_hold{L}(integer s, integer i, integer word) =
      MemWord(ObjectAddr(s, i)) == word &&
      MemWord(ObjectAddr(s, i) + cache_objsize[slab_cache[s]] - BYTES_PER_WORD) == word;
    predicate object_zones_wf{L}(integer s, integer i) =
      (object_free(s, i) ==> zones_hold(s, i, RED_INACTIVE)) &&
      (!object_free(s, i) ==> zones_hold(s, i, RED_ACTIVE));
    predicate red_zones_wf{L}(integer s) = HasFlag(cache_flags[slab_cache[s]], SLAB_RED_ZONE) ==>
      \forall integer i; 0 <= i < SlabNum(s) ==> object_zones_wf(s, i);

    predicate slab_counts_wf{L}(integer s, integer c, integer l) = slab_cache[s] == c &&
      slab_inuse[s] <= SlabNum(s) && slab_list[s] == l && SlabRight(s);
    predicate slab_one_wf{L}(integer s, integer c, integer l) = slab_counts_wf(s, c, l) &&
      slab_block_here_wf(s) && slab_place_wf(s) && slab_manager_wf(s) && free_list_wf(s) &&
      red_zones_wf(s);
*/

/*@ // The k-th slab of list l of cache c, NO_FRAME: it is shorter; the one before that.
    logic integer slab_at{L}(integer c, integer l, integer k) = k <= 0 ? cache_slabs[c].head[l]
      : slab_at(c, l, k - 1) >= nr_frames ? NO_FRAME : slab_next[slab_at(c, l, k - 1)];
    logic integer slab_before{L}(integer c, integer l, integer k) =
      k <= 0 ? NO_FRAME : slab_at(c, l, k - 1);
    predicate slab_linked_wf{L}(integer c, integer l, integer k) =
      slab_at(c, l, k) < nr_frames && slab_prev[slab_at(c, l, k)] == slab_before(c, l, k) &&
      slab_one_wf(slab_at(c, l, k), c, l);
    // The list has n slabs, each of which belongs there.
    predicate slabs_listed_wf{L}(integer c, integer l, integer n) = 0 <= n <= nr_frames &&
      slab_at(c, l, n) == NO_FRAME && cache_slabs[c].tail[l] == slab_before(c, l, n) &&
      (\forall integer k; 0 <= k < n ==> slab_linked_wf(c, l, k));
    predicate slab_list_wf{L}(integer c, integer l) = \exists integer n; slabs_listed_wf(c, l, n);
    predicate cache_lists_wf{L}(integer c) = cache_used[c] != 0 ==> cache_shape_wf(c) &&
      \forall integer l; 0 <= l < 3 ==> slab_list_wf(c, l);
    predicate slab_lists_wf{L} = \forall integer c; 0 <= c < NR_CACHES ==> cache_lists_wf(c);

    // Slab s hangs in the list that it names.
    predicate slab_listed{L}(integer s) = 0 <= s < nr_frames && slab_cache[s] < NR_CACHES &&
      cache_used[slab_cache[s]] != 0 && slab_list[s] < 3 &&
      \exists integer k; 0 <= k < nr_frames && slab_at(slab_cache[s], slab_list[s], k) == s;
    // Every frame of a slab is one of a slab that hangs in a list.
    predicate slab_frame_listed{L}(integer f) = page_kind[f] == K_SLAB ==>
      slab_listed(page_slab[f]) && page_slab[f] <= f < page_slab[f] + SlabSpan(page_slab[f]);
    predicate slab_frames_wf{L} = \forall integer f; 0 <= f < nr_frames ==> slab_frame_listed(f);
*/

/*@ // Of the first n slabs of a list: objects in use.
    logic integer slab_objects{L}(integer c, integer l, integer n) = n <= 0 ? 0
      : slab_objects(c, l, n - 1) +
        (slab_at(c, l, n - 1) < nr_frames ? slab_inuse[slab_at(c, l, n - 1)] : 0);
    // Objects of cache c that are in use; there are none of a cache that there is not.
    logic integer cache_objects{L}(integer c) = 0 <= c < NR_CACHES && cache_used[c] != 0
      ? slab_objects(c, SLABS_FULL, nr_frames) + slab_objects(c, SLABS_PARTIAL, nr_frames) : 0;

    // Caches below n that there are; the one k steps from cache_cache on the chain.
    logic integer caches_used{L}(integer n) = n <= 0 ? 0
      : caches_used(n - 1) + (cache_used[n - 1] != 0 ? 1 : 0);
    logic integer chain_at{L}(integer k) = k <= 0 ? CACHE_CACHE
      : chain_at(k - 1) >= NR_CACHES ? NO_CACHE : cache_next[chain_at(k - 1)];
    predicate chain_link_wf{L}(integer c) = c < NR_CACHES && cache_used[c] != 0 &&
      cache_next[c] < NR_CACHES && cache_prev[cache_next[c]] == c;
    // The chain is a ring of n caches.
    predicate chain_ring{L}(integer n) = 1 <= n && chain_at(n) == CACHE_CACHE &&
      (\forall integer k; 0 <= k < n ==> chain_link_wf(chain_at(k))) &&
      (\forall integer k; 0 < k < n ==> chain_at(k) != CACHE_CACHE);
    // Of all that there are, and the hand of reclaim is on it.
    predicate chain_wf{L} = chain_ring(caches_used(NR_CACHES)) && clock_searchp < NR_CACHES &&
      cache_used[clock_searchp] != 0;

    // Nobody makes a slab of cache c, and an object of cache_cache stands for it.
    predicate descriptor_wf{L}(integer c) = cache_used[c] != 0 ==> cache_growing[c] == 0 &&
      (c != CACHE_CACHE ==>
       PAGE_OFFSET <= cache_object[c] && slab_addr_wf(CACHE_CACHE, cache_object[c] - PAGE_OFFSET));
    predicate descriptors_wf{L} =
      (\forall integer c; 0 <= c < NR_CACHES ==> descriptor_wf(c)) &&
      cache_objects(CACHE_CACHE) + 1 == caches_used(NR_CACHES);

    // Of the address spaces below n: those in use, and their areas.
    logic integer mms_used{L}(integer n) = n <= 0 ? 0
      : mms_used(n - 1) + (mm_used[n - 1] != 0 ? 1 : 0);
    logic integer mms_areas{L}(integer n) = n <= 0 ? 0
      : mms_areas(n - 1) + (mm_used[n - 1] != 0 ? mm_map_count[n - 1] : 0);
    // Every area and every address space has an object, and nothing else has one.
    predicate pools_wf{L} = (\forall integer m; 0 <= m < NR_MM ==> mm_map_count[m] <= NR_VMA) &&
      cache_objects(vm_area_cachep) == mms_areas(NR_MM) &&
      cache_objects(mm_cachep) == mms_used(NR_MM);

    predicate slab_wf{L} = slab_lists_wf && slab_frames_wf && chain_wf && descriptors_wf &&
      pools_wf;
*/

/*@ // A free object, within its red zones, is as the constructor leaves it, or poisoned.
    predicate object_kept_wf{L}(integer s, integer i) = cache_ctor[slab_cache[s]] == CTOR_PATTERN
      ? MemFilled(ObjectAddr(s, i) + RedZone(slab_cache[s]),
                  ObjectAddr(s, i) + cache_objsize[slab_cache[s]] - RedZone(slab_cache[s]),
                  SLAB_PATTERN)
      : ObjectPoisoned(slab_cache[s], ObjectAddr(s, i));
    predicate slab_kept_wf{L}(integer s) = \forall integer k; 0 <= k < slab_unused(s) ==>
      object_kept_wf(s, free_at(s, k));
    predicate list_kept_wf{L}(integer c, integer l) = \forall integer k;
      0 <= k < nr_frames && slab_at(c, l, k) < nr_frames ==> slab_kept_wf(slab_at(c, l, k));
    // Cache c says what its free objects hold.
    predicate cache_keeps{L}(integer c) = cache_used[c] != 0 &&
      (cache_ctor[c] == CTOR_PATTERN || HasFlag(cache_flags[c], SLAB_POISON));
    predicate cache_kept_wf{L}(integer c) = cache_keeps(c) ==>
      list_kept_wf(c, SLABS_PARTIAL) && list_kept_wf(c, SLABS_FREE);
    predicate slab_deep_wf{L} = \forall integer c; 0 <= c < NR_CACHES ==> cache_kept_wf(c);
*/

/* What the checker writes down: slabs that hang in a list; objects of a slab that are free. */
extern uint32_t slab_seen[NR_FRAMES];
extern uint32_t slab_is_free[SLAB_MOST];

/* Whether slab caches are as they must be between operations. False: `violation` says what does
 * not hold. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, slab_seen[0 .. NR_FRAMES - 1], slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures decides: \result <==> slab_wf; */
bool slab_ok(void);

/* Free objects of a cache with a constructor are constructed, those of a cache that poisons them
 * are poisoned. Asked where slab_ok says yes. */
/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> slab_deep_wf; */
bool slab_ok_deep(void);

/* What mm/slab.c keeps is enough for the lists and the frames of slabs, where the colours and the
 * red zones are right, of which it keeps nothing. */
/*@ ghost
  /@ requires SlabInv;
     requires kept: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
       slab_colour_wf(s) && red_zones_wf(s);
     terminates \true; exits \false; assigns \nothing;
     ensures slab_lists_wf && slab_frames_wf; @/
  void lemma_slab_lists_wf(void);
*/

#endif
