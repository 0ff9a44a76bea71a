/*
 * The ring of address spaces (mm->mmlist): page-out goes round it, and each address space remembers
 * how far the last sweep of its page tables came. Mirrors what mm/vmscan.c, kernel/fork.c and
 * fs/exec.c of Linux do with the list behind init_mm.mmlist.
 */
#ifndef MM_MMLIST_H
#define MM_MMLIST_H

#include "mm.h"

extern mm_id swap_mm;      /* the address space that the next sweep goes on with */
extern uint32_t mmlist_nr; /* address spaces in the ring, INIT_MM left out */

#include "mmlist.acsl"

/* The ring is INIT_MM alone, and the sweeps begin there. */
/*@ terminates \true; exits \false;
    assigns swap_mm, mmlist_nr, mmlist_next[INIT_MM], mmlist_prev[INIT_MM], A_RING;
    ensures alone: mmlist_next[INIT_MM] == INIT_MM && mmlist_prev[INIT_MM] == INIT_MM;
    ensures none: mmlist_nr == 0 && swap_mm == INIT_MM;
    ensures empty: \forall integer m; 0 <= m < NR_MM ==> !MmListed(m);
    E_RING
*/
void mmlist_init(void);

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

/* The next sweep of MM begins at ADDR; TASK_SIZE says that it came to the end. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_swap_address[mm];
    ensures mm_swap_address[mm] == addr;
*/
void sweep_from(mm_id mm, uint32_t addr);

/* The address space that the sweep goes on with: swap_mm, or the next in the ring that was not
 * swept to its end; those that were begin anew the next time. INIT_MM: there is none at all. */
/*@ requires ring: RingInv;
    terminates \true; exits \false;
    assigns swap_mm, mm_swap_address[0 .. NR_MM-1];
    ensures hand: RingHand;
    ensures some: \result != INIT_MM ==> \result == swap_mm && MmListed(\result) &&
        mm_swap_address[\result] != TASK_SIZE;
    ensures none: mmlist_nr == 0 ==> \result == INIT_MM;
    ensures anew: \forall integer m; 0 <= m < NR_MM ==>
        mm_swap_address[m] == \old(mm_swap_address[m]) ||
        (MmListed(m) && \old(mm_swap_address[m]) == TASK_SIZE && mm_swap_address[m] == 0);
*/
mm_id next_to_sweep(void);

#endif
