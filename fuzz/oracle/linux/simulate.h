/*
 * Hosts that this one is not, but can stand for: the processes of a trace, and those that probe the
 * host, act as they would there.
 */
#ifndef FUZZ_ORACLE_LINUX_SIMULATE_H
#define FUZZ_ORACLE_LINUX_SIMULATE_H

#include "oracle/linux/traits.h"

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

/* Fills host_simulation with what somebody chose. False: this host cannot stand for one like that,
 * WHY says so. */
bool host_simulate(const struct host_choice *choice, char *why, size_t room);

/* Was FOUND what was to be simulated? False: WHY says what was not. */
bool host_stands_for_it(const struct host_traits *found, char *why, size_t room);

/* ---- what else a process has to do there, and what it may not do ---- */

bool simulated_areas_full(void);
bool simulated_key_stops(uint64_t addr);
bool simulated_gap_stops(uint64_t addr);
bool simulated_gap_stops_heap(uint64_t end);

/* Is there no hole in START .. END-1? */
bool simulated_is_whole(uint64_t start, uint64_t end);

/* Locked pages of the range were made present, up to an area without rights. */
void simulate_populate(uint64_t addr, uint64_t length);

/* After the area was mapped; after the word at ADDR was loaded; when all keys have been taken. */
void simulate_mmap(uint64_t addr, uint64_t length);
void simulate_load(uint64_t addr, uint32_t word);
void simulate_keys_taken(void);

#endif
