/*
 * What the registers of the trace hold, and which of its caches there are.
 */
#include "oracle/model/holdings.h"

#include <string.h>

#include "model.h"
#include "trace/operations.h"

static struct holding regs[TRACE_REGS];
static struct model_slab slabs[TRACE_CACHES];
static uint32_t colours[TRACE_CACHES];

void holdings_start(void)
{
    memset(regs, 0, sizeof regs);
    memset(slabs, 0, sizeof slabs);
}

struct holding held_in(uint32_t i)
{
    return regs[i];
}

void hold(uint32_t i, struct holding held)
{
    regs[i] = held;
}

int64_t expect_register(uint32_t i, int64_t got, bool must_fail, bool may_fail)
{
    if (regs[i].what != HOLDS_NOTHING) {
        return MODEL_SKIP;
    }
    if (must_fail || (may_fail && got == -ENOMEM)) {
        return -ENOMEM;
    }
    return got >= 0 ? got : 0;
}

int64_t expect_free(uint32_t i, enum holds what)
{
    if (regs[i].what != what) {
        return MODEL_SKIP;
    }
    regs[i].what = HOLDS_NOTHING;
    return 0;
}

const struct model_slab *slab_of_cache(uint32_t c)
{
    return &slabs[c];
}

void set_slab_of_cache(uint32_t c, struct model_slab slab)
{
    slabs[c] = slab;
    colours[c] = 0;
}

uint32_t next_colour(uint32_t c)
{
    uint32_t colour = colours[c];

    colours[c] = (colour + 1) % slabs[c].colours;
    return colour;
}
