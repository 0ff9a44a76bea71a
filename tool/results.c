/*
 * Traces with their results. The text is read once more, so that all that is no operation stays as
 * it was written.
 */
#include "results.h"

#include <string.h>

/* Prints one line of the trace with its result, and with its comment where there is room. */
static void print_line(const struct reader *reader, const struct op *op,
                       const struct result *result, bool breaks)
{
    char text[TRACE_LINE_ROOM];
    size_t length = print_op(op, result, RESULT_COLUMN, text);
    const char *comment = (const char *)reader->text + reader->code_length;
    size_t comment_length = reader->length - reader->code_length;

    if (comment_length > 0 && comment[comment_length - 1] == '\r') {
        comment_length--;
    }
    bool fits = length + 2 + comment_length <= TRACE_MAX_LINE;
    if (comment_length > 0 && !fits) {
        fwrite(comment, 1, comment_length, stdout);
        putchar('\n');
    }
    fwrite(text, 1, length, stdout);
    if (comment_length > 0 && fits) {
        fputs("  ", stdout);
        fwrite(comment, 1, comment_length, stdout);
    }
    if (breaks) {
        printf("\n# breaks %s", driver_failure()->invariant);
    }
    putchar('\n');
}

bool is_note(const struct reader *reader)
{
    size_t mark = strlen(NOTE_MARK);

    return reader->length >= mark && memcmp(reader->text, NOTE_MARK, mark) == 0;
}

void print_results(const struct trace *trace, const struct notes *notes, size_t run)
{
    struct reader reader;
    struct trace_error error;
    struct op op;
    size_t i = 0;
    bool broken = driver_failure()->invariant != NULL;

    reader_open(&reader, trace->data, trace->size);
    for (;;) {
        switch (reader_next(&reader, &op, &error)) {
        case READ_OP:
            if (i < run) {
                bool last = broken && i + 1 == run;
                bool known = !last || driver_has_result() || run < trace->history.count;

                print_line(&reader, &op, known ? &trace->history.results[i] : NULL, last);
                notes_print(stdout, notes, i);
            }
            i++;
            break;
        case READ_BLANK:
            if (!is_note(&reader)) {
                fwrite(reader.text, 1, reader.length, stdout);
                putchar('\n');
            }
            break;
        case READ_ERROR:
            printf("# line %u could not be read\n", error.line);
            break;
        case READ_END:
            return;
        }
    }
}
