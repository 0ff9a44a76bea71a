/*
 * What a person reads when something broke: what, where, the values, and the trace so far with the
 * result of each operation, which is a trace itself.
 */
#ifndef FUZZ_RUN_REPORT_H
#define FUZZ_RUN_REPORT_H

#include <stdio.h>

#include "run/driver.h"
#include "run/report_command.h"

/* The column that results stand behind. */
#define RESULT_COLUMN 47u

/* The operations of a run and what they gave. */
struct history {
    struct op *ops;
    struct result *results;
    size_t count; /* operations that were started */
};

/* Reports driver_failure(). At the end of an input (AT_END) no operation is to blame. REPRODUCE:
 * the file that shows it again. */
void report_failure(FILE *out, const struct history *history, bool at_end, const char *reproduce);

/* Writes the operations, without results, to a file named PREFIX and a hash of their input;
 * fills in PATH. False: it could not be written, errno says why, and nothing is left of it. A
 * file that is there already is left alone. */
bool save_failure(const struct history *history, const char *prefix, const uint8_t *data,
                  size_t size, char *path, size_t room);

#endif
