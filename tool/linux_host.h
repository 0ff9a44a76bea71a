/*
 * What `host` and `shrink --host` share: the host that the environment asks for, and the machine
 * that a trace for both sides gets.
 */
#ifndef TOOL_LINUX_HOST_H
#define TOOL_LINUX_HOST_H

#include "run/report.h"

/* Says which host is assumed or simulated, if one is. */
void tell_wishes(void);

/* A line that begins with LABEL: a command of the tool for the trace at PATH, behind the variables
 * that it needs to give the same again. Nothing if PATH is no file. */
void report_host_command(const char *label, const char *command, const char *path);

/* The commands that show the failure of trace PATH again and that make it smaller, or a line that
 * no file holds it. */
void report_host_commands(const char *path);

/* A trace that does not say which machine it wants gets one on which memory does not run out. */
void add_machine(struct history *history);

#endif
