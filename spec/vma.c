/*
 * The checker of areas: a pass over the areas and one over the address spaces decide the links; a
 * walk of each tree writes down what each node may hold, and a second pass over the areas judges
 * that. The walk need not be trusted: it stays within bounds, and the second pass finds whatever
 * it got wrong. Relies on spec/rbtree.h and the arrays of mm/vma.h.
 */
#include "vma.h"

uint32_t vma_tally[NR_MM];
uint32_t vma_top;
uint32_t vma_low[NR_VMA], vma_high[NR_VMA];
vma_id vma_pending[RB_MAX_DEPTH], vma_nr_pending;

/*@ ghost
  void lemma_inv_implies_links(void)
  {
      lemma_rb_inv_implies_wf();
      /@ assert \forall integer v; VmaLinked(v) ==> area_wf(v); @/
      /@ assert \forall integer v; VmaLinked(v) ==> area_next_wf(v); @/
      /@ assert \forall integer v; VmaLinked(v) ==> area_prev_wf(v); @/
      /@ assert \forall integer v; VmaLinked(v) ==> area_child_wf(v, rb_child[0][v]); @/
      /@ assert \forall integer v; VmaLinked(v) ==> area_child_wf(v, rb_child[1][v]); @/
      /@ assert \forall integer v; VmaLinked(v) ==> area_parent_wf(v); @/
  }
*/

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_wf(v); */
static bool area_ok(vma_id v)
{
    if (vm_start[v] >= vm_end[v]) {
        return violated(INV_VMA_EMPTY, v, 1, 0);
    }
    if (vm_end[v] > TASK_SIZE) {
        return violated(INV_VMA_END, v, TASK_SIZE, vm_end[v]);
    }
    if (vm_start[v] % PAGE_SIZE != 0u) {
        return violated(INV_VMA_ALIGN, v, 0u, vm_start[v]);
    }
    if (vm_end[v] % PAGE_SIZE != 0u) {
        return violated(INV_VMA_ALIGN, v, 0u, vm_end[v]);
    }
    return true;
}

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_next_wf(v); */
static bool next_ok(vma_id v)
{
    uint32_t n = vm_next[v];

    if (n == 0u) {
        return true;
    }
    if (n >= NR_VMA) {
        return violated(INV_VMA_LINK, v, NR_VMA - 1u, n);
    }
    if (vm_mm[n] != vm_mm[v]) {
        return violated(INV_VMA_OWNER, n, vm_mm[v], vm_mm[n]);
    }
    if (vm_prev[n] != v) {
        return violated(INV_VMA_LINK, n, v, vm_prev[n]);
    }
    if (vm_end[v] > vm_start[n]) {
        return violated(INV_VMA_ORDER, n, vm_end[v], vm_start[n]);
    }
    return true;
}

/*@ requires 0 < v < NR_VMA && vm_mm[v] < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_prev_wf(v); */
static bool prev_ok(vma_id v)
{
    vma_id p = vm_prev[v], first = mm_mmap[vm_mm[v]];

    if (p == 0u) {
        if (first != v) {
            return violated(INV_VMA_FIRST, vm_mm[v], v, first);
        }
        return true;
    }
    if (p >= NR_VMA) {
        return violated(INV_VMA_LINK, v, NR_VMA - 1u, p);
    }
    if (vm_mm[p] != vm_mm[v]) {
        return violated(INV_VMA_OWNER, p, vm_mm[v], vm_mm[p]);
    }
    if (vm_next[p] != v) {
        return violated(INV_VMA_LINK, p, v, vm_next[p]);
    }
    return true;
}

/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_of_wf(n, mm); */
static bool area_of_ok(uint32_t n, mm_id mm)
{
    if (n != 0u && n < NR_VMA && vm_mm[n] != mm) {
        return violated(INV_VMA_NODE, n, mm, vm_mm[n]);
    }
    return true;
}

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_child_wf(v, c); */
static bool child_ok(vma_id v, vma_id c)
{
    return area_of_ok(c, vm_mm[v]) && rb_child_ok(v, c);
}

/*@ requires 0 < v < NR_VMA && vm_mm[v] < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_parent_wf(v); */
static bool parent_ok(vma_id v)
{
    return area_of_ok(rb_parent[v], vm_mm[v]) && rb_parent_ok(v, vm_mm[v]);
}

/*@ requires 0 < v < NR_VMA && vm_mm[v] < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_linked_wf(v); */
static bool linked_ok(vma_id v)
{
    return area_ok(v) && next_ok(v) && prev_ok(v) && child_ok(v, rb_child[0][v]) &&
           child_ok(v, rb_child[1][v]) && parent_ok(v);
}

/* Looks at every linked area and tallies them. */
/*@ terminates \true; exits \false;
    assigns violation, A_VMA_TALLIES;
    E_TOLD
    ensures \result <==> \forall integer v; 0 < v < NR_VMA ==> area_linked_wf(v);
    ensures \result ==> areas_end_by(NR_VMA);
    ensures \result ==>
        \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] == VmaCount(t, NR_VMA); */
static bool areas_ok(void)
{
    mm_id mm;

    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer t; 0 <= t < mm ==> vma_tally[t] == 0;
        loop assigns mm, vma_tally[0 .. NR_MM - 1];
        loop variant NR_MM - mm; */
    for (mm = 0; mm < NR_MM; mm++) {
        vma_tally[mm] = 0u;
    }
    vma_top = 1u;
    /*@ loop invariant 1 <= v <= NR_VMA && areas_end_by(v);
        loop invariant \forall integer i; 0 < i < v ==> area_linked_wf(i);
        loop invariant \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] == VmaCount(t, v);
        loop invariant \forall integer t; 0 <= t < NR_MM ==> vma_tally[t] < v;
        loop assigns v, mm, violation, A_VMA_TALLIES;
        loop variant NR_VMA - v; */
    for (vma_id v = 1; v < NR_VMA; v++) {
        mm = vm_mm[v];
        if (mm < NR_MM) {
            if (!linked_ok(v)) {
                return false;
            }
            vma_tally[mm]++;
            vma_top = v + 1u;
        }
    }
    return true;
}

/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> mm_first_wf(mm) && mm_root_wf(mm); */
static bool heads_ok(mm_id mm)
{
    vma_id first = mm_mmap[mm];

    if (first >= NR_VMA) {
        return violated(INV_VMA_FIRST, mm, NR_VMA - 1u, first);
    }
    if (first != 0u && vm_mm[first] != mm) {
        return violated(INV_VMA_OWNER, first, mm, vm_mm[first]);
    }
    if (first != 0u && vm_prev[first] != 0u) {
        return violated(INV_VMA_FIRST, mm, 0u, vm_prev[first]);
    }
    return area_of_ok(mm_rb[mm], mm) && rb_root_ok(mm);
}

/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> mm_cache_wf(mm) && mm_map_count[mm] == vma_tally[mm]; */
static bool counters_ok(mm_id mm)
{
    uint32_t cache = mm_mmap_cache[mm];

    if (cache >= NR_VMA) {
        return violated(INV_VMA_CACHE, mm, NR_VMA - 1u, cache);
    }
    if (cache != 0u && vm_mm[cache] != mm) {
        return violated(INV_VMA_CACHE, mm, mm, vm_mm[cache]);
    }
    if (mm_map_count[mm] != vma_tally[mm]) {
        return violated(INV_VMA_COUNT, mm, vma_tally[mm], mm_map_count[mm]);
    }
    return true;
}

bool vma_links_ok(void)
{
    if (!rb_nil_ok() || !areas_ok()) {
        return false;
    }
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop invariant \forall integer t; 0 <= t < mm ==> mm_wf(t);
        loop assigns mm, violation;
        loop variant NR_MM - mm; */
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        if (!heads_ok(mm) || !counters_ok(mm)) {
            return false;
        }
    }
    return true;
}

/* ---- The trees ---- */

/* Writes down what area v may hold, and puts it off. v == 0: nothing. */
/*@ requires v < NR_VMA && vma_nr_pending <= RB_MAX_DEPTH;
    terminates \true; exits \false;
    assigns vma_low[v], vma_high[v], rb_blacks[v], vma_pending[0 .. RB_MAX_DEPTH - 1],
        vma_nr_pending;
    ensures vma_nr_pending <= RB_MAX_DEPTH;
    ensures \old(vma_nr_pending) <= vma_nr_pending <= \old(vma_nr_pending) + 1;
    ensures \forall integer k; 0 <= k < \old(vma_nr_pending) ==>
        vma_pending[k] == \old(vma_pending[k]);
    ensures \forall integer k; \old(vma_nr_pending) <= k < vma_nr_pending ==>
        vma_pending[k] == v && v != 0; */
static void write_down(vma_id v, uint32_t low, uint32_t high, uint32_t blacks_above)
{
    if (v == 0u || vma_nr_pending == RB_MAX_DEPTH) {
        return;
    }
    vma_low[v] = low;
    vma_high[v] = high;
    rb_note_blacks(v, blacks_above);
    vma_pending[vma_nr_pending] = v;
    vma_nr_pending++;
}

/* Goes down from the root, at most as many nodes as there are areas. */
/*@ requires mm < NR_MM && vma_links_wf;
    terminates \true; exits \false;
    assigns vma_low[0 .. NR_VMA - 1], vma_high[0 .. NR_VMA - 1], rb_blacks[0 .. NR_VMA - 1],
        vma_pending[0 .. RB_MAX_DEPTH - 1], vma_nr_pending; */
static void measure(mm_id mm)
{
    vma_nr_pending = 0u;
    write_down(mm_rb[mm], 0u, TASK_SIZE, 0u);
    /*@ loop invariant vma_nr_pending <= RB_MAX_DEPTH;
        loop invariant \forall integer k; 0 <= k < vma_nr_pending ==>
            VmaLinkedIn(vma_pending[k], mm);
        loop assigns left, vma_low[0 .. NR_VMA - 1], vma_high[0 .. NR_VMA - 1],
            rb_blacks[0 .. NR_VMA - 1], vma_pending[0 .. RB_MAX_DEPTH - 1], vma_nr_pending;
        loop variant left; */
    for (uint32_t left = mm_map_count[mm]; left != 0u && vma_nr_pending != 0u; left--) {
        vma_id v = vma_pending[vma_nr_pending - 1u];
        //@ assert area_linked_wf(v);
        vma_nr_pending--;
        write_down(rb_child[0][v], vma_low[v], vm_start[v], rb_blacks[v]);
        write_down(rb_child[1][v], vm_end[v], vma_high[v], rb_blacks[v]);
    }
}

/*@ requires 0 < v < NR_VMA && rb_child[0][v] < NR_VMA && rb_child[1][v] < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> area_order_wf(v); */
static bool order_ok(vma_id v)
{
    vma_id l = rb_child[0][v], r = rb_child[1][v];

    if (vm_start[v] < vma_low[v]) {
        return violated(INV_VMA_IN_ORDER, v, vma_low[v], vm_start[v]);
    }
    if (vm_end[v] > vma_high[v]) {
        return violated(INV_VMA_IN_ORDER, v, vma_high[v], vm_end[v]);
    }
    if (l != 0u && vma_low[l] != vma_low[v]) {
        return violated(INV_VMA_IN_ORDER, l, vma_low[v], vma_low[l]);
    }
    if (l != 0u && vma_high[l] != vm_start[v]) {
        return violated(INV_VMA_IN_ORDER, l, vm_start[v], vma_high[l]);
    }
    if (r != 0u && vma_high[r] != vma_high[v]) {
        return violated(INV_VMA_IN_ORDER, r, vma_high[v], vma_high[r]);
    }
    if (r != 0u && vma_low[r] != vm_end[v]) {
        return violated(INV_VMA_IN_ORDER, r, vm_end[v], vma_low[r]);
    }
    return true;
}

/*@ requires vma_links_wf && areas_end_by(NR_VMA);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> vma_trees_wf; */
static bool trees_ok(void)
{
    /*@ loop invariant 1 <= v;
        loop invariant \forall integer i; 0 < i < v && vm_mm[i] < NR_MM ==>
            area_order_wf(i) && rb_blacks_wf(i, mm_mmap[vm_mm[i]]);
        loop assigns v, violation;
        loop variant NR_VMA - v; */
    for (vma_id v = 1; v < vma_top; v++) {
        if (vm_mm[v] < NR_MM) {
            //@ assert area_linked_wf(v) && mm_wf(vm_mm[v]);
            if (!order_ok(v) || !rb_blacks_ok(v, mm_mmap[vm_mm[v]])) {
                return false;
            }
        }
    }
    return true;
}

bool vma_trees_ok(void)
{
    /*@ loop invariant 0 <= mm <= NR_MM;
        loop assigns mm, vma_low[0 .. NR_VMA - 1], vma_high[0 .. NR_VMA - 1],
            rb_blacks[0 .. NR_VMA - 1], vma_pending[0 .. RB_MAX_DEPTH - 1], vma_nr_pending;
        loop variant NR_MM - mm; */
    for (mm_id mm = 0; mm < NR_MM; mm++) {
        measure(mm);
    }
    return trees_ok();
}
