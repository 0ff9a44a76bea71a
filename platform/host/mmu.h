/*
 * The simulated MMU: two-level i386 page walks in phys[] and a cache of translations.
 *
 * The cache is open to checkers as plain arrays. Its entries carry the directory that they were
 * read from; those with the global bit serve every directory.
 *
 * Two modes (`machine tlb=`). Tagged, as if each address space ran on a CPU of its own: nothing but
 * a flush (or a lack of room) drops an entry, so a flush that the core forgets shows as a stale
 * translation. CR3, as on one i386: loading CR3 drops all that is not global, so that the entries
 * of one address space at most are there, and a flush of another finds nothing.
 */
#ifndef HOST_MMU_H
#define HOST_MMU_H

#include "config.h"

#define TLB_SIZE 64u

extern uint8_t tlb_valid[TLB_SIZE];
extern uint32_t tlb_pgd[TLB_SIZE];   /* frame of the directory */
extern uint32_t tlb_vpn[TLB_SIZE];   /* virtual page number */
extern uint32_t tlb_entry[TLB_SIZE]; /* the table entry as it was read; RW and US of both levels */

/* What mmu_access returns when the access faults, or'd with the error code of the i386. */
#define MMU_FAULT 0x80000000u
/* The tables point outside of RAM. */
#define MMU_BUS_ERROR 0x40000000u

#define FAULT_CODE_PROTECTION 1u /* the page is present */
#define FAULT_CODE_WRITE 2u
#define FAULT_CODE_USER 4u

extern uint32_t mmu_fault_address; /* of the last access that faulted: what CR2 holds */
extern uint32_t mmu_root; /* the frame of the directory that walks begin at: what CR3 names */

/* The MMU when the power comes on: nothing is cached, nothing is global. LOAD_FLUSHES: the CR3
 * mode. */
void mmu_reset(bool load_flushes);

/* From now on, over resets too: nothing is cached (true), so that no flush is ever needed, or what
 * the mode says. A core that flushes all that it has to gives the same results on both. */
void mmu_hold_nothing(bool nothing);

/* CR4.PGE was set; CR3 was loaded (processor.h). */
void mmu_allow_global(void);
void mmu_set_root(uint32_t pgd);

/* A load (WRITE false: *WORD is set) or store of the word at ADDR, rounded down to 4, as a user
 * program does it in the address space whose directory CR3 names. Returns 0, or MMU_FAULT with the
 * error code, or MMU_BUS_ERROR. */
uint32_t mmu_access(uint32_t addr, bool write, uint32_t *word);

/* The same as the kernel does it, in whichever address space it runs. */
uint32_t mmu_kernel_access(uint32_t addr, bool write, uint32_t *word);

#endif
