/*
 * The checker of slab caches: one function for each part of slab_wf, proved to decide it.
 *
 * Every loop is bounded by a count that the check itself keeps, so that links in a ring or out of
 * range are a violation and not a hang.
 */
#include "slab.h"

uint32_t slab_seen[NR_FRAMES];
uint32_t slab_is_free[SLAB_MOST];

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

/*@ requires cache < NR_CACHES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == RedZone(cache); */
static uint32_t red_zone(uint32_t cache)
{
    return has_flag(cache, SLAB_RED_ZONE) ? BYTES_PER_WORD : 0u;
}

/*@ requires cache < NR_CACHES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cache_shape_wf(cache); */
static bool shape_ok(uint32_t cache)
{
    uint32_t size = cache_objsize[cache];

    if (size > OBJECT_MAX) {
        return violated(INV_CACHE_SHAPE, cache, OBJECT_MAX, size);
    }
    if (size < 4u + 2u * red_zone(cache)) {
        return violated(INV_CACHE_SHAPE, cache, 4u + 2u * red_zone(cache), size);
    }
    if (size % 4u != 0u) {
        return violated(INV_CACHE_SHAPE, cache, 0, size % 4u);
    }
    if (cache_num[cache] == 0u || cache_num[cache] > SLAB_MOST) {
        return violated(INV_CACHE_SHAPE, cache, SLAB_MOST, cache_num[cache]);
    }
    if (cache_gfporder[cache] > MAX_GFP_ORDER) {
        return violated(INV_CACHE_SHAPE, cache, MAX_GFP_ORDER, cache_gfporder[cache]);
    }
    return true;
}

/* ---- one slab ---- */

/* Of a function that looks at SLAB, which is one of CACHE. */
#define R_SLAB(cache, slab)                                                                        \
    nr_frames <= NR_FRAMES &&cache < NR_CACHES &&slab < nr_frames &&cache_shape_wf(cache) &&       \
        slab_cache[slab] == cache &&slab_inuse[slab] <= cache_num[cache]

/*@ requires nr_frames <= NR_FRAMES && f < NR_FRAMES && slab < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> f < nr_frames && page_kind[f] == K_SLAB && page_slab[f] == slab; */
static bool frame_ok(pfn_t f, pfn_t slab)
{
    if (f >= nr_frames) {
        return violated(INV_SLAB_FRAME, f, K_SLAB, K_HOLE);
    }
    if (page_kind[f] != K_SLAB) {
        return violated(INV_SLAB_FRAME, f, K_SLAB, page_kind[f]);
    }
    if (page_slab[f] != slab) {
        return violated(INV_SLAB_OF_FRAME, f, slab, page_slab[f]);
    }
    return true;
}

/*@ requires R_SLAB(cache, slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_block_here_wf(slab); */
static bool frames_of_slab_ok(uint32_t cache, pfn_t slab)
{
    uint32_t frames = block_size(cache_gfporder[cache]);

    if (frames > nr_frames - slab) {
        return violated(INV_SLAB_FRAME, nr_frames, K_SLAB, K_HOLE);
    }
    /*@ loop invariant slab <= f <= slab + frames;
        loop invariant \forall integer g; slab <= g < f ==>
            page_kind[g] == K_SLAB && page_slab[g] == slab;
        loop assigns f, violation;
        loop variant slab + frames - f; */
    for (pfn_t f = slab; f < slab + frames; f++) {
        if (!frame_ok(f, slab)) {
            return false;
        }
    }
    return true;
}

/* The list of free objects has as many members as objects are not in use. */
/*@ requires R_SLAB(cache, slab);
    requires readable: BufctlAddr(slab, SlabNum(slab)) <= NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> free_list_wf(slab); */
static bool free_list_ok(uint32_t cache, pfn_t slab)
{
    uint32_t expected = cache_num[cache] - slab_inuse[slab];
    uint32_t index = slab_free[slab];

    /*@ loop invariant 0 <= k <= expected && index == free_at(slab, k);
        loop invariant \forall integer j; 0 <= j < k ==> free_at(slab, j) < SlabNum(slab);
        loop assigns k, index, violation;
        loop variant expected - k; */
    for (uint32_t k = 0; k < expected; k++) {
        if (index == BUFCTL_END) {
            return violated(INV_SLAB_FREE_COUNT, slab, expected, k);
        }
        if (index >= cache_num[cache]) {
            return violated(INV_SLAB_FREE_INDEX, slab, cache_num[cache] - 1u, index);
        }
        index = slab_bufctl(slab, index);
        /*@ assert next: index == free_at(slab, k + 1); */
    }
    if (index != BUFCTL_END) {
        return violated(INV_SLAB_FREE_COUNT, slab, BUFCTL_END, index);
    }
    return true;
}

/* Objects and management are whole words within the slab. */
/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> SlabPlace(slab); */
static bool inside_ok(uint32_t cache, pfn_t slab)
{
    uint32_t bytes = PAGE_SIZE * block_size(cache_gfporder[cache]);
    uint32_t objects = cache_num[cache] * cache_objsize[cache];
    uint32_t s_mem = slab_s_mem[slab];
    uint32_t mgmt = slab_mgmt[slab];

    if (s_mem > bytes) {
        return violated(INV_SLAB_PLACE, slab, bytes, s_mem);
    }
    if (objects > bytes - s_mem) {
        return violated(INV_SLAB_PLACE, slab, bytes - s_mem, objects);
    }
    if (s_mem % 4u != 0u) {
        return violated(INV_SLAB_PLACE, slab, 0, s_mem % 4u);
    }
    if (mgmt % 4u != 0u) {
        return violated(INV_SLAB_PLACE, slab, 0, mgmt % 4u);
    }
    if (cache_slabp[cache] == NO_CACHE &&
        (mgmt < slab * PAGE_SIZE || mgmt > NR_FRAMES * PAGE_SIZE ||
         mgmt + SLAB_HEAD + 4u * cache_num[cache] > slab * PAGE_SIZE + s_mem)) {
        return violated(INV_SLAB_PLACE, slab, 1, 0); /* management in front of the objects */
    }
    return true;
}

/* What is in use begins at a colour of the cache. */
/*@ requires R_SLAB(cache, slab) && SlabPlace(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_colour_wf(slab); */
static bool colour_ok(uint32_t cache, pfn_t slab)
{
    bool off_slab = cache_slabp[cache] != NO_CACHE;
    uint32_t head = off_slab ? 0u : cache_slab_size[cache];
    uint32_t colours = cache_colour[cache] == 0u ? 1u : cache_colour[cache];
    uint32_t offset;

    if (slab_s_mem[slab] < head) {
        return violated(INV_SLAB_PLACE, slab, head, slab_s_mem[slab]);
    }
    if (cache_colour_off[cache] == 0u) {
        return violated(INV_SLAB_PLACE, slab, 1, 0);
    }
    offset = slab_s_mem[slab] - head;
    if (offset % cache_colour_off[cache] != 0u) {
        return violated(INV_SLAB_PLACE, slab, 0, offset % cache_colour_off[cache]);
    }
    if (offset / cache_colour_off[cache] >= colours) {
        return violated(INV_SLAB_PLACE, slab, colours - 1u, offset / cache_colour_off[cache]);
    }
    if (!off_slab && slab_mgmt[slab] != slab * PAGE_SIZE + offset) {
        return violated(INV_SLAB_PLACE, slab, slab * PAGE_SIZE + offset, slab_mgmt[slab]);
    }
    return true;
}

/* Management and objects lie at a colour of the cache, and end within the slab. */
/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_place_wf(slab); */
static bool place_ok(uint32_t cache, pfn_t slab)
{
    if (!inside_ok(cache, slab)) {
        return false;
    }
    return colour_ok(cache, slab);
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> slab_addr_wf(cache, addr); */
static bool in_slab_of(uint32_t cache, uint32_t addr)
{
    pfn_t frame = addr / PAGE_SIZE;

    if (frame >= nr_frames) {
        return false;
    }
    if (page_kind[frame] != K_SLAB || page_slab[frame] >= nr_frames) {
        return false;
    }
    return slab_cache[page_slab[frame]] == cache;
}

/* What manages a slab from elsewhere is an object of the cache for that, whose slabs manage
 * themselves. */
/*@ requires R_SLAB(cache, slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_manager_wf(slab); */
static bool manager_ok(uint32_t cache, pfn_t slab)
{
    uint32_t manager = cache_slabp[cache];

    if (manager == NO_CACHE) {
        return true;
    }
    if (manager > NO_CACHE) {
        return violated(INV_SLAB_MANAGER, slab, NO_CACHE, manager);
    }
    if (cache_used[manager] == 0u || cache_slabp[manager] != NO_CACHE) {
        return violated(INV_SLAB_MANAGER, slab, NO_CACHE, manager);
    }
    if (!in_slab_of(manager, slab_mgmt[slab])) {
        return violated(INV_SLAB_MANAGER, slab, 1, 0);
    }
    if (slab_mgmt[slab] + SLAB_HEAD + 4u * cache_num[cache] > nr_frames * PAGE_SIZE) {
        return violated(INV_SLAB_MANAGER, slab, 1, 0);
    }
    return true;
}

/* None of the first N objects is free. */
/*@ requires n <= SLAB_MOST;
    terminates \true; exits \false;
    assigns slab_is_free[0 .. SLAB_MOST - 1];
    ensures \forall integer i; 0 <= i < n ==> slab_is_free[i] == 0; */
static void nothing_free(uint32_t n)
{
    /*@ loop invariant 0 <= i <= n;
        loop invariant \forall integer j; 0 <= j < i ==> slab_is_free[j] == 0;
        loop assigns i, slab_is_free[0 .. SLAB_MOST - 1];
        loop variant n - i; */
    for (uint32_t i = 0; i < n; i++) {
        slab_is_free[i] = 0;
    }
}

/* Writes down which objects are free. */
/*@ requires R_SLAB(cache, slab) && free_list_wf(slab);
    requires readable: BufctlAddr(slab, SlabNum(slab)) <= NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns slab_is_free[0 .. SLAB_MOST - 1];
    ensures \forall integer i; 0 <= i < SlabNum(slab) ==>
        (slab_is_free[i] != 0 <==> object_free(slab, i)); */
static void mark_free_objects(uint32_t cache, pfn_t slab)
{
    uint32_t index = slab_free[slab];
    uint32_t unused = cache_num[cache] - slab_inuse[slab];

    nothing_free(cache_num[cache]);
    /*@ loop invariant 0 <= k <= unused && index == free_at(slab, k);
        loop invariant marked: \forall integer i; 0 <= i < SlabNum(slab) ==>
            (slab_is_free[i] != 0 <==> free_among(slab, i, k));
        loop assigns k, index, slab_is_free[0 .. SLAB_MOST - 1];
        loop variant unused - k; */
    for (uint32_t k = 0; k < unused; k++) {
        /*@ assert this: free_among(slab, index, k + 1); */
        /*@ assert more: \forall integer i; free_among(slab, i, k + 1) <==>
              free_among(slab, i, k) || i == index; */
        slab_is_free[index] = 1;
        index = slab_bufctl(slab, index);
    }
}

/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && SlabPlace(slab);
    requires index < SlabNum(slab);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ObjectAddr(slab, index);
    ensures inside: \result + cache_objsize[cache] <= NR_FRAMES * PAGE_SIZE;
    ensures word: \result % 4 == 0; */
static uint32_t object_at(uint32_t cache, pfn_t slab, uint32_t index)
{
    /*@ ghost lemma_multiples(cache_objsize[cache], index, cache_num[cache]); */
    /*@ ghost lemma_words(slab_s_mem[slab], index * cache_objsize[cache]); */
    return slab * PAGE_SIZE + slab_s_mem[slab] + index * cache_objsize[cache];
}

/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && SlabPlace(slab);
    requires index < SlabNum(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> zones_hold(slab, index, word); */
static bool zones_ok(uint32_t cache, pfn_t slab, uint32_t index, uint32_t word)
{
    uint32_t begin = object_at(cache, slab, index);
    uint32_t end = begin + cache_objsize[cache] - BYTES_PER_WORD;

    if (word_at(begin) != word) {
        return violated(INV_SLAB_RED_ZONE, begin, word, word_at(begin));
    }
    if (word_at(end) != word) {
        return violated(INV_SLAB_RED_ZONE, end, word, word_at(end));
    }
    return true;
}

/* Those of object INDEX say whether it is in use. */
/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && SlabPlace(slab);
    requires index < SlabNum(slab);
    requires marked: slab_is_free[index] != 0 <==> object_free(slab, index);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> object_zones_wf(slab, index); */
static bool object_zones_ok(uint32_t cache, pfn_t slab, uint32_t index)
{
    if (slab_is_free[index] != 0u) {
        return zones_ok(cache, slab, index, RED_INACTIVE);
    }
    return zones_ok(cache, slab, index, RED_ACTIVE);
}

/* Both red zones of each object say whether it is in use. The free list is in order. */
/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && SlabPlace(slab);
    requires free_list_wf(slab);
    requires readable: BufctlAddr(slab, SlabNum(slab)) <= NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> red_zones_wf(slab); */
static bool red_zones_ok(uint32_t cache, pfn_t slab)
{
    if (!has_flag(cache, SLAB_RED_ZONE)) {
        return true;
    }
    mark_free_objects(cache, slab);
    /*@ loop invariant 0 <= i <= SlabNum(slab);
        loop invariant \forall integer j; 0 <= j < i ==> object_zones_wf(slab, j);
        loop assigns i, violation;
        loop variant SlabNum(slab) - i; */
    for (uint32_t i = 0; i < cache_num[cache]; i++) {
        if (!object_zones_ok(cache, slab, i)) {
            return false;
        }
    }
    return true;
}

/* SLAB is one of list LIST of CACHE, which it belongs on. */
/*@ requires cache < NR_CACHES && cache_shape_wf(cache) && slab < nr_frames <= NR_FRAMES;
    requires list < 3;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_counts_wf(slab, cache, list); */
static bool counts_ok(uint32_t cache, pfn_t slab, uint32_t list)
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
    if (right != list) {
        return violated(INV_SLAB_LIST, slab, right, list);
    }
    if (slab_list[slab] != list) {
        return violated(INV_SLAB_LIST, slab, list, slab_list[slab]);
    }
    return true;
}

/*@ requires R_SLAB(cache, slab) && slab_place_wf(slab) && slab_block_here_wf(slab);
    requires slab_manager_wf(slab);
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> free_list_wf(slab) && red_zones_wf(slab); */
static bool objects_ok(uint32_t cache, pfn_t slab)
{
    /*@ assert readable: BufctlAddr(slab, SlabNum(slab)) <= NR_FRAMES * PAGE_SIZE; */
    if (!free_list_ok(cache, slab)) {
        return false;
    }
    return red_zones_ok(cache, slab);
}

/*@ requires cache < NR_CACHES && cache_shape_wf(cache) && slab < nr_frames <= NR_FRAMES;
    requires list < 3;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> slab_one_wf(slab, cache, list); */
static bool slab_one_ok(uint32_t cache, pfn_t slab, uint32_t list)
{
    if (!counts_ok(cache, slab, list)) {
        return false;
    }
    if (!frames_of_slab_ok(cache, slab)) {
        return false;
    }
    if (!place_ok(cache, slab)) {
        return false;
    }
    if (!manager_ok(cache, slab)) {
        return false;
    }
    return objects_ok(cache, slab);
}

/* ---- the lists ---- */

/* SLAB, which list LIST of CACHE leads to behind PREV, belongs there. */
/*@ requires cache < NR_CACHES && cache_shape_wf(cache) && list < 3 && nr_frames <= NR_FRAMES &&
      slab != NO_FRAME;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> slab < nr_frames && slab_prev[slab] == prev &&
        slab_one_wf(slab, cache, list); */
static bool linked_ok(uint32_t cache, uint32_t list, pfn_t prev, pfn_t slab)
{
    if (slab >= nr_frames) {
        return violated(INV_SLAB_LINK, cache, NO_FRAME, slab);
    }
    if (slab_prev[slab] != prev) {
        return violated(INV_SLAB_LINK, slab, prev, slab_prev[slab]);
    }
    return slab_one_ok(cache, slab, list);
}

/*@ requires cache < NR_CACHES && cache_shape_wf(cache) && list < 3 && nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> slab_list_wf(cache, list); */
static bool list_ok(uint32_t cache, uint32_t list)
{
    pfn_t slab = cache_slabs[cache].head[list];
    pfn_t prev = NO_FRAME;
    uint32_t count = 0;

    /*@ loop invariant 0 <= count <= nr_frames;
        loop invariant at: slab == slab_at(cache, list, count);
        loop invariant before: prev == slab_before(cache, list, count);
        loop invariant sound: \forall integer k; 0 <= k < count ==>
            slab_linked_wf(cache, list, k);
        loop assigns slab, prev, count, violation, slab_is_free[0 .. SLAB_MOST - 1];
        loop variant nr_frames - count; */
    while (slab != NO_FRAME) {
        /*@ assert longer: \forall integer n; slabs_listed_wf(cache, list, n) ==> count < n; */
        if (count >= nr_frames) {
            return violated(INV_SLAB_LINK, cache, NO_FRAME, slab);
        }
        if (!linked_ok(cache, list, prev, slab)) {
            /*@ assert bad: !slab_linked_wf(cache, list, count); */
            return false;
        }
        /*@ assert good: slab_linked_wf(cache, list, count); */
        prev = slab;
        slab = slab_next[slab];
        count++;
    }
    /*@ assert end: \forall integer n; slabs_listed_wf(cache, list, n) ==> n == count; */
    if (cache_slabs[cache].tail[list] != prev) {
        return violated(INV_SLAB_TAIL, cache, prev, cache_slabs[cache].tail[list]);
    }
    /*@ assert listed: slabs_listed_wf(cache, list, count); */
    return true;
}

/*@ requires cache < NR_CACHES && nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> cache_lists_wf(cache); */
static bool cache_ok(uint32_t cache)
{
    if (cache_used[cache] == 0u) {
        return true;
    }
    if (!shape_ok(cache)) {
        return false;
    }
    /*@ loop invariant 0 <= list <= 3;
        loop invariant \forall integer l; 0 <= l < list ==> slab_list_wf(cache, l);
        loop assigns list, violation, slab_is_free[0 .. SLAB_MOST - 1];
        loop variant 3 - list; */
    for (uint32_t list = 0; list < 3u; list++) {
        if (!list_ok(cache, list)) {
            return false;
        }
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation, slab_is_free[0 .. SLAB_MOST - 1];
    E_TOLD
    ensures \result <==> slab_lists_wf; */
static bool lists_ok(void)
{
    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer d; 0 <= d < c ==> cache_lists_wf(d);
        loop assigns c, violation, slab_is_free[0 .. SLAB_MOST - 1];
        loop variant NR_CACHES - c; */
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (!cache_ok(c)) {
            return false;
        }
    }
    return true;
}

/*@ // The list ends within as many steps as there are frames, and until then is in order.
    predicate slab_walk_wf{L}(integer c, integer l) = slab_at(c, l, nr_frames) == NO_FRAME &&
      (\forall integer k; 0 <= k < nr_frames ==>
       slab_at(c, l, k) == NO_FRAME || slab_linked_wf(c, l, k));
*/

/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && slab_list_wf(cache, list);
     terminates \true; exits \false; assigns \nothing;
     ensures slab_walk_wf(cache, list); @/
  static void lemma_walk_slabs(uint32_t cache, uint32_t list)
  {
    uint32_t k = 0;
    /@ loop invariant 0 <= k <= nr_frames;
       loop invariant ends: \forall integer n; slabs_listed_wf(cache, list, n) && n <= k ==>
           slab_at(cache, list, k) == NO_FRAME;
       loop invariant sound: \forall integer j; 0 <= j < k ==>
           slab_at(cache, list, j) == NO_FRAME || slab_linked_wf(cache, list, j);
       loop assigns k; loop variant nr_frames - k; @/
    while (k < nr_frames) {
      /@ assert here: slab_at(cache, list, k) == NO_FRAME || slab_linked_wf(cache, list, k); @/
      k++;
    }
  }
*/

/* ---- the frames ---- */

/*@ terminates \true; exits \false;
    assigns slab_seen[0 .. NR_FRAMES - 1];
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> slab_seen[f] == 0; */
static void nothing_seen(void)
{
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer g; 0 <= g < f ==> slab_seen[g] == 0;
        loop assigns f, slab_seen[0 .. NR_FRAMES - 1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) {
        slab_seen[f] = 0;
    }
}

/*@ // What is written down hangs in a list; the first n slabs of list l of cache c are.
    predicate slabs_seen_hang{L} = \forall integer s; 0 <= s < nr_frames && slab_seen[s] != 0 ==>
      slab_listed(s);
    predicate slabs_seen_of{L}(integer c, integer l, integer n) = \forall integer k;
      0 <= k < n && slab_at(c, l, k) < nr_frames ==> slab_seen[slab_at(c, l, k)] != 0;
    predicate cache_seen{L}(integer c) = cache_used[c] != 0 ==> \forall integer l;
      0 <= l < 3 ==> slabs_seen_of(c, l, nr_frames);
    predicate slab_seen_more{L1, L2} = \forall integer s; 0 <= s < NR_FRAMES &&
      \at(slab_seen[s], L1) != 0 ==> \at(slab_seen[s], L2) != 0;
*/

/* Writes down the slabs of a list. */
/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && cache_used[cache] != 0 && list < 3;
    requires slab_list_wf(cache, list) && slabs_seen_hang;
    terminates \true; exits \false;
    assigns slab_seen[0 .. NR_FRAMES - 1];
    ensures hang: slabs_seen_hang;
    ensures all: slabs_seen_of(cache, list, nr_frames);
    ensures more: slab_seen_more{Pre, Here}; */
static void note_list(uint32_t cache, uint32_t list)
{
    pfn_t slab = cache_slabs[cache].head[list];

    /*@ ghost lemma_walk_slabs(cache, list); */
    /*@ assert walk: slab_walk_wf(cache, list); */
    /*@ ghost uint32_t k = 0; */
    /*@ loop invariant 0 <= k <= nr_frames && slab == slab_at(cache, list, k);
        loop invariant hang: slabs_seen_hang;
        loop invariant these: slabs_seen_of(cache, list, k);
        loop invariant more: slab_seen_more{Pre, Here};
        loop assigns slab, k, slab_seen[0 .. NR_FRAMES - 1];
        loop variant nr_frames - k; */
    while (slab != NO_FRAME) {
        /*@ assert linked: k < nr_frames && slab_linked_wf(cache, list, k); */
        /*@ assert hangs: slab_listed(slab); */
        slab_seen[slab] = 1;
        slab = slab_next[slab];
        /*@ ghost k++; */
    }
    /*@ ghost
      uint32_t n = k;
      /@ loop invariant k <= n <= nr_frames && slab_at(cache, list, n) == NO_FRAME;
         loop invariant slabs_seen_of(cache, list, n);
         loop assigns n; loop variant nr_frames - n; @/
      while (n < nr_frames) n++;
    */
}

/* Writes down the slabs of a cache. */
/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && cache_used[cache] != 0;
    requires cache_lists_wf(cache) && slabs_seen_hang;
    terminates \true; exits \false;
    assigns slab_seen[0 .. NR_FRAMES - 1];
    ensures hang: slabs_seen_hang;
    ensures all: cache_seen(cache);
    ensures more: slab_seen_more{Pre, Here}; */
static void note_cache(uint32_t cache)
{
    /*@ loop invariant 0 <= list <= 3 && slabs_seen_hang;
        loop invariant \forall integer l; 0 <= l < list ==> slabs_seen_of(cache, l, nr_frames);
        loop invariant more: slab_seen_more{Pre, Here};
        loop assigns list, slab_seen[0 .. NR_FRAMES - 1];
        loop variant 3 - list; */
    for (uint32_t list = 0; list < 3u; list++) {
        note_list(cache, list);
    }
}

/* Writes down all slabs that hang in a list. */
/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false;
    assigns slab_seen[0 .. NR_FRAMES - 1];
    ensures \forall integer s; 0 <= s < nr_frames ==> (slab_seen[s] != 0 <==> slab_listed(s)); */
static void note_slabs(void)
{
    nothing_seen();
    /*@ loop invariant 0 <= c <= NR_CACHES && slabs_seen_hang;
        loop invariant \forall integer d; 0 <= d < c ==> cache_seen(d);
        loop assigns c, slab_seen[0 .. NR_FRAMES - 1];
        loop variant NR_CACHES - c; */
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] != 0u) {
            note_cache(c);
        }
    }
    /*@ assert all: \forall integer c, l, k; 0 <= c < NR_CACHES && cache_used[c] != 0 &&
          0 <= l < 3 && 0 <= k < nr_frames && slab_at(c, l, k) < nr_frames ==>
          slab_seen[slab_at(c, l, k)] != 0; */
}

/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf && f < nr_frames;
    requires seen: \forall integer s; 0 <= s < nr_frames ==>
        (slab_seen[s] != 0 <==> slab_listed(s));
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_frame_listed(f); */
static bool frame_listed_ok(pfn_t f)
{
    pfn_t slab = page_slab[f];

    if (page_kind[f] != K_SLAB) {
        return true;
    }
    if (slab >= nr_frames) {
        return violated(INV_SLAB_FRAMES, f, nr_frames - 1u, slab);
    }
    if (slab_seen[slab] == 0u) {
        return violated(INV_SLAB_FRAMES, f, 1, 0);
    }
    /*@ assert shape: slab_listed(slab) && cache_shape_wf(slab_cache[slab]); */
    if (f < slab || f - slab >= block_size(cache_gfporder[slab_cache[slab]])) {
        return violated(INV_SLAB_FRAMES, f, 1, 0);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false;
    assigns violation, slab_seen[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> slab_frames_wf; */
static bool frames_listed_ok(void)
{
    note_slabs();
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> slab_frame_listed(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (!frame_listed_ok(f)) {
            return false;
        }
    }
    return true;
}

/* ---- the caches ---- */

/* Objects in use of the slabs of a list. */
/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && list < 3;
    requires cache_shape_wf(cache) && slab_list_wf(cache, list);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slab_objects(cache, list, nr_frames) <= SLAB_MOST * NR_FRAMES; */
static uint32_t objects_of_list(uint32_t cache, uint32_t list)
{
    uint32_t count = 0;
    pfn_t slab = cache_slabs[cache].head[list];

    /*@ ghost lemma_walk_slabs(cache, list); */
    /*@ ghost uint32_t k = 0; */
    /*@ loop invariant 0 <= k <= nr_frames && slab == slab_at(cache, list, k);
        loop invariant count == slab_objects(cache, list, k) <= SLAB_MOST * k;
        loop assigns slab, k, count;
        loop variant nr_frames - k; */
    while (slab != NO_FRAME) {
        /*@ assert linked: k < nr_frames && slab_linked_wf(cache, list, k); */
        count += slab_inuse[slab];
        slab = slab_next[slab];
        /*@ ghost k++; */
    }
    /*@ ghost
      uint32_t n = k;
      /@ loop invariant k <= n <= nr_frames && slab_at(cache, list, n) == NO_FRAME;
         loop invariant count == slab_objects(cache, list, n);
         loop assigns n; loop variant nr_frames - n; @/
      while (n < nr_frames) n++;
    */
    return count;
}

/* Objects of CACHE that are in use; there are none of a cache that there is not. */
/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == cache_objects(cache);
    ensures few: \result <= 2 * SLAB_MOST * NR_FRAMES; */
static uint32_t objects_in_use(uint32_t cache)
{
    if (cache >= NR_CACHES) {
        return 0;
    }
    if (cache_used[cache] == 0u) {
        return 0;
    }
    /*@ assert lists: cache_lists_wf(cache); */
    return objects_of_list(cache, SLABS_FULL) + objects_of_list(cache, SLABS_PARTIAL);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == caches_used(NR_CACHES) && \result <= NR_CACHES; */
static uint32_t caches_there(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= c <= NR_CACHES && count == caches_used(c) <= c;
        loop assigns c, count;
        loop variant NR_CACHES - c; */
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        count += cache_used[c] != 0u ? 1u : 0u;
    }
    return count;
}

/*@ requires cache < NR_CACHES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> chain_link_wf(cache); */
static bool link_ok(uint32_t cache)
{
    uint32_t next = cache_next[cache];

    if (next >= NR_CACHES) {
        return violated(INV_CACHE_CHAIN, cache, NR_CACHES - 1u, next);
    }
    if (cache_used[cache] == 0u) {
        return violated(INV_CACHE_CHAIN, cache, 1, 0);
    }
    if (cache_prev[next] != cache) {
        return violated(INV_CACHE_CHAIN, cache, cache, cache_prev[next]);
    }
    return true;
}

/* The chain is a ring of THERE caches. */
/*@ requires there <= NR_CACHES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> chain_ring(there); */
static bool ring_ok(uint32_t there)
{
    uint32_t cache = CACHE_CACHE;
    uint32_t seen = 0;

    /*@ loop invariant 0 <= seen <= there && cache == chain_at(seen) < NR_CACHES;
        loop invariant links: \forall integer k; 0 <= k < seen ==> chain_link_wf(chain_at(k));
        loop invariant once: \forall integer k; 0 < k < seen ==> chain_at(k) != CACHE_CACHE;
        loop assigns cache, seen, violation;
        loop variant there - seen; */
    while (seen < there) {
        if (seen > 0u && cache == CACHE_CACHE) {
            return violated(INV_CACHE_CHAIN, cache, there, seen);
        }
        if (!link_ok(cache)) {
            return false;
        }
        cache = cache_next[cache];
        seen++;
        /*@ assert step: cache == chain_at(seen); */
    }
    if (there == 0u) {
        return violated(INV_CACHE_CHAIN, cache, 1, 0);
    }
    if (cache != CACHE_CACHE) {
        return violated(INV_CACHE_CHAIN, cache, CACHE_CACHE, cache);
    }
    return true;
}

/* The chain is a ring of all caches that there are, and the hand of reclaim is on it. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> chain_wf; */
static bool chain_ok(void)
{
    if (!ring_ok(caches_there())) {
        return false;
    }
    if (clock_searchp >= NR_CACHES) {
        return violated(INV_CACHE_HAND, 0, NR_CACHES - 1u, clock_searchp);
    }
    if (cache_used[clock_searchp] == 0u) {
        return violated(INV_CACHE_HAND, 0, 1, 0);
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> descriptor_wf(cache); */
static bool descriptor_ok(uint32_t cache)
{
    if (cache_used[cache] == 0u) {
        return true;
    }
    if (cache_growing[cache] != 0u) {
        return violated(INV_CACHE_GROWING, cache, 0, cache_growing[cache]);
    }
    if (cache == CACHE_CACHE) {
        return true;
    }
    if (cache_object[cache] < PAGE_OFFSET) {
        return violated(INV_CACHE_OBJECT, cache, PAGE_OFFSET, cache_object[cache]);
    }
    if (!in_slab_of(CACHE_CACHE, cache_object[cache] - PAGE_OFFSET)) {
        return violated(INV_CACHE_OBJECT, cache, 1, 0); /* in a slab of the cache of caches */
    }
    return true;
}

/* Each cache but cache_cache has an object of that. */
/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> descriptors_wf; */
static bool descriptors_ok(void)
{
    uint32_t objects = objects_in_use(CACHE_CACHE);
    uint32_t caches = caches_there();

    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer d; 0 <= d < c ==> descriptor_wf(d);
        loop assigns c, violation;
        loop variant NR_CACHES - c; */
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (!descriptor_ok(c)) {
            return false;
        }
    }
    if (objects + 1u != caches) {
        return violated(INV_CACHE_OBJECT, CACHE_CACHE, caches, objects + 1u);
    }
    return true;
}

/* ---- the pools ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == mms_used(NR_MM); */
static uint32_t mms_there(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= m <= NR_MM && count == mms_used(m) <= m;
        loop assigns m, count;
        loop variant NR_MM - m; */
    for (uint32_t m = 0; m < NR_MM; m++) {
        count += mm_used[m] != 0u ? 1u : 0u;
    }
    return count;
}

/*@ requires \forall integer m; 0 <= m < NR_MM ==> mm_map_count[m] <= NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == mms_areas(NR_MM); */
static uint32_t areas_there(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= m <= NR_MM && count == mms_areas(m) <= m * NR_VMA;
        loop assigns m, count;
        loop variant NR_MM - m; */
    for (uint32_t m = 0; m < NR_MM; m++) {
        count += mm_used[m] != 0u ? mm_map_count[m] : 0u;
    }
    return count;
}

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> \forall integer m; 0 <= m < NR_MM ==> mm_map_count[m] <= NR_VMA; */
static bool few_areas_ok(void)
{
    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant \forall integer k; 0 <= k < m ==> mm_map_count[k] <= NR_VMA;
        loop assigns m, violation;
        loop variant NR_MM - m; */
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_map_count[m] > NR_VMA) {
            return violated(INV_POOL_AREAS, m, NR_VMA, mm_map_count[m]);
        }
    }
    return true;
}

/* Every area and every address space has an object, and nothing else has one. */
/*@ requires nr_frames <= NR_FRAMES && slab_lists_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> pools_wf; */
static bool pools_ok(void)
{
    uint32_t areas = objects_in_use(vm_area_cachep);
    uint32_t mms = objects_in_use(mm_cachep);

    if (!few_areas_ok()) {
        return false;
    }
    if (areas != areas_there()) {
        return violated(INV_POOL_AREAS, vm_area_cachep, areas_there(), areas);
    }
    if (mms != mms_there()) {
        return violated(INV_POOL_MMS, mm_cachep, mms_there(), mms);
    }
    return true;
}

bool slab_ok(void)
{
    if (!lists_ok()) {
        return false;
    }
    if (!frames_listed_ok()) {
        return false;
    }
    if (!chain_ok()) {
        return false;
    }
    if (!descriptors_ok()) {
        return false;
    }
    return pools_ok();
}

/* ---- what free objects hold ---- */

/* The words from LO up to HI are WORD. */
/*@ requires lo <= hi <= NR_FRAMES * PAGE_SIZE && lo % 4 == 0;
    requires named: 0 < invariant < NR_INVARIANTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> MemFilled(lo, hi, word); */
static bool words_ok(uint32_t lo, uint32_t hi, uint32_t word, uint32_t invariant)
{
    /*@ loop invariant lo <= a <= hi + 3 && a % 4 == 0;
        loop invariant \forall integer b; lo <= b < a && b % 4 == 0 ==> MemWord(b) == word;
        loop assigns a, violation;
        loop variant hi + 3 - a; */
    for (uint32_t a = lo; a < hi; a += 4u) {
        if (word_at(a) != word) {
            return violated(invariant, a, word, word_at(a));
        }
    }
    return true;
}

/* The words of object INDEX, within its red zones, are as the constructor leaves them, or
 * poisoned. */
/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && SlabPlace(slab);
    requires index < SlabNum(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> object_kept_wf(slab, index); */
static bool object_kept(uint32_t cache, pfn_t slab, uint32_t index)
{
    uint32_t object = object_at(cache, slab, index);
    uint32_t first = object + red_zone(cache);
    uint32_t end = object + cache_objsize[cache] - red_zone(cache);

    if (cache_ctor[cache] == CTOR_PATTERN) {
        return words_ok(first, end, SLAB_PATTERN, INV_SLAB_CONSTRUCTED);
    }
    if (!words_ok(first, end - 4u, POISON_WORD, INV_SLAB_POISON)) {
        return false;
    }
    if (word_at(end - 4u) != POISON_LAST) {
        return violated(INV_SLAB_POISON, end - 4u, POISON_LAST, word_at(end - 4u));
    }
    return true;
}

/*@ requires R_SLAB(cache, slab) && slab_block_here_wf(slab) && slab_place_wf(slab);
    requires slab_manager_wf(slab) && free_list_wf(slab);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_kept_wf(slab); */
static bool free_objects_kept(uint32_t cache, pfn_t slab)
{
    uint32_t unused = cache_num[cache] - slab_inuse[slab];
    uint32_t index = slab_free[slab];

    /*@ assert readable: BufctlAddr(slab, SlabNum(slab)) <= NR_FRAMES * PAGE_SIZE; */
    /*@ loop invariant 0 <= k <= unused && index == free_at(slab, k);
        loop invariant \forall integer j; 0 <= j < k ==> object_kept_wf(slab, free_at(slab, j));
        loop assigns k, index, violation;
        loop variant unused - k; */
    for (uint32_t k = 0; k < unused; k++) {
        if (!object_kept(cache, slab, index)) {
            return false;
        }
        index = slab_bufctl(slab, index);
        /*@ assert next: index == free_at(slab, k + 1); */
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && list < 3;
    requires cache_shape_wf(cache) && slab_list_wf(cache, list);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> list_kept_wf(cache, list); */
static bool list_kept(uint32_t cache, uint32_t list)
{
    pfn_t slab = cache_slabs[cache].head[list];

    /*@ ghost lemma_walk_slabs(cache, list); */
    /*@ ghost uint32_t k = 0; */
    /*@ loop invariant 0 <= k <= nr_frames && slab == slab_at(cache, list, k);
        loop invariant kept: \forall integer j; 0 <= j < k && slab_at(cache, list, j) < nr_frames
            ==> slab_kept_wf(slab_at(cache, list, j));
        loop assigns slab, k, violation;
        loop variant nr_frames - k; */
    while (slab != NO_FRAME) {
        /*@ assert linked: k < nr_frames && slab_linked_wf(cache, list, k); */
        if (!free_objects_kept(cache, slab)) {
            return false;
        }
        slab = slab_next[slab];
        /*@ ghost k++; */
    }
    /*@ ghost
      uint32_t n = k;
      /@ loop invariant k <= n <= nr_frames && slab_at(cache, list, n) == NO_FRAME;
         loop invariant \forall integer j; k <= j < n ==> slab_at(cache, list, j) == NO_FRAME;
         loop assigns n; loop variant nr_frames - n; @/
      while (n < nr_frames) n++;
    */
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && cache < NR_CACHES && cache_lists_wf(cache);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cache_kept_wf(cache); */
static bool cache_kept(uint32_t cache)
{
    if (cache_used[cache] == 0u) {
        return true;
    }
    if (cache_ctor[cache] != CTOR_PATTERN && !has_flag(cache, SLAB_POISON)) {
        return true;
    }
    if (!list_kept(cache, SLABS_PARTIAL)) {
        return false;
    }
    return list_kept(cache, SLABS_FREE);
}

bool slab_ok_deep(void)
{
    /*@ loop invariant 0 <= c <= NR_CACHES;
        loop invariant \forall integer d; 0 <= d < c ==> cache_kept_wf(d);
        loop assigns c, violation;
        loop variant NR_CACHES - c; */
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (!cache_kept(c)) {
            return false;
        }
    }
    return true;
}

/* The links lead down the row of the free objects of SLAB. */
/*@ ghost
  /@ requires slab < NR_FRAMES && slab_cache[slab] < NR_CACHES && SlabNum(slab) <= SLAB_MOST;
     requires SlabStack(slab) && SlabFreeList(slab);
     terminates \true; exits \false; assigns \nothing;
     ensures free_list_wf(slab); @/
  static void lemma_free_list(pfn_t slab)
  {
    uint32_t k = 0;
    uint32_t unused = cache_num[slab_cache[slab]] - slab_inuse[slab];
    /@ loop invariant 0 <= k <= unused;
       loop invariant at: free_at(slab, k) ==
         (k == unused ? BUFCTL_END : slab_stack[slab].n[unused - 1 - k]);
       loop invariant before: \forall integer j; 0 <= j < k ==> free_at(slab, j) < SlabNum(slab);
       loop assigns k;
       loop variant unused - k; @/
    while (k < unused) {
      /@ assert here: free_at(slab, k) == slab_stack[slab].n[unused - 1 - k] &&
           slab_stack[slab].n[unused - 1 - k] < SlabNum(slab); @/
      /@ assert next: free_at(slab, k + 1) == Bufctl(slab, slab_stack[slab].n[unused - 1 - k]); @/
      k = k + 1u;
    }
  }
*/

/* What manages SLAB from elsewhere is an object of a slab of the right cache. */
/*@ ghost
  /@ requires SlabGround && slab < nr_frames && SlabThere(slab);
     terminates \true; exits \false; assigns \nothing;
     ensures slab_manager_wf(slab); @/
  static void lemma_slab_manager(pfn_t slab)
  {
    /@ assert cache: slab_cache[slab] < NR_CACHES && cache_used[slab_cache[slab]] != 0; @/
    /@ assert manager: CacheShape(slab_cache[slab]) && CacheManager(slab_cache[slab]) &&
         SlabHost(slab); @/
    pfn_t home = lemma_home(slab);
    /@ assert block: SlabBlock(home) && SlabFrames(home); @/
    /@ assert frame: home <= slab_mgmt[slab] / PAGE_SIZE < home + SlabSpan(home); @/
  }
*/

/*@ ghost
  /@ requires SlabInv && slab < nr_frames && SlabThere(slab);
     requires slab_colour_wf(slab) && red_zones_wf(slab);
     terminates \true; exits \false; assigns \nothing;
     ensures slab_one_wf(slab, slab_cache[slab], slab_list[slab]); @/
  static void lemma_slab_one(pfn_t slab)
  {
    /@ assert cache: slab_cache[slab] < NR_CACHES && cache_used[slab_cache[slab]] != 0; @/
    /@ assert shape: CacheShape(slab_cache[slab]); @/
    /@ assert own: SlabBlock(slab) && SlabFrames(slab) && SlabPlace(slab) && SlabStack(slab) &&
         SlabFreeList(slab) && SlabRight(slab); @/
    lemma_free_list(slab);
    lemma_slab_manager(slab);
  }
*/

/* The slabs of a list stand in it by their ranks. */
/*@ ghost
  /@ requires SlabLists && cache < NR_CACHES && list < 3;
     requires each: \forall integer s; 0 <= s < nr_frames && SlabIn(s, cache, list) ==>
       slab_one_wf(s, cache, list);
     terminates \true; exits \false; assigns \nothing;
     ensures listed: slab_list_wf(cache, list);
     ensures ranks: \forall integer s; 0 <= s < nr_frames && SlabIn(s, cache, list) ==>
       slab_rank[s] < nr_frames && slab_at(cache, list, slab_rank[s]) == s; @/
  static void lemma_slab_list(cache_id cache, uint32_t list)
  {
    uint32_t k = 0;
    pfn_t q = cache_slabs[cache].head[list];
    lemma_slab_count(cache, list);
    /@ assert length: slab_len[cache].n[list] <= nr_frames; @/
    /@ loop invariant 0 <= k <= slab_len[cache].n[list];
       loop invariant at: q == slab_at(cache, list, k);
       loop invariant in: k < slab_len[cache].n[list] ==>
         q < nr_frames && SlabIn(q, cache, list) && slab_rank[q] == k &&
         slab_prev[q] == slab_before(cache, list, k);
       loop invariant end: k == slab_len[cache].n[list] ==> q == NO_FRAME &&
         cache_slabs[cache].tail[list] == slab_before(cache, list, k);
       loop invariant linked: \forall integer j; 0 <= j < k ==> slab_linked_wf(cache, list, j);
       loop invariant ranks: \forall integer s; 0 <= s < nr_frames && SlabIn(s, cache, list) &&
         slab_rank[s] < k ==> slab_at(cache, list, slab_rank[s]) == s;
       loop assigns k, q;
       loop variant slab_len[cache].n[list] - k; @/
    while (k < slab_len[cache].n[list]) {
      lemma_slab_place(q, cache, list);
      /@ assert one: slab_one_wf(q, cache, list); @/
      /@ assert next: slab_at(cache, list, k + 1) == slab_next[q]; @/
      /@ assert before: slab_before(cache, list, k + 1) == q; @/
      q = slab_next[q];
      k = k + 1u;
    }
    /@ assert all: slabs_listed_wf(cache, list, k); @/
  }
*/

/*@ ghost
  void lemma_slab_lists_wf(void)
  {
    uint32_t s = 0;
    /@ loop invariant 0 <= s <= nr_frames;
       loop invariant \forall integer t; 0 <= t < s && SlabThere(t) ==>
         slab_one_wf(t, slab_cache[t], slab_list[t]);
       loop assigns s;
       loop variant nr_frames - s; @/
    while (s < nr_frames) {
      if (page_kind[s] == K_SLAB && page_slab[s] == s) { lemma_slab_one(s); }
      s = s + 1u;
    }
    uint32_t c = 0;
    /@ loop invariant 0 <= c <= NR_CACHES;
       loop invariant lists: \forall integer d; 0 <= d < c ==> cache_lists_wf(d);
       loop invariant ranks: \forall integer t; 0 <= t < nr_frames && SlabThere(t) &&
         slab_cache[t] < c ==> slab_listed(t);
       loop assigns c;
       loop variant NR_CACHES - c; @/
    while (c < NR_CACHES) {
      if (cache_used[c] != 0u) {
        lemma_slab_list(c, SLABS_FULL);
        lemma_slab_list(c, SLABS_PARTIAL);
        lemma_slab_list(c, SLABS_FREE);
        /@ assert shape: cache_shape_wf(c); @/
        /@ assert three: \forall integer t; 0 <= t < nr_frames && SlabThere(t) &&
             slab_cache[t] == c ==> slab_list[t] < 3 && slab_listed(t); @/
      }
      c = c + 1u;
    }
    /@ assert frames: \forall integer f; 0 <= f < nr_frames ==> slab_frame_listed(f); @/
  }
*/
