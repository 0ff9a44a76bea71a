/*
 * The registers and caches of a trace.
 */
#include "ops/registers.h"

#include <string.h>

#include "e820.h"
#include "kernel_map.h"
#include "mm.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/kernel_words.h"
#include "ops/ops.h"
#include "slab.h"

struct reg registers[TRACE_REGS];
struct cache_name caches[TRACE_CACHES];

void registers_start(void)
{
    memset(registers, 0, sizeof registers);
    kernel_words_start();
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        caches[c] = (struct cache_name){NR_CACHES, 0};
    }
}

/* The pattern covers whole words only; large blocks are sampled, every 64th word and the last. */
struct span {
    uint32_t count;
    uint32_t stride;
};

static struct span span_of(const struct reg *reg)
{
    uint32_t first = (reg->address + 3) / 4;
    uint32_t end = (reg->address + reg->bytes) / 4;
    uint32_t count = end > first ? end - first : 0;

    return (struct span){count, count <= 256 ? 1 : 64};
}

/* The number in RAM of word I of a register; NO_WORD: its page is not mapped. */
static uint32_t number_of(const struct reg *reg, uint32_t i)
{
    return reg->kind == REG_VMALLOC ? kernel_word(reg->address + i * 4)
                                    : (reg->address + 3) / 4 + i;
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

static void fill_word(const struct reg *reg, uint32_t i)
{
    uint32_t word = number_of(reg, i);

    if (word == NO_WORD) {
        broken("block-mapped", "kernel address", reg->address + i * 4, 1, 0);
        return;
    }
    *ram_word(word) = wanted(reg, i);
}

static void fill_reg(struct reg *reg)
{
    struct span span = span_of(reg);
    uint32_t last = span.count;

    if (fresh_of(reg) != FRESH_ANYTHING && last > OBJECT_WORDS) {
        last = OBJECT_WORDS;
    }
    for (uint32_t i = 0; i < last && !is_broken(); i += span.stride) {
        fill_word(reg, i);
    }
    if (last > 0) {
        fill_word(reg, last - 1);
    }
    reg->filled = true;
}

/* Word I of a register holds WANT. */
static bool word_is(const struct reg *reg, uint32_t i, uint32_t want)
{
    uint32_t word = number_of(reg, i);

    if (word == NO_WORD) {
        return broken("block-mapped", "kernel address", reg->address + i * 4, 1, 0);
    }
    return *ram_word(word) == want ||
           broken("block-content", "physical address", word * 4, want, *ram_word(word));
}

static bool word_kept(const struct reg *reg, uint32_t i)
{
    uint32_t word = reg->stored ? number_of(reg, i) : NO_WORD;
    bool stored = word != NO_WORD && was_stored(word);

    return word_is(reg, i, stored ? stored_word(word) : wanted(reg, i));
}

/* The words that `kwrite` stored, which no sample may leave out. */
static bool stored_kept(const struct reg *reg, uint32_t count)
{
    for (uint32_t i = 0; i < count && reg->stored; i++) {
        uint32_t word = number_of(reg, i);

        if (word != NO_WORD && was_stored(word) && !word_is(reg, i, stored_word(word))) {
            return false;
        }
    }
    return true;
}

static bool reg_kept(const struct reg *reg)
{
    struct span span = span_of(reg);

    if (!reg->filled || span.count == 0) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_kept(reg, i)) {
            return false;
        }
    }
    return word_kept(reg, span.count - 1) && stored_kept(reg, span.count);
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

/* Do the pages of an area of vmalloc lie in the vmalloc area, clear of every other and of the page
 * behind it? */
static bool area_is_ours(const struct reg *reg)
{
    uint64_t end = (uint64_t)reg->address + reg->bytes + PAGE_SIZE;

    if (reg->address < vmalloc_start() || end > VMALLOC_END) {
        return broken("area-range", "kernel address", reg->address, vmalloc_start(), (uint32_t)end);
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        const struct reg *other = &registers[i];

        if (other != reg && other->kind == REG_VMALLOC &&
            reg->address < (uint64_t)other->address + other->bytes + PAGE_SIZE &&
            end > other->address) {
            return broken("area-overlap", "register", i, other->address, reg->address);
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

        if (other != reg && other->kind != REG_EMPTY && other->kind != REG_VMALLOC &&
            other->filled && reg->address < (uint64_t)other->address + other->bytes &&
            end > other->address) {
            return broken("block-overlap", "register", i, other->address, reg->address);
        }
    }
    return true;
}

/* Is each byte of FROM .. END-1 zero? */
static bool bytes_are_zero(uint32_t from, uint32_t end)
{
    for (uint32_t at = from; at < end; at++) {
        uint32_t byte = *ram_word(at / 4) >> at % 4 * 8 & 0xFFu;

        if (byte != 0) {
            return broken("block-content", "physical address", at, 0, byte);
        }
    }
    return true;
}

/* The bytes of boot memory before its first whole word and behind its last. */
static bool odd_bytes_are_zero(const struct reg *reg)
{
    uint32_t end = reg->address + reg->bytes;
    uint32_t first = (reg->address + 3) / 4 * 4;
    uint32_t last = end / 4 * 4;

    if (first > last) {
        return bytes_are_zero(reg->address, end); /* all in one word */
    }
    return bytes_are_zero(reg->address, first) && bytes_are_zero(last, end);
}

/* An object is handed out as its constructor left it, or poisoned, and boot memory is zeroed. */
static bool starts_right(const struct reg *reg)
{
    struct span span = span_of(reg);

    if (fresh_of(reg) == FRESH_ANYTHING && reg->kind != REG_BOOTMEM) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_is(reg, i, reg->kind == REG_BOOTMEM ? 0 : fresh_word(reg, i))) {
            return false;
        }
    }
    return reg->kind != REG_BOOTMEM || odd_bytes_are_zero(reg);
}

void enter(uint32_t i, struct reg block, uint32_t limit, uint32_t align)
{
    struct reg *reg = &registers[i];

    block.seed = run.step * TRACE_REGS + i + 1;
    *reg = block;
    if (align > 1 && block.address % align != 0) {
        broken("block-align", "physical address", block.address, 0, block.address % align);
    } else if ((block.kind == REG_VMALLOC ? area_is_ours(reg) : block_is_ours(reg, limit)) &&
               starts_right(reg)) {
        fill_reg(reg);
    }
}

/* What `kwrite` stored in the register is no longer asked for. */
static void forget_reg(const struct reg *reg)
{
    struct span span = span_of(reg);

    for (uint32_t i = 0; i < span.count && reg->stored; i++) {
        uint32_t word = number_of(reg, i);

        if (word != NO_WORD) {
            forget_stored(word);
        }
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
    forget_reg(reg);
    return true;
}

/* Is WORD of RAM one of the words of the register? */
static bool holds_word(const struct reg *reg, uint32_t word)
{
    struct span span = span_of(reg);

    if (reg->kind != REG_VMALLOC) {
        return word >= number_of(reg, 0) && word - number_of(reg, 0) < span.count;
    }
    for (uint32_t i = 0; i < span.count; i += PTRS_PER_PTE) {
        if (number_of(reg, i) / PTRS_PER_PTE == word / PTRS_PER_PTE) {
            return true;
        }
    }
    return false;
}

bool store_in_register(uint32_t word, uint32_t value)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        struct reg *reg = &registers[i];

        if (reg->kind != REG_EMPTY && reg->filled && holds_word(reg, word)) {
            reg->stored = true;
            note_stored(word, value);
            return true;
        }
    }
    return false;
}

void restore_object(const struct reg *reg)
{
    struct span span = span_of(reg);

    for (uint32_t i = 0;
         fresh_of(reg) == FRESH_PATTERN && i < span.count && (reg->stored || i < OBJECT_WORDS);
         i++) {
        *ram_word(number_of(reg, i)) = SLAB_PATTERN;
    }
}
