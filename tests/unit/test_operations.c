/*
 * The table of operations against what stands or falls with it: the reader and the printer, which
 * must know every form; the handlers, which must give ENOSYS exactly where the help says "not yet";
 * and docs/trace-language.md, which must hold every row as the table has it, and no other.
 *
 * `test_operations rows` prints the rows that the document has to hold.
 */
#include <string.h>

#include "common.h"
#include "run/driver.h"
#include "trace/files.h"
#include "trace/trace.h"

#define DOCUMENT "docs/trace-language.md"
#define ROW_ROOM 1024u

/* ---- forms ---- */

/* The operation with all its arguments, or only those that it needs. */
static struct op plain_op(enum op_code code, bool all)
{
    const enum arg_kind *args = op_forms[code].args;
    struct op op = {.code = code};

    for (unsigned i = 0; i < MAX_ARGS && args[i] != ARG_END; i++) {
        unsigned parts = args[i] == ARG_MACHINE    ? machine_range(1)
                         : args[i] == ARG_OPT_FILE ? 2
                                                   : 1;

        for (unsigned part = 0; part < parts && (all || !arg_is_optional(args[i])); part++) {
            op_set(&op, i + part, 1);
        }
    }
    return op;
}

static void reads_back(const struct op *op)
{
    char text[TRACE_LINE_ROOM];
    struct reader reader;
    struct trace_error error;
    struct op again;

    reader_open(&reader, (const uint8_t *)text, print_op(op, NULL, 0, text));
    CHECK_THAT(reader_next(&reader, &again, &error) == READ_OP, text);
    CHECK(again.code == op->code && again.given == op->given && !again.has_result);
    CHECK(memcmp(again.arg, op->arg, sizeof op->arg) == 0);
}

/* A machine line with as many ranges as there can be, and with one more. */
static void ranges_read_back(void)
{
    struct op op = {.code = OP_machine};
    struct reader reader;
    struct trace_error error;
    const char *many = "machine e820=0,1,1 e820=1,1,1 e820=2,1,1 e820=3,1,1 e820=4,1,1 e820=5,1,1 "
                       "e820=6,1,1 e820=7,1,1 e820=8,1,1\n";

    for (unsigned slot = MACHINE_E820; slot < machine_range(MACHINE_RANGES); slot++) {
        op_set(&op, slot, slot);
    }
    reads_back(&op);
    reader_open(&reader, (const uint8_t *)many, strlen(many));
    CHECK(MACHINE_RANGES == 8 && reader_next(&reader, &op, &error) != READ_OP);
}

/* Does the form, as help shows it, name as many words as the operation has at most? */
static void form_fits(enum op_code code)
{
    char form[TRACE_LINE_ROOM];
    char text[TRACE_LINE_ROOM];
    struct op op = plain_op(code, true);
    size_t words[2] = {0, 0};

    print_form(code, form);
    print_op(&op, NULL, 0, text);
    for (const char *c = form; *c != '\0'; c++) {
        words[0] += *c == ' ' ? 1 : 0;
    }
    for (const char *c = text; *c != '\0'; c++) {
        words[1] += *c == ' ' ? 1 : 0;
    }
    CHECK_THAT(words[0] == words[1], form);
}

static void names_are_known(void)
{
    for (unsigned code = 0; code < NR_OPS; code++) {
        const char *name = op_forms[code].name;

        CHECK(find_op(name, strlen(name)) == (enum op_code)code);
        CHECK(find_op(name, strlen(name) - 1) != (enum op_code)code);
    }
    CHECK(find_op("", 0) == NR_OPS && find_op("mmap2", 5) == NR_OPS);
}

/* ---- handlers ---- */

static void is_there_unless_not_yet(enum op_code code)
{
    struct op op = plain_op(code, false);
    struct result result;
    bool not_yet = strncmp(op_forms[code].help, "not yet: ", 9) == 0;

    driver_start(true);
    CHECK_THAT(driver_step(&op, &result), op_forms[code].name);
    check_at((result.kind == RESULT_ERRNO && result.value == 38) == not_yet, op_forms[code].name,
             __FILE__, __LINE__);
    CHECK(driver_finish());
    CHECK(op_forms[code].group != GROUP_LATER || not_yet);
}

/* ---- the document ---- */

/* The row of an operation; a bar inside of a table is quoted. */
static void print_row(enum op_code code, char *row)
{
    char form[TRACE_LINE_ROOM];
    size_t n = 0;

    print_form(code, form);
    n += (size_t)snprintf(row, ROW_ROOM, "| `");
    for (const char *c = form; *c != '\0' && n + 2 < ROW_ROOM; c++) {
        if (*c == '|') {
            row[n++] = '\\';
        }
        row[n++] = *c;
    }
    snprintf(row + n, ROW_ROOM - n, "` | %s | %s |", op_forms[code].help, op_forms[code].result);
}

static enum op_code find_row(const char *line, size_t length)
{
    char row[ROW_ROOM];
    unsigned code = 0;

    for (; code < NR_OPS; code++) {
        print_row((enum op_code)code, row);
        if (strlen(row) == length && memcmp(row, line, length) == 0) {
            break;
        }
    }
    return (enum op_code)code;
}

/* Is it a row of a table of operations: does it begin with the name of one? */
static bool is_row(const char *line, size_t length)
{
    size_t name = 3;

    while (name < length && line[name] != ' ' && line[name] != '`') {
        name++;
    }
    return length > 3 && memcmp(line, "| `", 3) == 0 && find_op(line + 3, name - 3) != NR_OPS;
}

static void document_holds_the_rows(void)
{
    size_t size = 0;
    char *text = (char *)read_file(DOCUMENT, &size);
    unsigned stands[NR_OPS] = {0};
    char row[ROW_ROOM];

    CHECK(text != NULL);
    for (const char *line = text, *end; line < text + size; line = end + 1) {
        end = memchr(line, '\n', (size_t)(text + size - line));
        end = end == NULL ? text + size : end;
        size_t length = (size_t)(end - line);
        enum op_code code = find_row(line, length);

        if (code != NR_OPS) {
            stands[code]++;
        } else if (is_row(line, length)) {
            printf("%s: the table of operations has no such row: %.*s\n", DOCUMENT, (int)length,
                   line);
            CHECK(code != NR_OPS); /* a row that the table does not have */
        }
    }
    for (unsigned code = 0; code < NR_OPS; code++) {
        print_row((enum op_code)code, row);
        check_at(stands[code] == 1, row, DOCUMENT, 0);
    }
    free(text);
}

int main(int argc, char **argv)
{
    char row[ROW_ROOM];

    for (unsigned code = 0; argc > 1 && strcmp(argv[1], "rows") == 0 && code < NR_OPS; code++) {
        print_row((enum op_code)code, row);
        printf("%s\n", row);
    }
    if (argc > 1) {
        return 0;
    }
    ranges_read_back();
    names_are_known();
    for (unsigned code = 0; code < NR_OPS; code++) {
        struct op least = plain_op((enum op_code)code, false);
        struct op most = plain_op((enum op_code)code, true);

        reads_back(&least);
        reads_back(&most);
        form_fits((enum op_code)code);
        is_there_unless_not_yet((enum op_code)code);
    }
    document_holds_the_rows();
    printf("test_operations: %u checks passed\n", checks);
    return 0;
}
