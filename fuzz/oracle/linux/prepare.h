/*
 * What a process of the host does before it can stand for one of the core: what is in the way is
 * moved or turned off.
 */
#ifndef FUZZ_ORACLE_LINUX_PREPARE_H
#define FUZZ_ORACLE_LINUX_PREPARE_H

#include <stdbool.h>
#include <stdint.h>

/* False: something of the program lies below 4 GiB. */
bool host_clear_low_addresses(void);

/* False: a hard limit on address space or data stays. */
bool host_lift_limits(void);
/* Lets areas grow to 8 MiB, and no further. */
bool host_set_stack_limit(void);
/* As much memory as this user may have locked. */
void host_lift_memlock(void);
/* Whether root's right to lock memory beyond the limit is in effect. False: that cannot be said. */
bool host_use_ipc_lock(bool used);

bool host_turn_off_huge_pages(void);
bool host_turn_off_merging(void);

/* With every protection key taken, an area with x alone can be read, as on i386. */
void host_take_protection_keys(void);

/* The number that /proc has for this process, 0: none. */
int64_t host_name_in_proc(void);

#endif
