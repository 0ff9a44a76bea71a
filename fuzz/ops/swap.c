/*
 * Swap areas.
 */
#include "machine.h"
#include "ops/ops.h"
#include "swapon.h"
#include "trace/operations.h"

_Static_assert(TRACE_SWAPS == NR_SWAP_AREAS, "every area has a name");

/* What OP says of bad slots. */
static void make_swap(const struct op *op)
{
    uint32_t last_page = op->arg[1] == UINT32_MAX ? UINT32_MAX : op->arg[1] + 1;

    machine_mkswap(op->arg[0], last_page, op_given(op, 3) ? op->arg[3] : 0,
                   op_given(op, 3) ? op->arg[4] : 0);
}

struct result op_swapon(const struct op *op)
{
    uint32_t flags = op_given(op, 2) ? SWAP_FLAG_PREFER + op->arg[2] % SWAP_FLAG_PREFER : 0;

    if (swap_info[op->arg[0]].flags == 0) { /* nobody makes one of an area that is used */
        make_swap(op);
    }
    return outcome(sys_swapon(op->arg[0], flags), RESULT_NUMBER);
}

struct result op_swapoff(const struct op *op)
{
    return outcome(sys_swapoff(op->arg[0]), RESULT_NUMBER);
}
