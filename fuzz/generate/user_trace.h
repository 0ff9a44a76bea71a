/*
 * Random traces of what a user program can see, for the host's Linux to do as well.
 */
#ifndef FUZZ_GENERATE_USER_TRACE_H
#define FUZZ_GENERATE_USER_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Writes a trace of COUNT operations, the machine line among them. What it does never needs all of
 * the machine's frames. */
void generate_user(FILE *out, uint32_t seed, size_t count);

#endif
