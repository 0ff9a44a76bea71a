/*
 * Making traces: the generator, and the mutator that changes traces operation by operation.
 *
 * Both keep a rough idea of the machine while they walk a trace (which processes live, what the
 * registers hold, where areas are), so that what they add mostly makes sense there. Everything
 * depends on the arguments alone.
 */
#ifndef FUZZ_GENERATE_MUTATE_H
#define FUZZ_GENERATE_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Changes the trace in DATA, which is SIZE bytes long, for TARGET; the new size, at most MAX_SIZE
 * (SIZE may be larger than that). */
size_t mutate(const char *target, uint8_t *data, size_t size, size_t max_size, uint32_t seed);

/* The beginning of one trace and the end of another, into OUT; the size. */
size_t mutate_splice(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                     uint8_t *out, size_t max_out, uint32_t seed);

/* Is there a target of this name? */
bool target_known(const char *target);

/* Writes a trace of COUNT operations that suits TARGET. */
void generate(FILE *out, const char *target, uint32_t seed, size_t count);

#endif
