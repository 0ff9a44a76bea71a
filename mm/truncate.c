/*
 * The end of a file moves.
 *
 * First the entries of all address spaces go, then the pages, which only the cache holds then.
 */
#include "truncate.h"
#include "mm.h"

/* The entries of area V of MM for pages of its file from INDEX on. */
static void zap_area(mm_id mm, vma_id v, uint32_t index)
{
    uint32_t pages = (vm_end[v] - vm_start[v]) / PAGE_SIZE;
    uint32_t skip = index > vm_pgoff[v] ? index - vm_pgoff[v] : 0u;

    if (skip < pages) {
        zap_page_range(mm, vm_start[v] + skip * PAGE_SIZE, vm_end[v]);
    }
}

/* The entries for pages of FILE from INDEX on, in every address space. (vmtruncate_list) */
static void zap_mappings(mapping_id file, uint32_t index)
{
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        vma_id v = mm_used[mm] != 0u ? mm_mmap[mm] : NO_VMA;
        for (; v != NO_VMA; v = vm_next[v]) {
            if (vm_file[v] == file) {
                zap_area(mm, v, index);
            }
        }
    }
}

int vmtruncate(mapping_id file, uint32_t size)
{
    uint32_t old = mapping_size[file];

    if (size > NR_FILE_PAGES * PAGE_SIZE) {
        return -EFBIG;
    }
    set_file_size(file, size);
    if (size < old) {
        zap_mappings(file, size / PAGE_SIZE + (size % PAGE_SIZE != 0u ? 1u : 0u));
        truncate_inode_pages(file, size);
    }
    return 0;
}
