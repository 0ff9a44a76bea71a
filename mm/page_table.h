/*
 * Page directories and page tables: two levels, as the i386's MMU walks them.
 *
 * A table is a frame whose words are entries. The functions below are the only writers of tables;
 * each makes one small step (one entry, one table, one directory) and keeps every count exact:
 * a reference to a frame or to a swap slot is held either by an entry or by the kernel, and a step
 * hands it from one to the other. Nothing here takes or frees a frame: frames come in as arguments
 * and go back to the caller.
 *
 * Relies on mem_map (page.h) and on the frames themselves (platform.h).
 *
 * Names of arguments: mm an address space, t the frame of a page table, i the index of an entry in
 * it, d the index of a directory entry, e the word of an entry, f and n frames of RAM.
 *
 * Entries: bit 0 present, 1 writable, 2 user, 5 accessed, 6 dirty, frame number in bits 12 to 31.
 * A page without any right stays present and loses the user bit. A word that is not 0 and not
 * present is a swap entry, 256 * slot. Entries that map the zero page are read-only and are counted
 * nowhere: it is never freed.
 */
#ifndef MM_PAGE_TABLE_H
#define MM_PAGE_TABLE_H

#include "config.h"
#include "mm.h"
#include "page.h"
#include "platform.h"

#define _PAGE_PRESENT 1u
#define _PAGE_RW 2u
#define _PAGE_USER 4u
#define _PAGE_ACCESSED 32u
#define _PAGE_DIRTY 64u
#define _PAGE_TABLE 103u /* of a directory entry: present, writable, user, accessed, dirty */

/* References to each slot of the swap area: entries, the swap cache, a caller in between. */
extern uint32_t swap_map[NR_SWAP_SLOTS];

/* Ghost: the references that the kernel itself holds (the swap cache, a caller in between). */
/*@ ghost extern uint32_t page_kref[NR_FRAMES]; */
/*@ ghost extern uint32_t swap_kref[NR_SWAP_SLOTS]; */
#define MAX_KREF 1048576u /* far more than the kernel ever holds; counts then fit a word */

/* Ghost: the address space and the directory entry that a table belongs to (a directory: the
 * address space). The inverse of the walk, so that no table is ever entered twice. */
/*@ ghost extern uint32_t own_mm[NR_FRAMES]; */
/*@ ghost extern uint32_t own_slot[NR_FRAMES]; */

/* ---- what entries mean ---- */

/*@
  predicate present(integer e) = e % 2 == 1;
  logic integer wbit(integer e) = (e / 2) % 2;
  predicate writable(integer e) = wbit(e) == 1;
  logic integer pfn(integer e) = e / 4096;
  predicate maps(integer e, integer f) = present(e) && pfn(e) == f;
  predicate zero_page(integer e) = present(e) && pfn(e) == EMPTY_ZERO_PAGE;
  predicate counted(integer e) = present(e) && pfn(e) != EMPTY_ZERO_PAGE;
  predicate swapped(integer e) = !present(e) && e != 0;

  // What an entry holds a reference to: a frame number, a swap slot (above all frame numbers), or
  // -1, nothing.
  logic integer obj(integer e) =
      e % 2 == 1 ? (e / 4096 == EMPTY_ZERO_PAGE ? -1 : e / 4096) : (e == 0 ? -1 : 1048576 + e / 2);
  logic integer sobj(integer s) = 1048576 + s * 128;
  logic integer bmaps(integer e, integer x) = (obj(e) != -1 && obj(e) == x) ? 1 : 0;
  logic integer res(integer e) = (e % 2 == 1 && e / 4096 != EMPTY_ZERO_PAGE) ? 1 : 0;

  // an entry without its write permission, as both sides of a fork see it
  logic integer wpe(integer e) = e % 2 == 1 ? e - 2 * ((e / 2) % 2) : e;
  // an entry that was not accessed yet
  logic integer olde(integer e) = e - 32 * ((e / 32) % 2);
*/

/* ---- counting ---- */

/*@
  // entries below n of one table that refer to x; that are resident
  logic integer crow(frame_t r, integer n, integer x) =
      n <= 0 ? 0 : crow(r, n - 1, x) + bmaps(r.w[n - 1], x);
  logic integer prow(frame_t r, integer n) = n <= 0 ? 0 : prow(r, n - 1) + res(r.w[n - 1]);

  // the same for all tables among the frames below n; for those of address space m
  logic integer refs_n{L}(integer n, integer x) =
      n <= 0 ? 0
             : refs_n{L}(n - 1, x) + (page_kind[n - 1] == K_PT ? crow(phys[n - 1], 1024, x) : 0);
  logic integer rss_n{L}(integer n, integer m) =
      n <= 0 ? 0
             : rss_n{L}(n - 1, m) +
                   ((page_kind[n - 1] == K_PT && own_mm[n - 1] == m) ? prow(phys[n - 1], 1024) : 0);

  logic integer refs{L}(integer x) = refs_n{L}(NR_FRAMES, x);
  logic integer rss{L}(integer m) = rss_n{L}(NR_FRAMES, m);

  predicate same_counts{L1, L2} =
      (\forall integer x; refs{L1}(x) == refs{L2}(x)) &&
      (\forall integer m; rss{L1}(m) == rss{L2}(m));
  // one entry changed from e1 to e2
  predicate refs_moved{L1, L2}(integer e1, integer e2) =
      \forall integer x; refs{L2}(x) == refs{L1}(x) - bmaps(e1, x) + bmaps(e2, x);
*/

/* ---- the invariant ---- */

/*@
  // the entry that the MMU finds: the word of the table, 0 where there is no table
  logic integer pte_at{L}(integer m, integer d, integer i) =
      phys[mm_pgd[m]].w[d] % 2 == 0 ? 0 : phys[phys[mm_pgd[m]].w[d] / 4096].w[i];

  predicate used_mm{L}(integer m) = 0 <= m < NR_MM && mm_used[m] != 0;
  predicate table_of{L}(integer m, integer t) =
      0 <= t < NR_FRAMES && page_kind[t] == K_PT && own_mm[t] == m;
  predicate is_pte{L}(integer t, integer i) =
      0 <= t < NR_FRAMES && 0 <= i < 1024 && page_kind[t] == K_PT;

  // every address space has a directory of its own, and every directory is of one
  predicate pt_mm{L} = \forall integer m; used_mm(m) ==>
      mm_pgd[m] < NR_FRAMES && page_kind[mm_pgd[m]] == K_PGD && own_mm[mm_pgd[m]] == m;
  predicate pt_root{L} = \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_PGD ==>
      used_mm(own_mm[f]) && mm_pgd[own_mm[f]] == f;
  // an entry of the user half of a directory is 0 or names a table which knows that entry
  predicate pt_pgd{L} = \forall integer m, d; used_mm(m) && 0 <= d < USER_PTRS_PER_PGD ==>
      phys[mm_pgd[m]].w[d] == 0 ||
      (present(phys[mm_pgd[m]].w[d]) && pfn(phys[mm_pgd[m]].w[d]) < NR_FRAMES &&
       page_kind[pfn(phys[mm_pgd[m]].w[d])] == K_PT &&
       own_mm[pfn(phys[mm_pgd[m]].w[d])] == m && own_slot[pfn(phys[mm_pgd[m]].w[d])] == d);
  // the kernel half is the same everywhere
  predicate pt_kern{L} = page_kind[SWAPPER_PG_DIR] == K_KERNEL &&
      (\forall integer m, d; used_mm(m) && USER_PTRS_PER_PGD <= d < 1024 ==>
           phys[mm_pgd[m]].w[d] == phys[SWAPPER_PG_DIR].w[d]);
  // every table is entered in the directory entry that it knows
  predicate pt_table{L} = \forall integer t; 0 <= t < NR_FRAMES && page_kind[t] == K_PT ==>
      used_mm(own_mm[t]) && own_slot[t] < USER_PTRS_PER_PGD &&
      present(phys[mm_pgd[own_mm[t]]].w[own_slot[t]]) &&
      pfn(phys[mm_pgd[own_mm[t]]].w[own_slot[t]]) == t;
  // tables and directories have one holder
  predicate pt_one{L} = \forall integer f; 0 <= f < NR_FRAMES &&
      (page_kind[f] == K_PT || page_kind[f] == K_PGD) ==> page_count[f] == 1;
  // present entries map user pages or the zero page
  predicate pt_pte{L} = \forall integer t, i; is_pte(t, i) && counted(phys[t].w[i]) ==>
      pfn(phys[t].w[i]) < NR_FRAMES && page_kind[pfn(phys[t].w[i])] == K_USER;
  predicate pt_zero{L} = page_kind[EMPTY_ZERO_PAGE] == K_KERNEL;
  predicate pt_swp{L} = \forall integer t, i; is_pte(t, i) && !present(phys[t].w[i]) ==>
      phys[t].w[i] % 256 == 0 && phys[t].w[i] / 256 < NR_SWAP_SLOTS;
  // a page that can be written has one entry, which is not the zero page's
  predicate pt_cow{L} = \forall integer t, i; is_pte(t, i) &&
      present(phys[t].w[i]) && writable(phys[t].w[i]) ==>
      pfn(phys[t].w[i]) != EMPTY_ZERO_PAGE && refs(pfn(phys[t].w[i])) == 1;
  // the counts
  predicate pt_count{L} = \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] == K_USER ==>
      page_count[f] == refs(f) + page_kref[f];
  predicate pt_kind{L} = \forall integer f; 0 <= f < NR_FRAMES && page_kind[f] != K_USER ==>
      refs(f) == 0;
  predicate pt_slot{L} = \forall integer s; 1 <= s < NR_SWAP_SLOTS ==>
      swap_map[s] == refs(sobj(s)) + swap_kref[s];
  predicate pt_rss{L} = \forall integer m; 0 <= m < NR_MM ==> mm_rss[m] == rss(m);

  predicate pt_inv{L} = pt_mm{L} && pt_root{L} && pt_pgd{L} && pt_kern{L} && pt_table{L} &&
      pt_one{L} && pt_pte{L} && pt_zero{L} && pt_swp{L} && pt_cow{L} && pt_count{L} &&
      pt_kind{L} && pt_slot{L} && pt_rss{L};
*/

/* Every function keeps every part; each is a goal of its own. */
#define PT_KEPT                                                                                    \
    ensures kept_mm: pt_mm;                                                                        \
    ensures kept_root: pt_root;                                                                    \
    ensures kept_pgd: pt_pgd;                                                                      \
    ensures kept_kern: pt_kern;                                                                    \
    ensures kept_table: pt_table;                                                                  \
    ensures kept_one: pt_one;                                                                      \
    ensures kept_pte: pt_pte;                                                                      \
    ensures kept_zero: pt_zero;                                                                    \
    ensures kept_swp: pt_swp;                                                                      \
    ensures kept_cow: pt_cow;                                                                      \
    ensures kept_count: pt_count;                                                                  \
    ensures kept_kind: pt_kind;                                                                    \
    ensures kept_slot: pt_slot;                                                                    \
    ensures kept_rss: pt_rss;

/* ---- what a step leaves alone ---- */

/*@
  // the frames that are neither tables nor directories keep kind and content
  predicate data_same{L1, L2} = \forall integer f; 0 <= f < NR_FRAMES &&
      \at(page_kind[f], L1) != K_PT && \at(page_kind[f], L1) != K_PGD ==>
      \at(page_kind[f], L2) == \at(page_kind[f], L1) &&
      (\forall integer j; 0 <= j < 1024 ==> \at(phys[f].w[j], L2) == \at(phys[f].w[j], L1));
  // the same, except for frame f0
  predicate data_same_but{L1, L2}(integer f0) = \forall integer f; 0 <= f < NR_FRAMES && f != f0 &&
      \at(page_kind[f], L1) != K_PT && \at(page_kind[f], L1) != K_PGD ==>
      \at(page_kind[f], L2) == \at(page_kind[f], L1) &&
      (\forall integer j; 0 <= j < 1024 ==> \at(phys[f].w[j], L2) == \at(phys[f].w[j], L1));
  predicate all_ptes{L1, L2} = \forall integer m, d, i; used_mm{L1}(m) &&
      0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==> pte_at{L2}(m, d, i) == pte_at{L1}(m, d, i);
  predicate other_ptes{L1, L2}(integer m0, integer d0, integer i0) =
      \forall integer m, d, i; used_mm{L1}(m) && 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
      !(m == m0 && d == d0 && i == i0) ==> pte_at{L2}(m, d, i) == pte_at{L1}(m, d, i);
  predicate other_ptes2{L1, L2}(integer p, integer c, integer d0, integer i0) =
      \forall integer m, d, i; used_mm{L1}(m) && 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
      !((m == p || m == c) && d == d0 && i == i0) ==>
      pte_at{L2}(m, d, i) == pte_at{L1}(m, d, i);
  predicate other_pdes{L1, L2}(integer m0, integer d0) =
      \forall integer m, d; used_mm{L1}(m) && 0 <= d < 1024 && !(m == m0 && d == d0) ==>
      \at(phys[mm_pgd[m]].w[d], L2) == \at(phys[mm_pgd[m]].w[d], L1);
  predicate no_writer{L}(integer f) = \forall integer t, i; is_pte(t, i) &&
      maps(phys[t].w[i], f) ==> !writable(phys[t].w[i]);
*/

/* ---- lemma functions: call them (ghost code) where the fact is needed ---- */

/*@ ghost
  /@ terminates \true; exits \false; assigns \nothing;
     ensures \forall integer x; 0 <= refs(x) <= NR_FRAMES * 1024;
     ensures \forall integer m; 0 <= rss(m) <= NR_FRAMES * 1024; @/
  void lem_bound(void);
*/
/* An entry that refers to x is counted, and two are counted twice. */
/*@ ghost
  /@ requires t0 < NR_FRAMES && i0 < 1024;
     terminates \true; exits \false; assigns \nothing;
     ensures 0 <= refs(x);
     ensures \forall integer t, i; is_pte(t, i) && obj(phys[t].w[i]) == x ==> refs(x) >= 1;
     ensures page_kind[t0] == K_PT && obj(phys[t0].w[i0]) == x ==>
         (\forall integer t, i; is_pte(t, i) && !(t == t0 && i == i0) &&
              obj(phys[t].w[i]) == x ==> refs(x) >= 2); @/
  void lem_two(uint32_t t0, uint32_t i0, uint32_t x);
*/

/* ---- entries as words: arithmetic, which compiles to the masks and shifts of the kernel ---- */

/*@ terminates \true; exits \false; assigns \nothing; ensures \result == (e == 0 ? 1 : 0); */
static inline uint32_t pte_none(uint32_t e)
{
    return e == 0u ? 1u : 0u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e % 2 && \result < 2; */
static inline uint32_t pte_present(uint32_t e)
{
    return e % 2u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == wbit(e) && \result < 2; */
static inline uint32_t pte_write(uint32_t e)
{
    return (e / 2u) % 2u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (e / 4) % 2 && \result < 2; */
static inline uint32_t pte_user(uint32_t e)
{
    return (e / 4u) % 2u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (e / 64) % 2 && \result < 2; */
static inline uint32_t pte_dirty(uint32_t e)
{
    return (e / 64u) % 2u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (e / 32) % 2 && \result < 2; */
static inline uint32_t pte_young(uint32_t e)
{
    return (e / 32u) % 2u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == pfn(e) && \result < 1048576; */
static inline uint32_t pte_pfn(uint32_t e)
{
    return e / 4096u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e % 4096 && \result < 4096; */
static inline uint32_t pte_flags(uint32_t e)
{
    return e % 4096u;
}

/*@ requires f < 1048576 && flags < 4096;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == f * 4096 + flags;
    ensures pfn(\result) == f && \result % 4096 == flags;
    ensures \result % 2 == flags % 2 && wbit(\result) == wbit(flags); */
static inline uint32_t mk_pte(uint32_t f, uint32_t flags)
{
    return f * 4096u + flags;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e - 2 * wbit(e);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == 0; */
static inline uint32_t pte_wrprotect(uint32_t e)
{
    return e - 2u * ((e / 2u) % 2u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e + 2 - 2 * wbit(e);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == 1; */
static inline uint32_t pte_mkwrite(uint32_t e)
{
    return e + (2u - 2u * ((e / 2u) % 2u));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e + 64 - 64 * ((e / 64) % 2);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == wbit(e); */
static inline uint32_t pte_mkdirty(uint32_t e)
{
    return e + (64u - 64u * ((e / 64u) % 2u));
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e - 64 * ((e / 64) % 2);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == wbit(e); */
static inline uint32_t pte_mkclean(uint32_t e)
{
    return e - 64u * ((e / 64u) % 2u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == olde(e);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == wbit(e); */
static inline uint32_t pte_mkold(uint32_t e)
{
    return e - 32u * ((e / 32u) % 2u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e + 32 - 32 * ((e / 32) % 2);
    ensures pfn(\result) == pfn(e) && \result % 2 == e % 2 && wbit(\result) == wbit(e); */
static inline uint32_t pte_mkyoung(uint32_t e)
{
    return e + (32u - 32u * ((e / 32u) % 2u));
}

/* The same page with the rights (present, writable, user) of FLAGS; accessed and dirty stay. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e - e % 8 + flags % 8;
    ensures pfn(\result) == pfn(e) && \result % 2 == flags % 2 && wbit(\result) == wbit(flags); */
static inline uint32_t pte_modify(uint32_t e, uint32_t flags)
{
    return (e - e % 8u) + flags % 8u;
}

/*@ requires slot < NR_SWAP_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == slot * 256; */
static inline uint32_t swp_entry(uint32_t slot)
{
    return slot * 256u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == e / 256 && \result < 16777216; */
static inline uint32_t swp_slot(uint32_t e)
{
    return e / 256u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == addr / 4194304 && \result < 1024;
    ensures addr < TASK_SIZE ==> \result < USER_PTRS_PER_PGD; */
static inline uint32_t pgd_index(uint32_t addr)
{
    return addr / 4194304u;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (addr / 4096) % 1024 && \result < 1024; */
static inline uint32_t pte_index(uint32_t addr)
{
    return (addr / 4096u) % 1024u;
}

/* ---- directories ---- */

/* The fresh frame f becomes the directory of mm, which had none: the user half empty, the kernel
 * half as in swapper_pg_dir (pgd_alloc). */
/*@ requires pt_inv && mm < NR_MM && mm_used[mm] == 0;
    requires f < NR_FRAMES && page_kind[f] == K_FREE && page_count[f] == 1;
    terminates \true; exits \false;
    assigns phys[f].w[0 .. 1023], page_kind[f], own_mm[f], mm_used[mm], mm_pgd[mm], mm_rss[mm];
    ensures mm_used[mm] == 1 && mm_pgd[mm] == f && mm_rss[mm] == 0 && page_kind[f] == K_PGD;
    ensures empty: \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[f].w[d] == 0;
    ensures same_counts{Pre, Here};
    ensures all_ptes{Pre, Here};
    ensures data_same_but{Pre, Here}(f);
    PT_KEPT */
void pgd_install(uint32_t mm, uint32_t f);

/* The directory of mm, whose user half is empty, is a plain frame again; the caller frees it
 * (pgd_free). */
/*@ requires pt_inv && used_mm(mm);
    requires \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> phys[mm_pgd[mm]].w[d] == 0;
    terminates \true; exits \false;
    assigns mm_used[mm], page_kind[mm_pgd[mm]];
    ensures mm_used[mm] == 0 && mm_rss[mm] == 0 && page_kind[mm_pgd[mm]] == K_FREE;
    ensures page_count[mm_pgd[mm]] == 1;
    ensures same_counts{Pre, Here};
    ensures \forall integer m, d, i; used_mm(m) && 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
        pte_at(m, d, i) == pte_at{Pre}(m, d, i);
    ensures data_same{Pre, Here};
    PT_KEPT */
void pgd_remove(uint32_t mm);

/* ---- tables ---- */

/* The table that covers addr, or NO_FRAME (the first half of a walk; pmd_offset). */
/*@ requires pt_inv && used_mm(mm) && addr < TASK_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == NO_FRAME <==> phys[mm_pgd[mm]].w[addr / 4194304] == 0;
    ensures \result != NO_FRAME ==> table_of(mm, \result) && own_slot[\result] == addr / 4194304 &&
        \result == pfn(phys[mm_pgd[mm]].w[addr / 4194304]);
    ensures \result == NO_FRAME ==>
        (\forall integer i; 0 <= i < 1024 ==> pte_at(mm, addr / 4194304, i) == 0); */
uint32_t pmd_table(uint32_t mm, uint32_t addr);

/* The fresh frame f becomes the empty table of directory entry d (the end of pte_alloc). */
/*@ requires pt_inv && used_mm(mm) && d < USER_PTRS_PER_PGD && phys[mm_pgd[mm]].w[d] == 0;
    requires f < NR_FRAMES && page_kind[f] == K_FREE && page_count[f] == 1;
    terminates \true; exits \false;
    assigns phys[f].w[0 .. 1023], phys[mm_pgd[mm]].w[d], page_kind[f], own_mm[f], own_slot[f];
    ensures table_of(mm, f) && own_slot[f] == d;
    ensures phys[mm_pgd[mm]].w[d] == f * 4096 + _PAGE_TABLE;
    ensures empty: \forall integer i; 0 <= i < 1024 ==> phys[f].w[i] == 0;
    ensures same_counts{Pre, Here};
    ensures all_ptes{Pre, Here};
    ensures other_pdes{Pre, Here}(mm, d);
    ensures data_same_but{Pre, Here}(f);
    ensures \forall integer x; no_writer{Pre}(x) ==> no_writer{Here}(x);
    PT_KEPT */
void pte_table_install(uint32_t mm, uint32_t d, uint32_t f);

/* The empty table of directory entry d is taken out and is a plain frame again: returned, for the
 * caller to free (free_one_pmd). */
/*@ requires pt_inv && used_mm(mm) && d < USER_PTRS_PER_PGD;
    requires present(phys[mm_pgd[mm]].w[d]);
    requires \forall integer i; 0 <= i < 1024 ==> pte_at(mm, d, i) == 0;
    terminates \true; exits \false;
    assigns phys[mm_pgd[mm]].w[d], page_kind[pfn(phys[mm_pgd[mm]].w[d])];
    ensures phys[mm_pgd[mm]].w[d] == 0;
    ensures \result == pfn(\old(phys[mm_pgd[mm]].w[d])) && \result < NR_FRAMES;
    ensures page_kind[\result] == K_FREE && page_count[\result] == 1;
    ensures same_counts{Pre, Here};
    ensures all_ptes{Pre, Here};
    ensures other_pdes{Pre, Here}(mm, d);
    ensures data_same{Pre, Here};
    ensures \forall integer x; no_writer{Pre}(x) ==> no_writer{Here}(x);
    PT_KEPT */
uint32_t pte_table_remove(uint32_t mm, uint32_t d);

/* Whether all words of the table are 0. */
/*@ requires t < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> (\forall integer i; 0 <= i < 1024 ==> phys[t].w[i] == 0); */
bool pte_table_empty(uint32_t t);

/* The entry for addr; 0 where there is no table (a whole walk; pte_offset). */
/*@ requires pt_inv && used_mm(mm) && addr < TASK_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == pte_at(mm, addr / 4194304, (addr / 4096) % 1024); */
uint32_t pte_get(uint32_t mm, uint32_t addr);

/* ---- references ---- */

/* One more reference to page f, the caller's (get_page). */
/*@ requires pt_inv && f < NR_FRAMES && page_kind[f] == K_USER && page_kref[f] < MAX_KREF;
    terminates \true; exits \false;
    assigns page_count[f], page_kref[f];
    ensures page_count[f] == \old(page_count[f]) + 1;
    ensures page_kref[f] == \old(page_kref[f]) + 1;
    ensures same_counts{Pre, Here};
    PT_KEPT */
void page_get(uint32_t f);

/* The caller's reference to page f ends; at 0 the caller frees the frame (put_page). */
/*@ requires pt_inv && f < NR_FRAMES && page_kind[f] == K_USER && page_kref[f] >= 1;
    terminates \true; exits \false;
    assigns page_count[f], page_kref[f];
    ensures page_count[f] == \old(page_count[f]) - 1;
    ensures page_kref[f] == \old(page_kref[f]) - 1;
    ensures page_count[f] == 0 ==> refs(f) == 0;
    ensures same_counts{Pre, Here};
    PT_KEPT */
void page_put(uint32_t f);

/* The fresh frame f becomes a user page, mapped nowhere; the caller holds its one reference. */
/*@ requires pt_inv && f < NR_FRAMES && page_kind[f] == K_FREE && page_count[f] == 1;
    terminates \true; exits \false;
    assigns page_kind[f], page_kref[f];
    ensures page_kind[f] == K_USER && page_kref[f] == 1 && refs(f) == 0;
    ensures same_counts{Pre, Here};
    ensures all_ptes{Pre, Here};
    PT_KEPT */
void page_user(uint32_t f);

/* The user page f, which nobody or only the caller still holds, is a plain frame again. */
/*@ requires pt_inv && f < NR_FRAMES && page_kind[f] == K_USER;
    requires page_count[f] == 0 || page_count[f] == page_kref[f];
    terminates \true; exits \false;
    assigns page_kind[f];
    ensures page_kind[f] == K_FREE;
    ensures same_counts{Pre, Here};
    ensures all_ptes{Pre, Here};
    PT_KEPT */
void page_unuser(uint32_t f);

/* One more reference to a swap slot, the caller's (swap_duplicate). */
/*@ requires pt_inv && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] < MAX_KREF;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot];
    ensures swap_map[slot] == \old(swap_map[slot]) + 1;
    ensures swap_kref[slot] == \old(swap_kref[slot]) + 1;
    ensures same_counts{Pre, Here};
    PT_KEPT */
void swap_get(uint32_t slot);

/* The caller's reference to a swap slot ends; at 0 the slot is free (swap_free). */
/*@ requires pt_inv && 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] >= 1;
    terminates \true; exits \false;
    assigns swap_map[slot], swap_kref[slot];
    ensures swap_map[slot] == \old(swap_map[slot]) - 1;
    ensures swap_kref[slot] == \old(swap_kref[slot]) - 1;
    ensures swap_map[slot] == 0 ==> refs(sobj(slot)) == 0;
    ensures same_counts{Pre, Here};
    PT_KEPT */
void swap_put(uint32_t slot);

/* ---- entries ---- */

/* What every function on one entry asks for and grants. */
#define PTE_OF(mm, t, i) (pt_inv && used_mm(mm) && table_of(mm, t) && i < 1024)
#define PTE_BECOMES(mm, t, i, e)                                                                   \
    ensures entry: phys[t].w[i] == e;                                                              \
    ensures entry_walk: pte_at(mm, own_slot[t], i) == e;                                           \
    ensures others: other_ptes{Pre, Here}(mm, own_slot[t], i);                                     \
    ensures data: data_same{Pre, Here};                                                            \
    ensures moved: refs_moved{Pre, Here}(\old(phys[t].w[i]), phys[t].w[i]);                        \
    PT_KEPT

/* The empty entry maps page f. The caller's reference becomes the entry's. Writable only where no
 * other entry maps f (set_pte after a fault). */
/*@ requires PTE_OF(mm, t, i) && phys[t].w[i] == 0;
    requires f < NR_FRAMES && page_kind[f] == K_USER && page_kref[f] >= 1;
    requires flags < 4096 && flags % 2 == 1;
    requires refs(f) == 0 || (wbit(flags) == 0 && no_writer(f));
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[f];
    ensures mm_rss[mm] == \old(mm_rss[mm]) + 1;
    ensures page_kref[f] == \old(page_kref[f]) - 1;
    ensures refs(f) == refs{Pre}(f) + 1;
    PTE_BECOMES(mm, t, i, f * 4096 + flags) */
void pte_enter(uint32_t mm, uint32_t t, uint32_t i, uint32_t f, uint32_t flags);

/* The empty entry maps the zero page, which is not counted. */
/*@ requires PTE_OF(mm, t, i) && phys[t].w[i] == 0;
    requires flags < 4096 && flags % 2 == 1 && wbit(flags) == 0;
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures same_counts{Pre, Here};
    PTE_BECOMES(mm, t, i, EMPTY_ZERO_PAGE * 4096 + flags) */
void pte_enter_zero(uint32_t mm, uint32_t t, uint32_t i, uint32_t flags);

/* The entry, which maps a page, becomes empty. Its reference becomes the caller's, who ends it with
 * page_put (ptep_get_and_clear). Returns the frame. */
/*@ requires PTE_OF(mm, t, i) && counted(phys[t].w[i]);
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[pfn(phys[t].w[i])];
    ensures \result == pfn(\old(phys[t].w[i])) && \result < NR_FRAMES;
    ensures page_kind[\result] == K_USER && page_count[\result] >= 1;
    ensures mm_rss[mm] == \old(mm_rss[mm]) - 1;
    ensures page_kref[\result] == \old(page_kref[pfn(phys[t].w[i])]) + 1;
    ensures refs(\result) == refs{Pre}(\result) - 1;
    PTE_BECOMES(mm, t, i, 0) */
uint32_t pte_drop(uint32_t mm, uint32_t t, uint32_t i);

/* The entry, which maps the zero page, becomes empty. */
/*@ requires PTE_OF(mm, t, i) && zero_page(phys[t].w[i]);
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures same_counts{Pre, Here};
    PTE_BECOMES(mm, t, i, 0) */
void pte_drop_zero(uint32_t mm, uint32_t t, uint32_t i);

/* The entry keeps its page and takes new flags. It may become writable only as the page's one
 * entry; one that was writable is. */
/*@ requires PTE_OF(mm, t, i) && present(phys[t].w[i]);
    requires flags < 4096 && flags % 2 == 1;
    requires wbit(flags) == 0 || writable(phys[t].w[i]) ||
        (counted(phys[t].w[i]) && refs(pfn(phys[t].w[i])) == 1);
    terminates \true; exits \false;
    assigns phys[t].w[i];
    ensures same_counts{Pre, Here};
    PTE_BECOMES(mm, t, i, pfn(\old(phys[t].w[i])) * 4096 + flags) */
void pte_set_flags(uint32_t mm, uint32_t t, uint32_t i, uint32_t flags);

/* The empty entry names a swap slot. The caller's reference to it becomes the entry's. */
/*@ requires PTE_OF(mm, t, i) && phys[t].w[i] == 0;
    requires 1 <= slot < NR_SWAP_SLOTS && swap_kref[slot] >= 1;
    terminates \true; exits \false;
    assigns phys[t].w[i], swap_kref[slot];
    ensures swap_kref[slot] == \old(swap_kref[slot]) - 1;
    ensures refs(sobj(slot)) == refs{Pre}(sobj(slot)) + 1;
    PTE_BECOMES(mm, t, i, slot * 256) */
void swp_enter(uint32_t mm, uint32_t t, uint32_t i, uint32_t slot);

/* The swap entry becomes empty. Its reference becomes the caller's, who ends it with swap_put.
 * Returns the slot. */
/*@ requires PTE_OF(mm, t, i) && swapped(phys[t].w[i]);
    terminates \true; exits \false;
    assigns phys[t].w[i], swap_kref[phys[t].w[i] / 256];
    ensures \result == \old(phys[t].w[i]) / 256 && 1 <= \result < NR_SWAP_SLOTS;
    ensures swap_map[\result] >= 1;
    ensures swap_kref[\result] == \old(swap_kref[phys[t].w[i] / 256]) + 1;
    ensures refs(sobj(\result)) == refs{Pre}(sobj(\result)) - 1;
    PTE_BECOMES(mm, t, i, 0) */
uint32_t swp_drop(uint32_t mm, uint32_t t, uint32_t i);

/* ---- copy on write ---- */

/* The entry, which maps a page or the zero page, maps page n instead, which nothing maps yet
 * (break_cow). The caller's reference to n becomes the entry's; the reference to the old page, if
 * it is counted, becomes the caller's. */
/*@ requires PTE_OF(mm, t, i) && present(phys[t].w[i]);
    requires n < NR_FRAMES && page_kind[n] == K_USER && page_kref[n] >= 1 && refs(n) == 0;
    requires flags < 4096 && flags % 2 == 1;
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], page_kref[..];
    ensures mm_rss[mm] == \old(mm_rss[mm]) + 1 - res(\old(phys[t].w[i]));
    ensures krefs: \forall integer f; 0 <= f < NR_FRAMES ==> page_kref[f] ==
        \old(page_kref[f]) + bmaps(\old(phys[t].w[i]), f) - (f == n ? 1 : 0);
    ensures refs(n) == 1;
    PTE_BECOMES(mm, t, i, n * 4096 + flags) */
void cow_break(uint32_t mm, uint32_t t, uint32_t i, uint32_t n, uint32_t flags);

/* ---- fork ---- */

/* What the two functions that copy one entry from p to c ask for. */
#define FORK_OF(p, c, d, pt, ct, i)                                                                \
    (pt_inv && used_mm(p) && used_mm(c) && p != c && i < 1024 && table_of(p, pt) &&                \
     table_of(c, ct) && own_slot[pt] == d && own_slot[ct] == d && phys[ct].w[i] == 0)

/* The page of p is shared with c, read-only in both until one of them writes; the zero page's entry
 * is just copied. The child did not access it yet (one turn of copy_page_range). */
/*@ requires FORK_OF(p, c, d, pt, ct, i) && present(phys[pt].w[i]);
    requires counted(phys[pt].w[i]) ==> page_kref[pfn(phys[pt].w[i])] < MAX_KREF;
    terminates \true; exits \false;
    assigns phys[pt].w[i], phys[ct].w[i], mm_rss[c], page_count[..], page_kref[..];
    ensures mm_rss[c] == \old(mm_rss[c]) + res(\old(phys[pt].w[i]));
    ensures counts: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_count[f] == \old(page_count[f]) + bmaps(\old(phys[pt].w[i]), f);
    ensures krefs: \forall integer f; 0 <= f < NR_FRAMES ==> page_kref[f] == \old(page_kref[f]);
    ensures \forall integer x; refs(x) == refs{Pre}(x) + bmaps(\old(phys[pt].w[i]), x);
    ensures pte_at(p, d, i) == wpe(\old(phys[pt].w[i]));
    ensures counted(\old(phys[pt].w[i])) ==> pte_at(c, d, i) == olde(wpe(\old(phys[pt].w[i])));
    ensures zero_page(\old(phys[pt].w[i])) ==> pte_at(c, d, i) == \old(phys[pt].w[i]);
    ensures other_ptes2{Pre, Here}(p, c, d, i);
    ensures data_same{Pre, Here};
    PT_KEPT */
void share_one(uint32_t p, uint32_t c, uint32_t d, uint32_t pt, uint32_t ct, uint32_t i);

/* The empty entry of c becomes the swap entry e too (swap_duplicate and set_pte). */
/*@ requires PTE_OF(c, ct, i) && phys[ct].w[i] == 0;
    requires e % 256 == 0 && 1 <= e / 256 < NR_SWAP_SLOTS && swap_kref[e / 256] < MAX_KREF;
    terminates \true; exits \false;
    assigns phys[ct].w[i], swap_map[e / 256], swap_kref[e / 256];
    ensures swap_map[e / 256] == \old(swap_map[e / 256]) + 1;
    ensures swap_kref[e / 256] == \old(swap_kref[e / 256]);
    ensures refs(sobj(e / 256)) == refs{Pre}(sobj(e / 256)) + 1;
    PTE_BECOMES(c, ct, i, e) */
void share_swap(uint32_t c, uint32_t ct, uint32_t i, uint32_t e);

#endif
