/*
 * Reading and printing the trace language.
 *
 * A line is cut at its comment and split into tokens; the form of the operation (ops.h) says what
 * each token may be. Every token knows its column, so that every error can name one.
 */
#include "trace/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FORM(name, group, weight, ...) {#name, group, weight, {__VA_ARGS__}},
const struct op_form op_forms[NR_OPS] = {OPERATIONS(FORM)};
#undef FORM

struct word {
    const char *name;
    uint32_t value;
};

static const struct word flag_words[] = {
    {"private", WORD_PRIVATE},
    {"shared", WORD_SHARED},
    {"anon", WORD_ANON},
    {"fixed", WORD_FIXED},
    {"growsdown", WORD_GROWSDOWN},
    {"locked", WORD_LOCKED},
    {NULL, 0},
};
static const struct word prot_letters[] = {{"r", WORD_R}, {"w", WORD_W}, {"x", WORD_X}, {NULL, 0}};
static const struct word zone_words[] = {{"dma", ZONE_WORD_DMA},
                                         {"normal", ZONE_WORD_NORMAL},
                                         {"highmem", ZONE_WORD_HIGHMEM},
                                         {NULL, 0}};
static const struct word advice_words[] = {{"dontneed", ADVICE_DONTNEED},
                                           {"willneed", ADVICE_WILLNEED},
                                           {"normal", ADVICE_NORMAL},
                                           {NULL, 0}};
static const struct word failing_words[] = {
    {"alloc", FAILING_ALLOC}, {"io", FAILING_IO}, {NULL, 0}};
static const struct word signal_words[] = {{"SIGSEGV", RESULT_SIGSEGV},
                                           {"SIGBUS", RESULT_SIGBUS},
                                           {"KILLED", RESULT_KILLED},
                                           {"skip", RESULT_SKIP},
                                           {NULL, 0}};
static const struct word errno_words[] = {
    {"EPERM", 1},   {"ENOENT", 2},     {"EINTR", 4},       {"EIO", 5},         {"ENXIO", 6},
    {"E2BIG", 7},   {"EBADF", 9},      {"EAGAIN", 11},     {"ENOMEM", 12},     {"EACCES", 13},
    {"EFAULT", 14}, {"EBUSY", 16},     {"EEXIST", 17},     {"ENODEV", 19},     {"EINVAL", 22},
    {"ENFILE", 23}, {"EMFILE", 24},    {"EFBIG", 27},      {"ENOSPC", 28},     {"EROFS", 30},
    {"ENOSYS", 38}, {"EOVERFLOW", 75}, {"EOPNOTSUPP", 95}, {"ETIMEDOUT", 110}, {NULL, 0},
};
/* Kinds that are a letter and a number below a count. */
static const struct {
    char letter;
    uint32_t count;
} names[] = {
    [ARG_PROC] = {'p', TRACE_PROCS},   [ARG_REG] = {'r', TRACE_REGS},
    [ARG_CACHE] = {'c', TRACE_CACHES}, [ARG_FILE] = {'f', TRACE_FILES},
    [ARG_SWAP] = {'s', TRACE_SWAPS},
};
/* Kinds that are one word, there or not. */
static const char *const option_words[] = {
    [ARG_OPT_ATOMIC] = "atomic",
    [ARG_OPT_MAYMOVE] = "maymove",
    [ARG_OPT_ALWAYS] = "always",
};
static const char *const machine_keys[] = {"frames", "dma", "highmem", "hole", "swap"};
static const unsigned machine_slots[] = {MACHINE_FRAMES, MACHINE_DMA, MACHINE_HIGHMEM,
                                         MACHINE_HOLE_FIRST, MACHINE_SWAP};
#define NR_MACHINE_KEYS 5u

/* ---- words and numbers ---------------------------------------------------------------------- */

struct token {
    const char *text;
    size_t length; /* 0: the line has no more tokens */
};

struct cursor {
    struct token line; /* its code, without the comment */
    size_t at;
    struct trace_error *error;
};

static bool token_is(struct token token, const char *word)
{
    size_t i = 0;

    while (i < token.length && word[i] != '\0' && word[i] == token.text[i]) {
        i++;
    }
    return i == token.length && word[i] == '\0';
}

static bool find_word(const struct word *words, struct token token, uint32_t *value)
{
    for (; words->name != NULL; words++) {
        if (token_is(token, words->name)) {
            *value = words->value;
            return true;
        }
    }
    return false;
}

static const char *word_name(const struct word *words, uint32_t value)
{
    while (words->name != NULL && words->value != value) {
        words++;
    }
    return words->name;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return 99;
}

enum number_state { NUMBER_GOOD, NUMBER_NONE, NUMBER_TOO_LARGE };

/* *VALUE is the largest number when the token says more than that. */
static enum number_state parse_number(struct token token, uint32_t *value)
{
    bool hex = token.length > 2 && token.text[0] == '0' && token.text[1] == 'x';
    uint64_t base = hex ? 16 : 10;
    uint64_t sum = 0;

    if (token.length == 0) {
        return NUMBER_NONE;
    }
    for (size_t i = hex ? 2 : 0; i < token.length; i++) {
        int digit = digit_value(token.text[i]);

        if (digit >= (int)base) {
            return NUMBER_NONE;
        }
        sum = sum * base + (uint64_t)digit;
        sum = sum > UINT32_MAX ? (uint64_t)UINT32_MAX + 1 : sum;
    }
    *value = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
    return sum > UINT32_MAX ? NUMBER_TOO_LARGE : NUMBER_GOOD;
}

enum op_code find_op(const char *name, size_t length)
{
    struct token token = {name, length};

    for (unsigned code = 0; code < NR_OPS; code++) {
        if (token_is(token, op_forms[code].name)) {
            return (enum op_code)code;
        }
    }
    return NR_OPS;
}

bool errno_known(uint32_t number)
{
    return word_name(errno_words, number) != NULL;
}

/* ---- errors --------------------------------------------------------------------------------- */

/* A token as a message may show it: printable, and not too long. */
static const char *shown(struct token token, char *room, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < token.length && n + 4 < size; i++) {
        char c = token.text[i];
        room[n++] = c > ' ' && c <= '~' ? c : '?';
    }
    if (n < token.length) {
        memcpy(room + n, "...", 3);
        n += 3;
    }
    room[n] = '\0';
    return room;
}

/* Records an error at a token (an empty one: at the end of the line); false. */
static bool complain(struct cursor *cursor, struct token token, const char *format, ...)
{
    char room[32];
    char before[sizeof cursor->error->message];
    const char *place = token.length > 0 ? token.text : cursor->line.text + cursor->line.length;
    va_list list;

    va_start(list, format);
    vsnprintf(before, sizeof before, format, list);
    va_end(list);
    cursor->error->column = (uint32_t)(place - cursor->line.text) + 1;
    if (token.length == 0) {
        snprintf(cursor->error->message, sizeof cursor->error->message,
                 "the line ends where %.80s is needed", before);
    } else {
        snprintf(cursor->error->message, sizeof cursor->error->message, "`%s' is not %.80s",
                 shown(token, room, sizeof room), before);
    }
    return false;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct token peek(struct cursor *cursor)
{
    const char *text = cursor->line.text;
    size_t length = 0;

    while (cursor->at < cursor->line.length && is_blank(text[cursor->at])) {
        cursor->at++;
    }
    while (cursor->at + length < cursor->line.length && !is_blank(text[cursor->at + length])) {
        length++;
    }
    return (struct token){text + cursor->at, length};
}

static struct token take(struct cursor *cursor)
{
    struct token token = peek(cursor);

    cursor->at += token.length;
    return token;
}

/* Takes the next token if it is this word. */
static bool take_word(struct cursor *cursor, const char *word)
{
    if (!token_is(peek(cursor), word)) {
        return false;
    }
    take(cursor);
    return true;
}

static void set(struct op *op, unsigned slot, uint32_t value)
{
    op->arg[slot] = value;
    op->given |= 1u << slot;
}

static bool read_number(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take(cursor);
    uint32_t value = 0;

    switch (parse_number(token, &value)) {
    case NUMBER_NONE:
        return complain(cursor, token, "a number");
    case NUMBER_TOO_LARGE:
        return complain(cursor, token, "a number in range (at most 4294967295)");
    default:
        set(op, slot, value);
        return true;
    }
}

/* A name: a letter and a number below a count. */
static bool read_name(struct cursor *cursor, struct op *op, unsigned slot, enum arg_kind kind)
{
    struct token token = take(cursor);
    char letter = names[kind].letter;
    uint32_t count = names[kind].count;
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
    set(op, slot, value);
    return true;
}

static bool read_word(struct cursor *cursor, struct op *op, unsigned slot, const struct word *words,
                      const char *what)
{
    struct token token = take(cursor);
    uint32_t value = 0;

    if (!find_word(words, token, &value)) {
        return complain(cursor, token, "%s", what);
    }
    set(op, slot, value);
    return true;
}

static bool read_prot(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take(cursor);
    uint32_t bits = 0;

    if (token_is(token, "none")) {
        set(op, slot, 0);
        return true;
    }
    for (size_t i = 0; i < token.length; i++) {
        struct token letter = {token.text + i, 1};
        uint32_t bit = 0;

        if (!find_word(prot_letters, letter, &bit) || (bits & bit) != 0) {
            return complain(cursor, token, "`none' or letters of rwx, each once");
        }
        bits |= bit;
    }
    if (bits == 0) {
        return complain(cursor, token, "`none' or letters of rwx");
    }
    set(op, slot, bits);
    return true;
}

static bool read_flags(struct cursor *cursor, struct op *op, unsigned slot)
{
    struct token token = take(cursor);
    uint32_t bits = 0;
    size_t start = 0;

    for (size_t i = 0; i <= token.length; i++) {
        if (i < token.length && token.text[i] != ',') {
            continue;
        }
        struct token word = {token.text + start, i - start};
        uint32_t bit = 0;

        if (!find_word(flag_words, word, &bit) || (bits & bit) != 0) {
            return complain(cursor, token,
                            "flags: private, shared, anon, fixed, growsdown, locked");
        }
        bits |= bit;
        start = i + 1;
    }
    set(op, slot, bits);
    return true;
}

/* A number of the machine line saturates: what is out of range there is clamped. */
static bool machine_number(struct token token, struct op *op, unsigned slot)
{
    uint32_t value = 0;

    if (parse_number(token, &value) == NUMBER_NONE) {
        return false;
    }
    set(op, slot, value);
    return true;
}

static bool machine_value(struct token token, struct op *op, unsigned slot)
{
    const char *comma = memchr(token.text, ',', token.length);

    if (slot != MACHINE_HOLE_FIRST) {
        return machine_number(token, op, slot);
    }
    if (comma == NULL) {
        return false;
    }
    size_t first = (size_t)(comma - token.text);
    struct token count = {comma + 1, token.length - first - 1};
    token.length = first;
    return machine_number(token, op, slot) && machine_number(count, op, MACHINE_HOLE_COUNT);
}

static bool read_machine(struct cursor *cursor, struct op *op)
{
    for (;;) {
        struct token token = peek(cursor);
        bool good = false;

        if (token.length == 0 || token.text[0] == '=') {
            return true;
        }
        take(cursor);
        for (unsigned k = 0; k < NR_MACHINE_KEYS && !good; k++) {
            size_t key = strlen(machine_keys[k]) + 1; /* with its = */

            if (token.length > key && token.text[key - 1] == '=' &&
                memcmp(token.text, machine_keys[k], key - 1) == 0 &&
                !op_given(op, machine_slots[k])) {
                struct token value = {token.text + key, token.length - key};

                good = machine_value(value, op, machine_slots[k]);
            }
        }
        if (!good) {
            return complain(cursor, token, "frames=N, dma=N, highmem=N, hole=FIRST,N or swap=N");
        }
    }
}

/* Is the argument that may be left out there? */
static bool ahead(struct cursor *cursor)
{
    struct token token = peek(cursor);

    return token.length > 0 && token.text[0] != '=';
}

/* Reads an argument that may be left out. */
static bool read_option(struct cursor *cursor, struct op *op, enum arg_kind kind, unsigned slot)
{
    uint32_t ignored = 0;

    switch (kind) {
    case ARG_OPT_NUM:
        return !ahead(cursor) || read_number(cursor, op, slot);
    case ARG_OPT_ZONE:
        return !find_word(zone_words, peek(cursor), &ignored) ||
               read_word(cursor, op, slot, zone_words, "a zone");
    case ARG_OPT_FILE:
        return !ahead(cursor) ||
               (read_name(cursor, op, slot, ARG_FILE) && read_number(cursor, op, slot + 1));
    case ARG_OPT_FIXED:
        return !take_word(cursor, "fixed") || read_number(cursor, op, slot);
    case ARG_MACHINE:
        return read_machine(cursor, op);
    default:
        if (take_word(cursor, option_words[kind])) {
            set(op, slot, 1);
        }
        return true;
    }
}

/* Reads one argument into SLOT, and into those behind it where it has more parts. */
static bool read_arg(struct cursor *cursor, struct op *op, enum arg_kind kind, unsigned slot)
{
    switch (kind) {
    case ARG_PROC:
    case ARG_REG:
    case ARG_CACHE:
    case ARG_FILE:
    case ARG_SWAP:
        return read_name(cursor, op, slot, kind);
    case ARG_NUM:
    case ARG_ADDR:
        return read_number(cursor, op, slot);
    case ARG_PROT:
        return read_prot(cursor, op, slot);
    case ARG_FLAGS:
        return read_flags(cursor, op, slot);
    case ARG_ADVICE:
        return read_word(cursor, op, slot, advice_words, "dontneed, willneed or normal");
    case ARG_FAILING:
        return read_word(cursor, op, slot, failing_words, "alloc or io");
    default:
        return read_option(cursor, op, kind, slot);
    }
}

static bool read_result(struct cursor *cursor, struct op *op)
{
    struct token token = take(cursor);
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
    if (find_word(errno_words, token, &value)) {
        op->result = (struct result){RESULT_ERRNO, value};
        return true;
    }
    if (find_word(signal_words, token, &value)) {
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
    struct token name = take(cursor);

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
    struct token rest = peek(cursor);
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
    if (peek(&cursor).length == 0) {
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

/* ---- printing ------------------------------------------------------------------------------- */

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

        if (!op_given(op, slot)) {
            continue;
        }
        put(printer, " %s=%u", machine_keys[k], op->arg[slot]);
        if (slot == MACHINE_HOLE_FIRST) {
            put(printer, ",%u", op->arg[MACHINE_HOLE_COUNT]);
        }
    }
}

static void put_option(struct printer *printer, const struct op *op, enum arg_kind kind,
                       unsigned slot)
{
    uint32_t value = op->arg[slot];

    switch (kind) {
    case ARG_OPT_NUM:
        put(printer, " %u", value);
        return;
    case ARG_OPT_ZONE:
        put(printer, " %s", word_name(zone_words, value));
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
    } else if (kind <= ARG_SWAP) {
        put(printer, " %c%u", names[kind].letter, value);
    } else if (kind == ARG_NUM) {
        put(printer, " %u", value);
    } else if (kind == ARG_ADDR) {
        put(printer, value == 0 ? " 0" : " 0x%x", value);
    } else if (kind == ARG_PROT) {
        put_prot(printer, value);
    } else if (kind == ARG_FLAGS) {
        put_flags(printer, value);
    } else if (kind == ARG_ADVICE) {
        put(printer, " %s", word_name(advice_words, value));
    } else if (kind == ARG_FAILING) {
        put(printer, " %s", word_name(failing_words, value));
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

bool result_equal(struct result a, struct result b)
{
    bool a_number = a.kind == RESULT_NUMBER || a.kind == RESULT_ADDRESS;
    bool b_number = b.kind == RESULT_NUMBER || b.kind == RESULT_ADDRESS;

    if (a_number || b_number) {
        return a_number && b_number && a.value == b.value;
    }
    return a.kind == b.kind && (a.kind != RESULT_ERRNO || a.value == b.value);
}
