/*
 * pagewright sweep: lets each frame allocation and each transfer of traces fail (run/sweep.h), and
 * keeps a trace of what goes wrong then.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "json.h"
#include "load.h"
#include "run/sweep.h"
#include "tool.h"
#include "trace/random.h"

/* Failures that are told of one file; the others are counted. */
#define MAX_TOLD 10u

struct sweeping {
    struct sweep sweep;
    struct file_list files;
    bool lenient;
    const char *json_path;
    bool force;
    struct json json;
    size_t file;      /* the one at work */
    const char *name; /* as messages call it */
    size_t nr_files;
    size_t failures;
    size_t unreadable;
    size_t unwritten;         /* traces of failures */
    size_t before;            /* failures of the files before this one */
    char told[MAX_TOLD][128]; /* what was told of this one */
    size_t nr_told;
};

/* ---- failures ------------------------------------------------------------------------------- */

/* Writes the operations, and WHAT fails as a comment, to a file named after them; PATH: its name.
 * One that is there already is as good. False: it cannot be written, errno says why. */
static bool save(const struct op *ops, size_t count, const char *what, char *path, size_t room)
{
    char line[TRACE_LINE_ROOM];
    char *text = NULL;
    size_t size = 0;
    FILE *out = need(open_memstream(&text, &size));
    size_t comment = (size_t)fprintf(out, "# %s\n", what);

    for (size_t i = 0; i < count; i++) {
        print_op(&ops[i], ops[i].has_result ? &ops[i].result : NULL, 0, line);
        fprintf(out, "%s\n", line);
    }
    need(fclose(out) == 0 ? text : NULL);
    artifact_path(path, room, "failure-%016llx.trace",
                  (unsigned long long)hash_bytes((const uint8_t *)text + comment, size - comment));
    bool good = artifact_write(path, text, size) || errno == EEXIST;
    int error = errno;
    free(text);
    errno = error;
    return good;
}

/* Is it the first of its kind in this file, and to be told? */
static bool is_new(struct sweeping *sweeping, const char *what)
{
    for (size_t i = 0; i < sweeping->nr_told; i++) {
        if (strcmp(sweeping->told[i], what) == 0) {
            return false;
        }
    }
    if (sweeping->nr_told == MAX_TOLD) {
        return false;
    }
    snprintf(sweeping->told[sweeping->nr_told++], sizeof sweeping->told[0], "%s", what);
    return true;
}

/* Keeps the trace of a failure and reports it; PATH becomes its name, "" if it cannot be kept. */
static void tell(struct sweeping *sweeping, const struct sweep_failure *failure, const char *what,
                 char *path, size_t room)
{
    size_t count = failure->count;
    struct op *ops = need(calloc(count + 1, sizeof *ops));

    for (size_t i = 0; i < count; i++) {
        ops[i] = failure->ops[i];
        ops[i].line = (uint32_t)i + 2; /* in the file that is saved */
    }
    if (failure->trial->end == TRIAL_DIFFERS && count > 0) {
        ops[count - 1].has_result = true;
        ops[count - 1].result = failure->trial->wanted;
    }
    bool saved = save(ops, count, what, path, room);
    int error = errno;

    fprintf(stderr, "%s: ", sweeping->name);
    trial_report(ops, count, failure->trial, path);
    if (!saved) {
        usage_error("cannot write %s: %s", path, strerror(error));
        sweeping->unwritten++;
        path[0] = '\0';
    }
    free(ops);
}

/* The failure's entry in the JSON file. */
static void write_failure(struct json *json, const struct sweep_failure *failure, const char *what,
                          const char *path)
{
    const struct trial *trial = failure->trial;
    char text[TRACE_LINE_ROOM] = "nothing";

    json_object(json, NULL, JSON_INLINE);
    if (failure->fail != NULL) {
        print_op(failure->fail, NULL, 0, text);
    }
    json_string(json, "fail", text);
    json_string(json, "problem", what);
    strcpy(text, "the end");
    if (!trial->at_end && trial->count > 0) {
        print_op(&failure->ops[trial->count - 1], NULL, 0, text);
    }
    json_string(json, "operation", text);
    if (trial->end == TRIAL_BREAKS) {
        json_string(json, "invariant", trial->invariant);
        json_string(json, "where_name", trial->where_name);
        json_number(json, "where", trial->where);
        json_number(json, "expected", trial->expected);
        json_number(json, "got", trial->got);
    }
    json_string(json, "trace", path);
    json_end(json);
}

static void failed(void *context, const struct sweep_failure *failure)
{
    struct sweeping *sweeping = context;
    char what[128] = "content lost";
    char path[4096] = "";

    if (failure->trial->end != TRIAL_DIFFERS) {
        trial_describe(failure->trial, what, sizeof what);
    }
    if (is_new(sweeping, what)) {
        tell(sweeping, failure, what, path, sizeof path);
    }
    if (sweeping->failures == sweeping->before) {
        json_array(&sweeping->json, "failures", JSON_ITEMS);
    }
    write_failure(&sweeping->json, failure, what, path);
    sweeping->failures++;
}

/* ---- the command ---------------------------------------------------------------------------- */

static void progress(void *context, uint32_t kind, uint32_t n, uint32_t all)
{
    const struct sweeping *sweeping = context;

    tell_progress("%zu of %zu files, %s %u of %u", sweeping->file + 1, sweeping->files.count,
                  kind == FAILING_ALLOC ? "allocation" : "transfer", n, all);
    if (n == all) {
        end_progress();
    }
}

/* Sweeps a trace and counts it. */
static void sweep_one(struct sweeping *sweeping, const struct trace *trace)
{
    sweep_trace(&sweeping->sweep, trace->history.ops, trace->history.count);
    size_t failures = sweeping->failures - sweeping->before;
    if (failures > sweeping->nr_told) {
        fprintf(stderr, "%s: and %zu more failures like these\n", sweeping->name,
                failures - sweeping->nr_told);
    }
    sweeping->nr_files++;
}

static void sweep_file(struct sweeping *sweeping, const char *path)
{
    struct json *json = &sweeping->json;
    struct trace trace;
    size_t runs = sweeping->sweep.runs;
    bool readable = load_trace(&trace, path, sweeping->lenient);

    sweeping->before = sweeping->failures;
    sweeping->nr_told = 0;
    sweeping->name = is_input(path) ? STANDARD_INPUT : path;
    json_object(json, NULL, JSON_INLINE);
    json_string(json, "file", sweeping->name);
    if (readable) {
        sweep_one(sweeping, &trace);
        free_trace(&trace);
    } else {
        sweeping->unreadable++;
    }
    bool any = sweeping->failures > sweeping->before;
    if (any) {
        json_end(json);
    }
    json_number(json, "runs", sweeping->sweep.runs - runs);
    json_number(json, "allocations", readable ? sweeping->sweep.allocations : 0);
    json_number(json, "transfers", readable ? sweeping->sweep.transfers : 0);
    json_string(json, "status", !readable ? "unreadable" : any ? "fail" : "pass");
    json_end(json);
}

static void summarize(struct sweeping *sweeping)
{
    const struct sweep *sweep = &sweeping->sweep;

    printf("%zu file%s, %zu runs, %zu operations, %zu failure%s", sweeping->nr_files,
           sweeping->nr_files == 1 ? "" : "s", sweep->runs, sweep->operations, sweeping->failures,
           sweeping->failures == 1 ? "" : "s");
    if (sweeping->unreadable > 0) {
        printf(", %zu unreadable", sweeping->unreadable);
    }
    putchar('\n');
    json_number(&sweeping->json, "runs", sweep->runs);
    json_number(&sweeping->json, "operations", sweep->operations);
    json_number(&sweeping->json, "failures", sweeping->failures);
    json_number(&sweeping->json, "unreadable", sweeping->unreadable);
}

static int sweep_all(struct sweeping *sweeping)
{
    if (!json_open(&sweeping->json, sweeping->json_path, sweeping->force)) {
        return cannot_write(sweeping->json_path);
    }
    json_string(&sweeping->json, "version", TOOL_VERSION);
    json_array(&sweeping->json, "files", JSON_LINES);
    for (; sweeping->file < sweeping->files.count; sweeping->file++) {
        sweep_file(sweeping, sweeping->files.paths[sweeping->file]);
    }
    json_end(&sweeping->json);
    summarize(sweeping);
    if (!json_close(&sweeping->json)) {
        return cannot_write(sweeping->json_path);
    }
    return sweeping->unwritten > 0    ? STATUS_USAGE
           : sweeping->failures > 0   ? STATUS_FAILED
           : sweeping->unreadable > 0 ? STATUS_USAGE
                                      : STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    static struct sweeping sweeping;
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_LENIENT(&sweeping.lenient),
        OPTION_JSON(&sweeping.json_path),
        OPTION_FORCE_JSON(&sweeping.force),
        OPTIONS_END,
    };

    if (!read_options(&sweep_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    if (argc == 0) {
        return usage_error("sweep: which trace? See pagewright sweep --help");
    }
    sweeping.sweep = (struct sweep){.context = &sweeping, .progress = progress, .failed = failed};
    status = add_traces(&sweeping.files, argv, argc);
    if (status == STATUS_GOOD) {
        status = sweep_all(&sweeping);
    }
    free_list(&sweeping.files);
    return status;
}

const struct command sweep_command = {
    .manual =
        {.program = "pagewright",
         .command = "sweep",
         .operands = {"FILE|DIR…"},
         .about =
             "Runs each trace again and again: the Nth allocation of frames fails, for each N,\n"
             "or all from the Nth on; then the same for transfers to and from the swap disk.\n"
             "`fail' lines of that kind in the trace are left out. Results may change behind\n"
             "the failure, but every invariant has to hold after every operation, no word that\n"
             "a program wrote may change, and nothing may leak.\n",
         .closing =
             "What fails is kept as a trace, failure-HASH.trace, in the folder that\n"
             "PAGEWRIGHT_ARTIFACTS names (default: here).\n"
             "\n"
             "Exit status: 0 every run is good; 1 one is not; 2 bad usage, output that cannot\n"
             "be written, or a trace that cannot be read (where it comes together with 1: 1).\n"},
    .summary = "let each frame allocation and each transfer of traces fail",
    .run = run,
};
