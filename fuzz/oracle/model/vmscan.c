/*
 * What reclaim has to give.
 */
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

static bool every_census_matches(const struct op *op)
{
    (void)op;
    return censuses_match();
}

const struct expectation vmscan_lines[] = {
    {.code = OP_reclaim,
     .give = expect_frames_freed,
     .note = note_frames_used,
     .matches = every_census_matches},
    {.code = NR_OPS},
};
