/*
 * What holds between areas, page tables and the books of an address space: every entry lies in an
 * area that allows it, every table serves an area, totals are sums, users are counted.
 */
#ifndef SPEC_MEMORY_H
#define SPEC_MEMORY_H

#include "../mm/memory.h"

bool memory_ok(void);

#endif
