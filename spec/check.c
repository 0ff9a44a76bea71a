/*
 * All checkers: first the proved one, which asks the layers from the bottom up, so that the first
 * violation is the deepest one; then those that say more.
 */
#include "check.h"

struct violation violation;

/*@ requires 1 <= nr_frames <= NR_FRAMES && entries_seen && areas_end_by(NR_VMA);
    terminates \true; exits \false;
    assigns violation, A_CACHES_SEEN;
    E_TOLD
    ensures \result <==> caches_wf; */
static bool caches_ok(void)
{
    if (!address_space_ok()) {
        return false;
    }
    if (!shmem_ok()) {
        return false;
    }
    if (!frames_ok()) {
        return false;
    }
    return slab_ok();
}

/* Low memory ends where there can be frames. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_map_sizes; */
static bool sizes_ok(void)
{
    if (high_memory < PAGE_OFFSET) {
        return violated(INV_DIRECT_MAP, 0, PAGE_OFFSET, high_memory);
    }
    if (high_memory > PAGE_OFFSET + NR_FRAMES * PAGE_SIZE) {
        return violated(INV_DIRECT_MAP, NR_FRAMES, PAGE_OFFSET, high_memory);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, A_KERNEL_SEEN;
    E_TOLD
    ensures \result <==> kernel_memory_wf; */
static bool kernel_ok(void)
{
    if (!sizes_ok()) {
        return false;
    }
    if (!kernel_tables_ok()) {
        return false;
    }
    if (!vmalloc_ok()) {
        return false;
    }
    /*@ assert window: kernel_entry_wf(PKMAP_BASE / PGDIR_SIZE); */
    return highmem_ok();
}

bool mm_ok(void)
{
    violation.invariant = INV_NONE;
    if (!machine_ok()) {
        return false;
    }
    if (!caches_ok()) {
        return false;
    }
    if (!vma_trees_ok()) {
        return false;
    }
    if (!memory_ok()) {
        return false;
    }
    return kernel_ok();
}

bool mm_ok_deep(void)
{
    if (!mm_ok()) {
        return false;
    }
    if (!frames_ok_deep()) {
        return false;
    }
    return slab_ok_deep();
}

bool boot_ok(void)
{
    violation.invariant = INV_NONE;
    return bootmem_ok();
}
