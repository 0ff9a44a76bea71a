/*
 * pagewright host: what the host's own Linux makes of a trace.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>

#include "artifact.h"
#include "generate/user_trace.h"
#include "json.h"
#include "linux_host.h"
#include "load.h"
#include "oracle/linux/limits.h"
#include "oracle/linux/linux.h"
#include "oracle/linux/probe.h"
#include "side_by_side.h"
#include "tool.h"

#define MAX_OPS 100000000u
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
    struct tally tally;
};

/* ---- traces --------------------------------------------------------------------------------- */

static void run_file(struct run *run, const char *path)
{
    struct trace trace;

    if (!load_trace(&trace, path, run->lenient)) {
        run->tally.unreadable++;
        return;
    }
    run_trace(&run->tally, &trace);
    free_trace(&trace);
}

static void run_random(struct run *run, uint32_t seed)
{
    char path[4096]; /* where it is kept if it differs */
    struct trace trace = {.path = path};
    struct history *history = &trace.history;
    size_t room = (size_t)run->ops + 1;
    char *text = NULL;
    FILE *out = need(open_memstream(&text, &trace.size));

    generate_user(out, seed, (size_t)run->ops);
    trace.data = need(fclose(out) == 0 ? text : NULL);
    artifact_path(path, sizeof path, "host-%u-%u.trace", seed, (uint32_t)run->ops);
    history->ops = need(calloc(room, sizeof *history->ops));
    history->results = need(calloc(room, sizeof *history->results));
    history->count = read_ops(trace.data, trace.size, history->ops, room);
    run_trace(&run->tally, &trace);
    free_trace(&trace);
}

static void run_traces(struct run *run)
{
    uint64_t count = run->random > 0 ? run->random : run->files.count;
    const struct tally *tally = &run->tally;

    run->tally.random = run->random > 0;
    for (uint64_t i = 0; i < count && !tally->silent && tally->failures < MAX_DIFFERENCES; i++) {
        if (i % 16 == 0) {
            tell_progress("%llu of %llu traces", (unsigned long long)i, (unsigned long long)count);
        }
        if (run->random > 0) {
            run_random(run, (uint32_t)(run->seed + i));
        } else {
            run_file(run, run->files.paths[i]);
        }
    }
    end_progress();
}

/* ---- what it came to ------------------------------------------------------------------------ */

static int status_of(const struct tally *tally)
{
    if (tally->unwritten) {
        return STATUS_USAGE;
    }
    if (tally->failures > 0) {
        return STATUS_FAILED;
    }
    if (tally->silent) {
        return usage_error("host: %s", host_why());
    }
    return tally->unreadable > 0 ? STATUS_USAGE : STATUS_GOOD;
}

static void summarize(const struct tally *tally)
{
    char omitted[1024];

    host_describe_omitted(omitted, sizeof omitted);
    if (omitted[0] != '\0') {
        printf("left out here: %s\n", omitted);
    }
    printf("%zu trace%s, %zu operations compared, %zu failure%s", tally->traces,
           tally->traces == 1 ? "" : "s", tally->operations, tally->failures,
           tally->failures == 1 ? "" : "s");
    if (omitted[0] != '\0') {
        printf(", %zu left out", host_omitted());
    }
    if (tally->lost > 0) {
        printf(", %zu cut short (%s)", tally->lost, tally->why);
    }
    if (tally->unreadable > 0) {
        printf(", %zu unreadable", tally->unreadable);
    }
    putchar('\n');
}

static void write_traits(struct json *json)
{
    char text[64];

    json_object(json, "host", JSON_LINES);
    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        host_trait_value(i, host_traits.value[i], text, sizeof text);
        json_string(json, host_trait_name(i), text);
    }
    json_end(json);
}

/* What cannot be compared here, whether or not an operation fell under it. */
static void write_omissions(struct json *json)
{
    const char *what;
    const char *why;
    size_t count;

    json_array(json, "left_out", JSON_ITEMS);
    for (size_t i = 0; host_omission(i, &what, &why, &count); i++) {
        json_object(json, NULL, JSON_INLINE);
        json_string(json, "what", what);
        json_string(json, "why", why);
        json_number(json, "operations", count);
        json_end(json);
    }
    json_end(json);
}

/* SKIPPED: why nothing was run, or NULL. */
static int write_json(struct run *run, int status, const char *skipped)
{
    const struct tally *tally = &run->tally;
    struct json *json = &run->json;

    json_string(json, "version", TOOL_VERSION);
    if (skipped != NULL) {
        json_string(json, "skipped", skipped);
    } else {
        write_traits(json);
        write_omissions(json);
    }
    json_number(json, "traces", tally->traces);
    json_number(json, "operations_compared", tally->operations);
    json_number(json, "failures", tally->failures);
    json_number(json, "operations_left_out", host_omitted());
    json_number(json, "traces_cut_short", tally->lost);
    if (tally->lost > 0) {
        json_string(json, "cut_short_why", tally->why);
    }
    json_number(json, "traces_unreadable", tally->unreadable);
    json_number(json, "status", (uint64_t)status);
    return json_close(json) ? status : cannot_write(run->json_path);
}

static int skip(struct run *run)
{
    printf("host: skipped: %s\n", host_why());
    return write_json(run, STATUS_GOOD, host_why());
}

/* ---- the command ---------------------------------------------------------------------------- */

static int run_all(struct run *run)
{
    if (!json_open(&run->json, run->json_path, run->force)) {
        return cannot_write(run->json_path);
    }
    tell_wishes();
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
        summarize(&run->tally);
    }
    return write_json(run, status_of(&run->tally), NULL);
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

/* Reads the arguments; false: the command is to end with *STATUS. */
static bool read_arguments(struct run *run, int argc, char **argv, int *status)
{
    const char *assume = NULL;
    const char *simulate = NULL;
    const struct option_row options[] = {
        OPTION_NUMBER("random", "N", &run->random, 1, UINT32_MAX,
                      "run N random traces instead: those that `gen --user` gives for --seed, the "
                      "number behind it, and so on. One that differs is kept in a file"),
        OPTION_NUMBER("seed", "N", &run->seed, 0, UINT32_MAX, "the first one (default 1)"),
        OPTION_NUMBER("ops", "N", &run->ops, 0, MAX_OPS,
                      "how many operations each has (default 200)"),
        OPTION_LENIENT(&run->lenient),
        OPTION_FLAG("probe", &run->probe,
                    "print what this host is like, a NAME=VALUE in each line and what follows from "
                    "it, and run nothing"),
        OPTION_FILE("json", "FILE", &run->json_path,
                    "also write the results, and what this host is like, to FILE"),
        OPTION_FORCE_JSON(&run->force),
        OPTION_TEXT(
            "assume", "NAME=VALUE,…", &assume,
            "take this for what the host is like, whatever it is like. Where that is wrong, "
            "differences show, or operations are left out for nothing"),
        OPTION_TEXT(
            "simulate", "NAME=VALUE,…", &simulate,
            "the processes act like those of another host, which the probe finds by itself: "
            "zero-page=no, huge-pages=always, overcommit=strict, areas=N, stack-gap=N, "
            "protection-keys=taken or =stuck"),
        OPTIONS_END,
    };

    if (!read_options(&host_command.manual, options, &argc, argv, status)) {
        return false;
    }
    if (assume != NULL) {
        setenv(HOST_ASSUME, assume, 1);
    }
    if (simulate != NULL) {
        setenv(HOST_SIMULATE, simulate, 1);
    }
    *status = add_traces(&run->files, argv, argc);
    if (*status == STATUS_GOOD) {
        *status = judge_arguments(run);
    }
    return *status == STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    struct run run = {.seed = 1, .ops = 200};
    int status = STATUS_GOOD;

    if (read_arguments(&run, argc, argv, &status)) {
        status = run_all(&run);
    }
    free_list(&run.files);
    return status;
}

const struct command host_command = {
    .manual =
        {.program = "pagewright",
         .command = "host",
         .operands = {"FILE|DIR…", "--random N", "--probe"},
         .about =
             "Runs the user-visible part of traces (mmap, munmap, mprotect, brk, read, write,\n"
             "fork, vfork, exit and the counters) as real system calls in real processes, and\n"
             "in the core. Where the two differ and docs/DIFFERENCES.md does not explain it,\n"
             "that is a failure. A trace without a machine line runs on a machine with 4096\n"
             "frames, so that memory does not run out.\n"
             "\n"
             "Hosts differ, which is never a failure. What this one is like is tried first.\n"
             "What it does otherwise in a way that is known is allowed for; operations that\n"
             "cannot be compared here are left out on both sides, counted, and named in one\n"
             "line; a trace that the host cannot follow to its end is cut short, and counted.\n"
             "Where nothing can be compared, nothing is run, and one line says `skipped` and\n"
             "why.\n",
         .closing =
             "What --assume and --simulate say, PAGEWRIGHT_HOST_ASSUME and "
             "PAGEWRIGHT_HOST_SIMULATE in\n"
             "the environment say as well, to `shrink --host` too.\n"
             "\n"
             "Exit status: 0 no difference, or skipped; 1 a difference, or a broken invariant;\n"
             "2 bad usage, a trace that cannot be read, a file that cannot be written, or a\n"
             "host that stops answering.\n"},
    .summary = "run traces on the host's own Linux and compare",
    .run = run,
};
