/*
 * Which area a look-up has to find.
 */
#include "oracle/model/expect.h"

static const struct model_areas none;

/* The areas of the process that OP names, and which of them is the first that ends above the
 * address; without a process there are none. */
static const struct model_areas *areas_of(const struct op *op, uint32_t *above)
{
    uint32_t s = model_space(op->arg[0]);
    const struct model_areas *areas = s == NO_SPACE ? &none : model_areas(s);

    *above = 0;
    while (*above < areas->count && areas->a[*above].end <= op->arg[1]) {
        (*above)++;
    }
    return areas;
}

static int64_t find(const struct op *op, int64_t got)
{
    uint32_t i;
    const struct model_areas *areas = areas_of(op, &i);

    (void)got;
    if (areas == &none) {
        return MODEL_SKIP;
    }
    return i == areas->count ? 0 : areas->a[i].start;
}

static int64_t find_before(const struct op *op, int64_t got)
{
    uint32_t i;
    const struct model_areas *areas = areas_of(op, &i);

    (void)got;
    if (areas == &none) {
        return MODEL_SKIP;
    }
    return i == 0 ? 0 : areas->a[i - 1].start;
}

/* A range of no bytes counts as touching the area that it begins inside of. */
static int64_t find_in_range(const struct op *op, int64_t got)
{
    uint32_t i;
    const struct model_areas *areas = areas_of(op, &i);
    uint64_t end = (uint64_t)op->arg[1] + op->arg[2];

    (void)got;
    if (areas == &none) {
        return MODEL_SKIP;
    }
    return i == areas->count || areas->a[i].start >= end ? 0 : areas->a[i].start;
}

const struct expectation vma_lines[] = {
    {.code = OP_find_vma, .give = find},
    {.code = OP_find_vma_prev, .give = find_before},
    {.code = OP_find_vma_intersection, .give = find_in_range},
    {.code = NR_OPS},
};
