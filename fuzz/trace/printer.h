/*
 * Printing the trace language: the reader's inverse. What is printed reads back as the same
 * operation.
 */
#ifndef FUZZ_TRACE_PRINTER_H
#define FUZZ_TRACE_PRINTER_H

#include "trace/op.h"

/* Room that any printed line fits in, its newline and end included. */
#define TRACE_LINE_ROOM 320u

/* Print without a newline into TEXT, which has TRACE_LINE_ROOM; return the length. With RESULT (may
 * be NULL) the line ends in `= RESULT`, at column WIDTH + 1 where the operation leaves room. */
size_t print_op(const struct op *op, const struct result *result, unsigned width, char *text);
size_t print_result(struct result result, char *text);

/* The form of an operation as help shows it: `mmap pI ADDR LEN PROT FLAGS [fJ OFFSET]`. TEXT has
 * TRACE_LINE_ROOM; the length. */
size_t print_form(enum op_code code, char *text);

#endif
