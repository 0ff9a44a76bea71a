/*
 * What must hold of shared memory between operations: an object lives while an area shows it, each
 * of its pages is in the page cache or in swap and not in both, and its swap entries are found.
 */
#ifndef SPEC_SHMEM_H
#define SPEC_SHMEM_H

#include "../mm/shmem.h"

/* Asked where machine_ok says yes. */
bool shmem_ok(void);

#endif
