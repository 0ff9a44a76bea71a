/*
 * Sweeping: each frame allocation and each transfer of a trace fails in turn, once and from then
 * on, and every invariant has to hold all the same.
 *
 * A run of the trace without failures says how many there are, and what the user programs see.
 * Results may change behind a failure, but a word that is read may not: as long as everything that
 * the programs did went as before, a read gives the same word or SIGBUS.
 */
#ifndef FUZZ_RUN_SWEEP_H
#define FUZZ_RUN_SWEEP_H

#include "run/trial.h"

/* A run that went as none may. */
struct sweep_failure {
    const struct op *ops; /* up to the one at which it fails */
    size_t count;
    const struct op *fail;     /* the one of them that lets something fail; NULL: there is none */
    const struct trial *trial; /* TRIAL_DIFFERS: a word was lost */
};

struct sweep {
    void *context; /* what the two functions are given */
    void (*progress)(void *context, uint32_t kind, uint32_t n, uint32_t all);
    void (*failed)(void *context, const struct sweep_failure *failure);

    size_t runs;
    size_t operations;
    uint32_t allocations; /* that could fail in the trace that was swept last */
    uint32_t transfers;
};

/* Runs a trace again and again, without its own `fail' lines of the kind that is swept. */
void sweep_trace(struct sweep *sweep, const struct op *ops, size_t count);

#endif
