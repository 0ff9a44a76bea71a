/*
 * All checkers: first the proved one, which asks the layers from the bottom up, so that the first
 * violation is the deepest one; then those that say more.
 */
#include "check.h"
#include "address_space.h"
#include "bootmem.h"
#include "frames.h"
#include "highmem.h"
#include "invariant.h"
#include "kernel_half.h"
#include "memory.h"
#include "shmem.h"
#include "slab.h"
#include "vmalloc.h"

struct violation violation;

bool mm_ok(void)
{
    violation.invariant = INV_NONE;
    return machine_ok() && address_space_ok() && shmem_ok() && frames_ok() && slab_ok() &&
           vma_trees_ok() && memory_ok() && kernel_tables_ok() && vmalloc_ok() && highmem_ok();
}

bool mm_ok_deep(void)
{
    return mm_ok() && frames_ok_deep() && slab_ok_deep();
}

bool boot_ok(void)
{
    violation.invariant = INV_NONE;
    return bootmem_ok();
}
