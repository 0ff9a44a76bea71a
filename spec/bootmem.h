/*
 * What holds while the boot allocator serves.
 */
#ifndef SPEC_BOOTMEM_H
#define SPEC_BOOTMEM_H

#include "../mm/bootmem.h"

bool bootmem_ok(void);

#endif
