/*
 * pagewright host: what the host's own Linux makes of a trace.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "gen_user.h"
#include "host.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright host FILE|DIR… [--lenient]\n"
    "       pagewright host --random N [--seed N] [--ops N]\n"
    "\n"
    "Runs the user-visible part of traces (mmap, munmap, mprotect, brk, read, write, fork, vfork,\n"
    "exit and the counters) as real system calls in real processes, and in the core. Where the "
    "two\n"
    "differ and docs/DIFFERENCES.md does not explain it, that is a failure. A trace without a "
    "machine\n"
    "line runs on a machine with 4096 frames, so that memory does not run out. Where the host "
    "forbids\n"
    "something, nothing is run, and one line says `skipped` and why.\n"
    "\n"
    "  --random N      run N random traces instead: those that `gen --user` gives for --seed, the\n"
    "                  number behind it, and so on. One that differs is kept in a file\n"
    "  --seed N        the first one (default 1)\n"
    "  --ops N         how many operations each has (default 200)\n"
    "  --lenient       skip lines that cannot be read; without it they are errors\n"
    "  --help          print this\n"
    "\n"
    "Exit status: 0 no difference, or skipped; 1 a difference, or a broken invariant; 2 bad usage, "
    "a\n"
    "trace that cannot be read, or a host that stops answering.\n";

#define ENOUGH_FRAMES 4096u
#define MAX_DIFFERENCES 10u /* random traces that differ, then it is enough */

struct run {
    struct file_list files;
    bool lenient;
    uint64_t random; /* traces, 0: files */
    uint64_t seed;
    uint64_t ops;
    size_t traces;
    size_t operations; /* compared */
    size_t failures;
    size_t unreadable;
    size_t lost;   /* traces that the host could not follow to their end */
    char why[160]; /* the last of them */
    bool silent;
};

/* ---- one trace ------------------------------------------------------------------------------ */

static void print_value(const char *who, struct result result)
{
    char text[TRACE_LINE_ROOM];

    print_result(result, text);
    fprintf(stderr, "  %-9s %s\n", who, text);
}

/* Tells of a difference in the last of the COUNT operations. */
static void report_difference(const struct trace *trace, size_t count, struct result host)
{
    const struct op *op = &trace->history.ops[count - 1];
    struct result core = trace->history.results[count - 1];
    char text[TRACE_LINE_ROOM];

    print_op(op, NULL, 0, text);
    fprintf(stderr, "%s: the host's Linux differs\n", trace->path);
    fprintf(stderr, "  operation %zu, line %u: %s\n", count, op->line, text);
    print_value("host", host);
    print_value("core", core);
    fprintf(stderr, "trace so far:\n");
    for (size_t i = 0; i < count; i++) {
        print_op(&trace->history.ops[i], &trace->history.results[i], RESULT_COLUMN, text);
        fprintf(stderr, "%s", text);
        if (i + 1 == count) {
            print_result(host, text);
            fprintf(stderr, " # the host gives %s", text);
        }
        fputc('\n', stderr);
    }
    fprintf(stderr, "reproduce: pagewright host %s\n", trace->path);
    fprintf(stderr, "shrink: pagewright shrink --host %s\n", trace->path);
}

static void report_broken(const struct trace *trace, size_t count, bool at_end)
{
    struct history history = trace->history;

    history.count = count;
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, at_end, trace->path);
}

/* The host could not follow: that is told, and no failure. */
static void note_lost(struct run *run)
{
    run->lost++;
    snprintf(run->why, sizeof run->why, "%s", host_why());
}

/* Runs operations side by side until they differ or the end; false: a failure, which is told. */
static bool run_side_by_side(struct run *run, const struct trace *trace)
{
    const struct history *history = &trace->history;

    for (size_t i = 0; i < history->count; i++) {
        struct result host = {RESULT_SKIP, 0};

        if (!driver_step(&history->ops[i], &history->results[i])) {
            report_broken(trace, i + 1, false);
            return false;
        }
        switch (host_step(&history->ops[i], history->results[i], &host)) {
        case HOST_SAME:
            run->operations++;
            break;
        case HOST_DIFFERS:
            report_difference(trace, i + 1, host);
            return false;
        case HOST_UNSEEN:
            break;
        case HOST_LOST:
            note_lost(run);
            return true;
        }
    }
    if (!driver_finish()) {
        report_broken(trace, history->count, true);
        return false;
    }
    return true;
}

/* A trace that does not say which machine it wants gets one on which memory does not run out. */
static void add_machine(struct history *history)
{
    struct op machine = {.code = OP_machine, .given = 1u << MACHINE_FRAMES};
    size_t size = (history->count + 1) * sizeof machine;

    if (history->count > 0 && history->ops[0].code == OP_machine) {
        return;
    }
    machine.arg[MACHINE_FRAMES] = ENOUGH_FRAMES;
    history->ops = realloc(history->ops, size);
    if (history->ops == NULL) {
        exit(usage_error("out of memory"));
    }
    memmove(&history->ops[1], history->ops, size - sizeof machine);
    history->ops[0] = machine;
    history->count++;
    history->results = realloc(history->results, history->count * sizeof(struct result));
    if (history->results == NULL) {
        exit(usage_error("out of memory"));
    }
}

static void run_trace(struct run *run, struct trace *trace)
{
    add_machine(&trace->history);
    if (!host_start()) {
        run->silent = true;
        return;
    }
    driver_start(false);
    run->traces++;
    if (!run_side_by_side(run, trace)) {
        run->failures++;
    }
}

static void run_file(struct run *run, const char *path)
{
    struct trace trace;

    if (!load_trace(&trace, path, run->lenient)) {
        run->unreadable++;
        return;
    }
    run_trace(run, &trace);
    free_trace(&trace);
}

/* ---- random traces -------------------------------------------------------------------------- */

/* Where the trace is kept if it differs. */
static void random_path(const struct run *run, uint32_t seed, char *path, size_t room)
{
    const char *directory = getenv("PAGEWRIGHT_ARTIFACTS");

    snprintf(path, room, "%s%shost-%u-%u.trace", directory != NULL ? directory : "",
             directory != NULL ? "/" : "", seed, (uint32_t)run->ops);
}

static bool write_random(const struct run *run, uint32_t seed, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) {
        return false;
    }
    generate_user(file, seed, (size_t)run->ops);
    return fclose(file) == 0;
}

static void run_random(struct run *run, uint32_t seed)
{
    char path[512];
    char *text = NULL;
    size_t size = 0;
    size_t before = run->failures;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL) {
        exit(usage_error("out of memory"));
    }
    generate_user(out, seed, (size_t)run->ops);
    fclose(out);
    random_path(run, seed, path, sizeof path);
    struct trace trace = {.path = path};
    struct history *history = &trace.history;
    history->ops = calloc((size_t)run->ops + 1, sizeof *history->ops);
    history->results = calloc((size_t)run->ops + 1, sizeof *history->results);
    if (history->ops == NULL || history->results == NULL) {
        exit(usage_error("out of memory"));
    }
    history->count = read_ops((const uint8_t *)text, size, history->ops, (size_t)run->ops + 1);
    run_trace(run, &trace);
    if (run->failures > before && !write_random(run, seed, path)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    }
    free(text);
    free_trace(&trace);
}

/* ---- the command ---------------------------------------------------------------------------- */

static void progress(uint64_t at, uint64_t all)
{
    static int terminal = -1;

    if (terminal < 0) {
        terminal = isatty(STDERR_FILENO);
    }
    if (terminal == 1 && at < all) {
        fprintf(stderr, "\r%llu of %llu traces", (unsigned long long)at, (unsigned long long)all);
    } else if (terminal == 1) {
        fprintf(stderr, "\r\033[K");
    }
}

static int summarize(const struct run *run)
{
    printf("%zu trace%s, %zu operations compared, %zu failure%s", run->traces,
           run->traces == 1 ? "" : "s", run->operations, run->failures,
           run->failures == 1 ? "" : "s");
    if (run->lost > 0) {
        printf(", %zu cut short (%s)", run->lost, run->why);
    }
    if (run->unreadable > 0) {
        printf(", %zu unreadable", run->unreadable);
    }
    putchar('\n');
    if (run->failures > 0) {
        return STATUS_FAILED;
    }
    if (run->silent) {
        return usage_error("host: %s", host_why());
    }
    return run->unreadable > 0 ? STATUS_USAGE : STATUS_GOOD;
}

static int run_all(struct run *run)
{
    uint64_t count = run->random > 0 ? run->random : run->files.count;

    if (!host_open()) {
        printf("host: skipped: %s\n", host_why());
        host_close();
        return STATUS_GOOD;
    }
    for (uint64_t i = 0; i < count && !run->silent && run->failures < MAX_DIFFERENCES; i++) {
        if (i % 16 == 0) {
            progress(i, count);
        }
        if (run->random > 0) {
            run_random(run, (uint32_t)(run->seed + i));
        } else {
            run_file(run, run->files.paths[i]);
        }
    }
    progress(count, count);
    host_close();
    return summarize(run);
}

static int add_path(struct run *run, const char *path)
{
    char *bad = NULL;
    size_t before = run->files.count;

    if (!list_files(&run->files, path, &bad)) {
        int status = usage_error("%s: %s", bad, strerror(errno));

        free(bad);
        return status;
    }
    return run->files.count > before ? STATUS_GOOD : usage_error("%s: no traces in there", path);
}

/* Takes `--random N`, `--seed N` or `--ops N`. *STATUS: was it right? False: it is none of them. */
static bool take_number(struct run *run, struct args *args, int *status)
{
    const char *option = args->argv[args->at];
    const char *value = NULL;
    uint64_t *number = NULL;

    if (take_value(args, "--random", &value)) {
        number = &run->random;
    } else if (take_value(args, "--seed", &value)) {
        number = &run->seed;
    } else if (take_value(args, "--ops", &value)) {
        number = &run->ops;
    } else {
        return false;
    }
    if (value == NULL) {
        *status = usage_error("host: %s needs a value", option);
    } else if (!parse_count(value, number == &run->ops ? 100000000u : UINT32_MAX, number) ||
               (number == &run->random && *number == 0)) {
        *status = usage_error("host: %s is not a number in range", value);
    }
    return true;
}

static int read_arguments(struct run *run, struct args *args)
{
    bool only_paths = false;
    int status = STATUS_GOOD;

    while (args->at < args->argc && status == STATUS_GOOD) {
        const char *arg = args->argv[args->at];

        if (only_paths || !at_option(args)) {
            args->at++;
            status = add_path(run, arg);
        } else if (take_flag(args, "--")) {
            only_paths = true;
        } else if (take_flag(args, "--lenient")) {
            run->lenient = true;
        } else if (!take_number(run, args, &status)) {
            return usage_error("host: unknown option %s; see pagewright host --help", arg);
        }
    }
    if (status == STATUS_GOOD && (run->random > 0) == (run->files.count > 0)) {
        return usage_error("host: traces, or --random? See pagewright host --help");
    }
    return status;
}

int tool_host(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    struct run run = {.seed = 1, .ops = 200};

    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            fputs(help, stdout);
            return STATUS_GOOD;
        }
    }
    int status = read_arguments(&run, &args);
    if (status == STATUS_GOOD) {
        status = run_all(&run);
    }
    free_list(&run.files);
    return status;
}
