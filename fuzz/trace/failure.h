/*
 * What broke: an invariant of the core (spec/violation.h), of the driver, or of an oracle.
 */
#ifndef FUZZ_TRACE_FAILURE_H
#define FUZZ_TRACE_FAILURE_H

#include <stdint.h>

struct failure {
    const char *invariant;  /* NULL: nothing broke */
    const char *where_name; /* what `where` counts */
    uint32_t where;
    uint32_t expected;
    uint32_t got;
};

#endif
