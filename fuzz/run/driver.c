/*
 * The driver.
 *
 * A handler (ops/ops.h) does what an operation says. Here are the rules that hold for all of them:
 * `machine` is only the first operation, the boot ends before the first operation that needs a
 * running machine, and the checkers and the model run when the operation is done.
 */
#include "run/driver.h"

#include <string.h>

#include "e820.h"
#include "kernel_map.h"
#include "machine.h"
#include "mm.h"
#include "mmu.h"
#include "oom.h"
#include "oom_kill.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/checkers.h"
#include "ops/ops.h"
#include "ops/registers.h"
#include "oracle/oracle.h"
#include "page_alloc.h"
#include "platform.h"
#include "pool.h"
#include "run/seam.h"
#include "run/steps.h"
#include "swapfile.h"

static bool model;         /* the reference model looks on */
static uint32_t every = 1; /* after so many operations the whole machine is looked at */
static uint32_t unseen;    /* operations since then */
static uint32_t failures;  /* what was made to fail before this operation */
static bool has_result;    /* the last operation came to its end */
static bool ended_well;    /* the last run came to its end: mem_map says what it used */

/* A function of the core was called and what it requires did not hold. */
static bool seam_says(void)
{
    has_result = false;
    return is_broken() ? false
                       : broken(seam_violation.what, seam_violation.where_name,
                                seam_violation.where, seam_violation.expected, seam_violation.got);
}

const struct failure *driver_failure(void)
{
    return &what_broke;
}

bool driver_has_result(void)
{
    return has_result;
}

/* ---- one step ------------------------------------------------------------------------------- */

void driver_start(bool check)
{
    if (ended_well) {
        machine_reset();
    } else {
        machine_forget();
    }
    ended_well = false;
    unseen = 0;
    model = check;
    seam_start(check);
    boot_start();
    ops_start(check);
    oracle_start();
}

void driver_watch(bool invariants, bool with_model)
{
    run.check = invariants;
    model = with_model;
}

void driver_look_every(uint32_t operations)
{
    every = operations;
}

/* How many allocations and transfers were made to fail. */
static uint32_t made_to_fail(void)
{
    return machine_alloc_failures + machine_io_failures;
}

/* Is the whole machine looked at after OP? One in which something was made to fail always is. */
static bool is_due(const struct op *op)
{
    unseen++;
    if (unseen < every && op->code != OP_check && made_to_fail() == failures) {
        return false;
    }
    unseen = 0;
    return true;
}

static enum oracle_stage stage(void)
{
    return boot.stage == STAGE_RUNNING   ? ORACLE_RUNNING
           : boot.stage == STAGE_STOPPED ? ORACLE_STOPPED
                                         : ORACLE_BOOTING;
}

/* Switches the machine on, with what the machine line OP asks for (NULL: the defaults). */
static void switch_on(const struct op *op)
{
    power_on(op);
    if (model) {
        struct model_machine machine = {
            .frames = boot.frames,
            .dma = boot.dma,
            .highmem = boot.highmem,
            .hole_first = boot.hole_first,
            .hole_count = boot.hole_count,
            .large_pages = boot.pse,
            .ranges = bios_nr,
        };
        for (uint32_t i = 0; i < bios_nr; i++) {
            machine.range[i] = (struct model_range){bios_first[i], bios_count[i], bios_type[i]};
        }
        oracle_power_on(&machine);
    }
}

static bool all_is_well(void)
{
    if (is_broken()) {
        return false;
    }
    if (!run.check) {
        return true;
    }
    return checkers_agree(false);
}

/* Does the reference model agree with what the operation did? DUE: it is time to look at all. */
static bool model_agrees(const struct op *op, struct result result, bool due)
{
    enum oracle_look look = !due ? ORACLE_RESULT : every == 1 ? ORACLE_OPERATION : ORACLE_MACHINE;

    return !model || oracle_after(op, result, stage(), look, &what_broke);
}

static bool do_step(const struct op *op, struct result *result)
{
    bool fresh = boot.stage == STAGE_OFF;

    if (fresh) {
        switch_on(op->code == OP_machine ? op : NULL);
    }
    bool admitted = step_admitted(op, fresh);

    has_result = false;
    failures = made_to_fail();
    step_schedules(
        op); /* the one that has ended may go only now: that is not the operation's doing */
    if (model) {
        oracle_before(op, stage());
    }
    *result = step_result(op, admitted);
    has_result = !is_broken();
    bool due = is_due(op);
    return (due ? all_is_well() : !is_broken()) && model_agrees(op, *result, due);
}

/* A call of this file that the seam may cut short. */
struct attempt {
    const struct op *op;
    struct result *result;
    bool good;
};

static void try_step(void *context)
{
    struct attempt *attempt = context;

    attempt->good = do_step(attempt->op, attempt->result);
}

bool driver_step(const struct op *op, struct result *result)
{
    struct attempt attempt = {op, result, false};
    uint32_t words[3 + MAX_SLOTS] = {(uint32_t)op->code, (uint32_t)op->given,
                                     (uint32_t)(op->given >> 32)};

    memcpy(&words[3], op->arg, sizeof op->arg);
    seam_operation(words, sizeof words / sizeof words[0]);
    *result = done;
    return seam_run(try_step, &attempt) ? attempt.good : seam_says();
}

/* Boots to the end, wherever the boot stands. */
static void come_to_the_end(void)
{
    if (boot.stage == STAGE_OFF) {
        switch_on(NULL);
    }
    finish_boot();
}

static void try_boot(void *context)
{
    struct attempt *attempt = context;

    come_to_the_end();
    attempt->good = all_is_well();
}

bool driver_boot(void)
{
    struct attempt attempt = {NULL, NULL, false};

    return seam_run(try_boot, &attempt) ? attempt.good : seam_says();
}

/* ---- the end -------------------------------------------------------------------------------- */

static bool do_finish(void)
{
    come_to_the_end();
    has_result = false;
    if (unseen > 0 && !all_is_well()) {
        return false;
    }
    if (!registers_kept() || (model && !oracle_finish(stage(), &what_broke))) {
        return false;
    }
    if (boot.hopeless) {
        return true; /* and the next machine starts from nothing: ended_well is false */
    }
    ops_end();
    if (!all_is_well()) {
        return false;
    }
    if (!nothing_leaked()) {
        return false;
    }
    ended_well = !run.check || checkers_agree(true);
    return ended_well;
}

static void try_finish(void *context)
{
    struct attempt *attempt = context;

    attempt->good = do_finish();
}

bool driver_finish(void)
{
    struct attempt attempt = {NULL, NULL, false};

    return seam_run(try_finish, &attempt) ? attempt.good : seam_says();
}

bool driver_lives(uint32_t p)
{
    return boot.stage == STAGE_RUNNING ? lives(p) : boot.stage != STAGE_STOPPED && p == 0;
}

bool driver_runs(void)
{
    return boot.stage == STAGE_RUNNING;
}

bool driver_stopped(void)
{
    return boot.stage == STAGE_STOPPED;
}

uint32_t driver_address_spaces(void)
{
    uint32_t count = 0;

    for (uint32_t mm = 0; boot.stage == STAGE_RUNNING && mm < NR_MM; mm++) {
        count += mm_used[mm] != 0 && mm_users[mm] != 0 ? 1 : 0;
    }
    return boot.stage == STAGE_RUNNING ? count : 1;
}

/* Frames that no request of a process gets: the marks of the zones add up from the last zone, which
 * is asked first, to the first. */
static uint32_t frames_held_back(void)
{
    uint32_t mark = 1;
    uint32_t frames = 0;

    for (uint32_t zone = NR_ZONES; zone-- > 0;) {
        mark += zone_pages_min[zone];
        frames += zone_size[zone] != 0 ? mark : 0;
    }
    return frames;
}

bool driver_is_short(void)
{
    uint32_t reserve = frames_held_back();

    if (boot.stage != STAGE_RUNNING) {
        return boot.frames + (uint32_t)nr_swap_pages < 16;
    }
    return nr_free_pages() < reserve + 3 ||
           nr_free_pages() + (uint32_t)nr_swap_pages < reserve + 16;
}
