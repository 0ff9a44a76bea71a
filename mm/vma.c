/*
 * The areas of an address space: a list sorted by address and a red-black tree over the same areas.
 *
 * The idea: one way down the tree finds the place of an area in it, and with that its neighbours in
 * the list; what remains is to link it in both.
 * Relies on rbtree.h, which keeps the trees, and vma.h.
 */
#include "vma.h"

vma_id mm_mmap[NR_MM], mm_mmap_cache[NR_MM], mm_map_count[NR_MM];
mm_id vm_mm[NR_VMA];
vma_id vm_next[NR_VMA], vm_prev[NR_VMA];
uint32_t vm_start[NR_VMA], vm_end[NR_VMA], vm_flags[NR_VMA];
mapping_id vm_file[NR_VMA];
uint32_t vm_pgoff[NR_VMA];

/* ---- Lemma ---- */

/*@ ghost
  void lemma_vma_count(void)
  {
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_VMA;
         loop invariant \forall integer t; 0 <= VmaCount(t, n) < n;
         loop assigns n;
         loop variant NR_VMA - n; @/
      while (n < NR_VMA) {
          n = n + 1;
      }
  }
*/

/*@ ghost
  void lemma_whole_pages(uint32_t x, uint32_t y)
  {
      /@ assert x == x / PAGE_SIZE * PAGE_SIZE && y == y / PAGE_SIZE * PAGE_SIZE; @/
  }
*/

/*@ ghost
  void lemma_vma_bytes_gap(mm_id mm, uint32_t x, uint32_t y)
  {
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_VMA;
         loop invariant \forall integer k; VmaBytes(mm, k, y, n) == VmaBytes(mm, k, x, n);
         loop assigns n;
         loop variant NR_VMA - n; @/
      while (n < NR_VMA) {
          n = n + 1;
      }
  }
*/

/*@ ghost
  void lemma_vma_bytes_area(mm_id mm, vma_id v, uint32_t x, uint32_t y)
  {
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_VMA;
         loop invariant \forall integer k; VmaBytes(mm, k, y, n) == VmaBytes(mm, k, x, n) +
             (v < n && VmaCounts(vm_flags[v], k) != 0 ? y - x : 0);
         loop assigns n;
         loop variant NR_VMA - n; @/
      while (n < NR_VMA) {
          n = n + 1;
      }
  }
*/

/*@ ghost
  /@ requires mm < NR_MM && VmaInv && x <= y;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer k; VmaBytesBelow(mm, k, x) <= VmaBytesBelow(mm, k, y) <=
         VmaBytesBelow(mm, k, x) + (y - x); @/
  void lemma_vma_bytes_range(mm_id mm, uint32_t x, uint32_t y)
  {
      vma_id v = mm_mmap[mm];
      uint32_t at = x;
      uint32_t to;
      /@ loop invariant x <= at <= y;
         loop invariant v != 0 ==> VmaLinkedIn(v, mm);
         loop invariant first: \forall integer j; VmaLinkedIn(j, mm) && at < vm_end[j] ==>
             at == y || (v != 0 && vm_start[v] <= vm_start[j]);
         loop invariant \forall integer k; VmaBytesBelow(mm, k, x) <= VmaBytesBelow(mm, k, at) <=
             VmaBytesBelow(mm, k, x) + (at - x);
         loop assigns v, at, to;
         loop variant v == 0 ? 0 : RB_TOP - vm_start[v]; @/
      while (v != 0 && at < y && vm_start[v] < y) {
          if (at < vm_start[v]) {
              lemma_vma_bytes_gap(mm, at, vm_start[v]);
              at = vm_start[v];
          }
          if (at < vm_end[v]) {
              to = y < vm_end[v] ? y : vm_end[v];
              lemma_vma_bytes_area(mm, v, at, to);
              at = to;
          }
          v = vm_next[v];
      }
      if (at < y) {
          lemma_vma_bytes_gap(mm, at, y);
      }
  }
*/

/*@ ghost
  void lemma_vma_bytes_bound(mm_id mm, uint32_t x, uint32_t y)
  {
      uint32_t n = 1;
      /@ loop invariant 1 <= n <= NR_VMA;
         loop invariant \forall integer k; VmaBytes(mm, k, 0, n) == 0;
         loop assigns n;
         loop variant NR_VMA - n; @/
      while (n < NR_VMA) {
          n = n + 1;
      }
      lemma_vma_bytes_range(mm, 0, x);
      lemma_vma_bytes_range(mm, x, y);
  }
*/

/* ---- The list ---- */

/*@ requires mm < NR_MM && 0 < z < NR_VMA && !VmaLinked(z) && VmaList;
    requires prev != 0 ==> VmaLinked(prev) && vm_mm[prev] == mm &&
        vm_start[prev] < vm_start[z] && vm_next[prev] == next;
    requires next != 0 ==> VmaLinked(next) && vm_mm[next] == mm &&
        vm_start[z] < vm_start[next] && vm_prev[next] == prev;
    requires prev == 0 ==> mm_mmap[mm] == next;
    terminates \true; exits \false;
    assigns vm_next[z], vm_prev[z], vm_next[prev], vm_prev[next], mm_mmap[mm], vm_mm[z];
    ensures listed: vm_mm[z] == mm;
    E_VMA_LIST */
static void list_link(mm_id mm, vma_id z, vma_id prev, vma_id next)
{
    vm_prev[z] = prev;
    vm_next[z] = next;
    if (prev != NO_VMA) {
        vm_next[prev] = z;
    } else {
        mm_mmap[mm] = z;
    }
    if (next != NO_VMA) {
        vm_prev[next] = z;
    }
    vm_mm[z] = mm;
}

/*@ requires mm < NR_MM && VmaLinked(z) && vm_mm[z] == mm && VmaList;
    terminates \true; exits \false;
    assigns vm_next[vm_prev[z]], vm_prev[vm_next[z]], mm_mmap[mm], vm_mm[z];
    ensures unlisted: vm_mm[z] == NO_MM;
    E_VMA_LIST */
static void list_unlink(mm_id mm, vma_id z)
{
    vma_id prev = vm_prev[z], next = vm_next[z];
    if (prev != NO_VMA) {
        vm_next[prev] = next;
    } else {
        mm_mmap[mm] = next;
    }
    if (next != NO_VMA) {
        vm_prev[next] = prev;
    }
    vm_mm[z] = NO_MM;
}

/* ---- Insert ---- */

/* The node under which an area that begins at START belongs, 0 in an empty tree; NR_VMA if an area
 * begins there already. */
/*@ requires mm < NR_MM && RbTree && VmaKeys && VmaSync;
    terminates \true; exits \false;
    assigns \nothing;
    ensures same: \result == NR_VMA ==>
        \exists integer j; VmaLinkedIn(j, mm) && vm_start[j] == start;
    ensures range: \result != NR_VMA ==> \result < NR_VMA;
    ensures empty: \result == 0 ==> mm_rb[mm] == 0;
    ensures gap: 0 < \result < NR_VMA ==> VmaLinkedIn(\result, mm) &&
        ((rb_bound[0][\result] < start < vm_start[\result] && rb_child[0][\result] == 0) ||
         (vm_start[\result] < start < rb_bound[1][\result] && rb_child[1][\result] == 0)); */
static uint32_t find_links(mm_id mm, uint32_t start)
{
    uint32_t n = mm_rb[mm], p = 0;
    /*@ loop invariant n != 0 ==> VmaLinkedIn(n, mm) && rb_bound[0][n] < start < rb_bound[1][n];
        loop invariant p == 0 ==> n == mm_rb[mm];
        loop invariant p != 0 ==> VmaLinkedIn(p, mm) && rb_bound[0][p] < start < rb_bound[1][p] &&
            ((start < vm_start[p] && n == rb_child[0][p]) ||
             (vm_start[p] < start && n == rb_child[1][p]));
        loop assigns n, p;
        loop variant n == 0 ? 0 : RbWidth(n); */
    while (n != 0) {
        p = n;
        if (start < vm_start[n]) {
            n = rb_child[0][n];
        } else if (vm_start[n] < start) {
            n = rb_child[1][n];
        } else {
            return NR_VMA;
        }
    }
    return p;
}

/* Links v between its neighbours in the list and as child s of p in the tree. */
/*@ requires mm < NR_MM && 0 < v < NR_VMA && vm_mm[v] == NO_MM && VmaInv;
    requires vm_start[v] < vm_end[v] <= TASK_SIZE;
    requires vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
    requires p == 0 ==> mm_rb[mm] == 0;
    requires s <= 1 && (p != 0 ==> VmaLinkedIn(p, mm) && rb_child[s][p] == 0 &&
        (s == 0 ? rb_bound[0][p] < vm_start[v] < rb_key[p]
                : rb_key[p] < vm_start[v] < rb_bound[1][p]));
    requires prev != 0 ==> VmaLinkedIn(prev, mm) && vm_start[prev] < vm_start[v] &&
        vm_next[prev] == next;
    requires next != 0 ==> VmaLinkedIn(next, mm) && vm_start[v] < vm_start[next] &&
        vm_prev[next] == prev;
    requires prev == 0 ==> mm_mmap[mm] == next;
    requires VmaNoneOverlaps(mm, vm_start[v], vm_end[v]);
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm];
    E_VMA
    ensures linked: vm_mm[v] == mm;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) + 1;
    E_VMA_BYTES(mm, VmaLength(vm_start[v], vm_end[v], vm_flags[v], k)) */
static void link_area(mm_id mm, vma_id v, uint32_t p, uint32_t s, vma_id prev, vma_id next)
{
    //@ ghost ghost_rb_key(v, vm_start[v]);
    list_link(mm, v, prev, next);
    //@ assert same: \forall integer j; j != v ==> vm_mm[j] == \at(vm_mm[j], Pre);
    /*@ assert apart: \forall integer j; VmaLinked(j) && vm_mm[j] == vm_mm[v] && j != v ==>
          vm_end[j] <= vm_start[v] || vm_end[v] <= vm_start[j]; */
    /*@ assert old: \forall integer i, j; VmaLinked(i) && VmaLinked(j) && i != v && j != v &&
          vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] ==> vm_end[i] <= vm_start[j]; */
    //@ assert VmaKeys;
    //@ assert VmaOrder;
    rb_insert(mm, v, p, s);
    //@ assert VmaSync;
    /*@ ghost
        uint32_t n = 1;
        /@ loop invariant 1 <= n <= NR_VMA;
           loop invariant \forall integer t; 0 <= t < NR_MM ==> VmaCount(t, n) ==
               \at(VmaCount(t, \at(n, Here)), Pre) + (v < n && t == mm ? 1 : 0);
           loop invariant \forall integer t, k; 0 <= t < NR_MM ==>
               VmaBytes(t, k, TASK_SIZE, n) ==
               \at(VmaBytes(t, k, TASK_SIZE, \at(n, Here)), Pre) +
               (v < n && t == mm ? VmaLength(vm_start[v], vm_end[v], vm_flags[v], k) : 0);
           loop assigns n;
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    //@ ghost lemma_vma_count();
    mm_map_count[mm]++;
}

bool vma_insert(mm_id mm, vma_id v)
{
    vma_id prev = 0, next = 0, s = 0, p = find_links(mm, vm_start[v]);
    if (p == NR_VMA) {
        return false;
    }
    if (p != 0 && vm_start[v] < vm_start[p]) {
        next = p;
        prev = vm_prev[p];
    } else if (p != 0) {
        prev = p;
        next = vm_next[p];
        s = 1;
    }
    /*@ assert prev != 0 ==> VmaLinkedIn(prev, mm) && vm_start[prev] < vm_start[v] &&
          vm_next[prev] == next; */
    /*@ assert next != 0 ==> VmaLinkedIn(next, mm) && vm_start[v] < vm_start[next] &&
          vm_prev[next] == prev; */
    //@ assert prev == 0 ==> mm_mmap[mm] == next;
    if (prev != NO_VMA && vm_start[v] < vm_end[prev]) {
        return false;
    }
    if (next != NO_VMA && vm_start[next] < vm_end[v]) {
        return false;
    }
    /*@ assert \forall integer j; VmaLinkedIn(j, mm) ==>
          (prev != 0 && vm_start[j] <= vm_start[prev]) ||
          (next != 0 && vm_start[next] <= vm_start[j]); */
    //@ assert VmaNoneOverlaps(mm, vm_start[v], vm_end[v]);
    link_area(mm, v, p, s, prev, next);
    return true;
}

/* ---- Erase ---- */

void vma_erase(mm_id mm, vma_id v)
{
    list_unlink(mm, v);
    rb_erase(mm, v);
    //@ assert VmaKeys;
    //@ assert VmaOrder;
    /*@ ghost
        uint32_t n = 1;
        /@ loop invariant 1 <= n <= NR_VMA;
           loop invariant \forall integer t; 0 <= t < NR_MM ==> VmaCount(t, n) ==
               \at(VmaCount(t, \at(n, Here)), Pre) - (v < n && t == mm ? 1 : 0);
           loop invariant \forall integer t, k; 0 <= t < NR_MM ==>
               VmaBytes(t, k, TASK_SIZE, n) ==
               \at(VmaBytes(t, k, TASK_SIZE, \at(n, Here)), Pre) -
               (v < n && t == mm ? VmaLength(vm_start[v], vm_end[v], vm_flags[v], k) : 0);
           loop assigns n;
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    //@ ghost lemma_vma_count();
    mm_map_count[mm]--;
    if (mm_mmap_cache[mm] == v) {
        mm_mmap_cache[mm] = 0;
    }
}

/* ---- Changes of an area ---- */

/*@ requires a < NR_VMA && b < NR_VMA && vm_start[a] <= vm_end[a];
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> VmaGoesOn(a, b); */
static bool goes_on(vma_id a, vma_id b)
{
    uint32_t pages = (vm_end[a] - vm_start[a]) / PAGE_SIZE;
    uint32_t room = 0xFFFFFFFFu - vm_pgoff[a]; /* a stack may have grown to before its file */
    uint32_t next = pages <= room ? vm_pgoff[a] + pages : pages - room - 1u;

    //@ assert low: pages <= room ==> next == vm_pgoff[a] + pages;
    //@ assert high: pages > room ==> next == vm_pgoff[a] + pages - 4294967296;
    //@ assert next: next == (vm_pgoff[a] + pages) % 4294967296;
    if (vm_file[a] != vm_file[b]) {
        return false;
    }
    return vm_file[a] == NO_MAPPING || next == vm_pgoff[b];
}

vma_id vma_merge_next(mm_id mm, uint32_t a)
{
    uint32_t b = vm_next[a];
    if (b == 0 || vm_end[a] != vm_start[b] || vm_flags[a] != vm_flags[b] || !goes_on(a, b)) {
        return 0;
    }
    //@ assert VmaLinked(a) && VmaLinked(b) && a != b && VmaLinkedIn(b, mm);
    /*@ assert far: \forall integer j; VmaLinkedIn(j, mm) && vm_start[a] < vm_start[j] && j != b ==>
          vm_end[b] <= vm_start[j]; */
    vma_erase(mm, b);
    //@ ghost Erased: ;
    vm_end[a] = vm_end[b];
    /*@ ghost
        uint32_t n = 1;
        /@ L_VMA_BYTES(Erased, mm, a, VmaLength(vm_start[b], vm_end[b], vm_flags[b], k)) @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    /*@ assert kept: \forall integer x, flags;
          VmaCovered{Pre}(mm, x, flags) ==> VmaCovered(mm, x, flags); */
    /*@ assert no_more: \forall integer x, flags;
          VmaCovered(mm, x, flags) ==> VmaCovered{Pre}(mm, x, flags); */
    return b;
}

void vma_prepare(vma_id v, uint32_t start, uint32_t end, uint32_t flags)
{
    vm_start[v] = start;
    vm_end[v] = end;
    vm_flags[v] = flags;
    vm_file[v] = NO_MAPPING;
    vm_pgoff[v] = 0;
    /*@ ghost
        uint32_t n = 1;
        /@ L_VMA_BYTES(Pre, 0, v, 0) @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
}

void vma_set_file(vma_id v, mapping_id file, uint32_t pgoff)
{
    vm_file[v] = file;
    vm_pgoff[v] = pgoff;
}

void vma_set_flags(vma_id v, uint32_t flags)
{
    vm_flags[v] = flags;
    /*@ ghost
        uint32_t n = 1;
        /@ L_VMA_BYTES(Pre, vm_mm[v], v, VmaLength(vm_start[v], vm_end[v], flags, k) -
            VmaLength(vm_start[v], vm_end[v], \at(vm_flags[v], Pre), k)) @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
}

void vma_set_end(mm_id mm, vma_id v, uint32_t end)
{
    (void)mm;
    /*@ assert far: \forall integer j; VmaLinkedIn(j, mm) && vm_start[v] < vm_start[j] ==>
          end <= vm_start[j]; */
    vm_end[v] = end;
    /*@ ghost
        uint32_t n = 1;
        /@ L_VMA_BYTES(Pre, mm, v, VmaLength(\at(vm_end[v], Pre), end, vm_flags[v], k)) @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
}

/* The page of a file that START shows where FROM shows PGOFF: a stack may grow to before its file,
 * so this counts modulo 2^32. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == VmaPgoffAt(pgoff, from, start); */
static uint32_t pgoff_at(uint32_t pgoff, uint32_t from, uint32_t start)
{
    uint32_t down = from / PAGE_SIZE;
    uint32_t up = start / PAGE_SIZE;

    if (up < down) {
        down -= up;
        //@ assert range: 0 < down <= 1048575;
        return down <= pgoff ? pgoff - down : 0xFFFFFFFFu - (down - pgoff - 1u);
    }
    up -= down;
    //@ assert range: 0 <= up <= 1048575;
    return up <= 0xFFFFFFFFu - pgoff ? pgoff + up : up - (0xFFFFFFFFu - pgoff) - 1u;
}

uint32_t vma_pgoff(vma_id v, uint32_t addr)
{
    return pgoff_at(vm_pgoff[v], vm_start[v], addr);
}

void vma_set_start(mm_id mm, vma_id v, uint32_t start)
{
    (void)mm;
    //@ ghost lemma_rb_bounds_are_keys();
    /*@ assert far: \forall integer j; VmaLinkedIn(j, mm) && j != v ==>
          vm_end[j] <= start || vm_end[v] <= vm_start[j]; */
    /*@ assert places: \forall integer j; VmaLinkedIn(j, mm) ==>
          RbKeepsPlace(rb_key[j], rb_key[v], start); */
    //@ ghost ghost_rb_rekey(mm, v, start);
    if (vm_file[v] != NO_MAPPING) {
        vm_pgoff[v] = pgoff_at(vm_pgoff[v], vm_start[v], start);
    }
    vm_start[v] = start;
    /*@ ghost
        uint32_t n = 1;
        /@ L_VMA_BYTES(Pre, mm, v, VmaLength(start, \at(vm_start[v], Pre), vm_flags[v], k)) @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    /*@ assert order: \forall integer i, j; VmaLinked(i) && VmaLinked(j) && vm_mm[i] == vm_mm[j] ==>
          (vm_start[i] < vm_start[j] <==> \at(vm_start[i], Pre) < \at(vm_start[j], Pre)); */
    //@ assert VmaStarts;
    //@ assert VmaNext;
    //@ assert VmaAfter;
    //@ assert VmaBefore;
}

/* ---- Searches ---- */

vma_id find_vma(mm_id mm, uint32_t addr)
{
    uint32_t n = mm_mmap_cache[mm], best = 0;
    if (n != 0 && vm_start[n] <= addr && addr < vm_end[n]) {
        return n;
    }
    n = mm_rb[mm];
    //@ ghost int64_t low = -1;
    //@ ghost int64_t high = RB_TOP;
    /*@ loop invariant n != 0 ==>
            VmaLinkedIn(n, mm) && rb_bound[0][n] == low && rb_bound[1][n] == high;
        loop invariant -1 <= low <= high <= RB_TOP;
        loop invariant n == 0 ==> \forall integer j; VmaLinkedIn(j, mm) ==>
            rb_key[j] <= low || high <= rb_key[j];
        loop invariant best == 0 ==> high == RB_TOP;
        loop invariant best != 0 ==> VmaLinkedIn(best, mm) && addr < vm_end[best] &&
            high == vm_start[best];
        loop invariant below: \forall integer j; VmaLinkedIn(j, mm) && vm_start[j] <= low ==>
            vm_end[j] <= addr;
        loop assigns n, best, low, high;
        loop variant high - low; */
    while (n != 0) {
        if (addr < vm_end[n]) {
            best = n;
            if (vm_start[n] <= addr) {
                break;
            }
            //@ ghost high = rb_key[n];
            n = rb_child[0][n];
        } else {
            //@ ghost low = rb_key[n];
            n = rb_child[1][n];
        }
    }
    if (best != 0) {
        mm_mmap_cache[mm] = best;
    }
    return best;
}

vma_id vma_before(mm_id mm, vma_id v)
{
    if (v != NO_VMA) {
        return vm_prev[v];
    }
    return rb_last(mm);
}

vma_id find_vma_intersection(mm_id mm, uint32_t start, uint32_t end)
{
    vma_id v = find_vma(mm, start);
    if (v != NO_VMA && end <= vm_start[v]) {
        return 0;
    }
    return v;
}

uint32_t vma_lowest_gap(mm_id mm, uint32_t from, uint32_t len)
{
    uint32_t a, v;
    if (from > TASK_SIZE || len > TASK_SIZE) {
        return TASK_SIZE;
    }
    a = (from + (PAGE_SIZE - 1u)) / PAGE_SIZE * PAGE_SIZE;
    v = find_vma(mm, a);
    /*@ loop invariant a % PAGE_SIZE == 0 && from <= a <= TASK_SIZE;
        loop invariant v != 0 ==> VmaLinkedIn(v, mm) && a < vm_end[v];
        loop invariant first: \forall integer j; VmaLinkedIn(j, mm) && a < vm_end[j] ==>
            v != 0 && vm_start[v] <= vm_start[j];
        loop invariant lowest: \forall integer g; VmaGap(mm, from, len, g) ==> a <= g;
        loop assigns a, v;
        loop variant TASK_SIZE - a; */
    while (v != NO_VMA && a <= TASK_SIZE - len && vm_start[v] < a + len) {
        a = vm_end[v];
        v = vm_next[v];
    }
    if (a > TASK_SIZE - len) {
        return TASK_SIZE;
    }
    return a;
}

/* ---- Start of day ---- */

void vma_init(void)
{
    uint32_t i;
    rb_init();
    /*@ loop invariant 0 <= i <= NR_MM;
        loop invariant \forall integer k; 0 <= k < i ==> mm_mmap[k] == 0 &&
            mm_mmap_cache[k] == 0 && mm_map_count[k] == 0;
        loop assigns i, mm_mmap[0 .. NR_MM - 1], mm_mmap_cache[0 .. NR_MM - 1],
            mm_map_count[0 .. NR_MM - 1];
        loop variant NR_MM - i; */
    for (i = 0; i < NR_MM; i++) {
        mm_mmap[i] = NO_VMA;
        mm_mmap_cache[i] = 0;
        mm_map_count[i] = 0;
    }
    /*@ loop invariant 0 <= i <= NR_VMA;
        loop invariant \forall integer k; 0 <= k < i ==> vm_mm[k] == NO_MM;
        loop assigns i, vm_mm[0 .. NR_VMA - 1];
        loop variant NR_VMA - i; */
    for (i = 0; i < NR_VMA; i++) {
        vm_mm[i] = NO_MM;
    }
    /*@ ghost
        uint32_t n = 1;
        /@ loop invariant 1 <= n <= NR_VMA;
           loop invariant \forall integer t; 0 <= t < NR_MM ==> VmaCount(t, n) == 0;
           loop assigns n;
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
}
