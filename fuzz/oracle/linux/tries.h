/*
 * The tries by which it is found what the host is like: one for each trait, made by a process of
 * its own that is thrown away.
 */
#ifndef FUZZ_ORACLE_LINUX_TRIES_H
#define FUZZ_ORACLE_LINUX_TRIES_H

#include "oracle/linux/traits.h"

typedef int64_t host_try(void);

/* The value of the trait. */
extern host_try *const host_tries[NR_TRAITS];

#endif
