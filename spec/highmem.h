/*
 * What must hold of the window of kmap, over real state alone.
 */
#ifndef SPEC_HIGHMEM_H
#define SPEC_HIGHMEM_H

#include "config.h"

bool highmem_ok(void);

#endif
