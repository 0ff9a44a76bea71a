/*
 * The boot-time allocator: one bit for each frame of low memory, set while the frame is reserved.
 * It serves from setup_arch until free_all_bootmem hands what is left to the buddy allocator.
 *
 * Addresses are physical, in bytes; sizes are in bytes.
 */
#ifndef MM_BOOTMEM_H
#define MM_BOOTMEM_H

#include "platform.h"

extern uint32_t node_low_pfn;     /* first frame that is not low memory */
extern uint32_t bootmem_map;      /* frame that holds the bitmap, NO_FRAME when it is given back */
extern uint32_t bootmem_last_pos; /* frame in which the last allocation ended */
extern uint32_t bootmem_last_offset; /* where in it, 0: at its end */

#include "bootmem.acsl"

/* Every frame below LOW_PFN becomes reserved; the bitmap lives in frame MAP. (init_bootmem_core) */
/*@ requires map < NR_FRAMES && low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bootmem_map, node_low_pfn, bootmem_last_pos, bootmem_last_offset,
        phys[map].w[0 .. 1023];
    ensures bootmem_map == map && node_low_pfn == low_pfn;
*/
void init_bootmem(uint32_t map, uint32_t low_pfn);

/* 1 when FRAME is reserved. */
/*@ requires bootmem_map < NR_FRAMES && frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <= 1 && (\result != 0 <==> BootmemReserved(frame));
*/
uint32_t bootmem_reserved(pfn_t frame);

/* Releases frames FIRST .. FIRST+COUNT-1: how the memory map's RAM is registered. */
/*@ requires bootmem_map < NR_FRAMES && first + count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
*/
void register_bootmem_low_pages(uint32_t first, uint32_t count);

/* Reserves every frame that ADDR .. ADDR+SIZE-1 touches; reserving twice is allowed.
 * -EINVAL for an empty range or one that leaves low memory. (reserve_bootmem) */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures \result == 0 || \result == -EINVAL;
*/
int64_t reserve_bootmem(uint32_t addr, uint32_t size);

/* Releases every frame that lies wholly in ADDR .. ADDR+SIZE-1. -EINVAL, and nothing is released,
 * for an empty range, one that leaves low memory, or one with a frame that is not reserved or
 * belongs to the kernel (Linux stops with BUG there). (free_bootmem) */
int64_t free_bootmem(uint32_t addr, uint32_t size);

/* SIZE bytes aligned to ALIGN (a power of two; 0 counts as 1), at or above GOAL where that is
 * possible; a request continues in the frame where the last one ended when it fits behind it.
 * The bytes are zeroed. The physical address, -ENOMEM, or -EINVAL for a size of 0 or an align that
 * is no power of two. (__alloc_bootmem_core) */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[0 .. NR_FRAMES-1];
    ensures \result == -EINVAL || \result == -ENOMEM ||
        0 <= \result <= node_low_pfn * PAGE_SIZE - size;
*/
int64_t alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal);

/* The allocator serves nobody any more: what it reserved stays so. The frame of its bitmap. */
/*@ terminates \true; exits \false;
    assigns bootmem_map;
    ensures \result == \old(bootmem_map) && bootmem_map == NO_FRAME;
*/
uint32_t retire_bootmem(void);

#endif
