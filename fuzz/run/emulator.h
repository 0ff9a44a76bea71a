/*
 * A machine with a real i386 MMU: the image of platform/i386/ in an emulator of its own
 * (docs/mmu.md).
 *
 * A boot runs many traces, one after the other. What they gave comes back as text, whose lines
 * platform/i386/main.c lists.
 */
#ifndef FUZZ_RUN_EMULATOR_H
#define FUZZ_RUN_EMULATOR_H

#include "trace/op.h"

/* Uses the image at PATH; NULL: the one beside this program, or installed with it. False: there is
 * none, or no emulator: emulator_why(). */
bool emulator_open(const char *path);
const char *emulator_why(void);

/* How many seconds may pass without a word before the machine hangs (60 unless told). */
void emulator_wait(uint32_t seconds);

/* What a boot came to. */
struct boot_log {
    char *text; /* to be freed */
    size_t length;
    const char *at; /* how far it was looked at */
    bool hung;      /* nothing came for a long time */
};

/* What it said of a trace: lines. */
struct said {
    const char *at;
    const char *end;
    bool whole; /* the boot came to the end of the trace */
    bool hung;  /* it did not, and said nothing for a long time */
};

/* Prints the operations of a trace for the machine: to be called once for each trace, in their
 * order, before emulator_boot. */
void emulator_add(const struct op *ops, size_t count);

/* Boots, runs the traces that were added, and forgets them. False: emulator_why(). */
bool emulator_boot(struct boot_log *log);

/* What the next trace of the boot gave. False: the boot did not come to it. */
bool emulator_next(struct boot_log *log, struct said *said);

#endif
