/*
 * The reference model: the boot allocator, as one flag for each frame of low memory.
 */
#include "model_parts.h"

#define NO_PLACE 0xFFFFFFFFu /* no address in RAM */

static struct {
    uint32_t frames; /* of low memory */
    uint32_t end;    /* byte behind the last allocation */
    bool taken[NR_FRAMES];
    bool kept[NR_FRAMES]; /* taken, and never free again */
} boot;

void model_boot_start(uint32_t frames, uint32_t end)
{
    boot.frames = frames;
    boot.end = end;
    for (uint32_t f = 0; f < frames; f++) {
        boot.taken[f] = false;
        boot.kept[f] = false;
    }
}

void model_boot_keep(uint32_t frame)
{
    boot.taken[frame] = true;
    boot.kept[frame] = true;
}

/* Do the bytes lie in low memory? */
static bool in_low_memory(uint32_t addr, uint32_t size)
{
    return size != 0u && (uint64_t)addr + size <= (uint64_t)boot.frames * PAGE_SIZE;
}

int64_t model_reserve_bootmem(uint32_t addr, uint32_t size)
{
    if (!in_low_memory(addr, size)) {
        return -EINVAL;
    }
    for (uint32_t f = addr / PAGE_SIZE; f <= (addr + (size - 1u)) / PAGE_SIZE; f++) {
        boot.taken[f] = true;
    }
    return 0;
}

int64_t model_free_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t first = model_round_up(addr) / PAGE_SIZE;
    uint32_t end = (addr + size) / PAGE_SIZE;

    if (!in_low_memory(addr, size)) {
        return -EINVAL;
    }
    for (uint32_t f = first; f < end; f++) {
        if (!boot.taken[f] || boot.kept[f]) {
            return -EINVAL;
        }
    }
    for (uint32_t f = first; f < end; f++) {
        boot.taken[f] = false;
        if (f == boot.end / PAGE_SIZE) {
            boot.end = 0; /* nothing goes on in a frame that is free */
        }
    }
    return 0;
}

/* The first multiple of ALIGN at ADDR or above where BYTES bytes of frames are free; NO_PLACE:
 * there is none. */
static uint32_t first_fit(uint64_t addr, uint32_t align, uint32_t bytes)
{
    uint64_t at = (addr + align - 1u) / align * align;
    uint32_t step = align < PAGE_SIZE ? PAGE_SIZE : align;

    for (at -= at % PAGE_SIZE; at + bytes <= (uint64_t)boot.frames * PAGE_SIZE; at += step) {
        uint64_t f = at / PAGE_SIZE;
        while (f * PAGE_SIZE < at + bytes && !boot.taken[f]) {
            f++;
        }
        if (f * PAGE_SIZE >= at + bytes) {
            return (uint32_t)at;
        }
    }
    return NO_PLACE;
}

static bool power_of_two(uint32_t n)
{
    uint32_t power = 1;

    while (power < n && power < 0x80000000u) {
        power *= 2u;
    }
    return power == n;
}

int64_t model_alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal)
{
    uint32_t al = align == 0u ? 1u : align;
    uint32_t place = NO_PLACE;

    if (size == 0u || !power_of_two(al)) {
        return -EINVAL;
    }
    if (goal / PAGE_SIZE < boot.frames) {
        place = first_fit(goal, al, size);
    }
    if (place == NO_PLACE) {
        place = first_fit(0, al, size);
    }
    if (place == NO_PLACE) {
        return -ENOMEM;
    }
    if (al <= PAGE_SIZE && boot.end % PAGE_SIZE != 0u && model_round_up(boot.end) == place) {
        place = (boot.end + al - 1u) / al * al; /* goes on behind the last allocation */
    }
    boot.end = place + size;
    for (uint32_t f = place / PAGE_SIZE; f * PAGE_SIZE < boot.end; f++) {
        boot.taken[f] = true;
    }
    return place;
}

bool model_boot_taken(uint32_t frame)
{
    return boot.taken[frame];
}

uint32_t model_boot_last(void)
{
    return boot.end;
}

uint32_t model_boot_free(void)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < boot.frames; f++) {
        count += boot.taken[f] ? 0u : 1u;
    }
    return count;
}
