/*
 * The command-line tool: what its commands share.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/files.h"
#include "run/report.h"

#define TOOL_VERSION "0.1.0"

/* Exit statuses. */
#define STATUS_GOOD 0
#define STATUS_FAILED 1 /* a difference, or a broken invariant */
#define STATUS_USAGE 2  /* bad usage, a trace that cannot be read, output that cannot be written */

/* The commands: arguments behind the command's name; the exit status. */
int tool_replay(int argc, char **argv);
int tool_show(int argc, char **argv);
int tool_print(int argc, char **argv);
int tool_gen(int argc, char **argv);
int tool_shrink(int argc, char **argv);
int tool_sweep(int argc, char **argv);
int tool_c(int argc, char **argv);
int tool_host(int argc, char **argv);

/* One line on stderr; STATUS_USAGE. */
int usage_error(const char *format, ...);
/* The same about an output file, from errno. EEXIST: it is there, and nobody said --force. */
int cannot_write(const char *path);

/* Walks arguments that are long options and names. */
struct args {
    int argc;
    char **argv;
    int at;
};

/* Is the current argument an option? After `--` none is. */
bool at_option(struct args *args);
/* Takes the current argument if it is this option. */
bool take_flag(struct args *args, const char *option);
/* Takes it and its value (`--option VALUE` or `--option=VALUE`); *VALUE is NULL if none follows. */
bool take_value(struct args *args, const char *option, const char **value);
/* Takes `--help` or `-h`. */
bool take_help(struct args *args);
/* Takes `-o OUT` or `--output OUT`; *OUT is NULL if none follows. */
bool take_output(struct args *args, const char **out);
/* The file that -o names; NULL: the standard output, which is `-` or no -o at all. */
const char *output_path(const char *out);
/* A number of at most MAX; false: it is none. */
bool parse_count(const char *text, uint64_t max, uint64_t *value);

/* Adds what a FILE or DIR argument names, or `-`, the standard input; the exit status. */
int add_traces(struct file_list *list, const char *path);

/* A trace that was read, and what its operations gave. */
struct trace {
    const char *path; /* as messages name it */
    uint8_t *data;
    size_t size;
    uint32_t lines;
    struct history history; /* .count: the operations that were read */
};

/* Reads a trace; PATH `-` is the standard input. In a trace for people a line that cannot be read is an error, which goes to
 * stderr; LENIENT: it is skipped. False: it cannot be used, and nothing is to be freed. */
bool load_trace(struct trace *trace, const char *path, bool lenient);
void free_trace(struct trace *trace);

/* Prints the machine as it is now. */
void show_machine(FILE *out);

#endif
