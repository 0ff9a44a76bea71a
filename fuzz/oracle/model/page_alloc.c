/*
 * What requests for frames have to give: a block, unless there is none.
 */
#include "oracle/accounts.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    uint32_t order = op->arg[1];
    uint32_t top = zone_of(op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL);
    bool short_of_it = got == -ENOMEM && order < MAX_ORDER &&
                       (allocation_failed() || no_block(top, order, op_given(op, 3)));
    int64_t want = expect_register(i, got, order >= MAX_ORDER, short_of_it);

    if (want >= 0 && want == got) {
        hold(i, (struct holding){.what = HOLDS_BLOCK});
        hold_block(i, (uint32_t)got, order);
    }
    return want;
}

static int64_t give_back(const struct op *op, int64_t got)
{
    (void)got;
    if (held_in(op->arg[0]).kmaps > 0) {
        return MODEL_SKIP;
    }
    int64_t want = expect_free(op->arg[0], HOLDS_BLOCK);
    if (want == 0) {
        drop_block(op->arg[0]);
    }
    return want;
}

const struct expectation page_alloc_lines[] = {
    {.code = OP_alloc_pages, .give = alloc},
    {.code = OP_free_pages, .give = give_back},
    {.code = NR_OPS},
};
