/*
 * The operations of the trace language: the one table that the reader, the printer, the handlers,
 * the generators and the help work from. docs/trace-language.md holds its rows; a test compares.
 *
 * X(name, group, weight, help, result, arguments…): a new operation is a row here and a handler
 * `op_name` in fuzz/ops (docs/adding-an-operation.md). The order of the rows means nothing to a
 * trace, where an operation is known by its name; it does to a generator, which finds other traces
 * for the same seed when a row is put before others.
 */
#ifndef FUZZ_TRACE_OPERATIONS_H
#define FUZZ_TRACE_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an argument may be. Argument i of an operation fills slot i of op.arg; one with more parts
 * stands last and fills those behind it too. */
enum arg_kind {
    ARG_END, /* no more arguments */

    ARG_PROC,  /* pN */
    ARG_REG,   /* rN */
    ARG_CACHE, /* cN */
    ARG_FILE,  /* fN */
    ARG_SWAP,  /* sN */

    ARG_COUNT, /* numbers that people count with, by what they say */
    ARG_ORDER,
    ARG_SIZE,
    ARG_ALIGN,
    ARG_OFFSET,
    ARG_VALUE, /* a word that a program stores */
    ARG_PAGES,

    ARG_ADDR, /* numbers that print in hexadecimal */
    ARG_LEN,
    ARG_NEW_LEN,
    ARG_KADDR, /* a kernel address */
    ARG_LIMIT, /* bytes, 0xFFFFFFFF: no limit */
    ARG_PHYS,  /* a physical address */
    ARG_GOAL,  /* one that is wished for */

    ARG_PROT,     /* none or letters of rwx */
    ARG_FLAGS,    /* private,anon,… */
    ARG_ADVICE,   /* dontneed, willneed, normal */
    ARG_FAILING,  /* alloc or io */
    ARG_TABLE,    /* of /proc: maps, status, … */
    ARG_LOCKING,  /* current, future, or both */
    ARG_RESOURCE, /* as, data, stack, memlock */
    ARG_MODE,     /* 0 or 1 */

    ARG_OPT_PRIO,  /* from here on the argument may be left out */
    ARG_OPT_ZONE,  /* dma, normal, highmem */
    ARG_OPT_PROC,  /* pN */
    ARG_OPT_BAD,   /* bad=FIRST,N: two slots */
    ARG_OPT_FILE,  /* fN OFFSET: two slots */
    ARG_OPT_FIXED, /* fixed NEWADDR */
    ARG_OPT_ATOMIC,
    ARG_OPT_MEMALLOC,
    ARG_OPT_DMA,
    ARG_OPT_HWALIGN, /* what a slab cache is asked to be */
    ARG_OPT_POISON,
    ARG_OPT_REDZONE,
    ARG_OPT_NOREAP,
    ARG_OPT_CTOR,
    ARG_OPT_MAYMOVE,
    ARG_OPT_ALWAYS,
    ARG_MACHINE, /* frames=N … e820=FIRST,N,TYPE …: the slots below */
    NR_ARG_KINDS
};

static inline bool arg_is_name(enum arg_kind kind)
{
    return kind >= ARG_PROC && kind <= ARG_SWAP;
}

static inline bool arg_is_decimal(enum arg_kind kind)
{
    return kind >= ARG_COUNT && kind <= ARG_PAGES;
}

static inline bool arg_is_hexadecimal(enum arg_kind kind)
{
    return kind >= ARG_ADDR && kind <= ARG_GOAL;
}

static inline bool arg_is_number(enum arg_kind kind)
{
    return arg_is_decimal(kind) || arg_is_hexadecimal(kind);
}

static inline bool arg_is_optional(enum arg_kind kind)
{
    return kind >= ARG_OPT_PRIO;
}

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
    GROUP_FILE,
    GROUP_ASK,    /* changes nothing */
    GROUP_KERNEL, /* the kernel half of address spaces */
    GROUP_LATER,  /* this build gives ENOSYS */
    NR_GROUPS
};

/* The help of one that this build does not have begins with "not yet"; a test holds that against
 * what it gives. */
/* clang-format off */
#define OPERATIONS(X)                                                                              \
    X(machine, GROUP_BOOT, 0,                                                                      \
      "the machine to boot, only as the first operation; the words in any order", "0",             \
      ARG_MACHINE)                                                                                 \
    X(reserve_bootmem, GROUP_BOOT, 4,                                                              \
      "reserves every frame that the bytes touch", "0 or EINVAL",                                  \
      ARG_PHYS, ARG_SIZE)                                                                          \
    X(free_bootmem, GROUP_BOOT, 4,                                                                 \
      "releases every frame that lies wholly in the bytes", "0 or EINVAL",                         \
      ARG_PHYS, ARG_SIZE)                                                                          \
    X(alloc_bootmem, GROUP_BOOT, 4,                                                                \
      "takes zeroed bytes, at or above GOAL where possible; the register stays full",              \
      "physical address, ENOMEM or EINVAL",                                                        \
      ARG_REG, ARG_SIZE, ARG_ALIGN, ARG_GOAL)                                                      \
    X(boot, GROUP_BOOT, 0,                                                                         \
      "finishes the boot", "the number of frames handed to the buddy allocator",                   \
      ARG_END)                                                                                     \
    X(alloc_pages, GROUP_PAGES, 5,                                                                 \
      "takes a block of 2^ORDER frames (default normal)", "its first frame number, or ENOMEM",     \
      ARG_REG, ARG_ORDER, ARG_OPT_ZONE, ARG_OPT_ATOMIC, ARG_OPT_MEMALLOC)                          \
    X(free_pages, GROUP_PAGES, 4,                                                                  \
      "drops a reference to the block; with the last one it goes back", "0",                       \
      ARG_REG)                                                                                     \
    X(get_page, GROUP_PAGES, 1,                                                                    \
      "one more reference to the block", "0",                                                      \
      ARG_REG)                                                                                     \
    X(kmalloc, GROUP_SLAB, 5,                                                                      \
      "takes memory from the general slab caches", "kernel address or ENOMEM",                     \
      ARG_REG, ARG_SIZE, ARG_OPT_ATOMIC, ARG_OPT_DMA)                                              \
    X(kfree, GROUP_SLAB, 4,                                                                        \
      "gives what kmalloc gave back", "0",                                                         \
      ARG_REG)                                                                                     \
    X(kmem_cache_create, GROUP_SLAB, 4,                                                            \
      "makes a new slab cache", "0, EINVAL or ENOMEM",                                             \
      ARG_CACHE, ARG_SIZE, ARG_ALIGN, ARG_OPT_HWALIGN, ARG_OPT_POISON, ARG_OPT_REDZONE,            \
      ARG_OPT_NOREAP, ARG_OPT_CTOR)                                                                \
    X(kmem_cache_alloc, GROUP_SLAB, 5,                                                             \
      "takes an object of the cache", "kernel address or ENOMEM",                                  \
      ARG_CACHE, ARG_REG)                                                                          \
    X(kmem_cache_free, GROUP_SLAB, 4,                                                              \
      "gives an object back", "0",                                                                 \
      ARG_REG)                                                                                     \
    X(kmem_cache_shrink, GROUP_SLAB, 2,                                                            \
      "gives the cache's empty slabs back", "frames given back",                                   \
      ARG_CACHE)                                                                                   \
    X(kmem_cache_destroy, GROUP_SLAB, 2,                                                           \
      "gives the whole cache back", "0 or EBUSY",                                                  \
      ARG_CACHE)                                                                                   \
    X(kmem_cache_reap, GROUP_SLAB, 2,                                                              \
      "reclaim's look at the caches: half of the empty slabs of one of them go",                   \
      "frames given back",                                                                         \
      ARG_END)                                                                                     \
    X(vmalloc, GROUP_KERNEL, 6,                                                                    \
      "takes virtually contiguous kernel memory, rounded up to pages", "kernel address or ENOMEM", \
      ARG_REG, ARG_SIZE)                                                                           \
    X(vfree, GROUP_KERNEL, 4,                                                                      \
      "gives what vmalloc gave back", "0",                                                         \
      ARG_REG)                                                                                     \
    X(kmap, GROUP_KERNEL, 4,                                                                       \
      "shows the first frame of a block to the kernel: a HIGHMEM frame in the window of kmap; "    \
      "until it is undone as often, free_pages gives skip; EBUSY: all of the window is in use",    \
      "kernel address or EBUSY",                                                                   \
      ARG_REG)                                                                                     \
    X(kunmap, GROUP_KERNEL, 3,                                                                     \
      "undoes one kmap", "0",                                                                      \
      ARG_REG)                                                                                     \
    X(mmap, GROUP_AREAS, 5,                                                                        \
      "maps memory; PROT is none or letters of rwx; FLAGS joined by commas: private or shared, "   \
      "anon, fixed, growsdown, locked",                                                            \
      "address or errno",                                                                          \
      ARG_PROC, ARG_ADDR, ARG_LEN, ARG_PROT, ARG_FLAGS, ARG_OPT_FILE)                              \
    X(munmap, GROUP_AREAS, 4,                                                                      \
      "unmaps what lies in the range", "0 or errno",                                               \
      ARG_PROC, ARG_ADDR, ARG_LEN)                                                                 \
    X(mprotect, GROUP_AREAS, 4,                                                                    \
      "changes the rights of the range", "0 or errno",                                             \
      ARG_PROC, ARG_ADDR, ARG_LEN, ARG_PROT)                                                       \
    X(brk, GROUP_AREAS, 4,                                                                         \
      "moves the end of the heap", "the new break",                                                \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(mremap, GROUP_AREAS, 5,                                                                      \
      "resizes a mapping, or moves it; a LEN of 0 maps a shared one a second time",                \
      "address or errno",                                                                          \
      ARG_PROC, ARG_ADDR, ARG_LEN, ARG_NEW_LEN, ARG_OPT_MAYMOVE, ARG_OPT_FIXED)                    \
    X(mlock, GROUP_AREAS, 2,                                                                       \
      "keeps the range in RAM", "0 or errno",                                                      \
      ARG_PROC, ARG_ADDR, ARG_LEN)                                                                 \
    X(munlock, GROUP_AREAS, 2,                                                                     \
      "undoes mlock", "0 or errno",                                                                \
      ARG_PROC, ARG_ADDR, ARG_LEN)                                                                 \
    X(mlockall, GROUP_AREAS, 1,                                                                    \
      "keeps all areas in RAM: those that there are, those that will be, or both "                 \
      "(`current,future`)",                                                                        \
      "0 or errno",                                                                                \
      ARG_PROC, ARG_LOCKING)                                                                       \
    X(munlockall, GROUP_AREAS, 1,                                                                  \
      "undoes mlockall, and every mlock", "0",                                                     \
      ARG_PROC)                                                                                    \
    X(msync, GROUP_FILE, 3,                                                                        \
      "writes what was stored in the range through shared mappings to their files",                \
      "0, EINVAL, ENOMEM or EIO",                                                                  \
      ARG_PROC, ARG_ADDR, ARG_LEN)                                                                 \
    X(madvise, GROUP_AREAS, 2,                                                                     \
      "says how the range will be used", "0 or errno",                                             \
      ARG_PROC, ARG_ADDR, ARG_LEN, ARG_ADVICE)                                                     \
    X(setrlimit, GROUP_AREAS, 1,                                                                   \
      "sets a limit of the address space, in bytes; 0xffffffff: none", "0",                        \
      ARG_PROC, ARG_RESOURCE, ARG_LIMIT)                                                           \
    X(overcommit, GROUP_AREAS, 1,                                                                  \
      "whether memory is mapped however little there is (1), or not (0)", "0",                     \
      ARG_MODE)                                                                                    \
    X(mincore, GROUP_ASK, 4,                                                                       \
      "is the page resident", "0, 1 or ENOMEM",                                                    \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(find_vma, GROUP_ASK, 3,                                                                      \
      "the first area that ends above ADDR", "start of the area, 0: none",                         \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(find_vma_prev, GROUP_ASK, 3,                                                                 \
      "the area before that one, or the last area", "start of the area, 0: none",                  \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(find_vma_intersection, GROUP_ASK, 3,                                                         \
      "the first area that ends above ADDR, if it begins below ADDR + LEN",                        \
      "start of the area, 0: none",                                                                \
      ARG_PROC, ARG_ADDR, ARG_LEN)                                                                 \
    X(pte, GROUP_ASK, 4,                                                                           \
      "the entry for ADDR, a user address, read from the tables", "the word, 0 without a table",   \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(read, GROUP_ACCESS, 4,                                                                       \
      "the user program loads the word at ADDR (rounded down to 4): TLB, page walk, faults "       \
      "and all",                                                                                   \
      "the word, SIGSEGV, SIGBUS or KILLED",                                                       \
      ARG_PROC, ARG_ADDR)                                                                          \
    X(write, GROUP_ACCESS, 6,                                                                      \
      "the user program stores VALUE into the word at ADDR, likewise",                             \
      "0, SIGSEGV, SIGBUS or KILLED",                                                              \
      ARG_PROC, ARG_ADDR, ARG_VALUE)                                                               \
    X(kread, GROUP_KERNEL, 4,                                                                      \
      "the kernel loads the word at ADDR (rounded down to 4) of the kernel half, in the address "  \
      "space that ran last",                                                                       \
      "the word, or SIGSEGV where a kernel would oops",                                            \
      ARG_KADDR)                                                                                   \
    X(kwrite, GROUP_KERNEL, 4,                                                                     \
      "the kernel stores VALUE into the word at ADDR, likewise; skip where the word is not part "  \
      "of what a register holds",                                                                  \
      "0, or SIGSEGV where a kernel would oops",                                                   \
      ARG_KADDR, ARG_VALUE)                                                                        \
    X(pread, GROUP_FILE, 5,                                                                        \
      "reads the word at OFFSET (rounded down to 4) of the file through the page cache; bytes "    \
      "behind the file's end are 0",                                                               \
      "the word, ENOMEM or EIO",                                                                   \
      ARG_FILE, ARG_OFFSET)                                                                        \
    X(pwrite, GROUP_FILE, 5,                                                                       \
      "stores VALUE as the word at OFFSET (rounded down to 4), likewise; the file may grow to "    \
      "16 pages",                                                                                  \
      "0, EFBIG, ENOMEM or EIO",                                                                   \
      ARG_FILE, ARG_OFFSET, ARG_VALUE)                                                             \
    X(truncate, GROUP_FILE, 3,                                                                     \
      "the file's end moves: pages behind it are gone, from every mapping too; what it grows "     \
      "by is 0",                                                                                   \
      "0 or EFBIG",                                                                                \
      ARG_FILE, ARG_SIZE)                                                                          \
    X(fsync, GROUP_FILE, 3,                                                                        \
      "writes the file's dirty pages to the disk", "0 or EIO",                                     \
      ARG_FILE)                                                                                    \
    X(drop_caches, GROUP_FILE, 2,                                                                  \
      "frees the pages of files that are clean and not mapped", "0",                               \
      ARG_END)                                                                                     \
    X(fork, GROUP_PROCESS, 5,                                                                      \
      "makes the second process, which must not live, a copy of the first", "0 or ENOMEM",         \
      ARG_PROC, ARG_PROC)                                                                          \
    X(vfork, GROUP_PROCESS, 2,                                                                     \
      "like fork, but both share the address space", "0 or ENOMEM",                                \
      ARG_PROC, ARG_PROC)                                                                          \
    X(exec, GROUP_PROCESS, 2,                                                                      \
      "gives the process a fresh address space with the program in it: code, data and "            \
      "zeros behind them, a heap, a stack with its arguments; the limits stay",                    \
      "0 or ENOMEM",                                                                               \
      ARG_PROC)                                                                                    \
    X(exit, GROUP_PROCESS, 4,                                                                      \
      "ends the process", "0",                                                                     \
      ARG_PROC)                                                                                    \
    X(rss, GROUP_ASK, 4,                                                                           \
      "pages of the address space that are in RAM", "a number",                                    \
      ARG_PROC)                                                                                    \
    X(total_vm, GROUP_ASK, 4,                                                                      \
      "pages of all its areas", "a number",                                                        \
      ARG_PROC)                                                                                    \
    X(locked_vm, GROUP_ASK, 4,                                                                     \
      "pages of locked areas", "a number",                                                         \
      ARG_PROC)                                                                                    \
    X(map_count, GROUP_ASK, 4,                                                                     \
      "how many areas it has", "a number",                                                         \
      ARG_PROC)                                                                                    \
    X(swapon, GROUP_SWAP, 3,                                                                       \
      "makes a swap area with slots 1 to PAGES, of which N from FIRST on are bad, and switches it "\
      "on; PRIO counts modulo 32768; without it each area ranks below the one before",             \
      "0, EBUSY, EINVAL, EIO or ENOMEM",                                                           \
      ARG_SWAP, ARG_PAGES, ARG_OPT_PRIO, ARG_OPT_BAD)                                              \
    X(swapoff, GROUP_SWAP, 3,                                                                      \
      "switches the swap area off; what lies in it comes back into RAM",                           \
      "0, EINVAL, EIO or ENOMEM",                                                                  \
      ARG_SWAP)                                                                                    \
    X(reclaim, GROUP_SWAP, 4,                                                                      \
      "tries to free N frames, as the page-out daemon does", "frames freed",                       \
      ARG_COUNT)                                                                                   \
    X(swap_out, GROUP_SWAP, 2,                                                                     \
      "one part of reclaim alone: turns entries that were not used lately into swap entries, "     \
      "until N frames can be freed",                                                               \
      "frames that can be freed now",                                                              \
      ARG_COUNT)                                                                                   \
    X(refill_inactive, GROUP_SWAP, 2,                                                              \
      "one part of reclaim alone: moves up to N pages that were not referenced from the active "   \
      "to the inactive list",                                                                      \
      "pages moved",                                                                               \
      ARG_COUNT)                                                                                   \
    X(shrink_cache, GROUP_SWAP, 2,                                                                 \
      "one part of reclaim alone: looks at a sixth of the inactive list for N frames to free",     \
      "frames freed",                                                                              \
      ARG_COUNT)                                                                                   \
    X(kswapd, GROUP_SWAP, 2,                                                                       \
      "the page-out daemon runs, if it was woken", "frames freed",                                 \
      ARG_END)                                                                                     \
    X(fail, GROUP_FAIL, 4,                                                                         \
      "the Nth next frame allocation, or swap or file transfer, fails (once, or from then on); "   \
      "takes the place of the last such line; N of 0: none fails",                                 \
      "0",                                                                                         \
      ARG_FAILING, ARG_COUNT, ARG_OPT_ALWAYS)                                                      \
    X(free_frames, GROUP_ASK, 4,                                                                   \
      "free frames, of one zone or of all", "a number",                                            \
      ARG_OPT_ZONE)                                                                                \
    X(free_swap, GROUP_ASK, 4,                                                                     \
      "free swap slots", "a number",                                                               \
      ARG_END)                                                                                     \
    X(proc, GROUP_ASK, 1,                                                                          \
      "a table as Linux 2.4 prints it, of a process or of the machine: `replay --results` and "    \
      "`show` print it as comments under the operation",                                           \
      "0",                                                                                         \
      ARG_TABLE, ARG_OPT_PROC)                                                                     \
    X(check, GROUP_ASK, 4,                                                                         \
      "runs every invariant checker now, also those too dear for every step; before the boot is "  \
      "over, the boot allocator's",                                                                \
      "0",                                                                                         \
      ARG_END)
/* clang-format on */

enum op_code {
#define X(name, ...) OP_##name,
    OPERATIONS(X)
#undef X
        NR_OPS
};

#define MAX_ARGS 8u
#define MAX_SLOTS 34u /* numbers that the arguments of one operation fill */

/* What an operation looks like. */
struct op_form {
    const char *name;
    enum op_group group;
    uint32_t weight; /* how often a generator chooses it, within its group; 0: never by itself */
    const char *help;
    const char *result; /* what it gives, in words */
    enum arg_kind args[MAX_ARGS];
};
extern const struct op_form op_forms[NR_OPS];

/* The name of an operation, LENGTH characters long; NR_OPS: there is none. */
enum op_code find_op(const char *name, size_t length);

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
enum { TLB_TAGGED, TLB_CR3 };
enum { FAILING_ALLOC, FAILING_IO };
enum {
    TABLE_MAPS, /* of a process, as is the next */
    TABLE_STATUS,
    TABLE_MEMINFO,
    TABLE_BUDDYINFO,
    TABLE_SLABINFO,
    TABLE_SWAPS,
    TABLE_VMSTAT,
    NR_TABLES
};
enum { LOCKING_CURRENT = 1, LOCKING_FUTURE = 2 };
enum { RESOURCE_AS, RESOURCE_DATA, RESOURCE_STACK, RESOURCE_MEMLOCK, NR_RESOURCES };

/* Slots of ARG_MACHINE. */
enum {
    MACHINE_FRAMES,
    MACHINE_DMA,
    MACHINE_HIGHMEM,
    MACHINE_HOLE_FIRST,
    MACHINE_HOLE_COUNT,
    MACHINE_SWAP,
    MACHINE_PSE,
    MACHINE_PGE,
    MACHINE_PKMAP,
    MACHINE_TLB,
    MACHINE_E820 /* first, count and type of each range, as many as there is room for */
};
#define MACHINE_RANGES ((MAX_SLOTS - MACHINE_E820) / 3u)

/* The slot in which range K begins. */
static inline unsigned machine_range(unsigned k)
{
    return MACHINE_E820 + 3u * k;
}

#endif
