/*
 * What an engine, or the driver that stands in for one, calls of a fuzz target.
 */
#ifndef FUZZ_ENGINE_TARGET_H
#define FUZZ_ENGINE_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* The name of the target that is linked. */
extern const char *const target_name;

/* Runs one input with all checkers; reports and aborts when something breaks. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_out, unsigned int seed);

#endif
