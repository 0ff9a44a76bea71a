/*
 * The window of kmap.
 */
#include "highmem.h"

uint32_t pkmap_count[LAST_PKMAP];
uint32_t last_pkmap_nr;
uint32_t nr_pkmaps;
kaddr_t page_virtual[NR_FRAMES];

void kmap_init(void)
{
    last_pkmap_nr = 0;
    nr_pkmaps = LAST_PKMAP;
    /*@ loop invariant 0 <= i <= LAST_PKMAP;
        loop invariant \forall integer k; 0 <= k < i ==> pkmap_count[k] == 0;
        loop assigns i, pkmap_count[0 .. LAST_PKMAP - 1];
        loop variant LAST_PKMAP - i; */
    for (uint32_t i = 0; i < LAST_PKMAP; i++) {
        pkmap_count[i] = 0;
    }
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < f ==> page_virtual[k] == NO_KADDR;
        loop assigns f, page_virtual[0 .. NR_FRAMES - 1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) {
        page_virtual[f] = NO_KADDR;
    }
}

void kmap_narrow(uint32_t pages)
{
    nr_pkmaps = pages;
}

/* ---- pages of the window ---- */

/* (PKMAP_ADDR, PKMAP_NR) */
/*@ requires i < LAST_PKMAP;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PKMAP_BASE + i * PAGE_SIZE; */
static kaddr_t pkmap_addr(uint32_t i)
{
    return PKMAP_BASE + i * PAGE_SIZE;
}

/*@ requires PKMAP_BASE <= addr < PKMAP_BASE + LAST_PKMAP * PAGE_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == (addr - PKMAP_BASE) / PAGE_SIZE && \result < LAST_PKMAP; */
static uint32_t pkmap_nr(kaddr_t addr)
{
    return (addr - PKMAP_BASE) / PAGE_SIZE;
}

/* The table of the window. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == PtePfn(phys[SWAPPER_PG_DIR].w[PKMAP_BASE / PGDIR_SIZE]); */
static pfn_t pkmap_page_table(void)
{
    return pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]);
}

/* The entry of page I becomes E. */
/*@ requires inv: MachineInv; requires table: KmapTable;
    requires i < LAST_PKMAP;
    terminates \true; exits \false;
    assigns phys[WindowTable].w[i];
    E_MACHINE
    ensures table: KmapTable;
    ensures entry: WindowWord(i) == e && WindowTable == \old(WindowTable);
    ensures others: \forall integer k; 0 <= k < LAST_PKMAP && k != i ==>
        WindowWord(k) == \old(WindowWord(k));
*/
static void window_set(uint32_t i, pte_t e)
{
    kernel_pte_set(pkmap_page_table(), i, e);
    /*@ assert cached: \forall integer f; PageCached(f) ==> phys[f] == \at(phys[f], Pre); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
          PageClean{Pre}(f); */
}

/* Page I, which nobody uses, shows nothing any more. */
/*@ R_KMAP
    requires i < LAST_PKMAP && pkmap_count[i] == 1;
    terminates \true; exits \false;
    assigns A_WINDOW;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures table: WindowTable == \old(WindowTable);
    ensures counts: \forall integer k; 0 <= k < LAST_PKMAP ==>
        pkmap_count[k] == (k == i ? 0 : \old(pkmap_count[k]));
    ensures uses: KmapUsesSame{Pre, Here};
*/
static void empty_pkmap(uint32_t i)
{
    pfn_t f = pte_pfn(phys[pkmap_page_table()].w[i]);

    /*@ assert shown: f == PtePfn(WindowWord(i)) && WindowPage(page_virtual[f]) == i; */
    /*@ assert elsewhere: \forall integer k; 0 <= k < LAST_PKMAP && k != i && WindowWord(k) != 0 ==>
          PtePfn(WindowWord(k)) != f; */
    /*@ assert alone: \forall integer g; 0 <= g < NR_FRAMES && g != f &&
          page_virtual[g] != NO_KADDR ==> WindowPage(page_virtual[g]) != i; */
    page_virtual[f] = NO_KADDR;
    window_set(i, 0);
    pkmap_count[i] = 0;
    /*@ assert words: \forall integer k; 0 <= k < LAST_PKMAP && k != i ==>
          WindowWord(k) == \at(WindowWord(k), Pre) && pkmap_count[k] == \at(pkmap_count[k], Pre); */
    /*@ assert others: \forall integer k; 0 <= k < LAST_PKMAP && k != i && WindowWord(k) != 0 ==>
          page_virtual[PtePfn(WindowWord(k))] == WindowAddr(k); */
    /*@ assert frames: \forall integer g; 0 <= g < NR_FRAMES && g != f &&
          page_virtual[g] != NO_KADDR ==> WindowWord(WindowPage(page_virtual[g])) ==
          \at(WindowWord(WindowPage(page_virtual[g])), Pre); */
    /*@ assert pages: KmapPages; */
}

/* Pages without users are free, and no TLB knows what they showed. */
/*@ R_KMAP
    terminates \true; exits \false;
    assigns A_WINDOW;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures table: WindowTable == \old(WindowTable);
    ensures counts: \forall integer k; 0 <= k < LAST_PKMAP ==>
        pkmap_count[k] == (\old(pkmap_count[k]) == 1 ? 0 : \old(pkmap_count[k]));
    ensures uses: KmapUsesSame{Pre, Here};
*/
static void flush_all_zero_pkmaps(void)
{
    flush_cache_all();
    /*@ loop invariant 0 <= i <= nr_pkmaps;
        loop invariant inv: MachineInv; loop invariant kmap: KmapInv;
        loop invariant table: WindowTable == \at(WindowTable, Pre);
        loop invariant counts: \forall integer k; 0 <= k < LAST_PKMAP ==> pkmap_count[k] ==
            (k < i && \at(pkmap_count[k], Pre) == 1 ? 0 : \at(pkmap_count[k], Pre));
        loop invariant uses: KmapUsesSame{Pre, Here};
        loop assigns i, phys[\at(WindowTable, Pre)].w[0 .. 1023],
            pkmap_count[0 .. LAST_PKMAP - 1], page_virtual[0 .. NR_FRAMES - 1];
        loop variant nr_pkmaps - i; */
    for (uint32_t i = 0; i < nr_pkmaps; i++) {
        if (pkmap_count[i] == 1u) {
            empty_pkmap(i);
        }
    }
    flush_tlb_all();
}

/* The first free page of the window from FROM on, which is the last that was given then;
 * nr_pkmaps: there is none. */
/*@ requires table: KmapTable; requires from <= nr_pkmaps;
    terminates \true; exits \false;
    assigns last_pkmap_nr;
    ensures table: KmapTable;
    ensures free: \result != nr_pkmaps ==> from <= \result < nr_pkmaps &&
        pkmap_count[\result] == 0 && last_pkmap_nr == \result;
    ensures first: \forall integer k; from <= k < \result ==> pkmap_count[k] != 0;
    ensures range: \result <= nr_pkmaps;
*/
static uint32_t free_pkmap_from(uint32_t from)
{
    /*@ loop invariant from <= i <= nr_pkmaps && KmapTable;
        loop invariant \forall integer k; from <= k < i ==> pkmap_count[k] != 0;
        loop assigns i, last_pkmap_nr;
        loop variant nr_pkmaps - i; */
    for (uint32_t i = from; i < nr_pkmaps; i++) {
        last_pkmap_nr = i;
        if (pkmap_count[i] == 0u) {
            return i;
        }
    }
    return nr_pkmaps;
}

/* A free page of the window, the next one from the last that was given; nr_pkmaps: none, though the
 * window has come round. (the search of map_new_virtual) */
/*@ R_KMAP
    terminates \true; exits \false;
    assigns A_WINDOW, last_pkmap_nr;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures table: WindowTable == \old(WindowTable);
    ensures free: \result != nr_pkmaps ==> \result < nr_pkmaps && pkmap_count[\result] == 0 &&
        last_pkmap_nr == \result;
    ensures next: (\exists integer k; \old(last_pkmap_nr) < k < nr_pkmaps &&
        \old(pkmap_count[k]) == 0) ==> \result > \old(last_pkmap_nr) &&
        (\forall integer k; \old(last_pkmap_nr) < k < \result ==> \old(pkmap_count[k]) != 0) &&
        \forall integer k; 0 <= k < LAST_PKMAP ==> pkmap_count[k] == \old(pkmap_count[k]);
    ensures full: \result == nr_pkmaps ==>
        \forall integer k; 0 <= k < nr_pkmaps ==> \old(pkmap_count[k]) > 1;
    ensures uses: KmapUsesSame{Pre, Here};
*/
static uint32_t find_pkmap(void)
{
    uint32_t i = free_pkmap_from(last_pkmap_nr + 1u);

    if (i == nr_pkmaps) {
        flush_all_zero_pkmaps();
        i = free_pkmap_from(0);
    }
    return i;
}

/* Page I, which is free, shows FRAME, which none did; nobody uses it yet. */
/*@ R_KMAP
    requires i < nr_pkmaps && pkmap_count[i] == 0;
    requires LowFrames <= frame < nr_frames && page_virtual[frame] == NO_KADDR;
    terminates \true; exits \false;
    assigns A_WINDOW;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures shown: page_virtual[frame] == WindowAddr(i);
    ensures uses: KmapUsers(frame) == 0;
    ensures others: KmapUsesSameBut{Pre, Here}(frame);
*/
static void show_frame(uint32_t i, pfn_t frame)
{
    /*@ assert elsewhere: \forall integer k; 0 <= k < LAST_PKMAP && WindowWord(k) != 0 ==>
          k != i && PtePfn(WindowWord(k)) != frame; */
    /*@ assert alone: \forall integer g; 0 <= g < NR_FRAMES && page_virtual[g] != NO_KADDR ==>
          g != frame && WindowPage(page_virtual[g]) != i; */
    window_set(i, mk_pte(frame, page_kernel_prot()));
    pkmap_count[i] = 1;
    page_virtual[frame] = pkmap_addr(i);
    /*@ assert entry: WindowEntry(WindowWord(i)) && PtePfn(WindowWord(i)) == frame; */
    /*@ assert words: \forall integer k; 0 <= k < LAST_PKMAP && k != i ==>
          WindowWord(k) == \at(WindowWord(k), Pre) && pkmap_count[k] == \at(pkmap_count[k], Pre); */
    /*@ assert theirs: \forall integer k; 0 <= k < LAST_PKMAP && k != i && WindowWord(k) != 0 ==>
          PtePfn(WindowWord(k)) != frame &&
          page_virtual[PtePfn(WindowWord(k))] == \at(page_virtual[PtePfn(WindowWord(k))], Pre); */
    /*@ assert others: \forall integer k; 0 <= k < LAST_PKMAP && k != i && WindowWord(k) != 0 ==>
          page_virtual[PtePfn(WindowWord(k))] == WindowAddr(k); */
    /*@ assert frames: \forall integer g; 0 <= g < NR_FRAMES && g != frame &&
          page_virtual[g] != NO_KADDR ==> WindowWord(WindowPage(page_virtual[g])) ==
          \at(WindowWord(WindowPage(page_virtual[g])), Pre); */
    /*@ assert here: WindowPage(page_virtual[frame]) == i; */
    /*@ assert pages: KmapPages; */
    /*@ assert itself: KmapFrame(frame); */
    /*@ assert all: \forall integer g; 0 <= g < NR_FRAMES && g != frame ==> KmapFrame(g); */
}

/* A page of the window shows FRAME, which none did. False: none is free. (map_new_virtual) */
/*@ R_KMAP
    requires LowFrames <= frame < nr_frames && page_virtual[frame] == NO_KADDR;
    terminates \true; exits \false;
    assigns A_WINDOW, last_pkmap_nr;
    ensures inv: MachineInv;
    ensures kmap: KmapInv;
    ensures table: WindowTable == \old(WindowTable);
    ensures shown: \result ==> page_virtual[frame] != NO_KADDR;
    ensures none: !\result ==> page_virtual[frame] == NO_KADDR;
    ensures full: !\result ==>
        \forall integer k; 0 <= k < nr_pkmaps ==> \old(pkmap_count[k]) > 1;
    ensures uses: KmapUsers(frame) == 0;
    ensures others: KmapUsesSameBut{Pre, Here}(frame);
*/
static bool map_new_virtual(pfn_t frame)
{
    uint32_t i = find_pkmap();

    if (i == nr_pkmaps) {
        return false;
    }
    show_frame(i, frame);
    return true;
}

/* ---- frames ---- */

/* No other frame has the address of FRAME. */
/*@ ghost
  /@ requires KmapInv && frame < NR_FRAMES && page_virtual[frame] != NO_KADDR;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer g; 0 <= g < NR_FRAMES && g != frame && page_virtual[g] != NO_KADDR ==>
         WindowPage(page_virtual[g]) != WindowPage(page_virtual[frame]); @/
  static void lemma_page_alone(pfn_t frame)
  {
  }
*/

/*@ requires high_memory >= PAGE_OFFSET;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> frame < (high_memory - PAGE_OFFSET) / PAGE_SIZE; */
static bool is_low(pfn_t frame)
{
    return frame < (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

/* One more user of the address of FRAME, which has one in the window. */
/*@ requires kmap: KmapInv; requires frame < nr_frames && page_virtual[frame] != NO_KADDR;
    requires few: KmapUsers(frame) < 0xFFFFFFFE;
    terminates \true; exits \false;
    assigns pkmap_count[0 .. LAST_PKMAP - 1];
    ensures kmap: KmapInv;
    ensures shown: \result == page_virtual[frame] && KmapShows(\result, frame);
    ensures user: KmapUsers(frame) == \old(KmapUsers(frame)) + 1;
    ensures others: \forall integer g; 0 <= g < NR_FRAMES && g != frame ==>
        KmapUsers(g) == \old(KmapUsers(g));
*/
static kaddr_t use_page(pfn_t frame)
{
    /*@ ghost lemma_page_alone(frame); */
    /*@ assert shown: KmapPage(WindowPage(page_virtual[frame])); */
    pkmap_count[pkmap_nr(page_virtual[frame])]++;
    return page_virtual[frame];
}

kaddr_t kmap(pfn_t frame)
{
    if (is_low(frame)) {
        return PAGE_OFFSET + frame * PAGE_SIZE; /* (page_address) */
    }
    if (page_virtual[frame] == NO_KADDR && !map_new_virtual(frame)) {
        return NO_KADDR;
    }
    /*@ assert before: KmapUsesSameBut{Pre, Here}(frame); */
    return use_page(frame);
}

void kunmap(pfn_t frame)
{
    if (!is_low(frame)) {
        /*@ ghost lemma_page_alone(frame); */
        pkmap_count[pkmap_nr(page_virtual[frame])]--;
    }
}
