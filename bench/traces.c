/*
 * Operations a second of random traces, for each fuzz target, and what each oracle costs: with
 * nothing looking on, with the invariants checked after each operation, with the reference model in
 * step, and with both. Operations that had nothing to do (`skip`, `ENOSYS`) are run, not counted.
 *
 * usage: bench_traces [--seconds N] [--json FILE] [--force]
 * N seconds for each figure (default 0.5)
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "generate/random_trace.h"
#include "generate/targets.h"
#include "json.h"
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

static struct load loads[TRACES];

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_loads(const char *target)
{
    for (unsigned i = 0; i < TRACES; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);

        if (out == NULL) {
            perror("bench_traces");
            exit(2);
        }
        generate(out, target, i + 1u, TRACE_OPS);
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
    double start;
    double end;
    size_t done = 0;
    size_t traces = 0;

    run(target, &loads[0], watch); /* the first run of a process poisons all of RAM */
    start = now();
    end = start;
    while (end - start < seconds) {
        for (unsigned i = 0; i < TRACES; i++) {
            done += run(target, &loads[i], watch);
        }
        traces += TRACES;
        end = now();
    }
    *runs = (double)traces / (end - start);
    return (double)done / (end - start);
}

static struct figures measure(const char *target, double seconds)
{
    struct figures f;

    make_loads(target);
    for (unsigned watch = 0; watch < WATCHES; watch++) {
        f.rate[watch] = rate(target, watch, seconds, &f.runs);
    }
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

static void print_json(FILE *out, const struct figures *figures)
{
    fputs("{", out);
    for (size_t i = 0; i < NR_TARGETS; i++) {
        const double *r = figures[i].rate;

        fprintf(out,
                "%s\"%s\": {\"unchecked\": %.0f, \"invariants\": %.0f, \"model\": %.0f, "
                "\"checked\": %.0f, \"traces\": %.1f}",
                i == 0 ? "" : ",\n ", targets[i], r[NOTHING], r[INVARIANTS], r[MODEL], r[BOTH],
                figures[i].runs);
    }
    fputs("}\n", out);
}

struct request {
    double seconds;
    const char *json; /* NULL: no file */
    bool force;
};

static bool read_arguments(struct request *request, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc && atof(argv[i + 1]) > 0) {
            request->seconds = atof(argv[++i]);
        } else if (strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
            request->json = argv[++i];
        } else if (strcmp(argv[i], "--force") == 0) {
            request->force = true;
        } else {
            fprintf(stderr, "usage: bench_traces [--seconds N] [--json FILE] [--force]\n");
            return false;
        }
    }
    return true;
}

static int cannot_write(const char *path)
{
    fprintf(stderr, "bench_traces: cannot write %s: %s\n", path,
            errno == EEXIST ? "it is there already; --force replaces it" : strerror(errno));
    return 2;
}

int main(int argc, char **argv)
{
    static struct figures figures[NR_TARGETS];
    struct request request = {.seconds = 0.5};
    struct json json;

    if (!read_arguments(&request, argc, argv)) {
        return 2;
    }
    if (request.json != NULL && !json_open(&json, request.json, request.force)) {
        return cannot_write(request.json);
    }
    printf("%-12s%12s%12s%10s%10s%10s%10s%10s%11s%10s\n%-12s%12s%12s%10s%10s%10s%10s%10s%11s%10s\n",
           "", "ops/s", "ops/s", "traces/s", "", "us/op", "us/op", "us/op", "share of", "share of",
           "target", "unchecked", "checked", "checked", "ratio", "core", "checkers", "model",
           "checkers", "model");
    for (size_t i = 0; i < NR_TARGETS; i++) {
        figures[i] = measure(targets[i], request.seconds);
        print_figures(targets[i], &figures[i]);
        fflush(stdout);
    }
    if (request.json != NULL) {
        print_json(json.file, figures);
        if (!json_close(&json)) {
            return cannot_write(request.json);
        }
    }
    return 0;
}
