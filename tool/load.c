/*
 * Reading the traces that a command is given.
 */
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Errors that are told of one file. */
#define MAX_ERRORS 10u

/* Adds what PATH names; the exit status. */
static int add(struct file_list *list, const char *path)
{
    char *bad = NULL;
    size_t before = list->count;

    if (!list_files(list, path, &bad)) {
        int status = usage_error("%s: %s", bad, strerror(errno));

        free(bad);
        return status;
    }
    return list->count > before ? STATUS_GOOD : usage_error("%s: no traces in there", path);
}

int add_traces(struct file_list *list, char **operands, int count)
{
    int status = STATUS_GOOD;

    for (int i = 0; i < count && status == STATUS_GOOD; i++) {
        status = add(list, operands[i]);
    }
    return status;
}

static void grow(struct history *history, size_t *room)
{
    *room = *room == 0 ? 256 : *room * 2;
    history->ops = need(realloc(history->ops, *room * sizeof *history->ops));
}

/* Reads the operations; the number of lines that cannot be read, which are told. */
static size_t read_trace(struct trace *trace, bool lenient)
{
    struct reader reader;
    struct trace_error error;
    struct history *history = &trace->history;
    size_t room = 0;
    size_t errors = 0;

    reader_open(&reader, trace->data, trace->size);
    for (;;) {
        if (history->count == room) {
            grow(history, &room);
        }
        switch (reader_next(&reader, &history->ops[history->count], &error)) {
        case READ_OP:
            history->count++;
            break;
        case READ_BLANK:
            break;
        case READ_ERROR:
            if (!lenient && errors++ < MAX_ERRORS) {
                fprintf(stderr, "%s:%u:%u: %s\n", trace->path, error.line, error.column,
                        error.message);
            }
            break;
        case READ_END:
            trace->lines = reader.line;
            return errors;
        }
    }
}

bool load_trace(struct trace *trace, const char *path, bool lenient)
{
    *trace = (struct trace){.path = is_input(path) ? STANDARD_INPUT : path};
    trace->data = is_folder(path) ? NULL : read_file(path, &trace->size);
    if (trace->data == NULL) {
        fprintf(stderr, "%s: %s\n", trace->path, is_folder(path) ? "is a folder" : strerror(errno));
        return false;
    }
    if (trace->size == 0) {
        fprintf(stderr, "%s: the file is empty\n", trace->path);
        free_trace(trace);
        return false;
    }
    size_t errors = read_trace(trace, lenient);
    if (errors > 0) {
        if (errors > MAX_ERRORS) {
            fprintf(stderr, "%s: and %zu more lines cannot be read\n", trace->path,
                    errors - MAX_ERRORS);
        }
        free_trace(trace);
        return false;
    }
    trace->history.results = need(calloc(trace->history.count + 1, sizeof(struct result)));
    return true;
}

void free_trace(struct trace *trace)
{
    free(trace->data);
    free(trace->history.ops);
    free(trace->history.results);
    *trace = (struct trace){.path = NULL};
}
