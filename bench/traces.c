/*
 * Operations a second: random traces for fuzz_mm, with the checkers after each operation and
 * without. Operations that had nothing to do (`skip`, `ENOSYS`) are run but not counted.
 *
 * usage: bench_traces [--seconds N] [--json FILE]
 */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver.h"
#include "mutate.h"
#include "trace.h"

#define TRACES 64u
#define TRACE_OPS 200u

struct load {
    struct op *ops;
    size_t count;
};

static struct load loads[TRACES];

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_loads(void)
{
    for (unsigned i = 0; i < TRACES; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);

        if (out == NULL) {
            perror("bench_traces");
            exit(2);
        }
        generate(out, "mm", i + 1u, TRACE_OPS);
        fclose(out);
        loads[i].ops = calloc(2u * TRACE_OPS, sizeof *loads[i].ops);
        loads[i].count = read_ops((const uint8_t *)text, size, loads[i].ops, 2u * TRACE_OPS);
        free(text);
    }
}

static bool idle(struct result result)
{
    return result.kind == RESULT_SKIP || (result.kind == RESULT_ERRNO && result.value == 38u);
}

/* Runs one trace; the operations that did something. */
static size_t run(const struct load *load, bool check)
{
    size_t done = 0;

    driver_start(check);
    for (size_t i = 0; i < load->count; i++) {
        struct result result;

        if (!driver_step(&load->ops[i], &result)) {
            fprintf(stderr, "bench_traces: %s is broken; run ci/fuzz mm\n",
                    driver_failure()->invariant);
            exit(1);
        }
        done += idle(result) ? 0u : 1u;
    }
    if (!driver_finish()) {
        fprintf(stderr, "bench_traces: %s at the end\n", driver_failure()->invariant);
        exit(1);
    }
    return done;
}

static double rate(bool check, double seconds)
{
    double start;
    double end;
    size_t done = 0;

    run(&loads[0], check); /* the first run of a process poisons all of RAM */
    start = now();
    end = start;

    while (end - start < seconds) {
        for (unsigned i = 0; i < TRACES; i++) {
            done += run(&loads[i], check);
        }
        end = now();
    }
    return (double)done / (end - start);
}

int main(int argc, char **argv)
{
    double seconds = 3;
    const char *json = NULL;
    double checked;
    double unchecked;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seconds") == 0 && i + 1 < argc && atof(argv[i + 1]) > 0) {
            seconds = atof(argv[++i]);
        } else if (strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
            json = argv[++i];
        } else {
            fprintf(stderr, "usage: bench_traces [--seconds N] [--json FILE]\n");
            return 2;
        }
    }
    make_loads();
    unchecked = rate(false, seconds);
    checked = rate(true, seconds);
    printf("operations a second: %.0f without checkers, %.0f with them (1 : %.1f)\n", unchecked,
           checked, unchecked / checked);
    if (json != NULL) {
        FILE *out = fopen(json, "w");
        bool ok = out != NULL &&
                  fprintf(out, "{\"unchecked\": %.0f, \"checked\": %.0f}\n", unchecked, checked) > 0;
        if (out == NULL || fclose(out) != 0 || !ok) {
            fprintf(stderr, "bench_traces: cannot write %s\n", json);
            return 2;
        }
    }
    return 0;
}
