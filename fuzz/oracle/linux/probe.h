/*
 * What the host is like: found once, by trying, in processes that are thrown away.
 */
#ifndef FUZZ_ORACLE_LINUX_PROBE_H
#define FUZZ_ORACLE_LINUX_PROBE_H

#include "oracle/linux/traits.h"

/* The traits by which the comparison goes. */
extern struct host_traits host_traits;

/* Fills host_traits, once. The environment may say what to take for true, whatever the host is like,
 * and which other host this one is to stand for (host_calls.h has those that it can):
 *     PAGEWRIGHT_HOST_ASSUME    NAME=VALUE,…
 *     PAGEWRIGHT_HOST_SIMULATE  the same
 * False: this host cannot do the operations of a trace, or not stand for that one; WHY says so. */
bool host_probe(char *why, size_t room);

#define HOST_ASSUME "PAGEWRIGHT_HOST_ASSUME"
#define HOST_SIMULATE "PAGEWRIGHT_HOST_SIMULATE"

/* Can the two be read? False: WHY says why not. */
bool host_choices_good(char *why, size_t room);

#endif
