/*
 * The core as a contender. Buddy, tree and areas are measured as layers of their own, each started
 * as the boot starts it; objects and system on a machine that has booted.
 */
#include "contenders.h"

#include "buddy.h"
#include "fault.h"
#include "fork.h"
#include "kmalloc.h"
#include "machine.h"
#include "mmap.h"
#include "rbtree.h"
#include "run/driver.h"
#include "vma.h"

#include <stdio.h>
#include <stdlib.h>

#define BASE 0x10000000u  /* where a process has its pages */
#define BASE2 0x20000000u /* and those of system_fault */

const struct capacity core_capacity = {.frames = NR_FRAMES, .areas = MAX_MAP_COUNT};

/* ---- filling of freed frames ---- */

bool core_poisons = true;

void __real_fill_frame(pfn_t frame, uint32_t word);
void __wrap_fill_frame(pfn_t frame, uint32_t word);

/* Stands between the core and its fill_frame (the linker's --wrap): frames that are freed are
 * filled or not, frames that are wanted filled always. */
void __wrap_fill_frame(pfn_t frame, uint32_t word)
{
    if (core_poisons || word != PAGE_POISON(frame)) {
        __real_fill_frame(frame, word);
    }
}

/* ---- buddy ---- */

static bool buddy_init(uint32_t frames)
{
    if (frames > NR_FRAMES) {
        return false;
    }
    machine_reset_all();
    free_area_init(frames, 0, frames);
    for (pfn_t frame = 0; frame < frames; frame++) {
        free_boot_page(frame);
    }
    return true;
}

static uint32_t buddy_alloc(uint32_t order)
{
    return rmqueue(ZONE_NORMAL, order); /* NO_FRAME is PEER_NONE */
}

static void buddy_free(uint32_t frame, uint32_t order)
{
    __free_pages(frame, order);
}

/* ---- tree: rbtree.h alone, with a search as who uses it has one ---- */

static bool areas_init(uint32_t count, const uint32_t *start, const uint32_t *end)
{
    if (count > MAX_MAP_COUNT) {
        return false;
    }
    rb_init();
    vma_init();
    for (uint32_t i = 0; i < count; i++) {
        vma_prepare(i + 1u, start[i], end[i], VM_READ | VM_WRITE);
    }
    return true;
}

static void tree_insert(uint32_t i)
{
    vma_id p = 0;
    uint32_t s = 0;

    for (vma_id n = mm_rb[0]; n != 0; n = rb_child[s][n]) {
        p = n;
        s = vm_start[i + 1u] < vm_start[n] ? 0 : 1;
    }
    rb_insert(0, i + 1u, p, s);
}

static void tree_erase(uint32_t i)
{
    rb_erase(0, i + 1u);
}

static uint32_t tree_find(uint32_t addr)
{
    vma_id best = 0;

    for (vma_id n = mm_rb[0]; n != 0;) {
        if (addr < vm_end[n]) {
            best = n;
            n = rb_child[0][n];
        } else {
            n = rb_child[1][n];
        }
    }
    return best - 1u; /* no area is PEER_NONE */
}

/* ---- areas: vma.h, which has a list beside the tree and looks for overlaps ---- */

static void area_insert(uint32_t i)
{
    if (!vma_insert(0, i + 1u)) {
        fputs("bench_peers: the core refuses an area\n", stderr);
        exit(1);
    }
}

static void area_erase(uint32_t i)
{
    vma_erase(0, i + 1u);
}

static uint32_t area_find(uint32_t addr)
{
    return find_vma(0, addr) - 1u;
}

/* ---- objects ---- */

static void boot(void)
{
    struct op op[2];
    char line[64];
    int length = snprintf(line, sizeof line, "machine frames=%u highmem=0\n", NR_FRAMES);
    struct result result;

    if (read_ops((const uint8_t *)line, (size_t)length, op, 2) != 1) {
        fputs("bench_peers: no machine\n", stderr);
        exit(1);
    }
    machine_reset_all();
    driver_start(false);
    driver_watch(false, false);
    if (!driver_step(&op[0], &result) || !driver_boot() || !driver_runs()) {
        fputs("bench_peers: the machine does not boot\n", stderr);
        exit(1);
    }
}

static bool object_init(uint32_t size)
{
    boot();
    return size <= PAGE_SIZE;
}

static void *object_alloc(uint32_t size)
{
    return (void *)(uintptr_t)kmalloc(size, GFP_KERNEL); /* NO_KADDR is NULL */
}

static void object_free(void *object)
{
    kfree((kaddr_t)(uintptr_t)object);
}

/* ---- a process; what the MMU does is not part of it: faults come as it would report them ---- */

static bool map(uint32_t addr, uint32_t pages)
{
    return do_mmap(task_mm[0], addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, NO_MAPPING, 0) == (int64_t)addr;
}

static bool fault(uint32_t addr, uint32_t pages, uint32_t code)
{
    for (uint32_t i = 0; i < pages; i++) {
        if (do_page_fault(0, addr + i * PAGE_SIZE, code) != FAULT_OK) {
            return false;
        }
    }
    return true;
}

static bool system_init(uint32_t pages)
{
    boot();
    schedule(0);
    return map(BASE, pages) && fault(BASE, pages, PF_WRITE);
}

static bool system_fault(uint32_t pages)
{
    return map(BASE2, pages) && fault(BASE2, pages, PF_WRITE) &&
           do_munmap(task_mm[0], BASE2, pages * PAGE_SIZE) == 0;
}

static bool system_fork(void)
{
    if (do_fork(0, 1) != 0) {
        return false;
    }
    do_exit(1);
    return true;
}

static bool system_copy(uint32_t pages)
{
    if (do_fork(0, 1) != 0 || !fault(BASE, pages, PF_WRITE | PF_PROTECTION)) {
        return false;
    }
    do_exit(1);
    return true;
}

static void system_end(void)
{
    do_exit(0);
}

const struct peer core = {
    .name = "core",
    .buddy_init = buddy_init,
    .buddy_alloc = buddy_alloc,
    .buddy_free = buddy_free,
    .tree_init = areas_init,
    .tree_insert = tree_insert,
    .tree_erase = tree_erase,
    .tree_find = tree_find,
    .object_init = object_init,
    .object_alloc = object_alloc,
    .object_free = object_free,
    .system_init = system_init,
    .system_fault = system_fault,
    .system_fork = system_fork,
    .system_copy = system_copy,
    .system_end = system_end,
};

const struct peer core_areas = {
    .name = "core",
    .tree_init = areas_init,
    .tree_insert = area_insert,
    .tree_erase = area_erase,
    .tree_find = area_find,
};
