/*
 * Swap areas are switched on and off.
 *
 * An area is emptied slot by slot: the page of the slot is brought into the cache, every entry that
 * names the slot maps the page instead, and the page leaves the cache. No slot is taken from the
 * area meanwhile, so each is done once.
 */
#include "swapon.h"

#include "mm.h"
#include "page_alloc.h"
#include "shmem.h"
#include "swap_state.h"
#include "swapfile.h"

/* ---- the header, as mkswap writes it ---- */

#define HEADER_VERSION 256u   /* words of the first slot: the version of the header, */
#define HEADER_LAST_PAGE 257u /* the first offset that is no slot, */
#define HEADER_NR_BAD 258u    /* how many slots are bad, */
#define HEADER_BAD 384u       /* and which */
#define MAGIC_WORD 1021u      /* the last ten bytes are SWAPSPACE2: two of this word, */
#define MAGIC_SW 0x5753u
#define MAGIC_APSP 0x50535041u
#define MAGIC_ACE2 0x32454341u
#define HALF_WORD 65536u

static bool has_magic(pfn_t header)
{
    return phys[header].w[MAGIC_WORD] / HALF_WORD == MAGIC_SW &&
           phys[header].w[MAGIC_WORD + 1u] == MAGIC_APSP &&
           phys[header].w[MAGIC_WORD + 2u] == MAGIC_ACE2 && phys[header].w[HEADER_VERSION] == 1u;
}

/* Does the header name only slots of an area of MAX? */
static bool bad_slots_fit(pfn_t header, uint32_t max)
{
    for (uint32_t i = 0; i < phys[header].w[HEADER_NR_BAD]; i++) {
        uint32_t offset = phys[header].w[HEADER_BAD + i];
        if (offset == 0u || offset >= max) {
            return false;
        }
    }
    return true;
}

/* Can an area be what the header says? */
static bool header_ok(pfn_t header)
{
    uint32_t max = phys[header].w[HEADER_LAST_PAGE];
    uint32_t bad = phys[header].w[HEADER_NR_BAD];

    return has_magic(header) && bad <= MAX_SWAP_BADPAGES && max <= SWAP_AREA_SLOTS &&
           max > bad + 1u && bad_slots_fit(header, max);
}

/* ---- on ---- */

static void mark_bad_slots(uint32_t type, pfn_t header)
{
    for (uint32_t i = 0; i < phys[header].w[HEADER_NR_BAD]; i++) {
        swap_area_bad(type, phys[header].w[HEADER_BAD + i]);
    }
}

static int on_by_header(uint32_t type, pfn_t header, int32_t prio)
{
    uint32_t max = phys[header].w[HEADER_LAST_PAGE];

    if (!header_ok(header)) {
        return -EINVAL;
    }
    mark_bad_slots(type, header);
    swap_area_on(type, max, max - 1u - phys[header].w[HEADER_NR_BAD], prio);
    return 0;
}

/* Area TYPE, which is off, is on with priority PRIO if its header can be read. */
static int read_header(uint32_t type, int32_t prio)
{
    pfn_t header = alloc_pages(GFP_KERNEL, 0);
    int error = -EIO;

    if (header == NO_FRAME) {
        return -ENOMEM;
    }
    if (swap_disk_read(slot_of_area(type, 0), header)) {
        error = on_by_header(type, header, prio);
    }
    __free_pages(header, 0);
    return error;
}

int sys_swapon(uint32_t type, uint32_t flags)
{
    bool asked = flags / SWAP_FLAG_PREFER % 2u != 0u;
    int error;

    if (swap_info[type].flags != 0u) {
        return -EBUSY;
    }
    error = read_header(type, asked ? (int32_t)(flags % SWAP_FLAG_PREFER) : swap_next_priority());
    if (error != 0 && !asked) {
        swap_return_priority();
    }
    return error;
}

/* ---- off ---- */

/* Entry (t, i) of area V maps FRAME if it names SLOT, whose page that is. It cannot be written, and
 * is old: a store finds out who else has the page. (unuse_pte) */
static void unuse_pte(mm_id mm, vma_id v, pfn_t t, uint32_t i, slot_t slot, pfn_t frame)
{
    if (phys[t].w[i] != swp_entry(slot)) {
        return;
    }
    page_hold(frame);
    swap_free(swp_drop(mm, t, i));
    flush_page_to_ram(frame);
    pte_enter(mm, t, i, frame, pte_flags(pte_mkold(vm_page_prot(vm_flags[v]))));
}

static void unuse_vma(mm_id mm, vma_id v, slot_t slot, pfn_t frame)
{
    uint32_t addr = vm_start[v];

    while (addr < vm_end[v]) {
        uint32_t next = (addr / PGDIR_SIZE + 1u) * PGDIR_SIZE; /* at most TASK_SIZE */
        uint32_t stop = next < vm_end[v] ? next : vm_end[v];
        pfn_t t = pmd_table(mm, addr);
        for (; t != NO_FRAME && addr < stop; addr += PAGE_SIZE) {
            unuse_pte(mm, v, t, pte_index(addr), slot, frame);
        }
        addr = stop;
    }
}

/* Every entry of MM that names SLOT maps FRAME. (unuse_process) */
static void unuse_process(mm_id mm, slot_t slot, pfn_t frame)
{
    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        unuse_vma(mm, v, slot, frame);
    }
}

/* Until nothing but the cache refers to SLOT. Whose entries go first does not matter. */
static void unuse_processes(slot_t slot, pfn_t frame)
{
    for (mm_id mm = 0; mm < NR_MM && swap_map[slot] > 1u; mm++) {
        if (mm_used[mm] != 0u) {
            unuse_process(mm, slot, frame);
        }
    }
}

/* SLOT, which is in use, becomes free. The page is dirty, since nothing else says that it is
 * needed. */
static int unuse_slot(slot_t slot)
{
    int error = read_swap_cache(slot);
    pfn_t frame;

    if (error != 0) {
        return error;
    }
    frame = swap_cache_page[slot];
    if (slot_mapping[slot] != NO_MAPPING) {
        shmem_unuse(slot);
        put_page(frame);
        return 0;
    }
    unuse_processes(slot, frame);
    if (swap_map[slot] == SWAP_MAP_MAX) {
        swap_reset_overflow(slot); /* all that referred to it has been found */
    }
    uncache_dirty(frame);
    put_page(frame);
    return 0;
}

/* Every slot of area TYPE, from which none is taken, becomes free. (try_to_unuse) */
static int try_to_unuse(uint32_t type)
{
    for (uint32_t offset = 1; offset < swap_info[type].max; offset++) {
        slot_t slot = slot_of_area(type, offset);
        if (swap_map[slot] != 0u && swap_map[slot] != SWAP_MAP_BAD) {
            int error = unuse_slot(slot);
            if (error != 0) {
                return error;
            }
        }
    }
    return 0;
}

int sys_swapoff(uint32_t type)
{
    int error;

    if (swap_info[type].flags != SWP_WRITEOK) {
        return -EINVAL;
    }
    swap_area_close(type);
    error = try_to_unuse(type);
    if (error != 0) {
        swap_area_reopen(type);
        return error;
    }
    swap_area_off(type);
    return 0;
}
