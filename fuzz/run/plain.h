/*
 * How plain an operation is: what a person would rather read. Shrinking lowers the sum of the
 * costs.
 */
#ifndef FUZZ_RUN_PLAIN_H
#define FUZZ_RUN_PLAIN_H

#include "trace/op.h"

#define PAGE 4096u

enum field {
    FIELD_NONE, /* nothing that could be smaller */
    FIELD_PROC, /* the kinds of names: first here */
    FIELD_REG,
    FIELD_CACHE,
    FIELD_FILE,
    FIELD_SWAP,
    NR_NAME_FIELDS,
    FIELD_NUMBER,
    FIELD_ADDRESS,
    FIELD_LENGTH,
    FIELD_WORD_VALUE, /* what a program writes */
    FIELD_PROT,
    FIELD_FLAGS,
    FIELD_WORD /* stands there or not */
};

struct layout {
    enum field field[MAX_SLOTS];
    bool optional[MAX_SLOTS];
};

/* What each slot of the operation holds. */
struct layout layout_of(enum op_code code);

/* Where people put things: an address is known by its distance from there. */
#define NR_BASES 4u
extern const uint32_t bases[NR_BASES];

/* The less, the plainer. */
uint64_t cost(const struct op *ops, size_t count);

#endif
