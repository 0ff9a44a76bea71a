/*
 * An operation side by side.
 */
#include "run/host_run.h"

#include "page_alloc.h"
#include "run/driver.h"
#include "swapfile.h"

static struct seen look_at_core(void)
{
    struct seen seen = {
        .runs = driver_runs(),
        .stopped = driver_stopped(),
        .is_short = driver_is_short(),
        .free_frames = nr_free_pages(),
        .slots_in_use = (uint32_t)(total_swap_pages - nr_swap_pages),
    };

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        seen.lives[p] = driver_lives(p);
    }
    return seen;
}

bool host_run(const struct op *op, struct host_run *run)
{
    const struct result skip = {RESULT_SKIP, 0};

    *run = (struct host_run){skip, skip, HOST_UNSEEN};
    if (host_omits(op)) {
        return true;
    }
    if (!driver_step(op, &run->core)) {
        return false;
    }
    struct seen seen = look_at_core();
    run->verdict = host_step(op, run->core, &seen, &run->host);
    return true;
}
