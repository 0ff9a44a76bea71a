/*
 * A trace as a C program of real system calls, which needs nothing but a Linux on a machine of 64
 * bits, and says where that gives something else than the core did.
 */
#ifndef TOOL_C_HOST_H
#define TOOL_C_HOST_H

#include "load.h"

/* Prints the program. RESULTS: what the core gave, for the first COUNT operations. How many
 * operations are left out, since no system call does what they do. */
size_t print_host_program(const struct trace *trace, const struct result *results, size_t count);

#endif
