/*
 * Swap areas alone: which slot is taken, against a second program that says it in another way, over
 * areas of all sizes that come and go; the counts that no trace can make large enough; and what may
 * be wrong with the list of the areas.
 */
#include "../../spec/check.h"
#include "../../spec/frames.h"
#include "../../spec/invariant.h"

#include "fault.h"
#include "init.h"
#include "machine.h"
#include "mmap.h"
#include "mmu.h"
#include "swapon.h"
#include "vmscan.h"

#include "common.h"
#include <string.h>

#define ADDR 0x10000000u

static void start(uint32_t slots)
{
    machine_reset_all();
    setup_arch(64, 16, 8, 0, 0, slots);
    frames_booted(start_kernel());
    CHECK(mm_ok());
}

/* ---- which slot is taken ---- */

/* What Linux says of an area, as a list of the slots that are free and where it is. */
static struct second {
    bool free[SWAP_AREA_SLOTS];
    uint32_t next; /* behind the slot that was taken last */
    uint32_t left; /* of the cluster */
} second[NR_SWAP_AREAS];

static bool run_is_free(const struct second *area, uint32_t first, uint32_t count)
{
    for (uint32_t o = first; o < first + count; o++) {
        if (o >= SWAP_AREA_SLOTS || !area->free[o]) {
            return false;
        }
    }
    return true;
}

static uint32_t lowest_run(const struct second *area, uint32_t from, uint32_t count)
{
    for (uint32_t o = from; o < SWAP_AREA_SLOTS; o++) {
        if (run_is_free(area, o, count)) {
            return o;
        }
    }
    return 0;
}

static uint32_t second_takes(struct second *area)
{
    uint32_t o = area->left != 0u ? lowest_run(area, area->next, 1) : 0u;

    if (o != 0u) {
        area->left--;
    } else {
        o = lowest_run(area, 1, 256);
        o = o != 0u ? o : lowest_run(area, 1, 1);
        area->left = 256;
    }
    if (o != 0u) {
        area->free[o] = false;
        area->next = o + 1u;
    }
    return o;
}

static slot_t held[NR_SWAP_SLOTS];
static uint32_t nr_held;

static void give_back(uint32_t i)
{
    second[slot_type(held[i])].free[slot_offset(held[i])] = true;
    swap_free(held[i]);
    held[i] = held[--nr_held];
}

/* Takes and gives back slots of one area, so that it fills up and empties. */
static void fill_and_empty(uint32_t slots, uint32_t bad_first, uint32_t bad_count)
{
    memset(second, 0, sizeof second);
    start(0);
    machine_mkswap(1, slots + 1u, bad_first, bad_count);
    CHECK(sys_swapon(1, 0) == 0 && nr_swap_pages == (int32_t)(slots - bad_count));
    for (uint32_t o = 1; o <= slots; o++) {
        second[1].free[o] = o < bad_first || o >= bad_first + bad_count;
    }
    nr_held = 0;
    for (uint32_t step = 0; step < 6000u; step++) {
        uint32_t rather = step / 1000u % 2u == 0u ? 70u : 30u; /* take than give back */

        if (below(100) < rather) {
            uint32_t want = nr_swap_pages > 0 ? second_takes(&second[1]) : 0u;
            slot_t got = get_swap_page();
            CHECK(got == (want == 0u ? NO_SLOT : slot_of_area(1, want)));
            if (got != NO_SLOT) {
                held[nr_held++] = got;
            }
        } else if (nr_held != 0u) {
            give_back(below(nr_held));
        }
        CHECK(nr_swap_pages == (int32_t)(slots - bad_count - nr_held));
    }
    while (nr_held != 0u) {
        give_back(nr_held - 1u);
    }
    CHECK(mm_ok() && sys_swapoff(1) == 0 && mm_ok());
}

/* ---- counts ---- */

static uint32_t access_word(uint32_t addr, bool write, uint32_t word)
{
    for (uint32_t tries = 0; tries < 8u; tries++) {
        schedule(0);
        uint32_t code = mmu_access(addr, write, &word);
        if (code == 0u) {
            return word;
        }
        CHECK(do_page_fault(0, addr, code - MMU_FAULT) == FAULT_OK);
    }
    CHECK(false);
    return 0;
}

/* A page in slot 1 of area 0. */
static void page_in_slot(void)
{
    start(8);
    CHECK(do_mmap(task_mm[0], ADDR, PAGE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NO_MAPPING, 0) == ADDR);
    access_word(ADDR, true, 42);
    for (uint32_t i = 0; i < 4u; i++) {
        reclaim(60);
    }
    CHECK(mm_rss[task_mm[0]] == 0u && swap_map[1] == 1u && nr_swap_pages == 7);
}

/* A count that reaches the most there can be is lost: the slot is never free again, until swapoff
 * has found all that refers to it. */
static void counts_saturate(void)
{
    page_in_slot();
    swap_map[1] = SWAP_MAP_MAX - 2u; /* as if so many processes had forked */
    swap_duplicate(1);
    CHECK(swap_map[1] == SWAP_MAP_MAX - 1u);
    swap_free(1);
    CHECK(swap_map[1] == SWAP_MAP_MAX - 2u);
    swap_duplicate(1);
    swap_duplicate(1);
    CHECK(swap_map[1] == SWAP_MAP_MAX);
    swap_duplicate(1);
    CHECK(swap_map[1] == SWAP_MAP_MAX);
    for (uint32_t i = 0; i < 3u; i++) {
        swap_free(1);
        CHECK(swap_map[1] == SWAP_MAP_MAX && nr_swap_pages == 7);
    }
    CHECK(mm_ok());
    CHECK(access_word(ADDR, false, 0) == 42u && swap_map[1] == SWAP_MAP_MAX && mm_ok());
    CHECK(sys_swapoff(0) == 0 && swap_map[1] == 0u);
    CHECK(nr_swap_pages == 0 && total_swap_pages == 0 && mm_ok());
    CHECK(access_word(ADDR, false, 0) == 42u);
    access_word(ADDR, true, 43);
    CHECK(mm_ok());
}

/* ---- the list ---- */

static bool seen(uint32_t invariant)
{
    return !mm_ok() && violation.invariant == invariant;
}

static void list_is_checked(void)
{
    start(8);
    machine_mkswap(1, 9, 0, 0);
    CHECK(sys_swapon(1, SWAP_FLAG_PREFER + 3u) == 0 && mm_ok());
    CHECK(swap_list.head == 1u && swap_info[1].next == 0u && swap_info[0].next == NO_SWAP_AREA);
    swap_info[1].prio = -2;
    CHECK(seen(INV_SWAP_PRIORITY));
    swap_info[1].prio = -1;
    CHECK(mm_ok());
    swap_info[1].next = NO_SWAP_AREA; /* area 0 is not on the list */
    CHECK(seen(INV_SWAP_LIST));
    swap_info[1].next = 1; /* there is no end */
    CHECK(seen(INV_SWAP_LIST));
    swap_info[1].next = 0;
    swap_list.head = 0; /* area 1 is not on the list */
    CHECK(seen(INV_SWAP_LIST));
    swap_list.head = 1;
    CHECK(mm_ok());
}

/* ---- a header that names a slot twice ---- */

static void bad_slot_named_twice(void)
{
    slot_t header = slot_of_area(1, 0);
    pfn_t frame;

    start(0);
    frame = alloc_pages(GFP_KERNEL, 0);
    machine_mkswap(1, 20, 5, 3);
    CHECK(frame != NO_FRAME && swap_disk_read(header, frame));
    phys[frame].w[HEADER_BAD + 2u] = phys[frame].w[HEADER_BAD];
    CHECK(swap_disk_write(header, frame));
    __free_pages(frame, 0);
    CHECK(sys_swapon(1, 0) == 0 && swap_info[1].pages == 17u && nr_swap_pages == 17);
    CHECK(mm_ok());
}

int main(void)
{
    bad_slot_named_twice();
    fill_and_empty(1, 0, 0);
    fill_and_empty(40, 7, 3);
    fill_and_empty(256, 0, 0);
    fill_and_empty(300, 30, 1);
    fill_and_empty(600, 257, 2);
    fill_and_empty(1023, 100, 1);
    counts_saturate();
    list_is_checked();
    printf("test_swap: %u checks passed\n", checks);
    return 0;
}
