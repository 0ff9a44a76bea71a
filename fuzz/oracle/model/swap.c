/*
 * What swap areas have to give.
 */
#include "oracle/accounts.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

/* A transfer failed, or there was no frame: the core may say so. FRAMES are needed. */
static int64_t refusal(int64_t got, uint32_t frames)
{
    if ((got == -EIO && transfer_failed()) || (got == -ENOMEM && frames_may_be_short(frames))) {
        return got;
    }
    return 0;
}

static int64_t on(const struct op *op, int64_t got)
{
    bool bad = op_given(op, 3);

    return model_swapon(op->arg[0], op->arg[1], bad ? op->arg[3] : 0, bad ? op->arg[4] : 0,
                        refusal(got, 1));
}

static uint32_t slots_before;

static void note_slots(const struct op *op)
{
    (void)op;
    slots_before = take_usage().slots;
}

/* Every slot that is used may need a frame. */
static int64_t off(const struct op *op, int64_t got)
{
    return model_swapoff(op->arg[0], refusal(got, slots_before));
}

static bool every_page_matches(const struct op *op)
{
    (void)op;
    return all_pages_match() && censuses_match() && accounts_match();
}

const struct expectation swap_lines[] = {
    {.code = OP_swapon, .give = on, .matches = every_page_matches},
    {.code = OP_swapoff, .give = off, .note = note_slots, .matches = every_page_matches},
    {.code = NR_OPS},
};
