/*
 * How it was before the operation.
 */
#include "oracle/model/before.h"

#include "machine.h"
#include "oracle/accounts.h"
#include "oracle/core.h"
#include "model.h"
#include "oracle/zones.h"
#include "page_alloc.h"
#include "swap_state.h"

static struct {
    uint32_t spare; /* frames that the kernel gets for certain */
    uint32_t lives; /* processes */
    uint32_t free_all;
    uint32_t areas; /* of all address spaces */
    uint32_t used;  /* frames in use, where the operation says how many it frees */
    uint32_t failed_allocs;
    uint32_t failed_transfers;
} before;

/* Frames of the page cache. */
static uint32_t cached_pages(void)
{
    uint32_t pages = 0;

    for (uint32_t f = next_cached(0); f < nr_frames; f = next_cached(f + 1)) {
        pages++;
    }
    return pages;
}

static uint32_t how_many_live(void)
{
    uint32_t count = 0;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        count += core_lives(p) ? 1 : 0;
    }
    return count;
}

void note_before(void)
{
    before.spare = frames_to_spare();
    before.lives = how_many_live();
    before.free_all = nr_free_pages();
    before.failed_allocs = machine_alloc_failures;
    before.failed_transfers = machine_io_failures;
    model_set_memory(before.free_all + (uint32_t)nr_swap_pages + 2 * nr_swap_cache +
                     cached_pages());
    before.areas = 0;
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        before.areas += is_first_user(p) ? mm_map_count[core_mm(p)] : 0;
    }
}

bool allocation_failed(void)
{
    return machine_alloc_failures != before.failed_allocs;
}

bool transfer_failed(void)
{
    return machine_io_failures != before.failed_transfers;
}

bool frames_may_be_short(uint32_t frames)
{
    return allocation_failed() || before.spare < frames;
}

bool any_frames_may_be_short(uint32_t frames, uint32_t low)
{
    uint32_t kept = zone_pages_high[ZONE_DMA] + zone_pages_high[ZONE_NORMAL];

    return frames_may_be_short(low) ||
           before.free_all < frames + low + kept + zone_pages_high[ZONE_HIGHMEM];
}

bool may_be_short(uint32_t frames, uint32_t areas)
{
    return frames_may_be_short(frames) || before.areas + areas >= NR_VMA - 1;
}

bool somebody_ended(void)
{
    return how_many_live() < before.lives;
}

bool still_short(uint32_t top, uint32_t order, bool atomic)
{
    return allocation_failed() || somebody_ended() ||
           zone_that_fits(top, order, atomic ? ABOVE_QUARTER : ABOVE_MIN) == NR_ZONES;
}

void note_frames_used(const struct op *op)
{
    (void)op;
    before.used = frames_used();
}

int64_t expect_frames_freed(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return (int64_t)before.used - frames_used();
}
