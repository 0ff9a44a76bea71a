/*
 * The checkers of one node of a red-black tree: its links, its colour and the black nodes above it.
 * Each looks at the node and its neighbours only. Relies on nothing but the arrays of mm/rbtree.h.
 */
#include "rbtree.h"

uint32_t rb_blacks[NR_VMA];

/*@ ghost
  void lemma_rb_inv_implies_wf(void)
  {
  }
*/

bool rb_nil_ok(void)
{
    if (rb_red[0] != 0u) {
        return violated(INV_VMA_COLOUR, 0u, 0u, 1u);
    }
    return true;
}

bool rb_child_ok(vma_id v, vma_id c)
{
    if (c == 0u) {
        return true;
    }
    if (c >= NR_VMA) {
        return violated(INV_VMA_NODE, v, NR_VMA - 1u, c);
    }
    if (rb_parent[c] != v) {
        return violated(INV_VMA_PARENT, c, v, rb_parent[c]);
    }
    if (rb_red[v] != 0u && rb_red[c] != 0u) {
        return violated(INV_VMA_RED_RED, c, 0u, 1u);
    }
    return true;
}

bool rb_parent_ok(vma_id v, mm_id t)
{
    vma_id p = rb_parent[v], root = mm_rb[t];

    if (p == 0u && root != v) {
        return violated(INV_VMA_ROOT, t, v, root);
    }
    if (p == 0u) {
        if (rb_red[v] != 0u) {
            return violated(INV_VMA_RED_ROOT, v, 0u, 1u);
        }
        return true;
    }
    if (p >= NR_VMA) {
        return violated(INV_VMA_PARENT, v, NR_VMA - 1u, p);
    }
    if (rb_child[0][p] != v && rb_child[1][p] != v) {
        return violated(INV_VMA_NODE, p, v, rb_child[0][p]);
    }
    return true;
}

bool rb_root_ok(mm_id t)
{
    vma_id root = mm_rb[t];

    if (root >= NR_VMA) {
        return violated(INV_VMA_ROOT, t, NR_VMA - 1u, root);
    }
    if (root != 0u && rb_parent[root] != 0u) {
        return violated(INV_VMA_ROOT, t, 0u, rb_parent[root]);
    }
    return true;
}

void rb_note_blacks(vma_id v, uint32_t above)
{
    rb_blacks[v] = above;
    if (rb_red[v] == 0u && above < RB_MAX_DEPTH) {
        rb_blacks[v] = above + 1u;
    }
}

bool rb_blacks_ok(vma_id v, uint32_t end)
{
    vma_id p = rb_parent[v], above = 0u, got = rb_blacks[v];

    if (p != 0u) {
        above = rb_blacks[p];
    }
    if (rb_red[v] != 0u && got != above) {
        return violated(INV_VMA_HEIGHT, v, above, got);
    }
    if (rb_red[v] == 0u && got == 0u) {
        return violated(INV_VMA_HEIGHT, v, 1u, got);
    }
    if (rb_red[v] == 0u && got - 1u != above) {
        return violated(INV_VMA_HEIGHT, v, above, got - 1u);
    }
    if ((rb_child[0][v] == 0u || rb_child[1][v] == 0u) && got != rb_blacks[end]) {
        return violated(INV_VMA_HEIGHT, v, rb_blacks[end], got);
    }
    return true;
}
