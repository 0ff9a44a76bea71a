/*
 * Plainer arguments, one by one.
 */
#include "run/plainer.h"

#include "run/attempt.h"
#include "run/plain.h"

/* A machine is never smaller, whatever its line says. */
#define MIN_FRAMES 32u

/* Tries with another value in a slot. */
static bool change(struct shrink *shrink, size_t i, unsigned slot, uint32_t value)
{
    bool too_small = i < shrink->count && shrink->ops[i].code == OP_machine &&
                     slot == MACHINE_FRAMES && value < MIN_FRAMES;

    if (i >= shrink->count || shrink->ops[i].arg[slot] == value || too_small) {
        return false;
    }
    shrink_copy(shrink);
    shrink->work[i].arg[slot] = value;
    return shrink_attempt(shrink, shrink->count);
}

static bool leave_out(struct shrink *shrink, size_t i, unsigned slot)
{
    struct layout layout = layout_of(shrink->ops[i].code);

    shrink_copy(shrink);
    op_unset(&shrink->work[i], slot);
    if (shrink->work[i].code == OP_machine && slot == MACHINE_HOLE_FIRST) {
        op_unset(&shrink->work[i], MACHINE_HOLE_COUNT); /* it is printed with it */
    } else if (shrink->work[i].code == OP_machine && slot >= MACHINE_E820) {
        op_unset(&shrink->work[i], slot + 1); /* the whole range */
        op_unset(&shrink->work[i], slot + 2);
    } else if (op_forms[shrink->work[i].code].args[0] != ARG_MACHINE && slot + 1 < MAX_SLOTS &&
               layout.field[slot + 1] != FIELD_NONE && !layout.optional[slot + 1]) {
        op_unset(&shrink->work[i], slot + 1); /* its second part */
    }
    return shrink_attempt(shrink, shrink->count);
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

/*
 * Lowers the frames of a machine and another of its numbers by the same: what is left for low
 * memory is then as before.
 */
static bool lower_with_frames(struct shrink *shrink, size_t i, unsigned slot)
{
    bool changed = false;

    for (uint32_t step = shrink->ops[i].arg[slot]; step > 0; step /= 2) {
        const uint32_t *arg = shrink->ops[i].arg;

        if (arg[slot] < step || arg[MACHINE_FRAMES] < step + MIN_FRAMES) {
            continue;
        }
        shrink_copy(shrink);
        shrink->work[i].arg[slot] -= step;
        shrink->work[i].arg[MACHINE_FRAMES] -= step;
        changed |= shrink_attempt(shrink, shrink->count);
        if (i >= shrink->count || shrink->ops[i].code != OP_machine) {
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

    if (i < shrink->count && shrink->ops[i].code == OP_machine && slot != MACHINE_FRAMES) {
        changed |= lower_with_frames(shrink, i, slot);
    }
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

bool plainer_arguments(struct shrink *shrink)
{
    bool changed = false;

    for (size_t i = 0; i < shrink->count; i++) {
        for (unsigned slot = 0; slot < MAX_SLOTS && i < shrink->count; slot++) {
            changed |= plainer_slot(shrink, i, slot);
        }
    }
    shrink_tell(shrink);
    return changed;
}
