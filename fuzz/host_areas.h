/*
 * The areas of a process of the host below 4 GiB, as /proc/PID/smaps tells of them.
 */
#ifndef FUZZ_HOST_AREAS_H
#define FUZZ_HOST_AREAS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define HOST_MAX_AREAS 8192u

struct host_area {
    uint64_t start;
    uint64_t end;
    uint32_t rights; /* WORD_R … */
    bool grows_down;
    bool locked;
    uint32_t resident; /* pages; of the host's swap too, which the core would not have used */
};

struct host_areas {
    struct host_area area[HOST_MAX_AREAS]; /* by address */
    uint32_t count;
};

/* False: it cannot be read, or there are too many. */
bool host_areas_read(struct host_areas *areas, pid_t pid);

/* Is nothing mapped in START .. END-1? */
bool host_areas_free(const struct host_areas *areas, uint64_t start, uint64_t end);

uint32_t host_areas_pages(const struct host_areas *areas);
uint32_t host_areas_resident(const struct host_areas *areas);
/* How many they are when alike neighbours are one: Linux keeps some apart for reasons of its own
 * (where their pages came from), which cannot be seen in any other way. */
uint32_t host_areas_joined(const struct host_areas *areas);
/* Where area I would end then. */
uint64_t host_areas_joined_end(const struct host_areas *areas, uint32_t i);

/* Pages of locked areas as the kernel counts them. */
uint32_t host_areas_locked(pid_t pid);

#endif
