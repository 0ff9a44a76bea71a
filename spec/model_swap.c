/*
 * The reference model: swap areas. How large each is and which of its slots can be used; which of
 * these are used is the core's choice.
 */
#include "model_parts.h"

#define MOST_BAD 637u /* that a header has room for */

static struct {
    bool on;
    uint32_t slots;     /* 1 .. slots */
    uint32_t bad_first; /* of these, so many cannot be used */
    uint32_t bad_count;
} areas[NR_SWAP_AREAS];

void model_swap_reset(uint32_t slots)
{
    for (uint32_t area = 0; area < NR_SWAP_AREAS; area++) {
        areas[area].on = false;
    }
    if (slots != 0u) {
        areas[0].on = true;
        areas[0].slots = slots;
        areas[0].bad_count = 0;
    }
}

/* Can there be such an area? The first slot of its disk is taken by a header. */
static bool area_can_be(uint32_t slots, uint32_t bad_first, uint32_t bad_count)
{
    if (slots == 0u || slots >= SWAP_AREA_SLOTS || bad_count > MOST_BAD || bad_count >= slots) {
        return false;
    }
    return bad_count == 0u ||
           (bad_first != 0u && bad_first <= slots && bad_count - 1u <= slots - bad_first);
}

int64_t model_swapon(uint32_t area, uint32_t slots, uint32_t bad_first, uint32_t bad_count,
                     int64_t refusal)
{
    if (areas[area].on) {
        return -EBUSY;
    }
    if (refusal != 0) {
        return refusal;
    }
    if (!area_can_be(slots, bad_first, bad_count)) {
        return -EINVAL;
    }
    areas[area].on = true;
    areas[area].slots = slots;
    areas[area].bad_first = bad_first;
    areas[area].bad_count = bad_count;
    return 0;
}

int64_t model_swapoff(uint32_t area, int64_t refusal)
{
    if (!areas[area].on) {
        return -EINVAL;
    }
    areas[area].on = refusal != 0;
    return refusal;
}

uint32_t model_swap_slots(void)
{
    uint32_t slots = 0;

    for (uint32_t area = 0; area < NR_SWAP_AREAS; area++) {
        slots += areas[area].on ? areas[area].slots - areas[area].bad_count : 0u;
    }
    return slots;
}

bool model_is_slot(uint32_t area, uint32_t offset)
{
    if (area >= NR_SWAP_AREAS || !areas[area].on || offset == 0u || offset > areas[area].slots) {
        return false;
    }
    return areas[area].bad_count == 0u || offset < areas[area].bad_first ||
           offset - areas[area].bad_first >= areas[area].bad_count;
}
