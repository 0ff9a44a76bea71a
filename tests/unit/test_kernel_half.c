/*
 * The kernel half: where areas of vmalloc go until there is no room, the MMU as the kernel uses it,
 * the cache that goes by virtual addresses, and each checker of these on a state that is broken by
 * hand.
 */
#include "../../spec/check.h"
#include "../../spec/frames.h"

#include "cache.h"
#include "cache_check.h"
#include "fault.h"
#include "fork.h"
#include "highmem.h"
#include "init.h"
#include "machine.h"
#include "mmap.h"
#include "mmu.h"
#include "platform.h"
#include "processor.h"
#include "tlb_check.h"
#include "violation.h"
#include "vmalloc.h"

#include "common.h"
#include <string.h>

#define FRAMES 512u
#define LOW 384u
#define HEAP 0x10000000u

static void start(bool load_flushes)
{
    machine_reset_all();
    mmu_reset(load_flushes);
    setup_arch(FRAMES, 64, FRAMES - LOW, 0, 0, 32);
    frames_booted(start_kernel());
    CHECK(mm_ok_deep() && tlb_ok() && cache_ok());
}

static bool all_ok(void)
{
    return mm_ok_deep() && tlb_ok() && cache_ok();
}

static void broken_at(void *place, uint32_t value, uint32_t invariant, int line)
{
    uint32_t old;

    check_at(all_ok(), "all is well before", __FILE__, line);
    memcpy(&old, place, sizeof old);
    memcpy(place, &value, sizeof value);
    bool good = all_ok();
    if (good || violation.invariant != invariant) {
        printf("expected %u, found %u at %u\n", invariant, good ? 0 : violation.invariant,
               violation.where);
    }
    check_at(!good && violation.invariant == invariant, "the checkers name it", __FILE__, line);
    memcpy(place, &old, sizeof old);
    check_at(all_ok(), "all is well again", __FILE__, line);
}
#define BROKEN(place, value, invariant) broken_at(&(place), (value), (invariant), __LINE__)

/* ---- the MMU -------------------------------------------------------------------------------- */

static uint32_t *pte_of(uint32_t addr)
{
    uint32_t pde = phys[SWAPPER_PG_DIR].w[pgd_index(addr)];

    return &phys[pte_pfn(pde)].w[pte_index(addr)];
}

/* The supervisor needs no user bit, but stores only where it may (CR0.WP). */
static void supervisor_rights(void)
{
    uint32_t addr = vmalloc(PAGE_SIZE);
    uint32_t word = 7;

    CHECK(addr == vmalloc_start());
    CHECK(mmu_kernel_access(addr, true, &word) == 0 && phys[pte_pfn(*pte_of(addr))].w[0] == 7);
    *pte_of(addr) -= _PAGE_RW;
    flush_tlb_all();
    CHECK(mmu_kernel_access(addr, false, &word) == 0 && word == 7);
    CHECK(mmu_kernel_access(addr, true, &word) ==
          (MMU_FAULT | FAULT_CODE_PROTECTION | FAULT_CODE_WRITE));
    *pte_of(addr) += _PAGE_RW;
    CHECK(mmu_access(addr, false, &word) == (MMU_FAULT | FAULT_CODE_PROTECTION | FAULT_CODE_USER));
    CHECK(mmu_kernel_access(addr + PAGE_SIZE, true, &word) == (MMU_FAULT | FAULT_CODE_WRITE));
    CHECK(do_kernel_fault(SWAPPER_PG_DIR, addr, FAULT_CODE_PROTECTION) == FAULT_SIGSEGV);
    CHECK(do_kernel_fault(SWAPPER_PG_DIR, addr + PAGE_SIZE, 0) == FAULT_SIGSEGV);
    vfree(addr);
}

/* An entry of 4 MiB: the page within is its own number. */
static void large_entries(void)
{
    uint32_t d = pgd_index(0xE0000000u);
    uint32_t word = 0;

    phys[SWAPPER_PG_DIR].w[d] = _PAGE_PSE + PAGE_KERNEL - _PAGE_RW - _PAGE_ACCESSED - _PAGE_DIRTY;
    CHECK(mmu_kernel_access(0xE0000000u + 5u * PAGE_SIZE, false, &word) == 0);
    CHECK(word == phys[5].w[0]);
    CHECK(phys[SWAPPER_PG_DIR].w[d] / _PAGE_ACCESSED % 2u == 1u);
    CHECK(mmu_kernel_access(0xE0000000u, true, &word) ==
          (MMU_FAULT | FAULT_CODE_PROTECTION | FAULT_CODE_WRITE));
    CHECK(mmu_access(0xE0000000u, false, &word) ==
          (MMU_FAULT | FAULT_CODE_PROTECTION | FAULT_CODE_USER));
    phys[SWAPPER_PG_DIR].w[d] = (uint32_t)(NR_FRAMES * PAGE_SIZE) + _PAGE_PSE + PAGE_KERNEL;
    flush_tlb_all();
    CHECK(mmu_kernel_access(0xE0000000u, false, &word) == MMU_BUS_ERROR);
    phys[SWAPPER_PG_DIR].w[d] = 0;
    flush_tlb_all();
}

/* Whether the TLB has the page still, though the tables do not. */
static bool still_there(uint32_t addr)
{
    uint32_t old = *pte_of(addr);
    uint32_t word = 0;

    *pte_of(addr) = 0;
    bool hit = mmu_kernel_access(addr, false, &word) == 0;
    *pte_of(addr) = old;
    return hit;
}

/* A new CR3 drops what is not global in the CR3 mode alone; global needs CR4.PGE. */
static void new_cr3(bool load_flushes)
{
    uint32_t addr = vmalloc(PAGE_SIZE);
    uint32_t word = 0;

    CHECK(mmu_kernel_access(addr, false, &word) == 0 && still_there(addr));
    load_cr3(SWAPPER_PG_DIR);
    CHECK(still_there(addr) == !load_flushes);
    *pte_of(addr) += _PAGE_GLOBAL;
    flush_tlb_all();
    CHECK(mmu_kernel_access(addr, false, &word) == 0);
    load_cr3(SWAPPER_PG_DIR);
    CHECK(still_there(addr) == !load_flushes);
    mmu_allow_global();
    flush_tlb_all();
    CHECK(mmu_kernel_access(addr, false, &word) == 0);
    load_cr3(mm_pgd[task_mm[0]]);
    CHECK(still_there(addr));
    flush_tlb_mm(SWAPPER_PG_DIR);
    CHECK(still_there(addr));
    load_cr3(SWAPPER_PG_DIR);
    CHECK(mmu_root == SWAPPER_PG_DIR && cr3 == SWAPPER_PG_DIR && still_there(addr));
    flush_tlb_page(SWAPPER_PG_DIR, addr);
    CHECK(!still_there(addr));
    *pte_of(addr) -= _PAGE_GLOBAL;
    vfree(addr);
}

/* ---- vmalloc -------------------------------------------------------------------------------- */

/* The area ends two pages below the window of kmap, and no area's free page lies beyond that. */
static void room_runs_out(void)
{
    uint32_t start_of_all = vmalloc_start();
    uint32_t room = VMALLOC_END - start_of_all;
    vms_id all = get_vm_area(room - PAGE_SIZE);

    CHECK(all != NO_VMS && vms_addr[all] == start_of_all);
    CHECK(vms_addr[all] + vms_size[all] == VMALLOC_END);
    CHECK(get_vm_area(PAGE_SIZE) == NO_VMS && vmalloc(1) == NO_KADDR);
    vfree(vms_addr[all]);
    CHECK(get_vm_area(room) == NO_VMS && get_vm_area(0xFFFFF000u) == NO_VMS);
    all = get_vm_area(room - 3u * PAGE_SIZE);
    vms_id last = get_vm_area(PAGE_SIZE);
    CHECK(all != NO_VMS && last != NO_VMS && vms_next[all] == last);
    CHECK(get_vm_area(PAGE_SIZE) == NO_VMS);
    vfree(vms_addr[all]);
    vfree(vms_addr[last]);
    CHECK(vmlist == NO_VMS && all_ok());
}

/* As many areas as there can be. */
static void objects_run_out(void)
{
    for (uint32_t i = 0; i < NR_VM_STRUCTS; i++) {
        CHECK(get_vm_area(PAGE_SIZE) != NO_VMS);
    }
    CHECK(get_vm_area(PAGE_SIZE) == NO_VMS);
    while (vmlist != NO_VMS) {
        vfree(vms_addr[vmlist]);
    }
    vfree(vmalloc_start()); /* there is none: nothing happens */
    CHECK(all_ok());
}

static void broken_areas(void)
{
    uint32_t first = vmalloc(2u * PAGE_SIZE);
    uint32_t second = vmalloc(PAGE_SIZE);
    vms_id a = vmlist;
    vms_id b = vms_next[a];
    pfn_t table = pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(first)]);
    pfn_t frame = pte_pfn(*pte_of(first));

    CHECK(vms_addr[a] == first && vms_addr[b] == second);
    BROKEN(vmlist, b, INV_VMS_OBJECTS);
    BROKEN(vmlist, NR_VM_STRUCTS + 1u, INV_VMS_LINK);
    BROKEN(vms_next[b], a, INV_VMS_ORDER);
    BROKEN(vms_object[b], 0, INV_VMS_LINK);
    BROKEN(vms_object[b + 1u], 1, INV_VMS_OBJECTS);
    BROKEN(vms_addr[b], second + 1u, INV_VMS_PAGES);
    BROKEN(vms_addr[a], vmalloc_start() - PAGE_SIZE, INV_VMS_ORDER);
    BROKEN(vms_size[b], VMALLOC_END, INV_VMS_ORDER);
    BROKEN(vms_size[b], PAGE_SIZE, INV_VMS_PAGES);
    BROKEN(vms_size[b], 3u * PAGE_SIZE, INV_VMS_MAPPED);
    BROKEN(*pte_of(second), 0, INV_VMS_MAPPED);
    BROKEN(*pte_of(second + PAGE_SIZE), *pte_of(second), INV_VMS_STRAY);
    BROKEN(*pte_of(second), *pte_of(second) + _PAGE_USER, INV_VMS_ENTRY);
    BROKEN(*pte_of(second), *pte_of(second) - 1u, INV_VMS_ENTRY);
    BROKEN(*pte_of(second), *pte_of(first), INV_VMS_TWICE);
    BROKEN(*pte_of(second), FRAMES * PAGE_SIZE + PAGE_KERNEL, INV_VMS_FRAME);
    BROKEN(page_count[frame], 2, INV_VMS_FRAME);
    BROKEN(phys[SWAPPER_PG_DIR].w[pgd_index(first) + 1u], mk_pte(table, _PAGE_TABLE),
           INV_VMS_TABLE);
    BROKEN(phys[SWAPPER_PG_DIR].w[pgd_index(first)], 0, INV_VMS_MAPPED);
    BROKEN(phys[mm_pgd[task_mm[0]]].w[pgd_index(PKMAP_BASE)], 0, INV_PGD_KERNEL);
    BROKEN(phys[mm_pgd[task_mm[0]]].w[pgd_index(first)], 1, INV_PGD_KERNEL);
    vfree(first);
    vfree(second);
    page_kind[frame] = K_KERNEL_PT;
    CHECK(!mm_ok());
    page_kind[frame] = K_FREE;
    CHECK(all_ok());
}

/* ---- kmap ----------------------------------------------------------------------------------- */

static void broken_window(void)
{
    pfn_t f = alloc_pages(GFP_HIGHUSER, 0);
    pfn_t g = alloc_pages(GFP_HIGHUSER, 0);
    pfn_t table = pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]);

    page_kind[f] = K_BLOCK;
    page_kind[g] = K_BLOCK;
    CHECK(f >= LOW && kmap(f) == PKMAP_BASE + PAGE_SIZE && kmap(5) == PAGE_OFFSET + 5u * PAGE_SIZE);
    BROKEN(pkmap_count[1], 0, INV_PKMAP_COUNT);
    BROKEN(pkmap_count[2], 1, INV_PKMAP_COUNT);
    BROKEN(phys[table].w[1], mk_pte(f, PAGE_KERNEL + _PAGE_USER), INV_PKMAP_ENTRY);
    BROKEN(nr_pkmaps, 1, INV_PKMAP_ENTRY);
    BROKEN(phys[table].w[1], mk_pte(LOW - 1u, PAGE_KERNEL), INV_PKMAP_FRAME);
    BROKEN(phys[table].w[1], mk_pte(g, PAGE_KERNEL), INV_PKMAP_ADDRESS);
    BROKEN(page_virtual[f], 0, INV_PKMAP_ADDRESS);
    BROKEN(page_virtual[g], PKMAP_BASE, INV_PKMAP_SHOWN);
    BROKEN(*pte_of(PAGE_OFFSET + 7u * PAGE_SIZE), mk_pte(g, PAGE_KERNEL), INV_DIRECT_MAP);
    kunmap(5);
    __free_pages(f, 0);
    CHECK(!mm_ok() && violation.invariant == INV_PKMAP_FREE);
    kunmap(f);
    CHECK(pkmap_count[1] == 1u && mm_ok());
    __free_pages(g, 0);
}

/* The whole window: 1,023 frames fit before it comes round, which this machine does not have. */
static void window_comes_round(void)
{
    pfn_t f[4];

    kmap_init();
    fill_frame(pte_pfn(phys[SWAPPER_PG_DIR].w[pgd_index(PKMAP_BASE)]), 0);
    kmap_narrow(3);
    for (uint32_t i = 0; i < 4u; i++) {
        f[i] = alloc_pages(GFP_HIGHUSER, 0);
        page_kind[f[i]] = K_BLOCK;
    }
    CHECK(kmap(f[0]) == PKMAP_BASE + PAGE_SIZE && kmap(f[1]) == PKMAP_BASE + 2u * PAGE_SIZE);
    CHECK(kmap(f[2]) == PKMAP_BASE && kmap(f[3]) == NO_KADDR && last_pkmap_nr == 2u);
    CHECK(kmap(f[1]) == PKMAP_BASE + 2u * PAGE_SIZE && pkmap_count[2] == 3u);
    kunmap(f[1]);
    CHECK(kmap(f[3]) == NO_KADDR);
    kunmap(f[0]);
    CHECK(kmap(f[3]) == PKMAP_BASE + PAGE_SIZE && page_virtual[f[0]] == NO_KADDR);
    for (uint32_t i = 1; i < 4u; i++) {
        kunmap(f[i]);
    }
    for (uint32_t i = 0; i < 4u; i++) {
        __free_pages(f[i], 0);
    }
    CHECK(all_ok());
}

/* ---- the caches ----------------------------------------------------------------------------- */

static void touch(uint32_t addr, bool write)
{
    uint32_t word = 1;

    schedule(0);
    for (uint32_t tries = 0; mmu_access(addr, write, &word) != 0; tries++) {
        CHECK(tries < 2u && do_page_fault(0, addr, write ? PF_WRITE : 0u) == FAULT_OK);
    }
}

/* The calls that 2.4 makes: a fault on a new page, unmapping one page of it, changing rights. */
static void calls_of_a_mapping(void)
{
    uint32_t before[NR_CACHE_CALLS];

    CHECK(do_mmap(task_mm[0], HEAP, 2u * PAGE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NO_MAPPING, 0) == HEAP);
    memcpy(before, cache_calls, sizeof before);
    touch(HEAP, true);
    CHECK(cache_calls[CALL_PAGE_TO_RAM] == before[CALL_PAGE_TO_RAM] + 1u);
    CHECK(cache_calls[CALL_UPDATE] == before[CALL_UPDATE] + 1u);
    touch(HEAP + PAGE_SIZE, false);
    CHECK(cache_calls[CALL_PAGE_TO_RAM] == before[CALL_PAGE_TO_RAM] + 1u);
    CHECK(cache_calls[CALL_UPDATE] == before[CALL_UPDATE] + 2u);
    /* a store to the zero page: a new page, and the old entry's lines */
    touch(HEAP + PAGE_SIZE, true);
    CHECK(cache_calls[CALL_PAGE_TO_RAM] == before[CALL_PAGE_TO_RAM] + 2u);
    CHECK(cache_calls[CALL_CACHE_PAGE] == before[CALL_CACHE_PAGE] + 1u);
    CHECK(sys_mprotect(task_mm[0], HEAP, PAGE_SIZE, PROT_READ) == 0);
    CHECK(cache_calls[CALL_CACHE_RANGE] == before[CALL_CACHE_RANGE] + 1u);
    CHECK(do_munmap(task_mm[0], HEAP, 2u * PAGE_SIZE) == 0);
    CHECK(cache_calls[CALL_CACHE_RANGE] == before[CALL_CACHE_RANGE] + 3u); /* two areas */
    CHECK(cache_calls[CALL_PGTABLES] == before[CALL_PGTABLES] + 1u);
    memcpy(before, cache_calls, sizeof before);
    vfree(vmalloc(PAGE_SIZE));
    CHECK(cache_calls[CALL_CACHE_ALL] == before[CALL_CACHE_ALL] + 2u);
    CHECK(all_ok());
}

/* Each mistake is named once, until the machine is reset. */
static void named(uint32_t invariant)
{
    CHECK(!cache_ok() && violation.invariant == invariant);
    cache_fault = CACHE_GOOD;
}

static void broken_calls(void)
{
    uint32_t pgd = mm_pgd[task_mm[0]];

    CHECK(do_mmap(task_mm[0], HEAP, PAGE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NO_MAPPING, 0) == HEAP);
    touch(HEAP, true);
    uint32_t *entry = &phys[pte_pfn(phys[pgd].w[pgd_index(HEAP)])].w[pte_index(HEAP)];
    uint32_t old = *entry;

    /* the right to store goes before the store is written back; then the entry */
    *entry -= _PAGE_RW;
    named(INV_CACHE_STALE);
    flush_cache_page(pgd, HEAP);
    named(INV_CACHE_LATE);
    CHECK(cache_ok());
    *entry = old;
    touch(HEAP, false);
    *entry -= _PAGE_RW; /* nothing was stored since: nothing has to be written back */
    CHECK(cache_ok());
    *entry = 0;
    flush_cache_range(pgd, HEAP, HEAP + PAGE_SIZE);
    named(INV_CACHE_LATE);
    *entry = old;
    update_mmu_cache(pgd, HEAP, old + PAGE_SIZE);
    named(INV_CACHE_UPDATE);
    update_mmu_cache(pgd, HEAP, old);
    flush_tlb_pgtables(pgd, HEAP, HEAP + PGDIR_SIZE);
    named(INV_CACHE_PGTABLES);
    cache_from_disk(pte_pfn(old));
    touch(HEAP, false);
    named(INV_CACHE_FROM_DISK);
    flush_page_to_ram(pte_pfn(old));
    touch(HEAP, false);
    CHECK(cache_ok());
    CHECK(do_munmap(task_mm[0], HEAP, PAGE_SIZE) == 0 && all_ok());
}

int main(void)
{
    for (uint32_t mode = 0; mode < 2u; mode++) {
        start(mode == 1u);
        supervisor_rights();
        large_entries();
        new_cr3(mode == 1u);
    }
    start(false);
    room_runs_out();
    objects_run_out();
    broken_areas();
    broken_window();
    calls_of_a_mapping();
    broken_calls();
    window_comes_round();
    printf("test_kernel_half: %u checks passed\n", checks);
    return 0;
}
