/*
 * The command-line tool: its commands, and what they share.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include "options.h"

/* CMakeLists.txt has it. What is built without CMake, to be tested, has none. */
#ifndef TOOL_VERSION
#define TOOL_VERSION "unknown"
#endif

/* A command. Each has a file of its own. */
struct command {
    struct manual manual;
    const char *summary; /* its line in `pagewright --help` */
    /* Arguments, the first of which is the command's name; the exit status. */
    int (*run)(int argc, char **argv);
};

/* The commands, as `pagewright --help` lists them. */
#define COMMANDS(X)                                                                                \
    X(replay)                                                                                      \
    X(show) X(view) X(print) X(gen) X(shrink) X(sweep) X(c) X(host) X(mmu) X(import) X(operations)

#define X(name) extern const struct command name##_command;
COMMANDS(X)
#undef X

/* One line on stderr; STATUS_USAGE. */
int usage_error(const char *format, ...);
/* The same about an output file, from errno. EEXIST: it is there, and nobody said --force. */
int cannot_write(const char *path);

/* For a command that takes one trace and was given OPERANDS of them. */
int wants_one_trace(const char *command, int operands);

/* Ends the program where there is no memory; else gives MEMORY. */
void *need(void *memory);

/* Is stderr a terminal? */
bool on_terminal(void);
/* If it is: says there how far the work is, in place of what it said before. */
void tell_progress(const char *format, ...);
/* Takes that away. */
void end_progress(void);

#endif
