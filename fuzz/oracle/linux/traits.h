/*
 * What hosts differ in: each trait has a name and a value, which is one of a few words or a number.
 *
 * A probe finds the values (probe.h); a test can put others in their place. What a value means
 * for the comparison is said next to it, in traits.c; docs/DIFFERENCES.md lists the rules.
 */
#ifndef FUZZ_ORACLE_LINUX_TRAITS_H
#define FUZZ_ORACLE_LINUX_TRAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum host_trait {
    TRAIT_PROC,
    TRAIT_ZERO_PAGE,
    TRAIT_HUGE_PAGES,
    TRAIT_MERGING,
    TRAIT_OVERCOMMIT,
    TRAIT_LIMITS,
    TRAIT_MIN_ADDRESS, /* the lowest page that can be mapped */
    TRAIT_MEMLOCK,
    TRAIT_AREAS, /* how many a process can have; ENOUGH_AREAS: at least that many */
    TRAIT_STACK_LIMIT,
    TRAIT_STACK_GAP, /* in pages */
    TRAIT_KEYS,
    TRAIT_HEAP,
    TRAIT_SECCOMP,
    TRAIT_MMAP,
    TRAIT_MUNMAP,
    TRAIT_MPROTECT,
    TRAIT_MINCORE,
    TRAIT_BRK,
    TRAIT_MREMAP,
    TRAIT_MLOCK,
    TRAIT_MADVISE,
    TRAIT_SETRLIMIT,
    TRAIT_FORK,
    TRAIT_MAP_EXEC,
    TRAIT_WRITE_EXEC,
    TRAIT_GAIN_EXEC,
    TRAIT_FILES,
    TRAIT_ADDRESS_BITS,
    TRAIT_USER,
    NR_TRAITS
};

/* The words, in the order of traits.c. */
enum { PROC_YES, PROC_OTHER, PROC_NO };
enum { ZERO_YES, ZERO_NO, ZERO_UNCLEAR };
enum { HUGE_OFF, HUGE_ON, HUGE_STUCK };
enum { MERGING_OFF, MERGING_ON, MERGING_STUCK };
enum { OVERCOMMIT_FREE, OVERCOMMIT_STRICT };
enum { LIMITS_NONE, LIMITS_SOME };
enum { MEMLOCK_FREE, MEMLOCK_LIMITED };
enum { STACK_FREE, STACK_LOW };
enum { KEYS_NONE, KEYS_TAKEN, KEYS_STUCK };
enum { SECCOMP_OFF, SECCOMP_FILTER };
enum { TRAIT_YES, TRAIT_NO }; /* whatever can be done or not */
enum { USER_ROOT, USER_OTHER };

#define ENOUGH_AREAS 8192
#define MOST_GAP 8192         /* pages: no larger gap is looked for */
#define MOST_ADDRESS 0x100000 /* no higher lowest page is looked for */

struct host_traits {
    int64_t value[NR_TRAITS];
};

/* Some of them. */
struct host_choice {
    bool given[NR_TRAITS];
    int64_t value[NR_TRAITS];
};

const char *host_trait_name(enum host_trait trait);

/* What holds where trying it was the end of the process. */
int64_t host_trait_worst(enum host_trait trait);

/* Reads `NAME=VALUE,NAME=VALUE…`. False: it cannot be read, WHY says so. */
bool host_read_choice(const char *text, struct host_choice *choice, char *why, size_t room);

/* The value as text. */
void host_trait_value(enum host_trait trait, int64_t value, char *text, size_t room);

/* A line for each: the value, and what follows from it. */
void host_print_traits(FILE *out, const struct host_traits *traits);

#endif
