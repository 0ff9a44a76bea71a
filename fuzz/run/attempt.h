/*
 * One try of shrinking: a candidate is run, and taken if it fails in the same way.
 */
#ifndef FUZZ_RUN_ATTEMPT_H
#define FUZZ_RUN_ATTEMPT_H

#include <signal.h>

#include "run/shrink.h"

#define NR_FAILED 0x10000u /* places for hashes; a power of 2 */

/* Not 0: no more tries. */
extern volatile sig_atomic_t shrink_stopped;

/* Puts the smallest trace so far where candidates are made. */
void shrink_copy(struct shrink *shrink);

/* Takes the candidate, COUNT operations in shrink->work, if it is cheaper and fails the same
 * way. */
bool shrink_attempt(struct shrink *shrink, size_t count);

/* Says how far it is, to whoever wants to know. */
void shrink_tell(const struct shrink *shrink);

#endif
