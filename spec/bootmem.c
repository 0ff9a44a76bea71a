/*
 * The boot allocator: the kernel's frames and the holes are reserved, the place of the last
 * allocation is in a reserved frame.
 */
#include "bootmem.h"

/* The bitmap lies in a frame of low memory, and that is reserved. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> BootmemMap;
*/
static bool map_ok(void)
{
    if (node_low_pfn > NR_FRAMES || bootmem_map >= node_low_pfn) {
        return violated(INV_BOOT_KERNEL_FRAME, bootmem_map, 1, 0); /* in low memory */
    }
    if (bootmem_reserved(bootmem_map) == 0u) {
        return violated(INV_BOOT_KERNEL_FRAME, bootmem_map, 1, 0);
    }
    return true;
}

/* The place of the last allocation. */
/*@ requires map: BootmemMap;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> BootmemLast;
*/
static bool last_ok(void)
{
    if (bootmem_last_offset >= PAGE_SIZE) {
        return violated(INV_BOOT_LAST_OFFSET, bootmem_last_pos, PAGE_SIZE - 1u,
                        bootmem_last_offset);
    }
    if (bootmem_last_offset == 0u) {
        return true;
    }
    if (bootmem_last_pos >= node_low_pfn || bootmem_last_pos == bootmem_map) {
        return violated(INV_BOOT_LAST_FRAME, bootmem_last_pos, 1, 0); /* another in low memory */
    }
    if (bootmem_reserved(bootmem_last_pos) == 0u) {
        return violated(INV_BOOT_LAST_FRAME, bootmem_last_pos, 1, 0);
    }
    return true;
}

bool bootmem_ok(void)
{
    if (!map_ok()) {
        return false;
    }
    /*@ loop invariant 0 <= f <= node_low_pfn;
        loop invariant \forall integer g; 0 <= g < f && page_kind[g] != K_FREE ==>
            BootmemReserved(g);
        loop assigns f, violation;
        loop variant node_low_pfn - f; */
    for (pfn_t f = 0; f < node_low_pfn; f++) {
        if (page_kind[f] != K_FREE && bootmem_reserved(f) == 0u) {
            return violated(INV_BOOT_KERNEL_FRAME, f, 1, 0);
        }
    }
    return last_ok();
}
