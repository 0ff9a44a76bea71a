/*
 * The zone and buddy layer against a brute-force model: one byte for each frame says whether it is
 * free, blocks are found by looking at all of them. Machines have odd sizes and zone boundaries.
 */
#include "page_alloc.h"
#include "../../spec/buddy.h"
#include "violation.h"

#include "common.h"

#define MAX_HELD 4096u

frame_t phys[NR_FRAMES];
struct violation violation;

static bool may_alloc = true;
static uint32_t asked;         /* calls of platform_may_alloc */
static uint32_t reclaim_calls; /* calls of try_to_free_pages */
static uint32_t first_freed;   /* what the last of them freed first, if it was enough */
static uint32_t first_order;
static uint32_t handed_over; /* how often that was what the request wanted */

static bool model_free[NR_FRAMES];
static uint32_t held[MAX_HELD]; /* blocks the test has taken */
static uint32_t held_order[MAX_HELD];
static uint32_t nr_held;
static uint32_t zone_end[NR_ZONES];

bool platform_may_alloc(void)
{
    asked++;
    return may_alloc;
}

static uint32_t model_zone(uint32_t f)
{
    return f < zone_end[0] ? 0u : f < zone_end[1] ? 1u : 2u;
}

static uint32_t model_count(uint32_t zone)
{
    uint32_t n = 0;
    for (uint32_t f = 0; f < zone_end[2]; f++)
        n += model_free[f] && model_zone(f) == zone;
    return n;
}

/* Is there an aligned run of 2^order free frames inside the zone? With full merging there is a free
 * block of that order exactly then. */
static bool model_has(uint32_t zone, uint32_t order)
{
    uint32_t size = 1u << order;
    for (uint32_t f = 0; f + size <= zone_end[2]; f += size) {
        bool all = true;
        for (uint32_t i = 0; i < size && all; i++)
            all = model_free[f + i] && model_zone(f + i) == zone;
        if (all)
            return true;
    }
    return false;
}

static void model_set(uint32_t frame, uint32_t order, bool to)
{
    for (uint32_t i = 0; i < 1u << order; i++) {
        CHECK(model_free[frame + i] != to);
        model_free[frame + i] = to;
    }
}

static bool words_are(uint32_t frame, uint32_t word)
{
    for (uint32_t i = 0; i < 1024; i++) {
        if (phys[frame].w[i] != word)
            return false;
    }
    return true;
}

static void check_machine(void)
{
    bool ok = buddy_ok();
    if (!ok)
        printf("invariant %u at %u: expected %u, got %u\n", violation.invariant, violation.where,
               violation.expected, violation.got);
    CHECK(ok);
    uint32_t total = 0;
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        CHECK(nr_free_zone_pages(z) == model_count(z));
        total += model_count(z);
    }
    CHECK(nr_free_pages() == total);
}

/* A new block: of the model's free frames, in a zone that was asked for, as it should be. */
static void took(uint32_t frame, uint32_t order, uint32_t top)
{
    CHECK(frame < zone_end[2] && frame % (1u << order) == 0);
    CHECK(model_zone(frame) <= top);
    CHECK(model_zone(frame) == model_zone(frame + (1u << order) - 1u));
    CHECK(page_count[frame] == 1 && page_kind[frame] == K_FREE && page_order[frame] == order);
    model_set(frame, order, false);
    for (uint32_t i = 0; i < 1u << order; i++)
        page_kind[frame + i] = K_BLOCK;
    held[nr_held] = frame;
    held_order[nr_held] = order;
    nr_held++;
}

static void give_back(uint32_t i)
{
    uint32_t frame = held[i];
    uint32_t order = held_order[i];
    bool twice = below(4) == 0;
    phys[frame].w[below(1024)] = 1;
    if (twice) {
        page_count[frame]++;
        __free_pages(frame, order);
        CHECK(page_count[frame] == 1 && page_state[frame] == BUDDY_ALLOC);
    }
    __free_pages(frame, order);
    model_set(frame, order, true);
    for (uint32_t k = 0; k < 1u << order; k++)
        CHECK(words_are(frame + k, PAGE_POISON(frame + k)));
    nr_held--;
    held[i] = held[nr_held];
    held_order[i] = held_order[nr_held];
}

/* Reclaim gives back some blocks that the test holds, if there are any, and says whether they are
 * enough as it likes. */
bool try_to_free_pages(uint32_t zone)
{
    reclaim_calls++;
    CHECK(zone < NR_ZONES);
    first_freed = NO_FRAME;
    if (nr_held == 0 || below(3) == 0)
        return false;
    uint32_t i = below(nr_held);
    uint32_t frame = held[i];
    uint32_t order = held_order[i];
    give_back(i);
    for (uint32_t n = below(4); n > 0 && nr_held > 0; n--)
        give_back(below(nr_held));
    if (below(4) == 0)
        return false;
    first_freed = frame;
    first_order = order;
    return true;
}

/* Is there a zone up to TOP that stays above its mark, MARK times min and SHARE parts of it, and
 * above those of the zones above it? The first one; NR_ZONES: none. */
static uint32_t model_fit(uint32_t top, uint32_t order, uint32_t times, uint32_t share)
{
    uint32_t sum = 1u << order;
    for (uint32_t z = top + 1u; z-- > 0;) {
        sum += times * zone_pages_min[z] / share;
        if (model_has(z, order) && model_count(z) > sum)
            return z;
    }
    return NR_ZONES;
}

/* The first zone up to TOP that has a frame, for which the daemon is woken. */
static uint32_t model_class(uint32_t top)
{
    while (top > 0 && zone_size[top] == 0)
        top--;
    return top;
}

static void take_one(void)
{
    static const uint32_t requests[6] = {GFP_ATOMIC, GFP_KERNEL,  GFP_HIGHUSER,
                                         GFP_DMA,    GFP_HIGHMEM, GFP_MEMALLOC};
    uint32_t gfp = requests[below(6)];
    uint32_t order = below(3) == 0 ? below(MAX_ORDER) : below(3);
    uint32_t top = gfp == GFP_DMA ? 0u : gfp / GFP_HIGHMEM % 2u != 0 ? 2u : 1u;
    uint32_t before = asked;
    uint32_t calls = reclaim_calls;
    bool waits = gfp / GFP_WAIT % 2u != 0;
    uint32_t class = model_class(top);
    uint32_t low = model_fit(top, order, 2, 1);
    uint32_t zone = low != NR_ZONES ? low : model_fit(top, order, 1, waits ? 1 : 4);
    may_alloc = below(20) != 0;
    zone_need_balance[class] = 0;
    uint32_t frame = alloc_pages(gfp, order);
    CHECK(zone_need_balance[class] == (may_alloc && low == NR_ZONES && zone_size[class] != 0));
    CHECK(asked == before + 1);
    CHECK(gfp / GFP_WAIT % 2u != 0 || reclaim_calls == calls);
    CHECK(may_alloc || (frame == NO_FRAME && reclaim_calls == calls));
    CHECK(!may_alloc || zone == NR_ZONES || (frame != NO_FRAME && model_zone(frame) == zone));
    CHECK(zone == NR_ZONES || reclaim_calls == calls);
    CHECK(order <= 3 || reclaim_calls <= calls + 1);
    if (reclaim_calls != calls && first_freed != NO_FRAME && first_order == order &&
        model_zone(first_freed) <= top) {
        CHECK(frame == first_freed);
        handed_over++;
    }
    if (frame != NO_FRAME) {
        took(frame, order, top);
    } else if (may_alloc && waits) {
        CHECK(model_fit(top, order, 1, 1) == NR_ZONES);
    } else if (may_alloc && gfp == GFP_MEMALLOC) {
        for (uint32_t z = 0; z <= top; z++)
            CHECK(!model_has(z, order));
    }
    may_alloc = true;
}

static void take_from_zone(void)
{
    uint32_t zone = below(NR_ZONES);
    uint32_t order = below(MAX_ORDER);
    bool has = model_has(zone, order);
    uint32_t high = find_order(zone, order);
    uint32_t block = high < MAX_ORDER ? free_area[zone].head[high] : 0;
    uint32_t frame = rmqueue(zone, order);
    CHECK((frame != NO_FRAME) == has);
    CHECK(frame == NO_FRAME || frame + (1u << order) == block + (1u << high)); /* its upper end */
    if (frame != NO_FRAME) {
        took(frame, order, zone);
        CHECK(model_zone(frame) == zone);
    }
}

static void zeroed_page(void)
{
    uint32_t frame = get_zeroed_page(GFP_KERNEL);
    if (frame == NO_FRAME)
        return;
    CHECK(words_are(frame, 0));
    took(frame, 0, ZONE_NORMAL);
}

/* Every frame is a block in use. */
static void power_on(uint32_t frames, uint32_t dma_end, uint32_t highmem_start)
{
    zone_end[0] = dma_end;
    zone_end[1] = highmem_start;
    zone_end[2] = frames;
    nr_held = 0;
    for (uint32_t f = 0; f < NR_FRAMES; f++)
        model_free[f] = false;
    free_area_init(frames, dma_end, highmem_start);
    check_machine();
}

static void release(uint32_t frame)
{
    __free_pages(frame, 0);
    model_free[frame] = true;
}

static void boot(uint32_t frames, uint32_t dma_end, uint32_t highmem_start)
{
    power_on(frames, dma_end, highmem_start);
    for (uint32_t f = 0; f < frames; f++) {
        if (below(50) == 0)
            continue; /* reserved */
        release(f);
    }
    check_machine();
}

static void run(uint32_t frames, uint32_t dma_end, uint32_t highmem_start, uint32_t steps)
{
    boot(frames, dma_end, highmem_start);
    for (uint32_t n = 0; n < steps; n++) {
        uint32_t what = below(16);
        if (what < 6)
            take_one();
        else if (what < 8)
            take_from_zone();
        else if (what < 9)
            zeroed_page();
        else if (nr_held > 0)
            give_back(below(nr_held));
        check_machine();
    }
    while (nr_held > 0)
        give_back(nr_held - 1u);
    check_machine();
}

static void test_machines(void)
{
    run(256, 64, 224, 2000);
    run(1, 0, 0, 50);
    run(1, 1, 1, 50);
    run(7, 3, 5, 200);
    run(NR_FRAMES, 1024, 3584, 300);
    run(NR_FRAMES, 0, NR_FRAMES, 300);
    run(1000, 1, 999, 500);
    for (uint32_t n = 0; n < 60; n++) {
        uint32_t frames = 1u + below(n % 10 == 0 ? 2000 : 300);
        uint32_t high = below(frames + 1u);
        run(frames, below(high + 1u), high, 150);
    }
}

static void test_limits(void)
{
    boot(256, 64, 224);
    CHECK(zone_pages_min[0] == 4 && zone_pages_low[0] == 8 && zone_pages_high[0] == 12);
    CHECK(alloc_pages(GFP_KERNEL, MAX_ORDER) == NO_FRAME);
    uint32_t before = asked;
    CHECK(alloc_pages(GFP_KERNEL, 0xFFFFFFFFu) == NO_FRAME);
    CHECK(asked == before + 1);
    boot(NR_FRAMES, 0, NR_FRAMES);
    CHECK(zone_pages_min[0] == 0 && zone_pages_min[1] == 32 && zone_pages_low[1] == 64);
    CHECK(rmqueue(ZONE_DMA, 0) == NO_FRAME && rmqueue(ZONE_HIGHMEM, 0) == NO_FRAME);
}

/* The checker must see each kind of damage. */
#define SEES(lvalue, value)                                                                        \
    do {                                                                                           \
        uint32_t kept_ = (uint32_t)(lvalue);                                                       \
        (lvalue) = (value);                                                                        \
        CHECK(!buddy_ok());                                                                        \
        CHECK(violation.invariant != INV_NONE);                                                    \
        violation.invariant = INV_NONE;                                                            \
        (lvalue) = (__typeof__(lvalue))kept_;                                                      \
        CHECK(buddy_ok());                                                                         \
    } while (0)

static void test_checker(void)
{
    boot(1000, 100, 700);
    uint32_t a = rmqueue(ZONE_NORMAL, 3);
    took(a, 3, ZONE_NORMAL);
    uint32_t f = free_area[ZONE_NORMAL].head[3];
    CHECK(f != NO_FRAME);
    check_machine();
    SEES(nr_frames, 0);
    SEES(nr_frames, 999);
    SEES(page_state[a], BUDDY_TAIL);
    SEES(page_state[a], BUDDY_FREE);
    SEES(page_state[a], 3);
    SEES(page_state[a + 1], BUDDY_ALLOC);
    SEES(page_state[f], BUDDY_ALLOC);
    SEES(page_order[a], 2);
    SEES(page_order[a], 4);
    SEES(page_order[a], 0xFFFFFFFFu);
    SEES(page_zone[a + 2], ZONE_DMA);
    SEES(page_zone[a + 2], 7);
    SEES(page_next[f], f);
    SEES(page_next[f], a);
    SEES(page_prev[f], a);
    SEES(free_area[ZONE_NORMAL].head[3], NO_FRAME);
    SEES(free_area[ZONE_NORMAL].head[3], 5000);
    SEES(free_area[ZONE_DMA].head[3], f);
    for (uint32_t o = 0; o < TOP_ORDER; o++)
        SEES(pair_map[o].b[0], pair_map[o].b[0] ^ 1u);
    SEES(zone_free_pages[ZONE_DMA], zone_free_pages[ZONE_DMA] + 1u);
    SEES(zone_free_pages[ZONE_HIGHMEM], 0);
    SEES(page_count[a], 0);
    SEES(page_count[f], 1);
    SEES(page_count[f + 1], 1);
    SEES(page_kind[f], K_USER);
    SEES(page_kind[f + 7], K_USER);
    SEES(phys[f].w[0], 0);
    SEES(phys[f + 7].w[1023], 0);
}

/* The checker must end, and name what is broken. */
static void check_sees(uint32_t invariant, uint32_t where)
{
    violation.invariant = INV_NONE;
    CHECK(!buddy_ok());
    CHECK(violation.invariant == invariant && violation.where == where);
}

/* Rings of free blocks, each link of which agrees with the next one's, and ways that lead there. */
static void test_rings(void)
{
    power_on(16, 0, 16);
    release(8);
    release(10);
    uint32_t head = free_area[ZONE_NORMAL].head[0];
    uint32_t last = page_next[head];
    CHECK(head == 10 && last == 8 && page_next[last] == NO_FRAME);
    check_machine();

    /* The two hang together in a ring that hangs loose from the empty list. */
    page_prev[head] = last;
    page_next[last] = head;
    free_area[ZONE_NORMAL].head[0] = NO_FRAME;
    check_sees(INV_BUDDY_REACH, ZONE_NORMAL * 16u);
    CHECK(violation.expected == 2 && violation.got == 0);
    /* The head leads into the ring. */
    free_area[ZONE_NORMAL].head[0] = head;
    check_sees(INV_BUDDY_HEAD, ZONE_NORMAL * 16u);
    /* It leads there as a first block should: the ring has no link back. */
    page_prev[head] = NO_FRAME;
    check_sees(INV_BUDDY_LINK, head);
    /* One of them is alone in a ring, the other in the list. */
    page_next[head] = NO_FRAME;
    page_next[last] = last;
    page_prev[last] = last;
    check_sees(INV_BUDDY_REACH, ZONE_NORMAL * 16u);
    CHECK(violation.expected == 2 && violation.got == 1);

    page_next[head] = last;
    page_prev[last] = head;
    page_next[last] = NO_FRAME;
    check_machine();
}

int main(void)
{
    test_machines();
    test_limits();
    test_checker();
    test_rings();
    CHECK(reclaim_calls > 0 && handed_over > 0);
    printf("test_page_alloc: %u checks passed\n", checks);
    return 0;
}
