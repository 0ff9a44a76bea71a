/*
 * What must hold of all page directories and tables, decided over real state.
 */
#ifndef SPEC_PAGE_TABLE_H
#define SPEC_PAGE_TABLE_H

#include "../mm/page_table.h"

/*
 * Whether every directory, table and entry is well-formed and every reference that an entry holds
 * is counted: pt_inv of mm/page_table.h with the swap cache as the one holder of references besides
 * the entries, so it is to be asked between operations and not inside one. Needs nr_frames >=
 * KERNEL_END. False: `violation` says what does not hold.
 */
bool page_table_ok(void);

#endif
