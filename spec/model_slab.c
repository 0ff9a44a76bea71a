/*
 * The reference model: what a slab looks like, worked out from the other end: from the most objects
 * that could fit downwards.
 */
#include "model.h"

#define HEAD 24u /* bytes of a slab's management, and 4 more for each object */
#define LINE 32u /* of the processor's cache */

static uint32_t up(uint32_t value, uint32_t step)
{
    return value % step == 0u ? value : value - value % step + step;
}

static uint32_t most(uint32_t a, uint32_t b)
{
    return a < b ? b : a;
}

static uint32_t head_of(const struct model_slab *slab, uint32_t objects)
{
    return up(HEAD + objects * 4u, most(slab->align, LINE));
}

/* Sets how many objects fit into a slab of that order, and says what they leave over. */
static uint32_t fill(struct model_slab *slab, uint32_t order)
{
    uint32_t bytes = PAGE_SIZE << order;
    uint32_t n = bytes / slab->object;

    while (!slab->off && n > 0u && head_of(slab, n) + n * slab->object > bytes) {
        n--;
    }
    slab->order = order;
    slab->objects = n;
    slab->head = slab->off ? 0u : head_of(slab, n);
    return bytes - n * slab->object - (n == 0u ? 0u : slab->head);
}

static void set_object(struct model_slab *slab, uint32_t size, uint32_t align, bool hwalign)
{
    uint32_t line = LINE;

    slab->align = most(align, 4u);
    slab->object = up(size, 4u) + 2u * slab->zone;
    if (slab->zone != 0u) {
        slab->align = 4u; /* nothing is aligned behind a red zone */
    } else if (hwalign) {
        while (line / 2u > slab->object) {
            line /= 2u;
        }
        slab->align = most(slab->align, line);
    }
    slab->off = slab->object >= 512u;
    slab->object = up(slab->object, slab->align);
}

struct model_slab model_slab(uint32_t size, uint32_t align, bool hwalign, bool redzone)
{
    struct model_slab slab = {.zone = redzone ? 4u : 0u};
    uint32_t left = 0;

    set_object(&slab, size, align, hwalign);
    for (uint32_t order = 0; order <= 5u; order++) {
        left = fill(&slab, order);
        if (slab.objects != 0u && (order >= 1u || left * 8u <= PAGE_SIZE << order)) {
            break;
        }
    }
    if (slab.off && slab.objects != 0u && left >= head_of(&slab, slab.objects)) {
        slab.off = false;
        slab.head = head_of(&slab, slab.objects);
        left -= slab.head;
    }
    slab.step = most(slab.align, LINE);
    slab.colours = left / slab.step == 0u ? 1u : left / slab.step;
    return slab;
}

bool model_slab_has_object(const struct model_slab *slab, uint32_t offset)
{
    for (uint32_t colour = 0; colour < slab->colours; colour++) {
        uint32_t first = slab->head + colour * slab->step + slab->zone;
        if (offset >= first && (offset - first) % slab->object == 0u &&
            (offset - first) / slab->object < slab->objects) {
            return true;
        }
    }
    return false;
}
