/*
 * One operation of a trace, and what it gave.
 */
#ifndef FUZZ_TRACE_OP_H
#define FUZZ_TRACE_OP_H

#include "trace/operations.h"

enum result_kind {
    RESULT_NUMBER,  /* prints in decimal */
    RESULT_ADDRESS, /* a number that prints in hexadecimal */
    RESULT_ERRNO,   /* value: Linux's number, positive */
    RESULT_SIGSEGV,
    RESULT_SIGBUS,
    RESULT_KILLED,
    RESULT_SKIP,
    RESULT_PANIC /* the boot came to no first process: the machine has stopped */
};

struct result {
    enum result_kind kind;
    uint32_t value;
};

struct op {
    enum op_code code;
    uint64_t given; /* bit i: slot i of arg is set */
    uint32_t arg[MAX_SLOTS];
    uint32_t line;
    bool has_result; /* the line ends in = RESULT */
    struct result result;
};

static inline uint64_t slot_bit(unsigned slot)
{
    return (uint64_t)1 << slot;
}

/* Is slot SLOT of the operation's arguments set? */
static inline bool op_given(const struct op *op, unsigned slot)
{
    return (op->given & slot_bit(slot)) != 0;
}

/* Sets it. */
static inline void op_set(struct op *op, unsigned slot, uint32_t value)
{
    op->arg[slot] = value;
    op->given |= slot_bit(slot);
}

/* Takes it away. */
static inline void op_unset(struct op *op, unsigned slot)
{
    op->given &= ~slot_bit(slot);
}

/* Is this the value that `= RESULT` asked for? */
bool result_equal(struct result a, struct result b);

/* Is it a number, in whichever way it prints? */
static inline bool result_is_number(struct result result)
{
    return result.kind == RESULT_NUMBER || result.kind == RESULT_ADDRESS;
}

/* An errno that has a name in traces? */
bool errno_known(uint32_t number);

#endif
