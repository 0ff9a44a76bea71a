/*
 * The trace language: reading and printing (docs/trace-language.md).
 *
 * The reader takes any bytes. It goes line by line and never looks at more than a line, so nothing
 * that an input says can make it slow, recurse or read out of bounds. The printer is its inverse:
 * what it prints reads back as the same operation.
 */
#ifndef FUZZ_TRACE_TRACE_H
#define FUZZ_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/ops.h"

#define TRACE_MAX_LINE 256u

enum result_kind {
    RESULT_NUMBER,  /* prints in decimal */
    RESULT_ADDRESS, /* a number that prints in hexadecimal */
    RESULT_ERRNO,   /* value: Linux's number, positive */
    RESULT_SIGSEGV,
    RESULT_SIGBUS,
    RESULT_KILLED,
    RESULT_SKIP
};

struct result {
    enum result_kind kind;
    uint32_t value;
};

struct op {
    enum op_code code;
    uint32_t given; /* bit i: slot i of arg is set */
    uint32_t arg[MAX_ARGS];
    uint32_t line;
    bool has_result; /* the line ends in = RESULT */
    struct result result;
};

struct trace_error {
    uint32_t line;
    uint32_t column; /* 1: the first character */
    char message[160];
};

struct reader {
    const uint8_t *data;
    size_t size;
    size_t at;
    uint32_t line;       /* number of the line that was read last */
    const uint8_t *text; /* that line, without its end */
    size_t length;
    size_t code_length; /* of it, the part before the comment */
};

enum read_state {
    READ_OP,
    READ_BLANK, /* an empty line or a comment */
    READ_ERROR,
    READ_END
};

void reader_open(struct reader *reader, const uint8_t *data, size_t size);

/* Reads the next line: fills *OP or *ERROR as the state that it returns says. */
enum read_state reader_next(struct reader *reader, struct op *op, struct trace_error *error);

/* Reads up to MAX operations, skipping what cannot be read. How many. */
size_t read_ops(const uint8_t *data, size_t size, struct op *ops, size_t max);

/* The name of an operation, LENGTH characters long; NR_OPS: there is none. */
enum op_code find_op(const char *name, size_t length);

/* Is slot SLOT of the operation's arguments set? */
static inline bool op_given(const struct op *op, unsigned slot)
{
    return (op->given >> slot & 1u) != 0;
}

/* Room that any printed line fits in, its newline and end included. */
#define TRACE_LINE_ROOM 320u

/* Print without a newline into TEXT, which has TRACE_LINE_ROOM; return the length. With RESULT (may
 * be NULL) the line ends in `= RESULT`, at column WIDTH + 1 where the operation leaves room. */
size_t print_op(const struct op *op, const struct result *result, unsigned width, char *text);
size_t print_result(struct result result, char *text);

/* Is this the value that `= RESULT` asked for? */
bool result_equal(struct result a, struct result b);

/* An errno that has a name in traces? */
bool errno_known(uint32_t number);

#endif
