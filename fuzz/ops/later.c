/*
 * Operations of the language that this build does not have yet.
 */
#include "ops/ops.h"

#define LATER(name)                                                                                \
    struct result op_##name(const struct op *op)                                                   \
    {                                                                                              \
        (void)op;                                                                                  \
        return not_yet;                                                                            \
    }

LATER(exec)
