/*
 * What cannot be compared on this host: operations that its kernel refuses, or answers in a way
 * that says nothing about the core. They are left out, in the core as well, so that the rest of the
 * trace still means the same on both sides; they are counted, and told in one line.
 *
 * Which operations fall under a limit their lines say (line.h).
 */
#ifndef FUZZ_ORACLE_LINUX_LIMITS_H
#define FUZZ_ORACLE_LINUX_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

/* In the order in which they are told. */
enum host_limit {
    NO_LIMIT,
    LIMIT_PROC,
    LIMIT_ZERO_PAGE,
    LIMIT_HUGE_PAGES,
    LIMIT_MERGING,
    LIMIT_MUNMAP,
    LIMIT_MPROTECT,
    LIMIT_MINCORE,
    LIMIT_BRK,
    LIMIT_HEAP,
    LIMIT_FORK,
    LIMIT_MREMAP,
    LIMIT_MLOCK,
    LIMIT_MADVISE,
    LIMIT_SETRLIMIT,
    LIMIT_OWN_AREAS,
    LIMIT_MEMLOCK,
    LIMIT_MIN_ADDRESS,
    LIMIT_STACK,
    LIMIT_MAP_EXEC,
    LIMIT_WRITE_EXEC,
    LIMIT_GAIN_EXEC,
    LIMIT_KEYS,
    LIMIT_FILES,
    NR_LIMITS
};

/* Has this host the limit? */
bool host_limited(enum host_limit limit);

/* An operation is left out for LIMIT. */
void host_count_omitted(enum host_limit limit);

/* How many were left out so far. */
size_t host_omitted(void);

/* `12 locked mappings (…), 3 …`: what they were and why; empty if there was nothing. */
void host_describe_omitted(char *text, size_t room);

/* The same one by one, for whoever prints them otherwise: reason I; false: there is no such. COUNT
 * may be 0: there is the reason, but no operation fell under it. */
bool host_omission(size_t i, const char **what, const char **why, size_t *count);

#endif
