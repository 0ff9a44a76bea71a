/*
 * pagewright mmu: traces on a machine with a real i386 MMU.
 *
 * Traces go in batches, each of which is one boot. Where a trace stops the machine, those behind
 * it get a boot of their own.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "generate/random_trace.h"
#include "json.h"
#include "load.h"
#include "mmu_report.h"
#include "run/mmu_run.h"
#include "tool.h"

#define MAX_OPS 10000u
#define MAX_FAILURES 10u       /* random traces that fail, then it is enough */
#define BATCH 500u             /* traces of a boot, at most */
#define BATCH_BYTES 0x1000000u /* and of text, but for the last of them */

struct run {
    struct file_list files;
    const char *image;
    bool lenient;
    bool force;
    const char *json_path;
    struct json json;
    uint64_t random; /* traces; 0: files */
    uint64_t seed;
    uint64_t ops;
    uint64_t patience;
    uint64_t next; /* the trace that is loaded next */
    size_t traces;
    size_t operations;
    size_t failures;
    size_t unreadable;
    size_t boots;
    bool lost;      /* the emulator does not work: emulator_why() */
    bool unwritten; /* a random trace that fails could not be kept */
};

struct batch {
    struct trace traces[BATCH];
    char *names[BATCH]; /* of random traces, to be freed */
    size_t count;
};

static uint64_t total(const struct run *run)
{
    return run->random > 0 ? run->random : run->files.count;
}

/* ---- loading -------------------------------------------------------------------------------- */

/* The random trace of that seed; the name of the file that will hold it if it fails. */
static char *load_random(const struct run *run, struct trace *trace, uint32_t seed)
{
    struct history *history = &trace->history;
    size_t room = (size_t)run->ops + 1;
    char *name = need(malloc(4096));
    char *text = NULL;
    FILE *out;

    *trace = (struct trace){.path = name};
    out = need(open_memstream(&text, &trace->size));
    generate(out, "mm", seed, (size_t)run->ops);
    trace->data = need(fclose(out) == 0 ? text : NULL);
    artifact_path(name, 4096, "mmu-%u-%u.trace", seed, (uint32_t)run->ops);
    history->ops = need(calloc(room, sizeof *history->ops));
    history->results = need(calloc(room, sizeof *history->results));
    history->count = read_ops(trace->data, trace->size, history->ops, room);
    return name;
}

static void load_batch(struct run *run, struct batch *batch)
{
    size_t bytes = 0;

    batch->count = 0;
    while (batch->count < BATCH && bytes < BATCH_BYTES && run->next < total(run)) {
        struct trace *trace = &batch->traces[batch->count];
        uint64_t i = run->next++;

        batch->names[batch->count] = NULL;
        if (run->random > 0) {
            batch->names[batch->count++] = load_random(run, trace, (uint32_t)(run->seed + i));
        } else if (load_trace(trace, run->files.paths[i], run->lenient)) {
            batch->count++;
        } else {
            run->unreadable++;
            continue;
        }
        bytes += trace->size;
    }
}

static void free_batch(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        free_trace(&batch->traces[i]);
        free(batch->names[i]);
    }
}

/* ---- running -------------------------------------------------------------------------------- */

/* Writes a random trace that fails to its file. */
static void keep(struct run *run, const struct trace *trace)
{
    const char *text = (const char *)trace->data;

    if (run->random == 0 || artifact_write(trace->path, text, trace->size)) {
        return;
    }
    int error = errno;
    if (error != EEXIST || !file_holds(trace->path, text, trace->size)) {
        usage_error("cannot write %s: %s", trace->path, strerror(error));
        run->unwritten = true;
    }
}

static void run_one(struct run *run, struct trace *trace, struct said *said)
{
    struct mmu_run outcome;

    mmu_run(trace->history.ops, trace->history.results, trace->history.count, said, &outcome);
    run->traces++;
    run->operations += outcome.count;
    if (outcome.verdict != MMU_SAME) {
        run->failures++;
        keep(run, trace);
        report_mmu(trace, &outcome);
    }
}

/* Boots with the traces of BATCH from FIRST on; the first one that it did not come to. */
static size_t boot(struct run *run, struct batch *batch, size_t first)
{
    struct boot_log log;
    struct said said;
    size_t i = first;

    for (size_t k = first; k < batch->count; k++) {
        emulator_add(batch->traces[k].history.ops, batch->traces[k].history.count);
    }
    if (!emulator_boot(&log)) {
        run->lost = true;
        return batch->count;
    }
    run->boots++;
    for (; i < batch->count && emulator_next(&log, &said); i++) {
        run_one(run, &batch->traces[i], &said);
    }
    free(log.text);
    return i;
}

static bool enough(const struct run *run)
{
    return run->lost || (run->random > 0 && run->failures >= MAX_FAILURES);
}

static void run_traces(struct run *run)
{
    struct batch *batch = need(malloc(sizeof *batch));

    while (run->next < total(run) && !enough(run)) {
        load_batch(run, batch);
        tell_progress("%llu of %llu traces", (unsigned long long)run->next,
                      (unsigned long long)total(run));
        for (size_t first = 0; first < batch->count && !enough(run);) {
            first = boot(run, batch, first);
        }
        free_batch(batch);
    }
    free(batch);
    end_progress();
}

/* ---- the command ---------------------------------------------------------------------------- */

static int status_of(const struct run *run)
{
    if (run->lost) {
        return usage_error("mmu: %s", emulator_why());
    }
    if (run->unwritten) {
        return STATUS_USAGE;
    }
    return run->failures > 0 ? STATUS_FAILED : run->unreadable > 0 ? STATUS_USAGE : STATUS_GOOD;
}

static void summarize(const struct run *run)
{
    printf("%zu trace%s, %zu operations compared in %zu boot%s, %zu failure%s", run->traces,
           run->traces == 1 ? "" : "s", run->operations, run->boots, run->boots == 1 ? "" : "s",
           run->failures, run->failures == 1 ? "" : "s");
    if (run->unreadable > 0) {
        printf(", %zu unreadable", run->unreadable);
    }
    putchar('\n');
}

static int write_json(struct run *run, int status, const char *skipped)
{
    struct json *json = &run->json;

    json_string(json, "version", TOOL_VERSION);
    if (skipped != NULL) {
        json_string(json, "skipped", skipped);
    }
    json_number(json, "traces", run->traces);
    json_number(json, "operations_compared", run->operations);
    json_number(json, "boots", run->boots);
    json_number(json, "failures", run->failures);
    json_number(json, "traces_unreadable", run->unreadable);
    json_number(json, "status", (uint64_t)status);
    return json_close(json) ? status : cannot_write(run->json_path);
}

static int run_all(struct run *run)
{
    if (!json_open(&run->json, run->json_path, run->force)) {
        return cannot_write(run->json_path);
    }
    if (!emulator_open(run->image)) {
        printf("mmu: skipped: %s\n", emulator_why());
        return write_json(run, STATUS_GOOD, emulator_why());
    }
    emulator_wait((uint32_t)run->patience);
    run_traces(run);
    if (!run->lost) {
        summarize(run);
    }
    return write_json(run, status_of(run), NULL);
}

static bool read_arguments(struct run *run, int argc, char **argv, int *status)
{
    const struct option_row options[] = {
        OPTION_NUMBER("random", "N", &run->random, 1, UINT32_MAX,
                      "run N random traces instead: those that `gen' gives for --seed, the number "
                      "behind it, and so on. One that differs is kept in a file"),
        OPTION_NUMBER("seed", "N", &run->seed, 0, UINT32_MAX, "the first one (default 1)"),
        OPTION_NUMBER("ops", "N", &run->ops, 0, MAX_OPS,
                      "how many operations each has (default 200)"),
        OPTION_FILE("image", "FILE", &run->image,
                    "the image to boot (default: pagewright-i386.elf beside this program, or "
                    "installed with it)"),
        OPTION_NUMBER("patience", "SECONDS", &run->patience, 1, 3600,
                      "how long the machine may be silent before it hangs (default 60)"),
        OPTION_LENIENT(&run->lenient),
        OPTION_JSON(&run->json_path),
        OPTION_FORCE_JSON(&run->force),
        OPTIONS_END,
    };

    if (!read_options(&mmu_command.manual, options, &argc, argv, status)) {
        return false;
    }
    *status = add_traces(&run->files, argv, argc);
    if (*status == STATUS_GOOD && (run->random > 0) == (run->files.count > 0)) {
        *status = usage_error("mmu: traces, or --random? See pagewright mmu --help");
    }
    return *status == STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    struct run run = {.seed = 1, .ops = 200, .patience = 60};
    int status = STATUS_GOOD;

    if (read_arguments(&run, argc, argv, &status)) {
        status = run_all(&run);
    }
    free_list(&run.files);
    return status;
}

const struct command mmu_command = {
    .manual =
        {.program = "pagewright",
         .command = "mmu",
         .operands = {"FILE|DIR…", "--random N"},
         .about =
             "Runs traces on a real i386 MMU too: the same core, as the kernel of a machine of "
             "its\n"
             "own under qemu, with its page tables in CR3 and the user's accesses in ring 3. Each\n"
             "result, and at the end each page of each process, is compared with the simulated\n"
             "machine, which is checked as `replay' checks it. See docs/mmu.md.\n"
             "Where there is no qemu-system-i386, or no image, that is said, and nothing is run.\n",
         .closing =
             "Exit status: 0 all is the same, or nothing could be run; 1 something differs, or an\n"
             "invariant is broken; 2 bad usage, or a trace that cannot be read.\n"},
    .summary = "run traces on a real i386 MMU, compared",
    .run = run,
};
