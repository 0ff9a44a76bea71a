/*
 * What caches and kmalloc have to give.
 *
 * Which object it is, is the core's choice; where one can lie at all, the first of each new slab of
 * a cache of the trace, and how many frames a cache has to give back, is not.
 */
#include "slab.h"

#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"

/* ---- objects ---- */

static bool is_there(uint32_t c)
{
    return slab_of_cache(c)->object != 0;
}

/* The first frame of the slab of an object at this kernel address: a block begins at a multiple of
 * its size. */
static uint32_t slab_of_object(const struct model_slab *slab, uint32_t kernel)
{
    return (kernel - PAGE_OFFSET) / (PAGE_SIZE << slab->order) << slab->order;
}

/* A cache that is managed off-slab needs a further frame, which need not be one for DMA: its own
 * zones may have it while the others have none. */
static bool no_slab(const struct model_slab *slab, uint32_t top, bool atomic)
{
    return still_short(top, slab->order + (slab->off ? 1 : 0), atomic) ||
           (slab->off && still_short(ZONE_NORMAL, 1, atomic));
}

/* An object of such a slab into register I. */
static int64_t expect_object(uint32_t i, int64_t got, const struct model_slab *slab,
                             struct holding held)
{
    held.where = (uint32_t)got;
    if (got > 0) {
        uint32_t first = slab_of_object(slab, held.where) * PAGE_SIZE;
        uint32_t offset = held.where - PAGE_OFFSET - first;
        if (!model_slab_has_object(slab, offset)) {
            differs("model-object-place", "register", i, slab->head + slab->zone, offset);
        }
        hold(i, held);
    }
    return got;
}

static int64_t expect_kmalloc(const struct op *op, int64_t got)
{
    uint32_t size = 32;
    uint32_t top = op_given(op, 3) ? ZONE_DMA : ZONE_NORMAL;
    bool too_large = op->arg[1] > KMALLOC_MAX;

    while (size < op->arg[1] && !too_large) {
        size *= 2;
    }
    struct model_slab slab = model_slab(size, 0, true, false);
    int64_t want = expect_register(op->arg[0], got, too_large,
                                   got == -ENOMEM && no_slab(&slab, top, op_given(op, 2)));

    return want >= 0 && want == got
               ? expect_object(op->arg[0], got, &slab, (struct holding){.what = HOLDS_KMALLOC})
               : want;
}

static int64_t expect_kfree(const struct op *op, int64_t got)
{
    (void)got;
    return expect_free(op->arg[0], HOLDS_KMALLOC);
}

/* Slabs of the core's cache that has that name. */
static uint32_t slabs_of(uint32_t name)
{
    uint32_t count = 0;

    for (uint32_t cache = 0; cache < NR_CACHES; cache++) {
        for (uint32_t l = 0; cache_used[cache] != 0 && cache_name[cache] == name && l < 3; l++) {
            for (uint32_t s = cache_slabs[cache].head[l]; s != NO_FRAME; s = slab_next[s]) {
                count++;
            }
        }
    }
    return count;
}

static uint32_t slabs_before;

static void note_slabs(const struct op *op)
{
    slabs_before = slabs_of(NAME_OTHERS + op->arg[0]);
}

/* Each slab that cache C tried to make, also in vain, took the next colour. If it made one, GOT is
 * the first object of that. */
static void see_colour(uint32_t c, int64_t got)
{
    const struct model_slab *slab = slab_of_cache(c);
    bool grew = slabs_of(NAME_OTHERS + c) > slabs_before;
    uint32_t colour = got < 0 || grew ? next_colour(c) : 0;
    uint32_t want = slab->head + colour * slab->step + slab->zone;
    uint32_t offset = ((uint32_t)got - PAGE_OFFSET) % (PAGE_SIZE << slab->order);

    if (got > 0 && grew && offset != want) {
        differs("model-slab-colour", "cache", c, want, offset);
    }
}

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];
    const struct model_slab *slab = slab_of_cache(c);

    if (!is_there(c)) {
        return MODEL_SKIP;
    }
    int64_t want = expect_register(op->arg[1], got, false,
                                   got == -ENOMEM && no_slab(slab, ZONE_NORMAL, false));

    if (want != got || want == MODEL_SKIP) {
        return want;
    }
    see_colour(c, got);
    if (want >= 0) {
        expect_object(op->arg[1], got, slab, (struct holding){.what = HOLDS_OBJECT, .cache = c});
    }
    return want;
}

static int64_t give_back(const struct op *op, int64_t got)
{
    (void)got;
    return expect_free(op->arg[0], HOLDS_OBJECT);
}

/* ---- caches ---- */

static bool power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static int64_t create(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];
    uint32_t size = op->arg[1];
    uint32_t align = op->arg[2];

    if (is_there(c)) {
        return MODEL_SKIP;
    }
    if (size < 4 || size > KMALLOC_MAX || align > PAGE_SIZE ||
        (align != 0 && !power_of_two(align))) {
        return -EINVAL;
    }
    if (got == -ENOMEM && still_short(ZONE_NORMAL, 0, false)) {
        return -ENOMEM; /* for what stands for the cache */
    }
    struct model_slab slab = model_slab(size, align, op_given(op, 3), op_given(op, 5));
    if (slab.objects == 0) {
        return -EINVAL;
    }
    set_slab_of_cache(c, slab);
    return 0;
}

static bool is_of(uint32_t i, uint32_t c)
{
    return held_in(i).what == HOLDS_OBJECT && held_in(i).cache == c;
}

static int64_t destroy(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];

    (void)got;
    if (!is_there(c)) {
        return MODEL_SKIP;
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (is_of(i, c)) {
            return -EBUSY;
        }
    }
    set_slab_of_cache(c, (struct model_slab){0});
    return 0;
}

/* ---- giving frames back ---- */

/* Slabs of cache C that a register has an object of. */
static uint32_t slabs_in_use(uint32_t c)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        bool first = is_of(i, c);
        for (uint32_t j = 0; j < i && first; j++) {
            first = !is_of(j, c) || slab_of_object(slab_of_cache(c), held_in(i).where) !=
                                        slab_of_object(slab_of_cache(c), held_in(j).where);
        }
        count += first ? 1 : 0;
    }
    return count;
}

/* Behind it, only slabs with objects of the trace are there. */
static int64_t shrink(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];

    if (!is_there(c)) {
        return MODEL_SKIP;
    }
    if (slabs_of(NAME_OTHERS + c) != slabs_in_use(c)) {
        differs("model-slabs", "cache", c, slabs_in_use(c), slabs_of(NAME_OTHERS + c));
    }
    return expect_frames_freed(op, got);
}

/* What reclaim's look at the caches has to do, by what was there before it. */
static struct {
    uint32_t frames;
    uint32_t hand;
    uint32_t cache; /* whose slabs go; NR_CACHES: none */
    uint32_t first; /* its first empty slab, and how many there are */
    uint32_t slabs;
} reap;

/* What the empty slabs of a cache count for. */
static uint32_t weight_of(uint32_t cache, uint32_t slabs)
{
    uint32_t weight = slabs << cache_gfporder[cache];

    if ((cache_flags[cache] & SLAB_NO_REAP) != 0 || cache_grown[cache] != 0) {
        return 0;
    }
    if (cache_ctor[cache] != CTOR_NONE) {
        weight = (4 * weight + 1) / 5;
    }
    return cache_gfporder[cache] > 0 ? (4 * weight + 1) / 5 : weight;
}

static uint32_t empty_slabs(uint32_t cache)
{
    uint32_t count = 0;

    for (uint32_t s = cache_slabs[cache].head[SLABS_FREE]; s != NO_FRAME; s = slab_next[s]) {
        count++;
    }
    return count;
}

static void note_reap(const struct op *op)
{
    uint32_t best = 0;

    note_frames_used(op);
    reap.frames = 0;
    reap.cache = NR_CACHES;
    reap.hand = clock_searchp;
    for (uint32_t looked = 0; looked < 10 && best < 10; looked++) {
        if (looked > 0 && reap.hand == clock_searchp) {
            break; /* once round */
        }
        uint32_t slabs = empty_slabs(reap.hand);
        if (weight_of(reap.hand, slabs) > best) {
            best = weight_of(reap.hand, slabs);
            reap.frames = (slabs - slabs / 2) << cache_gfporder[reap.hand];
            reap.cache = reap.hand;
            reap.first = cache_slabs[reap.hand].head[SLABS_FREE];
            reap.slabs = slabs;
        }
        reap.hand = cache_next[reap.hand];
    }
}

static int64_t expect_reap(const struct op *op, int64_t got)
{
    if (expect_frames_freed(op, got) != reap.frames) {
        differs("model-reap-frames", "operation", 0, reap.frames,
                (uint32_t)expect_frames_freed(op, got));
    }
    if (clock_searchp != reap.hand) {
        differs("model-reap-hand", "operation", 0, reap.hand, clock_searchp);
    }
    if (reap.cache != NR_CACHES && reap.slabs > 1 &&
        cache_slabs[reap.cache].head[SLABS_FREE] != reap.first) {
        differs("model-reap-order", "cache", reap.cache, reap.first,
                cache_slabs[reap.cache].head[SLABS_FREE]);
    }
    return reap.frames;
}

const struct expectation slab_lines[] = {
    {.code = OP_kmalloc, .give = expect_kmalloc},
    {.code = OP_kfree, .give = expect_kfree},
    {.code = OP_kmem_cache_create, .give = create},
    {.code = OP_kmem_cache_alloc, .give = alloc, .note = note_slabs},
    {.code = OP_kmem_cache_free, .give = give_back},
    {.code = OP_kmem_cache_shrink, .give = shrink, .note = note_frames_used},
    {.code = OP_kmem_cache_destroy, .give = destroy},
    {.code = OP_kmem_cache_reap, .give = expect_reap, .note = note_reap},
    {.code = NR_OPS},
};
