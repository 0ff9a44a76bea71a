/*
 * The end of a file moves, for the page cache and for whoever maps the file. Mirrors vmtruncate of
 * mm/memory.c.
 */
#ifndef MM_TRUNCATE_H
#define MM_TRUNCATE_H

#include "memory.h"

/* FILE has SIZE bytes from now on: pages behind them are gone, from the cache and from all that map
 * them, private copies too; what it grows by is zeros. 0, or -EFBIG. (vmtruncate) */
int vmtruncate(mapping_id file, uint32_t size);

#endif
