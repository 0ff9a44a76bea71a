/*
 * pagewright host: what the host's own Linux makes of a trace.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/files.h"
#include "generate/user_trace.h"
#include "oracle/linux/linux.h"
#include "oracle/linux/limits.h"
#include "oracle/linux/probe.h"
#include "run/host_run.h"
#include "json.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright host FILE|DIR… [--lenient] [--json FILE] [--force]\n"
    "       pagewright host --random N [--seed N] [--ops N] [--json FILE] [--force]\n"
    "       pagewright host --probe [--json FILE] [--force]\n"
    "\n"
    "Runs the user-visible part of traces (mmap, munmap, mprotect, brk, read, write, fork, vfork,\n"
    "exit and the counters) as real system calls in real processes, and in the core. Where the "
    "two\n"
    "differ and docs/DIFFERENCES.md does not explain it, that is a failure. A trace without a "
    "machine\n"
    "line runs on a machine with 4096 frames, so that memory does not run out.\n"
    "\n"
    "Hosts differ, which is never a failure. What this one is like is tried first. What it does\n"
    "otherwise in a way that is known is allowed for; operations that cannot be compared here are\n"
    "left out on both sides, counted, and named in one line; a trace that the host cannot follow "
    "to\n"
    "its end is cut short, and counted. Where nothing can be compared, nothing is run, and one "
    "line\n"
    "says `skipped` and why.\n"
    "\n"
    "  --random N      run N random traces instead: those that `gen --user` gives for --seed, the\n"
    "                  number behind it, and so on. One that differs is kept in a file\n"
    "  --seed N        the first one (default 1)\n"
    "  --ops N         how many operations each has (default 200)\n"
    "  --lenient       skip lines that cannot be read; without it they are errors\n"
    "  --probe         print what this host is like, a NAME=VALUE in each line and what follows "
    "from\n"
    "                  it, and run nothing\n"
    "  --json FILE     also write the results, and what this host is like, to FILE\n"
    "  --force         replace the JSON file if it is there already\n"
    "  --assume NAME=VALUE,…\n"
    "                  take this for what the host is like, whatever it is like. Where that is "
    "wrong,\n"
    "                  differences show, or operations are left out for nothing\n"
    "  --simulate NAME=VALUE,…\n"
    "                  the processes act like those of another host, which the probe finds by "
    "itself:\n"
    "                  zero-page=no, huge-pages=always, overcommit=strict, areas=N, stack-gap=N,\n"
    "                  protection-keys=taken or =stuck\n"
    "  -h, --help      print this\n"
    "\n"
    "What the last two say, PAGEWRIGHT_HOST_ASSUME and PAGEWRIGHT_HOST_SIMULATE in the "
    "environment\n"
    "say as well, to `shrink --host` too.\n"
    "\n"
    "Exit status: 0 no difference, or skipped; 1 a difference, or a broken invariant; 2 bad usage, "
    "a\n"
    "trace that cannot be read, a file that cannot be written, or a host that stops answering.\n";

#define ENOUGH_FRAMES 4096u
#define MAX_DIFFERENCES 10u /* random traces that differ, then it is enough */

struct run {
    struct file_list files;
    bool probe;
    const char *json_path;
    bool force;
    struct json json;
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
    const char *text; /* of the random trace that runs */
    size_t size;
    bool unwritten; /* one that differs could not be kept */
};

/* ---- hosts that are wanted ------------------------------------------------------------------- */

static const char *const wants[] = {HOST_ASSUME, HOST_SIMULATE};
#define NR_WANTS (sizeof wants / sizeof *wants)

/* What the variable says, "" if it is not there. */
static const char *wanted(const char *name)
{
    return getenv(name) != NULL ? getenv(name) : "";
}

/* The variables that a command needs to give the same again. */
static void print_wants(FILE *out)
{
    for (size_t i = 0; i < NR_WANTS; i++) {
        if (wanted(wants[i])[0] != '\0') {
            fprintf(out, "%s=%s ", wants[i], wanted(wants[i]));
        }
    }
}

static void tell_wants(void)
{
    if (wanted(HOST_ASSUME)[0] != '\0') {
        printf("assumed of this host: %s\n", wanted(HOST_ASSUME));
    }
    if (wanted(HOST_SIMULATE)[0] != '\0') {
        printf("simulated by this host: %s\n", wanted(HOST_SIMULATE));
    }
}

/* ---- one trace ------------------------------------------------------------------------------ */

static void print_value(const char *who, struct result result)
{
    char text[TRACE_LINE_ROOM];

    print_result(result, text);
    fprintf(stderr, "  %-9s %s\n", who, text);
}

/* Does the file at PATH hold the random trace? */
static bool holds_text(const struct run *run, const char *path)
{
    size_t size = 0;
    uint8_t *data = read_file(path, &size);
    bool same = data != NULL && size == run->size && memcmp(data, run->text, size) == 0;

    free(data);
    return same;
}

/* Keeps a random trace that fails in the file that it is named after. False: errno says why. */
static bool write_random(const struct run *run, const char *path)
{
    FILE *file = fopen(path, "wx");

    if (file == NULL) {
        int error = errno;
        bool kept = error == EEXIST && holds_text(run, path);

        errno = error;
        return kept;
    }
    bool good = fwrite(run->text, 1, run->size, file) == run->size;
    if (fclose(file) != 0 || !good) {
        int error = errno;

        remove(path);
        errno = error;
        return false;
    }
    return true;
}

/* Is there a file that shows the failure of TRACE again? */
static bool keep(struct run *run, const struct trace *trace)
{
    if (run->random == 0 || write_random(run, trace->path)) {
        return true;
    }
    usage_error("cannot write %s: %s", trace->path, strerror(errno));
    run->unwritten = true;
    return false;
}

static void report_commands_for(const char *path)
{
    fprintf(stderr, "reproduce: ");
    print_wants(stderr);
    report_call(stderr, "host", path);
    fprintf(stderr, "shrink: ");
    print_wants(stderr);
    report_call(stderr, "shrink --host", path);
}

/* Tells of a difference in the last of the COUNT operations. */
static void report_difference(struct run *run, const struct trace *trace, size_t count,
                              struct result host)
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
    if (keep(run, trace)) {
        report_commands_for(trace->path);
    }
}

static void report_broken(struct run *run, const struct trace *trace, size_t count, bool at_end)
{
    struct history history = trace->history;

    keep(run, trace);
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
        struct host_run step;
        bool good = host_run(&history->ops[i], &step);

        history->results[i] = step.core;
        if (!good) {
            report_broken(run, trace, i + 1, false);
            return false;
        }
        switch (step.verdict) {
        case HOST_SAME:
            run->operations++;
            break;
        case HOST_DIFFERS:
            report_difference(run, trace, i + 1, step.host);
            return false;
        case HOST_UNSEEN:
            break;
        case HOST_LOST:
            note_lost(run);
            return true;
        }
    }
    if (!driver_finish()) {
        report_broken(run, trace, history->count, true);
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
        if (host_is_full()) {
            note_lost(run);
        } else {
            run->silent = true;
        }
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

static void run_random(struct run *run, uint32_t seed)
{
    char path[512];
    char *text = NULL;
    size_t size = 0;
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
    run->text = text;
    run->size = size;
    history->count = read_ops((const uint8_t *)text, size, history->ops, (size_t)run->ops + 1);
    run_trace(run, &trace);
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

static int status_of(const struct run *run)
{
    if (run->unwritten) {
        return STATUS_USAGE;
    }
    if (run->failures > 0) {
        return STATUS_FAILED;
    }
    if (run->silent) {
        return usage_error("host: %s", host_why());
    }
    return run->unreadable > 0 ? STATUS_USAGE : STATUS_GOOD;
}

static void summarize(const struct run *run)
{
    char omitted[1024];

    host_describe_omitted(omitted, sizeof omitted);
    if (omitted[0] != '\0') {
        printf("left out here: %s\n", omitted);
    }
    printf("%zu trace%s, %zu operations compared, %zu failure%s", run->traces,
           run->traces == 1 ? "" : "s", run->operations, run->failures,
           run->failures == 1 ? "" : "s");
    if (omitted[0] != '\0') {
        printf(", %zu left out", host_omitted());
    }
    if (run->lost > 0) {
        printf(", %zu cut short (%s)", run->lost, run->why);
    }
    if (run->unreadable > 0) {
        printf(", %zu unreadable", run->unreadable);
    }
    putchar('\n');
}

static void json_pair(struct run *run, const char *name, const char *text)
{
    fprintf(run->json.file, ",\n  \"%s\": ", name);
    json_string(&run->json, text);
}

static void json_traits(struct run *run)
{
    char text[64];

    fprintf(run->json.file, ",\n  \"host\": {");
    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        host_trait_value(i, host_traits.value[i], text, sizeof text);
        fprintf(run->json.file, "%s\n    ", i > 0 ? "," : "");
        json_string(&run->json, host_trait_name(i));
        fprintf(run->json.file, ": ");
        json_string(&run->json, text);
    }
    fprintf(run->json.file, "\n  }");
}

/* What cannot be compared here, whether or not an operation fell under it. */
static void json_omissions(struct run *run)
{
    const char *what;
    const char *why;
    size_t count;

    fprintf(run->json.file, ",\n  \"left_out\": [");
    for (size_t i = 0; host_omission(i, &what, &why, &count); i++) {
        fprintf(run->json.file, "%s\n    {\"what\": ", i > 0 ? "," : "");
        json_string(&run->json, what);
        fprintf(run->json.file, ", \"why\": ");
        json_string(&run->json, why);
        fprintf(run->json.file, ", \"operations\": %zu}", count);
    }
    fprintf(run->json.file, "]");
}

/* SKIPPED: why nothing was run, or NULL. */
static int write_json(struct run *run, int status, const char *skipped)
{
    if (run->json_path == NULL) {
        return status;
    }
    fprintf(run->json.file, "{\n  \"version\": \"" TOOL_VERSION "\"");
    if (skipped != NULL) {
        json_pair(run, "skipped", skipped);
    } else {
        json_traits(run);
        json_omissions(run);
    }
    fprintf(run->json.file,
            ",\n  \"traces\": %zu,\n  \"operations_compared\": %zu,\n  \"failures\": %zu,\n"
            "  \"operations_left_out\": %zu,\n  \"traces_cut_short\": %zu",
            run->traces, run->operations, run->failures, host_omitted(), run->lost);
    if (run->lost > 0) {
        json_pair(run, "cut_short_why", run->why);
    }
    fprintf(run->json.file, ",\n  \"traces_unreadable\": %zu,\n  \"status\": %d\n}\n",
            run->unreadable, status);
    if (!json_close(&run->json)) {
        return cannot_write(run->json_path);
    }
    return status;
}

static int skip(struct run *run)
{
    printf("host: skipped: %s\n", host_why());
    return write_json(run, STATUS_GOOD, host_why());
}

static void run_traces(struct run *run)
{
    uint64_t count = run->random > 0 ? run->random : run->files.count;

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
}

static int run_all(struct run *run)
{
    if (run->json_path != NULL && !json_open(&run->json, run->json_path, run->force)) {
        return cannot_write(run->json_path);
    }
    tell_wants();
    bool open = host_open();
    if (open && run->probe) {
        host_print_traits(stdout, &host_traits);
    } else if (open) {
        run_traces(run);
    }
    host_close();
    if (!open) {
        return skip(run);
    }
    if (!run->probe) {
        summarize(run);
    }
    return write_json(run, status_of(run), NULL);
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

/* Takes an option whose value is text. *STATUS: was it right? False: it is none of them. */
static bool take_text(struct run *run, struct args *args, int *status)
{
    const char *option = args->argv[args->at];
    const char *value = NULL;

    if (take_value(args, "--json", &value)) {
        run->json_path = value;
    } else if (take_value(args, "--assume", &value)) {
        setenv(HOST_ASSUME, value != NULL ? value : "", 1);
    } else if (take_value(args, "--simulate", &value)) {
        setenv(HOST_SIMULATE, value != NULL ? value : "", 1);
    } else {
        return false;
    }
    if (value == NULL) {
        *status = usage_error("host: %s needs a value", option);
    }
    return true;
}

/* Do the arguments go together? */
static int judge_arguments(const struct run *run)
{
    char why[160];
    bool traces = run->random > 0 || run->files.count > 0;

    if (run->probe && traces) {
        return usage_error("host: --probe runs no traces");
    }
    if (!run->probe && (run->random > 0) == (run->files.count > 0)) {
        return usage_error("host: traces, or --random? See pagewright host --help");
    }
    return host_choices_good(why, sizeof why) ? STATUS_GOOD : usage_error("host: %s", why);
}

static int read_arguments(struct run *run, struct args *args)
{
    bool only_paths = false;
    int status = STATUS_GOOD;

    while (args->at < args->argc && status == STATUS_GOOD) {
        const char *arg = args->argv[args->at];

        if (only_paths || !at_option(args)) {
            args->at++;
            status = add_traces(&run->files, arg);
        } else if (take_flag(args, "--")) {
            only_paths = true;
        } else if (take_flag(args, "--lenient")) {
            run->lenient = true;
        } else if (take_flag(args, "--probe")) {
            run->probe = true;
        } else if (take_flag(args, "--force")) {
            run->force = true;
        } else if (!take_text(run, args, &status) && !take_number(run, args, &status)) {
            return usage_error("host: unknown option %s; see pagewright host --help", arg);
        }
    }
    return status == STATUS_GOOD ? judge_arguments(run) : status;
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
