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
  predicate FrameOnList{L}(integer f, integer l) = page_lru[f] == 1 && page_active[f] == l;
  predicate FrameInRam(integer f) = 0 <= f < nr_frames;

  // Frames of list l, of the frames below n.
  logic integer LruMembers{L}(integer l, integer n) = n <= 0 ? 0 :
      LruMembers(l, n - 1) + (page_lru[n - 1] == 1 && page_active[n - 1] == l ? 1 : 0);

  predicate LruFlags{L} = \forall integer f; FrameInRam(f) ==>
      page_lru[f] <= 1 && page_active[f] <= 1 && (page_lru[f] == 0 ==> page_active[f] == 0);
  predicate LruNext{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 &&
      lru_next[f] != NO_FRAME ==> FrameInRam(lru_next[f]) &&
      FrameOnList(lru_next[f], page_active[f]) && lru_prev[lru_next[f]] == f;
  predicate LruPrev{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 &&
      lru_prev[f] != NO_FRAME ==> FrameInRam(lru_prev[f]) &&
      FrameOnList(lru_prev[f], page_active[f]) && lru_next[lru_prev[f]] == f;
  predicate LruFirst{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 &&
      lru_prev[f] == NO_FRAME ==> lru[page_active[f]].head == f;
  predicate LruLast{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 &&
      lru_next[f] == NO_FRAME ==> lru[page_active[f]].tail == f;
  predicate LruHead{L} = \forall integer l; 0 <= l < 2 && lru[l].head != NO_FRAME ==>
      FrameInRam(lru[l].head) && FrameOnList(lru[l].head, l) && lru_prev[lru[l].head] == NO_FRAME;
  predicate LruTail{L} = \forall integer l; 0 <= l < 2 && lru[l].tail != NO_FRAME ==>
      FrameInRam(lru[l].tail) && FrameOnList(lru[l].tail, l) && lru_next[lru[l].tail] == NO_FRAME;
  predicate LruEmpty{L} = \forall integer l; 0 <= l < 2 ==>
      (lru[l].head == NO_FRAME <==> lru[l].count == 0) &&
      (lru[l].tail == NO_FRAME <==> lru[l].count == 0);
  predicate LruCount{L} = \forall integer l; 0 <= l < 2 ==>
      lru[l].count == LruMembers(l, nr_frames);


  predicate LruRank{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 ==>
      lru_rank[f] < lru[page_active[f]].count;
  predicate LruStep{L} = \forall integer f; FrameInRam(f) && page_lru[f] == 1 &&
      lru_next[f] != NO_FRAME ==> lru_rank[f] == lru_rank[lru_next[f]] + 1;
  predicate LruEnds{L} = \forall integer l; 0 <= l < 2 && lru[l].count != 0 ==>
      lru_rank[lru[l].head] == lru[l].count - 1 && lru_rank[lru[l].tail] == 0;
  predicate LruOnly{L} = \forall integer f, g; FrameInRam(f) && FrameInRam(g) && page_lru[f] == 1 &&
      page_lru[g] == 1 && page_active[f] == page_active[g] && lru_rank[f] == lru_rank[g] ==>
      f == g;

  // Both lists are linked from end to end, hold what the flags say, all of it, and are counted.
  predicate LruInv{L} = nr_frames <= NR_FRAMES && LruFlags && LruNext && LruPrev && LruFirst &&
      LruLast && LruHead && LruTail && LruEmpty && LruCount && LruRank && LruStep && LruEnds &&
      LruOnly;

  // The frames but f are on the lists that they were on.
  predicate LruOthersSame{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==>
      \at(page_lru[g], L2) == \at(page_lru[g], L1) &&
      \at(page_active[g], L2) == \at(page_active[g], L1);

  // Nobody's turn has changed, that of f excepted.
  predicate LruTurnsSame{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1);
  // g came after f on the list that f was on.
  predicate LruBehind{L}(integer f, integer g) = page_lru[f] == 1 &&
      FrameOnList(g, page_active[f]) &&
      lru_rank[g] > lru_rank[f];
  // f has left its list: those behind it have moved up by one, nobody else.
  predicate LruMovedUp{L1, L2}(integer f) = \forall integer g;
      0 <= g < \at(nr_frames, L2) && g != f ==>
      (LruBehind{L1}(f, g) ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1) - 1) &&
      (!LruBehind{L1}(f, g) ==> \at(lru_rank[g], L2) == \at(lru_rank[g], L1));
  // f leaves after all others of its list.
  predicate LruLeavesLast{L}(integer f) = lru[page_active[f]].head == f &&
      lru_rank[f] == lru[page_active[f]].count - 1 &&
      (\forall integer g; FrameInRam(g) && g != f && FrameOnList(g, page_active[f]) ==>
          lru_rank[g] < lru_rank[f]);
  // The counts have changed by f alone.
  predicate LruCountsMoved{L1, L2}(integer f) = \forall integer l; 0 <= l < 2 ==>
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
    ensures none: \forall integer f; FrameInRam(f) ==> page_lru[f] == 0 &&
        page_referenced[f] == 0 &&
        page_locked[f] == 0;
    ensures empty: lru[LRU_INACTIVE].count == 0 && lru[LRU_ACTIVE].count == 0;
*/
void lru_init(void);

/* FRAME, on no list, goes to the head of the inactive list. (lru_cache_add) */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 0;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: FrameOnList(frame, LRU_INACTIVE);
    ensures last: LruLeavesLast(frame);
    ensures turns: LruTurnsSame{Pre, Here}(frame);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void lru_cache_add(uint32_t frame);

/* Takes FRAME off its list, if it is on one. (lru_cache_del) */
/*@ requires LruInv && frame < nr_frames;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures out: page_lru[frame] == 0 && page_active[frame] == 0;
    ensures turns: LruMovedUp{Pre, Here}(frame);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void lru_cache_del(uint32_t frame);

/* FRAME, on a list, goes to the head of the active list, if it is not on that. */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: FrameOnList(frame, LRU_ACTIVE);
    ensures last: \old(page_active[frame]) == 0 ==> LruLeavesLast(frame);
    ensures turns: \old(page_active[frame]) == 0 ==> LruMovedUp{Pre, Here}(frame);
    ensures stays: \old(page_active[frame]) != 0 ==> LruTurnsSame{Pre, Here}(NO_FRAME);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void activate_page(uint32_t frame);

/* The same for the inactive list. */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: FrameOnList(frame, LRU_INACTIVE);
    ensures last: \old(page_active[frame]) != 0 ==> LruLeavesLast(frame);
    ensures turns: \old(page_active[frame]) != 0 ==> LruMovedUp{Pre, Here}(frame);
    ensures stays: \old(page_active[frame]) == 0 ==> LruTurnsSame{Pre, Here}(NO_FRAME);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void deactivate_page(uint32_t frame);

/* FRAME, on a list, goes to that list's head. */
/*@ requires LruInv && frame < nr_frames && page_lru[frame] == 1;
    terminates \true; exits \false;
    assigns A_LRU;
    E_LRU
    ensures in: FrameOnList(frame, \old(page_active[frame]));
    ensures last: LruLeavesLast(frame);
    ensures turns: LruMovedUp{Pre, Here}(frame);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void lru_rotate(uint32_t frame);

/* FRAME was used: the first time it is marked, the second time it becomes active if it is on the
 * inactive list. (mark_page_accessed) */
/*@ requires LruInv && frame < nr_frames;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[frame];
    E_LRU
    ensures twice: \old(FrameOnList(frame, LRU_INACTIVE) && page_referenced[frame] != 0) ==>
        FrameOnList(frame, LRU_ACTIVE) && page_referenced[frame] == 0 && LruLeavesLast(frame) &&
        LruMovedUp{Pre, Here}(frame);
    ensures once: !\old(FrameOnList(frame, LRU_INACTIVE) && page_referenced[frame] != 0) ==>
        page_referenced[frame] == 1 && page_lru[frame] == \old(page_lru[frame]) &&
        page_active[frame] == \old(page_active[frame]) && LruTurnsSame{Pre, Here}(NO_FRAME);
    ensures others: LruOthersSame{Pre, Here}(frame);
    ensures counts: LruCountsMoved{Pre, Here}(frame);
*/
void mark_page_accessed(uint32_t frame);

#endif
