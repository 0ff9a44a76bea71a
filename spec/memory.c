/*
 * The books of an address space, and the tables that it has no use for.
 *
 * The list of areas and a directory both go upwards, so one walk along the list is enough for the
 * sums, and one for the tables. That the list has every area in order follows from its links; a
 * ghost function that goes up the addresses proves it.
 */
#include "memory.h"
#include "../mm/mmap.h"
#include "mm.h"
#include "violation.h"

/* ---- the order of the list ---- */

/*@
  // Of the areas that begin below a: none begins before the first of its list, each has those
  // before it before its neighbour, and no two begin together.
  predicate order_below{L}(integer a) =
      (\forall integer i; VmaLinked(i) && vm_start[i] < a ==>
           mm_mmap[vm_mm[i]] != 0 && vm_start[mm_mmap[vm_mm[i]]] <= vm_start[i]) &&
      (\forall integer i, j; VmaLinked(i) && VmaLinked(j) && vm_mm[i] == vm_mm[j] &&
           vm_start[i] < vm_start[j] < a ==>
           vm_end[i] <= vm_start[j] && vm_prev[j] != 0 && vm_start[i] <= vm_start[vm_prev[j]] &&
           vm_next[i] != 0 && vm_start[vm_next[i]] <= vm_start[j]) &&
      (\forall integer i, j; VmaLinked(i) && VmaLinked(j) && vm_mm[i] == vm_mm[j] &&
           vm_start[i] == vm_start[j] < a ==> i == j);
*/

/*@ ghost
  /@ requires links: vma_links_wf;
     terminates \true; exits \false; assigns \nothing;
     ensures order: order_below(TASK_SIZE); @/
  static void lemma_list_order(void)
  {
    uint32_t a = 0;
    /@ assert linked: \forall integer i; VmaLinked(i) ==> area_linked_wf(i) && mm_wf(vm_mm[i]); @/
    /@ loop invariant 0 <= a <= TASK_SIZE;
       loop invariant order_below(a);
       loop assigns a; loop variant TASK_SIZE - a; @/
    while (a < TASK_SIZE) {
      /@ assert first: \forall integer i; VmaLinked(i) && vm_start[i] <= a ==>
           mm_mmap[vm_mm[i]] != 0 && vm_start[mm_mmap[vm_mm[i]]] <= vm_start[i]; @/
      /@ assert prev: \forall integer i, j; VmaLinked(i) && VmaLinked(j) && vm_mm[i] == vm_mm[j] &&
           vm_start[i] < vm_start[j] <= a ==> vm_prev[j] != 0; @/
      /@ assert before: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] <= a ==>
           vm_start[i] <= vm_start[vm_prev[j]]; @/
      /@ assert end: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] <= a ==>
           vm_end[i] <= vm_start[j]; @/
      /@ assert next: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] <= a ==>
           vm_next[i] != 0 && vm_start[vm_next[i]] <= vm_start[j]; @/
      /@ assert both: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] == vm_start[j] <= a ==>
           (vm_prev[i] == 0 <==> vm_prev[j] == 0); @/
      /@ assert prevs: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] == vm_start[j] <= a && vm_prev[i] != 0 ==>
           !(vm_start[vm_prev[i]] < vm_start[vm_prev[j]]); @/
      /@ assert same: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] == vm_start[j] <= a ==> vm_prev[i] == vm_prev[j]; @/
      /@ assert one: \forall integer i, j; VmaLinked(i) && VmaLinked(j) &&
           vm_mm[i] == vm_mm[j] && vm_start[i] == vm_start[j] <= a ==> i == j; @/
      a = a + 1u;
    }
  }
*/

/* ---- tables ---- */

/* The first area from AREA on that ends above ADDR, where all before AREA end below it. */
/*@ requires vma_links_wf && order_below(TASK_SIZE);
    requires area != 0 ==> VmaLinkedIn(area, mm);
    requires passed: \forall integer j; VmaLinkedIn(j, mm) &&
        (area == 0 || vm_start[j] < vm_start[area]) ==> vm_end[j] <= addr;
    terminates \true; exits \false; assigns \nothing;
    ensures area: \result != 0 ==> VmaLinkedIn(\result, mm) && addr < vm_end[\result];
    ensures passed: \forall integer j; VmaLinkedIn(j, mm) &&
        (\result == 0 || vm_start[j] < vm_start[\result]) ==> vm_end[j] <= addr; */
static uint32_t first_area_above(mm_id mm, uint32_t area, uint32_t addr)
{
    (void)mm; /* only the contract speaks of it */
    /*@ loop invariant area: area != 0 ==> VmaLinkedIn(area, mm);
        loop invariant passed: \forall integer j; VmaLinkedIn(j, mm) &&
            (area == 0 || vm_start[j] < vm_start[area]) ==> vm_end[j] <= addr;
        loop assigns area;
        loop variant area == 0 ? 0 : TASK_SIZE + 1 - vm_start[area]; */
    while (area != 0u && vm_end[area] <= addr) {
        //@ assert here: area_linked_wf(area);
        //@ assert next: vm_next[area] != 0 ==> area_linked_wf(vm_next[area]);
        area = vm_next[area];
    }
    return area;
}

/* Does AREA, the first that ends above where table D begins, begin before where it ends? */
/*@ requires vma_links_wf && d < USER_PTRS_PER_PGD && mm < NR_MM;
    requires area: area != 0 ==> VmaLinkedIn(area, mm) && d * PGDIR_SIZE < vm_end[area];
    requires passed: \forall integer j; VmaLinkedIn(j, mm) &&
        (area == 0 || vm_start[j] < vm_start[area]) ==> vm_end[j] <= d * PGDIR_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> table_used(mm, d); */
static bool table_serves(mm_id mm, uint32_t area, uint32_t d)
{
    (void)mm;
    return area != 0u && vm_start[area] < (d + 1u) * PGDIR_SIZE;
}

/* Every table serves an area: the list of areas and the directory both go upwards. */
/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && mm < NR_MM && directory_wf(mm);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> tables_wf(mm, USER_PTRS_PER_PGD); */
static bool tables_ok(mm_id mm)
{
    uint32_t area = mm_mmap[mm];
    uint32_t d = 0;

    //@ ghost lemma_list_order();
    //@ assert first: mm_wf(mm);
    /*@ loop invariant 0 <= d <= USER_PTRS_PER_PGD;
        loop invariant area: area != 0 ==> VmaLinkedIn(area, mm);
        loop invariant passed: \forall integer j; VmaLinkedIn(j, mm) &&
            (area == 0 || vm_start[j] < vm_start[area]) ==> vm_end[j] <= d * PGDIR_SIZE;
        loop invariant tables: tables_wf(mm, d);
        loop assigns d, area, violation;
        loop variant USER_PTRS_PER_PGD - d; */
    while (d < USER_PTRS_PER_PGD) {
        uint32_t entry = phys[mm_pgd[mm]].w[d];
        if (d % 8u == 0u && eight_empty(mm_pgd[mm], d)) {
            d += 8u;
        } else {
            if (entry != 0u) {
                area = first_area_above(mm, area, d * PGDIR_SIZE);
                if (!table_serves(mm, area, d)) {
                    return violated(INV_TABLE_AREA, pte_pfn(entry), 1, 0);
                }
            }
            d++;
        }
    }
    return true;
}

/* ---- the books of one address space ---- */

/* Code, data and heap follow each other, and so do the stack's words, arguments and environment. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> bounds_wf(mm); */
static bool bounds_ok(mm_id mm)
{
    const uint32_t bounds[8][2] = {
        {mm_start_code[mm], mm_end_code[mm]}, {mm_end_code[mm], mm_start_data[mm]},
        {mm_start_data[mm], mm_end_data[mm]}, {mm_start_stack[mm], mm_arg_start[mm]},
        {mm_arg_start[mm], mm_arg_end[mm]},   {mm_env_start[mm], mm_env_end[mm]},
        {mm_end_data[mm], mm_start_brk[mm]},  {mm_env_end[mm], TASK_SIZE},
    };
    uint32_t i = 0;

    /*@ loop invariant 0 <= i <= 8;
        loop invariant \forall integer k; 0 <= k < i ==> bounds[k][0] <= bounds[k][1];
        loop assigns i, violation;
        loop variant 8 - i; */
    while (i < 8u) {
        if (bounds[i][0] > bounds[i][1]) {
            return violated(INV_MM_BOUNDS, mm, bounds[i][1], bounds[i][0]);
        }
        i++;
    }
    if (mm_arg_end[mm] != mm_env_start[mm]) {
        return violated(INV_MM_BOUNDS, mm, mm_arg_end[mm], mm_env_start[mm]);
    }
    return true;
}

/* What an area adds to a sum over those that begin below an address. */
/*@ ghost
  /@ requires m < NR_MM && v < NR_VMA && vm_mm[v] == m && vm_start[v] >= a && n <= NR_VMA;
     requires one: \forall integer i; VmaLinkedIn(i, m) ==>
         (vm_start[i] < b <==> vm_start[i] < a || i == v);
     terminates \true; exits \false; assigns \nothing;
     ensures pages: pages_below(m, b, n) == pages_below(m, a, n) +
         (1 <= v < n ? area_pages(v) : 0);
     ensures locked: locked_below(m, b, n) == locked_below(m, a, n) +
         (1 <= v < n ? area_locked(v) : 0); @/
  static void lemma_one_area(mm_id m, vma_id v, uint32_t a, uint32_t b, uint32_t n)
  {
    uint32_t k = 1;
    if (n == 0) return;
    /@ loop invariant 1 <= k <= n;
       loop invariant pages_below(m, b, k) == pages_below(m, a, k) +
           (1 <= v < k ? area_pages(v) : 0);
       loop invariant locked_below(m, b, k) == locked_below(m, a, k) +
           (1 <= v < k ? area_locked(v) : 0);
       loop assigns k; loop variant n - k; @/
    while (k < n) k = k + 1u;
  }
*/

/* No area begins below the first one. */
/*@ ghost
  /@ requires m < NR_MM && n <= NR_VMA;
     requires none: \forall integer i; VmaLinkedIn(i, m) ==> vm_start[i] >= a;
     terminates \true; exits \false; assigns \nothing;
     ensures pages_below(m, a, n) == 0 && locked_below(m, a, n) == 0; @/
  static void lemma_no_area(mm_id m, uint32_t a, uint32_t n)
  {
    uint32_t k = 1;
    if (n == 0) return;
    /@ loop invariant 1 <= k <= n;
       loop invariant pages_below(m, a, k) == 0 && locked_below(m, a, k) == 0;
       loop assigns k; loop variant n - k; @/
    while (k < n) k = k + 1u;
  }
*/

/* Where the next area of a list begins; behind the last one, the end of all. */
/*@ predicate sums_wf{L}(integer m, integer a, integer total, integer locked) =
      total == pages_below(m, a, NR_VMA) && locked == locked_below(m, a, NR_VMA);
    logic integer list_begin{L}(integer v) = v == 0 ? TASK_SIZE : vm_start[v];
*/

/* The pages of all areas, and of the locked ones. */
/*@ requires vma_links_wf && mm < NR_MM;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==>
        mm_total_vm[mm] == pages_below(mm, TASK_SIZE, NR_VMA) &&
        mm_locked_vm[mm] == locked_below(mm, TASK_SIZE, NR_VMA); */
static bool sums_ok(mm_id mm)
{
    uint32_t total = 0;
    uint32_t locked = 0;
    vma_id v = mm_mmap[mm];

    //@ ghost lemma_list_order();
    //@ assert first: mm_wf(mm);
    //@ assert head: v != 0 ==> VmaLinkedIn(v, mm) && area_linked_wf(v);
    //@ assert least: \forall integer i; VmaLinkedIn(i, mm) ==> list_begin(v) <= vm_start[i];
    //@ ghost lemma_no_area(mm, v == 0 ? TASK_SIZE : vm_start[v], NR_VMA);
    /*@ loop invariant area: v != 0 ==> VmaLinkedIn(v, mm);
        loop invariant sums: sums_wf(mm, list_begin(v), total, locked);
        loop invariant small: locked <= total && total * PAGE_SIZE <= list_begin(v);
        loop assigns v, total, locked;
        loop variant TASK_SIZE - list_begin(v); */
    while (v != 0u) {
        uint32_t pages = (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        //@ assert here: area_linked_wf(v);
        //@ assert next: vm_next[v] != 0 ==> area_linked_wf(vm_next[v]);
        //@ assert whole: pages * PAGE_SIZE == vm_end[v] - vm_start[v] && pages == area_pages(v);
        //@ assert end: vm_end[v] <= list_begin(vm_next[v]) <= TASK_SIZE;
        //@ assert room: (total + pages) * PAGE_SIZE <= list_begin(vm_next[v]);
        /*@ assert one: \forall integer i; VmaLinkedIn(i, mm) ==>
              (vm_start[i] < list_begin(vm_next[v]) <==> vm_start[i] < vm_start[v] || i == v); */
        /*@ ghost lemma_one_area(mm, v, vm_start[v],
              vm_next[v] == 0 ? TASK_SIZE : vm_start[vm_next[v]], NR_VMA); */
        total += pages;
        locked += vm_flags[v] / VM_LOCKED % 2u != 0u ? pages : 0u;
        v = vm_next[v];
    }
    if (total != mm_total_vm[mm]) {
        return violated(INV_MM_TOTAL, mm, total, mm_total_vm[mm]);
    }
    if (locked != mm_locked_vm[mm]) {
        return violated(INV_MM_LOCKED, mm, locked, mm_locked_vm[mm]);
    }
    return true;
}

/*@ requires vma_links_wf && mm < NR_MM;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> totals_wf(mm); */
static bool totals_ok(mm_id mm)
{
    if (!sums_ok(mm)) {
        return false;
    }
    if (mm_def_flags[mm] != 0u && mm_def_flags[mm] != VM_LOCKED) {
        return violated(INV_MM_DEF_FLAGS, mm, VM_LOCKED, mm_def_flags[mm]);
    }
    if (mm_start_brk[mm] > mm_brk[mm]) {
        return violated(INV_MM_BRK, mm, mm_start_brk[mm], mm_brk[mm]);
    }
    return true;
}

/* Does the processor go on with the directory of MM without a process of its own? */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (active_mm == mm && current_task == NO_TASK ? 1 : 0); */
static uint32_t is_borrowed(mm_id mm)
{
    return active_mm == mm && current_task == NO_TASK ? 1u : 0u;
}

/* All users together and the processor that goes on with the directory are one reference each. What
 * nobody uses has no areas, so that its directory is empty (tables_ok). */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> references_wf(mm); */
static bool references_ok(mm_id mm)
{
    uint32_t count = is_borrowed(mm) + (mm_users[mm] != 0u ? 1u : 0u);

    if (mm_count[mm] != count) {
        return violated(INV_MM_REFERENCES, mm, count, mm_count[mm]);
    }
    if (count == 0u) {
        return violated(INV_MM_REFERENCES, mm, 1, 0);
    }
    if (mm_users[mm] == 0u && mm_mmap[mm] != NO_VMA) {
        return violated(INV_MM_BORROWED, mm, NO_VMA, mm_mmap[mm]);
    }
    return true;
}

/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> users_wf(mm); */
static bool users_ok(mm_id mm)
{
    uint32_t users = 0;
    uint32_t p = 0;

    /*@ loop invariant 0 <= p <= NR_TASKS && users <= p;
        loop invariant users == task_users(mm, p);
        loop assigns p, users;
        loop variant NR_TASKS - p; */
    while (p < NR_TASKS) {
        users += task_mm[p] == mm ? 1u : 0u;
        p++;
    }
    if (users != mm_users[mm]) {
        return violated(INV_MM_USERS, mm, users, mm_users[mm]);
    }
    return references_ok(mm);
}

/* ---- processes ---- */

/* Who runs has the address space whose directory the processor has. (That there is one, the checker
 * of the TLB says.) */
/*@ terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> active_wf; */
static bool active_ok(void)
{
    mm_id mm = current_task < NR_TASKS ? task_mm[current_task] : active_mm;

    if (current_task > NO_TASK) {
        return violated(INV_MM_ACTIVE, current_task, NO_TASK, current_task);
    }
    if (mm != active_mm) {
        return violated(INV_MM_ACTIVE, current_task, mm, active_mm);
    }
    if (mm > INIT_MM) {
        return violated(INV_MM_ACTIVE, current_task, INIT_MM, mm);
    }
    return true;
}

/* Whoever was marked by the out-of-memory killer has ended with the operation, and whom it takes is
 * not left open. */
/*@ terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> marks_wf; */
static bool marks_ok(void)
{
    uint32_t p = 0;

    /*@ loop invariant 0 <= p <= NR_TASKS;
        loop invariant \forall integer q; 0 <= q < p ==> task_killed[q] == 0;
        loop assigns p, violation;
        loop variant NR_TASKS - p; */
    while (p < NR_TASKS) {
        if (task_killed[p] != 0u) {
            return violated(INV_TASK_KILLED, p, 0, task_killed[p]);
        }
        p++;
    }
    if (oom_due != 0u) {
        return violated(INV_TASK_KILLED, NO_TASK, 0, oom_due);
    }
    return true;
}

/*@ requires q < NR_TASKS;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> wait_wf(q); */
static bool wait_ok(task_id q)
{
    task_id parent = task_vfork[q];

    if (parent == NO_TASK) {
        return true;
    }
    if (parent >= NR_TASKS || parent == q || task_mm[parent] == NO_MM || task_mm[q] == NO_MM) {
        return violated(INV_TASK_VFORK, q, NO_TASK, parent); /* nobody waits, or one that lives */
    }
    return true;
}

/* Whoever waits for a child of vfork lives, and so does the child. */
/*@ terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> waits_wf; */
static bool waits_ok(void)
{
    uint32_t q = 0;

    /*@ loop invariant 0 <= q <= NR_TASKS;
        loop invariant \forall integer r; 0 <= r < q ==> wait_wf(r);
        loop assigns q, violation;
        loop variant NR_TASKS - q; */
    while (q < NR_TASKS) {
        if (!wait_ok(q)) {
            return false;
        }
        q++;
    }
    return true;
}

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && page_table_wf && mm < NR_MM;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> books_wf(mm); */
static bool books_ok(mm_id mm)
{
    if (mm_used[mm] == 0u) {
        return true;
    }
    return users_ok(mm) && totals_ok(mm) && bounds_ok(mm) && tables_ok(mm);
}

/*@ requires nr_frames <= NR_FRAMES && vma_links_wf && page_table_wf;
    terminates \true; exits \false; assigns violation;
    E_TOLD
    ensures \result <==> (\forall integer m; 0 <= m < NR_MM ==> books_wf(m)); */
static bool all_books_ok(void)
{
    mm_id m = 0;

    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant \forall integer k; 0 <= k < m ==> books_wf(k);
        loop assigns m, violation;
        loop variant NR_MM - m; */
    while (m < NR_MM) {
        if (!books_ok(m)) {
            return false;
        }
        m++;
    }
    return true;
}

bool memory_ok(void)
{
    if (!marks_ok() || !waits_ok() || !active_ok() || !all_books_ok()) {
        return false;
    }
    if (unusable.invariant != INV_NONE) {
        return violated(INV_ENTRY_USER, unusable.where, unusable.expected != 0u,
                        unusable.expected == 0u);
    }
    return true;
}
