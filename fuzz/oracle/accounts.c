/*
 * Every frame and every slot has exactly the owners that it should have.
 */
#include "oracle/accounts.h"

#include <string.h>

#include "oracle/core.h"
#include "kernel_map.h"
#include "model.h"
#include "oracle/difference.h"
#include "oracle/model/holdings.h"
#include "page.h"
#include "page_alloc.h"
#include "slab.h"
#include "shmem_swap.h"
#include "trace/operations.h"

enum owner { OWNED_BY_NOBODY, OWNED_BY_ONE, OWNED_BY_USERS };

/* A block of frames that a register of the trace holds. */
struct block {
    bool held;
    uint32_t frame;
    uint32_t order;
};

static struct block blocks[TRACE_REGS];
static uint32_t all_handed;
static uint8_t owners[NR_FRAMES];
static uint8_t slot_owned[NR_SWAP_SLOTS];

void accounts_start(void)
{
    memset(blocks, 0, sizeof blocks);
}

void hold_block(uint32_t reg, uint32_t frame, uint32_t order)
{
    blocks[reg] = (struct block){true, frame, order};
}

void drop_block(uint32_t reg)
{
    blocks[reg].held = false;
}

uint32_t held_frame(uint32_t reg)
{
    return blocks[reg].held ? blocks[reg].frame : NO_FRAME;
}

/* ---- owners --------------------------------------------------------------------------------- */

static void count_frame(struct usage *usage, uint32_t frame)
{
    for (uint32_t zone = 0; zone < NR_ZONES; zone++) {
        if (frame >= zone_start[zone] && frame < zone_start[zone] + zone_size[zone]) {
            usage->frames[zone]++;
        }
    }
}

/* FRAME has an owner: OWNER says whether it may have others of the same kind. */
static void own_frame(struct usage *usage, uint32_t frame, enum owner owner)
{
    if (frame >= nr_frames) {
        usage->good = differs("model-frame-in-ram", "frame", frame, nr_frames, frame);
        return;
    }
    if (owners[frame] == OWNED_BY_NOBODY) {
        owners[frame] = (uint8_t)owner;
        count_frame(usage, frame);
    } else if (owner != OWNED_BY_USERS || owners[frame] != OWNED_BY_USERS) {
        usage->good = differs("model-frame-one-owner", "frame", frame, owners[frame], owner);
    }
}

static void own_slot(struct usage *usage, uint32_t slot)
{
    if (slot < NR_SWAP_SLOTS && slot_owned[slot] == 0) {
        slot_owned[slot] = 1;
        usage->slots++;
        if (!model_is_slot(slot / SWAP_AREA_SLOTS, slot % SWAP_AREA_SLOTS)) {
            usage->good = differs("model-slot-of-an-area", "slot", slot, 1, 0);
        }
    }
}

static void own_entry(struct usage *usage, uint32_t entry)
{
    if (is_present(entry) && !is_zero_page(entry)) {
        own_frame(usage, frame_of(entry), OWNED_BY_USERS);
    } else if (entry != 0 && !is_present(entry)) {
        own_slot(usage, slot_of(entry));
    }
}

static void own_space(struct usage *usage, uint32_t mm)
{
    own_frame(usage, mm_pgd[mm], OWNED_BY_ONE);
    for (uint32_t d = next_table(mm, 0); d < USER_PTRS_PER_PGD; d = next_table(mm, d + 1)) {
        uint32_t table = table_at(mm, d);
        own_frame(usage, table, OWNED_BY_ONE);
        for (uint32_t i = next_entry(table, 0); i < PTRS_PER_PTE; i = next_entry(table, i + 1)) {
            own_entry(usage, phys[table].w[i]);
        }
    }
}

/* The first slot at SLOT or behind it that has a page in the swap cache. */
static uint32_t next_in_cache(uint32_t slot)
{
    return next_other(swap_cache_page, slot, NR_SWAP_SLOTS, NO_FRAME);
}

static void own_swap_cache(struct usage *usage)
{
    for (uint32_t s = next_in_cache(0); s < NR_SWAP_SLOTS; s = next_in_cache(s + 1)) {
        own_frame(usage, swap_cache_page[s], OWNED_BY_USERS);
        own_slot(usage, s);
    }
}

/* The first slot at SLOT or behind it that holds a page of shared memory. */
static uint32_t next_of_object(uint32_t slot)
{
    return next_other(slot_mapping, slot, NR_SWAP_SLOTS, NO_MAPPING);
}

static void own_page_cache(struct usage *usage)
{
    for (uint32_t s = next_of_object(1); s < NR_SWAP_SLOTS; s = next_of_object(s + 1)) {
        own_slot(usage, s);
    }
    for (uint32_t f = next_cached(0); f < nr_frames; f = next_cached(f + 1)) {
        own_frame(usage, f, OWNED_BY_USERS);
        usage->cached++;
    }
}

static void own_block(struct usage *usage, uint32_t frame, uint32_t order)
{
    for (uint32_t f = frame; f < frame + (1u << order) && usage->good; f++) {
        own_frame(usage, f, OWNED_BY_ONE);
    }
}

static void own_slabs(struct usage *usage)
{
    for (uint32_t cache = 0; cache < NR_CACHES; cache++) {
        for (uint32_t list = 0; cache_used[cache] != 0 && list < 3; list++) {
            uint32_t slab = cache_slabs[cache].head[list];
            while (slab < NR_FRAMES && usage->good) {
                own_block(usage, slab, cache_gfporder[cache]);
                slab = slab_next[slab];
            }
        }
    }
}

/* The tables of the vmalloc area, which are never freed. */
static void own_kernel_tables(struct usage *usage)
{
    for (uint32_t d = vmalloc_start() / PGDIR_SIZE; d <= (VMALLOC_END - 1) / PGDIR_SIZE; d++) {
        uint32_t entry = phys[SWAPPER_PG_DIR].w[d];

        if (entry != 0) {
            own_frame(usage, frame_of(entry), OWNED_BY_ONE);
        }
    }
}

/* The frames of the areas of vmalloc that registers hold. */
static void own_vmalloc(struct usage *usage)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        uint32_t start = held_in(i).what == HOLDS_VMALLOC ? held_in(i).address : 0;

        for (uint32_t p = 0; start != 0 && p < model_vmalloc_pages(start) && usage->good; p++) {
            own_frame(usage, model_kernel_frame(start + p * PAGE_SIZE), OWNED_BY_ONE);
        }
    }
}

struct usage take_usage(void)
{
    struct usage usage = {{0, 0, 0}, 0, 0, true};

    memset(owners, OWNED_BY_NOBODY, nr_frames);
    memset(slot_owned, 0, sizeof slot_owned);
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (is_first_user(p)) {
            own_space(&usage, core_mm(p));
        }
    }
    if (core_borrowed() != NR_MM) {
        own_frame(&usage, mm_pgd[core_borrowed()], OWNED_BY_ONE); /* and nothing else */
    }
    own_swap_cache(&usage);
    own_page_cache(&usage);
    own_slabs(&usage);
    own_kernel_tables(&usage);
    own_vmalloc(&usage);
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (blocks[i].held) {
            own_block(&usage, blocks[i].frame, blocks[i].order);
        }
    }
    return usage;
}

uint32_t frames_used(void)
{
    struct usage usage = take_usage();

    return usage.frames[0] + usage.frames[1] + usage.frames[2];
}

uint32_t handed(uint32_t zone)
{
    uint32_t count = 0;

    for (uint32_t f = zone_start[zone]; f < zone_start[zone] + zone_size[zone]; f++) {
        uint32_t kind = page_kind[f];
        count += kind != K_KERNEL && kind != K_BOOT && kind != K_HOLE ? 1 : 0;
    }
    return count;
}

void accounts_begin(void)
{
    all_handed = handed(ZONE_DMA) + handed(ZONE_NORMAL) + handed(ZONE_HIGHMEM);
}

uint32_t handed_at_boot(void)
{
    return all_handed;
}

bool accounts_match(void)
{
    struct usage usage = take_usage();

    if (!usage.good) {
        return false;
    }
    for (uint32_t zone = 0; zone < NR_ZONES; zone++) {
        uint32_t expected = handed(zone) - usage.frames[zone];
        if (nr_free_zone_pages(zone) != expected) {
            return differs("model-free-frames", "zone", zone, expected, nr_free_zone_pages(zone));
        }
    }
    uint32_t free = model_swap_slots() - usage.slots;
    if ((uint32_t)nr_swap_pages != free) {
        return differs("model-free-slots", "machine", 0, free, (uint32_t)nr_swap_pages);
    }
    return true;
}
