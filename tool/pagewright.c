/*
 * pagewright: replays, shows and makes traces.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const char help[] =
    "usage: pagewright COMMAND [ARGUMENT…]\n"
    "\n"
    "  replay FILE|DIR…  run traces, compare results, check every invariant\n"
    "  show FILE         print the machine at a point of a trace\n"
    "  print FILE        print a trace in its plain form\n"
    "  gen               print a random trace\n"
    "  shrink FILE       print the smallest trace that fails in the same way\n"
    "  sweep FILE|DIR…   let each frame allocation and each transfer of traces fail\n"
    "  c FILE            print a C program that fails as the trace does\n"
    "  host FILE|DIR…    run traces on the host's own Linux and compare\n"
    "\n"
    "  --help, -h        print this; `pagewright help COMMAND` tells about a command\n"
    "  --version         print the version\n"
    "\n"
    "A trace is a text file with one operation a line: docs/trace-language.md. The name - is the\n"
    "standard input. A file that is there already is never written to without --force.\n"
    "Exit status: 0 all is well; 1 a result differs or an invariant is broken; 2 bad usage, a\n"
    "trace that cannot be read, or output that cannot be written.\n";

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"replay", tool_replay}, {"show", tool_show},   {"print", tool_print}, {"gen", tool_gen},
    {"shrink", tool_shrink}, {"sweep", tool_sweep}, {"c", tool_c},         {"host", tool_host},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* `help` alone, or `help COMMAND`. */
static int print_help(int argc, char **argv)
{
    char option[] = "--help";
    char *arguments[] = {option, NULL};
    const struct command *command = argc > 0 ? find_command(argv[0]) : NULL;

    if (argc > 1) {
        return usage_error("help: one command at a time");
    }
    if (argc == 1 && !is_help(argv[0])) {
        return command != NULL ? command->run(1, arguments)
                               : usage_error("unknown command %s; see pagewright --help", argv[0]);
    }
    fputs(help, stdout);
    return STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    const struct command *command = name != NULL ? find_command(name) : NULL;

    if (name == NULL) {
        return usage_error("which command? See pagewright --help");
    }
    if (command != NULL) {
        bool asks = argc > 2 && strcmp(argv[2], "-h") == 0;

        return asks ? print_help(1, argv + 1) : command->run(argc - 2, argv + 2);
    }
    if (is_help(name)) {
        return print_help(argc - 2, argv + 2);
    }
    if (strcmp(name, "--version") == 0) {
        puts("pagewright " TOOL_VERSION);
        return STATUS_GOOD;
    }
    return usage_error("unknown %s %s; see pagewright --help",
                       name[0] == '-' ? "option" : "command", name);
}

int main(int argc, char **argv)
{
    report_as_tool();
    int status = run(argc, argv);

    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "pagewright: cannot write the output%s%s\n", errno != 0 ? ": " : "",
                errno != 0 ? strerror(errno) : "");
        return STATUS_USAGE;
    }
    return status;
}
