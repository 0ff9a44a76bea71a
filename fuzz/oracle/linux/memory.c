/*
 * Loads and stores, on the host: areas that grow for them have other limits there.
 */
#include <signal.h>

#include "oracle/linux/channel.h"
#include "oracle/linux/core.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "oracle/linux/processes.h"

#define PAGE 4096u

static struct result answer_result(struct host_answer answer)
{
    if (answer.signal != 0) {
        return (struct result){answer.signal == SIGBUS ? RESULT_SIGBUS : RESULT_SIGSEGV, 0};
    }
    return (struct result){RESULT_NUMBER, (uint32_t)answer.value};
}

static struct result access_host(uint32_t slot, const struct op *op)
{
    struct host_command command = {
        .call = op->code == OP_write ? HOST_STORE : HOST_LOAD,
        .arg = {op->arg[1] - op->arg[1] % 4, op->arg[2]},
    };

    return answer_result(host_ask(slot, command));
}

/* Would a growing area be too large if it were one with the alike neighbours from which only the
 * host keeps it apart? */
static bool too_large_joined(uint32_t slot, uint32_t addr)
{
    const struct host_areas *list = look(slot);
    uint64_t start = addr - addr % PAGE;
    uint32_t i = host_areas_grower(list, addr);

    return i < list->count && list->area[i].end - start <= limits_of(slot)->stack &&
           host_areas_joined_end(list, i) - start > limits_of(slot)->stack;
}

/* Is the access refused where the host would not refuse it? */
static bool is_refused(uint32_t slot, uint32_t addr, struct result core)
{
    if (addr >= CORE_TASK_SIZE) {
        return true;
    }
    if (addr < CORE_MIN_ADDR && host_areas_free(look(slot), addr, (uint64_t)addr + 1)) {
        return true;
    }
    return core.kind == RESULT_SIGSEGV && too_large_joined(slot, addr);
}

/* Can an area lose its rights and get them back? A locked one that can be written would get the
 * pages that it lacks as well, and one that is apart from its like would not be any more. */
static bool can_be_hidden(const struct host_areas *list, const struct host_area *area)
{
    if (host_areas_apart(list, area)) {
        return false;
    }
    if (area->locked && (area->rights & WORD_W) != 0 &&
        area->resident < (area->end - area->start) / PAGE) {
        return false;
    }
    return host_is(TRAIT_MPROTECT, TRAIT_YES) &&
           ((area->rights & WORD_X) == 0 || host_is(TRAIT_GAIN_EXEC, TRAIT_YES));
}

static struct result do_access(struct scene *scene)
{
    const struct op *op = scene->op;
    uint32_t slot = scene->slot;
    const struct host_areas *list;
    const struct host_area *below;
    struct result result;

    if (is_refused(slot, op->arg[1], scene->core)) {
        return (struct result){RESULT_SIGSEGV, 0};
    }
    result = access_host(slot, op);
    if (result.kind != RESULT_SIGSEGV) {
        return result;
    }
    list = look(slot);
    below = host_areas_gap_below(list, op->arg[1], host_gap(), limits_of(slot)->stack);
    if (below != NULL && can_be_hidden(list, below)) { /* no gap is kept from what cannot be used */
        uint64_t start = below->start;
        uint64_t length = below->end - start;
        uint32_t rights = below->rights;

        scene->entangled = host_do(slot, HOST_MPROTECT, start, length, 0, 0) < 0;
        result = access_host(slot, op);
        scene->entangled |= host_do(slot, HOST_MPROTECT, start, length, rights, 0) < 0;
    }
    return result;
}

/* ---- areas that stay small ------------------------------------------------------------------ */

static bool below_grower(const struct op *op)
{
    const struct host_areas *list = look(slot_of(op->arg[0]));

    return host_areas_grower(list, op->arg[1]) < list->count;
}

/* Did an area stay as it is, though the core's grew? Both may refuse the access all the same. */
static bool stays_small(const struct op *op, struct result result)
{
    static struct host_areas core;

    if (result.kind != RESULT_SIGSEGV || !below_grower(op)) {
        return false;
    }
    host_core_areas(&core, op->arg[0]);
    return !host_areas_free(&core, op->arg[1], (uint64_t)op->arg[1] + 1);
}

/* Why this host, but no other one, lets an area stay as it is. */
static const char *why_small(const struct op *op, struct result result)
{
    if (op->code == OP_write && result.kind == RESULT_NUMBER &&
        host_core_behind_end(op->arg[0], op->arg[1])) {
        return "what is stored behind the end of a file is not defined";
    }
    if (!stays_small(op, result)) {
        return NULL;
    }
    uint32_t slot = slot_of(op->arg[0]);
    const struct host_areas *list = look(slot);
    const struct host_area *below =
        host_areas_gap_below(list, op->arg[1], host_gap(), limits_of(slot)->stack);

    if (op->arg[1] < host_traits.value[TRAIT_MIN_ADDRESS]) {
        return "areas do not grow to the lowest addresses here";
    }
    if (below != NULL && !can_be_hidden(list, below)) {
        return "mprotect does not help an area into the host's stack gap";
    }
    if (limits_of(slot)->moved_grower) {
        return "an area that was moved grows no further here than it lay from address 0";
    }
    return host_gives_little() ? LITTLE_MEMORY : NULL;
}

const struct host_line host_memory_lines[] = {
    {.code = OP_read, .act = do_access, .may_grow = below_grower, .own_reason = why_small},
    {.code = OP_write, .act = do_access, .may_grow = below_grower, .own_reason = why_small},
    {.code = NR_OPS},
};
