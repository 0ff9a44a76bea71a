/*
 * pagewright print: traces as the printer prints them, one operation a line and nothing else. That
 * is how learned inputs are stored: what says the same is the same file.
 *
 * Results are left out. What a learned input is worth is the way it takes through the core, which
 * the checkers and the model judge each time; a result that was right when it was learned (which
 * frame, which address) may be another one after a change that is right too.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "trace/files.h"
#include "trace/random.h"
#include "json.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright print FILE [-o OUT] [--lenient] [--force]\n"
    "       pagewright print FILE|DIR… --into DIR [--lenient]\n"
    "\n"
    "Prints a trace as the printer does: each operation on a line, its words in their order and\n"
    "its numbers in their usual form. Comments, empty lines and results are left out.\n"
    "FILE may be -, the standard input.\n"
    "\n"
    "  -o OUT       write to OUT, as a whole or not at all (also --output OUT)\n"
    "  --into DIR   write each trace to a file of its own in DIR, named after what it says: what\n"
    "               says the same becomes one file\n"
    "  --lenient    skip lines that cannot be read; without it they are errors\n"
    "  --force      replace OUT if it is there already\n"
    "  --help, -h   print this\n"
    "\n"
    "Exit status: 0 printed; 2 bad usage, a trace that cannot be read, or output that cannot be\n"
    "written.\n";

struct printing {
    struct file_list files;
    const char *out;
    const char *into;
    bool lenient;
    bool force;
    size_t nr_traces;
    size_t nr_written;
};

static void print_trace(FILE *out, const struct history *history)
{
    char text[TRACE_LINE_ROOM];

    if (history->count == 0) {
        fprintf(out, "# no operation\n"); /* an empty file would be no trace */
    }
    for (size_t i = 0; i < history->count; i++) {
        size_t length = print_op(&history->ops[i], NULL, 0, text);

        text[length] = '\n';
        fwrite(text, 1, length + 1, out);
    }
}

static int print_one(const struct printing *printing)
{
    struct trace trace;
    struct json file;
    int status = STATUS_GOOD;

    if (!load_trace(&trace, printing->files.paths[0], printing->lenient)) {
        return STATUS_USAGE;
    }
    if (printing->out == NULL) {
        print_trace(stdout, &trace.history);
    } else if (!json_open(&file, printing->out, printing->force)) {
        status = cannot_write(printing->out);
    } else {
        print_trace(file.file, &trace.history);
        status = json_close(&file) ? STATUS_GOOD : cannot_write(printing->out);
    }
    free_trace(&trace);
    return status;
}

/* ---- a folder of traces --------------------------------------------------------------------- */

/* Does the file hold exactly what the trace prints? A name may stand for another trace. */
static bool holds(const char *path, const char *text, size_t size)
{
    size_t length = 0;
    uint8_t *data = read_file(path, &length);
    bool same = data != NULL && length == size && memcmp(data, text, size) == 0;

    free(data);
    return same;
}

/* Writes TEXT to a file named after it, if it is not there yet; the exit status. */
static int write_named(struct printing *printing, const char *text, size_t size)
{
    struct json file;
    char path[4096];

    snprintf(path, sizeof path, "%s/%016llx", printing->into,
             (unsigned long long)hash_bytes((const uint8_t *)text, size));
    if (holds(path, text, size)) {
        return STATUS_GOOD;
    }
    if (!json_open(&file, path, false)) {
        return cannot_write(path);
    }
    fwrite(text, 1, size, file.file);
    if (!json_close(&file)) {
        return cannot_write(path);
    }
    printing->nr_written++;
    return STATUS_GOOD;
}

static int print_into(struct printing *printing, const char *path)
{
    struct trace trace;
    char *text = NULL;
    size_t size = 0;

    if (!load_trace(&trace, path, printing->lenient)) {
        return STATUS_USAGE;
    }
    FILE *out = open_memstream(&text, &size);
    if (out != NULL) {
        print_trace(out, &trace.history);
    }
    if (out == NULL || fclose(out) != 0) {
        exit(usage_error("out of memory"));
    }
    int status = write_named(printing, text, size);
    printing->nr_traces++;
    free(text);
    free_trace(&trace);
    return status;
}

static int print_all(struct printing *printing)
{
    int status = STATUS_GOOD;

    if (mkdir(printing->into, 0777) != 0 && errno != EEXIST) {
        return cannot_write(printing->into);
    }
    for (size_t i = 0; i < printing->files.count; i++) {
        int one = print_into(printing, printing->files.paths[i]);

        status = one != STATUS_GOOD ? one : status;
    }
    printf("%zu traces, %zu new files in %s\n", printing->nr_traces, printing->nr_written,
           printing->into);
    return status;
}

/* ---- the command ---------------------------------------------------------------------------- */

static int read_arguments(struct printing *printing, struct args *args)
{
    while (args->at < args->argc) {
        const char *arg = args->argv[args->at];

        if (!at_option(args)) {
            int status = add_traces(&printing->files, arg);

            args->at++;
            if (status != STATUS_GOOD) {
                return status;
            }
        } else if (take_flag(args, "--lenient")) {
            printing->lenient = true;
        } else if (take_flag(args, "--force")) {
            printing->force = true;
        } else if (take_output(args, &printing->out)) {
            if (printing->out == NULL || printing->out[0] == '\0') {
                return usage_error("print: -o needs a file");
            }
        } else if (take_value(args, "--into", &printing->into)) {
            if (printing->into == NULL || printing->into[0] == '\0') {
                return usage_error("print: --into needs a folder");
            }
        } else {
            return usage_error("print: unknown option %s; see pagewright print --help", arg);
        }
    }
    printing->out = output_path(printing->out);
    if (printing->files.count == 0) {
        return usage_error("print: which trace? See pagewright print --help");
    }
    if (printing->into != NULL && printing->out != NULL) {
        return usage_error("print: -o or --into, not both");
    }
    if (printing->into == NULL && printing->files.count != 1) {
        return usage_error("print: one trace at a time, or --into DIR");
    }
    return STATUS_GOOD;
}

int tool_print(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    struct printing printing = {.lenient = false};

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(help, stdout);
            return STATUS_GOOD;
        }
    }
    int status = read_arguments(&printing, &args);
    if (status == STATUS_GOOD) {
        status = printing.into != NULL ? print_all(&printing) : print_one(&printing);
    }
    free_list(&printing.files);
    return status;
}
