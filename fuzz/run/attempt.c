/*
 * One try of shrinking.
 */
#include "run/attempt.h"

#include <string.h>

#include "oracle/oracle.h"
#include "run/plain.h"
#include "trace/random.h"

/* Do both fail at the same kind of operation, or both at the end? */
static bool same_operation(const struct shrink *shrink, const struct op *ops,
                           const struct trial *trial)
{
    const struct trial *failure = &shrink->failure;

    if (trial->at_end || failure->at_end || trial->count == 0 || failure->count == 0) {
        return trial->at_end == failure->at_end;
    }
    return ops[trial->count - 1].code == shrink->ops[failure->count - 1].code;
}

static bool same_kind(struct result a, struct result b)
{
    return result_is_number(a) ? result_is_number(b) : result_equal(a, b);
}

static bool same_failure(const struct shrink *shrink, const struct op *ops,
                         const struct trial *trial)
{
    const struct trial *failure = &shrink->failure;

    if (trial->end != failure->end) {
        return false;
    }
    switch (trial->end) {
    case TRIAL_BREAKS:
        /* A result that the model does not expect is the same only of the same operation. */
        return strcmp(trial->invariant, failure->invariant) == 0 &&
               (strcmp(trial->invariant, MODEL_RESULT) != 0 || same_operation(shrink, ops, trial));
    case TRIAL_DIFFERS:
        if (shrink->judge != JUDGE_TRACE) { /* what it says of another trace is right too */
            return same_operation(shrink, ops, trial) &&
                   same_kind(trial->wanted, failure->wanted) &&
                   same_kind(trial->given, failure->given);
        }
        return result_equal(trial->wanted, failure->wanted) &&
               result_equal(trial->given, failure->given);
    default:
        return trial->signal == failure->signal && trial->status == failure->status &&
               same_operation(shrink, ops, trial);
    }
}

static uint64_t hash(const struct op *ops, size_t count)
{
    uint64_t value = HASH_START + count;

    for (size_t i = 0; i < count; i++) {
        value = hash_add(value, (uint64_t)ops[i].code ^ ops[i].given << 16);
        for (unsigned slot = 0; slot < MAX_SLOTS; slot++) {
            value = hash_add(value, op_given(&ops[i], slot) ? ops[i].arg[slot] : 0);
            value ^= value >> 29;
        }
    }
    return value;
}

volatile sig_atomic_t shrink_stopped;

static void accept(struct shrink *shrink, size_t count, const struct trial *trial)
{
    /* What stands behind the operation that fails was never run. */
    size_t run = trial->at_end ? count : trial->count;

    memcpy(shrink->ops, shrink->work, run * sizeof *shrink->ops);
    shrink->count = run;
    shrink->failure = *trial;
}

bool shrink_attempt(struct shrink *shrink, size_t count)
{
    struct trial_options options = {
        .compare = shrink->failure.end == TRIAL_DIFFERS && shrink->judge == JUDGE_TRACE,
        .host = shrink->judge == JUDGE_HOST,
        .mmu = shrink->judge == JUDGE_MMU,
        .finish = shrink->failure.at_end,
        .limit = shrink->limit,
    };

    if (shrink_stopped != 0 || count > shrink->count ||
        (count == shrink->count && cost(shrink->work, count) >= cost(shrink->ops, count))) {
        return false;
    }
    if (shrink->judge == JUDGE_HOST && (count == 0 || shrink->work[0].code != OP_machine)) {
        return false;
    }
    uint64_t mark = hash(shrink->work, count);
    uint64_t *place = &shrink->failed[mark % NR_FAILED];
    if (*place == mark) {
        return false;
    }
    struct trial trial = trial_run(shrink->work, count, &options);
    shrink->tries++;
    if (!same_failure(shrink, shrink->work, &trial)) {
        *place = mark;
        return false;
    }
    accept(shrink, count, &trial);
    return true;
}

void shrink_copy(struct shrink *shrink)
{
    memcpy(shrink->work, shrink->ops, shrink->count * sizeof *shrink->ops);
}

void shrink_tell(const struct shrink *shrink)
{
    if (shrink->progress != NULL) {
        shrink->progress(shrink);
    }
}
