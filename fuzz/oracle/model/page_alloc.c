/*
 * What requests for frames have to give: a block, unless there is none.
 */
#include "oracle/accounts.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/registers.h"

/* The zone that an argument names. */
static uint32_t zone_of(uint32_t word)
{
    return word == ZONE_WORD_DMA ? ZONE_DMA : word == ZONE_WORD_NORMAL ? ZONE_NORMAL : ZONE_HIGHMEM;
}

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    uint32_t order = op->arg[1];
    uint32_t top = zone_of(op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL);
    bool short_of_it = got == -ENOMEM && order < MAX_ORDER &&
                       (allocation_failed() || no_block(top, order, op_given(op, 3)));
    int64_t want = expect_register(i, got, order >= MAX_ORDER, short_of_it);

    if (want >= 0 && want == got) {
        hold(i, (struct holding){HOLDS_BLOCK, 0});
        hold_block(i, (uint32_t)got, order);
    }
    return want;
}

static int64_t give_back(const struct op *op, int64_t got)
{
    int64_t want = expect_free(op->arg[0], HOLDS_BLOCK);

    (void)got;
    if (want == 0) {
        drop_block(op->arg[0]);
    }
    return want;
}

static int64_t free_frames(const struct op *op, int64_t got)
{
    struct usage usage = take_usage();
    uint32_t zone = zone_of(op->arg[0]);

    (void)got;
    if (op_given(op, 0)) {
        return (int64_t)handed(zone) - usage.frames[zone];
    }
    return (int64_t)handed_at_boot() - usage.frames[0] - usage.frames[1] - usage.frames[2];
}

const struct expectation page_alloc_lines[] = {
    {.code = OP_alloc_pages, .give = alloc},
    {.code = OP_free_pages, .give = give_back},
    {.code = OP_free_frames, .give = free_frames},
    {.give = NULL},
};
