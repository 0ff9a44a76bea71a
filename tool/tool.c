/*
 * What the commands of the tool share.
 */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Errors that are told of one file. */
#define MAX_ERRORS 10u

int usage_error(const char *format, ...)
{
    va_list list;

    fputs("pagewright: ", stderr);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputc('\n', stderr);
    return STATUS_USAGE;
}

int cannot_write(const char *path)
{
    if (errno == EEXIST) {
        return usage_error("cannot write %s: it is there already; --force replaces it", path);
    }
    return usage_error("cannot write %s: %s", path, strerror(errno));
}

bool at_option(struct args *args)
{
    const char *arg = args->argv[args->at];

    return arg[0] == '-' && arg[1] != '\0';
}

bool take_flag(struct args *args, const char *option)
{
    if (strcmp(args->argv[args->at], option) != 0) {
        return false;
    }
    args->at++;
    return true;
}

bool take_value(struct args *args, const char *option, const char **value)
{
    const char *arg = args->argv[args->at];
    size_t length = strlen(option);

    if (strncmp(arg, option, length) != 0 || (arg[length] != '\0' && arg[length] != '=')) {
        return false;
    }
    args->at++;
    if (arg[length] == '=') {
        *value = arg + length + 1;
    } else {
        *value = args->at < args->argc ? args->argv[args->at++] : NULL;
    }
    return true;
}

bool take_help(struct args *args)
{
    return take_flag(args, "--help") || take_flag(args, "-h");
}

bool take_output(struct args *args, const char **out)
{
    return take_value(args, "--output", out) ||
           (strcmp(args->argv[args->at], "-o") == 0 && take_value(args, "-o", out));
}

const char *output_path(const char *out)
{
    return out != NULL && strcmp(out, "-") == 0 ? NULL : out;
}

bool parse_count(const char *text, uint64_t max, uint64_t *value)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *value <= max;
}

int add_traces(struct file_list *list, const char *path)
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

static void grow(struct history *history, size_t *room)
{
    *room = *room == 0 ? 256 : *room * 2;
    history->ops = realloc(history->ops, *room * sizeof *history->ops);
    if (history->ops == NULL) {
        exit(usage_error("out of memory"));
    }
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
    trace->history.results = calloc(trace->history.count + 1, sizeof(struct result));
    if (trace->history.results == NULL) {
        exit(usage_error("out of memory"));
    }
    return true;
}

void free_trace(struct trace *trace)
{
    free(trace->data);
    free(trace->history.ops);
    free(trace->history.results);
    *trace = (struct trace){.path = NULL};
}
