/*
 * What the registers of the trace hold, and which of its caches there are.
 */
#ifndef FUZZ_ORACLE_MODEL_HOLDINGS_H
#define FUZZ_ORACLE_MODEL_HOLDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "model.h"

enum holds {
    HOLDS_NOTHING,
    HOLDS_BLOCK,
    HOLDS_KMALLOC,
    HOLDS_BOOTMEM,
    HOLDS_OBJECT,
    HOLDS_VMALLOC
};

struct holding {
    enum holds what;
    uint32_t cache;      /* HOLDS_OBJECT */
    uint32_t where;      /* HOLDS_OBJECT, HOLDS_KMALLOC: the kernel address */
    uint32_t address;    /* HOLDS_VMALLOC */
    uint32_t kmaps;      /* HOLDS_BLOCK: how often its first frame was mapped */
    uint32_t references; /* HOLDS_BLOCK */
};

/* All are empty, and there is no cache. */
void holdings_start(void);

struct holding held_in(uint32_t i);
void hold(uint32_t i, struct holding held);

/* What an allocation into register I has to give: skip if it is full; ENOMEM if it must or may be;
 * else what the core gave. */
int64_t expect_register(uint32_t i, int64_t got, bool must_fail, bool may_fail);

/* What it has to give to free register I, if it holds WHAT: it is empty then. */
int64_t expect_free(uint32_t i, enum holds what);

/* What the slabs of cache C look like; one that there is not has objects of 0 bytes. */
const struct model_slab *slab_of_cache(uint32_t c);
void set_slab_of_cache(uint32_t c, struct model_slab slab);

/* The colour of the slab that cache C makes next; the one behind it gets the next. */
uint32_t next_colour(uint32_t c);

#endif
