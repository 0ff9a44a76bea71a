/*
 * Processes that end because memory is out: the one that found no frame for its access, or whoever
 * the out-of-memory killer has to take by its rule.
 */
#include "oracle/model/oom_kill.h"

#include "model.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"

#define SOME_FRAMES 32u /* with so many to spare, no operation but a locked one is short */

/* May OP have waited for frames? */
static bool may_wait(const struct op *op)
{
    switch (op_forms[op->code].group) {
    case GROUP_ACCESS:
    case GROUP_PROCESS:
        return frames_may_be_short(SOME_FRAMES);
    case GROUP_BOOT:
    case GROUP_FAIL:
    case GROUP_ASK:
        return false;
    case GROUP_SWAP:
        return op->code == OP_kswapd || op->code == OP_swapon || op->code == OP_swapoff;
    default:
        return true;
    }
}

/* Has everybody ended that would end with address space S? */
static bool all_ended(uint32_t s)
{
    for (uint32_t p = 1; p < NR_TASKS; p++) {
        if (model_space(p) == s && core_lives(p)) {
            return false;
        }
    }
    return true;
}

/* P has ended: was it right? */
static bool follow_one(const struct op *op, int64_t got, uint32_t p)
{
    uint32_t victim = model_victim();

    if (!may_wait(op)) {
        return differs("model-killed", "process", p, 0, 1);
    }
    if (victim != NO_SPACE && all_ended(victim)) {
        model_kill(victim);
        return true;
    }
    if (got == MODEL_KILLED && p == op->arg[0]) {
        model_exit(p);
        return true;
    }
    return differs("model-victim", "process", p, victim, model_space(p));
}

/* Those that had address spaces SPACE have ended one by one, each in its own, the named one last;
 * or the named one has gone on behind them. */
static void follow_processor(const struct op *op, int64_t got, const uint32_t space[NR_TASKS])
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (space[p] != NO_SPACE) {
            model_leave(space[p]);
        }
    }
    if (got == MODEL_KILLED && space[op->arg[0]] != NO_SPACE) {
        model_leave(space[op->arg[0]]);
    }
    if (op_forms[op->code].args[0] == ARG_PROC && current_task == op->arg[0]) {
        model_run(op->arg[0]);
    }
}

bool follow_killer(const struct op *op, int64_t got)
{
    uint32_t space[NR_TASKS];

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        space[p] = core_lives(p) ? NO_SPACE : model_space(p);
    }
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        while (model_space(p) != NO_SPACE && !core_lives(p)) {
            if (!follow_one(op, got, p)) {
                return false;
            }
        }
    }
    follow_processor(op, got, space);
    return true;
}
