/*
 * The operations that a user program can see: how each is done on the host, what differs there for
 * a reason, and what of it a host may refuse.
 *
 * An operation has one line, in the file named like the one of fuzz/ops that does it. One without a
 * line is not compared.
 */
#ifndef FUZZ_ORACLE_LINUX_LINE_H
#define FUZZ_ORACLE_LINUX_LINE_H

#include "oracle/linux/limits.h"
#include "trace/trace.h"

/* An operation on the stage. */
struct scene {
    const struct op *op;
    struct result core;    /* what the core gave for it */
    uint32_t slot;         /* of the process that it names, which lives */
    uint32_t slots_in_use; /* of the core's swap areas */
    bool entangled;        /* said by the act: an area could not be hidden, or not be shown again */
};

/* What of an operation falls under a limit of hosts; NULL: all of it. */
struct concern {
    enum host_limit limit;
    bool (*concerns)(const struct op *op);
};

#define MAX_CONCERNS 8u

/* Where a function is NULL, that is as if it said no, or NULL. */
struct host_line {
    enum op_code code;
    struct result (*act)(struct scene *scene);

    bool makes_process; /* it names a second process, which must not live */
    bool shows_memory;  /* what it gives may be for how much memory there is */

    /* It failed in the core, which gave CORE, having taken many frames that are back since. */
    bool (*took_many)(const struct op *op, struct result core);

    /* The host gave less than OP asks for, for lack of something. NULL: ENOMEM says so. */
    bool (*is_short)(const struct op *op, struct result result);

    /* Equal results are not all that there is: did host and core get equally far? NULL: yes. */
    bool (*as_far)(const struct op *op);

    /* An area of the host may grow for it. */
    bool (*may_grow)(const struct op *op);

    /* Why this host, but no other one, gives RESULT. */
    const char *(*own_reason)(const struct op *op, struct result result);

    struct concern concerns[MAX_CONCERNS]; /* NO_LIMIT ends them; the first that there is counts */
};

/* The lines of a file; NR_OPS ends them. */
extern const struct host_line host_ask_lines[], host_filemap_lines[], host_memory_lines[],
    host_mmap_lines[], host_process_lines[], host_remap_lines[], host_vma_lines[];

/* The line of an operation; NULL: it has none. */
const struct host_line *host_line(enum op_code code);

/* Where LENGTH bytes go in SLOT without `fixed`: at the hint if it is free, else into the lowest
 * gap. 0: nowhere. (mmap.c) */
uint32_t choose_place(uint32_t slot, uint32_t hint, uint32_t length);

/* Why a host may not do what others do. */
#define LITTLE_MEMORY "the host gives no more memory"
#define NO_MORE_PROCESSES "the host gives no more processes"

static inline struct result host_error(uint32_t number)
{
    return (struct result){RESULT_ERRNO, number};
}

/* What a system call returned. */
static inline struct result host_outcome(int64_t value, enum result_kind kind)
{
    return value < 0 ? host_error((uint32_t)-value) : (struct result){kind, (uint32_t)value};
}

#define HOST_DONE ((struct result){RESULT_NUMBER, 0})

#endif
