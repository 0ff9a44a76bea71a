/*
 * Looking an area up.
 */
#include "vma.h"

#include "ops/ops.h"

/* Where area V begins; 0: there is none. */
static struct result start_of(vma_id v)
{
    return v == NO_VMA ? done : address(vm_start[v]);
}

struct result op_find_vma(const struct op *op)
{
    return lives(op->arg[0]) ? start_of(find_vma(mm_of(op->arg[0]), op->arg[1])) : skip;
}

struct result op_find_vma_prev(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    uint32_t mm = mm_of(op->arg[0]);
    return start_of(vma_before(mm, find_vma(mm, op->arg[1])));
}

struct result op_find_vma_intersection(const struct op *op)
{
    uint32_t start = op->arg[1];
    uint32_t room = UINT32_MAX - start;
    uint32_t length = op->arg[2];

    if (!lives(op->arg[0])) {
        return skip;
    }
    uint32_t end = start + (length < room ? length : room);
    return start_of(find_vma_intersection(mm_of(op->arg[0]), start, end));
}
