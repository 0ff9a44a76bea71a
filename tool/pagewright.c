/*
 * pagewright: replays, shows and makes traces. Finds the command; the list of them is in tool.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "film.h"
#include "run/report_command.h"
#include "tool.h"
#include "trace/trace.h"

static const struct command *const commands[] = {
#define X(name) &name##_command,
    COMMANDS(X)
#undef X
};
#define NR_COMMANDS (sizeof commands / sizeof commands[0])
#define LABEL 18u /* columns of a command and its operands */

static void print_commands(void)
{
    char label[64];

    for (size_t i = 0; i < NR_COMMANDS; i++) {
        const struct manual *manual = &commands[i]->manual;

        snprintf(label, sizeof label, "%s %s", manual->command, manual->operands[0]);
        print_entry(label, LABEL, commands[i]->summary);
    }
}

static const struct manual manual = {
    .program = "pagewright",
    .operands = {"COMMAND [OPERAND…]"},
    .list = print_commands,
    .closing =
        "`pagewright help COMMAND` tells about a command.\n"
        "\n"
        "A trace is a text file with one operation a line: docs/trace-language.md. The name - is "
        "the\n"
        "standard input. A file that is there already is never written to without --force.\n"
        "\n"
        "Exit status: 0 all is well; 1 a result differs or an invariant is broken; 2 bad usage, a\n"
        "trace that cannot be read, or output that cannot be written.\n",
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < NR_COMMANDS; i++) {
        if (strcmp(name, commands[i]->manual.command) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static int unknown_command(const char *name)
{
    return usage_error("unknown command %s; see pagewright --help", name);
}

/* The tool without a command: ARGV are its own name and options. */
static int run_options(int argc, char **argv)
{
    bool version = false;
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_FLAG("version", &version,
                    "print the version, and those of the trace language and of show --json"),
        OPTIONS_END,
    };

    if (!read_options(&manual, options, &argc, argv, &status)) {
        return status;
    }
    if (version) {
        printf("pagewright " TOOL_VERSION "\ntrace language %u, follow format %u\n",
               TRACE_LANGUAGE_VERSION, FILM_VERSION);
        return STATUS_GOOD;
    }
    return argc > 0 ? unknown_command(argv[0])
                    : usage_error("which command? See pagewright --help");
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* `help` alone, or `help COMMAND`. */
static int run_help(int argc, char **argv)
{
    char option[] = "--help";
    char *arguments[] = {argv[0], option, NULL};
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;

    if (argc > 2) {
        return usage_error("help: one command at a time");
    }
    if (argc == 1 || is_help(argv[1])) {
        return run_options(2, arguments);
    }
    return command != NULL ? command->run(2, arguments) : unknown_command(argv[1]);
}

static int run(int argc, char **argv)
{
    if (argc > 1 && is_help(argv[1])) {
        return run_help(argc - 1, argv + 1);
    }
    if (argc < 2 || argv[1][0] == '-') {
        return run_options(argc, argv);
    }
    const struct command *command = find_command(argv[1]);
    return command != NULL ? command->run(argc - 1, argv + 1) : unknown_command(argv[1]);
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
