/*
 * Reports of what broke.
 */
#define _POSIX_C_SOURCE 200809L
#include "run/report.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/files.h"
#include "oracle/oracle.h"
#include "trace/random.h"

#define PATH_ROOM 4096u
#define TOOL "pagewright"

static void print_value(FILE *out, const char *name, uint32_t value)
{
    fprintf(out, "  %-9s %u (0x%x)\n", name, value, value);
}

/* One of the two values that disagree: a number, or what an operation gave. */
static void print_side(FILE *out, const char *name, uint32_t value)
{
    char text[TRACE_LINE_ROOM];

    if (strcmp(driver_failure()->invariant, MODEL_RESULT) == 0) {
        print_result(oracle_result(value), text);
        fprintf(out, "  %-9s %s (0x%x)\n", name, text, value);
    } else {
        print_value(out, name, value);
    }
}

static void print_history(FILE *out, const struct history *history, bool at_end)
{
    char text[TRACE_LINE_ROOM];

    for (size_t i = 0; i < history->count; i++) {
        bool failing = !at_end && i + 1 == history->count;
        bool known = !failing || driver_has_result();

        print_op(&history->ops[i], known ? &history->results[i] : NULL, RESULT_COLUMN, text);
        fputs(text, out);
        if (failing) {
            fprintf(out, " # breaks %s", driver_failure()->invariant);
        }
        fputc('\n', out);
    }
    if (at_end) {
        fprintf(out, "# the end breaks %s\n", driver_failure()->invariant);
    }
}

/* An argument of a command that a person copies into a shell. */
static void print_argument(FILE *out, const char *text)
{
    const char *plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-+:,@%=";

    if (text[0] != '\0' && text[strspn(text, plain)] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        fputs(*text == '\'' ? "'\\" : "", out); /* out of the quotes, and in again */
        fputc(*text, out);
        fputs(*text == '\'' ? "'" : "", out);
    }
    fputc('\'', out);
}

static bool is_tool;

void report_as_tool(void)
{
    is_tool = true;
}

/* The tool as a command: this program, or the tool beside it, else its bare name. */
static void print_tool(FILE *out)
{
    char path[PATH_ROOM + sizeof TOOL];
    ssize_t length = readlink("/proc/self/exe", path, PATH_ROOM);
    bool known = length > 0 && length < (ssize_t)PATH_ROOM;

    if (known) {
        path[length] = '\0';
        if (!is_tool) {
            strcpy(strrchr(path, '/') + 1, TOOL);
        }
        known = access(path, X_OK) == 0;
    }
    print_argument(out, known ? path : TOOL);
}

/* A name that means the same from every folder. */
static void print_path(FILE *out, const char *path)
{
    char here[PATH_ROOM];
    char whole[2 * PATH_ROOM];

    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    if (path[0] == '/' || getcwd(here, sizeof here) == NULL || strlen(path) >= PATH_ROOM) {
        print_argument(out, path);
        return;
    }
    snprintf(whole, sizeof whole, "%s%s%s", here, strcmp(here, "/") == 0 ? "" : "/", path);
    print_argument(out, whole);
}

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

void report_call(FILE *out, const char *command, const char *path)
{
    print_tool(out);
    fprintf(out, " %s ", command);
    print_path(out, path);
    fputc('\n', out);
}

void report_command(FILE *out, const char *label, const char *command, const char *path)
{
    if (is_file(path)) {
        fprintf(out, "%s: ", label);
        report_call(out, command, path);
    }
}

void report_commands(FILE *out, const char *path)
{
    if (!is_file(path)) {
        fprintf(out, "no file holds this trace: save it to show it again\n");
        return;
    }
    report_command(out, "reproduce", "replay", path);
    report_command(out, "shrink", "shrink", path);
}

void report_failure(FILE *out, const struct history *history, bool at_end, const char *reproduce)
{
    const struct failure *failure = driver_failure();

    fprintf(out, "broken invariant: %s\n", failure->invariant);
    if (at_end || history->count == 0) {
        fprintf(out, "  operation the end, after %zu operations\n", history->count);
    } else {
        char text[TRACE_LINE_ROOM];
        const struct op *op = &history->ops[history->count - 1];

        print_op(op, NULL, 0, text);
        fprintf(out, "  operation %zu, line %u: %s\n", history->count, op->line, text);
    }
    print_value(out, failure->where_name, failure->where);
    print_side(out, "expected", failure->expected);
    print_side(out, "got", failure->got);
    fprintf(out, "trace so far:\n");
    print_history(out, history, at_end);
    report_commands(out, reproduce);
}

bool save_failure(const struct history *history, const char *prefix, const uint8_t *data,
                  size_t size, char *path, size_t room)
{
    char text[TRACE_LINE_ROOM];

    snprintf(path, room, "%sfailure-%016llx.trace", prefix,
             (unsigned long long)hash_bytes(data, size));
    FILE *file = fopen(path, "wx");
    if (file == NULL) {
        return errno == EEXIST && is_file(path); /* already there is as good */
    }
    fprintf(file, "# breaks %s\n", driver_failure()->invariant);
    for (size_t i = 0; i < history->count; i++) {
        print_op(&history->ops[i], NULL, 0, text);
        fprintf(file, "%s\n", text);
    }
    return close_whole(file, path);
}
