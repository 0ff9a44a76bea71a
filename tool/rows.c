/*
 * Reading the machine into rows.
 *
 * A row begins, takes its values and ends; the end strikes out what the columns' defaults say
 * anyway, since most frames are on no list and most areas have no file.
 */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "address_space.h"
#include "fork.h"
#include "kernel_map.h"
#include "lru.h"
#include "mmu.h"
#include "ops/registers.h"
#include "oracle/core.h"
#include "page.h"
#include "shmem_swap.h"
#include "slab.h"
#include "swap_state.h"
#include "tool.h"
#include "vma.h"
#include "vmscan.h"

const char *const row_table_names[NR_ROW_TABLES] = {
#define X(id, name, columns, defaults) name,
    ROW_TABLES(X)
#undef X
};
const char *const row_table_columns[NR_ROW_TABLES] = {
#define X(id, name, columns, defaults) columns,
    ROW_TABLES(X)
#undef X
};
const char *const row_table_defaults[NR_ROW_TABLES] = {
#define X(id, name, columns, defaults) defaults,
    ROW_TABLES(X)
#undef X
};

/* ---- rows ----------------------------------------------------------------------------------- */

static void begin_row(struct rows *rows, enum row_table table, uint32_t key)
{
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 1024 : rows->room * 2;
        rows->row = need(realloc(rows->row, rows->room * sizeof *rows->row));
    }
    rows->row[rows->count++] = (struct row){table, key, rows->values, 0};
}

static void put(struct rows *rows, int64_t value)
{
    if (rows->values == rows->value_room) {
        rows->value_room = rows->value_room == 0 ? 8192 : rows->value_room * 2;
        rows->value = need(realloc(rows->value, rows->value_room * sizeof *rows->value));
    }
    rows->value[rows->values++] = value;
}

/* A number, or none of its kind: all from LIMIT on. */
static void put_below(struct rows *rows, uint32_t value, uint32_t limit)
{
    put(rows, value < limit ? (int64_t)value : ROW_NONE);
}

/* What column I of a table is where a row leaves it out. */
static int64_t default_of(enum row_table table, size_t i)
{
    const char *text = row_table_defaults[table];

    for (; i > 0 && strchr(text, ',') != NULL; i--) {
        text = strchr(text, ',') + 1;
    }
    return strtol(text, NULL, 10);
}

static void end_row(struct rows *rows)
{
    struct row *row = &rows->row[rows->count - 1];

    row->count = rows->values - row->first;
    while (row->count > 0 &&
           rows->value[rows->values - 1] == default_of(row->table, row->count - 1)) {
        row->count--;
        rows->values--;
    }
}

/* ---- frames --------------------------------------------------------------------------------- */

static void read_zones(struct rows *rows)
{
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        begin_row(rows, ROWS_ZONES, z);
        put(rows, zone_start[z]);
        put(rows, zone_size[z]);
        put(rows, zone_free_pages[z]);
        put(rows, zone_pages_min[z]);
        put(rows, zone_pages_low[z]);
        put(rows, zone_pages_high[z]);
        end_row(rows);
    }
}

static uint32_t frame_flags(uint32_t f)
{
    return page_lru[f] * FRAME_ON_LIST + page_active[f] * FRAME_ACTIVE +
           page_referenced[f] * FRAME_REFERENCED + page_locked[f] * FRAME_LOCKED +
           page_dirty[f] * FRAME_DIRTY;
}

static void read_frames(struct rows *rows)
{
    for (uint32_t f = 0; f < nr_frames && f < NR_FRAMES; f++) {
        bool head = page_state[f] != BUDDY_TAIL;
        bool filed = page_mapping[f] < NO_MAPPING && page_kind[f] == K_FILE;

        begin_row(rows, ROWS_FRAMES, f);
        put(rows, page_kind[f]);
        put(rows, page_count[f]);
        put(rows, page_state[f]);
        put(rows, head ? page_order[f] : 0);
        put_below(rows, page_state[f] == BUDDY_FREE ? page_next[f] : NO_FRAME, NR_FRAMES);
        put(rows, frame_flags(f));
        put_below(rows, page_lru[f] != 0 ? lru_next[f] : NO_FRAME, NR_FRAMES);
        put(rows, page_slot[f]);
        put_below(rows, filed ? page_mapping[f] : NO_MAPPING, NO_MAPPING);
        put(rows, filed ? page_index[f] : 0);
        end_row(rows);
    }
}

static void read_lists(struct rows *rows)
{
    for (uint32_t z = 0; z < NR_ZONES; z++) {
        for (uint32_t o = 0; o < MAX_ORDER; o++) {
            if (free_area[z].head[o] < NR_FRAMES) {
                begin_row(rows, ROWS_LISTS, z * 16 + o);
                put(rows, free_area[z].head[o]);
                end_row(rows);
            }
        }
    }
    for (uint32_t l = 0; l < 2; l++) {
        begin_row(rows, ROWS_LRU, l);
        put_below(rows, lru[l].head, NR_FRAMES);
        put_below(rows, lru[l].tail, NR_FRAMES);
        put(rows, lru[l].count);
        end_row(rows);
    }
}

/* ---- processes ------------------------------------------------------------------------------ */

static void read_tasks(struct rows *rows)
{
    for (uint32_t t = 0; t < NR_TASKS; t++) {
        if (task_mm[t] < NR_MM) {
            begin_row(rows, ROWS_TASKS, t);
            put(rows, task_mm[t]);
            put_below(rows, task_vfork[t], NR_TASKS);
            end_row(rows);
        }
    }
}

static void read_mms(struct rows *rows)
{
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] == 0) {
            continue;
        }
        begin_row(rows, ROWS_MMS, m);
        put_below(rows, mm_pgd[m], NR_FRAMES);
        put(rows, mm_rss[m]);
        put(rows, mm_total_vm[m]);
        put(rows, mm_locked_vm[m]);
        put(rows, mm_map_count[m]);
        put(rows, mm_start_brk[m]);
        put(rows, mm_brk[m]);
        put(rows, mm_mmap[m]);
        put(rows, mm_rb[m]);
        put(rows, mm_users[m]);
        put(rows, mm_count[m]);
        end_row(rows);
    }
}

static void read_areas(struct rows *rows)
{
    for (uint32_t v = 1; v < NR_VMA; v++) {
        if (vm_mm[v] >= NR_MM) {
            continue;
        }
        begin_row(rows, ROWS_AREAS, v);
        put(rows, vm_mm[v]);
        put(rows, vm_start[v]);
        put(rows, vm_end[v]);
        put(rows, vm_flags[v]);
        put_below(rows, vm_file[v], NO_MAPPING);
        put(rows, vm_pgoff[v]);
        put(rows, vm_next[v]);
        put(rows, rb_child[0][v]);
        put(rows, rb_child[1][v]);
        put(rows, rb_parent[v]);
        put(rows, rb_red[v]);
        end_row(rows);
    }
}

/* The words of directories (their user half) and of tables that are not 0. */
static void read_words(struct rows *rows)
{
    for (uint32_t f = 0; f < nr_frames && f < NR_FRAMES; f++) {
        uint32_t words = page_kind[f] == K_PGD  ? USER_PTRS_PER_PGD
                         : page_kind[f] == K_PT ? PTRS_PER_PTE
                                                : 0;

        for (uint32_t i = 0; i < words; i++) {
            if (phys[f].w[i] != 0) {
                begin_row(rows, ROWS_WORDS, f * PTRS_PER_PTE + i);
                put(rows, phys[f].w[i]);
                end_row(rows);
            }
        }
    }
}

/* ---- slabs ---------------------------------------------------------------------------------- */

static void read_caches(struct rows *rows)
{
    for (uint32_t c = 0; c < NR_CACHES; c++) {
        if (cache_used[c] == 0) {
            continue;
        }
        begin_row(rows, ROWS_CACHES, c);
        put(rows, cache_name[c]);
        put(rows, cache_objsize[c]);
        put(rows, cache_gfporder[c]);
        put(rows, cache_num[c]);
        for (uint32_t l = 0; l < 3; l++) {
            put_below(rows, cache_slabs[c].head[l], NR_FRAMES);
        }
        end_row(rows);
    }
}

/* Which objects of a slab are in use, a bit each: those that the list of free ones does not name.
 */
static void put_objects(struct rows *rows, uint32_t slab, uint32_t objects)
{
    uint32_t used[SLAB_MOST / 32];
    uint32_t base = slab_mgmt[slab] + SLAB_HEAD;
    uint32_t i = slab_free[slab];

    memset(used, 0, sizeof used);
    for (uint32_t o = 0; o < objects; o++) {
        used[o / 32] |= 1u << o % 32;
    }
    for (uint32_t n = 0; i < objects && n < objects; n++) {
        uint32_t at = base + 4 * i;

        used[i / 32] &= ~(1u << i % 32);
        i = at / PAGE_SIZE < NR_FRAMES ? phys[at / PAGE_SIZE].w[at % PAGE_SIZE / 4] : BUFCTL_END;
    }
    for (uint32_t w = 0; w < (objects + 31) / 32; w++) {
        put(rows, used[w]);
    }
}

static void read_slabs(struct rows *rows)
{
    for (uint32_t f = 0; f < nr_frames && f < NR_FRAMES; f++) {
        uint32_t cache = slab_cache[f];

        if (page_kind[f] != K_SLAB || page_slab[f] != f || cache >= NR_CACHES) {
            continue;
        }
        begin_row(rows, ROWS_SLABS, f);
        put(rows, cache);
        put(rows, slab_list[f]);
        put(rows, slab_inuse[f]);
        put_below(rows, slab_next[f], NR_FRAMES);
        put_objects(rows, f, cache_num[cache] < SLAB_MOST ? cache_num[cache] : SLAB_MOST);
        end_row(rows);
    }
}

/* ---- swap ----------------------------------------------------------------------------------- */

static void read_swaps(struct rows *rows)
{
    for (uint32_t a = 0; a < NR_SWAP_AREAS; a++) {
        if (swap_info[a].flags != 0) {
            begin_row(rows, ROWS_SWAPS, a);
            put(rows, swap_info[a].flags);
            put(rows, swap_info[a].prio);
            put(rows, swap_info[a].max);
            put(rows, swap_info[a].pages);
            end_row(rows);
        }
    }
    for (uint32_t s = 0; s < NR_SWAP_SLOTS; s++) {
        if (swap_map[s] != 0) {
            bool shared = slot_mapping[s] < NO_MAPPING;

            begin_row(rows, ROWS_SLOTS, s);
            put(rows, swap_map[s]);
            put_below(rows, swap_cache_page[s], NR_FRAMES);
            put_below(rows, slot_mapping[s], NO_MAPPING);
            put(rows, shared ? slot_index[s] : 0);
            end_row(rows);
        }
    }
}

/* ---- the TLB -------------------------------------------------------------------------------- */

/* What the tables say of virtual page VPN: the entry, with the rights of both levels; 0: nothing.
 */
static uint32_t walk(uint32_t pgd, uint32_t vpn)
{
    uint32_t directory = phys[pgd].w[vpn / PTRS_PER_PTE];
    uint32_t table = directory / PAGE_SIZE;
    uint32_t rights = directory | ~(_PAGE_RW | _PAGE_USER);

    if ((directory & _PAGE_PRESENT) == 0) {
        return 0;
    }
    if ((directory & _PAGE_PSE) != 0 && vpn >= TASK_SIZE / PAGE_SIZE) {
        return directory + vpn % PTRS_PER_PTE * PAGE_SIZE;
    }
    return table < NR_FRAMES ? phys[table].w[vpn % PTRS_PER_PTE] & rights : 0;
}

static bool directory_lives(uint32_t pgd)
{
    for (uint32_t m = 0; m < NR_MM; m++) {
        if (mm_used[m] != 0 && mm_pgd[m] == pgd) {
            return true;
        }
    }
    return pgd == SWAPPER_PG_DIR;
}

static uint32_t staleness(uint32_t i)
{
    const uint32_t marks = _PAGE_RW | _PAGE_USER | _PAGE_DIRTY;
    bool kernel = tlb_vpn[i] >= TASK_SIZE / PAGE_SIZE;
    uint32_t pgd = kernel ? SWAPPER_PG_DIR : tlb_pgd[i];
    uint32_t cached = tlb_entry[i];

    if (pgd >= NR_FRAMES || !directory_lives(pgd)) {
        return TLB_WRONG;
    }
    uint32_t entry = walk(pgd, tlb_vpn[i]);
    if ((entry & _PAGE_PRESENT) == 0 || entry / PAGE_SIZE != cached / PAGE_SIZE ||
        (cached & marks & ~entry) != 0) {
        return TLB_WRONG;
    }
    return (entry & marks & ~cached) != 0 ? TLB_LAGS : TLB_FRESH;
}

static void read_tlb(struct rows *rows)
{
    for (uint32_t i = 0; i < TLB_SIZE; i++) {
        if (tlb_valid[i] != 0) {
            begin_row(rows, ROWS_TLB, i);
            put(rows, tlb_pgd[i]);
            put(rows, tlb_vpn[i]);
            put(rows, tlb_entry[i]);
            put(rows, staleness(i));
            end_row(rows);
        }
    }
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void read_machine(struct rows *rows)
{
    begin_row(rows, ROWS_MACHINE, 0);
    put_below(rows, current_task, NR_TASKS);
    put_below(rows, active_mm, NR_MM);
    put_below(rows, mmu_root, NR_FRAMES);
    put(rows, nr_swap_pages);
    put(rows, total_swap_pages);
    end_row(rows);
}

static void read_registers(struct rows *rows)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (registers[i].kind != REG_EMPTY) {
            begin_row(rows, ROWS_REGISTERS, i);
            put(rows, registers[i].kind);
            put(rows, registers[i].address);
            put(rows, registers[i].bytes);
            put(rows, registers[i].references);
            end_row(rows);
        }
    }
}

static void read_mappings(struct rows *rows)
{
    for (uint32_t m = 0; m < NR_MAPPINGS; m++) {
        if (m >= NR_FILES && mapping_nrpages[m] == 0 && mapping_size[m] == 0 &&
            mapping_swapped[m] == 0) {
            continue;
        }
        begin_row(rows, ROWS_MAPPINGS, m);
        put(rows, mapping_nrpages[m]);
        put(rows, mapping_size[m]);
        put(rows, mapping_swapped[m]);
        end_row(rows);
    }
}

void clear_rows(struct rows *rows)
{
    rows->count = 0;
    rows->values = 0;
}

/* In the order of the tables. */
void read_rows(struct rows *rows)
{
    clear_rows(rows);
    read_machine(rows);
    read_zones(rows);
    read_frames(rows);
    read_lists(rows);
    read_tasks(rows);
    read_mms(rows);
    read_areas(rows);
    read_words(rows);
    read_caches(rows);
    read_slabs(rows);
    read_swaps(rows);
    read_tlb(rows);
    read_registers(rows);
    read_mappings(rows);
}

void free_rows(struct rows *rows)
{
    free(rows->row);
    free(rows->value);
    *rows = (struct rows){.row = NULL};
}

/* ---- looking things up ---------------------------------------------------------------------- */

static int place_of(const struct row *row, enum row_table table, uint32_t key)
{
    if (row->table != table) {
        return row->table < table ? -1 : 1;
    }
    return row->key < key ? -1 : row->key > key ? 1 : 0;
}

const struct row *find_row(const struct rows *rows, enum row_table table, uint32_t key)
{
    size_t low = 0;
    size_t high = rows->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int place = place_of(&rows->row[middle], table, key);

        if (place == 0) {
            return &rows->row[middle];
        }
        low = place < 0 ? middle + 1 : low;
        high = place < 0 ? high : middle;
    }
    return NULL;
}

int64_t row_value(const struct rows *rows, enum row_table table, const struct row *row,
                  size_t column)
{
    return row != NULL && column < row->count ? rows->value[row->first + column]
                                              : default_of(table, column);
}

/* ---- what changed --------------------------------------------------------------------------- */

static bool same_values(const struct rows *a, const struct row *x, const struct rows *b,
                        const struct row *y)
{
    return x->count == y->count &&
           (x->count == 0 ||
            memcmp(a->value + x->first, b->value + y->first, x->count * sizeof *a->value) == 0);
}

void compare_rows(const struct rows *before, const struct rows *after, void *context,
                  void (*tell)(void *context, const struct row *was, const struct row *now))
{
    size_t i = 0;
    size_t j = 0;

    while (i < before->count || j < after->count) {
        const struct row *was = i < before->count ? &before->row[i] : NULL;
        const struct row *now = j < after->count ? &after->row[j] : NULL;
        int order = was == NULL ? 1 : now == NULL ? -1 : place_of(was, now->table, now->key);

        if (order < 0) {
            tell(context, was, NULL);
        } else if (order > 0) {
            tell(context, NULL, now);
        } else if (!same_values(before, was, after, now)) {
            tell(context, was, now);
        }
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}
