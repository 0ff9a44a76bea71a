/*
 * Tables that stand in a trace (`proc`), compared with those that the operations print.
 */
#ifndef TOOL_TABLES_H
#define TOOL_TABLES_H

#include "load.h"
#include "notes.h"

/* A line of a table: its first bytes, without an end; NULL: there is none. */
struct table_line {
    const char *text;
    size_t length;
};

/* Where a table differs first: the operation, the line of the trace, and what stands there. */
struct table_difference {
    size_t op;
    uint32_t line;
    struct table_line expected;
    struct table_line got;
};

/* Goes over the tables of a trace of which RUN operations were run and gave NOTES. Where one
 * differs from what stands under its operation, DIFFERS gets the first line that does. A table that
 * does not stand in the trace is not compared. */
void compare_tables(const struct trace *trace, const struct notes *notes, size_t run,
                    void (*differs)(void *context, const struct table_difference *difference),
                    void *context);

#endif
