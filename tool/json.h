/*
 * An output file that is there as a whole or not at all, and the strings of JSON in it.
 *
 * What is printed is kept in memory until the end; then it is written next to its place, with
 * signals held back, and put there at once. So neither a signal nor a full disk leaves half a file.
 */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json {
    FILE *file; /* what is printed here will be in it */
    const char *path;
    bool force;
    bool special; /* a device or a pipe: written in place */
    char *text;
    size_t size;
};

/* Tries whether PATH can be written. A file that is there is replaced only with FORCE. False: errno
 * says why (EEXIST: it is there), and nothing is to be closed. */
bool json_open(struct json *json, const char *path, bool force);

/* A string with its quotes. UTF-8 stays as it is; a byte that is none becomes U+FFFD. */
void json_string(struct json *json, const char *text);

/* Puts the file in its place; false: that failed, errno says why, and nothing is left behind. */
bool json_close(struct json *json);

/* Gives the file up. */
void json_abandon(struct json *json);

#endif
