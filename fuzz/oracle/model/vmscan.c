/*
 * What reclaim and the page-out daemon have to give.
 */
#include "buddy.h"

#include "oracle/accounts.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"
#include "page.h"

static bool woken; /* some zone needed balance */

static bool needs_balance(void)
{
    return (zone_need_balance[ZONE_DMA] | zone_need_balance[ZONE_NORMAL] |
            zone_need_balance[ZONE_HIGHMEM]) != 0;
}

static void note_woken(const struct op *op)
{
    woken = needs_balance();
    note_frames_used(op);
}

/* It frees nothing where nobody has woken it, and runs until it can sleep. */
static int64_t balance(const struct op *op, int64_t got)
{
    if (needs_balance()) {
        differs("model-kswapd-sleeps", "zone", 0, 0, 1);
    }
    if (woken && somebody_ended()) {
        return got; /* whose frames came back behind what the daemon counts */
    }
    return woken ? expect_frames_freed(op, got) : 0;
}

static bool every_census_matches(const struct op *op)
{
    (void)op;
    return censuses_match() && objects_match();
}

/* How the lists were before one part of reclaim looked at them. */
static uint32_t unreferenced;
static uint32_t freeable;
static uint32_t used;

/* Pages of the active list that were not used since reclaim looked at them. */
static uint32_t count_unreferenced(void)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < nr_frames; f++) {
        count += page_lru[f] != 0 && page_active[f] != 0 && page_referenced[f] == 0 ? 1 : 0;
    }
    return count;
}

/* Pages that only the swap cache or the page cache holds. */
static uint32_t count_freeable(void)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < nr_frames; f++) {
        bool cached = page_slot[f] != 0 || page_mapping[f] != NO_MAPPING;
        count += cached && page_count[f] == 1 ? 1 : 0;
    }
    return count;
}

static void note_lists(const struct op *op)
{
    (void)op;
    unreferenced = count_unreferenced();
    freeable = count_freeable();
    used = frames_used();
}

static int64_t swap_out(const struct op *op, int64_t got)
{
    int64_t want = (int64_t)count_freeable() - freeable;

    return want <= op->arg[0] ? want : got - 1;
}

/* Every page that may go goes, as far as N reaches. */
static int64_t refill_inactive(const struct op *op, int64_t got)
{
    (void)got;
    return op->arg[0] < unreferenced ? op->arg[0] : unreferenced;
}

/* What nobody needs any more goes as well, and is not counted. */
static int64_t shrink_cache(const struct op *op, int64_t got)
{
    int64_t freed = (int64_t)used - frames_used();

    return got <= op->arg[0] && got <= freed ? got : freed;
}

const struct expectation vmscan_lines[] = {
    {.code = OP_reclaim,
     .give = expect_frames_freed,
     .note = note_frames_used,
     .matches = every_census_matches},
    {.code = OP_swap_out, .give = swap_out, .note = note_lists, .matches = every_census_matches},
    {.code = OP_refill_inactive,
     .give = refill_inactive,
     .note = note_lists,
     .matches = every_census_matches},
    {.code = OP_shrink_cache,
     .give = shrink_cache,
     .note = note_lists,
     .matches = every_census_matches},
    {.code = OP_kswapd, .give = balance, .note = note_woken, .matches = every_census_matches},
    {.code = NR_OPS},
};
