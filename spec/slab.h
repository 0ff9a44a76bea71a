/*
 * What holds of slab caches: the chain, the three lists, the free objects, where objects lie, what
 * stands around them, the frames that slabs take.
 */
#ifndef SPEC_SLAB_H
#define SPEC_SLAB_H

#include "../mm/slab.h"

bool slab_ok(void);

/* Free objects of a cache with a constructor are constructed, those of a cache that poisons them
 * are poisoned. */
bool slab_ok_deep(void);

#endif
