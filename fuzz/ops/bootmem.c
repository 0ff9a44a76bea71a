/*
 * Memory of the boot. What a trace takes of it stays taken.
 */
#include "bootmem.h"

#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/ops.h"
#include "ops/registers.h"

struct result op_reserve_bootmem(const struct op *op)
{
    return outcome(reserve_bootmem(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

struct result op_free_bootmem(const struct op *op)
{
    int64_t value = free_bootmem(op->arg[0], op->arg[1]);
    uint64_t end = (uint64_t)op->arg[0] + op->arg[1];

    for (uint32_t i = 0; value == 0 && i < TRACE_REGS; i++) {
        struct reg *reg = &registers[i];

        if (reg->address < end && (uint64_t)reg->address + reg->bytes > op->arg[0]) {
            reg->filled = false; /* part of it may belong to somebody else from now on */
        }
    }
    return outcome(value, RESULT_NUMBER);
}

struct result op_alloc_bootmem(const struct op *op)
{
    uint32_t i = op->arg[0];

    if (registers[i].kind != REG_EMPTY) {
        return skip;
    }
    int64_t value = alloc_bootmem(op->arg[1], op->arg[2], op->arg[3]);
    struct result result = outcome(value, RESULT_ADDRESS);

    if (value >= 0 && !is_broken()) {
        enter(i, (struct reg){.kind = REG_BOOTMEM, .address = result.value, .bytes = op->arg[1]},
              low_frames(), op->arg[2]);
    }
    return result;
}
