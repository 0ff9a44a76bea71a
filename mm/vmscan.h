/*
 * Page reclaim: where frames come from when none are free. Mirrors mm/vmscan.c.
 *
 * try_to_free_pages, the one upcall of the allocator, is declared in page_alloc.h.
 */
#ifndef MM_VMSCAN_H
#define MM_VMSCAN_H

#include "config.h"

#define DEF_PRIORITY 6u       /* the first pass looks at 1/6 of the inactive list */
#define SWAP_CLUSTER_MAX 32u  /* frames that one reclaim tries to free */

void vmscan_init(void);

/* Tries to free N frames, as the page-out daemon does; the number that became free. */
uint32_t reclaim(uint32_t n);

#endif
