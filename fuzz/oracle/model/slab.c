/*
 * What caches and kmalloc have to give.
 */
#include "slab.h"

#include "oracle/accounts.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"

/* An object of BYTES into register I. */
static int64_t expect_object(uint32_t i, int64_t got, uint32_t bytes, struct holding held)
{
    uint32_t order = bytes <= PAGE_SIZE / 2 ? 1 : 5; /* of the slab, at most */
    bool short_of_it =
        got == -ENOMEM && (allocation_failed() || no_block(ZONE_NORMAL, order, false));
    int64_t want = expect_register(i, got, bytes > KMALLOC_MAX, short_of_it);

    if (want >= 0 && want == got) {
        hold(i, held);
    }
    return want;
}

static int64_t expect_kmalloc(const struct op *op, int64_t got)
{
    return expect_object(op->arg[0], got, op->arg[1], (struct holding){.what = HOLDS_KMALLOC});
}

static int64_t expect_kfree(const struct op *op, int64_t got)
{
    (void)got;
    return expect_free(op->arg[0], HOLDS_KMALLOC);
}

static bool power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static int64_t create(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];
    uint32_t size = op->arg[1];
    uint32_t align = op->arg[2];

    (void)got;
    if (object_size(c) != 0) {
        return MODEL_SKIP;
    }
    if (size < 4 || size > KMALLOC_MAX || align > PAGE_SIZE ||
        (align != 0 && !power_of_two(align))) {
        return -EINVAL;
    }
    set_object_size(c, size > align ? size : align);
    return 0;
}

static int64_t alloc(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];

    if (object_size(c) == 0) {
        return MODEL_SKIP;
    }
    return expect_object(op->arg[1], got, object_size(c),
                         (struct holding){.what = HOLDS_OBJECT, .cache = c});
}

static int64_t give_back(const struct op *op, int64_t got)
{
    (void)got;
    return expect_free(op->arg[0], HOLDS_OBJECT);
}

static int64_t shrink(const struct op *op, int64_t got)
{
    return object_size(op->arg[0]) != 0 ? expect_frames_freed(op, got) : MODEL_SKIP;
}

static int64_t destroy(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];

    (void)got;
    if (object_size(c) == 0) {
        return MODEL_SKIP;
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (held_in(i).what == HOLDS_OBJECT && held_in(i).cache == c) {
            return -EBUSY;
        }
    }
    set_object_size(c, 0);
    return 0;
}

const struct expectation slab_lines[] = {
    {.code = OP_kmalloc, .give = expect_kmalloc},
    {.code = OP_kfree, .give = expect_kfree},
    {.code = OP_kmem_cache_create, .give = create},
    {.code = OP_kmem_cache_alloc, .give = alloc},
    {.code = OP_kmem_cache_free, .give = give_back},
    {.code = OP_kmem_cache_shrink, .give = shrink, .note = note_frames_used},
    {.code = OP_kmem_cache_destroy, .give = destroy},
    {.code = NR_OPS},
};
