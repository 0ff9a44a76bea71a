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

#include <stdbool.h>

#include "trace/trace.h"

enum host_verdict {
    HOST_SAME,
    HOST_DIFFERS,
    HOST_UNSEEN, /* not user-visible: nothing to compare */
    HOST_LOST    /* the host cannot follow the core from here on: host_why */
};

/* Finds out what this host is like (host_probe.h) and starts the template process. False: this host
 * cannot do it, host_why says why. */
bool host_open(void);
/* Ends every process. */
void host_close(void);

/* Begins a trace, with p0 alone. False: see host_why; host_is_full: only for lack of a process. */
bool host_start(void);
bool host_is_full(void);

/* Does OP, which is none to be left out (host_limits.h) and for which the core gave CORE; *HOST is
 * what the host gives (HOST_SAME, HOST_DIFFERS). */
enum host_verdict host_step(const struct op *op, struct result core, struct result *host);

const char *host_why(void);

#endif
