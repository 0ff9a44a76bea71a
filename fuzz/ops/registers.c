/*
 * The registers and caches of a trace.
 */
#include "ops/registers.h"

#include <string.h>

#include "e820.h"
#include "mm.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/ops.h"
#include "slab.h"

struct reg registers[TRACE_REGS];
struct cache_name caches[TRACE_CACHES];

void registers_start(void)
{
    memset(registers, 0, sizeof registers);
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        caches[c] = (struct cache_name){NR_CACHES, 0};
    }
}

/* The pattern covers whole words only; large blocks are sampled, every 64th word and the last. */
struct span {
    uint32_t first; /* word of RAM */
    uint32_t count;
    uint32_t stride;
};

static struct span span_of(const struct reg *reg)
{
    uint32_t first = (reg->address + 3) / 4;
    uint32_t end = (reg->address + reg->bytes) / 4;
    uint32_t count = end > first ? end - first : 0;

    return (struct span){first, count, count <= 256 ? 1 : 64};
}

static uint32_t *word_at(uint32_t word)
{
    return &phys[word / PTRS_PER_PTE].w[word % PTRS_PER_PTE];
}

static uint32_t pattern(uint32_t seed, uint32_t i)
{
    return seed * 0x9E3779B1u + i;
}

/* Of an object that was handed out with something in it, only the first words are written: the
 * others keep what is there. */
#define OBJECT_WORDS 4u

/* What an object has in it when it is handed out. */
enum fresh { FRESH_ANYTHING, FRESH_PATTERN, FRESH_POISON };

static enum fresh fresh_of(const struct reg *reg)
{
    uint32_t cache = reg->kind == REG_OBJECT ? caches[reg->cache].cache : NR_CACHES;

    if (cache == NR_CACHES) {
        return FRESH_ANYTHING;
    }
    return cache_ctor[cache] == CTOR_PATTERN         ? FRESH_PATTERN
           : (cache_flags[cache] & SLAB_POISON) != 0 ? FRESH_POISON
                                                     : FRESH_ANYTHING;
}

/* Word I of an object that has something in it. */
static uint32_t fresh_word(const struct reg *reg, uint32_t i)
{
    bool last = (i + 1) * 4 == kmem_cache_size(caches[reg->cache].cache);

    return fresh_of(reg) == FRESH_PATTERN ? SLAB_PATTERN : last ? POISON_LAST : POISON_WORD;
}

static uint32_t wanted(const struct reg *reg, uint32_t i)
{
    return fresh_of(reg) != FRESH_ANYTHING && i >= OBJECT_WORDS ? fresh_word(reg, i)
                                                                : pattern(reg->seed, i);
}

static void fill_reg(struct reg *reg)
{
    struct span span = span_of(reg);
    uint32_t last = span.count;

    if (fresh_of(reg) != FRESH_ANYTHING && last > OBJECT_WORDS) {
        last = OBJECT_WORDS;
    }
    for (uint32_t i = 0; i < last; i += span.stride) {
        *word_at(span.first + i) = wanted(reg, i);
    }
    if (last > 0) {
        *word_at(span.first + last - 1) = wanted(reg, last - 1);
    }
    reg->filled = true;
}

static bool word_kept(const struct span *span, uint32_t i, uint32_t want)
{
    uint32_t got = *word_at(span->first + i);

    return got == want ||
           broken("block-content", "physical address", (span->first + i) * 4, want, got);
}

static bool reg_kept(const struct reg *reg)
{
    struct span span = span_of(reg);

    if (!reg->filled || span.count == 0) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_kept(&span, i, wanted(reg, i))) {
            return false;
        }
    }
    return word_kept(&span, span.count - 1, wanted(reg, span.count - 1));
}

bool registers_kept(void)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (registers[i].kind != REG_EMPTY && !reg_kept(&registers[i])) {
            return false;
        }
    }
    return true;
}

/* Does the block lie in RAM, clear of holes, and in no other register's block? */
static bool block_is_ours(const struct reg *reg, uint32_t limit)
{
    uint64_t end = (uint64_t)reg->address + reg->bytes;

    if (reg->address < PAGE_SIZE || end > (uint64_t)limit * PAGE_SIZE) {
        return broken("block-range", "physical address", reg->address, limit * PAGE_SIZE,
                      (uint32_t)end);
    }
    for (uint64_t at = reg->address; at < end; at += PAGE_SIZE - at % PAGE_SIZE) {
        if (!page_is_ram((uint32_t)(at / PAGE_SIZE))) {
            return broken("block-in-hole", "physical address", reg->address, (uint32_t)at,
                          (uint32_t)end);
        }
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        const struct reg *other = &registers[i];

        if (other != reg && other->kind != REG_EMPTY && other->filled &&
            reg->address < (uint64_t)other->address + other->bytes && end > other->address) {
            return broken("block-overlap", "register", i, other->address, reg->address);
        }
    }
    return true;
}

/* An object is handed out as its constructor left it, or poisoned, and boot memory is zeroed. */
static bool starts_right(const struct reg *reg)
{
    struct span span = span_of(reg);

    if (fresh_of(reg) == FRESH_ANYTHING && reg->kind != REG_BOOTMEM) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_kept(&span, i, reg->kind == REG_BOOTMEM ? 0 : fresh_word(reg, i))) {
            return false;
        }
    }
    return true;
}

void enter(uint32_t i, struct reg block, uint32_t limit, uint32_t align)
{
    struct reg *reg = &registers[i];

    block.seed = run.step * TRACE_REGS + i + 1;
    *reg = block;
    if (align > 1 && block.address % align != 0) {
        broken("block-align", "physical address", block.address, 0, block.address % align);
    } else if (block_is_ours(reg, limit) && starts_right(reg)) {
        fill_reg(reg);
    }
}

bool leave(uint32_t i, enum reg_kind kind, struct reg *reg)
{
    *reg = registers[i];
    if (reg->kind != kind) {
        return false;
    }
    registers[i] = (struct reg){.kind = REG_EMPTY};
    reg_kept(reg);
    return true;
}

void restore_object(const struct reg *reg)
{
    struct span span = span_of(reg);

    for (uint32_t w = 0; fresh_of(reg) == FRESH_PATTERN && w < span.count && w < OBJECT_WORDS;
         w++) {
        *word_at(span.first + w) = SLAB_PATTERN;
    }
}
