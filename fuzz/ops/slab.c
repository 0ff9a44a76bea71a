/*
 * General memory of the kernel, and caches of objects.
 */
#include "slab.h"

#include "kmalloc.h"
#include "mm.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/ops.h"
#include "ops/registers.h"

/* Enters what kmalloc or a cache gave; it lies below frame LIMIT. */
static struct result enter_kernel(uint32_t i, struct reg block, uint32_t kernel, uint32_t limit,
                                  uint32_t align)
{
    if (kernel == 0) {
        return no_memory;
    }
    if (kernel < PAGE_OFFSET) {
        broken("block-range", "kernel address", kernel, PAGE_OFFSET, kernel);
        return address(kernel);
    }
    block.address = kernel - PAGE_OFFSET;
    enter(i, block, limit, align);
    return address(kernel);
}

struct result op_kmalloc(const struct op *op)
{
    uint32_t i = op->arg[0];

    if (registers[i].kind != REG_EMPTY) {
        return skip;
    }
    uint32_t gfp = op_given(op, 2) ? GFP_ATOMIC : GFP_KERNEL;
    uint32_t limit = op_given(op, 3) ? boot.dma : low_frames();
    uint32_t kernel = kmalloc(op->arg[1], op_given(op, 3) ? gfp + GFP_DMA : gfp);
    return enter_kernel(i, (struct reg){.kind = REG_KMALLOC, .bytes = op->arg[1]}, kernel, limit,
                        4);
}

struct result op_kfree(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_KMALLOC, &reg)) {
        return skip;
    }
    if (!is_broken()) {
        kfree(PAGE_OFFSET + reg.address);
    }
    return done;
}

/* The SLAB_… that the words behind slot 2 ask for. */
static uint32_t flags_of(const struct op *op)
{
    static const uint32_t flags[] = {SLAB_HWCACHE_ALIGN, SLAB_POISON, SLAB_RED_ZONE, SLAB_NO_REAP};
    uint32_t sum = 0;

    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        sum += op_given(op, 3 + i) ? flags[i] : 0;
    }
    return sum;
}

struct result op_kmem_cache_create(const struct op *op)
{
    uint32_t c = op->arg[0];
    bool ctor = op_given(op, 7);

    if (caches[c].cache != NR_CACHES) {
        return skip;
    }
    int64_t value = kmem_cache_create(NAME_OTHERS + c, op->arg[1], op->arg[2], flags_of(op),
                                      ctor ? CTOR_PATTERN : CTOR_NONE);
    if (value < 0) {
        return outcome(value, RESULT_NUMBER);
    }
    caches[c] = (struct cache_name){(uint32_t)value, op->arg[1]};
    return done;
}

struct result op_kmem_cache_alloc(const struct op *op)
{
    uint32_t c = op->arg[0];
    uint32_t i = op->arg[1];

    if (caches[c].cache == NR_CACHES || registers[i].kind != REG_EMPTY) {
        return skip;
    }
    uint32_t align = cache_align[caches[c].cache];
    return enter_kernel(i, (struct reg){.kind = REG_OBJECT, .bytes = caches[c].size, .cache = c},
                        kmem_cache_alloc(caches[c].cache, GFP_KERNEL), low_frames(), align);
}

struct result op_kmem_cache_free(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_OBJECT, &reg)) {
        return skip;
    }
    restore_object(&reg);
    if (!is_broken()) {
        kmem_cache_free(caches[reg.cache].cache, PAGE_OFFSET + reg.address);
    }
    return done;
}

struct result op_kmem_cache_shrink(const struct op *op)
{
    uint32_t cache = caches[op->arg[0]].cache;

    return cache == NR_CACHES ? skip : number(kmem_cache_shrink(cache));
}

struct result op_kmem_cache_destroy(const struct op *op)
{
    uint32_t c = op->arg[0];

    if (caches[c].cache == NR_CACHES) {
        return skip;
    }
    int64_t value = kmem_cache_destroy(caches[c].cache);
    if (value == 0) {
        caches[c].cache = NR_CACHES;
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (value == 0 && registers[i].kind == REG_OBJECT && registers[i].cache == c) {
            broken("cache-in-use", "register", i, EBUSY, 0);
        }
    }
    return outcome(value, RESULT_NUMBER);
}

struct result op_kmem_cache_reap(const struct op *op)
{
    (void)op;
    return number(kmem_cache_reap());
}

void slab_end(void)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        struct op op = {.arg = {i}};

        op_kfree(&op);
        op_kmem_cache_free(&op);
    }
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        if (caches[c].cache != NR_CACHES && kmem_cache_destroy(caches[c].cache) != 0) {
            broken("cache-busy", "cache", c, 0, EBUSY);
        }
    }
    while (kmem_cache_reap_all() > 0) {
    }
}
