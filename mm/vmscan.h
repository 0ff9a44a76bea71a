/*
 * Page reclaim: where frames come from when none are free. Mirrors mm/vmscan.c.
 *
 * It allocates nothing, so it stands above all that it takes frames from and below whoever allocates.
 */
#ifndef MM_VMSCAN_H
#define MM_VMSCAN_H

#include "config.h"

#define DEF_PRIORITY 6u       /* the first pass looks at 1/6 of the inactive list */
#define SWAP_CLUSTER_MAX 32u  /* frames that one reclaim tries to free */

void vmscan_init(void);

/* Frees some frames of zones up to ZONE. True: it freed something. (try_to_free_pages) */
bool try_to_free_pages(uint32_t zone);

/* Tries to free N frames, as the page-out daemon does; the number that became free. */
uint32_t reclaim(uint32_t n);

#endif
