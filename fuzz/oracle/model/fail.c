/*
 * What it gives to say that a request will fail.
 */
#include "oracle/model/expect.h"

static int64_t fail(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return 0;
}

const struct expectation fail_lines[] = {
    {.code = OP_fail, .give = fail},
    {.code = NR_OPS},
};
