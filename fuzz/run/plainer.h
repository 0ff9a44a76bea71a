/*
 * Shrinking the arguments of a trace whose operations stay.
 */
#ifndef FUZZ_RUN_PLAINER_H
#define FUZZ_RUN_PLAINER_H

#include "run/shrink.h"

/* Each argument on its own. True: something changed. */
bool plainer_arguments(struct shrink *shrink);

#endif
