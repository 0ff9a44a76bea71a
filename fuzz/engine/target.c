/*
 * A fuzz target: runs an input with all checkers, and has the entry points that an engine looks
 * for. Compiled once for each line of generate/targets.h, with its name as TARGET.
 */
#define _POSIX_C_SOURCE 200809L
#include "engine/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "generate/mutate.h"
#include "run/driver.h"
#include "run/report.h"
#include "run/seam.h"

/* What is dear about the seam is looked at in one of so many operations. */
#define SEAM_EVERY 128u

#define QUOTED(name) #name
#define NAME(name) QUOTED(name)
const char *const target_name = NAME(TARGET);

static struct op ops[INPUT_MAX_OPS];
static struct result results[INPUT_MAX_OPS];
static unsigned long long operations;
static uint32_t look_every;
static char artifacts[4000]; /* what the path of a failing trace begins with */

/* The engine makes an input smaller and keeps it in this file; NULL: it does not. */
static const char *minimized;

/* A process that ran none, since it hands inputs to others (-fork, -merge), has nothing to say. */
static void print_operations(void)
{
    if (operations > 0) {
        fprintf(stderr, "operations: %llu\n", operations);
    }
}

/* The value of the option NAME= of the engine; NULL: ARGUMENT is another. */
static const char *value_of(const char *argument, const char *name)
{
    size_t length = strlen(name);

    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static void read_argument(const char *argument)
{
    const char *prefix = value_of(argument, "-artifact_prefix=");
    const char *smaller = value_of(argument, "-exact_artifact_path=");

    if (prefix != NULL) {
        snprintf(artifacts, sizeof artifacts, "%s", prefix);
    }
    if (smaller != NULL) {
        minimized = smaller;
    }
}

/* After one of how many operations the whole machine is looked at: what PAGEWRIGHT_EVERY, which is
 * TEXT, says. */
static uint32_t every_of(const char *text)
{
    char *end = NULL;
    unsigned long every = text != NULL ? strtoul(text, &end, 10) : LOOK_EVERY;

    if (text != NULL && (end == text || *end != '\0' || every == 0 || every > UINT32_MAX)) {
        fprintf(stderr, "fuzz_%s: PAGEWRIGHT_EVERY=%s is no number of operations\n", target_name,
                text);
        exit(2);
    }
    return (uint32_t)every;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *folder = getenv("PAGEWRIGHT_ARTIFACTS");

    for (int i = 1; i < *argc; i++) {
        read_argument((*argv)[i]);
    }
    if (folder != NULL) {
        snprintf(artifacts, sizeof artifacts, "%s/", folder);
    }
    seam_sample(SEAM_EVERY);
    look_every = every_of(getenv("PAGEWRIGHT_EVERY"));
    atexit(print_operations);
    return 0;
}

static void fail(const uint8_t *data, size_t size, size_t count, bool at_end)
{
    struct history history = {ops, results, count};
    char path[4096];

    /* An input that the engine makes smaller again and again is one failure, not many. */
    snprintf(path, sizeof path, "%s", minimized != NULL ? minimized : "");
    bool saved =
        minimized != NULL || save_failure(&history, artifacts, data, size, path, sizeof path);
    int error = errno;

    report_failure(stderr, &history, at_end, path);
    /* Every failure ends in the same place: by this line, which is assert's, a database of crashes
     * tells them apart. */
    fprintf(stderr, "fuzz_%s: Assertion `%s' failed.\n", target_name, driver_failure()->invariant);
    print_operations();
    if (!saved) {
        fprintf(stderr, "cannot write %s: %s\n", path, strerror(error));
        fflush(NULL);
        _exit(2); /* an engine has no way to say so */
    }
    fflush(NULL);
    abort();
}

/* How far a run came. */
struct run_end {
    bool good;
    bool at_end;  /* it broke when all operations were done */
    size_t count; /* operations that were started */
};

/* Runs the operations; the whole machine is looked at after one in EVERY. */
static struct run_end run_all(size_t count, uint32_t every)
{
    driver_look_every(every);
    driver_start(true);
    for (size_t i = 0; i < count; i++) {
        operations++;
        if (!driver_step(&ops[i], &results[i])) {
            return (struct run_end){false, false, i + 1};
        }
    }
    return (struct run_end){driver_finish(), true, count};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t count = read_ops(data, size, ops, INPUT_MAX_OPS);
    struct run_end end = run_all(count, look_every);

    if (!end.good && look_every > 1) {
        struct run_end closely = run_all(count, 1); /* which operation broke it? */

        end = closely.good ? run_all(count, look_every) : closely;
    }
    if (!end.good) {
        fail(data, size, end.count, end.at_end);
    }
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    return mutate(target_name, data, size, max_size, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max_out, unsigned int seed)
{
    return mutate_splice(data1, size1, data2, size2, out, max_out, seed);
}
