/*
 * What an operation changed: the difference of two texts that print_machine printed.
 */
#ifndef TOOL_FOLLOW_H
#define TOOL_FOLLOW_H

#include <stddef.h>
#include <stdio.h>

/* Prints the lines of BEFORE that are gone, marked -, and those of AFTER that are new, marked +,
 * under the headings (lines that start with ==) that they stand under. Nothing where nothing
 * changed. A heading is known by its words up to a bracket. */
void print_changes(FILE *out, const char *before, const char *after);

#endif
