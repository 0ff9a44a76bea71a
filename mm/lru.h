/*
 * The active and the inactive list: anonymous pages in the order of their last known use.
 * Mirrors mm/swap.c of Linux.
 *
 * A list is a queue: frames come in at the head and page reclaim takes them at the tail. The
 * contracts say what moves: a new frame leaves after all others, and the others keep their order.
 */
#ifndef MM_LRU_H
#define MM_LRU_H

#include "page.h"

struct lru_list {
    pfn_t head;     /* most recently added, NO_FRAME when empty */
    pfn_t tail;     /* the next to be looked at by page reclaim */
    uint32_t count; /* frames on the list */
};

#define LRU_INACTIVE 0u
#define LRU_ACTIVE 1u
extern struct lru_list lru[2];

#include "lru.acsl"

/* Flags that the layers above set. PG_referenced: the page was used since page reclaim looked. */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns page_referenced[frame];
    ensures page_referenced[frame] == (referenced ? 1 : 0);
*/
static inline void set_page_referenced(pfn_t frame, bool referenced)
{
    page_referenced[frame] = referenced ? 1u : 0u;
}

/* PG_locked: page reclaim leaves the page where it is mapped. */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns page_locked[frame];
    ensures page_locked[frame] == (locked ? 1 : 0);
*/
static inline void set_page_locked(pfn_t frame, bool locked)
{
    page_locked[frame] = locked ? 1u : 0u;
}

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
void lru_cache_add(pfn_t frame);

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
void lru_cache_del(pfn_t frame);

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
void activate_page(pfn_t frame);

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
void deactivate_page(pfn_t frame);

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
void lru_rotate(pfn_t frame);

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
void mark_page_accessed(pfn_t frame);

#endif
