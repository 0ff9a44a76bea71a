/*
 * Reclaim.
 */
#include "vmscan.h"

#include "ops/ops.h"

struct result op_reclaim(const struct op *op)
{
    return number(reclaim(op->arg[0]));
}
