/*
 * What the tests of tests/unit share: checks of which the first that fails ends the program, since
 * what follows would run on something broken, and chance.
 */
#ifndef TESTS_UNIT_COMMON_H
#define TESTS_UNIT_COMMON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "trace/random.h"

static uint32_t checks; /* how many were made */

static inline void check_at(bool good, const char *what, const char *file, int line)
{
    checks++;
    if (!good) {
        fflush(stdout);
        printf("%s:%d: check %u failed: %s\n", file, line, checks, what);
        exit(1);
    }
}
#define CHECK(condition) check_at((condition), #condition, __FILE__, __LINE__)
#define CHECK_THAT(condition, what) check_at((condition), (what), __FILE__, __LINE__)

/* The same numbers in every run: a failure shows again. */
static struct rng chance = {1};

static inline uint32_t below(uint32_t n)
{
    return rng_below(&chance, n);
}

#endif
