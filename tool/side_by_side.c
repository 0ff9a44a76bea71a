/*
 * A trace side by side.
 */
#include "side_by_side.h"

#include <errno.h>
#include <string.h>

#include "artifact.h"
#include "linux_host.h"
#include "oracle/linux/linux.h"
#include "run/host_run.h"
#include "tool.h"

static void print_value(const char *who, struct result result)
{
    char text[TRACE_LINE_ROOM];

    print_result(result, text);
    fprintf(stderr, "  %-9s %s\n", who, text);
}

/* Writes a trace that fails to its file, if it comes from none. False: it could not be written. */
static bool keep(struct tally *tally, const struct trace *trace)
{
    const char *text = (const char *)trace->data;

    if (!tally->random || artifact_write(trace->path, text, trace->size)) {
        return true;
    }
    int error = errno;
    if (error == EEXIST && file_holds(trace->path, text, trace->size)) {
        return true;
    }
    usage_error("cannot write %s: %s", trace->path, strerror(error));
    tally->unwritten = true;
    return false;
}

/* Tells of a difference in the last of the COUNT operations. */
static void report_difference(struct tally *tally, const struct trace *trace, size_t count,
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
    if (keep(tally, trace)) {
        report_host_commands(trace->path);
    }
}

static void report_broken(struct tally *tally, const struct trace *trace, size_t count, bool at_end)
{
    struct history history = trace->history;

    keep(tally, trace);
    history.count = count;
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, at_end, trace->path);
}

/* The host could not follow: that is told, and no failure. */
static void note_lost(struct tally *tally)
{
    tally->lost++;
    snprintf(tally->why, sizeof tally->why, "%s", host_why());
}

/* Runs operations side by side until they differ or the end; false: a failure, which is told. */
static bool run_side_by_side(struct tally *tally, const struct trace *trace)
{
    const struct history *history = &trace->history;

    for (size_t i = 0; i < history->count; i++) {
        struct host_run step;
        bool good = host_run(&history->ops[i], &step);

        history->results[i] = step.core;
        if (!good) {
            report_broken(tally, trace, i + 1, false);
            return false;
        }
        switch (step.verdict) {
        case HOST_SAME:
            tally->operations++;
            break;
        case HOST_DIFFERS:
            report_difference(tally, trace, i + 1, step.host);
            return false;
        case HOST_UNSEEN:
            break;
        case HOST_LOST:
            note_lost(tally);
            return true;
        }
    }
    if (!driver_finish()) {
        report_broken(tally, trace, history->count, true);
        return false;
    }
    return true;
}

void run_trace(struct tally *tally, struct trace *trace)
{
    add_machine(&trace->history);
    if (!host_start()) {
        if (host_is_full()) {
            note_lost(tally);
        } else {
            tally->silent = true;
        }
        return;
    }
    driver_start(false);
    tally->traces++;
    if (!run_side_by_side(tally, trace)) {
        tally->failures++;
    }
}
