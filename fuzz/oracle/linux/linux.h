/*
 * The host's own Linux as an oracle: the operations of a trace that a user program can see, done as
 * real system calls by real processes.
 *
 * What a 3 GiB user space answers where the host has more room is computed here; all else the
 * host's kernel says. Differences that docs/DIFFERENCES.md explains ("On a 64-bit host") are
 * recognised one by one.
 */
#ifndef FUZZ_ORACLE_LINUX_LINUX_H
#define FUZZ_ORACLE_LINUX_LINUX_H

#include "trace/trace.h"

enum host_verdict {
    HOST_SAME,
    HOST_DIFFERS,
    HOST_UNSEEN, /* not user-visible: nothing to compare */
    HOST_LOST    /* the host cannot follow the core from here on: host_why */
};

/* What was seen of the core when it had done an operation. */
struct seen {
    bool lives[TRACE_PROCS];
    bool runs;     /* it has booted: its areas are those of its processes */
    bool stopped;  /* a panic at boot: there is no process */
    bool is_short; /* memory is nearly used up */
    uint32_t free_frames;
    uint32_t slots_in_use; /* of its swap areas */
};

/* Finds out what this host is like (probe.h) and starts the template process. False: this host
 * cannot do it, host_why says why. */
bool host_open(void);
/* Ends every process. */
void host_close(void);

/* Begins a trace, with p0 alone. False: see host_why; host_is_full: only for lack of a process. */
bool host_start(void);
bool host_is_full(void);

/* Is OP to be left out here, on both sides? If so it is counted (limits.h). */
bool host_omits(const struct op *op);

/* Does OP, which is none to be left out and for which the core gave CORE; *HOST is what the host
 * gives (HOST_SAME, HOST_DIFFERS). */
enum host_verdict host_step(const struct op *op, struct result core, const struct seen *seen,
                            struct result *host);

const char *host_why(void);

#endif
