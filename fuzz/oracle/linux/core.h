/*
 * What the rules for hosts need to know of the core: its own tables and areas, which no system call
 * tells.
 */
#ifndef FUZZ_ORACLE_LINUX_CORE_H
#define FUZZ_ORACLE_LINUX_CORE_H

#include "oracle/linux/areas.h"

/* Its address space, which on the host is a part of a larger one. */
#define CORE_TASK_SIZE 0xC0000000u
#define CORE_UNMAPPED_BASE 0x40000000u
#define CORE_MIN_ADDR 0x10000u /* its vm.mmap_min_addr */

/* How many entries of the address space of process P map the zero page. */
uint32_t host_core_zero_entries(uint32_t p);

/* Does the entry for ADDR of process P map the zero page? */
bool host_core_is_zero(uint32_t p, uint32_t addr);

/* How many map pages of files. */
uint32_t host_core_file_entries(uint32_t p);

/* Does ADDR of process P lie in an area of a file? Of one whose end lies before the end of that
 * word? */
bool host_core_of_file(uint32_t p, uint32_t addr);
bool host_core_behind_end(uint32_t p, uint32_t addr);

/* The areas of process P, as if the host had them; how many pages are resident is not told. */
void host_core_areas(struct host_areas *areas, uint32_t p);

#endif
