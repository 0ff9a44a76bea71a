/*
 * The MMU of a real processor, behind the interface of the simulated one.
 *
 * A user access is a program in ring 3 that loads or stores the word, one of the kernel is made in
 * ring 0. A fault ends it, with the error code and CR2 as the processor gives them.
 *
 * The processor sets A in an entry when it walks the tables, and a walk may be long ago: how long
 * depends on how many translations it can hold. So that results do not, the translation of a page
 * whose entry is present and not accessed is dropped before an access (the processor might have
 * done so at any time). What the core has to flush stays: an entry that is gone, that maps another
 * frame, or lacks a right that it had.
 */
#include "mmu.h"

#include "platform.h"
#include "traps.h"
#include "window.h"

#define ENTRY_P 0x001u
#define ENTRY_A 0x020u
#define ENTRY_PS 0x080u

uint32_t mmu_root = SWAPPER_PG_DIR;
uint32_t mmu_fault_address;

void mmu_reset(bool load_flushes)
{
    (void)load_flushes; /* a CR3 load drops what is not global, always */
    mmu_root = SWAPPER_PG_DIR;
}

void mmu_allow_global(void)
{
}

void mmu_set_root(uint32_t pgd)
{
    mmu_root = pgd;
}

static void drop(uint32_t addr)
{
    __asm__ volatile("invlpg (%0)" : : "r"(addr) : "memory");
}

/* Is there an entry for ADDR that the MMU would walk to, and has it not been accessed? */
static bool is_old(uint32_t addr)
{
    uint32_t pde = phys[mmu_root].w[addr / PGDIR_SIZE];

    if ((pde & ENTRY_P) == 0 || (pde & ENTRY_PS) != 0 || pde / PAGE_SIZE >= NR_FRAMES) {
        return false;
    }
    uint32_t pte = phys[pde / PAGE_SIZE].w[addr / PAGE_SIZE % PTRS_PER_PTE];
    return (pte & ENTRY_P) != 0 && (pte & ENTRY_A) == 0;
}

/* How the access at ADDR ended. */
static uint32_t outcome(uint32_t addr)
{
    if (trap_vector == TRAP_SYSTEM_CALL) {
        return 0;
    }
    drop(addr); /* an i386 does so by itself when it faults, the emulator does not */
    mmu_fault_address = trap_address;
    return MMU_FAULT | trap_code;
}

uint32_t mmu_access(uint32_t addr, bool write, uint32_t *word)
{
    addr -= addr % 4u;
    if (is_old(addr)) {
        drop(addr);
    }
    uint32_t value = user_access(addr, *word, write ? user_store : user_load);
    uint32_t code = outcome(addr);

    if (code == 0 && !write) {
        *word = value;
    }
    return code;
}

/* The window is the platform's: for a trace nothing can be loaded or stored there. */
uint32_t mmu_kernel_access(uint32_t addr, bool write, uint32_t *word)
{
    addr -= addr % 4u;
    if (in_window(addr)) {
        mmu_fault_address = addr;
        return MMU_FAULT | FAULT_CODE_PROTECTION | (write ? FAULT_CODE_WRITE : 0);
    }
    if (is_old(addr)) {
        drop(addr);
    }
    trap_vector = TRAP_SYSTEM_CALL;
    uint32_t value = kernel_access_word(addr, *word, write);
    uint32_t code = outcome(addr);

    if (code == 0 && !write) {
        *word = value;
    }
    return code;
}
