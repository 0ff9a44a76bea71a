/*
 * The difference that an oracle found: noted where it is found, told as a failure by whoever asked.
 */
#ifndef FUZZ_ORACLE_DIFFERENCE_H
#define FUZZ_ORACLE_DIFFERENCE_H

#include <stdbool.h>

#include "trace/failure.h"

/* Notes a difference and gives false; the last one noted counts. */
bool differs(const char *name, const char *where_name, uint32_t where, uint32_t expected,
             uint32_t got);

/* The one that was noted since no_difference; its `invariant` is NULL where there is none. */
const struct failure *difference(void);
void no_difference(void);

#endif
