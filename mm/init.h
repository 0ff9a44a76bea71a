/*
 * Start of day, in the kernel's order: setup_arch (memory map, boot allocator, page tables, zones),
 * then start_kernel (buddy allocator, slab, pools, swap, the first process).
 */
#ifndef MM_INIT_H
#define MM_INIT_H

#include "bootmem.h"
#include "fork.h"
#include "oom_kill.h"

/* The memory map as firmware reports it: ranges of frames in rising order. */
#define E820_MAX 8u
#define E820_RAM 1u
#define E820_RESERVED 2u
extern uint32_t e820_nr;
extern uint32_t e820_first[E820_MAX];
extern uint32_t e820_count[E820_MAX];
extern uint32_t e820_type[E820_MAX];

extern uint32_t max_pfn;         /* first frame behind RAM */
extern uint32_t max_low_pfn;     /* first frame that the direct map does not reach */
extern uint32_t boot_swap_slots; /* slots of the swap area that the kernel was told of */

#include "init.acsl"

/* Kernel addresses of the persistent kmap area. */
#define PKMAP_BASE 0xFE000000u

/* Up to the moment when the boot allocator serves others. FRAMES (32 .. NR_FRAMES) frames of RAM
 * of which the first DMA are ZONE_DMA and the last HIGHMEM (at most FRAMES - 16) are ZONE_HIGHMEM,
 * without the HOLE_COUNT frames from HOLE_FIRST on (16 or above, inside RAM, leaving 16 usable
 * frames of low memory); a swap area of SWAP_SLOTS (below SWAP_AREA_SLOTS) slots. (setup_arch) */
/*@ requires 32 <= frames <= NR_FRAMES && highmem <= frames - 16 && swap_slots < SWAP_AREA_SLOTS;
    requires power_on: \forall integer f, i; 0 <= f < frames && 0 <= i < 1024 ==>
        phys[f].w[i] == PAGE_POISON(f);
    requires hole_count == 0 || (16 <= hole_first && hole_first + hole_count <= frames);
    terminates \true; exits \false;
    assigns nr_frames, A_RECLAIM, page_zone[0 .. NR_FRAMES-1], zone_pages_min[0 .. NR_ZONES-1],
        zone_pages_low[0 .. NR_ZONES-1], zone_pages_high[0 .. NR_ZONES-1],
        zone_start[0 .. NR_ZONES-1], zone_size[0 .. NR_ZONES-1], e820_nr,
        e820_first[0 .. E820_MAX-1], e820_count[0 .. E820_MAX-1], e820_type[0 .. E820_MAX-1],
        max_pfn, max_low_pfn,
        boot_swap_slots, bootmem_map, node_low_pfn, bootmem_last_pos, bootmem_last_offset;
    ensures frames: nr_frames == frames && max_pfn == frames && max_low_pfn == frames - highmem;
    ensures swap: boot_swap_slots == swap_slots;
    ensures boot: BootState;
*/
void setup_arch(uint32_t frames, uint32_t dma, uint32_t highmem, uint32_t hole_first,
                uint32_t hole_count, uint32_t swap_slots);

/* The rest of the boot; returns the number of frames that the buddy allocator got. Process 0 does
 * not come to life if the boot allocator's users left it no memory. (start_kernel, mem_init) */
/*@ requires boot: BootState;
    terminates \true; exits \false;
    assigns A_START, A_TASKS, A_CACHES, general_cache[0 .. NR_SIZES-1], vm_area_cachep, mm_cachep,
        bootmem_map;
    E_MACHINE
    ensures rest: AtRest;
    ensures few: HeldFew;
*/
uint32_t start_kernel(void);

#endif
