/*
 * What the rules for hosts need to know of the core.
 */
#include "oracle/linux/core.h"

#include "fork.h"
#include "memory.h"
#include "mm.h"
#include "trace/operations.h"
#include "platform.h"

#define ENTRIES 1024u
#define PRESENT 1u
#define FRAME(entry) ((entry) / PAGE_SIZE)

static uint32_t zero_entries_of(const frame_t *table)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < ENTRIES; i++) {
        count += (table->w[i] & PRESENT) != 0 && FRAME(table->w[i]) == EMPTY_ZERO_PAGE ? 1 : 0;
    }
    return count;
}

uint32_t host_core_zero_entries(uint32_t p)
{
    uint32_t mm = task_mm[p];
    uint32_t count = 0;

    if (mm >= NR_MM || mm_pgd[mm] >= NR_FRAMES) {
        return 0;
    }
    const frame_t *directory = &phys[mm_pgd[mm]];
    for (uint32_t d = 0; d < USER_PTRS_PER_PGD; d++) {
        if ((directory->w[d] & PRESENT) != 0 && FRAME(directory->w[d]) < NR_FRAMES) {
            count += zero_entries_of(&phys[FRAME(directory->w[d])]);
        }
    }
    return count;
}

void host_core_areas(struct host_areas *areas, uint32_t p)
{
    uint32_t mm = task_mm[p];

    areas->count = 0;
    if (mm >= NR_MM) {
        return;
    }
    for (uint32_t v = mm_mmap[mm]; v != 0 && areas->count < HOST_MAX_AREAS; v = vm_next[v]) {
        areas->area[areas->count++] = (struct host_area){
            .start = vm_start[v],
            .end = vm_end[v],
            .rights = ((vm_flags[v] & VM_READ) != 0 ? WORD_R : 0u) +
                      ((vm_flags[v] & VM_WRITE) != 0 ? WORD_W : 0u) +
                      ((vm_flags[v] & VM_EXEC) != 0 ? WORD_X : 0u),
            .grows_down = (vm_flags[v] & VM_GROWSDOWN) != 0,
            .locked = (vm_flags[v] & VM_LOCKED) != 0,
        };
    }
}
