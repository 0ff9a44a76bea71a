/*
 * The boot-time allocator.
 *
 * The bitmap is the whole state, besides the place where the last allocation ended: small requests
 * share a frame by continuing there. First fit, from the goal upwards, then from the bottom.
 */
#include "bootmem.h"
#include "page.h"

uint32_t node_low_pfn;
uint32_t bootmem_map;
uint32_t bootmem_last_pos;
uint32_t bootmem_last_offset;

/* What byte I of a word counts by. */
/*@ requires i < 4;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ByteUnit(i);
    ensures \result == 1 || \result == 256 || \result == 65536 || \result == 16777216;
*/
static uint32_t byte_unit(uint32_t i)
{
    switch (i) {
    case 0:
        return 1u;
    case 1:
        return 256u;
    case 2:
        return 65536u;
    default:
        return 16777216u;
    }
}

/* What bit I of a byte counts by. */
/*@ requires i < 8;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == BitUnit(i) && 1 <= \result <= 128;
*/
static uint32_t bit_unit(uint32_t i)
{
    switch (i) {
    case 0:
        return 1u;
    case 1:
        return 2u;
    case 2:
        return 4u;
    case 3:
        return 8u;
    case 4:
        return 16u;
    case 5:
        return 32u;
    case 6:
        return 64u;
    default:
        return 128u;
    }
}

/* The bit of FRAME in its word of the bitmap. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == BootmemUnit(frame) && \result >= 1;
*/
static uint32_t bit_value(pfn_t frame)
{
    return byte_unit(frame / 8u % 4u) * bit_unit(frame % 8u);
}

uint32_t bootmem_reserved(pfn_t frame)
{
    return (phys[bootmem_map].w[frame / 32u] / bit_value(frame)) % 2u;
}

static void set_reserved(pfn_t frame)
{
    if (bootmem_reserved(frame) == 0u) {
        phys[bootmem_map].w[frame / 32u] += bit_value(frame);
    }
}

static void clear_reserved(pfn_t frame)
{
    if (bootmem_reserved(frame) != 0u) {
        phys[bootmem_map].w[frame / 32u] -= bit_value(frame);
    }
}

void init_bootmem(uint32_t map, uint32_t low_pfn)
{
    bootmem_map = map;
    node_low_pfn = low_pfn;
    bootmem_last_pos = 0;
    bootmem_last_offset = 0;
    for (uint32_t i = 0; i < NR_FRAMES / 32u; i++) {
        phys[map].w[i] = 0xFFFFFFFFu;
    }
}

void register_bootmem_low_pages(uint32_t first, uint32_t count)
{
    for (pfn_t f = first; f < first + count; f++) {
        clear_reserved(f);
    }
}

/* One past the last byte's frame, or more than any frame when the range wraps. */
static uint32_t end_frame(uint32_t addr, uint32_t size)
{
    uint64_t end = (uint64_t)addr + size;
    return (uint32_t)((end + PAGE_SIZE - 1u) / PAGE_SIZE);
}

int64_t reserve_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t end = end_frame(addr, size);

    if (size == 0u || end > node_low_pfn) {
        return -EINVAL;
    }
    for (pfn_t f = addr / PAGE_SIZE; f < end; f++) {
        set_reserved(f);
    }
    return 0;
}

static bool can_free(uint32_t first, uint32_t end)
{
    for (pfn_t f = first; f < end; f++) {
        if (bootmem_reserved(f) == 0u || page_kind[f] != K_FREE) {
            return false;
        }
    }
    return true;
}

int64_t free_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t first = end_frame(addr, 0u);
    uint32_t end = (uint32_t)(((uint64_t)addr + size) / PAGE_SIZE);

    if (size == 0u || end_frame(addr, size) > node_low_pfn || !can_free(first, end)) {
        return -EINVAL;
    }
    for (pfn_t f = first; f < end; f++) {
        clear_reserved(f);
        fill_frame(f, PAGE_POISON(f)); /* as if nobody had used it: free_all_bootmem relies on it */
        if (f == bootmem_last_pos) {
            bootmem_last_offset = 0; /* nothing may continue in a frame that is free again */
        }
    }
    return 0;
}

/* First of COUNT free frames in a row, trying START, START+STEP, …; NO_FRAME if there are none. */
static uint32_t find_free_run(uint32_t start, uint32_t step, uint32_t count)
{
    for (uint32_t first = start; first + count <= node_low_pfn; first += step) {
        pfn_t f = first;
        while (f < first + count && bootmem_reserved(f) == 0u) {
            f++;
        }
        if (f == first + count) {
            return first;
        }
    }
    return NO_FRAME;
}

static void zero_byte(uint32_t addr)
{
    uint32_t unit = byte_unit(addr % 4u);
    uint32_t word = phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];

    phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u] = word - word / unit % 256u * unit;
}

/* Zeroes SIZE bytes at ADDR: single bytes up to a word, words, single bytes. */
static void zero_bytes(uint32_t addr, uint32_t size)
{
    uint32_t a = addr;

    for (; a < addr + size && a % 4u != 0u; a++) {
        zero_byte(a);
    }
    for (; a + 4u <= addr + size; a += 4u) {
        phys[a / PAGE_SIZE].w[a % PAGE_SIZE / 4u] = 0;
    }
    for (; a < addr + size; a++) {
        zero_byte(a);
    }
}

/* Takes COUNT frames from FIRST on and notes where the allocation of SIZE bytes ends. */
static void take_frames(uint32_t first, uint32_t count, uint32_t bytes_in_them)
{
    for (pfn_t f = first; f < first + count; f++) {
        set_reserved(f);
    }
    bootmem_last_pos = first + count - 1u;
    bootmem_last_offset = bytes_in_them % PAGE_SIZE;
}

/* The run of frames starts right behind the frame where the last allocation ended: begin there. */
static uint32_t continue_last(uint32_t start, uint32_t size, uint32_t align)
{
    uint32_t offset = (bootmem_last_offset + align - 1u) / align * align;
    uint32_t addr = bootmem_last_pos * PAGE_SIZE + offset;
    uint32_t room = PAGE_SIZE - offset;

    if (size < room) {
        bootmem_last_offset = offset + size;
    } else if (size == room) {
        bootmem_last_offset = 0;
    } else {
        take_frames(start, (size - room + PAGE_SIZE - 1u) / PAGE_SIZE, size - room);
    }
    return addr;
}

static bool power_of_two(uint32_t n)
{
    while (n % 2u == 0u && n > 1u) {
        n /= 2u;
    }
    return n == 1u;
}

int64_t alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal)
{
    uint32_t al = align == 0u ? 1u : align;
    uint32_t count = end_frame(0u, size);
    uint32_t step = al > PAGE_SIZE ? al / PAGE_SIZE : 1u;
    uint32_t start = NO_FRAME;
    uint32_t addr;

    if (size == 0u || !power_of_two(al)) {
        return -EINVAL;
    }
    if (count > node_low_pfn) {
        return -ENOMEM;
    }
    if (goal / PAGE_SIZE < node_low_pfn) {
        uint64_t preferred = ((uint64_t)goal + al - 1u) / al * al;
        start = find_free_run((uint32_t)(preferred / PAGE_SIZE), step, count);
    }
    if (start == NO_FRAME) {
        start = find_free_run(0u, step, count);
    }
    if (start == NO_FRAME) {
        return -ENOMEM;
    }
    if (al <= PAGE_SIZE && bootmem_last_offset != 0u && bootmem_last_pos + 1u == start) {
        addr = continue_last(start, size, al);
    } else {
        take_frames(start, count, size);
        addr = start * PAGE_SIZE;
    }
    zero_bytes(addr, size);
    return addr;
}

uint32_t retire_bootmem(void)
{
    uint32_t map = bootmem_map;

    bootmem_map = NO_FRAME;
    return map;
}
