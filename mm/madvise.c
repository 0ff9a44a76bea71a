/*
 * What a program says of how it will use its memory.
 *
 * Holes are stepped over and told of at the end; a part that an advice is not for ends the call.
 */
#include "madvise.h"
#include "mm.h"

/* Reads the page of the swap entry at ADDR into the swap cache. False: there is no frame. */
static bool read_ahead(mm_id mm, uint32_t addr)
{
    pte_t entry = pte_get(mm, addr);
    slot_t slot = swp_slot(entry);
    int error;

    if (entry == 0u || pte_present(entry) != 0u) {
        return true;
    }
    error = read_swap_cache(slot);
    if (error == 0) {
        put_page(swap_cache_page[slot]);
    }
    return error != -ENOMEM; /* what cannot be read, a fault will tell of */
}

/* Brings START .. END-1 nearer, as far as there are frames. (madvise_willneed) */
static void madvise_willneed(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t addr = start;

    while (addr < end && (pmd_table(mm, addr) == NO_FRAME || read_ahead(mm, addr))) {
        addr += PAGE_SIZE;
    }
}

/* ADVICE on START .. END-1, all of it in area V. 0 or -EINVAL. (madvise_vma) */
static int64_t madvise_vma(mm_id mm, vma_id v, uint32_t start, uint32_t end, uint32_t advice)
{
    if (advice == MADV_WILLNEED && vm_file[v] != NO_MAPPING && is_file(vm_file[v])) {
        uint32_t first = vma_pgoff(v, start);
        filemap_willneed(vm_file[v], first, first + (end - start) / PAGE_SIZE);
    } else if (advice == MADV_WILLNEED) {
        madvise_willneed(mm, start, end);
    }
    if (advice != MADV_DONTNEED) {
        return 0;
    }
    if (is_locked(v)) {
        return -EINVAL;
    }
    zap_page_range(mm, start, end);
    return 0;
}

/* The areas of START .. END-1 one after the other. */
static int64_t madvise_range(mm_id mm, uint32_t start, uint32_t end, uint32_t advice)
{
    uint32_t from = start;
    int64_t result = 0;

    while (from < end) {
        vma_id v = find_vma_intersection(mm, from, end);
        uint32_t to;
        if (v == NO_VMA) {
            return -ENOMEM;
        }
        if (vm_start[v] > from) {
            from = vm_start[v];
            result = -ENOMEM; /* a hole */
        }
        to = vm_end[v] < end ? vm_end[v] : end;
        if (madvise_vma(mm, v, from, to, advice) != 0) {
            return -EINVAL;
        }
        from = to;
    }
    return result;
}

int64_t sys_madvise(mm_id mm, uint32_t start, uint32_t len, uint32_t advice)
{
    uint32_t bytes = page_align(len);

    if (advice != MADV_NORMAL && advice != MADV_WILLNEED && advice != MADV_DONTNEED) {
        return -EINVAL;
    }
    if (start % PAGE_SIZE != 0u || (bytes == 0u && len != 0u)) {
        return -EINVAL;
    }
    if (start != 0u && bytes > 0xFFFFFFFFu - start) {
        return -EINVAL;
    }
    return madvise_range(mm, start, start + bytes, advice);
}
