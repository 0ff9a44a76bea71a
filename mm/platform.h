/*
 * The machine under the core: RAM, the MMU's translation cache, the swap disk and the file disk.
 *
 * This is all that mm/ knows of a platform. RAM is an array of frames; a page directory or table is
 * a frame whose words have the i386 entry format. The MMU walks the tables by itself, sets the
 * accessed and dirty bits in them and caches what it read until it is told to forget.
 * An address space is named by the frame of its page directory (what CR3 holds).
 * The processor starts with paging off, and switches it on once (startup_32).
 */
#ifndef MM_PLATFORM_H
#define MM_PLATFORM_H

#include "config.h"

typedef struct {
    uint32_t w[1024];
} frame_t; /* one frame of 4096 bytes as 1024 words */

extern frame_t phys[NR_FRAMES];

#include "platform.acsl"

/* ---- the processor ---- */

/* Does it have directory entries that map 4 MiB; translations that a new CR3 does not drop? */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> cpu_pse != 0; */
bool cpu_has_pse(void);
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> cpu_pge != 0; */
bool cpu_has_pge(void);

/* Switches on what BITS of CR4 stand for; the others stay. */
#define X86_CR4_PSE 16u
#define X86_CR4_PGE 128u
/*@ terminates \true; exits \false; assigns \nothing; */
void set_in_cr4(uint32_t bits);

/* The processor walks from directory PGD from now on; it forgets all translations but global
 * ones. */
/*@ terminates \true; exits \false; assigns \nothing; */
void load_cr3(pfn_t pgd);

/* Sets CR0.PG and goes on at PAGE_OFFSET. The directory in CR3 maps the instruction that does so at
 * its own address and at PAGE_OFFSET. */
/*@ terminates \true; exits \false; assigns \nothing; */
void enable_paging(void);

/* ---- its cache of translations ---- */

/* Forget the translation of the page at ADDR in the address space of directory PGD (invlpg). */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_tlb_page(pfn_t pgd, uint32_t addr);

/* Forget the translations of START <= address < END in the address space of directory PGD. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_tlb_range(pfn_t pgd, uint32_t start, uint32_t end);

/* Forget every translation of the address space of directory PGD. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_tlb_mm(pfn_t pgd);

/* Forget everything, global kernel translations included. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_tlb_all(void);

/* ---- caches ----
 *
 * For machines whose caches go by virtual addresses. What they hold of a page is written back while
 * the tables still map it, so a flush of the cache comes before the entries change, as a flush of
 * the TLB comes behind. An i386 has nothing to do in any of these. The names are Linux's. */

/* The page at ADDR in the address space of directory PGD is about to lose its entry or a right. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_cache_page(pfn_t pgd, uint32_t addr);

/* The same of pages of START <= address < END. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_cache_range(pfn_t pgd, uint32_t start, uint32_t end);

/* The same of any page of the address space. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_cache_mm(pfn_t pgd);

/* The kernel half is about to change, or has got new pages. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_cache_all(void);

/* The kernel has written FRAME through its own mapping, and a process is about to see it. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_page_to_ram(pfn_t frame);

/* The same, for a process that may execute what FRAME holds. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_icache_page(pfn_t frame);

/* Tables that covered START <= address < END are no longer in the directory PGD. */
/*@ terminates \true; exits \false; assigns \nothing; */
void flush_tlb_pgtables(pfn_t pgd, uint32_t start, uint32_t end);

/* The entry for ADDR in the address space of directory PGD has become ENTRY behind a fault: a
 * machine that fills its TLB by hand may load it. */
/*@ terminates \true; exits \false; assigns \nothing; */
void update_mmu_cache(pfn_t pgd, uint32_t addr, pte_t entry);

/* ---- the disk ---- */

/* Read slot SLOT of the swap disk into FRAME. False: the transfer failed; the frame's words are
 * unspecified then. */
/*@ requires slot < NR_SWAP_SLOTS && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures \result ==> \forall integer j; 0 <= j < 1024 ==>
        phys[frame].w[j] == swap_disk[slot].w[j]; */
bool swap_disk_read(slot_t slot, pfn_t frame);

/* Write FRAME to slot SLOT of the swap disk. False: the transfer failed, and what the slot holds is
 * unspecified. */
/*@ requires slot < NR_SWAP_SLOTS && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns swap_disk[slot].w[0 .. 1023];
    ensures \result ==> \forall integer j; 0 <= j < 1024 ==>
        swap_disk[slot].w[j] == phys[frame].w[j]; */
bool swap_disk_write(slot_t slot, pfn_t frame);

/* Read page INDEX of FILE from the file disk into FRAME. False: the transfer failed; the frame's
 * words are unspecified then. */
/*@ requires file < NR_FILES && index < NR_FILE_PAGES && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures \result ==> \forall integer j; 0 <= j < 1024 ==>
        phys[frame].w[j] == file_disk[file * NR_FILE_PAGES + index].w[j]; */
bool file_disk_read(mapping_id file, uint32_t index, pfn_t frame);

/* Write FRAME to page INDEX of FILE on the file disk. False: the transfer failed, and the disk
 * holds what it held: who reads the page later may still want that. */
/*@ requires file < NR_FILES && index < NR_FILE_PAGES && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns file_disk[file * NR_FILE_PAGES + index].w[0 .. 1023];
    ensures \result ==> \forall integer j; 0 <= j < 1024 ==>
        file_disk[file * NR_FILE_PAGES + index].w[j] == phys[frame].w[j];
    ensures !\result ==> \forall integer j; 0 <= j < 1024 ==>
        file_disk[file * NR_FILE_PAGES + index].w[j] ==
        \old(file_disk[file * NR_FILE_PAGES + index].w[j]); */
bool file_disk_write(mapping_id file, uint32_t index, pfn_t frame);
/* ---- failures ---- */

/* False where the platform wants the allocation of frames that is being made to fail; a real
 * machine always says true. */
/*@ terminates \true; exits \false;
    assigns platform_allows;
    ensures \result <==> platform_allows != 0; */
bool platform_may_alloc(void);

#endif
