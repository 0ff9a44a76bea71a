/*
 * The slab allocator.
 *
 * Three lists of slabs for each cache, an index list of free objects for each slab. An object is
 * taken from a partial slab, else from a free one. A slab's management area is in the slab itself,
 * or in an object of a general cache that is itself managed on-slab.
 */
#include "slab.h"
#include "buddy.h"

uint32_t cache_used[NR_CACHES];
uint32_t cache_objsize[NR_CACHES];
uint32_t cache_align[NR_CACHES];
uint32_t cache_ctor[NR_CACHES];
uint32_t cache_gfporder[NR_CACHES];
uint32_t cache_num[NR_CACHES];
cache_id cache_slabp[NR_CACHES];
uint32_t cache_slab_size[NR_CACHES];
uint32_t cache_colour[NR_CACHES];
uint32_t cache_colour_off[NR_CACHES];
uint32_t cache_colour_next[NR_CACHES];
struct slab_lists cache_slabs[NR_CACHES];

cache_id slab_cache[NR_FRAMES];
uint32_t slab_list[NR_FRAMES];
pfn_t slab_next[NR_FRAMES];
pfn_t slab_prev[NR_FRAMES];
uint32_t slab_inuse[NR_FRAMES];
uint32_t slab_free[NR_FRAMES];
uint32_t slab_s_mem[NR_FRAMES];
uint32_t slab_mgmt[NR_FRAMES];
pfn_t page_slab[NR_FRAMES];

cache_id general_cache[NR_SIZES];

#define L1_CACHE_BYTES 32u
#define OFF_SLAB_SIZE (PAGE_SIZE / 8u) /* objects from here on are managed off-slab */
#define MAX_GFP_ORDER 5u
#define BREAK_GFP_ORDER 1u

static uint32_t round_up(uint32_t value, uint32_t align)
{
    return (value + align - 1u) / align * align;
}

static uint32_t slab_bytes(uint32_t order)
{
    return PAGE_SIZE * block_size(order);
}

static uint32_t slab_frames(cache_id cache)
{
    return block_size(cache_gfporder[cache]);
}

/* ---- words in frames ---- */

static uint32_t read_word(kaddr_t addr)
{
    return phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];
}

static void write_word(kaddr_t addr, uint32_t value)
{
    phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u] = value;
}

static uint32_t bufctl_addr(pfn_t slab, uint32_t index)
{
    return slab_mgmt[slab] + SLAB_HEAD + 4u * index;
}

uint32_t slab_bufctl(pfn_t slab, uint32_t index)
{
    return read_word(bufctl_addr(slab, index));
}

static kaddr_t object_addr(pfn_t slab, uint32_t index)
{
    return slab * PAGE_SIZE + slab_s_mem[slab] + index * cache_objsize[slab_cache[slab]];
}

/* ---- lists of slabs ---- */

static void list_slab(cache_id cache, pfn_t slab, uint32_t list)
{
    pfn_t head = cache_slabs[cache].head[list];

    slab_list[slab] = list;
    slab_prev[slab] = NO_FRAME;
    slab_next[slab] = head;
    if (head != NO_FRAME) {
        slab_prev[head] = slab;
    }
    cache_slabs[cache].head[list] = slab;
}

static void unlist_slab(cache_id cache, pfn_t slab)
{
    pfn_t next = slab_next[slab];
    pfn_t prev = slab_prev[slab];

    if (prev == NO_FRAME) {
        cache_slabs[cache].head[slab_list[slab]] = next;
    } else {
        slab_next[prev] = next;
    }
    if (next != NO_FRAME) {
        slab_prev[next] = prev;
    }
}

/* The list that SLAB belongs on by the number of its objects in use. */
static void relist_slab(cache_id cache, pfn_t slab)
{
    uint32_t list = SLABS_PARTIAL;

    if (slab_inuse[slab] == 0u) {
        list = SLABS_FREE;
    } else if (slab_inuse[slab] == cache_num[cache]) {
        list = SLABS_FULL;
    }
    if (list != slab_list[slab]) {
        unlist_slab(cache, slab);
        list_slab(cache, slab, list);
    }
}

/* ---- creating a cache ---- */

void kmem_cache_init(void)
{
    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer k; 0 <= k < c ==> cache_used[k] == 0;
        loop invariant \forall integer k, l; 0 <= k < c && 0 <= l < 3 ==>
            cache_slabs[k].head[l] == NO_FRAME;
        loop assigns c, cache_used[0 .. NR_CACHES-1], cache_slabs[0 .. NR_CACHES-1];
        loop variant NR_CACHES - c; */
    for (cache_id c = 0; c < NR_CACHES; c++) {
        cache_used[c] = 0;
        cache_slabs[c].head[SLABS_FULL] = NO_FRAME;
        cache_slabs[c].head[SLABS_PARTIAL] = NO_FRAME;
        cache_slabs[c].head[SLABS_FREE] = NO_FRAME;
    }
}

/* How many objects fit in a slab of BYTES when each also needs MGMT bytes (0: off-slab) in
 * front. */
static uint32_t estimate(uint32_t bytes, uint32_t size, uint32_t align, uint32_t mgmt)
{
    uint32_t num = 0;
    uint32_t base = mgmt == 0u ? 0u : SLAB_HEAD;

    while ((num + 1u) * size + round_up(base + (num + 1u) * mgmt, align) <= bytes) {
        num++;
    }
    return num;
}

/* The order of a slab: the lowest that wastes little, else the highest that is reasonable. */
static uint32_t choose_order(uint32_t size, uint32_t align, uint32_t mgmt)
{
    uint32_t order = 0;

    while (order < MAX_GFP_ORDER) {
        uint32_t bytes = slab_bytes(order);
        uint32_t num = estimate(bytes, size, align, mgmt);
        uint32_t used = num * size + (mgmt == 0u ? 0u : round_up(SLAB_HEAD + num * mgmt, align));
        if (num != 0u && (order >= BREAK_GFP_ORDER || (bytes - used) * 8u <= bytes)) {
            break;
        }
        order++;
    }
    return order;
}

static cache_id free_cache_number(void)
{
    cache_id c = 0;

    while (c < NR_CACHES && cache_used[c] != 0u) {
        c++;
    }
    return c;
}

cache_id kmem_find_general_cachep(uint32_t size)
{
    uint32_t i = 0;
    uint32_t bytes = 32;

    while (bytes < size) {
        bytes *= 2u;
        i++;
    }
    return general_cache[i];
}

static bool good_align(uint32_t align)
{
    uint32_t n = align;

    while (n % 2u == 0u && n > 1u) {
        n /= 2u;
    }
    return n == 1u && align <= PAGE_SIZE;
}

/* Decides where the management of a slab stands and how its objects may be coloured. */
static void plan_slab(cache_id cache)
{
    uint32_t size = cache_objsize[cache];
    uint32_t align = cache_align[cache];
    bool off_slab = size >= OFF_SLAB_SIZE;
    uint32_t mgmt = off_slab ? 0u : 4u;
    uint32_t order = choose_order(size, align, mgmt);
    uint32_t num = estimate(slab_bytes(order), size, align, mgmt);
    uint32_t slab_size = round_up(SLAB_HEAD + 4u * num, align);
    uint32_t left_over = slab_bytes(order) - num * size;

    if (!off_slab || left_over >= slab_size) {
        off_slab = false; /* what an off-slab cache leaves over is enough for its management */
        left_over -= slab_size;
    }
    cache_gfporder[cache] = order;
    cache_num[cache] = num;
    cache_slab_size[cache] = slab_size;
    cache_slabp[cache] = off_slab ? kmem_find_general_cachep(SLAB_HEAD + 4u * num) : NO_CACHE;
    cache_colour_off[cache] = align > L1_CACHE_BYTES ? align : L1_CACHE_BYTES;
    cache_colour[cache] = left_over / cache_colour_off[cache];
    cache_colour_next[cache] = 0;
}

int64_t kmem_cache_create(uint32_t size, uint32_t align, uint32_t ctor)
{
    uint32_t al = align < 4u ? 4u : align;
    cache_id cache = free_cache_number();

    if (size < 4u || size > KMALLOC_MAX || (align != 0u && !good_align(align))) {
        return -EINVAL;
    }
    if (cache == NR_CACHES) {
        return -ENOMEM;
    }
    cache_used[cache] = 1;
    cache_objsize[cache] = round_up(size, al);
    cache_align[cache] = al;
    cache_ctor[cache] = ctor;
    plan_slab(cache);
    return cache;
}

bool kmem_cache_sizes_init(void)
{
    uint32_t size = 32;

    for (uint32_t i = 0; i < NR_SIZES; i++) {
        int64_t cache = kmem_cache_create(size, L1_CACHE_BYTES, CTOR_NONE);
        if (cache < 0) {
            return false;
        }
        general_cache[i] = (uint32_t)cache;
        size *= 2u;
    }
    return true;
}

/* ---- objects ---- */

/* Takes the first free object of a slab that has one. */
static kaddr_t take_object(cache_id cache, pfn_t slab)
{
    uint32_t index = slab_free[slab];

    slab_free[slab] = slab_bufctl(slab, index);
    slab_inuse[slab]++;
    relist_slab(cache, slab);
    return PAGE_OFFSET + object_addr(slab, index);
}

kaddr_t kmem_cache_take(cache_id cache)
{
    pfn_t slab = cache_slabs[cache].head[SLABS_PARTIAL];

    if (slab == NO_FRAME) {
        slab = cache_slabs[cache].head[SLABS_FREE];
    }
    if (slab == NO_FRAME) {
        return 0;
    }
    return take_object(cache, slab);
}

static void construct_objects(cache_id cache, pfn_t slab)
{
    uint32_t end = object_addr(slab, cache_num[cache]);

    if (cache_ctor[cache] != CTOR_PATTERN) {
        return;
    }
    for (uint32_t a = object_addr(slab, 0); a < end; a += 4u) {
        write_word(a, SLAB_PATTERN);
    }
}

/* Where the objects of a new slab begin: the colour shifts them so that the objects of different
 * slabs fall into different lines of the processor's cache. */
static uint32_t next_colour(cache_id cache)
{
    uint32_t colour = cache_colour_next[cache];

    cache_colour_next[cache] = colour >= cache_colour[cache] ? 0u : colour + 1u;
    return colour * cache_colour_off[cache];
}

static void link_objects(cache_id cache, pfn_t slab)
{
    for (uint32_t i = 0; i < cache_num[cache]; i++) {
        bool last = i + 1u == cache_num[cache];
        write_word(bufctl_addr(slab, i), last ? BUFCTL_END : i + 1u);
    }
    slab_free[slab] = 0;
    slab_inuse[slab] = 0;
}

void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt)
{
    uint32_t colour = next_colour(cache);

    for (pfn_t f = slab; f < slab + slab_frames(cache); f++) {
        set_page_kind(f, K_SLAB);
        page_slab[f] = slab;
    }
    slab_cache[slab] = cache;
    if (mgmt == NO_KADDR) {
        slab_mgmt[slab] = slab * PAGE_SIZE + colour;
        slab_s_mem[slab] = colour + cache_slab_size[cache];
    } else {
        slab_mgmt[slab] = mgmt - PAGE_OFFSET;
        slab_s_mem[slab] = colour;
    }
    link_objects(cache, slab);
    construct_objects(cache, slab);
    list_slab(cache, slab, SLABS_FREE);
}

static pfn_t slab_of(kaddr_t addr)
{
    return page_slab[(addr - PAGE_OFFSET) / PAGE_SIZE];
}

cache_id kmem_cache_of(kaddr_t addr)
{
    return slab_cache[slab_of(addr)];
}

static void free_object(cache_id cache, kaddr_t addr)
{
    pfn_t slab = slab_of(addr);
    uint32_t index = (addr - PAGE_OFFSET - object_addr(slab, 0)) / cache_objsize[cache];

    write_word(bufctl_addr(slab, index), slab_free[slab]);
    slab_free[slab] = index;
    slab_inuse[slab]--;
    relist_slab(cache, slab);
}

void kmem_cache_free(cache_id cache, kaddr_t addr)
{
    free_object(cache, addr);
}

/* ---- giving slabs back ---- */

/* Ends an empty slab. */
static void slab_destroy(cache_id cache, pfn_t slab)
{
    kaddr_t mgmt = slab_mgmt[slab] + PAGE_OFFSET;

    unlist_slab(cache, slab);
    __free_pages(slab, cache_gfporder[cache]);
    if (cache_slabp[cache] != NO_CACHE) {
        free_object(cache_slabp[cache], mgmt);
    }
}

/* Gives up to MOST empty slabs back; the number of frames. */
static uint32_t free_slabs(cache_id cache, uint32_t most)
{
    uint32_t done = 0;

    while (done < most && cache_slabs[cache].head[SLABS_FREE] != NO_FRAME) {
        slab_destroy(cache, cache_slabs[cache].head[SLABS_FREE]);
        done++;
    }
    return done * slab_frames(cache);
}

uint32_t kmem_cache_shrink(cache_id cache)
{
    return free_slabs(cache, NR_FRAMES);
}

int64_t kmem_cache_destroy(cache_id cache)
{
    kmem_cache_shrink(cache);
    if (cache_slabs[cache].head[SLABS_FULL] != NO_FRAME ||
        cache_slabs[cache].head[SLABS_PARTIAL] != NO_FRAME) {
        return -EBUSY;
    }
    cache_used[cache] = 0;
    return 0;
}

static uint32_t count_free_slabs(cache_id cache)
{
    uint32_t count = 0;

    for (uint32_t s = cache_slabs[cache].head[SLABS_FREE]; s != NO_FRAME; s = slab_next[s]) {
        count++;
    }
    return count;
}

uint32_t kmem_cache_reap(void)
{
    cache_id best = NO_CACHE;
    uint32_t best_frames = 0;

    for (cache_id c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] != 0u) {
            uint32_t frames = count_free_slabs(c) * slab_frames(c);
            if (frames > best_frames) {
                best = c;
                best_frames = frames;
            }
        }
    }
    if (best == NO_CACHE) {
        return 0;
    }
    return free_slabs(best, (count_free_slabs(best) * 4u + 4u) / 5u); /* 80 %, rounded up */
}

uint32_t kmem_cache_reap_all(void)
{
    uint32_t frames = 0;

    /* Twice: ending off-slab slabs empties slabs of the general caches. */
    for (cache_id c = 0; c < 2u * NR_CACHES; c++) {
        if (cache_used[c % NR_CACHES] != 0u) {
            frames += kmem_cache_shrink(c % NR_CACHES);
        }
    }
    return frames;
}
