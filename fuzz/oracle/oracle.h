/*
 * The reference model in step with the core: spec/model.h says what is compared and when.
 *
 * Whoever drives the core calls oracle_before and oracle_after around each operation, and
 * oracle_finish at the end of an input while its processes still live. A difference is told as a
 * failure of an invariant whose name begins with "model-".
 */
#ifndef FUZZ_ORACLE_ORACLE_H
#define FUZZ_ORACLE_ORACLE_H

#include "model.h"
#include "trace/failure.h"
#include "trace/trace.h"

/* The name of the failure of an operation whose result differs, and the result that a value of such
 * a failure stands for. */
#define MODEL_RESULT "model-result"
struct result oracle_result(uint32_t value);

/* A fresh machine. */
void oracle_start(void);

/* How far the boot has come: not to its end; to its end; a panic has stopped the machine. */
enum oracle_stage { ORACLE_BOOTING, ORACLE_RUNNING, ORACLE_STOPPED };

/* MACHINE was switched on: before the first operation. */
void oracle_power_on(const struct model_machine *machine);

/* The operation OP is about to be done. */
void oracle_before(const struct op *op, enum oracle_stage stage);

/* How closely an operation that was done is looked at: its result, which processes live, and the
 * areas and the page that it names; the areas of all processes and what else it may have changed
 * too; all that is compared at `check`. */
enum oracle_look { ORACLE_RESULT, ORACLE_OPERATION, ORACLE_MACHINE };

/* OP was done and gave RESULT. False: *FAILURE says what differs. */
bool oracle_after(const struct op *op, struct result result, enum oracle_stage stage,
                  enum oracle_look look, struct failure *failure);

/* All that is compared at `check`. */
bool oracle_finish(enum oracle_stage stage, struct failure *failure);

#endif
