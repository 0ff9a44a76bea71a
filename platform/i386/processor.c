/*
 * The control registers of a real processor. A mistake on the way to paging is the end of the
 * machine, so that none is noted here.
 */
#include "processor.h"

#include <string.h>

#include "layout.h"
#include "mmu.h"
#include "platform.h"
#include "stop.h"
#include "window.h"

bool cr0_pg;
uint32_t cr3 = NO_FRAME;
uint32_t cr4;
enum processor_mistake processor_mistake;
uint32_t mistake_at;

static bool has_pse;
static bool has_pge;

/* start.S */
void paging_on(void);
void paging_off(void);
extern const char switch_on[];
extern const char switch_on_end[];

static void write_cr3(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr3" : : "r"(value) : "memory");
}

static void write_cr4(uint32_t value)
{
    __asm__ volatile("movl %0, %%cr4" : : "r"(value) : "memory");
}

void processor_stop(void)
{
    if (cr0_pg) {
        write_cr3(window_directory());
        paging_off();
        cr0_pg = false;
        window_leave(SWAPPER_PG_DIR);
        window_leave(cr3);
    }
}

void processor_reset(void)
{
    processor_stop();
    cr3 = NO_FRAME;
    cr4 = 0;
    write_cr4(cr4);
    processor_choose(false, false);
}

void processor_choose(bool pse, bool pge)
{
    has_pse = pse;
    has_pge = pge;
}

bool cpu_has_pse(void)
{
    return has_pse;
}

bool cpu_has_pge(void)
{
    return has_pge;
}

void set_in_cr4(uint32_t bits)
{
    cr4 |= bits;
    write_cr4(cr4);
}

void load_cr3(uint32_t pgd)
{
    cr3 = pgd;
    mmu_set_root(pgd);
    write_cr3(pgd * PAGE_SIZE);
}

/* As head.S: with the core's own directory in CR3, at an address that it maps to itself. That is in
 * frame 0, the firmware's, which gets back what it held. */
void enable_paging(void)
{
    static frame_t kept;

    kept = phys[0];
    memcpy(&phys[0], switch_on, (size_t)(switch_on_end - switch_on));
    window_enter(cr3);
    paging_on();
    phys[0] = kept;
    cr0_pg = true;
}

/* ---- flushes -------------------------------------------------------------------------------- */

void flush_tlb_all(void)
{
    if ((cr4 & X86_CR4_PGE) != 0) {
        write_cr4(cr4 & ~X86_CR4_PGE); /* what is global goes too */
        write_cr4(cr4);
    } else if (cr3 != NO_FRAME) {
        write_cr3(cr3 * PAGE_SIZE);
    }
}

void flush_tlb_mm(uint32_t pgd)
{
    if (pgd == cr3) {
        write_cr3(cr3 * PAGE_SIZE);
    }
}

void flush_tlb_page(uint32_t pgd, uint32_t addr)
{
    if (pgd == cr3) {
        __asm__ volatile("invlpg (%0)" : : "r"(addr) : "memory");
    }
}

#define MOST_PAGES 1024u /* that are flushed one by one */

void flush_tlb_range(uint32_t pgd, uint32_t start, uint32_t end)
{
    if (start >= end) {
        return;
    }
    if ((end - start) / PAGE_SIZE > MOST_PAGES) {
        flush_tlb_mm(pgd);
        return;
    }
    for (uint32_t page = start / PAGE_SIZE; page <= (end - 1) / PAGE_SIZE; page++) {
        flush_tlb_page(pgd, page * PAGE_SIZE);
    }
}
