/*
 * The slab allocator.
 *
 * Three lists of slabs for each cache, an index list of free objects for each slab. An object is
 * taken from a partial slab, else from a free one. A slab's management area is in the slab itself,
 * or in an object of a general cache that is itself managed on-slab.
 *
 * With SLAB_RED_ZONE a word in front of an object and one behind it say whether it is in use; with
 * SLAB_POISON a free object holds one pattern. Linux stops where it finds either broken, when the
 * object is taken or given back; here spec/slab.c looks at every slab instead.
 */
#include "slab.h"
#include "buddy.h"

uint32_t cache_used[NR_CACHES];
uint32_t cache_objsize[NR_CACHES];
uint32_t cache_align[NR_CACHES];
uint32_t cache_flags[NR_CACHES];
uint32_t cache_ctor[NR_CACHES];
uint32_t cache_name[NR_CACHES];
kaddr_t cache_object[NR_CACHES];
uint32_t cache_gfporder[NR_CACHES];
uint32_t cache_num[NR_CACHES];
cache_id cache_slabp[NR_CACHES];
uint32_t cache_slab_size[NR_CACHES];
uint32_t cache_colour[NR_CACHES];
uint32_t cache_colour_off[NR_CACHES];
uint32_t cache_colour_next[NR_CACHES];
uint32_t cache_growing[NR_CACHES];
uint32_t cache_grown[NR_CACHES];
struct slab_lists cache_slabs[NR_CACHES];

cache_id cache_next[NR_CACHES];
cache_id cache_prev[NR_CACHES];
cache_id clock_searchp;

cache_id slab_cache[NR_FRAMES];
uint32_t slab_list[NR_FRAMES];
pfn_t slab_next[NR_FRAMES];
pfn_t slab_prev[NR_FRAMES];
uint32_t slab_inuse[NR_FRAMES];
uint32_t slab_free[NR_FRAMES];
uint32_t slab_s_mem[NR_FRAMES];
uint32_t slab_mgmt[NR_FRAMES];
pfn_t page_slab[NR_FRAMES];

/*@ ghost uint32_t slab_on[NR_FRAMES]; */
/*@ ghost uint32_t slab_rank[NR_FRAMES]; */
/*@ ghost struct slab_lengths slab_len[NR_CACHES]; */
/*@ ghost struct slab_slots slab_slot[NR_FRAMES]; */
/*@ ghost struct slab_slots slab_stack[NR_FRAMES]; */
/*@ ghost struct slab_slots slab_pos[NR_FRAMES]; */
/*@ ghost pfn_t slab_host[NR_FRAMES]; */
/*@ ghost uint32_t slab_host_index[NR_FRAMES]; */

#define REAP_SCANLEN 10u /* caches that one round of the hand looks at */
#define REAP_PERFECT 10u /* frames that end it */

/*@ requires cache < NR_CACHES && cache_gfporder[cache] < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == OrderSpan(cache_gfporder[cache]);
*/
static uint32_t slab_frames(cache_id cache)
{
    return block_size(cache_gfporder[cache]);
}

/* ---- words in frames ---- */

/*@ requires addr < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == MemWord(addr);
*/
static uint32_t read_word(kaddr_t addr)
{
    return phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];
}

/*@ requires addr < NR_FRAMES * PAGE_SIZE && addr % 4 == 0;
    terminates \true; exits \false;
    assigns phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4];
    ensures word: MemWord(addr) == value;
    ensures others: KeepsMem{Pre, Here}(addr, addr + 4);
*/
static void write_word(kaddr_t addr, uint32_t value)
{
    phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u] = value;
}

/*@ requires slab < NR_FRAMES && BufctlAddr(slab, index) < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == BufctlAddr(slab, index);
*/
static uint32_t bufctl_addr(pfn_t slab, uint32_t index)
{
    return slab_mgmt[slab] + SLAB_HEAD + 4u * index;
}

uint32_t slab_bufctl(pfn_t slab, uint32_t index)
{
    return read_word(bufctl_addr(slab, index));
}

/* Where an object begins, red zone included. */
/*@ requires slab < NR_FRAMES && slab_cache[slab] < NR_CACHES;
    requires ObjectAddr(slab, index) < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ObjectAddr(slab, index);
*/
static kaddr_t object_addr(pfn_t slab, uint32_t index)
{
    return slab * PAGE_SIZE + slab_s_mem[slab] + index * cache_objsize[slab_cache[slab]];
}

/* ---- lists of slabs ---- */

/*@ requires cache < NR_CACHES && list < 3 && slab < NR_FRAMES;
    requires cache_slabs[cache].head[list] == NO_FRAME ||
        cache_slabs[cache].head[list] < NR_FRAMES;
    terminates \true; exits \false;
    assigns A_SLAB_LINKS;
    ensures heads: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].head[l] == (c == cache && l == list ? slab : \old(cache_slabs[c].head[l]));
    ensures tails: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].tail[l] == (c == cache && l == list &&
         \old(cache_slabs[cache].head[list]) == NO_FRAME ? slab : \old(cache_slabs[c].tail[l]));
    ensures next: \forall integer s; 0 <= s < NR_FRAMES ==> slab_next[s] ==
        (s == slab ? \old(cache_slabs[cache].head[list]) : \old(slab_next[s]));
    ensures prev: \forall integer s; 0 <= s < NR_FRAMES ==> slab_prev[s] ==
        (s == \old(cache_slabs[cache].head[list]) ? slab : s == slab ? NO_FRAME
         : \old(slab_prev[s]));
*/
static void link_first(cache_id cache, pfn_t slab, uint32_t list)
{
    pfn_t head = cache_slabs[cache].head[list];

    slab_prev[slab] = NO_FRAME;
    slab_next[slab] = head;
    if (head != NO_FRAME) {
        slab_prev[head] = slab;
    } else {
        cache_slabs[cache].tail[list] = slab;
    }
    cache_slabs[cache].head[list] = slab;
}

/*@ requires cache < NR_CACHES && list < 3 && slab < NR_FRAMES;
    requires cache_slabs[cache].tail[list] == NO_FRAME ||
        cache_slabs[cache].tail[list] < NR_FRAMES;
    terminates \true; exits \false;
    assigns A_SLAB_LINKS;
    ensures heads: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].head[l] == (c == cache && l == list &&
         \old(cache_slabs[cache].tail[list]) == NO_FRAME ? slab : \old(cache_slabs[c].head[l]));
    ensures tails: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].tail[l] == (c == cache && l == list ? slab : \old(cache_slabs[c].tail[l]));
    ensures next: \forall integer s; 0 <= s < NR_FRAMES ==> slab_next[s] ==
        (s == \old(cache_slabs[cache].tail[list]) ? slab : s == slab ? NO_FRAME
         : \old(slab_next[s]));
    ensures prev: \forall integer s; 0 <= s < NR_FRAMES ==> slab_prev[s] ==
        (s == slab ? \old(cache_slabs[cache].tail[list]) : \old(slab_prev[s]));
*/
static void link_last(cache_id cache, pfn_t slab, uint32_t list)
{
    pfn_t tail = cache_slabs[cache].tail[list];

    slab_next[slab] = NO_FRAME;
    slab_prev[slab] = tail;
    if (tail != NO_FRAME) {
        slab_next[tail] = slab;
    } else {
        cache_slabs[cache].head[list] = slab;
    }
    cache_slabs[cache].tail[list] = slab;
}

/*@ requires cache < NR_CACHES && list < 3 && slab < NR_FRAMES;
    requires slab_next[slab] == NO_FRAME || slab_next[slab] < NR_FRAMES;
    requires slab_prev[slab] == NO_FRAME || slab_prev[slab] < NR_FRAMES;
    terminates \true; exits \false;
    assigns A_SLAB_LINKS;
    ensures heads: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].head[l] == (c == cache && l == list && \old(slab_prev[slab]) == NO_FRAME
         ? \old(slab_next[slab]) : \old(cache_slabs[c].head[l]));
    ensures tails: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        cache_slabs[c].tail[l] == (c == cache && l == list && \old(slab_next[slab]) == NO_FRAME
         ? \old(slab_prev[slab]) : \old(cache_slabs[c].tail[l]));
    ensures next: \forall integer s; 0 <= s < NR_FRAMES ==> slab_next[s] ==
        (s == \old(slab_prev[slab]) ? \old(slab_next[slab]) : \old(slab_next[s]));
    ensures prev: \forall integer s; 0 <= s < NR_FRAMES ==> slab_prev[s] ==
        (s == \old(slab_next[slab]) ? \old(slab_prev[slab]) : \old(slab_prev[s]));
*/
static void unlink_slab(cache_id cache, pfn_t slab, uint32_t list)
{
    pfn_t next = slab_next[slab];
    pfn_t prev = slab_prev[slab];

    if (prev == NO_FRAME) {
        cache_slabs[cache].head[list] = next;
    } else {
        slab_next[prev] = next;
    }
    if (next == NO_FRAME) {
        cache_slabs[cache].tail[list] = prev;
    } else {
        slab_prev[next] = prev;
    }
}

/* The slabs of a list whose rank is FROM or more move by one place: UP when a slab comes in before
 * them, else down when the one before them goes. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && list < 3;
     requires up != 0 ==> slab_len[cache].n[list] <= NR_FRAMES && \forall integer s;
       0 <= s < nr_frames && SlabIn(s, cache, list) ==> slab_rank[s] <= NR_FRAMES;
     requires up == 0 ==> slab_len[cache].n[list] > 0 && from > 0;
     terminates \true; exits \false; assigns A_SLAB_RANKS;
     ensures ranks: \forall integer s; 0 <= s < nr_frames ==> slab_rank[s] ==
       \old(slab_rank[s]) + (\old(slab_rank[s]) >= from && slab_on[s] != 0 &&
         slab_cache[s] == cache && slab_list[s] == list ? (up != 0 ? 1 : -1) : 0);
     ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
       slab_len[c].n[l] == \old(slab_len[c].n[l]) +
       (c == cache && l == list ? (up != 0 ? 1 : -1) : 0); @/
  void ghost_slabs_move(uint32_t from, uint32_t up, cache_id cache, uint32_t list)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant \forall integer s; 0 <= s < nr_frames ==> slab_rank[s] ==
         \at(slab_rank[s],Pre) + (s < j && \at(slab_rank[s],Pre) >= from && slab_on[s] != 0 &&
           slab_cache[s] == cache && slab_list[s] == list ? (up != 0 ? 1 : -1) : 0);
       loop assigns j, slab_rank[0 .. NR_FRAMES-1];
       loop variant nr_frames - j; @/
    while (j < nr_frames) {
      if (slab_rank[j] >= from && slab_on[j] != 0 && slab_cache[j] == cache &&
          slab_list[j] == list) {
        if (up != 0u) { slab_rank[j] = slab_rank[j] + 1u; }
        else { slab_rank[j] = slab_rank[j] - 1u; }
      }
      j = j + 1u;
    }
    if (up != 0u) { slab_len[cache].n[list] = slab_len[cache].n[list] + 1u; }
    else { slab_len[cache].n[list] = slab_len[cache].n[list] - 1u; }
  }
*/

/* SLAB, on no list, becomes the first of one. */
/*@ requires SlabLists && cache < NR_CACHES && list < 3 && slab < nr_frames;
    requires slab_on[slab] == 0 && slab_cache[slab] == cache;
    terminates \true; exits \false;
    assigns A_SLAB_HANGS;
    E_SLAB_LISTS
    ensures on: \forall integer s; 0 <= s < NR_FRAMES ==>
        slab_on[s] == (s == slab ? 1 : \old(slab_on[s]));
    ensures list: \forall integer s; 0 <= s < NR_FRAMES ==>
        slab_list[s] == (s == slab ? list : \old(slab_list[s]));
    ensures first: cache_slabs[cache].head[list] == slab;
    ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        slab_len[c].n[l] == \old(slab_len[c].n[l]) + (c == cache && l == list ? 1 : 0);
*/
static void list_slab(cache_id cache, pfn_t slab, uint32_t list)
{
    //@ ghost lemma_slab_count(cache, list);
    //@ ghost ghost_slabs_move(0u, 1u, cache, list);
    //@ ghost slab_rank[slab] = 0;
    //@ ghost uint32_t n = cache_slabs[cache].head[list];
    slab_list[slab] = list;
    link_first(cache, slab, list);
    //@ ghost slab_on[slab] = 1;
    //@ assert second: n != NO_FRAME ==> slab_prev[n] == slab && slab_rank[n] == 1;
    /*@ assert others: \forall integer s; 0 <= s < nr_frames && s != slab ==>
          (slab_on[s] != 0 <==> \at(slab_on[s],Pre) != 0) &&
          slab_list[s] == \at(slab_list[s],Pre); */
    /*@ assert heads: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_prev[s] == NO_FRAME ==> cache_slabs[slab_cache[s]].head[slab_list[s]] == s; */
    /*@ assert prevs: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          s != n && slab_prev[s] != NO_FRAME ==> s != slab && slab_prev[s] < nr_frames &&
          slab_prev[s] != slab && SlabIn(slab_prev[s], slab_cache[s], slab_list[s]) &&
          slab_next[slab_prev[s]] == s; */
    /*@ assert tails: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_next[s] == NO_FRAME ==> cache_slabs[slab_cache[s]].tail[slab_list[s]] == s; */
    /*@ assert nexts: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 && s != slab &&
          slab_next[s] != NO_FRAME ==> slab_next[s] < nr_frames && slab_next[s] != n &&
          SlabIn(slab_next[s], slab_cache[s], slab_list[s]) && slab_prev[slab_next[s]] == s; */
    /*@ assert links: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_prev[s] != NO_FRAME ==> slab_rank[s] == slab_rank[slab_prev[s]] + 1; */
    /*@ assert ends: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_next[s] == NO_FRAME ==>
          slab_rank[s] + 1 == slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ assert bound: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 ==>
          slab_rank[s] < slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ ghost
        uint32_t j = 0;
        /@ L_SLAB_COUNTS(c == cache && l == list && slab < j ? 1 : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* SLAB, on no list, becomes the last of one. */
/*@ requires SlabLists && cache < NR_CACHES && list < 3 && slab < nr_frames;
    requires slab_on[slab] == 0 && slab_cache[slab] == cache;
    terminates \true; exits \false;
    assigns A_SLAB_HANGS;
    E_SLAB_LISTS
    ensures on: \forall integer s; 0 <= s < NR_FRAMES ==>
        slab_on[s] == (s == slab ? 1 : \old(slab_on[s]));
    ensures list: \forall integer s; 0 <= s < NR_FRAMES ==>
        slab_list[s] == (s == slab ? list : \old(slab_list[s]));
    ensures last: cache_slabs[cache].tail[list] == slab;
    ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        slab_len[c].n[l] == \old(slab_len[c].n[l]) + (c == cache && l == list ? 1 : 0);
*/
static void list_slab_last(cache_id cache, pfn_t slab, uint32_t list)
{
    //@ ghost lemma_slab_count(cache, list);
    //@ ghost uint32_t n = cache_slabs[cache].tail[list];
    /*@ assert apart: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 &&
          !(c == cache && l == list) && cache_slabs[c].tail[l] != NO_FRAME ==>
          cache_slabs[c].tail[l] != slab && cache_slabs[c].tail[l] != n; */
    //@ ghost slab_rank[slab] = slab_len[cache].n[list];
    //@ ghost slab_len[cache].n[list] = slab_len[cache].n[list] + 1u;
    slab_list[slab] = list;
    link_last(cache, slab, list);
    //@ ghost slab_on[slab] = 1;
    /*@ assert before: n != NO_FRAME ==>
          slab_next[n] == slab && slab_rank[slab] == slab_rank[n] + 1; */
    /*@ assert lasts: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 &&
          !(c == cache && l == list) ==>
          cache_slabs[c].tail[l] == \at(cache_slabs[c].tail[l],Pre); */
    /*@ assert last: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 &&
          !(c == cache && l == list) && cache_slabs[c].tail[l] != NO_FRAME ==>
          cache_slabs[c].tail[l] < nr_frames && SlabIn(cache_slabs[c].tail[l], c, l) &&
          slab_next[cache_slabs[c].tail[l]] == NO_FRAME; */
    /*@ assert own: slab_prev[slab] == n && (n == NO_FRAME ?
          cache_slabs[cache].head[list] == slab :
          n < nr_frames && SlabIn(n, cache, list) && n != slab); */
    /*@ assert others: \forall integer s; 0 <= s < nr_frames && s != slab ==>
          (slab_on[s] != 0 <==> \at(slab_on[s],Pre) != 0) &&
          slab_list[s] == \at(slab_list[s],Pre); */
    /*@ assert tails: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_next[s] == NO_FRAME ==> cache_slabs[slab_cache[s]].tail[slab_list[s]] == s; */
    /*@ assert nexts: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          s != n && slab_next[s] != NO_FRAME ==> s != slab && slab_next[s] < nr_frames &&
          slab_next[s] != slab && SlabIn(slab_next[s], slab_cache[s], slab_list[s]) &&
          slab_prev[slab_next[s]] == s; */
    /*@ assert heads: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_prev[s] == NO_FRAME ==> cache_slabs[slab_cache[s]].head[slab_list[s]] == s; */
    /*@ assert prevs: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 && s != slab &&
          slab_prev[s] != NO_FRAME ==> slab_prev[s] < nr_frames && slab_prev[s] != n &&
          SlabIn(slab_prev[s], slab_cache[s], slab_list[s]) && slab_next[slab_prev[s]] == s; */
    /*@ assert links: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_prev[s] != NO_FRAME ==> slab_rank[s] == slab_rank[slab_prev[s]] + 1; */
    /*@ assert ends: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_next[s] == NO_FRAME ==>
          slab_rank[s] + 1 == slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ ghost
        uint32_t j = 0;
        /@ L_SLAB_COUNTS(c == cache && l == list && slab < j ? 1 : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* SLAB leaves its list. */
/*@ requires SlabLists && cache < NR_CACHES && slab < nr_frames;
    requires slab_on[slab] != 0 && slab_cache[slab] == cache;
    terminates \true; exits \false;
    assigns A_SLAB_LINKS, A_SLAB_RANKS, slab_on[slab];
    E_SLAB_LISTS
    ensures on: slab_on[slab] == 0;
    ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        slab_len[c].n[l] == \old(slab_len[c].n[l]) -
        (c == cache && l == slab_list[slab] ? 1 : 0);
*/
static void unlist_slab(cache_id cache, pfn_t slab)
{
    uint32_t list = slab_list[slab];
    //@ ghost uint32_t rank = slab_rank[slab];
    //@ ghost lemma_slab_place(slab, cache, list);
    /*@ assert apart: \forall integer s; 0 <= s < nr_frames && SlabIn(s, cache, list) &&
          s != slab && slab_prev[s] != NO_FRAME && slab_prev[s] != slab ==>
          slab_rank[s] != rank && slab_rank[slab_prev[s]] != rank; */
    //@ assert behind: slab_next[slab] != NO_FRAME ==> slab_rank[slab_next[slab]] == rank + 1;
    //@ assert before: slab_prev[slab] != NO_FRAME ==> slab_rank[slab_prev[slab]] == rank - 1;
    //@ ghost uint32_t n = slab_next[slab];
    //@ ghost pfn_t p = slab_prev[slab];
    //@ ghost ghost_slabs_move(rank + 1u, 0u, cache, list);
    unlink_slab(cache, slab, list);
    //@ ghost slab_on[slab] = 0;
    /*@ assert joined: n != NO_FRAME ==> slab_prev[n] == p && slab_rank[n] == rank &&
          (p == NO_FRAME ? rank == 0 : slab_rank[p] + 1 == rank); */
    /*@ assert links: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          s != n && \at(slab_prev[s],Pre) != NO_FRAME ==> slab_prev[s] != slab &&
          slab_rank[s] == slab_rank[slab_prev[s]] + 1; */
    /*@ assert ends: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 &&
          slab_next[s] == NO_FRAME ==>
          slab_rank[s] + 1 == slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ assert bound: \forall integer s; 0 <= s < nr_frames && slab_on[s] != 0 ==>
          slab_rank[s] < slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ ghost
        uint32_t j = 0;
        /@ L_SLAB_COUNTS(c == cache && l == list && slab < j ? -1 : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* The list that SLAB belongs on by the number of its objects in use. */
/*@ requires cache < NR_CACHES && slab < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ListFor(slab_inuse[slab], cache_num[cache]) && \result < 3;
*/
static uint32_t right_list(cache_id cache, pfn_t slab)
{
    if (slab_inuse[slab] == 0u) {
        return SLABS_FREE;
    }
    return slab_inuse[slab] == cache_num[cache] ? SLABS_FULL : SLABS_PARTIAL;
}

/* SLAB goes to the list that it belongs on, as the first, unless it is there. */
/*@ requires SlabLists && cache < NR_CACHES && slab < nr_frames;
    requires slab_on[slab] == 1 && slab_cache[slab] == cache;
    terminates \true; exits \false;
    assigns A_SLAB_HANGS;
    E_SLAB_LISTS
    ensures on: \forall integer s; 0 <= s < NR_FRAMES ==> slab_on[s] == \old(slab_on[s]);
    ensures right: slab_list[slab] == ListFor(slab_inuse[slab], cache_num[cache]);
    ensures others: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        slab_list[s] == \old(slab_list[s]);
    ensures first: slab_list[slab] != \old(slab_list[slab]) ==>
        cache_slabs[cache].head[slab_list[slab]] == slab;
    ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        slab_len[c].n[l] == \old(slab_len[c].n[l]) +
        (c == cache && l == slab_list[slab] ? 1 : 0) -
        (c == cache && l == \old(slab_list[slab]) ? 1 : 0);
*/
static void relist_slab(cache_id cache, pfn_t slab)
{
    uint32_t list = right_list(cache, slab);

    if (list != slab_list[slab]) {
        unlist_slab(cache, slab);
        list_slab(cache, slab, list);
    }
}

/* ---- making a cache ---- */

/*@ requires cache < NR_CACHES && cache_next[CACHE_CACHE] < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures cache_next[CACHE_CACHE] == cache; */
static void chain_cache(cache_id cache)
{
    cache_id next = cache_next[CACHE_CACHE];

    cache_next[cache] = next;
    cache_prev[cache] = CACHE_CACHE;
    cache_prev[next] = cache;
    cache_next[CACHE_CACHE] = cache;
}

/*@ requires cache < NR_CACHES && cache_next[cache] < NR_CACHES && cache_prev[cache] < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures next: \forall integer c; 0 <= c < NR_CACHES ==> cache_next[c] ==
        \old(c == cache_prev[cache] ? cache_next[cache] : cache_next[c]);
    ensures prev: \forall integer c; 0 <= c < NR_CACHES && cache_prev[cache] != cache ==>
        cache_prev[c] == \old(c == cache_next[cache] ? cache_prev[cache] : cache_prev[c]);
*/
static void unchain_cache(cache_id cache)
{
    cache_next[cache_prev[cache]] = cache_next[cache];
    cache_prev[cache_next[cache]] = cache_prev[cache];
}

cache_id kmem_cache_number(void)
{
    cache_id c = 0;

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer k; 0 <= k < c ==> cache_used[k] != 0;
        loop assigns c;
        loop variant NR_CACHES - c; */
    while (c < NR_CACHES && cache_used[c] != 0u) {
        c++;
    }
    return c;
}

void kmem_cache_begin(cache_id cache, struct slab_plan plan, uint32_t flags, uint32_t ctor,
                      cache_id slabp)
{
    cache_used[cache] = 1;
    cache_flags[cache] = flags;
    cache_ctor[cache] = ctor;
    cache_objsize[cache] = plan.objsize;
    cache_align[cache] = plan.align;
    cache_gfporder[cache] = plan.gfporder;
    cache_num[cache] = plan.num;
    cache_slab_size[cache] = plan.slab_size;
    cache_slabp[cache] = slabp;
    cache_colour[cache] = plan.colour;
    cache_colour_off[cache] = plan.colour_off;
    cache_colour_next[cache] = 0;
    cache_growing[cache] = 0;
    cache_grown[cache] = 0;
    if (cache != CACHE_CACHE) {
        chain_cache(cache);
    }
}

void kmem_cache_identify(cache_id cache, uint32_t name, kaddr_t object)
{
    cache_name[cache] = name;
    cache_object[cache] = object;
}

void kmem_cache_init(void)
{
    struct slab_plan plan;

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer k; 0 <= k < c ==> cache_used[k] == 0;
        loop invariant \forall integer k, l; 0 <= k < c && 0 <= l < 3 ==>
            cache_slabs[k].head[l] == NO_FRAME && cache_slabs[k].tail[l] == NO_FRAME;
        loop assigns c, cache_used[0 .. NR_CACHES-1], cache_slabs[0 .. NR_CACHES-1];
        loop variant NR_CACHES - c; */
    for (cache_id c = 0; c < NR_CACHES; c++) {
        cache_used[c] = 0;
        cache_slabs[c].head[SLABS_FULL] = NO_FRAME;
        cache_slabs[c].head[SLABS_PARTIAL] = NO_FRAME;
        cache_slabs[c].head[SLABS_FREE] = NO_FRAME;
        cache_slabs[c].tail[SLABS_FULL] = NO_FRAME;
        cache_slabs[c].tail[SLABS_PARTIAL] = NO_FRAME;
        cache_slabs[c].tail[SLABS_FREE] = NO_FRAME;
    }
    plan = plan_slab(KMEM_CACHE_BYTES, 0, SLAB_NO_REAP, 0);
    cache_next[CACHE_CACHE] = CACHE_CACHE;
    cache_prev[CACHE_CACHE] = CACHE_CACHE;
    kmem_cache_begin(CACHE_CACHE, plan, SLAB_NO_REAP, CTOR_NONE, NO_CACHE);
    kmem_cache_identify(CACHE_CACHE, NAME_KMEM_CACHE, NO_KADDR);
    clock_searchp = CACHE_CACHE;
}

/* ---- what stands in and around objects ---- */

/* Bytes of the red zone on each side of an object. */
/*@ requires cache < NR_CACHES;
    terminates \true; exits \false; assigns \nothing;
    ensures zones: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> \result == BYTES_PER_WORD;
    ensures none: !HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> \result == 0;
*/
static uint32_t red_zone(cache_id cache)
{
    return slab_flag(cache_flags[cache], SLAB_RED_ZONE) ? BYTES_PER_WORD : 0u;
}

uint32_t kmem_cache_size(cache_id cache)
{
    return cache_objsize[cache] - 2u * red_zone(cache);
}

/* Both red zones of an object of CACHE, if it has any, hold WORD. */
/*@ requires R_OBJECT(cache, object);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    E_ZONES(cache, object, word)
*/
static void set_red_zones(cache_id cache, kaddr_t object, uint32_t word)
{
    if (slab_flag(cache_flags[cache], SLAB_RED_ZONE)) {
        write_word(object, word);
        write_word(object + cache_objsize[cache] - BYTES_PER_WORD, word);
    }
}

/* Every word of an object, within its red zones, is WORD. */
/*@ requires R_OBJECT(cache, object);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures filled: MemFilled(object + RedZone(cache),
        object + cache_objsize[cache] - RedZone(cache), word);
    ensures outside: KeepsMem{Pre, Here}(object + RedZone(cache),
        object + cache_objsize[cache] - RedZone(cache));
    ensures rows: KeepsRows{Pre, Here}(object, object + cache_objsize[cache]);
*/
static void fill_object(cache_id cache, kaddr_t object, uint32_t word)
{
    uint32_t end = object + cache_objsize[cache] - red_zone(cache);

    /*@ loop invariant object + RedZone(cache) <= a <= end && a % 4 == 0;
        loop invariant filled: MemFilled(object + RedZone(cache), a, word);
        loop invariant outside: KeepsMem{Pre, Here}(object + RedZone(cache), a);
        loop invariant rows: KeepsRows{Pre, Here}(object, object + cache_objsize[cache]);
        loop assigns a, phys[0 .. NR_FRAMES-1];
        loop variant end - a; */
    for (uint32_t a = object + red_zone(cache); a < end; a += 4u) {
        write_word(a, word);
    }
}

/* A free object of a cache that poisons them holds its pattern. */
/*@ requires R_OBJECT(cache, object);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures poison: HasFlag(cache_flags[cache], SLAB_POISON) ==> ObjectPoisoned(cache, object);
    ensures none: !HasFlag(cache_flags[cache], SLAB_POISON) ==> KeepsMem{Pre, Here}(0, 0);
    ensures outside: KeepsMem{Pre, Here}(object + RedZone(cache),
        object + cache_objsize[cache] - RedZone(cache));
    ensures rows: KeepsRows{Pre, Here}(object, object + cache_objsize[cache]);
*/
static void poison_object(cache_id cache, kaddr_t object)
{
    if (slab_flag(cache_flags[cache], SLAB_POISON)) {
        fill_object(cache, object, POISON_WORD);
        write_word(object + cache_objsize[cache] - red_zone(cache) - 4u, POISON_LAST);
    }
}

/* ---- objects ---- */

/* The first free object of a slab that has one is in use; its index. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab);
    requires slab_inuse[slab] < SlabNum(slab);
    terminates \true; exits \false;
    assigns slab_free[slab], slab_inuse[slab], slab_slot[slab];
    E_SLAB_OBJECTS
    ensures index: \result == \old(slab_free[slab]) && \result < SlabNum(slab);
    ensures was: \old(slab_slot[slab].n[\result]) == OBJECT_FREE;
    ensures slots: \forall integer i; 0 <= i < SLAB_MOST ==> slab_slot[slab].n[i] ==
        (i == \result ? OBJECT_HELD : \old(slab_slot[slab].n[i]));
    ensures counted: slab_inuse[slab] == \old(slab_inuse[slab]) + 1;
*/
static uint32_t pop_object(pfn_t slab)
{
    uint32_t index = slab_free[slab];
    //@ assert cache: CacheShape(slab_cache[slab]) && SlabStack(slab) && SlabFreeList(slab);
    //@ assert row: SlabRow(slab, SlabNum(slab));
    //@ assert place: slab_pos[slab].n[index] == SlabNum(slab) - slab_inuse[slab] - 1;
    /*@ assert apart: \forall integer i; 0 <= i < SlabNum(slab) && i != index ==>
          slab_pos[slab].n[i] != SlabNum(slab) - slab_inuse[slab] - 1; */
    //@ ghost lemma_bufctls_apart(slab, index);

    slab_free[slab] = slab_bufctl(slab, index);
    slab_inuse[slab]++;
    //@ assert lists: SlabFreeLists;
    //@ ghost slab_slot[slab].n[index] = OBJECT_HELD;
    //@ assert hosts: SlabHosts;
    /*@ assert slots: \forall integer s, i; 0 <= s < nr_frames && s != slab ==>
          slab_slot[s].n[i] == \at(slab_slot[s].n[i],Pre); */
    //@ assert own: SlabStack(slab);
    /*@ assert others: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabStack(s); */
    return index;
}

/* The red zones of an object that manages nothing hold WORD; gives where it begins. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires alone: slab_slot[slab].n[index] == OBJECT_FREE ||
        slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures ifreelists: SlabFreeLists;
    ensures object: \result == ObjectAddr(slab, index);
    E_ZONES(slab_cache[slab], \result, word)
    ensures others: KeepsOthers{Pre, Here};
*/
static kaddr_t mark_object(pfn_t slab, uint32_t index, uint32_t word)
{
    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_object_clears(slab, index);
    kaddr_t object = object_addr(slab, index);

    set_red_zones(slab_cache[slab], object, word);
    //@ assert words: KeepsBufctls{Pre, Here};
    return object;
}

/* Takes the first free object of a slab that has one. */
/*@ requires SlabInv && slab < nr_frames && SlabThere(slab) && slab_cache[slab] == cache;
    requires slab_inuse[slab] < SlabNum(slab);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    E_TAKEN_OBJECT(cache, slab)
*/
static kaddr_t take_object(cache_id cache, pfn_t slab)
{
    uint32_t index = pop_object(slab);

    relist_slab(cache, slab);
    //@ ghost lemma_object_named(slab, index);
    /*@ assert is: ObjectIs(cache, slab, index, ObjectName(slab, index)) &&
          slab_slot[slab].n[index] == OBJECT_HELD; */
    /*@ assert named: AddrSlab(ObjectName(slab, index)) == slab &&
          AddrIndex(ObjectName(slab, index)) == index; */
    //@ assert held: ObjectHeld(cache, ObjectName(slab, index));
    return PAGE_OFFSET + mark_object(slab, index, RED_ACTIVE) + red_zone(cache);
}

kaddr_t kmem_cache_take(cache_id cache)
{
    pfn_t slab = cache_slabs[cache].head[SLABS_PARTIAL];

    if (slab == NO_FRAME) {
        slab = cache_slabs[cache].head[SLABS_FREE];
    }
    if (slab == NO_FRAME) {
        return 0;
    }
    //@ assert in: SlabIn(slab, cache, SLABS_PARTIAL) || SlabIn(slab, cache, SLABS_FREE);
    //@ assert there: slab < nr_frames && SlabThere(slab);
    //@ assert whole: SlabRight(slab) && CacheShape(cache) && SlabStack(slab);
    return take_object(cache, slab);
}

/* The colour shifts the objects, so that those of different slabs fall into different lines of the
 * processor's cache. */
uint32_t slab_begin_growing(cache_id cache)
{
    uint32_t colour = cache_colour_next[cache];

    cache_colour_next[cache] = colour + 1u >= cache_colour[cache] ? 0u : colour + 1u;
    cache_grown[cache] = 1;
    cache_growing[cache]++;
    return colour * cache_colour_off[cache];
}

void slab_end_growing(cache_id cache)
{
    cache_growing[cache]--;
}

static void init_objects(cache_id cache, pfn_t slab)
{
    for (uint32_t i = 0; i < cache_num[cache]; i++) {
        bool last = i + 1u == cache_num[cache];
        set_red_zones(cache, object_addr(slab, i), RED_INACTIVE);
        if (cache_ctor[cache] == CTOR_PATTERN) {
            fill_object(cache, object_addr(slab, i), SLAB_PATTERN);
        }
        poison_object(cache, object_addr(slab, i));
        write_word(bufctl_addr(slab, i), last ? BUFCTL_END : i + 1u);
    }
    slab_free[slab] = 0;
    slab_inuse[slab] = 0;
}

void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    for (pfn_t f = slab; f < slab + slab_frames(cache); f++) {
        set_page_kind(f, K_SLAB);
        page_slab[f] = slab;
    }
    slab_cache[slab] = cache;
    if (mgmt == NO_KADDR) {
        slab_mgmt[slab] = slab * PAGE_SIZE + offset;
        slab_s_mem[slab] = offset + cache_slab_size[cache];
    } else {
        slab_mgmt[slab] = mgmt - PAGE_OFFSET;
        slab_s_mem[slab] = offset;
    }
    init_objects(cache, slab);
    list_slab_last(cache, slab, SLABS_FREE);
}

/*@ requires PAGE_OFFSET <= addr && (addr - PAGE_OFFSET) / PAGE_SIZE < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == page_slab[(addr - PAGE_OFFSET) / PAGE_SIZE];
*/
static pfn_t slab_of(kaddr_t addr)
{
    return page_slab[(addr - PAGE_OFFSET) / PAGE_SIZE];
}

cache_id kmem_cache_of(kaddr_t addr)
{
    return slab_cache[slab_of(addr)];
}

/* An object that manages nothing holds poison, if its cache says so. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires alone: slab_slot[slab].n[index] == OBJECT_FREE ||
        slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures ifreelists: SlabFreeLists;
    ensures poison: HasFlag(cache_flags[slab_cache[slab]], SLAB_POISON) ==>
        ObjectPoisoned(slab_cache[slab], ObjectAddr(slab, index));
    ensures none: !HasFlag(cache_flags[slab_cache[slab]], SLAB_POISON) ==>
        KeepsMem{Pre, Here}(0, 0);
    ensures outside: KeepsMem{Pre, Here}(ObjectAddr(slab, index) + RedZone(slab_cache[slab]),
        ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]] - RedZone(slab_cache[slab]));
    ensures others: KeepsOthers{Pre, Here};
*/
static void bury_object(pfn_t slab, uint32_t index)
{
    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_object_clears(slab, index);
    poison_object(slab_cache[slab], object_addr(slab, index));
    //@ assert words: KeepsBufctls{Pre, Here};
}

/* The bufctl word of object INDEX of SLAB is WORD. */
/*@ requires SlabGround && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures word: Bufctl(slab, index) == word;
    ensures others: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
        0 <= i < SlabNum(s) && !(s == slab && i == index) ==> Bufctl(s, i) == \old(Bufctl(s, i));
    ensures outside: KeepsMem{Pre, Here}(BufctlAddr(slab, index), BufctlAddr(slab, index) + 4);
    ensures rows: KeepsOthers{Pre, Here};
*/
static void set_bufctl(pfn_t slab, uint32_t index, uint32_t word)
{
    //@ ghost lemma_bufctls_apart(slab, index);
    //@ ghost pfn_t home = lemma_home(slab);
    /*@ assert in: home <= BufctlAddr(slab, index) / PAGE_SIZE < home + SlabSpan(home) &&
          page_kind[BufctlAddr(slab, index) / PAGE_SIZE] == K_SLAB; */
    write_word(bufctl_addr(slab, index), word);
}

/* INDEX, which stands at place FREE of the row of SLAB or behind it, changes places with what
 * stands there. */
/*@ ghost
  /@ requires slab < NR_FRAMES && n <= SLAB_MOST && SlabRow(slab, n) && index < n && free < n;
     requires free <= slab_pos[slab].n[index];
     terminates \true; exits \false;
     assigns slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
     ensures others: \forall integer s, i; 0 <= s < NR_FRAMES && s != slab ==>
       slab_stack[s].n[i] == \old(slab_stack[s].n[i]) &&
       slab_pos[s].n[i] == \old(slab_pos[s].n[i]);
     ensures row: SlabRow(slab, n);
     ensures here: slab_stack[slab].n[free] == index && slab_pos[slab].n[index] == free;
     ensures below: \forall integer r; 0 <= r < free ==>
       slab_stack[slab].n[r] == \old(slab_stack[slab].n[r]);
     ensures free: \forall integer i; 0 <= i < n ==> (slab_pos[slab].n[i] <= free <==>
       i == index || \old(slab_pos[slab].n[i]) < free); @/
  void ghost_trade_places(pfn_t slab, uint32_t index, uint32_t free, uint32_t n)
  {
    uint32_t place = slab_pos[slab].n[index];
    uint32_t moved = slab_stack[slab].n[free];
    slab_stack[slab].n[place] = moved;
    slab_pos[slab].n[moved] = place;
    slab_stack[slab].n[free] = index;
    slab_pos[slab].n[index] = free;
  }
*/

/* The object is free, the last of the free ones in the row. */
/*@ ghost
  /@ requires SlabGround && SlabRows && SlabStack(slab) && slab < nr_frames && SlabThere(slab);
     requires index < SlabNum(slab) && slab_slot[slab].n[index] == OBJECT_HELD;
     terminates \true; exits \false;
     assigns slab_slot[0 .. NR_FRAMES-1], slab_stack[0 .. NR_FRAMES-1],
       slab_pos[0 .. NR_FRAMES-1];
     ensures used: slab_inuse[slab] > 0;
     ensures others: \forall integer s, i; 0 <= s < NR_FRAMES && s != slab ==>
       slab_slot[s].n[i] == \old(slab_slot[s].n[i]) &&
       slab_stack[s].n[i] == \old(slab_stack[s].n[i]) &&
       slab_pos[s].n[i] == \old(slab_pos[s].n[i]);
     ensures slots: \forall integer i; slab_slot[slab].n[i] ==
       (i == index ? OBJECT_FREE : \old(slab_slot[slab].n[i]));
     ensures row: SlabRow(slab, SlabNum(slab));
     ensures here: slab_stack[slab].n[SlabNum(slab) - slab_inuse[slab]] == index;
     ensures below: \forall integer r; 0 <= r < SlabNum(slab) - slab_inuse[slab] ==>
       slab_stack[slab].n[r] == \old(slab_stack[slab].n[r]) && slab_stack[slab].n[r] != index;
     ensures free: \forall integer i; 0 <= i < SlabNum(slab) ==>
       (slab_slot[slab].n[i] == OBJECT_FREE <==>
        slab_pos[slab].n[i] < SlabNum(slab) - slab_inuse[slab] + 1); @/
  void ghost_free_object(pfn_t slab, uint32_t index)
  {
    /@ assert shape: CacheShape(slab_cache[slab]) && SlabRow(slab, SlabNum(slab)); @/
    ghost_trade_places(slab, index, cache_num[slab_cache[slab]] - slab_inuse[slab],
                       cache_num[slab_cache[slab]]);
    slab_slot[slab].n[index] = OBJECT_FREE;
  }
*/

/* An object of SLAB that somebody had is the first of the free ones. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires held: slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab],
        slab_slot[0 .. NR_FRAMES-1], slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
    E_SLAB_OBJECTS
    ensures first: slab_free[slab] == index;
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == slab && i == index ? OBJECT_FREE : \old(slab_slot[s].n[i]));
    ensures counted: slab_inuse[slab] == \old(slab_inuse[slab]) - 1;
    ensures outside: KeepsMem{Pre, Here}(BufctlAddr(slab, index), BufctlAddr(slab, index) + 4);
    ensures rows: KeepsOthers{Pre, Here};
*/
static void push_object(pfn_t slab, uint32_t index)
{
    //@ assert cache: CacheShape(slab_cache[slab]) && SlabStack(slab) && SlabFreeList(slab);
    //@ ghost uint32_t free = cache_num[slab_cache[slab]] - slab_inuse[slab];
    //@ ghost ghost_free_object(slab, index);
    //@ assert mine: slab_slot[slab].n[index] == OBJECT_FREE;
    //@ assert hosts: SlabHosts;
    /*@ assert rows: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabRow(s, SlabNum(s)); */
    /*@ assert stacks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabStack(s); */
    /*@ assert lists: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabFreeList(s); */
    /*@ assert list: \forall integer r; 0 <= r < free ==> slab_stack[slab].n[r] < SlabNum(slab) &&
          Bufctl(slab, slab_stack[slab].n[r]) ==
          (r == 0 ? BUFCTL_END : slab_stack[slab].n[r - 1]); */
    set_bufctl(slab, index, slab_free[slab]);
    /*@ assert word: Bufctl(slab, index) ==
          (free == 0 ? BUFCTL_END : slab_stack[slab].n[free - 1]); */
    /*@ assert below: \forall integer r; 0 <= r < free ==>
          slab_stack[slab].n[r] < SlabNum(slab) && Bufctl(slab, slab_stack[slab].n[r]) ==
          (r == 0 ? BUFCTL_END : slab_stack[slab].n[r - 1]); */
    slab_free[slab] = index;
    slab_inuse[slab]--;
    //@ assert count: SlabNum(slab) - slab_inuse[slab] == free + 1;
    //@ assert some: slab_inuse[slab] < SlabNum(slab);
    //@ assert stack: SlabStack(slab);
    //@ assert own: SlabFreeList(slab);
    /*@ assert rest: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabFreeList(s); */
}

/* Which object of SLAB it is that ADDR names. */
/*@ requires SlabGround && PAGE_OFFSET <= addr && AddrSlab(addr) == slab;
    requires (addr - PAGE_OFFSET) / PAGE_SIZE < nr_frames;
    requires ObjectIs(slab_cache[slab], slab, AddrIndex(addr), addr);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == AddrIndex(addr);
*/
static uint32_t object_index(pfn_t slab, kaddr_t addr)
{
    //@ ghost lemma_object_inside(slab, 0);
    return (addr - PAGE_OFFSET - object_addr(slab, 0)) / cache_objsize[slab_cache[slab]];
}

/*@ requires SlabInv && cache < NR_CACHES && ObjectHeld(cache, addr);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    E_FREED_OBJECT(cache, addr)
*/
static void free_object(cache_id cache, kaddr_t addr)
{
    pfn_t slab = slab_of(addr);
    uint32_t index = object_index(slab, addr);

    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_object_clears(slab, index);
    /*@ ghost uint32_t zone = cache_flags[cache] / SLAB_RED_ZONE % 2u != 0u ? 4u : 0u;
        uint32_t object = addr - PAGE_OFFSET - zone;
        uint32_t size = cache_objsize[cache]; */
    //@ assert name: object == ObjectAddr(slab, index) && zone == RedZone(cache);
    //@ assert where: object % 4 == 0 && size % 4 == 0 && object + size <= NR_FRAMES * PAGE_SIZE;
    /*@ assert clear: BufctlAddr(slab, index) + 4 <= object ||
          object + size <= BufctlAddr(slab, index); */
    //@ assert word: BufctlAddr(slab, index) % 4 == 0;
    mark_object(slab, index, RED_INACTIVE);
    bury_object(slab, index);
    /*@ assert marked: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
          MemWord(object) == RED_INACTIVE && MemWord(object + size - 4) == RED_INACTIVE; */
    //@ assert rest: KeepsMem{Pre, Here}(object, object + size) && KeepsOthers{Pre, Here};
    push_object(slab, index);
    /*@ assert zones: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
          MemWord(object) == RED_INACTIVE && MemWord(object + size - 4) == RED_INACTIVE; */
    /*@ assert poison: HasFlag(cache_flags[cache], SLAB_POISON) ==>
          MemFilled(object + zone, object + size - zone - 4, POISON_WORD) &&
          MemWord(object + size - zone - 4) == POISON_LAST; */
    /*@ assert outside: KeepsMemBut{Pre, Here}(object, object + size, BufctlAddr(slab, index)); */
    relist_slab(cache, slab);
}

void kmem_cache_free(cache_id cache, kaddr_t addr)
{
    free_object(cache, addr);
}

/* ---- giving slabs back ---- */

/* Ends an empty slab. */
static void slab_destroy(cache_id cache, pfn_t slab)
{
    kaddr_t mgmt = slab_mgmt[slab] + PAGE_OFFSET;

    unlist_slab(cache, slab);
    __free_pages(slab, cache_gfporder[cache]);
    if (cache_slabp[cache] != NO_CACHE) {
        free_object(cache_slabp[cache], mgmt);
    }
}

/* Gives up to MOST empty slabs back, the last ones first; the number of frames. */
static uint32_t free_slabs(cache_id cache, uint32_t most)
{
    uint32_t done = 0;

    while (done < most && cache_growing[cache] == 0u &&
           cache_slabs[cache].tail[SLABS_FREE] != NO_FRAME) {
        slab_destroy(cache, cache_slabs[cache].tail[SLABS_FREE]);
        done++;
    }
    return done * slab_frames(cache);
}

uint32_t kmem_cache_shrink(cache_id cache)
{
    return free_slabs(cache, NR_FRAMES);
}

int64_t kmem_cache_destroy(cache_id cache)
{
    if (clock_searchp == cache) {
        clock_searchp = cache_next[cache];
    }
    unchain_cache(cache);
    kmem_cache_shrink(cache);
    if (cache_slabs[cache].head[SLABS_FULL] != NO_FRAME ||
        cache_slabs[cache].head[SLABS_PARTIAL] != NO_FRAME) {
        chain_cache(cache);
        return -EBUSY;
    }
    cache_used[cache] = 0;
    free_object(CACHE_CACHE, cache_object[cache]);
    return 0;
}

/* ---- reclaim's share ---- */

static uint32_t count_free_slabs(cache_id cache)
{
    uint32_t count = 0;

    for (pfn_t s = cache_slabs[cache].head[SLABS_FREE]; s != NO_FRAME; s = slab_next[s]) {
        count++;
    }
    return count;
}

/* What the empty slabs of CACHE count for, in frames: nothing, for once, if it has grown. */
static uint32_t reapable(cache_id cache)
{
    uint32_t frames;

    if (slab_flag(cache_flags[cache], SLAB_NO_REAP) || cache_growing[cache] != 0u) {
        return 0;
    }
    if (cache_grown[cache] != 0u) {
        cache_grown[cache] = 0;
        return 0;
    }
    frames = count_free_slabs(cache) * slab_frames(cache);
    if (cache_ctor[cache] != CTOR_NONE) {
        frames = (frames * 4u + 1u) / 5u;
    }
    if (cache_gfporder[cache] != 0u) {
        frames = (frames * 4u + 1u) / 5u;
    }
    return frames;
}

uint32_t kmem_cache_reap(void)
{
    cache_id cache = clock_searchp;
    cache_id best = NO_CACHE;
    uint32_t best_frames = 0;
    uint32_t scan = REAP_SCANLEN;

    do {
        uint32_t frames = reapable(cache);
        if (frames > best_frames) {
            best = cache;
            best_frames = frames;
        }
        cache = cache_next[cache];
        scan--;
    } while (best_frames < REAP_PERFECT && scan != 0u && cache != clock_searchp);
    clock_searchp = cache;
    if (best == NO_CACHE) {
        return 0;
    }
    return free_slabs(best, (count_free_slabs(best) + 1u) / 2u);
}

uint32_t kmem_cache_reap_all(void)
{
    uint32_t frames = 0;

    /* Twice: ending off-slab slabs empties slabs of the general caches. */
    for (cache_id c = 0; c < 2u * NR_CACHES; c++) {
        if (cache_used[c % NR_CACHES] != 0u) {
            frames += kmem_cache_shrink(c % NR_CACHES);
        }
    }
    return frames;
}
