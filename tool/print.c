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

#include "artifact.h"
#include "load.h"
#include "output.h"
#include "tool.h"
#include "trace/random.h"

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
    struct output output;
    int status = STATUS_GOOD;

    if (!load_trace(&trace, printing->files.paths[0], printing->lenient)) {
        return STATUS_USAGE;
    }
    if (!output_open(&output, printing->out, printing->force)) {
        status = cannot_write(printing->out);
    } else {
        print_trace(output.file, &trace.history);
        status = output_close(&output) ? STATUS_GOOD : cannot_write(printing->out);
    }
    free_trace(&trace);
    return status;
}

/* ---- a folder of traces --------------------------------------------------------------------- */

/* Writes TEXT to a file named after it, if it is not there yet; the exit status. */
static int write_named(struct printing *printing, const char *text, size_t size)
{
    struct output output;
    char path[4096];

    snprintf(path, sizeof path, "%s/%016llx", printing->into,
             (unsigned long long)hash_bytes((const uint8_t *)text, size));
    if (file_holds(path, text, size)) {
        return STATUS_GOOD;
    }
    if (!output_open(&output, path, false)) {
        return cannot_write(path);
    }
    fwrite(text, 1, size, output.file);
    if (!output_close(&output)) {
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
    FILE *out = need(open_memstream(&text, &size));
    print_trace(out, &trace.history);
    need(fclose(out) == 0 ? text : NULL);
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

/* Takes the operands and looks whether all goes together; the exit status. */
static int add_operands(struct printing *printing, char **operands, int count)
{
    int status = add_traces(&printing->files, operands, count);

    if (status != STATUS_GOOD) {
        return status;
    }
    if (count == 0) {
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

static int run(int argc, char **argv)
{
    struct printing printing = {.lenient = false};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_OUTPUT(&printing.out, "write to OUT, as a whole or not at all"),
        OPTION_FILE("into", "DIR", &printing.into,
                    "write each trace to a file of its own in DIR, named after what it says: what "
                    "says the same becomes one file"),
        OPTION_LENIENT(&printing.lenient),
        OPTION_FORCE_OUT(&printing.force),
        OPTIONS_END,
    };

    if (!read_options(&print_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    printing.out = output_path(printing.out);
    status = add_operands(&printing, argv, argc);
    if (status == STATUS_GOOD) {
        status = printing.into != NULL ? print_all(&printing) : print_one(&printing);
    }
    free_list(&printing.files);
    return status;
}

const struct command print_command = {
    .manual =
        {.program = "pagewright",
         .command = "print",
         .operands = {"FILE", "FILE|DIR… --into DIR"},
         .about =
             "Prints a trace as the printer does: each operation on a line, its words in their\n"
             "order and its numbers in their usual form. Comments, empty lines and results are\n"
             "left out. FILE may be -, the standard input.\n",
         .closing =
             "Exit status: 0 printed; 2 bad usage, a trace that cannot be read, or output that\n"
             "cannot be written.\n"},
    .summary = "print a trace in its plain form",
    .run = run,
};
