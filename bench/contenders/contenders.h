/*
 * Those that bench_peers measures.
 */
#ifndef BENCH_CONTENDERS_H
#define BENCH_CONTENDERS_H

#include "../peer.h"

struct capacity {
    uint32_t frames;
    uint32_t areas;
};

/* The core: tree is rbtree.h alone there; core_areas has vma.h in its place. */
extern const struct peer core;
extern const struct peer core_areas;
extern const struct capacity core_capacity;

/* False: the core leaves what is in frames that it frees. */
extern bool core_poisons;

/* Red-black trees of others; sys_areas is for the rows where core_areas is. The names of the first
 * two are NULL where their header was not there when this was compiled. */
extern const struct peer sys_tree;
extern const struct peer sys_areas;
extern const struct peer glibc_tree;

/* The C library's objects, and the host's own processes. */
extern const struct peer glibc;
extern const struct peer host;

/* A peer of objects by the name of its library, as FUNCTIONS are called there (malloc, free).
 * False: it is not there, and the reason is in WHY. There is room for one of each WHICH. */
bool load_jemalloc(struct peer *peer, const char **why);
bool load_mimalloc(struct peer *peer, const char **why);

#endif
