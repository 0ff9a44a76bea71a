/*
 * The slab allocator.
 *
 * Three lists of slabs for each cache, an index list of free objects for each slab. An object is
 * taken from a partial slab, else from a free one. A slab's management area is in the slab itself,
 * or in an object of a general cache that is itself managed on-slab.
 *
 * With SLAB_RED_ZONE a word in front of an object and one behind it say whether it is in use; with
 * SLAB_POISON a free object holds one pattern. Linux stops where it finds either broken, when the
 * object is taken or given back; here spec/slab.c looks at every slab instead.
 */
#include "slab.h"
#include "buddy.h"

uint32_t cache_used[NR_CACHES];
uint32_t cache_objsize[NR_CACHES];
uint32_t cache_align[NR_CACHES];
uint32_t cache_flags[NR_CACHES];
uint32_t cache_ctor[NR_CACHES];
uint32_t cache_name[NR_CACHES];
kaddr_t cache_object[NR_CACHES];
uint32_t cache_gfporder[NR_CACHES];
uint32_t cache_num[NR_CACHES];
cache_id cache_slabp[NR_CACHES];
uint32_t cache_slab_size[NR_CACHES];
uint32_t cache_colour[NR_CACHES];
uint32_t cache_colour_off[NR_CACHES];
uint32_t cache_colour_next[NR_CACHES];
uint32_t cache_growing[NR_CACHES];
uint32_t cache_grown[NR_CACHES];
struct slab_lists cache_slabs[NR_CACHES];

cache_id cache_next[NR_CACHES];
cache_id cache_prev[NR_CACHES];
cache_id clock_searchp;

cache_id slab_cache[NR_FRAMES];
uint32_t slab_list[NR_FRAMES];
pfn_t slab_next[NR_FRAMES];
pfn_t slab_prev[NR_FRAMES];
uint32_t slab_inuse[NR_FRAMES];
uint32_t slab_free[NR_FRAMES];
uint32_t slab_s_mem[NR_FRAMES];
uint32_t slab_mgmt[NR_FRAMES];
pfn_t page_slab[NR_FRAMES];

#define REAP_SCANLEN 10u /* caches that one round of the hand looks at */
#define REAP_PERFECT 10u /* frames that end it */

/*@ requires cache < NR_CACHES && cache_gfporder[cache] < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == OrderSpan(cache_gfporder[cache]);
*/
static uint32_t slab_frames(cache_id cache)
{
    return block_size(cache_gfporder[cache]);
}

/* ---- words in frames ---- */

/*@ requires addr < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4];
*/
static uint32_t read_word(kaddr_t addr)
{
    return phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];
}

/*@ requires addr < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4];
    ensures phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4] == value;
*/
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

/* Where an object begins, red zone included. */
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
    } else {
        cache_slabs[cache].tail[list] = slab;
    }
    cache_slabs[cache].head[list] = slab;
}

static void list_slab_last(cache_id cache, pfn_t slab, uint32_t list)
{
    pfn_t tail = cache_slabs[cache].tail[list];

    slab_list[slab] = list;
    slab_next[slab] = NO_FRAME;
    slab_prev[slab] = tail;
    if (tail != NO_FRAME) {
        slab_next[tail] = slab;
    } else {
        cache_slabs[cache].head[list] = slab;
    }
    cache_slabs[cache].tail[list] = slab;
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
    if (next == NO_FRAME) {
        cache_slabs[cache].tail[slab_list[slab]] = prev;
    } else {
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

/* ---- making a cache ---- */

/*@ requires cache < NR_CACHES && cache_next[CACHE_CACHE] < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures cache_next[CACHE_CACHE] == cache; */
static void chain_cache(cache_id cache)
{
    cache_id next = cache_next[CACHE_CACHE];

    cache_next[cache] = next;
    cache_prev[cache] = CACHE_CACHE;
    cache_prev[next] = cache;
    cache_next[CACHE_CACHE] = cache;
}

/*@ requires cache < NR_CACHES && cache_next[cache] < NR_CACHES && cache_prev[cache] < NR_CACHES;
    terminates \true; exits \false;
    assigns cache_next[0 .. NR_CACHES-1], cache_prev[0 .. NR_CACHES-1];
    ensures next: \forall integer c; 0 <= c < NR_CACHES ==> cache_next[c] ==
        \old(c == cache_prev[cache] ? cache_next[cache] : cache_next[c]);
    ensures prev: \forall integer c; 0 <= c < NR_CACHES && cache_prev[cache] != cache ==>
        cache_prev[c] == \old(c == cache_next[cache] ? cache_prev[cache] : cache_prev[c]);
*/
static void unchain_cache(cache_id cache)
{
    cache_next[cache_prev[cache]] = cache_next[cache];
    cache_prev[cache_next[cache]] = cache_prev[cache];
}

cache_id kmem_cache_number(void)
{
    cache_id c = 0;

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer k; 0 <= k < c ==> cache_used[k] != 0;
        loop assigns c;
        loop variant NR_CACHES - c; */
    while (c < NR_CACHES && cache_used[c] != 0u) {
        c++;
    }
    return c;
}

void kmem_cache_begin(cache_id cache, struct slab_plan plan, uint32_t flags, uint32_t ctor,
                      cache_id slabp)
{
    cache_used[cache] = 1;
    cache_flags[cache] = flags;
    cache_ctor[cache] = ctor;
    cache_objsize[cache] = plan.objsize;
    cache_align[cache] = plan.align;
    cache_gfporder[cache] = plan.gfporder;
    cache_num[cache] = plan.num;
    cache_slab_size[cache] = plan.slab_size;
    cache_slabp[cache] = slabp;
    cache_colour[cache] = plan.colour;
    cache_colour_off[cache] = plan.colour_off;
    cache_colour_next[cache] = 0;
    cache_growing[cache] = 0;
    cache_grown[cache] = 0;
    if (cache != CACHE_CACHE) {
        chain_cache(cache);
    }
}

void kmem_cache_identify(cache_id cache, uint32_t name, kaddr_t object)
{
    cache_name[cache] = name;
    cache_object[cache] = object;
}

void kmem_cache_init(void)
{
    struct slab_plan plan;

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer k; 0 <= k < c ==> cache_used[k] == 0;
        loop invariant \forall integer k, l; 0 <= k < c && 0 <= l < 3 ==>
            cache_slabs[k].head[l] == NO_FRAME && cache_slabs[k].tail[l] == NO_FRAME;
        loop assigns c, cache_used[0 .. NR_CACHES-1], cache_slabs[0 .. NR_CACHES-1];
        loop variant NR_CACHES - c; */
    for (cache_id c = 0; c < NR_CACHES; c++) {
        cache_used[c] = 0;
        cache_slabs[c].head[SLABS_FULL] = NO_FRAME;
        cache_slabs[c].head[SLABS_PARTIAL] = NO_FRAME;
        cache_slabs[c].head[SLABS_FREE] = NO_FRAME;
        cache_slabs[c].tail[SLABS_FULL] = NO_FRAME;
        cache_slabs[c].tail[SLABS_PARTIAL] = NO_FRAME;
        cache_slabs[c].tail[SLABS_FREE] = NO_FRAME;
    }
    plan = plan_slab(KMEM_CACHE_BYTES, 0, SLAB_NO_REAP, 0);
    cache_next[CACHE_CACHE] = CACHE_CACHE;
    cache_prev[CACHE_CACHE] = CACHE_CACHE;
    kmem_cache_begin(CACHE_CACHE, plan, SLAB_NO_REAP, CTOR_NONE, NO_CACHE);
    kmem_cache_identify(CACHE_CACHE, NAME_KMEM_CACHE, NO_KADDR);
    clock_searchp = CACHE_CACHE;
}

/* ---- what stands in and around objects ---- */

/* Bytes of the red zone on each side of an object. */
/*@ requires cache < NR_CACHES;
    terminates \true; exits \false; assigns \nothing;
    ensures zones: HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> \result == BYTES_PER_WORD;
    ensures none: !HasFlag(cache_flags[cache], SLAB_RED_ZONE) ==> \result == 0;
*/
static uint32_t red_zone(cache_id cache)
{
    return slab_flag(cache_flags[cache], SLAB_RED_ZONE) ? BYTES_PER_WORD : 0u;
}

uint32_t kmem_cache_size(cache_id cache)
{
    return cache_objsize[cache] - 2u * red_zone(cache);
}

static void set_red_zones(cache_id cache, kaddr_t object, uint32_t word)
{
    if (slab_flag(cache_flags[cache], SLAB_RED_ZONE)) {
        write_word(object, word);
        write_word(object + cache_objsize[cache] - BYTES_PER_WORD, word);
    }
}

static void fill_object(cache_id cache, kaddr_t object, uint32_t word)
{
    uint32_t end = object + cache_objsize[cache] - red_zone(cache);

    for (uint32_t a = object + red_zone(cache); a < end; a += 4u) {
        write_word(a, word);
    }
}

static void poison_object(cache_id cache, kaddr_t object)
{
    if (slab_flag(cache_flags[cache], SLAB_POISON)) {
        fill_object(cache, object, POISON_WORD);
        write_word(object + cache_objsize[cache] - red_zone(cache) - 4u, POISON_LAST);
    }
}

/* ---- objects ---- */

/* Takes the first free object of a slab that has one. */
static kaddr_t take_object(cache_id cache, pfn_t slab)
{
    uint32_t index = slab_free[slab];

    slab_free[slab] = slab_bufctl(slab, index);
    slab_inuse[slab]++;
    relist_slab(cache, slab);
    set_red_zones(cache, object_addr(slab, index), RED_ACTIVE);
    return PAGE_OFFSET + object_addr(slab, index) + red_zone(cache);
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

/* The colour shifts the objects, so that those of different slabs fall into different lines of the
 * processor's cache. */
uint32_t slab_begin_growing(cache_id cache)
{
    uint32_t colour = cache_colour_next[cache];

    cache_colour_next[cache] = colour + 1u >= cache_colour[cache] ? 0u : colour + 1u;
    cache_grown[cache] = 1;
    cache_growing[cache]++;
    return colour * cache_colour_off[cache];
}

void slab_end_growing(cache_id cache)
{
    cache_growing[cache]--;
}

static void init_objects(cache_id cache, pfn_t slab)
{
    for (uint32_t i = 0; i < cache_num[cache]; i++) {
        bool last = i + 1u == cache_num[cache];
        set_red_zones(cache, object_addr(slab, i), RED_INACTIVE);
        if (cache_ctor[cache] == CTOR_PATTERN) {
            fill_object(cache, object_addr(slab, i), SLAB_PATTERN);
        }
        poison_object(cache, object_addr(slab, i));
        write_word(bufctl_addr(slab, i), last ? BUFCTL_END : i + 1u);
    }
    slab_free[slab] = 0;
    slab_inuse[slab] = 0;
}

void slab_install(cache_id cache, pfn_t slab, kaddr_t mgmt, uint32_t offset)
{
    for (pfn_t f = slab; f < slab + slab_frames(cache); f++) {
        set_page_kind(f, K_SLAB);
        page_slab[f] = slab;
    }
    slab_cache[slab] = cache;
    if (mgmt == NO_KADDR) {
        slab_mgmt[slab] = slab * PAGE_SIZE + offset;
        slab_s_mem[slab] = offset + cache_slab_size[cache];
    } else {
        slab_mgmt[slab] = mgmt - PAGE_OFFSET;
        slab_s_mem[slab] = offset;
    }
    init_objects(cache, slab);
    list_slab_last(cache, slab, SLABS_FREE);
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

    set_red_zones(cache, object_addr(slab, index), RED_INACTIVE);
    poison_object(cache, object_addr(slab, index));
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

/* Gives up to MOST empty slabs back, the last ones first; the number of frames. */
static uint32_t free_slabs(cache_id cache, uint32_t most)
{
    uint32_t done = 0;

    while (done < most && cache_growing[cache] == 0u &&
           cache_slabs[cache].tail[SLABS_FREE] != NO_FRAME) {
        slab_destroy(cache, cache_slabs[cache].tail[SLABS_FREE]);
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
    if (clock_searchp == cache) {
        clock_searchp = cache_next[cache];
    }
    unchain_cache(cache);
    kmem_cache_shrink(cache);
    if (cache_slabs[cache].head[SLABS_FULL] != NO_FRAME ||
        cache_slabs[cache].head[SLABS_PARTIAL] != NO_FRAME) {
        chain_cache(cache);
        return -EBUSY;
    }
    cache_used[cache] = 0;
    free_object(CACHE_CACHE, cache_object[cache]);
    return 0;
}

/* ---- reclaim's share ---- */

static uint32_t count_free_slabs(cache_id cache)
{
    uint32_t count = 0;

    for (pfn_t s = cache_slabs[cache].head[SLABS_FREE]; s != NO_FRAME; s = slab_next[s]) {
        count++;
    }
    return count;
}

/* What the empty slabs of CACHE count for, in frames: nothing, for once, if it has grown. */
static uint32_t reapable(cache_id cache)
{
    uint32_t frames;

    if (slab_flag(cache_flags[cache], SLAB_NO_REAP) || cache_growing[cache] != 0u) {
        return 0;
    }
    if (cache_grown[cache] != 0u) {
        cache_grown[cache] = 0;
        return 0;
    }
    frames = count_free_slabs(cache) * slab_frames(cache);
    if (cache_ctor[cache] != CTOR_NONE) {
        frames = (frames * 4u + 1u) / 5u;
    }
    if (cache_gfporder[cache] != 0u) {
        frames = (frames * 4u + 1u) / 5u;
    }
    return frames;
}

uint32_t kmem_cache_reap(void)
{
    cache_id cache = clock_searchp;
    cache_id best = NO_CACHE;
    uint32_t best_frames = 0;
    uint32_t scan = REAP_SCANLEN;

    do {
        uint32_t frames = reapable(cache);
        if (frames > best_frames) {
            best = cache;
            best_frames = frames;
        }
        cache = cache_next[cache];
        scan--;
    } while (best_frames < REAP_PERFECT && scan != 0u && cache != clock_searchp);
    clock_searchp = cache;
    if (best == NO_CACHE) {
        return 0;
    }
    return free_slabs(best, (count_free_slabs(best) + 1u) / 2u);
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
