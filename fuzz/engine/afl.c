/*
 * The mutator as a library for afl-fuzz, which changes bytes by itself and would seldom come to
 * another trace: AFL_CUSTOM_MUTATOR_LIBRARY names it, PAGEWRIGHT_TARGET the target
 * (docs/engines.md).
 *
 * The entry points are AFL++'s; what they are handed of it is not looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "generate/mutate.h"
#include "trace/random.h"

/* In so many percent of the calls the input gets the end of another. */
#define SPLICED_PERCENT 5u

struct mutator {
    struct rng rng;
    const char *target;
    uint8_t *data;
    size_t room;
};

#define ENTRY __attribute__((visibility("default")))
ENTRY void *afl_custom_init(void *afl, unsigned int seed);
ENTRY size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
                             size_t other_size, size_t max_size);
ENTRY void afl_custom_deinit(void *state);

void *afl_custom_init(void *afl, unsigned int seed)
{
    struct mutator *mutator = calloc(1, sizeof *mutator);
    const char *target = getenv("PAGEWRIGHT_TARGET");

    (void)afl;
    if (mutator != NULL) {
        mutator->rng.state = seed;
        mutator->target = target != NULL ? target : "mm";
    }
    return mutator;
}

/* Makes room for SIZE bytes; false: there is none. */
static bool grow(struct mutator *mutator, size_t size)
{
    if (mutator->room < size) {
        uint8_t *data = realloc(mutator->data, size);

        if (data == NULL) {
            return false;
        }
        mutator->data = data;
        mutator->room = size;
    }
    return true;
}

size_t afl_custom_fuzz(void *state, uint8_t *data, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t max_size)
{
    struct mutator *mutator = state;
    uint32_t seed = rng_next(&mutator->rng);

    if (max_size == 0 || !grow(mutator, size > max_size ? size : max_size)) {
        *out = data;
        return size < max_size ? size : max_size;
    }
    *out = mutator->data;
    if (other != NULL && rng_chance(&mutator->rng, SPLICED_PERCENT)) {
        return mutate_splice(data, size, other, other_size, mutator->data, max_size, seed);
    }
    memcpy(mutator->data, data, size);
    return mutate(mutator->target, mutator->data, size, max_size, seed);
}

void afl_custom_deinit(void *state)
{
    struct mutator *mutator = state;

    free(mutator->data);
    free(mutator);
}
