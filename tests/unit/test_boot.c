/*
 * Start of day: the memory map, the kernel's tables, the order in which paging is switched on. What
 * a checker says of each thing that could be wrong.
 */
#include "check.h"
#include "common.h"
#include "e820.h"
#include "frames.h"
#include "init.h"
#include "kernel_half.h"
#include "machine.h"
#include "mm.h"
#include "paging.h"
#include "processor.h"
#include "processor_check.h"
#include "violation.h"

/* ---- the memory map ---- */

static void range_is(uint32_t i, uint32_t first, uint32_t count, uint32_t type)
{
    CHECK(i < e820_nr && e820_first[i] == first && e820_count[i] == count && e820_type[i] == type);
}

static void ranges_are_sorted_and_joined(void)
{
    bios_map_clear();
    bios_map_add(50, 20, E820_RAM); /* joins the next one */
    bios_map_add(10, 40, E820_RAM);
    bios_map_add(60, 30, E820_NVS); /* holds over the first */
    bios_map_add(65, 5, E820_ACPI); /* inside it, lower: not seen */
    bios_map_add(100, 0, E820_RAM); /* empty: not seen */
    bios_map_add(95, 10, E820_RESERVED);
    setup_memory_region(200, 0, 0);
    CHECK(e820_nr == 3);
    range_is(0, 10, 50, E820_RAM);
    range_is(1, 60, 30, E820_NVS);
    range_is(2, 95, 10, E820_RESERVED);
    CHECK(find_max_pfn() == 60);
    CHECK(page_is_ram(10) && page_is_ram(59) && !page_is_ram(9) && !page_is_ram(60));
}

static void one_range_is_not_believed(void)
{
    bios_map_clear();
    bios_map_add(0, 50, E820_RAM);
    bios_map_add(50, 50, E820_RAM);
    setup_memory_region(200, 20, 30);
    CHECK(e820_nr == 3);
    range_is(0, 0, 20, E820_RAM);
    range_is(1, 20, 30, E820_RESERVED);
    range_is(2, 50, 150, E820_RAM);
}

static void too_many_ranges(void)
{
    bios_map_clear();
    for (uint32_t i = 0; i < E820MAX + 8u; i++) {
        bios_map_add(2u * i, 1, E820_RAM);
    }
    CHECK(bios_nr == E820MAX);
    setup_memory_region(200, 0, 0);
    CHECK(e820_nr == E820MAX && find_max_pfn() == 2u * E820MAX - 1u);
}

/* Each range can be cut in pieces: there are at most as many ranges as there is room for. */
static void too_many_pieces(void)
{
    bios_map_clear();
    bios_map_add(0, 200, E820_RAM);
    for (uint32_t i = 0; i < E820MAX - 1u; i++) {
        bios_map_add(3u * i + 1u, 1, E820_RESERVED);
    }
    setup_memory_region(200, 0, 0);
    CHECK(e820_nr == E820MAX);
    range_is(E820MAX - 1u, 46, 1, E820_RESERVED);
}

/* ---- the kernel's tables ---- */

static void boot(uint32_t frames, uint32_t highmem, bool large)
{
    machine_reset_all();
    processor_choose(large, large);
    bios_map_clear();
    CHECK(setup_arch(frames, 64, highmem, 0, 0, 8));
    CHECK(processor_ok());
    frames_booted(start_kernel());
    CHECK(task_mm[0] != NO_MM && mm_ok_deep());
}

/* With word I of frame F being WORD the checker says WHAT. */
static void broken(uint32_t f, uint32_t i, uint32_t word, uint32_t what)
{
    uint32_t before = phys[f].w[i];

    phys[f].w[i] = word;
    CHECK(!kernel_tables_ok() && violation.invariant == what);
    phys[f].w[i] = before;
    CHECK(kernel_tables_ok());
}

#define PD SWAPPER_PG_DIR

static void tables_are_looked_at(void)
{
    uint32_t table;

    boot(2000, 0, false);
    CHECK(high_memory == PAGE_OFFSET + 2000u * PAGE_SIZE);
    CHECK(vmalloc_start() == 0xC1000000u && VMALLOC_END == 0xFDFFE000u);
    table = phys[PD].w[769] / PAGE_SIZE;
    CHECK(phys[table].w[2000 - 1024 - 1] == 1999u * PAGE_SIZE + 0x63u);
    broken(table, 0, 1025u * PAGE_SIZE + 0x63u, INV_DIRECT_MAP);
    broken(table, 975, 0, INV_DIRECT_MAP);
    broken(table, 976, 2000u * PAGE_SIZE + 0x63u, INV_DIRECT_MAP);
    broken(table, 5, 1029u * PAGE_SIZE + 0x67u, INV_DIRECT_MAP);
    broken(PD, 0, PG0 * PAGE_SIZE + 7u, INV_KERNEL_UNMAPPED);
    broken(PD, 767, 0x63u, INV_KERNEL_UNMAPPED);
    broken(PD, 770, PG1 * PAGE_SIZE + 7u, INV_KERNEL_UNMAPPED);
    broken(PD, 769, 0, INV_KERNEL_TABLE);
    broken(PD, 769, phys[PD].w[769] + 4u, INV_KERNEL_TABLE);
    broken(PD, 769, mm_pgd[task_mm[0]] * PAGE_SIZE + 0x63u, INV_KERNEL_TABLE_KIND);
    broken(PD, 1016, 0, INV_KERNEL_TABLE);
    broken(PD, 1020, 0x63u, INV_KERNEL_UNMAPPED);
    broken(PD, 1023, 0, INV_KERNEL_TABLE);
    broken(phys[PD].w[1023] / PAGE_SIZE, 1, 0x63u, INV_KERNEL_UNMAPPED);
    broken(PD, 800, 0x63u, INV_KERNEL_TABLE);
    broken(mm_pgd[task_mm[0]], 769, 0, INV_PGD_KERNEL);
    broken(mm_pgd[task_mm[0]], 800, 0x63u, INV_PGD_KERNEL);

    boot(256, 32, false);
    broken(phys[PD].w[768] / PAGE_SIZE, 224, 224u * PAGE_SIZE + 0x63u, INV_DIRECT_MAP);
    broken(PD, 769, PG1 * PAGE_SIZE + 7u, INV_KERNEL_UNMAPPED);
}

static void large_entries_are_looked_at(void)
{
    boot(2000, 0, true);
    CHECK(phys[PD].w[768] == 0x1E3u && phys[PD].w[769] == 0x4001E3u);
    CHECK(cr4 == 0x90u && cr3 == PD && cr0_pg);
    broken(PD, 769, 0x4000E3u, INV_KERNEL_TABLE);
    broken(PD, 769, 0x8001E3u, INV_KERNEL_TABLE);
    broken(PD, 770, 0x8001E3u, INV_KERNEL_UNMAPPED);
}

/* ---- the order ---- */

static void mistake_is(enum processor_mistake mistake)
{
    CHECK(!processor_ok() && violation.invariant == INV_PAGING_ORDER && violation.got == mistake);
}

static void order_is_looked_at(void)
{
    machine_reset_all();
    CHECK(!processor_ok() && violation.invariant == INV_PAGING_OFF);
    enable_paging();
    mistake_is(MISTAKE_NO_CR3);

    machine_reset_all();
    load_cr3(PD); /* nothing but what is in RAM when the power comes on */
    enable_paging();
    mistake_is(MISTAKE_NO_IDENTITY);

    machine_reset_all();
    startup_32();
    CHECK(processor_ok());
    enable_paging();
    mistake_is(MISTAKE_TWICE);

    machine_reset_all();
    startup_32();
    cr0_pg = false;
    phys[PG1].w[1023] = 0;
    enable_paging();
    mistake_is(MISTAKE_NO_IDENTITY);
    CHECK(mistake_at == 2047);

    machine_reset_all();
    startup_32();
    cr0_pg = false;
    phys[PD].w[769] = 0;
    enable_paging();
    mistake_is(MISTAKE_NO_HIGH_HALF);

    machine_reset_all();
    startup_32();
    phys[PD].w[768] = 0;
    load_cr3(PD);
    mistake_is(MISTAKE_NO_HIGH_HALF);

    machine_reset_all();
    startup_32();
    phys[PD].w[768] = 0xE3u;
    load_cr3(PD);
    mistake_is(MISTAKE_LARGE_ENTRIES);

    machine_reset_all();
    startup_32();
    set_in_cr4(X86_CR4_PGE);
    mistake_is(MISTAKE_FEATURE);
}

/* ---- no room ---- */

static void no_room_is_said(void)
{
    machine_reset_all();
    bios_map_clear();
    CHECK(!setup_arch(NR_FRAMES, 16, NR_FRAMES - 16u, 0, 0, 0));
}

int main(void)
{
    ranges_are_sorted_and_joined();
    one_range_is_not_believed();
    too_many_ranges();
    too_many_pieces();
    order_is_looked_at();
    no_room_is_said();
    tables_are_looked_at();
    large_entries_are_looked_at();
    printf("test_boot: %u checks passed\n", checks);
    return 0;
}
