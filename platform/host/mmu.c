/*
 * The simulated MMU.
 *
 * A hit never looks at the tables; that is how a stale translation becomes visible. Like the
 * hardware, a hit that lacks the right, or a first store through a clean entry, walks the tables
 * again before it faults or sets D. The TLB is direct-mapped: steady and cheap.
 */
#include "mmu.h"

#include <string.h>

#include "platform.h"

#define ENTRY_P 0x001u
#define ENTRY_RW 0x002u
#define ENTRY_US 0x004u
#define ENTRY_A 0x020u
#define ENTRY_D 0x040u
#define ENTRY_PS 0x080u

uint8_t tlb_valid[TLB_SIZE];
uint32_t tlb_pgd[TLB_SIZE];
uint32_t tlb_vpn[TLB_SIZE];
uint32_t tlb_entry[TLB_SIZE];

static uint32_t tlb_index(uint32_t pgd, uint32_t vpn)
{
    return (vpn ^ (vpn >> 10) ^ (pgd * 13u)) % TLB_SIZE;
}

static bool tlb_has(uint32_t i, uint32_t pgd, uint32_t vpn)
{
    return tlb_valid[i] != 0 && tlb_vpn[i] == vpn && tlb_pgd[i] == pgd;
}

void flush_tlb_page(uint32_t pgd, uint32_t addr)
{
    uint32_t vpn = addr / PAGE_SIZE;
    uint32_t i = tlb_index(pgd, vpn);

    if (tlb_has(i, pgd, vpn)) {
        tlb_valid[i] = 0;
    }
}

void flush_tlb_range(uint32_t pgd, uint32_t start, uint32_t end)
{
    if (start >= end) {
        return;
    }
    uint32_t first = start / PAGE_SIZE;
    uint32_t last = (end - 1) / PAGE_SIZE;

    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_pgd[i] == pgd && tlb_vpn[i] >= first && tlb_vpn[i] <= last) {
            tlb_valid[i] = 0;
        }
    }
}

void flush_tlb_mm(uint32_t pgd)
{
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_pgd[i] == pgd) {
            tlb_valid[i] = 0;
        }
    }
}

void flush_tlb_all(void)
{
    memset(tlb_valid, 0, sizeof tlb_valid);
}

/* Walks the tables for a user access and sets A and D; *ENTRY is what the TLB is to hold. */
static uint32_t walk(uint32_t pgd, uint32_t addr, bool write, uint32_t *entry)
{
    uint32_t code = MMU_FAULT | FAULT_CODE_USER | (write ? FAULT_CODE_WRITE : 0);
    uint32_t need = ENTRY_US | (write ? ENTRY_RW : 0);

    if (pgd >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    uint32_t pde = phys[pgd].w[addr / PGDIR_SIZE];
    if ((pde & ENTRY_P) == 0) {
        return code;
    }
    if (pde / PAGE_SIZE >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    if ((pde & ENTRY_PS) != 0) {
        return code | FAULT_CODE_PROTECTION; /* the direct map's: not for users */
    }
    uint32_t *pte = &phys[pde / PAGE_SIZE].w[addr / PAGE_SIZE % PTRS_PER_PTE];
    if ((*pte & ENTRY_P) == 0) {
        return code;
    }
    if ((pde & *pte & need) != need) {
        return code | FAULT_CODE_PROTECTION;
    }
    if (*pte / PAGE_SIZE >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    *pte |= ENTRY_A | (write ? ENTRY_D : 0);
    *entry = *pte & (pde | ~(ENTRY_RW | ENTRY_US));
    return 0;
}

uint32_t mmu_access(uint32_t pgd, uint32_t addr, bool write, uint32_t *word)
{
    uint32_t vpn = addr / PAGE_SIZE;
    uint32_t i = tlb_index(pgd, vpn);
    uint32_t need = ENTRY_US | (write ? ENTRY_RW | ENTRY_D : 0);

    if (!tlb_has(i, pgd, vpn) || (tlb_entry[i] & need) != need) {
        uint32_t entry = 0;
        uint32_t code = walk(pgd, addr, write, &entry);

        if (code != 0) {
            if (tlb_has(i, pgd, vpn)) {
                tlb_valid[i] = 0; /* a fault drops the entry that led to it */
            }
            return code;
        }
        tlb_valid[i] = 1;
        tlb_pgd[i] = pgd;
        tlb_vpn[i] = vpn;
        tlb_entry[i] = entry;
    }
    uint32_t *place = &phys[tlb_entry[i] / PAGE_SIZE].w[addr % PAGE_SIZE / 4];
    if (write) {
        *place = *word;
    } else {
        *word = *place;
    }
    return 0;
}
