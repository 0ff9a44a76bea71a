/*
 * A JSON file: one object, written member by member to a file that is there as a whole or not at
 * all (output.h). The writer sets brackets, commas, quotes and lines; who calls it says what is in
 * them.
 */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdint.h>

#include "output.h"

/* How the members of an object or array are set. */
enum json_style {
    JSON_TIGHT,  /* all in one line, without blanks */
    JSON_INLINE, /* all in one line */
    JSON_LINES,  /* each in a line of its own, and what ends them too */
    JSON_ITEMS   /* each in a line of its own; what ends them stands behind the last */
};

#define JSON_DEPTH 8u

/* An object or array that was begun. */
struct json_level {
    char end;
    enum json_style style;
    bool members; /* it has some */
};

struct json {
    struct output output;
    unsigned depth;
    struct json_level levels[JSON_DEPTH];
};

/* Begins the file, and the object that is in it. PATH NULL: there is to be no file, and all below
 * does nothing. Else, and false, as output_open has it. */
bool json_open(struct json *json, const char *path, bool force);

/* The same for a FILE that is open already. */
void json_begin(struct json *json, FILE *file);

/* Members of what was begun last; in an array NAME is NULL. Strings: UTF-8 stays as it is, a byte
 * that is none becomes U+FFFD. */
void json_object(struct json *json, const char *name, enum json_style style);
void json_array(struct json *json, const char *name, enum json_style style);
void json_string(struct json *json, const char *name, const char *text);
void json_number(struct json *json, const char *name, uint64_t value);
void json_integer(struct json *json, const char *name, int64_t value);
void json_null(struct json *json, const char *name);
void json_decimal(struct json *json, const char *name, double value, int places);

/* Ends the object or array that was begun last. */
void json_end(struct json *json);

/* Ends the object that json_begin began, with a newline. */
void json_finish(struct json *json);

/* Ends the object and puts the file in its place; false as output_close has it. */
bool json_close(struct json *json);

#endif
