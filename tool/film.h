/*
 * A trace as JSON: each operation with its result and the rows of the machine that it changed
 * (docs/follow-format.md). `show --json --follow` prints it, and the page of `view` plays it.
 */
#ifndef TOOL_FILM_H
#define TOOL_FILM_H

#include "load.h"

#define FILM_FORMAT "pagewright-follow"
#define FILM_VERSION 1u

/* Runs the operations of TRACE up to line LAST and prints their film to OUT. TO_THE_END: also what
 * holds at the end of a trace is checked, when all of them ran. STATUS_GOOD; STATUS_FAILED: an
 * invariant is broken, and the film says which. */
int print_film(FILE *out, const struct trace *trace, uint64_t last, bool to_the_end);

#endif
