/*
 * The steps of a run without those who look on: what holds for every operation, on whichever
 * machine the core runs. The driver (driver.h) adds the checkers and the reference model.
 */
#ifndef FUZZ_RUN_STEPS_H
#define FUZZ_RUN_STEPS_H

#include "trace/op.h"

/* May OP stand where it stands? Boots as far as it needs. FRESH: the machine was switched on for
 * it (power_on). */
bool step_admitted(const struct op *op, bool fresh);

/* The process that OP names first runs from now on, unless OP only asks. */
void step_schedules(const struct op *op);

/* Does what OP says if it was ADMITTED, and lets time pass. */
struct result step_result(const struct op *op, bool admitted);

/* All that the trace held was given back (ops_end): are all frames and slots back? */
bool nothing_leaked(void);

#endif
