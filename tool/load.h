/*
 * Traces that a command is given.
 */
#ifndef TOOL_LOAD_H
#define TOOL_LOAD_H

#include "run/report.h"
#include "trace/files.h"

/* Adds what the operands, COUNT of them, name: files, folders, or `-`, the standard input. The exit
 * status. */
int add_traces(struct file_list *list, char **operands, int count);

/* A trace that was read, and what its operations gave. */
struct trace {
    const char *path; /* as messages name it */
    uint8_t *data;
    size_t size;
    uint32_t lines;
    struct history history; /* .count: the operations that were read */
};

/* Reads a trace; PATH `-` is the standard input. A line that cannot be read is an error, which goes
 * to stderr; LENIENT: it is skipped. False: it cannot be used, and nothing is to be freed. */
bool load_trace(struct trace *trace, const char *path, bool lenient);
void free_trace(struct trace *trace);

#endif
