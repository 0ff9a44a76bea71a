/*
 * The kernel's directory and its tables.
 *
 * Directory entry by directory entry, each by what lies at its addresses. The kernel's entries keep
 * the accessed and dirty bits that they are made with, so they are compared as words.
 */
#include "kernel_half.h"

/*@ requires d < 1024;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == KernelPde(d);
*/
static pte_t pde_of(uint32_t d)
{
    return phys[SWAPPER_PG_DIR].w[d];
}

/*@ requires kernel_map_sizes;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == direct_frames && \result <= NR_FRAMES;
*/
static uint32_t mapped_frames(void)
{
    return (high_memory - PAGE_OFFSET) / PAGE_SIZE;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == GlobalFlag;
*/
static uint32_t global_flag(void)
{
    return cpu_has_pge() ? _PAGE_GLOBAL : 0u;
}

/*@ requires d < 1024;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> KernelPde(d) == 0;
*/
static bool nothing_at(uint32_t d)
{
    if (pde_of(d) != 0u) {
        return violated(INV_KERNEL_UNMAPPED, d, 0, pde_of(d));
    }
    return true;
}

/* Entry D names a table that is the kernel's. */
/*@ requires kernel_map_sizes && d < 1024;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_table_pde_wf(d);
*/
static bool table_at(uint32_t d)
{
    pte_t e = pde_of(d);

    if (e % PAGE_SIZE != KERNPG_TABLE) {
        return violated(INV_KERNEL_TABLE, d, KERNPG_TABLE, e % PAGE_SIZE);
    }
    if (pte_pfn(e) >= nr_frames) {
        return violated(INV_KERNEL_TABLE, d, 1, 0); /* a frame */
    }
    if (page_kind[pte_pfn(e)] != K_KERNEL) {
        return violated(INV_KERNEL_TABLE_KIND, pte_pfn(e), K_KERNEL, page_kind[pte_pfn(e)]);
    }
    return true;
}

/* TABLE maps the frames from FIRST on, of those only that lie below the end of low memory. */
/*@ requires kernel_map_sizes && table < NR_FRAMES && first < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> TableMapsLow(table, first, direct_frames);
*/
static bool maps_low(pfn_t table, pfn_t first)
{
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < i ==> phys[table].w[k] ==
            (first + k < direct_frames ? (first + k) * PAGE_SIZE + PAGE_KERNEL + GlobalFlag : 0);
        loop assigns i, violation;
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        pfn_t f = first + i;
        pte_t want = f < mapped_frames() ? f * PAGE_SIZE + PAGE_KERNEL + global_flag() : 0u;
        pte_t got = phys[table].w[i];
        if (got != want) {
            return violated(INV_DIRECT_MAP, f, want, got);
        }
    }
    return true;
}

/* Entry D maps the 4 MiB from frame FIRST on by itself. */
/*@ requires d < 1024 && first < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> KernelPde(d) == LargeEntry(first);
*/
static bool large_at(uint32_t d, pfn_t first)
{
    pte_t large = first * PAGE_SIZE + KERNPG_TABLE + _PAGE_PSE + global_flag();

    if (pde_of(d) != large) {
        return violated(INV_KERNEL_TABLE, d, large, pde_of(d));
    }
    return true;
}

/* The 4 MiB from frame FIRST on, of which those below the end of low memory are mapped. */
/*@ requires kernel_map_sizes;
    requires USER_PTRS_PER_PGD <= d < 1024 && first == PdeFirst(d) && first < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> direct_pde_wf(d);
*/
static bool direct_map_at(uint32_t d, pfn_t first)
{
    if (cpu_has_pse()) {
        return large_at(d, first);
    }
    if (!table_at(d)) {
        return false;
    }
    return maps_low(pte_pfn(pde_of(d)), first);
}

/*@ requires kernel_map_sizes && d < 1024;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> fixed_pde_wf(d);
*/
static bool fixed_addresses_at(uint32_t d)
{
    if (!table_at(d)) {
        return false;
    }
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < i ==> phys[KernelPde(d) / PAGE_SIZE].w[k] == 0;
        loop assigns i, violation;
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (phys[pte_pfn(pde_of(d))].w[i] != 0u) {
            return violated(INV_KERNEL_UNMAPPED, d, 0, phys[pte_pfn(pde_of(d))].w[i]);
        }
    }
    return true;
}

/* A table of the vmalloc area comes when it is needed, and then stays. */
/*@ requires d < 1024;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> vmalloc_pde_wf(d);
*/
static bool vmalloc_area_at(uint32_t d)
{
    pte_t e = pde_of(d);

    if (e == 0u) {
        return true;
    }
    if (e % PAGE_SIZE != _PAGE_TABLE) { /* 2.4's pmd_populate: as users' */
        return violated(INV_KERNEL_TABLE, d, _PAGE_TABLE, e % PAGE_SIZE);
    }
    if (pte_pfn(e) >= nr_frames) {
        return violated(INV_KERNEL_TABLE, d, 1, 0); /* a frame */
    }
    return true;
}

/*@ requires kernel_map_sizes;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> in_vmalloc(d);
*/
static bool in_vmalloc_area(uint32_t d)
{
    return d >= pgd_index(vmalloc_start()) && d <= pgd_index(VMALLOC_END - 1u);
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> in_window(d);
*/
static bool in_kmap_window(uint32_t d)
{
    return d >= pgd_index(PKMAP_BASE) && d <= pgd_index(PKMAP_BASE + LAST_PKMAP * PAGE_SIZE - 1u);
}

/*@ requires kernel_map_sizes && USER_PTRS_PER_PGD <= d < 1024;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_entry_wf(d);
*/
static bool entry_ok(uint32_t d)
{
    pfn_t first = (d - USER_PTRS_PER_PGD) * PTRS_PER_PTE;

    if (first < mapped_frames()) {
        return direct_map_at(d, first);
    }
    if (in_vmalloc_area(d)) {
        return vmalloc_area_at(d);
    }
    if (in_kmap_window(d)) {
        return table_at(d);
    }
    if (d >= pgd_index(FIXADDR_START)) {
        return fixed_addresses_at(d);
    }
    return nothing_at(d);
}

/* An address space knows of all kernel tables; of a new one of the vmalloc area only when it has
 * needed it. */
/*@ requires kernel_map_sizes && mm < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> kernel_half_agrees(mm);
*/
static bool directory_agrees(mm_id mm)
{
    if (mm_pgd[mm] >= NR_FRAMES) {
        return violated(INV_PGD_KERNEL, mm, NR_FRAMES - 1u, mm_pgd[mm]);
    }
    /*@ loop invariant USER_PTRS_PER_PGD <= d <= 1024;
        loop invariant \forall integer k; USER_PTRS_PER_PGD <= k < d ==> pde_agrees(mm, k);
        loop assigns d, violation;
        loop variant 1024 - d; */
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        pte_t e = phys[mm_pgd[mm]].w[d];
        if (e != pde_of(d) && !(in_vmalloc_area(d) && e == 0u)) {
            return violated(INV_PGD_KERNEL, mm, pde_of(d), e);
        }
    }
    return true;
}

/* No user address is mapped. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> \forall integer d; 0 <= d < USER_PTRS_PER_PGD ==> KernelPde(d) == 0;
*/
static bool user_half_ok(void)
{
    /*@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
        loop invariant \forall integer k; 0 <= k < d ==> KernelPde(k) == 0;
        loop assigns d, violation;
        loop variant USER_PTRS_PER_PGD - d; */
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        if (!nothing_at(d)) {
            return false;
        }
    }
    return true;
}

/*@ requires kernel_map_sizes;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> \forall integer d; USER_PTRS_PER_PGD <= d < 1024 ==> kernel_entry_wf(d);
*/
static bool entries_ok(void)
{
    /*@ loop invariant USER_PTRS_PER_PGD <= d <= 1024;
        loop invariant \forall integer k; USER_PTRS_PER_PGD <= k < d ==> kernel_entry_wf(k);
        loop assigns d, violation;
        loop variant 1024 - d; */
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        if (!entry_ok(d)) {
            return false;
        }
    }
    return true;
}

bool kernel_tables_ok(void)
{
    if (!user_half_ok() || !entries_ok()) {
        return false;
    }
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer m; 0 <= m < mm && mm_used[m] != 0 ==> kernel_half_agrees(m);
        loop assigns mm, violation;
        loop variant NR_MM - mm; */
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        if (mm_used[mm] != 0u && !directory_agrees(mm)) {
            return false;
        }
    }
    return true;
}
