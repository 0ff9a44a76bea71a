/*
 * Page reclaim: where frames come from when none are free. Mirrors mm/vmscan.c.
 *
 * It allocates nothing, so it stands above all that it takes frames from and below whoever
 * allocates.
 */
#ifndef MM_VMSCAN_H
#define MM_VMSCAN_H

#include "invariant.acsl"

#define DEF_PRIORITY 6u      /* the first pass looks at 1/6 of the inactive list */
#define SWAP_CLUSTER_MAX 32u /* frames that one reclaim tries to free */

#include "vmscan.acsl"

/* ---- the parts of reclaim, of which no zone above ZONE gives a frame ---- */

/* Goes round the ring and turns entries that were not used lately into swap entries, until COUNT
 * frames can be freed or every address space was swept; how many of COUNT are still wanted.
 * (swap_out) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_SWEEP, mm_swap_address[0 .. NR_MM-1], mm_mmap_cache[0 .. NR_MM-1], swap_mm;
    ensures left: \result <= count;
    ensures inv: MachineInv;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
uint32_t swap_out(uint32_t count, uint32_t zone);

/* Moves COUNT pages that were not referenced from the active list's tail to the inactive list; each
 * referenced one on the way goes to the active list's head. How many of COUNT could not be moved.
 * (refill_inactive) */
/*@ requires LruInv;
    terminates \true; exits \false;
    assigns A_LRU, page_referenced[0 .. NR_FRAMES-1];
    ensures left: \result <= count;
    ensures active: lru[LRU_ACTIVE].count == \old(lru[LRU_ACTIVE].count) - (count - \result);
    ensures inactive: lru[LRU_INACTIVE].count ==
        \old(lru[LRU_INACTIVE].count) + (count - \result);
    ensures looked: \result != 0 ==> \forall integer f; FrameInRam(f) &&
        FrameOnList(f, LRU_ACTIVE) ==> page_referenced[f] == 0;
    ensures all: LruPagesSame{Pre, Here};
    ensures unlisted: \forall integer f; FrameInRam(f) && page_lru[f] == 0 ==>
        page_referenced[f] == \old(page_referenced[f]);
    E_LRU
*/
uint32_t refill_inactive(uint32_t count);

/* Looks at 1/PRIORITY (1 .. DEF_PRIORITY) of the inactive list for COUNT frames: clean pages that
 * nobody maps are freed, dirty ones written; too many that are mapped, and it sweeps the page
 * tables and is done. How many frames are still wanted. (shrink_cache) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires zone: zone < NR_ZONES; requires priority: 1 <= priority <= DEF_PRIORITY;
    terminates \true; exits \false;
    assigns A_SHRINK;
    ensures left: \result <= count;
    ensures grow: ZonesGrow{Pre, Here}(zone, count - \result);
    ensures inv: MachineInv; ensures few: HeldFew;
    E_LOSES_NOTHING
    E_SLABS_STAY
*/
uint32_t shrink_cache(uint32_t count, uint32_t zone, uint32_t priority);

/* ---- all of it ---- */

/* Tries to free SWAP_CLUSTER_MAX frames of zones up to ZONE and loses nothing: pages go to swap,
 * empty slabs are given back. True: so many became free; else memory may be out (oom.h).
 * (try_to_free_pages) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires zone: zone < NR_ZONES;
    requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_SCAN;
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING
    ensures freed: \result ==> FreePages >= \old(FreePages) + SWAP_CLUSTER_MAX;
    ensures grow: ZonesGrow{Pre, Here}(NR_ZONES, 0);
    ensures due: \old(oom_due) != 0 ==> oom_due != 0;
    ensures calm: \result ==> oom.jiffies == \old(oom.jiffies) && oom_due == \old(oom_due);
    ensures failed: !\result ==> TimePassed{Pre, Here};
    ensures time: oom.jiffies >= \old(oom.jiffies);
*/
bool try_to_free_pages(uint32_t zone);

/* Tries to free N frames, as the page-out daemon does; the number that became free. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires slabs: SlabsGood;
    terminates \true; exits \false;
    assigns A_SCAN;
    ensures freed: \result == FreePages - \old(FreePages);
    ensures grow: ZonesGrow{Pre, Here}(NR_ZONES, 0);
    ensures inv: MachineInv;
    ensures few: HeldFew; ensures slabs: SlabsGood;
    ensures objects: KeepsHeldObjects{Pre, Here};
    E_LOSES_NOTHING
*/
uint32_t reclaim(uint32_t n);

/* What an entry says of its page, that it was stored to, is noted at the page. */
/*@ requires inv: MachineInv; requires frame < NR_FRAMES && KindIsPage(page_kind[frame]);
    terminates \true; exits \false;
    assigns page_dirty[frame];
    ensures noted: page_dirty[frame] == (entry / 64 % 2 == 1 ? 1 : \old(page_dirty[frame]));
    ensures inv: MachineInv;
*/
void note_dirty(pfn_t frame, pte_t entry);

#endif
