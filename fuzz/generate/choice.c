/*
 * Which operation comes next: a draw among all, each with the weight of its group for the target
 * times its own within the group.
 */
#include "generate/choice.h"

#include <string.h>

#include "generate/arguments.h"

static uint32_t weight_of(const struct choice *choice, const struct world *world, enum op_code code)
{
    enum op_group group = op_forms[code].group;

    if (!choice_allows(choice, code) || (world->running && group == GROUP_BOOT)) {
        return 0;
    }
    return choice->target->weight[group] * op_forms[code].weight;
}

struct op choose_op(struct rng *rng, const struct choice *choice, const struct world *world)
{
    uint32_t weights[NR_OPS];
    uint32_t total = 0;

    for (uint32_t code = 0; code < NR_OPS; code++) {
        weights[code] = weight_of(choice, world, (enum op_code)code);
        total += weights[code];
    }
    if (total == 0) {
        return make_op(rng, world, rng_chance(rng, 50) ? OP_write : OP_alloc_pages);
    }
    uint32_t roll = rng_below(rng, total);
    uint32_t code = 0;
    while (roll >= weights[code]) {
        roll -= weights[code];
        code++;
    }
    if (op_forms[code].group == GROUP_ACCESS && world->nr_areas == 0 && rng_chance(rng, 95) &&
        choice_allows(choice, OP_mmap)) {
        code = OP_mmap; /* first there has to be something to access */
    }
    return make_op(rng, world, (enum op_code)code);
}

/* ---- swarm ---------------------------------------------------------------------------------- */

static const char swarm_word[] = "# swarm ";
#define SWARM_LENGTH (sizeof swarm_word - 1)

void swarm_read(struct choice *choice, const uint8_t *data, size_t size)
{
    if (size < SWARM_LENGTH || memcmp(data, swarm_word, SWARM_LENGTH) != 0) {
        return;
    }
    size_t start = SWARM_LENGTH;
    for (size_t i = start; i <= size && i <= TRACE_MAX_LINE; i++) {
        bool end = i == size || data[i] == '\n';

        if (end || data[i] == ' ') {
            enum op_code code = find_op((const char *)data + start, i - start);

            if (code != NR_OPS) {
                choice->allowed[code] = true;
                choice->swarming = true;
            }
            start = i + 1;
        }
        if (end) {
            return;
        }
    }
}

void swarm_new(struct choice *choice, struct rng *rng)
{
    uint32_t percent = 20 + rng_below(rng, 60);

    choice->swarming = true;
    for (uint32_t code = 0; code < NR_OPS; code++) {
        bool liked = choice->target->weight[op_forms[code].group] > 0;

        choice->allowed[code] = liked && rng_chance(rng, percent);
    }
}

size_t swarm_print(const struct choice *choice, char *line)
{
    size_t length = SWARM_LENGTH - 1;

    if (!choice->swarming) {
        return 0;
    }
    memcpy(line, swarm_word, length);
    for (uint32_t code = 0; code < NR_OPS; code++) {
        size_t name = strlen(op_forms[code].name);

        if (choice->allowed[code] && length + 1 + name <= TRACE_MAX_LINE) {
            line[length] = ' ';
            memcpy(line + length + 1, op_forms[code].name, name);
            length += 1 + name;
        }
    }
    return length;
}
