/*
 * A JSON file that is there as a whole or not at all: it is written next to its place and renamed.
 */
#ifndef FUZZ_JSON_H
#define FUZZ_JSON_H

#include <stdbool.h>
#include <stdio.h>

struct json {
    FILE *file;
    const char *path;
    char *temporary; /* NULL: written in place, because PATH is no regular file */
};

/* False: it cannot be written, errno says why. */
bool json_open(struct json *json, const char *path);

/* A string with its quotes; bytes that are not printable ASCII become \u00XX. */
void json_string(struct json *json, const char *text);

/* Closes the file and puts it in its place; false: that failed, errno says why, and nothing is
 * left behind. */
bool json_close(struct json *json);

/* Gives the file up. */
void json_abandon(struct json *json);

#endif
