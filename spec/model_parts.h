/*
 * The parts of the reference model, lowest first: each calls those above it here and no others.
 * Only spec/model*.c include this.
 */
#ifndef SPEC_MODEL_PARTS_H
#define SPEC_MODEL_PARTS_H

#include "model.h"

#define MODEL_HEAP 0x08048000u /* where the heap begins */
#define MODEL_OVERCOMMIT 1u    /* the mode of a machine that starts */
#define MODEL_LOWEST 0x10000u  /* hints are raised to it, areas do not grow below it */

static inline uint32_t model_round_up(uint32_t value)
{
    return value / PAGE_SIZE * PAGE_SIZE + (value % PAGE_SIZE != 0u ? PAGE_SIZE : 0u);
}

/* Can VALUE be rounded up to pages in 32 bits? */
static inline bool can_round(uint32_t value)
{
    return value <= 0xFFFFF000u;
}

/* ---- stored words (model_words.c) ---- */

/* What model_is_full says from now on. */
void model_set_full(bool full);

/* Nothing was ever stored in address space S; in TO was what was stored in FROM. */
void model_clear_words(uint32_t s);
void model_copy_words(uint32_t to, uint32_t from);

/* The words of the page at ADDR, if there are none yet, are zeros. */
void model_touch_page(uint32_t s, uint32_t addr);

/* The page at ADDR, which does not exist, holds WORDS. */
void model_copy_page(uint32_t s, uint32_t addr, const uint32_t *words);

void model_store_word(uint32_t s, uint32_t addr, uint32_t value);

/* Nothing was ever stored in START .. END-1, which are whole pages. */
void model_forget_words(uint32_t s, uint32_t start, uint32_t end);

/* What was stored in START .. END-1 is put aside; what is aside is stored DISTANCE higher. */
void model_take_words(uint32_t s, uint32_t start, uint32_t end);
void model_put_words(uint32_t s, uint32_t distance);

/* ---- areas (model_areas.c) ---- */

/* Address space S has no areas; TO has those of FROM, without their locks, which are not
 * inherited. */
void model_clear_areas(uint32_t s);
void model_copy_areas(uint32_t to, uint32_t from);

/* The first area that ends above ADDR; the number of areas: none does. */
uint32_t model_area_above(uint32_t s, uint32_t addr);

/* Is nothing mapped in START .. END-1? */
bool model_is_free(uint32_t s, uint32_t start, uint32_t end);

/* AREA, where nothing is, becomes an area, or part of alike ones that it meets. */
void model_map(uint32_t s, struct model_area area);

/* Nothing is mapped in START .. END-1 any more, nor was anything stored there. */
void model_unmap(uint32_t s, uint32_t start, uint32_t end);

/* FROM .. TO-1, which lie in one area, are an area with FLAGS, or part of alike ones that it
 * meets. */
void model_change_flags(uint32_t s, uint32_t from, uint32_t to, uint32_t flags);

/* Area I reaches down to START. */
void model_grow_area(uint32_t s, uint32_t i, uint32_t start);

/* Area I reaches up to END, and is one with an alike one that it meets there. */
void model_stretch_area(uint32_t s, uint32_t i, uint32_t end);

/* Pages of START .. END-1 that are mapped in areas that have all of FLAGS. */
uint32_t model_pages_in(uint32_t s, uint32_t start, uint32_t end, uint32_t flags);

/* ---- limits (model_limits.c) ---- */

/* Address space S has the limits of the first process; TO those of FROM. */
void model_clear_limits(uint32_t s);
void model_copy_limits(uint32_t to, uint32_t from);

void model_lock_future(uint32_t s, bool locked);

uint32_t model_limit(uint32_t s, uint32_t which);
void model_set_limit(uint32_t s, uint32_t which, uint32_t bytes);

/* May there be PAGES more in an area of FLAGS: by the limits on size, by the one on locked memory,
 * and as private memory that may be stored to? */
bool model_fits(uint32_t s, uint32_t flags, uint32_t pages);
bool model_may_lock(uint32_t s, uint32_t flags, uint32_t pages);
bool model_enough(uint32_t flags, uint32_t pages);
/* ---- files (model_files.c) ---- */

/* Every file is as it was at the beginning. */
void model_reset_files(void);

/* ---- shared memory (model_shmem.c) ---- */

/* A new object of PAGES pages of zeros: the first that no area shows; 0: there is none. */
uint32_t model_new_object(uint32_t pages);

/* Word I of what an area shows: of a file, or of an object of shared memory. */
uint32_t model_object_word(uint32_t object, uint32_t i);
void model_set_object_word(uint32_t object, uint32_t i, uint32_t value);

/* ---- processes (model_process.c) ---- */

void model_set_brk(uint32_t s, uint32_t brk);

/* ---- system calls (model_mmap.c) ---- */

/* START .. END-1, in an area of FLAGS, are to have pages. */
void model_want(uint32_t start, uint32_t end, uint32_t flags);

/* The lowest gap of LEN bytes from TASK_UNMAPPED_BASE up, or -ENOMEM. */
int64_t model_lowest_gap(uint32_t s, uint32_t len);

/* ---- above: model_remap.c, model_lock.c, model_memory.c, model_bootmem.c, model_boot.c ---- */

#endif
