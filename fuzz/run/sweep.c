/*
 * Sweeping: the `fail' operation stands right behind the boot, with the number of what is to fail
 * from there on.
 */
#include "run/sweep.h"

#include <stdlib.h>
#include <string.h>

/* The runs of one trace in which one kind of thing fails. */
struct plan {
    uint32_t kind;   /* FAILING_… */
    struct op *base; /* the trace without its own failures of that kind */
    struct result *results;
    size_t count;
    size_t at;       /* where the `fail' line stands: behind the boot */
    struct op *ops;  /* the trace with it */
    uint32_t events; /* how many things could fail */
};

/* Does what the operation gives say nothing about the memory of a program? */
static bool is_aside(const struct op *op)
{
    switch (op_forms[op->code].group) {
    case GROUP_ASK:
    case GROUP_PAGES:
    case GROUP_SLAB:
    case GROUP_KERNEL:
    case GROUP_FAIL:
        return true;
    default:
        return op->code == OP_reclaim;
    }
}

/* Did every read give the word of the run without failures, as far as the programs went the same
 * way? False: *TRIAL says which did not. */
static bool contents_kept(const struct plan *plan, struct trial *trial)
{
    const struct result *results = trial_results();

    for (size_t i = 0; i < plan->count; i++) {
        size_t swept = i < plan->at ? i : i + 1;
        struct result wanted = plan->results[i];
        struct result given = results[swept];

        if (result_equal(wanted, given) || is_aside(&plan->base[i])) {
            continue;
        }
        if (plan->base[i].code != OP_read) {
            return true;
        }
        if (result_is_number(wanted) && result_is_number(given)) {
            trial->end = TRIAL_DIFFERS;
            trial->at_end = false;
            trial->count = swept + 1;
            trial->wanted = wanted;
            trial->given = given;
            return false;
        }
        if (given.kind != RESULT_SIGBUS) {
            return true;
        }
    }
    return true;
}

/* A run that looks at the whole machine after one operation in LOOK_EVERY, after each in which
 * something was made to fail, and at the end. What goes wrong then is run once more with a look
 * after each, for the first operation that shows it. */
static struct trial one_run(struct sweep *sweep, const struct op *ops, size_t count)
{
    struct trial_options seldom = {.finish = true, .every = LOOK_EVERY};
    struct trial_options always = {.finish = true};
    struct trial trial = trial_run(ops, count, &seldom);

    if (trial.end != TRIAL_PASSES) {
        struct trial closely = trial_run(ops, count, &always);

        trial = closely.end != TRIAL_PASSES ? closely : trial;
    }
    sweep->runs++;
    sweep->operations += trial.count;
    return trial;
}

/* Tells of a run of COUNT operations. FAIL: the line that lets something fail, or NULL. */
static void tell(const struct sweep *sweep, const struct op *ops, size_t count,
                 const struct op *fail, const struct trial *trial)
{
    size_t run = trial->at_end ? count : trial->count;
    struct sweep_failure failure = {ops, run, fail, trial};

    sweep->failed(sweep->context, &failure);
}

/* Runs the trace with the Nth event failing, and looks how it goes. */
static void run_with(struct sweep *sweep, struct plan *plan, uint32_t n, bool always)
{
    struct op *fail = &plan->ops[plan->at];

    *fail = (struct op){.code = OP_fail, .given = always ? 7 : 3, .arg = {plan->kind, n, always}};
    struct trial trial = one_run(sweep, plan->ops, plan->count + 1);
    if (trial.end != TRIAL_PASSES || !contents_kept(plan, &trial)) {
        tell(sweep, plan->ops, plan->count + 1, fail, &trial);
    }
}

static void *need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "pagewright: out of memory\n");
        exit(2);
    }
    return memory;
}

static bool is_boot(const struct op *op)
{
    return op_forms[op->code].group == GROUP_BOOT;
}

static uint32_t events_of(const struct plan *plan, const struct trial *trial)
{
    return plan->kind == FAILING_ALLOC ? trial->allocs : trial->transfers;
}

/* Prepares the runs in which KIND fails. */
static void make_plan(struct plan *plan, const struct op *ops, size_t count, uint32_t kind)
{
    *plan = (struct plan){.kind = kind};
    plan->base = need(calloc(count + 1, sizeof *plan->base));
    plan->ops = need(calloc(count + 2, sizeof *plan->ops));
    plan->results = need(calloc(count + 1, sizeof *plan->results));
    for (size_t i = 0; i < count; i++) {
        if (ops[i].code != OP_fail || ops[i].arg[0] != kind) {
            plan->base[plan->count] = ops[i];
            plan->base[plan->count++].has_result = false;
        }
    }
    while (plan->at < plan->count && is_boot(&plan->base[plan->at])) {
        plan->at++;
    }
}

/* Runs the trace as it is and counts what could fail; false when it fails as it is. */
static bool run_base(struct sweep *sweep, struct plan *plan)
{
    struct trial_options boot = {.finish = true};
    struct trial trial = one_run(sweep, plan->base, plan->count);

    if (trial.end != TRIAL_PASSES) {
        tell(sweep, plan->base, plan->count, NULL, &trial);
        return false;
    }
    memcpy(plan->results, trial_results(), plan->count * sizeof *plan->results);
    memcpy(plan->ops, plan->base, plan->at * sizeof *plan->ops);
    memcpy(plan->ops + plan->at + 1, plan->base + plan->at,
           (plan->count - plan->at) * sizeof *plan->ops);
    struct trial booted = trial_run(plan->base, plan->at, &boot);
    plan->events = events_of(plan, &trial) - events_of(plan, &booted);
    return true;
}

/* Sweeps one kind of failure; how many things could fail. */
static uint32_t sweep_kind(struct sweep *sweep, const struct op *ops, size_t count, uint32_t kind)
{
    struct plan plan;

    make_plan(&plan, ops, count, kind);
    if (run_base(sweep, &plan)) {
        for (uint32_t n = 1; n <= plan.events; n++) {
            sweep->progress(sweep->context, kind, n, plan.events);
            run_with(sweep, &plan, n, false);
            run_with(sweep, &plan, n, true);
        }
    }
    free(plan.base);
    free(plan.ops);
    free(plan.results);
    return plan.events;
}

void sweep_trace(struct sweep *sweep, const struct op *ops, size_t count)
{
    sweep->allocations = sweep_kind(sweep, ops, count, FAILING_ALLOC);
    sweep->transfers = sweep_kind(sweep, ops, count, FAILING_IO);
}
