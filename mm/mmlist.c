/*
 * The ring of address spaces that page-out goes round.
 */
#include "mmlist.h"

uint32_t mm_swap_address[NR_MM];
mm_id mmlist_next[NR_MM + 1u];
mm_id mmlist_prev[NR_MM + 1u];
uint32_t mmlist_nr;
mm_id swap_mm;
/*@ ghost uint8_t mm_listed[NR_MM + 1]; */
/*@ ghost uint32_t mm_rank[NR_MM + 1]; */

void mmlist_init(void)
{
    mmlist_next[INIT_MM] = INIT_MM;
    mmlist_prev[INIT_MM] = INIT_MM;
    mmlist_nr = 0;
    swap_mm = INIT_MM;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_MM;
         loop invariant MmListedBelow(n) == 0;
         loop invariant \forall integer m; 0 <= m < n ==> mm_listed[m] == 0;
         loop assigns n, mm_listed[0 .. NR_MM]; loop variant NR_MM - n; @/
      while (n < NR_MM) {
        mm_listed[n] = 0;
        n = n + 1u;
      }
      mm_listed[INIT_MM] = 1;
      mm_rank[INIT_MM] = 0;
    */
}

/* Whoever stands behind rank R moves up by one step, or makes room for one. */
/*@ ghost
  /@ requires few: \forall integer m; MmListed(m) ==> mm_rank[m] <= NR_MM;
     terminates \true; exits \false; assigns mm_rank[0 .. NR_MM];
     ensures \forall integer m; MmListed(m) ==> mm_rank[m] == \old(mm_rank[m]) +
         (\old(mm_rank[m]) > r ? (room != 0 ? 1 : -1) : 0); @/
  static void ghost_ring_shift(uint32_t r, uint32_t room)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= NR_MM + 1;
       loop invariant \forall integer m; MmListed(m) ==> mm_rank[m] == \at(mm_rank[m], Pre) +
           (m < n && \at(mm_rank[m], Pre) > r ? (room != 0 ? 1 : -1) : 0);
       loop assigns n, mm_rank[0 .. NR_MM]; loop variant NR_MM + 1 - n; @/
    while (n <= NR_MM) {
      if (mm_listed[n] != 0 && mm_rank[n] > r) {
        if (room != 0) mm_rank[n] = mm_rank[n] + 1u; else mm_rank[n] = mm_rank[n] - 1u;
      }
      n = n + 1u;
    }
  }
*/

/* Whether MM is on the ring has changed, and nothing else. */
/*@ ghost
  /@ requires mm < NR_MM && (mm_listed[mm] == 0 <==> listed != 0);
     terminates \true; exits \false; assigns mm_listed[mm];
     ensures mm_listed[mm] == (listed != 0 ? 1 : 0);
     ensures MmListedBelow(NR_MM) == MmListedBelow{Pre}(NR_MM) + (listed != 0 ? 1 : -1); @/
  static void ghost_ring_list(mm_id mm, uint32_t listed)
  {
    uint32_t n = 0;
    if (listed != 0) mm_listed[mm] = 1; else mm_listed[mm] = 0;
    /@ loop invariant 0 <= n <= NR_MM;
       loop invariant MmListedBelow(n) == MmListedBelow{Pre}(n) +
           (mm < n ? (listed != 0 ? 1 : -1) : 0);
       loop assigns n; loop variant NR_MM - n; @/
    while (n < NR_MM) n = n + 1u;
  }
*/

void mmlist_add(mm_id mm, mm_id other)
{
    mm_id next = mmlist_next[other];

    mm_swap_address[mm] = 0;
    mmlist_next[mm] = next;
    mmlist_prev[mm] = other;
    mmlist_next[other] = mm;
    mmlist_prev[next] = mm;
    //@ ghost lemma_ring_count();
    //@ ghost ghost_ring_shift(mm_rank[other], 1);
    //@ ghost ghost_ring_list(mm, 1);
    //@ ghost mm_rank[mm] = mm_rank[other] + 1u;
    mmlist_nr++;
}

void mmlist_del(mm_id mm)
{
    mm_id next = mmlist_next[mm];
    mm_id prev = mmlist_prev[mm];

    //@ ghost lemma_ring_count();
    //@ assert apart: prev != mm && next != mm && mm_rank[prev] == mm_rank[mm] - 1;
    //@ ghost ghost_ring_shift(mm_rank[mm], 0);
    //@ ghost ghost_ring_list(mm, 0);
    if (swap_mm == mm) {
        swap_mm = prev;
    }
    mmlist_next[prev] = next;
    mmlist_prev[next] = prev;
    mmlist_nr--;
}

void sweep_from(mm_id mm, uint32_t addr)
{
    mm_swap_address[mm] = addr;
}

mm_id next_to_sweep(void)
{
    uint32_t n = 0;

    //@ ghost lemma_ring_count();
    /*@ loop invariant 0 <= n <= 2 * mmlist_nr + 1;
        loop invariant hand: MmListed(swap_mm);
        loop invariant anew: \forall integer m; 0 <= m < NR_MM ==>
            mm_swap_address[m] == \at(mm_swap_address[m], Pre) ||
            (MmListed(m) && \at(mm_swap_address[m], Pre) == TASK_SIZE &&
             mm_swap_address[m] == 0);
        loop assigns n, swap_mm, mm_swap_address[0 .. NR_MM-1];
        loop variant 2 * mmlist_nr + 1 - n; */
    while (n <= 2u * mmlist_nr) {
        if (swap_mm != INIT_MM && mm_swap_address[swap_mm] != TASK_SIZE) {
            return swap_mm;
        }
        if (swap_mm != INIT_MM) {
            mm_swap_address[swap_mm] = 0;
        }
        swap_mm = mmlist_next[swap_mm];
        n++;
    }
    return INIT_MM;
}
