/*
 * The areas of a process of the host below 4 GiB, as /proc/PID/smaps tells of them.
 */
#ifndef FUZZ_ORACLE_LINUX_AREAS_H
#define FUZZ_ORACLE_LINUX_AREAS_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_MAX_AREAS 8192u
#define HOST_BRK_START 0x08048000u /* where the heap begins, as the core's does */
#define HOST_STACK_LIMIT 8388608u  /* how far an area may grow down at first */

struct host_area {
    uint64_t start;
    uint64_t end;
    uint32_t rights; /* WORD_R … */
    bool grows_down;
    bool locked;
    bool shared;
    uint64_t file;      /* tells what it shows from other things; 0: it is anonymous */
    uint64_t offset;    /* byte of that that it begins with */
    uint32_t anonymous; /* of the resident pages: the process's own */
    uint32_t resident;  /* pages; of the host's swap too, which the core would not have used */
};

struct host_areas {
    struct host_area area[HOST_MAX_AREAS]; /* by address */
    uint32_t count;
};

/* Of the process that /proc calls NAME, 0: this one. False: they cannot be read, or there are too
 * many. */
bool host_areas_read(struct host_areas *areas, int64_t name);

/* Is nothing mapped in START .. END-1? */
bool host_areas_free(const struct host_areas *areas, uint64_t start, uint64_t end);

uint32_t host_areas_pages(const struct host_areas *areas);
/* Resident pages; those of files only where they are the process's own copies. */
uint32_t host_areas_resident(const struct host_areas *areas);
/* How many they are when alike neighbours are one: Linux keeps some apart for reasons of its own
 * (where their pages came from), which cannot be seen in any other way. */
uint32_t host_areas_joined(const struct host_areas *areas);
/* Is AREA, one of them, kept apart from an alike one before it? */
bool host_areas_apart(const struct host_areas *areas, const struct host_area *area);
/* Are they the same then? */
bool host_areas_same(const struct host_areas *a, const struct host_areas *b);
/* Where area I would end then. */
uint64_t host_areas_joined_end(const struct host_areas *areas, uint32_t i);

/* The area before area I if it is alike, so that it may be one with it. */
#define NO_HOST_AREA HOST_MAX_AREAS
uint32_t host_areas_alike_before(const struct host_areas *areas, uint32_t i);

/* The number of the area above ADDR that may grow down to it; the count of areas: none. */
uint32_t host_areas_grower(const struct host_areas *areas, uint32_t addr);

/* The area that keeps another one from growing down to ADDR: it lies less than GAP pages below, can
 * be used and does not grow itself. LIMIT: as many bytes it may have. NULL: there is none. */
const struct host_area *host_areas_gap_below(const struct host_areas *areas, uint32_t addr,
                                             uint64_t gap, uint64_t limit);

/* Does only the gap that the next area, which grows, keeps stop the heap from growing? */
bool host_areas_gap_stops_heap(const struct host_areas *areas, uint64_t old_end, uint64_t new_end,
                               uint64_t gap);

/* Pages of those that are private, can be written and do not grow. */
uint32_t host_areas_data(const struct host_areas *areas);

/* Pages that the line of /proc/self/status that begins with FIELD counts: under a sanitizer more
 * than 2^32. */
uint64_t host_areas_counted(const char *field);

/* Pages of locked areas as the kernel counts them; NAME as above. */
uint32_t host_areas_locked(int64_t name);

#endif
