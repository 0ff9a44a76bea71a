/*
 * Commands of the tool, as a person pastes them into a shell.
 */
#define _POSIX_C_SOURCE 200809L
#include "run/report_command.h"

#include <string.h>
#include <unistd.h>

#include "trace/files.h"

#define PATH_ROOM 4096u
#define TOOL "pagewright"

/* An argument of a command that a person copies into a shell. */
static void print_argument(FILE *out, const char *text)
{
    const char *plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-+:,@%=";

    if (text[0] != '\0' && text[strspn(text, plain)] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        fputs(*text == '\'' ? "'\\" : "", out); /* out of the quotes, and in again */
        fputc(*text, out);
        fputs(*text == '\'' ? "'" : "", out);
    }
    fputc('\'', out);
}

static bool is_tool;

void report_as_tool(void)
{
    is_tool = true;
}

/* The tool as a command: this program, or the tool beside it, else its bare name. */
static void print_tool(FILE *out)
{
    char path[PATH_ROOM + sizeof TOOL];
    ssize_t length = readlink("/proc/self/exe", path, PATH_ROOM);
    bool known = length > 0 && length < (ssize_t)PATH_ROOM;

    if (known) {
        path[length] = '\0';
        if (!is_tool) {
            strcpy(strrchr(path, '/') + 1, TOOL);
        }
        known = access(path, X_OK) == 0;
    }
    print_argument(out, known ? path : TOOL);
}

/* A name that means the same from every folder. */
static void print_path(FILE *out, const char *path)
{
    char here[PATH_ROOM];
    char whole[2 * PATH_ROOM];

    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    if (path[0] == '/' || getcwd(here, sizeof here) == NULL || strlen(path) >= PATH_ROOM) {
        print_argument(out, path);
        return;
    }
    snprintf(whole, sizeof whole, "%s%s%s", here, strcmp(here, "/") == 0 ? "" : "/", path);
    print_argument(out, whole);
}

void report_call(FILE *out, const char *command, const char *path)
{
    print_tool(out);
    fprintf(out, " %s ", command);
    print_path(out, path);
    fputc('\n', out);
}

void report_command(FILE *out, const char *label, const char *command, const char *path)
{
    if (is_file(path)) {
        fprintf(out, "%s: ", label);
        report_call(out, command, path);
    }
}

void report_commands(FILE *out, const char *path)
{
    if (!is_file(path)) {
        fprintf(out, "no file holds this trace: save it to show it again\n");
        return;
    }
    report_command(out, "reproduce", "replay", path);
    report_command(out, "shrink", "shrink", path);
}
