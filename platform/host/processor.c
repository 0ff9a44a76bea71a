/*
 * The control registers of the simulated processor. What follows for its cache of translations is
 * the MMU's (mmu.h).
 */
#include "processor.h"

#include "mmu.h"
#include "platform.h"

bool cr0_pg;
uint32_t cr3;
uint32_t cr4;
enum processor_mistake processor_mistake;
uint32_t mistake_at;

static bool has_pse;
static bool has_pge;

void processor_reset(void)
{
    cr0_pg = false;
    cr3 = NO_FRAME;
    cr4 = 0;
    processor_mistake = MISTAKE_NONE;
    mistake_at = 0;
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

static void note(enum processor_mistake mistake, uint32_t at)
{
    if (processor_mistake == MISTAKE_NONE) {
        processor_mistake = mistake;
        mistake_at = at;
    }
}

#define ENTRY_P 1u
#define ENTRY_PS 128u

static bool is_large(uint32_t entry)
{
    return (entry & ENTRY_P) != 0 && (entry & ENTRY_PS) != 0;
}

/* Does directory PGD map the page at ADDR to FRAME? */
static bool maps(uint32_t pgd, uint32_t addr, uint32_t frame)
{
    uint32_t entry = phys[pgd].w[addr / PGDIR_SIZE];

    if ((entry & ENTRY_P) == 0 || entry / PAGE_SIZE >= NR_FRAMES) {
        return false;
    }
    if (is_large(entry)) {
        return entry / PGDIR_SIZE * PTRS_PER_PTE + addr / PAGE_SIZE % PTRS_PER_PTE == frame;
    }
    entry = phys[entry / PAGE_SIZE].w[addr / PAGE_SIZE % PTRS_PER_PTE];
    return (entry & ENTRY_P) != 0 && entry / PAGE_SIZE == frame;
}

#define FRAMES_OF_8_MIB 2048u

/* The frames below END at OFFSET: the kernel could not go on there if one were missing. */
static void need_at(uint32_t offset, uint32_t end, enum processor_mistake mistake)
{
    for (uint32_t frame = 0; frame < end; frame++) {
        if (!maps(cr3, offset + frame * PAGE_SIZE, frame)) {
            note(mistake, frame);
        }
    }
}

void set_in_cr4(uint32_t bits)
{
    uint32_t known = (has_pse ? X86_CR4_PSE : 0) | (has_pge ? X86_CR4_PGE : 0);

    if ((bits & ~known) != 0) {
        note(MISTAKE_FEATURE, bits);
    }
    cr4 |= bits;
    if ((cr4 & X86_CR4_PGE) != 0) {
        mmu_allow_global();
    }
}

void load_cr3(uint32_t pgd)
{
    cr3 = pgd;
    mmu_set_root(pgd);
    for (uint32_t d = 0; d < PTRS_PER_PGD && (cr4 & X86_CR4_PSE) == 0; d++) {
        if (is_large(phys[pgd].w[d])) {
            note(MISTAKE_LARGE_ENTRIES, d);
        }
    }
    if (cr0_pg) {
        need_at(PAGE_OFFSET, KERNEL_END, MISTAKE_NO_HIGH_HALF);
    }
}

void enable_paging(void)
{
    if (cr3 == NO_FRAME) {
        note(MISTAKE_NO_CR3, 0);
        return;
    }
    if (cr0_pg) {
        note(MISTAKE_TWICE, cr3);
    }
    need_at(0, FRAMES_OF_8_MIB, MISTAKE_NO_IDENTITY);
    need_at(PAGE_OFFSET, FRAMES_OF_8_MIB, MISTAKE_NO_HIGH_HALF);
    cr0_pg = true;
}
