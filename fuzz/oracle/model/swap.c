/*
 * What reclaim has to give, and how many slots are free.
 */
#include "swap_state.h"

#include "oracle/accounts.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

static bool every_census_matches(const struct op *op)
{
    (void)op;
    return censuses_match();
}

static int64_t free_slots(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return (int64_t)nr_swap_slots - take_usage().slots;
}

const struct expectation swap_lines[] = {
    {.code = OP_reclaim,
     .give = expect_frames_freed,
     .note = note_frames_used,
     .matches = every_census_matches},
    {.code = OP_free_swap, .give = free_slots},
    {.give = NULL},
};
