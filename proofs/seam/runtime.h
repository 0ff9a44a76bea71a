/*
 * What the generated checks of the seam stand on: when to look closely, reads that stay inside
 * arrays, and where a broken clause goes. Made for proofs/seam.py and its output alone.
 */
#ifndef PROOFS_SEAM_RUNTIME_H
#define PROOFS_SEAM_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "platform.h"

/* A watched function, and how often it was called in the operation that is counted. */
struct seam_callee {
    const char *name;
    uint64_t operation;
    uint32_t calls;
};

/* Who calls it from where. */
struct seam_call {
    const char *caller;
    const char *file;
    uint32_t line;
    const struct seam_callee *callee;
};

extern bool seam_close; /* the operation is one that is looked at closely */
extern uint64_t seam_operation_number;
extern uint64_t seam_evaluation; /* what was derived in an earlier one is of no use */

/* A clause read where its arrays end: it says nothing then, and counts as broken. */
extern bool seam_out;

/* Whether the dear clauses of this call are evaluated: in an operation that is looked at closely,
 * at the 1st, 2nd, 4th, 8th … call of each function. */
static inline bool seam_dear(struct seam_callee *callee)
{
    if (!seam_close) {
        return false;
    }
    if (callee->operation != seam_operation_number) {
        callee->operation = seam_operation_number;
        callee->calls = 0;
    }
    callee->calls++;
    seam_evaluation++;
    return (callee->calls & (callee->calls - 1u)) == 0u;
}

static inline bool seam_inside(int64_t i, size_t size)
{
    return i >= 0 && (uint64_t)i < size;
}

static inline int64_t seam_outside(void)
{
    seam_out = true;
    return 0;
}

/* The row of words that stands for one that is not there. */
const frame_t *seam_no_row(void);

/* Where a universal statement fails: at the value WHERE of the variable NAME. Always false. */
bool seam_note(const char *name, int64_t where, int64_t expected, int64_t got);

/* The call breaks clause TEXT, whose two sides are EXPECTED and GOT. */
_Noreturn void seam_broken(const struct seam_call *call, const char *text, int64_t expected,
                           int64_t got);

/* The same, of a clause that is no comparison: its values are those of the last note, if any. */
_Noreturn void seam_broken_part(const struct seam_call *call, const char *text);

/* The values of a variable that pass a test, listed once in an evaluation. */
struct seam_list {
    int64_t *values;
    size_t count;
    size_t room;
    uint64_t evaluation;
};

/* True: the list is empty and has to be filled, for this evaluation or for ever. */
bool seam_list_begin(struct seam_list *list);
bool seam_list_begin_once(struct seam_list *list);
void seam_list_add(struct seam_list *list, int64_t value);

#endif
