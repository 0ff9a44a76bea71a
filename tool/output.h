/*
 * An output file that is there as a whole or not at all.
 *
 * What is printed is kept in memory until the end; then it is written next to its place, with
 * signals held back, and put there at once. So neither a signal nor a full disk leaves half a file.
 */
#ifndef TOOL_OUTPUT_H
#define TOOL_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
    FILE *file; /* what is printed here will be in it */
    const char *path;
    bool force;
    bool special; /* a device or a pipe: written in place */
    char *text;
    size_t size;
};

/* The file that -o names; NULL: the standard output, which is `-` or no -o at all. */
const char *output_path(const char *out);

/* Tries whether PATH can be written. A file that is there is replaced only with FORCE. False: errno
 * says why (EEXIST: it is there), and nothing is to be closed. PATH NULL: the standard output,
 * which is printed to as it is. */
bool output_open(struct output *output, const char *path, bool force);

/* Puts the file in its place; false: that failed, errno says why, and nothing is left behind. */
bool output_close(struct output *output);

/* Gives the file up. */
void output_abandon(struct output *output);

#endif
