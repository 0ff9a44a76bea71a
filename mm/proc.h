/*
 * What /proc shows: tables as text, in the form that Linux 2.4 prints them.
 *
 * A table is made line by line, as 2.4 makes maps: whoever reads it asks for line 0, 1, 2 … until
 * there is none. A line stands in proc_text until the next one is asked for. Nothing is changed and
 * nothing is remembered between two lines.
 *
 * Relies on the layers below for what it shows; all it keeps are the sizes of the machine.
 */
#ifndef MM_PROC_H
#define MM_PROC_H

#include "address_space.h"
#include "buddy.h"
#include "fork.h"
#include "lru.h"
#include "mm.h"
#include "page.h"
#include "pool.h"
#include "rlimit.h"
#include "slab.h"
#include "swap_state.h"
#include "swapfile.h"
#include "vma.h"

/* The tables. The first two are of a process. */
#define PROC_MAPS 0u
#define PROC_STATUS 1u
#define PROC_MEMINFO 2u
#define PROC_BUDDYINFO 3u
#define PROC_SLABINFO 4u
#define PROC_SWAPS 5u
#define PROC_VMSTAT 6u

#define PROC_LINE 128u /* bytes that any line has room in, its end included */

extern char proc_text[PROC_LINE]; /* the line that was asked for last, ended by a 0 */
extern uint32_t proc_length;      /* its characters */

extern uint32_t totalram_pages;  /* frames that the boot left for everybody */
extern uint32_t totalhigh_pages; /* of these, those in ZONE_HIGHMEM */

/* Words of a line; a 0 ends those that are shorter. */
#define WORDS 64u
struct words {
    char c[WORDS];
};

/* What slabs come to: objects in use, slabs that have any, all slabs. */
struct slab_counts {
    uint64_t objects;
    uint32_t active;
    uint32_t all;
};

/* What a line counts in: pages, of so many kB. */
#define KB_PER_PAGE (PAGE_SIZE / 1024u)

#define NR_STATUS_LINES 10u
#define NR_MEMINFO_HEAD 3u
#define NR_MEMINFO 14u
#define NR_VMSTAT 6u

#include "proc.acsl"

/* The machine has RAM frames for everybody, HIGH of them in ZONE_HIGHMEM. */
/*@ terminates \true; exits \false;
    assigns totalram_pages, totalhigh_pages;
    ensures set: totalram_pages == ram && totalhigh_pages == high;
*/
void proc_init(uint32_t ram, uint32_t high);

/* Puts line N of TABLE into proc_text; TASK, which lives, is the process of PROC_MAPS and
 * PROC_STATUS, and nothing to the others. False: there is no such line. */
/*@ R_MEMINFO
    requires areas: VmaInv && (table == PROC_MAPS || table == PROC_STATUS ==>
        task < NR_TASKS && task_mm[task] < NR_MM &&
        mm_start_code[task_mm[task]] <= mm_end_code[task_mm[task]]);
    requires slabs: CacheChain && CachePages && SlabLists;
    requires slots: \forall integer t; 0 <= t < NR_SWAP_AREAS ==>
        swap_info[t].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false;
    assigns A_LINE;
    ensures ends: LineEnds;
    ensures none: !\result ==> proc_length == 0;
    ensures maps: table == PROC_MAPS ==>
        (\result <==> n < AreaPagesOf(AREA_ANY, task_mm[task])) &&
        (\result ==> \exists integer v; VmaLinkedIn(v, task_mm[task]) &&
             AreaPagesBelow(AREA_ANY, task_mm[task], vm_start[v], NR_VMA) == n && MapsLine(v));
    ensures status: table == PROC_STATUS ==> (\result <==> n < NR_STATUS_LINES) &&
        (\result && n >= 3 ==> \exists integer at; NumberAt(at,
            StatusPages(task_mm[task], n) * KB_PER_PAGE, 8, proc_length - 3));
    ensures meminfo: table == PROC_MEMINFO ==>
        (\result <==> n < NR_MEMINFO_HEAD + NR_MEMINFO) &&
        (\result && n >= NR_MEMINFO_HEAD ==> NumberAt(14,
            MeminfoPages(n - NR_MEMINFO_HEAD) * KB_PER_PAGE, 8, proc_length - 3));
    ensures buddyinfo: table == PROC_BUDDYINFO ==> (\result <==> n < ZonesBelow(NR_ZONES)) &&
        (\result && nr_frames < 1000000 ==> \exists integer z; 0 <= z < NR_ZONES &&
             zone_size[z] != 0 && ZonesBelow(z) == n && BuddyinfoLine(z, MAX_ORDER));
    ensures slabinfo: table == PROC_SLABINFO ==> (n == 0 ==> \result) &&
        (\result && n > 0 ==> SlabinfoLine(CacheAt(n - 1)));
    ensures swaps: table == PROC_SWAPS ==> (\result <==> n <= SwapAreasBelow(NR_SWAP_AREAS)) &&
        (\result && n > 0 ==> \exists integer t; 0 <= t < NR_SWAP_AREAS &&
             swap_info[t].flags != 0 && SwapAreasBelow(t) == n - 1 && SwapsLine(t));
    ensures vmstat: table == PROC_VMSTAT ==> (\result <==> n < NR_VMSTAT) &&
        (\result ==> \exists integer at; NumberAt(at, VmstatValue(n), 0, proc_length));
    ensures other: table > PROC_VMSTAT ==> !\result; */
bool proc_line(uint32_t table, task_id task, uint32_t n);

#endif
