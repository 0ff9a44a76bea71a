/*
 * What operations do to the core: the handlers of the table (trace/operations.h), by subsystem.
 *
 * A handler turns an operation into calls of the core and what comes back into a result. It knows
 * nothing of when it may run, nor of the checkers that run behind it: that is the driver's. What it
 * takes for a trace it also gives back at the end, and what a caller may rely on it looks at itself
 * (ops/broken.h).
 */
#ifndef FUZZ_OPS_OPS_H
#define FUZZ_OPS_OPS_H

#include "config.h"
#include "fork.h"
#include "trace/op.h"

/* Every row of the table has a handler `op_name`. */
typedef struct result op_handler(const struct op *op);
#define X(name, ...) op_handler op_##name;
OPERATIONS(X)
#undef X
extern op_handler *const op_handlers[NR_OPS];

/* The run so far. */
struct run {
    bool check;    /* look at everything that `check` looks at */
    uint32_t step; /* operations that are done */
};
extern struct run run;

/* A fresh machine: nothing is held. */
void ops_start(bool check);

/* Gives back all that the trace holds: what each subsystem has to, in this order. */
#define ENDINGS(X) X(fail) X(process) X(filemap) X(kernel) X(page_alloc) X(slab)
#define X(subsystem) void subsystem##_end(void);
ENDINGS(X)
#undef X
void ops_end(void);

/* ---- results ---- */

static const struct result skip = {RESULT_SKIP, 0};
static const struct result panic = {RESULT_PANIC, 0};
static const struct result done = {RESULT_NUMBER, 0};
static const struct result no_memory = {RESULT_ERRNO, ENOMEM};
static const struct result not_yet = {RESULT_ERRNO, ENOSYS};

static inline struct result number(uint32_t value)
{
    return (struct result){RESULT_NUMBER, value};
}

static inline struct result address(uint32_t value)
{
    return (struct result){RESULT_ADDRESS, value};
}

/* The handler of an operation that is in the language but not in this build: LATER(name) in a line
 * of its own. */
#define LATER(name)                                                                                \
    struct result op_##name(const struct op *op)                                                   \
    {                                                                                              \
        (void)op;                                                                                  \
        return not_yet;                                                                            \
    }

/* What a function of the core returned: a value of this KIND, or a negated errno. */
struct result outcome(int64_t value, enum result_kind kind);

/* ---- processes ---- */

static inline bool lives(uint32_t task)
{
    return task_mm[task] < NR_MM;
}

static inline uint32_t mm_of(uint32_t task)
{
    return task_mm[task];
}

#endif
