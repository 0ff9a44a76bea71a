/*
 * Shrinking.
 *
 * A candidate is a changed copy of the smallest trace so far. Chunks of operations go first, from
 * halves down to single ones; then names are merged, and arguments made plainer one by one and, for
 * addresses, in groups that move together. All of it is repeated until a round changes nothing.
 */
#include "run/shrink.h"

#include <stdlib.h>
#include <string.h>

#include "run/attempt.h"
#include "run/move.h"
#include "run/plain.h"
#include "run/plainer.h"

/* Traces up to this long are tried with every pair of operations gone. */
#define MAX_PAIRS 32u

/* ---- fewer operations ----------------------------------------------------------------------- */

/* Tries without the operations from FIRST up to END. */
static bool drop(struct shrink *shrink, size_t first, size_t end)
{
    memcpy(shrink->work, shrink->ops, first * sizeof *shrink->ops);
    memcpy(shrink->work + first, shrink->ops + end, (shrink->count - end) * sizeof *shrink->ops);
    return shrink_attempt(shrink, shrink->count - (end - first));
}

/* From the end to the start: what uses a thing goes before what makes it. */
static bool drop_chunks(struct shrink *shrink, size_t chunk)
{
    bool changed = false;
    size_t end = shrink->count;

    while (end > 0) {
        size_t first = end > chunk ? end - chunk : 0;

        changed |= drop(shrink, first, end);
        end = first < shrink->count ? first : shrink->count;
    }
    shrink_tell(shrink);
    return changed;
}

static bool drop_pairs(struct shrink *shrink)
{
    bool changed = false;

    for (size_t j = shrink->count; j-- > 1 && shrink->count <= MAX_PAIRS;) {
        for (size_t i = j < shrink->count ? j : 0; i-- > 0;) {
            memcpy(shrink->work, shrink->ops, i * sizeof *shrink->ops);
            memcpy(shrink->work + i, shrink->ops + i + 1, (j - i - 1) * sizeof *shrink->ops);
            memcpy(shrink->work + j - 1, shrink->ops + j + 1,
                   (shrink->count - j - 1) * sizeof *shrink->ops);
            if (shrink_attempt(shrink, shrink->count - 2)) {
                changed = true;
                break;
            }
        }
    }
    return changed;
}

/* ---- fewer names ---------------------------------------------------------------------------- */

/* Has the operation become one between a process and itself, which is skipped? */
static bool is_idle(const struct op *op)
{
    return (op->code == OP_fork || op->code == OP_vfork) && op->arg[0] == op->arg[1];
}

/* Tries with name FROM of a kind called TO everywhere. */
static bool rename_to(struct shrink *shrink, enum field field, uint32_t from, uint32_t to)
{
    size_t count = 0;
    bool used = false;

    for (size_t i = 0; i < shrink->count; i++) {
        struct op op = shrink->ops[i];
        struct layout layout = layout_of(op.code);

        for (unsigned slot = 0; slot < MAX_SLOTS; slot++) {
            if (layout.field[slot] == field && op_given(&op, slot) && op.arg[slot] == from) {
                op.arg[slot] = to;
                used = true;
            }
        }
        if (!is_idle(&op)) {
            shrink->work[count++] = op;
        }
    }
    return used && shrink_attempt(shrink, count);
}

static bool merge_names(struct shrink *shrink)
{
    bool changed = false;

    for (enum field field = FIELD_PROC; field < NR_NAME_FIELDS; field++) {
        for (uint32_t from = TRACE_REGS; from-- > 1;) {
            for (uint32_t to = 0; to < from; to++) {
                if (rename_to(shrink, field, from, to)) {
                    changed = true;
                    break;
                }
            }
        }
    }
    return changed;
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* Room for tries: what a run may take before it counts as hanging. */
static uint32_t limit_of(const struct shrink *shrink)
{
    struct trial_options options = {.finish = false};

    if (shrink->failure.end != TRIAL_HANGS) {
        return 4 * shrink->failure.milliseconds + 1000;
    }
    size_t before = shrink->failure.at_end ? shrink->failure.count : shrink->failure.count - 1;
    return 4 * trial_run(shrink->ops, before, &options).milliseconds + 50;
}

void shrink_stop(void)
{
    shrink_stopped = 1;
}

bool shrink_begin(struct shrink *shrink, struct op *ops, size_t count, enum shrink_judge judge)
{
    struct trial_options options = {
        .finish = true, .host = judge == JUDGE_HOST, .mmu = judge == JUDGE_MMU};

    *shrink = (struct shrink){.ops = ops, .count = count, .judge = judge};
    shrink->failure = trial_run(ops, count, &options);
    if (shrink->failure.end == TRIAL_PASSES && judge == JUDGE_TRACE) {
        options.compare = true;
        shrink->failure = trial_run(ops, count, &options);
    }
    if (shrink->failure.end == TRIAL_PASSES) {
        return false;
    }
    shrink->count = shrink->failure.at_end ? count : shrink->failure.count;
    for (size_t i = 0; i < shrink->count; i++) {
        ops[i].has_result =
            judge == JUDGE_TRACE && shrink->failure.end == TRIAL_DIFFERS && i + 1 == shrink->count;
    }
    shrink->limit = limit_of(shrink);
    shrink->work = malloc((count + 1) * sizeof *shrink->work);
    shrink->failed = calloc(NR_FAILED, sizeof *shrink->failed);
    if (shrink->work == NULL || shrink->failed == NULL) {
        fprintf(stderr, "pagewright: out of memory\n");
        exit(2);
    }
    return true;
}

void shrink_run(struct shrink *shrink)
{
    bool changed = true;

    for (size_t chunk = shrink->count / 2; chunk > 1; chunk /= 2) {
        drop_chunks(shrink, chunk);
    }
    while (changed) {
        changed = drop_chunks(shrink, 1);
        changed |= merge_names(shrink);
        changed |= move_addresses(shrink);
        changed |= plainer_arguments(shrink);
        if (!changed) {
            changed = drop_chunks(shrink, 2);
            changed |= drop_pairs(shrink);
        }
    }
}

void shrink_end(struct shrink *shrink)
{
    free(shrink->work);
    free(shrink->failed);
    shrink->work = NULL;
    shrink->failed = NULL;
}
