/*
 * pagewright show: prints the machine at a point of a trace, or what each operation changes in it.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>

#include "film.h"
#include "follow.h"
#include "load.h"
#include "notes.h"
#include "picture.h"
#include "tool.h"

#define NO_LINE UINT64_MAX /* nobody said --at: every line stands before it */

/* Runs the operations up to line LAST; the exit status. */
static int run_until(const struct trace *trace, uint64_t last, char *where)
{
    struct history history = trace->history;
    bool good = true;

    driver_start(true);
    strcpy(where, "the boot");
    for (size_t i = 0; good && i < trace->history.count && history.ops[i].line <= last; i++) {
        size_t length = (size_t)snprintf(where, 32, "line %u: ", history.ops[i].line);

        print_op(&history.ops[i], NULL, 0, where + length);
        good = driver_step(&history.ops[i], &history.results[i]);
        history.count = i + 1;
    }
    if (good && driver_boot()) {
        return STATUS_GOOD;
    }
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, false, trace->path);
    return STATUS_FAILED;
}

/* What print_machine prints; to be freed. */
static char *picture(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = need(open_memstream(&text, &size));

    print_machine(out);
    return fclose(out) == 0 ? text : need(NULL);
}

/* May the operation stand before the machine has booted, when there is nothing to show? */
static bool before_boot(const struct op *op)
{
    return op_forms[op->code].group == GROUP_BOOT || op->code == OP_check;
}

/* Applies operation I and prints it with its result, its notes and what it changed from the picture
 * *BEFORE (NULL: nothing to compare with), which becomes the one after it. False: it breaks
 * something. */
static bool follow_step(struct history *history, size_t i, struct notes *notes, char **before)
{
    const struct op *op = &history->ops[i];
    struct result *result = &history->results[i];
    char text[TRACE_LINE_ROOM];
    bool good = driver_step(op, result);

    notes_take(notes, i);
    print_op(op, driver_has_result() ? result : NULL, RESULT_COLUMN, text);
    printf("%u: %s\n", op->line, text);
    notes_print(stdout, notes, i);
    if (*before != NULL) {
        char *after = picture();

        print_changes(stdout, *before, after);
        free(*before);
        *before = after;
    }
    return good;
}

/* Runs the operations up to line LAST and prints what each of them changes; the exit status. */
static int follow(const struct trace *trace, uint64_t last)
{
    struct history history = trace->history;
    size_t count = history.count;
    struct notes notes;
    char *before = NULL;
    bool good = true;

    notes_open(&notes, count);
    driver_start(true);
    history.count = 0;
    for (size_t i = 0; good && i < count && history.ops[i].line <= last; i++) {
        if (before == NULL && !before_boot(&history.ops[i])) {
            good = driver_boot();
            before = picture();
        }
        if (good) {
            good = follow_step(&history, i, &notes, &before);
            history.count = i + 1;
        }
    }
    free(before);
    notes_close(&notes);
    if (good && driver_boot()) {
        return STATUS_GOOD;
    }
    fprintf(stderr, "%s: ", trace->path);
    report_failure(stderr, &history, false, trace->path);
    return STATUS_FAILED;
}

/* Is there the line that --at names? */
static bool line_is_there(const struct trace *trace, uint64_t at)
{
    if (at == NO_LINE || at <= trace->lines) {
        return true;
    }
    usage_error("show: %s has %u line%s, there is no line %llu", trace->path, trace->lines,
                trace->lines == 1 ? "" : "s", (unsigned long long)at);
    return false;
}

/* What to show, and how. */
struct showing {
    uint64_t at;
    bool following;
    bool json;
    bool lenient;
};

static int show_trace(const struct trace *trace, const struct showing *how)
{
    char where[TRACE_LINE_ROOM + 32];

    if (how->json) {
        return print_film(stdout, trace, how->at, false);
    }
    if (how->following) {
        return follow(trace, how->at);
    }
    int status = run_until(trace, how->at, where);
    printf("# the machine after %s\n", where);
    print_machine(stdout);
    return status;
}

static int show(const char *path, const struct showing *how)
{
    struct trace trace;

    if (how->json && !how->following) {
        return usage_error("show: --json is for --follow");
    }
    if (!load_trace(&trace, path, how->lenient)) {
        return STATUS_USAGE;
    }
    int status = line_is_there(&trace, how->at) ? show_trace(&trace, how) : STATUS_USAGE;
    free_trace(&trace);
    return status;
}

static int run(int argc, char **argv)
{
    struct showing how = {.at = NO_LINE};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_NUMBER(
            "at", "LINE", &how.at, 0, UINT32_MAX,
            "stop behind that line of FILE (0: right after the boot); default: its end. A "
            "line that FILE does not have is an error"),
        OPTION_FLAG("follow", &how.following,
                    "print each operation with its result, and what it changed in all of that"),
        OPTION_FLAG("json", &how.json,
                    "with --follow: the same for programs, as docs/follow-format.md says"),
        OPTION_LENIENT(&how.lenient),
        OPTIONS_END,
    };

    if (!read_options(&show_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    return argc == 1 ? show(argv[0], &how) : wants_one_trace("show", argc);
}

const struct command show_command = {
    .manual =
        {.program = "pagewright",
         .command = "show",
         .operands = {"FILE"},
         .about = "Runs a trace and prints the machine: meminfo, buddyinfo, slabinfo, swaps, the\n"
                  "free lists, what the frames are used for, the registers, the TLB, and for each\n"
                  "process its status, maps and page tables.\n",
         .closing = "Exit status: 0 shown; 1 an invariant is broken (shown all the same); 2 bad\n"
                    "usage, a trace that cannot be read, or output that cannot be written.\n"},
    .summary = "print the machine at a point of a trace",
    .run = run,
};
