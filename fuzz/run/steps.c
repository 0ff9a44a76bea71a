/*
 * The steps of a run.
 *
 * `machine` is only the first operation, and the boot ends before the first operation that needs a
 * running machine. A handler (ops/ops.h) does what an operation says.
 */
#include "run/steps.h"

#include "kernel_map.h"
#include "mm.h"
#include "oom.h"
#include "oom_kill.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/ops.h"
#include "page_alloc.h"
#include "platform.h"
#include "slab.h"
#include "swapfile.h"

bool step_admitted(const struct op *op, bool fresh)
{
    if (op->code == OP_machine) {
        return fresh;
    }
    if (op_forms[op->code].group == GROUP_BOOT) {
        return boot.stage == STAGE_BOOTING && (!boot.hopeless || op->code == OP_boot);
    }
    if (op->code != OP_check) {
        finish_boot();
    }
    return boot.stage != STAGE_STOPPED && !boot.hopeless;
}

void step_schedules(const struct op *op)
{
    if (boot.stage == STAGE_RUNNING && op_forms[op->code].args[0] == ARG_PROC &&
        op_forms[op->code].group != GROUP_ASK && lives(op->arg[0])) {
        schedule(op->arg[0]);
    }
}

struct result step_result(const struct op *op, bool admitted)
{
    struct result result = admitted ? op_handlers[op->code](op) : skip;

    if (boot.stage == STAGE_RUNNING) {
        do_timer(OPERATION_JIFFIES);
        end_killed_tasks();
    }
    run.step++;
    return result;
}

/* ---- the end -------------------------------------------------------------------------------- */

/* Tables of the vmalloc area, which stay for good: those that its part of swapper_pg_dir names. */
static uint32_t kernel_tables(void)
{
    uint32_t count = 0;

    for (uint32_t d = vmalloc_start() / PGDIR_SIZE; d <= (VMALLOC_END - 1) / PGDIR_SIZE; d++) {
        count += phys[SWAPPER_PG_DIR].w[d] != 0 ? 1 : 0;
    }
    return count;
}

/* All processes have ended. What the processor still runs on: the directory of the last one, and
 * the slab of its address space. */
static uint32_t frames_left_behind(void)
{
    return active_mm < NR_MM ? 1 + (1u << cache_gfporder[mm_cachep]) : 0;
}

bool nothing_leaked(void)
{
    uint32_t left = boot.handed - boot.kept - kernel_tables() - frames_left_behind();

    if (nr_free_pages() != left) {
        return broken("leak-frames", "operation", run.step, left, nr_free_pages());
    }
    return nr_swap_pages == total_swap_pages ||
           broken("leak-slots", "operation", run.step, (uint32_t)total_swap_pages,
                  (uint32_t)nr_swap_pages);
}
