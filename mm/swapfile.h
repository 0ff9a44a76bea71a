/*
 * The swap area: slots 1 .. nr_swap_slots of the swap disk, each with a count of its references
 * (swap_map, in page_table.h: entries of page tables and the swap cache). Mirrors mm/swapfile.c.
 */
#ifndef MM_SWAPFILE_H
#define MM_SWAPFILE_H

#include "page_table.h"

extern uint32_t nr_swap_slots;   /* usable slots of the area; 0: there is none */
extern uint32_t nr_swap_pages;   /* of these, the free ones */
extern slot_t swap_cluster_next; /* where the next search for a free slot begins */
extern uint32_t swap_cluster_nr; /* slots left in the cluster that is being filled */

#define SWAPFILE_CLUSTER 256u /* slots that are handed out one after the other */

#include "swapfile.acsl"

/* An area of SLOTS free slots (0 .. SWAP_AREA_SLOTS-1); none is in use. */
/*@ requires slots < SWAP_AREA_SLOTS;
    requires \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> swap_map[s] == 0;
    terminates \true; exits \false;
    assigns nr_swap_slots, nr_swap_pages, swap_cluster_next, swap_cluster_nr;
    ensures nr_swap_slots == slots && nr_swap_pages == slots;
    ensures swap_cluster_next == 1 && swap_cluster_nr == 0;
*/
void swap_area_init(uint32_t slots);

/* A free slot, with one reference, or 0. (get_swap_page) */
/*@ requires PageTableInv && nr_swap_slots < SWAP_AREA_SLOTS;
    requires counted: nr_swap_pages == 0 ||
        \exists integer s; 1 <= s <= nr_swap_slots && swap_map[s] == 0;
    terminates \true; exits \false;
    assigns A_SLOTS, swap_cluster_next, swap_cluster_nr;
    ensures \result <= nr_swap_slots;
    E_PAGE_TABLE
*/
slot_t get_swap_page(void);

/* One more reference to SLOT, which has one already. (swap_duplicate) */
/*@ requires PageTableInv && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] < MAX_KREF;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot];
    ensures swap_map[slot] == \old(swap_map[slot]) + 1;
    ensures swap_kref[slot] == \old(swap_kref[slot]) + 1;
    ensures CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
void swap_duplicate(slot_t slot);

/* Drops a reference to SLOT; without references it is free. (swap_free) */
/*@ requires PageTableInv && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] >= 1;
    requires nr_swap_pages < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot], nr_swap_pages;
    ensures swap_map[slot] == \old(swap_map[slot]) - 1;
    ensures nr_swap_pages == \old(nr_swap_pages) + (swap_map[slot] == 0 ? 1 : 0);
    ensures swap_kref[slot] == \old(swap_kref[slot]) - 1;
    ensures CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
void swap_free(slot_t slot);

/* More than half of the slots are used: the swap cache should not hold on to them.
 * (vm_swap_full) */
/*@ requires nr_swap_pages <= nr_swap_slots < SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> nr_swap_pages * 2 < nr_swap_slots;
*/
bool vm_swap_full(void);

#endif
