/*
 * Page directories and tables against brute force: random steps, and after each the whole of memory
 * is recounted with a plain model of every entry beside it. The checker must agree with the model
 * each time, also when it has to say no; at the end every kind of damage must be seen by it.
 *
 * The test plays the layers above: the frame allocator, the swap cache and the callers.
 */
#include "../../spec/page_table.h"
#include "../../spec/violation.h"

#include "common.h"
#include <string.h>

#define FRAMES 72u
#define MMS 3u
#define SLOTS 9u
#define STEPS 20000u

frame_t phys[NR_FRAMES];
uint32_t nr_frames = FRAMES;
uint32_t page_count[NR_FRAMES];
uint32_t page_kind[NR_FRAMES];
uint32_t page_slot[NR_FRAMES];
uint8_t page_dirty[NR_FRAMES]; /* all are dirty: what a page holds is no matter of these layers */
mapping_id slot_mapping[NR_SWAP_SLOTS]; /* no slot is an object's, but where damage says so */
struct violation violation;

/* Places in an address space that the test uses. */
static const uint32_t DIRS[] = {0u, 1u, 64u, 767u};
static const uint32_t INDEXES[] = {0u, 1u, 511u, 1023u};
#define ND 4u
#define NI 4u

/* The model: every entry, the table of every directory entry, the kernel's references. */
static uint32_t model[MMS][ND][NI];
static uint32_t table[MMS][ND];
static uint32_t kref[FRAMES];
static uint32_t swap_kref_of[SLOTS];

static uint32_t step;

/* ---- the layers above, played ---- */

static uint32_t take_frame(void)
{
    for (uint32_t f = KERNEL_END; f < FRAMES; f++) {
        if (page_kind[f] == K_FREE && page_count[f] == 0u) {
            page_count[f] = 1u;
            for (uint32_t i = 0; i < 1024u; i++) {
                phys[f].w[i] = 0xDEAD0000u + f;
            }
            return f;
        }
    }
    return NO_FRAME;
}

static void give_frame(uint32_t f)
{
    CHECK(page_kind[f] == K_FREE);
    CHECK(page_count[f] == 1u);
    page_count[f] = 0u;
}

static void put(uint32_t f)
{
    page_release(f);
    kref[f]--;
    if (page_count[f] == 0u) {
        page_unuser(f);
        CHECK(page_kind[f] == K_FREE);
    }
}

/* ---- brute force ---- */

/* Present for the kernel: by bit 0, or by bit 7 without any right. */
static bool is_mapped(uint32_t e)
{
    return (e & 0x81u) != 0u;
}

/* The entry of slot S as Linux packs it: the area from bit 1, the offset from bit 8. */
static uint32_t swap_word(uint32_t s)
{
    return s / 1024u << 1 | s % 1024u << 8;
}

static bool is_page(uint32_t f)
{
    return page_kind[f] == K_USER || page_kind[f] == K_FILE;
}

static uint32_t count_frame(uint32_t f)
{
    uint32_t n = 0;
    for (uint32_t t = 0; t < NR_FRAMES; t++) {
        for (uint32_t i = 0; page_kind[t] == K_PT && i < 1024u; i++) {
            n += is_mapped(phys[t].w[i]) && phys[t].w[i] / 4096u == f;
        }
    }
    return n;
}

static uint32_t count_slot(uint32_t s)
{
    uint32_t n = 0;
    for (uint32_t t = 0; t < NR_FRAMES; t++) {
        for (uint32_t i = 0; page_kind[t] == K_PT && i < 1024u; i++) {
            n += phys[t].w[i] == swap_word(s);
        }
    }
    return n;
}

static uint32_t model_refs(uint32_t f, bool only_writable)
{
    uint32_t n = 0;
    for (uint32_t m = 0; m < MMS; m++) {
        for (uint32_t k = 0; k < ND * NI; k++) {
            uint32_t e = model[m][k / NI][k % NI];
            n += is_mapped(e) && e / 4096u == f && (!only_writable || (e / 2u) % 2u == 1u);
        }
    }
    return n;
}

static uint32_t model_slot_refs(uint32_t s)
{
    uint32_t n = 0;
    for (uint32_t m = 0; m < MMS; m++) {
        for (uint32_t k = 0; k < ND * NI; k++) {
            n += model[m][k / NI][k % NI] == swap_word(s);
        }
    }
    return n;
}

static uint32_t cached_frame(uint32_t s)
{
    for (uint32_t f = 0; f < FRAMES; f++) {
        if (page_slot[f] == s) {
            return f;
        }
    }
    return NO_FRAME;
}

/* What the checker has to say: no reference is held but by entries and the swap cache. */
static bool model_ok(void)
{
    for (uint32_t f = 0; f < FRAMES; f++) {
        uint32_t s = page_slot[f];
        if (page_kind[f] == K_USER && kref[f] != (s != 0u ? 1u : 0u)) {
            return false;
        }
        if (page_kind[f] == K_USER && s != 0u && model_refs(f, true) != 0u &&
            model_slot_refs(s) != 0u) {
            return false;
        }
    }
    for (uint32_t s = 1; s < SLOTS; s++) {
        if (swap_kref_of[s] != (cached_frame(s) != NO_FRAME ? 1u : 0u)) {
            return false;
        }
    }
    return true;
}

static void check_mm(uint32_t m)
{
    uint32_t resident = 0;
    for (uint32_t k = 0; k < ND * NI; k++) {
        uint32_t d = DIRS[k / NI], i = INDEXES[k % NI], e = model[m][k / NI][k % NI];
        uint32_t t = table[m][k / NI];
        CHECK(pte_get(m, d * PGDIR_SIZE + i * PAGE_SIZE + 12u) == e);
        CHECK(pmd_table(m, d * PGDIR_SIZE + i * PAGE_SIZE) == t);
        CHECK(t == NO_FRAME || page_kind[t] == K_PT);
        resident += is_mapped(e) && e / 4096u != EMPTY_ZERO_PAGE;
    }
    CHECK(mm_rss[m] == resident);
    CHECK(memcmp(&phys[mm_pgd[m]].w[768], &phys[SWAPPER_PG_DIR].w[768], 1024u) == 0);
}

/* The fast part after each step; the recount of memory now and then. */
static void check_all(bool recount)
{
    for (uint32_t m = 0; m < MMS; m++) {
        if (mm_used[m] != 0u) {
            check_mm(m);
        }
    }
    for (uint32_t f = 5; f < FRAMES; f++) {
        if (is_page(f)) {
            CHECK(page_count[f] == model_refs(f, false) + kref[f]);
            CHECK(!recount || model_refs(f, false) == count_frame(f));
            CHECK(page_kind[f] == K_FILE || model_refs(f, true) == 0u ||
                  model_refs(f, false) == 1u);
            CHECK(phys[f].w[77] == 0xDEAD0000u + f);
        }
    }
    for (uint32_t s = 1; s < SLOTS; s++) {
        CHECK(swap_map[s] == model_slot_refs(s) + swap_kref_of[s]);
        CHECK(!recount || model_slot_refs(s) == count_slot(s));
    }
    CHECK(page_count[EMPTY_ZERO_PAGE] == 1u);
    CHECK(page_table_ok() == model_ok());
}

/* ---- steps ---- */

/* A random place; the walk's arguments for it. */
struct place {
    uint32_t m, a, b, t, i;
    uint32_t *e;
};

static struct place somewhere(void)
{
    struct place p = {below(MMS), below(ND), below(NI), NO_FRAME, 0u, NULL};
    p.i = INDEXES[p.b];
    p.e = &model[p.m][p.a][p.b];
    if (mm_used[p.m] != 0u) {
        p.t = table[p.m][p.a];
    }
    return p;
}

static bool mm_empty(uint32_t m)
{
    for (uint32_t a = 0; a < ND; a++) {
        if (table[m][a] != NO_FRAME) {
            return false;
        }
    }
    return true;
}

static void step_directory(void)
{
    uint32_t m = below(MMS);
    if (mm_used[m] == 0u) {
        uint32_t f = take_frame();
        if (f != NO_FRAME) {
            pgd_install(m, f);
            CHECK(page_kind[f] == K_PGD && mm_pgd[m] == f && mm_used[m] == 1u);
        }
    } else if (mm_empty(m)) {
        pgd_remove(m);
        CHECK(mm_used[m] == 0u);
        give_frame(mm_pgd[m]);
    }
}

/* Are all words of frame F 0? */
static bool no_entries(pfn_t f)
{
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (phys[f].w[i] != 0u) {
            return false;
        }
    }
    return true;
}

static void step_table(void)
{
    struct place p = somewhere();
    if (mm_used[p.m] == 0u) {
        return;
    }
    if (p.t == NO_FRAME) {
        uint32_t f = take_frame();
        if (f != NO_FRAME) {
            pte_table_install(p.m, DIRS[p.a], f);
            CHECK(no_entries(f));
            table[p.m][p.a] = f;
        }
        return;
    }
    bool empty = true;
    for (uint32_t b = 0; b < NI; b++) {
        empty = empty && model[p.m][p.a][b] == 0u;
    }
    CHECK(no_entries(p.t) == empty);
    if (empty) {
        CHECK(pte_table_remove(p.m, DIRS[p.a]) == p.t);
        table[p.m][p.a] = NO_FRAME;
        give_frame(p.t);
    }
}

static uint32_t random_flags(bool may_write)
{
    uint32_t rw = may_write && below(2u) != 0u ? _PAGE_RW : 0u;
    if (below(4u) == 0u) {
        return _PAGE_PROTNONE + below(2u) * _PAGE_ACCESSED + below(2u) * _PAGE_DIRTY;
    }
    return _PAGE_PRESENT + rw + below(2u) * _PAGE_USER + below(2u) * _PAGE_ACCESSED +
           below(2u) * _PAGE_DIRTY;
}

static uint32_t page_frame(bool held)
{
    uint32_t first = below(FRAMES);
    for (uint32_t k = 0; k < FRAMES; k++) {
        uint32_t f = (first + k) % FRAMES;
        if (is_page(f) && (!held || kref[f] > (page_slot[f] != 0u ? 1u : 0u))) {
            return f;
        }
    }
    return NO_FRAME;
}

static void step_page(void)
{
    uint32_t f = page_frame(true);
    if (f != NO_FRAME && below(3u) != 0u) {
        put(f);
        return;
    }
    f = below(2u) == 0u ? page_frame(false) : NO_FRAME;
    if (f != NO_FRAME) {
        page_hold(f);
        kref[f]++;
        return;
    }
    f = take_frame();
    if (f != NO_FRAME) {
        if (below(3u) == 0u) {
            page_file(f);
        } else {
            page_user(f);
        }
        kref[f] = 1u;
    }
}

static void step_slot(void)
{
    uint32_t s = 1u + below(SLOTS - 1u);
    uint32_t cached = cached_frame(s) != NO_FRAME ? 1u : 0u;
    if (swap_kref_of[s] > cached) {
        swap_put(s);
        swap_kref_of[s]--;
    } else {
        swap_get(s);
        swap_kref_of[s]++;
    }
}

static void step_cache(void)
{
    uint32_t s = 1u + below(SLOTS - 1u);
    uint32_t f = cached_frame(s);
    if (f != NO_FRAME) {
        page_slot[f] = 0u;
        swap_put(s);
        swap_kref_of[s]--;
        put(f);
        return;
    }
    f = page_frame(false);
    if (f != NO_FRAME && page_slot[f] == 0u) {
        page_hold(f);
        kref[f]++;
        swap_get(s);
        swap_kref_of[s]++;
        page_slot[f] = s;
    }
}

static void step_enter(void)
{
    struct place p = somewhere();
    if (p.t == NO_FRAME || *p.e != 0u) {
        return;
    }
    uint32_t f = page_frame(true);
    if (below(5u) == 0u) {
        uint32_t flags = random_flags(false);
        pte_enter_zero(p.m, p.t, p.i, flags);
        *p.e = mk_pte(EMPTY_ZERO_PAGE, flags);
    } else if (f != NO_FRAME && (page_kind[f] == K_FILE || model_refs(f, true) == 0u)) {
        uint32_t flags = random_flags(page_kind[f] == K_FILE || model_refs(f, false) == 0u);
        pte_enter(p.m, p.t, p.i, f, flags);
        kref[f]--;
        *p.e = f * 4096u + flags;
    }
}

static void step_enter_swap(void)
{
    struct place p = somewhere();
    uint32_t s = 1u + below(SLOTS - 1u);
    if (p.t == NO_FRAME || *p.e != 0u ||
        swap_kref_of[s] <= (cached_frame(s) != NO_FRAME ? 1u : 0u)) {
        return;
    }
    swp_enter(p.m, p.t, p.i, s);
    swap_kref_of[s]--;
    *p.e = swp_entry(s);
}

static void step_drop(void)
{
    struct place p = somewhere();
    if (p.t == NO_FRAME || *p.e == 0u) {
        return;
    }
    uint32_t e = *p.e;
    *p.e = 0u;
    if (pte_present(e) == 0u) {
        CHECK(swp_drop(p.m, p.t, p.i) == swp_slot(e));
        swap_kref_of[swp_slot(e)]++;
    } else if (pte_pfn(e) == EMPTY_ZERO_PAGE) {
        pte_drop_zero(p.m, p.t, p.i);
    } else {
        CHECK(pte_drop(p.m, p.t, p.i) == pte_pfn(e));
        kref[pte_pfn(e)]++;
    }
}

static void step_flags(void)
{
    struct place p = somewhere();
    if (p.t == NO_FRAME || pte_present(*p.e) == 0u) {
        return;
    }
    uint32_t f = pte_pfn(*p.e);
    bool may_write = page_kind[f] == K_FILE || model_refs(f, false) == 1u;
    uint32_t flags = random_flags(f != EMPTY_ZERO_PAGE && may_write);
    pte_set_flags(p.m, p.t, p.i, flags);
    *p.e = f * 4096u + flags;
}

static void step_cow(void)
{
    struct place p = somewhere();
    uint32_t n = page_frame(true);
    if (p.t == NO_FRAME || pte_present(*p.e) == 0u || n == NO_FRAME || page_kind[n] != K_USER ||
        model_refs(n, false) != 0u) {
        return;
    }
    uint32_t f = pte_pfn(*p.e), flags = random_flags(true);
    pte_replace(p.m, p.t, p.i, n, flags);
    *p.e = n * 4096u + flags;
    kref[n]--;
    if (f != EMPTY_ZERO_PAGE) {
        kref[f]++;
    }
}

static void step_share(void)
{
    struct place p = somewhere();
    uint32_t c = below(MMS);
    if (p.t == NO_FRAME || *p.e == 0u || c == p.m || mm_used[c] == 0u ||
        table[c][p.a] == NO_FRAME || model[c][p.a][p.b] != 0u) {
        return;
    }
    uint32_t ct = table[c][p.a];
    if (pte_present(*p.e) == 0u) {
        share_swap(c, ct, p.i, *p.e);
        model[c][p.a][p.b] = *p.e;
        return;
    }
    if (page_kind[pte_pfn(*p.e)] == K_FILE && below(2u) == 0u) {
        share_shared(p.m, c, DIRS[p.a], p.t, ct, p.i);
        model[c][p.a][p.b] = *p.e & ~(_PAGE_ACCESSED | _PAGE_DIRTY);
        return;
    }
    share_one(p.m, c, DIRS[p.a], p.t, ct, p.i);
    *p.e &= ~_PAGE_RW;
    model[c][p.a][p.b] = pte_pfn(*p.e) == EMPTY_ZERO_PAGE ? *p.e : *p.e & ~_PAGE_ACCESSED;
}

static void step_move(void)
{
    struct place from = somewhere(), to = somewhere();
    if (from.t == NO_FRAME || *from.e == 0u || to.m != from.m || to.t == NO_FRAME || *to.e != 0u) {
        return;
    }
    pte_move(from.m, from.t, from.i, to.t, to.i);
    *to.e = *from.e;
    *from.e = 0u;
}

static void (*const STEP[])(void) = {
    step_directory, step_table, step_drop,  step_page,  step_slot,  step_table,
    step_page,      step_move,  step_enter, step_enter, step_enter, step_enter_swap,
    step_cow,       step_flags, step_share, step_cache, step_move,
};

/* Any step; of each 1000, the last 400 only take away or leave alone, so that tables and
 * directories become empty and are removed. */
static void take_step(void)
{
    bool drain = step % 1000u >= 600u;
    STEP[below(drain ? 4u : (uint32_t)(sizeof STEP / sizeof *STEP))]();
}

/* ---- words ---- */

static void test_words(void)
{
    for (uint32_t k = 0; k < 20000u; k++) {
        uint32_t e = below(0xFFFFFFFFu), flags = below(4096u);
        CHECK(pte_present(e) == ((e & 0x81u) != 0u) && pte_write(e) == (e >> 1 & 1u));
        CHECK(pmd_present(e) == (e & 1u));
        CHECK(pte_user(e) == (e >> 2 & 1u) && pte_young(e) == (e >> 5 & 1u));
        CHECK(pte_dirty(e) == (e >> 6 & 1u) && pte_none(e) == (e == 0u ? 1u : 0u));
        CHECK(pte_pfn(e) == e >> 12 && pte_flags(e) == (e & 0xFFFu));
        CHECK(mk_pte(e >> 12, flags) == ((e & ~0xFFFu) | flags));
        CHECK(pte_wrprotect(e) == (e & ~2u) && pte_mkwrite(e) == (e | 2u));
        CHECK(pte_mkclean(e) == (e & ~64u) && pte_mkdirty(e) == (e | 64u));
        CHECK(pte_mkold(e) == (e & ~32u) && pte_mkyoung(e) == (e | 32u));
        CHECK(pte_modify(e, flags) == ((e & 0xFFFFF060u) | flags));
        CHECK(pgd_index(e) == e >> 22 && pte_index(e) == (e >> 12 & 0x3FFu));
        CHECK(swp_entry(e % NR_SWAP_SLOTS) == swap_word(e % NR_SWAP_SLOTS));
        CHECK(swp_slot(swp_entry(e % NR_SWAP_SLOTS)) == e % NR_SWAP_SLOTS);
        CHECK(pte_present(swp_entry(e % NR_SWAP_SLOTS)) == 0u);
    }
    CHECK(pte_none(0u) == 1u);
}

/* ---- damage, which the checker must see ---- */

static void damage(uint32_t *word, uint32_t value, uint32_t invariant, const char *what)
{
    uint32_t old = *word;
    CHECK(page_table_ok());
    *word = value;
    bool seen = !page_table_ok() && violation.invariant == invariant;
    CHECK_THAT(seen, what);
    *word = old;
    CHECK(page_table_ok());
}

#define DAMAGE(word, value, invariant) damage(&(word), (value), (invariant), #invariant)

static void clear_state(void)
{
    memset(model, 0, sizeof model);
    memset(table, 0xFF, sizeof table);
    memset(kref, 0, sizeof kref);
    memset(swap_kref_of, 0, sizeof swap_kref_of);
    memset(page_kind, 0, sizeof page_kind);
    memset(page_count, 0, sizeof page_count);
    memset(page_slot, 0, sizeof page_slot);
    memset(page_dirty, 1, sizeof page_dirty);
    memset(mm_used, 0, sizeof mm_used);
    memset(mm_rss, 0, sizeof mm_rss);
    memset(swap_map, 0, sizeof swap_map);
    for (uint32_t f = 0; f < KERNEL_END; f++) {
        page_kind[f] = K_KERNEL;
        page_count[f] = 1u;
    }
    for (uint32_t d = 0; d < 1024u; d++) {
        phys[SWAPPER_PG_DIR].w[d] = d < 768u ? 0u : 4096u * (d % 2u) + 99u + d % 3u;
    }
}

/* Address space 0 with a writable page at 0, a read-only one that is in the swap cache with slot 5
 * at 1, the zero page at 2 and slot 3 at 3; address space 1 shares the page at 1. */
static void test_checker(void)
{
    clear_state();
    uint32_t g = take_frame(), h, t, u, a, b;
    pgd_install(0u, g);
    pgd_install(1u, h = take_frame());
    pte_table_install(0u, 3u, t = take_frame());
    pte_table_install(1u, 3u, u = take_frame());
    page_user(a = take_frame());
    page_user(b = take_frame());
    pte_enter(0u, t, 0u, a, 7u);
    page_hold(b);
    pte_enter(0u, t, 1u, b, 5u);
    pte_enter_zero(0u, t, 2u, 5u);
    swap_get(3u);
    swp_enter(0u, t, 3u, 3u);
    share_one(0u, 1u, 3u, t, u, 1u);
    swap_get(5u);
    page_slot[b] = 5u;
    DAMAGE(mm_pgd[1], FRAMES, INV_MM_PGD);
    DAMAGE(page_kind[g], K_BLOCK, INV_MM_PGD_KIND);
    DAMAGE(mm_pgd[1], g, INV_TABLE_ENTERED);
    DAMAGE(mm_rss[0], 3u, INV_MM_RSS);
    DAMAGE(mm_rss[7], 1u, INV_MM_RSS);
    DAMAGE(phys[h].w[1023], 1u, INV_PGD_KERNEL);
    DAMAGE(phys[g].w[2], 2u, INV_PGD_ENTRY);
    DAMAGE(phys[g].w[2], mk_pte(a, 7u), INV_PGD_TABLE);
    DAMAGE(phys[h].w[9], mk_pte(t, 7u), INV_TABLE_ENTERED);
    DAMAGE(phys[t].w[8], mk_pte(FRAMES, 7u), INV_PTE_FRAME);
    DAMAGE(phys[t].w[8], mk_pte(u, 7u), INV_PTE_KIND);
    DAMAGE(phys[t].w[2], mk_pte(EMPTY_ZERO_PAGE, 7u), INV_PTE_ZERO_PAGE);
    DAMAGE(phys[t].w[9], 128u + mk_pte(u, 0u), INV_PTE_KIND);
    DAMAGE(phys[t].w[9], 2u, INV_PTE_SWAP);
    DAMAGE(phys[t].w[9], 256u + 2u * NR_SWAP_AREAS, INV_PTE_SWAP);
    DAMAGE(phys[t].w[9], SWAP_AREA_SLOTS * 256u, INV_PTE_SWAP);
    DAMAGE(phys[h].w[3], 0u, INV_TABLE_ENTERED);
    DAMAGE(page_kind[FRAMES - 1u], K_PT, INV_TABLE_ENTERED);
    DAMAGE(page_kind[FRAMES - 1u], K_PGD, INV_TABLE_ENTERED);
    DAMAGE(page_count[t], 2u, INV_TABLE_COUNT);
    DAMAGE(page_count[a], 2u, INV_PAGE_COUNT);
    DAMAGE(page_slot[b], 0u, INV_SWAP_MAP);
    DAMAGE(phys[u].w[1], mk_pte(b, 7u), INV_COW_OWNER);
    DAMAGE(swap_map[3], 2u, INV_SWAP_MAP);
    DAMAGE(swap_map[8], 1u, INV_SWAP_MAP);
    DAMAGE(slot_mapping[8], NR_FILES, INV_SWAP_MAP);
    DAMAGE(phys[u].w[7], 256u, INV_SWAP_MAP);
    DAMAGE(page_slot[a], NR_SWAP_SLOTS, INV_SWAP_CACHE_SLOT);
    DAMAGE(page_slot[t], 4u, INV_SWAP_CACHE_KIND);
    DAMAGE(page_slot[a], 5u, INV_SWAP_CACHE_TWICE);
    page_dirty[a] = 0u;
    CHECK(!page_table_ok() && violation.invariant == INV_PTE_FRESH);
    phys[t].w[0] = pte_mkdirty(phys[t].w[0]);
    CHECK(page_table_ok());
    page_hold(a);
    swap_get(3u);
    page_slot[a] = 3u;
    CHECK(!page_table_ok() && violation.invariant == INV_COW_SWAP_OWNER);
    pte_set_flags(0u, t, 0u, 5u);
    CHECK(page_table_ok());
}

/* A page of the page cache, which holds a reference, is mapped writable at 0 in address space 0 and
 * shared with address space 1. */
static void test_shared(void)
{
    clear_state();
    uint32_t t, u, f, x;
    pgd_install(0u, take_frame());
    pgd_install(1u, take_frame());
    pte_table_install(0u, 3u, t = take_frame());
    pte_table_install(1u, 3u, u = take_frame());
    page_file(f = take_frame());
    page_hold(f);
    pte_enter(0u, t, 0u, f, 0x67u);
    share_shared(0u, 1u, 3u, t, u, 0u);
    CHECK(phys[t].w[0] == mk_pte(f, 0x67u));
    CHECK(phys[u].w[0] == mk_pte(f, 0x07u));
    CHECK(page_count[f] == 3u && mm_rss[0] == 1u && mm_rss[1] == 1u);
    page_dirty[f] = 0u;
    CHECK(page_table_ok());
    DAMAGE(page_count[f], 1u, INV_PAGE_COUNT);
    DAMAGE(page_kind[f], K_USER, INV_PTE_FRESH);
    page_dirty[f] = 1u;
    DAMAGE(page_kind[f], K_USER, INV_PAGE_COUNT);
    pte_move(1u, u, 0u, u, 5u);
    CHECK(phys[u].w[0] == 0u && phys[u].w[5] == mk_pte(f, 0x07u) && mm_rss[1] == 1u);
    CHECK(pte_drop(0u, t, 0u) == f && pte_drop(1u, u, 5u) == f);
    page_release(f);
    page_release(f);
    page_release(f);
    CHECK(page_count[f] == 0u);
    page_unuser(f);
    CHECK(page_kind[f] == K_FREE && page_table_ok());
    page_user(x = take_frame());
    pte_enter(0u, t, 1u, x, 0xE0u);
    CHECK(mm_rss[0] == 1u && pte_present(phys[t].w[1]) == 1u && pte_user(phys[t].w[1]) == 0u);
    swap_get(1030u);
    swp_enter(0u, t, 2u, 1030u);
    CHECK(phys[t].w[2] == 0x602u && swap_map[1030] == 1u && page_table_ok());
    pte_move(0u, t, 2u, t, 1023u);
    CHECK(swp_drop(0u, t, 1023u) == 1030u);
    swap_put(1030u);
    CHECK(swap_map[1030] == 0u && page_table_ok());
}

int main(void)
{
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        slot_mapping[s] = NO_MAPPING;
    }
    clear_state();
    test_words();
    for (step = 1u; step <= STEPS; step++) {
        take_step();
        check_all(step % 64u == 0u);
    }
    test_checker();
    test_shared();
    printf("test_page_table: %u checks passed\n", checks);
    return 0;
}
