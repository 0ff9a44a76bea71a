/*
 * The simulated data cache.
 *
 * Direct-mapped like the TLB, with a line for a page. A line that has to make room is written back
 * by its physical address, so that costs nothing and proves nothing.
 */
#include "cache.h"

#include <string.h>

#include "kernel_map.h"
#include "platform.h"

#define ENTRY_P 0x001u
#define ENTRY_RW 0x002u
#define ENTRY_D 0x040u
#define ENTRY_A_D 0x060u

uint8_t cache_valid[CACHE_SIZE];
uint8_t cache_dirty[CACHE_SIZE];
uint32_t cache_pgd[CACHE_SIZE];
uint32_t cache_vpn[CACHE_SIZE];
uint32_t cache_frame[CACHE_SIZE];
enum cache_fault cache_fault;
uint32_t cache_fault_vpn;
uint32_t cache_fault_entry;
uint32_t cache_fault_got;
uint32_t cache_calls[NR_CACHE_CALLS];

static uint8_t from_disk[NR_FRAMES]; /* and not flushed to RAM yet */

void cache_reset(void)
{
    memset(cache_valid, 0, sizeof cache_valid);
    memset(cache_calls, 0, sizeof cache_calls);
    memset(from_disk, 0, sizeof from_disk);
    cache_fault = CACHE_GOOD;
}

static void note_fault(enum cache_fault fault, uint32_t vpn, uint32_t entry, uint32_t got)
{
    if (cache_fault == CACHE_GOOD) {
        cache_fault = fault;
        cache_fault_vpn = vpn;
        cache_fault_entry = entry;
        cache_fault_got = got;
    }
}

/* ---- what it holds -------------------------------------------------------------------------- */

static bool in_kernel_half(uint32_t vpn)
{
    return vpn >= PAGE_OFFSET / PAGE_SIZE;
}

static uint32_t line_of(uint32_t pgd, uint32_t vpn)
{
    return (vpn ^ (vpn >> 10) ^ (pgd * 13u)) % CACHE_SIZE;
}

uint32_t table_entry(uint32_t pgd, uint32_t vpn)
{
    uint32_t pde = phys[pgd].w[vpn / PTRS_PER_PTE];

    if ((pde & ENTRY_P) == 0) {
        return 0;
    }
    if ((pde & _PAGE_PSE) != 0) {
        return pde + vpn % PTRS_PER_PTE * PAGE_SIZE;
    }
    return pde / PAGE_SIZE < NR_FRAMES ? phys[pde / PAGE_SIZE].w[vpn % PTRS_PER_PTE] : 0;
}

bool cache_backed(uint32_t i)
{
    uint32_t entry = table_entry(cache_pgd[i], cache_vpn[i]);

    return (entry & ENTRY_P) != 0 && entry / PAGE_SIZE == cache_frame[i] &&
           (cache_dirty[i] == 0 || ((entry & ENTRY_RW) != 0 && (entry & ENTRY_D) != 0));
}

void cache_fill(uint32_t pgd, uint32_t vpn, uint32_t frame, bool write)
{
    uint32_t space = in_kernel_half(vpn) ? SWAPPER_PG_DIR : pgd;
    uint32_t i = line_of(space, vpn);
    bool known = cache_valid[i] != 0 && cache_pgd[i] == space && cache_vpn[i] == vpn &&
                 cache_frame[i] == frame;

    cache_dirty[i] = (known && cache_dirty[i] != 0) || write;
    cache_valid[i] = 1;
    cache_pgd[i] = space;
    cache_vpn[i] = vpn;
    cache_frame[i] = frame;
    if (!in_kernel_half(vpn) && from_disk[frame] != 0) {
        note_fault(CACHE_FROM_DISK, vpn, 0, frame);
    }
}

void cache_from_disk(uint32_t frame)
{
    from_disk[frame] = 1;
}

/* ---- flushes -------------------------------------------------------------------------------- */

/* Line I is written back: that takes an entry that maps it. */
static void flush_line(uint32_t i)
{
    if (cache_valid[i] != 0 && !cache_backed(i)) {
        note_fault(CACHE_LATE, cache_vpn[i], table_entry(cache_pgd[i], cache_vpn[i]),
                   cache_frame[i]);
    }
    cache_valid[i] = 0;
}

/* The lines of pages FIRST .. LAST of a directory. */
static void flush_lines(uint32_t pgd, uint32_t first, uint32_t last)
{
    for (uint32_t i = 0; i < CACHE_SIZE; i++) {
        if (cache_pgd[i] == pgd && cache_vpn[i] >= first && cache_vpn[i] <= last) {
            flush_line(i);
        }
    }
}

void flush_cache_page(uint32_t pgd, uint32_t addr)
{
    cache_calls[CALL_CACHE_PAGE]++;
    flush_lines(pgd, addr / PAGE_SIZE, addr / PAGE_SIZE);
}

void flush_cache_range(uint32_t pgd, uint32_t start, uint32_t end)
{
    cache_calls[CALL_CACHE_RANGE]++;
    if (start < end) {
        flush_lines(pgd, start / PAGE_SIZE, (end - 1) / PAGE_SIZE);
    }
}

void flush_cache_mm(uint32_t pgd)
{
    cache_calls[CALL_CACHE_MM]++;
    flush_lines(pgd, 0, UINT32_MAX);
}

void flush_cache_all(void)
{
    cache_calls[CALL_CACHE_ALL]++;
    for (uint32_t i = 0; i < CACHE_SIZE; i++) {
        flush_line(i);
    }
}

void flush_page_to_ram(uint32_t frame)
{
    cache_calls[CALL_PAGE_TO_RAM]++;
    from_disk[frame] = 0;
}

void flush_icache_page(uint32_t frame)
{
    (void)frame;
    cache_calls[CALL_ICACHE_PAGE]++;
}

/* ---- tables --------------------------------------------------------------------------------- */

void flush_tlb_pgtables(uint32_t pgd, uint32_t start, uint32_t end)
{
    cache_calls[CALL_PGTABLES]++;
    for (uint32_t d = start / PGDIR_SIZE; d <= (end - 1) / PGDIR_SIZE; d++) {
        if (phys[pgd].w[d] != 0) {
            note_fault(CACHE_PGTABLES, d * PTRS_PER_PTE, 0, phys[pgd].w[d]);
        }
    }
}

void update_mmu_cache(uint32_t pgd, uint32_t addr, uint32_t entry)
{
    uint32_t held = table_entry(pgd, addr / PAGE_SIZE);

    cache_calls[CALL_UPDATE]++;
    if ((held | ENTRY_A_D) != (entry | ENTRY_A_D)) {
        note_fault(CACHE_UPDATE, addr / PAGE_SIZE, held, entry);
    }
}
