/*
 * What holds of the active and the inactive list: linked, counted, and they hold the anonymous pages.
 */
#ifndef SPEC_LRU_H
#define SPEC_LRU_H

#include "../mm/lru.h"

bool lru_ok(void);

#endif
