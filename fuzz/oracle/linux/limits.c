/*
 * What cannot be compared on this host: the limits, and how many operations fell under each.
 */
#include "oracle/linux/limits.h"

#include <stdio.h>

#include "oracle/linux/probe.h"

/* A host has the limit if a trait of it has this value. */
struct form {
    enum host_trait trait;
    int64_t value;
    const char *what; /* the operations */
    const char *why;
};

static const struct form forms[NR_LIMITS] = {
    [LIMIT_PROC] = {TRAIT_PROC, PROC_NO, "counters", "/proc does not show the processes"},
    [LIMIT_ZERO_PAGE] = {TRAIT_ZERO_PAGE, ZERO_UNCLEAR, "rss", "it does not grow page by page"},
    [LIMIT_HUGE_PAGES] = {TRAIT_HUGE_PAGES, HUGE_STUCK, "rss and mincore",
                          "huge pages cannot be turned off"},
    [LIMIT_MERGING] = {TRAIT_MERGING, MERGING_STUCK, "rss",
                       "same-page merging cannot be turned off"},
    [LIMIT_MUNMAP] = {TRAIT_MUNMAP, TRAIT_NO, "munmap", "the call is refused"},
    [LIMIT_MPROTECT] = {TRAIT_MPROTECT, TRAIT_NO, "mprotect", "the call is refused"},
    [LIMIT_MINCORE] = {TRAIT_MINCORE, TRAIT_NO, "mincore", "the call is refused"},
    [LIMIT_BRK] = {TRAIT_BRK, TRAIT_NO, "brk", "the call is refused"},
    [LIMIT_HEAP] = {TRAIT_HEAP, TRAIT_NO, "brk",
                    "the heap cannot be moved: PR_SET_MM_MAP is refused"},
    [LIMIT_FORK] = {TRAIT_FORK, TRAIT_NO, "fork", "the call is refused"},
    [LIMIT_MREMAP] = {TRAIT_MREMAP, TRAIT_NO, "mremap", "the call is refused"},
    [LIMIT_MLOCK] = {TRAIT_MLOCK, TRAIT_NO, "locks of memory", "the call is refused"},
    [LIMIT_MADVISE] = {TRAIT_MADVISE, TRAIT_NO, "madvise", "the call is refused"},
    [LIMIT_SETRLIMIT] = {TRAIT_SETRLIMIT, TRAIT_NO, "setrlimit",
                         "limits cannot be set and lifted again, or do not hold"},
    [LIMIT_OWN_AREAS] = {TRAIT_PROC, PROC_NO, "limits and locks of all areas",
                         "/proc does not show which areas there are"},
    [LIMIT_MEMLOCK] = {TRAIT_MEMLOCK, MEMLOCK_LIMITED, "locked mappings",
                       "this user may not lock memory without a limit"},
    /* Here any value but 0 is a limit. */
    [LIMIT_MIN_ADDRESS] = {TRAIT_MIN_ADDRESS, 0, "mappings at the lowest addresses",
                           "this user may not map there"},
    [LIMIT_STACK] = {TRAIT_STACK_LIMIT, STACK_LOW, "growing mappings", "the limit is below 8 MiB"},
    [LIMIT_MAP_EXEC] = {TRAIT_MAP_EXEC, TRAIT_NO, "executable mappings",
                        "memory may not be executable"},
    [LIMIT_WRITE_EXEC] = {TRAIT_WRITE_EXEC, TRAIT_NO, "mappings with w and x",
                          "memory may not be writable and executable"},
    [LIMIT_GAIN_EXEC] = {TRAIT_GAIN_EXEC, TRAIT_NO, "mprotect with x",
                         "memory may not become executable"},
    [LIMIT_KEYS] = {TRAIT_KEYS, KEYS_STUCK, "x alone", "it cannot be read here"},
    [LIMIT_FILES] = {TRAIT_FILES, TRAIT_NO, "operations on files",
                     "memory files cannot be made, mapped or written"},
};

static size_t counts[NR_LIMITS];

bool host_limited(enum host_limit limit)
{
    const struct form *form = &forms[limit];

    return limit == LIMIT_MIN_ADDRESS ? host_traits.value[TRAIT_MIN_ADDRESS] > 0
                                      : host_is(form->trait, form->value);
}

void host_count_omitted(enum host_limit limit)
{
    counts[limit]++;
}

size_t host_omitted(void)
{
    size_t sum = 0;

    for (enum host_limit i = NO_LIMIT + 1; i < NR_LIMITS; i++) {
        sum += counts[i];
    }
    return sum;
}

bool host_omission(size_t i, const char **what, const char **why, size_t *count)
{
    for (enum host_limit k = NO_LIMIT + 1; k < NR_LIMITS; k++) {
        if (host_limited(k) && i-- == 0) {
            *what = forms[k].what;
            *why = forms[k].why;
            *count = counts[k];
            return true;
        }
    }
    return false;
}

void host_describe_omitted(char *text, size_t room)
{
    const char *what;
    const char *why;
    size_t count;
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; host_omission(i, &what, &why, &count); i++) {
        if (count > 0 && length < room) {
            length += (size_t)snprintf(text + length, room - length, "%s%zu %s (%s)",
                                       length > 0 ? ", " : "", count, what, why);
        }
    }
}
