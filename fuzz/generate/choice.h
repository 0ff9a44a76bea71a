/*
 * Which operation comes next: what the target likes, how often an operation is chosen in its group
 * (the table of operations says so), and which ones this trace has at all.
 *
 * A comment `# swarm name name …` at the start of a trace restricts what is chosen for it to the
 * operations that it names: traces made of few kinds of operations reach combinations that a mix of
 * all never reaches.
 */
#ifndef FUZZ_GENERATE_CHOICE_H
#define FUZZ_GENERATE_CHOICE_H

#include "generate/targets.h"
#include "generate/world.h"
#include "trace/random.h"

struct choice {
    const struct target *target;
    bool swarming;
    bool allowed[NR_OPS]; /* when swarming */
};

/* Does the swarm, if there is one, have this operation? */
static inline bool choice_allows(const struct choice *choice, enum op_code code)
{
    return !choice->swarming || choice->allowed[code];
}

/* A new operation for the point of a trace where the world is so. */
struct op choose_op(struct rng *rng, const struct choice *choice, const struct world *world);

/* The swarm that a trace says it has, if it says so. */
void swarm_read(struct choice *choice, const uint8_t *data, size_t size);

/* A swarm of some of what the target likes. */
void swarm_new(struct choice *choice, struct rng *rng);

/* The comment that says it, into LINE, which has TRACE_LINE_ROOM; its length, 0: there is none. */
size_t swarm_print(const struct choice *choice, char *line);

#endif
