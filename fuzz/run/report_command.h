/*
 * Commands of the tool that show a failure again, made to be pasted into a shell.
 */
#ifndef FUZZ_RUN_REPORT_COMMAND_H
#define FUZZ_RUN_REPORT_COMMAND_H

#include <stdio.h>

/* Says that this program is the tool. Any other one names the tool that lies beside it. */
void report_as_tool(void);

/* A command of the tool for trace PATH and the end of the line, made to be pasted into a shell,
 * wherever that is: both are named from the root, and quoted where a shell wants it. */
void report_call(FILE *out, const char *command, const char *path);

/* The same as a line that begins with LABEL. Nothing if PATH is no file. */
void report_command(FILE *out, const char *label, const char *command, const char *path);

/* The last lines of every report: the commands that show the failure of trace PATH again and that
 * make it smaller, or one that no file holds it. */
void report_commands(FILE *out, const char *path);

#endif
