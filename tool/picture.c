/*
 * The machine, printed.
 *
 * The core's own tables are read, and every walk is bounded, so that a machine whose invariants are
 * broken can be looked at too.
 */
#include "picture.h"

#include "fork.h"
#include "lru.h"
#include "memory.h"
#include "mm.h"
#include "mmu.h"
#include "ops/registers.h"
#include "page.h"
#include "page_alloc.h"
#include "page_table.h"
#include "proc.h"
#include "slab.h"
#include "swap_state.h"
#include "swapfile.h"
#include "vma.h"

static const char *const zone_names[NR_ZONES] = {"DMA", "Normal", "HighMem"};

void print_entry_word(FILE *out, uint32_t entry)
{
    if (entry == 0) {
        fprintf(out, "nothing");
        return;
    }
    if (pte_present(entry) == 0) {
        fprintf(out, "swapped to slot %u", swp_slot(entry));
        return;
    }
    uint32_t frame = pte_pfn(entry);
    fprintf(out, "%s %u %s%s%s%s", frame == EMPTY_ZERO_PAGE ? "zero page" : "frame", frame,
            pte_write(entry) != 0 ? "rw" : "ro",
            pte_user(entry) != 0      ? " user"
            : pmd_present(entry) != 0 ? " kernel"
                                      : " none",
            pte_young(entry) != 0 ? " accessed" : "", pte_dirty(entry) != 0 ? " dirty" : "");
}

/* A table as /proc shows it. */
static void show_table(FILE *out, uint32_t table, uint32_t task)
{
    for (uint32_t n = 0; n < NR_VMA && proc_line(table, task, n); n++) {
        fprintf(out, "%s\n", proc_text);
    }
}

static void show_meminfo(FILE *out)
{
    fprintf(out, "== meminfo\n");
    show_table(out, PROC_MEMINFO, 0);
    fprintf(out, "\n== vmstat\n");
    show_table(out, PROC_VMSTAT, 0);
}

static void show_buddyinfo(FILE *out)
{
    fprintf(out, "\n== buddyinfo (free blocks of order 0 to %u)\n", MAX_ORDER - 1);
    show_table(out, PROC_BUDDYINFO, 0);
    fprintf(out, "\n== watermarks\n");
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        fprintf(out, "%-7s free %u min %u low %u high %u\n", zone_names[z], zone_free_pages[z],
                zone_pages_min[z], zone_pages_low[z], zone_pages_high[z]);
    }
    fprintf(out, "\n== free lists (first frames)\n");
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        for (uint32_t o = 0; o < MAX_ORDER; o++) {
            uint32_t frame = free_area[z].head[o];

            if (frame >= NR_FRAMES) {
                continue;
            }
            fprintf(out, "%-7s order %u:", zone_names[z], o);
            for (uint32_t n = 0; frame < NR_FRAMES && n < NR_FRAMES; n++) {
                fprintf(out, " %u", frame);
                frame = page_next[frame];
            }
            fputc('\n', out);
        }
    }
}

static void show_frames(FILE *out)
{
    static const char *const names[] = {"free", "user",   "directory", "table", "kernel",
                                        "boot", "no RAM", "slab",      "block"};
    uint32_t start = 0;

    fprintf(out, "\n== frames\n");
    for (uint32_t f = 1; f <= nr_frames; f++) {
        if (f < nr_frames && page_kind[f] == page_kind[start] &&
            page_count[f] == page_count[start]) {
            continue;
        }
        uint32_t kind = page_kind[start];
        const char *name = kind < sizeof names / sizeof names[0] ? names[kind] : "?";

        fprintf(out, "%5u-%-5u %-9s count %u\n", start, f - 1, name, page_count[start]);
        start = f;
    }
}

static void show_slabinfo(FILE *out)
{
    fprintf(out, "\n== slabinfo (active objects, objects, object size, active slabs, slabs, frames "
                 "of a slab)\n");
    show_table(out, PROC_SLABINFO, 0);
}

static bool slot_in_use(uint32_t slot)
{
    return swap_map[slot] != 0 && swap_map[slot] != SWAP_MAP_BAD;
}

static void show_swap_area(FILE *out, uint32_t area)
{
    uint32_t first = area * SWAP_AREA_SLOTS;

    for (uint32_t slot = first; slot < first + SWAP_AREA_SLOTS; slot++) {
        if (slot_in_use(slot)) {
            fprintf(out, "  s%u slot %u count %u", area, slot - first, swap_map[slot]);
            if (swap_cache_page[slot] != NO_FRAME) {
                fprintf(out, " cached in frame %u", swap_cache_page[slot]);
            }
            fputc('\n', out);
        }
    }
}

static void show_swaps(FILE *out)
{
    fprintf(out, "\n== swaps\n");
    show_table(out, PROC_SWAPS, 0);
    for (uint32_t area = 0; area < NR_SWAP_AREAS; area++) {
        show_swap_area(out, area);
    }
}

static void show_registers(FILE *out)
{
    static const char *const names[] = {"empty",   "block",  "kmalloc",
                                        "bootmem", "object", "vmalloc"};

    fprintf(out, "\n== registers\n");
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        const struct reg *reg = &registers[i];

        if (reg->kind != REG_EMPTY) {
            fprintf(out, "r%-2u %-7s %s 0x%x, %u bytes\n", i, names[reg->kind],
                    reg->kind == REG_VMALLOC ? "kernel address" : "physical", reg->address,
                    reg->bytes);
        }
    }
}

static void show_tlb(FILE *out)
{
    fprintf(out, "\n== TLB\n");
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_valid[i] != 0) {
            fprintf(out, "directory %u 0x%08x ", tlb_pgd[i], tlb_vpn[i] * PAGE_SIZE);
            print_entry_word(out, tlb_entry[i]);
            fputc('\n', out);
        }
    }
}

/* What /proc does not say of the areas. */
static void show_areas(FILE *out, uint32_t mm)
{
    uint32_t v = mm_mmap[mm];

    for (uint32_t n = 0; v != 0 && v < NR_VMA && n < NR_VMA; n++) {
        uint32_t flags = vm_flags[v];

        fprintf(out, "%08x-%08x area %u%s%s\n", vm_start[v], vm_end[v], v,
                (flags & VM_GROWSDOWN) != 0 ? " growsdown" : "",
                (flags & VM_LOCKED) != 0 ? " locked" : "");
        v = vm_next[v];
    }
}

static void show_entry(FILE *out, uint32_t addr, uint32_t entry)
{
    fprintf(out, "  %08x ", addr);
    print_entry_word(out, entry);
    fputc('\n', out);
}

static void show_page_tables(FILE *out, uint32_t mm)
{
    uint32_t pgd = mm_pgd[mm];

    if (pgd >= NR_FRAMES) {
        return;
    }
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        uint32_t table = pte_pfn(phys[pgd].w[d]);

        if (pmd_present(phys[pgd].w[d]) == 0 || table >= NR_FRAMES) {
            continue;
        }
        fprintf(out, "%08x table in frame %u\n", d * PGDIR_SIZE, table);
        for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
            if (phys[table].w[i] != 0) {
                show_entry(out, d * PGDIR_SIZE + i * PAGE_SIZE, phys[table].w[i]);
            }
        }
    }
}

static void show_process(FILE *out, uint32_t task)
{
    uint32_t mm = task_mm[task];

    if (mm >= NR_MM) {
        return;
    }
    fprintf(out, "\n== p%u/status\n", task);
    fprintf(out, "mm       %u used by %u\n", mm, mm_users[mm]);
    show_table(out, PROC_STATUS, task);
    fprintf(out, "brk      %08x-%08x\n", mm_start_brk[mm], mm_brk[mm]);
    fprintf(out, "\n== p%u/maps (%u)\n", task, mm_map_count[mm]);
    show_table(out, PROC_MAPS, task);
    fprintf(out, "\n== p%u/areas\n", task);
    show_areas(out, mm);
    fprintf(out, "\n== p%u/page tables (directory in frame %u)\n", task, mm_pgd[mm]);
    for (uint32_t other = 0; other < task; other++) {
        if (task_mm[other] == mm) {
            fprintf(out, "as p%u\n", other);
            return;
        }
    }
    show_page_tables(out, mm);
}

void print_machine(FILE *out)
{
    show_meminfo(out);
    show_buddyinfo(out);
    show_slabinfo(out);
    show_swaps(out);
    show_frames(out);
    show_registers(out);
    show_tlb(out);
    for (uint32_t task = 0; task < NR_TASKS; task++) {
        show_process(out, task);
    }
}
