/*
 * What the simulated cache may hold, and what it has seen.
 */
#ifndef HOST_CACHE_CHECK_H
#define HOST_CACHE_CHECK_H

#include "config.h"

bool cache_ok(void);

#endif
