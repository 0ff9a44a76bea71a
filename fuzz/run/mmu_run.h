/*
 * A trace on the simulated machine, compared with what a machine with a real MMU gave for it
 * (emulator.h): every result, and at the end every page of every process.
 *
 * The simulated MMU caches nothing meanwhile (mmu_hold_nothing), so a flush that the core forgets
 * is a difference. The checkers and the model look on, as in every run.
 */
#ifndef FUZZ_RUN_MMU_RUN_H
#define FUZZ_RUN_MMU_RUN_H

#include "run/emulator.h"

enum mmu_verdict {
    MMU_SAME,
    MMU_BREAKS,  /* the core, on the simulated machine: driver_failure() */
    MMU_DIFFERS, /* a result: WANTED by the simulated machine and the model, GIVEN by the other */
    MMU_BROKEN   /* something else: what, in WHAT */
};

struct mmu_run {
    enum mmu_verdict verdict;
    size_t count; /* operations that were started */
    bool at_end;  /* it showed when all of them were done */
    struct result wanted;
    struct result given;
    char what[160];  /* a name for this kind of difference */
    char there[320]; /* MMU_BROKEN: the line of the machine with the real MMU; "": it stopped */
    char here[320];  /* and that of the simulated one */
};

/* RESULTS gets what the operations give on the simulated machine. */
void mmu_run(const struct op *ops, struct result *results, size_t count, struct said *said,
             struct mmu_run *run);

#endif
