/*
 * What an operation changed: the difference of two texts that print_machine printed.
 */
#ifndef TOOL_FOLLOW_H
#define TOOL_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* ONLY: the names of the parts that are asked for, with commas between them; NULL: all. A part is
 * known by its heading, by that behind a process (`page tables` for p0/page tables and p1/page
 * tables) and by the process (`p0`).
 *
 * Does TEXT have each of them? The first that it has not, of *LENGTH, or NULL: it has. */
const char *missing_section(const char *text, const char *only, size_t *length);
/* Prints those parts of TEXT. */
void print_sections(FILE *out, const char *text, const char *only);

/* Prints the lines of BEFORE that are gone, marked -, and those of AFTER that are new, marked +,
 * under the headings (lines that start with ==) that they stand under. Nothing where nothing
 * changed. A heading is known by its words up to a bracket. COLOURS: for a
 * terminal. */
void print_changes(FILE *out, const char *before, const char *after, const char *only,
                   bool colours);

#endif
