/*
 * pagewright shrink: the smallest trace that fails in the same way.
 */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <time.h>

#include "linux_host.h"
#include "load.h"
#include "oracle/linux/linux.h"
#include "output.h"
#include "run/emulator.h"
#include "run/shrink.h"
#include "tool.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void progress(const struct shrink *shrink)
{
    static size_t last;

    if (on_terminal()) {
        tell_progress("%zu operations, %zu tries", shrink->count, shrink->tries);
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

static int write_trace(const struct shrink *shrink, struct output *output, const char *path,
                       size_t before)
{
    print_trace(output->file, shrink, path, before);
    if (!output_close(output)) {
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
static int begin(struct shrink *shrink, struct trace *trace, enum shrink_judge judge)
{
    if (judge == JUDGE_HOST && !host_answers()) {
        return STATUS_USAGE;
    }
    if (judge == JUDGE_MMU && !emulator_open(NULL)) {
        return usage_error("shrink: no real MMU can be asked: %s", emulator_why());
    }
    if (judge == JUDGE_HOST) {
        add_machine(&trace->history);
    }
    if (!shrink_begin(shrink, trace->history.ops, trace->history.count, judge)) {
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
    end_progress();
    fprintf(stderr, "%zu of %zu operations are left after %zu tries in %.1f s: %s\n", shrink->count,
            before, shrink->tries, now() - start, text);
}

/* The command that shows again what was written. */
static void report_output(const struct output *output, enum shrink_judge judge)
{
    if (output->path == NULL) {
        return;
    }
    if (judge == JUDGE_HOST) {
        report_host_command("reproduce", "host", output->path);
    } else {
        report_command(stderr, "reproduce", judge == JUDGE_MMU ? "mmu" : "replay", output->path);
    }
}

static int shrink_trace(struct trace *trace, struct output *output, enum shrink_judge judge)
{
    struct shrink shrink;
    size_t before = trace->history.count;
    int status = begin(&shrink, trace, judge);

    if (status != STATUS_GOOD) {
        output_abandon(output);
        return status;
    }
    shrink_all(&shrink, trace, before);
    status = write_trace(&shrink, output, trace->path, before);
    if (status == STATUS_GOOD) {
        report_output(output, judge);
    }
    shrink_end(&shrink);
    return status;
}

/* What the arguments ask for. */
struct request {
    const char *out;
    bool host;
    bool mmu;
    bool lenient;
    bool force;
};

static int shrink_file(const char *path, const struct request *request)
{
    struct trace trace;
    struct output output;
    const char *out = output_path(request->out);
    enum shrink_judge judge = request->host ? JUDGE_HOST : request->mmu ? JUDGE_MMU : JUDGE_TRACE;

    if (!load_trace(&trace, path, request->lenient)) {
        return STATUS_USAGE;
    }
    int status = output_open(&output, out, request->force) ? shrink_trace(&trace, &output, judge)
                                                           : cannot_write(out);
    free_trace(&trace);
    return status;
}

static int run(int argc, char **argv)
{
    struct request request = {.out = NULL};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_OUTPUT(&request.out, "write the trace to OUT, as a whole or not at all"),
        OPTION_FLAG("host", &request.host,
                    "what the host's Linux gives is right, as `pagewright host' compares it"),
        OPTION_FLAG("mmu", &request.mmu,
                    "what differs on a machine with a real MMU, as `pagewright mmu' compares it; "
                    "each try is a boot of half a second"),
        OPTION_LENIENT(&request.lenient),
        OPTION_FORCE_OUT(&request.force),
        OPTIONS_END,
    };

    if (!read_options(&shrink_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    if (request.host && request.mmu) {
        return usage_error("shrink: --host or --mmu, not both");
    }
    return argc == 1 ? shrink_file(argv[0], &request) : wants_one_trace("shrink", argc);
}

const struct command shrink_command = {
    .manual =
        {.program = "pagewright",
         .command = "shrink",
         .operands = {"FILE"},
         .about =
             "Prints the smallest trace that fails as FILE does: operations go, processes are\n"
             "merged, numbers, lengths and addresses become small and round. The same failure\n"
             "is the same broken invariant, the same crash, or, where nothing breaks, the same\n"
             "wrong result instead of `= RESULT`.\n"
             "Every try runs in a process of its own, so a core that crashes or never ends is\n"
             "no obstacle. An interrupt (Ctrl-C), SIGTERM or SIGHUP ends it early: the smallest\n"
             "trace so far is printed.\n",
         .closing =
             "Exit status: 0 shrunk; 2 the trace does not fail, bad usage, a trace that cannot\n"
             "be read, or output that cannot be written.\n"},
    .summary = "print the smallest trace that fails in the same way",
    .run = run,
};
