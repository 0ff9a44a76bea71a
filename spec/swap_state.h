/*
 * What holds of the swap area and the swap cache. The counts of slots are page_table_ok's.
 */
#ifndef SPEC_SWAP_STATE_H
#define SPEC_SWAP_STATE_H

#include "../mm/swap_state.h"

bool swap_state_ok(void);

/* Every word of the pages in the swap cache that claim to be what their slots hold. */
bool swap_state_ok_deep(void);

#endif
