/*
 * The areas of an address space: a list sorted by address and a red-black tree over the same areas.
 *
 * The idea: small steps, each of which keeps the whole tree invariant of vma.h. A rotation keeps
 * the order and the intervals; each case of the repair after an insert or an erase is a function of
 * its own; a loop then only repeats a step until nothing is left to repair.
 * Relies on vma.h alone.
 */
#include "vma.h"

uint32_t mm_mmap[NR_MM], mm_rb[NR_MM], mm_mmap_cache[NR_MM], mm_map_count[NR_MM];
uint32_t vm_mm[NR_VMA], vm_next[NR_VMA], vm_prev[NR_VMA];
uint32_t vm_rb_parent[NR_VMA], vm_rb_left[NR_VMA], vm_rb_right[NR_VMA];
uint8_t vm_rb_red[NR_VMA];
uint32_t vm_start[NR_VMA], vm_end[NR_VMA], vm_flags[NR_VMA];
/*@ ghost uint32_t vm_list[NR_VMA]; */
/*@ ghost int64_t vm_key[NR_VMA]; */
/*@ ghost int64_t vm_lo[NR_VMA]; */
/*@ ghost int64_t vm_hi[NR_VMA]; */
/*@ ghost int64_t vm_height[NR_VMA]; */

/* In a contract: what the tree's order and colours promise, part by part. */
#define E_RB_TREE                                                                                  \
    ensures left: RbLeft; ensures right: RbRight; ensures parent: RbParent; ensures top: RbTop;    \
    ensures bounds: RbBounds; ensures root: RbRoot; ensures nonempty: RbNonempty;                  \
    ensures gap_left: RbGapLeft; ensures gap_right: RbGapRight; ensures laminar: RbLaminar;        \
    ensures rb_keys: RbKeys;
#define R_RB_COLOUR(p, n, r)                                                                       \
    RbNil && RbBalanced(p) && RbHeights && RbRed(n) && RbRootBlack(r)
#define E_RB_COLOUR(p, n, r)                                                                       \
    ensures nil: RbNil; ensures balanced: RbBalanced(p); ensures heights: RbHeights;               \
    ensures red: RbRed(n); ensures root_black: RbRootBlack(r);
#define E_VMA_LIST                                                                                 \
    ensures starts: ListStarts; ensures next: ListNext; ensures prev: ListPrev;                    \
    ensures after: ListAfter; ensures before: ListBefore; ensures first: ListFirst;                \
    ensures list_nonempty: ListNonempty;

/*@
// n is the left (right) child of p, and the ways through it have one black node too few.
predicate ShortLeft{L}(integer p, integer n) =
    vm_rb_left[p] == n && vm_rb_right[p] != 0 &&
    vm_height[vm_rb_right[p]] == vm_height[n] + 1 &&
    vm_height[p] == vm_height[vm_rb_right[p]] + (vm_rb_red[p] != 0 ? 0 : 1);
predicate ShortRight{L}(integer p, integer n) =
    vm_rb_right[p] == n && vm_rb_left[p] != 0 &&
    vm_height[vm_rb_left[p]] == vm_height[n] + 1 &&
    vm_height[p] == vm_height[vm_rb_left[p]] + (vm_rb_red[p] != 0 ? 0 : 1);
predicate Short{L}(integer p, integer n) = ShortLeft(p, n) || ShortRight(p, n);
*/

/* ---- Lemmas ---- */

/* A subtree cannot be higher than its interval is wide: no height overflows. By induction over the
 * width of the interval. */
/*@ ghost
  /@ requires RbTree && RbNil && RbBalanced(0) && RbHeights;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer i; Linked(i) ==> vm_height[i] <= vm_hi[i] - vm_lo[i] - 1; @/
  void lemma_height(void)
  {
      int64_t w = 0;
      /@ loop invariant 0 <= w <= VMA_TOP + 1;
         loop invariant \forall integer i; Linked(i) && vm_hi[i] - vm_lo[i] <= w ==>
             vm_height[i] <= vm_hi[i] - vm_lo[i] - 1;
         loop assigns w;
         loop variant VMA_TOP + 1 - w; @/
      while (w < VMA_TOP + 1) {
          w = w + 1;
      }
  }
*/

/*@
predicate IsKey{L}(integer i, integer x) =
    \exists integer k; Linked(k) && vm_mm[k] == vm_mm[i] && vm_key[k] == x;
*/

/* The bounds of every interval are keys of the same tree, but for the outermost. By induction from
 * the widest interval down. */
/*@ ghost
  /@ requires RbTree;
     terminates \true; exits \false; assigns \nothing;
     ensures lows: \forall integer i; Linked(i) ==> vm_lo[i] == -1 || IsKey(i, vm_lo[i]);
     ensures highs: \forall integer i; Linked(i) ==> vm_hi[i] == VMA_TOP || IsKey(i, vm_hi[i]); @/
  void lemma_bounds_are_keys(void)
  {
      int64_t w = VMA_TOP + 2;
      /@ loop invariant 0 <= w <= VMA_TOP + 2;
         loop invariant \forall integer i; Linked(i) && w <= vm_hi[i] - vm_lo[i] ==>
             vm_lo[i] == -1 || IsKey(i, vm_lo[i]);
         loop invariant \forall integer i; Linked(i) && w <= vm_hi[i] - vm_lo[i] ==>
             vm_hi[i] == VMA_TOP || IsKey(i, vm_hi[i]);
         loop assigns w;
         loop variant w; @/
      while (0 < w) {
          w = w - 1;
      }
  }
*/

/*@ ghost
  /@ terminates \true; exits \false; assigns \nothing;
     ensures \forall integer t; 0 <= VmaCount(t, NR_VMA) < NR_VMA; @/
  void lemma_count(void)
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

/*@
// Replacing the bound or key old by new keeps its place in the order with x.
predicate KeepsPlace(integer x, integer old, integer new) =
    x == old || (x < old && x < new) || (old < x && new < x);
*/

/* Gives node z the key k, in all intervals too. */
/*@ ghost
  /@ requires LinkedIn(z, mm) && RbTree && vm_lo[z] < k < vm_hi[z];
     requires \forall integer j; LinkedIn(j, mm) ==> KeepsPlace(vm_key[j], vm_key[z], k) &&
         KeepsPlace(vm_lo[j], vm_key[z], k) && KeepsPlace(vm_hi[j], vm_key[z], k);
     terminates \true; exits \false;
     assigns vm_key[z], vm_lo[0 .. NR_VMA - 1], vm_hi[0 .. NR_VMA - 1];
     E_RB_TREE
     ensures key: vm_key[z] == k; @/
  void ghost_rekey(uint32_t mm, uint32_t z, int64_t k)
  {
      int64_t old = vm_key[z];
      uint32_t i = 0;
      /@ loop invariant 0 <= i <= NR_VMA;
         loop invariant \forall integer j; 0 <= j < NR_VMA ==>
             vm_lo[j] == ((j < i && vm_mm[j] == mm && \at(vm_lo[j], Pre) == old) ?
                          k : \at(vm_lo[j], Pre));
         loop invariant \forall integer j; 0 <= j < NR_VMA ==>
             vm_hi[j] == ((j < i && vm_mm[j] == mm && \at(vm_hi[j], Pre) == old) ?
                          k : \at(vm_hi[j], Pre));
         loop assigns i, vm_lo[0 .. NR_VMA - 1], vm_hi[0 .. NR_VMA - 1];
         loop variant NR_VMA - i; @/
      while (i < NR_VMA) {
          if (vm_mm[i] == mm) {
              if (vm_lo[i] == old) vm_lo[i] = k;
              if (vm_hi[i] == old) vm_hi[i] = k;
          }
          i = i + 1;
      }
      vm_key[z] = k;
  }
*/

/* ---- Rotations ---- */

/* The right child of x takes its place and x becomes its left child. */
/*@ requires LinkedIn(x, mm) && vm_rb_right[x] != 0;
    requires RbTree;
    terminates \true; exits \false;
    assigns vm_rb_left[vm_rb_right[x]], vm_rb_left[vm_rb_parent[x]], vm_rb_right[x],
        vm_rb_right[vm_rb_parent[x]], vm_rb_parent[vm_rb_left[vm_rb_right[x]]], vm_rb_parent[x],
        vm_rb_parent[vm_rb_right[x]], mm_rb[mm], vm_lo[vm_rb_right[x]], vm_hi[x];
    E_RB_TREE
    ensures turned: vm_rb_right[x] == \old(vm_rb_left[vm_rb_right[x]]) &&
        vm_rb_left[\old(vm_rb_right[x])] == x && vm_rb_parent[x] == \old(vm_rb_right[x]) &&
        vm_rb_parent[\old(vm_rb_right[x])] == \old(vm_rb_parent[x]);
    ensures was_root: \old(vm_rb_parent[x]) == 0 ==> mm_rb[mm] == \old(vm_rb_right[x]) &&
        vm_rb_left[0] == \old(vm_rb_left[0]) && vm_rb_right[0] == \old(vm_rb_right[0]);
    ensures no_root: \old(vm_rb_parent[x]) != 0 ==> mm_rb[mm] == \old(mm_rb[mm]);
    ensures was_left: \old(vm_rb_parent[x]) != 0 && \old(vm_rb_left[vm_rb_parent[x]]) == x ==>
        vm_rb_left[\old(vm_rb_parent[x])] == \old(vm_rb_right[x]) &&
        vm_rb_right[\old(vm_rb_parent[x])] == \old(vm_rb_right[vm_rb_parent[x]]);
    ensures was_right: \old(vm_rb_parent[x]) != 0 && \old(vm_rb_left[vm_rb_parent[x]]) != x ==>
        vm_rb_left[\old(vm_rb_parent[x])] == \old(vm_rb_left[vm_rb_parent[x]]) &&
        vm_rb_right[\old(vm_rb_parent[x])] == \old(vm_rb_right[x]);
    ensures nil_parent: \old(vm_rb_left[vm_rb_right[x]]) == 0 ==>
        vm_rb_parent[0] == \old(vm_rb_parent[0]);
    ensures interval: vm_lo[\old(vm_rb_right[x])] == \old(vm_lo[x]) &&
        vm_hi[x] == vm_key[\old(vm_rb_right[x])]; */
static void rotate_left(uint32_t mm, uint32_t x)
{
    uint32_t y = vm_rb_right[x], b = vm_rb_left[y], p = vm_rb_parent[x];
    //@ assert Linked(y) && y != x && p != y && p != x;
    //@ assert b != 0 ==> Linked(b) && b != x && b != y && b != p;
    vm_rb_right[x] = b;
    if (b != 0) {
        vm_rb_parent[b] = x;
    }
    vm_rb_left[y] = x;
    vm_rb_parent[x] = y;
    vm_rb_parent[y] = p;
    if (p == 0) {
        mm_rb[mm] = y;
    } else if (vm_rb_left[p] == x) {
        vm_rb_left[p] = y;
    } else {
        vm_rb_right[p] = y;
    }
    //@ ghost vm_lo[y] = vm_lo[x];
    //@ ghost vm_hi[x] = vm_key[y];
}

/* The left child of x takes its place and x becomes its right child. */
/*@ requires LinkedIn(x, mm) && vm_rb_left[x] != 0;
    requires RbTree;
    terminates \true; exits \false;
    assigns vm_rb_right[vm_rb_left[x]], vm_rb_right[vm_rb_parent[x]], vm_rb_left[x],
        vm_rb_left[vm_rb_parent[x]], vm_rb_parent[vm_rb_right[vm_rb_left[x]]], vm_rb_parent[x],
        vm_rb_parent[vm_rb_left[x]], mm_rb[mm], vm_hi[vm_rb_left[x]], vm_lo[x];
    E_RB_TREE
    ensures turned: vm_rb_left[x] == \old(vm_rb_right[vm_rb_left[x]]) &&
        vm_rb_right[\old(vm_rb_left[x])] == x && vm_rb_parent[x] == \old(vm_rb_left[x]) &&
        vm_rb_parent[\old(vm_rb_left[x])] == \old(vm_rb_parent[x]);
    ensures was_root: \old(vm_rb_parent[x]) == 0 ==> mm_rb[mm] == \old(vm_rb_left[x]) &&
        vm_rb_right[0] == \old(vm_rb_right[0]) && vm_rb_left[0] == \old(vm_rb_left[0]);
    ensures no_root: \old(vm_rb_parent[x]) != 0 ==> mm_rb[mm] == \old(mm_rb[mm]);
    ensures was_right: \old(vm_rb_parent[x]) != 0 && \old(vm_rb_right[vm_rb_parent[x]]) == x ==>
        vm_rb_right[\old(vm_rb_parent[x])] == \old(vm_rb_left[x]) &&
        vm_rb_left[\old(vm_rb_parent[x])] == \old(vm_rb_left[vm_rb_parent[x]]);
    ensures was_left: \old(vm_rb_parent[x]) != 0 && \old(vm_rb_right[vm_rb_parent[x]]) != x ==>
        vm_rb_right[\old(vm_rb_parent[x])] == \old(vm_rb_right[vm_rb_parent[x]]) &&
        vm_rb_left[\old(vm_rb_parent[x])] == \old(vm_rb_left[x]);
    ensures nil_parent: \old(vm_rb_right[vm_rb_left[x]]) == 0 ==>
        vm_rb_parent[0] == \old(vm_rb_parent[0]);
    ensures interval: vm_hi[\old(vm_rb_left[x])] == \old(vm_hi[x]) &&
        vm_lo[x] == vm_key[\old(vm_rb_left[x])]; */
static void rotate_right(uint32_t mm, uint32_t x)
{
    uint32_t y = vm_rb_left[x], b = vm_rb_right[y], p = vm_rb_parent[x];
    //@ assert Linked(y) && y != x && p != y && p != x;
    //@ assert b != 0 ==> Linked(b) && b != x && b != y && b != p;
    vm_rb_left[x] = b;
    if (b != 0) {
        vm_rb_parent[b] = x;
    }
    vm_rb_right[y] = x;
    vm_rb_parent[x] = y;
    vm_rb_parent[y] = p;
    if (p == 0) {
        mm_rb[mm] = y;
    } else if (vm_rb_right[p] == x) {
        vm_rb_right[p] = y;
    } else {
        vm_rb_left[p] = y;
    }
    //@ ghost vm_hi[y] = vm_hi[x];
    //@ ghost vm_lo[x] = vm_key[y];
}

/* ---- Repair after an insert: z is red and its parent may be ---- */

/*@ requires Linked(z) && vm_rb_red[z] != 0 && vm_rb_parent[z] == 0;
    requires RbTree && R_RB_COLOUR(0, z, z);
    terminates \true; exits \false;
    assigns vm_rb_red[z], vm_height[z];
    E_RB_COLOUR(0, 0, 0) */
static void blacken_root(uint32_t z)
{
    //@ assert mm_rb[vm_mm[z]] == z;
    //@ ghost lemma_height();
    vm_rb_red[z] = 0;
    //@ ghost vm_height[z] = vm_height[z] + 1;
}

/* Parent and uncle u are red: both turn black and the grandparent, the next to look at, red. */
/*@ requires Linked(z) && vm_rb_red[z] != 0 && RbTree && R_RB_COLOUR(0, z, z);
    requires \let p = vm_rb_parent[z]; \let g = vm_rb_parent[p];
        Linked(p) && Linked(g) && Linked(u) && vm_rb_parent[u] == g &&
        vm_rb_red[p] != 0 && vm_rb_red[u] != 0 && vm_rb_red[g] == 0 &&
        ((vm_rb_left[g] == p && vm_rb_right[g] == u) ||
         (vm_rb_left[g] == u && vm_rb_right[g] == p));
    terminates \true; exits \false;
    assigns vm_rb_red[vm_rb_parent[z]], vm_rb_red[u], vm_rb_red[vm_rb_parent[vm_rb_parent[z]]],
        vm_height[vm_rb_parent[z]], vm_height[u];
    ensures next: \result == vm_rb_parent[vm_rb_parent[z]] && vm_rb_red[\result] != 0;
    E_RB_COLOUR(0, \result, \result) */
static uint32_t ins_recolour(uint32_t z, uint32_t u)
{
    uint32_t p = vm_rb_parent[z], g = vm_rb_parent[p];
    vm_rb_red[u] = 0;
    vm_rb_red[p] = 0;
    vm_rb_red[g] = 1;
    //@ ghost vm_height[p] = vm_height[g];
    //@ ghost vm_height[u] = vm_height[g];
    return g;
}

/* z is the left child of a left child, the uncle is black: turning the grandparent ends it. */
/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0 && RbTree && R_RB_COLOUR(0, z, 0);
    requires \let p = vm_rb_parent[z]; \let g = vm_rb_parent[p];
        Linked(p) && Linked(g) && vm_rb_left[p] == z && vm_rb_left[g] == p &&
        vm_rb_red[p] != 0 && vm_rb_red[g] == 0 && vm_rb_red[vm_rb_right[g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void ins_outer_left(uint32_t mm, uint32_t z)
{
    uint32_t p = vm_rb_parent[z], g = vm_rb_parent[p];
    /*@ assert g != p && vm_rb_red[vm_rb_right[p]] == 0 && vm_height[g] == vm_height[p] + 1 &&
          vm_height[p] == vm_height[vm_rb_right[g]] &&
          vm_height[p] == vm_height[vm_rb_right[p]]; */
    rotate_right(mm, g);
    vm_rb_red[p] = 0;
    vm_rb_red[g] = 1;
    //@ ghost int64_t height = vm_height[p];
    //@ ghost vm_height[p] = vm_height[g];
    //@ ghost vm_height[g] = height;
}

/* z is the right child of a left child, the uncle is black: turning the parent leaves that parent
 * as the left child of a left child. */
/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0 && RbTree && R_RB_COLOUR(0, z, 0);
    requires \let p = vm_rb_parent[z]; \let g = vm_rb_parent[p];
        Linked(p) && Linked(g) && vm_rb_right[p] == z && vm_rb_left[g] == p &&
        vm_rb_red[p] != 0 && vm_rb_red[g] == 0 && vm_rb_red[vm_rb_right[g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures turned: \let p = \old(vm_rb_parent[z]); \let g = \old(vm_rb_parent[vm_rb_parent[z]]);
        vm_rb_left[z] == p && vm_rb_left[g] == z && vm_rb_parent[z] == g && vm_rb_parent[p] == z &&
        Linked(p) && vm_rb_red[p] != 0 && vm_rb_red[vm_rb_right[g]] == 0 && vm_rb_red[z] != 0 &&
        vm_rb_red[g] == 0;
    E_RB_COLOUR(0, \old(vm_rb_parent[z]), 0) */
static void ins_inner_left(uint32_t mm, uint32_t z)
{
    uint32_t p = vm_rb_parent[z];
    //@ ghost uint32_t g = vm_rb_parent[p];
    /*@ assert g != p && g != z && p != z && vm_rb_red[vm_rb_left[p]] == 0 &&
          vm_height[p] == vm_height[z] && vm_height[p] == vm_height[vm_rb_left[p]] &&
          vm_height[z] == vm_height[vm_rb_left[z]] && vm_rb_red[vm_rb_left[z]] == 0; */
    rotate_left(mm, p);
}

/* The mirror image of ins_outer_left. */
/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0 && RbTree && R_RB_COLOUR(0, z, 0);
    requires \let p = vm_rb_parent[z]; \let g = vm_rb_parent[p];
        Linked(p) && Linked(g) && vm_rb_right[p] == z && vm_rb_right[g] == p &&
        vm_rb_red[p] != 0 && vm_rb_red[g] == 0 && vm_rb_red[vm_rb_left[g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void ins_outer_right(uint32_t mm, uint32_t z)
{
    uint32_t p = vm_rb_parent[z], g = vm_rb_parent[p];
    /*@ assert g != p && vm_rb_red[vm_rb_left[p]] == 0 && vm_height[g] == vm_height[p] + 1 &&
          vm_height[p] == vm_height[vm_rb_left[g]] &&
          vm_height[p] == vm_height[vm_rb_left[p]]; */
    rotate_left(mm, g);
    vm_rb_red[p] = 0;
    vm_rb_red[g] = 1;
    //@ ghost int64_t height = vm_height[p];
    //@ ghost vm_height[p] = vm_height[g];
    //@ ghost vm_height[g] = height;
}

/* The mirror image of ins_inner_left. */
/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0 && RbTree && R_RB_COLOUR(0, z, 0);
    requires \let p = vm_rb_parent[z]; \let g = vm_rb_parent[p];
        Linked(p) && Linked(g) && vm_rb_left[p] == z && vm_rb_right[g] == p &&
        vm_rb_red[p] != 0 && vm_rb_red[g] == 0 && vm_rb_red[vm_rb_left[g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures turned: \let p = \old(vm_rb_parent[z]); \let g = \old(vm_rb_parent[vm_rb_parent[z]]);
        vm_rb_right[z] == p && vm_rb_right[g] == z && vm_rb_parent[z] == g &&
        vm_rb_parent[p] == z && Linked(p) && vm_rb_red[p] != 0 &&
        vm_rb_red[vm_rb_left[g]] == 0 && vm_rb_red[z] != 0 && vm_rb_red[g] == 0;
    E_RB_COLOUR(0, \old(vm_rb_parent[z]), 0) */
static void ins_inner_right(uint32_t mm, uint32_t z)
{
    uint32_t p = vm_rb_parent[z];
    //@ ghost uint32_t g = vm_rb_parent[p];
    /*@ assert g != p && g != z && p != z && vm_rb_red[vm_rb_right[p]] == 0 &&
          vm_height[p] == vm_height[z] && vm_height[p] == vm_height[vm_rb_right[p]] &&
          vm_height[z] == vm_height[vm_rb_right[z]] && vm_rb_red[vm_rb_right[z]] == 0; */
    rotate_right(mm, p);
}

/* One step up: returns the node that is red under a red parent now, 0 when nothing is left. */
/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0;
    requires RbTree && R_RB_COLOUR(0, z, z);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, \result, \result)
    ensures next: \result != 0 ==> LinkedIn(\result, mm) && vm_rb_red[\result] != 0;
    ensures up: \result != 0 ==> \old(RbWidth(z)) < RbWidth(\result); */
static uint32_t ins_step(uint32_t mm, uint32_t z)
{
    uint32_t p = vm_rb_parent[z], g, u;
    if (p == 0) {
        blacken_root(z);
        return 0;
    }
    if (vm_rb_red[p] == 0) {
        return 0;
    }
    g = vm_rb_parent[p];
    //@ assert Linked(p) && p != z;
    //@ assert RbRootBlack(0);
    //@ assert g != 0 && Linked(g) && g != p && g != z;
    //@ assert vm_rb_red[g] == 0;
    //@ assert RbWidth(z) < RbWidth(p) < RbWidth(g);
    if (vm_rb_left[g] == p) {
        u = vm_rb_right[g];
        if (vm_rb_red[u] != 0) {
            return ins_recolour(z, u);
        }
        if (vm_rb_right[p] == z) {
            ins_inner_left(mm, z);
            ins_outer_left(mm, p);
            return 0;
        }
        ins_outer_left(mm, z);
        return 0;
    }
    u = vm_rb_left[g];
    if (vm_rb_red[u] != 0) {
        return ins_recolour(z, u);
    }
    if (vm_rb_left[p] == z) {
        ins_inner_right(mm, z);
        ins_outer_right(mm, p);
        return 0;
    }
    ins_outer_right(mm, z);
    return 0;
}

/*@ requires LinkedIn(z, mm) && vm_rb_red[z] != 0;
    requires RbTree && R_RB_COLOUR(0, z, z);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void insert_fixup(uint32_t mm, uint32_t z)
{
    /*@ loop invariant z != 0 ==> LinkedIn(z, mm) && vm_rb_red[z] != 0;
        loop invariant RbTree && R_RB_COLOUR(0, z, z);
        loop assigns z, A_RB;
        loop variant z == 0 ? 0 : VMA_TOP + 2 - (vm_hi[z] - vm_lo[z]); */
    while (z != 0) {
        z = ins_step(mm, z);
    }
}

/* ---- Repair after an erase: the ways through one child of p have one black node too few ---- */

/* The sibling is red: after turning p it is black. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_left[p]] == 0 && vm_rb_red[vm_rb_right[p]] != 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortLeft(p, vm_rb_left[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: ShortLeft(p, \old(vm_rb_left[p])) && vm_rb_red[vm_rb_left[p]] == 0 &&
        vm_rb_red[p] != 0 && vm_rb_red[vm_rb_right[p]] == 0; */
static void era_case1_left(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_right[p];
    /*@ assert vm_rb_red[p] == 0 && vm_rb_left[s] != 0 && Linked(s) && s != p &&
          vm_height[vm_rb_left[s]] == vm_height[s] && vm_height[p] == vm_height[s] + 1 &&
          vm_rb_red[vm_rb_left[s]] == 0; */
    rotate_left(mm, p);
    vm_rb_red[s] = 0;
    vm_rb_red[p] = 1;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[p];
    //@ ghost vm_height[p] = height;
}

/* The sibling is black and only its inner child red: turning the sibling makes it the outer. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_left[p]] == 0 && vm_rb_red[vm_rb_right[p]] == 0 &&
        vm_rb_red[vm_rb_left[vm_rb_right[p]]] != 0 && vm_rb_red[vm_rb_right[vm_rb_right[p]]] == 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortLeft(p, vm_rb_left[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: ShortLeft(p, \old(vm_rb_left[p])) && vm_rb_red[vm_rb_left[p]] == 0 &&
        vm_rb_red[vm_rb_right[p]] == 0 && vm_rb_red[vm_rb_right[vm_rb_right[p]]] != 0; */
static void era_case3_left(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_right[p], w = vm_rb_left[s];
    /*@ assert Linked(s) && w != 0 && Linked(w) && s != p && w != p && w != s &&
          vm_height[s] == vm_height[w] + 1 && vm_height[w] == vm_height[vm_rb_right[s]] &&
          vm_height[w] == vm_height[vm_rb_left[w]] && vm_height[w] == vm_height[vm_rb_right[w]] &&
          vm_rb_red[vm_rb_left[w]] == 0 && vm_rb_red[vm_rb_right[w]] == 0; */
    rotate_right(mm, s);
    vm_rb_red[w] = 0;
    vm_rb_red[s] = 1;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[w];
    //@ ghost vm_height[w] = height;
}

/* The sibling is black and its outer child red: turning p ends it. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_left[p]] == 0 && vm_rb_red[vm_rb_right[p]] == 0 &&
        vm_rb_red[vm_rb_right[vm_rb_right[p]]] != 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortLeft(p, vm_rb_left[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void era_case4_left(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_right[p], w = vm_rb_right[s];
    /*@ assert Linked(s) && w != 0 && Linked(w) && s != p && w != p && w != s &&
          vm_height[s] == vm_height[w] + 1 && vm_height[w] == vm_height[vm_rb_left[s]] &&
          vm_height[w] == vm_height[vm_rb_left[w]] && vm_height[w] == vm_height[vm_rb_right[w]] &&
          vm_rb_red[vm_rb_left[w]] == 0 && vm_rb_red[vm_rb_right[w]] == 0; */
    rotate_left(mm, p);
    vm_rb_red[s] = vm_rb_red[p];
    vm_rb_red[p] = 0;
    vm_rb_red[w] = 0;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[p];
    //@ ghost vm_height[p] = height;
    //@ ghost vm_height[w] = height;
}

/* The mirror image of era_case1_left. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_right[p]] == 0 && vm_rb_red[vm_rb_left[p]] != 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortRight(p, vm_rb_right[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: ShortRight(p, \old(vm_rb_right[p])) && vm_rb_red[vm_rb_right[p]] == 0 &&
        vm_rb_red[p] != 0 && vm_rb_red[vm_rb_left[p]] == 0; */
static void era_case1_right(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_left[p];
    /*@ assert vm_rb_red[p] == 0 && vm_rb_right[s] != 0 && Linked(s) && s != p &&
          vm_height[vm_rb_right[s]] == vm_height[s] && vm_height[p] == vm_height[s] + 1 &&
          vm_rb_red[vm_rb_right[s]] == 0; */
    rotate_right(mm, p);
    vm_rb_red[s] = 0;
    vm_rb_red[p] = 1;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[p];
    //@ ghost vm_height[p] = height;
}

/* The mirror image of era_case3_left. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_right[p]] == 0 && vm_rb_red[vm_rb_left[p]] == 0 &&
        vm_rb_red[vm_rb_right[vm_rb_left[p]]] != 0 && vm_rb_red[vm_rb_left[vm_rb_left[p]]] == 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortRight(p, vm_rb_right[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: ShortRight(p, \old(vm_rb_right[p])) && vm_rb_red[vm_rb_right[p]] == 0 &&
        vm_rb_red[vm_rb_left[p]] == 0 && vm_rb_red[vm_rb_left[vm_rb_left[p]]] != 0; */
static void era_case3_right(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_left[p], w = vm_rb_right[s];
    /*@ assert Linked(s) && w != 0 && Linked(w) && s != p && w != p && w != s &&
          vm_height[s] == vm_height[w] + 1 && vm_height[w] == vm_height[vm_rb_left[s]] &&
          vm_height[w] == vm_height[vm_rb_right[w]] && vm_height[w] == vm_height[vm_rb_left[w]] &&
          vm_rb_red[vm_rb_right[w]] == 0 && vm_rb_red[vm_rb_left[w]] == 0; */
    rotate_left(mm, s);
    vm_rb_red[w] = 0;
    vm_rb_red[s] = 1;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[w];
    //@ ghost vm_height[w] = height;
}

/* The mirror image of era_case4_left. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_right[p]] == 0 && vm_rb_red[vm_rb_left[p]] == 0 &&
        vm_rb_red[vm_rb_left[vm_rb_left[p]]] != 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortRight(p, vm_rb_right[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void era_case4_right(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_left[p], w = vm_rb_left[s];
    /*@ assert Linked(s) && w != 0 && Linked(w) && s != p && w != p && w != s &&
          vm_height[s] == vm_height[w] + 1 && vm_height[w] == vm_height[vm_rb_right[s]] &&
          vm_height[w] == vm_height[vm_rb_right[w]] && vm_height[w] == vm_height[vm_rb_left[w]] &&
          vm_rb_red[vm_rb_right[w]] == 0 && vm_rb_red[vm_rb_left[w]] == 0; */
    rotate_right(mm, p);
    vm_rb_red[s] = vm_rb_red[p];
    vm_rb_red[p] = 0;
    vm_rb_red[w] = 0;
    //@ ghost int64_t height = vm_height[s];
    //@ ghost vm_height[s] = vm_height[p];
    //@ ghost vm_height[p] = height;
    //@ ghost vm_height[w] = height;
}

/* The sibling s and its children are black, p is red: p's colour goes down to s, which ends it. */
/*@ requires Linked(p) && RbTree && R_RB_COLOUR(p, 0, 0);
    requires
        (ShortLeft(p, vm_rb_left[p]) && s == vm_rb_right[p] && vm_rb_red[vm_rb_left[p]] == 0) ||
        (ShortRight(p, vm_rb_right[p]) && s == vm_rb_left[p] && vm_rb_red[vm_rb_right[p]] == 0);
    requires vm_rb_red[s] == 0 && vm_rb_red[vm_rb_left[s]] == 0 &&
        vm_rb_red[vm_rb_right[s]] == 0 && vm_rb_red[p] != 0;
    terminates \true; exits \false;
    assigns vm_rb_red[s], vm_rb_red[p], vm_height[s];
    E_RB_COLOUR(0, 0, 0) */
static void era_case2_red(uint32_t p, uint32_t s)
{
    //@ assert Linked(s) && s != p && vm_height[s] == vm_height[vm_rb_left[s]] + 1;
    vm_rb_red[s] = 1;
    vm_rb_red[p] = 0;
    //@ ghost vm_height[s] = vm_height[s] - 1;
}

/* The sibling s and its children are black, and so is p: s turns red, and now all ways through p
 * have one black node too few. */
/*@ requires Linked(p) && RbTree && R_RB_COLOUR(p, 0, 0);
    requires
        (ShortLeft(p, vm_rb_left[p]) && s == vm_rb_right[p] && vm_rb_red[vm_rb_left[p]] == 0) ||
        (ShortRight(p, vm_rb_right[p]) && s == vm_rb_left[p] && vm_rb_red[vm_rb_right[p]] == 0);
    requires vm_rb_red[s] == 0 && vm_rb_red[vm_rb_left[s]] == 0 &&
        vm_rb_red[vm_rb_right[s]] == 0 && vm_rb_red[p] == 0;
    terminates \true; exits \false;
    assigns vm_rb_red[s], vm_height[s], vm_height[p];
    E_RB_COLOUR(vm_rb_parent[p], 0, 0)
    ensures short: vm_rb_parent[p] != 0 ==> Short(vm_rb_parent[p], p); */
static void era_case2_black(uint32_t p, uint32_t s)
{
    //@ assert Linked(s) && s != p && vm_height[s] == vm_height[vm_rb_left[s]] + 1;
    vm_rb_red[s] = 1;
    //@ ghost vm_height[p] = vm_height[s];
    //@ ghost vm_height[s] = vm_height[s] - 1;
    (void)p;
}

/* The left child of p is short and the sibling black. Returns p if the parent of p is to be looked
 * at next, 0 when nothing is left. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_left[p]] == 0 && vm_rb_red[vm_rb_right[p]] == 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortLeft(p, vm_rb_left[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures nil: RbNil; ensures heights: RbHeights; ensures red: RbRed(0);
    ensures root_black: RbRootBlack(0);
    ensures was_black: \result != 0 ==> \old(vm_rb_red[p]) == 0;
    ensures next: \result != 0 ==> \result == p && vm_rb_parent[p] != 0 &&
        RbBalanced(vm_rb_parent[p]) && vm_rb_red[p] == 0 && Short(vm_rb_parent[p], p);
    ensures up: \result != 0 ==> \old(RbWidth(p)) < RbWidth(vm_rb_parent[p]);
    ensures balanced: \result == 0 ==> RbBalanced(0); */
static uint32_t era_black_left(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_right[p];
    //@ assert Linked(s);
    if (vm_rb_red[vm_rb_left[s]] == 0 && vm_rb_red[vm_rb_right[s]] == 0) {
        if (vm_rb_red[p] != 0) {
            era_case2_red(p, s);
            return 0;
        }
        era_case2_black(p, s);
        if (vm_rb_parent[p] == 0) {
            return 0;
        }
        return p;
    }
    if (vm_rb_red[vm_rb_right[s]] != 0) {
        era_case4_left(mm, p);
        return 0;
    }
    era_case3_left(mm, p);
    era_case4_left(mm, p);
    return 0;
}

/* The mirror image of era_black_left. */
/*@ requires LinkedIn(p, mm) && vm_rb_red[vm_rb_right[p]] == 0 && vm_rb_red[vm_rb_left[p]] == 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && ShortRight(p, vm_rb_right[p]);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures nil: RbNil; ensures heights: RbHeights; ensures red: RbRed(0);
    ensures root_black: RbRootBlack(0);
    ensures was_black: \result != 0 ==> \old(vm_rb_red[p]) == 0;
    ensures next: \result != 0 ==> \result == p && vm_rb_parent[p] != 0 &&
        RbBalanced(vm_rb_parent[p]) && vm_rb_red[p] == 0 && Short(vm_rb_parent[p], p);
    ensures up: \result != 0 ==> \old(RbWidth(p)) < RbWidth(vm_rb_parent[p]);
    ensures balanced: \result == 0 ==> RbBalanced(0); */
static uint32_t era_black_right(uint32_t mm, uint32_t p)
{
    uint32_t s = vm_rb_left[p];
    //@ assert Linked(s);
    if (vm_rb_red[vm_rb_right[s]] == 0 && vm_rb_red[vm_rb_left[s]] == 0) {
        if (vm_rb_red[p] != 0) {
            era_case2_red(p, s);
            return 0;
        }
        era_case2_black(p, s);
        if (vm_rb_parent[p] == 0) {
            return 0;
        }
        return p;
    }
    if (vm_rb_red[vm_rb_left[s]] != 0) {
        era_case4_right(mm, p);
        return 0;
    }
    era_case3_right(mm, p);
    era_case4_right(mm, p);
    return 0;
}

/* One step up: child n of p is short. Returns the node that is short now, 0 when none is. */
/*@ requires LinkedIn(p, mm) && n < NR_VMA && vm_rb_red[n] == 0;
    requires RbTree && R_RB_COLOUR(p, 0, 0) && Short(p, n);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures nil: RbNil; ensures heights: RbHeights; ensures red: RbRed(0);
    ensures root_black: RbRootBlack(0);
    ensures next: \result != 0 ==> \result == p && vm_rb_parent[p] != 0 &&
        RbBalanced(vm_rb_parent[p]) && vm_rb_red[p] == 0 && Short(vm_rb_parent[p], p);
    ensures up: \result != 0 ==> \old(RbWidth(p)) < RbWidth(vm_rb_parent[p]);
    ensures balanced: \result == 0 ==> RbBalanced(0); */
static uint32_t era_step(uint32_t mm, uint32_t p, uint32_t n)
{
    if (vm_rb_left[p] == n) {
        //@ assert ShortLeft(p, n);
        if (vm_rb_red[vm_rb_right[p]] != 0) {
            era_case1_left(mm, p);
            era_black_left(mm, p);
            return 0;
        }
        return era_black_left(mm, p);
    }
    //@ assert ShortRight(p, n);
    if (vm_rb_red[vm_rb_left[p]] != 0) {
        era_case1_right(mm, p);
        era_black_right(mm, p);
        return 0;
    }
    return era_black_right(mm, p);
}

/* p: the node whose child 0 is short, 0 if none is. */
/*@ requires p != 0 ==> LinkedIn(p, mm) && Short(p, 0);
    requires RbTree && R_RB_COLOUR(p, 0, 0);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void erase_fixup(uint32_t mm, uint32_t p)
{
    uint32_t n = 0;
    /*@ loop invariant p != 0 ==> LinkedIn(p, mm) && Short(p, n);
        loop invariant 0 <= n < NR_VMA && vm_rb_red[n] == 0;
        loop invariant RbTree && R_RB_COLOUR(p, 0, 0);
        loop assigns n, p, A_RB;
        loop variant p == 0 ? 0 : VMA_TOP + 2 - RbWidth(p); */
    while (p != 0) {
        n = era_step(mm, p, n);
        p = n == 0 ? 0 : vm_rb_parent[n];
    }
}

/* ---- The list ---- */

/*@ requires mm < NR_MM && 0 < z < NR_VMA && !Listed(z) && VmaList;
    requires prev != 0 ==> Listed(prev) && vm_list[prev] == mm &&
        vm_start[prev] < vm_start[z] && vm_next[prev] == next;
    requires next != 0 ==> Listed(next) && vm_list[next] == mm &&
        vm_start[z] < vm_start[next] && vm_prev[next] == prev;
    requires prev == 0 ==> mm_mmap[mm] == next;
    terminates \true; exits \false;
    assigns vm_next[z], vm_prev[z], vm_next[prev], vm_prev[next], mm_mmap[mm], vm_list[z];
    ensures listed: vm_list[z] == mm;
    E_VMA_LIST */
static void list_link(uint32_t mm, uint32_t z, uint32_t prev, uint32_t next)
{
    vm_prev[z] = prev;
    vm_next[z] = next;
    if (prev != 0) {
        vm_next[prev] = z;
    } else {
        mm_mmap[mm] = z;
    }
    if (next != 0) {
        vm_prev[next] = z;
    }
    //@ ghost vm_list[z] = mm;
}

/*@ requires mm < NR_MM && Listed(z) && vm_list[z] == mm && VmaList;
    terminates \true; exits \false;
    assigns vm_next[vm_prev[z]], vm_prev[vm_next[z]], mm_mmap[mm], vm_list[z];
    ensures unlisted: vm_list[z] == NR_MM;
    E_VMA_LIST */
static void list_unlink(uint32_t mm, uint32_t z)
{
    uint32_t prev = vm_prev[z], next = vm_next[z];
    if (prev != 0) {
        vm_next[prev] = next;
    } else {
        mm_mmap[mm] = next;
    }
    if (next != 0) {
        vm_prev[next] = prev;
    }
    //@ ghost vm_list[z] = NR_MM;
}

/* ---- Insert ---- */

/* The node under which an area that begins at START belongs, 0 in an empty tree; NR_VMA if an area
 * begins there already. */
/*@ requires mm < NR_MM && RbTree && AreaKeys;
    terminates \true; exits \false;
    assigns \nothing;
    ensures same: \result == NR_VMA ==>
        \exists integer j; LinkedIn(j, mm) && vm_start[j] == start;
    ensures range: \result != NR_VMA ==> \result < NR_VMA;
    ensures empty: \result == 0 ==> mm_rb[mm] == 0;
    ensures gap: 0 < \result < NR_VMA ==> LinkedIn(\result, mm) &&
        ((vm_lo[\result] < start < vm_start[\result] && vm_rb_left[\result] == 0) ||
         (vm_start[\result] < start < vm_hi[\result] && vm_rb_right[\result] == 0)); */
static uint32_t find_links(uint32_t mm, uint32_t start)
{
    uint32_t n = mm_rb[mm], p = 0;
    /*@ loop invariant n != 0 ==> LinkedIn(n, mm) && vm_lo[n] < start < vm_hi[n];
        loop invariant p == 0 ==> n == mm_rb[mm];
        loop invariant p != 0 ==> LinkedIn(p, mm) && vm_lo[p] < start < vm_hi[p] &&
            ((start < vm_start[p] && n == vm_rb_left[p]) ||
             (vm_start[p] < start && n == vm_rb_right[p]));
        loop assigns n, p;
        loop variant n == 0 ? 0 : vm_hi[n] - vm_lo[n]; */
    while (n != 0) {
        p = n;
        if (start < vm_start[n]) {
            n = vm_rb_left[n];
        } else if (vm_start[n] < start) {
            n = vm_rb_right[n];
        } else {
            return NR_VMA;
        }
    }
    return p;
}

/* z becomes a red leaf under p. */
/*@ requires mm < NR_MM && 0 < z < NR_VMA && !Linked(z) && RbTree && RbColour;
    requires p == 0 ==> mm_rb[mm] == 0;
    requires p != 0 ==> LinkedIn(p, mm) && vm_key[p] == vm_start[p] &&
        ((vm_lo[p] < vm_start[z] < vm_key[p] && vm_rb_left[p] == 0) ||
         (vm_key[p] < vm_start[z] < vm_hi[p] && vm_rb_right[p] == 0));
    terminates \true; exits \false;
    assigns vm_rb_parent[z], vm_rb_left[z], vm_rb_right[z], vm_rb_red[z], vm_rb_left[p],
        vm_rb_right[p], mm_rb[mm], vm_mm[z], vm_key[z], vm_lo[z], vm_hi[z], vm_height[z];
    ensures own: vm_mm[z] == mm && vm_key[z] == vm_start[z] && vm_rb_red[z] != 0;
    E_RB_TREE
    E_RB_COLOUR(0, z, z) */
static void link_leaf(uint32_t mm, uint32_t z, uint32_t p)
{
    vm_rb_parent[z] = p;
    vm_rb_left[z] = 0;
    vm_rb_right[z] = 0;
    vm_rb_red[z] = 1;
    //@ ghost vm_key[z] = vm_start[z];
    //@ ghost vm_height[z] = 0;
    if (p == 0) {
        mm_rb[mm] = z;
        //@ ghost vm_lo[z] = -1;
        //@ ghost vm_hi[z] = VMA_TOP;
    } else if (vm_start[z] < vm_start[p]) {
        vm_rb_left[p] = z;
        //@ ghost vm_lo[z] = vm_lo[p];
        //@ ghost vm_hi[z] = vm_key[p];
    } else {
        vm_rb_right[p] = z;
        //@ ghost vm_lo[z] = vm_key[p];
        //@ ghost vm_hi[z] = vm_hi[p];
    }
    vm_mm[z] = mm;
}

/* Links v between its neighbours in the list and under p in the tree. */
/*@ requires mm < NR_MM && 0 < v < NR_VMA && vm_mm[v] == NR_MM && VmaInv;
    requires vm_start[v] < vm_end[v] <= TASK_SIZE;
    requires vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
    requires p == 0 ==> mm_rb[mm] == 0;
    requires p != 0 ==> LinkedIn(p, mm) &&
        ((vm_lo[p] < vm_start[v] < vm_key[p] && vm_rb_left[p] == 0) ||
         (vm_key[p] < vm_start[v] < vm_hi[p] && vm_rb_right[p] == 0));
    requires prev != 0 ==> LinkedIn(prev, mm) && vm_start[prev] < vm_start[v] &&
        vm_next[prev] == next;
    requires next != 0 ==> LinkedIn(next, mm) && vm_start[v] < vm_start[next] &&
        vm_prev[next] == prev;
    requires prev == 0 ==> mm_mmap[mm] == next;
    requires NoneOverlaps(mm, vm_start[v], vm_end[v]);
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm];
    E_VMA
    ensures linked: vm_mm[v] == mm;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) + 1; */
static void link_area(uint32_t mm, uint32_t v, uint32_t p, uint32_t prev, uint32_t next)
{
    list_link(mm, v, prev, next);
    link_leaf(mm, v, p);
    //@ assert same: \forall integer j; j != v ==> vm_mm[j] == \at(vm_mm[j], Pre);
    /*@ assert apart: \forall integer j; Linked(j) && vm_mm[j] == vm_mm[v] && j != v ==>
          vm_end[j] <= vm_start[v] || vm_end[v] <= vm_start[j]; */
    /*@ assert old: \forall integer i, j; Linked(i) && Linked(j) && i != v && j != v &&
          vm_mm[i] == vm_mm[j] && vm_start[i] < vm_start[j] ==> vm_end[i] <= vm_start[j]; */
    //@ assert AreaKeys;
    //@ assert AreaOrder;
    //@ assert VmaSync;
    insert_fixup(mm, v);
    /*@ ghost
        uint32_t n = 1;
        /@ loop invariant 1 <= n <= NR_VMA;
           loop invariant \forall integer t; 0 <= t < NR_MM ==> VmaCount(t, n) ==
               \at(VmaCount(t, \at(n, Here)), Pre) + (v < n && t == mm ? 1 : 0);
           loop assigns n;
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    //@ ghost lemma_count();
    mm_map_count[mm]++;
}

bool vma_insert(uint32_t mm, uint32_t v)
{
    uint32_t prev = 0, next = 0, p = find_links(mm, vm_start[v]);
    if (p == NR_VMA) {
        return false;
    }
    if (p != 0 && vm_start[v] < vm_start[p]) {
        next = p;
        prev = vm_prev[p];
    } else if (p != 0) {
        prev = p;
        next = vm_next[p];
    }
    /*@ assert prev != 0 ==> LinkedIn(prev, mm) && vm_start[prev] < vm_start[v] &&
          vm_next[prev] == next; */
    /*@ assert next != 0 ==> LinkedIn(next, mm) && vm_start[v] < vm_start[next] &&
          vm_prev[next] == prev; */
    //@ assert prev == 0 ==> mm_mmap[mm] == next;
    if (prev != 0 && vm_start[v] < vm_end[prev]) {
        return false;
    }
    if (next != 0 && vm_start[next] < vm_end[v]) {
        return false;
    }
    /*@ assert \forall integer j; LinkedIn(j, mm) ==>
          (prev != 0 && vm_start[j] <= vm_start[prev]) ||
          (next != 0 && vm_start[next] <= vm_start[j]); */
    //@ assert NoneOverlaps(mm, vm_start[v], vm_end[v]);
    link_area(mm, v, p, prev, next);
    return true;
}

/* ---- Erase ---- */

/* Takes out a node without children. Returns the parent whose child 0 is short now, 0 if none. */
/*@ requires LinkedIn(y, mm) && vm_rb_left[y] == 0 && vm_rb_right[y] == 0 && RbTree && RbColour;
    terminates \true; exits \false;
    assigns vm_rb_left[vm_rb_parent[y]], vm_rb_right[vm_rb_parent[y]], mm_rb[mm], vm_mm[y];
    E_RB_TREE
    E_RB_COLOUR(\result, 0, 0)
    ensures short: \result != 0 ==> LinkedIn(\result, mm) && Short(\result, 0);
    ensures own: vm_mm[y] == NR_MM;
    ensures gap: \forall integer j; LinkedIn(j, mm) ==>
        (vm_key[j] <= vm_lo[y] || vm_key[y] < vm_key[j]) &&
        (vm_lo[j] <= vm_lo[y] || vm_key[y] < vm_lo[j]) &&
        (vm_hi[j] <= vm_lo[y] || vm_key[y] < vm_hi[j]); */
static uint32_t unlink_leaf(uint32_t mm, uint32_t y)
{
    uint32_t p = vm_rb_parent[y];
    if (p == 0) {
        mm_rb[mm] = 0;
    } else if (vm_rb_left[p] == y) {
        vm_rb_left[p] = 0;
    } else {
        vm_rb_right[p] = 0;
    }
    vm_mm[y] = NR_MM;
    return vm_rb_red[y] != 0 ? 0 : p;
}

/* Takes out a node with one child c, which is red then and takes its place and colour. */
/*@ requires LinkedIn(y, mm) && c != 0 && RbTree && RbColour;
    requires (vm_rb_left[y] == c && vm_rb_right[y] == 0) ||
        (vm_rb_right[y] == c && vm_rb_left[y] == 0);
    terminates \true; exits \false;
    assigns vm_rb_left[vm_rb_parent[y]], vm_rb_right[vm_rb_parent[y]], vm_rb_parent[c],
        vm_rb_red[c], mm_rb[mm], vm_mm[y], vm_lo[c], vm_hi[c], vm_height[c];
    E_RB_TREE
    E_RB_COLOUR(0, 0, 0)
    ensures own: vm_mm[y] == NR_MM;
    ensures gap: vm_rb_left[y] == 0 ==> \forall integer j; LinkedIn(j, mm) ==>
        (vm_key[j] <= vm_lo[y] || vm_key[y] < vm_key[j]) &&
        (vm_lo[j] <= vm_lo[y] || vm_key[y] < vm_lo[j]) &&
        (vm_hi[j] <= vm_lo[y] || vm_key[y] < vm_hi[j]); */
static void unlink_one(uint32_t mm, uint32_t y, uint32_t c)
{
    uint32_t p = vm_rb_parent[y];
    /*@ assert Linked(c) && c != y && p != y && p != c && vm_mm[c] == mm &&
          vm_rb_parent[c] == y; */
    //@ assert vm_rb_red[c] != 0 && vm_rb_red[y] == 0 && vm_height[y] == 1;
    //@ assert vm_rb_left[c] == 0 && vm_rb_right[c] == 0;
    vm_rb_parent[c] = p;
    vm_rb_red[c] = 0;
    if (p == 0) {
        mm_rb[mm] = c;
    } else if (vm_rb_left[p] == y) {
        vm_rb_left[p] = c;
    } else {
        vm_rb_right[p] = c;
    }
    vm_mm[y] = NR_MM;
    //@ ghost vm_lo[c] = vm_lo[y];
    //@ ghost vm_hi[c] = vm_hi[y];
    //@ ghost vm_height[c] = vm_height[y];
}

/* Takes out a node with at most one child. Returns the node whose child 0 is short now, or 0. */
/*@ requires LinkedIn(y, mm) && (vm_rb_left[y] == 0 || vm_rb_right[y] == 0) && RbTree && RbColour;
    terminates \true; exits \false;
    assigns vm_rb_left[0 .. NR_VMA - 1], vm_rb_right[0 .. NR_VMA - 1],
        vm_rb_parent[0 .. NR_VMA - 1], vm_rb_red[0 .. NR_VMA - 1], mm_rb[mm], vm_mm[y],
        vm_lo[vm_rb_left[y]], vm_lo[vm_rb_right[y]], vm_hi[vm_rb_left[y]], vm_hi[vm_rb_right[y]],
        vm_height[0 .. NR_VMA - 1];
    ensures tree: RbTree;
    E_RB_COLOUR(\result, 0, 0)
    ensures short: \result != 0 ==> LinkedIn(\result, mm) && Short(\result, 0);
    ensures own: vm_mm[y] == NR_MM;
    ensures same: vm_lo[y] == \old(vm_lo[y]) && vm_hi[y] == \old(vm_hi[y]);
    ensures gap: \old(vm_rb_left[y]) == 0 ==> \forall integer j; LinkedIn(j, mm) ==>
        (vm_key[j] <= vm_lo[y] || vm_key[y] < vm_key[j]) &&
        (vm_lo[j] <= vm_lo[y] || vm_key[y] < vm_lo[j]) &&
        (vm_hi[j] <= vm_lo[y] || vm_key[y] < vm_hi[j]); */
static uint32_t tree_unlink(uint32_t mm, uint32_t y)
{
    uint32_t l = vm_rb_left[y], r = vm_rb_right[y];
    //@ assert l != y && r != y && vm_rb_parent[y] != y;
    if (l != 0) {
        unlink_one(mm, y, l);
        return 0;
    }
    if (r != 0) {
        unlink_one(mm, y, r);
        return 0;
    }
    return unlink_leaf(mm, y);
}

/* y, which is in no tree, takes the place and colour of z. */
/*@ requires LinkedIn(z, mm) && 0 < y < NR_VMA && !Linked(y) && RbTree && RbColour;
    terminates \true; exits \false;
    assigns vm_rb_left[y], vm_rb_right[y], vm_rb_parent[y], vm_rb_red[y],
        vm_rb_parent[vm_rb_left[z]], vm_rb_parent[vm_rb_right[z]], vm_rb_left[vm_rb_parent[z]],
        vm_rb_right[vm_rb_parent[z]], mm_rb[mm], vm_mm[y], vm_mm[z], vm_key[y], vm_lo[y],
        vm_hi[y], vm_height[y];
    E_RB_TREE
    E_RB_COLOUR(0, 0, 0)
    ensures own: vm_mm[y] == mm && vm_mm[z] == NR_MM && vm_key[y] == vm_key[z]; */
static void rb_replace(uint32_t mm, uint32_t z, uint32_t y)
{
    uint32_t l = vm_rb_left[z], r = vm_rb_right[z], p = vm_rb_parent[z];
    /*@ assert y != z && (l != 0 ==> l != y && Linked(l)) && (r != 0 ==> r != y && Linked(r)) &&
          (p != 0 ==> p != y && Linked(p) && p != z && p != l && p != r) && l != z && r != z; */
    vm_rb_left[y] = l;
    vm_rb_right[y] = r;
    vm_rb_parent[y] = p;
    vm_rb_red[y] = vm_rb_red[z];
    if (l != 0) {
        vm_rb_parent[l] = y;
    }
    if (r != 0) {
        vm_rb_parent[r] = y;
    }
    if (p == 0) {
        mm_rb[mm] = y;
    } else if (vm_rb_left[p] == z) {
        vm_rb_left[p] = y;
    } else {
        vm_rb_right[p] = y;
    }
    vm_mm[y] = mm;
    vm_mm[z] = NR_MM;
    //@ ghost vm_key[y] = vm_key[z];
    //@ ghost vm_lo[y] = vm_lo[z];
    //@ ghost vm_hi[y] = vm_hi[z];
    //@ ghost vm_height[y] = vm_height[z];
}

/* The leftmost node of the right subtree: the next in the order. */
/*@ requires Linked(z) && vm_rb_right[z] != 0 && RbTree;
    terminates \true; exits \false;
    assigns \nothing;
    ensures next: Linked(\result) && vm_mm[\result] == vm_mm[z] && \result != z &&
        vm_rb_left[\result] == 0 && vm_lo[\result] == vm_key[z] && vm_key[\result] < vm_hi[z];
    ensures leaf: vm_rb_right[\result] != z; */
static uint32_t leftmost(uint32_t z)
{
    uint32_t y = vm_rb_right[z];
    /*@ loop invariant Linked(y) && vm_mm[y] == vm_mm[z] && vm_lo[y] == vm_key[z] &&
            vm_hi[y] <= vm_hi[z];
        loop assigns y;
        loop variant vm_hi[y] - vm_lo[y]; */
    while (vm_rb_left[y] != 0) {
        y = vm_rb_left[y];
    }
    return y;
}

/*@ requires mm < NR_MM && LinkedIn(z, mm) && RbTree && RbColour;
    requires vm_rb_left[z] == 0 || vm_rb_right[z] == 0;
    terminates \true; exits \false;
    assigns vm_mm[z], A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)
    ensures own: vm_mm[z] == NR_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != z ==> vm_mm[j] == \old(vm_mm[j]);
    ensures same_keys: \forall integer j; Linked(j) ==> vm_key[j] == \old(vm_key[j]); */
static void tree_erase_outer(uint32_t mm, uint32_t z)
{
    uint32_t p = tree_unlink(mm, z);
    erase_fixup(mm, p);
}

/* A node with two children: the next in the order is taken out and put in its place. */
/*@ requires mm < NR_MM && LinkedIn(z, mm) && RbTree && RbColour && vm_rb_right[z] != 0;
    terminates \true; exits \false;
    assigns vm_mm[0 .. NR_VMA - 1], vm_key[0 .. NR_VMA - 1], A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)
    ensures own: vm_mm[z] == NR_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != z ==> vm_mm[j] == \old(vm_mm[j]);
    ensures same_keys: \forall integer j; Linked(j) ==> vm_key[j] == \old(vm_key[j]); */
static void tree_erase_inner(uint32_t mm, uint32_t z)
{
    uint32_t y = leftmost(z), p;
    p = tree_unlink(mm, y);
    //@ ghost ghost_rekey(mm, z, vm_key[y]);
    erase_fixup(mm, p);
    rb_replace(mm, z, y);
}

/*@ requires mm < NR_MM && LinkedIn(z, mm) && RbTree && RbColour;
    terminates \true; exits \false;
    assigns vm_mm[0 .. NR_VMA - 1], vm_key[0 .. NR_VMA - 1], A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)
    ensures own: vm_mm[z] == NR_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != z ==> vm_mm[j] == \old(vm_mm[j]);
    ensures same_keys: \forall integer j; Linked(j) ==> vm_key[j] == \old(vm_key[j]); */
static void tree_erase(uint32_t mm, uint32_t z)
{
    if (vm_rb_left[z] == 0 || vm_rb_right[z] == 0) {
        tree_erase_outer(mm, z);
    } else {
        tree_erase_inner(mm, z);
    }
}

void vma_erase(uint32_t mm, uint32_t v)
{
    list_unlink(mm, v);
    tree_erase(mm, v);
    //@ assert AreaKeys;
    //@ assert AreaOrder;
    /*@ ghost
        uint32_t n = 1;
        /@ loop invariant 1 <= n <= NR_VMA;
           loop invariant \forall integer t; 0 <= t < NR_MM ==> VmaCount(t, n) ==
               \at(VmaCount(t, \at(n, Here)), Pre) - (v < n && t == mm ? 1 : 0);
           loop assigns n;
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            n = n + 1;
        }
    */
    //@ ghost lemma_count();
    mm_map_count[mm]--;
    if (mm_mmap_cache[mm] == v) {
        mm_mmap_cache[mm] = 0;
    }
}

/* ---- Changes of an area ---- */

uint32_t vma_merge_next(uint32_t mm, uint32_t a)
{
    uint32_t b = vm_next[a];
    if (b == 0 || vm_end[a] != vm_start[b] || vm_flags[a] != vm_flags[b]) {
        return 0;
    }
    //@ assert Listed(a) && Listed(b) && a != b && LinkedIn(b, mm);
    /*@ assert far: \forall integer j; LinkedIn(j, mm) && vm_start[a] < vm_start[j] && j != b ==>
          vm_end[b] <= vm_start[j]; */
    vma_erase(mm, b);
    vm_end[a] = vm_end[b];
    /*@ assert kept: \forall integer x, flags;
          Covered{Pre}(mm, x, flags) ==> Covered(mm, x, flags); */
    /*@ assert no_more: \forall integer x, flags;
          Covered(mm, x, flags) ==> Covered{Pre}(mm, x, flags); */
    return b;
}

void vma_set_end(uint32_t mm, uint32_t v, uint32_t end)
{
    (void)mm;
    /*@ assert far: \forall integer j; LinkedIn(j, mm) && vm_start[v] < vm_start[j] ==>
          end <= vm_start[j]; */
    vm_end[v] = end;
}

void vma_set_start(uint32_t mm, uint32_t v, uint32_t start)
{
    (void)mm;
    //@ ghost lemma_bounds_are_keys();
    /*@ assert far: \forall integer j; LinkedIn(j, mm) && j != v ==>
          vm_end[j] <= start || vm_end[v] <= vm_start[j]; */
    /*@ assert places: \forall integer j; LinkedIn(j, mm) ==>
          KeepsPlace(vm_key[j], vm_key[v], start); */
    //@ ghost ghost_rekey(mm, v, start);
    vm_start[v] = start;
    /*@ assert order: \forall integer i, j; Listed(i) && Listed(j) && vm_list[i] == vm_list[j] ==>
          (vm_start[i] < vm_start[j] <==> \at(vm_start[i], Pre) < \at(vm_start[j], Pre)); */
    //@ assert ListStarts;
    //@ assert ListNext;
    //@ assert ListAfter;
    //@ assert ListBefore;
}

/* ---- Searches ---- */

uint32_t find_vma(uint32_t mm, uint32_t addr)
{
    uint32_t n = mm_mmap_cache[mm], best = 0;
    if (n != 0 && vm_start[n] <= addr && addr < vm_end[n]) {
        return n;
    }
    n = mm_rb[mm];
    //@ ghost int64_t low = -1;
    //@ ghost int64_t high = VMA_TOP;
    /*@ loop invariant n != 0 ==> LinkedIn(n, mm) && vm_lo[n] == low && vm_hi[n] == high;
        loop invariant -1 <= low <= high <= VMA_TOP;
        loop invariant n == 0 ==> \forall integer j; LinkedIn(j, mm) ==>
            vm_key[j] <= low || high <= vm_key[j];
        loop invariant best == 0 ==> high == VMA_TOP;
        loop invariant best != 0 ==> LinkedIn(best, mm) && addr < vm_end[best] &&
            high == vm_start[best];
        loop invariant below: \forall integer j; LinkedIn(j, mm) && vm_start[j] <= low ==>
            vm_end[j] <= addr;
        loop assigns n, best, low, high;
        loop variant high - low; */
    while (n != 0) {
        if (addr < vm_end[n]) {
            best = n;
            if (vm_start[n] <= addr) {
                break;
            }
            //@ ghost high = vm_key[n];
            n = vm_rb_left[n];
        } else {
            //@ ghost low = vm_key[n];
            n = vm_rb_right[n];
        }
    }
    if (best != 0) {
        mm_mmap_cache[mm] = best;
    }
    return best;
}

/* The last area of a tree, 0 if it is empty. */
/*@ requires mm < NR_MM && RbTree;
    terminates \true; exits \false;
    assigns \nothing;
    ensures last: \result != 0 ==> LinkedIn(\result, mm);
    ensures greatest: \forall integer j; LinkedIn(j, mm) ==>
        \result != 0 && vm_key[j] <= vm_key[\result]; */
static uint32_t rightmost(uint32_t mm)
{
    uint32_t n = mm_rb[mm];
    /*@ loop invariant n != 0 ==> LinkedIn(n, mm) && vm_hi[n] == VMA_TOP;
        loop invariant n == 0 ==> mm_rb[mm] == 0;
        loop assigns n;
        loop variant n == 0 ? 0 : RbWidth(n); */
    while (n != 0 && vm_rb_right[n] != 0) {
        n = vm_rb_right[n];
    }
    return n;
}

uint32_t vma_before(uint32_t mm, uint32_t v)
{
    if (v != 0) {
        return vm_prev[v];
    }
    return rightmost(mm);
}

uint32_t find_vma_intersection(uint32_t mm, uint32_t start, uint32_t end)
{
    uint32_t v = find_vma(mm, start);
    if (v != 0 && end <= vm_start[v]) {
        return 0;
    }
    return v;
}

uint32_t vma_lowest_gap(uint32_t mm, uint32_t from, uint32_t len)
{
    uint32_t a, v;
    if (from > TASK_SIZE || len > TASK_SIZE) {
        return TASK_SIZE;
    }
    a = (from + (PAGE_SIZE - 1u)) / PAGE_SIZE * PAGE_SIZE;
    v = find_vma(mm, a);
    /*@ loop invariant a % PAGE_SIZE == 0 && from <= a <= TASK_SIZE;
        loop invariant v != 0 ==> LinkedIn(v, mm) && a < vm_end[v];
        loop invariant first: \forall integer j; LinkedIn(j, mm) && a < vm_end[j] ==>
            v != 0 && vm_start[v] <= vm_start[j];
        loop invariant lowest: \forall integer g; Gap(mm, from, len, g) ==> a <= g;
        loop assigns a, v;
        loop variant TASK_SIZE - a; */
    while (v != 0 && a <= TASK_SIZE - len && vm_start[v] < a + len) {
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
    vm_rb_red[0] = 0;
    //@ ghost vm_height[0] = 0;
    /*@ loop invariant 0 <= i <= NR_MM;
        loop invariant \forall integer k; 0 <= k < i ==> mm_rb[k] == 0 && mm_mmap[k] == 0 &&
            mm_mmap_cache[k] == 0 && mm_map_count[k] == 0;
        loop assigns i, mm_rb[0 .. NR_MM - 1], mm_mmap[0 .. NR_MM - 1],
            mm_mmap_cache[0 .. NR_MM - 1], mm_map_count[0 .. NR_MM - 1];
        loop variant NR_MM - i; */
    for (i = 0; i < NR_MM; i++) {
        mm_rb[i] = 0;
        mm_mmap[i] = 0;
        mm_mmap_cache[i] = 0;
        mm_map_count[i] = 0;
    }
    /*@ loop invariant 0 <= i <= NR_VMA;
        loop invariant \forall integer k; 0 <= k < i ==> vm_mm[k] == NR_MM && vm_list[k] == NR_MM;
        loop assigns i, vm_mm[0 .. NR_VMA - 1], vm_list[0 .. NR_VMA - 1];
        loop variant NR_VMA - i; */
    for (i = 0; i < NR_VMA; i++) {
        vm_mm[i] = NR_MM;
        //@ ghost vm_list[i] = NR_MM;
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
