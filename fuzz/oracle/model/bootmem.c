/*
 * What the boot allocator has to give: nothing once the boot has ended.
 */
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"

static int64_t reserve(const struct op *op, int64_t got)
{
    (void)got;
    return model_reserve_bootmem(op->arg[0], op->arg[1]);
}

static int64_t give_back(const struct op *op, int64_t got)
{
    (void)got;
    return model_free_bootmem(op->arg[0], op->arg[1]);
}

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    int64_t want = MODEL_SKIP;

    (void)got;
    if (held_in(i).what == HOLDS_NOTHING) {
        want = model_alloc_bootmem(op->arg[1], op->arg[2], op->arg[3]);
        hold(i, (struct holding){.what = want < 0 ? HOLDS_NOTHING : HOLDS_BOOTMEM});
    }
    return want;
}

const struct expectation bootmem_lines[] = {
    {.code = OP_reserve_bootmem, .give_booting = reserve},
    {.code = OP_free_bootmem, .give_booting = give_back},
    {.code = OP_alloc_bootmem, .give_booting = alloc},
    {.code = NR_OPS},
};
