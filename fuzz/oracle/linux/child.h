/*
 * The processes that do the system calls of a trace for real.
 *
 * The template is forked from the tool once and prepared once, as far as the host lets it (what it
 * does not is a trait, traits.h): nothing of it lies below 4 GiB, its heap begins where the
 * core's does, huge pages, merging and protection keys are out of the way. Each trace
 * gets a fork of it as p0, and what p0 forks is a real fork again. All are told what to do by
 * messages over channels that the template got before any of them lived. All are children of the
 * template and die with it, and it dies with the tool, whatever ends that.
 */
#ifndef FUZZ_ORACLE_LINUX_CHILD_H
#define FUZZ_ORACLE_LINUX_CHILD_H

#include <stdbool.h>
#include <stdint.h>

/* Processes of a trace that live at once; their channels, and behind them the template's. */
#define HOST_SLOTS 8u
#define HOST_TEMPLATE HOST_SLOTS
#define HOST_CHANNELS (HOST_SLOTS + 1u)

enum host_call {
    HOST_MMAP,     /* address, length, rights, flags */
    HOST_MUNMAP,   /* address, length */
    HOST_MPROTECT, /* address, length, rights */
    HOST_MINCORE,  /* address of a page */
    HOST_MREMAP,   /* address, old length, new length, flags, new address */
    HOST_MLOCK,    /* address, length */
    HOST_MUNLOCK,  /* address, length */
    HOST_MLOCKALL, /* which */
    HOST_MUNLOCKALL,
    HOST_MADVISE,   /* address, length, advice */
    HOST_SETRLIMIT, /* which, bytes */
    HOST_BRK,       /* address */
    HOST_MOVE_BRK,  /* start, address: there the heap begins and ends now, whatever is mapped */
    HOST_LOAD,      /* address */
    HOST_STORE,     /* address, word */
    HOST_FORK,      /* slot; the template: the slot's process is the first of a trace */
    HOST_NAME,      /* what is the process called in /proc? */
    HOST_MMAP_FILE, /* address, length, rights and flags * 2^32, file and offset * 2^32 */
    HOST_MSYNC,     /* address, length */
    HOST_EXIT,
    HOST_PREAD,    /* the template: file, offset */
    HOST_PWRITE,   /* the template: file, offset, word */
    HOST_TRUNCATE, /* the template: file, bytes */
    HOST_FSYNC,    /* the template: file */
    HOST_END       /* the template: ends all processes */
};

struct host_command {
    uint32_t call;
    uint32_t slot;
    uint64_t arg[5];
};

struct host_answer {
    int64_t value;  /* or a negated errno */
    int32_t signal; /* of a load or a store, 0: it worked */
};

/* What the template says first. */
struct host_ready {
    char why[120]; /* empty, or why it cannot work here */
};

/* Keeps this process, and what it forks, on one processor: they take turns, and to wake one on the
 * same processor is several times cheaper. */
void host_one_cpu(void);

/* Becomes the template; CHANNELS are its ends. */
_Noreturn void host_template(const int channels[HOST_CHANNELS]);

#endif
