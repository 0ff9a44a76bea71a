/*
 * The boot allocator: the kernel's frames and the holes are reserved, the place of the last
 * allocation is in a reserved frame.
 */
#include "bootmem.h"
#include "../mm/page.h"
#include "violation.h"

bool bootmem_ok(void)
{
    for (pfn_t f = 0; f < node_low_pfn; f++) {
        if (page_kind[f] != K_FREE && bootmem_reserved(f) == 0u) {
            return violated(INV_BOOT_KERNEL_FRAME, f, 1, 0);
        }
    }
    if (bootmem_last_offset >= PAGE_SIZE) {
        return violated(INV_BOOT_LAST_OFFSET, bootmem_last_pos, PAGE_SIZE - 1u,
                        bootmem_last_offset);
    }
    if (bootmem_last_offset != 0u && bootmem_reserved(bootmem_last_pos) == 0u) {
        return violated(INV_BOOT_LAST_FRAME, bootmem_last_pos, 1, 0);
    }
    return true;
}
