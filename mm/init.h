/*
 * Start of day, in the kernel's order: setup_arch (memory map, boot allocator, page tables, zones),
 * then start_kernel (buddy allocator, slab, pools, swap, the first process).
 */
#ifndef MM_INIT_H
#define MM_INIT_H

#include "bootmem.h"
#include "e820.h"
#include "fork.h"
#include "highmem.h"
#include "kernel_map.h"
#include "oom_kill.h"
#include "rlimit.h"
#include "vmalloc.h"

extern uint32_t max_pfn;         /* first frame behind RAM */
extern uint32_t max_low_pfn;     /* first frame that the direct map does not reach */
extern uint32_t boot_swap_slots; /* slots of swap area 0, which the kernel was told of */

#include "init.acsl"

/* Up to the moment when the boot allocator serves others. FRAMES (32 .. NR_FRAMES) frame numbers
 * of which the first DMA are ZONE_DMA and the last HIGHMEM (at most FRAMES - 16) are ZONE_HIGHMEM;
 * RAM is what the firmware reported (e820.h), or else all but the HOLE_COUNT frames from HOLE_FIRST
 * on (16 or above, inside RAM). Memory ends with the last RAM. A swap area of SWAP_SLOTS (below
 * SWAP_AREA_SLOTS) slots.
 * False: low memory has no room for what the kernel itself needs, and the machine stops, as Linux
 * does with a panic. (head.S, setup_arch) */
/*@ requires 32 <= frames <= NR_FRAMES && highmem <= frames - 16 && swap_slots < SWAP_AREA_SLOTS;
    requires power_on: \forall integer f, i; 0 <= f < frames && 0 <= i < 1024 ==>
        phys[f].w[i] == PAGE_POISON(f);
    requires hole_count == 0 || (16 <= hole_first && hole_first + hole_count <= frames);
    requires bios: bios_nr <= E820MAX && \forall integer i; 0 <= i < bios_nr ==>
        bios_first[i] + bios_count[i] <= frames &&
        (bios_first[i] >= 16 || bios_type[i] == E820_RAM);
    requires image: bios_nr == 0 || \exists integer i; 0 <= i < bios_nr &&
        bios_first[i] == 0 && bios_count[i] >= 16 && bios_type[i] == E820_RAM;
    terminates \true; exits \false;
    assigns nr_frames, A_RECLAIM, page_zone[0 .. NR_FRAMES-1], zone_pages_min[0 .. NR_ZONES-1],
        zone_pages_low[0 .. NR_ZONES-1], zone_pages_high[0 .. NR_ZONES-1],
        zone_start[0 .. NR_ZONES-1], zone_size[0 .. NR_ZONES-1],
        zone_need_balance[0 .. NR_ZONES-1], e820_nr,
        e820_first[0 .. E820MAX-1], e820_count[0 .. E820MAX-1], e820_type[0 .. E820MAX-1],
        max_pfn, max_low_pfn, high_memory,
        boot_swap_slots, bootmem_map, node_low_pfn, bootmem_last_pos, bootmem_last_offset;
    ensures frames: \result ==> nr_frames == max_pfn <= frames;
    ensures low: \result ==>
        max_low_pfn == (max_pfn < frames - highmem ? max_pfn : frames - highmem);
    ensures swap: boot_swap_slots == swap_slots;
    ensures boot: \result ==> BootState;
*/
bool setup_arch(uint32_t frames, uint32_t dma, uint32_t highmem, uint32_t hole_first,
                uint32_t hole_count, uint32_t swap_slots);

/* The rest of the boot; returns the number of frames that the buddy allocator got. Process 0 does
 * not come to life if the boot allocator's users left it no memory. (start_kernel, mem_init) */
/*@ requires boot: BootState;
    terminates \true; exits \false;
    assigns A_START, A_VMLIST, A_KMAP, A_TASKS, A_CACHES, general_cache[0 .. NR_SIZES-1],
        dma_cache[0 .. NR_SIZES-1], slab_break_gfp_order, vm_area_cachep, mm_cachep,
        bootmem_map, phys[SWAPPER_PG_DIR].w[0 .. 1023];
    E_MACHINE
    ensures rest: AtRest;
    ensures few: HeldFew;
*/
uint32_t start_kernel(void);

#endif
