/*
 * Random traces that suit a fuzz target.
 */
#ifndef FUZZ_GENERATE_RANDOM_TRACE_H
#define FUZZ_GENERATE_RANDOM_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes a trace of COUNT operations that suits TARGET, which is one (generate/targets.h). The same
 * for the same arguments; it runs them on the core. */
void generate(FILE *out, const char *target, uint32_t seed, size_t count);

#endif
