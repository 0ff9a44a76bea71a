/*
 * pagewright replay: runs traces, compares their results and checks every invariant.
 */
#include <stdio.h>

#include "groups.h"
#include "json.h"
#include "load.h"
#include "results.h"
#include "tables.h"
#include "tool.h"

/* Differences that are told of one file. */
#define MAX_DIFFERENCES 10u

struct replay {
    struct file_list files;
    bool results;
    bool tables;
    bool lenient;
    bool unchecked;
    bool force;
    uint64_t every;
    const char *json_path;
    struct json json;
    size_t nr_files; /* that were run */
    size_t operations;
    size_t failures;   /* differences and broken invariants */
    size_t before;     /* those of the files before this one */
    size_t unreadable; /* files */
    struct groups groups;
    struct notes notes; /* of this file */
};

/* ---- one trace ------------------------------------------------------------------------------ */

/* Counts a failure of this file and begins its entry in the JSON file. */
static void begin_failure(struct replay *replay, uint32_t line)
{
    if (replay->failures == replay->before) {
        json_array(&replay->json, "failures", JSON_ITEMS);
    }
    replay->failures++;
    json_object(&replay->json, NULL, JSON_INLINE);
    json_number(&replay->json, "line", line);
}

static void report_difference(struct replay *replay, const struct trace *trace, size_t i)
{
    const struct op *op = &trace->history.ops[i];
    char text[TRACE_LINE_ROOM];
    char expected[TRACE_LINE_ROOM];
    char got[TRACE_LINE_ROOM];

    print_op(op, NULL, 0, text);
    print_result(op->result, expected);
    print_result(trace->history.results[i], got);
    if (replay->failures - replay->before < MAX_DIFFERENCES) {
        fprintf(stderr, "%s:%u: expected %s, got %s: %s\n", trace->path, op->line, expected, got,
                text);
    }
    begin_failure(replay, op->line);
    json_string(&replay->json, "expected", expected);
    json_string(&replay->json, "got", got);
    json_end(&replay->json);
}

/* The line of a table as it is told. */
static void table_text(struct table_line line, char text[TRACE_LINE_ROOM])
{
    if (line.text == NULL) {
        snprintf(text, TRACE_LINE_ROOM, "no line");
    } else {
        snprintf(text, TRACE_LINE_ROOM, "\"%.*s\"", (int)line.length, line.text);
    }
}

/* Where that is, and what operation printed the table. */
struct at_table {
    struct replay *replay;
    const struct trace *trace;
};

static void report_table(void *context, const struct table_difference *difference)
{
    struct at_table *at = context;
    struct replay *replay = at->replay;
    char text[TRACE_LINE_ROOM];
    char expected[TRACE_LINE_ROOM];
    char got[TRACE_LINE_ROOM];

    print_op(&at->trace->history.ops[difference->op], NULL, 0, text);
    table_text(difference->expected, expected);
    table_text(difference->got, got);
    if (replay->failures - replay->before < MAX_DIFFERENCES) {
        fprintf(stderr, "%s:%u: expected %s, got %s: %s\n", at->trace->path, difference->line,
                expected, got, text);
    }
    begin_failure(replay, difference->line);
    json_string(&replay->json, "expected", expected);
    json_string(&replay->json, "got", got);
    json_end(&replay->json);
}

static void report_broken(struct replay *replay, const struct trace *trace, size_t count,
                          bool at_end)
{
    const struct failure *failure = driver_failure();
    struct history history = trace->history;

    history.count = count;
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, at_end, trace->path);
    begin_failure(replay, count > 0 ? history.ops[count - 1].line : 0);
    json_string(&replay->json, "invariant", failure->invariant);
    json_string(&replay->json, "where_name", failure->where_name);
    json_number(&replay->json, "where", failure->where);
    json_number(&replay->json, "expected", failure->expected);
    json_number(&replay->json, "got", failure->got);
    json_end(&replay->json);
}

/* Runs a trace; the number of operations that were started. */
static size_t run_trace(struct replay *replay, const struct trace *trace)
{
    const struct history *history = &trace->history;

    driver_start(!replay->unchecked);
    for (size_t i = 0; i < history->count; i++) {
        const struct op *op = &history->ops[i];

        bool good = driver_step(op, &history->results[i]);

        if (replay->results || replay->tables) {
            notes_take(&replay->notes, i);
        }
        if (!good) {
            report_broken(replay, trace, i + 1, false);
            return i + 1;
        }
        if (op->has_result && !result_equal(op->result, history->results[i])) {
            report_difference(replay, trace, i);
        }
    }
    if (!driver_finish()) {
        report_broken(replay, trace, history->count, true);
    }
    return history->count;
}

/* What is said of all failures of a trace together. */
static void report_trace(struct replay *replay, const struct trace *trace)
{
    size_t failures = replay->failures - replay->before;
    const char *broken = driver_failure()->invariant;

    if (failures > MAX_DIFFERENCES) {
        fprintf(stderr, "%s: and %zu more differences\n", trace->path, failures - MAX_DIFFERENCES);
    }
    if (failures > 0) {
        groups_add(&replay->groups, broken != NULL ? broken : "a wrong result", trace->path,
                   trace->history.count);
    }
    if (failures > 0 && broken == NULL) {
        report_commands(stderr, trace->path);
    }
}

/* Runs a trace, prints it with its results and compares its tables if that is asked for; the number
 * of operations. */
static size_t run_with_tables(struct replay *replay, const struct trace *trace)
{
    struct at_table at = {replay, trace};
    size_t operations;

    if (!replay->results && !replay->tables) {
        return run_trace(replay, trace);
    }
    notes_open(&replay->notes, trace->history.count);
    operations = run_trace(replay, trace);
    if (replay->results) {
        print_results(trace, &replay->notes, operations);
    }
    if (replay->tables) {
        compare_tables(trace, &replay->notes, operations, report_table, &at);
    }
    notes_close(&replay->notes);
    return operations;
}

static void replay_file(struct replay *replay, const char *path)
{
    struct trace trace;
    size_t operations = 0;
    bool readable = load_trace(&trace, path, replay->lenient);

    replay->before = replay->failures;
    json_object(&replay->json, NULL, JSON_INLINE);
    json_string(&replay->json, "file", is_input(path) ? STANDARD_INPUT : path);
    if (readable) {
        operations = run_with_tables(replay, &trace);
        report_trace(replay, &trace);
        replay->nr_files++;
        replay->operations += operations;
        free_trace(&trace);
    } else {
        replay->unreadable++;
    }
    bool failed = replay->failures > replay->before;
    if (failed) {
        json_end(&replay->json);
    }
    json_number(&replay->json, "operations", operations);
    json_string(&replay->json, "status", !readable ? "unreadable" : failed ? "fail" : "pass");
    json_end(&replay->json);
}

/* ---- the command ---------------------------------------------------------------------------- */

static void replay_files(struct replay *replay)
{
    json_array(&replay->json, "files", JSON_LINES);
    for (size_t i = 0; i < replay->files.count; i++) {
        if (replay->files.count > 1) {
            tell_progress("%zu of %zu files", i, replay->files.count);
        }
        replay_file(replay, replay->files.paths[i]);
    }
    json_end(&replay->json);
    if (replay->files.count > 1) {
        end_progress();
        groups_print(stderr, &replay->groups);
    }
}

static void summarize(struct replay *replay)
{
    FILE *out = replay->results ? stderr : stdout;

    fprintf(out, "%zu file%s, %zu operations, %zu failure%s", replay->nr_files,
            replay->nr_files == 1 ? "" : "s", replay->operations, replay->failures,
            replay->failures == 1 ? "" : "s");
    if (replay->unreadable > 0) {
        fprintf(out, ", %zu unreadable", replay->unreadable);
    }
    fputc('\n', out);
    json_number(&replay->json, "operations", replay->operations);
    json_number(&replay->json, "failures", replay->failures);
    json_number(&replay->json, "unreadable", replay->unreadable);
}

static int replay_all(struct replay *replay)
{
    if (!json_open(&replay->json, replay->json_path, replay->force)) {
        return cannot_write(replay->json_path);
    }
    json_string(&replay->json, "version", TOOL_VERSION);
    replay_files(replay);
    summarize(replay);
    if (!json_close(&replay->json)) {
        return cannot_write(replay->json_path);
    }
    return replay->failures > 0     ? STATUS_FAILED
           : replay->unreadable > 0 ? STATUS_USAGE
                                    : STATUS_GOOD;
}

static int add_operands(struct replay *replay, char **operands, int count)
{
    int status = add_traces(&replay->files, operands, count);

    if (status == STATUS_GOOD && count == 0) {
        return usage_error("replay: which trace? See pagewright replay --help");
    }
    if (status == STATUS_GOOD && replay->results && replay->files.count != 1) {
        return usage_error("replay: --results takes one trace, here are %zu", replay->files.count);
    }
    return status;
}

static int run(int argc, char **argv)
{
    struct replay replay = {.every = 1};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_FLAG("results", &replay.results,
                    "print the trace (only one then) with all results filled in; the summary goes "
                    "to stderr"),
        OPTION_FLAG(
            "tables", &replay.tables,
            "compare the tables too that stand under `proc` as `--results` prints them: another "
            "line than the trace has is a failure"),
        OPTION_LENIENT(&replay.lenient),
        OPTION_FLAG("no-check", &replay.unchecked, "compare results only"),
        OPTION_NUMBER("every", "N", &replay.every, 1, UINT32_MAX,
                      "look at the whole machine after one in N operations only, at `check` and at "
                      "the end, as the fuzz targets do: what breaks is seen that much later "
                      "(default 1)"),
        OPTION_JSON(&replay.json_path),
        OPTION_FORCE_JSON(&replay.force),
        OPTIONS_END,
    };

    if (!read_options(&replay_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    status = add_operands(&replay, argv, argc);
    driver_look_every((uint32_t)replay.every);
    if (status == STATUS_GOOD) {
        status = replay_all(&replay);
    }
    groups_free(&replay.groups);
    free_list(&replay.files);
    return status;
}

const struct command replay_command = {
    .manual =
        {.program = "pagewright",
         .command = "replay",
         .operands = {"FILE|DIR…"},
         .about =
             "Runs traces: each FILE (- is the standard input), and below each DIR every file\n"
             "whose name ends in .trace or has no dot. After every operation all invariants\n"
             "are checked. Where a line ends in `= RESULT`, another result is a failure. Where\n"
             "several traces are run, those that fail are listed at the end, grouped by\n"
             "invariant, the smallest first.\n",
         .closing =
             "Exit status: 0 every trace passes; 1 a result differs or an invariant is broken;\n"
             "2 bad usage, a trace that cannot be read, or output that cannot be written\n"
             "(traces for 1 and 2: 1).\n"},
    .summary = "run traces, compare results, check every invariant",
    .run = run,
};
