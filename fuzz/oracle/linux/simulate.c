/*
 * Hosts that this one is not, but can stand for.
 */
#define _GNU_SOURCE
#include "oracle/linux/simulate.h"

#include <stdio.h>

struct host_simulation host_simulation;

bool host_simulate(const struct host_choice *choice, char *why, size_t room)
{
    struct host_simulation simulation = {0};

    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        int64_t value = choice->value[i];

        if (!choice->given[i]) {
            continue;
        }
        if (i == TRAIT_ZERO_PAGE && value == ZERO_NO) {
            simulation.no_zero_page = true;
        } else if (i == TRAIT_STACK_GAP && value > 0 && value <= MOST_GAP) {
            simulation.stack_gap = (uint32_t)value;
        } else if (i == TRAIT_AREAS && value > 0 && value <= ENOUGH_AREAS) {
            simulation.areas = (uint32_t)value;
        } else if (i == TRAIT_HUGE_PAGES && value == HUGE_ON) {
            simulation.huge_pages = true;
        } else if (i == TRAIT_OVERCOMMIT && value == OVERCOMMIT_STRICT) {
            simulation.strict = true;
        } else if (i == TRAIT_KEYS && value != KEYS_NONE) {
            simulation.keys = true;
            simulation.no_keys = value == KEYS_STUCK;
        } else {
            snprintf(why, room, "a host with another %s cannot be simulated", host_trait_name(i));
            return false;
        }
    }
    host_simulation = simulation;
    return true;
}

bool host_stands_for_it(const struct host_traits *found, char *why, size_t room)
{
    const int64_t *value = found->value;
    const struct host_simulation *wanted = &host_simulation;
    const char *other = NULL;

    if (wanted->no_zero_page && value[TRAIT_ZERO_PAGE] != ZERO_NO) {
        other = "without a zero page";
    } else if (wanted->stack_gap != 0 && value[TRAIT_STACK_GAP] != wanted->stack_gap) {
        other = "with that stack gap";
    } else if (wanted->huge_pages && value[TRAIT_HUGE_PAGES] == HUGE_OFF) {
        other = "with huge pages";
    } else if (wanted->strict && value[TRAIT_OVERCOMMIT] != OVERCOMMIT_STRICT) {
        other = "that overcommits nothing";
    } else if (wanted->keys && value[TRAIT_KEYS] != (wanted->no_keys ? KEYS_STUCK : KEYS_TAKEN)) {
        other = "with protection keys";
    }
    if (other != NULL) {
        snprintf(why, room, "this host cannot stand for one %s", other);
    }
    return other == NULL;
}

#if defined(__linux__) && defined(__x86_64__)

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "oracle/linux/areas.h"

#define PAGE 4096u
#define LOW_END 0x100000000u /* the trace's addresses lie below */

/* The areas of this process. */
static const struct host_areas *own_areas(void)
{
    static struct host_areas areas;

    host_areas_read(&areas, 0);
    return &areas;
}

bool simulated_areas_full(void)
{
    return host_simulation.areas != 0 && own_areas()->count >= host_simulation.areas;
}

/* This process's memory as a file: a page becomes one of its own by a store there, whatever the
 * area's rights are. */
static int open_memory(void)
{
    int file = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

    if (file < 0) {
        _exit(1); /* this cannot be simulated here */
    }
    return file;
}

static void store_through(int file, uint64_t addr, uint32_t word)
{
    if (pwrite(file, &word, sizeof word, (off_t)addr) != (ssize_t)sizeof word) {
        _exit(1);
    }
}

/* The page of ADDR becomes one of its own as by a store. */
static void make_own_page(uint64_t addr, uint32_t word)
{
    int file = open_memory();

    store_through(file, addr, word);
    close(file);
}

/* What mapping the zero page into a locked area would have done. A page that is there keeps its
 * word. A sanitizer knows nothing of these addresses: no plain load. */
static void make_own_pages(uint64_t addr, uint64_t length)
{
    int file = open_memory();
    uint32_t word = 0;

    for (uint64_t at = addr; at < addr + length; at += PAGE) {
        if (pread(file, &word, sizeof word, (off_t)at) != (ssize_t)sizeof word) {
            _exit(1);
        }
        store_through(file, at, word);
    }
    close(file);
}

void simulate_mmap(uint64_t addr, uint64_t length)
{
    if (host_simulation.huge_pages) {
        syscall(SYS_madvise, addr, length, MADV_HUGEPAGE);
    }
}

bool simulated_is_whole(uint64_t start, uint64_t end)
{
    const struct host_areas *areas = host_simulation.no_zero_page ? own_areas() : NULL;

    for (uint32_t i = 0; areas != NULL && i < areas->count && start < end; i++) {
        if (areas->area[i].start <= start && start < areas->area[i].end) {
            start = areas->area[i].end;
        }
    }
    return start >= end;
}

void simulate_populate(uint64_t addr, uint64_t length)
{
    const struct host_areas *areas = host_simulation.no_zero_page ? own_areas() : NULL;

    for (uint32_t i = 0; areas != NULL && i < areas->count; i++) {
        const struct host_area *area = &areas->area[i];
        uint64_t from = area->start > addr ? area->start : addr;
        uint64_t to = area->end < addr + length ? area->end : addr + length;

        if (from >= to || !area->locked) {
            continue;
        }
        if (area->rights == 0) {
            return; /* Linux makes no pages behind one that nobody may use, a file's included */
        }
        if (area->file == 0 && (area->rights & PROT_WRITE) == 0) {
            make_own_pages(from, to - from);
        }
    }
}

static bool keys_taken;

/* Is ADDR in an area with x alone that a key keeps from being read? */
bool simulated_key_stops(uint64_t addr)
{
    const struct host_areas *areas;

    if (!host_simulation.keys || keys_taken) {
        return false;
    }
    areas = own_areas();
    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->area[i].start <= addr && addr < areas->area[i].end) {
            return areas->area[i].rights == PROT_EXEC;
        }
    }
    return false;
}

bool simulated_gap_stops(uint64_t addr)
{
    return host_simulation.stack_gap != 0 && addr < LOW_END &&
           host_areas_gap_below(own_areas(), (uint32_t)addr, host_simulation.stack_gap,
                                HOST_STACK_LIMIT) != NULL;
}

bool simulated_gap_stops_heap(uint64_t end)
{
    int64_t old = syscall(SYS_brk, 0);

    return host_simulation.stack_gap != 0 && old >= (int64_t)HOST_BRK_START &&
           host_areas_gap_stops_heap(own_areas(), ((uint64_t)old + PAGE - 1) / PAGE * PAGE,
                                     (end + PAGE - 1) / PAGE * PAGE, host_simulation.stack_gap);
}

/* Is what lies at ADDR anonymous? */
static bool is_anonymous(uint64_t addr)
{
    const struct host_areas *areas = own_areas();

    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->area[i].start <= addr && addr < areas->area[i].end) {
            return areas->area[i].file == 0;
        }
    }
    return true;
}

void simulate_load(uint64_t addr, uint32_t word)
{
    if (host_simulation.no_zero_page && is_anonymous(addr)) {
        make_own_page(addr, word);
    }
}

void simulate_keys_taken(void)
{
    keys_taken = !host_simulation.no_keys;
}

#endif
