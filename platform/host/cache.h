/*
 * A simulated data cache that goes by virtual addresses, as an i386 has none: what it holds of a
 * page has to be written back while the tables still map that page. It moves no data; it knows
 * which pages it would hold, and notes when a flush comes too late or not at all.
 *
 * Open to checkers as plain arrays. Lines of the kernel half belong to swapper_pg_dir.
 */
#ifndef HOST_CACHE_H
#define HOST_CACHE_H

#include "config.h"

#define CACHE_SIZE 128u

extern uint8_t cache_valid[CACHE_SIZE];
extern uint8_t cache_dirty[CACHE_SIZE]; /* a store went through it */
extern uint32_t cache_pgd[CACHE_SIZE];  /* frame of the directory */
extern uint32_t cache_vpn[CACHE_SIZE];  /* virtual page number */
extern uint32_t cache_frame[CACHE_SIZE];

/* What the core did wrong first; CACHE_GOOD: nothing yet. */
enum cache_fault {
    CACHE_GOOD,
    CACHE_LATE,      /* a flush of a page that the tables no longer map, or not for the store */
    CACHE_FROM_DISK, /* a process saw a page that came from the disk and was not flushed to RAM */
    CACHE_UPDATE,    /* update_mmu_cache of an entry that the tables do not hold */
    CACHE_PGTABLES   /* flush_tlb_pgtables while a table is still there */
};
extern enum cache_fault cache_fault;
extern uint32_t cache_fault_vpn;
extern uint32_t cache_fault_entry; /* what the tables hold there */
extern uint32_t cache_fault_got;   /* what it was about: a frame or an entry */

/* How often each call of platform.h was made since the machine was reset. */
enum {
    CALL_CACHE_PAGE,
    CALL_CACHE_RANGE,
    CALL_CACHE_MM,
    CALL_CACHE_ALL,
    CALL_PAGE_TO_RAM,
    CALL_ICACHE_PAGE,
    CALL_PGTABLES,
    CALL_UPDATE,
    NR_CACHE_CALLS
};
extern uint32_t cache_calls[NR_CACHE_CALLS];

void cache_reset(void);

/* The MMU has let an access of the page through: FRAME lies behind it. */
void cache_fill(uint32_t pgd, uint32_t vpn, uint32_t frame, bool write);

/* A transfer has brought data to FRAME. */
void cache_from_disk(uint32_t frame);

/* Do the tables map what line I holds, and, if a store went through it, for stores and as a page
 * that was stored to? Who takes that mark away saves the page, and has to flush the line before. */
bool cache_backed(uint32_t i);

/* The entry of directory PGD's tables for page VPN, 0: there is none; of 4 MiB that are mapped as
 * one, as if the page had one of its own. */
uint32_t table_entry(uint32_t pgd, uint32_t vpn);

#endif
