/*
 * Entries of page tables as they are.
 */
#include "page_table.h"

#include "ops/ops.h"

struct result op_pte(const struct op *op)
{
    if (!lives(op->arg[0]) || op->arg[1] >= TASK_SIZE) {
        return skip;
    }
    return address(pte_get(mm_of(op->arg[0]), op->arg[1]));
}
