/*
 * What holds between the swap cache and the swap disk: a page that nobody calls dirty is what its
 * slot holds.
 */
#ifndef HOST_SWAP_CHECK_H
#define HOST_SWAP_CHECK_H

#include "../mm/swap_state.h"

/* The first words of each page in the swap cache. Asked where swap_state_ok and page_table_ok say
 * yes. */
bool swap_contents_ok(void);

/* Every word of each. */
bool swap_contents_ok_deep(void);

/* Is an entry that maps FRAME dirty? */
bool dirty_by_entry(pfn_t frame);

#endif
