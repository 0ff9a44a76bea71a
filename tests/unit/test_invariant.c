/*
 * The checker of the machine as a whole: a machine boots, programs run until pages, tables, slabs
 * and the swap cache are all in use, and then one thing after the other is broken by hand. The
 * checker must name what is broken, and be content again when it is mended.
 */
#include "../../spec/invariant.h"
#include "../../spec/check.h"
#include "../../spec/frames.h"

#include "fault.h"
#include "fork.h"
#include "init.h"
#include "kmalloc.h"
#include "machine.h"
#include "mmap.h"
#include "mmu.h"

#include "common.h"
#include <string.h>

#define FRAMES 192u
#define SLOTS 40u
#define HEAP 0x10010000u
#define PAGES 120u

/* The checker is content; else it says with what it is not. */
static bool is_ok(void)
{
    bool good = machine_ok();

    if (!good) {
        printf("the violation is %u at %u\n", violation.invariant, violation.where);
    }
    return good;
}

/* Both checkers must say which invariant does not hold. */
static bool seen(uint32_t invariant)
{
    bool by_machine = !machine_ok() && violation.invariant == invariant;
    return by_machine && !mm_ok() && violation.invariant == invariant;
}

static void broken_at(void *place, size_t size, uint32_t value, uint32_t invariant, int line)
{
    uint8_t old[4];
    CHECK(is_ok());
    memcpy(old, place, size);
    memcpy(place, &value, size); /* the low bytes: hosts are little-endian */
    check_at(seen(invariant), "the checkers name it", __FILE__, line);
    memcpy(place, old, size);
    CHECK(is_ok());
}
#define BROKEN(place, value, invariant)                                                            \
    broken_at(&(place), sizeof(place), (value), (invariant), __LINE__)

/* ---- programs ---- */

static uint32_t access_word(uint32_t task, uint32_t addr, bool write, uint32_t word)
{
    for (uint32_t tries = 0; tries < 8u; tries++) {
        schedule(task);
        uint32_t code = mmu_access(addr, write, &word);
        if (code == 0u) {
            return word;
        }
        CHECK(do_page_fault(task, addr, code - MMU_FAULT) == FAULT_OK);
    }
    CHECK(false);
    return 0;
}

/* The entry of the page at ADDR of process 0. */
static uint32_t *entry(uint32_t addr)
{
    uint32_t pde = phys[mm_pgd[task_mm[0]]].w[pgd_index(addr)];
    return &phys[pte_pfn(pde)].w[pte_index(addr)];
}

static uint32_t frame_at(uint32_t addr)
{
    return pte_present(*entry(addr)) != 0u ? pte_pfn(*entry(addr)) : NO_FRAME;
}

/* The first page of process 0 that is resident and in the swap cache, or not in it. */
static uint32_t resident(bool cached)
{
    for (uint32_t i = 0; i < PAGES; i++) {
        uint32_t f = frame_at(HEAP + i * PAGE_SIZE);
        if (f != NO_FRAME && (page_slot[f] != 0u) == cached) {
            return HEAP + i * PAGE_SIZE;
        }
    }
    CHECK(false);
    return 0;
}

static uint32_t block(uint32_t order)
{
    uint32_t first = alloc_pages(GFP_KERNEL, order);
    CHECK(first != NO_FRAME);
    for (uint32_t f = first; f < first + block_size(order); f++) {
        page_kind[f] = K_BLOCK;
    }
    return first;
}

/* Pages with blocks among them; some pages go to the disk, and some of those come back. */
static void start(void)
{
    machine_reset_all();
    bios_map_clear();
    CHECK(setup_arch(FRAMES, 64, 16, 40, 8, SLOTS));
    frames_booted(start_kernel());
    CHECK(mm_ok());
    CHECK(do_mmap(task_mm[0], HEAP, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NO_MAPPING, 0) == HEAP);
    for (uint32_t i = 0; i < 40u; i++) {
        access_word(0, HEAP + i * PAGE_SIZE, true, i);
        block(0);
    }
    CHECK(kmalloc(8192, GFP_KERNEL) != 0u && kmalloc(100, GFP_KERNEL) != 0u);
    CHECK(mm_ok());
    for (uint32_t i = 0; i < 8u; i++) {
        reclaim(8);
    }
    for (uint32_t i = 0; i < 40u; i++) {
        CHECK(access_word(0, HEAP + i * PAGE_SIZE, false, 0) == i);
    }
    CHECK(mm_ok_deep());
    CHECK(nr_swap_cache != 0u);
}

/* ---- damage ---- */

static void test_image(void)
{
    for (uint32_t j = 0; j < PTRS_PER_PTE; j++) {
        BROKEN(phys[EMPTY_ZERO_PAGE].w[j], 1u, INV_ZERO_PAGE);
    }
    CHECK(is_ok());
    phys[EMPTY_ZERO_PAGE].w[700] = 9u;
    CHECK(!machine_ok() && violation.where == EMPTY_ZERO_PAGE && violation.got == 9u);
    phys[EMPTY_ZERO_PAGE].w[700] = 0u;
    BROKEN(page_kind[EMPTY_ZERO_PAGE], K_BOOT, INV_KERNEL_KIND);
    BROKEN(page_kind[SWAPPER_PG_DIR], K_BOOT, INV_KERNEL_KIND);
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        BROKEN(zone_pages_min[z], 256u, INV_ZONE_MARKS);
        BROKEN(zone_pages_low[z], 511u, INV_ZONE_MARKS);
    }
}

/* A page of process 0 whose buddy is a block of order 0. */
static uint32_t page_before_a_block(void)
{
    uint32_t u = block(1), addr = HEAP + (PAGES - 1u) * PAGE_SIZE;
    page_order[u] = 0u;
    page_state[u + 1u] = BUDDY_ALLOC;
    page_order[u + 1u] = 0u;
    page_count[u + 1u] = 1u;
    page_kind[u] = K_FREE;
    page_user(u);
    lru_cache_add(u);
    pte_enter(task_mm[0], pte_pfn(phys[mm_pgd[task_mm[0]]].w[pgd_index(addr)]), pte_index(addr), u,
              _PAGE_PRESENT + _PAGE_RW + _PAGE_USER + _PAGE_DIRTY);
    CHECK(mm_ok());
    return u;
}

static void test_user(void)
{
    uint32_t page = resident(false);
    uint32_t f = frame_at(page);

    /* a page in no slot, of which only the entry says that it is needed */
    access_word(0, page, true, 1);
    CHECK(frame_at(page) == f && pte_dirty(*entry(page)) != 0u);
    page_dirty[f] = 0u;
    BROKEN(*entry(page), pte_mkclean(*entry(page)), INV_PTE_FRESH);

    /* the first of two frames that are one block by all that the buddy allocator knows */
    uint32_t u = page_before_a_block();
    page_state[u + 1u] = BUDDY_TAIL;
    page_count[u + 1u] = 0u;
    page_order[u] = 1u;
    CHECK(!machine_ok() && violation.invariant == INV_USER_BLOCK && violation.where == u);
    page_state[u + 1u] = BUDDY_ALLOC;
    page_count[u + 1u] = 1u;
    page_order[u] = 0u;
    CHECK(mm_ok());

    /* a page that nobody holds, in a block of something else */
    uint32_t b = block(1);
    page_kind[b + 1u] = K_USER;
    lru_cache_add(b + 1u);
    CHECK(!machine_ok() && violation.invariant == INV_USER_BLOCK && violation.where == b + 1u);
    lru_cache_del(b + 1u);
    page_kind[b + 1u] = K_BLOCK;
    CHECK(mm_ok());

    /* marks of a page, where there is none */
    BROKEN(page_dirty[b], 1u, INV_PAGE_FLAGS);
    BROKEN(page_locked[u], 1u, INV_PAGE_LOCKED);
    BROKEN(page_lru[u], 0u, INV_LRU_FLAGS);
}

static void test_slabs(void)
{
    uint32_t s = 0, other = 0, u = frame_at(resident(false));
    while (s < FRAMES && (page_kind[s] != K_SLAB || page_slab[s] != s || page_order[s] != 1u)) {
        s++;
    }
    while (other < FRAMES && (page_kind[other] != K_SLAB || page_slab[other] == s)) {
        other++;
    }
    CHECK(s < FRAMES && other < FRAMES && page_slab[s + 1u] == s);
    uint32_t cache = slab_cache[s];
    BROKEN(page_slab[s], FRAMES, INV_SLAB_BLOCK);
    BROKEN(page_slab[s + 1u], s + 1u, INV_SLAB_BLOCK);
    BROKEN(page_slab[s + 1u], u, INV_SLAB_BLOCK);
    BROKEN(page_slab[s], other, INV_SLAB_BLOCK);
    BROKEN(page_slab[other], s, INV_SLAB_BLOCK);
    BROKEN(slab_cache[s], NR_CACHES, INV_SLAB_OWNER);
    BROKEN(cache_used[cache], 0u, INV_SLAB_OWNER);
    BROKEN(cache_gfporder[cache], 0u, INV_SLAB_BLOCK);
}

static void test_swap(void)
{
    uint32_t page = frame_at(resident(true)), u = frame_at(resident(false)), free_slot = 1;
    uint32_t slot = page_slot[page];
    while (swap_map[free_slot] != 0u) {
        free_slot++;
    }
    uint32_t highest_free = SLOTS;
    while (swap_map[highest_free] != 0u) {
        highest_free--;
    }
    CHECK(free_slot < highest_free && swap_cache_page[slot] == page);
    BROKEN(swap_info[0].max, SWAP_AREA_SLOTS + 1u, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].max, 1u, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].max, swap_info[0].highest_bit, INV_SWAP_BITS);
    BROKEN(swap_info[1].max, 1u, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].flags, SWP_USED, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].flags, 0u, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].pages, SLOTS - 1u, INV_SWAP_AREA_SIZE);
    BROKEN(swap_info[0].highest_bit, SLOTS + 1u, INV_SWAP_BITS);
    BROKEN(swap_info[0].highest_bit, highest_free - 1u, INV_SWAP_BITS);
    BROKEN(swap_info[0].lowest_bit, free_slot + 1u, INV_SWAP_BITS);
    BROKEN(swap_info[0].next, 0u, INV_SWAP_LIST);
    BROKEN(swap_info[0].next, 1u, INV_SWAP_PRIORITY);
    BROKEN(swap_info[0].next, NO_SWAP_AREA + 1u, INV_SWAP_LIST);
    BROKEN(swap_list.head, NO_SWAP_AREA, INV_SWAP_LIST);
    BROKEN(swap_list.head, NO_SWAP_AREA + 1u, INV_SWAP_LIST);
    BROKEN(swap_list.head, 1u, INV_SWAP_LIST);
    BROKEN(swap_list.next, NO_SWAP_AREA + 1u, INV_SWAP_LIST);
    BROKEN(total_swap_pages, (uint32_t)total_swap_pages + 1u, INV_SWAP_TOTAL);
    BROKEN(swap_map[0], 0u, INV_SWAP_AREA);
    BROKEN(swap_map[free_slot], SWAP_MAP_BAD, INV_SWAP_AREA_SIZE);
    BROKEN(swap_map[slot], SWAP_MAP_BAD + 1u, INV_SWAP_MAP);
    /* a slot that is used, and bad */
    swap_info[0].pages--;
    total_swap_pages--;
    uint32_t count = swap_map[slot];
    swap_map[slot] = SWAP_MAP_BAD;
    CHECK(seen(INV_SWAP_BAD));
    swap_map[slot] = count;
    swap_info[0].pages++;
    total_swap_pages++;
    BROKEN(swap_cache_page[0], u, INV_SWAP_AREA);
    BROKEN(swap_cache_page[SLOTS + 1u], u, INV_SWAP_CACHE_PAGE);
    BROKEN(swap_cache_page[NR_SWAP_SLOTS - 1u], 0u, INV_SWAP_CACHE_PAGE);
    BROKEN(swap_map[SLOTS + 1u], 1u, INV_SWAP_AREA);
    BROKEN(swap_map[NR_SWAP_SLOTS - 1u], 1u, INV_SWAP_AREA);
    BROKEN(nr_swap_pages, (uint32_t)nr_swap_pages + 1u, INV_SWAP_FREE);
    BROKEN(swap_map[free_slot], 1u, INV_SWAP_FREE);
    BROKEN(nr_swap_cache, nr_swap_cache - 1u, INV_SWAP_CACHE_COUNT);
    BROKEN(swap_cache_page[slot], NO_FRAME, INV_SWAP_CACHE_COUNT);
    BROKEN(swap_cache_page[slot], FRAMES, INV_SWAP_CACHE_PAGE);
    BROKEN(swap_cache_page[slot], u, INV_SWAP_CACHE_PAGE);
    BROKEN(swap_cache_page[free_slot], page, INV_SWAP_CACHE_PAGE);
    BROKEN(swap_map[slot], 0u, INV_SWAP_CACHE_FREE_SLOT);
    BROKEN(page_slot[page], 0u, INV_SWAP_CACHE_PAGE);
    BROKEN(page_slot[u], free_slot, INV_SWAP_CACHED_PAGES);
    BROKEN(page_slot[u], slot, INV_SWAP_CACHED_PAGES);
    BROKEN(page_slot[u], SLOTS + 1u, INV_SWAP_CACHED_PAGES);
}

/* What lies between tables and areas; the last two are mm_ok's alone. */
static void test_entries(void)
{
    uint32_t mm = task_mm[0], v = find_vma(mm, HEAP), page = resident(false);
    uint32_t far = pgd_index(HEAP) + 5u, t = block(0);
    CHECK(vm_start[v] == HEAP && vm_end[v] == HEAP + PAGES * PAGE_SIZE);
    access_word(0, page, true, 1);
    BROKEN(*entry(vm_end[v]), mk_pte(EMPTY_ZERO_PAGE, _PAGE_PRESENT + _PAGE_USER), INV_ENTRY_AREA);
    BROKEN(*entry(HEAP - PAGE_SIZE), mk_pte(EMPTY_ZERO_PAGE, 5u), INV_ENTRY_AREA);
    BROKEN(vm_flags[v], vm_flags[v] - VM_WRITE, INV_ENTRY_WRITE);
    BROKEN(vm_end[v], vm_start[v] + PAGE_SIZE, INV_ENTRY_AREA);

    *entry(page) -= _PAGE_USER;
    CHECK(machine_ok() && !mm_ok());
    CHECK(violation.invariant == INV_ENTRY_USER && violation.where == page);
    *entry(page) += _PAGE_USER;

    fill_frame(t, 0);
    page_kind[t] = K_FREE;
    pte_table_install(mm, far, t);
    CHECK(machine_ok() && !mm_ok() && violation.invariant == INV_TABLE_AREA);
    pte_table_remove(mm, far);
    fill_frame(t, PAGE_POISON(t));
    page_kind[t] = K_BLOCK;
    CHECK(mm_ok());
}

/* The checkers of the layers are asked, and what is deepest is named. */
static void test_layers(void)
{
    uint32_t u = frame_at(resident(false));
    uint32_t v = mm_mmap[task_mm[0]];
    BROKEN(zone_free_pages[0], zone_free_pages[0] + 1u, INV_ZONE_FREE_PAGES);
    BROKEN(page_count[u], page_count[u] + 1u, INV_PAGE_COUNT);
    BROKEN(vm_end[v], vm_end[v] + 1u, INV_VMA_ALIGN);
    BROKEN(nr_frames, 0u, INV_BUDDY_RANGE);
    page_count[u]++;
    nr_swap_pages++;
    CHECK(seen(INV_SWAP_FREE));
    nr_swap_pages--;
    CHECK(seen(INV_PAGE_COUNT));
    page_count[u]--;
    CHECK(mm_ok());
}

/* A machine of so few frames that the image does not fit, and is right as far as the buddy
 * allocator can see. */
static void test_ram(void)
{
    free_area_init(KERNEL_END - 1u, KERNEL_END - 1u, KERNEL_END - 1u);
    CHECK(!machine_ok() && violation.invariant == INV_MACHINE_RAM);
    CHECK(violation.expected == KERNEL_END && violation.got == KERNEL_END - 1u);
}

int main(void)
{
    start();
    test_image();
    test_user();
    test_slabs();
    test_swap();
    test_entries();
    test_layers();
    test_ram();
    printf("test_invariant: %u checks passed\n", checks);
    return 0;
}
