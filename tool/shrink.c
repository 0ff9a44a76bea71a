/*
 * pagewright shrink: the smallest trace that fails in the same way.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "oracle/linux/linux.h"
#include "json.h"
#include "run/shrink.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright shrink FILE [-o OUT] [--host] [--lenient] [--force]\n"
    "\n"
    "Prints the smallest trace that fails as FILE does: operations go, processes are merged,\n"
    "numbers, lengths and addresses become small and round. The same failure is the same broken\n"
    "invariant, the same crash, or, where nothing breaks, the same wrong result instead of\n"
    "`= RESULT`.\n"
    "Every try runs in a process of its own, so a core that crashes or never ends is no obstacle.\n"
    "An interrupt (Ctrl-C), SIGTERM or SIGHUP ends it early: the smallest trace so far is "
    "printed.\n"
    "\n"
    "  -o OUT       write the trace to OUT, as a whole or not at all (also --output OUT)\n"
    "  --host       what the host's Linux gives is right, as `pagewright host' compares it\n"
    "  --lenient    skip lines that cannot be read; without it they are errors\n"
    "  --force      replace OUT if it is there already\n"
    "  --help, -h   print this\n"
    "\n"
    "Exit status: 0 shrunk; 2 the trace does not fail, bad usage, a trace that cannot be read, or\n"
    "output that cannot be written.\n";

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void progress(const struct shrink *shrink)
{
    static size_t last;

    if (isatty(STDERR_FILENO) != 0) {
        fprintf(stderr, "\r\033[K%zu operations, %zu tries", shrink->count, shrink->tries);
    } else if (shrink->count != last) {
        fprintf(stderr, "%zu operations, %zu tries\n", shrink->count, shrink->tries);
    }
    last = shrink->count;
}

static void print_trace(FILE *out, const struct shrink *shrink, const char *path, size_t before)
{
    char text[TRACE_LINE_ROOM];

    trial_describe(&shrink->failure, text, sizeof text);
    fprintf(out, "# %s; shrunk from the %zu operation%s of %s\n", text, before,
            before == 1 ? "" : "s", path);
    for (size_t i = 0; i < shrink->count; i++) {
        const struct op *op = &shrink->ops[i];
        bool last = i + 1 == shrink->count && shrink->failure.end == TRIAL_DIFFERS;

        print_op(op, last ? &shrink->failure.wanted : NULL, 0, text);
        fprintf(out, "%s\n", text);
    }
}

/* Where the smallest trace goes: a file, or, with a path of NULL, the standard output. */
struct output {
    const char *path;
    struct json file;
};

static int write_trace(const struct shrink *shrink, struct output *output, const char *path,
                       size_t before)
{
    if (output->path == NULL) {
        print_trace(stdout, shrink, path, before);
        return STATUS_GOOD;
    }
    print_trace(output->file.file, shrink, path, before);
    if (!json_close(&output->file)) {
        int status = cannot_write(output->path);

        print_trace(stdout, shrink, path, before); /* the work is not lost */
        return status;
    }
    return STATUS_GOOD;
}

static void interrupt(int number)
{
    shrink_stop();
    signal(number, SIG_DFL); /* the second time for good */
}

/* They stay caught until the trace is written. */
static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        signal(numbers[i], interrupt);
    }
}

/* `pagewright host` lets a trace without a machine line have plenty of frames. */
static void add_machine(struct history *history)
{
    struct op machine = {
        .code = OP_machine, .given = 1u << MACHINE_FRAMES, .arg = {[MACHINE_FRAMES] = 4096}};
    size_t size = (history->count + 1) * sizeof machine;

    if (history->count > 0 && history->ops[0].code == OP_machine) {
        return;
    }
    history->ops = realloc(history->ops, size);
    if (history->ops == NULL) {
        exit(usage_error("out of memory"));
    }
    memmove(&history->ops[1], history->ops, size - sizeof machine);
    history->ops[0] = machine;
    history->count++;
}

/* Can the host be asked at all? */
static bool host_answers(void)
{
    bool good = host_open() && host_start();

    if (!good) {
        usage_error("shrink: the host cannot be asked: %s", host_why());
    }
    host_close();
    return good;
}

/* Prepares for shrinking; the exit status. */
static int begin(struct shrink *shrink, struct trace *trace, bool host)
{
    if (host && !host_answers()) {
        return STATUS_USAGE;
    }
    if (host) {
        add_machine(&trace->history);
    }
    if (!shrink_begin(shrink, trace->history.ops, trace->history.count, host)) {
        fprintf(stderr, "%s: the trace does not fail: there is nothing to shrink\n", trace->path);
        return STATUS_USAGE;
    }
    return STATUS_GOOD;
}

static void shrink_all(struct shrink *shrink, const struct trace *trace, size_t before)
{
    double start = now();
    char text[128];

    shrink->progress = progress;
    trial_describe(&shrink->failure, text, sizeof text);
    fprintf(stderr, "%s: %s\n", trace->path, text);
    catch_signals();
    shrink_run(shrink);
    trial_describe(&shrink->failure, text, sizeof text);
    fprintf(stderr, "%s%zu of %zu operations are left after %zu tries in %.1f s: %s\n",
            isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "", shrink->count, before, shrink->tries,
            now() - start, text);
}

static int shrink_trace(struct trace *trace, struct output *output, bool host)
{
    struct shrink shrink;
    size_t before = trace->history.count;
    int status = begin(&shrink, trace, host);

    if (status != STATUS_GOOD) {
        if (output->path != NULL) {
            json_abandon(&output->file);
        }
        return status;
    }
    shrink_all(&shrink, trace, before);
    status = write_trace(&shrink, output, trace->path, before);
    if (status == STATUS_GOOD && output->path != NULL) {
        report_command(stderr, "reproduce", host ? "host" : "replay", output->path);
    }
    shrink_end(&shrink);
    return status;
}

/* What the arguments ask for. */
struct request {
    const char *path;
    const char *out;
    bool host;
    bool lenient;
    bool force;
    bool help;
};

static int read_arguments(struct request *request, struct args *args)
{
    while (args->at < args->argc) {
        const char *arg = args->argv[args->at];

        if (!at_option(args)) {
            if (request->path != NULL) {
                return usage_error("shrink: one trace at a time");
            }
            request->path = arg;
            args->at++;
        } else if (take_help(args)) {
            request->help = true;
            return STATUS_GOOD;
        } else if (take_flag(args, "--host")) {
            request->host = true;
        } else if (take_flag(args, "--lenient")) {
            request->lenient = true;
        } else if (take_flag(args, "--force")) {
            request->force = true;
        } else if (take_output(args, &request->out)) {
            if (request->out == NULL || request->out[0] == '\0') {
                return usage_error("shrink: -o needs a file");
            }
        } else {
            return usage_error("shrink: unknown option %s; see pagewright shrink --help", arg);
        }
    }
    return request->path != NULL ? STATUS_GOOD
                                 : usage_error("shrink: which trace? See pagewright shrink --help");
}

int tool_shrink(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    struct request request = {.path = NULL};
    struct output output = {.path = NULL};
    struct trace trace;
    int status = read_arguments(&request, &args);

    if (status != STATUS_GOOD) {
        return status;
    }
    if (request.help) {
        fputs(help, stdout);
        return STATUS_GOOD;
    }
    if (!load_trace(&trace, request.path, request.lenient)) {
        return STATUS_USAGE;
    }
    output.path = output_path(request.out);
    if (output.path != NULL && !json_open(&output.file, output.path, request.force)) {
        status = cannot_write(output.path);
    } else {
        status = shrink_trace(&trace, &output, request.host);
    }
    free_trace(&trace);
    return status;
}
