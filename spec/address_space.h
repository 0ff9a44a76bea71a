/*
 * What must hold of the page cache between operations: every page in it is a page of the page cache
 * with a place in its mapping, is found by that place and by no other, and is counted; its count is
 * its entries and the cache's own reference.
 */
#ifndef SPEC_ADDRESS_SPACE_H
#define SPEC_ADDRESS_SPACE_H

#include "../mm/address_space.h"

/* Asked where machine_ok says yes: it uses what the walk along the tables saw. */
bool address_space_ok(void);

#endif
