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
    return pte_in_ram(pte_get(mm, addr)) ? 1 : 0;
}
