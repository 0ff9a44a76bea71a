/*
 * Tables are compared line by line. The text of the trace is read once more, since a table is a
 * comment there.
 */
#include "tables.h"

#include <string.h>

#include "results.h"

/* The table under an operation, while its lines are read. */
struct table {
    struct table_difference difference;
    const char *rest; /* of what the operation printed */
    bool begun;       /* a line of it stands in the trace */
    bool differs;
};

/* Takes the next line off the text; none is left of an empty one. */
static struct table_line take_line(const char **rest)
{
    struct table_line line = {NULL, 0};

    if (*rest != NULL && **rest != '\0') {
        line = (struct table_line){*rest, strcspn(*rest, "\n")};
        *rest += line.length + 1;
    }
    return line;
}

static bool same_line(struct table_line a, struct table_line b)
{
    return (a.text == NULL) == (b.text == NULL) && a.length == b.length &&
           (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

/* The next line of the table is EXPECTED, on line LINE of the trace. */
static void expect(struct table *table, struct table_line expected, uint32_t line)
{
    struct table_line got = take_line(&table->rest);

    if (!table->differs && !same_line(expected, got)) {
        table->differs = true;
        table->difference.line = line;
        table->difference.expected = expected;
        table->difference.got = got;
    }
}

/* The line that was read, if it is one of a table. */
static bool line_of_table(const struct reader *reader, struct table_line *line)
{
    size_t mark = strlen(NOTE_MARK);
    size_t length = reader->length;

    if (!is_note(reader)) {
        return false;
    }
    if (reader->text[length - 1] == '\r') {
        length--;
    }
    *line = (struct table_line){(const char *)reader->text + mark, length - mark};
    return true;
}

void compare_tables(const struct trace *trace, const struct notes *notes, size_t run,
                    void (*differs)(void *context, const struct table_difference *difference),
                    void *context)
{
    struct reader reader;
    struct trace_error error;
    struct op op;
    struct table table = {.rest = NULL};
    struct table_line line;
    size_t i = 0;

    reader_open(&reader, trace->data, trace->size);
    for (;;) {
        enum read_state state = reader_next(&reader, &op, &error);

        if (state == READ_BLANK && line_of_table(&reader, &line)) {
            if (i > 0 && i <= run) {
                table.begun = true;
                expect(&table, line, reader.line);
            }
            continue;
        }
        if (table.begun) { /* it ends here */
            expect(&table, (struct table_line){NULL, 0}, reader.line);
            if (table.differs) {
                differs(context, &table.difference);
            }
        }
        table = (struct table){.rest = NULL};
        if (state == READ_END) {
            return;
        }
        if (state == READ_OP) {
            table.difference.op = i;
            table.rest = i < notes->count ? notes->text[i] : NULL;
            i++;
        }
    }
}
