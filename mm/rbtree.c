/*
 * Red-black trees: insert and erase, with each mirrored case written once.
 *
 * The idea: small steps, each of which keeps the whole order of rbtree.acsl. A rotation keeps order
 * and intervals; each case of the repair after an insert or an erase is a function of its own, for
 * a side s that is handed in; a loop then only repeats a step until nothing is left to repair.
 * Relies on rbtree.h alone.
 */
#include "rbtree.h"

vma_id mm_rb[NR_MM];
vma_id rb_child[2][NR_VMA], rb_parent[NR_VMA];
uint8_t rb_red[NR_VMA];
/*@ ghost mm_id rb_tree[NR_VMA]; */
/*@ ghost int64_t rb_key[NR_VMA]; */
/*@ ghost int64_t rb_bound[2][NR_VMA]; */
/*@ ghost int64_t rb_height[NR_VMA]; */

/* The side on which n is a child of p. */
#define RB_SIDE(p, n) (rb_child[0][p] == (n) ? 0u : 1u)

/*@
// n is child s of p, and the ways through it have one black node too few.
predicate RbShortAt{L}(integer s, integer p, integer n) =
    rb_child[s][p] == n && rb_child[1 - s][p] != 0 &&
    rb_height[rb_child[1 - s][p]] == rb_height[n] + 1 &&
    rb_height[p] == rb_height[rb_child[1 - s][p]] + (rb_red[p] != 0 ? 0 : 1);
predicate RbShort{L}(integer p, integer n) = RbShortAt(0, p, n) || RbShortAt(1, p, n);
*/

/* ---- Lemmas ---- */

/* A subtree cannot be higher than its interval is wide: no height overflows. By induction over the
 * width of the interval. */
/*@ ghost
  /@ requires RbTree && RbNil && RbBalanced(0) && RbHeights;
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer i; RbNode(i) ==> rb_height[i] <= RbWidth(i) - 1; @/
  void lemma_rb_height(void)
  {
      int64_t w = 0;
      /@ loop invariant 0 <= w <= RB_TOP + 1;
         loop invariant \forall integer i; RbNode(i) && RbWidth(i) <= w ==>
             rb_height[i] <= RbWidth(i) - 1;
         loop assigns w;
         loop variant RB_TOP + 1 - w; @/
      while (w < RB_TOP + 1) {
          w = w + 1;
      }
  }
*/

/* By induction from the widest interval down. */
/*@ ghost
  void lemma_rb_bounds_are_keys(void)
  {
      int64_t w = RB_TOP + 2;
      /@ loop invariant 0 <= w <= RB_TOP + 2;
         loop invariant \forall integer i; RbNode(i) && w <= RbWidth(i) ==>
             rb_bound[0][i] == -1 || RbIsKey(rb_tree[i], rb_bound[0][i]);
         loop invariant \forall integer i; RbNode(i) && w <= RbWidth(i) ==>
             rb_bound[1][i] == RB_TOP || RbIsKey(rb_tree[i], rb_bound[1][i]);
         loop assigns w;
         loop variant w; @/
      while (0 < w) {
          w = w - 1;
      }
  }
*/

/* ---- Keys ---- */

/*@ ghost
  void ghost_rb_key(vma_id n, int64_t k)
  {
      rb_key[n] = k;
  }
*/

/*@ ghost
  void ghost_rb_rekey(mm_id t, vma_id z, int64_t k)
  {
      int64_t old = rb_key[z];
      uint32_t i = 0;
      /@ loop invariant 0 <= i <= NR_VMA;
         loop invariant \forall integer j; 0 <= j < NR_VMA ==> rb_bound[0][j] ==
             ((j < i && rb_tree[j] == t && \at(rb_bound[0][j], Pre) == old) ?
              k : \at(rb_bound[0][j], Pre));
         loop invariant \forall integer j; 0 <= j < NR_VMA ==> rb_bound[1][j] ==
             ((j < i && rb_tree[j] == t && \at(rb_bound[1][j], Pre) == old) ?
              k : \at(rb_bound[1][j], Pre));
         loop assigns i, rb_bound[0][0 .. NR_VMA - 1], rb_bound[1][0 .. NR_VMA - 1];
         loop variant NR_VMA - i; @/
      while (i < NR_VMA) {
          if (rb_tree[i] == t) {
              if (rb_bound[0][i] == old) rb_bound[0][i] = k;
              if (rb_bound[1][i] == old) rb_bound[1][i] = k;
          }
          i = i + 1;
      }
      rb_key[z] = k;
  }
*/

/* ---- Rotation ---- */

/* The other child of x takes its place, and x becomes child s of it. */
/*@ requires s <= 1 && RbNodeOf(x, t) && rb_child[1 - s][x] != 0;
    requires RbTree;
    terminates \true; exits \false;
    assigns rb_child[s][rb_child[1 - s][x]], rb_child[1 - s][x], rb_child[s][rb_parent[x]],
        rb_child[1 - s][rb_parent[x]], rb_parent[rb_child[s][rb_child[1 - s][x]]], rb_parent[x],
        rb_parent[rb_child[1 - s][x]], mm_rb[t], rb_bound[s][rb_child[1 - s][x]],
        rb_bound[1 - s][x];
    C_BOTH(
    E_RB_TREE
    ensures turned: rb_child[1 - s][x] == \old(rb_child[s][rb_child[1 - s][x]]) &&
        rb_child[s][\old(rb_child[1 - s][x])] == x && rb_parent[x] == \old(rb_child[1 - s][x]) &&
        rb_parent[\old(rb_child[1 - s][x])] == \old(rb_parent[x]);
    ensures was_root: \old(rb_parent[x]) == 0 ==> mm_rb[t] == \old(rb_child[1 - s][x]) &&
        rb_child[0][0] == \old(rb_child[0][0]) && rb_child[1][0] == \old(rb_child[1][0]);
    ensures no_root: \old(rb_parent[x]) != 0 ==> mm_rb[t] == \old(mm_rb[t]);
    ensures was_same: \old(rb_parent[x]) != 0 && \old(rb_child[s][rb_parent[x]]) == x ==>
        rb_child[s][\old(rb_parent[x])] == \old(rb_child[1 - s][x]) &&
        rb_child[1 - s][\old(rb_parent[x])] == \old(rb_child[1 - s][rb_parent[x]]);
    ensures was_other: \old(rb_parent[x]) != 0 && \old(rb_child[s][rb_parent[x]]) != x ==>
        rb_child[s][\old(rb_parent[x])] == \old(rb_child[s][rb_parent[x]]) &&
        rb_child[1 - s][\old(rb_parent[x])] == \old(rb_child[1 - s][x]);
    ensures nil_parent: \old(rb_child[s][rb_child[1 - s][x]]) == 0 ==>
        rb_parent[0] == \old(rb_parent[0]);
    ensures interval: rb_bound[s][\old(rb_child[1 - s][x])] == \old(rb_bound[s][x]) &&
        rb_bound[1 - s][x] == rb_key[\old(rb_child[1 - s][x])];) */
static void rotate(mm_id t, uint32_t s, uint32_t x)
{
    uint32_t r = 1u - s, y = rb_child[r][x], p = rb_parent[x], b;
    //@ for left, right: assert RbNode(y) && y != x && p != y && p != x;
    //@ assert s == 0 ==> y < NR_VMA;
    //@ assert s == 1 ==> y < NR_VMA;
    b = rb_child[s][y];
    //@ for left, right: assert b != 0 ==> RbNode(b) && b != x && b != y && b != p;
    //@ assert s == 0 ==> b < NR_VMA;
    //@ assert s == 1 ==> b < NR_VMA;
    rb_child[r][x] = b;
    if (b != 0) {
        rb_parent[b] = x;
    }
    rb_child[s][y] = x;
    rb_parent[x] = y;
    rb_parent[y] = p;
    if (p == 0) {
        mm_rb[t] = y;
    } else {
        rb_child[RB_SIDE(p, x)][p] = y;
    }
    //@ ghost rb_bound[s][y] = rb_bound[s][x];
    //@ ghost rb_bound[r][x] = rb_key[y];
}

/* ---- Repair after an insert: z is red and its parent may be ---- */

/*@ requires RbNode(z) && rb_red[z] != 0 && rb_parent[z] == 0;
    requires RbTree && RbColoured(0, z, z);
    terminates \true; exits \false;
    assigns rb_red[z], rb_height[z];
    E_RB_COLOUR(0, 0, 0) */
static void blacken_root(vma_id z)
{
    //@ assert mm_rb[rb_tree[z]] == z;
    //@ ghost lemma_rb_height();
    rb_red[z] = 0;
    //@ ghost rb_height[z] = rb_height[z] + 1;
}

/* Parent and uncle u are red: both turn black and the grandparent, the next to look at, red. */
/*@ requires RbNode(z) && rb_red[z] != 0 && RbTree && RbColoured(0, z, z);
    requires RbNode(p) && RbNode(g) && RbNode(u) && rb_parent[z] == p && rb_parent[p] == g &&
        rb_parent[u] == g && rb_red[p] != 0 && rb_red[u] != 0 && rb_red[g] == 0;
    requires (rb_child[0][g] == p && rb_child[1][g] == u) ||
        (rb_child[0][g] == u && rb_child[1][g] == p);
    terminates \true; exits \false;
    assigns rb_red[p], rb_red[u], rb_red[g], rb_height[p], rb_height[u];
    ensures next: rb_red[g] != 0;
    E_RB_COLOUR(0, g, g) */
static void ins_recolour(vma_id z, vma_id p, vma_id u, vma_id g)
{
    (void)z;
    rb_red[u] = 0;
    rb_red[p] = 0;
    rb_red[g] = 1;
    //@ ghost rb_height[p] = rb_height[g];
    //@ ghost rb_height[u] = rb_height[g];
}

/* z is child s of child s of g, the uncle is black: turning the grandparent ends it. */
/*@ requires s <= 1 && RbNodeOf(z, t) && rb_red[z] != 0 && RbTree && RbColoured(0, z, 0);
    requires RbNodeOf(p, t) && RbNodeOf(g, t) && rb_child[s][p] == z && rb_child[s][g] == p &&
        rb_parent[p] == g && rb_red[p] != 0 && rb_red[g] == 0 && rb_red[rb_child[1 - s][g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)) */
static void ins_outer(mm_id t, uint32_t s, vma_id z, vma_id p, vma_id g)
{
    (void)z;
    /*@ for left, right: assert g != p && rb_red[rb_child[1 - s][p]] == 0 &&
          rb_height[g] == rb_height[p] + 1 && rb_height[p] == rb_height[rb_child[1 - s][g]] &&
          rb_height[p] == rb_height[rb_child[1 - s][p]]; */
    rotate(t, 1u - s, g);
    rb_red[p] = 0;
    rb_red[g] = 1;
    //@ ghost int64_t height = rb_height[p];
    //@ ghost rb_height[p] = rb_height[g];
    //@ ghost rb_height[g] = height;
}

/* z is the other child of child s of g, the uncle is black: turning the parent leaves that parent
 * as child s of child s. */
/*@ requires s <= 1 && RbNodeOf(z, t) && rb_red[z] != 0 && RbTree && RbColoured(0, z, 0);
    requires RbNodeOf(p, t) && RbNodeOf(g, t) && rb_child[1 - s][p] == z && rb_child[s][g] == p &&
        rb_parent[p] == g && rb_red[p] != 0 && rb_red[g] == 0 && rb_red[rb_child[1 - s][g]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    ensures turned: rb_child[s][z] == p && rb_child[s][g] == z && rb_parent[z] == g &&
        RbNodeOf(p, t) && rb_red[p] != 0 && rb_red[rb_child[1 - s][g]] == 0 && rb_red[z] != 0 &&
        rb_red[g] == 0;
    E_RB_COLOUR(0, p, 0)) */
static void ins_inner(mm_id t, uint32_t s, vma_id z, vma_id p, vma_id g)
{
    (void)z;
    (void)g;
    /*@ for left, right: assert g != p && g != z && p != z && rb_red[rb_child[s][p]] == 0 &&
          rb_height[p] == rb_height[z] && rb_height[p] == rb_height[rb_child[s][p]] &&
          rb_height[z] == rb_height[rb_child[s][z]] && rb_red[rb_child[s][z]] == 0; */
    rotate(t, s, p);
}

/* z is red under its red parent p, which is child s of g. Returns the node that is red under a red
 * parent now, 0 when nothing is left. */
/*@ requires s <= 1 && RbNodeOf(z, t) && rb_red[z] != 0 && RbTree && RbColoured(0, z, 0);
    requires RbNodeOf(p, t) && RbNodeOf(g, t) && rb_child[s][g] == p && rb_parent[z] == p &&
        rb_parent[p] == g && rb_red[p] != 0 && rb_red[g] == 0 && RbWidth(z) < RbWidth(g);
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    E_RB_COLOUR(0, \result, \result)
    ensures next: \result != 0 ==> RbNodeOf(\result, t) && rb_red[\result] != 0;
    ensures up: \result != 0 ==> \old(RbWidth(z)) < RbWidth(\result);) */
static uint32_t ins_red(mm_id t, uint32_t s, vma_id z, vma_id p, vma_id g)
{
    vma_id u = rb_child[1u - s][g];
    //@ assert s == 0 ==> u != 0 ==> RbNode(u) && rb_parent[u] == g;
    //@ assert s == 1 ==> u != 0 ==> RbNode(u) && rb_parent[u] == g;
    /*@ assert (rb_child[0][g] == p && rb_child[1][g] == u) ||
          (rb_child[0][g] == u && rb_child[1][g] == p); */
    //@ assert rb_child[s][p] == z || rb_child[1 - s][p] == z;
    if (u != 0 && rb_red[u] != 0) {
        ins_recolour(z, p, u, g);
        return g;
    }
    if (rb_child[s][p] == z) {
        ins_outer(t, s, z, p, g);
        return 0;
    }
    ins_inner(t, s, z, p, g);
    ins_outer(t, s, p, z, g);
    return 0;
}

/* One step up: returns the node that is red under a red parent now, 0 when nothing is left. */
/*@ requires RbNodeOf(z, t) && rb_red[z] != 0;
    requires RbTree && RbColoured(0, z, z);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, \result, \result)
    ensures next: \result != 0 ==> RbNodeOf(\result, t) && rb_red[\result] != 0;
    ensures up: \result != 0 ==> \old(RbWidth(z)) < RbWidth(\result); */
static uint32_t ins_step(mm_id t, vma_id z)
{
    vma_id p = rb_parent[z], g;
    if (p == 0) {
        blacken_root(z);
        return 0;
    }
    if (rb_red[p] == 0) {
        return 0;
    }
    g = rb_parent[p];
    //@ assert RbNode(p) && p != z;
    //@ assert RbRootBlack(0);
    //@ assert g != 0 && RbNode(g) && g != p && g != z;
    //@ assert rb_red[g] == 0;
    //@ assert RbWidth(z) < RbWidth(p) < RbWidth(g);
    return ins_red(t, RB_SIDE(g, p), z, p, g);
}

/*@ requires RbNodeOf(z, t) && rb_red[z] != 0;
    requires RbTree && RbColoured(0, z, z);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void insert_fixup(mm_id t, vma_id z)
{
    /*@ loop invariant z != 0 ==> RbNodeOf(z, t) && rb_red[z] != 0;
        loop invariant RbTree && RbColoured(0, z, z);
        loop assigns z, A_RB;
        loop variant z == 0 ? 0 : RB_TOP + 2 - (rb_bound[1][z] - rb_bound[0][z]); */
    while (z != 0) {
        z = ins_step(t, z);
    }
}

/* ---- Insert ---- */

/* n becomes the only node of t, red as yet. */
/*@ requires t < NR_MM && 0 < n < NR_VMA && !RbNode(n) && RbInv;
    requires mm_rb[t] == 0 && -1 < rb_key[n] < RB_TOP;
    terminates \true; exits \false;
    assigns rb_parent[n], rb_child[0][n], rb_child[1][n], rb_red[n], mm_rb[t], rb_tree[n],
        rb_bound[0][n], rb_bound[1][n], rb_height[n];
    ensures own: rb_tree[n] == t && rb_red[n] != 0;
    E_RB_TREE
    E_RB_COLOUR(0, n, n) */
static void link_root(mm_id t, vma_id n)
{
    rb_parent[n] = NO_VMA;
    rb_child[0][n] = 0;
    rb_child[1][n] = 0;
    rb_red[n] = 1;
    mm_rb[t] = n;
    //@ ghost rb_height[n] = 0;
    //@ ghost rb_bound[0][n] = -1;
    //@ ghost rb_bound[1][n] = RB_TOP;
    //@ ghost rb_tree[n] = t;
}

/*@
// All of low .. high lies outside of the interval of j, or on one side of its key.
predicate RbClear{L}(integer j, integer low, integer high) =
    rb_bound[1][j] <= low || high <= rb_bound[0][j] ||
    (rb_bound[0][j] <= low && high <= rb_key[j]) || (rb_key[j] <= low && high <= rb_bound[1][j]);
*/

/* n becomes a red leaf under p. */
/*@ requires t < NR_MM && s <= 1 && 0 < n < NR_VMA && !RbNode(n) && RbInv;
    requires RbNodeOf(p, t) && RbFits(n, p, s);
    terminates \true; exits \false;
    assigns rb_parent[n], rb_child[0][n], rb_child[1][n], rb_red[n], rb_child[s][p], rb_tree[n],
        rb_bound[0][n], rb_bound[1][n], rb_height[n];
    C_BOTH(
    ensures own: rb_tree[n] == t && rb_red[n] != 0;
    E_RB_TREE
    E_RB_COLOUR(0, n, n)) */
static void link_leaf(mm_id t, uint32_t s, vma_id n, vma_id p)
{
    (void)t;
    /*@ for left: assert \forall integer j; RbNodeOf(j, t) ==>
          RbClear(j, rb_bound[0][p], rb_key[p]); */
    /*@ for right: assert \forall integer j; RbNodeOf(j, t) ==>
          RbClear(j, rb_key[p], rb_bound[1][p]); */
    rb_parent[n] = p;
    rb_child[0][n] = 0;
    rb_child[1][n] = 0;
    rb_red[n] = 1;
    rb_child[s][p] = n;
    //@ ghost rb_height[n] = 0;
    //@ ghost rb_bound[s][n] = rb_bound[s][p];
    //@ ghost rb_bound[1u - s][n] = rb_key[p];
    //@ ghost rb_tree[n] = t;
}

void rb_insert(mm_id t, vma_id n, vma_id p, uint32_t s)
{
    if (p == NO_VMA) {
        link_root(t, n);
    } else {
        link_leaf(t, s, n, p);
    }
    insert_fixup(t, n);
}

/* ---- Repair after an erase: the ways through child n of p have one black node too few ---- */

/* The sibling is red: after turning p it is black. */
/*@ requires s <= 1 && RbNodeOf(p, t) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n) && rb_red[rb_child[1 - s][p]] != 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: RbShortAt(s, p, n) && rb_red[p] != 0 && rb_red[rb_child[1 - s][p]] == 0;) */
static void era_red_sibling(mm_id t, uint32_t s, vma_id p, vma_id n)
{
    uint32_t b = rb_child[1u - s][p];
    (void)n;
    //@ assert s == 0 ==> RbNodeOf(b, t);
    //@ assert s == 1 ==> RbNodeOf(b, t);
    /*@ for left, right: assert rb_red[p] == 0 && rb_child[s][b] != 0 && b != p &&
          rb_height[rb_child[s][b]] == rb_height[b] && rb_height[p] == rb_height[b] + 1 &&
          rb_red[rb_child[s][b]] == 0; */
    rotate(t, s, p);
    rb_red[b] = 0;
    rb_red[p] = 1;
    //@ ghost int64_t height = rb_height[b];
    //@ ghost rb_height[b] = rb_height[p];
    //@ ghost rb_height[p] = height;
}

/* The sibling is black and only its inner child red: turning the sibling makes it the outer. */
/*@ requires s <= 1 && RbNodeOf(p, t) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n);
    requires rb_red[rb_child[1 - s][p]] == 0 && rb_red[rb_child[s][rb_child[1 - s][p]]] != 0 &&
        rb_red[rb_child[1 - s][rb_child[1 - s][p]]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    E_RB_COLOUR(p, 0, 0)
    ensures short: RbShortAt(s, p, n) && rb_red[n] == 0 && rb_red[rb_child[1 - s][p]] == 0 &&
        rb_red[rb_child[1 - s][rb_child[1 - s][p]]] != 0;) */
static void era_inner(mm_id t, uint32_t s, vma_id p, vma_id n)
{
    uint32_t b = rb_child[1u - s][p], w;
    (void)n;
    //@ assert s == 0 ==> RbNodeOf(b, t);
    //@ assert s == 1 ==> RbNodeOf(b, t);
    w = rb_child[s][b];
    /*@ for left, right: assert w != 0 && RbNode(w) && b != p && w != p && w != b &&
          rb_height[b] == rb_height[w] + 1 && rb_height[w] == rb_height[rb_child[1 - s][b]] &&
          rb_height[w] == rb_height[rb_child[0][w]] && rb_height[w] == rb_height[rb_child[1][w]] &&
          rb_red[rb_child[0][w]] == 0 && rb_red[rb_child[1][w]] == 0; */
    rotate(t, 1u - s, b);
    rb_red[w] = 0;
    rb_red[b] = 1;
    //@ ghost int64_t height = rb_height[b];
    //@ ghost rb_height[b] = rb_height[w];
    //@ ghost rb_height[w] = height;
}

/* The sibling is black and its outer child red: turning p ends it. */
/*@ requires s <= 1 && RbNodeOf(p, t) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n);
    requires rb_red[rb_child[1 - s][p]] == 0 && rb_red[rb_child[1 - s][rb_child[1 - s][p]]] != 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)) */
static void era_outer(mm_id t, uint32_t s, vma_id p, vma_id n)
{
    uint32_t b = rb_child[1u - s][p], w;
    (void)n;
    //@ assert s == 0 ==> RbNodeOf(b, t);
    //@ assert s == 1 ==> RbNodeOf(b, t);
    w = rb_child[1u - s][b];
    /*@ for left, right: assert w != 0 && RbNode(w) && b != p && w != p && w != b &&
          rb_height[b] == rb_height[w] + 1 && rb_height[w] == rb_height[rb_child[s][b]] &&
          rb_height[w] == rb_height[rb_child[0][w]] && rb_height[w] == rb_height[rb_child[1][w]] &&
          rb_red[rb_child[0][w]] == 0 && rb_red[rb_child[1][w]] == 0; */
    rotate(t, s, p);
    rb_red[b] = rb_red[p];
    rb_red[p] = 0;
    rb_red[w] = 0;
    //@ ghost int64_t height = rb_height[b];
    //@ ghost rb_height[b] = rb_height[p];
    //@ ghost rb_height[p] = height;
    //@ ghost rb_height[w] = height;
}

/* The sibling b and its children are black, p is red: p's colour goes down to b, which ends it. */
/*@ requires s <= 1 && RbNode(p) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n) && b == rb_child[1 - s][p];
    requires rb_red[b] == 0 && rb_red[rb_child[0][b]] == 0 && rb_red[rb_child[1][b]] == 0 &&
        rb_red[p] != 0;
    terminates \true; exits \false;
    assigns rb_red[b], rb_red[p], rb_height[b];
    C_BOTH(
    E_RB_COLOUR(0, 0, 0)) */
static void era_red_parent(uint32_t s, vma_id p, vma_id n, uint32_t b)
{
    (void)s;
    (void)n;
    //@ assert s == 0 ==> RbNode(b);
    //@ assert s == 1 ==> RbNode(b);
    /*@ for left, right: assert b != p && rb_height[b] == rb_height[rb_child[0][b]] + 1 &&
          rb_height[n] == rb_height[rb_child[0][b]]; */
    rb_red[b] = 1;
    rb_red[p] = 0;
    //@ ghost rb_height[b] = rb_height[n];
}

/* The sibling b and its children are black, and so is p: b turns red, and now all ways through p
 * have one black node too few. */
/*@ requires s <= 1 && RbNode(p) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n) && b == rb_child[1 - s][p];
    requires rb_red[b] == 0 && rb_red[rb_child[0][b]] == 0 && rb_red[rb_child[1][b]] == 0 &&
        rb_red[p] == 0;
    terminates \true; exits \false;
    assigns rb_red[b], rb_height[b], rb_height[p];
    C_BOTH(
    E_RB_COLOUR(rb_parent[p], 0, 0)
    ensures short: rb_parent[p] != 0 ==> RbShort(rb_parent[p], p);) */
static void era_black_parent(uint32_t s, vma_id p, vma_id n, uint32_t b)
{
    (void)s;
    (void)p;
    (void)n;
    //@ assert s == 0 ==> RbNode(b);
    //@ assert s == 1 ==> RbNode(b);
    /*@ for left, right: assert b != p && rb_height[b] == rb_height[rb_child[0][b]] + 1 &&
          rb_height[n] == rb_height[rb_child[0][b]]; */
    rb_red[b] = 1;
    //@ ghost rb_height[p] = rb_height[b];
    //@ ghost rb_height[b] = rb_height[n];
}

/* Child s of p is short and its sibling black. Returns p if the parent of p is to be looked at
 * next, 0 when nothing is left. */
/*@ requires s <= 1 && RbNodeOf(p, t) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShortAt(s, p, n) && rb_red[rb_child[1 - s][p]] == 0;
    terminates \true; exits \false;
    assigns A_RB;
    C_BOTH(
    ensures tree: RbTree; ensures nil: RbNil; ensures heights: RbHeights; ensures red: RbRed(0);
    ensures root_black: RbRootBlack(0);
    ensures was_black: \result != 0 ==> \old(rb_red[p]) == 0;
    ensures next: \result != 0 ==> \result == p && rb_parent[p] != 0 &&
        RbBalanced(rb_parent[p]) && rb_red[p] == 0 && RbShort(rb_parent[p], p);
    ensures up: \result != 0 ==> \old(RbWidth(p)) < RbWidth(rb_parent[p]);
    ensures balanced: \result == 0 ==> RbBalanced(0);) */
static uint32_t era_black_sibling(mm_id t, uint32_t s, vma_id p, vma_id n)
{
    uint32_t b = rb_child[1u - s][p];
    //@ assert s == 0 ==> RbNodeOf(b, t);
    //@ assert s == 1 ==> RbNodeOf(b, t);
    if (rb_red[rb_child[0][b]] == 0 && rb_red[rb_child[1][b]] == 0) {
        if (rb_red[p] != 0) {
            era_red_parent(s, p, n, b);
            return 0;
        }
        era_black_parent(s, p, n, b);
        if (rb_parent[p] == 0) {
            return 0;
        }
        return p;
    }
    if (rb_red[rb_child[1u - s][b]] == 0) {
        era_inner(t, s, p, n);
    }
    era_outer(t, s, p, n);
    return 0;
}

/* One step up: child n of p is short. Returns the node that is short now, 0 when none is. */
/*@ requires RbNodeOf(p, t) && n < NR_VMA && rb_red[n] == 0;
    requires RbTree && RbColoured(p, 0, 0) && RbShort(p, n);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    ensures nil: RbNil; ensures heights: RbHeights; ensures red: RbRed(0);
    ensures root_black: RbRootBlack(0);
    ensures next: \result != 0 ==> \result == p && rb_parent[p] != 0 &&
        RbBalanced(rb_parent[p]) && rb_red[p] == 0 && RbShort(rb_parent[p], p);
    ensures up: \result != 0 ==> \old(RbWidth(p)) < RbWidth(rb_parent[p]);
    ensures balanced: \result == 0 ==> RbBalanced(0); */
static uint32_t era_step(mm_id t, vma_id p, vma_id n)
{
    uint32_t s = RB_SIDE(p, n);
    //@ assert s <= 1 && RbShortAt(s, p, n);
    if (rb_red[rb_child[1u - s][p]] == 0) {
        return era_black_sibling(t, s, p, n);
    }
    era_red_sibling(t, s, p, n);
    era_black_sibling(t, s, p, n);
    return 0;
}

/* p: the node whose child 0 is short, 0 if none is. */
/*@ requires p != 0 ==> RbNodeOf(p, t) && RbShort(p, 0);
    requires RbTree && RbColoured(p, 0, 0);
    terminates \true; exits \false;
    assigns A_RB;
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0) */
static void erase_fixup(mm_id t, vma_id p)
{
    vma_id n = 0;
    /*@ loop invariant p != 0 ==> RbNodeOf(p, t) && RbShort(p, n);
        loop invariant 0 <= n < NR_VMA && rb_red[n] == 0;
        loop invariant RbTree && RbColoured(p, 0, 0);
        loop assigns n, p, A_RB;
        loop variant p == 0 ? 0 : RB_TOP + 2 - RbWidth(p); */
    while (p != 0) {
        n = era_step(t, p, n);
        p = n == 0 ? 0 : rb_parent[n];
    }
}

/* ---- Erase ---- */

/* Takes out a node without children. Returns the parent whose child 0 is short now, 0 if none. */
/*@ requires RbNodeOf(y, t) && rb_child[0][y] == 0 && rb_child[1][y] == 0 && RbInv;
    terminates \true; exits \false;
    assigns rb_child[0][rb_parent[y]], rb_child[1][rb_parent[y]], mm_rb[t], rb_tree[y];
    E_RB_TREE
    E_RB_COLOUR(\result, 0, 0)
    ensures short: \result != 0 ==> RbNodeOf(\result, t) && RbShort(\result, 0);
    ensures own: rb_tree[y] == NO_MM;
    E_RB_GAP(0 == 0) */
static uint32_t unlink_leaf(mm_id t, vma_id y)
{
    vma_id p = rb_parent[y];
    if (p == 0) {
        mm_rb[t] = NO_VMA;
    } else {
        rb_child[RB_SIDE(p, y)][p] = 0;
    }
    //@ ghost rb_tree[y] = NO_MM;
    return rb_red[y] != 0 ? 0 : p;
}

/* Takes out a node with one child c, which is red then and takes its place and colour. */
/*@ requires RbNodeOf(y, t) && c != 0 && RbInv;
    requires (rb_child[0][y] == c && rb_child[1][y] == 0) ||
        (rb_child[1][y] == c && rb_child[0][y] == 0);
    terminates \true; exits \false;
    assigns rb_child[0][rb_parent[y]], rb_child[1][rb_parent[y]], rb_parent[c], rb_red[c],
        mm_rb[t], rb_tree[y], rb_bound[0][c], rb_bound[1][c], rb_height[c];
    E_RB_TREE
    E_RB_COLOUR(0, 0, 0)
    ensures own: rb_tree[y] == NO_MM;
    E_RB_GAP(\old(rb_child[0][y]) == 0) */
static void unlink_one(mm_id t, vma_id y, uint32_t c)
{
    vma_id p = rb_parent[y];
    /*@ assert RbNodeOf(c, t) && c != y && p != y && p != c && rb_parent[c] == y; */
    //@ assert rb_red[c] != 0 && rb_red[y] == 0 && rb_height[y] == 1;
    //@ assert rb_child[0][c] == 0 && rb_child[1][c] == 0;
    rb_parent[c] = p;
    rb_red[c] = 0;
    if (p == 0) {
        mm_rb[t] = c;
    } else {
        rb_child[RB_SIDE(p, y)][p] = c;
    }
    //@ ghost rb_tree[y] = NO_MM;
    //@ ghost rb_bound[0][c] = rb_bound[0][y];
    //@ ghost rb_bound[1][c] = rb_bound[1][y];
    //@ ghost rb_height[c] = rb_height[y];
}

/* Takes out a node with at most one child. Returns the node whose child 0 is short now, or 0. */
/*@ requires RbNodeOf(y, t) && (rb_child[0][y] == 0 || rb_child[1][y] == 0) && RbInv;
    terminates \true; exits \false;
    assigns rb_child[0][0 .. NR_VMA - 1], rb_child[1][0 .. NR_VMA - 1],
        rb_parent[0 .. NR_VMA - 1], rb_red[0 .. NR_VMA - 1], mm_rb[t], rb_tree[y],
        rb_bound[0][rb_child[0][y]], rb_bound[0][rb_child[1][y]], rb_bound[1][rb_child[0][y]],
        rb_bound[1][rb_child[1][y]], rb_height[0 .. NR_VMA - 1];
    ensures tree: RbTree;
    E_RB_COLOUR(\result, 0, 0)
    ensures short: \result != 0 ==> RbNodeOf(\result, t) && RbShort(\result, 0);
    ensures own: rb_tree[y] == NO_MM;
    ensures same: rb_bound[0][y] == \old(rb_bound[0][y]) && rb_bound[1][y] == \old(rb_bound[1][y]);
    E_RB_GAP(\old(rb_child[0][y]) == 0) */
static uint32_t tree_unlink(mm_id t, vma_id y)
{
    uint32_t l = rb_child[0][y], r = rb_child[1][y];
    //@ assert l != y && r != y && rb_parent[y] != y;
    if (l != 0) {
        unlink_one(t, y, l);
        return 0;
    }
    if (r != 0) {
        unlink_one(t, y, r);
        return 0;
    }
    return unlink_leaf(t, y);
}

/* y, which is in no tree and has the key of z, takes the place and colour of z. */
/*@ requires RbNodeOf(z, t) && 0 < y < NR_VMA && !RbNode(y) && rb_key[y] == rb_key[z] && RbInv;
    terminates \true; exits \false;
    assigns rb_child[0][y], rb_child[1][y], rb_parent[y], rb_red[y], rb_parent[rb_child[0][z]],
        rb_parent[rb_child[1][z]], rb_child[0][rb_parent[z]], rb_child[1][rb_parent[z]], mm_rb[t],
        rb_tree[y], rb_tree[z], rb_bound[0][y], rb_bound[1][y], rb_height[y];
    E_RB_TREE
    E_RB_COLOUR(0, 0, 0)
    ensures own: rb_tree[y] == t && rb_tree[z] == NO_MM; */
static void replace_node(mm_id t, vma_id z, vma_id y)
{
    uint32_t l = rb_child[0][z], r = rb_child[1][z], p = rb_parent[z];
    /*@ assert y != z && (l != 0 ==> l != y && RbNode(l)) && (r != 0 ==> r != y && RbNode(r)) &&
          (p != 0 ==> p != y && RbNode(p) && p != z && p != l && p != r) && l != z && r != z; */
    rb_child[0][y] = l;
    rb_child[1][y] = r;
    rb_parent[y] = p;
    rb_red[y] = rb_red[z];
    if (l != 0) {
        rb_parent[l] = y;
    }
    if (r != 0) {
        rb_parent[r] = y;
    }
    if (p == 0) {
        mm_rb[t] = y;
    } else {
        rb_child[RB_SIDE(p, z)][p] = y;
    }
    //@ ghost rb_tree[y] = t;
    //@ ghost rb_tree[z] = NO_MM;
    //@ ghost rb_bound[0][y] = rb_bound[0][z];
    //@ ghost rb_bound[1][y] = rb_bound[1][z];
    //@ ghost rb_height[y] = rb_height[z];
}

/* The node of the subtree of y that lies furthest on side s. */
/*@ requires s <= 1 && RbNode(y) && RbTree;
    terminates \true; exits \false;
    assigns \nothing;
    C_BOTH(
    ensures in: RbNode(\result) && rb_tree[\result] == rb_tree[y] && rb_child[s][\result] == 0;
    ensures edge: rb_bound[s][\result] == rb_bound[s][y];
    ensures within: rb_bound[0][y] <= rb_bound[0][\result] &&
        rb_bound[1][\result] <= rb_bound[1][y];) */
static vma_id outermost(uint32_t s, vma_id y)
{
    vma_id n = y;
    /*@ loop invariant (s == 0 || s == 1) && RbNode(n) && rb_tree[n] == rb_tree[y];
        loop invariant rb_bound[s][n] == rb_bound[s][y];
        loop invariant rb_bound[0][y] <= rb_bound[0][n] && rb_bound[1][n] <= rb_bound[1][y];
        loop assigns n;
        loop variant RbWidth(n); */
    while (rb_child[s][n] != 0) {
        n = rb_child[s][n];
    }
    return n;
}

/*@ requires t < NR_MM && RbNodeOf(z, t) && RbInv;
    requires rb_child[0][z] == 0 || rb_child[1][z] == 0;
    terminates \true; exits \false;
    assigns A_RB, rb_tree[z];
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)
    ensures own: rb_tree[z] == NO_MM; */
static void erase_outer(mm_id t, vma_id z)
{
    vma_id p = tree_unlink(t, z);
    erase_fixup(t, p);
}

/* A node with two children: the next in the order is taken out and put in its place. */
/*@ requires t < NR_MM && RbNodeOf(z, t) && RbInv && rb_child[1][z] != 0;
    terminates \true; exits \false;
    assigns A_RB, rb_tree[0 .. NR_VMA - 1], rb_key[z];
    ensures tree: RbTree;
    E_RB_COLOUR(0, 0, 0)
    ensures own: rb_tree[z] == NO_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != z ==>
        rb_tree[j] == \old(rb_tree[j]); */
static void erase_inner(mm_id t, vma_id z)
{
    vma_id y = outermost(0, rb_child[1][z]), p;
    /*@ assert RbNodeOf(y, t) && y != z && rb_bound[0][y] == rb_key[z] &&
          rb_key[y] < rb_bound[1][z] && rb_child[1][y] != z; */
    p = tree_unlink(t, y);
    //@ ghost ghost_rb_rekey(t, z, rb_key[y]);
    erase_fixup(t, p);
    replace_node(t, z, y);
}

void rb_erase(mm_id t, vma_id n)
{
    if (rb_child[0][n] == 0 || rb_child[1][n] == 0) {
        erase_outer(t, n);
    } else {
        erase_inner(t, n);
    }
}

/* ---- Search ---- */

vma_id rb_last(mm_id t)
{
    if (mm_rb[t] == NO_VMA) {
        return 0;
    }
    return outermost(1, mm_rb[t]);
}

/* ---- Start of day ---- */

void rb_init(void)
{
    rb_red[0] = 0;
    //@ ghost rb_height[0] = 0;
    /*@ loop invariant 0 <= i <= NR_MM;
        loop invariant \forall integer k; 0 <= k < i ==> mm_rb[k] == 0;
        loop assigns i, mm_rb[0 .. NR_MM - 1];
        loop variant NR_MM - i; */
    for (uint32_t i = 0; i < NR_MM; i++) {
        mm_rb[i] = NO_VMA;
    }
    /*@ ghost
        vma_id n = 0;
        /@ loop invariant 0 <= n <= NR_VMA;
           loop invariant \forall integer k; 0 <= k < n ==> rb_tree[k] == NO_MM;
           loop assigns n, rb_tree[0 .. NR_VMA - 1];
           loop variant NR_VMA - n; @/
        while (n < NR_VMA) {
            rb_tree[n] = NO_MM;
            n = n + 1;
        }
    */
}
