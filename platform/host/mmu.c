/*
 * The simulated MMU.
 *
 * A hit never looks at the tables; that is how a stale translation becomes visible. Like the
 * hardware, a hit that lacks the right, or a first store through a clean entry, walks the tables
 * again before it faults or sets D. The TLB is direct-mapped: steady and cheap. CR0.WP is set: the
 * supervisor, too, stores only where both levels have RW.
 */
#include "mmu.h"

#include <string.h>

#include "cache.h"
#include "platform.h"

#define ENTRY_P 0x001u
#define ENTRY_RW 0x002u
#define ENTRY_US 0x004u
#define ENTRY_A 0x020u
#define ENTRY_D 0x040u
#define ENTRY_PS 0x080u /* of a directory entry: 4 MiB */
#define ENTRY_G 0x100u

uint8_t tlb_valid[TLB_SIZE];
uint32_t tlb_pgd[TLB_SIZE];
uint32_t tlb_vpn[TLB_SIZE];
uint32_t tlb_entry[TLB_SIZE];

uint32_t mmu_root = SWAPPER_PG_DIR;
uint32_t mmu_fault_address;
static bool holds_nothing;  /* every access walks the tables */
static bool cr3_flushes;    /* loading CR3 drops what is not global */
static uint32_t global_bit; /* ENTRY_G once CR4.PGE is set, before that nothing is global */

static bool in_kernel_half(uint32_t vpn)
{
    return vpn >= PAGE_OFFSET / PAGE_SIZE;
}

/* What is global is found from every directory, so the kernel half has the same place for all. */
static uint32_t tlb_index(uint32_t pgd, uint32_t vpn)
{
    return (vpn ^ (vpn >> 10) ^ (in_kernel_half(vpn) ? 0 : pgd * 13u)) % TLB_SIZE;
}

static bool tlb_has(uint32_t i, uint32_t pgd, uint32_t vpn)
{
    return tlb_valid[i] != 0 && tlb_vpn[i] == vpn &&
           (tlb_pgd[i] == pgd || (tlb_entry[i] & ENTRY_G) != 0);
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
        if (tlb_pgd[i] == pgd && (tlb_entry[i] & ENTRY_G) == 0) {
            tlb_valid[i] = 0;
        }
    }
}

void flush_tlb_all(void)
{
    memset(tlb_valid, 0, sizeof tlb_valid);
}

/* ---- CR3 and CR4 ---------------------------------------------------------------------------- */

void mmu_reset(bool load_flushes)
{
    flush_tlb_all();
    cr3_flushes = load_flushes;
    global_bit = 0;
    mmu_root = SWAPPER_PG_DIR;
}

void mmu_hold_nothing(bool nothing)
{
    flush_tlb_all();
    holds_nothing = nothing;
}

void mmu_allow_global(void)
{
    global_bit = ENTRY_G;
}

void mmu_set_root(uint32_t pgd)
{
    mmu_root = pgd;
    for (uint32_t i = 0; i < TLB_SIZE && cr3_flushes; i++) {
        if ((tlb_entry[i] & ENTRY_G) == 0) {
            tlb_valid[i] = 0;
        }
    }
}

/* ---- walks ---------------------------------------------------------------------------------- */

/* An access: what it needs of an entry, and the error code if it fails. */
struct access {
    uint32_t need; /* bits that both levels must have */
    uint32_t sets; /* bits that the walk sets in the last level */
    uint32_t code;
};

static struct access access_of(bool user, bool write)
{
    return (struct access){
        .need = (user ? ENTRY_US : 0) | (write ? ENTRY_RW : 0),
        .sets = ENTRY_A | (write ? ENTRY_D : 0),
        .code = MMU_FAULT | (user ? FAULT_CODE_USER : 0) | (write ? FAULT_CODE_WRITE : 0),
    };
}

/* The directory entry maps 4 MiB by itself: *ENTRY becomes that of the page at ADDR. */
static uint32_t walk_large(uint32_t *pde, uint32_t addr, const struct access *access,
                           uint32_t *entry)
{
    uint32_t frame = *pde / PGDIR_SIZE * PTRS_PER_PTE + addr / PAGE_SIZE % PTRS_PER_PTE;

    if ((*pde & access->need) != access->need) {
        return access->code | FAULT_CODE_PROTECTION;
    }
    if (frame >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    *pde |= access->sets;
    *entry = frame * PAGE_SIZE + (*pde % PAGE_SIZE & ~ENTRY_PS);
    return 0;
}

/* Walks the tables and sets A and D; *ENTRY is what the TLB is to hold. */
static uint32_t walk(uint32_t addr, const struct access *access, uint32_t *entry)
{
    if (mmu_root >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    uint32_t *pde = &phys[mmu_root].w[addr / PGDIR_SIZE];
    if ((*pde & ENTRY_P) == 0) {
        return access->code;
    }
    if ((*pde & ENTRY_PS) != 0) {
        return walk_large(pde, addr, access, entry);
    }
    if (*pde / PAGE_SIZE >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    uint32_t *pte = &phys[*pde / PAGE_SIZE].w[addr / PAGE_SIZE % PTRS_PER_PTE];
    if ((*pte & ENTRY_P) == 0) {
        return access->code;
    }
    if ((*pde & *pte & access->need) != access->need) {
        return access->code | FAULT_CODE_PROTECTION;
    }
    if (*pte / PAGE_SIZE >= NR_FRAMES) {
        return MMU_BUS_ERROR;
    }
    *pte |= access->sets;
    *entry = *pte & (*pde | ~(ENTRY_RW | ENTRY_US));
    return 0;
}

/* The access of the word at ADDR. */
static uint32_t access_word(uint32_t addr, const struct access *access, bool write, uint32_t *word)
{
    uint32_t vpn = addr / PAGE_SIZE;
    uint32_t i = tlb_index(mmu_root, vpn);
    uint32_t need = access->need | (access->sets & ENTRY_D);

    if (!tlb_has(i, mmu_root, vpn) || (tlb_entry[i] & need) != need) {
        uint32_t entry = 0;
        uint32_t code = walk(addr, access, &entry);

        if (code != 0) {
            if (tlb_has(i, mmu_root, vpn)) {
                tlb_valid[i] = 0; /* a fault drops the entry that led to it */
            }
            mmu_fault_address = addr - addr % 4u;
            return code;
        }
        tlb_valid[i] = 1;
        tlb_pgd[i] = mmu_root;
        tlb_vpn[i] = vpn;
        tlb_entry[i] = entry & (global_bit | ~ENTRY_G);
    }
    uint32_t frame = tlb_entry[i] / PAGE_SIZE;
    uint32_t *place = &phys[frame].w[addr % PAGE_SIZE / 4];

    cache_fill(mmu_root, vpn, frame, write);
    tlb_valid[i] = holds_nothing ? 0 : 1;
    if (write) {
        *place = *word;
    } else {
        *word = *place;
    }
    return 0;
}

uint32_t mmu_access(uint32_t addr, bool write, uint32_t *word)
{
    struct access access = access_of(true, write);

    return access_word(addr, &access, write, word);
}

uint32_t mmu_kernel_access(uint32_t addr, bool write, uint32_t *word)
{
    struct access access = access_of(false, write);

    return access_word(addr, &access, write, word);
}
