/*
 * What a checker says when an invariant does not hold: its name, where, and the two values that
 * disagree. One record for all checkers; a checker stops at the first violation it finds.
 *
 * INVARIANTS lists every invariant: X(identifier, "name that a report prints", "what `where` is").
 */
#ifndef SPEC_VIOLATION_H
#define SPEC_VIOLATION_H

#include "config.h"

#define INVARIANTS(X)                                                                              \
    X(NONE, "none", "nothing")                                                                     \
    X(VMA_EMPTY, "area-empty", "area")                                                             \
    X(VMA_END, "area-below-task-size", "area")                                                     \
    X(VMA_ALIGN, "area-page-aligned", "area")                                                      \
    X(VMA_LINK, "area-list-link", "area")                                                          \
    X(VMA_OWNER, "area-owner", "area")                                                             \
    X(VMA_ORDER, "area-order", "area")                                                             \
    X(VMA_FIRST, "area-list-first", "address space")                                               \
    X(VMA_CACHE, "area-cache", "address space")                                                    \
    X(VMA_COUNT, "area-count", "address space")                                                    \
    X(VMA_NODE, "area-tree-node", "area, or its parent")                                           \
    X(VMA_PARENT, "area-tree-parent", "area")                                                      \
    X(VMA_COLOUR, "area-tree-colour", "area")                                                      \
    X(VMA_RED_ROOT, "area-tree-red-root", "area")                                                  \
    X(VMA_RED_RED, "area-tree-two-reds", "area")                                                   \
    X(VMA_DEPTH, "area-tree-depth", "address space")                                               \
    X(VMA_HEIGHT, "area-tree-black-height", "area")                                                \
    X(VMA_IN_ORDER, "area-tree-order", "area before it")                                           \
    X(MM_PGD, "mm-directory-in-ram", "address space")                                              \
    X(MM_PGD_KIND, "mm-directory-kind", "frame")                                                   \
    X(MM_PGD_TWICE, "mm-directory-of-two", "frame")                                                \
    X(MM_RSS, "mm-rss", "address space")                                                           \
    X(PGD_KERNEL, "directory-kernel-half", "address space")                                        \
    X(PGD_ENTRY, "directory-entry", "address space")                                               \
    X(PGD_TABLE, "directory-entry-kind", "frame")                                                  \
    X(PGD_TABLE_TWICE, "table-entered-twice", "frame")                                             \
    X(PTE_FRAME, "entry-in-ram", "table frame")                                                    \
    X(PTE_KIND, "entry-maps-user-page", "frame")                                                   \
    X(PTE_ZERO_PAGE, "zero-page-read-only", "table frame")                                         \
    X(PTE_SWAP, "swap-entry", "table frame")                                                       \
    X(TABLE_ENTERED, "table-in-use", "frame")                                                      \
    X(TABLE_COUNT, "table-count", "frame")                                                         \
    X(PAGE_COUNT, "page-count", "frame")                                                           \
    X(COW_OWNER, "writable-page-has-one-entry", "frame")                                           \
    X(COW_SWAP_OWNER, "writable-page-has-no-swap-entry", "frame")                                  \
    X(SWAP_MAP, "swap-map", "slot")                                                                \
    X(SWAP_CACHE_SLOT, "swap-cache-slot", "frame")                                                 \
    X(SWAP_CACHE_KIND, "swap-cache-kind", "frame")                                                 \
    X(SWAP_CACHE_TWICE, "swap-cache-two-pages", "slot")                                            \
    X(BUDDY_RANGE, "buddy-range", "frames in use")                                                 \
    X(BUDDY_BLOCK, "buddy-block", "frame")                                                         \
    X(BUDDY_INSIDE, "buddy-block-inside", "first frame of the block")                              \
    X(BUDDY_LINK, "buddy-list-link", "frame")                                                      \
    X(BUDDY_HEAD, "buddy-list-head", "zone * 16 + order")                                          \
    X(BUDDY_PAIR, "buddy-pair-bit", "left frame of the pair")                                      \
    X(BUDDY_COALESCED, "buddy-two-free-buddies", "left frame of the pair")                         \
    X(ZONE_FREE_PAGES, "zone-free-pages", "zone")                                                  \
    X(FREE_COUNT, "free-frame-count", "frame")                                                     \
    X(FREE_KIND, "free-frame-kind", "frame")                                                       \
    X(FREE_POISON, "free-frame-poison", "frame")

enum invariant {
#define X(id, name, where) INV_##id,
    INVARIANTS(X)
#undef X
};

struct violation {
    uint32_t invariant; /* INV_NONE: everything holds */
    uint32_t where;     /* the frame, area, slot … that the invariant speaks of */
    uint32_t expected;
    uint32_t got;
};

extern struct violation violation;

/* Records a violation; always false, so that a checker can `return violated(…)`. */
/*@ terminates \true; exits \false;
    assigns violation;
    ensures \result == \false; */
static inline bool violated(uint32_t invariant, uint32_t where, uint32_t expected, uint32_t got)
{
    violation.invariant = invariant;
    violation.where = where;
    violation.expected = expected;
    violation.got = got;
    return false;
}

#endif
