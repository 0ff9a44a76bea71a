/*
 * What the host is like: found once, by trying, in processes that are thrown away.
 */
#ifndef FUZZ_ORACLE_LINUX_PROBE_H
#define FUZZ_ORACLE_LINUX_PROBE_H

#include "oracle/linux/traits.h"

/* The traits by which the comparison goes. */
extern struct host_traits host_traits;

static inline bool host_is(enum host_trait trait, int64_t value)
{
    return host_traits.value[trait] == value;
}

/* May it refuse memory that there is? */
static inline bool host_gives_little(void)
{
    return host_is(TRAIT_OVERCOMMIT, OVERCOMMIT_STRICT) || host_is(TRAIT_LIMITS, LIMITS_SOME);
}

/* The pages that an area which grows keeps from what lies below. */
static inline uint64_t host_gap(void)
{
    return (uint64_t)host_traits.value[TRAIT_STACK_GAP];
}

/* Fills host_traits, once. The environment may say what to take for true, whatever the host is
 * like, and which other host this one is to stand for (simulate.h has those that it can):
 *     PAGEWRIGHT_HOST_ASSUME    NAME=VALUE,…
 *     PAGEWRIGHT_HOST_SIMULATE  the same
 * False: this host cannot do the operations of a trace, or not stand for that one; WHY says so. */
bool host_probe(char *why, size_t room);

#define HOST_ASSUME "PAGEWRIGHT_HOST_ASSUME"
#define HOST_SIMULATE "PAGEWRIGHT_HOST_SIMULATE"

/* Can the two be read? False: WHY says why not. */
bool host_choices_good(char *why, size_t room);

#endif
