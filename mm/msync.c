/*
 * Writing what programs stored through shared mappings to its files.
 *
 * An entry that was written through is made clean and its page dirty, and the translation that
 * still calls it dirty is forgotten: the next store is noticed again.
 */
#include "msync.h"
#include "mm.h"

/* The entry at ADDR, if it was written through: its page is dirty from now on, the entry clean.
 * (filemap_sync_pte) */
static void sync_pte(mm_id mm, uint32_t addr, pfn_t t)
{
    pte_t entry = phys[t].w[pte_index(addr)];

    if (pte_present(entry) != 0u && pte_dirty(entry) != 0u) {
        set_page_dirty(pte_pfn(entry));
        pte_set_flags(mm, t, pte_index(addr), pte_flags(pte_mkclean(entry)));
        flush_tlb_page(mm_pgd[mm], addr);
    }
}

/* All entries of START .. END-1, which lie in one area. (filemap_sync) */
static void filemap_sync(mm_id mm, uint32_t start, uint32_t end)
{
    flush_cache_range(mm_pgd[mm], start, end);
    for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
        pfn_t t = pmd_table(mm, addr);
        if (t != NO_FRAME) {
            sync_pte(mm, addr, t);
        }
    }
}

/* START .. END-1, which lie in area V. 0 or -EIO. (msync_interval) */
static int msync_interval(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    if (vm_file[v] == NO_MAPPING || !vm_is_shared(vm_flags[v])) {
        return 0;
    }
    filemap_sync(mm, start, end);
    return is_file(vm_file[v]) ? write_dirty_pages(vm_file[v]) : 0;
}

/* The areas of START .. END-1 one after the other: holes are left out. */
static int msync_range(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t from = start;
    int result = 0;

    while (from < end) {
        vma_id v = find_vma_intersection(mm, from, end);
        uint32_t to;
        int error;
        if (v == NO_VMA) {
            return -ENOMEM;
        }
        if (vm_start[v] > from) {
            from = vm_start[v];
            result = -ENOMEM;
        }
        to = vm_end[v] < end ? vm_end[v] : end;
        error = msync_interval(mm, v, from, to);
        if (error != 0) {
            return error;
        }
        from = to;
    }
    return result;
}

int sys_msync(mm_id mm, uint32_t addr, uint32_t len)
{
    uint32_t bytes;

    if (addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (len == 0u) {
        return 0;
    }
    if (len > 0xFFFFF000u) {
        return -ENOMEM; /* the range wraps */
    }
    bytes = (len + (PAGE_SIZE - 1u)) / PAGE_SIZE * PAGE_SIZE;
    return addr > 0xFFFFFFFFu - bytes ? -ENOMEM : msync_range(mm, addr, addr + bytes);
}
