/*
 * Causes are read off the two readings of the machine around an operation: an entry that named a
 * slot and maps a frame now was swapped in, whatever the core did for it. So nothing here can say
 * what the core meant, and nothing has to be told by it.
 *
 * Of one kind a few are told, and how many more there are.
 */
#include "causes.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "oracle/core.h"
#include "page.h"
#include "picture.h"
#include "tool.h"
#include "vma.h"

#define TOLD_OF_A_KIND 3u

enum cause {
    CAUSE_ZERO_PAGE,
    CAUSE_DEMAND_ZERO,
    CAUSE_FILE_PAGE,
    CAUSE_COPIED,
    CAUSE_LAST_USER,
    CAUSE_SWAPPED_IN,
    CAUSE_PAGED_OUT,
    CAUSE_WRITTEN,
    CAUSE_SHARED,
    CAUSE_LOOKED,
    CAUSE_UNMAPPED,
    CAUSE_SPLIT,
    CAUSE_JOINED,
    NR_CAUSES
};

struct causes {
    FILE *out;
    const struct op *op;
    const struct rows *before;
    const struct rows *after;
    size_t count[NR_CAUSES];
};

/* Begins a line of that kind; false: enough were told. */
static bool tell(struct causes *causes, enum cause cause)
{
    return causes->count[cause]++ < TOLD_OF_A_KIND;
}

static int64_t frame_value(const struct rows *rows, uint32_t frame, size_t column)
{
    return row_value(rows, ROWS_FRAMES, find_row(rows, ROWS_FRAMES, frame), column);
}

/* ---- entries -------------------------------------------------------------------------------- */

/* An entry of a process. */
struct place {
    int64_t task; /* ROW_NONE: nobody's */
    uint32_t address;
};

/* The process that comes first of those in an address space. */
static int64_t task_of(const struct rows *rows, uint32_t mm)
{
    for (uint32_t t = 0; t < NR_TASKS; t++) {
        const struct row *row = find_row(rows, ROWS_TASKS, t);

        if (row != NULL && row_value(rows, ROWS_TASKS, row, TASK_MM) == mm) {
            return t;
        }
    }
    return ROW_NONE;
}

/* Where the word with that key stands, by the directory that names its table. */
static bool find_place(const struct rows *rows, uint32_t key, struct place *place)
{
    for (uint32_t mm = 0; mm < NR_MM; mm++) {
        const struct row *row = find_row(rows, ROWS_MMS, mm);
        int64_t pgd = row_value(rows, ROWS_MMS, row, MM_PGD_COLUMN);

        for (uint32_t d = 0; row != NULL && pgd >= 0 && d < USER_PTRS_PER_PGD; d++) {
            const struct row *word = find_row(rows, ROWS_WORDS, (uint32_t)pgd * PTRS_PER_PTE + d);

            if (word != NULL &&
                row_value(rows, ROWS_WORDS, word, 0) / PAGE_SIZE == key / PTRS_PER_PTE) {
                *place = (struct place){task_of(rows, mm),
                                        d * PGDIR_SIZE + key % PTRS_PER_PTE * PAGE_SIZE};
                return true;
            }
        }
    }
    return false;
}

/* Prints what a line is about: ` p0 0x10000000`. */
static void print_place(FILE *out, const struct place *place)
{
    if (place->task != ROW_NONE) {
        fprintf(out, " p%d", (int)place->task);
    }
    fprintf(out, " 0x%08x\n", place->address);
}

static void print_slot(FILE *out, uint32_t slot)
{
    fprintf(out, "s%u slot %u", slot / SWAP_AREA_SLOTS, slot % SWAP_AREA_SLOTS);
}

/* A page has come where there was none. */
static void tell_new_page(struct causes *causes, const struct place *place, uint32_t frame)
{
    int64_t mapping = frame_value(causes->after, frame, FRAME_MAPPING);

    if (causes->op->code == OP_fork) {
        return; /* told as what is shared */
    }
    if (frame == EMPTY_ZERO_PAGE) {
        if (tell(causes, CAUSE_ZERO_PAGE)) {
            fprintf(causes->out, "demand zero: a load, the zero page is mapped at");
            print_place(causes->out, place);
        }
    } else if (mapping >= 0) {
        if (tell(causes, CAUSE_FILE_PAGE)) {
            fprintf(causes->out, "page %d of %s %d: frame %u is mapped at",
                    (int)frame_value(causes->after, frame, FRAME_INDEX),
                    mapping < NR_FILES ? "file" : "shared object", (int)mapping, frame);
            print_place(causes->out, place);
        }
    } else if (tell(causes, CAUSE_DEMAND_ZERO)) {
        fprintf(causes->out, "demand zero: frame %u for", frame);
        print_place(causes->out, place);
    }
}

static void tell_copy(struct causes *causes, const struct place *place, uint32_t was, uint32_t now)
{
    if (!tell(causes, CAUSE_COPIED)) {
        return;
    }
    if (was == EMPTY_ZERO_PAGE) {
        fprintf(causes->out, "copy on write: the zero page to frame %u at", now);
    } else {
        fprintf(causes->out, "copy on write: frame %u to %u at", was, now);
    }
    print_place(causes->out, place);
}

static void tell_swap_in(struct causes *causes, const struct place *place, uint32_t slot,
                         uint32_t frame)
{
    const struct row *row = find_row(causes->before, ROWS_SLOTS, slot);

    if (!tell(causes, CAUSE_SWAPPED_IN)) {
        return;
    }
    fprintf(causes->out, "swap in: ");
    print_slot(causes->out, slot);
    if (row_value(causes->before, ROWS_SLOTS, row, SLOT_FRAME) == frame) {
        fprintf(causes->out, " was in the swap cache, frame %u, for", frame);
    } else {
        fprintf(causes->out, " is read into frame %u for", frame);
    }
    print_place(causes->out, place);
}

static void tell_page_out(struct causes *causes, const struct place *place, uint32_t frame,
                          uint32_t slot)
{
    if (tell(causes, CAUSE_PAGED_OUT)) {
        fprintf(causes->out, "page out: frame %u to ", frame);
        print_slot(causes->out, slot);
        fprintf(causes->out, ", from");
        print_place(causes->out, place);
    }
}

/* The frame stays, its marks or rights do not. */
static void tell_marks(struct causes *causes, const struct place *place, uint32_t was, uint32_t now)
{
    bool store = causes->op->code == OP_write;

    if (!is_writable(was) && is_writable(now) && store) {
        if (tell(causes, CAUSE_LAST_USER)) {
            fprintf(causes->out, "nothing is copied: frame %u may be written now at",
                    frame_of(now));
            print_place(causes->out, place);
        }
    } else if (is_writable(was) && !is_writable(now) && causes->op->code == OP_fork) {
        causes->count[CAUSE_SHARED]++;
    } else if ((was & ~now & _PAGE_ACCESSED) != 0) {
        causes->count[CAUSE_LOOKED]++;
    }
}

static void tell_entry(struct causes *causes, const struct place *place, uint32_t was, uint32_t now)
{
    if (was == 0 && now != 0) {
        if (is_present(now)) {
            tell_new_page(causes, place, frame_of(now));
        }
    } else if (now == 0) {
        causes->count[CAUSE_UNMAPPED] += is_present(was) ? 1 : 0;
    } else if (!is_present(was) && is_present(now)) {
        tell_swap_in(causes, place, slot_of(was), frame_of(now));
    } else if (is_present(was) && !is_present(now)) {
        tell_page_out(causes, place, frame_of(was), slot_of(now));
    } else if (is_present(was) && frame_of(was) != frame_of(now)) {
        tell_copy(causes, place, frame_of(was), frame_of(now));
    } else {
        tell_marks(causes, place, was, now);
    }
}

/* A frame whose newest contents went to the disk. */
static void tell_frame(struct causes *causes, const struct row *was, const struct row *now)
{
    int64_t old = row_value(causes->before, ROWS_FRAMES, was, FRAME_FLAGS);
    int64_t new = row_value(causes->after, ROWS_FRAMES, now, FRAME_FLAGS);
    int64_t slot = row_value(causes->after, ROWS_FRAMES, now, FRAME_SLOT);

    if ((old & ~new &FRAME_DIRTY) != 0 && slot > 0 && tell(causes, CAUSE_WRITTEN)) {
        fprintf(causes->out, "written: frame %u to ", now->key);
        print_slot(causes->out, (uint32_t)slot);
        fputc('\n', causes->out);
    }
}

static void tell_row(void *context, const struct row *was, const struct row *now)
{
    struct causes *causes = context;
    const struct row *row = now != NULL ? now : was;
    struct place place;

    if (row->table == ROWS_FRAMES && was != NULL && now != NULL) {
        tell_frame(causes, was, now);
    }
    if (row->table == ROWS_WORDS && (find_place(causes->after, row->key, &place) ||
                                     find_place(causes->before, row->key, &place))) {
        tell_entry(causes, &place, (uint32_t)row_value(causes->before, ROWS_WORDS, was, 0),
                   (uint32_t)row_value(causes->after, ROWS_WORDS, now, 0));
    }
}

/* ---- blocks --------------------------------------------------------------------------------- */

/* Is a block of ORDER at FRAME part of a free one? */
static bool in_free_block(const struct rows *rows, uint32_t frame, uint32_t order)
{
    for (uint32_t o = order; o < MAX_ORDER; o++) {
        const struct row *row = find_row(rows, ROWS_FRAMES, frame - frame % (1u << o));

        if (row_value(rows, ROWS_FRAMES, row, FRAME_STATE) == BUDDY_FREE &&
            row_value(rows, ROWS_FRAMES, row, FRAME_ORDER) == o) {
            return true;
        }
    }
    return false;
}

/* Does a free block begin in the second to the last frame of a block, or at its first with less? */
static bool holds_free_parts(const struct rows *rows, uint32_t frame, uint32_t order)
{
    for (uint32_t f = frame; f < frame + (1u << order); f++) {
        if (frame_value(rows, f, FRAME_STATE) == BUDDY_FREE &&
            frame_value(rows, f, FRAME_ORDER) < order) {
            return true;
        }
    }
    return false;
}

/* Tells which free blocks of ONE are in pieces in OTHER. */
static void tell_blocks(struct causes *causes, const struct rows *one, const struct rows *other,
                        enum cause cause, const char *what)
{
    for (size_t i = 0; i < one->count; i++) {
        const struct row *row = &one->row[i];

        if (row->table != ROWS_FRAMES ||
            row_value(one, ROWS_FRAMES, row, FRAME_STATE) != BUDDY_FREE) {
            continue;
        }
        uint32_t order = (uint32_t)row_value(one, ROWS_FRAMES, row, FRAME_ORDER);
        if (order < MAX_ORDER && !in_free_block(other, row->key, order) &&
            holds_free_parts(other, row->key, order) && tell(causes, cause)) {
            fprintf(causes->out, "%s: the block of order %u at frame %u\n", what, order, row->key);
        }
    }
}

/* ---- signals, and the whole ----------------------------------------------------------------- */

/* The flags of the area that ADDRESS lies in; ROW_NONE: in none. */
static int64_t area_flags(const struct rows *rows, uint32_t mm, uint32_t address)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];

        if (row->table == ROWS_AREAS && row_value(rows, ROWS_AREAS, row, AREA_MM) == mm &&
            row_value(rows, ROWS_AREAS, row, AREA_START) <= address &&
            row_value(rows, ROWS_AREAS, row, AREA_END) > address) {
            return row_value(rows, ROWS_AREAS, row, AREA_FLAGS);
        }
    }
    return ROW_NONE;
}

static void tell_signal(const struct causes *causes, struct result result)
{
    const struct op *op = causes->op;
    const struct row *task = find_row(causes->before, ROWS_TASKS, op->arg[0]);

    if ((op->code != OP_read && op->code != OP_write) || task == NULL) {
        return;
    }
    int64_t flags = area_flags(
        causes->before, (uint32_t)row_value(causes->before, ROWS_TASKS, task, TASK_MM), op->arg[1]);
    if (result.kind == RESULT_SIGSEGV) {
        fprintf(causes->out, flags == ROW_NONE ? "no area there\n" : "the area forbids it\n");
    } else if (result.kind == RESULT_SIGBUS) {
        fprintf(causes->out, "the area shows no page of its file there\n");
    } else if (result.kind == RESULT_KILLED) {
        fprintf(causes->out, "out of memory: the process is ended\n");
    }
}

/* What the word that `pte` gave means. */
static void tell_word(const struct causes *causes, struct result result)
{
    if (causes->op->code == OP_pte && result_is_number(result)) {
        fprintf(causes->out, "entry: ");
        print_entry_word(causes->out, result.value);
        fputc('\n', causes->out);
    }
}

static void tell_sums(const struct causes *causes)
{
    const size_t *count = causes->count;

    for (unsigned cause = 0; cause < NR_CAUSES; cause++) {
        bool each = cause != CAUSE_SHARED && cause != CAUSE_LOOKED && cause != CAUSE_UNMAPPED;

        if (each && count[cause] > TOLD_OF_A_KIND) {
            static const char *const names[NR_CAUSES] = {"demand zero",
                                                         "demand zero",
                                                         "pages of files",
                                                         "copy on write",
                                                         "last user",
                                                         "swap in",
                                                         "page out",
                                                         "written",
                                                         "",
                                                         "",
                                                         "",
                                                         "split",
                                                         "joined"};

            fprintf(causes->out, "%s: and %zu more\n", names[cause], count[cause] - TOLD_OF_A_KIND);
        }
    }
    if (count[CAUSE_SHARED] > 0) {
        fprintf(causes->out, "fork: entries made read-only, their pages shared: %zu\n",
                count[CAUSE_SHARED]);
    }
    if (count[CAUSE_LOOKED] > 0) {
        fprintf(causes->out, "page-out looked: accessed marks taken away: %zu\n",
                count[CAUSE_LOOKED]);
    }
    if (count[CAUSE_UNMAPPED] > 0) {
        fprintf(causes->out, "unmapped: entries emptied: %zu\n", count[CAUSE_UNMAPPED]);
    }
}

void print_causes(FILE *out, const struct op *op, struct result result, const struct rows *before,
                  const struct rows *after)
{
    struct causes causes = {.out = out, .op = op, .before = before, .after = after};

    compare_rows(before, after, &causes, tell_row);
    tell_blocks(&causes, before, after, CAUSE_SPLIT, "split");
    tell_blocks(&causes, after, before, CAUSE_JOINED, "joined");
    tell_sums(&causes);
    tell_signal(&causes, result);
    tell_word(&causes, result);
}
