/*
 * The lines that an operation printed (`proc`), kept for whoever prints the trace.
 */
#ifndef TOOL_NOTES_H
#define TOOL_NOTES_H

#include <stdio.h>

/* How such a line begins in a trace: a comment, which a later print takes out again. */
#define NOTE_MARK "#| "

struct notes {
    char **text; /* by operation: its lines, each ended by a newline, or NULL */
    size_t count;
};

/* From here on lines are kept, for COUNT operations. */
void notes_open(struct notes *notes, size_t count);

/* The lines since the last call are those of operation I. */
void notes_take(struct notes *notes, size_t i);

/* Prints the lines of operation I, each with the mark. */
void notes_print(FILE *out, const struct notes *notes, size_t i);

/* Lines are no longer kept. */
void notes_close(struct notes *notes);

#endif
