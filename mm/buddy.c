/*
 * Zones and the binary buddy allocator. See buddy.h for the state and what is kept of it.
 *
 * Four transitions, each of which keeps the whole invariant, do all the work: take and put move a
 * block out of and into its free list, split and merge cut a block in use in two and join it with
 * its buddy. Allocation is one take, then a split and a put for each order that is too many;
 * freeing is a take of the buddy and a merge as long as the pair's bit allows it, then one put.
 *
 * Relies on mm/page.h for the arrays of frames, their setters and fill_frame, and on mm/order.h. It
 * never waits.
 */
#include "buddy.h"

uint32_t nr_frames;
uint32_t page_state[NR_FRAMES];
uint32_t page_order[NR_FRAMES];
pfn_t page_next[NR_FRAMES];
pfn_t page_prev[NR_FRAMES];
uint32_t page_zone[NR_FRAMES];

struct free_area free_area[NR_ZONES];
struct pair_map pair_map[TOP_ORDER];

uint32_t zone_free_pages[NR_ZONES];
uint32_t zone_pages_min[NR_ZONES];
uint32_t zone_pages_low[NR_ZONES];
uint32_t zone_pages_high[NR_ZONES];
uint32_t zone_start[NR_ZONES];
uint32_t zone_size[NR_ZONES];
uint32_t zone_need_balance[NR_ZONES];
pfn_t local_page;
uint32_t local_order;

/*@ ghost pfn_t page_own[NR_FRAMES]; */
/*@ ghost uint32_t page_rank[NR_FRAMES]; */
/*@ ghost struct list_lengths free_len[NR_ZONES]; */

/*@ // How many of the SIZE frames from FIRST on lie below J.
    logic integer RangeOverlap(integer first, integer size, integer j) =
      j <= first ? 0 : j >= first + size ? size : j - first;
*/

/* ---- free lists ---- */

/*@ requires zone < NR_ZONES && order < MAX_ORDER && frame < NR_FRAMES;
    requires free_area[zone].head[order] == NO_FRAME || free_area[zone].head[order] < NR_FRAMES;
    terminates \true; exits \false;
    assigns A_LINKS;
    ensures \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
        free_area[z].head[o] == (z == zone && o == order ? frame : \old(free_area[z].head[o]));
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_next[f] ==
        (f == frame ? \old(free_area[zone].head[order]) : \old(page_next[f]));
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_prev[f] ==
        (f == \old(free_area[zone].head[order]) ? frame : f == frame ? NO_FRAME
         : \old(page_prev[f]));
*/
static void list_add(pfn_t frame, uint32_t zone, uint32_t order)
{
    pfn_t head = free_area[zone].head[order];
    page_next[frame] = head;
    page_prev[frame] = NO_FRAME;
    if (head != NO_FRAME)
        page_prev[head] = frame;
    free_area[zone].head[order] = frame;
}

/*@ requires zone < NR_ZONES && order < MAX_ORDER && frame < NR_FRAMES;
    requires page_next[frame] == NO_FRAME || page_next[frame] < NR_FRAMES;
    requires page_prev[frame] == NO_FRAME || page_prev[frame] < NR_FRAMES;
    terminates \true; exits \false;
    assigns A_LINKS;
    ensures \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
        free_area[z].head[o] == (z == zone && o == order && \old(page_prev[frame]) == NO_FRAME
         ? \old(page_next[frame]) : \old(free_area[z].head[o]));
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_next[f] ==
        (f == \old(page_prev[frame]) ? \old(page_next[frame]) : \old(page_next[f]));
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_prev[f] ==
        (f == \old(page_next[frame]) ? \old(page_prev[frame]) : \old(page_prev[f]));
*/
static void list_del(pfn_t frame, uint32_t zone, uint32_t order)
{
    pfn_t next = page_next[frame];
    pfn_t prev = page_prev[frame];
    if (prev == NO_FRAME)
        free_area[zone].head[order] = next;
    else
        page_next[prev] = next;
    if (next != NO_FRAME)
        page_prev[next] = prev;
}

/* The blocks of a list whose rank is FROM or more move by one place: UP when a block comes in
 * before them, else down when the one before them goes. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && zone < NR_ZONES && order < MAX_ORDER;
     requires up != 0 ==> free_len[zone].n[order] <= NR_FRAMES && \forall integer f;
       0 <= f < nr_frames && BlockInList(f, zone, order) ==> page_rank[f] <= NR_FRAMES;
     requires up == 0 ==> free_len[zone].n[order] > 0 && from > 0;
     terminates \true; exits \false; assigns A_RANKS;
     ensures ranks: \forall integer f; 0 <= f < nr_frames ==> page_rank[f] ==
       \old(page_rank[f]) + (\old(page_rank[f]) >= from && page_state[f] == BUDDY_FREE &&
         page_order[f] == order && page_zone[f] == zone ? (up != 0 ? 1 : -1) : 0);
     ensures lengths: \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
       free_len[z].n[o] == \old(free_len[z].n[o]) +
       (z == zone && o == order ? (up != 0 ? 1 : -1) : 0); @/
  void ghost_ranks_move(uint32_t from, uint32_t up, uint32_t zone, uint32_t order)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant \forall integer f; 0 <= f < nr_frames ==> page_rank[f] ==
         \at(page_rank[f],Pre) + (f < j && \at(page_rank[f],Pre) >= from &&
           page_state[f] == BUDDY_FREE && page_order[f] == order && page_zone[f] == zone ?
           (up != 0 ? 1 : -1) : 0);
       loop assigns j, page_rank[0 .. NR_FRAMES-1];
       loop variant nr_frames - j; @/
    while (j < nr_frames) {
      if (page_rank[j] >= from && page_state[j] == BUDDY_FREE && page_order[j] == order &&
          page_zone[j] == zone) {
        if (up != 0u) { page_rank[j] = page_rank[j] + 1u; }
        else { page_rank[j] = page_rank[j] - 1u; }
      }
      j = j + 1u;
    }
    if (up != 0u) { free_len[zone].n[order] = free_len[zone].n[order] + 1u; }
    else { free_len[zone].n[order] = free_len[zone].n[order] - 1u; }
  }
*/

/* ---- the pair map ---- */

/*@ requires order < TOP_ORDER && index < NR_FRAMES / 2;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> PairBit(order, index);
*/
static bool test_bit(uint32_t order, uint32_t index)
{
    return byte_bit(pair_map[order].b[index / 8u], index % 8u) != 0u;
}

/*@ requires order < TOP_ORDER && index < NR_FRAMES / 2;
    terminates \true; exits \false;
    assigns A_MAP;
    ensures self: PairBit(order, index) <==> !\old(PairBit(order, index));
    ensures rest: \forall integer o, i; 0 <= o < TOP_ORDER && 0 <= i < NR_FRAMES / 2 &&
        !(o == order && i == index) ==> (PairBit(o, i) <==> \old(PairBit(o, i)));
*/
static void change_bit(uint32_t order, uint32_t index)
{
    uint32_t w = pair_map[order].b[index / 8u];
    uint32_t j = index % 8u;
    uint32_t r = byte_flipped(w, j);
    /*@ assert each: \forall integer k; 0 <= k < 8 ==>
          (ByteBit(r, k) <==> (k == j ? !ByteBit(w, k) : ByteBit(w, k))); */
    pair_map[order].b[index / 8u] = (uint8_t)r;
}

/* ---- the four transitions ---- */

/* A free block leaves its list. What the pair map says of it is not yet true. (The new states are
 * said of every number, in range or not: what is said of pairs starts from their left halves.) */
/*@ requires BuddyRange && BuddyZone && BuddyHeads && BuddyLists;
    requires frame < nr_frames && BlockIsFree(frame, order);
    terminates \true; exits \false;
    assigns page_state[0 .. NR_FRAMES-1], A_LISTS;
    E_LISTS
    ensures state: \forall integer f;
        page_state[f] == (f == frame ? BUDDY_ALLOC : \old(page_state[f]));
*/
static void leave_list(pfn_t frame, uint32_t order)
{
    uint32_t zone = page_zone[frame];
    //@ ghost uint32_t rank = page_rank[frame];
    //@ ghost lemma_list_place(frame, zone, order);
    /*@ assert apart: \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) &&
          f != frame && page_prev[f] != NO_FRAME && page_prev[f] != frame ==>
          page_rank[f] != rank && page_rank[page_prev[f]] != rank; */
    /*@ assert behind: page_next[frame] != NO_FRAME ==> page_rank[page_next[frame]] == rank + 1; */
    /*@ assert before: page_prev[frame] != NO_FRAME ==> page_rank[page_prev[frame]] == rank - 1; */
    //@ ghost uint32_t n = page_next[frame];
    //@ ghost pfn_t p = page_prev[frame];
    //@ ghost ghost_ranks_move(rank + 1u, 0u, zone, order);
    list_del(frame, zone, order);
    page_state[frame] = BUDDY_ALLOC;
    /*@ assert joined: n != NO_FRAME ==> page_prev[n] == p && page_rank[n] == rank &&
          (p == NO_FRAME ? rank == 0 : page_rank[p] + 1 == rank); */
    /*@ assert links: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          f != n && \at(page_prev[f],Pre) != NO_FRAME ==> page_prev[f] != frame &&
          page_rank[f] == page_rank[page_prev[f]] + 1; */
    /*@ assert ends: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          page_next[f] == NO_FRAME ==>
          page_rank[f] + 1 == free_len[page_zone[f]].n[page_order[f]]; */
    /*@ assert bound: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE ==>
          page_rank[f] < free_len[page_zone[f]].n[page_order[f]]; */
    /*@ ghost
        uint32_t j = 0;
        /@ L_LIST_COUNTS(z == zone && o == order && frame < j ? -1 : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* A block in use enters its list, as the first. */
/*@ requires BuddyRange && BuddyZone && BuddyHeads && BuddyLists;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    terminates \true; exits \false;
    assigns page_state[0 .. NR_FRAMES-1], A_LISTS;
    E_LISTS
    ensures state: \forall integer f;
        page_state[f] == (f == frame ? BUDDY_FREE : \old(page_state[f]));
    ensures first: free_area[page_zone[frame]].head[order] == frame;
*/
static void enter_list(pfn_t frame, uint32_t order)
{
    uint32_t zone = page_zone[frame];
    //@ ghost lemma_list_count(zone, order);
    //@ ghost ghost_ranks_move(0u, 1u, zone, order);
    //@ ghost page_rank[frame] = 0;
    //@ ghost uint32_t n = free_area[zone].head[order];
    list_add(frame, zone, order);
    page_state[frame] = BUDDY_FREE;
    /*@ assert heads: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          page_prev[f] == NO_FRAME ==> free_area[page_zone[f]].head[page_order[f]] == f; */
    /*@ assert prevs: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          f != n && page_prev[f] != NO_FRAME ==> page_prev[f] < nr_frames &&
          page_prev[f] != frame && page_next[page_prev[f]] == f; */
    //@ assert second: n != NO_FRAME ==> page_prev[n] == frame && page_rank[n] == 1;
    /*@ assert firsts: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          page_prev[f] == NO_FRAME ==> page_rank[f] == 0; */
    /*@ assert links: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          page_prev[f] != NO_FRAME ==> page_rank[f] == page_rank[page_prev[f]] + 1; */
    /*@ assert ends: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
          page_next[f] == NO_FRAME ==>
          page_rank[f] + 1 == free_len[page_zone[f]].n[page_order[f]]; */
    /*@ assert bound: \forall integer f; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE ==>
          page_rank[f] < free_len[page_zone[f]].n[page_order[f]]; */
    /*@ ghost
        uint32_t j = 0;
        /@ L_LIST_COUNTS(z == zone && o == order && frame < j ? 1 : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* A free block leaves its list and is in use. */
/*@ requires BuddyInv;
    requires frame < nr_frames && BlockIsFree(frame, order);
    terminates \true; exits \false;
    assigns page_state[0 .. NR_FRAMES-1], A_LISTS, A_MAP;
    E_BUDDY
    ensures state: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_state[f] == (f == frame ? BUDDY_ALLOC : \old(page_state[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) && !FrameInBlock(f, frame, order));
    ensures was: \forall integer f; FrameInBlock(f, frame, order) ==> \old(FrameIsFree(f));
*/
static void take(pfn_t frame, uint32_t order)
{
    leave_list(frame, order);
    if (order < TOP_ORDER) {
        uint32_t i = pair_index(frame, order);
        //@ ghost pfn_t l = lemma_left(frame, order);
        /*@ assert left: l < NR_FRAMES && FrameAligned(l, order + 1) &&
              PairIndex(l, order) == i && (frame == l || frame == l + OrderSpan(order)); */
        /*@ assert before: PairBit(order, i) <==>
              !(\at(BlockIsFree(\at(l,Here), order),Pre) <==>
                \at(BlockIsFree(\at(l,Here) + OrderSpan(order), order),Pre)); */
        change_bit(order, i);
        /*@ assert self: PairBit(order, i) <==>
              !(BlockIsFree(l, order) <==> BlockIsFree(l + OrderSpan(order), order)); */
        /*@ assert other: \forall integer o, f; 0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES &&
              FrameAligned(f, o + 1) && !(o == order && f == l) ==>
              (BlockIsFree(f, o) <==> \at(BlockIsFree(f, o),Pre)) &&
              (BlockIsFree(f + OrderSpan(o), o) <==> \at(BlockIsFree(f + OrderSpan(o), o),Pre)); */
        /*@ assert othermap: \forall integer o, f; 0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES &&
              FrameAligned(f, o + 1) && !(o == order && f == l) ==>
              (PairBit(o, PairIndex(f, o)) <==> \at(PairBit(o, PairIndex(f, o)),Pre)); */
    }
    /*@ assert mine: \forall integer f; 0 <= f < nr_frames ==>
          (page_own[f] == frame <==> FrameInBlock(f, frame, order)); */
}

/* A block in use whose buddy is not free enters its list. */
/*@ requires BuddyInv;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    requires order < TOP_ORDER && page_zone[BuddyOf(frame, order)] == page_zone[frame] ==>
        !BlockIsFree(BuddyOf(frame, order), order);
    terminates \true; exits \false;
    assigns page_state[0 .. NR_FRAMES-1], A_LISTS, A_MAP;
    E_BUDDY
    ensures state: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_state[f] == (f == frame ? BUDDY_FREE : \old(page_state[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || FrameInBlock(f, frame, order));
*/
static void put(pfn_t frame, uint32_t order)
{
    enter_list(frame, order);
    if (order < TOP_ORDER) {
        uint32_t i = pair_index(frame, order);
        //@ ghost pfn_t l = lemma_left(frame, order);
        /*@ assert left: l < NR_FRAMES && FrameAligned(l, order + 1) &&
              PairIndex(l, order) == i && (frame == l || frame == l + OrderSpan(order)); */
        /*@ assert before: PairBit(order, i) <==>
              !(\at(BlockIsFree(\at(l,Here), order),Pre) <==>
                \at(BlockIsFree(\at(l,Here) + OrderSpan(order), order),Pre)); */
        change_bit(order, i);
        /*@ assert self: PairBit(order, i) <==>
              !(BlockIsFree(l, order) <==> BlockIsFree(l + OrderSpan(order), order)); */
        /*@ assert apart: page_zone[l] == page_zone[l + OrderSpan(order)] ==>
              !(BlockIsFree(l, order) && BlockIsFree(l + OrderSpan(order), order)); */
        /*@ assert other: \forall integer o, f; 0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES &&
              FrameAligned(f, o + 1) && !(o == order && f == l) ==>
              (BlockIsFree(f, o) <==> \at(BlockIsFree(f, o),Pre)) &&
              (BlockIsFree(f + OrderSpan(o), o) <==> \at(BlockIsFree(f + OrderSpan(o), o),Pre)); */
        /*@ assert othermap: \forall integer o, f; 0 <= o < TOP_ORDER && 0 <= f < NR_FRAMES &&
              FrameAligned(f, o + 1) && !(o == order && f == l) ==>
              (PairBit(o, PairIndex(f, o)) <==> \at(PairBit(o, PairIndex(f, o)),Pre)); */
    }
    /*@ assert mine: \forall integer f; 0 <= f < nr_frames ==>
          (page_own[f] == frame <==> FrameInBlock(f, frame, order)); */
}

/* A block in use becomes two; gives the right one. */
/*@ requires BuddyInv;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order && 1 <= order;
    terminates \true; exits \false;
    assigns A_BLOCKS;
    E_BUDDY
    ensures right: \result == frame + OrderSpan(order - 1) && \result < nr_frames &&
        \old(page_state[\result]) == BUDDY_TAIL && page_zone[\result] == page_zone[frame];
    ensures half: FrameRem(\result, order) != 0 && FrameRem(\result, order - 1) == 0;
    ensures state: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_state[f] == (f == \result ? BUDDY_ALLOC : \old(page_state[f]));
    ensures orders: \forall integer f; 0 <= f < NR_FRAMES ==> page_order[f] ==
        (f == \result || f == frame ? order - 1 : \old(page_order[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)));
*/
static pfn_t split(pfn_t frame, uint32_t order)
{
    uint32_t size = block_size(order - 1u);
    //@ ghost lemma_halves(frame, order);
    pfn_t right = frame + size;
    //@ assert tail: page_own[right] == frame && page_state[right] == BUDDY_TAIL;
    page_order[frame] = order - 1u;
    page_state[right] = BUDDY_ALLOC;
    page_order[right] = order - 1u;
    /*@ ghost
        pfn_t q = right;
        /@ loop invariant right <= q <= right + size;
           loop invariant \forall integer f; 0 <= f < NR_FRAMES ==>
             page_own[f] == (right <= f < q ? right : \at(page_own[f],Pre));
           loop assigns q, page_own[0 .. NR_FRAMES-1];
           loop variant right + size - q; @/
        while (q < right + size) { page_own[q] = right; q = q + 1u; }
    */
    /*@ ghost
        uint32_t j = 0;
        /@ L_LIST_COUNTS(0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
    return right;
}

/* Two blocks in use that are buddies become one. */
/*@ requires BuddyInv;
    requires order < TOP_ORDER && FrameRem(frame, order + 1) == 0;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    requires frame + OrderSpan(order) < nr_frames && BlockIsUsed(frame + OrderSpan(order)) &&
        page_order[frame + OrderSpan(order)] == order;
    requires page_zone[frame + OrderSpan(order)] == page_zone[frame];
    terminates \true; exits \false;
    assigns A_BLOCKS;
    E_BUDDY
    ensures state: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_state[f] == (f == frame + OrderSpan(order) ? BUDDY_TAIL : \old(page_state[f]));
    ensures orders: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_order[f] == (f == frame ? order + 1 : \old(page_order[f]));
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)));
*/
static void merge(pfn_t frame, uint32_t order)
{
    uint32_t size = block_size(order);
    //@ ghost lemma_halves(frame, order + 1u);
    pfn_t right = frame + size;
    //@ assert fit: right + size <= nr_frames;
    /*@ assert mine: \forall integer f; 0 <= f < nr_frames ==>
          (page_own[f] == frame <==> frame <= f < right); */
    /*@ assert its: \forall integer f; 0 <= f < nr_frames ==>
          (page_own[f] == right <==> right <= f < right + size); */
    page_order[frame] = order + 1u;
    page_state[right] = BUDDY_TAIL;
    /*@ ghost
        pfn_t q = right;
        /@ loop invariant right <= q <= right + size;
           loop invariant \forall integer f; 0 <= f < NR_FRAMES ==>
             page_own[f] == (right <= f < q ? frame : \at(page_own[f],Pre));
           loop assigns q, page_own[0 .. NR_FRAMES-1];
           loop variant right + size - q; @/
        while (q < right + size) { page_own[q] = frame; q = q + 1u; }
    */
    /*@ ghost
        uint32_t j = 0;
        /@ L_LIST_COUNTS(0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

/* ---- allocation of blocks ---- */

uint32_t find_order(uint32_t zone, uint32_t order)
{
    uint32_t o = order;
    /*@ loop invariant order <= o <= MAX_ORDER;
        loop invariant \forall integer k; order <= k < o ==> free_area[zone].head[k] == NO_FRAME;
        loop assigns o;
        loop variant MAX_ORDER - o; */
    while (o < MAX_ORDER && free_area[zone].head[o] == NO_FRAME)
        o++;
    return o;
}

/* Cuts a block of order HIGH, in use, down to the block of ORDER that has TARGET in it, which it
 * gives: of each pair of halves the one without TARGET is listed as free. (Linux: expand, which
 * keeps the upper half) */
/*@ requires BuddyInv;
    requires order <= high < MAX_ORDER;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == high;
    requires target: FrameInBlock(target, frame, high);
    terminates \true; exits \false;
    assigns A_BLOCKS, A_LISTS, A_MAP;
    E_BUDDY
    ensures mono: OrderSpan(order) <= OrderSpan(high);
    ensures inside: frame <= \result && \result + OrderSpan(order) <= frame + OrderSpan(high);
    ensures block: \result < nr_frames && BlockIsUsed(\result) && page_order[\result] == order;
    ensures target: FrameInBlock(target, \result, order);
    ensures free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
        \old(FrameIsFree(f)) ||
        (FrameInBlock(f, frame, high) && !FrameInBlock(f, \result, order)));
    ensures others: \forall integer f; 0 <= f < nr_frames && f != frame && f != \result ==>
        (BlockIsUsed(f) <==> \old(BlockIsUsed(f)));
    ensures left: \result != frame ==> !BlockIsUsed(frame) && !\old(BlockIsUsed(\result));
    ensures orders: \forall integer f; 0 <= f < nr_frames && \old(BlockIsUsed(f)) && f != frame ==>
        page_order[f] == \old(page_order[f]);
*/
static pfn_t expand(pfn_t frame, uint32_t order, uint32_t high, pfn_t target)
{
    uint32_t o = high;
    pfn_t first = frame;
    /*@ loop invariant order <= o <= high;
        loop invariant mono: OrderSpan(order) <= OrderSpan(o) <= OrderSpan(high);
        loop invariant inv: BuddyInv;
        loop invariant inside: frame <= first && first + OrderSpan(o) <= frame + OrderSpan(high);
        loop invariant block: first < nr_frames && BlockIsUsed(first) && page_order[first] == o;
        loop invariant target: FrameInBlock(target, first, o);
        loop invariant free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
          \at(FrameIsFree(f),Pre) || (FrameInBlock(f, frame, high) && !FrameInBlock(f, first, o)));
        loop invariant others: \forall integer f; 0 <= f < nr_frames && f != frame && f != first ==>
          (BlockIsUsed(f) <==> \at(BlockIsUsed(f),Pre));
        loop invariant left: first != frame ==> !BlockIsUsed(frame) &&
          !\at(BlockIsUsed(\at(first,Here)),Pre);
        loop invariant orders: \forall integer f; 0 <= f < nr_frames && \at(BlockIsUsed(f),Pre) &&
          f != frame ==> page_order[f] == \at(page_order[f],Pre);
        loop assigns o, first, A_BLOCKS, A_LISTS, A_MAP;
        loop variant o; */
    while (o > order) {
        //@ ghost lemma_halves(first, o);
        pfn_t right = split(first, o);
        o--;
        if (target < right) {
            put(right, o);
        } else {
            put(first, o);
            first = right;
        }
    }
    return first;
}

/* Takes the free block of order HIGH at FRAME out of its list and cuts it down to the block of
 * ORDER that has TARGET in it, which it gives with one reference. */
/*@ requires PageAllocInv && order <= high < MAX_ORDER;
    requires frame < nr_frames && BlockIsFree(frame, high);
    requires target: FrameInBlock(target, frame, high);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_PAGE_ALLOC
    E_TAKEN(order)
    ensures zone: page_zone[\result] == page_zone[frame];
    ensures target: FrameInBlock(target, \result, order);
    ensures inside: frame <= \result && \result + OrderSpan(order) <= frame + OrderSpan(high);
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
*/
static pfn_t cut(pfn_t frame, uint32_t order, uint32_t high, pfn_t target)
{
    uint32_t zone = page_zone[frame];
    /*@ assert whole: \forall integer f; FrameInBlock(f, frame, high) ==>
          f < nr_frames && page_own[f] == frame && page_zone[f] == zone; */
    take(frame, high);
    pfn_t first = expand(frame, order, high, target);
    /*@ assert taken: \forall integer f; 0 <= f < nr_frames ==>
          (FrameIsFree(f) <==> \at(FrameIsFree(f),Pre) && !FrameInBlock(f, first, order)); */
    /*@ assert mine: \forall integer f; FrameInBlock(f, first, order) ==>
          f < nr_frames && page_zone[f] == zone && \at(FrameIsFree(f),Pre); */
    /*@ ghost
        uint32_t j = 0;
        /@ L_ZONE_COUNTS(z == zone ? -RangeOverlap(first, OrderSpan(order), j) : 0) @/
        while (j < nr_frames) {
          /@ assert free: FrameIsFree(j) <==> \at(FrameIsFree(\at(j,Here)),Pre) &&
               !(first <= j < first + OrderSpan(order)); @/
          /@ assert zone: first <= j < first + OrderSpan(order) ==> page_zone[j] == zone; @/
          j = j + 1u;
        }
    */
    //@ ghost lemma_free_count(zone);
    zone_free_pages[zone] -= block_size(order);
    set_page_count(first, 1);
    return first;
}

pfn_t rmqueue(uint32_t zone, uint32_t order)
{
    uint32_t high = find_order(zone, order);
    if (high == MAX_ORDER)
        return NO_FRAME;
    pfn_t frame = free_area[zone].head[high];
    /*@ assert smallest: \forall integer o; order <= o < MAX_ORDER &&
          free_area[zone].head[o] != NO_FRAME &&
          (\forall integer p; order <= p < o ==> free_area[zone].head[p] == NO_FRAME) ==>
          o == high; */
    return cut(frame, order, high, frame + block_size(high) - 1u);
}

uint32_t free_block_order(pfn_t frame, uint32_t order)
{
    uint32_t o = order;
    /*@ loop invariant order <= o <= MAX_ORDER;
        loop invariant \forall integer k; order <= k < o ==>
            !BlockIsFree(frame - FrameRem(frame, k), k);
        loop assigns o;
        loop variant MAX_ORDER - o; */
    while (o < MAX_ORDER) {
        pfn_t first = frame - order_offset(frame, o);
        if (page_state[first] == BUDDY_FREE && page_order[first] == o)
            return o;
        o++;
    }
    return MAX_ORDER;
}

pfn_t rmqueue_block(pfn_t frame, uint32_t order, uint32_t high)
{
    return cut(frame - order_offset(frame, high), order, high, frame);
}

void local_pages_start(void)
{
    local_page = NO_FRAME;
    local_order = 0;
}

void set_need_balance(uint32_t zone, bool need)
{
    zone_need_balance[zone] = need ? 1u : 0u;
}

/* ---- freeing of blocks ---- */

/* Is the buddy of a block in use free, as one block of the same order, in the same zone? */
/*@ requires BuddyInv && order < TOP_ORDER;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> page_zone[BuddyOf(frame, order)] == page_zone[frame] &&
        BlockIsFree(BuddyOf(frame, order), order);
    ensures \result ==> BuddyOf(frame, order) < nr_frames;
*/
static bool can_merge(pfn_t frame, uint32_t order)
{
    pfn_t other = buddy_of(frame, order);
    uint32_t i = pair_index(frame, order);
    //@ ghost pfn_t l = lemma_left(frame, order);
    /*@ assert left: (frame == l && other == l + OrderSpan(order)) ||
          (other == l && frame == l + OrderSpan(order)); */
    /*@ assert bit: PairBit(order, i) <==>
          !(BlockIsFree(l, order) <==> BlockIsFree(l + OrderSpan(order), order)); */
    if (!test_bit(order, i))
        return false;
    return page_zone[other] == page_zone[frame];
}

/* A block in use, which nobody refers to any more, goes back to the free lists. */
/*@ requires BuddyInv && BuddyFree;
    requires frame < nr_frames && BlockIsUsed(frame) && page_order[frame] == order;
    terminates \true; exits \false;
    assigns A_BUDDY;
    E_BUDDY
    ensures ifree: BuddyFree;
    ensures free: \forall integer f; 0 <= f < nr_frames ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)) || FrameInBlock(f, frame, order));
    E_OTHERS(frame)
    ensures gone: !BlockIsUsed(frame);
    ensures pages: \forall integer z; 0 <= z < NR_ZONES ==> zone_free_pages[z] ==
        \old(zone_free_pages[z]) + (z == page_zone[frame] ? OrderSpan(order) : 0);
*/
static void __free_pages_ok(pfn_t frame, uint32_t order)
{
    uint32_t o = order;
    pfn_t first = frame;
    /*@ assert whole: \forall integer f; FrameInBlock(f, frame, order) ==>
          f < nr_frames && page_own[f] == frame && page_zone[f] == page_zone[frame]; */
    /*@ loop invariant order <= o <= TOP_ORDER;
        loop invariant inv: BuddyInv;
        loop invariant cover: first <= frame && frame + OrderSpan(order) <= first + OrderSpan(o);
        loop invariant block: first < nr_frames && BlockIsUsed(first) && page_order[first] == o &&
          page_zone[first] == page_zone[frame];
        loop invariant free: \forall integer f; 0 <= f < nr_frames ==>
          (FrameIsFree(f) <==> \at(FrameIsFree(f),Pre) && !FrameInBlock(f, first, o));
        loop invariant was: \forall integer f; FrameInBlock(f, first, o) ==>
          \at(FrameIsFree(f),Pre) || FrameInBlock(f, frame, order);
        loop invariant kept: \forall integer f; 0 <= f < nr_frames && f != frame &&
          \at(BlockIsUsed(f),Pre) ==>
          f != first && BlockIsUsed(f) && page_order[f] == \at(page_order[f],Pre);
        loop invariant used: \forall integer f; 0 <= f < nr_frames && BlockIsUsed(f) &&
          f != first ==> f != frame && \at(BlockIsUsed(f),Pre);
        loop assigns o, first, A_BLOCKS, A_LISTS, A_MAP;
        loop variant TOP_ORDER - o; */
    while (o < TOP_ORDER && can_merge(first, o)) {
        pfn_t other = buddy_of(first, o);
        //@ ghost pfn_t l = lemma_left(first, o);
        take(other, o);
        if (other < first)
            first = other;
        //@ assert left: first == l;
        merge(first, o);
        o++;
    }
    put(first, o);
    /*@ assert given: \forall integer f; 0 <= f < nr_frames ==>
          (FrameIsFree(f) <==> \at(FrameIsFree(f),Pre) || FrameInBlock(f, frame, order)); */
    /*@ ghost
        uint32_t j = 0;
        /@ L_ZONE_COUNTS(z == page_zone[frame] ? RangeOverlap(frame, OrderSpan(order), j) : 0) @/
        while (j < nr_frames) { j = j + 1u; }
    */
    //@ ghost lemma_free_count(page_zone[frame]);
    zone_free_pages[page_zone[frame]] += block_size(order);
    if (local_page == NO_FRAME) {
        local_page = frame;
        local_order = order;
    }
}

/* The frames of a block have no use any more and hold nothing. */
/*@ requires frame + size <= NR_FRAMES;
    terminates \true; exits \false;
    assigns page_kind[0 .. NR_FRAMES-1], phys[0 .. NR_FRAMES-1];
    ensures kinds: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_kind[f] == (frame <= f < frame + size ? K_FREE : \old(page_kind[f]));
    ensures words: \forall integer f, i; frame <= f < frame + size && 0 <= i < 1024 ==>
        phys[f].w[i] == PAGE_POISON(f);
    ensures rows: \forall integer f; 0 <= f < NR_FRAMES && !(frame <= f < frame + size) ==>
        phys[f] == \old(phys[f]);
*/
static void poison_block(pfn_t frame, uint32_t size)
{
    /*@ loop invariant frame <= f <= frame + size;
        loop invariant kinds: \forall integer k; 0 <= k < NR_FRAMES ==>
          page_kind[k] == (frame <= k < f ? K_FREE : \at(page_kind[k],Pre));
        loop invariant words: \forall integer k, i; frame <= k < f && 0 <= i < 1024 ==>
          phys[k].w[i] == PAGE_POISON(k);
        loop invariant rows: \forall integer k; 0 <= k < NR_FRAMES && !(frame <= k < f) ==>
          phys[k] == \at(phys[k],Pre);
        loop assigns f, page_kind[0 .. NR_FRAMES-1], phys[0 .. NR_FRAMES-1];
        loop variant frame + size - f; */
    for (pfn_t f = frame; f < frame + size; f++) {
        set_page_kind(f, K_FREE);
        fill_frame(f, PAGE_POISON(f));
    }
}

void __free_pages(pfn_t frame, uint32_t order)
{
    set_page_count(frame, page_count[frame] - 1u);
    if (page_count[frame] != 0u)
        return;
    poison_block(frame, block_size(order));
    __free_pages_ok(frame, order);
}

void free_boot_page(pfn_t frame)
{
    set_page_count(frame, 0);
    __free_pages_ok(frame, 0);
}

/* ---- start of day ---- */

/*@ terminates \true; exits \false;
    assigns free_area[0 .. NR_ZONES-1], free_len[0 .. NR_ZONES-1];
    ensures \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
        free_area[z].head[o] == NO_FRAME && free_len[z].n[o] == 0;
*/
static void free_area_clear(void)
{
    /*@ loop invariant 0 <= z <= NR_ZONES;
        loop invariant \forall integer k, o; 0 <= k < z && 0 <= o < MAX_ORDER ==>
          free_area[k].head[o] == NO_FRAME && free_len[k].n[o] == 0;
        loop assigns z, free_area[0 .. NR_ZONES-1], free_len[0 .. NR_ZONES-1];
        loop variant NR_ZONES - z; */
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        /*@ loop invariant 0 <= o <= MAX_ORDER;
            loop invariant \forall integer k, i; 0 <= k < z && 0 <= i < MAX_ORDER ==>
              free_area[k].head[i] == NO_FRAME && free_len[k].n[i] == 0;
            loop invariant \forall integer i; 0 <= i < o ==>
              free_area[z].head[i] == NO_FRAME && free_len[z].n[i] == 0;
            loop assigns o, free_area[0 .. NR_ZONES-1], free_len[0 .. NR_ZONES-1];
            loop variant MAX_ORDER - o; */
        for (uint32_t o = 0; o < MAX_ORDER; o++) {
            free_area[z].head[o] = NO_FRAME;
            //@ ghost free_len[z].n[o] = 0;
        }
    }
}

/*@ terminates \true; exits \false;
    assigns A_MAP;
    ensures \forall integer o, i; 0 <= o < TOP_ORDER && 0 <= i < NR_FRAMES / 2 ==>
        !PairBit(o, i);
*/
static void pair_map_clear(void)
{
    /*@ loop invariant 0 <= o <= TOP_ORDER;
        loop invariant \forall integer k, i; 0 <= k < o && 0 <= i < PAIR_BYTES ==>
          pair_map[k].b[i] == 0;
        loop assigns o, A_MAP;
        loop variant TOP_ORDER - o; */
    for (uint32_t o = 0; o < TOP_ORDER; o++) {
        /*@ loop invariant 0 <= i <= PAIR_BYTES;
            loop invariant \forall integer k, j; 0 <= k < o && 0 <= j < PAIR_BYTES ==>
              pair_map[k].b[j] == 0;
            loop invariant \forall integer j; 0 <= j < i ==> pair_map[o].b[j] == 0;
            loop assigns i, A_MAP;
            loop variant PAIR_BYTES - i; */
        for (uint32_t i = 0; i < PAIR_BYTES; i++)
            pair_map[o].b[i] = 0;
    }
}

/* Linux's zone_balance_ratio, _min and _max; the floor is 4 and not 20, for small machines. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (size == 0 ? 0 : size / 128 < 4 ? 4 : size / 128 > 255 ? 255 : size / 128);
*/
static uint32_t balance_mask(uint32_t size)
{
    uint32_t mask = size / 128u;
    if (size == 0u)
        return 0u;
    if (mask < 4u)
        return 4u;
    if (mask > 255u)
        return 255u;
    return mask;
}

/*@ requires zone < NR_ZONES && start <= end <= NR_FRAMES;
    terminates \true; exits \false;
    assigns zone_start[zone], zone_size[zone], zone_pages_min[zone], zone_pages_low[zone],
        zone_pages_high[zone], zone_free_pages[zone], zone_need_balance[zone],
        page_zone[0 .. NR_FRAMES-1];
    ensures place: zone_start[zone] == start && zone_size[zone] == end - start;
    ensures marks: zone_pages_min[zone] <= 255 &&
        zone_pages_low[zone] == 2 * zone_pages_min[zone] &&
        zone_pages_high[zone] == 3 * zone_pages_min[zone];
    ensures empty: zone_free_pages[zone] == 0 && zone_need_balance[zone] == 0;
    ensures zones: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_zone[f] == (start <= f < end ? zone : \old(page_zone[f]));
*/
static void zone_init(uint32_t zone, uint32_t start, uint32_t end)
{
    uint32_t mask = balance_mask(end - start);
    zone_start[zone] = start;
    zone_size[zone] = end - start;
    zone_pages_min[zone] = mask;
    zone_pages_low[zone] = mask * 2u;
    zone_pages_high[zone] = mask * 3u;
    zone_free_pages[zone] = 0;
    zone_need_balance[zone] = 0;
    /*@ loop invariant start <= f <= end;
        loop invariant \forall integer k; 0 <= k < NR_FRAMES ==>
          page_zone[k] == (start <= k < f ? zone : \at(page_zone[k],Pre));
        loop assigns f, page_zone[0 .. NR_FRAMES-1];
        loop variant end - f; */
    for (pfn_t f = start; f < end; f++)
        page_zone[f] = zone;
}

/* Every frame in use is a block in use; the others are no blocks. */
/*@ requires frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_BLOCKS, page_count[0 .. NR_FRAMES-1], page_kind[0 .. NR_FRAMES-1];
    ensures \forall integer f; 0 <= f < frames ==> page_state[f] == BUDDY_ALLOC &&
        page_order[f] == 0 && page_count[f] == 1 && page_kind[f] == K_FREE && page_own[f] == f;
    ensures \forall integer f; frames <= f < NR_FRAMES ==> page_state[f] == BUDDY_TAIL;
*/
static void frames_init(uint32_t frames)
{
    /*@ loop invariant 0 <= f <= frames;
        loop invariant \forall integer k; 0 <= k < f ==>
          page_order[k] == 0 && page_count[k] == 1 && page_kind[k] == K_FREE && page_own[k] == k;
        loop assigns f, A_BLOCKS, page_count[0 .. NR_FRAMES-1], page_kind[0 .. NR_FRAMES-1];
        loop variant frames - f; */
    for (pfn_t f = 0; f < frames; f++) {
        page_order[f] = 0;
        set_page_count(f, 1);
        set_page_kind(f, K_FREE);
        //@ ghost page_own[f] = f;
    }
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < f ==>
          page_state[k] == (k < frames ? BUDDY_ALLOC : BUDDY_TAIL);
        loop assigns f, page_state[0 .. NR_FRAMES-1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) /* all of them: a fixed number of turns is faster */
        page_state[f] = f < frames ? BUDDY_ALLOC : BUDDY_TAIL;
}

void free_area_init(uint32_t frames, uint32_t dma_end, uint32_t highmem_start)
{
    nr_frames = frames;
    zone_init(ZONE_DMA, 0, dma_end);
    zone_init(ZONE_NORMAL, dma_end, highmem_start);
    zone_init(ZONE_HIGHMEM, highmem_start, frames);
    frames_init(frames);
    free_area_clear();
    pair_map_clear();
    local_pages_start();
    //@ assert used: \forall integer f; 0 <= f < nr_frames ==> !FrameIsFree(f);
    /*@ ghost
        uint32_t j = 0;
        /@ loop invariant 0 <= j <= nr_frames;
           loop invariant \forall integer z; 0 <= z < NR_ZONES ==> ZoneFreeCount(z, j) == 0;
           loop invariant \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
             FreeListCount(z, o, j) == 0;
           loop assigns j;
           loop variant nr_frames - j; @/
        while (j < nr_frames) { j = j + 1u; }
    */
}

uint32_t nr_free_zone_pages(uint32_t zone)
{
    return zone_free_pages[zone];
}

uint32_t nr_free_pages(void)
{
    //@ ghost lemma_free_total();
    return zone_free_pages[ZONE_DMA] + zone_free_pages[ZONE_NORMAL] + zone_free_pages[ZONE_HIGHMEM];
}
