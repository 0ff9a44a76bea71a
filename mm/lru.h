/*
 * The active and the inactive list: anonymous pages in the order of their last known use.
 * Mirrors mm/swap.c of Linux.
 *
 * A list is a queue: frames come in at the head and page reclaim takes them at the tail. The ghost
 * rank of a frame is the number of frames that leave its list before it, so it is 0 at the tail and
 * grows by one with each step towards the head. That makes every list end, be as long as its count
 * says, and hold no frame that is not reached from its head; and it is the order in which the
 * contracts say what moves: a new frame leaves after all others, and the others keep their order.
 */
#ifndef MM_LRU_H
#define MM_LRU_H

#include "page.h"

struct lru_list {
    uint32_t head;  /* most recently added, NO_FRAME when empty */
    uint32_t tail;  /* the next to be looked at by page reclaim */
    uint32_t count; /* frames on the list */
};

#define LRU_INACTIVE 0u
#define LRU_ACTIVE 1u
extern struct lru_list lru[2];

/*@ ghost extern uint32_t lru_rank[NR_FRAMES]; */

/*@
  predicate on_list{L}(integer f, integer l) = page_lru[f] == 1 && page_active[f] == l;
  predicate in_ram(integer f) = 0 <= f < nr_frames;

  // Frames of list l, of the frames below n.
  logic integer lru_members{L}(integer l, integer n) = n <= 0 ? 0 :
      lru_members(l, n - 1) + (page_lru[n - 1] == 1 && page_active[n - 1] == l ? 1 : 0);

  predicate LruFlags{L} = \forall integer f; in_ram(f) ==>
      page_lru[f] <= 1 && page_active[f] <= 1 && (page_lru[f] == 0 ==> page_active[f] == 0);
  predicate LruNext{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 &&
      lru_next[f] != NO_FRAME ==> in_ram(lru_next[f]) &&
      on_list(lru_next[f], page_active[f]) && lru_prev[lru_next[f]] == f;
  predicate LruPrev{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 &&
      lru_prev[f] != NO_FRAME ==> in_ram(lru_prev[f]) &&
      on_list(lru_prev[f], page_active[f]) && lru_next[lru_prev[f]] == f;
  predicate LruFirst{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 &&
      lru_prev[f] == NO_FRAME ==> lru[page_active[f]].head == f;
  predicate LruLast{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 &&
      lru_next[f] == NO_FRAME ==> lru[page_active[f]].tail == f;
  predicate LruHead{L} = \forall integer l; 0 <= l < 2 && lru[l].head != NO_FRAME ==>
      in_ram(lru[l].head) && on_list(lru[l].head, l) && lru_prev[lru[l].head] == NO_FRAME;
  predicate LruTail{L} = \forall integer l; 0 <= l < 2 && lru[l].tail != NO_FRAME ==>
      in_ram(lru[l].tail) && on_list(lru[l].tail, l) && lru_next[lru[l].tail] == NO_FRAME;
  predicate LruEmpty{L} = \forall integer l; 0 <= l < 2 ==>
      (lru[l].head == NO_FRAME <==> lru[l].count == 0) &&
      (lru[l].tail == NO_FRAME <==> lru[l].count == 0);
  predicate LruCount{L} = \forall integer l; 0 <= l < 2 ==>
      lru[l].count == lru_members(l, nr_frames);


  predicate LruRank{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 ==>
      lru_rank[f] < lru[page_active[f]].count;
  predicate LruStep{L} = \forall integer f; in_ram(f) && page_lru[f] == 1 &&
      lru_next[f] != NO_FRAME ==> lru_rank[f] == lru_rank[lru_next[f]] + 1;
  predicate LruEnds{L} = \forall integer l; 0 <= l < 2 && lru[l].count != 0 ==>
      lru_rank[lru[l].head] == lru[l].count - 1 && lru_rank[lru[l].tail] == 0;
  predicate LruOnly{L} = \forall integer f, g; in_ram(f) && in_ram(g) && page_lru[f] == 1 &&
      page_lru[g] == 1 && page_active[f] == page_active[g] && lru_rank[f] == lru_rank[g] ==>
      f == g;

  // Both lists are linked from end to end, hold what the flags say, all of it, and are counted.
  predicate Lru{L} = nr_frames <= NR_FRAMES && LruFlags && LruNext && LruPrev && LruFirst &&
      LruLast && LruHead && LruTail && LruEmpty && LruCount && LruRank && LruStep && LruEnds &&
      LruOnly;

  // The frames but f are on the lists that they were on.
  predicate lru_others{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==>
      \at(page_lru[g], L2) == \at(page_lru[g], L1) &&
      \at(page_active[g], L2) == \at(page_active[g], L1);

  // Nobody's turn has changed, that of f excepted.
  predicate lru_turns{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1);
  // g came after f on the list that f was on.
  predicate lru_behind{L}(integer f, integer g) = page_lru[f] == 1 && on_list(g, page_active[f]) &&
      lru_rank[g] > lru_rank[f];
  // f has left its list: those behind it have moved up by one, nobody else.
  predicate lru_moved_up{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==>
      (lru_behind{L1}(f, g) ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1) - 1) &&
      (!lru_behind{L1}(f, g) ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1));
  // f leaves after all others of its list.
  predicate lru_leaves_last{L}(integer f) = lru[page_active[f]].head == f &&
      lru_rank[f] == lru[page_active[f]].count - 1 &&
      (\forall integer g; in_ram(g) && g != f && on_list(g, page_active[f]) ==>
          lru_rank[g] < lru_rank[f]);
  // The counts have changed by f alone.
  predicate lru_counts{L1, L2}(integer f) = \forall integer l; 0 <= l < 2 ==>
      \at(lru[l].count, L2) == \at(lru[l].count, L1) -
      (\at(page_lru[f], L1) == 1 && \at(page_active[f], L1) == l ? 1 : 0) +
      (\at(page_lru[f], L2) == 1 && \at(page_active[f], L2) == l ? 1 : 0);
*/

#define A_LRU                                                                                      \
    lru[0 .. 1], lru_next[0 .. NR_FRAMES - 1], lru_prev[0 .. NR_FRAMES - 1],                       \
        page_lru[0 .. NR_FRAMES - 1], page_active[0 .. NR_FRAMES - 1],                             \
        lru_rank[0 .. NR_FRAMES - 1]
#define E_LRU                                                                                      \
    ensures iflags: LruFlags; ensures inext: LruNext; ensures iprev: LruPrev;                      \
    ensures ifirst: LruFirst; ensures ilast: LruLast; ensures ihead: LruHead;                      \
    ensures itail: LruTail; ensures iempty: LruEmpty; ensures icount: LruCount;                    \
    ensures irank: LruRank; ensures istep: LruStep; ensures iends: LruEnds; ensures ionly: LruOnly;

/* No frame on a list, no flag set. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns lru[0 .. 1], page_lru[0 .. NR_FRAMES - 1], page_active[0 .. NR_FRAMES - 1],
        page_referenced[0 .. NR_FRAMES - 1], page_locked[0 .. NR_FRAMES - 1];
    E_LRU
    ensures none: \forall integer f; in_ram(f) ==> page_lru[f] == 0 && page_referenced[f] == 0 &&
        page_locked[f] == 0;
    ensures empty: lru[LRU_INACTIVE].count == 0 && lru[LRU_ACTIVE].count == 0;
*/
void lru_init(void);

/* FRAME, on no list, goes to the head of the inactive list. (lru_cache_add) */
/*@ requires Lru && frame < nr_frames && page_lru[frame] == 0;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: on_list(frame, LRU_INACTIVE);
    ensures last: lru_leaves_last(frame);
    ensures turns: lru_turns{Pre, Here}(frame);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void lru_cache_add(uint32_t frame);

/* Takes FRAME off its list, if it is on one. (lru_cache_del) */
/*@ requires Lru && frame < nr_frames;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures out: page_lru[frame] == 0 && page_active[frame] == 0;
    ensures turns: lru_moved_up{Pre, Here}(frame);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void lru_cache_del(uint32_t frame);

/* FRAME, on a list, goes to the head of the active list, if it is not on that. */
/*@ requires Lru && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: on_list(frame, LRU_ACTIVE);
    ensures last: \old(page_active[frame]) == 0 ==> lru_leaves_last(frame);
    ensures turns: \old(page_active[frame]) == 0 ==> lru_moved_up{Pre, Here}(frame);
    ensures stays: \old(page_active[frame]) != 0 ==> lru_turns{Pre, Here}(NO_FRAME);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void activate_page(uint32_t frame);

/* The same for the inactive list. */
/*@ requires Lru && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: on_list(frame, LRU_INACTIVE);
    ensures last: \old(page_active[frame]) != 0 ==> lru_leaves_last(frame);
    ensures turns: \old(page_active[frame]) != 0 ==> lru_moved_up{Pre, Here}(frame);
    ensures stays: \old(page_active[frame]) == 0 ==> lru_turns{Pre, Here}(NO_FRAME);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void deactivate_page(uint32_t frame);

/* FRAME, on a list, goes to that list's head. */
/*@ requires Lru && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: on_list(frame, \old(page_active[frame]));
    ensures last: lru_leaves_last(frame);
    ensures turns: lru_moved_up{Pre, Here}(frame);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void lru_rotate(uint32_t frame);

/* FRAME was used: the first time it is marked, the second time it becomes active if it is on the
 * inactive list. (mark_page_accessed) */
/*@ requires Lru && frame < nr_frames;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[frame];
    E_LRU
    ensures twice: \old(on_list(frame, LRU_INACTIVE) && page_referenced[frame] != 0) ==>
        on_list(frame, LRU_ACTIVE) && page_referenced[frame] == 0 && lru_leaves_last(frame) &&
        lru_moved_up{Pre, Here}(frame);
    ensures once: !\old(on_list(frame, LRU_INACTIVE) && page_referenced[frame] != 0) ==>
        page_referenced[frame] == 1 && page_lru[frame] == \old(page_lru[frame]) &&
        page_active[frame] == \old(page_active[frame]) && lru_turns{Pre, Here}(NO_FRAME);
    ensures others: lru_others{Pre, Here}(frame);
    ensures counts: lru_counts{Pre, Here}(frame);
*/
void mark_page_accessed(uint32_t frame);

#endif
