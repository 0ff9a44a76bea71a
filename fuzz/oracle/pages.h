/*
 * The core's processes, areas and pages as a user program would see them, against the model's.
 */
#ifndef FUZZ_ORACLE_PAGES_H
#define FUZZ_ORACLE_PAGES_H

#include <stdbool.h>
#include <stdint.h>

/* A trace begins. */
void pages_start(void);

/* Pages of locked areas of process P that are swapped out now may stay so: they could not be read
 * in when they were locked, or nobody has a right to them. All others have to stay in RAM. */
void note_pages_out(uint32_t p);

/* Fills model_seen with the areas of address space MM of the core. */
void see_areas(uint32_t mm);

/* The same processes live, the same of them share an address space, and there are as many
 * directories as there have to be. */
bool lives_match(void);

/* The areas and books of process P, if it lives, are what they have to be. */
bool areas_match(uint32_t p);

/* Both, for all processes. */
bool processes_match(void);

/* All words of the page at ADDR of process P. */
bool words_match(uint32_t p, uint32_t addr);

/* ENTRY, of address space S for ADDR, is what the area allows in the form that Linux gives it, and
 * there is a page if and only if there has to be. */
bool entry_matches(uint32_t s, uint32_t addr, uint32_t entry);

/* As many pages exist as the model says, and rss is how many of them are in RAM: for process P; for
 * all. */
bool census_matches(uint32_t p);
bool censuses_match(void);

/* What the core has zeroed behind the ends of files is zero in the model too. */
void see_file_ends(void);

/* Every byte of every file, wherever it is: in the page cache or on the disk. */
bool files_match(void);

/* Every word that was stored in shared memory: in the page cache, the swap cache or on the disk. */
bool objects_match(void);

/* Every page of every process: that it exists, its rights and its words. */
bool all_pages_match(void);

#endif
