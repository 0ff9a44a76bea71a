/*
 * The names and values of what hosts differ in.
 */
#include "oracle/linux/traits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 3u

struct word {
    const char *text; /* NULL: there is none */
    const char *meaning;
};

struct form {
    const char *name;
    int64_t worst;
    struct word words[MAX_WORDS]; /* none: it is a number, of which words[0].meaning speaks */
};

/* clang-format off */
static const struct form forms[NR_TRAITS] = {
    [TRAIT_PROC] = {"proc", PROC_NO,
        {{"yes", "/proc shows the processes by their numbers"},
         {"other", "/proc is another pid namespace's: the processes ask what it calls them"},
         {"no", "/proc does not show the processes: areas are the core's, counters not compared"}}},
    [TRAIT_ZERO_PAGE] = {"zero-page", ZERO_UNCLEAR,
        {{"yes", "a load of an untouched page does not count in rss"},
         {"no", "it counts: rss is the core's and the entries that map its zero page"},
         {"unclear", "rss does not grow page by page: it is not compared"}}},
    [TRAIT_HUGE_PAGES] = {"huge-pages", HUGE_STUCK,
        {{"off", "a store to a new page adds one page to rss"},
         {"always", "it may add more, but for processes that turn that off, as these do"},
         {"stuck", "it may add more and that cannot be turned off: rss is not compared"}}},
    [TRAIT_MERGING] = {"same-page-merging", MERGING_STUCK,
        {{"off", "pages of the same words stay apart"},
         {"on", "they may become one; the processes turn that off"},
         {"stuck", "they may become one and that cannot be turned off: rss is not compared"}}},
    [TRAIT_OVERCOMMIT] = {"overcommit", OVERCOMMIT_STRICT,
        {{"free", "a mapping is not refused for its size"},
         {"strict", "mappings count against a limit: a trace is cut short that reaches it"}}},
    [TRAIT_LIMITS] = {"limits", LIMITS_SOME,
        {{"none", "none on address space and data that stays"},
         {"some", "on address space or data: a trace is cut short that reaches it"}}},
    [TRAIT_MIN_ADDRESS] = {"min-address", MOST_ADDRESS,
        {{NULL, "the lowest that can be mapped; mappings below it are left out"}}},
    [TRAIT_MEMLOCK] = {"memlock", MEMLOCK_LIMITED,
        {{"free", "memory can be locked without a limit"},
         {"limited", "mappings that are locked are left out"}}},
    [TRAIT_AREAS] = {"areas", 0,
        {{NULL, "that a process can have (8192: or more); a trace that needs more is cut short"}}},
    [TRAIT_STACK_LIMIT] = {"stack-limit", STACK_LOW,
        {{"free", "areas can grow to 8 MiB"},
         {"low", "they cannot: growing areas are left out"}}},
    [TRAIT_STACK_GAP] = {"stack-gap", MOST_GAP,
        {{NULL, "pages that a growing area keeps from what lies below, unlike the core's"}}},
    [TRAIT_KEYS] = {"protection-keys", KEYS_STUCK,
        {{"none", "areas with x alone can be read"},
         {"taken", "they can be read when all keys are taken, as they are"},
         {"stuck", "they cannot be read: areas with x alone are left out"}}},
    [TRAIT_HEAP] = {"set-mm-map", TRAIT_NO,
        {{"yes", "PR_SET_MM_MAP lets the heap begin where the core's does"},
         {"no", "PR_SET_MM_MAP is refused: brk is left out"}}},
    [TRAIT_SECCOMP] = {"seccomp", SECCOMP_FILTER,
        {{"off", "no filter of system calls"},
         {"filter", "a filter of system calls; what it refuses stands below"}}},
    [TRAIT_MMAP] = {"mmap", TRAIT_NO,
        {{"yes", "can be called, at low addresses too"}, {"no", "nothing can be compared"}}},
    [TRAIT_MUNMAP] = {"munmap", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_MPROTECT] = {"mprotect", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_MINCORE] = {"mincore", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_BRK] = {"brk", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_MREMAP] = {"mremap", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_MLOCK] = {"mlock", TRAIT_NO,
        {{"yes", "can be called, as can munlock, mlockall and munlockall"},
         {"no", "they are left out"}}},
    [TRAIT_MADVISE] = {"madvise", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_SETRLIMIT] = {"setrlimit", TRAIT_NO,
        {{"yes", "limits can be set and lifted again, and hold"}, {"no", "is left out"}}},
    [TRAIT_FORK] = {"fork", TRAIT_NO, {{"yes", "can be called"}, {"no", "is left out"}}},
    [TRAIT_MAP_EXEC] = {"map-exec", TRAIT_NO,
        {{"yes", "mmap gives memory that can be executed"},
         {"no", "it does not: such mappings are left out"}}},
    [TRAIT_WRITE_EXEC] = {"write-exec", TRAIT_NO,
        {{"yes", "mmap gives memory that can be written and executed"},
         {"no", "it does not: such mappings are left out"}}},
    [TRAIT_GAIN_EXEC] = {"gain-exec", TRAIT_NO,
        {{"yes", "mprotect can make memory executable"},
         {"no", "it cannot: mprotect with x is left out"}}},
    [TRAIT_FILES] = {"memory-files", TRAIT_NO,
        {{"yes", "memfd_create gives files that can be mapped, shared too"},
         {"no", "it does not: what names a file, and msync, is left out"}}},
    [TRAIT_ADDRESS_BITS] = {"address-bits", 47,
        {{NULL, "of user space; a trace has the lowest 32 of them"}}},
    [TRAIT_USER] = {"user", USER_OTHER,
        {{"root", "every right was tried for itself"},
         {"other", "every right was tried for itself"}}},
};
/* clang-format on */

const char *host_trait_name(enum host_trait trait)
{
    return forms[trait].name;
}

int64_t host_trait_worst(enum host_trait trait)
{
    return forms[trait].worst;
}

static bool is_number(enum host_trait trait)
{
    return forms[trait].words[0].text == NULL;
}

static bool has_word(enum host_trait trait, int64_t value)
{
    return value >= 0 && value < (int64_t)MAX_WORDS && forms[trait].words[value].text != NULL;
}

void host_trait_value(enum host_trait trait, int64_t value, char *text, size_t room)
{
    if (has_word(trait, value)) {
        snprintf(text, room, "%s", forms[trait].words[value].text);
    } else if (trait == TRAIT_MIN_ADDRESS) {
        snprintf(text, room, "0x%" PRIx64, (uint64_t)value);
    } else {
        snprintf(text, room, "%" PRId64, value);
    }
}

static const char *meaning(enum host_trait trait, int64_t value)
{
    return forms[trait].words[has_word(trait, value) ? value : 0].meaning;
}

void host_print_traits(FILE *out, const struct host_traits *traits)
{
    char text[64];
    char pair[128];

    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        host_trait_value(i, traits->value[i], text, sizeof text);
        snprintf(pair, sizeof pair, "%s=%s", forms[i].name, text);
        fprintf(out, "%-22s %s\n", pair, meaning(i, traits->value[i]));
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_number(const char *text, int64_t *value)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    *value = strtoll(text, &end, 0);
    return errno == 0 && *end == '\0' && *value <= UINT32_MAX;
}

static bool read_value(enum host_trait trait, const char *text, int64_t *value)
{
    if (is_number(trait)) {
        return read_number(text, value);
    }
    for (uint32_t i = 0; i < MAX_WORDS && forms[trait].words[i].text != NULL; i++) {
        if (strcmp(forms[trait].words[i].text, text) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

/* One `NAME=VALUE`. */
static bool read_pair(char *pair, struct host_choice *choice, char *why, size_t room)
{
    char *value = strchr(pair, '=');

    if (value == NULL) {
        snprintf(why, room, "`%s' is not NAME=VALUE", pair);
        return false;
    }
    *value++ = '\0';
    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        if (strcmp(forms[i].name, pair) == 0) {
            choice->given[i] = read_value(i, value, &choice->value[i]);
            if (!choice->given[i]) {
                snprintf(why, room, "%s has no value `%s'", pair, value);
            }
            return choice->given[i];
        }
    }
    snprintf(why, room, "hosts do not differ in `%s'; see host --probe", pair);
    return false;
}

bool host_read_choice(const char *text, struct host_choice *choice, char *why, size_t room)
{
    char pair[64];

    while (*text != '\0') {
        size_t length = strcspn(text, ",");

        if (length >= sizeof pair) {
            snprintf(why, room, "`%.20s…' is not NAME=VALUE", text);
            return false;
        }
        memcpy(pair, text, length);
        pair[length] = '\0';
        if (!read_pair(pair, choice, why, room)) {
            return false;
        }
        text += length + (text[length] == ',' ? 1 : 0);
    }
    return true;
}
