/*
 * The window through which the kernel sees HIGHMEM frames. Mirrors mm/highmem.c.
 *
 * A page of the window that is used shows one frame, and counts its users plus one. One without
 * users goes on showing its frame, and is given to another only when the search for a free place
 * has come round: then all such pages are emptied, and one flush of the TLB does for all of them.
 * Low frames have an address of their own in the direct map and need no place.
 *
 * Relies on page_table for the entries; the table is made at boot.
 */
#ifndef MM_HIGHMEM_H
#define MM_HIGHMEM_H

#include "invariant.acsl"
#include "kernel_map.h"
#include "page_table.h"

/* Of each page of the window: 0: it is free, and no TLB knows it; 1: nobody uses it, but it shows
 * its frame until the window has come round; N: N - 1 use it. */
extern uint32_t pkmap_count[LAST_PKMAP];
extern uint32_t last_pkmap_nr;          /* the page that was given last */
extern uint32_t nr_pkmaps;              /* pages in use: 2 .. LAST_PKMAP; set at boot */
extern kaddr_t page_virtual[NR_FRAMES]; /* where the window shows a HIGHMEM frame, or NO_KADDR */

#define A_KMAP                                                                                     \
    pkmap_count[0 .. LAST_PKMAP - 1], last_pkmap_nr, nr_pkmaps, page_virtual[0 .. NR_FRAMES - 1]

#include "highmem.acsl"

/* The window, with all its pages, is empty. */
/*@ terminates \true; exits \false;
    assigns A_KMAP;
    ensures nr_pkmaps == LAST_PKMAP && last_pkmap_nr == 0;
    ensures \forall integer i; 0 <= i < LAST_PKMAP ==> pkmap_count[i] == 0;
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_virtual[f] == NO_KADDR;
*/
void kmap_init(void);

/* Only the first PAGES (2 .. LAST_PKMAP) pages of the window are used. It must be empty. */
/*@ requires 2 <= pages <= LAST_PKMAP;
    terminates \true; exits \false;
    assigns nr_pkmaps;
    ensures nr_pkmaps == pages;
*/
void kmap_narrow(uint32_t pages);

/* The kernel address of FRAME until kunmap; each call is one more user. NO_KADDR: every page of the
 * window has users (where Linux sleeps until one has none any more). (kmap) */
/*@ R_KMAP
    requires frame < nr_frames;
    requires few: KmapUsers(frame) < 0xFFFFFFFE;
    terminates \true; exits \false;
    assigns A_WINDOW, last_pkmap_nr;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures low: frame < LowFrames ==> \result == PAGE_OFFSET + frame * PAGE_SIZE &&
        KmapUsesSame{Pre, Here};
    ensures shown: frame >= LowFrames && \result != NO_KADDR ==>
        \result == page_virtual[frame] && KmapShows(\result, frame);
    ensures user: frame >= LowFrames && \result != NO_KADDR ==>
        KmapUsers(frame) == \old(KmapUsers(frame)) + 1;
    ensures same: \old(page_virtual[frame]) != NO_KADDR ==> \result != NO_KADDR &&
        page_virtual[frame] == \old(page_virtual[frame]);
    ensures others: KmapUsesSameBut{Pre, Here}(frame);
    // It must succeed while a page of the window has no users.
    ensures full: \result == NO_KADDR ==> KmapUsesSame{Pre, Here} &&
        \forall integer i; 0 <= i < nr_pkmaps ==> \old(pkmap_count[i]) > 1;
*/
kaddr_t kmap(pfn_t frame);

/* One user of FRAME's address less. (kunmap) */
/*@ R_KMAP
    requires frame < nr_frames;
    requires user: frame >= LowFrames ==> KmapUsers(frame) >= 1;
    terminates \true; exits \false;
    assigns pkmap_count[0 .. LAST_PKMAP - 1];
    ensures kmap: KmapInv;
    ensures low: frame < LowFrames ==> \forall integer i; 0 <= i < LAST_PKMAP ==>
        pkmap_count[i] == \old(pkmap_count[i]);
    ensures user: frame >= LowFrames ==> KmapUsers(frame) == \old(KmapUsers(frame)) - 1;
    ensures others: KmapUsesSameBut{Pre, Here}(frame);
*/
void kunmap(pfn_t frame);

#endif
