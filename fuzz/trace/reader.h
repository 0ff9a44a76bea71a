/*
 * Reading the trace language (docs/trace-language.md).
 *
 * The reader takes any bytes. It goes line by line and never looks at more than a line, so nothing
 * that an input says can make it slow, recurse or read out of bounds.
 */
#ifndef FUZZ_TRACE_READER_H
#define FUZZ_TRACE_READER_H

#include "trace/op.h"

#define TRACE_MAX_LINE 256u

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

#endif
