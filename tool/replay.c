/*
 * pagewright replay: runs traces, compares their results and checks every invariant.
 */
#define _POSIX_C_SOURCE 200809L
#include <string.h>
#include <unistd.h>

#include "groups.h"
#include "json.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright replay FILE|DIR… [--results] [--lenient] [--no-check]\n"
    "                         [--json FILE] [--force]\n"
    "\n"
    "Runs traces: each FILE (- is the standard input), and below each DIR every file whose name\n"
    "ends in .trace or has no dot. After every operation all invariants are checked. Where a line\n"
    "ends in `= RESULT`, another result is a failure. Where several traces are run, those that\n"
    "fail are listed at the end, grouped by invariant, the smallest first.\n"
    "\n"
    "  --results      print the trace (only one then) with all results filled in; the summary\n"
    "                 goes to stderr\n"
    "  --lenient      skip lines that cannot be read; without it they are errors\n"
    "  --no-check     compare results only\n"
    "  --json FILE    also write what happened to FILE\n"
    "  --force        replace the JSON file if it is there already\n"
    "  --help, -h     print this\n"
    "\n"
    "Exit status: 0 every trace passes; 1 a result differs or an invariant is broken; 2 bad\n"
    "usage, a trace that cannot be read, or output that cannot be written (traces for 1 and 2: "
    "1).\n";

/* Differences that are told of one file. */
#define MAX_DIFFERENCES 10u

struct replay {
    struct file_list files;
    bool results;
    bool lenient;
    bool check;
    bool force;
    const char *json_path;
    struct json json;
    size_t nr_files; /* that were run */
    size_t operations;
    size_t failures;   /* differences and broken invariants */
    size_t unreadable; /* files */
    struct groups groups;
};

/* ---- the JSON file -------------------------------------------------------------------------- */

static void json_begin(struct replay *replay)
{
    if (replay->json_path != NULL) {
        fprintf(replay->json.file, "{\n  \"version\": \"" TOOL_VERSION "\",\n  \"files\": [");
    }
}

/* Begins the entry of a file. */
static void json_file(struct replay *replay, const char *path)
{
    static const char *separator = "\n";

    if (replay->json_path == NULL) {
        return;
    }
    fprintf(replay->json.file, "%s    {\"file\": ", separator);
    separator = ",\n";
    json_string(&replay->json, path);
}

static void json_difference(struct replay *replay, size_t before, uint32_t line,
                            const char *expected, const char *got)
{
    if (replay->json_path == NULL) {
        return;
    }
    fprintf(replay->json.file, "%s\n      {\"line\": %u, \"expected\": ",
            replay->failures == before ? ", \"failures\": [" : ",", line);
    json_string(&replay->json, expected);
    fprintf(replay->json.file, ", \"got\": ");
    json_string(&replay->json, got);
    fprintf(replay->json.file, "}");
}

static void json_broken(struct replay *replay, size_t before, uint32_t line)
{
    const struct failure *failure = driver_failure();

    if (replay->json_path == NULL) {
        return;
    }
    fprintf(replay->json.file, "%s\n      {\"line\": %u, \"invariant\": ",
            replay->failures == before ? ", \"failures\": [" : ",", line);
    json_string(&replay->json, failure->invariant);
    fprintf(replay->json.file, ", \"where_name\": ");
    json_string(&replay->json, failure->where_name);
    fprintf(replay->json.file, ", \"where\": %u, \"expected\": %u, \"got\": %u}", failure->where,
            failure->expected, failure->got);
}

static void json_file_end(struct replay *replay, size_t before, size_t operations, bool readable)
{
    if (replay->json_path != NULL) {
        fprintf(replay->json.file, "%s, \"operations\": %zu, \"status\": \"%s\"}",
                replay->failures > before ? "]" : "", operations,
                !readable                   ? "unreadable"
                : replay->failures > before ? "fail"
                                            : "pass");
    }
}

/* Finishes the file; the exit status. */
static int json_end(struct replay *replay, int status)
{
    if (replay->json_path == NULL) {
        return status;
    }
    fprintf(replay->json.file,
            "\n  ],\n  \"operations\": %zu,\n  \"failures\": %zu,\n  \"unreadable\": %zu\n}\n",
            replay->operations, replay->failures, replay->unreadable);
    if (!json_close(&replay->json)) {
        return cannot_write(replay->json_path);
    }
    return status;
}

/* ---- one trace ------------------------------------------------------------------------------ */

static void report_difference(struct replay *replay, const struct trace *trace, size_t i,
                              size_t before)
{
    const struct op *op = &trace->history.ops[i];
    char text[TRACE_LINE_ROOM];
    char expected[TRACE_LINE_ROOM];
    char got[TRACE_LINE_ROOM];

    print_op(op, NULL, 0, text);
    print_result(op->result, expected);
    print_result(trace->history.results[i], got);
    if (replay->failures - before < MAX_DIFFERENCES) {
        fprintf(stderr, "%s:%u: expected %s, got %s: %s\n", trace->path, op->line, expected, got,
                text);
    }
    json_difference(replay, before, op->line, expected, got);
    replay->failures++;
}

static void report_broken(struct replay *replay, const struct trace *trace, size_t count,
                          bool at_end, size_t before)
{
    struct history history = trace->history;

    history.count = count;
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, at_end, trace->path);
    json_broken(replay, before, count > 0 ? history.ops[count - 1].line : 0);
    replay->failures++;
}

/* Runs a trace; the number of operations that were started. */
static size_t run_trace(struct replay *replay, const struct trace *trace)
{
    const struct history *history = &trace->history;
    size_t before = replay->failures;

    driver_start(replay->check);
    for (size_t i = 0; i < history->count; i++) {
        const struct op *op = &history->ops[i];
        bool good = driver_step(op, &history->results[i]);

        if (!good) {
            report_broken(replay, trace, i + 1, false, before);
            return i + 1;
        }
        if (op->has_result && !result_equal(op->result, history->results[i])) {
            report_difference(replay, trace, i, before);
        }
    }
    if (!driver_finish()) {
        report_broken(replay, trace, history->count, true, before);
    }
    return history->count;
}

/* Prints one line of the trace with its result, and with its comment where there is room. */
static void print_line(const struct reader *reader, const struct op *op,
                       const struct result *result, bool breaks)
{
    char text[TRACE_LINE_ROOM];
    size_t length = print_op(op, result, RESULT_COLUMN, text);
    const char *comment = (const char *)reader->text + reader->code_length;
    size_t comment_length = reader->length - reader->code_length;

    if (comment_length > 0 && comment[comment_length - 1] == '\r') {
        comment_length--;
    }
    bool fits = length + 2 + comment_length <= TRACE_MAX_LINE;
    if (comment_length > 0 && !fits) {
        fwrite(comment, 1, comment_length, stdout);
        putchar('\n');
    }
    fwrite(text, 1, length, stdout);
    if (comment_length > 0 && fits) {
        fputs("  ", stdout);
        fwrite(comment, 1, comment_length, stdout);
    }
    if (breaks) {
        printf("\n# breaks %s", driver_failure()->invariant);
    }
    putchar('\n');
}

/* Prints the trace as it was written, with the results of its first RUN operations. */
static void print_results(const struct trace *trace, size_t run, bool broken)
{
    struct reader reader;
    struct trace_error error;
    struct op op;
    size_t i = 0;

    reader_open(&reader, trace->data, trace->size);
    for (;;) {
        switch (reader_next(&reader, &op, &error)) {
        case READ_OP:
            if (i < run) {
                bool last = broken && i + 1 == run;
                bool known = !last || driver_has_result() || run < trace->history.count;

                print_line(&reader, &op, known ? &trace->history.results[i] : NULL, last);
            }
            i++;
            break;
        case READ_BLANK:
            fwrite(reader.text, 1, reader.length, stdout);
            putchar('\n');
            break;
        case READ_ERROR:
            printf("# line %u could not be read\n", error.line);
            break;
        case READ_END:
            return;
        }
    }
}

static void replay_file(struct replay *replay, const char *path)
{
    struct trace trace;
    size_t before = replay->failures;
    size_t operations = 0;
    bool readable = load_trace(&trace, path, replay->lenient);

    path = is_input(path) ? STANDARD_INPUT : path;
    json_file(replay, path);
    if (readable) {
        operations = run_trace(replay, &trace);
        if (replay->results) {
            print_results(&trace, operations, driver_failure()->invariant != NULL);
        }
        if (replay->failures - before > MAX_DIFFERENCES) {
            fprintf(stderr, "%s: and %zu more differences\n", path,
                    replay->failures - before - MAX_DIFFERENCES);
        }
        if (replay->failures > before) {
            bool broken = driver_failure()->invariant != NULL;

            groups_add(&replay->groups, broken ? driver_failure()->invariant : "a wrong result",
                       path, trace.history.count);
            if (!broken) {
                report_commands(stderr, path);
            }
        }
        replay->nr_files++;
        replay->operations += operations;
        free_trace(&trace);
    } else {
        replay->unreadable++;
    }
    json_file_end(replay, before, operations, readable);
}

/* ---- the command ---------------------------------------------------------------------------- */

static void progress(const struct replay *replay, size_t done)
{
    static bool terminal;

    if (done == 0) {
        terminal = replay->files.count > 1 && isatty(STDERR_FILENO) != 0;
    }
    if (terminal && done < replay->files.count) {
        fprintf(stderr, "\r%zu of %zu files", done, replay->files.count);
    } else if (terminal) {
        fprintf(stderr, "\r\033[K");
    }
}

static int replay_all(struct replay *replay)
{
    if (replay->json_path != NULL && !json_open(&replay->json, replay->json_path, replay->force)) {
        return cannot_write(replay->json_path);
    }
    json_begin(replay);
    for (size_t i = 0; i < replay->files.count; i++) {
        progress(replay, i);
        replay_file(replay, replay->files.paths[i]);
    }
    progress(replay, replay->files.count);
    if (replay->files.count > 1) {
        groups_print(stderr, &replay->groups);
    }
    FILE *out = replay->results ? stderr : stdout;
    fprintf(out, "%zu file%s, %zu operations, %zu failure%s", replay->nr_files,
            replay->nr_files == 1 ? "" : "s", replay->operations, replay->failures,
            replay->failures == 1 ? "" : "s");
    if (replay->unreadable > 0) {
        fprintf(out, ", %zu unreadable", replay->unreadable);
    }
    fputc('\n', out);
    return json_end(replay, replay->failures > 0     ? STATUS_FAILED
                            : replay->unreadable > 0 ? STATUS_USAGE
                                                     : STATUS_GOOD);
}

static int read_arguments(struct replay *replay, struct args *args)
{
    bool only_paths = false;

    while (args->at < args->argc) {
        const char *arg = args->argv[args->at];

        if (only_paths || !at_option(args)) {
            int status = add_traces(&replay->files, arg);

            args->at++;
            if (status != STATUS_GOOD) {
                return status;
            }
        } else if (take_flag(args, "--")) {
            only_paths = true;
        } else if (take_flag(args, "--results")) {
            replay->results = true;
        } else if (take_flag(args, "--lenient")) {
            replay->lenient = true;
        } else if (take_flag(args, "--no-check")) {
            replay->check = false;
        } else if (take_flag(args, "--force")) {
            replay->force = true;
        } else if (take_value(args, "--json", &replay->json_path)) {
            if (replay->json_path == NULL || replay->json_path[0] == '\0') {
                return usage_error("replay: --json needs a file");
            }
        } else {
            return usage_error("replay: unknown option %s; see pagewright replay --help", arg);
        }
    }
    if (replay->files.count == 0) {
        return usage_error("replay: which trace? See pagewright replay --help");
    }
    if (replay->results && replay->files.count != 1) {
        return usage_error("replay: --results takes one trace, here are %zu", replay->files.count);
    }
    return STATUS_GOOD;
}

int tool_replay(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    struct replay replay = {.check = true};

    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(help, stdout);
            return STATUS_GOOD;
        }
    }
    int status = read_arguments(&replay, &args);
    if (status == STATUS_GOOD) {
        status = replay_all(&replay);
    }
    groups_free(&replay.groups);
    free_list(&replay.files);
    return status;
}
