/*
 * The options of a command. One table says what they are called, where their values go and what
 * --help says of them: getopt_long's table is made from it, and so is the text of --help.
 *
 * --help and -h are in every table. Options and operands may stand in any order, `--` ends the
 * options, the operand `-` is none of them. The name of a long option is given in full: an
 * abbreviation would mean another option, or none, as soon as there is one more.
 */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses. */
#define STATUS_GOOD 0
#define STATUS_FAILED 1 /* a difference, or a broken invariant */
#define STATUS_USAGE 2  /* bad usage, a trace that cannot be read, output that cannot be written */

/* What --help says of a program, or of a command of it, besides the options. */
struct manual {
    const char *program;
    const char *command;     /* NULL: the program itself */
    const char *operands[3]; /* what stands behind the name: a line of usage each, "" for nothing */
    const char *about;       /* paragraphs */
    void (*list)(void);  /* prints a part that is made from another table; NULL: there is none */
    const char *closing; /* paragraphs behind the options; NULL: there are none */
};

/* An option. It goes to the one pointer that is not NULL. */
struct option_row {
    const char *name;     /* --NAME; NULL: the end of the table */
    char letter;          /* -LETTER is the same; 0: there is no such */
    const char *argument; /* what --help calls its value; NULL: it takes none */
    const char *help;
    bool *flag;
    const char **text;
    const char **file; /* a text that is not empty */
    uint64_t *number;  /* from MIN to MAX */
    uint64_t min;
    uint64_t max;
};

#define OPTION_FLAG(name_, where, help_)                                                           \
    {                                                                                              \
        .name = (name_), .flag = (where), .help = (help_)                                          \
    }
#define OPTION_TEXT(name_, value, where, help_)                                                    \
    {                                                                                              \
        .name = (name_), .argument = (value), .text = (where), .help = (help_)                     \
    }
#define OPTION_FILE(name_, value, where, help_)                                                    \
    {                                                                                              \
        .name = (name_), .argument = (value), .file = (where), .help = (help_)                     \
    }
#define OPTION_NUMBER(name_, value, where, min_, max_, help_)                                      \
    {                                                                                              \
        .name = (name_), .argument = (value), .number = (where), .min = (min_), .max = (max_),     \
        .help = (help_)                                                                            \
    }
#define OPTIONS_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* Those that several commands have. */
#define OPTION_LENIENT(where)                                                                      \
    OPTION_FLAG("lenient", where, "skip lines that cannot be read; without it they are errors")
#define OPTION_JSON(where) OPTION_FILE("json", "FILE", where, "also write what happened to FILE")
#define OPTION_FORCE_JSON(where)                                                                   \
    OPTION_FLAG("force", where, "replace the JSON file if it is there already")
#define OPTION_FORCE_OUT(where) OPTION_FLAG("force", where, "replace OUT if it is there already")
#define OPTION_OUTPUT(where, help_)                                                                \
    {                                                                                              \
        .name = "output", .letter = 'o', .argument = "OUT", .file = (where), .help = (help_)       \
    }

/* Reads the options of ARGV, whose first element is the name of the command; the operands are moved
 * to its front, and *ARGC becomes their number. False: the command is to end with *STATUS. Help was
 * printed, or one line on stderr said what is wrong. Once in a process: getopt keeps state. */
bool read_options(const struct manual *manual, const struct option_row *rows, int *argc,
                  char **argv, int *status);

/* A line of a list in the help: what it is about, in WIDEST columns (in a line of its own where it
 * needs more), and HELP beside it, in as many lines as it takes. */
void print_entry(const char *label, size_t widest, const char *help);

#endif
