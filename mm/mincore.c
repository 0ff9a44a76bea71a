/*
 * Which pages are in RAM.
 */
#include "mincore.h"

/*@ requires PtePresent(e) || e == 0 || SwpEntryValid(e);
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> PteInRam(e); */
static bool pte_in_ram(pte_t e)
{
    if (pte_present(e) != 0u) {
        return true;
    }
    return e != 0u && swap_cache_page[swp_slot(e)] != NO_FRAME;
}

/* Is the page of area V's file that ADDR is in the page cache, or of its object in the swap cache?
 */
/*@ requires lists: PageCacheLists;
    requires entries: ShmemSwapInv;
    requires v < NR_VMA && vm_start[v] <= addr && vm_file[v] < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> PageInCache(vm_file[v], VmaPgoffAt(vm_pgoff[v], vm_start[v], addr)); */
static bool page_in_cache(vma_id v, uint32_t addr)
{
    uint32_t index = vma_pgoff(v, addr);
    slot_t slot = shmem_swp_entry(vm_file[v], index);

    return find_page(vm_file[v], index) != NO_FRAME ||
           (slot != NO_SLOT && swap_cache_page[slot] != NO_FRAME);
}

int sys_mincore(mm_id mm, uint32_t addr)
{
    vma_id v;

    if (addr >= TASK_SIZE) {
        return -ENOMEM;
    }
    v = find_vma(mm, addr);
    if (v == NO_VMA || vm_start[v] > addr) {
        return -ENOMEM;
    }
    if (vm_file[v] != NO_MAPPING && pte_get(mm, addr) == 0u) {
        return page_in_cache(v, addr) ? 1 : 0;
    }
    return pte_in_ram(pte_get(mm, addr)) ? 1 : 0;
}
