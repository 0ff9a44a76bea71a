/*
 * What the rules for hosts need to know of the core.
 */
#include "oracle/linux/core.h"

#include "memory.h"
#include "oracle/core.h"
#include "trace/operations.h"

uint32_t host_core_zero_entries(uint32_t p)
{
    return core_lives(p) ? take_census(core_mm(p)).zero : 0;
}

bool host_core_is_zero(uint32_t p, uint32_t addr)
{
    return core_lives(p) && is_zero_page(entry_at(core_mm(p), addr));
}

static struct host_area area_of(uint32_t v)
{
    uint32_t flags = vm_flags[v];

    return (struct host_area){
        .start = vm_start[v],
        .end = vm_end[v],
        .rights = ((flags & VM_READ) != 0 ? WORD_R : 0u) + ((flags & VM_WRITE) != 0 ? WORD_W : 0u) +
                  ((flags & VM_EXEC) != 0 ? WORD_X : 0u),
        .grows_down = (flags & VM_GROWSDOWN) != 0,
        .locked = (flags & VM_LOCKED) != 0,
    };
}

void host_core_areas(struct host_areas *areas, uint32_t p)
{
    areas->count = 0;
    if (!core_lives(p)) {
        return;
    }
    for (uint32_t v = mm_mmap[core_mm(p)]; v != 0 && areas->count < HOST_MAX_AREAS;
         v = vm_next[v]) {
        areas->area[areas->count++] = area_of(v);
    }
}
