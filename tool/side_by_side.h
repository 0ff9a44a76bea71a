/*
 * A trace side by side: its operations are done by the core and by the host's Linux, until the two
 * differ, which is reported.
 */
#ifndef TOOL_SIDE_BY_SIDE_H
#define TOOL_SIDE_BY_SIDE_H

#include "load.h"

/* What the traces that were run came to. */
struct tally {
    bool random; /* they come from no file: one that fails is written to the file of its name */
    size_t traces;
    size_t operations; /* compared */
    size_t failures;
    size_t unreadable;
    size_t lost;    /* traces that the host could not follow to their end */
    char why[160];  /* the last of them */
    bool silent;    /* the host answers no more */
    bool unwritten; /* a trace that fails could not be kept */
};

/* Runs a trace, which gets a machine line if it has none. The host is open (host_open). */
void run_trace(struct tally *tally, struct trace *trace);

#endif
