/*
 * The reference model: what the kernel half of every address space maps.
 *
 * Low memory at its place, the pages of vmalloc areas, the window of kmap: page by page, the frame
 * behind it. Where an area of vmalloc goes, and which place of the window a page gets, are rules
 * of Linux 2.4 and not choices; which frames an area has, the caller tells.
 */
#include "model_parts.h"

#define KERNEL_BASE 0xC0000000u
#define KERNEL_PAGES 0x40000u
#define GAP 0x800000u          /* between low memory and the vmalloc area, at least */
#define AREA_LIMIT 0xFDFFE000u /* two pages below the window */
#define WINDOW 0xFE000000u
#define MAX_AREAS 64u
#define MAX_WINDOW 1024u

static uint32_t low;                  /* frames of low memory */
static uint32_t direct;               /* frames that the direct map shows */
static uint32_t frames[KERNEL_PAGES]; /* of each page above low memory, plus 1; 0: not mapped */

static struct {
    uint32_t start;
    uint32_t pages; /* without the one behind it that stays free */
} areas[MAX_AREAS]; /* in rising order */
static uint32_t nr_areas;

static uint32_t window; /* places in use */
static uint32_t counts[MAX_WINDOW];
static uint32_t last;

static void set_frame(uint32_t addr, uint32_t frame)
{
    frames[(addr - KERNEL_BASE) / PAGE_SIZE] = frame == MODEL_UNMAPPED ? 0u : frame + 1u;
}

uint32_t model_kernel_frame(uint32_t addr)
{
    uint32_t page = (addr - KERNEL_BASE) / PAGE_SIZE;

    if (addr < KERNEL_BASE) {
        return MODEL_UNMAPPED;
    }
    if (page < direct) {
        return page;
    }
    return frames[page] == 0u ? MODEL_UNMAPPED : frames[page] - 1u;
}

/* ---- vmalloc -------------------------------------------------------------------------------- */

static void unmap_area(uint32_t i)
{
    for (uint32_t p = 0; p < areas[i].pages; p++) {
        set_frame(areas[i].start + p * PAGE_SIZE, MODEL_UNMAPPED);
    }
}

/* The first page of the first area: 8 to 16 MiB above low memory. */
static uint32_t first_place(void)
{
    uint32_t addr = KERNEL_BASE + low * PAGE_SIZE + GAP;

    return addr % GAP == 0u ? addr : addr - addr % GAP + GAP;
}

/* Does nothing lie in the PAGES pages at ADDR, nor in the one behind them? */
static bool fits(uint32_t addr, uint32_t pages)
{
    uint64_t end = (uint64_t)addr + ((uint64_t)pages + 1u) * PAGE_SIZE;

    for (uint32_t i = 0; i < nr_areas; i++) {
        uint32_t other_end = areas[i].start + (areas[i].pages + 1u) * PAGE_SIZE;
        if (addr < other_end && areas[i].start < end) {
            return false;
        }
    }
    return end <= AREA_LIMIT;
}

uint32_t model_vmalloc_place(uint32_t pages)
{
    uint32_t best = fits(first_place(), pages) ? first_place() : 0u;

    for (uint32_t i = 0; i < nr_areas; i++) {
        uint32_t addr = areas[i].start + (areas[i].pages + 1u) * PAGE_SIZE;
        if ((best == 0u || addr < best) && fits(addr, pages)) {
            best = addr;
        }
    }
    return nr_areas < MAX_AREAS ? best : 0u;
}

void model_vmalloc(uint32_t start, uint32_t pages)
{
    uint32_t i = nr_areas;

    while (i > 0u && areas[i - 1u].start > start) {
        areas[i] = areas[i - 1u];
        i--;
    }
    areas[i].start = start;
    areas[i].pages = pages;
    nr_areas++;
}

void model_vmalloc_page(uint32_t addr, uint32_t frame)
{
    set_frame(addr, frame);
}

uint32_t model_vmalloc_pages(uint32_t start)
{
    for (uint32_t i = 0; i < nr_areas; i++) {
        if (areas[i].start == start) {
            return areas[i].pages;
        }
    }
    return 0;
}

void model_vfree(uint32_t start)
{
    uint32_t i = 0;

    while (i < nr_areas && areas[i].start != start) {
        i++;
    }
    if (i == nr_areas) {
        return;
    }
    unmap_area(i);
    for (nr_areas--; i < nr_areas; i++) {
        areas[i] = areas[i + 1u];
    }
}

/* ---- the window of kmap --------------------------------------------------------------------- */

static uint32_t place_address(uint32_t place)
{
    return WINDOW + place * PAGE_SIZE;
}

/* The place that shows FRAME, or the window's size: none does. */
static uint32_t place_of(uint32_t frame)
{
    uint32_t place = 0;

    while (place < window && model_kernel_frame(place_address(place)) != frame) {
        place++;
    }
    return place;
}

/* The window has come round: what nobody uses any more goes. */
static void empty_unused(void)
{
    for (uint32_t place = 0; place < window; place++) {
        if (counts[place] == 1u) {
            counts[place] = 0;
            set_frame(place_address(place), MODEL_UNMAPPED);
        }
    }
}

/* The next place that is free; the window's size: once round, and all are in use. */
static uint32_t next_place(void)
{
    uint32_t left = window;

    while (left > 0u) {
        last = (last + 1u) % window;
        if (last == 0u) {
            empty_unused();
            left = window;
        }
        if (counts[last] == 0u) {
            return last;
        }
        left--;
    }
    return window;
}

int64_t model_kmap(uint32_t frame)
{
    uint32_t place;

    if (frame < low) {
        return KERNEL_BASE + frame * PAGE_SIZE;
    }
    place = place_of(frame);
    if (place == window) {
        place = next_place();
        if (place == window) {
            return -EBUSY;
        }
        set_frame(place_address(place), frame);
        counts[place] = 1;
    }
    counts[place]++;
    return place_address(place);
}

void model_kunmap(uint32_t frame)
{
    if (frame >= low) {
        counts[place_of(frame)]--;
    }
}

/* ---- the boot ------------------------------------------------------------------------------- */

void model_kernel_start(uint32_t low_frames, uint32_t mapped, uint32_t places)
{
    while (nr_areas > 0u) {
        model_vfree(areas[0].start);
    }
    for (uint32_t place = 0; place < MAX_WINDOW; place++) {
        counts[place] = 0;
        set_frame(place_address(place), MODEL_UNMAPPED);
    }
    low = low_frames;
    direct = mapped;
    window = places;
    last = 0;
}
