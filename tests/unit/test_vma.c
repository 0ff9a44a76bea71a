/*
 * Random operations on a few address spaces, each compared with a plain array of areas that is
 * searched from end to end, and with the structure of trees and lists checked throughout.
 */
#include "common.h"

#include "../../spec/vma.h"
#include "violation.h"
#include "vma.h"

#define MMS 3u
#define SPAN 192u /* pages that the areas lie in: few, so that they touch often */
#define BASE 0x40000000u

struct violation violation;

static struct {
    uint32_t mm, start, end, flags;
} model[NR_VMA]; /* mm == NR_MM: not linked */

static uint32_t any_page(void)
{
    return BASE + below(SPAN + 8u) * PAGE_SIZE;
}

static bool overlaps(uint32_t j, uint32_t mm, uint32_t start, uint32_t end)
{
    return model[j].mm == mm && model[j].start < end && start < model[j].end;
}

/* The first area of mm that ends above addr and begins below limit. */
static uint32_t model_first(uint32_t mm, uint32_t addr, uint32_t limit)
{
    uint32_t best = 0;
    for (uint32_t j = 1; j < NR_VMA; j++) {
        if (model[j].mm == mm && addr < model[j].end && model[j].start < limit &&
            (best == 0 || model[j].start < model[best].start)) {
            best = j;
        }
    }
    return best;
}

static uint32_t model_before(uint32_t mm, uint32_t start)
{
    uint32_t best = 0;
    for (uint32_t j = 1; j < NR_VMA; j++) {
        if (model[j].mm == mm && model[j].start < start &&
            (best == 0 || model[best].start < model[j].start)) {
            best = j;
        }
    }
    return best;
}

static bool model_overlaps(uint32_t mm, uint32_t start, uint32_t end, uint32_t except)
{
    for (uint32_t j = 1; j < NR_VMA; j++) {
        if (j != except && overlaps(j, mm, start, end)) {
            return true;
        }
    }
    return false;
}

static uint32_t model_gap(uint32_t mm, uint32_t from, uint32_t len)
{
    for (uint64_t a = (from + 4095ull) / 4096u * 4096u; a + len <= TASK_SIZE; a += PAGE_SIZE) {
        if (!model_overlaps(mm, (uint32_t)a, (uint32_t)(a + len), 0)) {
            return (uint32_t)a;
        }
    }
    return TASK_SIZE;
}

/* Black nodes on the ways down from n, all of whose keys lie in low .. high. */
static uint32_t black_height(uint32_t n, uint32_t up, uint32_t low, uint32_t high, uint32_t mm,
                             uint32_t *count)
{
    uint32_t l, r;
    if (n == 0) {
        return 0;
    }
    CHECK_THAT(rb_parent[n] == up && model[n].mm == mm, "parent link");
    CHECK_THAT(low <= vm_start[n] && vm_start[n] < high, "search order");
    CHECK_THAT(rb_red[n] <= 1 && rb_red[0] == 0, "colour");
    CHECK_THAT(!rb_red[n] || (!rb_red[rb_child[0][n]] && !rb_red[rb_child[1][n]]), "two reds");
    (*count)++;
    l = black_height(rb_child[0][n], n, low, vm_start[n], mm, count);
    r = black_height(rb_child[1][n], n, vm_start[n] + 1u, high, mm, count);
    CHECK_THAT(l == r, "black height");
    return l + (rb_red[n] ? 0u : 1u);
}

static void check_mm(uint32_t mm)
{
    uint32_t areas = 0, nodes = 0, listed = 0, prev = 0;
    for (uint32_t j = 1; j < NR_VMA; j++) {
        areas += model[j].mm == mm;
    }
    CHECK_THAT(!rb_red[mm_rb[mm]], "red root");
    black_height(mm_rb[mm], 0, 0, 0xFFFFFFFFu, mm, &nodes);
    for (uint32_t j = mm_mmap[mm]; j != 0; j = vm_next[j], listed++) {
        CHECK_THAT(model[j].mm == mm && vm_prev[j] == prev, "list link");
        CHECK_THAT(prev == 0 || vm_end[prev] <= vm_start[j], "list order");
        prev = j;
    }
    CHECK_THAT(areas == nodes && areas == listed && areas == mm_map_count[mm], "number of areas");
    CHECK_THAT(mm_mmap_cache[mm] == 0 || model[mm_mmap_cache[mm]].mm == mm, "cache");
}

static void check_areas(void)
{
    for (uint32_t j = 1; j < NR_VMA; j++) {
        CHECK_THAT(vm_mm[j] == model[j].mm &&
                       (model[j].mm == NR_MM ||
                        (vm_start[j] == model[j].start && vm_end[j] == model[j].end &&
                         vm_flags[j] == model[j].flags)),
                   "area");
    }
}

static void do_insert(uint32_t mm, uint32_t v)
{
    uint32_t start = any_page(), end = start + (1u + below(6)) * PAGE_SIZE;
    bool free = !model_overlaps(mm, start, end, 0);
    vma_prepare(v, start, end, below(2));
    CHECK_THAT(vma_insert(mm, v) == free, "vma_insert");
    if (free) {
        model[v].mm = mm;
        model[v].start = start;
        model[v].end = end;
        model[v].flags = vm_flags[v];
    }
}

static void do_merge(uint32_t v)
{
    uint32_t mm = model[v].mm, b = model_first(mm, model[v].end, TASK_SIZE);
    if (b != 0 && (model[b].start != model[v].end || model[b].flags != model[v].flags)) {
        b = 0;
    }
    CHECK_THAT(vma_merge_next(mm, v) == b, "vma_merge_next");
    if (b != 0) {
        model[v].end = model[b].end;
        model[b].mm = NR_MM;
    }
}

static void do_move(uint32_t v)
{
    uint32_t mm = model[v].mm, start = any_page(), end = any_page();
    if (start < model[v].end && !model_overlaps(mm, start, model[v].end, v)) {
        vma_set_start(mm, v, start);
        model[v].start = start;
    }
    if (model[v].start < end && !model_overlaps(mm, model[v].start, end, v)) {
        vma_set_end(mm, v, end);
        model[v].end = end;
    }
}

static void do_find(uint32_t mm)
{
    uint32_t addr = any_page() + below(2) * below(PAGE_SIZE), len = (1u + below(12)) * PAGE_SIZE, v;
    v = find_vma(mm, addr);
    CHECK_THAT(v == model_first(mm, addr, 0xFFFFFFFFu), "find_vma");
    CHECK_THAT(vma_before(mm, v) == model_before(mm, v != 0 ? vm_start[v] : 0xFFFFFFFFu),
               "vma_before");
    CHECK_THAT(find_vma_intersection(mm, addr, addr + len) == model_first(mm, addr, addr + len),
               "find_vma_intersection");
    CHECK_THAT(vma_lowest_gap(mm, addr, len) == model_gap(mm, addr, len), "vma_lowest_gap");
}

static bool areas_ok(void)
{
    return vma_links_ok() && vma_trees_ok();
}

static void corrupt(uint32_t *field, uint32_t value, const char *what)
{
    uint32_t saved = *field;
    *field = value;
    CHECK_THAT(!areas_ok(), what);
    *field = saved;
    CHECK_THAT(areas_ok(), "vma_ok after the repair");
}

/* The checker must see what a broken tree or list looks like. */
static void test_checker(void)
{
    uint32_t mm = 0, v = 0;
    for (uint32_t j = 1; j < NR_VMA && v == 0; j++) {
        if (model[j].mm == 0 && vm_next[j] != 0 && vm_prev[j] != 0 && rb_child[0][j] != 0 &&
            rb_child[1][j] != 0) {
            v = j;
        }
    }
    CHECK_THAT(v != 0, "an inner area");
    for (uint32_t bad = 0; bad < 2; bad++) {
        uint32_t value = bad != 0 ? 0xFFFFFFF0u : v;
        corrupt(&vm_next[v], value, "next");
        corrupt(&vm_prev[v], value, "prev");
        corrupt(&rb_child[0][v], value, "left");
        corrupt(&rb_child[1][v], value, "right");
        corrupt(&rb_parent[v], value, "parent");
    }
    corrupt(&vm_next[v], 0, "list cut");
    corrupt(&rb_child[0][v], 0, "subtree lost");
    corrupt(&rb_child[0][v], rb_child[1][v], "one child twice");
    corrupt(&vm_mm[v], mm + 1u, "owner");
    corrupt(&vm_mm[v], NR_MM, "no owner");
    corrupt(&vm_start[v], vm_start[v] + 1u, "start within a page");
    corrupt(&vm_end[v], vm_end[v] - 1u, "end within a page");
    corrupt(&vm_end[v], vm_start[v], "empty area");
    corrupt(&vm_end[v], vm_end[vm_next[v]], "overlap");
    corrupt(&vm_start[v], vm_start[vm_prev[v]], "order");
    corrupt(&vm_end[vma_before(mm, 0)], TASK_SIZE + PAGE_SIZE, "end in the kernel");
    corrupt(&mm_map_count[mm], mm_map_count[mm] + 1u, "count");
    corrupt(&mm_mmap_cache[mm], NR_VMA + 5u, "cache out of range");
    corrupt(&mm_mmap[mm], v, "first");
    corrupt(&mm_rb[mm], rb_child[0][v], "root");
    for (uint32_t j = 1; j < NR_VMA; j++) {
        if (model[j].mm != mm) {
            continue;
        }
        rb_red[j] = (uint8_t)(1u - rb_red[j]);
        CHECK_THAT(!areas_ok(), "colour changed");
        rb_red[j] = (uint8_t)(1u - rb_red[j]);
    }
    CHECK_THAT(areas_ok(), "vma_ok at the end");
}

static void restart(void)
{
    vma_init();
    for (uint32_t j = 0; j < NR_VMA; j++) {
        model[j].mm = NR_MM;
    }
}

int main(void)
{
    static const uint32_t pool[] = {10, 60, 200}; /* areas in play: small, middling, large trees */
    restart();
    for (uint32_t round = 0; round < 60000; round++) {
        uint32_t mm = below(MMS), v = 1u + below(pool[round / 20000u]);
        if (model[v].mm == NR_MM) {
            do_insert(mm, v);
        } else if (below(3) == 0) {
            do_move(v);
        } else if (below(2) == 0) {
            do_merge(v);
        } else {
            vma_erase(model[v].mm, v);
            model[v].mm = NR_MM;
        }
        CHECK_THAT(areas_ok(), "vma_ok");
        if (round % 8u == 0) {
            do_find(mm);
        }
        if (round % 64u == 0) {
            check_areas();
            for (mm = 0; mm < MMS; mm++) {
                check_mm(mm);
            }
        }
        if (round == 30000) {
            restart();
        }
    }
    test_checker();
    printf("test_vma: %u checks passed\n", checks);
    return 0;
}
