/*
 * The registers and caches of a trace: what r0 … r15 and c0 … c7 hold.
 *
 * A block that the core gave out has the alignment and lies in the range that was asked for, clear
 * of every other, and keeps the pattern that is put into it until it is freed.
 */
#ifndef FUZZ_OPS_REGISTERS_H
#define FUZZ_OPS_REGISTERS_H

#include "trace/operations.h"

enum reg_kind { REG_EMPTY, REG_BLOCK, REG_KMALLOC, REG_BOOTMEM, REG_OBJECT, REG_VMALLOC };

struct reg {
    enum reg_kind kind;
    uint32_t address; /* in bytes: physical; REG_VMALLOC: of the kernel */
    uint32_t bytes;
    uint32_t order;      /* REG_BLOCK */
    uint32_t references; /* REG_BLOCK */
    uint32_t kmaps;      /* REG_BLOCK: how often its first frame is in the window of kmap */
    uint32_t cache;      /* REG_OBJECT: the number in the trace */
    uint32_t seed;       /* of the pattern in it */
    bool filled;         /* it holds the pattern */
    bool stored;         /* `kwrite` changed words of it */
};
extern struct reg registers[TRACE_REGS];

struct cache_name {
    uint32_t cache; /* the core's number; its NR_CACHES: there is none */
    uint32_t size;  /* of an object, as asked for */
};
extern struct cache_name caches[TRACE_CACHES];

/* All of them empty. */
void registers_start(void);

/* Puts a block that the core gave out into register I, and looks at it: it is a multiple of ALIGN,
 * and ends below frame LIMIT. */
void enter(uint32_t i, struct reg block, uint32_t limit, uint32_t align);

/* Takes register I, which must hold a KIND, out after a last look at its contents. */
bool leave(uint32_t i, enum reg_kind kind, struct reg *reg);

/* Notes that `kwrite` is about to store VALUE in WORD of RAM (ops/kernel_words.h), if that
 * is part of what a register holds. False: it is not. */
bool store_in_register(uint32_t word, uint32_t value);

/* Does every block hold its pattern, but for what `kwrite` stored? */
bool registers_kept(void);

/* Puts the words of an object, which a trace has written, back as its constructor left them. */
void restore_object(const struct reg *reg);

#endif
