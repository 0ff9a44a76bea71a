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
static uint32_t next_border(uint32_t at)
{
    uint32_t next = NO_BORDER;

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
static uint32_t type_at(uint32_t at)
{
    uint32_t type = NO_TYPE;

    for (uint32_t i = 0; i < bios_nr; i++) {
        if (bios_first[i] <= at && at < bios_first[i] + bios_count[i] && bios_type[i] > type) {
            type = bios_type[i];
        }
    }
    return type;
}

/* The map is what the firmware reported. (sanitize_e820_map) */
static void sanitize_e820_map(void)
{
    uint32_t first = 0; /* where the range begins that is not yet in the map */
    uint32_t type = type_at(0);

    e820_nr = 0;
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

    for (uint32_t i = 0; i < e820_nr; i++) {
        if (e820_type[i] == E820_RAM && e820_first[i] + e820_count[i] > end) {
            end = e820_first[i] + e820_count[i];
        }
    }
    return end;
}
