/*
 * Shrinking addresses that have to move together.
 */
#ifndef FUZZ_RUN_MOVE_H
#define FUZZ_RUN_MOVE_H

#include "run/shrink.h"

/* True: something changed. */
bool move_addresses(struct shrink *shrink);

#endif
