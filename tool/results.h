/*
 * A trace as it was written, with the results of its operations filled in: a trace again.
 */
#ifndef TOOL_RESULTS_H
#define TOOL_RESULTS_H

#include "load.h"
#include "notes.h"
#include "trace/reader.h"

/* Prints it, with the results of the first RUN operations, right after these were run: where the
 * last of them broke something, that is said behind it. NOTES stand under the operation that made
 * them, in the place of older ones. */
void print_results(const struct trace *trace, const struct notes *notes, size_t run);

/* Is the line that was read one that print_results put there? */
bool is_note(const struct reader *reader);

#endif
