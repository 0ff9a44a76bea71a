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
    X(TLB_DIRECTORY, "tlb-live-directory", "virtual page")                                         \
    X(TLB_ENTRY, "tlb-entry-in-tables", "virtual page")                                            \
    X(TLB_RIGHTS, "tlb-rights", "virtual page")                                                    \
    X(PAGING_ORDER, "paging-switched-on-in-order", "frame, directory entry or bits")               \
    X(PAGING_OFF, "paging-is-on", "nothing")                                                       \
    X(TLB_GLOBAL, "tlb-user-page-global", "virtual page")                                          \
    X(CR3_ACTIVE, "cr3-active-mm", "address space")                                                \
    X(CR3, "cr3-live-directory", "frame")                                                          \
    X(CACHE_LATE, "cache-flush-before-the-change", "virtual page")                                 \
    X(CACHE_STALE, "cache-flush-of-what-changed", "virtual page")                                  \
    X(CACHE_FROM_DISK, "page-flushed-to-ram", "virtual page")                                      \
    X(CACHE_UPDATE, "mmu-cache-updated-with-the-entry", "virtual page")                            \
    X(CACHE_PGTABLES, "table-gone-before-its-flush", "virtual page")                               \
    X(BOOT_KERNEL_FRAME, "boot-kernel-frame-reserved", "frame")                                    \
    X(BOOT_LAST_OFFSET, "boot-last-offset", "frame")                                               \
    X(BOOT_LAST_FRAME, "boot-last-frame-reserved", "frame")                                        \
    X(FRAME_KIND, "frame-kind", "frame")                                                           \
    X(BLOCK_KIND, "block-one-kind", "frame")                                                       \
    X(FRAME_RESERVED, "reserved-frames", "machine")                                                \
    X(KERNEL_UNMAPPED, "kernel-half-unmapped", "directory entry")                                  \
    X(KERNEL_TABLE, "kernel-table-entry", "directory entry")                                       \
    X(KERNEL_TABLE_KIND, "kernel-table-kind", "frame")                                             \
    X(DIRECT_MAP, "direct-map", "frame")                                                           \
    X(ZERO_PAGE, "zero-page-is-zero", "frame")                                                     \
    X(SLAB_FRAME, "slab-frame-kind", "frame")                                                      \
    X(SLAB_OF_FRAME, "slab-of-frame", "frame")                                                     \
    X(SLAB_FREE_INDEX, "slab-free-index", "slab")                                                  \
    X(SLAB_FREE_COUNT, "slab-free-count", "slab")                                                  \
    X(SLAB_CACHE, "slab-cache", "slab")                                                            \
    X(SLAB_INUSE, "slab-in-use", "slab")                                                           \
    X(SLAB_LIST, "slab-list", "slab")                                                              \
    X(SLAB_LINK, "slab-list-link", "slab")                                                         \
    X(SLAB_FRAMES, "slab-frames", "frame")                                                         \
    X(SLAB_CONSTRUCTED, "slab-free-object-constructed", "physical address")                        \
    X(SLAB_TAIL, "slab-list-tail", "cache")                                                        \
    X(SLAB_PLACE, "slab-objects-at-a-colour", "slab")                                              \
    X(SLAB_MANAGER, "slab-management-in-its-cache", "slab")                                        \
    X(SLAB_RED_ZONE, "slab-red-zone", "physical address")                                          \
    X(SLAB_POISON, "slab-free-object-poisoned", "physical address")                                \
    X(CACHE_CHAIN, "cache-chain", "cache")                                                         \
    X(CACHE_HAND, "cache-reap-hand", "machine")                                                    \
    X(CACHE_GROWING, "cache-growing-between-operations", "cache")                                  \
    X(CACHE_OBJECT, "cache-object", "cache")                                                       \
    X(POOL_AREAS, "area-objects", "cache")                                                         \
    X(POOL_MMS, "mm-objects", "cache")                                                             \
    X(LRU_LINK, "lru-link", "frame")                                                               \
    X(LRU_FLAGS, "lru-flags", "frame")                                                             \
    X(LRU_KIND, "lru-kind", "frame")                                                               \
    X(LRU_TAIL, "lru-tail", "list")                                                                \
    X(LRU_COUNT, "lru-count", "list")                                                              \
    X(LRU_REACHED, "lru-all-reached", "list")                                                      \
    X(LRU_USER, "lru-holds-user-pages", "frame")                                                   \
    X(PAGE_LOCKED, "page-locked-between-operations", "frame")                                      \
    X(PAGE_FLAGS, "page-flags-of-user-pages", "frame")                                             \
    X(SWAP_CACHE_PAGE, "swap-cache-page", "slot")                                                  \
    X(SWAP_CACHE_FREE_SLOT, "swap-cache-slot-in-use", "slot")                                      \
    X(SWAP_AREA, "swap-slots-beyond-the-area", "slot")                                             \
    X(SWAP_AREA_SIZE, "swap-area-size", "swap area")                                               \
    X(SWAP_BITS, "swap-free-slot-between-the-bits", "swap area")                                   \
    X(SWAP_FREE, "swap-free-slots", "machine")                                                     \
    X(SWAP_TOTAL, "swap-total-slots", "machine")                                                   \
    X(SWAP_LIST, "swap-list", "swap area")                                                         \
    X(SWAP_PRIORITY, "swap-list-by-priority", "swap area")                                         \
    X(SWAP_CACHED_PAGES, "swap-cache-pages", "frame")                                              \
    X(SWAP_CONTENTS, "clean-page-equals-its-slot", "slot")                                         \
    X(SWAP_CACHE_COUNT, "swap-cache-count", "machine")                                             \
    X(MAPPING_PAGE, "cached-page-kind", "frame")                                                   \
    X(MAPPING_END, "cached-page-before-the-end", "frame")                                          \
    X(MAPPING_COUNT, "cached-page-count", "frame")                                                 \
    X(MAPPING_NONE, "file-page-in-a-mapping", "frame")                                             \
    X(MAPPING_LINK, "mapping-link", "mapping")                                                     \
    X(MAPPING_PAGES, "mapping-nrpages", "mapping")                                                 \
    X(MAPPING_REACHED, "mapping-reaches-its-pages", "mapping")                                     \
    X(HASH_LINK, "page-hash-link", "bucket")                                                       \
    X(HASH_TWICE, "page-hash-one-page", "frame")                                                   \
    X(HASH_REACHED, "page-hash-reaches-every-page", "machine")                                     \
    X(FILE_CONTENTS, "clean-page-equals-its-file", "frame")                                        \
    X(SHMEM_SLOT, "shared-slot-of-an-object", "slot")                                              \
    X(SHMEM_TWICE, "shared-page-in-one-place", "slot")                                             \
    X(SHMEM_FOUND, "shared-slot-found", "slot")                                                    \
    X(SHMEM_USERS, "object-users", "mapping")                                                      \
    X(SHMEM_SWAPPED, "object-swap-entries", "mapping")                                             \
    X(SHMEM_GONE, "object-without-users", "mapping")                                               \
    X(ENTRY_WRITE, "entry-writable-where-allowed", "address")                                      \
    X(ENTRY_USER, "entry-usable-where-allowed", "address")                                         \
    X(ENTRY_AREA, "entry-in-an-area", "address")                                                   \
    X(TABLE_AREA, "table-serves-an-area", "table frame")                                           \
    X(MM_TOTAL, "mm-total-vm", "address space")                                                    \
    X(MM_LOCKED, "mm-locked-vm", "address space")                                                  \
    X(MM_DEF_FLAGS, "mm-def-flags", "address space")                                               \
    X(MM_BRK, "mm-brk", "address space")                                                           \
    X(MM_BOUNDS, "mm-bounds-in-order", "address space")                                            \
    X(TASK_VFORK, "vfork-parent-lives", "process")                                                 \
    X(TASK_KILLED, "killed-process-lives", "process")                                              \
    X(MM_USERS, "mm-users", "address space")                                                       \
    X(MM_REFERENCES, "mm-count", "address space")                                                  \
    X(MM_BORROWED, "mm-without-users-is-empty", "address space")                                   \
    X(MM_ACTIVE, "active-mm", "process")                                                           \
    X(VMS_LINK, "vmalloc-area-link", "area")                                                       \
    X(VMS_ORDER, "vmalloc-areas-apart", "area")                                                    \
    X(VMS_PAGES, "vmalloc-area-pages", "area")                                                     \
    X(VMS_OBJECTS, "vmalloc-area-objects", "machine")                                              \
    X(VMS_STRAY, "vmalloc-entry-in-an-area", "address")                                            \
    X(VMS_ENTRY, "vmalloc-entry", "address")                                                       \
    X(VMS_FRAME, "vmalloc-frame-kind", "address")                                                  \
    X(VMS_TWICE, "vmalloc-frame-one-entry", "address")                                             \
    X(VMS_MAPPED, "vmalloc-areas-mapped", "address")                                               \
    X(VMS_TABLE, "vmalloc-table", "directory entry")                                               \
    X(PKMAP_ENTRY, "kmap-entry", "page of the window")                                             \
    X(PKMAP_FRAME, "kmap-shows-highmem", "page of the window")                                     \
    X(PKMAP_ADDRESS, "kmap-address-of-frame", "frame")                                             \
    X(PKMAP_FREE, "kmap-of-a-free-frame", "page of the window")                                    \
    X(PKMAP_SHOWN, "kmap-frame-shown", "frame")                                                    \
    X(PKMAP_COUNT, "kmap-count", "page of the window")                                             \
    X(VMA_EMPTY, "area-empty", "area")                                                             \
    X(VMA_END, "area-below-task-size", "area")                                                     \
    X(VMA_ALIGN, "area-page-aligned", "area")                                                      \
    X(VMA_LINK, "area-list-link", "area")                                                          \
    X(VMA_OWNER, "area-owner", "area")                                                             \
    X(VMA_ORDER, "area-order", "area")                                                             \
    X(VMA_FIRST, "area-list-first", "address space")                                               \
    X(VMA_CACHE, "area-cache", "address space")                                                    \
    X(VMA_COUNT, "area-count", "address space")                                                    \
    X(VMA_ROOT, "area-tree-root", "address space")                                                 \
    X(VMA_NODE, "area-tree-node", "area")                                                          \
    X(VMA_PARENT, "area-tree-parent", "area")                                                      \
    X(VMA_COLOUR, "area-tree-sentinel-black", "nothing")                                           \
    X(VMA_RED_ROOT, "area-tree-red-root", "area")                                                  \
    X(VMA_RED_RED, "area-tree-two-reds", "area")                                                   \
    X(VMA_HEIGHT, "area-tree-black-height", "area")                                                \
    X(VMA_IN_ORDER, "area-tree-order", "area")                                                     \
    X(MM_PGD, "mm-directory-in-ram", "address space")                                              \
    X(MM_PGD_KIND, "mm-directory-kind", "frame")                                                   \
    X(MM_RSS, "mm-rss", "address space")                                                           \
    X(PGD_KERNEL, "directory-kernel-half", "address space")                                        \
    X(PGD_ENTRY, "directory-entry", "address space")                                               \
    X(PGD_TABLE, "directory-entry-kind", "frame")                                                  \
    X(PTE_FRAME, "entry-in-ram", "table frame")                                                    \
    X(PTE_KIND, "entry-maps-user-page", "frame")                                                   \
    X(PTE_ZERO_PAGE, "zero-page-read-only", "table frame")                                         \
    X(PTE_SWAP, "swap-entry", "table frame")                                                       \
    X(PTE_FRESH, "page-without-a-slot-is-dirty", "frame")                                          \
    X(TABLE_ENTERED, "table-in-use", "frame")                                                      \
    X(TABLE_COUNT, "table-count", "frame")                                                         \
    X(PAGE_COUNT, "page-count", "frame")                                                           \
    X(COW_OWNER, "writable-page-has-one-entry", "frame")                                           \
    X(COW_SWAP_OWNER, "writable-page-has-no-swap-entry", "frame")                                  \
    X(SWAP_MAP, "swap-map", "slot")                                                                \
    X(SWAP_BAD, "swap-bad-slot-unused", "slot")                                                    \
    X(SWAP_CACHE_SLOT, "swap-cache-slot", "frame")                                                 \
    X(SWAP_CACHE_KIND, "swap-cache-kind", "frame")                                                 \
    X(SWAP_CACHE_TWICE, "swap-cache-two-pages", "slot")                                            \
    X(MACHINE_RAM, "machine-ram", "frames in use")                                                 \
    X(KERNEL_KIND, "kernel-frame-kind", "frame")                                                   \
    X(ZONE_MARKS, "zone-watermarks", "zone")                                                       \
    X(USER_BLOCK, "user-page-is-a-block", "frame")                                                 \
    X(SLAB_BLOCK, "slab-frame-in-its-block", "frame")                                              \
    X(SLAB_OWNER, "slab-has-a-cache", "frame")                                                     \
    X(BUDDY_RANGE, "buddy-range", "frames in use")                                                 \
    X(BUDDY_BLOCK, "buddy-block", "frame")                                                         \
    X(BUDDY_INSIDE, "buddy-block-inside", "first frame of the block")                              \
    X(BUDDY_LINK, "buddy-list-link", "frame")                                                      \
    X(BUDDY_HEAD, "buddy-list-head", "zone * 16 + order")                                          \
    X(BUDDY_REACH, "buddy-list-reaches", "zone * 16 + order")                                      \
    X(BUDDY_PAIR, "buddy-pair-bit", "left frame of the pair")                                      \
    X(BUDDY_COALESCED, "buddy-two-free-buddies", "left frame of the pair")                         \
    X(ZONE_FREE_PAGES, "zone-free-pages", "zone")                                                  \
    X(FREE_COUNT, "free-frame-count", "frame")                                                     \
    X(FREE_KIND, "free-frame-kind", "frame")                                                       \
    X(FREE_POISON, "free-frame-poison", "frame")                                                   \
    X(CACHE_SHAPE, "cache-shape", "cache")

enum invariant {
#define X(id, name, where) INV_##id,
    INVARIANTS(X)
#undef X
        NR_INVARIANTS
};

struct violation {
    uint32_t invariant; /* INV_NONE: everything holds */
    uint32_t where;     /* the frame, area, slot … that the invariant speaks of */
    uint32_t expected;
    uint32_t got;
};

extern struct violation violation;

/*@ // The record names an invariant, and two values that disagree.
    predicate violation_told{L} = 0 < violation.invariant < NR_INVARIANTS &&
        violation.expected != violation.got; */
#define E_TOLD ensures \result != 0 || violation_told;

/* Records a violation; always false, so that a checker can `return violated(…)`. */
/*@ requires named: 0 < invariant < NR_INVARIANTS;
    requires disagree: expected != got;
    terminates \true; exits \false;
    assigns violation;
    ensures never: \result == \false;
    ensures record: violation.invariant == invariant && violation.where == where &&
        violation.expected == expected && violation.got == got; */
static inline bool violated(uint32_t invariant, uint32_t where, uint32_t expected, uint32_t got)
{
    violation.invariant = invariant;
    violation.where = where;
    violation.expected = expected;
    violation.got = got;
    return false;
}

#endif
