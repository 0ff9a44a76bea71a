/*
 * Shrinking: a trace that fails is made as small and plain as it can be while it fails in the same
 * way. Each change that is tried is a run of its own (trial.h) and must lower the cost: first the
 * number of operations, then how plain their arguments are. So it comes to an end.
 */
#ifndef FUZZ_RUN_SHRINK_H
#define FUZZ_RUN_SHRINK_H

#include "run/trial.h"

/* Who says what is right, besides the checkers and the model. */
enum shrink_judge {
    JUDGE_TRACE, /* the results that it asks for */
    JUDGE_HOST,  /* the host's Linux; the trace begins with a machine line, and keeps it */
    JUDGE_MMU    /* the simulated machine says it of one with a real MMU */
};

struct shrink {
    struct op *ops; /* the smallest trace so far; shrunk in place */
    size_t count;
    struct trial failure; /* of the smallest trace so far */
    enum shrink_judge judge;
    size_t tries;
    /* Called now and then; may be NULL. */
    void (*progress)(const struct shrink *shrink);

    uint32_t limit;   /* of a try, in milliseconds of processor time */
    struct op *work;  /* room for a candidate */
    uint64_t *failed; /* hashes of candidates that did not fail in the same way */
};

/* How the trace fails: the broken invariant, crash or hang if there is one, else the first
 * wrong result, as JUDGE says. False: it passes. */
bool shrink_begin(struct shrink *shrink, struct op *ops, size_t count, enum shrink_judge judge);

/* Shrinks until nothing can go. */
void shrink_run(struct shrink *shrink);

/* Makes shrink_run return soon, with the smallest trace so far; for a signal handler. */
void shrink_stop(void);

void shrink_end(struct shrink *shrink);

#endif
