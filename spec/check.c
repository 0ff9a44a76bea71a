/*
 * All checkers, from the bottom layer up: the first violation is the deepest one.
 */
#include "check.h"
#include "bootmem.h"
#include "frames.h"
#include "lru.h"
#include "memory.h"
#include "buddy.h"
#include "page_table.h"
#include "slab.h"
#include "swap_state.h"
#include "tlb.h"
#include "vma.h"

struct violation violation;

bool mm_ok(void)
{
    violation.invariant = INV_NONE;
    return buddy_ok() && frames_ok() && slab_ok() && lru_ok() && swap_state_ok() && vma_ok() &&
           page_table_ok() && memory_ok() && tlb_ok();
}

bool mm_ok_deep(void)
{
    return mm_ok() && frames_ok_deep() && slab_ok_deep() && swap_state_ok_deep();
}

bool boot_ok(void)
{
    violation.invariant = INV_NONE;
    return bootmem_ok();
}
