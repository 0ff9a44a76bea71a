/*
 * The fuzz targets: all take the same traces, and differ in how often their mutator chooses an
 * operation of each group. This is the one list: CMake and the scripts read the names from the
 * lines that begin with X, programs list them with TARGETS(X) or ask find_target.
 */
#ifndef FUZZ_GENERATE_TARGETS_H
#define FUZZ_GENERATE_TARGETS_H

#include <stdint.h>

#include "trace/operations.h"

/* clang-format off */
/* X(name, weight of each group):
 *                boot pages slab areas access process swap fail file ask kernel later */
#define TARGETS(X)                                                          \
    X(mm,              3,   8,  10,  20,  42,   9,   3,   4,   8,   4,   6,   1)\
    X(bootmem,        90,   4,   2,   0,   0,   0,   0,   0,   0,   4,   0,   0)\
    X(page_alloc,      0,  80,   6,   4,   4,   0,   2,   2,   0,   4,   3,   0)\
    X(slab,            0,   8,  80,   0,   0,   0,   2,   3,   0,   2,   1,   0)\
    X(page_table,      0,   1,   0,  30,  45,  12,   3,   2,   0,   3,   4,   0)\
    X(vma,             0,   0,   0,  75,  12,   6,   0,   4,   2,   4,   0,   0)\
    X(memory,          0,   2,   0,  17,  60,  10,   3,   3,   4,   3,   3,   0)\
    X(swap,            0,   6,   2,  10,  65,   6,   8,   2,   2,   2,   2,   0)\
    X(filemap,         0,   1,   0,  16,  36,   5,   5,   4,  30,   4,   0,   0)\
    X(shmem,           0,   4,   0,  16,  50,  10,  12,   2,   2,   4,   0,   0)\
    X(fork,            0,   1,   1,  14,  40,  35,   2,   5,   2,   3,   3,   0)\
    X(vmalloc,         0,  20,   4,   5,  10,   6,   2,   3,   0,   2,  60,   0)\
    X(mremap,          0,   0,   0,  55,  34,   6,   4,   5,   8,   3,   0,   0)\
    X(exec,            0,   1,   0,  12,  32,  50,   4,   4,   4,   3,   0,   0)
/* clang-format on */

struct target {
    const char *name;
    uint32_t weight[NR_GROUPS];
};

/* NULL: there is none of this name. */
const struct target *find_target(const char *name);

#endif
