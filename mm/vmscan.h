/*
 * Page reclaim: where frames come from when none are free. Mirrors mm/vmscan.c.
 *
 * It allocates nothing, so it stands above all that it takes frames from and below whoever
 * allocates.
 */
#ifndef MM_VMSCAN_H
#define MM_VMSCAN_H

#include "invariant.acsl"

#define DEF_PRIORITY 6u      /* the first pass looks at 1/6 of the inactive list */
#define SWAP_CLUSTER_MAX 32u /* frames that one reclaim tries to free */

extern mm_id swap_mm;      /* the address space that the next sweep goes on with */
extern uint32_t mmlist_nr; /* address spaces in the ring, INIT_MM left out */

#include "vmscan.acsl"

/* The ring is INIT_MM alone, and the sweeps begin there. */
/*@ terminates \true; exits \false;
    assigns swap_mm, mmlist_nr, mmlist_next[INIT_MM], mmlist_prev[INIT_MM], A_RING;
    ensures alone: mmlist_next[INIT_MM] == INIT_MM && mmlist_prev[INIT_MM] == INIT_MM;
    ensures none: mmlist_nr == 0 && swap_mm == INIT_MM;
    ensures empty: \forall integer m; 0 <= m < NR_MM ==> !MmListed(m);
    E_RING
*/
void vmscan_init(void);

/* MM, which is in no ring, comes into the ring right behind OTHER: a child behind its parent, so
 * that page-out comes to both one after the other. Its first sweep begins at its first page. */
/*@ requires ring: RingInv; requires mm < NR_MM && !MmListed(mm) && MmListed(other);
    terminates \true; exits \false;
    assigns mm_swap_address[mm], mmlist_nr, mmlist_next[0 .. INIT_MM], mmlist_prev[0 .. INIT_MM],
        A_RING;
    ensures start: mm_swap_address[mm] == 0;
    ensures place: mmlist_next[other] == mm && mmlist_prev[mm] == other &&
        mmlist_next[mm] == \old(mmlist_next[other]) &&
        mmlist_prev[\old(mmlist_next[other])] == mm;
    ensures next: \forall integer m; 0 <= m <= INIT_MM && m != other && m != mm ==>
        mmlist_next[m] == \old(mmlist_next[m]);
    ensures prev: \forall integer m; 0 <= m <= INIT_MM && m != \old(mmlist_next[other]) &&
        m != mm ==> mmlist_prev[m] == \old(mmlist_prev[m]);
    ensures counted: mmlist_nr == \old(mmlist_nr) + 1;
    ensures listed: \forall integer m; 0 <= m <= INIT_MM ==>
        (MmListed(m) <==> \old(MmListed(m)) || m == mm);
    E_RING
*/
void mmlist_add(mm_id mm, mm_id other);

/* MM leaves the ring; if the next sweep was to go on with it, it goes on with the one before it. */
/*@ requires ring: RingInv; requires mm < NR_MM && MmListed(mm);
    terminates \true; exits \false;
    assigns swap_mm, mmlist_nr, mmlist_next[0 .. INIT_MM], mmlist_prev[0 .. INIT_MM], A_RING;
    ensures out: mmlist_next[\old(mmlist_prev[mm])] == \old(mmlist_next[mm]) &&
        mmlist_prev[\old(mmlist_next[mm])] == \old(mmlist_prev[mm]);
    ensures next: \forall integer m; 0 <= m <= INIT_MM && m != \old(mmlist_prev[mm]) ==>
        mmlist_next[m] == \old(mmlist_next[m]);
    ensures prev: \forall integer m; 0 <= m <= INIT_MM && m != \old(mmlist_next[mm]) ==>
        mmlist_prev[m] == \old(mmlist_prev[m]);
    ensures sweep: swap_mm == (\old(swap_mm) == mm ? \old(mmlist_prev[mm]) : \old(swap_mm));
    ensures counted: mmlist_nr == \old(mmlist_nr) - 1;
    ensures listed: \forall integer m; 0 <= m <= INIT_MM ==>
        (MmListed(m) <==> \old(MmListed(m)) && m != mm);
    E_RING
*/
void mmlist_del(mm_id mm);

/* ---- the parts of reclaim, of which no zone above ZONE gives a frame ---- */

/* Goes round the ring and turns entries that were not used lately into swap entries, until COUNT
 * frames can be freed or every address space was swept; how many of COUNT are still wanted.
 * (swap_out) */
uint32_t swap_out(uint32_t count, uint32_t zone);

/* Moves COUNT pages that were not referenced from the active list's tail to the inactive list; each
 * referenced one on the way goes to the active list's head. How many of COUNT could not be moved.
 * (refill_inactive) */
/*@ requires LruInv;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[0 .. NR_FRAMES-1];
    ensures left: \result <= count;
    ensures active: lru[LRU_ACTIVE].count == \old(lru[LRU_ACTIVE].count) - (count - \result);
    ensures inactive: lru[LRU_INACTIVE].count ==
        \old(lru[LRU_INACTIVE].count) + (count - \result);
    ensures looked: \result != 0 ==> \forall integer f; FrameInRam(f) &&
        FrameOnList(f, LRU_ACTIVE) ==> page_referenced[f] == 0;
    ensures all: LruPagesSame{Pre, Here};
    E_LRU
*/
uint32_t refill_inactive(uint32_t count);

/* Looks at 1/PRIORITY (1 .. DEF_PRIORITY) of the inactive list for COUNT frames: clean pages that
 * nobody maps are freed, dirty ones written; too many that are mapped, and it sweeps the page
 * tables and is done. How many frames are still wanted. (shrink_cache) */
uint32_t shrink_cache(uint32_t count, uint32_t zone, uint32_t priority);

/* ---- all of it ---- */

/* Tries to free SWAP_CLUSTER_MAX frames of zones up to ZONE and loses nothing: pages go to swap,
 * empty slabs are given back. True: so many became free; else memory may be out (oom.h).
 * (try_to_free_pages) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires zone: zone < NR_ZONES;
    terminates \true; exits \false;
    assigns A_SCAN;
    E_MACHINE
    ensures few: HeldFew;
    E_LOSES_NOTHING
    ensures freed: \result ==> FreePages > \old(FreePages);
    ensures grows: FreePages >= \old(FreePages);
    ensures due: \old(oom_due) != 0 ==> oom_due != 0;
*/
bool try_to_free_pages(uint32_t zone);

/* Tries to free N frames, as the page-out daemon does; the number that became free. */
uint32_t reclaim(uint32_t n);

#endif
