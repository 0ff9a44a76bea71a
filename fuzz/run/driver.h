/*
 * The driver: applies one operation of a trace after the other to the core, and looks at everything
 * after each of them.
 *
 * What a step gives depends on the trace alone. What an operation does stands in ops/, with what
 * its caller may expect; here are the stages of a run, the core's own checkers and the reference
 * model, and that nothing has leaked at the end.
 */
#ifndef FUZZ_RUN_DRIVER_H
#define FUZZ_RUN_DRIVER_H

#include "trace/failure.h"
#include "trace/trace.h"

/* A fresh machine that has not booted. CHECK: run the checkers after every operation. */
void driver_start(bool check);

/* After driver_start: which of the two oracles look on, for whoever measures what each costs. */
void driver_watch(bool invariants, bool model);

/* From the next run on: the whole machine is looked at after one in so many operations, at `check`
 * and at the end; after the others only results, which processes live, and the areas and the page
 * that an operation names. 1, as it is without this call: after each. A run that fails so fails no
 * later when it is looked at after each, and then it says which operation broke what. */
void driver_look_every(uint32_t operations);

/* What a fuzz target takes. */
#define LOOK_EVERY 64u

/* Applies an operation. False: something broke, see driver_failure; *RESULT is set all the same
 * where the operation had come to its end (driver_has_result). */
bool driver_step(const struct op *op, struct result *result);

/* Ends the run: finishes the boot, ends every process, frees every register and cache, and checks
 * that every frame and slot is back. False: see driver_failure. */
bool driver_finish(void);

/* For whoever shows the machine: finishes the boot if no operation did. */
bool driver_boot(void);

const struct failure *driver_failure(void);
bool driver_has_result(void);

/* The machine has booted: its processes are there. */
bool driver_runs(void);

/* Has a panic ended the boot? */
bool driver_stopped(void);

/* For the generator: does process P live, how many address spaces do, is memory nearly used up? */
bool driver_lives(uint32_t p);
uint32_t driver_address_spaces(void);
bool driver_is_short(void);

#endif
