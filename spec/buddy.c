/*
 * The checker of the zone and buddy layer: one function for each part of buddy_wf, proved to
 * decide it. A part may rely on the parts before it, which were found to hold.
 */
#include "violation.h"

#include "buddy.h"

struct list_lengths list_lengths[NR_ZONES];

/* ---- blocks ---- */

/*@ requires 1 <= nr_frames <= NR_FRAMES && first < nr_frames && page_order[first] < MAX_ORDER;
    requires first + OrderSpan(page_order[first]) <= nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer k; first < k < first + OrderSpan(page_order[first]) ==>
        page_state[k] == BUDDY_TAIL && page_zone[k] == page_zone[first]);
*/
static bool inside_ok(uint32_t first)
{
    uint32_t end = first + block_size(page_order[first]);
    pfn_t f = first + 1u;
    /*@ loop invariant first + 1 <= f <= end;
        loop invariant \forall integer k; first < k < f ==>
          page_state[k] == BUDDY_TAIL && page_zone[k] == page_zone[first];
        loop assigns f;
        loop variant end - f; */
    while (f < end) {
        if (page_state[f] != BUDDY_TAIL)
            return violated(INV_BUDDY_INSIDE, first, BUDDY_TAIL, page_state[f]);
        if (page_zone[f] != page_zone[first])
            return violated(INV_BUDDY_INSIDE, first, page_zone[first], page_zone[f]);
        f++;
    }
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && first < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> head_wf(first);
*/
static bool head_ok(uint32_t first)
{
    uint32_t order = page_order[first];
    if (order >= MAX_ORDER)
        return violated(INV_BUDDY_BLOCK, first, MAX_ORDER - 1u, order);
    if (order_offset(first, order) != 0u)
        return violated(INV_BUDDY_BLOCK, first, 0, order_offset(first, order));
    uint32_t end = first + block_size(order);
    if (end > nr_frames)
        return violated(INV_BUDDY_BLOCK, first, nr_frames, end);
    if (!inside_ok(first))
        return false;
    if (end < nr_frames && page_state[end] == BUDDY_TAIL)
        return violated(INV_BUDDY_BLOCK, end, BUDDY_ALLOC, BUDDY_TAIL);
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && frame < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> block_wf(frame);
*/
static bool block_ok(pfn_t frame)
{
    if (page_state[frame] > BUDDY_ALLOC)
        return violated(INV_BUDDY_BLOCK, frame, BUDDY_ALLOC, page_state[frame]);
    if (page_zone[frame] >= NR_ZONES)
        return violated(INV_BUDDY_BLOCK, frame, NR_ZONES - 1u, page_zone[frame]);
    if (page_state[frame] != BUDDY_TAIL)
        return head_ok(frame);
    if (frame == 0u)
        return violated(INV_BUDDY_BLOCK, 0, BUDDY_ALLOC, BUDDY_TAIL);
    return true;
}

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> blocks_wf;
*/
static bool blocks_ok(void)
{
    if (nr_frames == 0u || nr_frames > NR_FRAMES)
        return violated(INV_BUDDY_RANGE, nr_frames, NR_FRAMES, nr_frames); /* at most */
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer k; 0 <= k < f ==> block_wf(k);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!block_ok(f))
            return false;
        f++;
    }
    return true;
}

/* ---- free lists ---- */

/*@ requires blocks_wf && frame < nr_frames && page_state[frame] == BUDDY_FREE;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> next_wf(frame);
*/
static bool next_ok(pfn_t frame)
{
    uint32_t next = page_next[frame];
    if (next == NO_FRAME)
        return true;
    if (next >= nr_frames)
        return violated(INV_BUDDY_LINK, frame, nr_frames - 1u, next);
    if (page_state[next] != BUDDY_FREE)
        return violated(INV_BUDDY_LINK, next, BUDDY_FREE, page_state[next]);
    if (page_order[next] != page_order[frame])
        return violated(INV_BUDDY_LINK, next, page_order[frame], page_order[next]);
    if (page_zone[next] != page_zone[frame])
        return violated(INV_BUDDY_LINK, next, page_zone[frame], page_zone[next]);
    if (page_prev[next] != frame)
        return violated(INV_BUDDY_LINK, next, frame, page_prev[next]);
    return true;
}

/*@ requires blocks_wf && frame < nr_frames && page_state[frame] == BUDDY_FREE;
    requires block_wf(frame);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> prev_wf(frame);
*/
static bool prev_ok(pfn_t frame)
{
    uint32_t prev = page_prev[frame];
    if (prev == NO_FRAME) {
        uint32_t head = free_area[page_zone[frame]].head[page_order[frame]];
        if (head != frame)
            return violated(INV_BUDDY_LINK, frame, frame, head);
        return true;
    }
    if (prev >= nr_frames)
        return violated(INV_BUDDY_LINK, frame, nr_frames - 1u, prev);
    if (page_state[prev] != BUDDY_FREE)
        return violated(INV_BUDDY_LINK, prev, BUDDY_FREE, page_state[prev]);
    if (page_order[prev] != page_order[frame])
        return violated(INV_BUDDY_LINK, prev, page_order[frame], page_order[prev]);
    if (page_zone[prev] != page_zone[frame])
        return violated(INV_BUDDY_LINK, prev, page_zone[frame], page_zone[prev]);
    if (page_next[prev] != frame)
        return violated(INV_BUDDY_LINK, prev, frame, page_next[prev]);
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> links_wf;
*/
static bool links_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer k; 0 <= k < f && page_state[k] == BUDDY_FREE ==>
          next_wf(k) && prev_wf(k);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        //@ assert here: block_wf(f);
        if (page_state[f] == BUDDY_FREE) {
            if (!next_ok(f))
                return false;
            if (!prev_ok(f))
                return false;
        }
        f++;
    }
    return true;
}

/*@ requires blocks_wf && zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> list_head_wf(free_area[zone].head[order], zone, order);
*/
static bool list_head_ok(uint32_t zone, uint32_t order)
{
    uint32_t head = free_area[zone].head[order];
    uint32_t where = zone * 16u + order;
    if (head == NO_FRAME)
        return true;
    if (head >= nr_frames)
        return violated(INV_BUDDY_HEAD, where, nr_frames - 1u, head);
    if (page_state[head] != BUDDY_FREE)
        return violated(INV_BUDDY_HEAD, where, BUDDY_FREE, page_state[head]);
    if (page_order[head] != order)
        return violated(INV_BUDDY_HEAD, where, order, page_order[head]);
    if (page_zone[head] != zone)
        return violated(INV_BUDDY_HEAD, where, zone, page_zone[head]);
    if (page_prev[head] != NO_FRAME)
        return violated(INV_BUDDY_HEAD, where, NO_FRAME, page_prev[head]);
    return true;
}

/*@ requires blocks_wf && zone < NR_ZONES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer o; 0 <= o < MAX_ORDER ==>
        list_head_wf(free_area[zone].head[o], zone, o));
*/
static bool zone_heads_ok(uint32_t zone)
{
    uint32_t order = 0;
    /*@ loop invariant 0 <= order <= MAX_ORDER;
        loop invariant \forall integer o; 0 <= o < order ==>
          list_head_wf(free_area[zone].head[o], zone, o);
        loop assigns order, violation;
        loop variant MAX_ORDER - order; */
    while (order < MAX_ORDER) {
        if (!list_head_ok(zone, order))
            return false;
        order++;
    }
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> list_heads_wf;
*/
static bool list_heads_ok(void)
{
    uint32_t zone = 0;
    /*@ loop invariant 0 <= zone <= NR_ZONES;
        loop invariant \forall integer z, o; 0 <= z < zone && 0 <= o < MAX_ORDER ==>
          list_head_wf(free_area[z].head[o], z, o);
        loop assigns zone, violation;
        loop variant NR_ZONES - zone; */
    while (zone < NR_ZONES) {
        if (!zone_heads_ok(zone))
            return false;
        zone++;
    }
    return true;
}

/* ---- every list holds what belongs in it, and ends ---- */

/*@ terminates \true; exits \false;
    assigns list_lengths[0 .. NR_ZONES-1];
    ensures \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
        list_lengths[z].n[o] == 0;
*/
static void lengths_clear(void)
{
    /*@ loop invariant 0 <= z <= NR_ZONES;
        loop invariant \forall integer k, o; 0 <= k < z && 0 <= o < MAX_ORDER ==>
          list_lengths[k].n[o] == 0;
        loop assigns z, list_lengths[0 .. NR_ZONES-1];
        loop variant NR_ZONES - z; */
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        /*@ loop invariant 0 <= o <= MAX_ORDER;
            loop invariant \forall integer k, i; 0 <= k < z && 0 <= i < MAX_ORDER ==>
              list_lengths[k].n[i] == 0;
            loop invariant \forall integer i; 0 <= i < o ==> list_lengths[z].n[i] == 0;
            loop assigns o, list_lengths[0 .. NR_ZONES-1];
            loop variant MAX_ORDER - o; */
        for (uint32_t o = 0; o < MAX_ORDER; o++)
            list_lengths[z].n[o] = 0;
    }
}

/* Counts what belongs in each list, of all lists in one pass. */
/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns list_lengths[0 .. NR_ZONES-1];
    ensures \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
        list_lengths[z].n[o] == FreeListCount(z, o, nr_frames);
*/
static void lengths_count(void)
{
    pfn_t f = 0;
    lengths_clear();
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
          list_lengths[z].n[o] == FreeListCount(z, o, f);
        loop invariant \forall integer z, o; 0 <= z < NR_ZONES && 0 <= o < MAX_ORDER ==>
          list_lengths[z].n[o] <= f;
        loop assigns f, list_lengths[0 .. NR_ZONES-1];
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        //@ assert here: block_wf(f);
        if (page_state[f] == BUDDY_FREE)
            list_lengths[page_zone[f]].n[page_order[f]]++;
        f++;
    }
}

/* Walks a list from its head, as many steps as blocks belong in it and no more. */
/*@ requires blocks_wf && links_wf && list_heads_wf && zone < NR_ZONES && order < MAX_ORDER;
    requires list_lengths[zone].n[order] == FreeListCount(zone, order, nr_frames);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> list_wf(zone, order);
*/
static bool list_ok(uint32_t zone, uint32_t order)
{
    uint32_t length = list_lengths[zone].n[order];
    pfn_t f = free_area[zone].head[order];
    uint32_t n = 0;
    /*@ loop invariant 0 <= n <= length;
        loop invariant at: f == FreeListAt(zone, order, n);
        loop invariant block: f != NO_FRAME ==> f < nr_frames && page_state[f] == BUDDY_FREE;
        loop invariant before: \forall integer k; 0 <= k < n ==>
          FreeListAt(zone, order, k) != NO_FRAME;
        loop assigns n, f;
        loop variant length - n; */
    while (n < length && f != NO_FRAME) {
        f = page_next[f];
        n++;
    }
    if (n < length)
        return violated(INV_BUDDY_REACH, zone * 16u + order, length, n);
    if (f != NO_FRAME)
        return violated(INV_BUDDY_REACH, zone * 16u + order, NO_FRAME, f);
    return true;
}

/*@ requires blocks_wf && links_wf && list_heads_wf && zone < NR_ZONES;
    requires \forall integer o; 0 <= o < MAX_ORDER ==>
        list_lengths[zone].n[o] == FreeListCount(zone, o, nr_frames);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer o; 0 <= o < MAX_ORDER ==> list_wf(zone, o));
*/
static bool zone_lists_ok(uint32_t zone)
{
    uint32_t order = 0;
    /*@ loop invariant 0 <= order <= MAX_ORDER;
        loop invariant \forall integer o; 0 <= o < order ==> list_wf(zone, o);
        loop assigns order, violation;
        loop variant MAX_ORDER - order; */
    while (order < MAX_ORDER) {
        if (!list_ok(zone, order))
            return false;
        order++;
    }
    return true;
}

/*@ requires blocks_wf && links_wf && list_heads_wf;
    terminates \true; exits \false;
    assigns violation, list_lengths[0 .. NR_ZONES-1];
    E_TOLD
    ensures \result <==> lists_wf;
*/
static bool lists_ok(void)
{
    uint32_t zone = 0;
    lengths_count();
    /*@ loop invariant 0 <= zone <= NR_ZONES;
        loop invariant \forall integer z, o; 0 <= z < zone && 0 <= o < MAX_ORDER ==>
          list_wf(z, o);
        loop assigns zone, violation;
        loop variant NR_ZONES - zone; */
    while (zone < NR_ZONES) {
        if (!zone_lists_ok(zone))
            return false;
        zone++;
    }
    return true;
}

/* ---- pairs ---- */

/*@ requires 1 <= nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> free_half(frame, order);
*/
static bool half_is_free(pfn_t frame, uint32_t order)
{
    if (frame >= nr_frames)
        return false;
    return page_state[frame] == BUDDY_FREE && page_order[frame] == order;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && order < TOP_ORDER && frame < nr_frames;
    requires FrameAligned(frame, order + 1);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> pair_wf(order, frame);
*/
static bool pair_ok(uint32_t order, pfn_t frame)
{
    uint32_t right = frame + block_size(order);
    uint32_t i = pair_index(frame, order);
    bool a = half_is_free(frame, order);
    bool b = half_is_free(right, order);
    bool bit = byte_bit(pair_map[order].b[i / 8u], i % 8u) != 0u;
    if (bit != (a != b))
        return violated(INV_BUDDY_PAIR, frame, a != b, bit);
    if (a && b && page_zone[frame] == page_zone[right])
        return violated(INV_BUDDY_COALESCED, frame, order + 1u, order);
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && order < TOP_ORDER;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> order_pairs_wf(order);
*/
static bool order_pairs_ok(uint32_t order)
{
    uint32_t step = block_size(order + 1u);
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= NR_FRAMES && FrameAligned(f, order + 1);
        loop invariant \forall integer k; 0 <= k < f && k < nr_frames &&
          FrameAligned(k, order + 1) ==> pair_wf(order, k);
        loop assigns f, violation;
        loop variant NR_FRAMES - f; */
    while (f < nr_frames) {
        //@ ghost lemma_next_pair(f, order);
        if (!pair_ok(order, f))
            return false;
        f += step;
    }
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> pairs_wf;
*/
static bool pairs_ok(void)
{
    uint32_t order = 0;
    /*@ loop invariant 0 <= order <= TOP_ORDER;
        loop invariant \forall integer o; 0 <= o < order ==> order_pairs_wf(o);
        loop assigns order, violation;
        loop variant TOP_ORDER - order; */
    while (order < TOP_ORDER) {
        if (!order_pairs_ok(order))
            return false;
        order++;
    }
    return true;
}

/* ---- counts ---- */

/*@ requires blocks_wf && zone < NR_ZONES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> zone_free_pages[zone] == free_pages_below(zone, nr_frames);
*/
static bool zone_count_ok(uint32_t zone)
{
    uint32_t n = 0;
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant n == free_pages_below(zone, f);
        loop invariant n <= 512 * f;
        loop assigns f, n;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        //@ assert here: block_wf(f);
        if (page_state[f] == BUDDY_FREE && page_zone[f] == zone)
            n += block_size(page_order[f]);
        f++;
    }
    if (zone_free_pages[zone] != n)
        return violated(INV_ZONE_FREE_PAGES, zone, n, zone_free_pages[zone]);
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> zone_counts_wf;
*/
static bool zone_counts_ok(void)
{
    uint32_t zone = 0;
    /*@ loop invariant 0 <= zone <= NR_ZONES;
        loop invariant \forall integer z; 0 <= z < zone ==>
          zone_free_pages[z] == free_pages_below(z, nr_frames);
        loop assigns zone, violation;
        loop variant NR_ZONES - zone; */
    while (zone < NR_ZONES) {
        if (!zone_count_ok(zone))
            return false;
        zone++;
    }
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> refs_wf;
*/
static bool refs_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer k; 0 <= k < f ==>
          (page_count[k] > 0 <==> page_state[k] == BUDDY_ALLOC);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if ((page_count[f] > 0u) != (page_state[f] == BUDDY_ALLOC))
            return violated(INV_FREE_COUNT, f, page_state[f] == BUDDY_ALLOC, page_count[f] > 0u);
        f++;
    }
    return true;
}

/* ---- contents ---- */

/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> free_frame_wf(frame);
*/
static bool free_frame_ok(pfn_t frame)
{
    uint32_t poison = PAGE_POISON(frame);
    if (page_kind[frame] != K_FREE)
        return violated(INV_FREE_KIND, frame, K_FREE, page_kind[frame]);
    if (phys[frame].w[0] != poison)
        return violated(INV_FREE_POISON, frame, poison, phys[frame].w[0]);
    if (phys[frame].w[1023] != poison)
        return violated(INV_FREE_POISON, frame, poison, phys[frame].w[1023]);
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES && first < nr_frames && page_order[first] < MAX_ORDER;
    requires first + OrderSpan(page_order[first]) <= nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer k; FrameInBlock(k, first, page_order[first]) ==>
        free_frame_wf(k));
*/
static bool free_block_ok(uint32_t first)
{
    uint32_t end = first + block_size(page_order[first]);
    pfn_t f = first;
    /*@ loop invariant first <= f <= end;
        loop invariant \forall integer k; first <= k < f ==> free_frame_wf(k);
        loop assigns f, violation;
        loop variant end - f; */
    while (f < end) {
        if (!free_frame_ok(f))
            return false;
        f++;
    }
    return true;
}

/*@ requires blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> contents_wf;
*/
static bool contents_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g, k; 0 <= g < f && page_state[g] == BUDDY_FREE &&
          FrameInBlock(k, g, page_order[g]) ==> free_frame_wf(k);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        //@ assert here: block_wf(f);
        if (page_state[f] == BUDDY_FREE) {
            if (!free_block_ok(f))
                return false;
        }
        f++;
    }
    return true;
}

bool buddy_ok(void)
{
    if (!blocks_ok())
        return false;
    if (!links_ok())
        return false;
    if (!list_heads_ok())
        return false;
    if (!lists_ok())
        return false;
    if (!pairs_ok())
        return false;
    if (!zone_counts_ok())
        return false;
    if (!refs_ok())
        return false;
    return contents_ok();
}

/* ---- what mm/buddy.c keeps is enough ----
 *
 * The invariant of mm/buddy.h, which speaks of the ghost owner of each frame, implies
 * buddy_wf, part by part. So the checker finds nothing where the proofs hold. */

/*@ ghost
  /@ requires BuddyInv;
     terminates \true; exits \false; assigns \nothing;
     ensures blocks_wf; @/
  void lemma_blocks_wf(void)
  {
    /@ assert head: \forall integer f; 0 <= f < nr_frames && page_state[f] != BUDDY_TAIL ==>
         page_own[f] == f; @/
    /@ assert inside: \forall integer f, k; 0 <= f < nr_frames && page_state[f] != BUDDY_TAIL &&
         f < k < f + OrderSpan(page_order[f]) ==> page_own[k] == f; @/
    /@ assert tails: \forall integer f, k; 0 <= f < nr_frames && page_state[f] != BUDDY_TAIL &&
         f < k < f + OrderSpan(page_order[f]) ==>
         page_state[k] == BUDDY_TAIL && page_zone[k] == page_zone[f]; @/
    /@ assert covers: \forall integer n; 0 <= n < nr_frames ==> 0 <= page_own[n] <= n &&
         page_state[page_own[n]] != BUDDY_TAIL && page_own[page_own[n]] == page_own[n] &&
         n < page_own[n] + OrderSpan(page_order[page_own[n]]); @/
    /@ assert apart: \forall integer f, n; 0 <= f < n < nr_frames &&
         page_state[f] != BUDDY_TAIL && n >= f + OrderSpan(page_order[f]) ==> page_own[n] != f; @/
    /@ assert after: \forall integer f, n; 0 <= f < n < nr_frames &&
         page_state[f] != BUDDY_TAIL ==> page_own[n] >= f; @/
    /@ assert behind: \forall integer f, n; 0 <= f < n < nr_frames &&
         page_state[f] != BUDDY_TAIL && n == f + OrderSpan(page_order[f]) ==> page_own[n] == n; @/
  }

  /@ requires BuddyInv;
     terminates \true; exits \false; assigns \nothing;
     ensures links_wf; @/
  void lemma_links_wf(void) { }

  /@ requires BuddyInv;
     terminates \true; exits \false; assigns \nothing;
     ensures list_heads_wf; @/
  void lemma_list_heads_wf(void) { }

  // From the head of a list come, one by one, as many blocks as belong in it, each at the place
  // that its rank says, and then the list ends.
  /@ requires BuddyInv && zone < NR_ZONES && order < MAX_ORDER;
     terminates \true; exits \false; assigns \nothing;
     ensures steps: \forall integer k; 0 <= k < FreeListCount(zone, order, nr_frames) ==>
       0 <= FreeListAt(zone, order, k) < nr_frames &&
       BlockInList(FreeListAt(zone, order, k), zone, order) &&
       page_rank[FreeListAt(zone, order, k)] == k;
     ensures ends: FreeListAt(zone, order, FreeListCount(zone, order, nr_frames)) == NO_FRAME;
     ensures reached: \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) ==>
       0 <= page_rank[f] < FreeListCount(zone, order, nr_frames) &&
       FreeListAt(zone, order, page_rank[f]) == f; @/
  void lemma_list_walk(uint32_t zone, uint32_t order)
  {
    uint32_t k = 0;
    uint32_t q = free_area[zone].head[order];
    /@ loop invariant 0 <= k <= free_len[zone].n[order];
       loop invariant at: q == FreeListAt(zone, order, k);
       loop invariant ending: q == NO_FRAME <==> k == free_len[zone].n[order];
       loop invariant block: q != NO_FRAME ==>
         q < nr_frames && BlockInList(q, zone, order) && page_rank[q] == k;
       loop invariant steps: \forall integer i; 0 <= i < k ==>
         0 <= FreeListAt(zone, order, i) < nr_frames &&
         BlockInList(FreeListAt(zone, order, i), zone, order) &&
         page_rank[FreeListAt(zone, order, i)] == i;
       loop invariant one: \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) &&
         page_rank[f] <= k ==> f == FreeListAt(zone, order, page_rank[f]);
       loop assigns k, q;
       loop variant free_len[zone].n[order] - k; @/
    while (k < free_len[zone].n[order]) {
      q = page_next[q];
      k = k + 1u;
    }
  }

  /@ requires BuddyInv;
     terminates \true; exits \false; assigns \nothing;
     ensures lists_wf; @/
  void lemma_lists_wf(void)
  {
    uint32_t z = 0;
    /@ loop invariant 0 <= z <= NR_ZONES;
       loop invariant \forall integer k, o; 0 <= k < z && 0 <= o < MAX_ORDER ==> list_wf(k, o);
       loop assigns z;
       loop variant NR_ZONES - z; @/
    while (z < NR_ZONES) {
      uint32_t o = 0;
      /@ loop invariant 0 <= o <= MAX_ORDER;
         loop invariant \forall integer i; 0 <= i < o ==> list_wf(z, i);
         loop assigns o;
         loop variant MAX_ORDER - o; @/
      while (o < MAX_ORDER) { lemma_list_walk(z, o); o = o + 1u; }
      z = z + 1u;
    }
  }

  /@ requires BuddyInv && order < TOP_ORDER;
     terminates \true; exits \false; assigns \nothing;
     ensures order_pairs_wf(order); @/
  void lemma_order_pairs_wf(uint32_t order)
  {
    lemma_pair_fits(order);
    /@ assert left: \forall integer f; 0 <= f < NR_FRAMES ==>
         (free_half(f, order) <==> BlockIsFree(f, order)); @/
  }

  /@ requires BuddyInv;
     terminates \true; exits \false; assigns \nothing;
     ensures pairs_wf; @/
  void lemma_pairs_wf(void)
  {
    uint32_t o = 0;
    /@ loop invariant 0 <= o <= TOP_ORDER;
       loop invariant \forall integer k; 0 <= k < o ==> order_pairs_wf(k);
       loop assigns o;
       loop variant TOP_ORDER - o; @/
    while (o < TOP_ORDER) { lemma_order_pairs_wf(o); o = o + 1u; }
  }

  /@ requires BuddyInv && zone < NR_ZONES;
     terminates \true; exits \false; assigns \nothing;
     ensures free_pages_below(zone, nr_frames) == ZoneFreeCount(zone, nr_frames); @/
  void lemma_zone_count(uint32_t zone)
  {
    uint32_t j = 0;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant ahead: free_pages_below(zone, j) == ZoneFreeCount(zone, j) +
         (j > 0 && page_state[page_own[j - 1]] == BUDDY_FREE && page_zone[j - 1] == zone ?
          page_own[j - 1] + OrderSpan(page_order[page_own[j - 1]]) - j : 0);
       loop assigns j;
       loop variant nr_frames - j; @/
    while (j < nr_frames) {
      /@ assert first: page_state[j] != BUDDY_TAIL ==> page_own[j] == j; @/
      /@ assert begins: page_state[j] != BUDDY_TAIL && j > 0 ==>
           page_own[j - 1] + OrderSpan(page_order[page_own[j - 1]]) == j; @/
      /@ assert goes_on: page_state[j] == BUDDY_TAIL ==>
           j > 0 && page_own[j - 1] == page_own[j] && page_zone[j - 1] == page_zone[j]; @/
      j = j + 1u;
    }
  }

  /@ requires BuddyInv && BuddyFree;
     terminates \true; exits \false; assigns \nothing;
     ensures zone_counts_wf; @/
  void lemma_zone_counts_wf(void)
  {
    lemma_zone_count(0u);
    lemma_zone_count(1u);
    lemma_zone_count(2u);
  }

  /@ requires BuddyInv && BuddyKind && FreeFramesPoisoned;
     terminates \true; exits \false; assigns \nothing;
     ensures contents_wf; @/
  void lemma_contents_wf(void)
  {
    /@ assert own: \forall integer f, k; 0 <= f < nr_frames && page_state[f] == BUDDY_FREE &&
         FrameInBlock(k, f, page_order[f]) ==> k < nr_frames && FrameIsFree(k); @/
  }

  void lemma_buddy_wf(void)
  {
    lemma_blocks_wf();
    lemma_links_wf();
    lemma_list_heads_wf();
    lemma_lists_wf();
    lemma_pairs_wf();
    lemma_zone_counts_wf();
    lemma_contents_wf();
  }
*/

/* ---- what lists_wf means ----
 *
 * A list that ends after as many steps as blocks belong in it holds all of them. The walk notes at
 * each block how many steps led there; no block is met twice, so none is left over. */

/*@ ghost uint32_t steps_to[NR_FRAMES]; // and one more; 0: not yet met */

/*@ // Blocks below frame n that belong in the list of zone z and order o and are not yet met.
    logic integer unmet_count{L}(integer z, integer o, integer n) =
      n <= 0 ? 0 : unmet_count(z, o, n - 1) +
      (page_state[n - 1] == BUDDY_FREE && page_order[n - 1] == o && page_zone[n - 1] == z &&
       steps_to[n - 1] == 0 ? 1 : 0);
*/

/*@ ghost
  /@ requires nr_frames <= NR_FRAMES;
     terminates \true; exits \false; assigns steps_to[0 .. NR_FRAMES-1];
     ensures \forall integer f; 0 <= f < nr_frames ==> steps_to[f] == 0;
     ensures unmet_count(zone, order, nr_frames) == FreeListCount(zone, order, nr_frames);
     ensures 0 <= FreeListCount(zone, order, nr_frames) <= nr_frames; @/
  void ghost_none_met(uint32_t zone, uint32_t order)
  {
    uint32_t i = 0;
    uint32_t j = 0;
    /@ loop invariant 0 <= i <= nr_frames;
       loop invariant \forall integer f; 0 <= f < i ==> steps_to[f] == 0;
       loop assigns i, steps_to[0 .. NR_FRAMES-1];
       loop variant nr_frames - i; @/
    while (i < nr_frames) { steps_to[i] = 0; i = i + 1u; }
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant unmet_count(zone, order, j) == FreeListCount(zone, order, j);
       loop invariant 0 <= FreeListCount(zone, order, j) <= j;
       loop assigns j;
       loop variant nr_frames - j; @/
    while (j < nr_frames) { j = j + 1u; }
  }

  /@ requires nr_frames <= NR_FRAMES && steps < NR_FRAMES;
     requires frame < nr_frames && BlockInList(frame, zone, order) && steps_to[frame] == 0;
     terminates \true; exits \false; assigns steps_to[0 .. NR_FRAMES-1];
     ensures \forall integer f; 0 <= f < nr_frames ==>
       steps_to[f] == (f == frame ? steps + 1 : \old(steps_to[f]));
     ensures unmet_count(zone, order, nr_frames) ==
       \old(unmet_count(zone, order, nr_frames)) - 1; @/
  void ghost_meet(pfn_t frame, uint32_t steps, uint32_t zone, uint32_t order)
  {
    uint32_t j = 0;
    steps_to[frame] = steps + 1u;
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant unmet_count(zone, order, j) ==
         \at(unmet_count(zone, order, \at(j,Here)),Pre) - (frame < j ? 1 : 0);
       loop assigns j;
       loop variant nr_frames - j; @/
    while (j < nr_frames) { j = j + 1u; }
  }

  /@ requires nr_frames <= NR_FRAMES && unmet_count(zone, order, nr_frames) == 0;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) ==>
       steps_to[f] != 0; @/
  void lemma_all_met(uint32_t zone, uint32_t order)
  {
    uint32_t i = 0;
    uint32_t j = nr_frames;
    /@ loop invariant 0 <= i <= nr_frames;
       loop invariant \forall integer k; 0 <= k <= i ==> 0 <= unmet_count(zone, order, k);
       loop assigns i;
       loop variant nr_frames - i; @/
    while (i < nr_frames) { i = i + 1u; }
    /@ loop invariant 0 <= j <= nr_frames;
       loop invariant unmet_count(zone, order, j) == 0;
       loop invariant \forall integer f; j <= f < nr_frames && BlockInList(f, zone, order) ==>
         steps_to[f] != 0;
       loop assigns j;
       loop variant j; @/
    while (j > 0u) {
      /@ assert 0 <= unmet_count(zone, order, j - 1); @/
      j = j - 1u;
    }
  }

  /@ requires blocks_wf && links_wf && list_heads_wf && zone < NR_ZONES && order < MAX_ORDER;
     requires list_wf(zone, order);
     terminates \true; exits \false; assigns steps_to[0 .. NR_FRAMES-1];
     ensures reached: \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) ==>
       \exists integer k; 0 <= k < FreeListCount(zone, order, nr_frames) &&
       FreeListAt(zone, order, k) == f; @/
  void ghost_list_reaches(uint32_t zone, uint32_t order)
  {
    uint32_t k = 0;
    uint32_t q = free_area[zone].head[order];
    ghost_none_met(zone, order);
    /@ loop invariant 0 <= k <= FreeListCount(zone, order, nr_frames);
       loop invariant at: q == FreeListAt(zone, order, k);
       loop invariant left: unmet_count(zone, order, nr_frames) ==
         FreeListCount(zone, order, nr_frames) - k;
       loop invariant met: \forall integer f; 0 <= f < nr_frames && steps_to[f] != 0 ==>
         steps_to[f] <= k && FreeListAt(zone, order, steps_to[f] - 1) == f;
       loop invariant back: \forall integer f; 0 <= f < nr_frames && steps_to[f] != 0 &&
         page_prev[f] != NO_FRAME ==>
         page_prev[f] < nr_frames && steps_to[page_prev[f]] == steps_to[f] - 1;
       loop invariant block: q != NO_FRAME ==> q < nr_frames && BlockInList(q, zone, order) &&
         (k == 0 ? page_prev[q] == NO_FRAME :
          page_prev[q] < nr_frames && steps_to[page_prev[q]] == k);
       loop assigns k, q, steps_to[0 .. NR_FRAMES-1];
       loop variant FreeListCount(zone, order, nr_frames) - k; @/
    while (q != NO_FRAME) {
      /@ assert new: steps_to[q] == 0; @/
      /@ assert more: k < FreeListCount(zone, order, nr_frames); @/
      ghost_meet(q, k, zone, order);
      q = page_next[q];
      k = k + 1u;
    }
    /@ assert whole: k == FreeListCount(zone, order, nr_frames); @/
    lemma_all_met(zone, order);
    /@ assert steps: \forall integer f; 0 <= f < nr_frames && BlockInList(f, zone, order) ==>
         0 <= steps_to[f] - 1 < FreeListCount(zone, order, nr_frames) &&
         FreeListAt(zone, order, steps_to[f] - 1) == f; @/
  }
*/
