/*
 * The processes of a trace on the host: which of them stands for which name, and their areas.
 *
 * A process is addressed by its slot. Names that share an address space (vfork) are one process of
 * the host: that they share all memory is what a user program can see. Where it has its areas is
 * always asked of the kernel, nothing is remembered here.
 */
#ifndef FUZZ_ORACLE_LINUX_PROCESSES_H
#define FUZZ_ORACLE_LINUX_PROCESSES_H

#include "oracle/linux/areas.h"
#include "oracle/linux/child.h"

/* p0 alone. False: see host_why; host_is_full: only for lack of a process. */
bool processes_begin(void);
bool host_is_full(void);

/* The slot of the process that NAME stands for, which lives. */
bool name_lives(uint32_t name);
uint32_t slot_of(uint32_t name);

/* The process in SLOT forks, and the child is called NAME. 0, or a negated errno. */
int64_t fork_process(uint32_t slot, uint32_t name);
/* NAME is another name of the process in SLOT. */
void share_process(uint32_t slot, uint32_t name);
/* NAME shares memory with no other name any more, and has none: what a program starts with is to be
 * put there, and its heap begins at HEAP. 0, or a negated errno. */
int64_t empty_process(uint32_t name, uint32_t heap);
/* NAME lives no longer, nor does a process without a name. */
void end_process(uint32_t name);

/* The areas of a slot as they are now; they stay valid until the next call. */
const struct host_areas *look(uint32_t slot);

/* What rules have to know of a slot: its limits in bytes, UINT32_MAX: none. */
struct slot_limits {
    uint32_t heap;  /* where the heap begins */
    uint32_t stack; /* of an area that grows down */
    uint32_t all;   /* of all areas */
    uint32_t data;
    uint32_t memlock;
    bool locks_future;
    bool joined_all;   /* the last lock of all areas may have joined neighbours */
    bool moved_grower; /* an area that grows down was moved: Linux notes how far it had lain up */
};
struct slot_limits *limits_of(uint32_t slot);

/* Pages of locked areas as the kernel counts them. */
uint32_t locked_pages(uint32_t slot);

/* Before the next operation: where /proc does not show areas, those of the core are remembered, for
 * want of the host's own. */
void keep_core_areas(void);

#endif
