/*
 * What a process of the host does to itself: the system calls of a trace, and loads and stores that
 * may fault.
 *
 * They use no memory below 4 GiB, allocate nothing (the heap belongs to the trace), and reach the
 * kernel by syscall() where a sanitizer would look at the address. Who probes the host and who runs
 * a trace both go through here, so that they see the same host, be it a simulated one.
 */
#ifndef FUZZ_ORACLE_LINUX_CALLS_H
#define FUZZ_ORACLE_LINUX_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* ---- system calls; a negated errno where they fail ---- */
int64_t host_mmap(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags);
int64_t host_munmap(uint64_t addr, uint64_t length);
int64_t host_mprotect(uint64_t addr, uint64_t length, uint32_t rights);

/* Whether the page at ADDR is in RAM. */
int64_t host_mincore(uint64_t addr);

/* NEW_ADDR counts with MREMAP_FIXED alone. */
int64_t host_mremap(uint64_t addr, uint64_t old_length, uint64_t new_length, uint32_t flags,
                    uint64_t new_addr);

int64_t host_mlock(uint64_t addr, uint64_t length);
int64_t host_munlock(uint64_t addr, uint64_t length);
int64_t host_madvise(uint64_t addr, uint64_t length, uint32_t advice);

/* Of the areas below 4 GiB. */
int64_t host_mlockall(uint32_t which);
int64_t host_munlockall(void);
/* A child's areas to come are not locked. */
void host_after_fork(void);

/* The limit is one on what lies below 4 GiB. */
int64_t host_setrlimit(uint32_t which, uint32_t bytes);

int64_t host_brk(uint64_t addr);

/* Lets the heap begin at START and end at ADDR, whatever is mapped there. */
int64_t host_move_brk(uint64_t start, uint64_t addr);

/* ---- loads and stores: the signal, or 0 ---- */
bool host_catch_faults(void);
int32_t host_load(uint64_t addr, uint32_t *word);
int32_t host_store(uint64_t addr, uint32_t word);

#endif
