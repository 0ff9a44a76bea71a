/*
 * Trees of areas made with what a Debian has: the macros of BSD's sys/tree.h, as libbsd-dev brings
 * them, and the C library's tsearch. The first once more with what the core's areas have beside
 * their tree: a sorted list, and no area that overlaps another.
 */
#define _GNU_SOURCE /* tdestroy */

#include "contenders.h"

#include <search.h>
#include <stdlib.h>

/* NR nodes for COUNT areas, or NULL: no memory. */
static void *nodes(void *old, uint32_t count, size_t size)
{
    free(old);
    return calloc(count, size);
}

/* ---- sys/tree.h ---- */

#if __has_include(<bsd/sys/tree.h>)
#include <bsd/sys/tree.h>

struct area {
    RB_ENTRY(area) link;
    uint32_t start, end;
    struct area *next, *prev; /* in the list, where there is one */
};

static int by_end(const struct area *a, const struct area *b)
{
    return (a->end > b->end) - (a->end < b->end);
}

#define HERE __attribute__((unused)) static /* not all that is generated is called */
RB_HEAD(areas, area);
RB_PROTOTYPE_INTERNAL(areas, area, link, by_end, HERE)
RB_GENERATE_INTERNAL(areas, area, link, by_end, HERE)

static struct areas root = RB_INITIALIZER(&root);
static struct area *area;

static bool rb_tree_init(uint32_t count, const uint32_t *start, const uint32_t *end)
{
    RB_INIT(&root);
    area = nodes(area, count, sizeof *area);
    for (uint32_t i = 0; area != NULL && i < count; i++) {
        area[i].start = start[i];
        area[i].end = end[i];
    }
    return area != NULL;
}

static void rb_tree_insert(uint32_t i)
{
    RB_INSERT(areas, &root, &area[i]);
}

static void rb_tree_erase(uint32_t i)
{
    RB_REMOVE(areas, &root, &area[i]);
}

static uint32_t rb_tree_find(uint32_t addr)
{
    struct area wanted = {.end = addr + 1u};
    struct area *found = RB_NFIND(areas, &root, &wanted);

    return found != NULL ? (uint32_t)(found - area) : PEER_NONE;
}

const struct peer sys_tree = {
    .name = "sys/tree.h",
    .tree_init = rb_tree_init,
    .tree_insert = rb_tree_insert,
    .tree_erase = rb_tree_erase,
    .tree_find = rb_tree_find,
};

/* ---- the same with a list; an area is put in or not at all ---- */

static struct area *first;
static struct area *last;

static bool areas_init(uint32_t count, const uint32_t *start, const uint32_t *end)
{
    first = NULL;
    last = NULL;
    return rb_tree_init(count, start, end);
}

static void areas_insert(uint32_t i)
{
    struct area *new = &area[i];

    RB_INSERT(areas, &root, new);
    new->next = RB_NEXT(areas, &root, new);
    new->prev = new->next != NULL ? new->next->prev : last;
    if ((new->prev != NULL &&new->prev->end > new->start) ||
        (new->next != NULL &&new->next->start < new->end)) {
        RB_REMOVE(areas, &root, new);
        return;
    }
    *(new->prev != NULL ? &new->prev->next : &first) = new;
    *(new->next != NULL ? &new->next->prev : &last) = new;
}

static void areas_erase(uint32_t i)
{
    struct area *old = &area[i];

    *(old->prev != NULL ? &old->prev->next : &first) = old->next;
    *(old->next != NULL ? &old->next->prev : &last) = old->prev;
    RB_REMOVE(areas, &root, old);
}

const struct peer sys_areas = {
    .name = "sys/tree.h",
    .tree_init = areas_init,
    .tree_insert = areas_insert,
    .tree_erase = areas_erase,
    .tree_find = rb_tree_find,
};
#else
const struct peer sys_tree = {.name = NULL};
const struct peer sys_areas = {.name = NULL};
#endif

/* ---- tsearch ---- */

struct key {
    uint32_t end;
};

static void *top;
static struct key *key;
static const struct key *above; /* the last one that was on the right of what is looked for */

static int by_key(const void *a, const void *b)
{
    uint32_t x = ((const struct key *)a)->end;
    uint32_t y = ((const struct key *)b)->end;

    return (x > y) - (x < y);
}

/* Never equal: goes down to where WANTED would be, between two areas. */
static int by_place(const void *wanted, const void *node)
{
    if (*(const uint32_t *)wanted < ((const struct key *)node)->end) {
        above = node;
        return -1;
    }
    return 1;
}

static void keep(void *node)
{
    (void)node;
}

static bool t_init(uint32_t count, const uint32_t *start, const uint32_t *end)
{
    (void)start;
    tdestroy(top, keep);
    top = NULL;
    key = nodes(key, count, sizeof *key);
    for (uint32_t i = 0; key != NULL && i < count; i++) {
        key[i].end = end[i];
    }
    return key != NULL;
}

static void t_insert(uint32_t i)
{
    if (tsearch(&key[i], &top, by_key) == NULL) {
        abort(); /* no memory for a node */
    }
}

static void t_erase(uint32_t i)
{
    tdelete(&key[i], &top, by_key);
}

static uint32_t t_find(uint32_t addr)
{
    above = NULL;
    tfind(&addr, &top, by_place);
    return above != NULL ? (uint32_t)(above - key) : PEER_NONE;
}

const struct peer glibc_tree = {
    .name = "tsearch",
    .tree_init = t_init,
    .tree_insert = t_insert,
    .tree_erase = t_erase,
    .tree_find = t_find,
};
