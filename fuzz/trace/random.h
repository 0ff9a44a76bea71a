/*
 * Chance and digests: the one random generator and the one hash of the harness.
 *
 * What is drawn depends on the seed alone, and on no machine: a seed that was printed makes the
 * same trace everywhere.
 */
#ifndef FUZZ_TRACE_RANDOM_H
#define FUZZ_TRACE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state; /* the seed, to begin with */
};

/* splitmix64 */
static inline uint32_t rng_next(struct rng *rng)
{
    rng->state += 0x9E3779B97F4A7C15u;
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

/* 0 … N - 1; 0 when N is 0, and then nothing is drawn. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(((uint64_t)rng_next(rng) * n) >> 32);
}

static inline bool rng_chance(struct rng *rng, uint32_t percent)
{
    return rng_below(rng, 100) < percent;
}

/* One of the elements of an array. */
#define RNG_PICK(rng, values) ((values)[rng_below(rng, sizeof(values) / sizeof(values)[0])])

/* FNV-1a, byte by byte or in larger pieces. */
#define HASH_START 0xCBF29CE484222325u

static inline uint64_t hash_add(uint64_t hash, uint64_t piece)
{
    return (hash ^ piece) * 0x100000001B3u;
}

static inline uint64_t hash_bytes(const uint8_t *data, size_t size)
{
    uint64_t hash = HASH_START;

    for (size_t i = 0; i < size; i++) {
        hash = hash_add(hash, data[i]);
    }
    return hash;
}

#endif
