/*
 * The processes of a trace on the host.
 */
#include "oracle/linux/processes.h"

#include "oracle/linux/channel.h"
#include "oracle/linux/core.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "trace/operations.h"

#define NOBODY HOST_SLOTS

_Static_assert(TRACE_PROCS <= HOST_SLOTS, "each name may need a process of its own");

static uint32_t slots[TRACE_PROCS]; /* of each name, NOBODY: it does not live */
static int64_t names[HOST_SLOTS];   /* of the process in /proc */
static bool full;                   /* the host gives no process for p0 */

static struct slot_limits limits[HOST_SLOTS];

static struct host_areas areas; /* as they were read last */

/* Where /proc does not show the processes: the core's areas as they were before the operation. */
static struct host_areas before[HOST_SLOTS];

/* ---- names and slots ------------------------------------------------------------------------ */

/* What /proc calls a slot's new process. */
static void learn_name(uint32_t slot)
{
    names[slot] = 0;
    if (!host_is(TRAIT_PROC, PROC_NO)) {
        names[slot] = host_ask(slot, (struct host_command){.call = HOST_NAME}).value;
    }
}

bool processes_begin(void)
{
    struct host_answer answer;

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        slots[p] = NOBODY;
    }
    host_ask(HOST_TEMPLATE, (struct host_command){.call = HOST_END});
    answer = host_ask(HOST_TEMPLATE, (struct host_command){.call = HOST_FORK, .slot = 0});
    full = answer.value < 0;
    if (full) {
        return host_because(NO_MORE_PROCESSES);
    }
    slots[0] = 0;
    limits[0] = (struct slot_limits){.heap = HOST_BRK_START,
                                     .stack = HOST_STACK_LIMIT,
                                     .all = UINT32_MAX,
                                     .data = UINT32_MAX,
                                     .memlock = UINT32_MAX};
    before[0].count = 0;
    if (host_is_silent() || !host_hear(0, &answer, sizeof answer)) {
        return false;
    }
    learn_name(0);
    return !host_is_silent();
}

bool host_is_full(void)
{
    return full;
}

bool name_lives(uint32_t name)
{
    return slots[name] != NOBODY;
}

uint32_t slot_of(uint32_t name)
{
    return slots[name];
}

/* How many names a process has. */
static uint32_t names_of(uint32_t slot)
{
    uint32_t count = 0;

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        count += slots[p] == slot ? 1 : 0;
    }
    return count;
}

int64_t fork_process(uint32_t slot, uint32_t name)
{
    uint32_t fresh = 0;

    while (names_of(fresh) > 0) {
        fresh++; /* there is one: the new name has no process yet */
    }
    struct host_answer answer =
        host_ask(slot, (struct host_command){.call = HOST_FORK, .slot = fresh});
    if (answer.value < 0) {
        return answer.value;
    }
    learn_name(fresh);
    slots[name] = fresh;
    limits[fresh] = limits[slot];
    limits[fresh].locks_future = false;
    return 0;
}

void share_process(uint32_t slot, uint32_t name)
{
    slots[name] = slot;
}

int64_t empty_process(uint32_t name, uint32_t heap)
{
    uint32_t slot = slots[name];

    if (names_of(slot) > 1) {
        int64_t error = fork_process(slot, name);
        if (error < 0) {
            return error;
        }
        slot = slots[name];
    }
    limits[slot].heap = heap;
    limits[slot].locks_future = false;
    limits[slot].joined_all = false;
    limits[slot].moved_grower = false;
    host_do(slot, HOST_MUNLOCKALL, 0, 0, 0, 0);
    return host_do(slot, HOST_MUNMAP, 0, 0xC0000000u, 0, 0);
}

void end_process(uint32_t name)
{
    uint32_t slot = slots[name];

    slots[name] = NOBODY;
    if (names_of(slot) == 0) {
        host_do(slot, HOST_EXIT, 0, 0, 0, 0);
    }
}

/* ---- areas ---------------------------------------------------------------------------------- */

const struct host_areas *look(uint32_t slot)
{
    if (host_is(TRAIT_PROC, PROC_NO)) {
        return &before[slot];
    }
    if (!host_areas_read(&areas, names[slot])) {
        host_fall_silent("the areas of a process of the host cannot be read");
        areas.count = 0;
    }
    return &areas;
}

struct slot_limits *limits_of(uint32_t slot)
{
    return &limits[slot];
}

uint32_t locked_pages(uint32_t slot)
{
    return host_areas_locked(names[slot]);
}

void keep_core_areas(void)
{
    for (uint32_t p = 0; host_is(TRAIT_PROC, PROC_NO) && p < TRACE_PROCS; p++) {
        if (name_lives(p)) {
            host_core_areas(&before[slots[p]], p);
        }
    }
}
