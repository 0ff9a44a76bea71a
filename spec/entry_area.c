/*
 * The checker of entries and areas.
 *
 * One walk over the tables of an address space with the sorted list of areas beside it: both go
 * upwards, so that the area which the walk stands at is the one, and no entry costs a search. Where
 * it does not allow the entry, all areas are asked before it is blamed; so nothing need be proved
 * of the order of the list.
 */
#include "entry_area.h"

uint32_t entry_area;
struct violation unusable;

#define A_ENTRY_WALK violation, entry_area, unusable

/*@ predicate area_covers_entry{L}(integer v, integer a, integer e) =
      vm_start[v] <= a < vm_end[v] &&
      (PtePresent(e) && PteWritable(e) ==> vm_flags[v] / 2 % 2 == 1);
    predicate entry_area_wf{L}(integer m) = entry_area != 0 ==> VmaLinkedIn(entry_area, m);
*/

/* ---- one entry ---- */

/*@ requires v < NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> area_covers_entry(v, addr, e); */
static bool area_allows(vma_id v, uint32_t addr, uint32_t e)
{
    if (addr < vm_start[v] || addr >= vm_end[v]) {
        return false;
    }
    if (pte_present(e) == 0u || pte_write(e) == 0u) {
        return true;
    }
    return vm_flags[v] / VM_WRITE % 2u == 1u;
}

/* Any area of the address space. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> EntryInArea(mm, addr, e); */
static bool some_area_allows(mm_id mm, uint32_t addr, uint32_t e)
{
    vma_id v = 1;
    /*@ loop invariant 1 <= v <= NR_VMA;
        loop invariant \forall integer k; 1 <= k < v && vm_mm[k] == mm ==>
            !area_covers_entry(k, addr, e);
        loop assigns v;
        loop variant NR_VMA - v; */
    while (v < NR_VMA) {
        if (vm_mm[v] == mm && area_allows(v, addr, e)) {
            return true;
        }
        v++;
    }
    return false;
}

/* The walk goes on to the first area that ends above ADDR. */
/*@ requires vma_links_wf && (entry_area != 0 ==> VmaLinked(entry_area));
    terminates \true; exits \false;
    assigns entry_area;
    ensures entry_area != 0 ==>
        VmaLinkedIn(entry_area, \old(vm_mm[entry_area])) && \old(entry_area) != 0; */
static void next_area(uint32_t addr)
{
    uint32_t left = NR_VMA;
    /*@ loop invariant entry_area != 0 ==>
            VmaLinkedIn(entry_area, \at(vm_mm[entry_area], Pre)) && \at(entry_area, Pre) != 0;
        loop assigns left, entry_area;
        loop variant left; */
    while (left != 0u && entry_area != 0u && vm_end[entry_area] <= addr) {
        //@ assert here: area_linked_wf(entry_area);
        entry_area = vm_next[entry_area];
        left--;
    }
}

/* A program may use what the entry maps: the MMU does not fault on every access. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (e % 2 == 1 && (e / 4) % 2 == 1 ? 1 : 0); */
static uint32_t mapped_for_use(uint32_t e)
{
    return pte_user(e) != 0u && e % 2u != 0u ? 1u : 0u;
}

/* Takes note of an entry that a program may use and should not, or should and may not. */
/*@ requires entry_area < NR_VMA;
    terminates \true; exits \false;
    assigns unusable; */
static void note_use(uint32_t addr, uint32_t e)
{
    uint32_t readable = vm_flags[entry_area] % VM_RIGHTS != 0u ? 1u : 0u;
    if (pte_present(e) != 0u && mapped_for_use(e) != readable && unusable.invariant == INV_NONE) {
        unusable.invariant = INV_ENTRY_USER;
        unusable.where = addr;
        unusable.expected = readable;
        unusable.got = mapped_for_use(e);
    }
}

/*@ requires entry_area < NR_VMA && e != 0;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result == \false; */
static bool blame(uint32_t addr, uint32_t e)
{
    if (entry_area == 0u || addr < vm_start[entry_area]) {
        return violated(INV_ENTRY_AREA, addr, 0, e);
    }
    return violated(INV_ENTRY_WRITE, addr, 0, 1);
}

/*@ requires vma_links_wf && mm < NR_MM && entry_area_wf(mm) && e != 0;
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_wf(mm, addr, e); */
static bool entry_ok(mm_id mm, uint32_t addr, uint32_t e)
{
    next_area(addr);
    if (entry_area != 0u && area_allows(entry_area, addr, e)) {
        note_use(addr, e);
        return true;
    }
    if (some_area_allows(mm, addr, e)) {
        return true;
    }
    return blame(addr, e);
}

/* ---- tables ---- */

/*@ requires vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires t < NR_FRAMES && i <= 1016 && base <= TASK_SIZE - PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_row_wf(mm, base, t, i, i + 8); */
static bool eight_entries_ok(mm_id mm, uint32_t base, uint32_t t, uint32_t i)
{
    uint32_t j = i;
    /*@ loop invariant i <= j <= i + 8;
        loop invariant entry_area_wf(mm);
        loop invariant entry_row_wf(mm, base, t, i, j);
        loop assigns j, A_ENTRY_WALK;
        loop variant i + 8 - j; */
    while (j < i + 8u) {
        if (phys[t].w[j] != 0u && !entry_ok(mm, base + j * PAGE_SIZE, phys[t].w[j])) {
            return false;
        }
        j++;
    }
    return true;
}

/*@ requires vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires t < NR_FRAMES && i <= 1016 && base <= TASK_SIZE - PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_row_wf(mm, base, t, i, i + 8); */
static bool eight_ok(mm_id mm, uint32_t base, uint32_t t, uint32_t i)
{
    if (eight_empty(t, i)) {
        return true;
    }
    return eight_entries_ok(mm, base, t, i);
}

/*@ requires vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires t < NR_FRAMES && base <= TASK_SIZE - PGDIR_SIZE;
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_row_wf(mm, base, t, 0, 1024); */
static bool table_ok(mm_id mm, uint32_t base, uint32_t t)
{
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= 1024 && i % 8 == 0;
        loop invariant entry_area_wf(mm);
        loop invariant entry_row_wf(mm, base, t, 0, i);
        loop assigns i, A_ENTRY_WALK;
        loop variant 1024 - i; */
    while (i < PTRS_PER_PTE) {
        if (!eight_ok(mm, base, t, i)) {
            return false;
        }
        i += 8u;
    }
    return true;
}

/* ---- directories ---- */

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires mm_pgd[mm] < NR_FRAMES && d < USER_PTRS_PER_PGD && pde_wf(pde(mm, d));
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_pde_wf(mm, d); */
static bool pde_ok(mm_id mm, uint32_t d)
{
    uint32_t e = phys[mm_pgd[mm]].w[d];
    if (e == 0u) {
        return true;
    }
    return table_ok(mm, d * PGDIR_SIZE, pte_pfn(e));
}

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires mm_pgd[mm] < NR_FRAMES && d <= USER_PTRS_PER_PGD - 8;
    requires half_wf(mm, 0, USER_PTRS_PER_PGD);
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_half_wf(mm, d, d + 8); */
static bool eight_named_ok(mm_id mm, uint32_t d)
{
    uint32_t j = d;
    /*@ loop invariant d <= j <= d + 8;
        loop invariant entry_area_wf(mm);
        loop invariant entry_half_wf(mm, d, j);
        loop assigns j, A_ENTRY_WALK;
        loop variant d + 8 - j; */
    while (j < d + 8u) {
        if (!pde_ok(mm, j)) {
            return false;
        }
        j++;
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && mm < NR_MM && entry_area_wf(mm);
    requires mm_pgd[mm] < NR_FRAMES && d <= USER_PTRS_PER_PGD - 8;
    requires half_wf(mm, 0, USER_PTRS_PER_PGD);
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures entry_area_wf(mm);
    ensures \result <==> entry_half_wf(mm, d, d + 8); */
static bool eight_pdes_ok(mm_id mm, uint32_t d)
{
    if (eight_empty(mm_pgd[mm], d)) {
        return true;
    }
    return eight_named_ok(mm, d);
}

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && mm < NR_MM && directory_wf(mm);
    terminates \true; exits \false;
    assigns A_ENTRY_WALK;
    E_TOLD
    ensures \result <==> entry_half_wf(mm, 0, USER_PTRS_PER_PGD); */
static bool directory_ok(mm_id mm)
{
    uint32_t d = 0;
    //@ assert first: mm_wf(mm);
    entry_area = mm_mmap[mm];
    /*@ loop invariant 0 <= d <= USER_PTRS_PER_PGD && d % 8 == 0;
        loop invariant entry_area_wf(mm);
        loop invariant entry_half_wf(mm, 0, d);
        loop assigns d, A_ENTRY_WALK;
        loop variant USER_PTRS_PER_PGD - d; */
    while (d < USER_PTRS_PER_PGD) {
        if (!eight_pdes_ok(mm, d)) {
            return false;
        }
        d += 8u;
    }
    return true;
}

bool entries_ok(void)
{
    mm_id mm = 0;
    unusable.invariant = INV_NONE;
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer m; 0 <= m < mm && mm_used[m] != 0 ==>
            entry_half_wf(m, 0, USER_PTRS_PER_PGD);
        loop assigns mm, A_ENTRY_WALK;
        loop variant NR_MM - mm; */
    while (mm < NR_MM) {
        if (mm_used[mm] != 0u && !directory_ok(mm)) {
            return false;
        }
        mm++;
    }
    return true;
}

/*@ ghost
  void lemma_entries_wf(void)
  {
    /@ assert at: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
         0 <= i < 1024 && pde(m, d) != 0 ==> PteAt(m, d, i) == phys[pde(m, d) / 4096].w[i]; @/
  }
*/
