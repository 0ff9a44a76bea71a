/*
 * The active and the inactive list at random against two plain arrays, order included; then damage:
 * whatever is changed in a right state, alone or in company, the checker must see, and name, and
 * what does not matter it must not mind.
 *
 * The test plays the layers above: it says which frames are anonymous pages.
 */
#include "../../spec/lru.h"
#include "lru.h"

#include "common.h"
#include <string.h>

#define FRAMES 41u
#define STEPS 60000u
#define POKES 30000u

uint32_t nr_frames = FRAMES;
uint32_t page_kind[NR_FRAMES];
uint8_t page_dirty[NR_FRAMES];
uint32_t page_slot[NR_FRAMES];
struct violation violation;

/* The model: each list from the frame that leaves first to the one that leaves last. */
static uint32_t order[2][FRAMES];
static uint32_t length[2];
static bool referenced[FRAMES];

/* ---- the model ---- */

/* The place of frame on list l, or its length. */
static uint32_t place(uint32_t l, uint32_t frame)
{
    uint32_t i = 0;
    while (i < length[l] && order[l][i] != frame)
        i++;
    return i;
}

static bool on(uint32_t l, uint32_t frame)
{
    return place(l, frame) < length[l];
}

static void leave(uint32_t l, uint32_t frame)
{
    for (uint32_t i = place(l, frame); i + 1u < length[l]; i++)
        order[l][i] = order[l][i + 1u];
    length[l]--;
}

static void join(uint32_t l, uint32_t frame)
{
    order[l][length[l]] = frame;
    length[l]++;
}

/* Both lists from both ends, and what is said of each frame. */
static void compare(void)
{
    for (uint32_t l = 0; l < 2; l++) {
        uint32_t f = lru[l].tail;
        CHECK(lru[l].count == length[l]);
        for (uint32_t i = 0; i < length[l]; i++) {
            CHECK(f == order[l][i] && page_lru[f] == 1 && page_active[f] == l);
            f = lru_prev[f];
        }
        CHECK(f == NO_FRAME);
        f = lru[l].head;
        for (uint32_t i = length[l]; i > 0; i--) {
            CHECK(f == order[l][i - 1u]);
            f = lru_next[f];
        }
        CHECK(f == NO_FRAME);
    }
    for (uint32_t f = 0; f < FRAMES; f++) {
        CHECK(page_lru[f] == (on(0, f) || on(1, f)));
        CHECK(page_referenced[f] == referenced[f]);
    }
    CHECK(lru_ok());
}

/* ---- steps ---- */

/* The test's own word for what is a page: anonymous, or of the page cache. */
static bool is_page(uint32_t f)
{
    return page_kind[f] == K_USER || page_kind[f] == K_FILE;
}

static void add(uint32_t f)
{
    page_kind[f] = below(3) == 0 ? K_FILE : K_USER;
    lru_cache_add(f);
    join(LRU_INACTIVE, f);
}

/* The frame ceases to be a page. */
static void del(uint32_t f)
{
    lru_cache_del(f);
    for (uint32_t l = 0; l < 2; l++) {
        if (on(l, f))
            leave(l, f);
    }
    page_kind[f] = below(2) == 0 ? K_FREE : K_BLOCK;
    page_referenced[f] = 0;
    referenced[f] = false;
}

static void move(uint32_t from, uint32_t to, uint32_t f)
{
    leave(from, f);
    join(to, f);
}

static void use(uint32_t f)
{
    bool second = on(LRU_INACTIVE, f) && referenced[f];
    mark_page_accessed(f);
    if (second)
        move(LRU_INACTIVE, LRU_ACTIVE, f);
    referenced[f] = !second;
}

static void step(void)
{
    uint32_t f = below(FRAMES);
    uint32_t l = on(LRU_ACTIVE, f) ? LRU_ACTIVE : LRU_INACTIVE;
    if (!on(l, f)) {
        if (below(3) == 0)
            del(f);
        else
            add(f);
        return;
    }
    switch (below(8)) {
    case 0:
        del(f);
        break;
    case 1: /* as page reclaim takes it */
        del(lru[l].tail);
        break;
    case 2:
        lru_rotate(f);
        move(l, l, f);
        break;
    case 3:
    case 4:
        activate_page(f);
        if (l != LRU_ACTIVE)
            move(l, LRU_ACTIVE, f);
        break;
    case 5:
        deactivate_page(f);
        if (l != LRU_INACTIVE)
            move(l, LRU_INACTIVE, f);
        break;
    default:
        use(f);
    }
}

static void start(void)
{
    lru_init();
    for (uint32_t f = 0; f < NR_FRAMES; f++)
        page_kind[f] = K_FREE;
    memset(referenced, 0, sizeof referenced);
    length[0] = 0;
    length[1] = 0;
}

static void random_steps(void)
{
    bool was_empty[2] = {false, false}, was_full = false;
    memset(lru, 0x55, sizeof lru);
    memset(page_lru, 0x55, sizeof page_lru);
    memset(page_active, 0x55, sizeof page_active);
    start();
    compare();
    for (uint32_t i = 0; i < STEPS; i++) {
        step();
        compare();
        was_full = was_full || length[0] + length[1] > FRAMES - 5u;
        if (i % 1000u == 999u) { /* down to nothing, one list after the other */
            uint32_t first = below(2);
            for (uint32_t k = 0; k < 2; k++) {
                uint32_t l = k == 0 ? first : 1u - first;
                while (length[l] != 0)
                    del(order[l][below(length[l])]);
                compare();
                was_empty[l] = true;
            }
        }
    }
    CHECK(was_empty[0] && was_empty[1] && was_full);
}

/* What is added first leaves first. */
static void first_in_first_out(void)
{
    start();
    for (uint32_t i = 0; i < FRAMES; i++)
        add(i * 7u % FRAMES);
    for (uint32_t i = 0; i < FRAMES; i++) {
        CHECK(lru[LRU_INACTIVE].tail == i * 7u % FRAMES);
        del(lru[LRU_INACTIVE].tail);
    }
    compare();
}

/* ---- damage ---- */

static struct {
    struct lru_list lru[2];
    uint32_t next[FRAMES], prev[FRAMES], kind[FRAMES], slot[FRAMES];
    uint8_t lru_flag[FRAMES], active[FRAMES], referenced[FRAMES], locked[FRAMES], dirty[FRAMES];
} saved;

static void save(void)
{
    memcpy(saved.lru, lru, sizeof saved.lru);
    memcpy(saved.next, lru_next, sizeof saved.next);
    memcpy(saved.prev, lru_prev, sizeof saved.prev);
    memcpy(saved.kind, page_kind, sizeof saved.kind);
    memcpy(saved.slot, page_slot, sizeof saved.slot);
    memcpy(saved.lru_flag, page_lru, sizeof saved.lru_flag);
    memcpy(saved.active, page_active, sizeof saved.active);
    memcpy(saved.referenced, page_referenced, sizeof saved.referenced);
    memcpy(saved.locked, page_locked, sizeof saved.locked);
    memcpy(saved.dirty, page_dirty, sizeof saved.dirty);
}

static void restore(void)
{
    memcpy(lru, saved.lru, sizeof saved.lru);
    memcpy(lru_next, saved.next, sizeof saved.next);
    memcpy(lru_prev, saved.prev, sizeof saved.prev);
    memcpy(page_kind, saved.kind, sizeof saved.kind);
    memcpy(page_slot, saved.slot, sizeof saved.slot);
    memcpy(page_lru, saved.lru_flag, sizeof saved.lru_flag);
    memcpy(page_active, saved.active, sizeof saved.active);
    memcpy(page_referenced, saved.referenced, sizeof saved.referenced);
    memcpy(page_locked, saved.locked, sizeof saved.locked);
    memcpy(page_dirty, saved.dirty, sizeof saved.dirty);
}

/* The checker says no, and this; then the damage is undone and it says yes. */
static void named(uint32_t invariant, uint32_t where, uint32_t expected, uint32_t got, int line)
{
    bool ok = lru_ok();
    if (ok || violation.invariant != invariant || violation.where != where ||
        violation.expected != expected || violation.got != got) {
        printf("test_lru.c:%d: says %s: invariant %u at %u, expected %u, got %u\n", line,
               ok ? "yes" : "no", violation.invariant, violation.where, violation.expected,
               violation.got);
    }
    check_at(!ok, "the checker sees it", __FILE__, line);
    check_at(violation.invariant == invariant, "the right name", __FILE__, line);
    check_at(violation.where == where, "the right place", __FILE__, line);
    check_at(violation.expected == expected && violation.got == got, "the values", __FILE__, line);
    restore();
    check_at(lru_ok(), "undone", __FILE__, line);
}
#define NAMED(invariant, where, expected, got)                                                     \
    named((invariant), (where), (expected), (got), __LINE__)

/* Inactive 8 7 6 5 (8 at the head), active 3 2 1; the other frames are on no list. */
static void small_state(void)
{
    start();
    for (uint32_t f = 1; f <= 8; f++) {
        if (f != 4)
            add(f);
        if (f < 4)
            activate_page(f);
    }
    save();
    CHECK(lru_ok() && lru[0].count == 4 && lru[1].count == 3);
    CHECK(lru[0].head == 8 && lru[0].tail == 5 && lru[1].head == 3 && lru[1].tail == 1);
}

/* The frames first .. last bear the marks of list l and hang together in a ring. */
static void ring(uint32_t l, uint32_t first, uint32_t last)
{
    for (uint32_t f = first; f <= last; f++) {
        page_kind[f] = K_USER;
        page_lru[f] = 1;
        page_active[f] = (uint8_t)l;
        lru_next[f] = f == last ? first : f + 1u;
        lru_prev[f] = f == first ? last : f - 1u;
    }
}

static void loose_rings(void)
{
    ring(0, 20, 21);
    NAMED(INV_LRU_REACHED, LRU_INACTIVE, 6, 4);
    ring(1, 20, 20);
    NAMED(INV_LRU_REACHED, LRU_ACTIVE, 4, 3);
    ring(0, 20, 21);
    lru[0].count += 2;
    NAMED(INV_LRU_COUNT, LRU_INACTIVE, 6, 4);
    ring(1, 20, 30);
    lru[1].count += 11;
    NAMED(INV_LRU_COUNT, LRU_ACTIVE, 14, 3);
    /* nobody is reached */
    ring(0, 5, 8);
    lru[0].head = NO_FRAME;
    lru[0].tail = NO_FRAME;
    NAMED(INV_LRU_COUNT, LRU_INACTIVE, 4, 0);
    ring(0, 5, 8);
    lru[0].head = NO_FRAME;
    lru[0].tail = NO_FRAME;
    lru[0].count = 0;
    NAMED(INV_LRU_REACHED, LRU_INACTIVE, 4, 0);
    /* two frames of the list have come off it, and their links are as they were between them */
    lru_next[8] = 5;
    lru_prev[5] = 8;
    lru[0].count = 2;
    NAMED(INV_LRU_REACHED, LRU_INACTIVE, 4, 2);
}

static void rings_from_the_head(void)
{
    lru_next[5] = 8;
    NAMED(INV_LRU_LINK, 8, 5, NO_FRAME);
    lru_next[5] = 8;
    lru_prev[8] = 5;
    NAMED(INV_LRU_LINK, 8, NO_FRAME, 5);
    lru_next[5] = 7;
    NAMED(INV_LRU_LINK, 7, 5, 8);
    lru_next[5] = 5;
    NAMED(INV_LRU_LINK, 5, 5, 6);
    lru_next[8] = 8;
    NAMED(INV_LRU_LINK, 8, 8, NO_FRAME);
    /* into the other list */
    lru_next[5] = 3;
    lru_prev[3] = 5;
    NAMED(INV_LRU_FLAGS, 3, LRU_INACTIVE, LRU_ACTIVE);
}

static void broken_links(void)
{
    lru_next[7] = FRAMES;
    NAMED(INV_LRU_LINK, FRAMES, FRAMES - 1, FRAMES);
    lru_next[7] = NO_FRAME - 1u;
    NAMED(INV_LRU_LINK, NO_FRAME - 1u, FRAMES - 1, NO_FRAME - 1u);
    lru[1].head = FRAMES;
    NAMED(INV_LRU_LINK, FRAMES, FRAMES - 1, FRAMES);
    lru_prev[6] = 8;
    NAMED(INV_LRU_LINK, 6, 7, 8);
    lru_next[7] = 5; /* one left out */
    NAMED(INV_LRU_LINK, 5, 7, 6);
    lru_next[7] = NO_FRAME;
    NAMED(INV_LRU_TAIL, LRU_INACTIVE, 7, 5);
    lru[0].tail = 6;
    NAMED(INV_LRU_TAIL, LRU_INACTIVE, 5, 6);
    lru[1].tail = NO_FRAME;
    NAMED(INV_LRU_TAIL, LRU_ACTIVE, 1, NO_FRAME);
    lru[0].head = NO_FRAME;
    NAMED(INV_LRU_TAIL, LRU_INACTIVE, NO_FRAME, 5);
    lru[0].count = 5;
    NAMED(INV_LRU_COUNT, LRU_INACTIVE, 5, 4);
    lru[0].count = 3;
    NAMED(INV_LRU_COUNT, LRU_INACTIVE, 3, 4);
    lru[1].count = 0xFFFFFFFFu;
    NAMED(INV_LRU_COUNT, LRU_ACTIVE, 0xFFFFFFFFu, 3);
    lru[1].count = 0;
    NAMED(INV_LRU_COUNT, LRU_ACTIVE, 0, 3);
}

static void wrong_flags(void)
{
    page_lru[6] = 0;
    NAMED(INV_LRU_FLAGS, 6, 1, 0);
    page_active[6] = 1;
    NAMED(INV_LRU_FLAGS, 6, LRU_INACTIVE, 1);
    page_active[2] = 0;
    NAMED(INV_LRU_FLAGS, 2, LRU_ACTIVE, 0);
    page_kind[2] = K_FREE;
    NAMED(INV_LRU_KIND, 2, K_USER, K_FREE);
    page_kind[20] = K_USER;
    NAMED(INV_LRU_USER, 20, 1, 0);
    page_lru[20] = 1;
    NAMED(INV_LRU_USER, 20, 0, 1);
    page_active[20] = 1;
    NAMED(INV_LRU_FLAGS, 20, 0, 1);
    page_dirty[20] = 1;
    NAMED(INV_PAGE_FLAGS, 20, 0, 1);
    page_slot[20] = 3;
    NAMED(INV_PAGE_FLAGS, 20, 0, 1);
    page_referenced[20] = 1;
    NAMED(INV_PAGE_FLAGS, 20, 0, 1);
    page_locked[20] = 1;
    NAMED(INV_PAGE_LOCKED, 20, 0, 1);
    page_locked[6] = 1;
    NAMED(INV_PAGE_LOCKED, 6, 0, 1);
}

/* Every frame on one list: the walk has nobody left to meet, and still there is a next one. */
static void all_on_one_list(void)
{
    start();
    for (uint32_t f = 0; f < FRAMES; f++)
        add(f);
    save();
    CHECK(lru_ok());
    lru_next[0] = 17;
    NAMED(INV_LRU_LINK, 0, NO_FRAME, 17);
    lru_next[0] = 12345678;
    NAMED(INV_LRU_LINK, 0, NO_FRAME, 12345678);
}

static uint32_t poke(uint32_t *word)
{
    uint32_t old = *word;
    uint32_t value[5] = {below(FRAMES), NO_FRAME, below(FRAMES + 3u), old + 1u, old - 1u};
    *word = value[below(5)];
    return *word != old;
}

static uint32_t poke_byte(uint8_t *byte)
{
    uint8_t old = *byte;
    *byte = (uint8_t)below(3);
    return *byte != old;
}

/* Changes one thing. True: it matters, so the state is no longer right. */
static bool damage(void)
{
    uint32_t f = below(FRAMES);
    bool user = is_page(f);
    switch (below(12)) {
    case 0:
        return poke(&lru[below(2)].head);
    case 1:
        return poke(&lru[below(2)].tail);
    case 2:
        return poke(&lru[below(2)].count);
    case 3:
        return poke(&lru_next[f]) && user;
    case 4:
        return poke(&lru_prev[f]) && user;
    case 5:
        return poke_byte(&page_lru[f]);
    case 6:
        return poke_byte(&page_active[f]);
    case 7:
        return poke_byte(&page_locked[f]);
    case 8:
        return poke_byte(&page_dirty[f]) && !user;
    case 9:
        return poke_byte(&page_referenced[f]) && !user && page_referenced[f] != 0;
    case 10:
        return poke(&page_slot[f]) && !user;
    default:
        page_kind[f] = below(K_FILE + 1u);
        return user != is_page(f);
    }
}

/* One change at random in states at random: the checker says no exactly if it matters. */
static void random_damage(void)
{
    uint32_t mattered = 0;
    start();
    for (uint32_t i = 0; i < POKES; i++) {
        for (uint32_t k = below(8); k > 0; k--)
            step();
        save();
        bool matters = damage();
        mattered += matters;
        CHECK(lru_ok() == !matters);
        restore();
        CHECK(lru_ok());
    }
    CHECK(mattered > POKES / 4u && mattered < POKES - POKES / 8u);
}

/* The same decision by other means: backwards from the tail, marking who is met. */
static bool right(void)
{
    bool met[FRAMES] = {false};
    for (uint32_t l = 0; l < 2; l++) {
        uint32_t last = NO_FRAME, n = 0;
        for (uint32_t f = lru[l].tail; f != NO_FRAME; f = lru_prev[f], n++) {
            if (f >= FRAMES || met[f] || page_active[f] != l || lru_next[f] != last)
                return false;
            met[f] = true;
            last = f;
        }
        if (n != lru[l].count || last != lru[l].head)
            return false;
    }
    for (uint32_t f = 0; f < FRAMES; f++) {
        if (met[f] != is_page(f) || page_lru[f] != met[f] || page_locked[f] != 0)
            return false;
        if (!met[f] && (page_active[f] | page_dirty[f] | page_referenced[f] | page_slot[f]) != 0)
            return false;
    }
    return true;
}

/* Several changes one upon the other: the checker ends, and is of one mind with the other. */
static void random_words(void)
{
    uint32_t yes = 0;
    small_state();
    for (uint32_t i = 0; i < POKES; i++) {
        damage();
        CHECK(lru_ok() == right());
        yes += right();
        if (below(3) == 0)
            restore();
    }
    CHECK(yes > POKES / 8u && yes < POKES / 2u);
}

int main(void)
{
    random_steps();
    first_in_first_out();
    small_state();
    loose_rings();
    rings_from_the_head();
    broken_links();
    wrong_flags();
    all_on_one_list();
    random_damage();
    random_words();
    printf("test_lru: %u checks passed\n", checks);
    return 0;
}
