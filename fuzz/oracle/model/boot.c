/*
 * What the machine line and the boot have to give.
 */
#include "oracle/model/expect.h"

static int64_t boot(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return model_boot_handed();
}

const struct expectation boot_lines[] = {
    {.code = OP_machine},
    {.code = OP_boot, .give_booting = boot},
    {.code = NR_OPS},
};
