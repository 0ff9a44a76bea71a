/*
 * Pages that the core had to make for locked areas: how far it came, and whether it may have
 * stopped there.
 */
#ifndef FUZZ_ORACLE_MODEL_POPULATE_H
#define FUZZ_ORACLE_MODEL_POPULATE_H

#include "model.h"

#define CALL_FRAMES 3u /* the most that a system call needs itself */
#define CALL_AREAS 2u

/* Follows the core through PART of what process P was to get. False: not all of it is there. LAST:
 * nothing was allocated for others behind it. */
bool populate(uint32_t p, struct model_area part, bool last);

/* Through all that the model wanted, each part as far as memory went. */
void populate_all(uint32_t p);

#endif
