/*
 * What operations of more than one subsystem have to give.
 */
#include "oracle/model/expect.h"

int64_t expect_skip(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return MODEL_SKIP;
}

int64_t expect_zero(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return 0;
}

int64_t expect_number(const struct op *op, uint32_t number(uint32_t s))
{
    uint32_t s = model_space(op->arg[0]);

    return s == MODEL_NO_SPACE ? MODEL_SKIP : (int64_t)number(s);
}
