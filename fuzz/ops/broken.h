/*
 * What broke in this run, whoever saw it: a handler, a checker of the core (spec/violation.h), or
 * an oracle.
 */
#ifndef FUZZ_OPS_BROKEN_H
#define FUZZ_OPS_BROKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/failure.h"

/* Of the run so far; its invariant is NULL while all is well. */
extern struct failure what_broke;

void broken_start(void);

static inline bool is_broken(void)
{
    return what_broke.invariant != NULL;
}

/* Something broke; false. */
bool broken(const char *invariant, const char *where_name, uint32_t where, uint32_t expected,
            uint32_t got);

/* Takes over what a checker of the core found unless it was GOOD; passes GOOD on. What broke first
 * stays. */
bool core_says(bool good);

#endif
