/*
 * Operations a second of processor time of random traces, for each fuzz target, and what each
 * oracle costs: with nothing looking on, with the invariants checked, with the reference model in
 * step, and with both, as closely as a fuzz target looks. Operations that had nothing to do
 * (`skip`, `ENOSYS`) are run, not counted. The four are measured in turn, several times over, so
 * that what else the machine does falls on all of them; the median counts. How it is called:
 * bench_traces --help.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/call.h"
#include "generate/random_trace.h"
#include "generate/targets.h"
#include "json.h"
#include "options.h"
#include "run/driver.h"
#include "trace/trace.h"

#define TRACES 32u
#define TRACE_OPS 200u

#define X(name, ...) #name,
static const char *const targets[] = {TARGETS(X)};
#undef X
#define NR_TARGETS (sizeof targets / sizeof targets[0])

enum { NOTHING, INVARIANTS, MODEL, BOTH, WATCHES };

struct load {
    struct op *ops;
    size_t count;
};

struct figures {
    double rate[WATCHES]; /* operations a second */
    double runs;          /* traces a second, with both */
};

/* What is asked for. */
struct plan {
    double seconds;     /* of processor time for a figure */
    unsigned rounds;    /* in so many pieces */
    const char *target; /* NULL: each */
    const char *frames; /* of the machine; NULL: as the traces say */
};

static struct load loads[TRACES];

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What is written to it becomes *TEXT when it is closed. */
static FILE *open_text(char **text, size_t *size)
{
    FILE *out = open_memstream(text, size);

    if (out == NULL) {
        perror("bench_traces");
        exit(2);
    }
    return out;
}

/* Writes trace number I, on a machine of FRAMES frames instead of its own unless FRAMES is NULL. */
static void write_trace(FILE *out, const char *target, unsigned i, const char *frames)
{
    char *text = NULL;
    size_t size = 0;
    FILE *whole = open_text(&text, &size);

    generate(whole, target, i + 1u, TRACE_OPS);
    fclose(whole);
    const char *rest = text;
    if (frames != NULL) {
        const char *machine = strstr(text, "\nmachine ");
        const char *end = machine != NULL ? strchr(machine + 1, '\n') : NULL;
        rest = end != NULL ? end + 1 : text;
        fprintf(out, "machine frames=%s\n", frames);
    }
    fputs(rest, out);
    free(text);
}

static void make_loads(const char *target, const char *frames)
{
    for (unsigned i = 0; i < TRACES; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_text(&text, &size);

        write_trace(out, target, i, frames);
        fclose(out);
        free(loads[i].ops);
        loads[i].ops = calloc(2u * TRACE_OPS, sizeof *loads[i].ops);
        loads[i].count = read_ops((const uint8_t *)text, size, loads[i].ops, 2u * TRACE_OPS);
        free(text);
    }
}

static bool idle(struct result result)
{
    return result.kind == RESULT_SKIP || (result.kind == RESULT_ERRNO && result.value == 38u);
}

static void broke(const char *target)
{
    fprintf(stderr, "bench_traces: %s is broken; run ci/fuzz fuzz_%s\n",
            driver_failure()->invariant, target);
    exit(1);
}

/* Runs one trace; the operations that did something. */
static size_t run(const char *target, const struct load *load, unsigned watch)
{
    size_t done = 0;

    driver_start(true);
    driver_watch(watch == INVARIANTS || watch == BOTH, watch == MODEL || watch == BOTH);
    for (size_t i = 0; i < load->count; i++) {
        struct result result;

        if (!driver_step(&load->ops[i], &result)) {
            broke(target);
        }
        done += idle(result) ? 0u : 1u;
    }
    if (!driver_finish()) {
        broke(target);
    }
    return done;
}

/* Operations a second; the traces a second go to *RUNS. */
static double rate(const char *target, unsigned watch, double seconds, double *runs)
{
    double start = now();
    double end = start;
    size_t done = 0;
    size_t traces = 0;

    while (end - start < seconds) {
        done += run(target, &loads[traces % TRACES], watch);
        traces++;
        end = traces % TRACES == 0 ? now() : end;
    }
    *runs = (double)traces / (end - start);
    return (double)done / (end - start);
}

static struct figures measure(const char *target, const struct plan *plan)
{
    double rates[WATCHES][MOST_ROUNDS];
    double runs[MOST_ROUNDS];
    struct figures f;

    make_loads(target, plan->frames);
    run(target, &loads[0], NOTHING); /* the first run of a process poisons all of RAM */
    for (unsigned round = 0; round < plan->rounds; round++) {
        for (unsigned watch = 0; watch < WATCHES; watch++) {
            rates[watch][round] = rate(target, watch, plan->seconds / plan->rounds, &runs[round]);
        }
    }
    for (unsigned watch = 0; watch < WATCHES; watch++) {
        f.rate[watch] = median(rates[watch], plan->rounds);
    }
    f.runs = median(runs, plan->rounds);
    return f;
}

static void print_figures(const char *target, const struct figures *f)
{
    double nothing = 1e6 / f->rate[NOTHING];
    double both = 1e6 / f->rate[BOTH];
    double invariants = 1e6 / f->rate[INVARIANTS] - nothing;
    double model = 1e6 / f->rate[MODEL] - nothing;

    printf("%-12s%12.0f%12.0f%10.0f%10.1f%10.2f%10.1f%10.1f%9.0f %%%8.0f %%\n", target,
           f->rate[NOTHING], f->rate[BOTH], f->runs, f->rate[NOTHING] / f->rate[BOTH], nothing,
           invariants, model, 100 * invariants / both, 100 * model / both);
}

static void write_json(struct json *json, const char *target, const struct figures *f)
{
    json_object(json, target, JSON_INLINE);
    json_decimal(json, "unchecked", f->rate[NOTHING], 0);
    json_decimal(json, "invariants", f->rate[INVARIANTS], 0);
    json_decimal(json, "model", f->rate[MODEL], 0);
    json_decimal(json, "checked", f->rate[BOTH], 0);
    json_decimal(json, "traces", f->runs, 1);
    json_end(json);
}

static void measure_all(struct json *json, const struct plan *plan)
{
    printf("%-12s%12s%12s%10s%10s%10s%10s%10s%11s%10s\n%-12s%12s%12s%10s%10s%10s%10s%10s%11s%10s\n",
           "", "ops/s", "ops/s", "traces/s", "", "us/op", "us/op", "us/op", "share of", "share of",
           "target", "unchecked", "checked", "checked", "ratio", "core", "checkers", "model",
           "checkers", "model");
    for (size_t i = 0; i < NR_TARGETS; i++) {
        if (plan->target != NULL && strcmp(plan->target, targets[i]) != 0) {
            continue;
        }
        struct figures figures = measure(targets[i], plan);

        print_figures(targets[i], &figures);
        fflush(stdout);
        write_json(json, targets[i], &figures);
    }
}

struct request {
    const char *seconds; /* NULL: the default */
    const char *target;  /* NULL: each */
    const char *frames;  /* NULL: as the traces say */
    uint64_t rounds;
    uint64_t every;
    const char *json; /* NULL: no file */
    bool force;
};

static const struct manual manual = {
    .program = "bench_traces",
    .operands = {""},
    .about = "Measures operations a second of random traces, for each fuzz target, and what each\n"
             "oracle costs.\n",
};

static bool is_target(const char *name)
{
    for (size_t i = 0; i < NR_TARGETS; i++) {
        if (strcmp(name, targets[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Does a machine start that has so many frames? */
static bool are_frames(const char *text)
{
    struct op op[2];
    char line[64];
    int length = snprintf(line, sizeof line, "machine frames=%s\n", text);

    return length > 0 && (size_t)length < sizeof line &&
           strspn(text, "0123456789") == strlen(text) &&
           read_ops((const uint8_t *)line, (size_t)length, op, 2) == 1;
}

static int bench(const struct request *request)
{
    struct plan plan = {
        .seconds = request->seconds != NULL ? call_seconds(request->seconds) : 0.5,
        .rounds = (unsigned)request->rounds,
        .target = request->target,
        .frames = request->frames,
    };
    struct json json;

    if (plan.seconds <= 0) {
        return call_is_wrong(manual.program, "this is no time:", request->seconds);
    }
    if (plan.target != NULL && !is_target(plan.target)) {
        return call_is_wrong(manual.program, "this is no fuzz target:", plan.target);
    }
    if (plan.frames != NULL && !are_frames(plan.frames)) {
        return call_is_wrong(manual.program, "this is no number of frames:", plan.frames);
    }
    if (!json_open(&json, request->json, request->force)) {
        return call_cannot_write(manual.program, request->json);
    }
    driver_look_every((uint32_t)request->every);
    measure_all(&json, &plan);
    return json_close(&json) ? STATUS_GOOD : call_cannot_write(manual.program, request->json);
}

int main(int argc, char **argv)
{
    struct request request = {.json = NULL, .rounds = ROUNDS, .every = LOOK_EVERY};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_TEXT("seconds", "N", &request.seconds,
                    "measure N seconds of processor time a figure (default 0.5)"),
        OPTION_NUMBER("rounds", "N", &request.rounds, 1, MOST_ROUNDS,
                      "in so many pieces, of which the median counts (default 5)"),
        OPTION_NUMBER("every", "N", &request.every, 1, 1000000,
                      "look at the whole machine after one in N operations (default: as a fuzz "
                      "target does)"),
        OPTION_FILE("target", "NAME", &request.target, "this fuzz target alone (default: each)"),
        OPTION_FILE("frames", "N", &request.frames,
                    "on a machine of N frames instead of the trace's own"),
        OPTION_FILE("json", "FILE", &request.json, "also write the figures to FILE"),
        OPTION_FORCE_JSON(&request.force),
        OPTIONS_END,
    };

    if (!read_options(&manual, options, &argc, argv, &status)) {
        return status;
    }
    return argc > 0 ? call_is_wrong(manual.program, "unknown argument", argv[0]) : bench(&request);
}
