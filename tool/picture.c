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
#include "pool.h"
#include "slab.h"
#include "swap_state.h"
#include "swapfile.h"
#include "vma.h"

#define KB(pages) ((pages)*4u)

static const char *const zone_names[NR_ZONES] = {"DMA", "Normal", "HighMem"};

static uint32_t frames_of_kind(uint32_t kind)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < nr_frames; f++) {
        count += page_kind[f] == kind ? 1 : 0;
    }
    return count;
}

static void show_meminfo(FILE *out)
{
    uint32_t holes = frames_of_kind(K_HOLE);
    uint32_t high = zone_size[ZONE_HIGHMEM];
    uint32_t total = nr_frames - holes;
    const struct {
        const char *name;
        uint32_t pages;
    } lines[] = {
        {"MemTotal", total},
        {"MemFree", nr_free_pages()},
        {"SwapCached", nr_swap_cache},
        {"Active", lru[LRU_ACTIVE].count},
        {"Inactive", lru[LRU_INACTIVE].count},
        {"HighFrames", high},
        {"HighFree", zone_free_pages[ZONE_HIGHMEM]},
        {"LowFree", zone_free_pages[ZONE_DMA] + zone_free_pages[ZONE_NORMAL]},
        {"SwapTotal", nr_swap_slots},
        {"SwapFree", nr_swap_pages},
        {"Slab", frames_of_kind(K_SLAB)},
        {"PageTables", frames_of_kind(K_PT) + frames_of_kind(K_PGD)},
    };

    fprintf(out, "== meminfo\n");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        fprintf(out, "%-12s %8u kB\n", lines[i].name, KB(lines[i].pages));
    }
}

static uint32_t list_length(uint32_t frame, const uint32_t *links)
{
    uint32_t length = 0;

    while (frame < NR_FRAMES && length < NR_FRAMES) {
        length++;
        frame = links[frame];
    }
    return length;
}

static void show_buddyinfo(FILE *out)
{
    fprintf(out, "\n== buddyinfo (free blocks of order 0 to %u)\n", MAX_ORDER - 1);
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        fprintf(out, "Node 0, zone %8s", zone_names[z]);
        for (uint32_t o = 0; o < MAX_ORDER; o++) {
            fprintf(out, " %6u", list_length(free_area[z].head[o], page_next));
        }
        fprintf(out, "   free %u min %u low %u high %u\n", zone_free_pages[z], zone_pages_min[z],
                zone_pages_low[z], zone_pages_high[z]);
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

static void cache_name(uint32_t cache, char *name, size_t size)
{
    snprintf(name, size, "cache-%u", cache);
    if (cache < NR_SIZES) {
        snprintf(name, size, "size-%u", cache_objsize[cache]);
    } else if (cache == vm_area_cachep) {
        snprintf(name, size, "vm_area_struct");
    } else if (cache == mm_cachep) {
        snprintf(name, size, "mm_struct");
    }
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        if (caches[c].cache == cache) {
            snprintf(name, size, "c%u", c);
        }
    }
}

static void show_slabinfo(FILE *out)
{
    fprintf(out, "\n== slabinfo (active objects, objects, object size, active slabs, slabs, frames "
                 "of a slab)\n");
    for (uint32_t cache = 0; cache < NR_CACHES; cache++) {
        uint32_t objects = 0;
        uint32_t active = 0;
        uint32_t slabs = 0;
        char name[32];

        if (cache_used[cache] == 0) {
            continue;
        }
        for (uint32_t l = 0; l < 3; l++) {
            uint32_t slab = cache_slabs[cache].head[l];

            for (uint32_t n = 0; slab < NR_FRAMES && n < NR_FRAMES; n++) {
                objects += slab_inuse[slab];
                active += l != SLABS_FREE ? 1 : 0;
                slabs++;
                slab = slab_next[slab];
            }
        }
        cache_name(cache, name, sizeof name);
        fprintf(out, "%-17s %6u %6u %6u %4u %4u %4u\n", name, objects, slabs * cache_num[cache],
                cache_objsize[cache], active, slabs, 1u << (cache_gfporder[cache] % 32));
    }
}

static void show_swaps(FILE *out)
{
    fprintf(out, "\n== swaps\n");
    if (nr_swap_slots == 0) {
        fprintf(out, "none\n");
        return;
    }
    fprintf(out, "s0 size %u used %u\n", nr_swap_slots, nr_swap_slots - nr_swap_pages);
    for (uint32_t slot = 1; slot <= nr_swap_slots && slot < NR_SWAP_SLOTS; slot++) {
        if (swap_map[slot] != 0) {
            fprintf(out, "  slot %u count %u", slot, swap_map[slot]);
            if (swap_cache_page[slot] != NO_FRAME) {
                fprintf(out, " cached in frame %u", swap_cache_page[slot]);
            }
            fputc('\n', out);
        }
    }
}

static void show_registers(FILE *out)
{
    static const char *const names[] = {"empty", "block", "kmalloc", "bootmem", "object"};

    fprintf(out, "\n== registers\n");
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        const struct reg *reg = &registers[i];

        if (reg->kind != REG_EMPTY) {
            fprintf(out, "r%-2u %-7s physical 0x%x, %u bytes\n", i, names[reg->kind], reg->address,
                    reg->bytes);
        }
    }
}

static void show_tlb(FILE *out)
{
    fprintf(out, "\n== TLB\n");
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_valid[i] != 0) {
            fprintf(out, "directory %u 0x%08x -> 0x%08x\n", tlb_pgd[i], tlb_vpn[i] * PAGE_SIZE,
                    tlb_entry[i]);
        }
    }
}

static void show_maps(FILE *out, uint32_t mm)
{
    uint32_t v = mm_mmap[mm];

    for (uint32_t n = 0; v != 0 && v < NR_VMA && n < NR_VMA; n++) {
        uint32_t flags = vm_flags[v];

        fprintf(out, "%08x-%08x %c%c%cp%s%s  area %u\n", vm_start[v], vm_end[v],
                (flags & VM_READ) != 0 ? 'r' : '-', (flags & VM_WRITE) != 0 ? 'w' : '-',
                (flags & VM_EXEC) != 0 ? 'x' : '-', (flags & VM_GROWSDOWN) != 0 ? " growsdown" : "",
                (flags & VM_LOCKED) != 0 ? " locked" : "", v);
        v = vm_next[v];
    }
}

static void show_entry(FILE *out, uint32_t addr, uint32_t entry)
{
    if (pte_present(entry) == 0) {
        fprintf(out, "  %08x swapped to slot %u\n", addr, swp_slot(entry));
        return;
    }
    uint32_t frame = pte_pfn(entry);
    fprintf(out, "  %08x %s %u %s%s%s%s\n", addr, frame == EMPTY_ZERO_PAGE ? "zero page" : "frame",
            frame, pte_write(entry) != 0 ? "rw" : "ro", pte_user(entry) != 0 ? " user" : " none",
            pte_young(entry) != 0 ? " accessed" : "", pte_dirty(entry) != 0 ? " dirty" : "");
}

static void show_page_tables(FILE *out, uint32_t mm)
{
    uint32_t pgd = mm_pgd[mm];

    if (pgd >= NR_FRAMES) {
        return;
    }
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        uint32_t table = pte_pfn(phys[pgd].w[d]);

        if (pte_present(phys[pgd].w[d]) == 0 || table >= NR_FRAMES) {
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
    fprintf(out, "VmSize:  %8u kB\nVmLck:   %8u kB\nVmRSS:   %8u kB\n", KB(mm_total_vm[mm]),
            KB(mm_locked_vm[mm]), KB(mm_rss[mm]));
    fprintf(out, "brk      %08x-%08x\n", mm_start_brk[mm], mm_brk[mm]);
    fprintf(out, "\n== p%u/maps (%u)\n", task, mm_map_count[mm]);
    show_maps(out, mm);
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
