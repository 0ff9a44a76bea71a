/*
 * Logs of strace, read as calls.
 *
 * A call that strace tells in two parts, because another process came between, is put together.
 */
#ifndef TOOL_STRACE_H
#define TOOL_STRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_ARGS 8u
#define CALL_TEXT 64u /* of an argument that is looked at */

struct call {
    uint32_t line;
    uint32_t pid; /* 0: the log names none */
    bool ended;   /* no call: the process ended */
    char name[24];
    char arg[CALL_ARGS][CALL_TEXT]; /* as the log has them; long ones are cut */
    unsigned args;
    bool failed;
    uint64_t result; /* where it did not fail */
};

/* Calls TAKE with each call in the log that came to its end, as long as that says true. False: it
 * said false once. */
bool read_strace(const char *log, size_t size, void *context,
                 bool (*take)(void *context, const struct call *call));

/* An argument as a number; NULL is 0. */
uint64_t call_number(const struct call *call, unsigned i);

/* Is WORD one of those that | joins in the argument? */
bool call_has(const struct call *call, unsigned i, const char *word);

#endif
