/*
 * pagewright sweep: lets each frame allocation and each transfer of a trace fail in turn, once and
 * from then on, and looks whether every invariant holds all the same.
 *
 * A run of the trace without failures says how many there are, and what the user programs see.
 * Results may change behind a failure, but a word that is read may not: as long as everything that
 * the programs did went as before, a read gives the same word or SIGBUS.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "tool.h"
#include "run/trial.h"
#include "trace/random.h"

static const char help[] =
    "usage: pagewright sweep FILE|DIR… [--lenient] [--json FILE] [--force]\n"
    "\n"
    "Runs each trace again and again: the Nth allocation of frames fails, for each N, or all from\n"
    "the Nth on; then the same for transfers to and from the swap disk. `fail' lines of that kind\n"
    "in the trace are left out. Results may change behind the failure, but every invariant has to\n"
    "hold after every operation, no word that a program wrote may change, and nothing may leak.\n"
    "\n"
    "  --lenient      skip lines that cannot be read; without it they are errors\n"
    "  --json FILE    also write what happened to FILE\n"
    "  --force        replace the JSON file if it is there already\n"
    "  --help, -h     print this\n"
    "\n"
    "What fails is kept as a trace, failure-HASH.trace, in the folder that PAGEWRIGHT_ARTIFACTS\n"
    "names (default: here).\n"
    "\n"
    "Exit status: 0 every run is good; 1 one is not; 2 bad usage, output that cannot be written, "
    "or\n"
    "a trace that cannot be read (where it comes together with 1: 1).\n";

/* Failures that are told of one file; the others are counted. */
#define MAX_TOLD 10u

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

struct sweep {
    struct file_list files;
    bool lenient;
    const char *json_path;
    bool force;
    struct json json;
    size_t file;      /* the one at work */
    const char *name; /* as messages call it */
    size_t nr_files;
    size_t operations;
    size_t runs;
    size_t failures;
    size_t unreadable;
    size_t unwritten;         /* traces of failures */
    size_t before;            /* failures of the files before this one */
    char told[MAX_TOLD][128]; /* what was told of this one */
    size_t nr_told;
};

/* ---- the JSON file -------------------------------------------------------------------------- */

static void json_failure(struct sweep *sweep, const struct plan *plan, const struct trial *trial,
                         const char *what, const char *path)
{
    char text[TRACE_LINE_ROOM];
    bool named = trial->at_end || trial->count == 0;

    if (sweep->json_path == NULL) {
        return;
    }
    FILE *file = sweep->json.file;
    fprintf(file,
            "%s\n      {\"fail\": ", sweep->failures == sweep->before ? ", \"failures\": [" : ",");
    print_op(&plan->ops[plan->at], NULL, 0, text);
    json_string(&sweep->json, plan->events > 0 ? text : "nothing");
    fprintf(file, ", \"problem\": ");
    json_string(&sweep->json, what);
    fprintf(file, ", \"operation\": ");
    if (!named) {
        print_op(&plan->ops[trial->count - 1], NULL, 0, text);
    }
    json_string(&sweep->json, named ? "the end" : text);
    if (trial->end == TRIAL_BREAKS) {
        fprintf(file, ", \"invariant\": ");
        json_string(&sweep->json, trial->invariant);
        fprintf(file, ", \"where_name\": ");
        json_string(&sweep->json, trial->where_name);
        fprintf(file, ", \"where\": %u, \"expected\": %u, \"got\": %u", trial->where,
                trial->expected, trial->got);
    }
    fprintf(file, ", \"trace\": ");
    json_string(&sweep->json, path);
    fprintf(file, "}");
}

static void json_begin(struct sweep *sweep)
{
    if (sweep->json_path != NULL) {
        fprintf(sweep->json.file, "{\n  \"version\": \"" TOOL_VERSION "\",\n  \"files\": [");
    }
}

static void json_file(struct sweep *sweep, const char *path)
{
    if (sweep->json_path != NULL) {
        fprintf(sweep->json.file, "%s    {\"file\": ", sweep->file > 0 ? ",\n" : "\n");
        json_string(&sweep->json, path);
    }
}

static void json_file_end(struct sweep *sweep, size_t runs, const uint32_t events[2], bool readable)
{
    if (sweep->json_path != NULL) {
        fprintf(sweep->json.file,
                "%s, \"runs\": %zu, \"allocations\": %u, \"transfers\": %u, \"status\": \"%s\"}",
                sweep->failures > sweep->before ? "]" : "", runs, events[0], events[1],
                !readable                         ? "unreadable"
                : sweep->failures > sweep->before ? "fail"
                                                  : "pass");
    }
}

static int json_end(struct sweep *sweep, int status)
{
    if (sweep->json_path == NULL) {
        return status;
    }
    fprintf(sweep->json.file,
            "\n  ],\n  \"runs\": %zu,\n  \"operations\": %zu,\n  \"failures\": %zu,\n"
            "  \"unreadable\": %zu\n}\n",
            sweep->runs, sweep->operations, sweep->failures, sweep->unreadable);
    if (!json_close(&sweep->json)) {
        return cannot_write(sweep->json_path);
    }
    return status;
}

/* ---- failures ------------------------------------------------------------------------------- */

/* Writes the trace that shows a failure to FILE and closes it. */
static bool write_trace(FILE *file, const char *path, const char *text, const char *what)
{
    fprintf(file, "# %s\n%s", what, text);
    return close_whole(file, path);
}

/* The lines of a trace; to be freed. */
static char *lines_of(const struct op *ops, size_t count, size_t *size)
{
    char line[TRACE_LINE_ROOM];
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    for (size_t i = 0; out != NULL && i < count; i++) {
        print_op(&ops[i], ops[i].has_result ? &ops[i].result : NULL, 0, line);
        fprintf(out, "%s\n", line);
    }
    if (out == NULL || fclose(out) != 0) {
        exit(usage_error("out of memory"));
    }
    return text;
}

/* Writes the trace that shows a failure to a file named after what is in it; PATH: its name. One
 * that is there already is as good. False: it cannot be written, errno says why. */
static bool save(const struct op *ops, size_t count, const char *what, char *path, size_t room)
{
    const char *directory = getenv("PAGEWRIGHT_ARTIFACTS");
    size_t size = 0;
    char *text = lines_of(ops, count, &size);

    snprintf(path, room, "%s%sfailure-%016llx.trace", directory != NULL ? directory : "",
             directory != NULL ? "/" : "",
             (unsigned long long)hash_bytes((const uint8_t *)text, size));
    FILE *file = fopen(path, "wx");
    bool good = file != NULL ? write_trace(file, path, text, what) : errno == EEXIST;
    int error = errno;
    free(text);
    errno = error;
    return good;
}

/* Is it the first of its kind in this file, and to be told? */
static bool is_new(struct sweep *sweep, const char *what)
{
    for (size_t i = 0; i < sweep->nr_told; i++) {
        if (strcmp(sweep->told[i], what) == 0) {
            return false;
        }
    }
    if (sweep->nr_told == MAX_TOLD) {
        return false;
    }
    snprintf(sweep->told[sweep->nr_told++], sizeof sweep->told[0], "%s", what);
    return true;
}

static void failed(struct sweep *sweep, struct plan *plan, const struct trial *trial)
{
    size_t run = trial->at_end ? plan->count + 1 : trial->count;
    char what[128];
    char path[4096] = "";

    if (trial->end == TRIAL_DIFFERS) {
        snprintf(what, sizeof what, "content lost");
    } else {
        trial_describe(trial, what, sizeof what);
    }
    if (is_new(sweep, what)) {
        struct op *last = &plan->ops[run > 0 ? run - 1 : 0];

        for (size_t i = 0; i < run; i++) {
            plan->ops[i].line = (uint32_t)i + 2; /* in the file that is saved */
        }
        last->has_result = trial->end == TRIAL_DIFFERS;
        last->result = trial->wanted;
        bool saved = save(plan->ops, run, what, path, sizeof path);
        int error = errno;

        fprintf(stderr, "%s: ", sweep->name);
        trial_report(plan->ops, run, trial, path);
        last->has_result = false;
        if (!saved) {
            usage_error("cannot write %s: %s", path, strerror(error));
            sweep->unwritten++;
            path[0] = '\0';
        }
    }
    json_failure(sweep, plan, trial, what, path);
    sweep->failures++;
}

/* ---- one trace ------------------------------------------------------------------------------ */

static bool is_number(struct result result)
{
    return result.kind == RESULT_NUMBER || result.kind == RESULT_ADDRESS;
}

/* Does what the operation gives say nothing about the memory of a program? */
static bool is_aside(const struct op *op)
{
    switch (op_forms[op->code].group) {
    case GROUP_ASK:
    case GROUP_PAGES:
    case GROUP_SLAB:
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
        if (is_number(wanted) && is_number(given)) {
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

static void progress(const struct sweep *sweep, const struct plan *plan, uint32_t n)
{
    static int terminal = -1;

    if (terminal < 0) {
        terminal = isatty(STDERR_FILENO);
    }
    if (terminal != 0) {
        fprintf(stderr, "\r\033[K%zu of %zu files, %s %u of %u", sweep->file + 1,
                sweep->files.count, plan->kind == FAILING_ALLOC ? "allocation" : "transfer", n,
                plan->events);
        if (n == plan->events) {
            fprintf(stderr, "\r\033[K");
        }
    }
}

static struct trial one_run(struct sweep *sweep, const struct op *ops, size_t count)
{
    struct trial_options options = {.finish = true};
    struct trial trial = trial_run(ops, count, &options);

    sweep->runs++;
    sweep->operations += trial.count;
    return trial;
}

/* Runs the trace with the Nth event failing; false when it failed as no run may. */
static void run_with(struct sweep *sweep, struct plan *plan, uint32_t n, bool always)
{
    struct op *fail = &plan->ops[plan->at];

    *fail = (struct op){.code = OP_fail, .given = always ? 7 : 3, .arg = {plan->kind, n, always}};
    struct trial trial = one_run(sweep, plan->ops, plan->count + 1);
    if (trial.end != TRIAL_PASSES || !contents_kept(plan, &trial)) {
        failed(sweep, plan, &trial);
    }
}

static void *need(void *memory)
{
    if (memory == NULL) {
        exit(usage_error("out of memory"));
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
static void make_plan(struct plan *plan, const struct trace *trace, uint32_t kind)
{
    size_t count = trace->history.count;

    *plan = (struct plan){.kind = kind};
    plan->base = need(calloc(count + 1, sizeof *plan->base));
    plan->ops = need(calloc(count + 2, sizeof *plan->ops));
    plan->results = need(calloc(count + 1, sizeof *plan->results));
    for (size_t i = 0; i < count; i++) {
        const struct op *op = &trace->history.ops[i];

        if (op->code != OP_fail || op->arg[0] != kind) {
            plan->base[plan->count] = *op;
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
        memcpy(plan->ops, plan->base, plan->count * sizeof *plan->ops);
        plan->count -= trial.at_end ? 1 : 0; /* failed() expects a line more */
        failed(sweep, plan, &trial);
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
static uint32_t sweep_kind(struct sweep *sweep, const struct trace *trace, uint32_t kind)
{
    struct plan plan;

    make_plan(&plan, trace, kind);
    if (run_base(sweep, &plan)) {
        for (uint32_t n = 1; n <= plan.events; n++) {
            progress(sweep, &plan, n);
            run_with(sweep, &plan, n, false);
            run_with(sweep, &plan, n, true);
        }
    }
    free(plan.base);
    free(plan.ops);
    free(plan.results);
    return plan.events;
}

static void sweep_file(struct sweep *sweep, const char *path)
{
    struct trace trace;
    size_t runs = sweep->runs;
    uint32_t events[2] = {0, 0};
    bool readable = load_trace(&trace, path, sweep->lenient);

    sweep->before = sweep->failures;
    sweep->nr_told = 0;
    sweep->name = is_input(path) ? STANDARD_INPUT : path;
    json_file(sweep, sweep->name);
    if (readable) {
        events[0] = sweep_kind(sweep, &trace, FAILING_ALLOC);
        events[1] = sweep_kind(sweep, &trace, FAILING_IO);
        size_t failures = sweep->failures - sweep->before;
        if (failures > sweep->nr_told) {
            fprintf(stderr, "%s: and %zu more failures like these\n", sweep->name,
                    failures - sweep->nr_told);
        }
        sweep->nr_files++;
        free_trace(&trace);
    } else {
        sweep->unreadable++;
    }
    json_file_end(sweep, sweep->runs - runs, events, readable);
}

/* ---- the command ---------------------------------------------------------------------------- */

static int sweep_all(struct sweep *sweep)
{
    if (sweep->json_path != NULL && !json_open(&sweep->json, sweep->json_path, sweep->force)) {
        return cannot_write(sweep->json_path);
    }
    json_begin(sweep);
    for (; sweep->file < sweep->files.count; sweep->file++) {
        sweep_file(sweep, sweep->files.paths[sweep->file]);
    }
    printf("%zu file%s, %zu runs, %zu operations, %zu failure%s", sweep->nr_files,
           sweep->nr_files == 1 ? "" : "s", sweep->runs, sweep->operations, sweep->failures,
           sweep->failures == 1 ? "" : "s");
    if (sweep->unreadable > 0) {
        printf(", %zu unreadable", sweep->unreadable);
    }
    putchar('\n');
    return json_end(sweep, sweep->unwritten > 0    ? STATUS_USAGE
                           : sweep->failures > 0   ? STATUS_FAILED
                           : sweep->unreadable > 0 ? STATUS_USAGE
                                                   : STATUS_GOOD);
}

static int read_arguments(struct sweep *sweep, struct args *args)
{
    while (args->at < args->argc) {
        const char *arg = args->argv[args->at];

        if (!at_option(args)) {
            int status = add_traces(&sweep->files, arg);

            args->at++;
            if (status != STATUS_GOOD) {
                return status;
            }
        } else if (take_flag(args, "--lenient")) {
            sweep->lenient = true;
        } else if (take_flag(args, "--force")) {
            sweep->force = true;
        } else if (take_value(args, "--json", &sweep->json_path)) {
            if (sweep->json_path == NULL || sweep->json_path[0] == '\0') {
                return usage_error("sweep: --json needs a file");
            }
        } else {
            return usage_error("sweep: unknown option %s; see pagewright sweep --help", arg);
        }
    }
    return sweep->files.count > 0 ? STATUS_GOOD
                                  : usage_error("sweep: which trace? See pagewright sweep --help");
}

int tool_sweep(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    struct sweep sweep = {.lenient = false};

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(help, stdout);
            return STATUS_GOOD;
        }
    }
    int status = read_arguments(&sweep, &args);
    if (status == STATUS_GOOD) {
        status = sweep_all(&sweep);
    }
    free_list(&sweep.files);
    return status;
}
