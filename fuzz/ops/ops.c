/*
 * The table of handlers, and what they share.
 */
#include "ops/ops.h"

#include "ops/broken.h"
#include "ops/registers.h"

#define X(name, ...) op_##name,
op_handler *const op_handlers[NR_OPS] = {OPERATIONS(X)};
#undef X

struct run run;

void ops_start(bool check)
{
    run = (struct run){.check = check};
    broken_start();
    registers_start();
}

void ops_end(void)
{
#define X(subsystem) subsystem##_end();
    ENDINGS(X)
#undef X
}

struct result outcome(int64_t value, enum result_kind kind)
{
    if (value < 0) {
        uint32_t error = (uint32_t)-value;

        if (!errno_known(error)) {
            broken("result-errno", "operation", run.step, 0, error);
            return done;
        }
        return (struct result){RESULT_ERRNO, error};
    }
    if (value > UINT32_MAX) {
        broken("result-range", "operation", run.step, UINT32_MAX, (uint32_t)value);
    }
    return (struct result){kind, (uint32_t)value};
}
