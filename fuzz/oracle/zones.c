/*
 * Which zone a request for frames has to get.
 */
#include "oracle/zones.h"

#include "page.h"
#include "page_alloc.h"

/* What is free in a zone: frames, and whether there is a block of 2^ORDER among them. */
struct free {
    uint32_t frames;
    bool block;
};

static struct free free_in(uint32_t zone, uint32_t order)
{
    struct free found = {0, false};
    uint32_t size = 1u << order;
    uint32_t in_row = 0;

    for (uint32_t f = zone_start[zone]; f < zone_start[zone] + zone_size[zone]; f++) {
        bool is_free = page_kind[f] == K_FREE;

        in_row = is_free ? in_row + 1 : 0;
        found.frames += is_free ? 1 : 0;
        found.block |= in_row >= size && (f + 1) % size == 0;
    }
    return found;
}

/* The watermarks are 1, 2 and 3 parts of 1/128 of the zone, of which a part is 4 to 255 frames. */
static uint32_t keep(uint32_t zone, enum mark mark)
{
    uint32_t part = zone_size[zone] / 128;

    if (zone_size[zone] == 0 || mark == ABOVE_NOTHING) {
        return 0;
    }
    part = part < 4 ? 4 : part > 255 ? 255 : part;
    return mark == ABOVE_LOW ? 2 * part : mark == ABOVE_MIN ? part : part / 4;
}

uint32_t zone_that_fits(uint32_t top, uint32_t order, enum mark mark)
{
    uint32_t sum = 1u << order;

    for (uint32_t zone = top + 1; zone-- > 0;) {
        struct free found = free_in(zone, order);

        sum += keep(zone, mark);
        if (found.block && (mark == ABOVE_NOTHING || found.frames > sum)) {
            return zone;
        }
    }
    return NR_ZONES;
}

bool is_above(uint32_t zone, uint32_t top, enum mark mark)
{
    uint32_t sum = 0;

    for (uint32_t z = zone; z <= top; z++) {
        sum += keep(z, mark);
    }
    return free_in(zone, 0).frames > sum;
}

uint32_t zone_for_request(uint32_t top, uint32_t order, bool atomic, bool memalloc)
{
    uint32_t zone = zone_that_fits(top, order, ABOVE_LOW);

    if (zone == NR_ZONES) {
        zone = zone_that_fits(top, order, atomic ? ABOVE_QUARTER : ABOVE_MIN);
    }
    if (zone == NR_ZONES && memalloc) {
        zone = zone_that_fits(top, order, ABOVE_NOTHING);
    }
    return zone;
}

/* ---- blocks --------------------------------------------------------------------------------- */

static bool noted_free[NR_FRAMES];

void note_free_frames(void)
{
    for (uint32_t f = 0; f < nr_frames; f++) {
        noted_free[f] = page_kind[f] == K_FREE;
    }
}

bool was_free_block(uint32_t frame, uint32_t order)
{
    uint32_t size = 1u << order;
    uint32_t first = frame - frame % size;

    for (uint32_t f = first; f < first + size; f++) {
        if (f >= nr_frames || !noted_free[f] || page_zone[f] != page_zone[first]) {
            return false;
        }
    }
    return true;
}

/* Is there a free block of just 2^ORDER frames in ZONE, as it was noted? */
static bool has_block_of(uint32_t zone, uint32_t order)
{
    uint32_t size = 1u << order;
    uint32_t start = zone_start[zone] + size - 1;

    for (uint32_t f = start - start % size; f < zone_start[zone] + zone_size[zone]; f += size) {
        if (was_free_block(f, order) && (order + 1 == MAX_ORDER || !was_free_block(f, order + 1))) {
            return true;
        }
    }
    return false;
}

uint32_t smallest_block(uint32_t zone, uint32_t order)
{
    while (order < MAX_ORDER && !has_block_of(zone, order)) {
        order++;
    }
    return order;
}

/* ---- frames to spare ------------------------------------------------------------------------ */

/* How many requests for one frame that ask TOP first stay above the min watermarks. It is asked
 * before each operation: what the core says is free was held against who owns what at the last look
 * at the whole machine. */
static uint32_t spare_up_to(uint32_t top)
{
    uint32_t spare = 0;
    uint32_t sum = 1;

    for (uint32_t zone = top + 1; zone-- > 0;) {
        uint32_t frames = nr_free_zone_pages(zone);

        sum += keep(zone, ABOVE_MIN);
        spare += frames > sum ? frames - sum : 0;
    }
    return spare;
}

uint32_t frames_to_spare(void)
{
    uint32_t normal = spare_up_to(ZONE_NORMAL);
    uint32_t highmem = spare_up_to(ZONE_HIGHMEM);

    return normal < highmem ? normal : highmem;
}
