/*
 * Page faults as a process sees them: is the access allowed, may a stack grow for it, what becomes
 * of the process when there is no memory.
 */
#include "fault.h"
#include "fork.h"
#include "mm.h"
#include "oom.h"
#include "oom_kill.h"
#include "rlimit.h"

/* Lets area V reach down to the page of ADDR. (expand_stack) */
static bool expand_stack(mm_id mm, vma_id v, uint32_t addr)
{
    uint32_t start = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t grow = (vm_start[v] - start) / PAGE_SIZE;

    if (!may_have_stack(mm, vm_end[v] - start) || start < MMAP_MIN_ADDR) {
        return false;
    }
    if (!may_expand_vm(mm, vm_flags[v], grow) || !mlock_future_ok(mm, vm_flags[v], grow)) {
        return false;
    }
    vma_set_start(mm, v, start);
    account_mapped(mm, grow, vm_flags[v]);
    return true;
}

/* The area that ADDR lies in, or that grows down to it; 0: neither. */
static vma_id find_extend_vma(mm_id mm, uint32_t addr)
{
    vma_id v = find_vma(mm, addr);

    if (v == NO_VMA || vm_start[v] <= addr) {
        return v;
    }
    if (vm_flags[v] / VM_GROWSDOWN % 2u == 0u || !expand_stack(mm, v, addr)) {
        return 0;
    }
    return v;
}

uint32_t do_page_fault(task_id task, uint32_t addr, uint32_t error_code)
{
    bool write = error_code / PF_WRITE % 2u != 0u;
    mm_id mm = task_mm[task];
    vma_id v = addr < TASK_SIZE ? find_extend_vma(mm, addr) : 0u;
    uint32_t result;

    if (v == NO_VMA || !(write ? vm_may_write(vm_flags[v]) : vm_may_read(vm_flags[v]))) {
        return FAULT_SIGSEGV;
    }
    result = handle_mm_fault(mm, v, addr, write);
    if (result == FAULT_OOM && task == INIT_TASK && oom_due == 0u) {
        result = handle_mm_fault(mm, v, addr, write);
    }
    if (result == FAULT_OOM && !oom_kill()) {
        kill_task(task);
    }
    return result;
}

uint32_t do_kernel_fault(pfn_t pgd, uint32_t addr, uint32_t error_code)
{
    uint32_t d = pgd_index(addr);
    pte_t pde = phys[SWAPPER_PG_DIR].w[d];

    if (error_code / PF_PROTECTION % 2u != 0u || pte_present(pde) == 0u) {
        return FAULT_SIGSEGV; /* a page that is there, or one that no table maps */
    }
    if (pgd != SWAPPER_PG_DIR) {
        kernel_entry_copy(pgd, d);
    }
    return pte_present(phys[pte_pfn(pde)].w[pte_index(addr)]) != 0u ? FAULT_OK : FAULT_SIGSEGV;
}
