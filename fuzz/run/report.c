/*
 * Reports of what broke.
 */
#define _POSIX_C_SOURCE 200809L
#include "run/report.h"

#include <errno.h>
#include <string.h>

#include "trace/files.h"
#include "oracle/oracle.h"
#include "trace/random.h"

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
