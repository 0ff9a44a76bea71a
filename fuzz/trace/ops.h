/*
 * The operations of the trace language: the one list that the reader, the printer, the driver and
 * the mutator share.
 *
 * X(name, group, weight, arguments…): a new operation is a line here, a handler `op_name` in
 * driver.c, and a row in docs/trace-language.md (docs/adding-an-operation.md). The order of the
 * lines means nothing to a trace: an operation is known by its name.
 */
#ifndef FUZZ_TRACE_OPS_H
#define FUZZ_TRACE_OPS_H

#include <stdint.h>

/* What an argument may be. Argument i of an operation fills slot i of op.arg; one with more parts
 * stands last and fills those behind it too. */
enum arg_kind {
    ARG_END,       /* no more arguments */
    ARG_PROC,      /* pN */
    ARG_REG,       /* rN */
    ARG_CACHE,     /* cN */
    ARG_FILE,      /* fN */
    ARG_SWAP,      /* sN */
    ARG_NUM,       /* a number that people count with */
    ARG_ADDR,      /* an address, or a length next to one: prints in hexadecimal */
    ARG_PROT,      /* none or letters of rwx */
    ARG_FLAGS,     /* private,anon,… */
    ARG_ADVICE,    /* dontneed, willneed, normal */
    ARG_FAILING,   /* alloc or io */
    ARG_OPT_NUM,   /* from here on the argument may be left out */
    ARG_OPT_ZONE,  /* dma, normal, highmem */
    ARG_OPT_FILE,  /* fN OFFSET: two slots */
    ARG_OPT_FIXED, /* fixed NEWADDR */
    ARG_OPT_ATOMIC,
    ARG_OPT_MAYMOVE,
    ARG_OPT_ALWAYS,
    ARG_MACHINE, /* frames=N dma=N highmem=N hole=FIRST,N swap=N: six slots */
};

/* What an operation is about: the mutator of a target prefers some groups. */
enum op_group {
    GROUP_BOOT,
    GROUP_PAGES,
    GROUP_SLAB,
    GROUP_AREAS,
    GROUP_ACCESS,
    GROUP_PROCESS,
    GROUP_SWAP,
    GROUP_FAIL,
    GROUP_ASK,   /* changes nothing */
    GROUP_LATER, /* this build gives ENOSYS */
    NR_GROUPS
};

#define OPERATIONS(X)                                                                              \
    X(machine, GROUP_BOOT, 0, ARG_MACHINE)                                                         \
    X(reserve_bootmem, GROUP_BOOT, 4, ARG_ADDR, ARG_NUM)                                           \
    X(free_bootmem, GROUP_BOOT, 4, ARG_ADDR, ARG_NUM)                                              \
    X(alloc_bootmem, GROUP_BOOT, 4, ARG_REG, ARG_NUM, ARG_NUM, ARG_ADDR)                           \
    X(boot, GROUP_BOOT, 0, ARG_END)                                                                \
    X(alloc_pages, GROUP_PAGES, 5, ARG_REG, ARG_NUM, ARG_OPT_ZONE, ARG_OPT_ATOMIC)                 \
    X(free_pages, GROUP_PAGES, 4, ARG_REG)                                                         \
    X(kmalloc, GROUP_SLAB, 5, ARG_REG, ARG_NUM)                                                    \
    X(kfree, GROUP_SLAB, 4, ARG_REG)                                                               \
    X(kmem_cache_create, GROUP_SLAB, 4, ARG_CACHE, ARG_NUM, ARG_NUM)                               \
    X(kmem_cache_alloc, GROUP_SLAB, 5, ARG_CACHE, ARG_REG)                                         \
    X(kmem_cache_free, GROUP_SLAB, 4, ARG_REG)                                                     \
    X(kmem_cache_shrink, GROUP_SLAB, 2, ARG_CACHE)                                                 \
    X(kmem_cache_destroy, GROUP_SLAB, 2, ARG_CACHE)                                                \
    X(vmalloc, GROUP_LATER, 4, ARG_REG, ARG_NUM)                                                   \
    X(vfree, GROUP_LATER, 4, ARG_REG)                                                              \
    X(mmap, GROUP_AREAS, 5, ARG_PROC, ARG_ADDR, ARG_ADDR, ARG_PROT, ARG_FLAGS, ARG_OPT_FILE)       \
    X(munmap, GROUP_AREAS, 4, ARG_PROC, ARG_ADDR, ARG_ADDR)                                        \
    X(mprotect, GROUP_AREAS, 4, ARG_PROC, ARG_ADDR, ARG_ADDR, ARG_PROT)                            \
    X(brk, GROUP_AREAS, 4, ARG_PROC, ARG_ADDR)                                                     \
    X(mremap, GROUP_LATER, 4, ARG_PROC, ARG_ADDR, ARG_ADDR, ARG_ADDR, ARG_OPT_MAYMOVE,             \
      ARG_OPT_FIXED)                                                                               \
    X(mlock, GROUP_LATER, 4, ARG_PROC, ARG_ADDR, ARG_ADDR)                                         \
    X(munlock, GROUP_LATER, 4, ARG_PROC, ARG_ADDR, ARG_ADDR)                                       \
    X(msync, GROUP_LATER, 4, ARG_PROC, ARG_ADDR, ARG_ADDR)                                         \
    X(madvise, GROUP_LATER, 4, ARG_PROC, ARG_ADDR, ARG_ADDR, ARG_ADVICE)                           \
    X(mincore, GROUP_LATER, 4, ARG_PROC, ARG_ADDR)                                                 \
    X(read, GROUP_ACCESS, 4, ARG_PROC, ARG_ADDR)                                                   \
    X(write, GROUP_ACCESS, 6, ARG_PROC, ARG_ADDR, ARG_NUM)                                         \
    X(pread, GROUP_LATER, 4, ARG_FILE, ARG_NUM)                                                    \
    X(pwrite, GROUP_LATER, 4, ARG_FILE, ARG_NUM, ARG_NUM)                                          \
    X(fork, GROUP_PROCESS, 5, ARG_PROC, ARG_PROC)                                                  \
    X(vfork, GROUP_PROCESS, 2, ARG_PROC, ARG_PROC)                                                 \
    X(exec, GROUP_PROCESS, 2, ARG_PROC)                                                            \
    X(exit, GROUP_PROCESS, 4, ARG_PROC)                                                            \
    X(rss, GROUP_ASK, 4, ARG_PROC)                                                                 \
    X(total_vm, GROUP_ASK, 4, ARG_PROC)                                                            \
    X(locked_vm, GROUP_ASK, 4, ARG_PROC)                                                           \
    X(map_count, GROUP_ASK, 4, ARG_PROC)                                                           \
    X(swapon, GROUP_LATER, 4, ARG_SWAP, ARG_NUM, ARG_OPT_NUM)                                      \
    X(swapoff, GROUP_LATER, 4, ARG_SWAP)                                                           \
    X(reclaim, GROUP_SWAP, 4, ARG_NUM)                                                             \
    X(fail, GROUP_FAIL, 4, ARG_FAILING, ARG_NUM, ARG_OPT_ALWAYS)                                   \
    X(free_frames, GROUP_ASK, 4, ARG_OPT_ZONE)                                                     \
    X(free_swap, GROUP_ASK, 4, ARG_END)                                                            \
    X(check, GROUP_ASK, 4, ARG_END)

enum op_code {
#define X(name, ...) OP_##name,
    OPERATIONS(X)
#undef X
        NR_OPS
};

#define MAX_ARGS 7u

/* What an operation looks like. */
struct op_form {
    const char *name;
    enum op_group group;
    uint32_t weight; /* how often a generator chooses it, within its group; 0: never by itself */
    enum arg_kind args[MAX_ARGS];
};
extern const struct op_form op_forms[NR_OPS];

/* How many names there are of each kind. */
#define TRACE_PROCS 8u
#define TRACE_REGS 16u
#define TRACE_CACHES 8u
#define TRACE_FILES 4u
#define TRACE_SWAPS 2u

/* Values of the arguments that are words: Linux's numbers where Linux has some. */
enum { WORD_R = 1, WORD_W = 2, WORD_X = 4 };
enum {
    WORD_SHARED = 1,
    WORD_PRIVATE = 2,
    WORD_FIXED = 0x10,
    WORD_ANON = 0x20,
    WORD_GROWSDOWN = 0x100,
    WORD_LOCKED = 0x2000
};
enum { ZONE_WORD_DMA, ZONE_WORD_NORMAL, ZONE_WORD_HIGHMEM };
enum { ADVICE_DONTNEED, ADVICE_WILLNEED, ADVICE_NORMAL };
enum { FAILING_ALLOC, FAILING_IO };

/* Slots of ARG_MACHINE. */
enum {
    MACHINE_FRAMES,
    MACHINE_DMA,
    MACHINE_HIGHMEM,
    MACHINE_HOLE_FIRST,
    MACHINE_HOLE_COUNT,
    MACHINE_SWAP
};

#endif
