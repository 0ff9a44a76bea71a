/*
 * The arguments of operations, chosen so that they mostly make sense where they stand.
 */
#ifndef FUZZ_GENERATE_ARGUMENTS_H
#define FUZZ_GENERATE_ARGUMENTS_H

#include "generate/world.h"
#include "trace/random.h"

/* A process that is LIVE, or one that is not, as it nearly always can be had. */
uint32_t pick_process(struct rng *rng, const struct world *world, bool live);

/* An area that is known, or a place where one could be. */
struct area pick_area(struct rng *rng, const struct world *world);

/* An address at the edge of an area or one page away from it. */
uint32_t pick_boundary(struct rng *rng, const struct world *world);

/* A number a little or very different. */
uint32_t tweak(struct rng *rng, uint32_t value);

/* Which extensions the processor of a machine line has; then all of its arguments. */
void pick_processor(struct rng *rng, struct op *op);
void pick_machine(struct rng *rng, struct op *op);

/* Chooses the argument in SLOT again. */
void pick_arg(struct rng *rng, const struct world *world, struct op *op, enum arg_kind kind,
              unsigned slot);

/* An operation with all its arguments. */
struct op make_op(struct rng *rng, const struct world *world, enum op_code code);

#endif
