/*
 * All checkers in one call: what a fuzzer asks after each operation.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "violation.h"

/* Every invariant of a running machine. False: `violation` says which one does not hold. */
bool mm_ok(void);

/* mm_ok, and what is too dear for every step: all words of free frames, of constructed objects and
 * of clean pages in the swap cache. */
bool mm_ok_deep(void);

/* The invariants of a machine that is still booting: between setup_arch and start_kernel. */
bool boot_ok(void);

#endif
