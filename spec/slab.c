/*
 * Slab caches. Every loop is bounded by a count that the check itself keeps, so that links in a
 * ring or out of range are a violation and not a hang.
 */
#include "slab.h"
#include "../mm/buddy.h"
#include "../mm/pool.h"
#include "mm.h"
#include "page.h"
#include "violation.h"

static uint32_t slab_frames_seen; /* frames of all slabs on lists */

static bool frames_of_slab_ok(uint32_t cache, uint32_t slab)
{
    uint32_t frames = 1u << cache_gfporder[cache];

    for (pfn_t f = slab; f < slab + frames; f++) {
        if (f >= nr_frames || page_kind[f] != K_SLAB) {
            return violated(INV_SLAB_FRAME, f, K_SLAB, f < nr_frames ? page_kind[f] : K_HOLE);
        }
        if (page_slab[f] != slab) {
            return violated(INV_SLAB_OF_FRAME, f, slab, page_slab[f]);
        }
    }
    slab_frames_seen += frames;
    return true;
}

/* The list of free objects has as many members as objects are not in use. */
static bool free_list_ok(uint32_t cache, uint32_t slab)
{
    uint32_t expected = cache_num[cache] - slab_inuse[slab];
    uint32_t index = slab_free[slab];
    uint32_t count = 0;

    while (index != BUFCTL_END && count <= expected) {
        if (index >= cache_num[cache]) {
            return violated(INV_SLAB_FREE_INDEX, slab, cache_num[cache], index);
        }
        index = slab_bufctl(slab, index);
        count++;
    }
    return count == expected || violated(INV_SLAB_FREE_COUNT, slab, expected, count);
}

/*@ requires addr < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == MemWord(addr); */
static uint32_t word_at(uint32_t addr)
{
    return phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];
}

/*@ requires cache < NR_CACHES && (flag == SLAB_RED_ZONE || flag == SLAB_POISON);
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> HasFlag(cache_flags[cache], flag); */
static bool has_flag(uint32_t cache, uint32_t flag)
{
    return slab_flag(cache_flags[cache], flag);
}

/* Management and objects lie at a colour of the cache, and end within the slab. */
static bool place_ok(uint32_t cache, uint32_t slab)
{
    bool off_slab = cache_slabp[cache] != NO_CACHE;
    uint32_t head = off_slab ? 0u : cache_slab_size[cache];
    uint32_t offset = slab_s_mem[slab] - head;
    uint32_t colours = cache_colour[cache] == 0u ? 1u : cache_colour[cache];
    uint32_t bytes = cache_num[cache] * cache_objsize[cache];

    if (slab_s_mem[slab] < head || offset % cache_colour_off[cache] != 0u ||
        offset / cache_colour_off[cache] >= colours ||
        slab_s_mem[slab] + bytes > PAGE_SIZE << cache_gfporder[cache]) {
        return violated(INV_SLAB_PLACE, slab, head, slab_s_mem[slab]);
    }
    if (!off_slab && slab_mgmt[slab] != slab * PAGE_SIZE + offset) {
        return violated(INV_SLAB_PLACE, slab, slab * PAGE_SIZE + offset, slab_mgmt[slab]);
    }
    return true;
}

/* What manages a slab from elsewhere is an object of the cache for that, whose slabs manage
 * themselves. */
static bool manager_ok(uint32_t cache, uint32_t slab)
{
    uint32_t frame = slab_mgmt[slab] / PAGE_SIZE;

    if (cache_slabp[cache] == NO_CACHE) {
        return true;
    }
    if (cache_slabp[cache] > NO_CACHE || cache_slabp[cache_slabp[cache]] != NO_CACHE) {
        return violated(INV_SLAB_MANAGER, slab, NO_CACHE, cache_slabp[cache]);
    }
    if (frame >= nr_frames || page_kind[frame] != K_SLAB || page_slab[frame] >= nr_frames ||
        slab_cache[page_slab[frame]] != cache_slabp[cache]) {
        return violated(INV_SLAB_MANAGER, slab, cache_slabp[cache], frame);
    }
    return true;
}

/* Which objects of the slab that is looked at are free. */
#define MOST_OBJECTS (PAGE_SIZE / 4u)
static bool is_free[MOST_OBJECTS];

static void mark_free_objects(uint32_t cache, uint32_t slab)
{
    for (uint32_t i = 0; i < cache_num[cache] && i < MOST_OBJECTS; i++) {
        is_free[i] = false;
    }
    for (uint32_t i = slab_free[slab]; i < MOST_OBJECTS; i = slab_bufctl(slab, i)) {
        is_free[i] = true;
    }
}

/* Both red zones of each object say whether it is in use. The free list is in order. */
static bool red_zones_ok(uint32_t cache, uint32_t slab)
{
    uint32_t first = slab * PAGE_SIZE + slab_s_mem[slab];

    if (!has_flag(cache, SLAB_RED_ZONE)) {
        return true;
    }
    mark_free_objects(cache, slab);
    for (uint32_t i = 0; i < cache_num[cache]; i++) {
        uint32_t word = is_free[i] ? 0x5A2CF071u : 0x170FC2A5u;
        uint32_t begin = first + i * cache_objsize[cache];
        uint32_t end = begin + cache_objsize[cache] - 4u;
        if (word_at(begin) != word) {
            return violated(INV_SLAB_RED_ZONE, begin, word, word_at(begin));
        }
        if (word_at(end) != word) {
            return violated(INV_SLAB_RED_ZONE, end, word, word_at(end));
        }
    }
    return true;
}

static bool slab_one_ok(uint32_t cache, uint32_t slab, uint32_t list)
{
    uint32_t inuse = slab_inuse[slab];
    uint32_t right = SLABS_PARTIAL;

    if (slab_cache[slab] != cache) {
        return violated(INV_SLAB_CACHE, slab, cache, slab_cache[slab]);
    }
    if (inuse > cache_num[cache]) {
        return violated(INV_SLAB_INUSE, slab, cache_num[cache], inuse);
    }
    if (inuse == 0u) {
        right = SLABS_FREE;
    } else if (inuse == cache_num[cache]) {
        right = SLABS_FULL;
    }
    if (right != list || slab_list[slab] != list) {
        return violated(INV_SLAB_LIST, slab, right, list);
    }
    return frames_of_slab_ok(cache, slab) && place_ok(cache, slab) && manager_ok(cache, slab) &&
           free_list_ok(cache, slab) && red_zones_ok(cache, slab);
}

static bool list_ok(uint32_t cache, uint32_t list)
{
    uint32_t slab = cache_slabs[cache].head[list];
    uint32_t prev = NO_FRAME;
    uint32_t count = 0;

    while (slab != NO_FRAME) {
        if (slab >= nr_frames || count >= nr_frames) {
            return violated(INV_SLAB_LINK, cache, nr_frames, slab);
        }
        if (slab_prev[slab] != prev) {
            return violated(INV_SLAB_LINK, slab, prev, slab_prev[slab]);
        }
        if (!slab_one_ok(cache, slab, list)) {
            return false;
        }
        prev = slab;
        slab = slab_next[slab];
        count++;
    }
    if (cache_slabs[cache].tail[list] != prev) {
        return violated(INV_SLAB_TAIL, cache, prev, cache_slabs[cache].tail[list]);
    }
    return true;
}

/* Objects of CACHE that are in use; there are none of a cache that there is not. */
static uint32_t objects_in_use(uint32_t cache)
{
    uint32_t count = 0;

    for (uint32_t list = SLABS_FULL; list <= SLABS_PARTIAL && cache != NO_CACHE; list++) {
        for (uint32_t s = cache_slabs[cache].head[list]; s != NO_FRAME; s = slab_next[s]) {
            count += slab_inuse[s];
        }
    }
    return count;
}

/* The chain is a ring of all caches that there are, and the hand of reclaim is on it. */
static bool chain_ok(void)
{
    uint32_t cache = CACHE_CACHE;
    uint32_t there = 0;
    uint32_t seen = 0;

    for (uint32_t c = 0; c < NR_CACHES; c++) {
        there += cache_used[c] != 0u ? 1u : 0u;
    }
    do {
        uint32_t next = cache_next[cache];
        if (next >= NR_CACHES || cache_used[cache] == 0u || cache_prev[next] != cache) {
            return violated(INV_CACHE_CHAIN, cache, NR_CACHES, next);
        }
        cache = next;
        seen++;
    } while (cache != CACHE_CACHE && seen <= there);
    if (seen != there) {
        return violated(INV_CACHE_CHAIN, cache, there, seen);
    }
    if (clock_searchp >= NR_CACHES || cache_used[clock_searchp] == 0u) {
        return violated(INV_CACHE_HAND, 0, NR_CACHES, clock_searchp);
    }
    return true;
}

/* Each cache but cache_cache has an object of that. */
static bool descriptors_ok(void)
{
    uint32_t caches = 0;

    for (uint32_t c = 0; c < NR_CACHES; c++) {
        uint32_t frame = (cache_object[c] - PAGE_OFFSET) / PAGE_SIZE;
        if (cache_used[c] == 0u) {
            continue;
        }
        if (cache_growing[c] != 0u) {
            return violated(INV_CACHE_GROWING, c, 0, cache_growing[c]);
        }
        if (c == CACHE_CACHE) {
            continue;
        }
        caches++;
        if (frame >= nr_frames || page_kind[frame] != K_SLAB ||
            slab_cache[page_slab[frame]] != CACHE_CACHE) {
            return violated(INV_CACHE_OBJECT, c, CACHE_CACHE, cache_object[c]);
        }
    }
    if (objects_in_use(CACHE_CACHE) != caches) {
        return violated(INV_CACHE_OBJECT, CACHE_CACHE, caches, objects_in_use(CACHE_CACHE));
    }
    return true;
}

/* Every area and every address space has an object, and nothing else has one. */
static bool pools_ok(void)
{
    uint32_t areas = 0;
    uint32_t mms = 0;

    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] != 0u) {
            mms++;
            areas += mm_map_count[m];
        }
    }
    if (objects_in_use(vm_area_cachep) != areas) {
        return violated(INV_POOL_AREAS, vm_area_cachep, areas, objects_in_use(vm_area_cachep));
    }
    if (objects_in_use(mm_cachep) != mms) {
        return violated(INV_POOL_MMS, mm_cachep, mms, objects_in_use(mm_cachep));
    }
    return true;
}

bool slab_ok(void)
{
    uint32_t slab_kind = 0;

    slab_frames_seen = 0;
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        for (uint32_t list = 0; list < 3u && cache_used[c] != 0u; list++) {
            if (!list_ok(c, list)) {
                return false;
            }
        }
    }
    for (pfn_t f = 0; f < nr_frames; f++) {
        slab_kind += page_kind[f] == K_SLAB ? 1u : 0u;
    }
    if (slab_kind != slab_frames_seen) {
        return violated(INV_SLAB_FRAMES, 0, slab_frames_seen, slab_kind);
    }
    return chain_ok() && descriptors_ok() && pools_ok();
}

/* The words of object INDEX, within its red zones, are as the constructor leaves them, or
 * poisoned. */
static bool object_kept(uint32_t cache, uint32_t slab, uint32_t index)
{
    bool poison = cache_ctor[cache] != CTOR_PATTERN;
    uint32_t zone = has_flag(cache, SLAB_RED_ZONE) ? 4u : 0u;
    uint32_t first = slab * PAGE_SIZE + slab_s_mem[slab] + index * cache_objsize[cache];
    uint32_t end = first + cache_objsize[cache] - zone;

    for (uint32_t a = first + zone; a < end; a += 4u) {
        uint32_t want = poison ? 0x5A5A5A5Au : SLAB_PATTERN;
        want = poison && a + 4u == end ? 0xA55A5A5Au : want;
        if (word_at(a) != want) {
            return poison ? violated(INV_SLAB_POISON, a, want, word_at(a))
                          : violated(INV_SLAB_CONSTRUCTED, slab, want, word_at(a));
        }
    }
    return true;
}

static bool free_objects_kept(uint32_t cache, uint32_t slab)
{
    for (uint32_t i = slab_free[slab]; i != BUFCTL_END; i = slab_bufctl(slab, i)) {
        if (!object_kept(cache, slab, i)) {
            return false;
        }
    }
    return true;
}

bool slab_ok_deep(void)
{
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] == 0u || (cache_ctor[c] != CTOR_PATTERN && !has_flag(c, SLAB_POISON))) {
            continue;
        }
        for (uint32_t list = SLABS_PARTIAL; list <= SLABS_FREE; list++) {
            for (uint32_t s = cache_slabs[c].head[list]; s != NO_FRAME; s = slab_next[s]) {
                if (!free_objects_kept(c, s)) {
                    return false;
                }
            }
        }
    }
    return true;
}
