/*
 * Page directories and page tables: the steps that write them.
 *
 * Only the first few functions store into tables or change a kind; each proves with a ghost loop
 * how the counts over all of memory change by its one store, and everything behind them uses no
 * more than that. Relies on page_table.acsl for what the entries and the counts mean.
 */
#include "page_table.h"

uint32_t mm_used[NR_MM];
pfn_t mm_pgd[NR_MM];
uint32_t mm_rss[NR_MM];
uint32_t swap_map[NR_SWAP_SLOTS];
/*@ ghost uint32_t page_kref[NR_FRAMES]; */
/*@ ghost uint32_t swap_kref[NR_SWAP_SLOTS]; */
/*@ ghost mm_id own_mm[NR_FRAMES]; */
/*@ ghost uint32_t own_slot[NR_FRAMES]; */

/* ---- start of day ---- */

/* Numbers behind the frames in use name no RAM. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns page_kind[0 .. NR_FRAMES - 1];
    ensures \forall integer f; 0 <= f < NR_FRAMES ==>
        page_kind[f] == (f < nr_frames ? \old(page_kind[f]) : K_HOLE); */
static void no_frame_behind(void)
{
    uint32_t frames = nr_frames;
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < NR_FRAMES ==>
            page_kind[k] == (frames <= k < f ? K_HOLE : \at(page_kind[k], Pre));
        loop assigns f, page_kind[0 .. NR_FRAMES - 1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) /* all of them: a fixed number of turns is faster */
        set_page_kind(f, f < frames ? page_kind[f] : K_HOLE);
}

/*@ terminates \true; exits \false;
    assigns mm_used[0 .. NR_MM - 1], mm_rss[0 .. NR_MM - 1];
    ensures \forall integer m; 0 <= m < NR_MM ==> mm_used[m] == 0 && mm_rss[m] == 0; */
static void no_address_space(void)
{
    uint32_t m = 0;
    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant \forall integer k; 0 <= k < m ==> mm_used[k] == 0 && mm_rss[k] == 0;
        loop assigns m, mm_used[0 .. NR_MM - 1], mm_rss[0 .. NR_MM - 1];
        loop variant NR_MM - m; */
    while (m < NR_MM) {
        mm_used[m] = 0;
        mm_rss[m] = 0;
        m++;
    }
}

/*@ terminates \true; exits \false;
    assigns swap_map[0 .. NR_SWAP_SLOTS - 1];
    ensures \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> swap_map[s] == 0; */
static void no_slot_in_use(void)
{
    uint32_t s = 0;
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 0 <= k < s ==> swap_map[k] == 0;
        loop assigns s, swap_map[0 .. NR_SWAP_SLOTS - 1];
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        swap_map[s] = 0;
        s++;
    }
}

/* Before the first address space there is nothing to keep, and the kernel holds no slot. */
/*@ ghost
  /@ requires \forall integer m; 0 <= m < NR_MM ==> mm_used[m] == 0 && mm_rss[m] == 0;
     requires \forall integer f; 0 <= f < NR_FRAMES ==>
         !KindIsPage(page_kind[f]) && page_kind[f] != K_PT && page_kind[f] != K_PGD;
     requires page_kind[SWAPPER_PG_DIR] == K_KERNEL && page_kind[EMPTY_ZERO_PAGE] == K_KERNEL;
     requires \forall integer s; 1 <= s < NR_SWAP_SLOTS ==> swap_map[s] == 0;
     terminates \true; exits \false;
     assigns swap_kref[0 .. NR_SWAP_SLOTS - 1];
     ensures \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> swap_kref[s] == 0;
     E_PAGE_TABLE @/
  void ghost_page_table_start(void)
  {
    uint32_t s = 0;
    uint32_t n = 0;
    /@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
       loop invariant \forall integer k; 0 <= k < s ==> swap_kref[k] == 0;
       loop assigns s, swap_kref[0 .. NR_SWAP_SLOTS - 1]; loop variant NR_SWAP_SLOTS - s; @/
    while (s < NR_SWAP_SLOTS) {
      swap_kref[s] = 0;
      s++;
    }
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer x; ObjectRefsBelow(n, x) == 0;
       loop invariant \forall integer m; MmRssBelow(n, m) == 0;
       loop assigns n; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) n++;
  }
*/

void page_table_init(void)
{
    no_frame_behind();
    no_address_space();
    no_slot_in_use();
    /*@ ghost ghost_page_table_start(); */
}

/* ---- the only functions that store into frames or change a kind ---- */

/* Entry i of table t. */
/*@ requires t < NR_FRAMES && i < 1024 && page_kind[t] == K_PT && own_mm[t] < NR_MM;
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures phys[t].w[i] == e;
    ensures RefsMoved{Pre, Here}(\old(phys[t].w[i]), e);
    ensures \forall integer m; MmRss(m) ==
        MmRss{Pre}(m) + (own_mm[t] == m ? PteResident(e) - PteResident(\old(phys[t].w[i])) : 0); */
static void set_pte(pfn_t t, uint32_t i, pte_t e)
{
    phys[t].w[i] = e;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= 1024;
         loop invariant \forall integer x;
             TableRefs(phys[t], n, x) == TableRefs(\at(phys[t], Pre), n, x) +
             (n > i ? PteRefs(e, x) - PteRefs(\at(phys[t].w[i], Pre), x) : 0);
         loop invariant TableResidents(phys[t], n) == TableResidents(\at(phys[t], Pre), n) +
             (n > i ? PteResident(e) - PteResident(\at(phys[t].w[i], Pre)) : 0);
         loop assigns n; loop variant 1024 - n; @/
      while (n < 1024u) n++;
      n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer x; ObjectRefsBelow(n, x) == ObjectRefsBelow{Pre}(n, x) +
             (n > t ? PteRefs(e, x) - PteRefs(\at(phys[t].w[i], Pre), x) : 0);
         loop invariant \forall integer m; MmRssBelow(n, m) == MmRssBelow{Pre}(n, m) +
             ((n > t && own_mm[t] == m) ? PteResident(e) - PteResident(\at(phys[t].w[i], Pre)) : 0);
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) n++;
    */
}

/* Word i of a frame that is not a table. */
/*@ requires f < NR_FRAMES && i < 1024 && page_kind[f] != K_PT;
    terminates \true; exits \false;
    assigns phys[f].w[i];
    ensures phys[f].w[i] == e;
    ensures CountsSame{Pre, Here}; */
static void set_word(pfn_t f, uint32_t i, pte_t e)
{
    phys[f].w[i] = e;
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* The kind of a frame that neither is a table nor becomes one. */
/*@ requires f < NR_FRAMES && page_kind[f] != K_PT && kind != K_PT;
    terminates \true; exits \false;
    assigns page_kind[f];
    ensures page_kind[f] == kind;
    ensures CountsSame{Pre, Here}; */
static void set_kind(pfn_t f, uint32_t kind)
{
    set_page_kind(f, kind);
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* A frame of zeros becomes the table of directory entry d of mm. */
/*@ requires f < NR_FRAMES && page_kind[f] != K_PT && mm < NR_MM && d < 1024;
    requires \forall integer i; 0 <= i < 1024 ==> phys[f].w[i] == 0;
    terminates \true; exits \false;
    assigns page_kind[f], own_mm[f], own_slot[f];
    ensures page_kind[f] == K_PT && own_mm[f] == mm && own_slot[f] == d;
    ensures CountsSame{Pre, Here}; */
static void make_table(pfn_t f, mm_id mm, uint32_t d)
{
    set_page_kind(f, K_PT);
    (void)mm; /* only the ghost state and the contract speak of the owner */
    (void)d;
    /*@ ghost own_mm[f] = mm; */
    /*@ ghost own_slot[f] = d; */
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= 1024;
         loop invariant \forall integer x; TableRefs(phys[f], n, x) == 0;
         loop invariant TableResidents(phys[f], n) == 0;
         loop assigns n; loop variant 1024 - n; @/
      while (n < 1024u) n++;
      n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* A table of zeros becomes a plain frame. */
/*@ requires f < NR_FRAMES && page_kind[f] == K_PT;
    requires \forall integer i; 0 <= i < 1024 ==> phys[f].w[i] == 0;
    terminates \true; exits \false;
    assigns page_kind[f];
    ensures page_kind[f] == K_FREE;
    ensures CountsSame{Pre, Here}; */
static void unmake_table(pfn_t f)
{
    set_page_kind(f, K_FREE);
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= 1024;
         loop invariant \forall integer x; TableRefs(phys[f], n, x) == 0;
         loop invariant TableResidents(phys[f], n) == 0;
         loop assigns n; loop variant 1024 - n; @/
      while (n < 1024u) n++;
      n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* A frame becomes a directory of mm. */
/*@ requires f < NR_FRAMES && page_kind[f] != K_PT && mm < NR_MM;
    terminates \true; exits \false;
    assigns page_kind[f], own_mm[f];
    ensures page_kind[f] == K_PGD && own_mm[f] == mm;
    ensures CountsSame{Pre, Here}; */
static void make_pgd(pfn_t f, mm_id mm)
{
    set_page_kind(f, K_PGD);
    (void)mm; /* only the ghost state and the contract speak of the owner */
    /*@ ghost own_mm[f] = mm; */
    /*@ ghost
      uint32_t n = 0;
      /@ L_COUNTS_SAME @/
      while (n < NR_FRAMES) n++;
    */
}

/* The words below end of a frame that is not a table become 0. */
/*@ requires f < NR_FRAMES && page_kind[f] != K_PT && end <= 1024;
    terminates \true; exits \false;
    assigns phys[f].w[0 .. 1023];
    ensures \forall integer i; 0 <= i < end ==> phys[f].w[i] == 0;
    ensures CountsSame{Pre, Here}; */
static void clear_words(pfn_t f, uint32_t end)
{
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= end;
        loop invariant \forall integer j; 0 <= j < i ==> phys[f].w[j] == 0;
        loop invariant CountsSame{Pre, Here};
        loop assigns i, phys[f].w[0 .. 1023];
        loop variant end - i; */
    while (i < end) {
        set_word(f, i, 0u);
        i++;
    }
}

/* The kernel half of a directory is taken from swapper_pg_dir. */
/*@ requires f < NR_FRAMES && page_kind[f] != K_PT && f != SWAPPER_PG_DIR;
    terminates \true; exits \false;
    assigns phys[f].w[USER_PTRS_PER_PGD .. 1023];
    ensures \forall integer d; USER_PTRS_PER_PGD <= d < 1024 ==>
        phys[f].w[d] == phys[SWAPPER_PG_DIR].w[d];
    ensures CountsSame{Pre, Here}; */
static void copy_kernel_half(pfn_t f)
{
    uint32_t i = USER_PTRS_PER_PGD;
    /*@ loop invariant USER_PTRS_PER_PGD <= i <= 1024;
        loop invariant \forall integer j; USER_PTRS_PER_PGD <= j < i ==>
            phys[f].w[j] == phys[SWAPPER_PG_DIR].w[j];
        loop invariant CountsSame{Pre, Here};
        loop assigns i, phys[f].w[USER_PTRS_PER_PGD .. 1023];
        loop variant 1024 - i; */
    while (i < PTRS_PER_PGD) {
        set_word(f, i, phys[SWAPPER_PG_DIR].w[i]);
        i++;
    }
}

/* ---- directories ---- */

void pgd_install(mm_id mm, pfn_t f)
{
    clear_words(f, USER_PTRS_PER_PGD);
    copy_kernel_half(f);
    make_pgd(f, mm);
    mm_pgd[mm] = f;
    mm_used[mm] = 1u;
    /*@ ghost lemma_no_rss(mm); */
    mm_rss[mm] = 0u;
}

void pgd_remove(mm_id mm)
{
    /*@ assert no_table: \forall integer t; 0 <= t < NR_FRAMES && page_kind[t] == K_PT ==>
            own_mm[t] != mm; */
    /*@ ghost lemma_no_rss(mm); */
    set_kind(mm_pgd[mm], K_FREE);
    mm_used[mm] = 0u;
}

/* ---- tables ---- */

pfn_t pmd_table(mm_id mm, uint32_t addr)
{
    pte_t e = phys[mm_pgd[mm]].w[pgd_index(addr)];
    if (pmd_present(e) == 0u) {
        return NO_FRAME;
    }
    return pte_pfn(e);
}

void pte_table_install(mm_id mm, uint32_t d, pfn_t f)
{
    clear_words(f, PTRS_PER_PTE);
    make_table(f, mm, d);
    set_word(mm_pgd[mm], d, mk_pte(f, _PAGE_TABLE));
}

pfn_t pte_table_remove(mm_id mm, uint32_t d)
{
    pfn_t t = pte_pfn(phys[mm_pgd[mm]].w[d]);
    unmake_table(t);
    set_word(mm_pgd[mm], d, 0u);
    return t;
}

/* ---- the kernel half ---- */

void kernel_table_install(uint32_t d, pfn_t f)
{
    clear_words(f, PTRS_PER_PTE);
    set_kind(f, K_KERNEL_PT);
    set_word(SWAPPER_PG_DIR, d, mk_pte(f, _PAGE_TABLE));
}

void kernel_pte_set(pfn_t t, uint32_t i, pte_t e)
{
    set_word(t, i, e);
}

void kernel_entry_copy(pfn_t pgd, uint32_t d)
{
    set_word(pgd, d, phys[SWAPPER_PG_DIR].w[d]);
}

/* ---- walks ---- */

pte_t pte_get(mm_id mm, uint32_t addr)
{
    pte_t e = phys[mm_pgd[mm]].w[pgd_index(addr)];
    if (pmd_present(e) == 0u) {
        return 0u;
    }
    return phys[pte_pfn(e)].w[pte_index(addr)];
}

/* ---- references ---- */

void page_hold(pfn_t f)
{
    /*@ ghost lemma_refs_bound(); */
    set_page_count(f, page_count[f] + 1u);
    /*@ ghost page_kref[f]++; */
}

void page_release(pfn_t f)
{
    /*@ ghost lemma_refs_bound(); */
    set_page_count(f, page_count[f] - 1u);
    /*@ ghost page_kref[f]--; */
}

void page_user(pfn_t f)
{
    set_kind(f, K_USER);
    /*@ ghost page_kref[f] = 1; */
}

void page_file(pfn_t f)
{
    set_kind(f, K_FILE);
    /*@ ghost page_kref[f] = 1; */
}

void page_unuser(pfn_t f)
{
    /*@ ghost lemma_refs_bound(); */
    /*@ ghost lemma_refs_two(0, 0, f); */
    /*@ assert unmapped: ObjectRefs(f) == 0; */
    set_kind(f, K_FREE);
}

void swap_get(slot_t slot)
{
    /*@ ghost lemma_refs_bound(); */
    if (swap_map[slot] < SWAP_MAP_MAX) {
        swap_map[slot]++;
    }
    /*@ ghost swap_kref[slot]++; */
}

void swap_put(slot_t slot)
{
    /*@ ghost lemma_refs_bound(); */
    if (swap_map[slot] != SWAP_MAP_MAX) {
        swap_map[slot]--;
    }
    /*@ ghost swap_kref[slot]--; */
}

void swap_set_bad(slot_t slot, bool bad)
{
    /*@ ghost lemma_refs_bound(); */
    swap_map[slot] = bad ? SWAP_MAP_BAD : 0u;
}

void swap_reset_overflow(slot_t slot)
{
    swap_map[slot] = 1;
}

/* ---- entries ---- */

void pte_enter(mm_id mm, pfn_t t, uint32_t i, pfn_t f, uint32_t flags)
{
    /*@ ghost lemma_refs_two(0, 0, f); */
    /*@ assert reader: page_kind[f] == K_USER ==> FrameHasNoWriter(f); */
    set_pte(t, i, mk_pte(f, flags));
    /*@ assert others: \forall integer u, j; PteExists(u, j) && !(u == t && j == i) ==>
            phys[u].w[j] == \at(phys[u].w[j], Pre); */
    /*@ assert writers: \forall integer u, j; PteExists(u, j) && !(u == t && j == i) &&
            PtePresent(phys[u].w[j]) && PteWritable(phys[u].w[j]) &&
            page_kind[PtePfn(phys[u].w[j])] == K_USER ==>
            PtePfn(phys[u].w[j]) != f && ObjectRefs(PtePfn(phys[u].w[j])) == 1; */
    /*@ ghost lemma_refs_bound(); */
    mm_rss[mm]++;
    /*@ ghost page_kref[f]--; */
}

void pte_enter_zero(mm_id mm, pfn_t t, uint32_t i, uint32_t flags)
{
    (void)mm;
    set_pte(t, i, mk_pte(EMPTY_ZERO_PAGE, flags));
}

pte_t pte_drop(mm_id mm, pfn_t t, uint32_t i)
{
    pfn_t f = pte_pfn(phys[t].w[i]);
    /*@ ghost lemma_refs_two(t, i, f); */
    set_pte(t, i, 0u);
    /*@ ghost lemma_refs_bound(); */
    mm_rss[mm]--;
    /*@ ghost page_kref[f]++; */
    return f;
}

void pte_drop_zero(mm_id mm, pfn_t t, uint32_t i)
{
    (void)mm;
    set_pte(t, i, 0u);
}

void pte_set_flags(mm_id mm, pfn_t t, uint32_t i, uint32_t flags)
{
    (void)mm;
    set_pte(t, i, mk_pte(pte_pfn(phys[t].w[i]), flags));
}

void swp_enter(mm_id mm, pfn_t t, uint32_t i, slot_t slot)
{
    (void)mm;
    /*@ assert PteObject(SwpEntry(slot)) == SlotObject(slot); */
    set_pte(t, i, swp_entry(slot));
    /*@ assert PteRefs(SwpEntry(slot), SlotObject(slot)) == 1; */
    /*@ ghost swap_kref[slot]--; */
}

pte_t swp_drop(mm_id mm, pfn_t t, uint32_t i)
{
    slot_t slot = swp_slot(phys[t].w[i]);
    (void)mm;
    /*@ assert names: PteObject(phys[t].w[i]) == SlotObject(slot); */
    /*@ ghost lemma_refs_two(t, i, 1048576u + slot); */
    set_pte(t, i, 0u);
    /*@ ghost lemma_refs_bound(); */
    /*@ ghost swap_kref[slot]++; */
    return slot;
}

/* ---- copy on write ---- */

/* pte_replace for an entry that maps a counted page; one that maps the zero page. */
/*@ requires R_PTE(mm, t, i) && PteCounted(phys[t].w[i]);
    requires n < NR_FRAMES && page_kind[n] == K_USER && page_kref[n] >= 1 && ObjectRefs(n) == 0;
    requires flags < 4096 && PtePresent(flags);
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[..];
    ensures mm_rss[mm] == \old(mm_rss[mm]);
    ensures krefs: \forall integer f; 0 <= f < NR_FRAMES ==> page_kref[f] ==
        \old(page_kref[f]) + PteRefs(\old(phys[t].w[i]), f) - (f == n ? 1 : 0);
    ensures ObjectRefs(n) == 1;
    E_PTE_BECOMES(mm, t, i, n * 4096 + flags) */
static void pte_replace_page(mm_id mm, pfn_t t, uint32_t i, uint32_t n, uint32_t flags)
{
    /*@ ghost lemma_refs_two(t, i, n); */
    (void)pte_drop(mm, t, i);
    pte_enter(mm, t, i, n, flags);
}

/*@ requires R_PTE(mm, t, i) && PteMapsZeroPage(phys[t].w[i]);
    requires n < NR_FRAMES && page_kind[n] == K_USER && page_kref[n] >= 1 && ObjectRefs(n) == 0;
    requires flags < 4096 && PtePresent(flags);
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[n];
    ensures mm_rss[mm] == \old(mm_rss[mm]) + 1;
    ensures page_kref[n] == \old(page_kref[n]) - 1;
    ensures ObjectRefs(n) == 1;
    E_PTE_BECOMES(mm, t, i, n * 4096 + flags) */
static void pte_replace_zero(mm_id mm, pfn_t t, uint32_t i, uint32_t n, uint32_t flags)
{
    pte_drop_zero(mm, t, i);
    pte_enter(mm, t, i, n, flags);
}

void pte_replace(mm_id mm, pfn_t t, uint32_t i, uint32_t n, uint32_t flags)
{
    if (pte_pfn(phys[t].w[i]) == EMPTY_ZERO_PAGE) {
        pte_replace_zero(mm, t, i, n, flags);
    } else {
        pte_replace_page(mm, t, i, n, flags);
    }
}

/* ---- moving ---- */

void pte_move(mm_id mm, pfn_t t, uint32_t i, pfn_t nt, uint32_t ni)
{
    pte_t e = phys[t].w[i];
    (void)mm;
    set_pte(t, i, 0u);
    set_pte(nt, ni, e);
}

/* ---- fork ---- */

/* share_one for a counted page; for the zero page. */
/*@ requires R_FORK(p, c, d, pt, ct, i) && PteCounted(phys[pt].w[i]);
    requires page_kref[PtePfn(phys[pt].w[i])] < MAX_KREF;
    terminates \true; exits \false;
    assigns phys[pt].w[i], phys[ct].w[i], mm_rss[c], page_count[PtePfn(phys[pt].w[i])],
        page_kref[PtePfn(phys[pt].w[i])];
    ensures mm_rss[c] == \old(mm_rss[c]) + 1;
    ensures page_count[PtePfn(\old(phys[pt].w[i]))] == \old(page_count[PtePfn(phys[pt].w[i])]) + 1;
    ensures page_kref[PtePfn(\old(phys[pt].w[i]))] == \old(page_kref[PtePfn(phys[pt].w[i])]);
    ensures \forall integer x;
        ObjectRefs(x) == ObjectRefs{Pre}(x) + PteRefs(\old(phys[pt].w[i]), x);
    ensures PteAt(p, d, i) == PteWriteProtected(\old(phys[pt].w[i]));
    ensures PteAt(c, d, i) == PteMadeOld(PteWriteProtected(\old(phys[pt].w[i])));
    ensures PtesSameButTwo{Pre, Here}(p, c, d, i);
    ensures DataSame{Pre, Here};
    E_PAGE_TABLE */
static void share_page(pfn_t p, pfn_t c, uint32_t d, pfn_t pt, pfn_t ct, uint32_t i)
{
    pte_t e = pte_wrprotect(phys[pt].w[i]);
    pfn_t f = pte_pfn(e);
    (void)d;
    /*@ ghost lemma_refs_two(pt, i, f); */
    /*@ assert other_readers: page_kind[f] == K_USER ==>
            (\forall integer u, j; PteExists(u, j) && !(u == pt && j == i) &&
            PteMaps(phys[u].w[j], f) ==> !PteWritable(phys[u].w[j])); */
    pte_set_flags(p, pt, i, pte_flags(e));
    /*@ assert reader: phys[pt].w[i] == e && !PteWritable(e); */
    /*@ assert other_kept: \forall integer u, j; PteExists(u, j) && !(u == pt && j == i) ==>
            phys[u].w[j] == \at(phys[u].w[j], Pre); */
    /*@ assert readers: page_kind[f] == K_USER ==> FrameHasNoWriter(f); */
    page_hold(f);
    /*@ assert same: \forall integer x; ObjectRefs(x) == ObjectRefs{Pre}(x); */
    pte_enter(c, ct, i, f, pte_flags(pte_mkold(e)));
    /*@ assert shared: PteObject(phys[ct].w[i]) == f && PteObject(\at(phys[pt].w[i], Pre)) == f; */
    /*@ assert one_more: \forall integer x;
            ObjectRefs(x) == ObjectRefs{Pre}(x) + (x == f ? 1 : 0); */
}

/*@ requires R_FORK(p, c, d, pt, ct, i) && PteMapsZeroPage(phys[pt].w[i]);
    terminates \true; exits \false;
    assigns phys[ct].w[i];
    ensures CountsSame{Pre, Here};
    ensures PteAt(p, d, i) == PteWriteProtected(\old(phys[pt].w[i]));
    ensures PteAt(c, d, i) == PteWriteProtected(\old(phys[pt].w[i]));
    ensures PtesSameBut{Pre, Here}(c, d, i);
    ensures DataSame{Pre, Here};
    E_PAGE_TABLE */
static void share_zero(pfn_t p, pfn_t c, uint32_t d, pfn_t pt, pfn_t ct, uint32_t i)
{
    (void)p;
    (void)d;
    pte_enter_zero(c, ct, i, pte_flags(phys[pt].w[i]));
}

void share_one(pfn_t p, pfn_t c, uint32_t d, pfn_t pt, pfn_t ct, uint32_t i)
{
    if (pte_pfn(phys[pt].w[i]) == EMPTY_ZERO_PAGE) {
        share_zero(p, c, d, pt, ct, i);
    } else {
        share_page(p, c, d, pt, ct, i);
    }
}

void share_shared(pfn_t p, pfn_t c, uint32_t d, pfn_t pt, pfn_t ct, uint32_t i)
{
    pte_t e = pte_mkold(pte_mkclean(phys[pt].w[i]));
    (void)p;
    (void)d;
    page_hold(pte_pfn(e));
    pte_enter(c, ct, i, pte_pfn(e), pte_flags(e));
}

void share_swap(pfn_t c, pfn_t ct, uint32_t i, pte_t e)
{
    slot_t slot = swp_slot(e);
    swap_get(slot);
    swp_enter(c, ct, i, slot);
}
