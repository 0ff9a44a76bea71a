/*
 * pagewright show: prints the machine at a point of a trace, or what each operation changes in it.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "causes.h"
#include "config.h"
#include "comments.h"
#include "film.h"
#include "follow.h"
#include "load.h"
#include "notes.h"
#include "picture.h"
#include "rows.h"
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

/* A trace that is followed. */
struct following {
    struct notes notes;
    struct comments comments;
    struct rows rows[2]; /* the last reading and the one before it, in turn */
    unsigned last;
    char *picture; /* of the machine before the operation; NULL: it has not booted */
    const char *only;
    bool unknown; /* it names what is no part */
    bool colours;
};

/* On a terminal, unless the user wants none (NO_COLOR, the common word for that). */
static bool wants_colours(void)
{
    const char *none = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && (none == NULL || *none == '\0');
}

/* Lines that stand under an operation. */
static void print_marked(const char *mark, const char *text, const char *colour)
{
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");

        printf("%s%s%.*s%s\n", colour, mark, (int)length, text, *colour != '\0' ? "\033[0m" : "");
        text += length + (text[length] == '\n' ? 1 : 0);
    }
}

/* Prints why the operation changed what it changed, and what that is. */
static void print_what_it_did(struct following *how, const struct op *op, struct result result)
{
    char *why = NULL;
    size_t size = 0;
    char *after = picture();
    FILE *out = need(open_memstream(&why, &size));

    how->last = 1 - how->last;
    read_rows(&how->rows[how->last]);
    print_causes(out, op, result, &how->rows[1 - how->last], &how->rows[how->last]);
    need(fclose(out) == 0 ? why : NULL);
    print_marked("  why: ", why, how->colours ? "\033[36m" : "");
    free(why);
    print_changes(stdout, how->picture, after, how->only, how->colours);
    free(how->picture);
    how->picture = after;
}

/* Applies operation I and prints it with its result, its comments and notes and what it changed.
 * False: it breaks something. */
static bool follow_step(struct history *history, size_t i, struct following *how)
{
    const struct op *op = &history->ops[i];
    struct result *result = &history->results[i];
    char text[TRACE_LINE_ROOM];
    bool good = driver_step(op, result);

    notes_take(&how->notes, i);
    print_marked("# ", how->comments.text[i], how->colours ? "\033[2m" : "");
    print_op(op, driver_has_result() ? result : NULL, RESULT_COLUMN, text);
    printf(how->colours ? "\033[1m%u: %s\033[0m\n" : "%u: %s\n", op->line, text);
    notes_print(stdout, &how->notes, i);
    if (how->picture != NULL) {
        print_what_it_did(how, op, *result);
    }
    return good;
}

/* Is there, or can there be, each part that is asked for? Says if not. */
static bool parts_are_known(const char *machine, const char *only)
{
    char *text = NULL;
    size_t size = 0;
    size_t length = 0;
    FILE *out = need(open_memstream(&text, &size));

    fputs(machine, out);
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        fprintf(out, "\n== p%u/status\n\n== p%u/maps\n\n== p%u/areas\n\n== p%u/page tables\n", p, p,
                p, p);
    }
    need(fclose(out) == 0 ? text : NULL);
    const char *missing = missing_section(text, only, &length);
    if (missing != NULL) {
        usage_error("show: --only %.*s: there is no such part", (int)length, missing);
    }
    free(text);
    return missing == NULL;
}

/* The boot is over: there is a machine to look at. False: something broke, or a part is none. */
static bool begin_looking(struct following *how)
{
    bool good = driver_boot();

    how->picture = picture();
    if (driver_runs()) {
        read_rows(&how->rows[how->last]);
    }
    how->unknown = !parts_are_known(how->picture, how->only);
    return good && !how->unknown;
}

static void end_following(struct following *how)
{
    free(how->picture);
    free_rows(&how->rows[0]);
    free_rows(&how->rows[1]);
    free_comments(&how->comments);
    notes_close(&how->notes);
}

/* Runs the operations up to line LAST and prints what each of them changes; the exit status. */
static int follow(const struct trace *trace, uint64_t last, const char *only)
{
    struct history history = trace->history;
    size_t count = history.count;
    struct following how = {.only = only, .colours = wants_colours()};
    bool good = true;

    read_comments(&how.comments, trace);
    notes_open(&how.notes, count);
    driver_start(true);
    history.count = 0;
    for (size_t i = 0; good && i < count && history.ops[i].line <= last; i++) {
        if (how.picture == NULL && !before_boot(&history.ops[i])) {
            good = begin_looking(&how);
        }
        if (good) {
            good = follow_step(&history, i, &how);
            history.count = i + 1;
        }
    }
    end_following(&how);
    if (how.unknown) {
        return STATUS_USAGE;
    }
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
    const char *only;
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
        return follow(trace, how->at, how->only);
    }
    int status = run_until(trace, how->at, where);
    char *text = picture();
    size_t length = 0;
    const char *missing = missing_section(text, how->only, &length);

    if (missing != NULL) {
        status = usage_error("show: --only %.*s: there is no such part", (int)length, missing);
    } else {
        printf("# the machine after %s\n", where);
        print_sections(stdout, text, how->only);
    }
    free(text);
    return status;
}

static int show(const char *path, const struct showing *how)
{
    struct trace trace;

    if (how->json && (!how->following || how->only != NULL)) {
        return usage_error("show: --json is for --follow, and of all parts");
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
        OPTION_TEXT("only", "PART", &how.only,
                    "print these parts alone, several with commas between them: meminfo, frames, "
                    "TLB, 'page tables', p0, …; in --follow a part may be there later"),
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
