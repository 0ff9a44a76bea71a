/*
 * Red-black trees as arrays indexed by node: one tree for each mm over the numbers of its areas,
 * all in one pool. Linux: lib/rbtree.c; as there, who uses a tree searches in it for himself.
 *
 * The idea: what is said of one side holds of the other. Children are indexed by side, and each
 * case is written once, for a side s and the other one, 1 - s.
 * Node 0 is no node: black, and the missing child of every node.
 */
#ifndef MM_RBTREE_H
#define MM_RBTREE_H

#include "config.h"
#include "mm.h"

/* Written by this layer only, as is mm_rb. Side 0 has the smaller keys, side 1 the greater ones. */
extern vma_id rb_child[2][NR_VMA]; /* 0: no child */
extern vma_id rb_parent[NR_VMA];   /* 0: it is the root */
extern uint8_t rb_red[NR_VMA];     /* 1: red, 0: black */

#include "rbtree.acsl"

/* No node is in a tree, every tree is empty. */
/*@ terminates \true; exits \false;
    assigns rb_red[0], rb_height[0], mm_rb[0 .. NR_MM - 1], rb_tree[0 .. NR_VMA - 1];
    E_RB
    ensures empty: \forall integer t; 0 <= t < NR_MM ==> mm_rb[t] == 0;
    ensures unlinked: \forall integer j; 0 <= j < NR_VMA ==> rb_tree[j] == NO_MM; */
void rb_init(void);

/* Node N, which is in no tree, becomes child S of P, which has none there, or the root of tree T,
 * which is empty then (P == 0). Linux: rb_link_node and rb_insert_color. */
/*@ requires t < NR_MM && s <= 1 && 0 < n < NR_VMA && !RbNode(n) && RbInv;
    requires p == 0 ==> mm_rb[t] == 0 && -1 < rb_key[n] < RB_TOP;
    requires p != 0 ==> RbNodeOf(p, t) && RbFits(n, p, s);
    terminates \true; exits \false;
    assigns A_RB, rb_tree[n];
    E_RB
    ensures linked: rb_tree[n] == t; */
void rb_insert(mm_id t, vma_id n, vma_id p, uint32_t s);

/* Takes node N out of tree T. Linux: rb_erase. */
/*@ requires t < NR_MM && RbNodeOf(n, t) && RbInv;
    terminates \true; exits \false;
    assigns A_RB, rb_tree[0 .. NR_VMA - 1], rb_key[n];
    E_RB
    ensures unlinked: rb_tree[n] == NO_MM;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != n ==>
        rb_tree[j] == \old(rb_tree[j]); */
void rb_erase(mm_id t, vma_id n);

/* The node of tree T with the greatest key, 0 if it is empty. Linux: rb_last. */
/*@ requires t < NR_MM && RbTree;
    terminates \true; exits \false;
    assigns \nothing;
    ensures hit: \result != 0 ==> RbNodeOf(\result, t);
    ensures greatest: \forall integer j; RbNodeOf(j, t) ==>
        \result != 0 && rb_key[j] <= rb_key[\result]; */
vma_id rb_last(mm_id t);

#endif
