/*
 * Slab caches: what slabs look like, by numbers that were worked out by hand from the rules of
 * Linux 2.4.22, and for every size by the reference model's other way to the same; the order of the
 * chain and of the lists; and the checkers, which must name what is broken by hand behind an
 * object, and be content when it is mended.
 */
#include "../../spec/slab.h"
#include "../../spec/check.h"
#include "../../spec/model.h"
#include "../../spec/violation.h"

#include "fork.h"
#include "frames.h"
#include "init.h"
#include "kmalloc.h"
#include "machine.h"
#include "pool.h"

#include "common.h"

/* ---- plans ---- */

struct row {
    uint32_t size, align, flags;
    uint32_t objsize, order, num;
    bool off_slab;
    uint32_t colours;
};

/* Management is 24 bytes and 4 for each object, rounded up to 32. L: left over, the management
 * deducted where it is on the slab; colours are L / 32. */
static const struct row rows[] = {
    /* 506*4 + (24+2024) = 4072, L 24; 507 would be 2028 + 2080 = 4108 */
    {4, 0, 0, 4, 0, 506, false, 0},
    /* 253*12 + (24+1012 -> 1056) = 4092, L 4; 254 would be 3048 + 1056 = 4104 */
    {12, 0, 0, 12, 0, 253, false, 0},
    /* planned on-slab for its 500 bytes, then 512: 7*512 + (24+28 -> 64) = 3648, L 448 */
    {500, 32, 0, 512, 0, 7, false, 14},
    {500, 0, SLAB_HWCACHE_ALIGN, 512, 0, 7, false, 14},
    /* 8*500 + (24+32 -> 64) = 4064, L 32 */
    {500, 0, 0, 500, 0, 8, false, 1},
    /* 8*512 fill the frame: off-slab, L 0 */
    {512, 0, SLAB_HWCACHE_ALIGN, 512, 0, 8, true, 0},
    /* planned off-slab, 4*1000 leave 96, which holds 24+16 -> 64: on-slab after all, L 32 */
    {1000, 0, 0, 1000, 0, 4, false, 1},
    /* 2*1500 leave 1096, more than an eighth of 4096; 5*1500 leave 692 of 8192, which also hold
     * 24+20 -> 64: L 628 */
    {1500, 0, 0, 1500, 1, 5, false, 19},
    /* 1*3000 leave 1096; 2*3000 leave 2192 of 8192, an eighth is 1024, but order 1 is where it
     * ends: 24+8 -> 32 fit, L 2160 */
    {3000, 0, 0, 3000, 1, 2, false, 67},
    /* none fit in a frame; 1 in two: L 8192-5000-32 = 3160 */
    {5000, 0, 0, 5000, 1, 1, false, 98},
    /* none in 1 or 2 frames, one in 4: 16384-10000-32 = 6352 */
    {10000, 0, 0, 10000, 2, 1, false, 198},
    {131072, 0, SLAB_HWCACHE_ALIGN, 131072, 5, 1, true, 0},
    /* an area: 68 -> 96; 40*96 + (24+160 -> 192) = 4032, L 64; 41 would be 3936 + 192 = 4128 */
    {68, 0, SLAB_HWCACHE_ALIGN, 96, 0, 40, false, 2},
    /* an mm: 30*128 + (24+120 -> 160) = 4000, L 96; 31 would be 3968 + 160 = 4128 */
    {128, 0, SLAB_HWCACHE_ALIGN, 128, 0, 30, false, 3},
    /* what stands for a cache: 36*108 + (24+144 -> 192) = 4080, L 16 */
    {108, 0, SLAB_NO_REAP, 108, 0, 36, false, 0},
    /* 4 is less than half of 32, of 16: aligned to 8; 338*8 + (24+1352 -> 1376) = 4080, L 16 */
    {4, 0, SLAB_HWCACHE_ALIGN, 8, 0, 338, false, 0},
    /* 20 is more than half of 32: 113*32 + (24+452 -> 480) = 4096 */
    {20, 0, SLAB_HWCACHE_ALIGN, 32, 0, 113, false, 0},
    /* 17 words and two for the red zones: 76, not aligned; 50*76 + (24+200 -> 224) = 4024, L 72 */
    {66, 32, SLAB_RED_ZONE + SLAB_HWCACHE_ALIGN, 76, 0, 50, false, 2},
    /* 504 and 8 are planned off-slab: 8*512 leave nothing */
    {504, 0, SLAB_RED_ZONE, 512, 0, 8, true, 0},
    /* not in any slab with its red zones */
    {131068, 0, SLAB_RED_ZONE, 131076, 5, 0, true, 0},
};

static void test_plans(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct row r = rows[i];
        struct slab_plan p = plan_slab(r.size, r.align, r.flags, 1);

        if (p.objsize != r.objsize || p.gfporder != r.order || p.num != r.num ||
            p.off_slab != r.off_slab || p.colour != r.colours) {
            printf("size %u: %u bytes, order %u, %u objects, off-slab %d, %u colours\n", r.size,
                   p.objsize, p.gfporder, p.num, p.off_slab, p.colour);
        }
        CHECK(p.objsize == r.objsize && p.gfporder == r.order && p.num == r.num);
        CHECK(p.off_slab == r.off_slab && p.colour == r.colours);
    }
    /* With more than 32 MiB of RAM slabs may have four frames for the sake of an eighth:
     * 5*3000 leave 1384 of 16384. */
    CHECK(plan_slab(3000, 0, 0, 2).gfporder == 2 && plan_slab(3000, 0, 0, 2).num == 5);
}

/* The model works it out from the other end; and what 2.4 limits to 116 never comes near it. */
static void test_against_model(void)
{
    static const uint32_t aligns[] = {0, 4, 8, 32, 64, 4096};

    for (uint32_t size = 4; size <= KMALLOC_MAX; size += size < 9000 ? 1 : 997) {
        uint32_t align = aligns[size % 6];
        uint32_t flags =
            (size / 6 % 2 != 0 ? SLAB_HWCACHE_ALIGN : 0) + (size / 12 % 2 != 0 ? SLAB_RED_ZONE : 0);
        struct slab_plan p = plan_slab(size, align, flags, 1);
        struct model_slab m = model_slab(size, align, (flags & SLAB_HWCACHE_ALIGN) != 0,
                                         (flags & SLAB_RED_ZONE) != 0);

        CHECK(p.objsize == m.object && p.align == m.align && p.num == m.objects);
        CHECK(p.gfporder == m.order);
        if (p.num != 0) {
            CHECK(p.off_slab == m.off && (p.off_slab || p.slab_size == m.head));
            CHECK(p.colour_off == m.step && (p.colour == 0 ? 1 : p.colour) == m.colours);
        }
        CHECK(size < 512 || plan_slab(size, align, flags, 2).num <= 116);
    }
}

/* ---- checkers ---- */

static void start(void)
{
    machine_reset_all();
    setup_arch(128, 32, 0, 0, 0, 0);
    frames_booted(start_kernel());
    CHECK(mm_ok_deep());
}

/* The checker that looks at it after every step, or only at `check`, names it. */
static void broken_at(uint32_t *place, uint32_t value, uint32_t invariant, bool deep, int line)
{
    uint32_t old = *place;

    CHECK(mm_ok_deep());
    *place = value;
    check_at(mm_ok() == deep, "it is seen after a step, or only deep down", __FILE__, line);
    check_at(!mm_ok_deep() && violation.invariant == invariant, "the checker names it", __FILE__,
             line);
    *place = old;
    CHECK(mm_ok_deep());
}
#define BROKEN(place, value, invariant) broken_at(&(place), (value), (invariant), false, __LINE__)
#define DEEP(place, value, invariant) broken_at(&(place), (value), (invariant), true, __LINE__)

static uint32_t *word(kaddr_t addr)
{
    return &phys[(addr - PAGE_OFFSET) / PAGE_SIZE].w[(addr - PAGE_OFFSET) % PAGE_SIZE / 4];
}

static cache_id make(uint32_t size, uint32_t flags, uint32_t ctor)
{
    int64_t cache = kmem_cache_create(NAME_OTHERS, size, 0, flags, ctor);

    CHECK(cache > 0);
    return (cache_id)cache;
}

/* A word behind an object, before it, and in one that is free: each is caught. */
static void test_red_zones_and_poison(void)
{
    cache_id c = make(40, SLAB_RED_ZONE + SLAB_POISON, CTOR_NONE);
    kaddr_t used = kmem_cache_alloc(c, GFP_KERNEL);
    kaddr_t next = kmem_cache_alloc(c, GFP_KERNEL);

    CHECK(next == used + 48);
    CHECK(*word(used - 4) == RED_ACTIVE && *word(used + 40) == RED_ACTIVE);
    CHECK(*word(used) == POISON_WORD && *word(used + 36) == POISON_LAST);
    BROKEN(*word(used + 40), 0, INV_SLAB_RED_ZONE);
    BROKEN(*word(used - 4), RED_INACTIVE, INV_SLAB_RED_ZONE);
    *word(used) = 1;
    *word(used + 36) = 2;
    CHECK(mm_ok_deep());
    kmem_cache_free(c, used);
    CHECK(*word(used - 4) == RED_INACTIVE && *word(used + 40) == RED_INACTIVE);
    CHECK(*word(used) == POISON_WORD && *word(used + 36) == POISON_LAST);
    BROKEN(*word(used - 4), RED_ACTIVE, INV_SLAB_RED_ZONE);
    DEEP(*word(used), 0, INV_SLAB_POISON);
    DEEP(*word(used + 36), POISON_WORD, INV_SLAB_POISON);
    kmem_cache_free(c, next);
    CHECK(kmem_cache_destroy(c) == 0);
}

/* A constructor forbids poison, and its objects keep what it made within their red zones. */
static void test_constructor(void)
{
    cache_id c = make(20, SLAB_RED_ZONE + SLAB_POISON, CTOR_PATTERN);
    kaddr_t used = kmem_cache_alloc(c, GFP_KERNEL);

    CHECK((cache_flags[c] & SLAB_POISON) == 0 && kmem_cache_size(c) == 20);
    for (uint32_t i = 0; i < 20; i += 4) {
        CHECK(*word(used + i) == SLAB_PATTERN);
    }
    *word(used) = 1; /* whoever has it may do so */
    CHECK(mm_ok_deep());
    *word(used) = SLAB_PATTERN;
    DEEP(*word(used + 28), 1, INV_SLAB_CONSTRUCTED); /* the next object, behind its red zone */
    kmem_cache_free(c, used);
    DEEP(*word(used + 16), 0, INV_SLAB_CONSTRUCTED);
    CHECK(kmem_cache_destroy(c) == 0);
}

static void test_structure(void)
{
    cache_id c = make(512, 0, CTOR_NONE); /* managed off-slab */
    kaddr_t used = kmem_cache_alloc(c, GFP_KERNEL);
    pfn_t slab = page_slab[(used - PAGE_OFFSET) / PAGE_SIZE];
    pfn_t areas;

    BROKEN(slab_s_mem[slab], 4, INV_SLAB_PLACE);
    BROKEN(slab_s_mem[slab], 32, INV_SLAB_PLACE); /* it has no colours */
    BROKEN(slab_mgmt[slab], slab * PAGE_SIZE, INV_SLAB_MANAGER);
    BROKEN(cache_slabp[c], c, INV_SLAB_MANAGER);
    BROKEN(cache_slabp[c], NR_CACHES + 1, INV_SLAB_MANAGER);
    BROKEN(cache_slabs[c].tail[SLABS_PARTIAL], NO_FRAME, INV_SLAB_TAIL);
    BROKEN(cache_slabs[c].tail[SLABS_FREE], slab, INV_SLAB_TAIL);
    BROKEN(cache_next[c], c, INV_CACHE_CHAIN);
    BROKEN(cache_prev[c], c, INV_CACHE_CHAIN);
    BROKEN(cache_next[CACHE_CACHE], NR_CACHES, INV_CACHE_CHAIN);
    BROKEN(clock_searchp, NR_CACHES, INV_CACHE_HAND);
    BROKEN(clock_searchp, NR_CACHES - 1, INV_CACHE_HAND);
    BROKEN(cache_growing[c], 1, INV_CACHE_GROWING);
    BROKEN(cache_object[c], used, INV_CACHE_OBJECT);
    areas = cache_slabs[mm_cachep].head[SLABS_PARTIAL];
    BROKEN(slab_s_mem[areas], slab_s_mem[areas] + 128, INV_SLAB_PLACE); /* on-slab: away from it */
    kmem_cache_free(c, used);
    CHECK(kmem_cache_destroy(c) == 0);
}

/* ---- the order of the lists ---- */

/* A new slab while there is an empty one, as when reclaim empties a slab of a cache that grows. */
static pfn_t grow(cache_id c)
{
    uint32_t offset = slab_begin_growing(c);
    pfn_t slab = alloc_pages(GFP_KERNEL, cache_gfporder[c]);

    CHECK(slab != NO_FRAME);
    slab_install(c, slab, 0, offset);
    CHECK(kmem_cache_shrink(c) == 0); /* no slab goes while it grows */
    slab_end_growing(c);
    return slab;
}

/* It is the last to be used, and the first to go. */
static void test_new_slab_is_last(void)
{
    cache_id c = make(1000, 0, CTOR_NONE);
    pfn_t a = grow(c);
    pfn_t b = grow(c);
    kaddr_t used = kmem_cache_alloc(c, GFP_KERNEL);

    CHECK(page_slab[(used - PAGE_OFFSET) / PAGE_SIZE] == a);
    kmem_cache_free(c, used);
    CHECK(cache_slabs[c].head[SLABS_FREE] == a && cache_slabs[c].tail[SLABS_FREE] == b);
    CHECK(cache_grown[c] == 1);
    while (cache_grown[c] != 0) {
        CHECK(kmem_cache_reap() <= 1);
    }
    while (kmem_cache_reap() != 1) {
    }
    CHECK(cache_slabs[c].head[SLABS_FREE] == a && cache_slabs[c].tail[SLABS_FREE] == a);
    CHECK(kmem_cache_destroy(c) == 0);
}

/* The hand leaves a cache that ends; one that cannot end is the first on the chain behind
 * cache_cache. */
static void test_chain(void)
{
    cache_id c = make(64, 0, CTOR_NONE);
    kaddr_t used = kmem_cache_alloc(c, GFP_KERNEL);
    cache_id d = make(64, 0, CTOR_NONE);

    CHECK(cache_next[CACHE_CACHE] == d && cache_next[d] == c);
    CHECK(kmem_cache_destroy(c) == -EBUSY);
    CHECK(cache_next[CACHE_CACHE] == c && cache_next[c] == d);
    kmem_cache_free(c, used);
    clock_searchp = c;
    CHECK(kmem_cache_destroy(c) == 0 && clock_searchp == d);
    CHECK(kmem_cache_destroy(d) == 0 && clock_searchp == mm_cachep);
    CHECK(mm_ok_deep());
}

/* There are numbers for a few more caches than the language names, and not for more. */
static void test_numbers(void)
{
    cache_id last = 0;
    int64_t c;

    for (c = 1; c > 0;) {
        c = kmem_cache_create(NAME_OTHERS, 64, 0, 0, CTOR_NONE);
        last = c > 0 ? (cache_id)c : last;
    }
    CHECK(c == -ENOMEM && last == NR_CACHES - 1 && mm_ok_deep());
    for (cache_id k = mm_cachep + 1; k < NR_CACHES; k++) {
        CHECK(kmem_cache_destroy(k) == 0);
    }
    CHECK(kmem_cache_create(NAME_OTHERS, 3, 0, 0, CTOR_NONE) == -EINVAL);
    CHECK(kmem_cache_create(NAME_OTHERS, KMALLOC_MAX + 1, 0, 0, CTOR_NONE) == -EINVAL);
    CHECK(kmem_cache_create(NAME_OTHERS, 64, 24, 0, CTOR_NONE) == -EINVAL);
    CHECK(kmem_cache_create(NAME_OTHERS, 64, 8192, 0, CTOR_NONE) == -EINVAL);
    CHECK(mm_ok_deep());
}

/* What is no object may be given back, as often as one likes. */
static void test_free_of_nothing(void)
{
    kaddr_t object = kmalloc(100, GFP_KERNEL);

    kfree(NO_KADDR);
    CHECK(mm_ok_deep());
    kfree(object);
    kfree(NO_KADDR);
    CHECK(mm_ok_deep());
}

/* A boot forgets the address spaces of what ran before. */
static void test_pools_begin_anew(void)
{
    for (mm_id m = 0; m < NR_MM; m++) {
        mm_object[m] = PAGE_SIZE;
    }
    start();
    for (mm_id m = 0; m < NR_MM; m++) {
        CHECK((mm_object[m] != NO_KADDR) == (mm_used[m] != 0));
    }
}

int main(void)
{
    test_plans();
    test_against_model();
    start();
    test_red_zones_and_poison();
    test_constructor();
    test_structure();
    test_new_slab_is_last();
    test_chain();
    test_numbers();
    test_free_of_nothing();
    test_pools_begin_anew();
    printf("test_slab: %u checks passed\n", checks);
    return 0;
}
