/*
 * Reading the trace language.
 *
 * A line is cut at its comment and split into tokens; the form of the operation (operations.h) says
 * what each token may be. Every token knows its column, so that every error can name one.
 */
#include "trace/reader.h"

#include <stdio.h>
#include <string.h>

#include "trace/token.h"
#include "trace/words.h"

/* ---- arguments ------------------------------------------------------------------------------ */

static bool read_number(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take_token(cursor);
    uint32_t value = 0;

    switch (parse_number(token, &value)) {
    case NUMBER_NONE:
        return complain(cursor, token, "a number");
    case NUMBER_TOO_LARGE:
        return complain(cursor, token, "a number in range (at most 4294967295)");
    default:
        op_set(op, slot, value);
        return true;
    }
}

/* A name: a letter and a number below a count. */
static bool read_name(struct cursor *cursor, struct op *op, unsigned slot, enum arg_kind kind)
{
    struct token token = take_token(cursor);
    char letter = name_kinds[kind].letter;
    uint32_t count = name_kinds[kind].count;
    uint32_t value = 0;
    bool good = token.length == 2 || token.length == 3;

    if (good) {
        struct token digits = {token.text + 1, token.length - 1};

        good = token.text[0] == letter && (digits.length == 1 || digits.text[0] != '0') &&
               parse_number(digits, &value) == NUMBER_GOOD && value < count;
    }
    if (!good) {
        return complain(cursor, token, "one of %c0 to %c%u", letter, letter, count - 1);
    }
    op_set(op, slot, value);
    return true;
}

static bool read_word(struct cursor *cursor, struct op *op, unsigned slot, const struct word *words,
                      const char *what)
{
    struct token token = take_token(cursor);
    uint32_t value = 0;

    if (!find_word(words, token.text, token.length, &value)) {
        return complain(cursor, token, "%s", what);
    }
    op_set(op, slot, value);
    return true;
}

static bool read_prot(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take_token(cursor);
    uint32_t bits = 0;

    if (token_is(token, "none")) {
        op_set(op, slot, 0);
        return true;
    }
    for (size_t i = 0; i < token.length; i++) {
        struct token letter = {token.text + i, 1};
        uint32_t bit = 0;

        if (!find_word(prot_letters, letter.text, letter.length, &bit) || (bits & bit) != 0) {
            return complain(cursor, token, "`none' or letters of rwx, each once");
        }
        bits |= bit;
    }
    if (bits == 0) {
        return complain(cursor, token, "`none' or letters of rwx");
    }
    op_set(op, slot, bits);
    return true;
}

static bool read_flags(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take_token(cursor);
    uint32_t bits = 0;
    size_t start = 0;

    for (size_t i = 0; i <= token.length; i++) {
        if (i < token.length && token.text[i] != ',') {
            continue;
        }
        struct token word = {token.text + start, i - start};
        uint32_t bit = 0;

        if (!find_word(flag_words, word.text, word.length, &bit) || (bits & bit) != 0) {
            return complain(cursor, token,
                            "flags: private, shared, anon, fixed, growsdown, locked");
        }
        bits |= bit;
        start = i + 1;
    }
    op_set(op, slot, bits);
    return true;
}

/* A number of the machine line saturates: what is out of range there is clamped. */
static bool machine_number(struct token token, struct op *op, unsigned slot)
{
    uint32_t value = 0;

    if (parse_number(token, &value) == NUMBER_NONE) {
        return false;
    }
    op_set(op, slot, value);
    return true;
}

/* COUNT numbers with commas between them, into slots from SLOT on. */
static bool machine_numbers(struct token token, struct op *op, unsigned slot, unsigned count)
{
    for (; count > 1; count--, slot++) {
        const char *comma = memchr(token.text, ',', token.length);

        if (comma == NULL) {
            return false;
        }
        size_t length = (size_t)(comma - token.text);
        if (!machine_number((struct token){token.text, length}, op, slot)) {
            return false;
        }
        token = (struct token){comma + 1, token.length - length - 1};
    }
    return machine_number(token, op, slot);
}

/* What stands behind the key whose slot is SLOT. */
static bool machine_value(struct token token, struct op *op, unsigned slot)
{
    unsigned k = 0;

    if (slot == MACHINE_TLB) {
        uint32_t word = 0;

        if (op_given(op, slot) || !find_word(tlb_words, token.text, token.length, &word)) {
            return false;
        }
        op_set(op, slot, word);
        return true;
    }
    if (slot != MACHINE_E820) {
        return !op_given(op, slot) &&
               machine_numbers(token, op, slot, slot == MACHINE_HOLE_FIRST ? 2 : 1);
    }
    while (k < MACHINE_RANGES && op_given(op, machine_range(k))) {
        k++;
    }
    return k < MACHINE_RANGES && machine_numbers(token, op, machine_range(k), 3);
}

static bool read_machine(struct cursor *cursor, struct op *op)
{
    for (;;) {
        struct token token = peek_token(cursor);
        bool good = false;

        if (token.length == 0 || token.text[0] == '=') {
            return true;
        }
        take_token(cursor);
        for (unsigned k = 0; k < NR_MACHINE_KEYS && !good; k++) {
            size_t key = strlen(machine_keys[k]) + 1; /* with its = */

            if (token.length > key && token.text[key - 1] == '=' &&
                memcmp(token.text, machine_keys[k], key - 1) == 0) {
                struct token value = {token.text + key, token.length - key};

                good = machine_value(value, op, machine_slots[k]);
            }
        }
        if (!good) {
            return complain(
                cursor, token,
                "frames=N, dma=N, highmem=N, hole=FIRST,N, swap=N, pse=N, pge=N, pkmap=N, "
                "tlb=tagged|cr3 or up to 8 of e820=FIRST,N,TYPE");
        }
    }
}

/* Is the argument that may be left out there? */
static bool ahead(struct cursor *cursor)
{
    struct token token = peek_token(cursor);

    return token.length > 0 && token.text[0] != '=';
}

/* Reads an argument that may be left out. */
static bool read_option(struct cursor *cursor, struct op *op, enum arg_kind kind, unsigned slot)
{
    struct token next = peek_token(cursor);
    uint32_t ignored = 0;

    switch (kind) {
    case ARG_OPT_PRIO:
        return !ahead(cursor) || read_number(cursor, op, slot);
    case ARG_OPT_ZONE:
        return !find_word(zone_words, next.text, next.length, &ignored) ||
               read_word(cursor, op, slot, zone_words, "a zone");
    case ARG_OPT_PROC:
        return !ahead(cursor) || read_name(cursor, op, slot, ARG_PROC);
    case ARG_OPT_FILE:
        return !ahead(cursor) ||
               (read_name(cursor, op, slot, ARG_FILE) && read_number(cursor, op, slot + 1));
    case ARG_OPT_FIXED:
        return !take_word(cursor, "fixed") || read_number(cursor, op, slot);
    case ARG_MACHINE:
        return read_machine(cursor, op);
    default:
        if (take_word(cursor, option_words[kind])) {
            op_set(op, slot, 1);
        }
        return true;
    }
}

/* Reads one argument into SLOT, and into those behind it where it has more parts. */
static bool read_arg(struct cursor *cursor, struct op *op, enum arg_kind kind, unsigned slot)
{
    if (arg_is_name(kind)) {
        return read_name(cursor, op, slot, kind);
    }
    if (arg_is_number(kind)) {
        return read_number(cursor, op, slot);
    }
    switch (kind) {
    case ARG_PROT:
        return read_prot(cursor, op, slot);
    case ARG_FLAGS:
        return read_flags(cursor, op, slot);
    case ARG_ADVICE:
        return read_word(cursor, op, slot, advice_words, "dontneed, willneed or normal");
    case ARG_FAILING:
        return read_word(cursor, op, slot, failing_words, "alloc or io");
    case ARG_TABLE:
        return read_word(cursor, op, slot, table_words,
                         "maps, status, meminfo, buddyinfo, slabinfo, swaps or vmstat");
    case ARG_LOCKING:
        return read_word(cursor, op, slot, locking_words, "current, future or current,future");
    case ARG_RESOURCE:
        return read_word(cursor, op, slot, resource_words, "as, data, stack or memlock");
    case ARG_MODE:
        return read_word(cursor, op, slot, mode_words, "0 or 1");
    default:
        return read_option(cursor, op, kind, slot);
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool read_result(struct cursor *cursor, struct op *op)
{
    struct token token = take_token(cursor);
    uint32_t value = 0;

    op->has_result = true;
    switch (parse_number(token, &value)) {
    case NUMBER_GOOD:
        op->result = (struct result){RESULT_NUMBER, value};
        return true;
    case NUMBER_TOO_LARGE:
        return complain(cursor, token, "a number in range (at most 4294967295)");
    default:
        break;
    }
    if (find_word(errno_words, token.text, token.length, &value)) {
        op->result = (struct result){RESULT_ERRNO, value};
        return true;
    }
    if (find_word(signal_words, token.text, token.length, &value)) {
        op->result = (struct result){(enum result_kind)value, 0};
        return true;
    }
    return complain(cursor, token, "a result: a number, an errno, a signal, KILLED or skip");
}

/* What editors put in front of a text to say how it is written. A reader that let it pass would let
 * UTF-16 pass too, of which nothing can be read. */
static bool is_byte_order_mark(struct token token)
{
    static const char *const marks[] = {"\xEF\xBB\xBF", "\xFE\xFF", "\xFF\xFE"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t length = strlen(marks[i]);

        if (token.length >= length && memcmp(token.text, marks[i], length) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_op(struct cursor *cursor, struct op *op)
{
    struct token name = take_token(cursor);

    op->code = find_op(name.text, name.length);
    if (op->code == NR_OPS) {
        complain(cursor, name, "an operation");
        if (op->line == 1 && name.text == cursor->line.text && is_byte_order_mark(name)) {
            snprintf(cursor->error->message, sizeof cursor->error->message,
                     "the file begins with a byte order mark: save it as plain ASCII or UTF-8 "
                     "without one");
        }
        return false;
    }
    const struct op_form *form = &op_forms[op->code];
    for (unsigned i = 0; i < MAX_ARGS && form->args[i] != ARG_END; i++) {
        if (!read_arg(cursor, op, form->args[i], i)) {
            return false;
        }
    }
    if (take_word(cursor, "=") && !read_result(cursor, op)) {
        return false;
    }
    struct token rest = peek_token(cursor);
    return rest.length == 0 ||
           complain(cursor, rest,
                    op->has_result ? "a comment or the end of the line"
                                   : "what can stand here (%s has no such argument)",
                    form->name);
}

void reader_open(struct reader *reader, const uint8_t *data, size_t size)
{
    *reader = (struct reader){.data = data, .size = size};
}

/* Makes the next line the current one; false at the end. */
static bool next_line(struct reader *reader)
{
    if (reader->at >= reader->size) {
        return false;
    }
    reader->text = reader->data + reader->at;
    size_t left = reader->size - reader->at;
    const uint8_t *end = memchr(reader->text, '\n', left);

    reader->length = end != NULL ? (size_t)(end - reader->text) : left;
    reader->at += reader->length + (end != NULL ? 1 : 0);
    reader->line++;
    reader->code_length = reader->length;
    if (reader->length > 0 && reader->length <= TRACE_MAX_LINE) {
        const uint8_t *comment = memchr(reader->text, '#', reader->length);

        if (comment != NULL) {
            reader->code_length = (size_t)(comment - reader->text);
        }
    }
    return true;
}

enum read_state reader_next(struct reader *reader, struct op *op, struct trace_error *error)
{
    char line[TRACE_MAX_LINE];

    if (!next_line(reader)) {
        return READ_END;
    }
    error->line = reader->line;
    if (reader->length > TRACE_MAX_LINE) {
        error->column = TRACE_MAX_LINE + 1;
        snprintf(error->message, sizeof error->message, "the line is longer than %u bytes",
                 TRACE_MAX_LINE);
        return READ_ERROR;
    }
    memcpy(line, reader->text, reader->code_length);
    struct cursor cursor = {{line, reader->code_length}, 0, error};
    if (peek_token(&cursor).length == 0) {
        return READ_BLANK;
    }
    *op = (struct op){.line = reader->line};
    return read_op(&cursor, op) ? READ_OP : READ_ERROR;
}

size_t read_ops(const uint8_t *data, size_t size, struct op *ops, size_t max)
{
    struct reader reader;
    struct trace_error error;
    size_t n = 0;

    reader_open(&reader, data, size);
    while (n < max) {
        switch (reader_next(&reader, &ops[n], &error)) {
        case READ_OP:
            n++;
            break;
        case READ_END:
            return n;
        default:
            break;
        }
    }
    return n;
}
