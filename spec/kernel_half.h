/*
 * What the kernel's own directory and its tables must hold once the machine has booted.
 *
 * The direct map is looked at as the MMU does it, entry by entry, and each entry must be exactly
 * the one that Linux 2.4 writes. What vmalloc and kmap enter is theirs; here is only where that may
 * lie.
 */
#ifndef SPEC_KERNEL_HALF_H
#define SPEC_KERNEL_HALF_H

#include "config.h"

/* Every frame of low memory is mapped at PAGE_OFFSET + its address and nothing behind it, by tables
 * of the kernel or by entries of 4 MiB; the fixed addresses and kmap's window have a table of the
 * kernel, and the former map nothing; the vmalloc area has tables or nothing; no other address is
 * mapped, no user address above all. Every address space has the same kernel half, but for tables
 * of the vmalloc area, which it gets when it needs them. */
bool kernel_tables_ok(void);

#endif
