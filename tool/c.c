/*
 * pagewright c: a trace as a C program.
 *
 * The program needs nothing but the library: what it uses of it, it declares itself. Each operation
 * is a line of main, so a debugger can stop at it.
 */
#include <stddef.h>
#include <string.h>

#include "c_host.h"
#include "load.h"
#include "run/trial.h"
#include "tool.h"

/* What the program uses of the library. The functions are declared here too, so that the compiler
 * says when they are no longer what the program takes them for. */
#define FUNCTIONS(X)                                                                               \
    X(void driver_start(bool check))                                                               \
    X(bool driver_step(const struct op *op, struct result *result))                                \
    X(bool driver_finish(void))                                                                    \
    X(const struct failure *driver_failure(void))                                                  \
    X(size_t read_ops(const uint8_t *data, size_t size, struct op *ops, size_t max))               \
    X(size_t print_result(struct result result, char *text))

#define X(declaration) declaration;
FUNCTIONS(X)
#undef X

_Static_assert(sizeof(struct result) == 8 && offsetof(struct result, value) == 4 &&
                   sizeof(enum result_kind) == sizeof(unsigned),
               "struct result is as the program has it");
struct program_failure {
    const char *invariant;
    const char *where_name;
    uint32_t where;
    uint32_t expected;
    uint32_t got;
};
_Static_assert(sizeof(struct failure) == sizeof(struct program_failure) &&
                   offsetof(struct failure, where_name) ==
                       offsetof(struct program_failure, where_name) &&
                   offsetof(struct failure, where) == offsetof(struct program_failure, where) &&
                   offsetof(struct failure, expected) ==
                       offsetof(struct program_failure, expected) &&
                   offsetof(struct failure, got) == offsetof(struct program_failure, got),
               "struct failure is as the program has it");

static const char structures[] = "#include <stdbool.h>\n"
                                 "#include <stdint.h>\n"
                                 "#include <stdio.h>\n"
                                 "#include <stdlib.h>\n"
                                 "#include <string.h>\n"
                                 "\n"
                                 "/* What it uses of the library. */\n"
                                 "struct op;\n"
                                 "struct result {\n"
                                 "    unsigned kind;\n"
                                 "    uint32_t value;\n"
                                 "};\n"
                                 "struct failure {\n"
                                 "    const char *invariant;\n"
                                 "    const char *where_name;\n"
                                 "    uint32_t where;\n"
                                 "    uint32_t expected;\n"
                                 "    uint32_t got;\n"
                                 "};\n";

static const char functions[] =
    "\n"
    "static struct op *op;\n"
    "static int status;\n"
    "static const char *last = \"the end\";\n"
    "\n"
    "static void broken(void)\n"
    "{\n"
    "    const struct failure *failure = driver_failure();\n"
    "\n"
    "    fprintf(stderr, \"broken invariant: %s\\n  operation %s\\n\", failure->invariant, last);\n"
    "    fprintf(stderr, \"  %s %u (0x%x)\\n  expected %u (0x%x)\\n  got %u (0x%x)\\n\",\n"
    "            failure->where_name, failure->where, failure->where, failure->expected,\n"
    "            failure->expected, failure->got, failure->got);\n"
    "    exit(1);\n"
    "}\n"
    "\n"
    "/* Applies an operation; RESULT, where it is not NULL, is what it has to give. */\n"
    "static void expect(const char *text, const char *result)\n"
    "{\n"
    "    struct result given = {0, 0};\n"
    "    char got[512];\n"
    "\n"
    "    last = text;\n"
    "    if (read_ops((const uint8_t *)text, strlen(text), op, 1) != 1) {\n"
    "        fprintf(stderr, \"the library does not know: %s\\n\", text);\n"
    "        exit(2);\n"
    "    }\n"
    "    if (!driver_step(op, &given)) {\n"
    "        broken();\n"
    "    }\n"
    "    print_result(given, got);\n"
    "    if (result != NULL && strcmp(result, got) != 0) {\n"
    "        fprintf(stderr, \"expected %s, got %s: %s\\n\", result, got, text);\n"
    "        status = 1;\n"
    "    }\n"
    "}\n"
    "\n"
    "static void run(const char *text)\n"
    "{\n"
    "    expect(text, NULL);\n"
    "}\n"
    "\n";

static const char before[] = "int main(void)\n"
                             "{\n"
                             "    op = malloc(OP_SIZE);\n"
                             "    if (op == NULL) {\n"
                             "        return 2;\n"
                             "    }\n"
                             "    driver_start(true);\n";

static const char after[] = "    last = \"the end\";\n"
                            "    if (!driver_finish()) {\n"
                            "        broken();\n"
                            "    }\n"
                            "    return status;\n"
                            "}\n";

/* The name of a file in a comment: nothing in it may end the comment. */
static void print_name(const char *name)
{
    for (; *name != '\0'; name++) {
        putchar((*name == '/' && name[1] == '*') || (*name == '*' && name[1] == '/') ||
                        *name < ' ' || *name == '\\'
                    ? '?'
                    : *name);
    }
}

/* GIVEN: what the operation gave here; its kind says how a number prints. NULL: it was not run. */
static void print_step(const struct op *op, const struct result *given)
{
    char text[TRACE_LINE_ROOM];

    print_op(op, NULL, 0, text);
    if (!op->has_result) {
        printf("    run(\"%s\");\n", text);
        return;
    }
    printf("    expect(\"%s\", ", text);
    struct result wanted = op->result;
    if (given != NULL && result_is_number(wanted) && result_is_number(*given)) {
        wanted.kind = given->kind;
    }
    print_result(wanted, text);
    printf("\"%s\");\n", text);
}

static void print_program(const struct trace *trace, const struct trial *trial)
{
    const struct history *history = &trace->history;
    char text[128];

    trial_describe(trial, text, sizeof text);
    printf("/*\n * Made by pagewright c from ");
    print_name(trace->path);
    printf(", which %s%s.\n", trial->end == TRIAL_DIFFERS ? "gives a wrong result: " : "", text);
    printf(" *     cc -std=c11 -o failure THIS-FILE build/dev/libpagewright.a && ./failure\n */\n");
    fputs(structures, stdout);
#define X(declaration) puts(#declaration ";");
    FUNCTIONS(X)
#undef X
    printf("\n#define OP_SIZE %zuu\n", sizeof(struct op));
    fputs(functions, stdout);
    fputs(before, stdout);
    for (size_t i = 0; i < history->count; i++) {
        print_step(&history->ops[i], i < trial->count ? &trial_results()[i] : NULL);
    }
    fputs(after, stdout);
}

/* The same for real system calls, as far as there are such. */
static int print_real(const struct trace *trace, const struct trial *trial)
{
    printf("/*\n * Made by pagewright c --host from ");
    print_name(trace->path);
    printf(": real system calls.\n *     cc -o real THIS-FILE && ./real\n */\n");
    size_t left_out = print_host_program(trace, trial_results(), trial->count);
    if (left_out > 0) {
        fprintf(stderr, "%s: operations left out, since no program can do them: %zu of %zu\n",
                trace->path, left_out, trial->count);
    }
    return STATUS_GOOD;
}

static int print_c(const char *path, bool host, bool lenient)
{
    struct trial_options options = {.finish = true};
    struct trace trace;

    if (!load_trace(&trace, path, lenient)) {
        return STATUS_USAGE;
    }
    struct history *history = &trace.history;
    struct trial trial = trial_run(history->ops, history->count, &options);
    if (host) {
        int status = print_real(&trace, &trial);
        free_trace(&trace);
        return status;
    }
    if (trial.end == TRIAL_PASSES) {
        /* The run that compares stops at a difference; the results of all are those of this one. */
        for (size_t i = 0; i < history->count && trial.end == TRIAL_PASSES; i++) {
            const struct op *op = &history->ops[i];

            if (op->has_result && !result_equal(op->result, trial_results()[i])) {
                trial.end = TRIAL_DIFFERS;
                trial.wanted = op->result;
                trial.given = trial_results()[i];
            }
        }
    }
    print_program(&trace, &trial);
    free_trace(&trace);
    return STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    bool host = false;
    bool lenient = false;
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_FLAG("host", &host,
                    "print one of real system calls instead, which needs nothing but a Linux and "
                    "says where that gives something else than the core"),
        OPTION_LENIENT(&lenient),
        OPTIONS_END,
    };

    if (!read_options(&c_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    return argc == 1 ? print_c(argv[0], host, lenient) : wants_one_trace("c", argc);
}

const struct command c_command = {
    .manual =
        {.program = "pagewright",
         .command = "c",
         .operands = {"FILE"},
         .about = "Prints a C program that fails as the trace does. It needs no header, only the\n"
                  "library:\n"
                  "    pagewright c FILE >failure.c\n"
                  "    cc -std=c11 -o failure failure.c build/dev/libpagewright.a && ./failure\n"
                  "(installed: with $(pkg-config --libs pagewright) in place of the library).\n"
                  "Its exit status is 1 when it fails, 0 when it does not.\n"
                  "\n"
                  "With --host it does by system calls what the trace does, in as many processes,\n"
                  "and says where this Linux gives something else than the core: exit status 1.\n"
                  "    pagewright c --host FILE >real.c && cc -o real real.c && ./real\n"
                  "What no system call does is left out (brk, exec, limits, reclaim, all of the\n"
                  "kernel's own), and what needs the end of the address space at 3 GiB.\n",
         .closing =
             "Exit status: 0 printed; 2 bad usage, a trace that cannot be read, or output that\n"
             "cannot be written.\n"},
    .summary = "print a C program that fails as the trace does",
    .run = run,
};
