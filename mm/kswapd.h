/*
 * The page-out daemon: which zones it was woken for, and what it does for them. Mirrors kswapd of
 * mm/vmscan.c.
 *
 * The bit zone_need_balance (buddy.h) is all that wakes it; it runs when it is told to. There is
 * one node, so what Linux keeps for each node is the three zones together.
 */
#ifndef MM_KSWAPD_H
#define MM_KSWAPD_H

#include "vmscan.h"

/* A request found no zone up to ZONE above its low watermark. (what __alloc_pages
 * does behind its first pass) */
/*@ requires zone < NR_ZONES;
    terminates \true; exits \false;
    assigns zone_need_balance[zone];
    ensures zone_need_balance[zone] == 1;
*/
void wakeup_kswapd(uint32_t zone);

/* Is the daemon to run? (kswapd_can_sleep) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> zone_need_balance[0] == 0 && zone_need_balance[1] == 0 &&
        zone_need_balance[2] == 0;
*/
bool kswapd_can_sleep(void);

/* Lets the daemon run until it can sleep, if it was woken: it reclaims for each zone that asked for
 * it until that zone, or one below it, has more than its high watermark, or reclaim fails. The
 * number of frames that became free. (kswapd_balance) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_SCAN, zone_need_balance[0 .. NR_ZONES-1];
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING
    ensures freed: \result == FreePages - \old(FreePages);
    ensures sleeps: \forall integer z; 0 <= z < NR_ZONES ==> zone_need_balance[z] == 0;
*/
uint32_t kswapd_balance(void);

#endif
