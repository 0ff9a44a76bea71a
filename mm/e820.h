/*
 * The memory map: which frames are RAM.
 *
 * The firmware reports ranges in any order, and they may overlap. The kernel keeps a map of its
 * own, in rising order and without overlaps, and from then on looks at nothing else. Ranges are
 * whole frames here, where Linux has bytes and counts the frames that lie wholly in RAM.
 */
#ifndef MM_E820_H
#define MM_E820_H

#include "config.h"

#define E820MAX 32u /* ranges of a map */
#define E820_RAM 1u
#define E820_RESERVED 2u
#define E820_ACPI 3u
#define E820_NVS 4u

extern uint32_t e820_nr;
extern uint32_t e820_first[E820MAX];
extern uint32_t e820_count[E820MAX];
extern uint32_t e820_type[E820MAX];

/* ---- what the firmware does ---- */

extern uint32_t bios_nr;
extern uint32_t bios_first[E820MAX];
extern uint32_t bios_count[E820MAX];
extern uint32_t bios_type[E820MAX];

/*@
  // Ranges lie in the frames that there can be.
  predicate BiosMap{L} = bios_nr <= E820MAX &&
      (\forall integer i; 0 <= i < bios_nr ==> bios_first[i] + bios_count[i] <= NR_FRAMES);
  predicate E820Map{L} = e820_nr <= E820MAX &&
      (\forall integer i; 0 <= i < e820_nr ==>
           e820_count[i] != 0 && e820_first[i] + e820_count[i] <= NR_FRAMES);
  // Range i of the firmware has frame f; range i of the map.
  predicate BiosHas{L}(integer i, integer f) =
      bios_first[i] <= f < bios_first[i] + bios_count[i];
  predicate E820Has{L}(integer i, integer f) =
      e820_first[i] <= f < e820_first[i] + e820_count[i];
  // Frame f is in one of the first n ranges of the map that are RAM.
  predicate RamBefore{L}(integer n, integer f) =
      \exists integer i; 0 <= i < n && e820_type[i] == E820_RAM && E820Has(i, f);
  predicate FrameIsRam{L}(integer f) = RamBefore(e820_nr, f);
*/

/* The firmware knows of no range, of one more; one too many is left out. */
/*@ terminates \true; exits \false; assigns bios_nr; ensures bios_nr == 0;
    ensures BiosMap; */
void bios_map_clear(void);

/*@ requires BiosMap && first + count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bios_nr, bios_first[0 .. E820MAX-1], bios_count[0 .. E820MAX-1],
        bios_type[0 .. E820MAX-1];
    ensures BiosMap;
    ensures more: bios_nr == \old(bios_nr) + (count != 0 && \old(bios_nr) < E820MAX ? 1 : 0);
    ensures last: bios_nr > \old(bios_nr) ==> bios_first[bios_nr - 1] == first &&
        bios_count[bios_nr - 1] == count && bios_type[bios_nr - 1] == type;
    ensures others: \forall integer i; 0 <= i < \old(bios_nr) ==>
        bios_first[i] == \old(bios_first[i]) && bios_count[i] == \old(bios_count[i]) &&
        bios_type[i] == \old(bios_type[i]);
*/
void bios_map_add(uint32_t first, uint32_t count, uint32_t type);

/* ---- what the kernel makes of it ---- */

/* The map becomes what the firmware reported: where ranges overlap the highest type holds, alike
 * neighbours are one range, what nobody reported is in no range. A report of fewer than two ranges,
 * or one of which fewer than two are left, says nothing: then the map is FRAMES frames of RAM
 * without the HOLE_COUNT from HOLE_FIRST on. (setup_memory_region: sanitize_e820_map,
 * copy_e820_map) */
/*@ requires BiosMap && frames <= NR_FRAMES;
    requires hole_count == 0 || hole_first + hole_count <= frames;
    terminates \true; exits \false;
    assigns e820_nr, e820_first[0 .. E820MAX-1], e820_count[0 .. E820MAX-1],
        e820_type[0 .. E820MAX-1];
    ensures E820Map;
*/
void setup_memory_region(uint32_t frames, uint32_t hole_first, uint32_t hole_count);

/*@ requires E820Map;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> FrameIsRam(frame);
*/
bool page_is_ram(pfn_t frame);

/* The end of the last range of RAM. (find_max_pfn) */
/*@ requires E820Map;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <= NR_FRAMES;
    ensures behind: \forall integer i; 0 <= i < e820_nr && e820_type[i] == E820_RAM ==>
        e820_first[i] + e820_count[i] <= \result;
    ensures last: \result != 0 ==> \exists integer i; 0 <= i < e820_nr &&
        e820_type[i] == E820_RAM && e820_first[i] + e820_count[i] == \result;
*/
uint32_t find_max_pfn(void);

#endif
