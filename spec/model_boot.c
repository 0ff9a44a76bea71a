/*
 * The reference model: start of day. Which frames are RAM, and what the kernel itself takes of low
 * memory before others may ask.
 *
 * What each frame is stands in one table; the requests are made one after another, in the order in
 * which Linux 2.4 makes them, to the model of the boot allocator.
 */
#include "model_parts.h"

#define TYPE_RAM 1u
#define TYPE_RESERVED 2u

static struct {
    uint32_t frames;          /* nothing lies behind them */
    uint32_t type[NR_FRAMES]; /* of each frame: the highest that was reported; 0: none */
    uint32_t end;             /* of memory: the frame behind the last RAM */
    uint32_t low;             /* of low memory */
} map;

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* How many runs of frames of one type there are. */
static uint32_t runs(void)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < map.frames; f++) {
        if (map.type[f] != 0u && (f == 0u || map.type[f - 1u] != map.type[f])) {
            count++;
        }
    }
    return count;
}

static void fill_map(const struct model_machine *machine)
{
    map.frames = machine->frames;
    for (uint32_t f = 0; f < map.frames; f++) {
        map.type[f] = 0;
        for (uint32_t i = 0; i < machine->ranges; i++) {
            const struct model_range *range = &machine->range[i];

            if (range->first <= f && f - range->first < range->count && map.type[f] < range->type) {
                map.type[f] = range->type;
            }
        }
    }
    if (machine->ranges >= 2u && runs() >= 2u) {
        return;
    }
    for (uint32_t f = 0; f < map.frames; f++) { /* too little was said: the plain map */
        bool hole = machine->hole_first <= f && f - machine->hole_first < machine->hole_count;

        map.type[f] = hole ? TYPE_RESERVED : TYPE_RAM;
    }
}

bool model_is_ram(uint32_t frame)
{
    return frame < map.frames && map.type[frame] == TYPE_RAM;
}

uint32_t model_boot_low(void)
{
    return map.low;
}

uint32_t model_boot_end(void)
{
    return map.end;
}

/* The kernel takes BYTES bytes at or above GOAL: its frames are never free again. */
static bool take(uint32_t bytes, uint32_t align, uint32_t goal)
{
    int64_t addr = model_alloc_bootmem(bytes, align, goal);

    if (addr < 0) {
        return false;
    }
    for (uint32_t f = (uint32_t)addr / PAGE_SIZE; f * PAGE_SIZE < (uint32_t)addr + bytes; f++) {
        model_boot_keep(f);
    }
    return true;
}

/* The tables of the direct map, which 4 MiB entries do without; those of the fixed addresses and of
 * kmap's window, 4 MiB each. */
static bool take_tables(bool large_pages)
{
    uint32_t count = 2u + (large_pages ? 0u : (map.low + 1023u) / 1024u);
    bool taken = true;

    for (uint32_t i = 0; i < count && taken; i++) {
        taken = take(PAGE_SIZE, PAGE_SIZE, 0);
    }
    return taken;
}

/* For a zone of SIZE frames: a queue of 8 bytes for each 256 frames, their number rounded up to a
 * power of two; for orders 0 to 8 a bit for each pair of blocks, in whole words. */
static bool take_zone(uint32_t size, uint32_t goal)
{
    uint32_t queues = 1;
    bool taken = true;

    while (queues < size / 256u) {
        queues *= 2u;
    }
    taken = size == 0u || take(queues * 8u, 32, goal);
    for (uint32_t order = 0; order < 9u && size != 0u && taken; order++) {
        uint32_t pairs = ((size - 1u) >> (order + 1u)) + 1u;

        taken = take((pairs + 31u) / 32u * 4u, 32, goal);
    }
    return taken;
}

/* One struct page for each frame and one more, 48 bytes each; the zones. */
static bool take_mem_map(uint32_t dma)
{
    uint32_t goal = dma * PAGE_SIZE;

    return take((map.end + 1u) * 48u, 32, goal) && take_zone(dma, goal) &&
           take_zone(map.low - dma, goal) && take_zone(map.end - map.low, goal);
}

/* 28 bytes for each range of the map. */
static bool take_resources(void)
{
    uint32_t count = runs();
    bool taken = true;

    for (uint32_t i = 0; i < count && taken; i++) {
        taken = take(28, 32, 0);
    }
    return taken;
}

bool model_boot(const struct model_machine *machine)
{
    fill_map(machine);
    map.end = map.frames;
    while (map.end > 0u && map.type[map.end - 1u] != TYPE_RAM) {
        map.end--;
    }
    map.low = least(map.end, machine->frames - machine->highmem);
    model_boot_start(map.low, 0);
    for (uint32_t f = 0; f < map.low; f++) {
        if (f <= KERNEL_END || !model_is_ram(f)) {
            model_boot_keep(f); /* firmware, image, bitmap; holes */
        }
    }
    return take_tables(machine->large_pages) && take_mem_map(least(machine->dma, map.low)) &&
           take_resources();
}

uint32_t model_boot_handed(void)
{
    uint32_t count = model_boot_free() + 1u; /* and the map of what is free */

    for (uint32_t f = map.low; f < map.end; f++) {
        count += model_is_ram(f) ? 1u : 0u;
    }
    return count;
}
