/*
 * Files in which failures are kept: traces of their own, in the folder that PAGEWRIGHT_ARTIFACTS
 * names, else here.
 */
#ifndef TOOL_ARTIFACT_H
#define TOOL_ARTIFACT_H

#include <stdbool.h>
#include <stddef.h>

/* The path of the file of that name. */
void artifact_path(char *path, size_t room, const char *format, ...);

/* Writes a new file, as a whole or not at all; false: errno says why (EEXIST: it is there). */
bool artifact_write(const char *path, const char *text, size_t size);

/* Does the file at PATH hold exactly that? */
bool file_holds(const char *path, const char *text, size_t size);

#endif
