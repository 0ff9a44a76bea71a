/*
 * Reclaim, and the page-out daemon.
 */
#include "kswapd.h"

#include "ops/ops.h"

struct result op_reclaim(const struct op *op)
{
    return number(reclaim(op->arg[0]));
}

struct result op_swap_out(const struct op *op)
{
    return number(op->arg[0] - swap_out(op->arg[0], ZONE_HIGHMEM));
}

struct result op_refill_inactive(const struct op *op)
{
    return number(op->arg[0] - refill_inactive(op->arg[0]));
}

struct result op_shrink_cache(const struct op *op)
{
    return number(op->arg[0] - shrink_cache(op->arg[0], ZONE_HIGHMEM, DEF_PRIORITY));
}

struct result op_kswapd(const struct op *op)
{
    (void)op;
    return number(kswapd_balance());
}
