/*
 * The kernel's own page tables.
 */
#include "paging.h"
#include "page.h"
#include "page_table.h"

/* ---- head.S ---- */

/* TABLE maps the frames from FIRST on. */
/*@ requires table < NR_FRAMES && first <= 1024;
    terminates \true; exits \false;
    assigns phys[table].w[0 .. 1023];
    ensures \forall integer i; 0 <= i < 1024 ==>
        phys[table].w[i] == (first + i) * PAGE_SIZE + BOOT_PG_TABLE;
*/
static void provisional_table(pfn_t table, pfn_t first)
{
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < i ==>
            phys[table].w[k] == (first + k) * PAGE_SIZE + BOOT_PG_TABLE;
        loop assigns i, phys[table].w[0 .. 1023];
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        phys[table].w[i] = mk_pte(first + i, BOOT_PG_TABLE);
    }
}

/* The first 8 MiB at the addresses of directory entry D and the next. */
/*@ requires d <= 1022;
    terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR].w[d .. d + 1];
    ensures KernelPde(d) == PG0 * PAGE_SIZE + BOOT_PG_TABLE;
    ensures KernelPde(d + 1) == PG1 * PAGE_SIZE + BOOT_PG_TABLE;
*/
static void enter_provisional(uint32_t d)
{
    phys[SWAPPER_PG_DIR].w[d] = mk_pte(PG0, BOOT_PG_TABLE);
    phys[SWAPPER_PG_DIR].w[d + 1u] = mk_pte(PG1, BOOT_PG_TABLE);
}

void startup_32(void)
{
    fill_frame(SWAPPER_PG_DIR, 0);
    provisional_table(PG0, 0);
    provisional_table(PG1, PTRS_PER_PTE);
    enter_provisional(0);
    enter_provisional(USER_PTRS_PER_PGD);
    load_cr3(SWAPPER_PG_DIR);
    enable_paging();
}

/* ---- paging_init ---- */

/* A frame whose bytes are 0 has only words that are 0. */
/*@ ghost
  /@ requires t < NR_FRAMES;
     requires \forall integer a; t * 4096 <= a < t * 4096 + 4096 ==> PhysByte(a) == 0;
     terminates \true; exits \false; assigns \nothing;
     ensures TableEmpty(t); @/
  static void lemma_empty(pfn_t t)
  {
    uint32_t i = 0;
    /@ loop invariant 0 <= i <= 1024;
       loop invariant \forall integer k; 0 <= k < i ==> phys[t].w[k] == 0;
       loop assigns i; loop variant 1024 - i; @/
    while (i < 1024) {
      /@ assert PhysByte(t * 4096 + 4 * i) == WordByte(phys[t].w[i], 0); @/
      /@ assert PhysByte(t * 4096 + 4 * i + 1) == WordByte(phys[t].w[i], 1); @/
      /@ assert PhysByte(t * 4096 + 4 * i + 2) == WordByte(phys[t].w[i], 2); @/
      /@ assert PhysByte(t * 4096 + 4 * i + 3) == WordByte(phys[t].w[i], 3); @/
      /@ assert zero: phys[t].w[i] == 0; @/
      i++;
    }
  }
*/

/* A frame of zeros for a kernel table, or NO_FRAME. (alloc_bootmem_low_pages) */
/*@ requires inv: BootmemInv;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    ensures inv: BootmemInv;
    ensures full: \result == NO_FRAME ==> BootFull &&
        \forall integer f; 0 <= f < NR_FRAMES ==> phys[f] == \old(phys[f]);
    ensures free: \result != NO_FRAME ==>
        \result < node_low_pfn && !\old(BootmemReserved(\result));
    ensures took: \result != NO_FRAME ==> BootmemTook{Pre, Here}(\result, \result + 1);
    ensures empty: \result != NO_FRAME ==> TableEmpty(\result);
    ensures others: \result != NO_FRAME ==> \forall integer f; 0 <= f < NR_FRAMES &&
        f != \result && f != bootmem_map ==> phys[f] == \old(phys[f]);
*/
static pfn_t kernel_table(void)
{
    int64_t addr = alloc_bootmem(PAGE_SIZE, PAGE_SIZE, 0);

    if (addr < 0) {
        /*@ assert room: \forall integer f; 0 <= f < node_low_pfn &&
              !\at(BootmemReserved(f), Pre) ==> \at(RunIsFree(f, BootCount(PAGE_SIZE)), Pre); */
        /*@ assert each: \forall integer f; 0 <= f < node_low_pfn ==>
              MultipleOf(f, BootStep(BootAlign(PAGE_SIZE))); */
        return NO_FRAME;
    }
    //@ assert whole: (addr / PAGE_SIZE) * PAGE_SIZE == addr;
    //@ ghost lemma_empty((uint32_t)addr / PAGE_SIZE);
    return (uint32_t)addr / PAGE_SIZE;
}

/* What the processor's way with global translations adds to an entry of the kernel. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == GlobalFlag;
*/
static uint32_t global_flag(void)
{
    return cpu_has_pge() ? _PAGE_GLOBAL : 0u;
}

/* The directory entry that maps 4 MiB from frame FIRST on. */
/*@ requires cpu_pse != 0;
    requires first % PTRS_PER_PTE == 0 && USER_PTRS_PER_PGD + first / PTRS_PER_PTE < 1024;
    terminates \true; exits \false;
    assigns phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + first / PTRS_PER_PTE];
    ensures KernelPde(USER_PTRS_PER_PGD + first / PTRS_PER_PTE) == LargeEntry(first);
*/
static void map_large(pfn_t first)
{
    set_in_cr4(X86_CR4_PSE);
    if (cpu_has_pge()) {
        set_in_cr4(X86_CR4_PGE);
    }
    phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + first / PTRS_PER_PTE] =
        mk_pte(first, KERNPG_TABLE + _PAGE_PSE + global_flag());
}

/* The empty TABLE maps the frames from FIRST on, but ends where low memory does. */
/*@ requires table < NR_FRAMES && first < low_pfn <= NR_FRAMES;
    requires TableEmpty(table);
    terminates \true; exits \false;
    assigns phys[table].w[0 .. 1023];
    ensures TableMapsLow(table, first, low_pfn);
*/
static void fill_table(pfn_t table, pfn_t first, pfn_t low_pfn)
{
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < 1024 ==> phys[table].w[k] ==
            (k < i ? (first + k) * PAGE_SIZE + PAGE_KERNEL + GlobalFlag : 0);
        loop invariant i == 0 || first + i <= low_pfn;
        loop assigns i, phys[table].w[0 .. 1023];
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE && first + i < low_pfn; i++) {
        phys[table].w[i] = mk_pte(first + i, PAGE_KERNEL + global_flag());
    }
}

/* The same as map_large by a table. */
/*@ requires inv: BootPaging;
    requires cpu_pse == 0 && first % PTRS_PER_PTE == 0 && first < low_pfn <= node_low_pfn;
    requires USER_PTRS_PER_PGD + first / PTRS_PER_PTE < 1024;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull && PdesOutside{Pre, Here}(1024, 0);
    ensures direct: \result ==> BootDirectAt(USER_PTRS_PER_PGD + first / PTRS_PER_PTE, low_pfn);
    ensures others: PdesOutside{Pre, Here}(USER_PTRS_PER_PGD + first / PTRS_PER_PTE,
        USER_PTRS_PER_PGD + first / PTRS_PER_PTE);
*/
static bool map_by_table(pfn_t first, pfn_t low_pfn)
{
    pfn_t table = kernel_table();

    if (table == NO_FRAME) {
        return false;
    }
    //@ assert mine: BootTable(table);
    fill_table(table, first, low_pfn);
    phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + first / PTRS_PER_PTE] = mk_pte(table, KERNPG_TABLE);
    return true;
}

/* The direct map of 4 MiB from frame FIRST on, the one way or the other. */
/*@ requires inv: BootPaging;
    requires first % PTRS_PER_PTE == 0 && first < low_pfn <= node_low_pfn;
    requires USER_PTRS_PER_PGD + first / PTRS_PER_PTE < 1024;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures direct: \result ==> BootDirectAt(USER_PTRS_PER_PGD + first / PTRS_PER_PTE, low_pfn);
    ensures others: PdesOutside{Pre, Here}(USER_PTRS_PER_PGD + first / PTRS_PER_PTE,
        USER_PTRS_PER_PGD + first / PTRS_PER_PTE);
*/
static bool map_low(pfn_t first, pfn_t low_pfn)
{
    if (cpu_has_pse()) {
        map_large(first);
        return true;
    }
    return map_by_table(first, low_pfn);
}

/* The direct map. */
/*@ requires inv: BootPaging;
    requires low: low_pfn <= node_low_pfn && low_pfn <= (1024 - USER_PTRS_PER_PGD) * 1024;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures direct: \result ==> \forall integer d; USER_PTRS_PER_PGD <= d < 1024 &&
        PdeFirst(d) < low_pfn ==> BootDirectAt(d, low_pfn);
    ensures others: \forall integer d; 0 <= d < 1024 &&
        !(USER_PTRS_PER_PGD <= d && PdeFirst(d) < low_pfn) ==> KernelPde(d) == \old(KernelPde(d));
*/
static bool direct_map_init(uint32_t low_pfn)
{
    /*@ loop invariant first % PTRS_PER_PTE == 0 && 0 <= first < low_pfn + PTRS_PER_PTE;
        L_BOOT_PAGING
        loop invariant direct: \forall integer d; USER_PTRS_PER_PGD <= d < 1024 &&
            PdeFirst(d) < first ==> BootDirectAt(d, low_pfn);
        loop invariant others: \forall integer d; 0 <= d < 1024 &&
            !(USER_PTRS_PER_PGD <= d && PdeFirst(d) < first) ==>
            KernelPde(d) == \at(KernelPde(d), Pre);
        loop assigns first, A_BOOT_PAGING;
        loop variant low_pfn + PTRS_PER_PTE - first; */
    for (pfn_t first = 0; first < low_pfn; first += PTRS_PER_PTE) {
        if (!map_low(first, low_pfn)) {
            return false;
        }
    }
    return true;
}

/* Directory entry D gets an empty table. One that is there stays. */
/*@ requires inv: BootPaging;
    requires d < 1024;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures empty: \result && \old(KernelPde(d)) == 0 ==> BootEmptyAt(d);
    ensures stays: \old(KernelPde(d)) != 0 ==> \result && KernelPde(d) == \old(KernelPde(d));
    ensures others: PdesOutside{Pre, Here}(d, d);
*/
static bool table_init(uint32_t d)
{
    pfn_t table;

    if (pte_none(phys[SWAPPER_PG_DIR].w[d]) == 0u) {
        return true;
    }
    table = kernel_table();
    if (table == NO_FRAME) {
        return false;
    }
    //@ assert mine: BootTable(table) && TableEmpty(table);
    phys[SWAPPER_PG_DIR].w[d] = mk_pte(table, KERNPG_TABLE);
    //@ assert entered: BootTable(table) && TableEmpty(table);
    return true;
}

/* Empty tables for directory entries FIRST .. LAST. Tables that are there stay. */
/*@ requires inv: BootPaging;
    requires first <= last < 1024;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures empty: \result ==> \forall integer d; first <= d <= last && \old(KernelPde(d)) == 0 ==>
        BootEmptyAt(d);
    ensures stay: \forall integer d; first <= d <= last && \old(KernelPde(d)) != 0 ==>
        KernelPde(d) == \old(KernelPde(d));
    ensures others: PdesOutside{Pre, Here}(first, last);
*/
static bool fixrange_init(uint32_t first, uint32_t last)
{
    /*@ loop invariant first <= d <= last + 1;
        L_BOOT_PAGING
        loop invariant empty: \forall integer k; first <= k < d && \at(KernelPde(k), Pre) == 0 ==>
            BootEmptyAt(k);
        loop invariant stay: \forall integer k; 0 <= k < 1024 &&
            (!(first <= k < d) || \at(KernelPde(k), Pre) != 0) ==>
            KernelPde(k) == \at(KernelPde(k), Pre);
        loop assigns d, A_BOOT_PAGING;
        loop variant last + 1 - d; */
    for (uint32_t d = first; d <= last; d++) {
        if (!table_init(d)) {
            return false;
        }
    }
    return true;
}

/* The tables of the fixed addresses and of kmap's window. */
/*@ requires inv: BootPaging;
    requires none: \forall integer d; PKMAP_BASE / PGDIR_SIZE <= d < 1024 ==> KernelPde(d) == 0;
    terminates \true; exits \false;
    assigns A_BOOT_PAGING;
    E_BOOT_PAGING
    ensures full: !\result ==> BootFull;
    ensures fixed: \result ==> \forall integer d; FIXADDR_START / PGDIR_SIZE <= d < 1024 ==>
        BootEmptyAt(d);
    ensures window: \result ==> \forall integer d; PKMAP_BASE / PGDIR_SIZE <= d <=
        (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1) / PGDIR_SIZE ==> BootEmptyAt(d);
    ensures others: \forall integer d; 0 <= d < PKMAP_BASE / PGDIR_SIZE ==>
        KernelPde(d) == \old(KernelPde(d));
    ensures between: \forall integer d; (PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1) / PGDIR_SIZE < d <
        FIXADDR_START / PGDIR_SIZE ==> KernelPde(d) == 0;
*/
static bool fixed_tables_init(void)
{
    if (!fixrange_init(pgd_index(FIXADDR_START), PTRS_PER_PGD - 1u)) {
        return false;
    }
    return fixrange_init(pgd_index(PKMAP_BASE),
                         pgd_index(PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1u));
}

bool paging_init(uint32_t low_pfn)
{
    if (!direct_map_init(low_pfn)) {
        return false;
    }
    //@ ghost Mapped:;
    if (!fixed_tables_init()) {
        return false;
    }
    /*@ assert entries: \forall integer d; USER_PTRS_PER_PGD <= d < 1024 &&
          PdeFirst(d) < low_pfn ==> KernelPde(d) == \at(KernelPde(d), Mapped); */
    /*@ assert tables: \forall integer d; USER_PTRS_PER_PGD <= d < 1024 && PdeFirst(d) < low_pfn &&
          cpu_pse == 0 ==> BootTableAt(d) && phys[KernelPde(d) / PAGE_SIZE] ==
          \at(phys[KernelPde(d) / PAGE_SIZE], Mapped); */
    load_cr3(SWAPPER_PG_DIR);
    flush_tlb_all();
    return true;
}

/* ---- the end of the boot ---- */

void zap_low_mappings(uint32_t low_pfn)
{
    /*@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
        loop invariant \forall integer k; 0 <= k < d ==> KernelPde(k) == 0;
        loop assigns d, phys[SWAPPER_PG_DIR].w[0 .. USER_PTRS_PER_PGD - 1];
        loop variant USER_PTRS_PER_PGD - d; */
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        phys[SWAPPER_PG_DIR].w[d] = 0;
    }
    if (low_pfn <= PTRS_PER_PTE) {
        phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + 1u] = 0; /* PG1, which nothing replaced */
    }
    flush_tlb_all();
}
