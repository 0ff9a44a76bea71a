/*
 * Runs of operations that belong together, which operations chosen one at a time seldom come to.
 */
#ifndef FUZZ_GENERATE_IDIOMS_H
#define FUZZ_GENERATE_IDIOMS_H

#include "generate/choice.h"

#define IDIOM_OPS 24u /* of the longest */

/* Puts one for the point of a trace where the world is so at OPS; how many operations it has, 0:
 * what was drawn takes an operation that the target or the swarm does not have. */
size_t make_idiom(struct rng *rng, const struct choice *choice, const struct world *world,
                  struct op *ops);

#endif
