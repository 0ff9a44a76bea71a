/*
 * What the commands of the tool share.
 */
#define _POSIX_C_SOURCE 200809L
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int wants_one_trace(const char *command, int operands)
{
    return operands == 0
               ? usage_error("%s: which trace? See pagewright %s --help", command, command)
               : usage_error("%s: one trace at a time", command);
}

void *need(void *memory)
{
    if (memory == NULL) {
        exit(usage_error("out of memory"));
    }
    return memory;
}

bool on_terminal(void)
{
    static int terminal = -1;

    if (terminal < 0) {
        terminal = isatty(STDERR_FILENO);
    }
    return terminal != 0;
}

void tell_progress(const char *format, ...)
{
    va_list list;

    if (on_terminal()) {
        fputs("\r\033[K", stderr);
        va_start(list, format);
        vfprintf(stderr, format, list);
        va_end(list);
    }
}

void end_progress(void)
{
    if (on_terminal()) {
        fputs("\r\033[K", stderr);
    }
}
