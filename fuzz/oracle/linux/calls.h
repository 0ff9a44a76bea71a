/*
 * What a process of the host does to itself: the system calls of a trace, loads and stores that may
 * fault, and what has to be out of the way first.
 *
 * They use no memory below 4 GiB, allocate nothing (the heap belongs to the trace), and reach the
 * kernel by syscall() where a sanitizer would look at the address. Who probes the host and who runs
 * a trace both go through here, so that they see the same host, be it a simulated one.
 */
#ifndef FUZZ_ORACLE_LINUX_CALLS_H
#define FUZZ_ORACLE_LINUX_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_BRK_START 0x08048000u

/* ---- system calls; a negated errno where they fail ---- */
int64_t host_mmap(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags);
int64_t host_munmap(uint64_t addr, uint64_t length);
int64_t host_mprotect(uint64_t addr, uint64_t length, uint32_t rights);
int64_t host_brk(uint64_t addr);

/* Lets the heap end at ADDR, whatever is mapped there. */
int64_t host_move_brk(uint64_t addr);

/* ---- loads and stores: the signal, or 0 ---- */
bool host_catch_faults(void);
int32_t host_load(uint64_t addr, uint32_t *word);
int32_t host_store(uint64_t addr, uint32_t word);

/* ---- what has to be out of the way ---- */

/* False: something of the program lies below 4 GiB. */
bool host_clear_low_addresses(void);

/* False: a hard limit on address space or data stays. */
bool host_lift_limits(void);
/* Lets areas grow to 8 MiB, and no further. */
bool host_set_stack_limit(void);
/* As much memory as this user may have locked. */
void host_lift_memlock(void);

bool host_turn_off_huge_pages(void);
bool host_turn_off_merging(void);

/* With every protection key taken, an area with x alone can be read, as on i386. */
void host_take_protection_keys(void);

/* The number that /proc has for this process, 0: none. */
int64_t host_name_in_proc(void);

/* ---- hosts that this one is not ---- */

struct host_simulation {
    bool no_zero_page;  /* whatever would map the zero page maps a page of its own */
    uint32_t stack_gap; /* pages, 0: the host's */
    uint32_t areas;     /* so many a process can have, 0: as many as on the host */
    bool huge_pages;    /* wanted for every mapping */
    bool strict;        /* MAP_NORESERVE says nothing, and there is little to map */
    bool keys;          /* an area with x alone cannot be read until all keys are taken … */
    bool no_keys;       /* … of which there are none to take */
};
extern struct host_simulation host_simulation;

#endif
