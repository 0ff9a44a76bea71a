/*
 * Ghost state, derived from real state: who owns a frame, a table and an area's place in its tree,
 * and what is held by somebody who is no entry of a page table.
 *
 * Nothing here relies on the state being right: every index is looked at before it is used, every
 * walk ends. Each function does its work once in an evaluation.
 */
#include "ghost.h"

#include <string.h>

#include "machine.h"
#include "runtime.h"
#include "seam_ghosts.h"

void seam_derive_blocks(void);
void seam_derive_free_lists(void);
void seam_derive_owners(void);
void seam_derive_holders(void);
void seam_derive_disk(void);
void seam_derive_processor(void);
void seam_derive_trees(void);
void seam_derive_ranks(void);
bool seam_lru_only(void);
bool seam_lru_only_as_written(void);
int64_t seam_refs(int64_t x);
int64_t seam_refs_as_written(int64_t x);
int64_t seam_rss(int64_t m);
int64_t seam_walk_refs(int64_t n, int64_t x);
int64_t seam_walk_refs_as_written(int64_t n, int64_t x);
int64_t seam_walk_writes(int64_t n, int64_t x);
int64_t seam_walk_writes_as_written(int64_t n, int64_t x);

/* Has the work that *DONE stands for to be done again? */
static bool again(uint64_t *done)
{
    if (*done == seam_evaluation) {
        return false;
    }
    *done = seam_evaluation;
    return true;
}

/* ---- blocks --------------------------------------------------------------------------------- */

/* A frame belongs to the last first frame of a block at or before it. */
void seam_derive_blocks(void)
{
    static uint64_t done;
    uint32_t first = 0;

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        if (page_state[f] != BUDDY_TAIL || f >= nr_frames) {
            first = f;
        }
        page_own[f] = first;
    }
}

/* From the head of each list, 0, up; who is not reached gets a rank that no list has. */
void seam_derive_free_lists(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        page_rank[f] = NR_FRAMES;
    }
    for (uint32_t list = 0; list < NR_ZONES * MAX_ORDER; list++) {
        uint32_t f = free_area[list / MAX_ORDER].head[list % MAX_ORDER];
        uint32_t length = 0;
        while (f < NR_FRAMES && length < NR_FRAMES) {
            page_rank[f] = length++;
            f = page_next[f];
        }
        free_len[list / MAX_ORDER].n[list % MAX_ORDER] = length;
    }
}

/* ---- tables --------------------------------------------------------------------------------- */

static void own(uint32_t frame, uint32_t mm, uint32_t slot)
{
    if (frame < NR_FRAMES) {
        own_mm[frame] = mm;
        own_slot[frame] = slot;
    }
}

/* Directories belong to the address space that names them, tables to the entry that does. */
void seam_derive_owners(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        own(f, NR_MM, PTRS_PER_PGD);
    }
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] == 0u || mm_pgd[m] >= NR_FRAMES) {
            continue;
        }
        for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
            uint32_t entry = phys[mm_pgd[m]].w[d];
            if (entry % 2u == 1u) {
                own(entry / PAGE_SIZE, m, d);
            }
        }
        own(mm_pgd[m], m, PTRS_PER_PGD);
    }
}

/* ---- references ----------------------------------------------------------------------------- */

static uint32_t frame_refs[NR_FRAMES];
static uint32_t slot_refs[NR_SWAP_SLOTS];
static uint32_t residents[NR_MM + 1u];

/* The slot that an entry without a frame names, or one that there is not. */
static uint32_t slot_of(uint32_t entry)
{
    uint32_t area = entry / 2u % 64u;
    uint32_t offset = entry / 256u;

    return area < NR_SWAP_AREAS && offset < SWAP_AREA_SLOTS ? area * SWAP_AREA_SLOTS + offset
                                                            : NR_SWAP_SLOTS;
}

static bool maps(uint32_t entry)
{
    return entry % 2u == 1u || entry / 128u % 2u == 1u;
}

/* What an entry says: bit 0 or bit 7 (PROT_NONE) is that it maps a frame; without them bits 1 to 6
 * are the swap area and those from 8 on the offset in it. */
static void count_entry(uint32_t entry, uint32_t mm)
{
    if (maps(entry)) {
        uint32_t frame = entry / PAGE_SIZE;
        if (frame == EMPTY_ZERO_PAGE) {
            return;
        }
        residents[mm]++;
        if (frame < NR_FRAMES) {
            frame_refs[frame]++;
        }
    } else if (slot_of(entry) < NR_SWAP_SLOTS) {
        slot_refs[slot_of(entry)]++;
    }
}

/* One walk over all tables. */
static void count_references(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    seam_derive_owners();
    memset(frame_refs, 0, sizeof frame_refs);
    memset(slot_refs, 0, sizeof slot_refs);
    memset(residents, 0, sizeof residents);
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        for (uint32_t i = 0; page_kind[f] == K_PT && i < PTRS_PER_PTE; i++) {
            if (phys[f].w[i] != 0u) {
                count_entry(phys[f].w[i], own_mm[f] < NR_MM ? own_mm[f] : NR_MM);
            }
        }
    }
}

/* Frames are their own names, slot s is 2^20 + s. Names of anything else come only from entries
 * that are wrong in another way. */
int64_t seam_refs(int64_t x)
{
    int64_t slot = x - 1048576;

    count_references();
    if (seam_inside(x, NR_FRAMES)) {
        return frame_refs[x];
    }
    if (slot > 0 && slot < NR_SWAP_SLOTS) {
        return slot_refs[slot];
    }
    return seam_refs_as_written(x);
}

int64_t seam_rss(int64_t m)
{
    count_references();
    return seam_inside(m, NR_MM) ? residents[m] : 0;
}

/* ---- what a walk from the directories meets -------------------------------------------------- */

static uint32_t met_frames[NR_FRAMES];
static uint32_t met_writers[NR_FRAMES];
static uint32_t met_slots[NR_SWAP_SLOTS];
static bool met_all; /* no index led out of an array, no entry names a slot that there is not */

static void meet(uint32_t entry)
{
    uint32_t frame = entry / PAGE_SIZE;

    if (!maps(entry)) {
        if (slot_of(entry) < NR_SWAP_SLOTS) {
            met_slots[slot_of(entry)] += entry != 0u ? 1u : 0u;
        } else {
            met_all = false;
        }
    } else if (frame != EMPTY_ZERO_PAGE && frame < NR_FRAMES) {
        met_frames[frame]++;
        met_writers[frame] += entry / 2u % 2u;
    }
}

static void meet_directory(uint32_t m)
{
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        uint32_t entry = mm_pgd[m] < NR_FRAMES ? phys[mm_pgd[m]].w[d] : UINT32_MAX;

        met_all = met_all && entry / PAGE_SIZE < NR_FRAMES;
        for (uint32_t i = 0; met_all && entry != 0u && i < PTRS_PER_PTE; i++) {
            meet(phys[entry / PAGE_SIZE].w[i]);
        }
    }
}

static void walk_all(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    memset(met_frames, 0, sizeof met_frames);
    memset(met_writers, 0, sizeof met_writers);
    memset(met_slots, 0, sizeof met_slots);
    met_all = true;
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] != 0u) {
            meet_directory(m);
        }
    }
}

int64_t seam_walk_refs(int64_t n, int64_t x)
{
    int64_t slot = x - 1048576;

    walk_all();
    if (n == NR_MM && met_all && seam_inside(x, NR_FRAMES)) {
        return met_frames[x];
    }
    if (n == NR_MM && met_all && slot > 0 && slot < NR_SWAP_SLOTS) {
        return met_slots[slot];
    }
    return seam_walk_refs_as_written(n, x);
}

int64_t seam_walk_writes(int64_t n, int64_t x)
{
    walk_all();
    return n == NR_MM && met_all && seam_inside(x, NR_FRAMES) ? met_writers[x]
                                                              : seam_walk_writes_as_written(n, x);
}

/* What is counted and is no entry is held by the kernel. A bad slot counts nothing. */
void seam_derive_holders(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    count_references();
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        page_kref[f] = page_count[f] > frame_refs[f] ? page_count[f] - frame_refs[f] : 0u;
    }
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        bool more = swap_map[s] > slot_refs[s] && swap_map[s] != SWAP_MAP_BAD;
        swap_kref[s] = more ? swap_map[s] - slot_refs[s] : 0u;
    }
}

/* What the slots that are in use hold. */
void seam_derive_disk(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        for (uint32_t i = 0; swap_map[s] != 0u && i < PTRS_PER_PTE; i++) {
            swap_disk[s].w[i] = swap_disk_word(s, i);
        }
    }
}

/* ---- the processor -------------------------------------------------------------------------- */

void seam_derive_processor(void)
{
    cpu_pse = cpu_has_pse() ? 1 : 0;
    cpu_pge = cpu_has_pge() ? 1 : 0;
}

/* ---- lists of pages ------------------------------------------------------------------------- */

/* From the tail of each list, 0, up; who is not reached gets a rank that no list has. */
void seam_derive_ranks(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        lru_rank[f] = NR_FRAMES;
    }
    for (uint32_t l = 0; l < 2u; l++) {
        uint32_t f = lru[l].tail;
        for (uint32_t rank = 0; f < NR_FRAMES && rank < NR_FRAMES; rank++) {
            lru_rank[f] = rank;
            f = lru_prev[f];
        }
    }
}

/* No two pages of a list have one rank: each rank is crossed off once. */
bool seam_lru_only(void)
{
    static uint32_t holder[2][NR_FRAMES]; /* of a rank, and one more: 0 is nobody */

    seam_derive_ranks();
    memset(holder, 0, sizeof holder);
    for (uint32_t f = 0; f < nr_frames && f < NR_FRAMES; f++) {
        if (page_lru[f] != 1u) {
            continue;
        }
        if (page_active[f] > 1u || lru_rank[f] >= NR_FRAMES) {
            return seam_lru_only_as_written();
        }
        uint32_t *first = &holder[page_active[f]][lru_rank[f]];
        if (*first != 0u) {
            return seam_note("f", *first - 1u, *first - 1u, f);
        }
        *first = f + 1u;
    }
    return true;
}

/* ---- trees ---------------------------------------------------------------------------------- */

static uint32_t order[NR_VMA]; /* of the nodes of a tree, a parent before its children */
static uint32_t nr_ordered;

static void add_node(uint32_t v, int64_t low, int64_t high)
{
    if (v != 0u && v < NR_VMA && nr_ordered < NR_VMA) {
        rb_bound[0][v] = low;
        rb_bound[1][v] = high;
        order[nr_ordered++] = v;
    }
}

static int64_t height_below(uint32_t v)
{
    return v < NR_VMA ? rb_height[v] : 0;
}

/* The bounds go down a tree, the black heights up. */
static void measure_tree(uint32_t root)
{
    nr_ordered = 0;
    add_node(root, -1, 0x100000000);
    for (uint32_t n = 0; n < nr_ordered; n++) {
        uint32_t v = order[n];
        add_node(rb_child[0][v], rb_bound[0][v], rb_key[v]);
        add_node(rb_child[1][v], rb_key[v], rb_bound[1][v]);
    }
    while (nr_ordered != 0u) {
        uint32_t v = order[--nr_ordered];
        rb_height[v] = height_below(rb_child[0][v]) + (rb_red[v] != 0u ? 0 : 1);
    }
}

/* Between the functions of mm/vma.c, an area is in the tree of its mm, and its start is its key. */
void seam_derive_trees(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t v = 0; v < NR_VMA; v++) {
        rb_tree[v] = vm_mm[v];
        rb_key[v] = vm_start[v];
        rb_bound[0][v] = 0;
        rb_bound[1][v] = 0;
        rb_height[v] = 0;
    }
    for (uint32_t m = 0; m < NR_MM; m++) {
        measure_tree(mm_rb[m]);
    }
}
