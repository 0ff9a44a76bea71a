/*
 * What a peer is: somebody else's buddy allocator, tree, allocator of objects or system, which does
 * what a part of the core does. bench_peers measures both in the same way, through this struct.
 *
 * A peer that is brought by hand is a shared object, which --peer names. It defines some of the
 * functions below by the names that PEER_FUNCTIONS gives them, those of a group all or none, with
 * the types that stand here; nothing else of this tree is needed. docs/peers.md has an example.
 * Addresses and sizes are in bytes, frames are numbers, and uint32_t like them.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_NONE 0xFFFFFFFFu

struct peer {
    const char *name;

    /* Blocks of 2^order frames, order 0 .. 9. init: all of FRAMES frames, a multiple of 512, are
     * free, in blocks as large as they come; false: so many are not to be had. Called again for
     * each round. alloc: the first frame of a block, or PEER_NONE: no such block is free. */
    bool (*buddy_init)(uint32_t frames);
    uint32_t (*buddy_alloc)(uint32_t order);
    void (*buddy_free)(uint32_t frame, uint32_t order);

    /* A tree of areas that do not overlap. init: there are COUNT areas, area I has the bytes
     * START[I] .. END[I]-1 (the arrays stay where they are), and none is in the tree; false: so
     * many are not to be had. Called again for each pass. insert: area I, which is not in the tree.
     * erase: area I, which is. find: the first area in the tree that ends above ADDR, or
     * PEER_NONE. */
    bool (*tree_init)(uint32_t count, const uint32_t *start, const uint32_t *end);
    void (*tree_insert)(uint32_t i);
    void (*tree_erase)(uint32_t i);
    uint32_t (*tree_find)(uint32_t addr);

    /* Objects of SIZE bytes. init: objects of SIZE are wanted from now on, none is in use. alloc:
     * NULL: no memory. */
    bool (*object_init)(uint32_t size);
    void *(*object_alloc)(uint32_t size);
    void (*object_free)(void *object);

    /* A system with processes. init: a process with PAGES pages mapped, private, each written.
     * fault: maps PAGES pages more, writes to each, unmaps them. fork: a child with all of it, and
     * its end. copy: a child, the process writes to each page of init's, the child's end. end:
     * nothing is left of init. False: that failed. */
    bool (*system_init)(uint32_t pages);
    bool (*system_fault)(uint32_t pages);
    bool (*system_fork)(void);
    bool (*system_copy)(uint32_t pages);
    void (*system_end)(void);
};

/* X(group, function, symbol of a shared object). */
#define PEER_FUNCTIONS(X)                                                                          \
    X(BUDDY, buddy_init, "peer_buddy_init")                                                        \
    X(BUDDY, buddy_alloc, "peer_buddy_alloc")                                                      \
    X(BUDDY, buddy_free, "peer_buddy_free")                                                        \
    X(TREE, tree_init, "peer_tree_init")                                                           \
    X(TREE, tree_insert, "peer_tree_insert")                                                       \
    X(TREE, tree_erase, "peer_tree_erase")                                                         \
    X(TREE, tree_find, "peer_tree_find")                                                           \
    X(OBJECT, object_init, "peer_object_init")                                                     \
    X(OBJECT, object_alloc, "peer_object_alloc")                                                   \
    X(OBJECT, object_free, "peer_object_free")                                                     \
    X(SYSTEM, system_init, "peer_system_init")                                                     \
    X(SYSTEM, system_fault, "peer_system_fault")                                                   \
    X(SYSTEM, system_fork, "peer_system_fork")                                                     \
    X(SYSTEM, system_copy, "peer_system_copy")                                                     \
    X(SYSTEM, system_end, "peer_system_end")

#endif
