/*
 * The window of kmap, page by page, then the frames. That nothing else but the vmalloc area maps
 * HIGHMEM is what kernel_tables_ok says.
 */
#include "highmem.h"

/*@ terminates \true; exits \false; assigns \nothing; ensures \result == WindowTable; */
static pfn_t window_table(void)
{
    return pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]);
}

/*@ requires PAGE_OFFSET <= high_memory;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == LowFrames; */
static uint32_t low_frames(void)
{
    return (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

/*@ requires there: window_there;
    requires i < LAST_PKMAP;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> shown_wf(i, entry); */
static bool shown_ok(uint32_t i, pte_t entry)
{
    pfn_t f = pte_pfn(entry);

    if (pte_present(entry) == 0u || pte_user(entry) != 0u || pte_write(entry) == 0u) {
        return violated(INV_PKMAP_ENTRY, i, PAGE_KERNEL, entry);
    }
    if (i >= nr_pkmaps) {
        return violated(INV_PKMAP_ENTRY, i, 0, entry);
    }
    if (f < low_frames()) {
        return violated(INV_PKMAP_FRAME, i, low_frames(), f);
    }
    if (f >= nr_frames) {
        return violated(INV_PKMAP_FRAME, i, nr_frames - 1u, f);
    }
    if (page_virtual[f] != PKMAP_BASE + i * PAGE_SIZE) {
        return violated(INV_PKMAP_ADDRESS, f, PKMAP_BASE + i * PAGE_SIZE, page_virtual[f]);
    }
    if (pkmap_count[i] > 1u && page_kind[f] == K_FREE) {
        return violated(INV_PKMAP_FREE, i, 1, pkmap_count[i]);
    }
    return true;
}

/*@ requires there: window_there;
    requires i < LAST_PKMAP;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> window_page_wf(i); */
static bool page_ok(uint32_t i)
{
    pte_t entry = phys[window_table()].w[i];

    if ((entry == 0u) != (pkmap_count[i] == 0u)) {
        return violated(INV_PKMAP_COUNT, i, pkmap_count[i] != 0u, entry != 0u);
    }
    return entry == 0u || shown_ok(i, entry);
}

/*@ requires there: window_there;
    requires f < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> window_frame_wf(f); */
static bool frame_ok(pfn_t f)
{
    uint32_t addr = page_virtual[f];
    pte_t entry;

    if (addr == NO_KADDR) {
        return true;
    }
    if (addr < PKMAP_BASE) {
        return violated(INV_PKMAP_SHOWN, f, PKMAP_BASE, addr);
    }
    if ((addr - PKMAP_BASE) / PAGE_SIZE >= LAST_PKMAP) {
        return violated(INV_PKMAP_SHOWN, f, LAST_PKMAP - 1u, (addr - PKMAP_BASE) / PAGE_SIZE);
    }
    entry = phys[window_table()].w[(addr - PKMAP_BASE) / PAGE_SIZE];
    if (entry == 0u) {
        return violated(INV_PKMAP_SHOWN, f, PAGE_KERNEL, entry);
    }
    if (pte_pfn(entry) != f) {
        return violated(INV_PKMAP_SHOWN, f, f, pte_pfn(entry));
    }
    return true;
}

/*@ requires there: window_there;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> \forall integer f; 0 <= f < nr_frames ==> window_frame_wf(f); */
static bool frames_shown_ok(void)
{
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer k; 0 <= k < f ==> window_frame_wf(k);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (!frame_ok(f)) {
            return false;
        }
    }
    return true;
}

bool highmem_ok(void)
{
    /*@ loop invariant 0 <= i <= LAST_PKMAP;
        loop invariant \forall integer k; 0 <= k < i ==> window_page_wf(k);
        loop assigns i, violation;
        loop variant LAST_PKMAP - i; */
    for (uint32_t i = 0; i < LAST_PKMAP; i++) {
        if (!page_ok(i)) {
            return false;
        }
    }
    return frames_shown_ok();
}

/*@ ghost
  void lemma_highmem_wf(void)
  {
    /@ assert users: \forall integer i; 0 <= i < LAST_PKMAP && WindowWord(i) != 0 ==>
         KmapPage(i) && WindowPage(page_virtual[PtePfn(WindowWord(i))]) == i; @/
    /@ assert entries: \forall integer i; 0 <= i < LAST_PKMAP && WindowWord(i) != 0 ==>
         PtePresent(WindowWord(i)) && (WindowWord(i) / 4) % 2 == 0 &&
         PteWriteBit(WindowWord(i)) == 1; @/
    /@ assert frames: \forall integer f; 0 <= f < nr_frames ==> window_frame_wf(f); @/
  }
*/
