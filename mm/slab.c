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
/*@ ghost cache_id reap_choice; */

/*@ requires cache < NR_CACHES && cache_gfporder[cache] < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == OrderSpan(cache_gfporder[cache]);
*/
static uint32_t slab_frames(cache_id cache)
{
    return block_size(cache_gfporder[cache]);
}

/* The frames of so many slabs of CACHE. */
/*@ requires cache < NR_CACHES && cache_gfporder[cache] <= MAX_GFP_ORDER && slabs <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slabs * OrderSpan(cache_gfporder[cache]);
    ensures \result <= 32 * NR_FRAMES;
*/
static uint32_t frames_of_slabs(cache_id cache, uint32_t slabs)
{
    uint32_t span = slab_frames(cache);

    //@ assert span: 1 <= span <= 32;
    //@ assert most: slabs * span <= slabs * 32;
    return slabs * span;
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
    ensures ranks: \forall integer s; 0 <= s < nr_frames && slab_cache[s] != cache ==>
        slab_rank[s] == \old(slab_rank[s]);
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
    ensures ranks: \forall integer s; 0 <= s < nr_frames ==> slab_rank[s] ==
        \old(slab_rank[s]) - (\old(slab_on[s]) != 0 && slab_cache[s] == cache &&
         slab_list[s] == slab_list[slab] && \old(slab_rank[s] > slab_rank[slab]) ? 1 : 0);
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
    ensures ranks: \forall integer s; 0 <= s < nr_frames && slab_cache[s] != cache ==>
        slab_rank[s] == \old(slab_rank[s]);
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
    ensures next: \forall integer c; 0 <= c < NR_CACHES ==> cache_next[c] ==
        (c == CACHE_CACHE ? cache : c == cache ? \old(cache_next[CACHE_CACHE])
         : \old(cache_next[c]));
    ensures prev: \forall integer c; 0 <= c < NR_CACHES ==> cache_prev[c] ==
        (c == \old(cache_next[CACHE_CACHE]) ? cache : c == cache ? CACHE_CACHE
         : \old(cache_prev[c]));
*/
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
    ensures prev: \forall integer c; 0 <= c < NR_CACHES ==> cache_prev[c] ==
        \old(c == cache_next[cache] ? cache_prev[cache] : cache_prev[c]);
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
        loop invariant \forall integer k; 0 <= k < c ==>
            cache_used[k] == 0 && cache_growing[k] == 0;
        loop invariant \forall integer k, l; 0 <= k < c && 0 <= l < 3 ==>
            cache_slabs[k].head[l] == NO_FRAME && cache_slabs[k].tail[l] == NO_FRAME;
        loop assigns c, cache_used[0 .. NR_CACHES-1], cache_growing[0 .. NR_CACHES-1],
            cache_slabs[0 .. NR_CACHES-1];
        loop variant NR_CACHES - c; */
    for (cache_id c = 0; c < NR_CACHES; c++) {
        cache_used[c] = 0;
        cache_growing[c] = 0;
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
    //@ ghost lemma_object_named(slab, slab_free[slab]);
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

/* A new object of SLAB is as it is to be handed out. */
/*@ requires SlabGround && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires free: slab_slot[slab].n[index] == OBJECT_FREE;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures words: KeepsBufctls{Pre, Here};
    ensures fresh: ObjectFresh(slab_cache[slab], ObjectAddr(slab, index));
    ensures outside: KeepsMem{Pre, Here}(ObjectAddr(slab, index),
        ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]]);
    ensures rows: KeepsOthers{Pre, Here};
*/
static void make_object(pfn_t slab, uint32_t index)
{
    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_object_clears(slab, index);
    cache_id cache = slab_cache[slab];
    kaddr_t object = object_addr(slab, index);

    //@ assert last: (object + cache_objsize[cache] - 4) % 4 == 0;
    set_red_zones(cache, object, RED_INACTIVE);
    if (cache_ctor[cache] == CTOR_PATTERN) {
        fill_object(cache, object, SLAB_PATTERN);
    }
    /*@ assert red: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
          MemWord(object) == RED_INACTIVE &&
          MemWord(object + cache_objsize[cache] - 4) == RED_INACTIVE; */
    /*@ assert pattern: cache_ctor[cache] == CTOR_PATTERN ==> MemFilled(object + RedZone(cache),
          object + cache_objsize[cache] - RedZone(cache), SLAB_PATTERN); */
    poison_object(cache, object);
    /*@ assert zones: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==>
          MemWord(object) == RED_INACTIVE &&
          MemWord(object + cache_objsize[cache] - 4) == RED_INACTIVE; */
    /*@ assert filled: cache_ctor[cache] == CTOR_PATTERN &&
          !HasFlag(cache_flags[cache], SLAB_POISON) ==> MemFilled(object + RedZone(cache),
          object + cache_objsize[cache] - RedZone(cache), SLAB_PATTERN); */
    /*@ assert inside: KeepsMem{Pre, Here}(object, object + cache_objsize[cache]) &&
          KeepsRows{Pre, Here}(object, object + cache_objsize[cache]); */
}

/* A new object of SLAB, and its bufctl word, which is NEXT; the objects in front of it stay new. */
/*@ requires SlabGround && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires free: slab_slot[slab].n[index] == OBJECT_FREE;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures word: Bufctl(slab, index) == next;
    ensures others: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
        0 <= i < SlabNum(s) && !(s == slab && i == index) ==> Bufctl(s, i) == \old(Bufctl(s, i));
    ensures fresh: ObjectFresh(slab_cache[slab], ObjectAddr(slab, index));
    ensures before: \forall integer k; 0 <= k < index ==>
        \old(ObjectFresh(slab_cache[slab], ObjectAddr(slab, k))) ==>
        ObjectFresh(slab_cache[slab], ObjectAddr(slab, k));
    ensures rows: KeepsOthers{Pre, Here};
*/
static void init_object(pfn_t slab, uint32_t index, uint32_t next)
{
    //@ ghost lemma_word_clear(slab, index);
    //@ ghost lemma_objects_below(slab, index);
    //@ ghost uint32_t size = cache_objsize[slab_cache[slab]];
    //@ ghost uint32_t zone = cache_flags[slab_cache[slab]] / SLAB_RED_ZONE % 2u != 0u ? 4u : 0u;
    //@ assert size: size % 4 == 0 && zone == RedZone(slab_cache[slab]) && 4 + 2 * zone <= size;
    make_object(slab, index);
    //@ ghost lemma_object_inside(slab, index);
    set_bufctl(slab, index, next);
    /*@ assert kept: \forall integer k; 0 <= k < index ==>
          KeepsWithin{Pre, Here}(ObjectAddr(slab, k), ObjectAddr(slab, k) + size); */
    /*@ assert ends: \forall integer k; 0 <= k < index ==>
          MemWord(ObjectAddr(slab, k)) == \at(MemWord(ObjectAddr(slab, k)),Pre) &&
          MemWord(ObjectAddr(slab, k) + size - 4) ==
          \at(MemWord(ObjectAddr(slab, k) + \at(size,Here) - 4),Pre) &&
          MemWord(ObjectAddr(slab, k) + size - zone - 4) ==
          \at(MemWord(ObjectAddr(slab, k) + \at(size,Here) - \at(zone,Here) - 4),Pre); */
    /*@ assert filled: \forall integer k, word; 0 <= k < index &&
          MemFilled{Pre}(ObjectAddr(slab, k) + zone, ObjectAddr(slab, k) + size - zone, word) ==>
          MemFilled(ObjectAddr(slab, k) + zone, ObjectAddr(slab, k) + size - zone, word); */
    /*@ assert poison: \forall integer k; 0 <= k < index &&
          ObjectPoisoned{Pre}(slab_cache[slab], ObjectAddr(slab, k)) ==>
          ObjectPoisoned(slab_cache[slab], ObjectAddr(slab, k)); */
}

/* The same of the free objects of SLAB, which become a list in their order. */
/*@ requires SlabGround && slab < nr_frames && SlabThere(slab);
    requires free: \forall integer i; 0 <= i < SlabNum(slab) ==>
        slab_slot[slab].n[i] == OBJECT_FREE;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab];
    ensures list: \forall integer i; 0 <= i < SlabNum(slab) ==>
        Bufctl(slab, i) == (i + 1 == SlabNum(slab) ? BUFCTL_END : i + 1);
    ensures others: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
        0 <= i < SlabNum(s) && s != slab ==> Bufctl(s, i) == \old(Bufctl(s, i));
    ensures fresh: \forall integer i; 0 <= i < SlabNum(slab) ==>
        ObjectFresh(slab_cache[slab], ObjectAddr(slab, i));
    ensures first: slab_free[slab] == 0 && slab_inuse[slab] == 0;
    ensures rows: KeepsOthers{Pre, Here};
*/
static void init_objects(pfn_t slab)
{
    //@ ghost lemma_home(slab);
    //@ assert shape: CacheShape(slab_cache[slab]) && slab_cache[slab] < NR_CACHES;
    uint32_t num = cache_num[slab_cache[slab]];

    /*@ loop invariant 0 <= i <= num;
        loop invariant list: \forall integer k; 0 <= k < i ==>
            Bufctl(slab, k) == (k + 1 == num ? BUFCTL_END : k + 1);
        loop invariant others: \forall integer s, k; 0 <= s < nr_frames && SlabThere(s) &&
            0 <= k < SlabNum(s) && s != slab ==> Bufctl(s, k) == \at(Bufctl(s, k),Pre);
        loop invariant fresh: \forall integer k; 0 <= k < i ==>
            ObjectFresh(slab_cache[slab], ObjectAddr(slab, k));
        loop invariant rows: KeepsOthers{Pre, Here};
        loop assigns i, phys[0 .. NR_FRAMES-1];
        loop variant num - i; */
    for (uint32_t i = 0; i < num; i++) {
        bool last = i + 1u == num;
        init_object(slab, i, last ? BUFCTL_END : i + 1u);
    }
    slab_free[slab] = 0;
    slab_inuse[slab] = 0;
}

/* The frames of a block are those of a slab. */
/*@ requires cache < NR_CACHES && cache_gfporder[cache] <= MAX_GFP_ORDER;
    requires slab + OrderSpan(cache_gfporder[cache]) <= NR_FRAMES;
    terminates \true; exits \false;
    assigns page_kind[0 .. NR_FRAMES-1], page_slab[0 .. NR_FRAMES-1];
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES ==> page_kind[f] ==
        (slab <= f < slab + OrderSpan(cache_gfporder[cache]) ? K_SLAB : \old(page_kind[f]));
    ensures slabs: \forall integer f; 0 <= f < NR_FRAMES ==> page_slab[f] ==
        (slab <= f < slab + OrderSpan(cache_gfporder[cache]) ? slab : \old(page_slab[f]));
*/
static void claim_frames(cache_id cache, pfn_t slab)
{
    /*@ loop invariant slab <= f <= slab + OrderSpan(cache_gfporder[cache]);
        loop invariant kinds: \forall integer g; 0 <= g < NR_FRAMES ==> page_kind[g] ==
            (slab <= g < f ? K_SLAB : \at(page_kind[g],Pre));
        loop invariant slabs: \forall integer g; 0 <= g < NR_FRAMES ==> page_slab[g] ==
            (slab <= g < f ? slab : \at(page_slab[g],Pre));
        loop assigns f, page_kind[0 .. NR_FRAMES-1], page_slab[0 .. NR_FRAMES-1];
        loop variant slab + OrderSpan(cache_gfporder[cache]) - f; */
    for (pfn_t f = slab; f < slab + slab_frames(cache); f++) {
        set_page_kind(f, K_SLAB);
        page_slab[f] = slab;
    }
}

/* All objects of SLAB are free, in a row from the last to the first. */
/*@ ghost
  /@ requires slab < NR_FRAMES && n <= SLAB_MOST;
     terminates \true; exits \false;
     assigns slab_slot[slab], slab_stack[slab], slab_pos[slab];
     ensures free: \forall integer i; 0 <= i < n ==> slab_slot[slab].n[i] == OBJECT_FREE;
     ensures stack: \forall integer i; 0 <= i < n ==> slab_stack[slab].n[i] == n - 1 - i;
     ensures pos: \forall integer i; 0 <= i < n ==> slab_pos[slab].n[i] == n - 1 - i; @/
  void ghost_new_row(pfn_t slab, uint32_t n)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= n;
       loop invariant \forall integer i; 0 <= i < j ==> slab_slot[slab].n[i] == OBJECT_FREE &&
         slab_stack[slab].n[i] == n - 1 - i && slab_pos[slab].n[i] == n - 1 - i;
       loop assigns j, slab_slot[slab], slab_stack[slab], slab_pos[slab];
       loop variant n - j; @/
    while (j < n) {
      slab_slot[slab].n[j] = OBJECT_FREE;
      slab_stack[slab].n[j] = n - 1u - j;
      slab_pos[slab].n[j] = n - 1u - j;
      j = j + 1u;
    }
  }
*/

/* What is known of the new slab SLAB: its N objects are free, and object INDEX of slab HOST manages
 * it, where that is another. */
/*@ ghost
  /@ requires slab < NR_FRAMES && n <= SLAB_MOST && host < NR_FRAMES && index < SLAB_MOST;
     terminates \true; exits \false;
     assigns slab_host[slab], slab_host_index[slab], slab_slot[0 .. NR_FRAMES-1],
       slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
     ensures host: slab_host[slab] == host && slab_host_index[slab] == index;
     ensures free: \forall integer i; 0 <= i < n ==> slab_slot[slab].n[i] == OBJECT_FREE;
     ensures stack: \forall integer i; 0 <= i < n ==> slab_stack[slab].n[i] == n - 1 - i &&
       slab_pos[slab].n[i] == n - 1 - i;
     ensures row: SlabRow(slab, n);
     ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST && s != slab ==>
       slab_slot[s].n[i] == (s == host && i == index ? 1 + slab : \old(slab_slot[s].n[i]));
     ensures others: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
       \forall integer i; 0 <= i < SLAB_MOST ==>
       slab_stack[s].n[i] == \old(slab_stack[s].n[i]) &&
       slab_pos[s].n[i] == \old(slab_pos[s].n[i]);
     ensures rows: \forall integer s, k; 0 <= s < NR_FRAMES && s != slab ==>
       \old(SlabRow(s, k)) ==> SlabRow(s, k); @/
  void ghost_new_slab(pfn_t slab, uint32_t n, pfn_t host, uint32_t index)
  {
    slab_host[slab] = host;
    slab_host_index[slab] = index;
    ghost_new_row(slab, n);
    if (host != slab) { slab_slot[host].n[index] = 1u + slab; }
  }
*/

/* The slab at frame SLAB is one of CACHE; where its objects and its management are. Other slabs,
 * which it does not manage, are what they were. */
/*@ requires cache < NR_CACHES && slab < NR_FRAMES && (mgmt == NO_KADDR || PAGE_OFFSET <= mgmt);
    requires slab * PAGE_SIZE + offset <= 0xFFFFFFFF;
    requires offset + cache_slab_size[cache] <= 0xFFFFFFFF || mgmt != NO_KADDR;
    terminates \true; exits \false;
    assigns slab_cache[slab], slab_mgmt[slab], slab_s_mem[slab];
    ensures cache: slab_cache[slab] == cache;
    ensures self: mgmt == NO_KADDR ==> slab_mgmt[slab] == slab * PAGE_SIZE + offset &&
        slab_s_mem[slab] == offset + cache_slab_size[cache];
    ensures elsewhere: mgmt != NO_KADDR ==> slab_mgmt[slab] == mgmt - PAGE_OFFSET &&
        slab_s_mem[slab] == offset;
    ensures places: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        \old(SlabPlace(s)) ==> SlabPlace(s);
    ensures hosts: \forall integer s; 0 <= s < NR_FRAMES && s != slab &&
        (cache_slabp[slab_cache[s]] == NO_CACHE || slab_host[s] != slab) ==>
        \old(SlabHost(s)) ==> SlabHost(s);
    ensures rows: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        \old(SlabRow(s, SlabNum(s))) ==> SlabRow(s, SlabNum(s));
    ensures stacks: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        \old(SlabStack(s)) ==> SlabStack(s);
    ensures lists: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        \old(SlabFreeList(s)) ==> SlabFreeList(s);
    ensures rights: \forall integer s; 0 <= s < NR_FRAMES && s != slab ==>
        \old(SlabRight(s)) ==> SlabRight(s);
    ensures addrs: \forall integer s, i; 0 <= s < NR_FRAMES && s != slab ==>
        ObjectAddr(s, i) == \old(ObjectAddr(s, i));
*/
static void set_place(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    slab_cache[slab] = cache;
    if (mgmt == NO_KADDR) {
        slab_mgmt[slab] = slab * PAGE_SIZE + offset;
        slab_s_mem[slab] = offset + cache_slab_size[cache];
    } else {
        slab_mgmt[slab] = mgmt - PAGE_OFFSET;
        slab_s_mem[slab] = offset;
    }
}

/* The block at frame SLAB is a slab of CACHE, whose objects and management have their places; of
 * its objects, and of what manages it, nothing is known yet. */
/*@ requires SlabInv && R_NEW_SLAB(cache, slab, mgmt, offset);
    requires word: mgmt != NO_KADDR ==> (mgmt - PAGE_OFFSET) % 4 == 0;
    terminates \true; exits \false;
    assigns page_kind[0 .. NR_FRAMES-1], page_slab[0 .. NR_FRAMES-1], slab_cache[slab],
        slab_mgmt[slab], slab_s_mem[slab];
    ensures iblocks: SlabBlocks; ensures iwhole: SlabWhole; ensures iplaces: SlabPlaces;
    E_SLAB_LISTS
    ensures there: \forall integer s; 0 <= s < nr_frames ==>
        (SlabThere(s) <==> s == slab || \old(SlabThere(s)));
    ensures cache: slab_cache[slab] == cache;
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES &&
        !FrameInBlock(f, slab, cache_gfporder[cache]) ==> page_kind[f] == \old(page_kind[f]);
    ensures elsewhere: mgmt != NO_KADDR ==> slab_mgmt[slab] == mgmt - PAGE_OFFSET;
    ensures place: slab_s_mem[slab] ==
        offset + (cache_slabp[cache] == NO_CACHE ? cache_slab_size[cache] : 0);
    E_OTHER_SLABS(slab)
    ensures rights: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
        SlabRight(s);
    ensures addrs: \forall integer s, i; 0 <= s < NR_FRAMES && s != slab ==>
        ObjectAddr(s, i) == \old(ObjectAddr(s, i));
    ensures hangs: \forall integer s; 0 <= s < nr_frames && s != slab ==>
        slab_on[s] == (page_kind[s] == K_SLAB && page_slab[s] == s ? 1 : 0);
    ensures off: slab_on[slab] == 0;
*/
static void claim_block(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    //@ assert shape: CacheShape(cache) && CacheManager(cache);
    //@ assert new: !SlabThere(slab) && slab_on[slab] == 0;
    /*@ assert past: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==> SlabPlace(s) &&
          SlabRow(s, SlabNum(s)) && SlabStack(s) && SlabFreeList(s) && SlabRight(s) &&
          SlabNum(s) <= SLAB_MOST; */
    //@ ghost lemma_multiples(cache_objsize[cache], 0u, cache_num[cache]);
    //@ assert below: slab * PAGE_SIZE + offset <= 0xFFFFFFFF;
    claim_frames(cache, slab);
    /*@ assert there: \forall integer s; 0 <= s < nr_frames ==>
          (SlabThere(s) <==> s == slab || \at(SlabThere(s),Pre)); */
    /*@ assert hosts: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabHost(s) && (cache_slabp[slab_cache[s]] != NO_CACHE ==> slab_host[s] != slab); */
    set_place(cache, slab, mgmt, offset);
    //@ assert words: slab_s_mem[slab] % 4 == 0 && slab_mgmt[slab] % 4 == 0;
    /*@ assert room: slab_s_mem[slab] + SlabNum(slab) * cache_objsize[cache] <=
          PAGE_SIZE * SlabSpan(slab); */
    /*@ assert front: cache_slabp[cache] == NO_CACHE ==> slab * PAGE_SIZE <= slab_mgmt[slab] &&
          BufctlAddr(slab, cache_num[cache]) <= slab * PAGE_SIZE + slab_s_mem[slab]; */
    //@ assert own: SlabPlace(slab);
    /*@ assert placed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabPlace(s); */
    /*@ ghost
        uint32_t j = 0;
        /@ L_SLAB_COUNTS(0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* The same of the new slab SLAB, with all that has to hold of it: object INDEX of slab HOST, which
 * somebody had, manages it, where that is another. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && slab < nr_frames && SlabThere(slab);
     requires slab_cache[slab] < NR_CACHES && SlabNum(slab) <= SLAB_MOST;
     requires host < NR_FRAMES && index < SLAB_MOST;
     requires self: cache_slabp[slab_cache[slab]] == NO_CACHE ==> host == slab;
     requires manager: cache_slabp[slab_cache[slab]] != NO_CACHE ==> host < nr_frames &&
       host != slab && SlabThere(host) && slab_cache[host] == cache_slabp[slab_cache[slab]] &&
       index < SlabNum(host) && slab_slot[host].n[index] == OBJECT_HELD &&
       slab_mgmt[slab] == ObjectAddr(host, index) + RedZone(cache_slabp[slab_cache[slab]]);
     R_OTHER_SLABS(slab)
     terminates \true; exits \false;
     assigns slab_host[slab], slab_host_index[slab], slab_slot[0 .. NR_FRAMES-1],
       slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
     ensures ihosts: SlabHosts;
     ensures irows: SlabRows;
     ensures stacks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
       SlabStack(s);
     ensures lists: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
       SlabFreeList(s);
     ensures free: \forall integer i; 0 <= i < SlabNum(slab) ==>
       slab_slot[slab].n[i] == OBJECT_FREE;
     ensures stack: \forall integer i; 0 <= i < SlabNum(slab) ==>
       slab_stack[slab].n[i] == SlabNum(slab) - 1 - i &&
       slab_pos[slab].n[i] == SlabNum(slab) - 1 - i;
     ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST && s != slab ==>
       slab_slot[s].n[i] == (s == host && i == index ? 1 + slab : \old(slab_slot[s].n[i])); @/
  void ghost_settle_slab(pfn_t slab, pfn_t host, uint32_t index)
  {
    ghost_new_slab(slab, cache_num[slab_cache[slab]], host, index);
    /@ assert managed: SlabHost(slab); @/
    /@ assert hosted: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
         SlabHost(s); @/
    /@ assert free: \forall integer s, i; 0 <= s < nr_frames && s != slab &&
         0 <= i < SLAB_MOST ==> (slab_slot[s].n[i] == OBJECT_FREE <==>
         \at(slab_slot[s].n[i],Pre) == OBJECT_FREE); @/
  }
*/

/* The block at frame SLAB is a slab of CACHE, all of whose objects are free; what they hold is not
 * written yet. */
/*@ requires SlabInv && R_NEW_SLAB(cache, slab, mgmt, offset);
    terminates \true; exits \false;
    assigns A_SLAB_PLACE(slab);
    E_SLAB_GROUND
    ensures irows: SlabRows;
    E_SLAB_LISTS
    ensures stacks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
        SlabStack(s) && SlabFreeList(s) && SlabRight(s);
    E_NEW_SLAB(cache, slab, mgmt)
    ensures stack: \forall integer i; 0 <= i < cache_num[cache] ==>
        slab_stack[slab].n[i] == cache_num[cache] - 1 - i &&
        slab_pos[slab].n[i] == cache_num[cache] - 1 - i;
    ensures place: slab_s_mem[slab] ==
        offset + (cache_slabp[cache] == NO_CACHE ? cache_slab_size[cache] : 0);
    ensures hangs: \forall integer s; 0 <= s < nr_frames && s != slab ==>
        slab_on[s] == (page_kind[s] == K_SLAB && page_slab[s] == s ? 1 : 0);
    ensures off: slab_on[slab] == 0;
*/
static void place_slab(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    //@ assert shape: CacheShape(cache) && CacheManager(cache);
    //@ assert manager: cache_slabp[cache] != NO_CACHE ==> CacheShape(cache_slabp[cache]);
    /*@ ghost pfn_t host = slab;
        uint32_t index = 0;
        if (mgmt != NO_KADDR) {
          host = page_slab[(mgmt - PAGE_OFFSET) / PAGE_SIZE];
          /@ assert held: ObjectIs(cache_slabp[cache], host, AddrIndex(mgmt), mgmt); @/
          lemma_object_inside(host, 0);
          index = (mgmt - PAGE_OFFSET - (host * PAGE_SIZE + slab_s_mem[host])) /
                  cache_objsize[slab_cache[host]];
          /@ assert same: index == AddrIndex(mgmt) && host == AddrSlab(mgmt); @/
          lemma_object_inside(host, index);
        } */
    /*@ assert cases: (mgmt == NO_KADDR <==> cache_slabp[cache] == NO_CACHE) &&
          (mgmt == NO_KADDR <==> host == slab) && index < SLAB_MOST; */
    /*@ assert name: mgmt != NO_KADDR ==> host < nr_frames && SlabThere(host) &&
          slab_cache[host] == cache_slabp[cache] && index < SlabNum(host) &&
          mgmt - PAGE_OFFSET == ObjectAddr(host, index) + RedZone(slab_cache[host]) &&
          slab_slot[host].n[index] == OBJECT_HELD; */
    //@ assert word: mgmt != NO_KADDR ==> (mgmt - PAGE_OFFSET) % 4 == 0;
    claim_block(cache, slab, mgmt, offset);
    /*@ assert stays: mgmt != NO_KADDR ==> host != slab && SlabThere(host) &&
          slab_cache[host] == cache_slabp[cache] && index < SlabNum(host); */
    //@ assert where: mgmt != NO_KADDR ==> ObjectAddr(host, index) == ObjectAddr{Pre}(host, index);
    /*@ assert manages: mgmt != NO_KADDR ==>
          slab_mgmt[slab] == ObjectAddr(host, index) + RedZone(cache_slabp[cache]); */
    //@ ghost ghost_settle_slab(slab, host, index);
}

/* The objects of SLAB, whose row goes from the last to the first, are a list of free ones, each as
 * one is handed out for the first time. */
/*@ requires SlabGround && SlabRows && slab < nr_frames && SlabThere(slab);
    requires free: \forall integer i; 0 <= i < SlabNum(slab) ==>
        slab_slot[slab].n[i] == OBJECT_FREE;
    requires stack: \forall integer i; 0 <= i < SlabNum(slab) ==>
        slab_stack[slab].n[i] == SlabNum(slab) - 1 - i &&
        slab_pos[slab].n[i] == SlabNum(slab) - 1 - i;
    requires others: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
        SlabStack(s) && SlabFreeList(s);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab];
    ensures istacks: SlabStacks;
    ensures ifreelists: SlabFreeLists;
    ensures empty: slab_inuse[slab] == 0;
    ensures fresh: \forall integer i; 0 <= i < SlabNum(slab) ==>
        ObjectFresh(slab_cache[slab], ObjectAddr(slab, i));
    ensures rows: KeepsOthers{Pre, Here};
*/
static void begin_objects(pfn_t slab)
{
    //@ assert shape: CacheShape(slab_cache[slab]);
    init_objects(slab);
    //@ assert own: SlabStack(slab);
    //@ assert list: SlabFreeList(slab);
    /*@ assert stacks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabStack(s); */
    /*@ assert lists: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          \forall integer r; 0 <= r < SlabNum(s) - slab_inuse[s] ==>
          slab_stack[s].n[r] < SlabNum(s) && Bufctl(s, slab_stack[s].n[r]) ==
          (r == 0 ? BUFCTL_END : slab_stack[s].n[r - 1]); */
}

void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    place_slab(cache, slab, mgmt, offset);
    begin_objects(slab);
    /*@ assert rights: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabRight(s); */
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

/* With one more in front of it a list of free objects is one. */
/*@ ghost
  /@ requires slab < NR_FRAMES && SlabNum(slab) - slab_inuse[slab] == free + 1;
     requires top: slab_stack[slab].n[free] == index && index < SlabNum(slab) &&
       Bufctl(slab, index) == (free == 0 ? BUFCTL_END : slab_stack[slab].n[free - 1]);
     requires below: \forall integer r; 0 <= r < free ==>
       slab_stack[slab].n[r] < SlabNum(slab) && Bufctl(slab, slab_stack[slab].n[r]) ==
       (r == 0 ? BUFCTL_END : slab_stack[slab].n[r - 1]);
     terminates \true; exits \false; assigns \nothing;
     ensures SlabFreeList(slab); @/
  void lemma_longer_list(pfn_t slab, uint32_t index, uint32_t free) {}
*/

/* An object of SLAB that somebody had is the first of the free ones. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires held: slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab],
        slab_slot[0 .. NR_FRAMES-1], slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
    E_SLAB_OBJECTS
    E_LISTED_OBJECT(slab, index)
    E_LISTED_WORDS(slab, index)
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
    /*@ assert kept: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          \forall integer r; 0 <= r < SlabNum(s) - slab_inuse[s] ==>
          slab_stack[s].n[r] < SlabNum(s) && Bufctl(s, slab_stack[s].n[r]) ==
          (r == 0 ? BUFCTL_END : slab_stack[s].n[r - 1]); */
    slab_free[slab] = index;
    slab_inuse[slab]--;
    //@ assert count: SlabNum(slab) - slab_inuse[slab] == free + 1;
    //@ assert some: slab_inuse[slab] < SlabNum(slab);
    //@ assert stack: SlabStack(slab);
    /*@ assert alike: \forall integer s; 0 <= s < nr_frames && s != slab ==>
          slab_free[s] == \at(slab_free[s],Pre) && slab_inuse[s] == \at(slab_inuse[s],Pre); */
    /*@ assert others: \forall integer s; 0 <= s < nr_frames && SlabThere(s) && s != slab ==>
          SlabStack(s); */
    /*@ assert top: slab_stack[slab].n[free] == index && index < SlabNum(slab) &&
          Bufctl(slab, index) == (free == 0 ? BUFCTL_END : slab_stack[slab].n[free - 1]); */
    //@ ghost lemma_longer_list(slab, index, free);
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

/* The same; not a word of the object itself changes. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires held: slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab],
        slab_slot[0 .. NR_FRAMES-1], slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
    E_SLAB_OBJECTS
    E_LISTED_OBJECT(slab, index)
    E_LISTED_WORDS(slab, index)
    ensures inside: KeepsWithin{Pre, Here}(ObjectAddr(slab, index),
        ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]]);
    ensures poison: \old(ObjectPoisoned(slab_cache[slab], ObjectAddr(slab, index))) ==>
        ObjectPoisoned(slab_cache[slab], ObjectAddr(slab, index));
*/
static void list_object(pfn_t slab, uint32_t index)
{
    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_object_clears(slab, index);
    /*@ assert clear: BufctlAddr(slab, index) + 4 <= ObjectAddr(slab, index) ||
          ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]] <=
          BufctlAddr(slab, index); */
    //@ assert word: BufctlAddr(slab, index) % 4 == 0;
    /*@ ghost uint32_t zone = cache_flags[slab_cache[slab]] / SLAB_RED_ZONE % 2u != 0u ? 4u : 0u;
        uint32_t size = cache_objsize[slab_cache[slab]]; */
    //@ assert zone: zone == RedZone(slab_cache[slab]) && zone % 4 == 0 && 4 + 2 * zone <= size;
    //@ assert last: (ObjectAddr(slab, index) + size - zone - 4) % 4 == 0;
    push_object(slab, index);
    /*@ assert within: KeepsWithin{Pre, Here}(ObjectAddr(slab, index),
          ObjectAddr(slab, index) + size); */
    /*@ assert end: MemWord(ObjectAddr(slab, index) + size - zone - 4) ==
          \at(MemWord(ObjectAddr(slab, index) + \at(size,Here) - \at(zone,Here) - 4),Pre); */
    /*@ assert body: KeepsWithin{Pre, Here}(ObjectAddr(slab, index) + zone,
          ObjectAddr(slab, index) + size - zone - 4); */
}

/* An object that manages nothing looks like a free one. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires alone: slab_slot[slab].n[index] == OBJECT_FREE ||
        slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures ifreelists: SlabFreeLists;
    E_RESET_OBJECT(slab, index)
    ensures outside: KeepsMem{Pre, Here}(ObjectAddr(slab, index),
        ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]]);
    ensures rows: KeepsOthers{Pre, Here};
*/
static void reset_object(pfn_t slab, uint32_t index)
{
    //@ ghost lemma_object_inside(slab, index);
    mark_object(slab, index, RED_INACTIVE);
    bury_object(slab, index);
}

/* An object of SLAB that somebody had looks like a free one and is the first of them. */
/*@ requires SlabObjects && slab < nr_frames && SlabThere(slab) && index < SlabNum(slab);
    requires held: slab_slot[slab].n[index] == OBJECT_HELD;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], slab_free[slab], slab_inuse[slab],
        slab_slot[0 .. NR_FRAMES-1], slab_stack[0 .. NR_FRAMES-1], slab_pos[0 .. NR_FRAMES-1];
    E_SLAB_OBJECTS
    E_LISTED_OBJECT(slab, index)
    E_RESET_OBJECT(slab, index)
    ensures outside: KeepsMemBut{Pre, Here}(ObjectAddr(slab, index),
        ObjectAddr(slab, index) + cache_objsize[slab_cache[slab]], BufctlAddr(slab, index));
    ensures rows: KeepsOthers{Pre, Here};
*/
static void recycle_object(pfn_t slab, uint32_t index)
{
    //@ ghost lemma_object_inside(slab, index);
    //@ ghost lemma_home(slab);
    //@ assert word: BufctlAddr(slab, index) % 4 == 0;
    /*@ ghost uint32_t size = cache_objsize[slab_cache[slab]];
        uint32_t object = slab * PAGE_SIZE + slab_s_mem[slab] + index * size; */
    //@ assert where: object == ObjectAddr(slab, index) && object % 4 == 0 && size % 4 == 0;
    //@ ghost lemma_ends(object, size, 0u);
    reset_object(slab, index);
    list_object(slab, index);
    /*@ assert zones: HasFlag(cache_flags[slab_cache[slab]], SLAB_RED_ZONE) ==>
          MemWord(object) == RED_INACTIVE && MemWord(object + size - 4) == RED_INACTIVE; */
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
    /*@ ghost uint32_t zone = cache_flags[cache] / SLAB_RED_ZONE % 2u != 0u ? 4u : 0u;
        uint32_t object = addr - PAGE_OFFSET - zone;
        uint32_t size = cache_objsize[cache]; */
    //@ assert name: object == ObjectAddr(slab, index) && zone == RedZone(cache);
    //@ assert where: object % 4 == 0 && size % 4 == 0 && object + size <= NR_FRAMES * PAGE_SIZE;
    recycle_object(slab, index);
    /*@ assert outside: KeepsMemBut{Pre, Here}(object, object + size, BufctlAddr(slab, index)); */
    /*@ assert zones: zone == 4 ==> MemWord(object) == RED_INACTIVE &&
          MemWord(object + size - 4) == RED_INACTIVE; */
    relist_slab(cache, slab);
}

void kmem_cache_free(cache_id cache, kaddr_t addr)
{
    free_object(cache, addr);
}

/* ---- giving slabs back ---- */

/* The frames of an empty slab become free; what manages it from elsewhere is somebody's. */
/*@ requires SlabObjects && R_EMPTY_SLAB(cache, slab);
    terminates \true; exits \false;
    assigns A_RECLAIM, slab_slot[0 .. NR_FRAMES-1];
    E_SLAB_OBJECTS
    E_PAGE_ALLOC
    E_SLAB_GONE(cache, slab)
    E_MANAGER_LEFT(cache, slab)
*/
static void free_slab_frames(cache_id cache, pfn_t slab)
{
    //@ assert block: SlabBlock(slab) && SlabFrames(slab) && CacheShape(cache) && SlabHost(slab);
    //@ assert row: SlabStack(slab) && SlabRow(slab, SlabNum(slab));
    /*@ assert empty: \forall integer i; 0 <= i < SlabNum(slab) ==>
          slab_slot[slab].n[i] == OBJECT_FREE; */
    //@ ghost lemma_bufctls_outside(slab);
    /*@ assert unhosting: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
          cache_slabp[slab_cache[s]] != NO_CACHE ==> slab_host[s] != slab; */
    __free_pages(slab, cache_gfporder[cache]);
    /*@ assert there: \forall integer s; 0 <= s < nr_frames ==>
          (SlabThere(s) <==> \at(SlabThere(s),Pre) && s != slab); */
    /*@ assert mine: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
          page_slab[f] != slab && SlabThere(page_slab[f]); */
    //@ assert words: KeepsBufctls{Pre, Here};
    //@ assert blocks: SlabBlocks;
    //@ assert hosts: SlabHosts;
    /*@ assert before: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          SlabFreeList{Pre}(s); */
    //@ assert lists: SlabFreeLists;
    /*@ ghost if (cache_slabp[cache] != NO_CACHE) {
          /@ assert host: SlabThere(slab_host[slab]) && slab_host[slab] != slab; @/
          lemma_object_named(slab_host[slab], slab_host_index[slab]);
          slab_slot[slab_host[slab]].n[slab_host_index[slab]] = OBJECT_HELD;
        } */
}

/* An empty slab leaves its list, and its frames become free. */
/*@ requires SlabInv && R_EMPTY_SLAB(cache, slab) && slab_next[slab] == NO_FRAME;
    terminates \true; exits \false;
    assigns A_RECLAIM, slab_slot[0 .. NR_FRAMES-1], A_SLAB_LINKS, A_SLAB_RANKS, slab_on[slab];
    E_SLAB
    E_PAGE_ALLOC
    E_SLAB_GONE(cache, slab)
    E_MANAGER_LEFT(cache, slab)
    ensures lengths: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 ==>
        slab_len[c].n[l] == \old(slab_len[c].n[l]) - (c == cache && l == SLABS_FREE ? 1 : 0);
    ensures ranks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
        slab_rank[s] == \old(slab_rank[s]);
*/
static void release_slab(cache_id cache, pfn_t slab)
{
    //@ assert on: slab_on[slab] != 0 && slab_list[slab] == SLABS_FREE;
    /*@ assert last: \forall integer s; 0 <= s < nr_frames && SlabIn(s, cache, SLABS_FREE) ==>
          slab_rank[s] <= slab_rank[slab]; */
    //@ assert whole: SlabBlock(slab) && SlabFrames(slab);
    /*@ assert inner: \forall integer s; 0 <= s < nr_frames && s != slab &&
          FrameInBlock(s, slab, cache_gfporder[cache]) ==> slab_on[s] == 0; */
    unlist_slab(cache, slab);
    free_slab_frames(cache, slab);
    /*@ assert outer: \forall integer s; 0 <= s < nr_frames &&
          !FrameInBlock(s, slab, cache_gfporder[cache]) ==>
          slab_on[s] == (page_kind[s] == K_SLAB && page_slab[s] == s ? 1 : 0); */
    /*@ assert block: \forall integer s; 0 <= s < nr_frames &&
          FrameInBlock(s, slab, cache_gfporder[cache]) ==>
          slab_on[s] == 0 && page_kind[s] == K_FREE; */
}

/* The object at MGMT, which has managed a slab that is gone, is free; free frames stay poisoned. */
/*@ requires SlabInv && BuddyKind && cache < NR_CACHES && ObjectHeld(cache, mgmt);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS;
    E_SLAB
    E_FREED_OBJECT(cache, mgmt)
    ensures frames: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
static void free_manager(cache_id cache, kaddr_t mgmt)
{
    /*@ assert free: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
          page_kind[f] != K_SLAB; */
    free_object(cache, mgmt);
    /*@ assert same: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
          phys[f] == \at(phys[f],Pre); */
}

/* Ends an empty slab, the last of its list. */
/*@ requires SlabInv && R_EMPTY_SLAB(cache, slab) && slab_next[slab] == NO_FRAME;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    E_SLAB_GONE(cache, slab)
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (cache_slabp[cache] != NO_CACHE && s == slab_host[slab] &&
         i == slab_host_index[slab] ? OBJECT_FREE : \old(slab_slot[s].n[i]));
    ensures manager: cache_slabp[cache] != NO_CACHE ==>
        \old(slab_slot[slab_host[slab]].n[slab_host_index[slab]]) == 1 + slab;
    ensures counted: \forall integer s; 0 <= s < NR_FRAMES ==> slab_inuse[s] ==
        \old(slab_inuse[s]) - (cache_slabp[cache] != NO_CACHE && s == slab_host[slab] ? 1 : 0);
    ensures other: cache_slabp[cache] != cache && (cache_slabp[cache] != NO_CACHE ==>
        slab_cache[slab_host[slab]] == cache_slabp[cache]);
    ensures lengths: \forall integer l; 0 <= l < 3 ==> slab_len[cache].n[l] ==
        \old(slab_len[cache].n[l]) - (l == SLABS_FREE ? 1 : 0);
    ensures rest: \forall integer c, l; 0 <= c < NR_CACHES && 0 <= l < 3 && c != cache &&
        c != cache_slabp[cache] ==> slab_len[c].n[l] == \old(slab_len[c].n[l]);
    ensures ranks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
        slab_cache[s] == cache ==> slab_rank[s] == \old(slab_rank[s]);
*/
static void slab_destroy(cache_id cache, pfn_t slab)
{
    //@ ghost lemma_home(slab);
    //@ assert shape: CacheShape(cache) && CacheManager(cache) && SlabHost(slab);
    //@ assert name: slab_mgmt[slab] + PAGE_OFFSET <= 0xFFFFFFFF;
    kaddr_t mgmt = slab_mgmt[slab] + PAGE_OFFSET;

    release_slab(cache, slab);
    /*@ assert kept: \forall integer f; 0 <= f < NR_FRAMES &&
          !(f < nr_frames && \at(page_kind[f],Pre) == K_SLAB) ==>
          !(f < nr_frames && page_kind[f] == K_SLAB) && phys[f] == \at(phys[f],Pre); */
    if (cache_slabp[cache] != NO_CACHE) {
        free_manager(cache_slabp[cache], mgmt);
    }
}

/* Ends SLAB, the last of the empty slabs of CACHE. */
/*@ requires SlabInv && PageAllocInv && cache < NR_CACHES && cache_used[cache] != 0;
    requires last: slab == cache_slabs[cache].tail[SLABS_FREE] && slab != NO_FRAME;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    E_SPARE_GONE(cache, 1, OrderSpan(cache_gfporder[cache]))
    ensures ranks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
        slab_cache[s] == cache ==> slab_rank[s] == \old(slab_rank[s]);
*/
static void end_last_slab(cache_id cache, pfn_t slab)
{
    //@ assert in: SlabIn(slab, cache, SLABS_FREE) && slab < nr_frames && SlabThere(slab);
    //@ assert shape: CacheShape(cache) && SlabBlock(slab) && SlabFrames(slab);
    //@ assert empty: SlabRight(slab) && slab_inuse[slab] == 0 && slab_next[slab] == NO_FRAME;
    //@ assert rank: slab_rank[slab] + 1 == slab_len[cache].n[SLABS_FREE];
    //@ ghost lemma_slab_place(slab, cache, SLABS_FREE);
    /*@ assert hung: \forall integer t; 0 <= t < nr_frames && SlabThere(t) &&
          slab_cache[t] == cache && slab_inuse[t] == 0 ==> SlabIn(t, cache, SLABS_FREE) &&
          slab_rank[t] < slab_len[cache].n[SLABS_FREE]; */
    /*@ assert one: \forall integer t; 0 <= t < nr_frames && SlabThere(t) ==>
          (SpareSlab(t, cache, 1) <==> t == slab); */
    /*@ assert frames: \forall integer f; 0 <= f < nr_frames ==>
          (SpareFrame(f, cache, 1) <==> FrameInBlock(f, slab, cache_gfporder[cache])); */
    //@ assert inside: slab + OrderSpan(cache_gfporder[cache]) <= nr_frames;
    slab_destroy(cache, slab);
    /*@ assert there: \forall integer s; 0 <= s < nr_frames ==>
          (SlabThere(s) <==> \at(SlabThere(s),Pre) && s != slab); */
}

/* Of no empty slabs none is the last; more of them are more. */
/*@ ghost
  /@ requires SlabInv && cache < NR_CACHES && cache_used[cache] != 0;
     terminates \true; exits \false; assigns \nothing;
     ensures length: slab_len[cache].n[SLABS_FREE] <= NR_FRAMES;
     ensures none: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
       !SpareSlab(s, cache, 0);
     ensures frames: \forall integer f; 0 <= f < nr_frames ==> !SpareFrame(f, cache, 0); @/
  static void lemma_none_spare(cache_id cache)
  {
    lemma_slab_count(cache, SLABS_FREE);
    /@ assert shape: CacheShape(cache); @/
    /@ assert hung: \forall integer t; 0 <= t < nr_frames && SlabThere(t) &&
         slab_cache[t] == cache && slab_inuse[t] == 0 ==> SlabIn(t, cache, SLABS_FREE) &&
         slab_rank[t] < slab_len[cache].n[SLABS_FREE]; @/
    /@ assert whole: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
         0 <= page_slab[f] < nr_frames && SlabThere(page_slab[f]); @/
  }
*/

/* A slab of which somebody holds an object is no empty one. */
/*@ ghost
  /@ requires SlabObjects;
     terminates \true; exits \false; assigns \nothing;
     ensures busy: \forall integer s, i; 0 <= s < nr_frames && SlabThere(s) &&
       0 <= i < SlabNum(s) && slab_slot[s].n[i] == OBJECT_HELD ==> slab_inuse[s] != 0; @/
  static void lemma_held_used(void) {}
*/

/* Gives up to MOST empty slabs back, the last ones first; the number of frames. */
/*@ requires SlabInv && PageAllocInv && cache < NR_CACHES && cache_used[cache] != 0;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    ensures number: \result == \old(SpareSlabs(cache, most)) * OrderSpan(cache_gfporder[cache]);
    E_SPARE_GONE(cache, SpareSlabs(cache, most), \result)
    ensures objects: KeepsHeldObjects{Pre, Here};
    ensures slabs: KeepsSlabs{Pre, Here};
*/
static uint32_t free_slabs(cache_id cache, uint32_t most)
{
    uint32_t done = 0;

    //@ ghost lemma_none_spare(cache);
    //@ ghost lemma_held_used();
    //@ assert shape: CacheShape(cache) && CacheManager(cache);
    //@ assert manager: cache_slabp[cache] != cache;
    //@ assert named: \forall integer c; !CacheIsManager(c) ==> c != cache_slabp[cache];
    /*@ loop invariant 0 <= done <= most && done <= NR_FRAMES;
        loop invariant islab: SlabInv;
        loop invariant ialloc: PageAllocInv;
        loop invariant still: cache_growing[cache] != 0 ==> done == 0;
        loop invariant ranks: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
            slab_cache[s] == cache ==> slab_rank[s] == \at(slab_rank[s],Pre);
        L_SPARE_GONE(cache, done)
        loop assigns done, A_RECLAIM, A_SLAB_OBJECTS;
        loop variant most - done; */
    while (done < most && cache_growing[cache] == 0u &&
           cache_slabs[cache].tail[SLABS_FREE] != NO_FRAME) {
        //@ assert some: slab_len[cache].n[SLABS_FREE] >= 1;
        /*@ assert spare: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
              (SpareSlab(s, cache, 1) <==> SpareSlab{Pre}(s, cache, done + 1)); */
        /*@ assert managed: \forall integer s; 0 <= s < nr_frames && SlabThere(s) &&
              SpareSlab(s, cache, 1) ==> SlabThere{Pre}(s) && SpareSlab{Pre}(s, cache, done + 1); */
        /*@ assert more: \forall integer s; SpareSlab{Pre}(s, cache, done) ==>
              SpareSlab{Pre}(s, cache, done + 1); */
        /*@ assert still: \forall integer f; 0 <= f < NR_FRAMES &&
              !(f < nr_frames && \at(page_kind[f],Pre) == K_SLAB) ==>
              !(f < nr_frames && page_kind[f] == K_SLAB) && phys[f] == \at(phys[f],Pre); */
        /*@ assert frames: \forall integer f; 0 <= f < nr_frames ==>
              (SpareFrame{Pre}(f, cache, done + 1) <==>
               SpareFrame{Pre}(f, cache, done) || SpareFrame(f, cache, 1)); */
        end_last_slab(cache, cache_slabs[cache].tail[SLABS_FREE]);
        done++;
    }
    uint32_t frames = frames_of_slabs(cache, done);
    /*@ assert sum: zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2] ==
          \at(zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2],Pre) + frames; */
    //@ assert exact: done == SpareSlabs{Pre}(cache, most);
    /*@ assert there: \forall integer s; 0 <= s < nr_frames && SlabThere{Pre}(s) &&
          \at(slab_inuse[s],Pre) != 0 ==> SlabThere(s); */
    //@ assert slabs: KeepsSlabs{Pre, Here};
    /*@ assert held: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
          \at(slab_slot[s].n[i],Pre) == OBJECT_HELD ==> slab_slot[s].n[i] == OBJECT_HELD; */
    /*@ assert few: \forall integer s; 0 <= s < nr_frames && SlabThere{Pre}(s) ==>
          SlabNum(s) <= SLAB_MOST; */
    //@ assert objects: KeepsHeldObjects{Pre, Here};
    return frames;
}

uint32_t kmem_cache_shrink(cache_id cache)
{
    //@ ghost lemma_slab_count(cache, SLABS_FREE);
    return free_slabs(cache, NR_FRAMES);
}

/* CACHE, which has no slab any more, is no cache. */
/*@ requires SlabInv && cache < NR_CACHES && cache_used[cache] != 0;
    requires none: \forall integer l; 0 <= l < 3 ==> slab_len[cache].n[l] == 0;
    requires alone: \forall integer k; 0 <= k < NR_CACHES && cache_used[k] != 0 ==>
        cache_slabp[k] != cache;
    terminates \true; exits \false;
    assigns cache_used[cache];
    E_SLAB
    ensures used: cache_used[cache] == 0;
*/
static void end_cache(cache_id cache)
{
    /*@ assert whose: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          slab_on[s] != 0 && slab_list[s] < 3 && slab_cache[s] < NR_CACHES &&
          slab_rank[s] < slab_len[slab_cache[s]].n[slab_list[s]]; */
    /*@ assert gone: \forall integer s; 0 <= s < nr_frames && SlabThere(s) ==>
          slab_cache[s] != cache; */
    cache_used[cache] = 0;
    /*@ assert others: \forall integer c; 0 <= c < NR_CACHES && c != cache ==>
          cache_used[c] == \at(cache_used[c],Pre); */
    //@ assert managers: CacheManagers;
    //@ assert blocks: SlabBlocks;
}

/* CACHE leaves the chain, and the hand goes on from it. */
/*@ requires CacheRing && cache < NR_CACHES && cache_used[cache] != 0 && cache != CACHE_CACHE;
    requires next: cache_next[cache] != cache;
    terminates \true; exits \false;
    assigns clock_searchp, cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures hand: clock_searchp ==
        \old(clock_searchp == cache ? cache_next[cache] : clock_searchp);
    ensures on: clock_searchp < NR_CACHES && clock_searchp != cache &&
        cache_used[clock_searchp] != 0;
    ensures links: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
        CacheLinked(c) && cache_next[c] != cache && cache_prev[c] != cache;
*/
static void leave_chain(cache_id cache)
{
    //@ assert own: CacheLinked(cache) && CacheLinked(cache_next[cache]);
    //@ assert before: CacheLinked(cache_prev[cache]) && cache_prev[cache] != cache;
    /*@ assert apart: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          CacheLinked(c) && (cache_next[c] == cache <==> c == cache_prev[cache]) &&
          (cache_prev[c] == cache <==> c == cache_next[cache]); */
    if (clock_searchp == cache) {
        clock_searchp = cache_next[cache];
    }
    unchain_cache(cache);
    /*@ assert next: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          cache_next[c] != cache && cache_next[c] < NR_CACHES && cache_used[cache_next[c]] != 0; */
    /*@ assert prev: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          cache_prev[c] != cache && cache_prev[c] < NR_CACHES && cache_used[cache_prev[c]] != 0; */
    /*@ assert back: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          cache_prev[cache_next[c]] == c; */
    /*@ assert forth: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          cache_next[cache_prev[c]] == c; */
}

/* CACHE, which left the chain, is the first on it again. */
/*@ requires cache < NR_CACHES && cache_used[cache] != 0 && cache != CACHE_CACHE;
    requires hand: cache_used[CACHE_CACHE] != 0 && clock_searchp < NR_CACHES &&
        cache_used[clock_searchp] != 0;
    requires links: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
        CacheLinked(c) && cache_next[c] != cache && cache_prev[c] != cache;
    terminates \true; exits \false;
    assigns cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures ichain: CacheRing;
    ensures first: cache_next[CACHE_CACHE] == cache;
*/
static void rejoin_chain(cache_id cache)
{
    //@ assert root: CacheLinked(CACHE_CACHE);
    //@ ghost cache_id n = cache_next[CACHE_CACHE];
    //@ assert behind: n < NR_CACHES && n != cache && cache_prev[n] == CACHE_CACHE;
    /*@ assert apart: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          CacheLinked(c) && (c != CACHE_CACHE ==> cache_next[c] != n) &&
          (c != n ==> cache_prev[c] != CACHE_CACHE); */
    chain_cache(cache);
    //@ assert own: CacheLinked(cache);
    /*@ assert others: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          CacheLinked(c); */
}

/* CACHE, which has no slab any more and is on no chain, is no cache; the object that stood for it
 * is free. */
/*@ requires SlabInv && cache < NR_CACHES && cache_used[cache] != 0 && cache != CACHE_CACHE;
    requires none: \forall integer l; 0 <= l < 3 ==> slab_len[cache].n[l] == 0;
    requires alone: \forall integer k; 0 <= k < NR_CACHES && cache_used[k] != 0 ==>
        cache_slabp[k] != cache;
    requires held: ObjectHeld(CACHE_CACHE, cache_object[cache]);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS, cache_used[cache];
    E_SLAB
    ensures used: cache_used[cache] == 0;
    ensures slots: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST ==>
        slab_slot[s].n[i] == (s == AddrSlab(cache_object[cache]) &&
        i == AddrIndex(cache_object[cache]) ? OBJECT_FREE : \old(slab_slot[s].n[i]));
    ensures rows: KeepsOthers{Pre, Here};
*/
static void end_idle_cache(cache_id cache)
{
    end_cache(cache);
    free_object(CACHE_CACHE, cache_object[cache]);
}

/* A list without a first slab is empty. */
/*@ ghost
  /@ requires SlabLists && cache < NR_CACHES && list < 3;
     terminates \true; exits \false; assigns \nothing;
     ensures none: cache_slabs[cache].head[list] == NO_FRAME <==> slab_len[cache].n[list] == 0; @/
  static void lemma_list_empty(cache_id cache, uint32_t list) {}
*/

int64_t kmem_cache_destroy(cache_id cache)
{
    leave_chain(cache);
    kmem_cache_shrink(cache);
    //@ ghost lemma_list_empty(cache, SLABS_FULL);
    //@ ghost lemma_list_empty(cache, SLABS_PARTIAL);
    /*@ assert full: cache_slabs[cache].head[SLABS_FULL] == NO_FRAME <==>
          slab_len[cache].n[SLABS_FULL] == 0; */
    /*@ assert partial: cache_slabs[cache].head[SLABS_PARTIAL] == NO_FRAME <==>
          slab_len[cache].n[SLABS_PARTIAL] == 0; */
    /*@ assert idle: CacheIdle{Pre}(cache) <==>
          slab_len[cache].n[SLABS_FULL] == 0 && slab_len[cache].n[SLABS_PARTIAL] == 0; */
    //@ assert empty: slab_len[cache].n[SLABS_FREE] == 0;
    /*@ assert kept: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
          \at(slab_slot[s].n[i],Pre) == OBJECT_HELD ==> slab_slot[s].n[i] == OBJECT_HELD; */
    //@ assert held: ObjectHeld(CACHE_CACHE, cache_object[cache]);
    /*@ assert still: \forall integer f; 0 <= f < NR_FRAMES &&
          !(f < nr_frames && \at(page_kind[f],Pre) == K_SLAB) ==>
          !(f < nr_frames && page_kind[f] == K_SLAB) && phys[f] == \at(phys[f],Pre); */
    /*@ assert linked: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 && c != cache ==>
          CacheLinked(c) && cache_next[c] != cache && cache_prev[c] != cache; */
    if (cache_slabs[cache].head[SLABS_FULL] != NO_FRAME ||
        cache_slabs[cache].head[SLABS_PARTIAL] != NO_FRAME) {
        rejoin_chain(cache);
        return -EBUSY;
    }
    end_idle_cache(cache);
    /*@ assert rest: \forall integer c; 0 <= c < NR_CACHES && cache_used[c] != 0 ==>
          CacheLinked(c); */
    return 0;
}

/* ---- reclaim's share ---- */

/*@ requires SlabLists && cache < NR_CACHES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slab_len[cache].n[SLABS_FREE] && \result <= nr_frames;
*/
static uint32_t count_free_slabs(cache_id cache)
{
    uint32_t count = 0;

    //@ ghost lemma_slab_count(cache, SLABS_FREE);
    /*@ loop invariant 0 <= count <= slab_len[cache].n[SLABS_FREE];
        loop invariant at: s == NO_FRAME ? count == slab_len[cache].n[SLABS_FREE]
            : s < nr_frames && SlabIn(s, cache, SLABS_FREE) && slab_rank[s] == count;
        loop assigns s, count;
        loop variant slab_len[cache].n[SLABS_FREE] - count; */
    for (pfn_t s = cache_slabs[cache].head[SLABS_FREE]; s != NO_FRAME; s = slab_next[s]) {
        count++;
    }
    return count;
}

/* What FRAMES frames of empty slabs of CACHE count for. */
/*@ requires cache < NR_CACHES && frames <= 32 * NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == SpareWeight(cache, frames);
*/
static uint32_t spare_weight(cache_id cache, uint32_t frames)
{
    uint32_t weight = frames;

    if (cache_ctor[cache] != CTOR_NONE) {
        weight = (weight * 4u + 1u) / 5u;
    }
    if (cache_gfporder[cache] != 0u) {
        weight = (weight * 4u + 1u) / 5u;
    }
    return weight;
}

/* What the empty slabs of CACHE count for, in frames: nothing, for once, if it has grown. */
/*@ requires SlabLists && cache < NR_CACHES && CacheShape(cache);
    terminates \true; exits \false;
    assigns cache_grown[cache];
    ensures weight: \result == \old(Reapable(cache));
    ensures grown: cache_grown[cache] != 0 ==> \old(cache_grown[cache]) != 0;
    ensures seen: !HasFlag(cache_flags[cache], SLAB_NO_REAP) && cache_growing[cache] == 0 ==>
        cache_grown[cache] == 0;
*/
static uint32_t reapable(cache_id cache)
{
    if (slab_flag(cache_flags[cache], SLAB_NO_REAP) || cache_growing[cache] != 0u) {
        return 0;
    }
    if (cache_grown[cache] != 0u) {
        cache_grown[cache] = 0;
        return 0;
    }
    return spare_weight(cache, frames_of_slabs(cache, count_free_slabs(cache)));
}

/* The hand goes over up to 10 caches, to one that will do, or once round; the one whose empty slabs
 * count for most, or NO_CACHE. */
/*@ requires SlabInv && CacheRing;
    terminates \true; exits \false;
    assigns A_SLAB_HAND;
    ensures best: HandChose{Pre}(\result, clock_searchp);
    ensures on: clock_searchp < NR_CACHES && cache_used[clock_searchp] != 0;
    ensures used: \result <= NO_CACHE && (\result != NO_CACHE ==> cache_used[\result] != 0);
    ensures grown: GrownLess{Pre, Here};
*/
static cache_id choose_cache(void)
{
    cache_id cache = clock_searchp;
    cache_id best = NO_CACHE;
    uint32_t best_frames = 0;
    uint32_t scan = REAP_SCANLEN;

    /*@ loop invariant 1 <= scan <= REAP_SCANLEN && best <= NO_CACHE;
        loop invariant at: cache == HandAt{Pre}(REAP_SCANLEN - scan);
        loop invariant there: cache < NR_CACHES && cache_used[cache] != 0;
        loop invariant apart: \forall integer i; 0 <= i < REAP_SCANLEN - scan ==>
            HandAt{Pre}(i) != cache && 0 <= HandAt{Pre}(i) < NR_CACHES &&
            cache_used[HandAt{Pre}(i)] != 0;
        loop invariant steps: \forall integer i; 1 <= i <= REAP_SCANLEN - scan ==>
            cache_prev[HandAt{Pre}(i)] == HandAt{Pre}(i - 1);
        loop invariant on: \forall integer i; 1 <= i <= REAP_SCANLEN - scan ==>
            HandGoesOn{Pre}(i);
        loop invariant best: ReapBest{Pre}(REAP_SCANLEN - scan, best);
        loop invariant frames: best_frames ==
            (best == NO_CACHE ? 0 : Reapable{Pre}(best)) && best_frames < REAP_PERFECT;
        loop invariant most: \forall integer i; 0 <= i < REAP_SCANLEN - scan ==>
            Reapable{Pre}(HandAt{Pre}(i)) <= best_frames;
        loop invariant used: best != NO_CACHE ==> cache_used[best] != 0;
        loop invariant grown: \forall integer c; 0 <= c < NR_CACHES &&
            (\forall integer i; 0 <= i < REAP_SCANLEN - scan ==> HandAt{Pre}(i) != c) ==>
            cache_grown[c] == \at(cache_grown[c],Pre);
        loop invariant fewer: GrownLess{Pre, Here};
        loop assigns cache, best, best_frames, scan, cache_grown[0 .. NR_CACHES-1];
        loop variant scan; */
    do {
        //@ ghost uint32_t k = REAP_SCANLEN - scan;
        //@ assert linked: CacheLinked(cache) && CacheShape(cache);
        //@ assert same: cache_grown[cache] == \at(cache_grown[\at(cache,Here)],Pre);
        //@ assert value: Reapable(cache) == Reapable{Pre}(cache);
        uint32_t frames = reapable(cache);
        //@ assert fewer: GrownLess{Pre, Here};
        //@ assert counts: cache == HandAt{Pre}(k) && frames == Reapable{Pre}(HandAt{Pre}(k));
        /*@ assert none: frames <= best_frames && best == NO_CACHE ==>
              \forall integer i; 0 <= i < k + 1 ==> Reapable{Pre}(HandAt{Pre}(i)) == 0; */
        /*@ assert some: frames <= best_frames && best != NO_CACHE ==> 0 < Reapable{Pre}(best) &&
              \exists integer j; 0 <= j < k && HandAt{Pre}(j) == best &&
              \forall integer i; 0 <= i < k + 1 ==>
              Reapable{Pre}(HandAt{Pre}(i)) < Reapable{Pre}(best) ||
              (j <= i && Reapable{Pre}(HandAt{Pre}(i)) == Reapable{Pre}(best)); */
        //@ assert kept: frames <= best_frames ==> ReapBest{Pre}(k + 1, best);
        /*@ assert less: frames > best_frames ==> \forall integer i; 0 <= i < k ==>
              Reapable{Pre}(HandAt{Pre}(i)) < Reapable{Pre}(cache); */
        //@ assert newer: frames > best_frames ==> ReapBest{Pre}(k + 1, cache);
        if (frames > best_frames) {
            best = cache;
            best_frames = frames;
        }
        //@ assert best: ReapBest{Pre}(k + 1, best);
        /*@ assert most: \forall integer i; 0 <= i <= k ==>
              Reapable{Pre}(HandAt{Pre}(i)) <= best_frames; */
        //@ assert next: HandAt{Pre}(k + 1) == cache_next[cache];
        cache = cache_next[cache];
        //@ assert step: cache_prev[HandAt{Pre}(k + 1)] == HandAt{Pre}(k);
        /*@ assert before: \forall integer i; 1 <= i <= k ==>
              HandAt{Pre}(i - 1) != HandAt{Pre}(k) && HandAt{Pre}(i) != cache; */
        /*@ assert goes: best_frames < REAP_PERFECT && k + 1 < REAP_SCANLEN &&
              cache != clock_searchp ==> HandGoesOn{Pre}(k + 1); */
        scan--;
    } while (best_frames < REAP_PERFECT && scan != 0u && cache != clock_searchp);
    //@ ghost uint32_t m = REAP_SCANLEN - scan;
    //@ assert round: HandRound{Pre}(m);
    //@ assert best: ReapBest{Pre}(m, best);
    //@ assert chose: HandChose{Pre}(best, cache);
    clock_searchp = cache;
    return best;
}

/* So many slabs have so many frames. */
/*@ ghost
  /@ requires cache < NR_CACHES && half == ReapedSlabs(cache);
     terminates \true; exits \false; assigns \nothing;
     ensures half * OrderSpan(cache_gfporder[cache]) == ReapedFrames(cache); @/
  static void lemma_reaped(cache_id cache, uint32_t half) {}
*/

uint32_t kmem_cache_reap(void)
{
    cache_id best = choose_cache();

    //@ ghost reap_choice = best;
    if (best == NO_CACHE) {
        //@ assert nothing: ReapedFrames{Pre}(best) == 0;
        //@ assert kept: ReapedAll{Pre, Here}(best);
        return 0;
    }
    //@ assert counts: 0 < Reapable{Pre}(best) && cache_growing[best] == 0;
    uint32_t half = (count_free_slabs(best) + 1u) / 2u;
    //@ assert half: half == SpareSlabs(best, half) && half == ReapedSlabs{Pre}(best);
    //@ ghost lemma_reaped(best, half);
    /*@ assert product: half * OrderSpan(cache_gfporder[best]) ==
          ReapedFrames{Pre}(best); */
    uint32_t frames = free_slabs(best, half);
    //@ assert number: frames == ReapedFrames{Pre}(best);
    /*@ assert freed: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
          FrameIsFree{Pre}(f) || SpareFrame{Pre}(f, best, ReapedSlabs{Pre}(best))); */
    //@ assert reaped: ReapedAll{Pre, Here}(best);
    return frames;
}

/* Gives back every empty slab of every cache, but for those that this makes empty; the number of
 * frames. */
/*@ requires SlabInv && PageAllocInv;
    terminates \true; exits \false;
    assigns A_RECLAIM, A_SLAB_OBJECTS;
    E_SLAB
    E_PAGE_ALLOC
    E_SHRUNK_ALL
    ensures off: OffSlabShrunk;
    ensures all: \old(OffSlabShrunk) ==> AllShrunk(NR_CACHES);
*/
static uint32_t shrink_all(void)
{
    uint32_t frames = 0;

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant islab: SlabInv;
        loop invariant ialloc: PageAllocInv;
        loop invariant number: zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2] ==
            \at(zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2],Pre) + frames;
        loop invariant off: \forall integer k; 0 <= k < c && cache_slabp[k] != NO_CACHE ==>
            CacheShrunk(k);
        loop invariant still: OffSlabShrunk{Pre} ==> OffSlabShrunk;
        loop invariant all: OffSlabShrunk{Pre} ==> AllShrunk(c);
        loop invariant free: \forall integer f; 0 <= f < nr_frames && FrameIsFree(f) ==>
            \at(FrameIsFree(f) || page_kind[f] == K_SLAB,Pre);
        loop invariant kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
            page_kind[f] == \at(page_kind[f],Pre) ||
            (\at(page_kind[f],Pre) == K_SLAB && page_kind[f] == K_FREE);
        loop invariant held: \forall integer s, i; 0 <= s < NR_FRAMES && 0 <= i < SLAB_MOST &&
            \at(slab_slot[s].n[i],Pre) == OBJECT_HELD ==> slab_slot[s].n[i] == OBJECT_HELD;
        loop invariant objects: KeepsHeldObjects{Pre, Here};
        loop invariant slabs: KeepsSlabs{Pre, Here};
        loop invariant rows: KeepsOthers{Pre, Here};
        loop assigns c, frames, A_RECLAIM, A_SLAB_OBJECTS;
        loop variant NR_CACHES - c; */
    for (cache_id c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] != 0u) {
            //@ assert managed: CacheManager(c);
            /*@ assert spare: OffSlabShrunk ==> cache_slabp[c] == NO_CACHE ||
                  SpareSlabs(c, NR_FRAMES) == 0; */
            /*@ assert still: \forall integer f; 0 <= f < NR_FRAMES &&
                  !(f < nr_frames && \at(page_kind[f],Pre) == K_SLAB) ==>
                  !(f < nr_frames && page_kind[f] == K_SLAB) && phys[f] == \at(phys[f],Pre); */
            uint32_t freed = kmem_cache_shrink(c);
            //@ ghost lemma_free_total();
            frames += freed;
        }
    }
    return frames;
}

uint32_t kmem_cache_reap_all(void)
{
    /* Twice: ending off-slab slabs empties slabs of the general caches. */
    uint32_t first = shrink_all();
    //@ ghost lemma_free_total();
    /*@ assert still: \forall integer f; 0 <= f < NR_FRAMES &&
          !(f < nr_frames && \at(page_kind[f],Pre) == K_SLAB) ==>
          !(f < nr_frames && page_kind[f] == K_SLAB) && phys[f] == \at(phys[f],Pre); */
    /*@ assert slabs: \forall integer s, i; 0 <= s < nr_frames && SlabThere{Pre}(s) &&
          0 <= i < SlabNum(s) && \at(slab_slot[s].n[i],Pre) == OBJECT_HELD ==>
          SlabThere(s) && slab_slot[s].n[i] == OBJECT_HELD; */
    uint32_t second = shrink_all();

    //@ ghost lemma_free_total();
    return first + second;
}
