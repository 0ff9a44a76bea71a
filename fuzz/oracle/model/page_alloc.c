/*
 * What requests for frames have to give: which zone, or that there is none, is known beforehand but
 * for those that wait; that the page-out daemon is woken, for all.
 */
#include "page_alloc.h"

#include "oracle/accounts.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"
#include "oracle/zones.h"
#include "page.h"

/* What is known of a request before it is made. */
static struct {
    uint32_t top;     /* the zone that it asks first, */
    uint32_t first;   /* or the next below that has any frames */
    uint32_t zone;    /* that it has to get; NR_ZONES: none, as things are */
    bool low;         /* no zone is above its low watermark: the daemon is woken for `first` */
    bool need_before; /* it was woken before */
} asked;

static void note_request(const struct op *op)
{
    uint32_t order = op->arg[1];

    asked.top = zone_of(op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL);
    asked.first = asked.top;
    while (asked.first > 0 && zone_size[asked.first] == 0) {
        asked.first--;
    }
    asked.need_before = zone_need_balance[asked.first] != 0;
    asked.zone = NR_ZONES;
    asked.low = false;
    note_free_frames();
    if (order < MAX_ORDER) {
        asked.zone = zone_for_request(asked.top, order, op_given(op, 3), op_given(op, 4));
        asked.low =
            zone_size[asked.first] != 0 && zone_that_fits(asked.top, order, ABOVE_LOW) == NR_ZONES;
    }
}

/* What a request that finds an empty register has to give. */
static int64_t expect_block(const struct op *op, int64_t got)
{
    uint32_t order = op->arg[1];
    bool waits = !op_given(op, 3) && !op_given(op, 4);

    if (order >= MAX_ORDER || allocation_failed()) {
        return -ENOMEM;
    }
    if (asked.zone == NR_ZONES &&
        (!waits || (got == -ENOMEM && still_short(asked.top, order, false)))) {
        return -ENOMEM;
    }
    return got >= 0 ? got : 0;
}

/* A block that was there comes from the smallest one that is large enough, from its upper end. */
static bool block_matches(uint32_t frame, uint32_t order)
{
    uint32_t high = smallest_block(asked.zone, order);
    uint32_t end = frame + (1u << order);

    if (!was_free_block(frame, high) || (high + 1 < MAX_ORDER && was_free_block(frame, high + 1))) {
        return differs("model-smallest-block", "frame", frame, high, order);
    }
    return end % (1u << high) == 0 ||
           differs("model-upper-end", "frame", frame, end - end % (1u << high) + (1u << high), end);
}

/* Who waited got what reclaim freed; what had been free before leaves the reserve alone. */
static bool reserve_kept(uint32_t frame)
{
    return !was_free_block(frame, 0) || is_above(page_zone[frame], asked.top, ABOVE_MIN) ||
           differs("model-reserve", "frame", frame, 0, 1);
}

/* The zone of the block, and whether the daemon was woken. */
static bool zones_match(const struct op *op, int64_t got)
{
    bool need = asked.need_before || (asked.low && !allocation_failed());

    if (got >= 0 && asked.zone != NR_ZONES && page_zone[(uint32_t)got] != asked.zone) {
        return differs("model-zone", "frame", (uint32_t)got, asked.zone, page_zone[(uint32_t)got]);
    }
    if (got >= 0 && !(asked.zone != NR_ZONES ? block_matches((uint32_t)got, op->arg[1])
                                             : reserve_kept((uint32_t)got))) {
        return false;
    }
    return op->arg[1] >= MAX_ORDER || (zone_need_balance[asked.first] != 0) == need ||
           differs("model-need-balance", "zone", asked.first, need, zone_need_balance[asked.first]);
}

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];

    if (held_in(i).what != HOLDS_NOTHING) {
        return MODEL_SKIP;
    }
    int64_t want = expect_block(op, got);
    if (want == got && zones_match(op, got) && got >= 0) {
        hold(i, (struct holding){.what = HOLDS_BLOCK, .references = 1});
        hold_block(i, (uint32_t)got, op->arg[1]);
    }
    return want;
}

static int64_t hold_once_more(const struct op *op, int64_t got)
{
    struct holding held = held_in(op->arg[0]);

    (void)got;
    if (held.what != HOLDS_BLOCK) {
        return MODEL_SKIP;
    }
    held.references++;
    hold(op->arg[0], held);
    return 0;
}

static int64_t give_back(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    struct holding held = held_in(i);

    (void)got;
    if (held.what == HOLDS_BLOCK && held.references > 1) {
        held.references--;
        hold(i, held);
        return 0;
    }
    if (held.kmaps > 0) {
        return MODEL_SKIP;
    }
    int64_t want = expect_free(i, HOLDS_BLOCK);
    if (want == 0) {
        drop_block(i);
    }
    return want;
}

const struct expectation page_alloc_lines[] = {
    {.code = OP_alloc_pages, .give = alloc, .note = note_request},
    {.code = OP_free_pages, .give = give_back},
    {.code = OP_get_page, .give = hold_once_more},
    {.code = NR_OPS},
};
