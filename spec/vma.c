/*
 * The checker of areas: one pass over the areas and one over the address spaces decide the lists;
 * a walk of each tree beside its list decides the tree. No loop trusts a link before it is checked,
 * and each is bounded by a constant or by a count that was compared with the areas.
 */
#include "vma.h"

#include "violation.h"

uint32_t vma_tally[NR_MM];

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> AreaWf(v); */
static bool area_ok(uint32_t v)
{
    if (vm_start[v] >= vm_end[v]) {
        return violated(INV_VMA_EMPTY, v, vm_start[v], vm_end[v]);
    }
    if (vm_end[v] > TASK_SIZE) {
        return violated(INV_VMA_END, v, TASK_SIZE, vm_end[v]);
    }
    if (vm_start[v] % PAGE_SIZE != 0) {
        return violated(INV_VMA_ALIGN, v, 0, vm_start[v]);
    }
    return vm_end[v] % PAGE_SIZE == 0 || violated(INV_VMA_ALIGN, v, 0, vm_end[v]);
}

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> NextWf(v); */
static bool next_ok(uint32_t v)
{
    uint32_t n = vm_next[v];
    if (n == 0) {
        return true;
    }
    if (n >= NR_VMA) {
        return violated(INV_VMA_LINK, v, NR_VMA, n);
    }
    if (vm_mm[n] != vm_mm[v]) {
        return violated(INV_VMA_OWNER, n, vm_mm[v], vm_mm[n]);
    }
    if (vm_prev[n] != v) {
        return violated(INV_VMA_LINK, n, v, vm_prev[n]);
    }
    return vm_end[v] <= vm_start[n] || violated(INV_VMA_ORDER, n, vm_end[v], vm_start[n]);
}

/*@ requires 0 < v < NR_VMA && vm_mm[v] < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> PrevWf(v); */
static bool prev_ok(uint32_t v)
{
    uint32_t p = vm_prev[v];
    if (p == 0) {
        return mm_mmap[vm_mm[v]] == v || violated(INV_VMA_FIRST, vm_mm[v], v, mm_mmap[vm_mm[v]]);
    }
    if (p >= NR_VMA) {
        return violated(INV_VMA_LINK, v, NR_VMA, p);
    }
    if (vm_mm[p] != vm_mm[v]) {
        return violated(INV_VMA_OWNER, p, vm_mm[v], vm_mm[p]);
    }
    return vm_next[p] == v || violated(INV_VMA_LINK, p, v, vm_next[p]);
}

/* Looks at every linked area and tallies them. */
/*@ terminates \true; exits \false;
    assigns violation, vma_tally[0 .. NR_MM - 1];
    ensures \result <==> \forall integer v; 0 < v < NR_VMA ==> LinkedWf(v);
    ensures \result ==>
        \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] == VmaCount(t, NR_VMA); */
static bool areas_ok(void)
{
    uint32_t mm;
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer t; 0 <= t < mm ==> vma_tally[t] == 0;
        loop assigns mm, vma_tally[0 .. NR_MM - 1];
        loop variant NR_MM - mm; */
    for (mm = 0; mm < NR_MM; mm++) {
        vma_tally[mm] = 0;
    }
    /*@ loop invariant 1 <= v <= NR_VMA;
        loop invariant \forall integer i; 0 < i < v ==> LinkedWf(i);
        loop invariant \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] == VmaCount(t, v);
        loop invariant \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] < v;
        loop assigns v, mm, violation, vma_tally[0 .. NR_MM - 1];
        loop variant NR_VMA - v; */
    for (uint32_t v = 1; v < NR_VMA; v++) {
        mm = vm_mm[v];
        if (mm < NR_MM) {
            if (!area_ok(v) || !next_ok(v) || !prev_ok(v)) {
                return false;
            }
            vma_tally[mm]++;
        }
    }
    return true;
}

/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> FirstWf(mm) && CacheWf(mm) && mm_map_count[mm] == vma_tally[mm]; */
static bool mm_ok(uint32_t mm)
{
    uint32_t first = mm_mmap[mm], cache = mm_mmap_cache[mm];
    if (first >= NR_VMA) {
        return violated(INV_VMA_FIRST, mm, NR_VMA, first);
    }
    if (first != 0 && vm_mm[first] != mm) {
        return violated(INV_VMA_OWNER, first, mm, vm_mm[first]);
    }
    if (first != 0 && vm_prev[first] != 0) {
        return violated(INV_VMA_FIRST, mm, 0, vm_prev[first]);
    }
    if (cache >= NR_VMA) {
        return violated(INV_VMA_CACHE, mm, NR_VMA, cache);
    }
    if (cache != 0 && vm_mm[cache] != mm) {
        return violated(INV_VMA_CACHE, mm, mm, vm_mm[cache]);
    }
    return mm_map_count[mm] == vma_tally[mm] ||
           violated(INV_VMA_COUNT, mm, vma_tally[mm], mm_map_count[mm]);
}

bool vma_lists_ok(void)
{
    if (!areas_ok()) {
        return false;
    }
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer t; 0 <= t < mm ==> MmWf(t);
        loop assigns mm, violation;
        loop variant NR_MM - mm; */
    for (uint32_t mm = 0; mm < NR_MM; mm++) {
        if (!mm_ok(mm)) {
            return false;
        }
    }
    return true;
}

/* ---- The trees ---- */

#define MAX_DEPTH 64u /* a red-black tree of n nodes is at most 2 log2(n + 1) deep */
#define NO_WAY 0xFFFFFFFFu

/* The walk of a tree in order: the nodes whose left subtree is being walked. */
static uint32_t path[MAX_DEPTH];
static uint32_t path_blacks[MAX_DEPTH]; /* black nodes from the root down to it */
static uint32_t depth;
static uint32_t way_blacks; /* black nodes on every way down, NO_WAY: none has ended yet */

/*@ requires up < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    ensures \result ==> n < NR_VMA; */
static bool node_ok(uint32_t mm, uint32_t n, uint32_t up)
{
    if (n >= NR_VMA) {
        return violated(INV_VMA_NODE, up, NR_VMA, n);
    }
    if (vm_mm[n] != mm) {
        return violated(INV_VMA_NODE, n, mm, vm_mm[n]);
    }
    if (vm_rb_parent[n] != up) {
        return violated(INV_VMA_PARENT, n, up, vm_rb_parent[n]);
    }
    if (vm_rb_red[n] > 1) {
        return violated(INV_VMA_COLOUR, n, 1, vm_rb_red[n]);
    }
    if (vm_rb_red[n] == 1 && up == 0) {
        return violated(INV_VMA_RED_ROOT, n, 0, 1);
    }
    return vm_rb_red[n] == 0 || vm_rb_red[up] == 0 || violated(INV_VMA_RED_RED, n, 0, 1);
}

/* Goes from n, a child of up with blacks black nodes above it, down to the left as far as there are
 * nodes, and looks at the way that ends there. */
/*@ requires up < NR_VMA && depth <= MAX_DEPTH && blacks <= NR_VMA;
    requires \forall integer k; 0 <= k < depth ==> path[k] < NR_VMA && path_blacks[k] <= NR_VMA;
    terminates \true; exits \false;
    assigns violation, path[0 .. MAX_DEPTH - 1], path_blacks[0 .. MAX_DEPTH - 1], depth, way_blacks;
    ensures \result ==> \old(depth) <= depth <= MAX_DEPTH;
    ensures \result ==>
        \forall integer k; 0 <= k < depth ==> path[k] < NR_VMA && path_blacks[k] <= NR_VMA; */
static bool descend(uint32_t mm, uint32_t n, uint32_t up, uint32_t blacks)
{
    /*@ loop invariant up < NR_VMA && \at(depth, Pre) <= depth <= MAX_DEPTH && blacks <= NR_VMA;
        loop invariant \forall integer k; 0 <= k < depth ==>
            path[k] < NR_VMA && path_blacks[k] <= NR_VMA;
        loop assigns n, up, blacks, violation, path[0 .. MAX_DEPTH - 1],
            path_blacks[0 .. MAX_DEPTH - 1], depth;
        loop variant MAX_DEPTH - depth; */
    while (n != 0) {
        if (!node_ok(mm, n, up)) {
            return false;
        }
        if (vm_rb_red[n] == 0) {
            blacks++;
        }
        if (depth == MAX_DEPTH || blacks > NR_VMA) {
            return violated(INV_VMA_DEPTH, mm, MAX_DEPTH, depth);
        }
        path[depth] = n;
        path_blacks[depth] = blacks;
        depth++;
        up = n;
        n = vm_rb_left[n];
    }
    if (way_blacks == NO_WAY) {
        way_blacks = blacks;
    }
    return way_blacks == blacks || violated(INV_VMA_HEIGHT, up, way_blacks, blacks);
}

/*@ requires mm < NR_MM && mm_mmap[mm] < NR_VMA;
    terminates \true; exits \false;
    assigns violation, path[0 .. MAX_DEPTH - 1], path_blacks[0 .. MAX_DEPTH - 1], depth,
        way_blacks; */
static bool tree_ok(uint32_t mm)
{
    uint32_t n = mm_rb[mm], up = 0, blacks = 0, v = mm_mmap[mm], left = mm_map_count[mm];
    depth = 0;
    way_blacks = NO_WAY;
    /*@ loop invariant up < NR_VMA && depth <= MAX_DEPTH && blacks <= NR_VMA;
        loop invariant \forall integer k; 0 <= k < depth ==>
            path[k] < NR_VMA && path_blacks[k] <= NR_VMA;
        loop assigns n, up, blacks, v, left, violation, path[0 .. MAX_DEPTH - 1],
            path_blacks[0 .. MAX_DEPTH - 1], depth, way_blacks;
        loop variant left; */
    while (left != 0) {
        if (!descend(mm, n, up, blacks)) {
            return false;
        }
        if (depth == 0) {
            return violated(INV_VMA_IN_ORDER, up, v, 0);
        }
        depth--;
        if (path[depth] != v) {
            return violated(INV_VMA_IN_ORDER, up, v, path[depth]);
        }
        up = v;
        n = vm_rb_right[v];
        blacks = path_blacks[depth];
        v = vm_next[v];
        left--;
    }
    if (!descend(mm, n, up, blacks)) {
        return false;
    }
    return depth == 0 || violated(INV_VMA_IN_ORDER, up, 0, path[depth - 1u]);
}

bool vma_ok(void)
{
    if (!vma_lists_ok()) {
        return false;
    }
    if (vm_rb_red[0] != 0) {
        return violated(INV_VMA_COLOUR, 0, 0, vm_rb_red[0]);
    }
    for (uint32_t mm = 0; mm < NR_MM; mm++) {
        if (!tree_ok(mm)) {
            return false;
        }
    }
    return true;
}
