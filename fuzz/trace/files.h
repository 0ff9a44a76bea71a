/*
 * Files and folders of traces.
 */
#ifndef FUZZ_TRACE_FILES_H
#define FUZZ_TRACE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The name that stands for the standard input, and how messages call it. */
#define STANDARD_INPUT "<stdin>"
bool is_input(const char *path);

/* Reads a whole file, or the standard input, into a heap block of its exact size (of one byte
 * when it is empty), so that a reader that goes too far is caught. NULL: it cannot be read,
 * errno says why. */
uint8_t *read_file(const char *path, size_t *size);

struct file_list {
    char **paths;
    size_t count;
    size_t room;
};

/* Adds PATH (also `-`, the standard input), or, if it is a folder, every trace below it in the
 * order of their names: the regular files whose names end in .trace or have no dot. False: PATH,
 * or what is in *BAD (to be freed), cannot be read, errno says why. */
bool list_files(struct file_list *list, const char *path, char **bad);

void free_list(struct file_list *list);

/* Closes a file that was written. False: it could not be written to its end, errno says why, and it
 * is gone. */
bool close_whole(FILE *file, const char *path);

/* Is it a folder? A regular file? */
bool is_folder(const char *path);
bool is_file(const char *path);

#endif
