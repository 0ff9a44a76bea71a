/*
 * The page-out daemon. See kswapd.h.
 */
#include "kswapd.h"
#include "buddy.h"

void wakeup_kswapd(uint32_t zone)
{
    set_need_balance(zone, true);
}

bool kswapd_can_sleep(void)
{
    return zone_need_balance[ZONE_DMA] == 0u && zone_need_balance[ZONE_NORMAL] == 0u &&
           zone_need_balance[ZONE_HIGHMEM] == 0u;
}

/* Is there no zone up to ZONE that has more than its high watermark? */
/*@ requires zone < NR_ZONES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==>
        (\forall integer z; 0 <= z <= zone ==> zone_free_pages[z] <= zone_pages_high[z]);
*/
static bool check_classzone_need_balance(uint32_t zone)
{
    uint32_t n = zone + 1u;
    /*@ loop invariant 0 <= n <= zone + 1;
        loop invariant \forall integer z; n <= z <= zone ==>
            zone_free_pages[z] <= zone_pages_high[z];
        loop assigns n;
        loop variant n; */
    while (n > 0u) {
        n--;
        if (zone_free_pages[n] > zone_pages_high[n])
            return false;
    }
    return true;
}

/* One reclaim for ZONE; it needs more. Each time that it does, frames have become free. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires zone: zone < NR_ZONES;
    requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_SCAN, zone_need_balance[zone];
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING
    ensures more: \result ==> FreePages > \old(FreePages) &&
        zone_need_balance[zone] == \old(zone_need_balance[zone]) &&
        (\forall integer z; 0 <= z <= zone ==> zone_free_pages[z] <= zone_pages_high[z]);
    ensures done: !\result ==> zone_need_balance[zone] == 0;
    ensures grows: FreePages >= \old(FreePages);
*/
static bool balance_zone(uint32_t zone)
{
    if (!try_to_free_pages(zone)) {
        set_need_balance(zone, false);
        do_timer(HZ); /* it sleeps for a second */
        return false;
    }
    if (check_classzone_need_balance(zone))
        return true;
    set_need_balance(zone, false);
    return false;
}

/* A round over the zones, from the highest down. (kswapd_balance_pgdat) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_SCAN, zone_need_balance[0 .. NR_ZONES-1];
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING
    ensures more: \result ==> FreePages > \old(FreePages);
    ensures done: !\result ==>
        \forall integer z; 0 <= z < NR_ZONES ==> zone_need_balance[z] == 0;
    ensures grows: FreePages >= \old(FreePages);
*/
static bool kswapd_balance_pgdat(void)
{
    bool need_more_balance = false;
    uint32_t n = NR_ZONES;

    /*@ ghost C_KEPT_FIRST */
    /*@ loop invariant 0 <= n <= NR_ZONES;
        loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant slabs: SlabsGood;
        loop invariant objects: KeepsHeldObjects{Pre, Here};
        L_LOSES_NOTHING
        loop invariant more: need_more_balance ==> FreePages > \at(FreePages, Pre);
        loop invariant done: !need_more_balance ==>
            \forall integer z; n <= z < NR_ZONES ==> zone_need_balance[z] == 0;
        loop invariant grows: FreePages >= \at(FreePages, Pre);
        loop assigns n, need_more_balance, A_SCAN, zone_need_balance[0 .. NR_ZONES-1];
        loop variant n; */
    while (n > 0u) {
        n--;
        if (zone_need_balance[n] != 0u) {
            //@ ghost Step: ;
            bool more = balance_zone(n);
            /*@ ghost C_KEPT_DATA(Step) C_KEPT_TWICE(Step) */
            if (more) {
                need_more_balance = true;
            }
        }
    }
    return need_more_balance;
}

uint32_t kswapd_balance(void)
{
    uint32_t before = nr_free_pages();
    bool need_more_balance = !kswapd_can_sleep();

    /*@ ghost C_KEPT_FIRST */
    //@ ghost uint32_t pages = before;
    //@ ghost lemma_free_total();
    /*@ loop invariant inv: MachineInv; loop invariant few: HeldFew;
        loop invariant slabs: SlabsGood;
        loop invariant objects: KeepsHeldObjects{Pre, Here};
        L_LOSES_NOTHING
        loop invariant done: !need_more_balance ==>
            \forall integer z; 0 <= z < NR_ZONES ==> zone_need_balance[z] == 0;
        loop invariant grows: \at(FreePages, Pre) <= FreePages <= nr_frames;
        loop invariant pages: pages == FreePages;
        loop assigns need_more_balance, pages, A_SCAN, zone_need_balance[0 .. NR_ZONES-1];
        loop variant need_more_balance ? nr_frames - pages + 1 : 0; */
    while (need_more_balance) {
        //@ ghost Step: ;
        /*@ ghost C_KEPT_SO_FAR */
        need_more_balance = kswapd_balance_pgdat();
        /*@ ghost C_KEPT_EASED(Step) C_KEPT_DATA(Step) C_KEPT_TWICE(Step) */
        //@ ghost lemma_free_total();
        //@ ghost pages = zone_free_pages[0] + zone_free_pages[1] + zone_free_pages[2];
    }
    return nr_free_pages() - before;
}
