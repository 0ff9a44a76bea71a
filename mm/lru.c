/*
 * The active and the inactive list: doubly linked by frame number, new pages at the head.
 */
#include "lru.h"

uint32_t lru_next[NR_FRAMES];
uint32_t lru_prev[NR_FRAMES];
uint8_t page_lru[NR_FRAMES];
uint8_t page_active[NR_FRAMES];
uint8_t page_referenced[NR_FRAMES];
uint8_t page_locked[NR_FRAMES];
struct lru_list lru[2];

void lru_init(void)
{
    for (uint32_t list = 0; list < 2u; list++) {
        lru[list].head = NO_FRAME;
        lru[list].tail = NO_FRAME;
        lru[list].count = 0;
    }
    for (uint32_t f = 0; f < nr_frames; f++) {
        page_lru[f] = 0;
        page_active[f] = 0;
        page_referenced[f] = 0;
        page_locked[f] = 0;
    }
}

static void list_add_head(uint32_t frame, uint32_t list)
{
    uint32_t head = lru[list].head;

    lru_prev[frame] = NO_FRAME;
    lru_next[frame] = head;
    if (head == NO_FRAME) {
        lru[list].tail = frame;
    } else {
        lru_prev[head] = frame;
    }
    lru[list].head = frame;
    lru[list].count++;
    page_lru[frame] = 1;
    page_active[frame] = (uint8_t)list;
}

static void list_remove(uint32_t frame, uint32_t list)
{
    uint32_t next = lru_next[frame];
    uint32_t prev = lru_prev[frame];

    if (prev == NO_FRAME) {
        lru[list].head = next;
    } else {
        lru_next[prev] = next;
    }
    if (next == NO_FRAME) {
        lru[list].tail = prev;
    } else {
        lru_prev[next] = prev;
    }
    lru[list].count--;
    page_lru[frame] = 0;
    page_active[frame] = 0;
}

void lru_cache_add(uint32_t frame)
{
    list_add_head(frame, LRU_INACTIVE);
}

void lru_cache_del(uint32_t frame)
{
    if (page_lru[frame] != 0u) {
        list_remove(frame, page_active[frame]);
    }
}

void activate_page(uint32_t frame)
{
    if (page_active[frame] == 0u) {
        list_remove(frame, LRU_INACTIVE);
        list_add_head(frame, LRU_ACTIVE);
    }
}

void deactivate_page(uint32_t frame)
{
    if (page_active[frame] != 0u) {
        list_remove(frame, LRU_ACTIVE);
        list_add_head(frame, LRU_INACTIVE);
    }
}

void lru_rotate(uint32_t frame)
{
    uint32_t list = page_active[frame];

    list_remove(frame, list);
    list_add_head(frame, list);
}

void mark_page_accessed(uint32_t frame)
{
    if (page_lru[frame] != 0u && page_active[frame] == 0u && page_referenced[frame] != 0u) {
        activate_page(frame);
        page_referenced[frame] = 0;
    } else {
        page_referenced[frame] = 1;
    }
}
