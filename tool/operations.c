/*
 * pagewright operations: the operations that a trace may have, from the table that the reader and
 * the printer work from.
 */
#include <stdio.h>
#include <string.h>

#include "run/report.h"
#include "tool.h"
#include "trace/printer.h"

#define FORM_WIDTH 80u /* a form that is longer goes on in further lines */

/* Prints the words of FORM that do not fit into one line, and says where the rest begins. */
static const char *print_long(const char *form)
{
    while (strlen(form) > FORM_WIDTH) {
        size_t length = FORM_WIDTH;

        while (length > 0 && form[length] != ' ') {
            length--;
        }
        if (length == 0) {
            break; /* one word */
        }
        printf("%.*s\n       ", (int)length, form);
        form += length;
    }
    return form;
}

/* Prints it as a trace has it: what it gives stands where results do. */
static void print_operation(enum op_code code)
{
    char form[TRACE_LINE_ROOM];

    print_form(code, form);
    printf("%-*s = %s\n", (int)RESULT_COLUMN, print_long(form), op_forms[code].result);
    print_entry("", 0, op_forms[code].help);
}

static int print_operations(char **names, int count)
{
    for (int i = 0; i < count; i++) {
        if (find_op(names[i], strlen(names[i])) == NR_OPS) {
            return usage_error("operations: `%s' is not an operation", names[i]);
        }
    }
    for (int i = 0; i < count; i++) {
        print_operation(find_op(names[i], strlen(names[i])));
    }
    for (enum op_code code = 0; count == 0 && code < NR_OPS; code++) {
        print_operation(code);
    }
    return STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    int status = STATUS_GOOD;
    const struct option_row options[] = {OPTIONS_END};

    if (!read_options(&operations_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    return print_operations(argv, argc);
}

const struct command operations_command = {
    .manual = {.program = "pagewright",
               .command = "operations",
               .operands = {"[NAME…]"},
               .about =
                   "Prints the operations that a trace may have, or those of that NAME: how it "
                   "is\nwritten, what it gives, and what it does. docs/trace-language.md has "
                   "the rest of\nthe language.\n",
               .closing =
                   "Exit status: 0 printed; 2 bad usage, or output that cannot be written.\n"},
    .summary = "print the operations of the trace language",
    .run = run,
};
