/*
 * The parts of the glue between the driver and the reference model: how the core's state is read, and
 * compared. Only fuzz/oracle*.c include this.
 */
#ifndef FUZZ_ORACLE_PARTS_H
#define FUZZ_ORACLE_PARTS_H

#include "fork.h"
#include "mm.h"
#include "oracle/oracle.h"

/* Notes a difference for oracle_after and gives false; the last one noted counts. */
bool differs(const char *name, const char *where_name, uint32_t where, uint32_t expected,
             uint32_t got);

/* ---- processes ---- */

/* The core's address space of process P, which lives. */
static inline uint32_t core_mm(uint32_t p)
{
    return task_mm[p];
}

static inline bool core_lives(uint32_t p)
{
    return task_mm[p] < NR_MM;
}

/* Is P the first process with its address space? So each address space is looked at once. */
bool is_first_user(uint32_t p);

/* ---- tables and pages (oracle_pages.c) ---- */

#define ENTRY_PRESENT 1u
#define ENTRY_WRITE 2u
#define ENTRY_USER 4u
#define FRAME_OF(entry) ((entry) / PAGE_SIZE)
#define SLOT_OF(entry) ((entry) / 256u)

static inline bool is_present(uint32_t entry)
{
    return (entry & ENTRY_PRESENT) != 0;
}

static inline bool is_zero_page(uint32_t entry)
{
    return is_present(entry) && FRAME_OF(entry) == EMPTY_ZERO_PAGE;
}

/* The page table that entry D of the directory of MM names, or NO_FRAME; the first entry at D or
 * behind it that names one, or USER_PTRS_PER_PGD; the table entry for ADDR, 0 where there is none. */
uint32_t table_at(uint32_t mm, uint32_t d);
uint32_t next_table(uint32_t mm, uint32_t d);
uint32_t entry_at(uint32_t mm, uint32_t addr);

/* What the entries of an address space are. */
struct census {
    uint32_t tables;
    uint32_t present; /* entries that map a frame other than the zero page */
    uint32_t swapped; /* swap entries */
};
struct census take_census(uint32_t mm);

/* Fills model_seen with the areas of MM. */
void see_areas(uint32_t mm);

/* The same processes live, the same of them share an address space, and their areas and books are
 * what they have to be. */
bool processes_match(void);

/* All words of the page at ADDR of process P. */
bool words_match(uint32_t p, uint32_t addr);

/* As many pages exist as the model says, and rss is how many of them are in RAM: for process P; for
 * all. */
bool census_matches(uint32_t p);
bool censuses_match(void);

/* Every page of every process: that it exists, its rights and its words. */
bool all_pages_match(void);

/* ---- frames and slots (oracle_accounts.c) ---- */

/* A block of frames that a register of the trace holds. */
struct block {
    bool held;
    uint32_t frame;
    uint32_t order;
};
extern struct block oracle_blocks[TRACE_REGS];

/* Frames and slots that have an owner. GOOD: none has two. */
struct usage {
    uint32_t frames[NR_ZONES];
    uint32_t slots;
    bool good;
};
struct usage take_usage(void);
uint32_t frames_used(void);

/* Frames of ZONE that the boot handed to the allocator. */
uint32_t handed(uint32_t zone);

/* Every frame is free or has an owner, and so has every slot. */
bool accounts_match(void);

/* Is there no block that a request for 2^ORDER frames from the zones up to TOP had to get? */
bool no_block(uint32_t top, uint32_t order, bool atomic);

#endif
