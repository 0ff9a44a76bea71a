/*
 * What must hold of a node of a red-black tree and its neighbours, over real state alone, and its
 * checkers. Whose a node is, and by what it is sorted, is known to spec/vma.h, which goes through
 * all nodes and asks here for each.
 */
#ifndef SPEC_RBTREE_H
#define SPEC_RBTREE_H

#include "../mm/rbtree.h"
#include "violation.h"

#define RB_MAX_DEPTH 64u /* a red-black tree of n nodes is at most 2 log2(n + 1) deep */

/* What is written down on the way down a tree: black nodes from the root down to the node. */
extern uint32_t rb_blacks[NR_VMA];

/*@
predicate rb_nil_wf{L} = rb_red[0] == 0;
predicate rb_child_wf{L}(integer v, integer c) = c != 0 ==>
    c < NR_VMA && rb_parent[c] == v && (rb_red[v] == 0 || rb_red[c] == 0);
predicate rb_parent_wf{L}(integer v, integer t) = rb_parent[v] == 0 ?
    mm_rb[t] == v && rb_red[v] == 0 :
    rb_parent[v] < NR_VMA &&
    (rb_child[0][rb_parent[v]] == v || rb_child[1][rb_parent[v]] == v);
predicate rb_root_wf{L}(integer t) = mm_rb[t] != 0 ==>
    mm_rb[t] < NR_VMA && rb_parent[mm_rb[t]] == 0;
// The black nodes of v follow from its parent's; a way that ends at it has as many as the one that
// ends at `end`.
predicate rb_blacks_wf{L}(integer v, integer end) =
    rb_blacks[v] == (rb_parent[v] == 0 ? 0 : rb_blacks[rb_parent[v]]) + (rb_red[v] == 0 ? 1 : 0) &&
    (rb_child[0][v] == 0 || rb_child[1][v] == 0 ==> rb_blacks[v] == rb_blacks[end]);
*/

/* Whether the missing child of all nodes is black. False, here and below: `violation` says what
 * does not hold. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> rb_nil_wf; */
bool rb_nil_ok(void);

/*@ requires 0 < v < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> rb_child_wf(v, c); */
bool rb_child_ok(vma_id v, vma_id c);

/*@ requires 0 < v < NR_VMA && t < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> rb_parent_wf(v, t); */
bool rb_parent_ok(vma_id v, mm_id t);

/*@ requires t < NR_MM;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> rb_root_wf(t); */
bool rb_root_ok(mm_id t);

/* Writes down the black nodes down to V; ABOVE is their number above it. */
/*@ requires v < NR_VMA;
    terminates \true; exits \false;
    assigns rb_blacks[v]; */
void rb_note_blacks(vma_id v, uint32_t above);

/*@ requires 0 < v < NR_VMA && rb_parent[v] < NR_VMA && end < NR_VMA;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> rb_blacks_wf(v, end); */
bool rb_blacks_ok(vma_id v, uint32_t end);

/* The invariant that the functions of mm/rbtree.c keep implies what is checked of the links. */
/*@ ghost
  /@ requires RbInv;
     terminates \true; exits \false; assigns \nothing;
     ensures nil: rb_nil_wf;
     ensures left: \forall integer v; RbNode(v) ==> rb_child_wf(v, rb_child[0][v]);
     ensures right: \forall integer v; RbNode(v) ==> rb_child_wf(v, rb_child[1][v]);
     ensures parent: \forall integer v; RbNode(v) ==> rb_parent_wf(v, rb_tree[v]);
     ensures root: \forall integer t; 0 <= t < NR_MM ==> rb_root_wf(t); @/
  void lemma_rb_inv_implies_wf(void);
*/

#endif
