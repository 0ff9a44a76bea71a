/*
 * Areas of address spaces. They go with their processes.
 */
#include "mmap.h"
#include "mincore.h"
#include "msync.h"

#include "ops/ops.h"

_Static_assert(WORD_R == PROT_READ && WORD_W == PROT_WRITE && WORD_X == PROT_EXEC, "rights");
_Static_assert(WORD_SHARED == MAP_SHARED && WORD_PRIVATE == MAP_PRIVATE &&
                   WORD_FIXED == MAP_FIXED && WORD_ANON == MAP_ANONYMOUS &&
                   WORD_GROWSDOWN == MAP_GROWSDOWN && WORD_LOCKED == MAP_LOCKED,
               "flags");

struct result op_mmap(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(do_mmap(mm_of(op->arg[0]), op->arg[1], op->arg[2], op->arg[3], op->arg[4],
                           op_given(op, 5) ? op->arg[5] : NO_MAPPING,
                           op_given(op, 5) ? op->arg[6] : 0),
                   RESULT_ADDRESS);
}

struct result op_mincore(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_mincore(mm_of(op->arg[0]), op->arg[1]), RESULT_NUMBER);
}

struct result op_msync(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_msync(mm_of(op->arg[0]), op->arg[1], op->arg[2]), RESULT_NUMBER);
}

struct result op_munmap(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(do_munmap(mm_of(op->arg[0]), op->arg[1], op->arg[2]), RESULT_NUMBER);
}

struct result op_mprotect(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_mprotect(mm_of(op->arg[0]), op->arg[1], op->arg[2], op->arg[3]),
                   RESULT_NUMBER);
}

struct result op_brk(const struct op *op)
{
    return lives(op->arg[0]) ? address(sys_brk(mm_of(op->arg[0]), op->arg[1])) : skip;
}
