/*
 * What holds of slab caches: the three lists, the free objects, the frames that slabs take.
 */
#ifndef SPEC_SLAB_H
#define SPEC_SLAB_H

#include "../mm/slab.h"

bool slab_ok(void);

/* Free objects of a cache with a constructor are constructed. */
bool slab_ok_deep(void);

#endif
