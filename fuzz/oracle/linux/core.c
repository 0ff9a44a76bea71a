/*
 * What the rules for hosts need to know of the core.
 */
#include "oracle/linux/core.h"

#include "address_space.h"
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

uint32_t host_core_file_entries(uint32_t p)
{
    return core_lives(p) ? take_census(core_mm(p)).file : 0;
}

/* The area of process P that ADDR lies in; 0: none. */
static uint32_t area_at(uint32_t p, uint32_t addr)
{
    uint32_t v = core_lives(p) ? mm_mmap[core_mm(p)] : 0;

    while (v != 0 && vm_end[v] <= addr) {
        v = vm_next[v];
    }
    return v != 0 && vm_start[v] <= addr ? v : 0;
}

bool host_core_of_file(uint32_t p, uint32_t addr)
{
    uint32_t v = area_at(p, addr);

    return v != 0 && vm_file[v] < NR_MAPPINGS;
}

bool host_core_behind_end(uint32_t p, uint32_t addr)
{
    uint32_t v = area_at(p, addr);

    return v != 0 && vm_file[v] < NR_FILES &&
           (uint64_t)vm_pgoff[v] * PAGE_SIZE + (addr - vm_start[v]) / 4 * 4 + 4 >
               mapping_size[vm_file[v]];
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
        .shared = (flags & VM_SHARED) != 0,
        .file = vm_file[v] < NR_MAPPINGS ? vm_file[v] + 1 : 0,
        .offset = (uint64_t)vm_pgoff[v] * PAGE_SIZE,
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
