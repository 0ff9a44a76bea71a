/*
 * Ghost state, derived from real state: who owns a frame, a table and an area's place in its tree,
 * and what is held by somebody who is no entry of a page table.
 *
 * Nothing here relies on the state being right: every index is looked at before it is used, every
 * walk ends. Each function does its work once in an evaluation.
 */
#include "ghost.h"

#include <stdlib.h>
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
void seam_derive_slab_lists(void);
void seam_derive_slab_objects(void);
void seam_derive_ring(void);
void seam_derive_page_turns(void);
void seam_derive_slot_turns(void);
void seam_derive_swap_list(void);
void seam_derive_vms(void);
void seam_derive_area_slots(void);
bool seam_pool_apart(void);
bool seam_pool_apart_as_written(void);
bool seam_page_turns_only(void);
bool seam_slot_turns_only(void);
bool seam_hash_behind(void);
bool seam_hash_behind_as_written(void);
bool seam_mapping_behind(void);
bool seam_mapping_behind_as_written(void);
bool seam_slot_behind(void);
bool seam_slot_behind_as_written(void);
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

/* ---- slabs ---------------------------------------------------------------------------------- */

/* A slab hangs where the walk of a list comes to it. */
void seam_derive_slab_lists(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        slab_on[f] = 0;
        slab_rank[f] = NR_FRAMES;
    }
    for (uint32_t list = 0; list < NR_CACHES * 3u; list++) {
        uint32_t f = cache_slabs[list / 3u].head[list % 3u];
        uint32_t length = 0;
        while (f < NR_FRAMES && length < NR_FRAMES) {
            slab_on[f] = 1;
            slab_rank[f] = length++;
            f = slab_next[f];
        }
        slab_len[list / 3u].n[list % 3u] = length;
    }
}

static bool is_slab(uint32_t frame)
{
    return frame < NR_FRAMES && page_kind[frame] == K_SLAB && page_slab[frame] == frame &&
           slab_cache[frame] < NR_CACHES;
}

/* The word at a physical address, or one that is no index. */
static uint32_t word_at(uint32_t addr)
{
    return addr / PAGE_SIZE < NR_FRAMES ? phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u]
                                        : BUFCTL_END;
}

/* The free objects stand in the row as the list has them, the first one last; the others behind. */
static void derive_row(uint32_t slab)
{
    uint32_t num = cache_num[slab_cache[slab]];
    uint32_t used = slab_inuse[slab];
    uint32_t index = slab_free[slab];
    uint32_t place;

    num = num < SLAB_MOST ? num : SLAB_MOST;
    place = used < num ? num - used : 0;
    for (uint32_t i = 0; i < num; i++) {
        slab_slot[slab].n[i] = OBJECT_HELD;
        slab_pos[slab].n[i] = SLAB_MOST;
        slab_stack[slab].n[i] = SLAB_MOST;
    }
    while (place != 0u && index < num) {
        place--;
        slab_slot[slab].n[index] = OBJECT_FREE;
        slab_pos[slab].n[index] = place;
        slab_stack[slab].n[place] = index;
        index = word_at(slab_mgmt[slab] + SLAB_HEAD + 4u * index);
    }
    place = used < num ? num - used : 0;
    for (uint32_t i = 0; i < num && place < num; i++) {
        if (slab_slot[slab].n[i] == OBJECT_HELD) {
            slab_pos[slab].n[i] = place;
            slab_stack[slab].n[place++] = i;
        }
    }
}

/* Of a slab that hangs in no list nobody has an object: it is being made, or on its way out. */
static void nothing_taken(uint32_t slab)
{
    for (uint32_t i = 0; i < cache_num[slab_cache[slab]] && i < SLAB_MOST; i++) {
        slab_slot[slab].n[i] = OBJECT_FREE;
    }
}

/* The object that a slab is managed by, if it is one. */
static void derive_host(uint32_t slab)
{
    uint32_t frame = slab_mgmt[slab] / PAGE_SIZE;
    uint32_t host = frame < NR_FRAMES ? page_slab[frame] : NR_FRAMES;
    uint32_t first, size;

    slab_host[slab] = NR_FRAMES;
    if (cache_slabp[slab_cache[slab]] == NO_CACHE || !is_slab(host)) {
        return;
    }
    first = host * PAGE_SIZE + slab_s_mem[host];
    size = cache_objsize[slab_cache[host]];
    if (size != 0u && slab_mgmt[slab] >= first && (slab_mgmt[slab] - first) / size < SLAB_MOST) {
        slab_host[slab] = host;
        slab_host_index[slab] = (slab_mgmt[slab] - first) / size;
        slab_slot[host].n[slab_host_index[slab]] = 1u + slab;
    }
}

void seam_derive_slab_objects(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    seam_derive_slab_lists();
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        if (is_slab(f)) {
            derive_row(f);
        }
        if (is_slab(f) && slab_on[f] == 0u) {
            nothing_taken(f);
        }
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        if (is_slab(f)) {
            derive_host(f);
        }
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

/* What the disks of the files hold. */
void seam_derive_files(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t n = 0; n < NR_FILES * NR_FILE_PAGES; n++) {
        for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
            file_disk[n].w[i] = file_disk_word(n / NR_FILE_PAGES, n % NR_FILE_PAGES, i);
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

/* The ring of address spaces, from INIT_MM round. */
void seam_derive_ring(void)
{
    static uint64_t done;

    if (!again(&done)) {
        return;
    }
    for (uint32_t m = 0; m <= NR_MM; m++) {
        mm_listed[m] = 0;
        mm_rank[m] = 0;
    }
    mm_listed[INIT_MM] = 1;
    uint32_t m = mmlist_next[INIT_MM];
    for (uint32_t rank = 1; m < NR_MM && mm_listed[m] == 0u; rank++) {
        mm_listed[m] = 1;
        mm_rank[m] = rank;
        m = mmlist_next[m];
    }
}

/* The area of vmalloc that has its object and is on no list yet. */
void seam_derive_vms(void)
{
    static uint64_t done;
    bool listed[NR_VM_STRUCTS] = {false};

    if (!again(&done)) {
        return;
    }
    for (vms_id a = vmlist; a < NR_VM_STRUCTS && !listed[a]; a = vms_next[a]) {
        listed[a] = true;
    }
    vms_unlisted = NO_VMS;
    for (vms_id a = 0; a < NR_VM_STRUCTS; a++) {
        if (vms_object[a] != NO_KADDR && !listed[a]) {
            vms_unlisted = a;
        }
    }
}

/* The freed slots of areas, as their list has them, the first one last; behind them the slots in
 * use. A slot that was never used stands nowhere. */
void seam_derive_area_slots(void)
{
    static uint64_t done;
    uint32_t used = vma_fresh < NR_VMA ? vma_fresh : NR_VMA;

    if (!again(&done)) {
        return;
    }
    for (uint32_t v = 0; v < NR_VMA; v++) {
        vma_stack[v] = NO_VMA;
        vma_pos[v] = NR_VMA;
    }
    vma_stacked = 0;
    for (vma_id v = vma_first_free; v != NO_VMA && v < NR_VMA && vma_pos[v] == NR_VMA;
         v = vma_link[v]) {
        vma_pos[v] = vma_stacked++;
    }
    uint32_t place = vma_stacked;
    for (vma_id v = 1; v < NR_VMA; v++) {
        if (vma_pos[v] < NR_VMA) {
            vma_pos[v] = vma_stacked - 1u - vma_pos[v];
        } else if (v < used) {
            vma_pos[v] = place++;
        }
        if (vma_pos[v] < NR_VMA) {
            vma_stack[vma_pos[v]] = v;
        }
    }
}

/* By object, then by area. */
static int by_object(const void *left, const void *right)
{
    vma_id a = *(const vma_id *)left, b = *(const vma_id *)right;

    if (vma_object[a] != vma_object[b]) {
        return vma_object[a] < vma_object[b] ? -1 : 1;
    }
    return a < b ? -1 : a > b;
}

/* No object stands behind two areas: sorted, equal ones are neighbours. */
bool seam_pool_apart(void)
{
    static vma_id used[NR_VMA];
    size_t n = 0;

    for (vma_id v = 1; v < NR_VMA; v++) {
        if (vma_object[v] != NO_KADDR) {
            used[n++] = v;
        }
    }
    qsort(used, n, sizeof used[0], by_object);
    for (size_t i = 1; i < n; i++) {
        if (vma_object[used[i]] == vma_object[used[i - 1]]) {
            return seam_note("v", used[i], used[i - 1], used[i]);
        }
    }
    return true;
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

/* ---- the page cache and swap ---------------------------------------------------------------- */

/* Gives the N nodes turns so that every node has a higher one than those that its up to two links
 * name, if that can be: it cannot where they lead in a circle. Nodes without links, low ones. */
static void derive_turns(uint32_t n, const uint32_t *first, const uint32_t *second, uint32_t *turn)
{
    static uint32_t names[NR_FRAMES + NR_SWAP_SLOTS]; /* links that name a node */
    static uint32_t ready[NR_FRAMES + NR_SWAP_SLOTS];
    uint32_t nr_ready = 0, given = 0;

    memset(names, 0, sizeof names);
    for (uint32_t i = 0; i < n; i++) {
        if (first[i] < n) {
            names[first[i]]++;
        }
        if (second[i] < n) {
            names[second[i]]++;
        }
        turn[i] = n;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (names[i] == 0u) {
            ready[nr_ready++] = i;
        }
    }
    while (given < nr_ready) {
        uint32_t i = ready[given];
        turn[i] = n - 1u - given++;
        if (first[i] < n && --names[first[i]] == 0u) {
            ready[nr_ready++] = first[i];
        }
        if (second[i] < n && --names[second[i]] == 0u) {
            ready[nr_ready++] = second[i];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (turn[i] == n) {
            turn[i] = n - 1u - given++;
        }
    }
}

/* Pages came into the cache later than those behind them in bucket and mapping. */
void seam_derive_page_turns(void)
{
    static uint64_t done;
    static uint32_t hashed[NR_FRAMES], mapped[NR_FRAMES];

    if (!again(&done)) {
        return;
    }
    for (uint32_t f = 0; f < NR_FRAMES; f++) {
        bool cached = page_mapping[f] < NR_MAPPINGS;
        page_bucket[f] = cached ? page_hash_bucket(page_mapping[f], page_index[f]) : PAGE_HASH_SIZE;
        hashed[f] = cached ? hash_next[f] : NO_FRAME;
        mapped[f] = cached ? mapping_next[f] : NO_FRAME;
    }
    derive_turns(NR_FRAMES, hashed, mapped, page_turn);
}

/* So did the entries of shared memory. */
void seam_derive_slot_turns(void)
{
    static uint64_t done;
    static uint32_t next[NR_SWAP_SLOTS], none[NR_SWAP_SLOTS];

    if (!again(&done)) {
        return;
    }
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        bool entered = slot_mapping[s] < NR_MAPPINGS;
        slot_bucket[s] =
            entered ? slot_hash_bucket(slot_mapping[s], slot_index[s]) : SLOT_HASH_SIZE;
        next[s] = entered && slot_hash_next[s] != NO_SLOT ? slot_hash_next[s] : NR_SWAP_SLOTS;
        none[s] = NR_SWAP_SLOTS;
    }
    derive_turns(NR_SWAP_SLOTS, next, none, slot_turn);
}

/* Areas on the list are reached from its head. Those that are not come before it, each before what
 * stood behind it when it left. */
void seam_derive_swap_list(void)
{
    static uint64_t done;
    static uint32_t next[NR_SWAP_AREAS], none[NR_SWAP_AREAS], turn[NR_SWAP_AREAS];
    uint32_t length = 0, rank, t;

    if (!again(&done)) {
        return;
    }
    for (t = 0; t < NR_SWAP_AREAS; t++) {
        swap_listed[t] = 0;
        next[t] = swap_info[t].next;
        none[t] = NR_SWAP_AREAS;
    }
    derive_turns(NR_SWAP_AREAS, next, none, turn);
    for (t = swap_list.head; t < NR_SWAP_AREAS && swap_listed[t] == 0; t = swap_info[t].next) {
        swap_listed[t] = 1;
        length++;
    }
    rank = length;
    for (t = swap_list.head; rank > 0u; t = swap_info[t].next) {
        swap_rank[t] = --rank;
    }
    for (t = 0; t < NR_SWAP_AREAS; t++) {
        for (uint32_t u = rank = 0; u < NR_SWAP_AREAS; u++) {
            rank += swap_listed[u] == 0 && turn[u] < turn[t] ? 1u : 0u;
        }
        if (swap_listed[t] == 0) {
            swap_rank[t] = length + rank;
        }
    }
}

/* Does each of N turns below N stand there once? */
static bool turns_once(uint32_t n, const uint32_t *turn)
{
    static uint32_t holder[NR_FRAMES + NR_SWAP_SLOTS]; /* of a turn, and one more: 0 is nobody */

    memset(holder, 0, sizeof holder);
    for (uint32_t i = 0; i < n; i++) {
        if (turn[i] < n && holder[turn[i]] != 0u) {
            return seam_note("f", holder[turn[i]] - 1u, holder[turn[i]] - 1u, i);
        }
        if (turn[i] < n) {
            holder[turn[i]] = i + 1u;
        }
    }
    return true;
}

bool seam_page_turns_only(void)
{
    seam_derive_page_turns();
    return turns_once(NR_FRAMES, page_turn);
}

bool seam_slot_turns_only(void)
{
    seam_derive_slot_turns();
    return turns_once(NR_SWAP_SLOTS, slot_turn);
}

/* How many nodes a walk from FIRST reaches by links that lead to lower turns, each in LIST. */
static uint32_t reached(uint32_t n, uint32_t first, const uint32_t *next, const uint32_t *turn,
                        const uint32_t *of, uint32_t list, uint32_t end)
{
    uint32_t length = 0, before = n;

    for (uint32_t i = first; i != end && i < n && of[i] == list && turn[i] < before; i = next[i]) {
        before = turn[i];
        length++;
    }
    return length;
}

/* Are all of the N things that are on a list (their LIST is below LISTS) reached from the heads by
 * falling turns? Then what is behind each is the next older one of its list. */
static bool all_reached(uint32_t n, const uint32_t *head, uint32_t lists, const uint32_t *next,
                        const uint32_t *turn, const uint32_t *list, uint32_t end)
{
    uint32_t left = 0;

    for (uint32_t x = 0; x < n; x++) {
        left += list[x] < lists ? 1u : 0u;
    }
    for (uint32_t l = 0; l < lists; l++) {
        left -= reached(n, head[l], next, turn, list, l, end);
    }
    return left == 0u;
}

/* Where not all are reached the definition decides. */
bool seam_hash_behind(void)
{
    seam_derive_page_turns();
    return all_reached(NR_FRAMES, page_hash, PAGE_HASH_SIZE, hash_next, page_turn, page_bucket,
                       NO_FRAME) ||
           seam_hash_behind_as_written();
}

bool seam_mapping_behind(void)
{
    seam_derive_page_turns();
    return all_reached(NR_FRAMES, mapping_pages, NR_MAPPINGS, mapping_next, page_turn, page_mapping,
                       NO_FRAME) ||
           seam_mapping_behind_as_written();
}

bool seam_slot_behind(void)
{
    seam_derive_slot_turns();
    return all_reached(NR_SWAP_SLOTS, slot_hash, SLOT_HASH_SIZE, slot_hash_next, slot_turn,
                       slot_bucket, NO_SLOT) ||
           seam_slot_behind_as_written();
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
