/*
 * Options by getopt_long.
 *
 * It is asked for the elements in their order, operands among them ("-" in its string of letters),
 * so argv[optind] is, before each call, the word that it will look at: that names what is wrong,
 * and shows whether a long option was given in full.
 */
#include "options.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 16u
#define COLUMNS 96u   /* of the help */
#define MAX_LABEL 22u /* columns of an option whose help stands in the same line */

/* What getopt_long returns for an operand, and for the long option of row 0. */
#define OPERAND 1
#define FIRST_LONG 256

/* What getopt_long wants to know, and the rows that it was made from, --help among them. */
struct table {
    struct option_row rows[MAX_ROWS + 1];
    struct option options[MAX_ROWS + 1];
    char letters[2 * MAX_ROWS + 3];
};

static void make_table(struct table *table, const struct option_row *rows)
{
    static const struct option_row help = {.name = "help", .letter = 'h', .help = "print this"};
    char *letter = table->letters;
    size_t count = 0;

    memset(table, 0, sizeof *table);
    for (; rows[count].name != NULL; count++) {
        assert(count + 1 < MAX_ROWS);
        table->rows[count] = rows[count];
    }
    table->rows[count++] = help;
    *letter++ = '-'; /* operands in their order */
    *letter++ = ':'; /* a missing value is told apart, and getopt says nothing itself */
    for (size_t i = 0; i < count; i++) {
        const struct option_row *row = &table->rows[i];
        int value = row->argument != NULL ? required_argument : no_argument;

        table->options[i] = (struct option){row->name, value, NULL, FIRST_LONG + (int)i};
        if (row->letter != '\0') {
            *letter++ = row->letter;
            *letter++ = ':';
            letter -= value == no_argument ? 1 : 0;
        }
    }
    *letter = '\0';
}

/* ---- the help ------------------------------------------------------------------------------- */

/* Columns that the first LENGTH bytes of a text take: the characters of UTF-8. */
static size_t columns(const char *text, size_t length)
{
    size_t n = 0;

    for (size_t i = 0; i < length; i++) {
        n += ((unsigned char)text[i] & 0xC0u) != 0x80 ? 1 : 0;
    }
    return n;
}

static void print_spaces(size_t count)
{
    printf("%*s", (int)count, "");
}

/* Prints words; the lines behind the first one begin at column INDENT, as the first does. */
static void print_words(const char *text, size_t indent)
{
    size_t at = indent;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        size_t width = columns(text, length);

        if (at > indent && at + 1 + width > COLUMNS) {
            putchar('\n');
            print_spaces(indent);
            at = indent;
        } else if (at > indent) {
            putchar(' ');
            at++;
        }
        fwrite(text, 1, length, stdout);
        at += width;
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

void print_entry(const char *label, size_t widest, const char *help)
{
    size_t width = columns(label, strlen(label));

    printf("  %s", label);
    if (width > widest) {
        putchar('\n');
        print_spaces(2);
        width = 0;
    }
    print_spaces(widest - width + 2);
    print_words(help, widest + 4);
}

/* `-o OUT, --output OUT`; the columns that it takes. */
static size_t make_label(const struct option_row *row, char *label, size_t room)
{
    const char *space = row->argument != NULL ? " " : "";
    const char *value = row->argument != NULL ? row->argument : "";
    size_t length = 0;

    if (row->letter != '\0') {
        length = (size_t)snprintf(label, room, "-%c%s%s, ", row->letter, space, value);
    }
    snprintf(label + length, room - length, "--%s%s%s", row->name, space, value);
    return columns(label, strlen(label));
}

static void print_rows(const struct option_row *rows)
{
    char label[128];
    size_t widest = 0;

    for (const struct option_row *row = rows; row->name != NULL; row++) {
        size_t width = make_label(row, label, sizeof label);

        widest = width > widest && width <= MAX_LABEL ? width : widest;
    }
    for (const struct option_row *row = rows; row->name != NULL; row++) {
        make_label(row, label, sizeof label);
        print_entry(label, widest, row->help);
    }
}

static void print_help(const struct manual *manual, const struct option_row *rows)
{
    for (size_t i = 0; i < sizeof manual->operands / sizeof manual->operands[0]; i++) {
        const char *operands = manual->operands[i];

        if (operands != NULL) {
            printf("%s%s%s%s%s%s [OPTION…]\n", i == 0 ? "usage: " : "       ", manual->program,
                   manual->command != NULL ? " " : "",
                   manual->command != NULL ? manual->command : "", operands[0] != '\0' ? " " : "",
                   operands);
        }
    }
    if (manual->about != NULL) {
        printf("\n%s", manual->about);
    }
    if (manual->list != NULL) {
        putchar('\n');
        manual->list();
    }
    putchar('\n');
    print_rows(rows);
    if (manual->closing != NULL) {
        printf("\n%s", manual->closing);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

/* A decimal number; false: it is none, or not from MIN to MAX. */
static bool parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *value >= min && *value <= max;
}

/* The row that WORD, --NAME or --NAME=VALUE, names in full; NULL: none. */
static const struct option_row *find_name(const struct table *table, const char *word)
{
    const char *name = word + 2;
    size_t length = strcspn(name, "=");

    for (const struct option_row *row = table->rows; row->name != NULL; row++) {
        if (strlen(row->name) == length && memcmp(row->name, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static const struct option_row *find_letter(const struct table *table, int letter)
{
    for (const struct option_row *row = table->rows; row->name != NULL; row++) {
        if (row->letter != '\0' && row->letter == letter) {
            return row;
        }
    }
    return NULL;
}

/* Says in one line what is wrong with the arguments; false. */
static bool complain(const struct manual *manual, int *status, const char *format, ...)
{
    va_list list;

    fprintf(stderr, "%s: ", manual->program);
    if (manual->command != NULL) {
        fprintf(stderr, "%s: ", manual->command);
    }
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fprintf(stderr, "; see %s%s%s --help\n", manual->program, manual->command != NULL ? " " : "",
            manual->command != NULL ? manual->command : "");
    *status = STATUS_USAGE;
    return false;
}

/* WORD: the option as it was written. */
static bool miss_value(const struct manual *manual, const struct option_row *row, const char *word,
                       int *status)
{
    return complain(manual, status, "%.*s: %s is missing", (int)strcspn(word, "="), word,
                    row->argument);
}

/* Puts the value where the row says. */
static bool store(const struct manual *manual, const struct option_row *row, const char *word,
                  int *status)
{
    if (row->flag != NULL) {
        *row->flag = true;
    } else if (row->text != NULL) {
        *row->text = optarg;
    } else if (row->file != NULL) {
        *row->file = optarg;
        return optarg[0] != '\0' || miss_value(manual, row, word, status);
    } else if (!parse_number(optarg, row->min, row->max, row->number)) {
        return complain(manual, status, "--%s: `%s' is not a number from %llu to %llu", row->name,
                        optarg, (unsigned long long)row->min, (unsigned long long)row->max);
    }
    return true;
}

/* Takes what getopt_long GOT from WORD. */
static bool take(const struct manual *manual, const struct table *table, int got, const char *word,
                 int *status)
{
    bool wrong = got == '?' || got == ':';
    bool is_long = word[0] == '-' && word[1] == '-';
    const struct option_row *row =
        is_long ? find_name(table, word) : find_letter(table, wrong ? optopt : got);

    if (row == NULL) {
        return complain(manual, status, "unknown option %s", word);
    }
    if (got == ':') {
        return miss_value(manual, row, word, status);
    }
    if (got == '?') {
        return complain(manual, status, "--%s takes no value, here is %s", row->name, word);
    }
    if (strcmp(row->name, "help") == 0) {
        print_help(manual, table->rows);
        *status = STATUS_GOOD;
        return false;
    }
    return store(manual, row, word, status);
}

bool read_options(const struct manual *manual, const struct option_row *rows, int *argc,
                  char **argv, int *status)
{
    struct table table;
    int operands = 0;

    make_table(&table, rows);
    opterr = 0;
    for (;;) {
        const char *word = argv[optind];
        int got = getopt_long(*argc, argv, table.letters, table.options, NULL);

        if (got == -1) {
            break;
        }
        if (got == OPERAND) {
            argv[operands++] = optarg;
        } else if (!take(manual, &table, got, word, status)) {
            return false;
        }
    }
    while (optind < *argc) {
        argv[operands++] = argv[optind++];
    }
    *argc = operands;
    return true;
}
