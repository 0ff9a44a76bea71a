/*
 * The failures of many traces, grouped by what fails: where to begin reading.
 */
#ifndef TOOL_GROUPS_H
#define TOOL_GROUPS_H

#include <stddef.h>
#include <stdio.h>

struct failing {
    const char *what; /* the invariant, or what else is wrong */
    const char *path;
    size_t operations; /* of the trace */
};

struct groups {
    struct failing *list;
    size_t count;
    size_t room;
};

/* The strings have to stay. */
void groups_add(struct groups *groups, const char *what, const char *path, size_t operations);

/* The largest group first, and in each the smallest trace first. */
void groups_print(FILE *out, struct groups *groups);

void groups_free(struct groups *groups);

#endif
