/*
 * Swap areas: the slots of each, with a count of their references (swap_map, in page_table.h:
 * entries of page tables and the swap cache), and which slot is taken next. Mirrors mm/swapfile.c.
 *
 * The areas that are on stand on a list in falling priority. Slots are taken from the first that
 * has any, turn by turn where several have the same priority. An area's number (its type) is the
 * number of its disk.
 */
#ifndef MM_SWAPFILE_H
#define MM_SWAPFILE_H

#include "page_table.h"

#define NO_SWAP_AREA NR_SWAP_AREAS

#define SWP_USED 1u    /* a flag: the area is there */
#define SWP_WRITEOK 3u /* and slots may be taken from it */

#define SWAPFILE_CLUSTER 256u /* slots that are handed out one after the other */

struct swap_info_struct {
    uint32_t flags;        /* 0: off; SWP_USED: it is being emptied; SWP_WRITEOK: on */
    int32_t prio;          /* the higher ones are filled first */
    uint32_t max;          /* its slots have offsets below it; 0: off */
    uint32_t pages;        /* of them, those that can be used: neither header nor bad */
    uint32_t lowest_bit;   /* no slot below it is free */
    uint32_t highest_bit;  /* no slot above it is free */
    uint32_t cluster_next; /* where the next search for a free slot begins, if */
    uint32_t cluster_nr;   /* so many slots of the cluster that is being filled are left */
    uint32_t next;         /* the area behind it on the list, or NO_SWAP_AREA */
};
extern struct swap_info_struct swap_info[NR_SWAP_AREAS];

struct swap_list_t {
    uint32_t head; /* the first area, or NO_SWAP_AREA */
    uint32_t next; /* the one that the next slot is wanted of, or NO_SWAP_AREA */
};
extern struct swap_list_t swap_list;

extern int32_t nr_swap_pages;    /* free slots; while an area is emptied less than there are */
extern int32_t total_swap_pages; /* slots that can be used of the areas that are on */
extern int32_t least_priority;   /* the lowest priority that was given without being asked for */
extern uint32_t page_cluster;    /* reading in reads 2^page_cluster slots: 2 or 3 */

#include "swapfile.acsl"

/* ---- slots of areas ---- */

/*@ requires type < NR_SWAP_AREAS && offset < SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == SlotOf(type, offset) && \result < NR_SWAP_SLOTS;
*/
static inline slot_t slot_of_area(uint32_t type, uint32_t offset)
{
    return type * SWAP_AREA_SLOTS + offset;
}

/* (SWP_TYPE) */
/*@ requires slot < NR_SWAP_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slot / SWAP_AREA_SLOTS && \result < NR_SWAP_AREAS;
*/
static inline uint32_t slot_type(slot_t slot)
{
    return slot / SWAP_AREA_SLOTS;
}

/* (SWP_OFFSET) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == slot % SWAP_AREA_SLOTS;
*/
static inline uint32_t slot_offset(slot_t slot)
{
    return slot % SWAP_AREA_SLOTS;
}

/* ---- areas come and go ---- */

/* No area is there. How much is read in at once goes by the size of RAM. (swap_setup) */
/*@ terminates \true; exits \false;
    assigns A_SWAP_AREAS, least_priority, page_cluster;
    ensures links: ListInv && \forall integer t; 0 <= t < NR_SWAP_AREAS ==> swap_listed[t] == 0;
    ensures off: \forall integer t; 0 <= t < NR_SWAP_AREAS ==> AreaIsOff(t);
    ensures list: swap_list.head == NO_SWAP_AREA && swap_list.next == NO_SWAP_AREA;
    ensures none: nr_swap_pages == 0 && total_swap_pages == 0 && least_priority == 0;
    ensures cluster: page_cluster == 2 || page_cluster == 3;
*/
void swap_init(void);

/* The priority of an area for which nobody asked for one: below all that were given so before. */
/*@ requires least_priority > -2147483648;
    terminates \true; exits \false;
    assigns least_priority;
    ensures \result == least_priority == \old(least_priority) - 1;
*/
int32_t swap_next_priority(void);

/* It was not used after all. */
/*@ requires least_priority < 0;
    terminates \true; exits \false;
    assigns least_priority;
    ensures least_priority == \old(least_priority) + 1;
*/
void swap_return_priority(void);

/* Slot OFFSET of area TYPE, which is off, cannot be used. */
/*@ requires PageTableInv && SwapAreaBut(type);
    requires type < NR_SWAP_AREAS && offset < SWAP_AREA_SLOTS;
    requires off: swap_info[type].flags == 0 && swap_info[type].max == 0;
    requires fresh: AreaFresh(type);
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, offset)];
    ensures swap_map[SlotOf(type, offset)] == SWAP_MAP_BAD;
    ensures fresh: AreaFresh(type);
    ensures good: \forall integer n; 0 <= n <= SWAP_AREA_SLOTS ==> GoodSlots(type, n) ==
        GoodSlots{Pre}(type, n) -
        (offset < n && \old(swap_map[SlotOf(type, offset)]) == 0 ? 1 : 0);
    ensures others: SumsSameBut{Pre, Here}(type);
    ensures CountsSame{Pre, Here};
    E_SWAP_AREA(type)
    E_PAGE_TABLE
*/
void swap_area_bad(uint32_t type, uint32_t offset);

/* Area TYPE, which is off, is on with slots below MAX, of which PAGES can be used: all but the
 * header and those that swap_area_bad named. It stands before those of the same priority. (the end
 * of sys_swapon) */
/*@ requires PageTableInv && SwapAreaBut(type) && type < NR_SWAP_AREAS;
    requires off: swap_info[type].flags == 0 && swap_info[type].max == 0;
    requires size: 2 <= max <= SWAP_AREA_SLOTS;
    requires fresh: AreaFresh(type);
    requires behind: \forall integer o; max <= o < SWAP_AREA_SLOTS ==>
        swap_map[SlotOf(type, o)] == 0;
    requires pages: pages == GoodSlots(type, max) - (swap_map[SlotOf(type, 0)] == 0 ? 1 : 0);
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, 0)], A_SWAP_AREAS;
    ensures on: swap_info[type].flags == SWP_WRITEOK && swap_info[type].prio == prio;
    ensures slots: swap_info[type].max == max && swap_info[type].pages == pages;
    ensures header: swap_map[SlotOf(type, 0)] == SWAP_MAP_BAD;
    ensures free: nr_swap_pages == \old(nr_swap_pages) + pages;
    ensures total: total_swap_pages == \old(total_swap_pages) + pages;
    ensures others: \forall integer t; 0 <= t < NR_SWAP_AREAS && t != type ==>
        swap_info[t].flags == \old(swap_info[t].flags);
    ensures came: ListCame{Pre, Here}(type);
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
void swap_area_on(uint32_t type, uint32_t max, uint32_t pages, int32_t prio);

/* Nothing is taken from area TYPE, which is on, any more. (the beginning of sys_swapoff) */
/*@ requires SwapArea && type < NR_SWAP_AREAS && swap_info[type].flags == SWP_WRITEOK;
    terminates \true; exits \false;
    assigns A_SWAP_LIST, nr_swap_pages, total_swap_pages, swap_info[type].flags;
    ensures closed: swap_info[type].flags == SWP_USED;
    ensures free: nr_swap_pages == \old(nr_swap_pages) - swap_info[type].pages;
    ensures total: total_swap_pages == \old(total_swap_pages) - swap_info[type].pages;
    ensures went: ListWent{Pre, Here}(type);
    E_SWAP_AREA(NO_SWAP_AREA)
*/
void swap_area_close(uint32_t type);

/* Area TYPE, which was closed, is on again: it could not be emptied. */
/*@ requires SwapArea && type < NR_SWAP_AREAS && swap_info[type].flags == SWP_USED;
    terminates \true; exits \false;
    assigns A_SWAP_LIST, nr_swap_pages, total_swap_pages, swap_info[type].flags;
    ensures on: swap_info[type].flags == SWP_WRITEOK;
    ensures free: nr_swap_pages == \old(nr_swap_pages) + swap_info[type].pages;
    ensures total: total_swap_pages == \old(total_swap_pages) + swap_info[type].pages;
    ensures came: ListCame{Pre, Here}(type);
    E_SWAP_AREA(NO_SWAP_AREA)
*/
void swap_area_reopen(uint32_t type);

/* Area TYPE, which was closed and has no slot in use, is off. (the end of sys_swapoff) */
/*@ requires PageTableInv && SwapArea && type < NR_SWAP_AREAS;
    requires swap_info[type].flags == SWP_USED && AreaFresh(type);
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, 0) .. SlotOf(type, SWAP_AREA_SLOTS - 1)],
        swap_info[type].max, swap_info[type].pages, swap_info[type].flags;
    ensures off: swap_info[type].flags == 0 && swap_info[type].max == 0 &&
        swap_info[type].pages == 0;
    ensures empty: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> swap_map[SlotOf(type, o)] == 0;
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
void swap_area_off(uint32_t type);

/* ---- slots are taken and given back ---- */

/* A free slot, with one reference, or NO_SLOT where no area that is on has any: of the area whose
 * turn it is, or of one behind it with the same priority, or else of the first that has one.
 * (get_swap_page) */
/*@ requires PageTableInv && SwapArea;
    terminates \true; exits \false;
    assigns A_SLOTS, A_CLUSTERS;
    ensures slot: \result != NO_SLOT ==> SlotUsable(\result);
    ensures any: \result != NO_SLOT <==> \old(nr_swap_pages) > 0;
    ensures taken: \result != NO_SLOT ==> \old(swap_map[\at(\result, Post)]) == 0 &&
        swap_map[\result] == 1 && swap_kref[\result] == 1;
    ensures on: \result != NO_SLOT ==>
        swap_info[\result / SWAP_AREA_SLOTS].flags == SWP_WRITEOK;
    ensures turn: \result != NO_SLOT && \old(swap_listed[swap_list.next]) == 1 &&
        \old(FreeSlots(swap_list.next, swap_info[swap_list.next].max)) > 0 ==>
        \result / SWAP_AREA_SLOTS == \old(swap_list.next);
    ensures order: \result != NO_SLOT &&
        swap_info[\result / SWAP_AREA_SLOTS].prio != \old(swap_info[swap_list.next].prio) ==>
        \forall integer t; 0 <= t < NR_SWAP_AREAS && swap_listed[t] == 1 &&
            swap_rank[t] > swap_rank[\result / SWAP_AREA_SLOTS] ==>
            FreeSlots{Pre}(t, swap_info[t].max) == 0;
    ensures next: \result != NO_SLOT ==> TurnAfter(\result / SWAP_AREA_SLOTS);
    ensures counted: nr_swap_pages == \old(nr_swap_pages) - (\result != NO_SLOT ? 1 : 0);
    ensures others: \forall integer s; 0 <= s < NR_SWAP_SLOTS && (s != \result || s == NO_SLOT) ==>
        swap_map[s] == \old(swap_map[s]) && swap_kref[s] == \old(swap_kref[s]);
    ensures CountsSame{Pre, Here};
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
slot_t get_swap_page(void);

/* One more reference to SLOT, which has one already. (swap_duplicate) */
/*@ requires PageTableInv && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] < MAX_KREF;
    requires good: swap_map[slot] != SWAP_MAP_BAD;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot];
    ensures count: swap_map[slot] == SlotCount(\old(swap_map[slot]) + 1);
    ensures swap_kref[slot] == \old(swap_kref[slot]) + 1;
    ensures areas: \old(SwapArea) && \old(swap_map[slot]) != 0 ==> SwapArea;
    ensures CountsSame{Pre, Here};
    E_PAGE_TABLE
*/
void swap_duplicate(slot_t slot);

/* SLOT is about to be looked at: its area is the next to take slots from if its priority is higher
 * than that of the one whose turn it is. (swap_info_get) */
/*@ requires slot < NR_SWAP_SLOTS && swap_list.next <= NO_SWAP_AREA;
    terminates \true; exits \false;
    assigns swap_list.next;
    ensures swap_list.next == \old(swap_list.next) ||
        swap_list.next == slot / SWAP_AREA_SLOTS;
    ensures swap_list.next <= NO_SWAP_AREA;
*/
void swap_info_get(slot_t slot);

/* Drops a reference to SLOT; without references it is free. (swap_free) */
/*@ requires PageTableInv && SwapArea && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] >= 1;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot], nr_swap_pages, swap_list.next,
        swap_info[slot / SWAP_AREA_SLOTS].lowest_bit,
        swap_info[slot / SWAP_AREA_SLOTS].highest_bit;
    ensures count: swap_map[slot] == \old(swap_map[slot] == SWAP_MAP_MAX ? SWAP_MAP_MAX
                                                                        : swap_map[slot] - 1);
    ensures free: nr_swap_pages == \old(nr_swap_pages) + (swap_map[slot] == 0 ? 1 : 0);
    ensures swap_kref[slot] == \old(swap_kref[slot]) - 1;
    ensures unnamed: swap_map[slot] == 0 ==> ObjectRefs(SlotObject(slot)) == 0;
    ensures CountsSame{Pre, Here};
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE
*/
void swap_free(slot_t slot);

/* ---- questions ---- */

/* More than half of the slots are used: the swap cache should not hold on to them.
 * (vm_swap_full) */
/*@ requires -1073741824 <= nr_swap_pages <= 1073741823;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> nr_swap_pages * 2 < total_swap_pages;
*/
bool vm_swap_full(void);

/* The slots that are read in with SLOT: those of the aligned cluster that it lies in, from the
 * first, which is readahead_first(SLOT), up to one that is free or bad, or to the end of the area.
 * How many. (valid_swaphandles) */
/*@ requires slot < NR_SWAP_SLOTS;
    requires swap_info[slot / SWAP_AREA_SLOTS].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures few: \result <= ClusterSlots;
    ensures inside: \result != 0 ==> ReadaheadFirst(slot) % SWAP_AREA_SLOTS + \result <=
        swap_info[slot / SWAP_AREA_SLOTS].max;
    ensures used: \forall integer s; ReadaheadFirst(slot) <= s < ReadaheadFirst(slot) + \result ==>
        swap_map[s] != 0 && swap_map[s] != SWAP_MAP_BAD;
    ensures whole: \result == ClusterSlots -
            ReadaheadFirst(slot) % SWAP_AREA_SLOTS % ClusterSlots ||
        ReadaheadFirst(slot) % SWAP_AREA_SLOTS + \result >=
            swap_info[slot / SWAP_AREA_SLOTS].max ||
        swap_map[ReadaheadFirst(slot) + \result] == 0 ||
        swap_map[ReadaheadFirst(slot) + \result] == SWAP_MAP_BAD;
*/
uint32_t valid_swaphandles(slot_t slot);
/*@ requires slot < NR_SWAP_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ReadaheadFirst(slot) && SlotUsable(\result);
    ensures area: \result / SWAP_AREA_SLOTS == slot / SWAP_AREA_SLOTS;
*/
slot_t readahead_first(slot_t slot);

#endif
