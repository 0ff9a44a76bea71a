/*
 * Why an operation changed what it changed, in the words of a book on kernels: demand zero, copy on
 * write, a block that was split.
 */
#ifndef TOOL_CAUSES_H
#define TOOL_CAUSES_H

#include <stdio.h>

#include "rows.h"
#include "trace/trace.h"

/* Prints what AFTER has and BEFORE had not to OUT as causes, a line each; nothing where none is
 * known. */
void print_causes(FILE *out, const struct op *op, struct result result, const struct rows *before,
                  const struct rows *after);

#endif
