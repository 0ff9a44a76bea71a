/*
 * How plain an operation is.
 */
#include "run/plain.h"

/* ---- what the slots of an operation hold ---------------------------------------------------- */

static enum field field_of(enum arg_kind kind)
{
    switch (kind) {
    case ARG_PROC:
    case ARG_OPT_PROC:
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
    case ARG_OPT_BAD:
        return FIELD_NUMBER;
    case ARG_OPT_ZONE:
    case ARG_OPT_ATOMIC:
    case ARG_OPT_MEMALLOC:
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
    for (unsigned slot = 0; slot < machine_range(MACHINE_RANGES); slot++) {
        layout->field[slot] = FIELD_NUMBER;
        layout->optional[slot] = slot <= MACHINE_E820 || (slot - MACHINE_E820) % 3u == 0;
    }
}

struct layout layout_of(enum op_code code)
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
        if (kind == ARG_OPT_BAD && slot < MAX_ARGS) {
            layout.field[slot++] = FIELD_NUMBER; /* how many */
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

const uint32_t bases[NR_BASES] = {0x10000000u, 0x40000000u, 0x20000000u, 0x08048000u};
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

    for (unsigned slot = 0; slot < MAX_SLOTS; slot++) {
        if (op_given(op, slot)) {
            cost += field_cost(layout.field[slot], op->arg[slot]) + 1;
        }
    }
    return cost;
}

uint64_t cost(const struct op *ops, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += op_cost(&ops[i]);
    }
    return sum;
}
