/*
 * A trace on two machines.
 */
#include "run/mmu_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mmu.h"
#include "run/driver.h"
#include "run/final_pages.h"
#include "trace/printer.h"
#include "trace/reader.h"

#define LINE_ROOM 320u

/* What is compared; final_pages has no room for an argument. */
static struct said *there;
static struct mmu_run *comparing;

/* Takes the next line off SAID; "" when there is none. */
static void take_line(struct said *said, char *line)
{
    size_t length = 0;

    while (said->at < said->end && *said->at != '\n') {
        char c = *said->at++;

        if (length + 1 < LINE_ROOM) {
            line[length++] = c;
        }
    }
    said->at += said->at < said->end ? 1 : 0;
    line[length] = '\0';
}

static bool begins(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

/* What is wrong with LINE where HERE was wanted. */
static void note(struct mmu_run *run, const char *line, const char *here)
{
    const char *what = "i386-differs";

    if (line[0] == '\0') {
        what = there->hung ? "i386-hangs" : "i386-stopped";
    } else if (begins(line, "trap ")) {
        what = "i386-kernel-fault";
    } else if (begins(line, "page ") || begins(here, "page ")) {
        what = "i386-page";
    } else if (begins(line, "file ")) {
        what = "i386-file";
    } else if (begins(line, "ram ")) {
        what = "i386-ram";
    }
    run->verdict = MMU_BROKEN;
    snprintf(run->what, sizeof run->what, "%s", what);
    if (begins(line, "broken ")) { /* and the name of the invariant */
        snprintf(run->what, sizeof run->what, "i386-breaks %.*s", (int)strcspn(line + 7, ":"),
                 line + 7);
    }
    snprintf(run->there, sizeof run->there, "%s", line);
    snprintf(run->here, sizeof run->here, "%s", here);
}

/* ---- results -------------------------------------------------------------------------------- */

/* The result that LINE, `= RESULT`, says. */
static bool read_result(const char *line, struct result *result)
{
    char text[LINE_ROOM + 16];
    struct reader reader;
    struct trace_error error;
    struct op op;
    int length = snprintf(text, sizeof text, "check %s\n", line);

    reader_open(&reader, (const uint8_t *)text, (size_t)length);
    if (!begins(line, "= ") || reader_next(&reader, &op, &error) != READ_OP) {
        return false;
    }
    *result = op.result;
    return true;
}

static bool compare_result(struct said *said, struct result here, struct mmu_run *run)
{
    char line[LINE_ROOM];
    char text[TRACE_LINE_ROOM + 2] = "= ";

    take_line(said, line);
    run->wanted = here;
    print_result(here, text + 2);
    if (!read_result(line, &run->given)) {
        note(run, line, text);
    } else if (!result_equal(run->wanted, run->given)) {
        run->verdict = MMU_DIFFERS;
        snprintf(run->what, sizeof run->what, "i386-result");
    }
    return run->verdict == MMU_SAME;
}

static bool run_steps(const struct op *ops, struct result *results, size_t count, struct said *said,
                      struct mmu_run *run)
{
    for (size_t i = 0; i < count; i++) {
        run->count = i + 1;
        if (!driver_step(&ops[i], &results[i])) {
            run->verdict = MMU_BREAKS;
            return false;
        }
        if (!compare_result(said, results[i], run)) {
            return false;
        }
    }
    return true;
}

/* ---- the end -------------------------------------------------------------------------------- */

static void compare_line(const char *here)
{
    char line[LINE_ROOM];

    if (comparing->verdict == MMU_SAME) {
        take_line(there, line);
        if (strcmp(line, here) != 0) {
            note(comparing, line, here);
        }
    }
}

static void run_end(struct mmu_run *run)
{
    run->at_end = true;
    comparing = run;
    if (!driver_boot()) {
        run->verdict = MMU_BREAKS;
        return;
    }
    final_pages(compare_line);
    if (run->verdict != MMU_SAME) {
        return;
    }
    if (!driver_finish()) {
        run->verdict = MMU_BREAKS;
        return;
    }
    compare_line("end");
}

void mmu_run(const struct op *ops, struct result *results, size_t count, struct said *said,
             struct mmu_run *run)
{
    *run = (struct mmu_run){.verdict = MMU_SAME};
    there = said;
    mmu_hold_nothing(true);
    driver_start(true);
    if (run_steps(ops, results, count, said, run)) {
        run_end(run);
    }
    mmu_hold_nothing(false);
}
