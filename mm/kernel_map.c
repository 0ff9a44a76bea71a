/*
 * The end of the direct map, from which the kernel half is laid out.
 */
#include "kernel_map.h"

uint32_t high_memory;

void set_high_memory(uint32_t low_pfn)
{
    high_memory = PAGE_OFFSET + low_pfn * PAGE_SIZE;
}
