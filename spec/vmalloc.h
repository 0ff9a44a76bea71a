/*
 * What must hold of the vmalloc area, over real state alone: the list of areas, and the tables that
 * map exactly their pages.
 */
#ifndef SPEC_VMALLOC_H
#define SPEC_VMALLOC_H

#include "config.h"

/* Asked where page_table_ok says yes. */
bool vmalloc_ok(void);

#endif
