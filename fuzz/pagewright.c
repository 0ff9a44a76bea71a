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
    "  gen               print a random trace\n"
    "  shrink FILE       print the smallest trace that fails in the same way\n"
    "  sweep FILE|DIR…   let each frame allocation and each transfer of traces fail\n"
    "  c FILE            print a C program that fails as the trace does\n"
    "  host FILE|DIR…    run traces on the host's own Linux and compare\n"
    "\n"
    "  --help            print this; `pagewright COMMAND --help` tells about a command\n"
    "  --version         print the version\n"
    "\n"
    "A trace is a text file with one operation a line: docs/trace-language.md.\n"
    "Exit status: 0 all is well; 1 a result differs or an invariant is broken; 2 bad usage, a\n"
    "trace that cannot be read, or output that cannot be written.\n";

static int run(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : NULL;

    if (command == NULL) {
        return usage_error("which command? See pagewright --help");
    }
    if (strcmp(command, "--help") == 0 || strcmp(command, "help") == 0) {
        fputs(help, stdout);
        return STATUS_GOOD;
    }
    if (strcmp(command, "--version") == 0) {
        puts("pagewright " TOOL_VERSION);
        return STATUS_GOOD;
    }
    if (strcmp(command, "replay") == 0) {
        return tool_replay(argc - 2, argv + 2);
    }
    if (strcmp(command, "show") == 0) {
        return tool_show(argc - 2, argv + 2);
    }
    if (strcmp(command, "gen") == 0) {
        return tool_gen(argc - 2, argv + 2);
    }
    if (strcmp(command, "shrink") == 0) {
        return tool_shrink(argc - 2, argv + 2);
    }
    if (strcmp(command, "sweep") == 0) {
        return tool_sweep(argc - 2, argv + 2);
    }
    if (strcmp(command, "c") == 0) {
        return tool_c(argc - 2, argv + 2);
    }
    if (strcmp(command, "host") == 0) {
        return tool_host(argc - 2, argv + 2);
    }
    return usage_error("unknown %s %s; see pagewright --help",
                       command[0] == '-' ? "option" : "command", command);
}

int main(int argc, char **argv)
{
    int status = run(argc, argv);

    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "pagewright: cannot write the output%s%s\n", errno != 0 ? ": " : "",
                errno != 0 ? strerror(errno) : "");
        return STATUS_USAGE;
    }
    return status;
}
