/*
 * The mutator changes traces operation by operation.
 *
 * It keeps a rough idea of the machine while it walks a trace (generate/world.h), so that what it
 * adds mostly makes sense there. Everything depends on the arguments alone.
 */
#ifndef FUZZ_GENERATE_MUTATE_H
#define FUZZ_GENERATE_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Operations of an input beyond these are neither run nor kept: they only cost time. */
#define INPUT_MAX_OPS 4096u

/* Changes the trace in DATA, which is SIZE bytes long, for TARGET; the new size, at most MAX_SIZE
 * (SIZE may be larger than that). */
size_t mutate(const char *target, uint8_t *data, size_t size, size_t max_size, uint32_t seed);

/* The beginning of one trace and the end of another, into OUT; the size. */
size_t mutate_splice(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                     uint8_t *out, size_t max_out, uint32_t seed);

#endif
