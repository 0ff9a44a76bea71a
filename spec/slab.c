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
    return frames_of_slab_ok(cache, slab) && free_list_ok(cache, slab);
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
    return true;
}

/* Objects of CACHE that are in use. */
static uint32_t objects_in_use(uint32_t cache)
{
    uint32_t count = 0;

    for (uint32_t list = SLABS_FULL; list <= SLABS_PARTIAL; list++) {
        for (uint32_t s = cache_slabs[cache].head[list]; s != NO_FRAME; s = slab_next[s]) {
            count += slab_inuse[s];
        }
    }
    return count;
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
    return pools_ok();
}

/* The words of object INDEX are as the constructor leaves them. */
static bool constructed(uint32_t cache, uint32_t slab, uint32_t index)
{
    uint32_t first = slab * PAGE_SIZE + slab_s_mem[slab] + index * cache_objsize[cache];

    for (uint32_t a = first; a < first + cache_objsize[cache]; a += 4u) {
        uint32_t word = phys[a / PAGE_SIZE].w[a % PAGE_SIZE / 4u];
        if (word != SLAB_PATTERN) {
            return violated(INV_SLAB_CONSTRUCTED, slab, SLAB_PATTERN, word);
        }
    }
    return true;
}

static bool free_objects_constructed(uint32_t cache, uint32_t slab)
{
    for (uint32_t i = slab_free[slab]; i != BUFCTL_END; i = slab_bufctl(slab, i)) {
        if (!constructed(cache, slab, i)) {
            return false;
        }
    }
    return true;
}

bool slab_ok_deep(void)
{
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] == 0u || cache_ctor[c] != CTOR_PATTERN) {
            continue;
        }
        for (uint32_t list = SLABS_PARTIAL; list <= SLABS_FREE; list++) {
            for (uint32_t s = cache_slabs[c].head[list]; s != NO_FRAME; s = slab_next[s]) {
                if (!free_objects_constructed(c, s)) {
                    return false;
                }
            }
        }
    }
    return true;
}
