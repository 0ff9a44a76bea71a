/*
 * The watch over the seam between unproved and proved code, as the harness sees it (docs/seam.md).
 *
 * In a build with PAGEWRIGHT_SEAM every call from unproved code to a proved function first
 * evaluates what the function requires. A requires that does not hold ends the operation at once:
 * nothing that the function does from there on would mean anything. Elsewhere nothing is watched,
 * and these functions only pass on.
 */
#ifndef FUZZ_RUN_SEAM_H
#define FUZZ_RUN_SEAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seam_violation {
    char what[160];      /* CALLEE, called by CALLER, requires CLAUSE */
    char where_name[64]; /* what `where` counts */
    uint32_t where;
    uint32_t expected;
    uint32_t got;
};

#ifdef PAGEWRIGHT_SEAM

extern struct seam_violation seam_violation;

/* Runs BODY. False: a requires was broken and BODY was left there; see seam_violation. */
bool seam_run(void (*body)(void *), void *context);

/* A new run: whether an operation is looked at closely depends on what the run did so far, and on
 * nothing else, so that a trace shows again what it showed once. Without CLOSELY none is. */
void seam_start(bool closely);

/* The next operation of the run, as words: once for each operation. */
void seam_operation(const uint32_t *words, size_t count);

/* Dear clauses are evaluated in one of EVERY operations (1: in all, but in fewer and fewer of a
 * long run; 0: in none), unless PAGEWRIGHT_SEAM in the environment says another number. */
void seam_sample(uint32_t every);

#else

static struct seam_violation seam_violation __attribute__((unused));

static inline bool seam_run(void (*body)(void *), void *context)
{
    body(context);
    return true;
}

static inline void seam_start(bool closely)
{
    (void)closely;
}

static inline void seam_operation(const uint32_t *words, size_t count)
{
    (void)words;
    (void)count;
}

static inline void seam_sample(uint32_t every)
{
    (void)every;
}

#endif
#endif
