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

extern mm_id swap_mm; /* the address space that the next sweep goes on with */

/* The sweeps begin at the first address space. */
/*@ terminates \true; exits \false; assigns swap_mm; ensures swap_mm == 0; */
void vmscan_init(void);

/* The next sweep over MM begins at its first page. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns mm_swap_address[mm];
    ensures mm_swap_address[mm] == 0;
*/
void swap_out_from_start(mm_id mm);

/* Frees some frames of zones up to ZONE and loses nothing: pages go to swap, empty slabs are given
 * back. True: it freed something. (try_to_free_pages) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires zone: zone < NR_ZONES;
    terminates \true; exits \false;
    assigns A_SCAN;
    E_MACHINE
    ensures few: HeldFew;
    E_LOSES_NOTHING
    ensures freed: \result ==> zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2] >
        \old(zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2]);
*/
bool try_to_free_pages(uint32_t zone);

/* Tries to free N frames, as the page-out daemon does; the number that became free. */
uint32_t reclaim(uint32_t n);

#endif
