/*
 * Addresses that move together: where one operation names what another one made, a change of either
 * alone is another trace.
 */
#include "run/move.h"

#include <string.h>

#include "run/attempt.h"
#include "run/plain.h"

/* Addresses this far apart move on their own. */
#define CLUSTER_GAP 0x400000u

/* Pages that a trace's addresses may lie in for them to be moved in groups. */
#define MAX_PAGES 512u

struct pages {
    uint32_t page[MAX_PAGES]; /* first addresses, rising */
    size_t count;
};

static void add_page(struct pages *pages, uint32_t page)
{
    size_t at = pages->count;

    while (at > 0 && pages->page[at - 1] > page) {
        at--;
    }
    if ((at > 0 && pages->page[at - 1] == page) || pages->count == MAX_PAGES) {
        return;
    }
    memmove(&pages->page[at + 1], &pages->page[at], (pages->count - at) * sizeof page);
    pages->page[at] = page;
    pages->count++;
}

static void find_pages(const struct shrink *shrink, struct pages *pages)
{
    pages->count = 0;
    for (size_t i = 0; i < shrink->count; i++) {
        struct layout layout = layout_of(shrink->ops[i].code);

        for (unsigned slot = 0; slot < MAX_SLOTS; slot++) {
            if (layout.field[slot] == FIELD_ADDRESS && op_given(&shrink->ops[i], slot)) {
                add_page(pages, shrink->ops[i].arg[slot] / PAGE * PAGE);
            }
        }
    }
}

/* Tries with the addresses from FIRST to LAST elsewhere, so that FIRST becomes TARGET. */
static bool shift(struct shrink *shrink, uint32_t first, uint32_t last, uint32_t target)
{
    shrink_copy(shrink);
    for (size_t i = 0; i < shrink->count; i++) {
        struct op *op = &shrink->work[i];
        struct layout layout = layout_of(op->code);

        for (unsigned slot = 0; slot < MAX_SLOTS; slot++) {
            if (layout.field[slot] == FIELD_ADDRESS && op_given(op, slot) &&
                op->arg[slot] >= first && op->arg[slot] <= last) {
                op->arg[slot] = op->arg[slot] - first + target;
            }
        }
    }
    return shrink_attempt(shrink, shrink->count);
}

/* Where the addresses from page I on could lie instead, the plainest first. */
static size_t find_targets(const struct pages *pages, size_t i, uint32_t *targets)
{
    uint32_t page = pages->page[i];
    size_t n = 0;

    if (i > 0) {
        uint32_t before = pages->page[i - 1];

        targets[n++] = before;
        targets[n++] = before + PAGE;
        targets[n++] = before + (page - before) / 2 / PAGE * PAGE;
        targets[n++] = page - PAGE;
    }
    for (size_t b = 0; b < NR_BASES; b++) {
        targets[n++] = bases[b];
    }
    for (unsigned at = 28; at >= 16; at -= 4) {
        targets[n++] = page >> at << at;
    }
    return n;
}

/* Moves what begins at page I: that page, its cluster, or everything from there on. */
static bool move_page(struct shrink *shrink, const struct pages *pages, size_t i)
{
    uint32_t targets[16];
    size_t n = find_targets(pages, i, targets);
    size_t last = i;

    while (last + 1 < pages->count && pages->page[last + 1] - pages->page[last] < CLUSTER_GAP) {
        last++;
    }
    uint32_t ends[] = {pages->page[last] + PAGE - 1, pages->page[i] + PAGE - 1, UINT32_MAX};
    for (size_t k = 0; k < n; k++) {
        for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++) {
            if (targets[k] != pages->page[i] &&
                shift(shrink, pages->page[i], ends[e], targets[k])) {
                return true;
            }
        }
    }
    return false;
}

bool move_addresses(struct shrink *shrink)
{
    static struct pages pages;
    bool changed = false;

    find_pages(shrink, &pages);
    for (size_t i = 0; i < pages.count; i++) {
        if (move_page(shrink, &pages, i)) {
            changed = true;
            find_pages(shrink, &pages);
        }
    }
    return changed;
}
