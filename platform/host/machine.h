/*
 * The simulated machine as its owner sees it: what a test may do that the core may not.
 *
 * mm/platform.h is the side that the core sees. RAM starts out filled with a poison word for each
 * frame, so that a read of memory that nobody wrote is visible and the same in every run.
 */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include "platform.h"

/* Makes the machine as it is when the power comes on: RAM poisoned, the TLB and the swap disk
 * empty, nothing that fails. Costs what the last run left behind: it trusts mem_map, in which
 * every frame that is not K_FREE may have been written and every free frame is poisoned. */
void machine_reset(void);

/* The same without trusting anything: for the first run and after a broken invariant. What frames
 * hold is not poisoned before machine_power_on. */
void machine_forget(void);

/* A machine of so many frames (up to NR_FRAMES) comes: each of them holds its poison. */
void machine_power_on(uint32_t frames);

/* Both at once, for a machine of any size. */
void machine_reset_all(void);

/* The Nth allocation of frames from now on fails; ALWAYS: it and every later one. N of 0: none. */
void machine_fail_alloc(uint32_t n, bool always);

/* The same for transfers to and from the disk. */
void machine_fail_io(uint32_t n, bool always);

/* How many allocations, and transfers, failed because of this since the machine was reset. */
extern uint32_t machine_alloc_failures;
extern uint32_t machine_io_failures;

/* How many allocations and transfers there were since then, failed ones included. */
extern uint32_t machine_allocs;
extern uint32_t machine_transfers;

/* Writes a header of swap area AREA (below NR_SWAP_AREAS), as mkswap does: its slots have offsets
 * below LAST_PAGE, and BAD_COUNT from BAD_FIRST on are bad. */
void machine_mkswap(uint32_t area, uint32_t last_page, uint32_t bad_first, uint32_t bad_count);

/* Word I of what slot SLOT of the swap disk holds. */
uint32_t swap_disk_word(uint32_t slot, uint32_t i);

/* Word I of what page INDEX of FILE holds on the file disk. A word at byte O of file K starts as
 * 0xF0000000 | K << 24 | O. */
uint32_t file_disk_word(uint32_t file, uint32_t index, uint32_t i);

/* All words of that page. */
void file_disk_words(uint32_t file, uint32_t index, frame_t *words);

/* Was the page ever written to the disk? */
bool file_disk_written(uint32_t file, uint32_t index);

#endif
