/*
 * An operation side by side: the core does it, what is seen of the core then is handed to the
 * host's Linux with the result, and the host does it too.
 */
#ifndef FUZZ_RUN_HOST_RUN_H
#define FUZZ_RUN_HOST_RUN_H

#include "oracle/linux/linux.h"

/* What the core and the host gave for an operation. */
struct host_run {
    struct result core;
    struct result host; /* HOST_SAME, HOST_DIFFERS */
    enum host_verdict verdict;
};

/* Lets both do OP, or neither of them if the host cannot compare it (HOST_UNSEEN, and skip from the
 * core). False: the core broke, see driver_failure. */
bool host_run(const struct op *op, struct host_run *run);

#endif
