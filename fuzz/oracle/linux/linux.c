/*
 * The host's Linux as an oracle: what holds for all operations, and which differences are
 * explained. How an operation is done its line says (line.h).
 */
#include "oracle/linux/linux.h"

#include <errno.h>

#include "oracle/linux/channel.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "oracle/linux/processes.h"

#define FEW_FRAMES 64u /* a fork takes fewer in all but the strangest traces */

static bool short_of_memory; /* the core was: what it gives may be for lack of frames */

static enum host_verdict lost(const char *why)
{
    host_because(why);
    return HOST_LOST;
}

bool host_open(void)
{
    char why[160];

    if (!host_probe(why, sizeof why)) {
        return host_because(why);
    }
    if (host_is(TRAIT_MMAP, TRAIT_NO)) {
        return host_because("memory cannot be mapped at low addresses");
    }
    return channels_open();
}

void host_close(void)
{
    channels_close();
}

bool host_start(void)
{
    short_of_memory = false;
    return processes_begin();
}

bool host_omits(const struct op *op)
{
    const struct host_line *line = host_line(op->code);

    if (line == NULL) {
        return false;
    }
    for (const struct concern *c = line->concerns; c->limit != NO_LIMIT; c++) {
        if (host_limited(c->limit) && (c->concerns == NULL || c->concerns(op))) {
            host_count_omitted(c->limit);
            return true;
        }
    }
    return false;
}

/* ---- the core's memory ---------------------------------------------------------------------- */

/* Does the core have too few frames for OP, or may it have had? */
static bool core_is_short(const struct op *op, struct result core, const struct seen *seen)
{
    const struct host_line *line = host_line(op->code);
    bool took_many = line != NULL && line->took_many != NULL && line->took_many(op, core);

    /* what `overcommit 0` refuses it refuses for lack of frames */
    return seen->is_short || op->code == OP_fail || op->code == OP_overcommit ||
           core.kind == RESULT_KILLED || (took_many && seen->free_frames < FEW_FRAMES);
}

/* Processes that the out-of-memory killer took: did it take any? */
static bool follow_killer(const struct seen *seen)
{
    bool took = false;

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        if (name_lives(p) && !seen->lives[p]) {
            end_process(p);
            took = true;
        }
    }
    return took;
}

/* ---- differences that are explained --------------------------------------------------------- */

/* What only a lack of frames or a transfer that fails gives. */
static bool for_lack_of_memory(struct result core)
{
    return core.kind == RESULT_KILLED || core.kind == RESULT_SIGBUS ||
           (core.kind == RESULT_ERRNO && core.value == ENOMEM);
}

/* Did the host give OP less than it asks for, for lack of something? */
static bool is_short(const struct host_line *line, const struct op *op, struct result result)
{
    return line->is_short != NULL ? line->is_short(op, result)
                                  : result.kind == RESULT_ERRNO && result.value == ENOMEM;
}

/* Why this host, but no other one, gives OP less; NULL: that is not why. */
static const char *why_less(const struct host_line *line, const struct scene *scene,
                            struct result result)
{
    bool equal = result_equal(scene->core, result);

    if (!is_short(line, scene->op, result) || (equal && line->as_far == NULL)) {
        return NULL;
    }
    bool little = host_gives_little();
    bool few = look(scene->slot)->count + 2 >= host_traits.value[TRAIT_AREAS];
    if ((!little && !few) || (equal && line->as_far(scene->op))) {
        return NULL;
    }
    if (few) {
        return "the host gives no more areas";
    }
    return equal || scene->core.kind != RESULT_ERRNO ? LITTLE_MEMORY : NULL;
}

static const char *own_reason(const struct host_line *line, const struct scene *scene,
                              struct result result)
{
    return line->own_reason != NULL ? line->own_reason(scene->op, result)
                                    : why_less(line, scene, result);
}

/* Can it be that the host sees two areas where the core sees one? One of them may have grown, or
 * mremap has found the other. */
static bool apart_may_show(const struct host_line *line, const struct op *op, struct result core,
                           struct result result)
{
    if (op->code == OP_mremap) {
        return core.kind == RESULT_ADDRESS && result.kind == RESULT_ERRNO && result.value == EFAULT;
    }
    return core.kind == RESULT_SIGSEGV && line->may_grow != NULL && line->may_grow(op);
}

static enum host_verdict judge(const struct host_line *line, const struct scene *scene,
                               struct result result)
{
    const struct op *op = scene->op;
    struct result core = scene->core;
    const char *reason = own_reason(line, scene, result);

    if (host_is_silent()) {
        return HOST_LOST;
    }
    if (scene->entangled || reason != NULL) {
        return lost(reason != NULL ? reason : "an area below a growing one cannot be hidden");
    }
    if (result_equal(core, result)) {
        return HOST_SAME;
    }
    if (result.kind == RESULT_ERRNO && line->makes_process) {
        return lost(NO_MORE_PROCESSES);
    }
    if (short_of_memory && (for_lack_of_memory(core) || line->shows_memory)) {
        return lost("the core's memory is short or fails");
    }
    if (host_is(TRAIT_PROC, PROC_NO) && apart_may_show(line, op, core, result)) {
        return lost("without /proc it is not known which areas the host keeps apart");
    }
    return HOST_DIFFERS;
}

/* ---- one operation -------------------------------------------------------------------------- */

static enum host_verdict act(const struct host_line *line, const struct op *op, struct result core,
                             const struct seen *seen, struct result *result)
{
    struct scene scene = {
        .op = op,
        .core = core,
        .slot = slot_of(op->arg[0]),
        .slots_in_use = seen->slots_in_use,
    };

    *result = line->act(&scene);
    if (short_of_memory) {
        follow_killer(seen);
    }
    return judge(line, &scene, *result);
}

static enum host_verdict step(const struct op *op, struct result core, const struct seen *seen,
                              struct result *result)
{
    const struct host_line *line = host_line(op->code);

    if (seen->stopped) {
        return lost("the core's boot came to no first process");
    }
    short_of_memory |= core_is_short(op, core, seen);
    if (core.kind == RESULT_ERRNO && core.value == ENOSYS) {
        return HOST_UNSEEN;
    }
    if (line == NULL) {
        short_of_memory |= follow_killer(seen); /* for a request of the kernel's own */
        return op_forms[op->code].group == GROUP_LATER
                   ? lost("this operation is not known on the host yet")
                   : HOST_UNSEEN;
    }
    if (op_forms[op->code].args[0] != ARG_PROC) {
        struct scene scene = {.op = op, .core = core, .slot = HOST_TEMPLATE};
        *result = line->act(&scene);
        return host_is_silent()              ? HOST_LOST
               : result_equal(core, *result) ? HOST_SAME
               : short_of_memory             ? lost("the core's memory is short or fails")
                                             : HOST_DIFFERS;
    }
    if (!name_lives(op->arg[0]) || (line->makes_process && name_lives(op->arg[1]))) {
        *result = (struct result){RESULT_SKIP, 0};
        return result_equal(core, *result) ? HOST_SAME : HOST_DIFFERS;
    }
    if (core.kind == RESULT_KILLED) {
        follow_killer(seen);
        return HOST_UNSEEN;
    }
    return act(line, op, core, seen, result);
}

enum host_verdict host_step(const struct op *op, struct result core, const struct seen *seen,
                            struct result *result)
{
    enum host_verdict verdict = step(op, core, seen, result);

    if (seen->runs) {
        keep_core_areas();
    }
    return verdict;
}
