/*
 * The page that plays a film, as ci/page builds it from view/, in the program itself.
 */
#ifndef TOOL_PAGE_H
#define TOOL_PAGE_H

#include <stddef.h>
#include <stdio.h>

/* Writes the page with FILM, JSON of SIZE bytes, in its place. */
void print_page(FILE *out, const char *film, size_t size);

#endif
