/*
 * The reference model: limits of address spaces, and overcommit.
 */
#include "model_parts.h"

static uint32_t limits[NR_TASKS][MODEL_LIMITS]; /* in bytes, of each address space */
static bool locks_future[NR_TASKS];
static uint32_t overcommit;
static uint32_t memory; /* pages that are free, or could be */

void model_clear_limits(uint32_t s)
{
    for (uint32_t i = 0; i < MODEL_LIMITS; i++) {
        limits[s][i] = MODEL_UNLIMITED;
    }
    limits[s][MODEL_LIMIT_STACK] = 0x800000u;
    locks_future[s] = false;
}

void model_copy_limits(uint32_t to, uint32_t from)
{
    for (uint32_t i = 0; i < MODEL_LIMITS; i++) {
        limits[to][i] = limits[from][i];
    }
    locks_future[to] = false;
}

bool model_locks_future(uint32_t s)
{
    return locks_future[s];
}

void model_lock_future(uint32_t s, bool locked)
{
    locks_future[s] = locked;
}

uint32_t model_limit(uint32_t s, uint32_t which)
{
    return limits[s][which];
}

void model_set_limit(uint32_t s, uint32_t which, uint32_t bytes)
{
    limits[s][which] = bytes;
}

int64_t model_overcommit(uint32_t mode)
{
    overcommit = mode;
    return 0;
}

void model_set_memory(uint32_t pages)
{
    memory = pages;
}

/* ---- may it be? ----------------------------------------------------------------------------- */

/* Pages of areas that are private, may be stored to and do not grow: what counts as data. */
static uint32_t data_pages(uint32_t s)
{
    return model_pages_in(s, 0, TASK_SIZE, MODEL_WRITE) -
           model_pages_in(s, 0, TASK_SIZE, MODEL_WRITE + MODEL_GROWSDOWN) -
           model_pages_in(s, 0, TASK_SIZE, MODEL_WRITE + MODEL_AREA_SHARED) +
           model_pages_in(s, 0, TASK_SIZE, MODEL_WRITE + MODEL_GROWSDOWN + MODEL_AREA_SHARED);
}

bool model_fits(uint32_t s, uint32_t flags, uint32_t pages)
{
    bool data = model_has(flags, MODEL_WRITE) && !model_has(flags, MODEL_GROWSDOWN) &&
                !model_has(flags, MODEL_AREA_SHARED);
    uint32_t most = limits[s][MODEL_LIMIT_DATA];

    if (model_total_vm(s) + pages > limits[s][MODEL_LIMIT_AS] / PAGE_SIZE) {
        return false;
    }
    /* a limit of 0 counts for the heap alone */
    return !data || most == 0u || data_pages(s) + pages <= most / PAGE_SIZE;
}

bool model_may_lock(uint32_t s, uint32_t flags, uint32_t pages)
{
    uint32_t most = limits[s][MODEL_LIMIT_MEMLOCK];

    return !model_has(flags, MODEL_LOCKED) || most == MODEL_UNLIMITED ||
           model_locked_vm(s) + pages <= most / PAGE_SIZE;
}

bool model_enough(uint32_t flags, uint32_t pages)
{
    bool counts = model_has(flags, MODEL_WRITE) && !model_has(flags, MODEL_AREA_SHARED);

    return overcommit != 0u || !counts || pages < memory;
}
