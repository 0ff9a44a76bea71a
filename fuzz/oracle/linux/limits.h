/*
 * What cannot be compared on this host: operations that its kernel refuses, or answers in a way
 * that says nothing about the core. They are left out, in the core as well, so that the rest of the
 * trace still means the same on both sides; they are counted, and told in one line.
 */
#ifndef FUZZ_ORACLE_LINUX_LIMITS_H
#define FUZZ_ORACLE_LINUX_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "oracle/linux/traits.h"
#include "trace/trace.h"

/* Is OP to be left out? If so it is counted. */
bool host_omits(const struct op *op);

/* How many were left out so far. */
size_t host_omitted(void);

/* `12 locked mappings (…), 3 …`: what they were and why; empty if there was nothing. */
void host_describe_omitted(char *text, size_t room);

/* The same one by one, for whoever prints them otherwise: reason I; false: there is no such. COUNT
 * may be 0: there is the reason, but no operation fell under it. */
bool host_omission(size_t i, const char **what, const char **why, size_t *count);

#endif
