/*
 * Choosing a zone, and trying again after reclaim. See page_alloc.h.
 */
#include "page_alloc.h"
#include "bootmem.h"
#include "vmscan.h"

#define RECLAIM_TRIES 4u /* how often a request that may wait goes through reclaim */

/* ---- requests ---- */

/* The zone that a request looks at first; the others follow downwards (Linux: the zonelist). */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == top_zone(gfp);
*/
static uint32_t first_zone(uint32_t gfp)
{
    if (gfp % 2u != 0u)
        return ZONE_DMA;
    if (gfp / 2u % 2u != 0u)
        return ZONE_HIGHMEM;
    return ZONE_NORMAL;
}

/*@ requires BuddyMarks && zone < NR_ZONES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == mark_of(zone, mark);
    ensures \result <= 510;
*/
static uint32_t zone_mark(uint32_t zone, uint32_t mark)
{
    if (mark == MARK_LOW)
        return zone_pages_low[zone];
    if (mark == MARK_MIN)
        return zone_pages_min[zone];
    if (mark == MARK_ATOMIC)
        return zone_pages_min[zone] / 4u;
    return 0;
}

/*
 * The first zone, from TOP downwards, that has a free block of ORDER and stays above its watermark;
 * NR_ZONES: none. As in Linux 2.4 the watermarks of the zones passed add up.
 */
/*@ requires BuddyMarks && top < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result <= top || \result == NR_ZONES;
    ensures block: \result != NR_ZONES ==> !no_block(\result, order);
    ensures mark: \result != NR_ZONES && mark != MARK_NONE ==>
        zone_free_pages[\result] > span(order) + mark_of(\result, mark);
    ensures none: \result == NR_ZONES && mark == MARK_NONE ==>
        \forall integer z; 0 <= z <= top ==> no_block(z, order);
*/
static uint32_t pick_zone(uint32_t top, uint32_t order, uint32_t mark)
{
    uint32_t min = block_size(order);
    uint32_t n = top + 1u;
    /*@ loop invariant 0 <= n <= top + 1;
        loop invariant span(order) <= min <= 512 + 510 * (top + 1 - n);
        loop invariant \forall integer z; n <= z <= top && mark == MARK_NONE ==>
          no_block(z, order);
        loop assigns n, min;
        loop variant n; */
    while (n > 0u) {
        n--;
        min += zone_mark(n, mark);
        if ((mark == MARK_NONE || zone_free_pages[n] > min) && find_order(n, order) < MAX_ORDER)
            return n;
    }
    return NR_ZONES;
}

/* The zone to take a block from after reclaim, and then whatever is left; NR_ZONES: nothing is. */
static uint32_t balance_classzone(uint32_t top, uint32_t order)
{
    uint32_t tries = 0;
    uint32_t zone = NR_ZONES;
    while (tries < RECLAIM_TRIES && zone == NR_ZONES && try_to_free_pages(top)) {
        zone = pick_zone(top, order, MARK_MIN);
        tries++;
    }
    if (zone == NR_ZONES)
        zone = pick_zone(top, order, MARK_NONE);
    return zone;
}

/* Does a request go through reclaim? Reclaim's own never do. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> may_wait(gfp) && !is_memalloc(gfp);
*/
static bool may_reclaim(uint32_t gfp)
{
    if (gfp / GFP_MEMALLOC % 2u != 0u)
        return false;
    return gfp / GFP_WAIT % 2u != 0u;
}

/*
 * The zone that a request gets as things are: one above its low watermark, else one above what this
 * request must leave, else, for reclaim's own, any. NR_ZONES: none.
 */
/*@ requires BuddyMarks && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result <= top_zone(gfp) || \result == NR_ZONES;
    ensures block: \result != NR_ZONES ==> !no_block(\result, order);
    ensures none: \result == NR_ZONES && is_memalloc(gfp) ==>
        \forall integer z; 0 <= z <= top_zone(gfp) ==> no_block(z, order);
*/
static uint32_t zone_for(uint32_t gfp, uint32_t order)
{
    uint32_t top = first_zone(gfp);
    uint32_t zone = pick_zone(top, order, MARK_LOW);
    if (zone == NR_ZONES)
        zone = pick_zone(top, order, gfp / GFP_WAIT % 2u != 0u ? MARK_MIN : MARK_ATOMIC);
    if (zone == NR_ZONES && gfp / GFP_MEMALLOC % 2u != 0u)
        zone = pick_zone(top, order, MARK_NONE);
    return zone;
}

/* alloc_pages, once it is known that the platform lets it and that there is such an order. */
static uint32_t __alloc_pages(uint32_t gfp, uint32_t order)
{
    uint32_t zone = zone_for(gfp, order);
    if (zone == NR_ZONES && may_reclaim(gfp))
        zone = balance_classzone(first_zone(gfp), order);
    if (zone == NR_ZONES)
        return NO_FRAME;
    return rmqueue(zone, order);
}

uint32_t alloc_pages(uint32_t gfp, uint32_t order)
{
    if (!platform_may_alloc())
        return NO_FRAME;
    if (order >= MAX_ORDER)
        return NO_FRAME;
    return __alloc_pages(gfp, order);
}

uint32_t get_zeroed_page(uint32_t gfp)
{
    uint32_t frame = alloc_pages(gfp, 0);
    if (frame != NO_FRAME)
        fill_frame(frame, 0);
    return frame;
}

/* ---- start of day ---- */

uint32_t free_all_bootmem(void)
{
    uint32_t count = 1;

    for (uint32_t f = 0; f < node_low_pfn; f++) {
        if (bootmem_reserved(f) == 0u) {
            free_boot_page(f);
            count++;
        } else if (page_kind[f] == K_FREE) {
            page_kind[f] = K_BOOT;
        }
    }
    __free_pages(retire_bootmem(), 0);
    return count;
}
