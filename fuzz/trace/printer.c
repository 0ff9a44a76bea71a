/*
 * Printing the trace language.
 */
#include "trace/printer.h"

#include <stdarg.h>
#include <stdio.h>

#include "trace/words.h"

struct printer {
    char *text;
    size_t length;
};

static void put(struct printer *printer, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    int n =
        vsnprintf(printer->text + printer->length, TRACE_LINE_ROOM - printer->length, format, list);
    va_end(list);
    printer->length += n > 0 ? (size_t)n : 0;
    if (printer->length >= TRACE_LINE_ROOM) {
        printer->length = TRACE_LINE_ROOM - 1;
    }
}

static void put_prot(struct printer *printer, uint32_t bits)
{
    if (bits == 0) {
        put(printer, " none");
        return;
    }
    put(printer, " %s%s%s", (bits & WORD_R) != 0 ? "r" : "", (bits & WORD_W) != 0 ? "w" : "",
        (bits & WORD_X) != 0 ? "x" : "");
}

static void put_flags(struct printer *printer, uint32_t bits)
{
    const char *separator = " ";

    for (const struct word *word = flag_words; word->name != NULL; word++) {
        if ((bits & word->value) != 0) {
            put(printer, "%s%s", separator, word->name);
            separator = ",";
        }
    }
}

static void put_machine(struct printer *printer, const struct op *op)
{
    for (unsigned k = 0; k < NR_MACHINE_KEYS; k++) {
        unsigned slot = machine_slots[k];

        if (!op_given(op, slot) || slot == MACHINE_E820) {
            continue;
        }
        if (slot == MACHINE_TLB) {
            put(printer, " %s=%s", machine_keys[k], word_name(tlb_words, op->arg[slot] % 2u));
            continue;
        }
        put(printer, " %s=%u", machine_keys[k], op->arg[slot]);
        if (slot == MACHINE_HOLE_FIRST) {
            put(printer, ",%u", op->arg[MACHINE_HOLE_COUNT]);
        }
    }
    for (unsigned k = 0; k < MACHINE_RANGES; k++) {
        const uint32_t *range = &op->arg[machine_range(k)];

        if (op_given(op, machine_range(k))) {
            put(printer, " e820=%u,%u,%u", range[0], range[1], range[2]);
        }
    }
}

static void put_option(struct printer *printer, const struct op *op, enum arg_kind kind,
                       unsigned slot)
{
    uint32_t value = op->arg[slot];

    switch (kind) {
    case ARG_OPT_PRIO:
        put(printer, " %u", value);
        return;
    case ARG_OPT_BAD:
        put(printer, " bad=%u,%u", value, op->arg[slot + 1]);
        return;
    case ARG_OPT_ZONE:
        put(printer, " %s", word_name(zone_words, value));
        return;
    case ARG_OPT_PROC:
        put(printer, " p%u", value);
        return;
    case ARG_OPT_FILE:
        put(printer, " f%u 0x%x", value, op->arg[slot + 1]);
        return;
    case ARG_OPT_FIXED:
        put(printer, " fixed 0x%x", value);
        return;
    default:
        put(printer, " %s", option_words[kind]);
        return;
    }
}

static void put_arg(struct printer *printer, const struct op *op, enum arg_kind kind, unsigned slot)
{
    uint32_t value = op->arg[slot];

    if (kind == ARG_MACHINE) {
        put_machine(printer, op);
    } else if (arg_is_name(kind)) {
        put(printer, " %c%u", name_kinds[kind].letter, value);
    } else if (arg_is_decimal(kind)) {
        put(printer, " %u", value);
    } else if (arg_is_hexadecimal(kind)) {
        put(printer, value == 0 ? " 0" : " 0x%x", value);
    } else if (kind == ARG_PROT) {
        put_prot(printer, value);
    } else if (kind == ARG_FLAGS) {
        put_flags(printer, value);
    } else if (kind == ARG_ADVICE) {
        put(printer, " %s", word_name(advice_words, value));
    } else if (kind == ARG_FAILING) {
        put(printer, " %s", word_name(failing_words, value));
    } else if (kind == ARG_TABLE) {
        put(printer, " %s", word_name(table_words, value));
    } else if (kind == ARG_LOCKING) {
        put(printer, " %s", word_name(locking_words, value));
    } else if (kind == ARG_RESOURCE) {
        put(printer, " %s", word_name(resource_words, value));
    } else if (kind == ARG_MODE) {
        put(printer, " %s", word_name(mode_words, value));
    } else if (op_given(op, slot)) {
        put_option(printer, op, kind, slot);
    }
}

static void put_result(struct printer *printer, struct result result)
{
    switch (result.kind) {
    case RESULT_NUMBER:
        put(printer, "%u", result.value);
        return;
    case RESULT_ADDRESS:
        put(printer, result.value == 0 ? "0" : "0x%x", result.value);
        return;
    case RESULT_ERRNO:
        put(printer, "%s", word_name(errno_words, result.value));
        return;
    default:
        put(printer, "%s", word_name(signal_words, (uint32_t)result.kind));
        return;
    }
}

size_t print_op(const struct op *op, const struct result *result, unsigned width, char *text)
{
    struct printer printer = {text, 0};
    const struct op_form *form = &op_forms[op->code];

    put(&printer, "%s", form->name);
    for (unsigned i = 0; i < MAX_ARGS && form->args[i] != ARG_END; i++) {
        put_arg(&printer, op, form->args[i], i);
    }
    if (result != NULL) {
        unsigned blanks = printer.length < width ? width - (unsigned)printer.length : 0;

        put(&printer, "%*s = ", (int)blanks, "");
        put_result(&printer, *result);
    }
    return printer.length;
}

size_t print_result(struct result result, char *text)
{
    struct printer printer = {text, 0};

    put_result(&printer, result);
    return printer.length;
}

/* ---- forms ---------------------------------------------------------------------------------- */

/* How help names an argument; % stands for the letter of a name: I, J, … */
static const char *const arg_labels[NR_ARG_KINDS] = {
    [ARG_PROC] = "p%",
    [ARG_REG] = "r%",
    [ARG_CACHE] = "c%",
    [ARG_FILE] = "f%",
    [ARG_SWAP] = "s%",
    [ARG_COUNT] = "N",
    [ARG_ORDER] = "ORDER",
    [ARG_SIZE] = "SIZE",
    [ARG_ALIGN] = "ALIGN",
    [ARG_OFFSET] = "OFFSET",
    [ARG_VALUE] = "VALUE",
    [ARG_PAGES] = "PAGES",
    [ARG_ADDR] = "ADDR",
    [ARG_LEN] = "LEN",
    [ARG_NEW_LEN] = "NEWLEN",
    [ARG_KADDR] = "ADDR",
    [ARG_PHYS] = "ADDR",
    [ARG_GOAL] = "GOAL",
    [ARG_PROT] = "PROT",
    [ARG_FLAGS] = "FLAGS",
    [ARG_ADVICE] = "dontneed|willneed|normal",
    [ARG_FAILING] = "alloc|io",
    [ARG_TABLE] = "maps|status|meminfo|buddyinfo|slabinfo|swaps|vmstat",
    [ARG_LOCKING] = "current|future",
    [ARG_RESOURCE] = "as|data|stack|memlock",
    [ARG_MODE] = "0|1",
    [ARG_LIMIT] = "BYTES",
    [ARG_OPT_PRIO] = "[PRIO]",
    [ARG_OPT_BAD] = "[bad=FIRST,N]",
    [ARG_OPT_ZONE] = "[dma|normal|highmem]",
    [ARG_OPT_PROC] = "[p%]",
    [ARG_OPT_FILE] = "[f% OFFSET]",
    [ARG_OPT_FIXED] = "[fixed NEWADDR]",
    [ARG_OPT_ATOMIC] = "[atomic]",
    [ARG_OPT_MEMALLOC] = "[memalloc]",
    [ARG_OPT_DMA] = "[dma]",
    [ARG_OPT_HWALIGN] = "[hwalign]",
    [ARG_OPT_POISON] = "[poison]",
    [ARG_OPT_REDZONE] = "[redzone]",
    [ARG_OPT_NOREAP] = "[noreap]",
    [ARG_OPT_CTOR] = "[ctor]",
    [ARG_OPT_MAYMOVE] = "[maymove]",
    [ARG_OPT_ALWAYS] = "[always]",
    [ARG_MACHINE] = "[frames=N] [dma=N] [highmem=N] [hole=FIRST,N] [swap=N] [pse=N] [pge=N] "
                    "[pkmap=N] [tlb=tagged|cr3] [e820=FIRST,N,TYPE]…",
};

size_t print_form(enum op_code code, char *text)
{
    struct printer printer = {text, 0};
    const struct op_form *form = &op_forms[code];
    char letter = 'I';

    put(&printer, "%s", form->name);
    for (unsigned i = 0; i < MAX_ARGS && form->args[i] != ARG_END; i++) {
        put(&printer, " ");
        for (const char *c = arg_labels[form->args[i]]; *c != '\0'; c++) {
            put(&printer, "%c", *c == '%' ? letter++ : *c);
        }
    }
    return printer.length;
}
