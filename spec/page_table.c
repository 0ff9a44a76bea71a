/*
 * The checker of page directories and tables.
 *
 * One walk over the tables in use tallies what their entries refer to; the counts that the core
 * keeps are then compared with the tallies, frame by frame and slot by slot. It runs after every
 * fuzzed operation, so words that are 0, nearly all of them, are skipped eight at a time. Relies on
 * mem_map below nr_frames.
 */
#include "page_table.h"

#include "violation.h"

uint32_t seen_entries[NR_FRAMES];
uint32_t seen_writers[NR_FRAMES];
uint32_t seen_names[NR_FRAMES];
uint32_t seen_slots[NR_SWAP_SLOTS];
uint32_t seen_cached[NR_SWAP_SLOTS];
uint32_t seen_residents[NR_MM];
uint32_t seen_resident;

/*@
  // the tallies grew by what entries i .. n-1 of table t count; directory entries d .. n-1 of m
  predicate row_added{L1, L2}(integer t, integer i, integer n) =
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==> \at(seen_entries[x], L2) ==
           \at(seen_entries[x], L1) + TableRefs(\at(phys[t], L2), n, x) -
           TableRefs(\at(phys[t], L2), i, x)) &&
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==> \at(seen_writers[x], L2) ==
           \at(seen_writers[x], L1) + table_writes(\at(phys[t], L2), n, x) -
           table_writes(\at(phys[t], L2), i, x)) &&
      (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==> \at(seen_slots[s], L2) ==
           \at(seen_slots[s], L1) + TableRefs(\at(phys[t], L2), n, SlotObject(s)) -
           TableRefs(\at(phys[t], L2), i, SlotObject(s))) &&
      \at(seen_resident, L2) ==
           \at(seen_resident, L1) +
           TableResidents(\at(phys[t], L2), n) - TableResidents(\at(phys[t], L2), i);
  predicate half_added{L1, L2}(integer m, integer d, integer n) =
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==> \at(seen_entries[x], L2) ==
           \at(seen_entries[x], L1) + directory_refs{L2}(m, n, x) - directory_refs{L2}(m, d, x)) &&
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==> \at(seen_writers[x], L2) ==
           \at(seen_writers[x], L1) +
           directory_writes{L2}(m, n, x) - directory_writes{L2}(m, d, x)) &&
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==> \at(seen_names[x], L2) ==
           \at(seen_names[x], L1) + directory_names{L2}(m, n, x) - directory_names{L2}(m, d, x)) &&
      (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==> \at(seen_slots[s], L2) ==
           \at(seen_slots[s], L1) +
           directory_refs{L2}(m, n, SlotObject(s)) - directory_refs{L2}(m, d, SlotObject(s))) &&
      \at(seen_resident, L2) == \at(seen_resident, L1) +
      directory_residents{L2}(m, n) - directory_residents{L2}(m, d);
  // the tallies of the address spaces below n
  predicate tallied{L}(integer n) =
      (\forall integer x; 0 <= x < nr_frames ==> seen_entries[x] == walk_refs(n, x)) &&
      (\forall integer x; 0 <= x < nr_frames ==> seen_writers[x] == walk_writes(n, x)) &&
      (\forall integer x; 0 <= x < nr_frames ==> seen_names[x] == walk_names(n, x)) &&
      (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
      seen_slots[s] == walk_refs(n, SlotObject(s))) &&
      (\forall integer m; 0 <= m < n ==>
           seen_residents[m] == (mm_used[m] == 0 ? 0 : directory_residents(m, USER_PTRS_PER_PGD)));
  // no tally exceeds b; none grew by more than k. So they fit a word.
  predicate tallies_below{L}(integer b) =
      (\forall integer x; 0 <= x < nr_frames ==>
           seen_entries[x] <= b && seen_writers[x] <= b && seen_names[x] <= b) &&
      (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==> seen_slots[s] <= b) && seen_resident <= b;
  predicate tallies_grown{L1, L2}(integer k) =
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==>
           \at(seen_entries[x], L2) <= \at(seen_entries[x], L1) + k) &&
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==>
           \at(seen_writers[x], L2) <= \at(seen_writers[x], L1) + k) &&
      (\forall integer x; 0 <= x < \at(nr_frames, L2) ==>
           \at(seen_names[x], L2) <= \at(seen_names[x], L1) + k) &&
      (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
           \at(seen_slots[s], L2) <= \at(seen_slots[s], L1) + k) &&
      \at(seen_resident, L2) <= \at(seen_resident, L1) + k;
*/
#define R_RAM (KERNEL_END <= nr_frames && nr_frames <= NR_FRAMES)
#define ROOM 1000000000
#define A_TALLIES                                                                                  \
    seen_entries[0 .. NR_FRAMES - 1], seen_writers[0 .. NR_FRAMES - 1],                            \
        seen_slots[0 .. NR_SWAP_SLOTS - 1], seen_resident, violation

/* ---- entries ---- */

/*@ requires R_RAM && t < NR_FRAMES && PteCounted(e) && tallies_below(2 * ROOM);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> pte_wf(e);
    ensures \result ==> (\forall integer x; 0 <= x < nr_frames ==>
        seen_entries[x] == \old(seen_entries[x]) + PteRefs(e, x) &&
        seen_writers[x] == \old(seen_writers[x]) + pte_writes(e, x));
    ensures \result ==> seen_resident == \old(seen_resident) + 1;
    ensures \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> seen_slots[s] == \old(seen_slots[s]);
    ensures tallies_grown{Pre, Here}(1); */
static bool page_entry_ok(uint32_t t, uint32_t e)
{
    pfn_t f = pte_pfn(e);
    if (f >= nr_frames) {
        return violated(INV_PTE_FRAME, t, nr_frames - 1u, f);
    }
    if (!kind_is_page(page_kind[f])) {
        return violated(INV_PTE_KIND, f, K_USER, page_kind[f]);
    }
    if (page_kind[f] == K_USER && page_slot[f] == 0u && page_dirty[f] == 0u && pte_dirty(e) == 0u) {
        return violated(INV_PTE_FRESH, f, 1u, 0u);
    }
    seen_entries[f]++;
    seen_writers[f] += pte_write(e);
    seen_resident++;
    return true;
}

/*@ requires R_RAM && t < NR_FRAMES && PteSwapped(e) && tallies_below(2 * ROOM);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> pte_wf(e);
    ensures \forall integer x; 0 <= x < nr_frames ==>
        seen_entries[x] == \old(seen_entries[x]) && seen_writers[x] == \old(seen_writers[x]);
    ensures seen_resident == \old(seen_resident);
    ensures \result ==> (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==>
        seen_slots[s] == \old(seen_slots[s]) + PteRefs(e, SlotObject(s)));
    ensures tallies_grown{Pre, Here}(1); */
static bool swap_entry_ok(uint32_t t, uint32_t e)
{
    uint32_t area = e % 256u / 2u, offset = e / 256u;
    if (area >= NR_SWAP_AREAS) {
        return violated(INV_PTE_SWAP, t, NR_SWAP_AREAS - 1u, area);
    }
    if (offset == 0u) {
        return violated(INV_PTE_SWAP, t, 1u, offset);
    }
    if (offset >= SWAP_AREA_SLOTS) {
        return violated(INV_PTE_SWAP, t, SWAP_AREA_SLOTS - 1u, offset);
    }
    seen_slots[area * SWAP_AREA_SLOTS + offset]++;
    return true;
}

/*@ requires R_RAM && t < NR_FRAMES && i < 1024 && tallies_below(2 * ROOM);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> pte_wf(phys[t].w[i]);
    ensures \result ==> row_added{Pre, Here}(t, i, i + 1);
    ensures tallies_grown{Pre, Here}(1); */
static bool entry_ok(uint32_t t, uint32_t i)
{
    uint32_t e = phys[t].w[i];
    if (e == 0u) {
        return true;
    }
    if (pte_present(e) == 0u) {
        return swap_entry_ok(t, e);
    }
    if (pte_pfn(e) != EMPTY_ZERO_PAGE) {
        return page_entry_ok(t, e);
    }
    if (pte_write(e) != 0u) {
        return violated(INV_PTE_ZERO_PAGE, t, 0u, e);
    }
    return true;
}

/* ---- tables ---- */

bool eight_empty(pfn_t f, uint32_t i)
{
    uint64_t sum = phys[f].w[i];
    sum += phys[f].w[i + 1u];
    sum += phys[f].w[i + 2u];
    sum += phys[f].w[i + 3u];
    sum += phys[f].w[i + 4u];
    sum += phys[f].w[i + 5u];
    sum += phys[f].w[i + 6u];
    sum += phys[f].w[i + 7u];
    return sum == 0u;
}

/*@ ghost
  /@ requires R_RAM && t < NR_FRAMES && i <= 1016;
     requires \forall integer j; i <= j < i + 8 ==> phys[t].w[j] == 0;
     terminates \true; exits \false; assigns \nothing;
     ensures row_added{Pre, Pre}(t, i, i + 8); @/
  void lemma_eight_entries(uint32_t t, uint32_t i)
  {
    uint32_t n = i;
    /@ loop invariant i <= n <= i + 8;
       loop invariant \forall integer x; TableRefs(phys[t], n, x) == TableRefs(phys[t], i, x);
       loop invariant \forall integer x; table_writes(phys[t], n, x) == table_writes(phys[t], i, x);
       loop invariant TableResidents(phys[t], n) == TableResidents(phys[t], i);
       loop assigns n; loop variant i + 8 - n; @/
    while (n < i + 8u) n++;
  }
*/

/*@ requires R_RAM && t < NR_FRAMES && i <= 1016 && tallies_below(ROOM + 1024);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> row_wf(t, i, i + 8);
    ensures \result ==> row_added{Pre, Here}(t, i, i + 8);
    ensures tallies_grown{Pre, Here}(8); */
static bool eight_entries_ok(uint32_t t, uint32_t i)
{
    uint32_t j = i;
    /*@ loop invariant i <= j <= i + 8;
        loop invariant row_wf(t, i, j);
        loop invariant row_added{Pre, Here}(t, i, j);
        loop invariant tallies_grown{Pre, Here}(j - i);
        loop assigns j, A_TALLIES;
        loop variant i + 8 - j; */
    while (j < i + 8u) {
        if (!entry_ok(t, j)) {
            return false;
        }
        j++;
    }
    return true;
}

/*@ requires R_RAM && t < NR_FRAMES && i <= 1016 && tallies_below(ROOM + 1024);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> row_wf(t, i, i + 8);
    ensures \result ==> row_added{Pre, Here}(t, i, i + 8);
    ensures tallies_grown{Pre, Here}(8); */
static bool eight_ok(uint32_t t, uint32_t i)
{
    if (eight_empty(t, i)) {
        /*@ ghost lemma_eight_entries(t, i); */
        return true;
    }
    return eight_entries_ok(t, i);
}

/*@ requires R_RAM && t < NR_FRAMES && tallies_below(ROOM);
    terminates \true; exits \false;
    assigns A_TALLIES;
    E_TOLD
    ensures \result <==> row_wf(t, 0, 1024);
    ensures \result ==> row_added{Pre, Here}(t, 0, 1024);
    ensures tallies_grown{Pre, Here}(1024); */
static bool table_ok(uint32_t t)
{
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= 1024 && i % 8 == 0;
        loop invariant row_wf(t, 0, i);
        loop invariant row_added{Pre, Here}(t, 0, i);
        loop invariant tallies_grown{Pre, Here}(i);
        loop assigns i, A_TALLIES;
        loop variant 1024 - i; */
    while (i < PTRS_PER_PTE) {
        if (!eight_ok(t, i)) {
            return false;
        }
        i += 8u;
    }
    return true;
}

/* ---- directories ---- */

/* A directory entry that is not 0: the table it names, and all that is in it. */
/*@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES && d < 1024 && tallies_below(ROOM - 1);
    requires phys[mm_pgd[mm]].w[d] != 0;
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> pde_wf(phys[mm_pgd[mm]].w[d]);
    ensures \result ==> half_added{Pre, Here}(mm, d, d + 1);
    ensures tallies_grown{Pre, Here}(1024); */
static bool named_table_ok(mm_id mm, uint32_t d)
{
    uint32_t e = phys[mm_pgd[mm]].w[d];
    uint32_t t = pte_pfn(e);
    if (e % 8u != 7u) {
        return violated(INV_PGD_ENTRY, mm, 7u, e % 8u);
    }
    if (t >= nr_frames) {
        return violated(INV_PGD_ENTRY, mm, nr_frames - 1u, t);
    }
    if (page_kind[t] != K_PT) {
        return violated(INV_PGD_TABLE, t, K_PT, page_kind[t]);
    }
    seen_names[t]++;
    return table_ok(t);
}

/*@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES && d < 1024 && tallies_below(ROOM - 1);
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> pde_wf(phys[mm_pgd[mm]].w[d]);
    ensures \result ==> half_added{Pre, Here}(mm, d, d + 1);
    ensures tallies_grown{Pre, Here}(1024); */
static bool pde_ok(mm_id mm, uint32_t d)
{
    if (phys[mm_pgd[mm]].w[d] == 0u) {
        return true;
    }
    return named_table_ok(mm, d);
}

/*@ ghost
  /@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES && d <= 1016;
     requires \forall integer j; d <= j < d + 8 ==> phys[mm_pgd[mm]].w[j] == 0;
     terminates \true; exits \false; assigns \nothing;
     ensures half_added{Pre, Pre}(mm, d, d + 8); @/
  void lemma_eight_pdes(mm_id mm, uint32_t d)
  {
    uint32_t n = d;
    /@ loop invariant d <= n <= d + 8;
       loop invariant \forall integer x; directory_refs(mm, n, x) == directory_refs(mm, d, x);
       loop invariant \forall integer x; directory_writes(mm, n, x) == directory_writes(mm, d, x);
       loop invariant \forall integer x; directory_names(mm, n, x) == directory_names(mm, d, x);
       loop invariant directory_residents(mm, n) == directory_residents(mm, d);
       loop assigns n; loop variant d + 8 - n; @/
    while (n < d + 8u) n++;
  }
*/

/*@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES && d <= 1016 &&
        tallies_below(ROOM - 8192);
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> half_wf(mm, d, d + 8);
    ensures \result ==> half_added{Pre, Here}(mm, d, d + 8);
    ensures tallies_grown{Pre, Here}(8192); */
static bool eight_named_ok(mm_id mm, uint32_t d)
{
    uint32_t j = d;
    /*@ loop invariant d <= j <= d + 8;
        loop invariant half_wf(mm, d, j);
        loop invariant half_added{Pre, Here}(mm, d, j);
        loop invariant tallies_grown{Pre, Here}(1024 * (j - d));
        loop assigns j, A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
        loop variant d + 8 - j; */
    while (j < d + 8u) {
        if (!pde_ok(mm, j)) {
            return false;
        }
        j++;
    }
    return true;
}

/*@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES && d <= 1016 &&
        tallies_below(ROOM - 8192);
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> half_wf(mm, d, d + 8);
    ensures \result ==> half_added{Pre, Here}(mm, d, d + 8);
    ensures tallies_grown{Pre, Here}(8192); */
static bool eight_pdes_ok(mm_id mm, uint32_t d)
{
    if (eight_empty(mm_pgd[mm], d)) {
        /*@ ghost lemma_eight_pdes(mm, d); */
        return true;
    }
    return eight_named_ok(mm, d);
}

/*@ requires R_RAM && mm < NR_MM && mm_pgd[mm] < NR_FRAMES &&
        tallies_below(ROOM - 8192 - MM_ENTRIES);
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> half_wf(mm, 0, USER_PTRS_PER_PGD);
    ensures \result ==> half_added{Pre, Here}(mm, 0, USER_PTRS_PER_PGD);
    ensures tallies_grown{Pre, Here}(MM_ENTRIES); */
static bool user_half_ok(mm_id mm)
{
    uint32_t d = 0;
    /*@ loop invariant 0 <= d <= USER_PTRS_PER_PGD && d % 8 == 0;
        loop invariant half_wf(mm, 0, d);
        loop invariant half_added{Pre, Here}(mm, 0, d);
        loop invariant tallies_grown{Pre, Here}(1024 * d);
        loop assigns d, A_TALLIES, seen_names[0 .. NR_FRAMES - 1];
        loop variant USER_PTRS_PER_PGD - d; */
    while (d < USER_PTRS_PER_PGD) {
        if (!eight_pdes_ok(mm, d)) {
            return false;
        }
        d += 8u;
    }
    return true;
}

/*@ requires mm < NR_MM && mm_pgd[mm] < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_wf(mm); */
static bool kernel_half_ok(mm_id mm)
{
    pfn_t f = mm_pgd[mm];
    uint32_t d = USER_PTRS_PER_PGD;
    /*@ loop invariant USER_PTRS_PER_PGD <= d <= 1024;
        loop invariant \forall integer j; USER_PTRS_PER_PGD <= j < d ==>
            phys[f].w[j] == 0 || phys[f].w[j] == phys[SWAPPER_PG_DIR].w[j];
        loop assigns d;
        loop variant 1024 - d; */
    while (d < PTRS_PER_PGD) {
        if (phys[f].w[d] != 0u && phys[f].w[d] != phys[SWAPPER_PG_DIR].w[d]) {
            return violated(INV_PGD_KERNEL, mm, phys[SWAPPER_PG_DIR].w[d], phys[f].w[d]);
        }
        d++;
    }
    return true;
}

/*@ requires R_RAM && mm < NR_MM && mm_used[mm] != 0 && tallied(mm);
    requires tallies_below(mm * (MM_ENTRIES + 1));
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1], seen_residents[mm];
    E_TOLD
    ensures \result <==> directory_wf(mm);
    ensures \result ==> tallied(mm + 1);
    ensures tallies_below((mm + 1) * (MM_ENTRIES + 1)); */
static bool directory_ok(mm_id mm)
{
    pfn_t f = mm_pgd[mm];
    if (f >= nr_frames) {
        return violated(INV_MM_PGD, mm, nr_frames - 1u, f);
    }
    if (page_kind[f] != K_PGD) {
        return violated(INV_MM_PGD_KIND, f, K_PGD, page_kind[f]);
    }
    if (!kernel_half_ok(mm)) {
        return false;
    }
    seen_resident = 0u;
    if (!user_half_ok(mm)) {
        return false;
    }
    seen_names[f]++;
    seen_residents[mm] = seen_resident;
    return true;
}

/*@ requires R_RAM && tallied(0) && tallies_below(0);
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1], seen_residents[0 .. NR_MM - 1];
    E_TOLD
    ensures \result <==>
        (\forall integer m; 0 <= m < NR_MM && mm_used[m] != 0 ==> directory_wf(m));
    ensures \result ==> tallied(NR_MM) && tallies_below(NR_MM * (MM_ENTRIES + 1)); */
static bool directories_ok(void)
{
    mm_id mm = 0;
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant tallied(mm);
        loop invariant tallies_below(mm * (MM_ENTRIES + 1));
        loop invariant \forall integer m; 0 <= m < mm && mm_used[m] != 0 ==> directory_wf(m);
        loop assigns mm, A_TALLIES, seen_names[0 .. NR_FRAMES - 1], seen_residents[0 .. NR_MM - 1];
        loop variant NR_MM - mm; */
    while (mm < NR_MM) {
        seen_residents[mm] = 0u;
        if (mm_used[mm] != 0u && !directory_ok(mm)) {
            return false;
        }
        mm++;
    }
    return true;
}

/* ---- the counts that the core keeps ---- */

/*@ requires R_RAM && \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> seen_cached[s] == 0;
    terminates \true; exits \false;
    assigns seen_cached[0 .. NR_SWAP_SLOTS - 1], violation;
    E_TOLD
    ensures \result <==> (\forall integer f; 0 <= f < nr_frames ==> cache_wf(f));
    ensures \result ==> (\forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
        seen_cached[s] == cached_below(nr_frames, s));
    ensures \forall integer s; 1 <= s < NR_SWAP_SLOTS ==> seen_cached[s] <= nr_frames; */
static bool swap_cache_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> cache_wf(g);
        loop invariant \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
            seen_cached[s] == cached_below(f, s);
        loop invariant \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> seen_cached[s] <= f;
        loop assigns f, seen_cached[0 .. NR_SWAP_SLOTS - 1];
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        uint32_t s = page_slot[f];
        if (s >= NR_SWAP_SLOTS) {
            return violated(INV_SWAP_CACHE_SLOT, f, NR_SWAP_SLOTS - 1u, s);
        }
        if (s != 0u && !kind_is_page(page_kind[f])) {
            return violated(INV_SWAP_CACHE_KIND, f, K_USER, page_kind[f]);
        }
        seen_cached[s]++;
        f++;
    }
    return true;
}

/*@ requires R_RAM && tallied(NR_MM) && f < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> table_wf(f); */
static bool table_entered_ok(pfn_t f)
{
    uint32_t table = page_kind[f] == K_PT || page_kind[f] == K_PGD ? 1u : 0u;
    if (seen_names[f] != table) {
        return violated(INV_TABLE_ENTERED, f, table, seen_names[f]);
    }
    if (table != 0u && page_count[f] != 1u) {
        return violated(INV_TABLE_COUNT, f, 1u, page_count[f]);
    }
    return true;
}

/*@ requires R_RAM && tallied(NR_MM);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer f; 0 <= f < nr_frames ==> table_wf(f)); */
static bool tables_named_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> table_wf(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!table_entered_ok(f)) {
            return false;
        }
        f++;
    }
    return true;
}

/*@ requires R_RAM && tallied(NR_MM) && f < nr_frames && seen_writers[f] != 0;
    requires page_slot[f] < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> walk_refs(NR_MM, f) == 1 &&
        (page_slot[f] != 0 ==> walk_refs(NR_MM, SlotObject(page_slot[f])) == 0); */
static bool owner_ok(pfn_t f)
{
    if (seen_entries[f] != 1u) {
        return violated(INV_COW_OWNER, f, 1u, seen_entries[f]);
    }
    if (page_slot[f] != 0u && seen_slots[page_slot[f]] != 0u) {
        return violated(INV_COW_SWAP_OWNER, f, 0u, seen_slots[page_slot[f]]);
    }
    return true;
}

/*@ requires R_RAM && tallied(NR_MM) && f < nr_frames && page_slot[f] < NR_SWAP_SLOTS;
    requires tallies_below(NR_MM * (MM_ENTRIES + 1));
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frame_wf(f); */
static bool frame_ok(pfn_t f)
{
    uint32_t count = seen_entries[f] + (page_slot[f] != 0u ? 1u : 0u);
    if (page_kind[f] == K_USER && page_count[f] != count) {
        return violated(INV_PAGE_COUNT, f, count, page_count[f]);
    }
    if (page_kind[f] == K_FILE && page_count[f] < count) {
        return violated(INV_PAGE_COUNT, f, count, page_count[f]);
    }
    if (seen_writers[f] == 0u || page_kind[f] != K_USER) {
        return true;
    }
    return owner_ok(f);
}

/*@ requires R_RAM && tallied(NR_MM) && tallies_below(NR_MM * (MM_ENTRIES + 1));
    requires \forall integer f; 0 <= f < nr_frames ==> page_slot[f] < NR_SWAP_SLOTS;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer f; 0 <= f < nr_frames ==> frame_wf(f)); */
static bool frames_ok(void)
{
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> frame_wf(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!frame_ok(f)) {
            return false;
        }
        f++;
    }
    return true;
}

/*@ requires R_RAM && tallied(NR_MM) && tallies_below(NR_MM * (MM_ENTRIES + 1));
    requires \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
        seen_cached[s] == cached_below(nr_frames, s) && seen_cached[s] <= nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer s; 1 <= s < NR_SWAP_SLOTS ==> slot_wf(s)); */
static bool slots_ok(void)
{
    uint32_t s = 1;
    /*@ loop invariant 1 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 1 <= k < s ==> slot_wf(k);
        loop assigns s;
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        uint32_t count = seen_slots[s] + seen_cached[s] + (slot_mapping[s] != NO_MAPPING ? 1u : 0u);
        if (seen_cached[s] > 1u) {
            return violated(INV_SWAP_CACHE_TWICE, s, 1u, seen_cached[s]);
        }
        if (swap_map[s] < SWAP_MAP_MAX && swap_map[s] != count) {
            return violated(INV_SWAP_MAP, s, count, swap_map[s]);
        }
        if (swap_map[s] > SWAP_MAP_BAD) {
            return violated(INV_SWAP_MAP, s, SWAP_MAP_BAD, swap_map[s]);
        }
        if (swap_map[s] == SWAP_MAP_BAD && count != 0u) {
            return violated(INV_SWAP_BAD, s, 0, count);
        }
        s++;
    }
    return true;
}

/*@ requires tallied(NR_MM);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer m; 0 <= m < NR_MM ==> rss_wf(m)); */
static bool rss_ok(void)
{
    uint32_t m = 0;
    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant \forall integer k; 0 <= k < m ==> rss_wf(k);
        loop assigns m;
        loop variant NR_MM - m; */
    while (m < NR_MM) {
        if (mm_rss[m] != seen_residents[m]) {
            return violated(INV_MM_RSS, m, seen_residents[m], mm_rss[m]);
        }
        m++;
    }
    return true;
}

/* ---- all of it ---- */

/*@ requires R_RAM;
    terminates \true; exits \false;
    assigns A_TALLIES, seen_names[0 .. NR_FRAMES - 1], seen_cached[0 .. NR_SWAP_SLOTS - 1];
    ensures tallied(0) && tallies_below(0);
    ensures \forall integer s; 0 <= s < NR_SWAP_SLOTS ==> seen_cached[s] == 0; */
static void clear_tallies(void)
{
    pfn_t f = 0, s = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer x; 0 <= x < f ==>
            seen_entries[x] == 0 && seen_writers[x] == 0 && seen_names[x] == 0;
        loop assigns f, seen_entries[0 .. NR_FRAMES - 1], seen_writers[0 .. NR_FRAMES - 1],
            seen_names[0 .. NR_FRAMES - 1];
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        seen_entries[f] = 0u;
        seen_writers[f] = 0u;
        seen_names[f] = 0u;
        f++;
    }
    /*@ loop invariant 0 <= s <= NR_SWAP_SLOTS;
        loop invariant \forall integer k; 0 <= k < s ==> seen_slots[k] == 0 && seen_cached[k] == 0;
        loop assigns s, seen_slots[0 .. NR_SWAP_SLOTS - 1], seen_cached[0 .. NR_SWAP_SLOTS - 1];
        loop variant NR_SWAP_SLOTS - s; */
    while (s < NR_SWAP_SLOTS) {
        seen_slots[s] = 0u;
        seen_cached[s] = 0u;
        s++;
    }
    seen_resident = 0u;
}

bool page_table_ok(void)
{
    clear_tallies();
    if (!directories_ok()) {
        return false;
    }
    if (!tables_named_ok()) {
        return false;
    }
    if (!swap_cache_ok()) {
        return false;
    }
    if (!slots_ok()) {
        return false;
    }
    if (!frames_ok()) {
        return false;
    }
    return rss_ok();
}

/* ---- the invariant of mm/page_table.acsl implies all of it ---- */

/*@
  // what the tables among the frames below n count: those of m whose directory entry is below k;
  // those of the address spaces below m
  logic integer owned_refs{L}(integer n, integer k, integer m, integer x) = n <= 0 ? 0 :
      owned_refs{L}(n - 1, k, m, x) +
      ((page_kind[n - 1] == K_PT && own_mm[n - 1] == m && own_slot[n - 1] < k)
           ? TableRefs(phys[n - 1], 1024, x) : 0);
  logic integer owned_residents{L}(integer n, integer k, integer m) = n <= 0 ? 0 :
      owned_residents{L}(n - 1, k, m) +
      ((page_kind[n - 1] == K_PT && own_mm[n - 1] == m && own_slot[n - 1] < k)
           ? TableResidents(phys[n - 1], 1024) : 0);
  logic integer lower_mm_refs{L}(integer n, integer m, integer x) = n <= 0 ? 0 :
      lower_mm_refs{L}(n - 1, m, x) +
      ((page_kind[n - 1] == K_PT && own_mm[n - 1] < m) ? TableRefs(phys[n - 1], 1024, x) : 0);
*/
/* One directory entry more: one table more. */
/*@ ghost
  /@ requires PageTableInv && MmUsed(mm) && d < USER_PTRS_PER_PGD;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x;
         owned_refs(NR_FRAMES, d + 1, mm, x) == owned_refs(NR_FRAMES, d, mm, x) +
         (pde(mm, d) == 0 ? 0 : TableRefs(pde_table(mm, d), 1024, x));
     ensures owned_residents(NR_FRAMES, d + 1, mm) == owned_residents(NR_FRAMES, d, mm) +
         (pde(mm, d) == 0 ? 0 : TableResidents(pde_table(mm, d), 1024)); @/
  void lemma_one_table(mm_id mm, uint32_t d)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer x; owned_refs(n, d + 1, mm, x) == owned_refs(n, d, mm, x) +
           ((pde(mm, d) != 0 && pde(mm, d) / 4096 < n) ? TableRefs(pde_table(mm, d), 1024, x) : 0);
       loop invariant owned_residents(n, d + 1, mm) == owned_residents(n, d, mm) +
           ((pde(mm, d) != 0 && pde(mm, d) / 4096 < n) ?
           TableResidents(pde_table(mm, d), 1024) : 0);
       loop assigns n; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) n++;
  }
*/
/*@ ghost
  /@ requires PageTableInv && MmUsed(mm);
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; owned_refs(NR_FRAMES, USER_PTRS_PER_PGD, mm, x) ==
         directory_refs(mm, USER_PTRS_PER_PGD, x);
     ensures owned_residents(NR_FRAMES, USER_PTRS_PER_PGD, mm) ==
         directory_residents(mm, USER_PTRS_PER_PGD); @/
  void lemma_directory(mm_id mm)
  {
    uint32_t n = 0;
    uint32_t d = 0;
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer x; owned_refs(n, 0, mm, x) == 0;
       loop invariant owned_residents(n, 0, mm) == 0;
       loop assigns n; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) n++;
    /@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
       loop invariant \forall integer x;
           owned_refs(NR_FRAMES, d, mm, x) == directory_refs(mm, d, x);
       loop invariant owned_residents(NR_FRAMES, d, mm) == directory_residents(mm, d);
       loop assigns d; loop variant USER_PTRS_PER_PGD - d; @/
    while (d < USER_PTRS_PER_PGD) {
      lemma_one_table(mm, d);
      d++;
    }
  }
*/
/* One address space more; an unused one has no tables. */
/*@ ghost
  /@ requires PageTableInv && mm < NR_MM;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x;
         lower_mm_refs(NR_FRAMES, mm + 1, x) == lower_mm_refs(NR_FRAMES, mm, x) +
         owned_refs(NR_FRAMES, USER_PTRS_PER_PGD, mm, x);
     ensures MmRss(mm) == owned_residents(NR_FRAMES, USER_PTRS_PER_PGD, mm);
     ensures mm_used[mm] == 0 ==> MmRss(mm) == 0 &&
         (\forall integer x; owned_refs(NR_FRAMES, USER_PTRS_PER_PGD, mm, x) == 0); @/
  void lemma_one_mm(mm_id mm)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer x;
           lower_mm_refs(n, mm + 1, x) == lower_mm_refs(n, mm, x) +
           owned_refs(n, USER_PTRS_PER_PGD, mm, x);
       loop invariant MmRssBelow(n, mm) == owned_residents(n, USER_PTRS_PER_PGD, mm);
       loop invariant mm_used[mm] == 0 ==> MmRssBelow(n, mm) == 0 &&
           (\forall integer x; owned_refs(n, USER_PTRS_PER_PGD, mm, x) == 0);
       loop assigns n; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) n++;
  }
*/
/* What a walk counts is what all tables count. */
/*@ ghost
  /@ requires PageTableInv;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; walk_refs(NR_MM, x) == ObjectRefs(x);
     ensures \forall integer m; 0 <= m < NR_MM ==> rss_wf(m); @/
  void lemma_walk(void)
  {
    uint32_t n = 0;
    mm_id mm = 0;
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer x; lower_mm_refs(n, 0, x) == 0;
       loop invariant \forall integer x; lower_mm_refs(n, NR_MM, x) == ObjectRefsBelow(n, x);
       loop assigns n; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) n++;
    /@ loop invariant 0 <= mm <= NR_MM;
       loop invariant \forall integer x; walk_refs(mm, x) == lower_mm_refs(NR_FRAMES, mm, x);
       loop invariant \forall integer m; 0 <= m < mm ==> rss_wf(m);
       loop assigns mm; loop variant NR_MM - mm; @/
    while (mm < NR_MM) {
      lemma_one_mm(mm);
      if (mm_used[mm] != 0) lemma_directory(mm);
      mm++;
    }
  }
*/
/* A directory names the tables that know it, and no other frame. */
/*@ ghost
  /@ requires PageTableInv && MmUsed(mm);
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer t; 0 <= t < NR_FRAMES ==>
         directory_names(mm, USER_PTRS_PER_PGD, t) ==
         ((page_kind[t] == K_PT && own_mm[t] == mm) ? 1 : 0); @/
  void lemma_directory_names(mm_id mm)
  {
    uint32_t d = 0;
    /@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
       loop invariant \forall integer t; 0 <= t < NR_FRAMES ==> directory_names(mm, d, t) ==
           ((page_kind[t] == K_PT && own_mm[t] == mm && own_slot[t] < d) ? 1 : 0);
       loop assigns d; loop variant USER_PTRS_PER_PGD - d; @/
    while (d < USER_PTRS_PER_PGD) d++;
  }
*/
/*@ ghost
  /@ requires PageTableInv;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer f; 0 <= f < NR_FRAMES ==> table_wf(f); @/
  void lemma_names(void)
  {
    mm_id mm = 0;
    /@ loop invariant 0 <= mm <= NR_MM;
       loop invariant \forall integer t; 0 <= t < NR_FRAMES ==> walk_names(mm, t) ==
           (((page_kind[t] == K_PT || page_kind[t] == K_PGD) && own_mm[t] < mm) ? 1 : 0);
       loop assigns mm; loop variant NR_MM - mm; @/
    while (mm < NR_MM) {
      if (mm_used[mm] != 0) lemma_directory_names(mm);
      mm++;
    }
  }
*/
/* Without a writable entry for x in any table, none is counted. */
/*@ ghost
  /@ requires t < NR_FRAMES && page_kind[t] == K_PT;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; FrameHasNoWriter(x) ==> table_writes(phys[t], 1024, x) == 0; @/
  void lemma_table_writers(uint32_t t)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= 1024;
       loop invariant \forall integer x; FrameHasNoWriter(x) ==> table_writes(phys[t], n, x) == 0;
       loop assigns n; loop variant 1024 - n; @/
    while (n < 1024u) n++;
  }
*/
/*@ ghost
  /@ requires PageTableInv && MmUsed(mm);
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; FrameHasNoWriter(x) ==>
         directory_writes(mm, USER_PTRS_PER_PGD, x) == 0; @/
  void lemma_directory_writes(mm_id mm)
  {
    uint32_t d = 0;
    /@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
       loop invariant \forall integer x; FrameHasNoWriter(x) ==> directory_writes(mm, d, x) == 0;
       loop assigns d; loop variant USER_PTRS_PER_PGD - d; @/
    while (d < USER_PTRS_PER_PGD) {
      if (phys[mm_pgd[mm]].w[d] != 0) lemma_table_writers(phys[mm_pgd[mm]].w[d] / 4096u);
      d++;
    }
  }
*/
/*@ ghost
  /@ requires PageTableInv;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; FrameHasNoWriter(x) ==> walk_writes(NR_MM, x) == 0; @/
  void lemma_writers(void)
  {
    mm_id mm = 0;
    /@ loop invariant 0 <= mm <= NR_MM;
       loop invariant \forall integer x; FrameHasNoWriter(x) ==> walk_writes(mm, x) == 0;
       loop assigns mm; loop variant NR_MM - mm; @/
    while (mm < NR_MM) {
      if (mm_used[mm] != 0) lemma_directory_writes(mm);
      mm++;
    }
  }
*/
/*@ ghost
  /@ requires nr_frames <= NR_FRAMES;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer s; 0 <= cached_below(nr_frames, s); @/
  void lemma_cached_bound(void)
  {
    pfn_t n = 0;
    /@ loop invariant 0 <= n <= nr_frames;
       loop invariant \forall integer s; 0 <= cached_below(n, s);
       loop assigns n; loop variant nr_frames - n; @/
    while (n < nr_frames) n++;
  }
*/
/*@ ghost
  void lemma_page_table_wf(void)
  {
    lemma_walk();
    lemma_names();
    lemma_writers();
    lemma_cached_bound();
    lemma_refs_bound();
    /@ assert held: \forall integer s; 1 <= s < NR_SWAP_SLOTS && swap_map[s] > SWAP_MAP_MAX ==>
         slot_mapping[s] == NO_MAPPING && cached_below(nr_frames, s) == 0; @/
    /@ assert refs: \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
         walk_refs(NR_MM, SlotObject(s)) == ObjectRefs(SlotObject(s)); @/
    /@ assert directories: \forall integer m; 0 <= m < NR_MM && mm_used[m] != 0 ==>
           directory_wf(m); @/
    /@ assert slots: \forall integer s; 1 <= s < NR_SWAP_SLOTS ==> slot_wf(s); @/
    /@ assert frames: \forall integer f; 0 <= f < nr_frames ==> frame_wf(f); @/
  }
*/
