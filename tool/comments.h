/*
 * The comments of a trace, by the operation that they speak of: those in the lines above it and the
 * one behind it.
 */
#ifndef TOOL_COMMENTS_H
#define TOOL_COMMENTS_H

#include "load.h"

struct comments {
    char **text; /* by operation: its lines, without their marks, or NULL */
    size_t count;
};

void read_comments(struct comments *comments, const struct trace *trace);
void free_comments(struct comments *comments);

#endif
