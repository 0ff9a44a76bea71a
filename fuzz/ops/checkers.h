/*
 * All checkers together: those of the core (spec/check.h) and those of the platform, which look at
 * its disk and its TLB.
 */
#ifndef FUZZ_OPS_CHECKERS_H
#define FUZZ_OPS_CHECKERS_H

#include <stdbool.h>

/* Do all agree? What does not is noted (ops/broken.h). DEEP: those that look at every word too. */
bool checkers_agree(bool deep);

#endif
