/*
 * RAM, the disks and the failures of the simulated machine.
 *
 * Nothing here costs more than what was used: RAM is poisoned once when the process starts, and a
 * reset poisons only the frames that mem_map says were in use. A slot that was never written reads
 * as a pattern, and so does a page of a file, so the disks' contents need no reset at all.
 */
#include "machine.h"

#include <string.h>

#include "cache.h"
#include "mmu.h"
#include "page.h"
#include "platform.h"
#include "processor.h"
#include "storage.h"

static uint8_t slot_written[NR_SWAP_SLOTS];

static uint8_t page_written[NR_FILES][NR_FILE_PAGES];

/* Of the frames below it what they hold is known: their poison, or mem_map tells. */
static uint32_t frames_known;

/* A failure that is due: it strikes when the countdown reaches 1. 0: none is due. */
struct failing {
    uint32_t countdown;
    bool always;
};

static struct failing failing_alloc;
static struct failing failing_io;
uint32_t machine_alloc_failures;
uint32_t machine_io_failures;
uint32_t machine_allocs;
uint32_t machine_transfers;

static void fill(frame_t *frame, uint32_t word)
{
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        frame->w[i] = word;
    }
}

static void forget_runtime_state(void)
{
    mmu_reset(false);
    cache_reset();
    processor_reset();
    memset(slot_written, 0, sizeof slot_written);
    memset(page_written, 0, sizeof page_written);
    failing_alloc = (struct failing){0, false};
    failing_io = (struct failing){0, false};
    machine_alloc_failures = 0;
    machine_io_failures = 0;
    machine_allocs = 0;
    machine_transfers = 0;
}

void machine_reset(void)
{
    for (uint32_t frame = 0; frame < nr_frames; frame++) {
        if (page_kind[frame] != K_FREE) {
            fill(&phys[frame], PAGE_POISON(frame));
        }
    }
    forget_runtime_state();
}

void machine_forget(void)
{
    frames_known = 0;
    forget_runtime_state();
}

void machine_power_on(uint32_t frames)
{
    for (; frames_known < frames; frames_known++) {
        fill(&phys[frames_known], PAGE_POISON(frames_known));
    }
}

void machine_reset_all(void)
{
    machine_forget();
    machine_power_on(NR_FRAMES);
}

void machine_fail_alloc(uint32_t n, bool always)
{
    failing_alloc = (struct failing){n, always};
}

void machine_fail_io(uint32_t n, bool always)
{
    failing_io = (struct failing){n, always};
}

/* Counts one attempt; true when it is the one that fails. */
static bool strikes(struct failing *failing, uint32_t *failures)
{
    if (failing->countdown == 0) {
        return false;
    }
    if (failing->countdown > 1) {
        failing->countdown--;
        return false;
    }
    if (!failing->always) {
        failing->countdown = 0;
    }
    (*failures)++;
    return true;
}

bool platform_may_alloc(void)
{
    machine_allocs++;
    return !strikes(&failing_alloc, &machine_alloc_failures);
}

bool swap_disk_read(uint32_t slot, uint32_t frame)
{
    machine_transfers++;
    if (strikes(&failing_io, &machine_io_failures)) {
        fill(&phys[frame], 0xBADD0000u + slot); /* what a failed transfer leaves is nobody's data */
        return false;
    }
    cache_from_disk(frame);
    if (slot_written[slot]) {
        storage_read(STORAGE_SLOT(slot), &phys[frame]);
    } else {
        fill(&phys[frame], 0x5A5A0000u + slot);
    }
    return true;
}

bool swap_disk_write(uint32_t slot, uint32_t frame)
{
    machine_transfers++;
    if (strikes(&failing_io, &machine_io_failures)) {
        return false;
    }
    storage_write(STORAGE_SLOT(slot), &phys[frame]);
    slot_written[slot] = 1;
    return true;
}

/* Words of a header, as Linux's union swap_header has them. */
#define HEADER_VERSION 256
#define HEADER_LAST_PAGE 257
#define HEADER_NR_BAD 258
#define HEADER_BAD 384
#define HEADER_BAD_ROOM 637

void machine_mkswap(uint32_t area, uint32_t last_page, uint32_t bad_first, uint32_t bad_count)
{
    uint32_t slot = area * SWAP_AREA_SLOTS;
    uint32_t place = STORAGE_SLOT(slot);

    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        storage_put_word(place, i, 0);
    }
    storage_put_word(place, HEADER_VERSION, 1);
    storage_put_word(place, HEADER_LAST_PAGE, last_page);
    storage_put_word(place, HEADER_NR_BAD, bad_count);
    for (uint32_t i = 0; i < bad_count && i < HEADER_BAD_ROOM; i++) {
        storage_put_word(place, HEADER_BAD + i, bad_first + i);
    }
    storage_put_word(place, PTRS_PER_PTE - 3, 0x57530000u); /* SWAPSPACE2 */
    storage_put_word(place, PTRS_PER_PTE - 2, 0x50535041u);
    storage_put_word(place, PTRS_PER_PTE - 1, 0x32454341u);
    slot_written[slot] = 1;
}

uint32_t swap_disk_word(uint32_t slot, uint32_t i)
{
    return storage_word(STORAGE_SLOT(slot), i);
}

/* What word I of page INDEX of FILE holds on a machine that was just turned on. */
static uint32_t first_word(uint32_t file, uint32_t index, uint32_t i)
{
    return 0xF0000000u + file * 0x1000000u + index * PAGE_SIZE + i * 4u;
}

uint32_t file_disk_word(uint32_t file, uint32_t index, uint32_t i)
{
    return page_written[file][index] ? storage_word(STORAGE_FILE(file, index), i)
                                     : first_word(file, index, i);
}

void file_disk_words(uint32_t file, uint32_t index, frame_t *words)
{
    if (page_written[file][index]) {
        storage_read(STORAGE_FILE(file, index), words);
        return;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        words->w[i] = first_word(file, index, i);
    }
}

bool file_disk_written(uint32_t file, uint32_t index)
{
    return page_written[file][index] != 0;
}

bool file_disk_read(uint32_t file, uint32_t index, uint32_t frame)
{
    machine_transfers++;
    if (strikes(&failing_io, &machine_io_failures)) {
        fill(&phys[frame], 0xBADF0000u + file * NR_FILE_PAGES + index);
        return false;
    }
    cache_from_disk(frame);
    file_disk_words(file, index, &phys[frame]);
    return true;
}

bool file_disk_write(uint32_t file, uint32_t index, uint32_t frame)
{
    machine_transfers++;
    if (strikes(&failing_io, &machine_io_failures)) {
        return false;
    }
    storage_write(STORAGE_FILE(file, index), &phys[frame]);
    page_written[file][index] = 1;
    return true;
}
