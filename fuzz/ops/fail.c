/*
 * Allocations and transfers that the machine lets fail.
 */
#include "machine.h"
#include "ops/ops.h"

struct result op_fail(const struct op *op)
{
    if (op->arg[0] == FAILING_ALLOC) {
        machine_fail_alloc(op->arg[1], op_given(op, 2));
    } else {
        machine_fail_io(op->arg[1], op_given(op, 2));
    }
    return done;
}

void fail_end(void)
{
    machine_fail_alloc(0, false);
    machine_fail_io(0, false);
}
