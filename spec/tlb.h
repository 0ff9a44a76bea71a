/*
 * What the simulated MMU may hold: every cached translation agrees with the tables.
 */
#ifndef SPEC_TLB_H
#define SPEC_TLB_H

#include "config.h"

bool tlb_ok(void);

#endif
