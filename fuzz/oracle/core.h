/*
 * The core's processes and page tables as the oracles read them.
 *
 * Plain walks: directory, table, frame, or else the swap cache, or else the disk. They trust
 * nothing that they find there. What the bits of an entry mean is said once more here, on purpose:
 * with the functions of mm/page_table.h an oracle would take an entry for whatever the core takes
 * it for.
 */
#ifndef FUZZ_ORACLE_CORE_H
#define FUZZ_ORACLE_CORE_H

#include "fork.h"
#include "mm.h"
#include "page.h"

/* ---- entries: as the i386 reads them, and swap entries as Linux packs them ---- */

#define ENTRY_PRESENT 1u
#define ENTRY_WRITE 2u
#define ENTRY_USER 4u
#define ENTRY_FLAGS 0xFFFu
#define ENTRY_KNOWN 0x0E7u  /* P, RW, US, A, D and PROTNONE */
#define ENTRY_PROTNONE 128u /* instead of ENTRY_PRESENT, where nobody has any right */

static inline bool is_present(uint32_t entry)
{
    return (entry & (ENTRY_PRESENT | ENTRY_PROTNONE)) != 0;
}

static inline bool is_writable(uint32_t entry)
{
    return (entry & ENTRY_WRITE) != 0;
}

static inline bool is_readable(uint32_t entry)
{
    return (entry & ENTRY_PRESENT) != 0 && (entry & ENTRY_USER) != 0;
}

/* The frame of an entry that is present; the swap slot of one that is neither that nor empty. */
static inline uint32_t frame_of(uint32_t entry)
{
    return entry / PAGE_SIZE;
}

static inline uint32_t slot_of(uint32_t entry)
{
    return (entry >> 1 & 0x3Fu) * SWAP_AREA_SLOTS + (entry >> 8);
}

/* The word that an entry for SLOT has to be. */
static inline uint32_t slot_entry(uint32_t slot)
{
    return slot / SWAP_AREA_SLOTS << 1 | slot % SWAP_AREA_SLOTS << 8;
}

static inline bool is_zero_page(uint32_t entry)
{
    return is_present(entry) && frame_of(entry) == EMPTY_ZERO_PAGE;
}

/* Does the entry stand for a page of the process, in RAM or swapped out? */
static inline bool is_page(uint32_t entry)
{
    return entry != 0 && !is_zero_page(entry);
}

/* Does it map a page of the page cache? */
static inline bool is_file_page(uint32_t entry)
{
    return is_present(entry) && frame_of(entry) < NR_FRAMES && page_kind[frame_of(entry)] == K_FILE;
}

/* ---- processes ---- */

static inline bool core_lives(uint32_t p)
{
    return task_mm[p] < NR_MM;
}

/* The address space of process P, which lives. */
static inline uint32_t core_mm(uint32_t p)
{
    return task_mm[p];
}

/* Is P the first process with its address space? So each address space is looked at once. */
bool is_first_user(uint32_t p);

/* The address space that nobody uses any more and that the processor goes on with, NR_MM: none; how
 * many address spaces have a directory. */
uint32_t core_borrowed(void);
uint32_t core_directories(void);

/* ---- tables ---- */

/* The page table that entry D of the directory of MM names, or NO_FRAME; the first entry at D or
 * behind it that names one, or USER_PTRS_PER_PGD; the table entry for ADDR, 0 where there is
 * none. */
uint32_t table_at(uint32_t mm, uint32_t d);
uint32_t next_table(uint32_t mm, uint32_t d);
uint32_t entry_at(uint32_t mm, uint32_t addr);

/* The first of WORDS[FROM .. END-1] that is not VALUE; END: each is. */
uint32_t next_other(const uint32_t *words, uint32_t from, uint32_t end, uint32_t value);

/* The first frame at FRAME or behind it in the page cache, or nr_frames. */
uint32_t next_cached(uint32_t frame);

/* The first entry of TABLE at I or behind it that is not empty, or PTRS_PER_PTE. */
uint32_t next_entry(uint32_t table, uint32_t i);

/* What the entries of an address space are. */
struct census {
    uint32_t tables;
    uint32_t zero;    /* entries that map the zero page */
    uint32_t present; /* entries that map another frame */
    uint32_t file;    /* of these, a page of the page cache */
    uint32_t swapped; /* swap entries */
};
struct census take_census(uint32_t mm);

/* The words of the page of a slot: in the swap cache, or else on the disk. */
const uint32_t *slot_words(uint32_t slot);

/* The words of the page behind an entry: what a user program would read there. */
const uint32_t *page_words(uint32_t entry);

#endif
