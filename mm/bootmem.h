/*
 * The boot-time allocator: one bit for each frame of low memory, set while the frame is reserved.
 * It serves from setup_arch until free_all_bootmem hands what is left to the buddy allocator.
 *
 * Addresses are physical, in bytes; sizes are in bytes.
 */
#ifndef MM_BOOTMEM_H
#define MM_BOOTMEM_H

#include "order.h"
#include "page.h"
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
    ensures bootmem_map == map && node_low_pfn == low_pfn && bootmem_last_offset == 0;
    ensures all: \forall integer f; 0 <= f < NR_FRAMES ==> BootmemReserved(f);
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
    ensures gave: BootmemGave{Pre, Here}(first, first + count);
*/
void register_bootmem_low_pages(uint32_t first, uint32_t count);

/* Reserves every frame that ADDR .. ADDR+SIZE-1 touches; reserving twice is allowed.
 * -EINVAL for an empty range or one that leaves low memory. (reserve_bootmem) */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures result: \result ==
        (size != 0 && addr + size <= node_low_pfn * PAGE_SIZE ? 0 : -EINVAL);
    ensures took: \result == 0 ==>
        BootmemTook{Pre, Here}(addr / PAGE_SIZE, (addr + size + PAGE_SIZE - 1) / PAGE_SIZE);
    ensures refused: \result != 0 ==> phys[bootmem_map] == \old(phys[bootmem_map]);
    ensures inv: \old(BootmemInv) ==> BootmemInv;
*/
int64_t reserve_bootmem(uint32_t addr, uint32_t size);

/* Releases every frame that lies wholly in ADDR .. ADDR+SIZE-1. -EINVAL, and nothing is released,
 * for an empty range, one that leaves low memory, or one with a frame that is not reserved or
 * belongs to the kernel (Linux stops with BUG there). (free_bootmem) */
/*@ requires inv: BootmemInv && page_kind[bootmem_map] != K_FREE;
    terminates \true; exits \false;
    assigns bootmem_last_offset, phys[0 .. NR_FRAMES-1];
    ensures inv: BootmemInv;
    ensures result: \result == 0 || \result == -EINVAL;
    ensures done: \result == 0 <==> size != 0 && addr + size <= node_low_pfn * PAGE_SIZE &&
        \old(BootmemCanFree((addr + PAGE_SIZE - 1) / PAGE_SIZE, (addr + size) / PAGE_SIZE));
    ensures gave: \result == 0 ==>
        BootmemGave{Pre, Here}((addr + PAGE_SIZE - 1) / PAGE_SIZE, (addr + size) / PAGE_SIZE);
    ensures fresh: \result == 0 ==> \forall integer f;
        (addr + PAGE_SIZE - 1) / PAGE_SIZE <= f < (addr + size) / PAGE_SIZE ==> FramePoisoned(f);
    ensures others: \result == 0 ==> \forall integer f; 0 <= f < NR_FRAMES && f != bootmem_map &&
        !((addr + PAGE_SIZE - 1) / PAGE_SIZE <= f < (addr + size) / PAGE_SIZE) ==>
        phys[f] == \old(phys[f]);
    ensures refused: \result != 0 ==> bootmem_last_offset == \old(bootmem_last_offset) &&
        \forall integer f; 0 <= f < NR_FRAMES ==> phys[f] == \old(phys[f]);
    ensures kinds: \old(BootmemKinds) ==> BootmemKinds;
    ensures mine: \forall integer a; 0 <= a < node_low_pfn * PAGE_SIZE && \old(BootByteTaken(a)) &&
        !BootByteTaken(a) ==> \result == 0 && addr <= a < addr + size;
*/
int64_t free_bootmem(uint32_t addr, uint32_t size);

/* SIZE bytes aligned to ALIGN (a power of two; 0 counts as 1), at or above GOAL where that is
 * possible; a request continues in the frame where the last one ended when it fits behind it.
 * The bytes are zeroed. The physical address, -ENOMEM, or -EINVAL for a size of 0 or an align that
 * is no power of two. (__alloc_bootmem_core) */
/*@ requires inv: BootmemInv;
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[0 .. NR_FRAMES-1];
    ensures inv: BootmemInv;
    ensures result: \result >= 0 || \result == -EINVAL || \result == -ENOMEM;
    ensures wrong: \result == -EINVAL <==> (size == 0 || !PowerOfTwo(BootAlign(align)));
    ensures none: \result == -ENOMEM ==> \old(
        NoFreeRun(0, node_low_pfn, BootStep(BootAlign(align)), BootCount(size)));
    ensures refused: \result < 0 ==> bootmem_last_pos == \old(bootmem_last_pos) &&
        bootmem_last_offset == \old(bootmem_last_offset) &&
        \forall integer f; 0 <= f < NR_FRAMES ==> phys[f] == \old(phys[f]);
    ensures low: \result >= 0 ==> \result + size <= node_low_pfn * PAGE_SIZE;
    ensures aligned: \result >= 0 ==> MultipleOf(\result, BootAlign(align));
    // What nobody had is the caller's, and nobody loses anything.
    ensures nobodys: \result >= 0 ==> \forall integer a; \result <= a < \result + size ==>
        !\old(BootByteTaken(a));
    ensures callers: \result >= 0 ==> \forall integer a; \result <= a < \result + size ==>
        BootByteTaken(a);
    ensures kept: \forall integer a; 0 <= a < node_low_pfn * PAGE_SIZE && \old(BootByteTaken(a)) ==>
        BootByteTaken(a);
    ensures frames: \result >= 0 ==>
        BootmemTook{Pre, Here}(\result / PAGE_SIZE, (\result + size - 1) / PAGE_SIZE + 1);
    ensures zero: \result >= 0 ==> \forall integer a; \result <= a < \result + size ==>
        PhysByte(a) == 0;
    ensures others: \result >= 0 ==> \forall integer a; 0 <= a < NR_FRAMES * PAGE_SIZE &&
        a / PAGE_SIZE != bootmem_map && !(\result <= a < \result + size) ==>
        PhysByte(a) == \old(PhysByte(a));
    ensures rows: \result >= 0 ==> \forall integer f; 0 <= f < NR_FRAMES && f != bootmem_map &&
        (f < \result / PAGE_SIZE || f * PAGE_SIZE >= \result + size) ==> phys[f] == \old(phys[f]);
    // The first run of frames from the goal on, or from the bottom; or from the frame before it.
    ensures goal: \result >= 0 &&
        \old(BootGoalMet(goal, BootAlign(align), BootCount(size))) ==>
        BootPlace{Pre}(\result, GoalFrame(goal, BootAlign(align)), align, size);
    ensures bottom: \result >= 0 &&
        !\old(BootGoalMet(goal, BootAlign(align), BootCount(size))) ==>
        BootPlace{Pre}(\result, 0, align, size);
*/
int64_t alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal);

/* The allocator serves nobody any more: what it reserved stays so. The frame of its bitmap. */
/*@ terminates \true; exits \false;
    assigns bootmem_map;
    ensures \result == \old(bootmem_map) && bootmem_map == NO_FRAME;
*/
uint32_t retire_bootmem(void);

#endif
