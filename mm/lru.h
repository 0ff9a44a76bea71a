/*
 * The active and the inactive list: anonymous pages in the order of their last known use.
 * Mirrors mm/swap.c of Linux.
 */
#ifndef MM_LRU_H
#define MM_LRU_H

#include "page.h"

struct lru_list {
    uint32_t head;  /* most recently added, NO_FRAME when empty */
    uint32_t tail;  /* the next to be looked at by page reclaim */
    uint32_t count; /* frames on the list */
};

#define LRU_INACTIVE 0u
#define LRU_ACTIVE 1u
extern struct lru_list lru[2];

void lru_init(void);

/* FRAME, on no list, goes to the head of the inactive list. (lru_cache_add) */
void lru_cache_add(uint32_t frame);

/* Takes FRAME off its list, if it is on one. (lru_cache_del) */
void lru_cache_del(uint32_t frame);

/* FRAME, on a list, goes to the head of the other one. */
void activate_page(uint32_t frame);
void deactivate_page(uint32_t frame);

/* FRAME, on a list, goes to that list's head. */
void lru_rotate(uint32_t frame);

/* FRAME was used: the first time it is marked, the second time it becomes active.
 * (mark_page_accessed) */
void mark_page_accessed(uint32_t frame);

#endif
