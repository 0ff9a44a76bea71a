/*
 * The checker of the machine as a whole: the checkers of the layers, from the bottom up, and then
 * what ties them together. Each function is proved to decide its part; a part may rely on those
 * before it, which were found to hold.
 */
#include "invariant.h"

/* ---- the image ---- */

/*@ requires i <= 1016;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer j; i <= j < i + 8 ==> phys[EMPTY_ZERO_PAGE].w[j] == 0); */
static bool zero_words_ok(uint32_t i)
{
    uint32_t j = i;
    /*@ loop invariant i <= j <= i + 8;
        loop invariant \forall integer k; i <= k < j ==> phys[EMPTY_ZERO_PAGE].w[k] == 0;
        loop assigns j, violation;
        loop variant i + 8 - j; */
    while (j < i + 8u) {
        if (phys[EMPTY_ZERO_PAGE].w[j] != 0u) {
            return violated(INV_ZERO_PAGE, EMPTY_ZERO_PAGE, 0, phys[EMPTY_ZERO_PAGE].w[j]);
        }
        j++;
    }
    return true;
}

/*@ requires i <= 1016;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer j; i <= j < i + 8 ==> phys[EMPTY_ZERO_PAGE].w[j] == 0); */
static bool eight_zero_ok(uint32_t i)
{
    if (eight_empty(EMPTY_ZERO_PAGE, i)) {
        return true;
    }
    return zero_words_ok(i);
}

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> ZeroPageIsZero; */
static bool zero_page_ok(void)
{
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= 1024 && i % 8 == 0;
        loop invariant \forall integer k; 0 <= k < i ==> phys[EMPTY_ZERO_PAGE].w[k] == 0;
        loop assigns i, violation;
        loop variant 1024 - i; */
    while (i < PTRS_PER_PTE) {
        if (!eight_zero_ok(i)) {
            return false;
        }
        i += 8u;
    }
    return true;
}

/*@ requires ram_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> image_wf; */
static bool image_ok(void)
{
    if (page_kind[SWAPPER_PG_DIR] != K_KERNEL) {
        return violated(INV_KERNEL_KIND, SWAPPER_PG_DIR, K_KERNEL, page_kind[SWAPPER_PG_DIR]);
    }
    if (page_kind[EMPTY_ZERO_PAGE] != K_KERNEL) {
        return violated(INV_KERNEL_KIND, EMPTY_ZERO_PAGE, K_KERNEL, page_kind[EMPTY_ZERO_PAGE]);
    }
    return zero_page_ok();
}

/* ---- zones ---- */

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> BuddyMarks; */
static bool zone_marks_ok(void)
{
    uint32_t z = 0;
    /*@ loop invariant 0 <= z <= NR_ZONES;
        loop invariant \forall integer k; 0 <= k < z ==>
          zone_pages_low[k] <= 510 && zone_pages_min[k] <= 255;
        loop assigns z, violation;
        loop variant NR_ZONES - z; */
    while (z < NR_ZONES) {
        if (zone_pages_min[z] > 255u) {
            return violated(INV_ZONE_MARKS, z, 255, zone_pages_min[z]);
        }
        if (zone_pages_low[z] > 510u) {
            return violated(INV_ZONE_MARKS, z, 510, zone_pages_low[z]);
        }
        z++;
    }
    return true;
}

/* ---- what a frame is used for ---- */

/*@ requires ram_wf && frame < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> user_frame_wf(frame); */
static bool user_frame_ok(pfn_t frame)
{
    if (page_state[frame] != BUDDY_ALLOC) {
        return violated(INV_USER_BLOCK, frame, BUDDY_ALLOC, page_state[frame]);
    }
    if (page_order[frame] != 0u) {
        return violated(INV_USER_BLOCK, frame, 0, page_order[frame]);
    }
    return true;
}

/*@ requires ram_wf && slab < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_block_wf(slab); */
static bool slab_block_ok(uint32_t slab)
{
    uint32_t cache = slab_cache[slab];

    if (page_state[slab] != BUDDY_ALLOC) {
        return violated(INV_SLAB_BLOCK, slab, BUDDY_ALLOC, page_state[slab]);
    }
    if (page_kind[slab] != K_SLAB) {
        return violated(INV_SLAB_BLOCK, slab, K_SLAB, page_kind[slab]);
    }
    if (cache >= NR_CACHES) {
        return violated(INV_SLAB_OWNER, slab, NR_CACHES - 1u, cache);
    }
    if (cache_used[cache] == 0u) {
        return violated(INV_SLAB_OWNER, slab, 1, 0);
    }
    if (page_order[slab] != cache_gfporder[cache]) {
        return violated(INV_SLAB_BLOCK, slab, cache_gfporder[cache], page_order[slab]);
    }
    return true;
}

/*@ requires ram_wf && blocks_wf && frame < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> slab_frame_wf(frame); */
static bool slab_frame_ok(pfn_t frame)
{
    uint32_t slab = page_slab[frame];

    if (slab >= nr_frames) {
        return violated(INV_SLAB_BLOCK, frame, nr_frames - 1u, slab);
    }
    if (!slab_block_ok(slab)) {
        return false;
    }
    //@ assert here: block_wf(slab);
    if (frame < slab) {
        return violated(INV_SLAB_BLOCK, frame, frame, slab);
    }
    if (frame - slab >= block_size(page_order[slab])) {
        return violated(INV_SLAB_BLOCK, frame, frame, slab);
    }
    return true;
}

/*@ requires ram_wf && blocks_wf && frame < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> use_wf(frame); */
static bool use_ok(pfn_t frame)
{
    if (kind_is_page(page_kind[frame])) {
        return user_frame_ok(frame);
    }
    if (page_kind[frame] == K_SLAB) {
        return slab_frame_ok(frame);
    }
    return true;
}

/*@ requires ram_wf && blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> uses_wf; */
static bool uses_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer k; 0 <= k < f ==> use_wf(k);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!use_ok(f)) {
            return false;
        }
        f++;
    }
    return true;
}

/* ---- all of it ---- */

/*@ terminates \true; exits \false;
    assigns violation, list_lengths[0 .. NR_ZONES - 1], lru_place[0 .. NR_FRAMES - 1],
        A_VMA_TALLIES, A_SEEN, entry_area, unusable;
    E_TOLD
    ensures \result <==> layers_wf;
    ensures seen: \result ==> entries_seen && areas_end_by(NR_VMA); */
static bool layers_ok(void)
{
    if (!buddy_ok()) {
        return false;
    }
    if (nr_frames < KERNEL_END) {
        return violated(INV_MACHINE_RAM, nr_frames, KERNEL_END, nr_frames);
    }
    if (!lru_ok()) {
        return false;
    }
    if (!swap_state_ok()) {
        return false;
    }
    if (!vma_links_ok()) {
        return false;
    }
    if (!page_table_ok()) {
        return false;
    }
    return entries_ok();
}

/*@ requires ram_wf && blocks_wf;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> image_wf && BuddyMarks && uses_wf; */
static bool ties_ok(void)
{
    if (!image_ok()) {
        return false;
    }
    if (!zone_marks_ok()) {
        return false;
    }
    return uses_ok();
}

bool machine_ok(void)
{
    if (!layers_ok()) {
        return false;
    }
    return ties_ok();
}

/* ---- what mm/ keeps is enough ---- */

/* A slot is cached once: the frame that it names is the one that names it. */
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES && UserBlock && SwapCachePage && SwapCacheSlot;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
       cached_below(nr_frames, s) == (swap_cache_page[s] != NO_FRAME ? 1 : 0); @/
  void lemma_cached_once(void)
  {
    uint32_t n = 0;
    /@ assert named: \forall integer s; 1 <= s < NR_SWAP_SLOTS && swap_cache_page[s] != NO_FRAME ==>
         swap_cache_page[s] < nr_frames; @/
    /@ assert inverse: \forall integer f, s; 0 <= f < nr_frames && 1 <= s < NR_SWAP_SLOTS ==>
         (page_slot[f] == s <==> swap_cache_page[s] == f); @/
    /@ loop invariant 0 <= n <= nr_frames;
       loop invariant \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
         cached_below(n, s) == (swap_cache_page[s] < n ? 1 : 0);
       loop assigns n; loop variant nr_frames - n; @/
    while (n < nr_frames) n++;
  }

  /@ requires RamBounds && PageTableInv && BuddyInv && UserBlock && SwapInv && CacheInv &&
       AtRest;
     terminates \true; exits \false; assigns \nothing;
     ensures settled; @/
  void lemma_settled(void)
  {
    lemma_cached_once();
    /@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && KindIsPage(page_kind[f]) ==>
         page_kref[f] == (page_slot[f] != 0 ? 1 : 0) + (page_mapping[f] != NO_MAPPING ? 1 : 0); @/
    /@ assert alone: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_USER ==>
         !PageCached(f); @/
    /@ assert user: \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_USER ==>
         page_kref[f] == (page_slot[f] != 0 ? 1 : 0); @/
    /@ assert slots: \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
         swap_kref[s] == cached_below(nr_frames, s) + (slot_mapping[s] != NO_MAPPING ? 1 : 0) &&
         cached_below(nr_frames, s) <= 1; @/
    /@ assert cached: \forall integer f; 0 <= f < nr_frames ==> cache_wf(f); @/
    /@ assert fresh: \forall integer t, i; PteExists(t, i) && PteCounted(phys[t].w[i]) ==>
         fresh_wf(phys[t].w[i]); @/
  }

  /@ requires BuddyInv && UserBlock && SlabFrame;
     terminates \true; exits \false; assigns \nothing;
     ensures uses_wf; @/
  void lemma_uses_wf(void)
  {
    /@ assert slabs: \forall integer f; 0 <= f < nr_frames && page_kind[f] == K_SLAB ==>
         slab_frame_wf(f); @/
  }

  /@ requires nr_frames <= NR_FRAMES && LruFlags && UserMarks && AtRest;
     terminates \true; exits \false; assigns \nothing;
     ensures flags_wf; @/
  void lemma_flags_wf(void) { }

  void lemma_machine_wf(void)
  {
    lemma_buddy_wf();
    lemma_flags_wf();
    lemma_lru_wf();
    lemma_settled();
    lemma_page_table_wf();
    lemma_swap_wf();
    lemma_inv_implies_links();
    lemma_entries_wf();
    lemma_uses_wf();
  }
*/
