/*
 * The memory map.
 *
 * Between two neighbouring borders, where ranges begin or end, the type is the same throughout: so
 * it is enough to go from border to border.
 */
#include "e820.h"

uint32_t e820_nr;
uint32_t e820_first[E820MAX];
uint32_t e820_count[E820MAX];
uint32_t e820_type[E820MAX];

uint32_t bios_nr;
uint32_t bios_first[E820MAX];
uint32_t bios_count[E820MAX];
uint32_t bios_type[E820MAX];

#define NO_BORDER 0xFFFFFFFFu
#define NO_TYPE 0u /* in no range */

void bios_map_clear(void)
{
    bios_nr = 0;
}

void bios_map_add(uint32_t first, uint32_t count, uint32_t type)
{
    if (count != 0u && bios_nr < E820MAX) {
        bios_first[bios_nr] = first;
        bios_count[bios_nr] = count;
        bios_type[bios_nr] = type;
        bios_nr++;
    }
}

/*@ requires E820Map && first + count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns e820_nr, e820_first[0 .. E820MAX-1], e820_count[0 .. E820MAX-1],
        e820_type[0 .. E820MAX-1];
    ensures E820Map;
    ensures more: e820_nr == \old(e820_nr) + (count != 0 && \old(e820_nr) < E820MAX ? 1 : 0);
    ensures last: e820_nr > \old(e820_nr) ==> e820_first[e820_nr - 1] == first &&
        e820_count[e820_nr - 1] == count && e820_type[e820_nr - 1] == type;
    ensures others: \forall integer i; 0 <= i < \old(e820_nr) ==>
        e820_first[i] == \old(e820_first[i]) && e820_count[i] == \old(e820_count[i]) &&
        e820_type[i] == \old(e820_type[i]);
*/
static void add_memory_region(uint32_t first, uint32_t count, uint32_t type)
{
    if (count != 0u && e820_nr < E820MAX) {
        e820_first[e820_nr] = first;
        e820_count[e820_nr] = count;
        e820_type[e820_nr] = type;
        e820_nr++;
    }
}

/* The first border behind frame AT, or NO_BORDER. */
/*@ requires BiosMap;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result == NO_BORDER || at < \result <= NR_FRAMES;
    ensures starts: \forall integer i; 0 <= i < bios_nr ==>
        bios_first[i] <= at || \result <= bios_first[i];
    ensures ends: \forall integer i; 0 <= i < bios_nr ==>
        bios_first[i] + bios_count[i] <= at || \result <= bios_first[i] + bios_count[i];
*/
static uint32_t next_border(uint32_t at)
{
    uint32_t next = NO_BORDER;

    /*@ loop invariant 0 <= i <= bios_nr;
        loop invariant next == NO_BORDER || at < next <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < i ==>
            bios_first[k] <= at || next <= bios_first[k];
        loop invariant \forall integer k; 0 <= k < i ==>
            bios_first[k] + bios_count[k] <= at || next <= bios_first[k] + bios_count[k];
        loop assigns i, next;
        loop variant bios_nr - i; */
    for (uint32_t i = 0; i < bios_nr; i++) {
        uint32_t end = bios_first[i] + bios_count[i];
        if (bios_first[i] > at && bios_first[i] < next) {
            next = bios_first[i];
        }
        if (end > at && end < next) {
            next = end;
        }
    }
    return next;
}

/* The highest type of the ranges that hold frame AT; NO_TYPE: none does. */
/*@ requires BiosMap;
    terminates \true; exits \false; assigns \nothing;
    ensures highest: \forall integer i; 0 <= i < bios_nr && BiosHas(i, at) ==>
        bios_type[i] <= \result;
    ensures one: \result != NO_TYPE ==> \exists integer i; 0 <= i < bios_nr && BiosHas(i, at) &&
        bios_type[i] == \result;
*/
static uint32_t type_at(uint32_t at)
{
    uint32_t type = NO_TYPE;

    /*@ loop invariant 0 <= i <= bios_nr;
        loop invariant \forall integer k; 0 <= k < i && BiosHas(k, at) ==> bios_type[k] <= type;
        loop invariant type != NO_TYPE ==> \exists integer k; 0 <= k < i && BiosHas(k, at) &&
            bios_type[k] == type;
        loop assigns i, type;
        loop variant bios_nr - i; */
    for (uint32_t i = 0; i < bios_nr; i++) {
        if (bios_first[i] <= at && at < bios_first[i] + bios_count[i] && bios_type[i] > type) {
            type = bios_type[i];
        }
    }
    return type;
}

/* The map is what the firmware reported. (sanitize_e820_map) */
/*@ requires BiosMap;
    terminates \true; exits \false;
    assigns e820_nr, e820_first[0 .. E820MAX-1], e820_count[0 .. E820MAX-1],
        e820_type[0 .. E820MAX-1];
    ensures E820Map;
*/
static void sanitize_e820_map(void)
{
    uint32_t first = 0; /* where the range begins that is not yet in the map */
    uint32_t type = type_at(0);

    e820_nr = 0;
    /*@ loop invariant at == NO_BORDER || first < at <= NR_FRAMES;
        loop invariant E820Map;
        loop assigns at, first, type, e820_nr, e820_first[0 .. E820MAX-1],
            e820_count[0 .. E820MAX-1], e820_type[0 .. E820MAX-1];
        loop variant NR_FRAMES + 1 - (at == NO_BORDER ? NR_FRAMES + 1 : at); */
    for (uint32_t at = next_border(0); at != NO_BORDER; at = next_border(at)) {
        uint32_t behind = type_at(at);
        if (behind != type) {
            if (type != NO_TYPE) {
                add_memory_region(first, at - first, type);
            }
            first = at;
            type = behind;
        }
    }
}

void setup_memory_region(uint32_t frames, uint32_t hole_first, uint32_t hole_count)
{
    sanitize_e820_map();
    if (bios_nr >= 2u && e820_nr >= 2u) {
        return;
    }
    e820_nr = 0;
    if (hole_count == 0u) {
        add_memory_region(0, frames, E820_RAM);
        return;
    }
    add_memory_region(0, hole_first, E820_RAM);
    add_memory_region(hole_first, hole_count, E820_RESERVED);
    add_memory_region(hole_first + hole_count, frames - hole_first - hole_count, E820_RAM);
}

bool page_is_ram(pfn_t frame)
{
    /*@ loop invariant 0 <= i <= e820_nr;
        loop invariant \forall integer k; 0 <= k < i && e820_type[k] == E820_RAM ==>
            !E820Has(k, frame);
        loop assigns i;
        loop variant e820_nr - i; */
    for (uint32_t i = 0; i < e820_nr; i++) {
        if (e820_type[i] == E820_RAM && e820_first[i] <= frame &&
            frame < e820_first[i] + e820_count[i]) {
            return true;
        }
    }
    return false;
}

uint32_t find_max_pfn(void)
{
    uint32_t end = 0;

    /*@ loop invariant 0 <= i <= e820_nr && end <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < i && e820_type[k] == E820_RAM ==>
            e820_first[k] + e820_count[k] <= end;
        loop invariant end != 0 ==> \exists integer k; 0 <= k < i && e820_type[k] == E820_RAM &&
            e820_first[k] + e820_count[k] == end;
        loop assigns i, end;
        loop variant e820_nr - i; */
    for (uint32_t i = 0; i < e820_nr; i++) {
        if (e820_type[i] == E820_RAM && e820_first[i] + e820_count[i] > end) {
            end = e820_first[i] + e820_count[i];
        }
    }
    return end;
}
