/*
 * What the simulated MMU may hold: every cached translation agrees with the tables.
 */
#ifndef HOST_TLB_CHECK_H
#define HOST_TLB_CHECK_H

#include "config.h"

bool tlb_ok(void);

#endif
