/*
 * Shrinking.
 *
 * A candidate is a changed copy of the smallest trace so far. Chunks of operations go first, from
 * halves down to single ones; then names are merged, and arguments made plainer one by one and, for
 * addresses, in groups that move together. All of it is repeated until a round changes nothing.
 */
#include "run/shrink.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "oracle/oracle.h"
#include "trace/random.h"

#define PAGE 4096u

/* Traces up to this long are tried with every pair of operations gone. */
#define MAX_PAIRS 32u

/* Addresses this far apart move on their own. */
#define CLUSTER_GAP 0x400000u

/* A machine is never smaller, whatever its line says. */
#define MIN_FRAMES 32u

/* Pages that a trace's addresses may lie in for them to be moved in groups. */
#define MAX_PAGES 512u

/* ---- what the slots of an operation hold ---------------------------------------------------- */

enum field {
    FIELD_NONE, /* nothing that could be smaller */
    FIELD_PROC, /* the kinds of names: first here */
    FIELD_REG,
    FIELD_CACHE,
    FIELD_FILE,
    FIELD_SWAP,
    NR_NAME_FIELDS,
    FIELD_NUMBER,
    FIELD_ADDRESS,
    FIELD_LENGTH,
    FIELD_WORD_VALUE, /* what a program writes */
    FIELD_PROT,
    FIELD_FLAGS,
    FIELD_WORD /* stands there or not */
};

struct layout {
    enum field field[MAX_ARGS];
    bool optional[MAX_ARGS];
};

static enum field field_of(enum arg_kind kind)
{
    switch (kind) {
    case ARG_PROC:
        return FIELD_PROC;
    case ARG_REG:
        return FIELD_REG;
    case ARG_CACHE:
        return FIELD_CACHE;
    case ARG_FILE:
    case ARG_OPT_FILE:
        return FIELD_FILE;
    case ARG_SWAP:
        return FIELD_SWAP;
    case ARG_VALUE:
        return FIELD_WORD_VALUE;
    case ARG_LEN:
    case ARG_NEW_LEN:
        return FIELD_LENGTH;
    case ARG_OPT_FIXED:
        return FIELD_ADDRESS;
    case ARG_PROT:
        return FIELD_PROT;
    case ARG_FLAGS:
        return FIELD_FLAGS;
    case ARG_OPT_PRIO:
        return FIELD_NUMBER;
    case ARG_OPT_ZONE:
    case ARG_OPT_ATOMIC:
    case ARG_OPT_MAYMOVE:
    case ARG_OPT_ALWAYS:
        return FIELD_WORD;
    default:
        return arg_is_decimal(kind)       ? FIELD_NUMBER
               : arg_is_hexadecimal(kind) ? FIELD_ADDRESS
                                          : FIELD_NONE;
    }
}

static void machine_layout(struct layout *layout)
{
    for (unsigned slot = 0; slot <= MACHINE_SWAP; slot++) {
        layout->field[slot] = FIELD_NUMBER;
        layout->optional[slot] = true;
    }
}

static struct layout layout_of(enum op_code code)
{
    const struct op_form *form = &op_forms[code];
    struct layout layout = {{FIELD_NONE}, {false}};
    unsigned slot = 0;

    for (unsigned i = 0; i < MAX_ARGS && form->args[i] != ARG_END && slot < MAX_ARGS; i++) {
        enum arg_kind kind = form->args[i];

        if (kind == ARG_MACHINE) {
            machine_layout(&layout);
            return layout;
        }
        layout.field[slot] = field_of(kind);
        layout.optional[slot] = arg_is_optional(kind);
        slot++;
        if (kind == ARG_OPT_FILE && slot < MAX_ARGS) {
            layout.field[slot++] = FIELD_LENGTH; /* the offset in the file */
        }
    }
    return layout;
}

/* ---- cost ----------------------------------------------------------------------------------- */

static unsigned bits_set(uint32_t value)
{
    unsigned n = 0;

    for (; value != 0; value &= value - 1) {
        n++;
    }
    return n;
}

/* Hexadecimal digits that a person has to read: the zeros at the end do not count. */
static unsigned digits(uint32_t value)
{
    unsigned n = 0;

    while (value != 0 && value % 16 == 0) {
        value /= 16;
    }
    for (; value != 0; value /= 16) {
        n++;
    }
    return n;
}

/* Where people put things: an address is known by its distance from there. */
static const uint32_t bases[] = {0x10000000u, 0x40000000u, 0x20000000u, 0x08048000u};
#define NR_BASES (sizeof bases / sizeof bases[0])
#define BASE_ROOM 0x01000000u

static uint64_t address_cost(uint32_t value)
{
    if (value == 0) {
        return 0;
    }
    for (size_t b = 0; b < NR_BASES; b++) {
        if (value >= bases[b] && value - bases[b] < BASE_ROOM) {
            uint32_t distance = value - bases[b];

            return ((uint64_t)digits(distance) << 32) + distance + b + 1;
        }
    }
    return ((uint64_t)(digits(value) + 4) << 32) + value;
}

static uint64_t prot_cost(uint32_t value)
{
    return value == (WORD_R | WORD_W) ? 0 : value == WORD_R ? 1 : value == 0 ? 2 : 3 + value;
}

/* Private anonymous memory is the plain case, whether at a fixed address or not. */
static uint64_t flags_cost(uint32_t value)
{
    uint32_t plain = WORD_PRIVATE | WORD_ANON;

    return value == plain                  ? 0
           : value == (plain | WORD_FIXED) ? 1
           : (value & plain) == plain      ? 2 + bits_set(value)
                                           : 32 + bits_set(value);
}

static uint64_t field_cost(enum field field, uint32_t value)
{
    switch (field) {
    case FIELD_ADDRESS:
        return address_cost(value);
    case FIELD_LENGTH:
        return (value % PAGE != 0 ? (uint64_t)1 << 33 : 0) + value;
    case FIELD_WORD_VALUE:
        return value == 1 ? 0 : (uint64_t)value + 1; /* a 0 stands in fresh memory anyway */
    case FIELD_PROT:
        return prot_cost(value);
    case FIELD_FLAGS:
        return flags_cost(value);
    case FIELD_NONE:
        return 0;
    default:
        return value;
    }
}

static uint64_t op_cost(const struct op *op)
{
    struct layout layout = layout_of(op->code);
    uint64_t cost = 0;

    for (unsigned slot = 0; slot < MAX_ARGS; slot++) {
        if (op_given(op, slot)) {
            cost += field_cost(layout.field[slot], op->arg[slot]) + 1;
        }
    }
    return cost;
}

static uint64_t cost(const struct op *ops, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += op_cost(&ops[i]);
    }
    return sum;
}

/* ---- one try -------------------------------------------------------------------------------- */

/* Do both fail at the same kind of operation, or both at the end? */
static bool same_operation(const struct shrink *shrink, const struct op *ops,
                           const struct trial *trial)
{
    const struct trial *failure = &shrink->failure;

    if (trial->at_end || failure->at_end || trial->count == 0 || failure->count == 0) {
        return trial->at_end == failure->at_end;
    }
    return ops[trial->count - 1].code == shrink->ops[failure->count - 1].code;
}

static bool is_number(struct result result)
{
    return result.kind == RESULT_NUMBER || result.kind == RESULT_ADDRESS;
}

static bool same_kind(struct result a, struct result b)
{
    return is_number(a) ? is_number(b) : result_equal(a, b);
}

static bool same_failure(const struct shrink *shrink, const struct op *ops,
                         const struct trial *trial)
{
    const struct trial *failure = &shrink->failure;

    if (trial->end != failure->end) {
        return false;
    }
    switch (trial->end) {
    case TRIAL_BREAKS:
        /* A result that the model does not expect is the same only of the same operation. */
        return strcmp(trial->invariant, failure->invariant) == 0 &&
               (strcmp(trial->invariant, MODEL_RESULT) != 0 || same_operation(shrink, ops, trial));
    case TRIAL_DIFFERS:
        if (shrink->host) { /* what it says of another trace is right too */
            return same_operation(shrink, ops, trial) &&
                   same_kind(trial->wanted, failure->wanted) &&
                   same_kind(trial->given, failure->given);
        }
        return result_equal(trial->wanted, failure->wanted) &&
               result_equal(trial->given, failure->given);
    default:
        return trial->signal == failure->signal && trial->status == failure->status &&
               same_operation(shrink, ops, trial);
    }
}

#define NR_FAILED 0x10000u /* places for hashes; a power of 2 */

static uint64_t hash(const struct op *ops, size_t count)
{
    uint64_t value = HASH_START + count;

    for (size_t i = 0; i < count; i++) {
        value = hash_add(value, (uint64_t)ops[i].code ^ (uint64_t)ops[i].given << 32);
        for (unsigned slot = 0; slot < MAX_ARGS; slot++) {
            value = hash_add(value, op_given(&ops[i], slot) ? ops[i].arg[slot] : 0);
            value ^= value >> 29;
        }
    }
    return value;
}

static volatile sig_atomic_t stopped;

void shrink_stop(void)
{
    stopped = 1;
}

static void accept(struct shrink *shrink, size_t count, const struct trial *trial)
{
    /* What stands behind the operation that fails was never run. */
    size_t run = trial->at_end ? count : trial->count;

    memcpy(shrink->ops, shrink->work, run * sizeof *shrink->ops);
    shrink->count = run;
    shrink->failure = *trial;
}

/* Takes the candidate, COUNT operations in shrink->work, if it is cheaper and fails the same way. */
static bool attempt(struct shrink *shrink, size_t count)
{
    struct trial_options options = {
        .compare = shrink->failure.end == TRIAL_DIFFERS && !shrink->host,
        .host = shrink->host,
        .finish = shrink->failure.at_end,
        .limit = shrink->limit,
    };

    if (stopped != 0 || count > shrink->count ||
        (count == shrink->count && cost(shrink->work, count) >= cost(shrink->ops, count))) {
        return false;
    }
    if (shrink->host && (count == 0 || shrink->work[0].code != OP_machine)) {
        return false;
    }
    uint64_t mark = hash(shrink->work, count);
    uint64_t *place = &shrink->failed[mark % NR_FAILED];
    if (*place == mark) {
        return false;
    }
    struct trial trial = trial_run(shrink->work, count, &options);
    shrink->tries++;
    if (!same_failure(shrink, shrink->work, &trial)) {
        *place = mark;
        return false;
    }
    accept(shrink, count, &trial);
    return true;
}

static void copy(struct shrink *shrink)
{
    memcpy(shrink->work, shrink->ops, shrink->count * sizeof *shrink->ops);
}

static void tell(const struct shrink *shrink)
{
    if (shrink->progress != NULL) {
        shrink->progress(shrink);
    }
}

/* ---- fewer operations ----------------------------------------------------------------------- */

/* Tries without the operations from FIRST up to END. */
static bool drop(struct shrink *shrink, size_t first, size_t end)
{
    memcpy(shrink->work, shrink->ops, first * sizeof *shrink->ops);
    memcpy(shrink->work + first, shrink->ops + end, (shrink->count - end) * sizeof *shrink->ops);
    return attempt(shrink, shrink->count - (end - first));
}

/* From the end to the start: what uses a thing goes before what makes it. */
static bool drop_chunks(struct shrink *shrink, size_t chunk)
{
    bool changed = false;
    size_t end = shrink->count;

    while (end > 0) {
        size_t first = end > chunk ? end - chunk : 0;

        changed |= drop(shrink, first, end);
        end = first < shrink->count ? first : shrink->count;
    }
    tell(shrink);
    return changed;
}

static bool drop_pairs(struct shrink *shrink)
{
    bool changed = false;

    for (size_t j = shrink->count; j-- > 1 && shrink->count <= MAX_PAIRS;) {
        for (size_t i = j < shrink->count ? j : 0; i-- > 0;) {
            memcpy(shrink->work, shrink->ops, i * sizeof *shrink->ops);
            memcpy(shrink->work + i, shrink->ops + i + 1, (j - i - 1) * sizeof *shrink->ops);
            memcpy(shrink->work + j - 1, shrink->ops + j + 1,
                   (shrink->count - j - 1) * sizeof *shrink->ops);
            if (attempt(shrink, shrink->count - 2)) {
                changed = true;
                break;
            }
        }
    }
    return changed;
}

/* ---- fewer names ---------------------------------------------------------------------------- */

/* Has the operation become one between a process and itself, which is skipped? */
static bool is_idle(const struct op *op)
{
    return (op->code == OP_fork || op->code == OP_vfork) && op->arg[0] == op->arg[1];
}

/* Tries with name FROM of a kind called TO everywhere. */
static bool rename_to(struct shrink *shrink, enum field field, uint32_t from, uint32_t to)
{
    size_t count = 0;
    bool used = false;

    for (size_t i = 0; i < shrink->count; i++) {
        struct op op = shrink->ops[i];
        struct layout layout = layout_of(op.code);

        for (unsigned slot = 0; slot < MAX_ARGS; slot++) {
            if (layout.field[slot] == field && op_given(&op, slot) && op.arg[slot] == from) {
                op.arg[slot] = to;
                used = true;
            }
        }
        if (!is_idle(&op)) {
            shrink->work[count++] = op;
        }
    }
    return used && attempt(shrink, count);
}

static bool merge_names(struct shrink *shrink)
{
    bool changed = false;

    for (enum field field = FIELD_PROC; field < NR_NAME_FIELDS; field++) {
        for (uint32_t from = TRACE_REGS; from-- > 1;) {
            for (uint32_t to = 0; to < from; to++) {
                if (rename_to(shrink, field, from, to)) {
                    changed = true;
                    break;
                }
            }
        }
    }
    return changed;
}

/* ---- plainer arguments ---------------------------------------------------------------------- */

/* Tries with another value in a slot. */
static bool change(struct shrink *shrink, size_t i, unsigned slot, uint32_t value)
{
    bool too_small = i < shrink->count && shrink->ops[i].code == OP_machine &&
                     slot == MACHINE_FRAMES && value < MIN_FRAMES;

    if (i >= shrink->count || shrink->ops[i].arg[slot] == value || too_small) {
        return false;
    }
    copy(shrink);
    shrink->work[i].arg[slot] = value;
    return attempt(shrink, shrink->count);
}

static bool leave_out(struct shrink *shrink, size_t i, unsigned slot)
{
    copy(shrink);
    shrink->work[i].given &= ~(1u << slot);
    if (shrink->work[i].code == OP_machine && slot == MACHINE_HOLE_FIRST) {
        shrink->work[i].given &= ~(1u << MACHINE_HOLE_COUNT); /* it is printed with it */
    } else if (op_forms[shrink->work[i].code].args[0] != ARG_MACHINE && slot + 1 < MAX_ARGS &&
               layout_of(shrink->work[i].code).field[slot] == FIELD_FILE) {
        shrink->work[i].given &= ~(1u << (slot + 1));
    }
    return attempt(shrink, shrink->count);
}

/* Lowers a value by ever smaller steps, each a multiple of UNIT. */
static bool lower(struct shrink *shrink, size_t i, unsigned slot, uint32_t unit)
{
    bool changed = false;

    for (uint32_t step = shrink->ops[i].arg[slot] / 2 / unit * unit; step > 0;
         step = step / 2 / unit * unit) {
        uint32_t value = shrink->ops[i].arg[slot];

        changed |= value >= step && change(shrink, i, slot, value - step);
        if (i >= shrink->count) {
            return changed;
        }
    }
    return changed;
}

static bool change_to_any(struct shrink *shrink, size_t i, unsigned slot, const uint32_t *values,
                          size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (change(shrink, i, slot, values[k])) {
            return true;
        }
    }
    return false;
}

static bool plainer_number(struct shrink *shrink, size_t i, unsigned slot)
{
    static const uint32_t values[] = {0, 1, 2, 4, 16, 32, 64, 100, 256, 1000, PAGE};
    bool changed = change_to_any(shrink, i, slot, values, sizeof values / sizeof values[0]);

    return i < shrink->count && (lower(shrink, i, slot, 1) || changed);
}

static bool plainer_length(struct shrink *shrink, size_t i, unsigned slot)
{
    uint32_t value = shrink->ops[i].arg[slot];
    uint32_t values[] = {
        0, PAGE, 2 * PAGE, 3 * PAGE, value / PAGE * PAGE, value / PAGE * PAGE + PAGE, 1};
    bool changed = change_to_any(shrink, i, slot, values, sizeof values / sizeof values[0]);

    if (i < shrink->count && shrink->ops[i].arg[slot] % PAGE == 0) {
        changed |= lower(shrink, i, slot, PAGE);
    } else if (i < shrink->count) {
        changed |= lower(shrink, i, slot, 1);
    }
    return changed;
}

static bool plainer_address(struct shrink *shrink, size_t i, unsigned slot)
{
    uint32_t value = shrink->ops[i].arg[slot];
    uint32_t values[1 + NR_BASES + 7] = {0};
    size_t n = 1;

    for (size_t b = 0; b < NR_BASES; b++) {
        values[n++] = bases[b];
    }
    for (unsigned shift = 28; shift >= 4; shift -= 4) {
        values[n++] = value >> shift << shift; /* fewer digits, from the left */
    }
    return change_to_any(shrink, i, slot, values, n);
}

static bool plainer_prot(struct shrink *shrink, size_t i, unsigned slot)
{
    static const uint32_t values[] = {WORD_R | WORD_W, WORD_R, 0, WORD_W, WORD_X};

    return change_to_any(shrink, i, slot, values, sizeof values / sizeof values[0]);
}

static bool plainer_flags(struct shrink *shrink, size_t i, unsigned slot)
{
    uint32_t plain = WORD_PRIVATE | WORD_ANON;
    uint32_t values[] = {plain, plain | WORD_FIXED, plain | shrink->ops[i].arg[slot]};
    bool changed = change_to_any(shrink, i, slot, values, sizeof values / sizeof values[0]);

    for (uint32_t bit = 1u << 31; bit != 0 && i < shrink->count; bit >>= 1) {
        uint32_t value = shrink->ops[i].arg[slot];

        changed |= (value & bit) != 0 && value != bit && change(shrink, i, slot, value - bit);
    }
    return changed;
}

static bool plainer_slot(struct shrink *shrink, size_t i, unsigned slot)
{
    struct layout layout = layout_of(shrink->ops[i].code);

    if (!op_given(&shrink->ops[i], slot)) {
        return false;
    }
    if (layout.optional[slot] && leave_out(shrink, i, slot)) {
        return true;
    }
    switch (layout.field[slot]) {
    case FIELD_NUMBER:
    case FIELD_WORD_VALUE:
        return plainer_number(shrink, i, slot);
    case FIELD_LENGTH:
        return plainer_length(shrink, i, slot);
    case FIELD_ADDRESS:
        return plainer_address(shrink, i, slot);
    case FIELD_PROT:
        return plainer_prot(shrink, i, slot);
    case FIELD_FLAGS:
        return plainer_flags(shrink, i, slot);
    default:
        return false;
    }
}

static bool plainer_arguments(struct shrink *shrink)
{
    bool changed = false;

    for (size_t i = 0; i < shrink->count; i++) {
        for (unsigned slot = 0; slot < MAX_ARGS && i < shrink->count; slot++) {
            changed |= plainer_slot(shrink, i, slot);
        }
    }
    tell(shrink);
    return changed;
}

/* ---- addresses that move together ----------------------------------------------------------- */

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

        for (unsigned slot = 0; slot < MAX_ARGS; slot++) {
            if (layout.field[slot] == FIELD_ADDRESS && op_given(&shrink->ops[i], slot)) {
                add_page(pages, shrink->ops[i].arg[slot] / PAGE * PAGE);
            }
        }
    }
}

/* Tries with the addresses from FIRST to LAST elsewhere, so that FIRST becomes TARGET. */
static bool shift(struct shrink *shrink, uint32_t first, uint32_t last, uint32_t target)
{
    copy(shrink);
    for (size_t i = 0; i < shrink->count; i++) {
        struct op *op = &shrink->work[i];
        struct layout layout = layout_of(op->code);

        for (unsigned slot = 0; slot < MAX_ARGS; slot++) {
            if (layout.field[slot] == FIELD_ADDRESS && op_given(op, slot) &&
                op->arg[slot] >= first && op->arg[slot] <= last) {
                op->arg[slot] = op->arg[slot] - first + target;
            }
        }
    }
    return attempt(shrink, shrink->count);
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

static bool move_addresses(struct shrink *shrink)
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

/* ---- all of it ------------------------------------------------------------------------------ */

/* Room for tries: what a run may take before it counts as hanging. */
static uint32_t limit_of(const struct shrink *shrink)
{
    struct trial_options options = {.finish = false};

    if (shrink->failure.end != TRIAL_HANGS) {
        return 4 * shrink->failure.milliseconds + 1000;
    }
    size_t before = shrink->failure.at_end ? shrink->failure.count : shrink->failure.count - 1;
    return 4 * trial_run(shrink->ops, before, &options).milliseconds + 50;
}

bool shrink_begin(struct shrink *shrink, struct op *ops, size_t count, bool host)
{
    struct trial_options options = {.finish = true, .host = host};

    *shrink = (struct shrink){.ops = ops, .count = count, .host = host};
    shrink->failure = trial_run(ops, count, &options);
    if (shrink->failure.end == TRIAL_PASSES && !host) {
        options.compare = true;
        shrink->failure = trial_run(ops, count, &options);
    }
    if (shrink->failure.end == TRIAL_PASSES) {
        return false;
    }
    shrink->count = shrink->failure.at_end ? count : shrink->failure.count;
    for (size_t i = 0; i < shrink->count; i++) {
        ops[i].has_result = !host && shrink->failure.end == TRIAL_DIFFERS && i + 1 == shrink->count;
    }
    shrink->limit = limit_of(shrink);
    shrink->work = malloc((count + 1) * sizeof *shrink->work);
    shrink->failed = calloc(NR_FAILED, sizeof *shrink->failed);
    if (shrink->work == NULL || shrink->failed == NULL) {
        fprintf(stderr, "pagewright: out of memory\n");
        exit(2);
    }
    return true;
}

void shrink_run(struct shrink *shrink)
{
    bool changed = true;

    for (size_t chunk = shrink->count / 2; chunk > 1; chunk /= 2) {
        drop_chunks(shrink, chunk);
    }
    while (changed) {
        changed = drop_chunks(shrink, 1);
        changed |= merge_names(shrink);
        changed |= move_addresses(shrink);
        changed |= plainer_arguments(shrink);
        if (!changed) {
            changed = drop_chunks(shrink, 2);
            changed |= drop_pairs(shrink);
        }
    }
}

void shrink_end(struct shrink *shrink)
{
    free(shrink->work);
    free(shrink->failed);
    shrink->work = NULL;
    shrink->failed = NULL;
}
