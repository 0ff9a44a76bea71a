/*
 * A run of a trace in a process of its own: whatever the core does there (break, crash, loop for
 * ever), the caller only gets to know it, and the next run starts on an untouched machine.
 */
#ifndef FUZZ_RUN_TRIAL_H
#define FUZZ_RUN_TRIAL_H

#include <stdio.h>

#include "run/driver.h"

enum trial_end { TRIAL_PASSES, TRIAL_BREAKS, TRIAL_DIFFERS, TRIAL_CRASHES, TRIAL_HANGS };

/* How a run went. */
struct trial {
    enum trial_end end;
    size_t count; /* operations that were started */
    bool at_end;  /* it failed when all of them were done */

    /* TRIAL_BREAKS: as struct failure has it, in storage of its own. */
    char invariant[160];
    char where_name[64];
    uint32_t where;
    uint32_t expected;
    uint32_t got;
    bool has_result; /* the failing operation had come to its end */

    struct result wanted; /* TRIAL_DIFFERS */
    struct result given;
    int signal; /* TRIAL_CRASHES: 0: the process ended by itself, with STATUS */
    int status;

    uint32_t allocs; /* asked of the platform */
    uint32_t transfers;
    uint32_t milliseconds; /* of processor time */
};

struct trial_options {
    bool host;        /* stop where the host's Linux gives something else; no checks */
    bool mmu;         /* stop where a machine with a real MMU gives something else (mmu_run.h) */
    bool compare;     /* stop where a result is not the one that the line asks for */
    bool finish;      /* end every process when the operations are done, and look for leaks */
    uint32_t every;   /* operations until the whole machine is looked at (driver.h); 0: 1 */
    uint32_t limit;   /* milliseconds of processor time until it counts as hanging; 0: plenty */
    const char *path; /* not NULL: report what breaks on stderr, as shown again by this file */
};

struct trial trial_run(const struct op *ops, size_t count, const struct trial_options *options);

/* What the operations of the last run gave. */
const struct result *trial_results(void);

/* Runs it again, and reports on stderr how it fails. */
void trial_report(const struct op *ops, size_t count, const struct trial *trial, const char *path);

/* A few words: the invariant, or what else happened. */
void trial_describe(const struct trial *trial, char *text, size_t room);

#endif
