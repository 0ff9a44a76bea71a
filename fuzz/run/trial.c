/*
 * Runs of traces in processes of their own.
 *
 * The parent never runs an operation, so every child starts from the same clean machine, and only
 * the pages that it writes are copied. The verdict comes back through memory that both share.
 * Copying costs more than most runs: so a worker, a child that stays, takes the runs that only ask
 * for a verdict, one after the other. The first that does not pass is its last.
 */
#define _DEFAULT_SOURCE
#include "run/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"
#include "run/host_run.h"
#include "run/mmu_run.h"
#include "run/report.h"

/* Milliseconds of processor time for a run, many times what it needs: a hang costs that much. */
#define LIMIT(count) (2000u + 4u * (uint32_t)(count))

/* What parent and child share; the results of the operations follow it. */
struct shared {
    bool done; /* the child came to its end */
    struct trial trial;
    struct mmu_run mmu;
    struct trial_options options; /* the worker's next run, of the operations in job */
    size_t count;
    struct result results[];
};

static struct shared *shared;
static struct op *job;
static size_t room; /* results and operations that fit */

static pid_t worker = -1;
static int line = -1;   /* to the worker: a byte starts a run, a byte back says that it passed */
static uint32_t worked; /* milliseconds of processor time that its runs took */

static void die(const char *what)
{
    fprintf(stderr, "pagewright: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        die("no memory to share");
    }
    return memory;
}

/* Waits for a child that ends; USAGE: what it took. */
static int wait_for(pid_t pid, struct rusage *usage)
{
    int status = 0;

    while (wait4(pid, &status, 0, usage) < 0) {
        if (errno != EINTR) {
            die("lost a process");
        }
    }
    return status;
}

static void end_worker(void)
{
    struct rusage usage;

    if (worker > 0) {
        close(line);
        wait_for(worker, &usage);
        worker = -1;
    }
}

static void make_room(size_t count)
{
    if (shared != NULL && count <= room) {
        return;
    }
    if (shared != NULL) {
        end_worker(); /* it has the old memory */
        munmap(shared, sizeof *shared + room * sizeof(struct result));
        munmap(job, room * sizeof *job);
    }
    room = count < 1024 ? 1024 : count;
    shared = share(sizeof *shared + room * sizeof(struct result));
    job = share(room * sizeof *job);
}

/* ---- in the child --------------------------------------------------------------------------- */

static void note_failure(struct trial *trial, bool at_end)
{
    const struct failure *failure = driver_failure();

    trial->end = TRIAL_BREAKS;
    trial->at_end = at_end;
    snprintf(trial->invariant, sizeof trial->invariant, "%s", failure->invariant);
    snprintf(trial->where_name, sizeof trial->where_name, "%s", failure->where_name);
    trial->where = failure->where;
    trial->expected = failure->expected;
    trial->got = failure->got;
    trial->has_result = driver_has_result();
}

static void note_difference(struct result wanted, struct result given)
{
    shared->trial.end = TRIAL_DIFFERS;
    shared->trial.wanted = wanted;
    shared->trial.given = given;
}

/* Applies an operation, side by side with the host. True when all went well so far. */
static bool step_with_host(const struct op *op, struct result *result)
{
    struct host_run step;
    bool good = host_run(op, &step);

    *result = step.core;
    if (!good) {
        note_failure(&shared->trial, false);
    } else if (step.verdict == HOST_DIFFERS) {
        note_difference(step.host, step.core);
    }
    return good && step.verdict != HOST_DIFFERS && step.verdict != HOST_LOST;
}

/* The same without it. */
static bool step_alone(const struct op *op, struct result *result, bool compare)
{
    if (!driver_step(op, result)) {
        note_failure(&shared->trial, false);
        return false;
    }
    if (compare && op->has_result && !result_equal(op->result, *result)) {
        note_difference(op->result, *result);
        return false;
    }
    return true;
}

/* The whole trace on both machines. */
static void run_with_mmu(const struct op *ops, size_t count)
{
    struct trial *trial = &shared->trial;
    struct mmu_run *run = &shared->mmu;
    struct boot_log log;
    struct said said;

    emulator_add(ops, count);
    if (!emulator_boot(&log) || !emulator_next(&log, &said)) {
        _exit(2);
    }
    mmu_run(ops, shared->results, count, &said, run);
    free(log.text);
    trial->count = run->count;
    trial->at_end = run->at_end;
    if (run->verdict == MMU_BREAKS) {
        note_failure(trial, run->at_end);
    } else if (run->verdict == MMU_DIFFERS) {
        note_difference(run->wanted, run->given);
    } else if (run->verdict == MMU_BROKEN) {
        trial->end = TRIAL_BREAKS;
        snprintf(trial->invariant, sizeof trial->invariant, "%s", run->what);
    }
}

/* Applies the operations; true when all went well so far. */
static bool run_steps(const struct op *ops, size_t count, const struct trial_options *options)
{
    for (size_t i = 0; i < count; i++) {
        struct result *result = &shared->results[i];

        *(volatile size_t *)&shared->trial.count = i + 1; /* stands when the step never ends */
        if (!(options->host ? step_with_host(&ops[i], result)
                            : step_alone(&ops[i], result, options->compare))) {
            return false;
        }
    }
    return true;
}

static void limit_time(uint32_t milliseconds)
{
    struct itimerval timer = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};

    signal(SIGPROF, SIG_DFL);
    setitimer(ITIMER_PROF, &timer, NULL);
}

static void silence(void)
{
    int nothing = open("/dev/null", O_WRONLY);

    if (nothing >= 0) {
        dup2(nothing, STDERR_FILENO);
    }
}

/* Runs the trace and leaves the verdict where both see it. */
static void run_trace(const struct op *ops, size_t count, const struct trial_options *options)
{
    struct trial *trial = &shared->trial;

    limit_time(options->limit != 0 ? options->limit : LIMIT(count));
    if (options->mmu) {
        run_with_mmu(ops, count);
        *(volatile bool *)&shared->done = true;
        return;
    }
    driver_look_every(options->every != 0 ? options->every : 1);
    driver_start(!options->host);
    bool ready = !options->host || (host_open() && host_start());
    if (ready && run_steps(ops, count, options) && options->finish) {
        *(volatile bool *)&trial->at_end = true;
        if (!driver_finish()) {
            note_failure(trial, true);
        }
    }
    if (options->host) {
        host_close();
    }
    trial->allocs = machine_allocs;
    trial->transfers = machine_transfers;
    if (trial->end == TRIAL_BREAKS && options->path != NULL) {
        struct history history = {(struct op *)ops, shared->results, trial->count};

        report_failure(stderr, &history, trial->at_end, options->path);
        fflush(stderr);
    }
    *(volatile bool *)&shared->done = true;
}

static void child(const struct op *ops, size_t count, const struct trial_options *options)
{
    if (options->path == NULL) {
        silence(); /* what a sanitizer says */
    }
    run_trace(ops, count, options);
    _exit(0);
}

static uint32_t processor_time(const struct rusage *usage)
{
    int64_t seconds = usage->ru_utime.tv_sec + usage->ru_stime.tv_sec;
    int64_t micro = usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;

    return (uint32_t)(seconds * 1000 + micro / 1000);
}

/* Runs what the parent asks for until a run does not pass or the parent closes its end. */
static void work(int parent)
{
    struct rusage before;
    struct rusage after;
    char byte;

    silence();
    while (read(parent, &byte, 1) == 1) {
        getrusage(RUSAGE_SELF, &before);
        run_trace(job, shared->count, &shared->options);
        getrusage(RUSAGE_SELF, &after);
        shared->trial.milliseconds = processor_time(&after) - processor_time(&before);
        if (shared->trial.end != TRIAL_PASSES || write(parent, &byte, 1) != 1) {
            break;
        }
    }
    _exit(0);
}

/* ---- in the parent -------------------------------------------------------------------------- */

static pid_t start_process(void)
{
    fflush(NULL);
    pid_t pid = fork();

    if (pid < 0) {
        die("cannot start a process");
    }
    return pid;
}

static void start_worker(void)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) {
        die("no line to a process");
    }
    worker = start_process();
    if (worker == 0) {
        close(ends[0]);
        work(ends[1]);
    }
    close(ends[1]);
    line = ends[0];
    worked = 0;
}

/* The worker does the run. True: it passed; else the worker has ended as STATUS and USAGE say. */
static bool run_by_worker(const struct op *ops, size_t count, const struct trial_options *options,
                          int *status, struct rusage *usage)
{
    char byte = 0;
    ssize_t n;

    if (worker < 0) {
        start_worker();
    }
    if (count > 0) {
        memcpy(job, ops, count * sizeof *ops);
    }
    shared->count = count;
    shared->options = *options;
    (void)send(line, &byte, 1, MSG_NOSIGNAL);
    do {
        n = recv(line, &byte, 1, 0);
    } while (n < 0 && errno == EINTR);
    if (n == 1) {
        worked += shared->trial.milliseconds;
        return true;
    }
    close(line);
    *status = wait_for(worker, usage);
    worker = -1;
    return false;
}

/* Does the run only ask how it goes, and leave a machine that the next can begin with? */
static bool is_for_worker(const struct trial_options *options)
{
    return options->finish && !options->host && !options->mmu && options->path == NULL;
}

static struct trial run(const struct op *ops, size_t count, const struct trial_options *options)
{
    struct rusage usage;
    int status = 0;

    make_room(count);
    shared->done = false;
    shared->trial = (struct trial){.end = TRIAL_PASSES};
    shared->mmu.count = 0;
    if (is_for_worker(options)) {
        if (run_by_worker(ops, count, options, &status, &usage)) {
            return shared->trial;
        }
    } else {
        pid_t pid = start_process();

        if (pid == 0) {
            child(ops, count, options);
        }
        status = wait_for(pid, &usage);
    }
    struct trial trial = shared->trial;
    trial.milliseconds = processor_time(&usage) - (is_for_worker(options) ? worked : 0);
    if (!shared->done) {
        trial.count = options->mmu ? shared->mmu.count : trial.count;
        trial.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        trial.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
        trial.end = trial.signal == SIGPROF ? TRIAL_HANGS : TRIAL_CRASHES;
    }
    return trial;
}

struct trial trial_run(const struct op *ops, size_t count, const struct trial_options *options)
{
    static bool ready;

    /* An empty run that went well leaves a machine that costs little to reset; every child then
     * begins with that. It is tried in a child first: a broken core may not even boot. */
    if (!ready) {
        struct trial_options all = {.finish = true};

        ready = true;
        if (run(NULL, 0, &all).end == TRIAL_PASSES) {
            driver_start(true);
            driver_finish();
        }
    }
    return run(ops, count, options);
}

const struct result *trial_results(void)
{
    return shared->results;
}

void trial_describe(const struct trial *trial, char *text, size_t size)
{
    char wanted[TRACE_LINE_ROOM];
    char given[TRACE_LINE_ROOM];

    switch (trial->end) {
    case TRIAL_PASSES:
        snprintf(text, size, "passes");
        return;
    case TRIAL_BREAKS:
        snprintf(text, size, "breaks %s", trial->invariant);
        return;
    case TRIAL_DIFFERS:
        print_result(trial->wanted, wanted);
        print_result(trial->given, given);
        snprintf(text, size, "expected %s, got %s", wanted, given);
        return;
    case TRIAL_CRASHES:
        if (trial->signal != 0) {
            snprintf(text, size, "crashes with signal %d", trial->signal);
        } else {
            snprintf(text, size, "crashes with exit status %d", trial->status);
        }
        return;
    case TRIAL_HANGS:
        snprintf(text, size, "does not end");
        return;
    }
}

void trial_report(const struct op *ops, size_t count, const struct trial *trial, const char *path)
{
    struct trial_options options = {.compare = true, .finish = true, .path = path};
    char text[TRACE_LINE_ROOM + 64];

    if (trial->end == TRIAL_BREAKS || trial->end == TRIAL_CRASHES) {
        trial_run(ops, count, &options);
    }
    if (trial->end == TRIAL_BREAKS) {
        return;
    }
    trial_describe(trial, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    if (trial->at_end || trial->count == 0) {
        fprintf(stderr, "  operation the end, after %zu operations\n", trial->count);
    } else {
        print_op(&ops[trial->count - 1], NULL, 0, text);
        fprintf(stderr, "  operation %zu: %s\n", trial->count, text);
    }
    fprintf(stderr, "trace so far:\n");
    for (size_t i = 0; i < trial->count; i++) {
        print_op(&ops[i], NULL, 0, text);
        fprintf(stderr, "%s\n", text);
    }
    report_commands(stderr, path);
}
