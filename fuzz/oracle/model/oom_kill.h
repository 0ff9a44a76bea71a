/*
 * Processes that end because memory is out.
 */
#ifndef FUZZ_ORACLE_MODEL_OOM_KILL_H
#define FUZZ_ORACLE_MODEL_OOM_KILL_H

#include "trace/trace.h"

/* OP gave GOT, and the model has done it: lets those processes end as well that the core ended, if
 * they are the right ones. False: they are not. */
bool follow_killer(const struct op *op, int64_t got);

#endif
