/*
 * What holds of the books of an address space: totals are sums, users are counted, every table
 * serves an area, and what the walk along the entries (entry_area.h) took note of.
 */
#ifndef SPEC_MEMORY_H
#define SPEC_MEMORY_H

#include "../mm/memory.h"

/* Asked where machine_ok says yes. */
bool memory_ok(void);

#endif
