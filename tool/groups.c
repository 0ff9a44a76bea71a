/*
 * Failures, grouped.
 */
#include "groups.h"

#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Traces that are told of one group. */
#define MAX_TOLD 10u

void groups_add(struct groups *groups, const char *what, const char *path, size_t operations)
{
    if (groups->count == groups->room) {
        groups->room = groups->room == 0 ? 64 : groups->room * 2;
        groups->list = need(realloc(groups->list, groups->room * sizeof *groups->list));
    }
    groups->list[groups->count++] = (struct failing){what, path, operations};
}

/* By group, then the smallest trace first. */
static int compare(const void *left, const void *right)
{
    const struct failing *a = left;
    const struct failing *b = right;
    int order = strcmp(a->what, b->what);

    if (order == 0 && a->operations != b->operations) {
        order = a->operations < b->operations ? -1 : 1;
    }
    return order != 0 ? order : strcmp(a->path, b->path);
}

/* Where the group that begins at START ends. */
static size_t group_end(const struct groups *groups, size_t start)
{
    size_t end = start;

    while (end < groups->count && strcmp(groups->list[end].what, groups->list[start].what) == 0) {
        end++;
    }
    return end;
}

static void print_group(FILE *out, const struct failing *list, size_t count)
{
    fprintf(out, "  %s: %zu trace%s\n", list[0].what, count, count == 1 ? "" : "s");
    for (size_t i = 0; i < count && i < MAX_TOLD; i++) {
        fprintf(out, "    %6zu operation%s  %s\n", list[i].operations,
                list[i].operations == 1 ? " " : "s", list[i].path);
    }
    if (count > MAX_TOLD) {
        fprintf(out, "    and %zu larger ones\n", count - MAX_TOLD);
    }
}

void groups_print(FILE *out, struct groups *groups)
{
    size_t size = groups->count + 1; /* smaller than the group that was printed last */
    size_t next = 0;

    if (groups->count == 0) {
        return;
    }
    qsort(groups->list, groups->count, sizeof *groups->list, compare);
    fprintf(out, "failures by what fails, the smallest trace first:\n");
    for (; size > 0; size = next) {
        next = 0;
        for (size_t start = 0; start < groups->count; start = group_end(groups, start)) {
            size_t count = group_end(groups, start) - start;

            if (count == size) {
                print_group(out, &groups->list[start], count);
            } else if (count < size && count > next) {
                next = count;
            }
        }
    }
}

void groups_free(struct groups *groups)
{
    free(groups->list);
    *groups = (struct groups){NULL, 0, 0};
}
