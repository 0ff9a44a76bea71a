/*
 * Start of day, in the kernel's order: setup_arch (memory map, boot allocator, page tables, zones),
 * then start_kernel (buddy allocator, slab, pools, swap, the first process).
 */
#ifndef MM_INIT_H
#define MM_INIT_H

#include "buddy.h"

/* The memory map as firmware reports it: ranges of frames in rising order. */
#define E820_MAX 8u
#define E820_RAM 1u
#define E820_RESERVED 2u
extern uint32_t e820_nr;
extern uint32_t e820_first[E820_MAX];
extern uint32_t e820_count[E820_MAX];
extern uint32_t e820_type[E820_MAX];

extern uint32_t boot_reserved_frames; /* frames that are not free when the boot is over */
extern uint32_t boot_swap_slots;      /* slots of the swap area that the kernel was told of */

/*@
  // What the boot has made when start_kernel is called. Every frame is a block of its own in use, and
  // serves the kernel, the boot allocator, or nobody yet.
  predicate BootFrames{L} = \forall integer f; 0 <= f < nr_frames ==>
      used_block(f) && page_order[f] == 0 && page_count[f] == 1 &&
      (page_kind[f] == K_FREE || page_kind[f] == K_KERNEL || page_kind[f] == K_BOOT ||
       page_kind[f] == K_HOLE);
  // The kernel's directory and the zero page are the kernel's, and the latter is zero.
  predicate BootImage{L} = KERNEL_END < nr_frames && page_kind[SWAPPER_PG_DIR] == K_KERNEL &&
      page_kind[EMPTY_ZERO_PAGE] == K_KERNEL &&
      (\forall integer j; 0 <= j < 1024 ==> phys[EMPTY_ZERO_PAGE].w[j] == 0);
  predicate BootState{L} =
      PageAlloc && BootFrames && BootImage && boot_swap_slots < NR_SWAP_SLOTS;
*/

/* Kernel addresses of the persistent kmap area. */
#define PKMAP_BASE 0xFE000000u

/* Up to the moment when the boot allocator serves others. FRAMES (32 .. NR_FRAMES) frames of RAM
 * of which the first DMA are ZONE_DMA and the last HIGHMEM (at most FRAMES - 16) are ZONE_HIGHMEM,
 * without the HOLE_COUNT frames from HOLE_FIRST on (16 or above, inside RAM, leaving 16 usable
 * frames of low memory); a swap area of SWAP_SLOTS (below NR_SWAP_SLOTS) slots. (setup_arch) */
void setup_arch(uint32_t frames, uint32_t dma, uint32_t highmem, uint32_t hole_first,
                uint32_t hole_count, uint32_t swap_slots);

/* The rest of the boot; returns the number of frames that the buddy allocator got. Process 0 does
 * not come to life if the boot allocator's users left it no memory. (start_kernel, mem_init) */
uint32_t start_kernel(void);

#endif
