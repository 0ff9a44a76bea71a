/*
 * The program runs a process for each process of the trace. All of them go through the same list of
 * steps; each does its own, when a counter that they share has come to it. So the order is that of
 * the trace, whatever the scheduler does.
 *
 * The core's addresses are used as they are: a program that lies above 4 GiB, as those do that are
 * position-independent, leaves all of them free.
 */
#include "c_host.h"

#include "config.h"

static const char before[] =
    "#define _GNU_SOURCE\n"
    "#pragma GCC diagnostic ignored \"-Wunused-function\"\n"
    "#include <errno.h>\n"
    "#include <setjmp.h>\n"
    "#include <signal.h>\n"
    "#include <stdint.h>\n"
    "#include <stdio.h>\n"
    "#include <stdlib.h>\n"
    "#include <sys/mman.h>\n"
    "#include <sys/syscall.h>\n"
    "#include <unistd.h>\n"
    "\n"
    "#define SIGNAL(n) (-1000L - (n))\n"
    "\n"
    "static struct { volatile unsigned turn; volatile int status; } *shared;\n"
    "static int me;         /* which process of the trace this is */\n"
    "static pid_t first;    /* the one that was started, which waits for all */\n"
    "static int file[4];\n"
    "static sigjmp_buf jump;\n"
    "\n"
    "static void on_signal(int number)\n"
    "{\n"
    "    siglongjmp(jump, number);\n"
    "}\n"
    "\n"
    "static void wait_for(unsigned step)\n"
    "{\n"
    "    for (unsigned n = 0; shared->turn != step; n++) {\n"
    "        if (n > 100000 || shared->status == 2) {\n"
    "            fprintf(stderr, \"nobody came to step %u\\n\", shared->turn);\n"
    "            shared->status = 2;\n"
    "            _exit(2);\n"
    "        }\n"
    "        usleep(100);\n"
    "    }\n"
    "}\n"
    "\n"
    "/* Is the step this process's? Then it is its turn. */\n"
    "static int mine(unsigned step, int process)\n"
    "{\n"
    "    if (me != process) {\n"
    "        return 0;\n"
    "    }\n"
    "    wait_for(step);\n"
    "    return 1;\n"
    "}\n"
    "\n"
    "static void print_value(const char *who, long value)\n"
    "{\n"
    "    if (value <= -1000) {\n"
    "        fprintf(stderr, \"%s signal %ld\", who, -1000 - value);\n"
    "    } else if (value < 0) {\n"
    "        fprintf(stderr, \"%s error %ld\", who, -value);\n"
    "    } else {\n"
    "        fprintf(stderr, \"%s %ld (0x%lx)\", who, value, (unsigned long)value);\n"
    "    }\n"
    "}\n"
    "\n"
    "static void same(unsigned step, const char *text, long got, long wanted)\n"
    "{\n"
    "    if (got != wanted) {\n"
    "        fprintf(stderr, \"%s:\", text);\n"
    "        print_value(\" the core gave\", wanted);\n"
    "        print_value(\", this Linux\", got);\n"
    "        fputc('\\n', stderr);\n"
    "        shared->status = 1;\n"
    "    }\n"
    "    shared->turn = step + 1;\n"
    "}\n"
    "\n"
    "static long outcome(long value)\n"
    "{\n"
    "    return value == -1 ? -errno : value;\n"
    "}\n"
    "\n"
    "static long load(unsigned long at)\n"
    "{\n"
    "    int number = sigsetjmp(jump, 1);\n"
    "\n"
    "    return number != 0 ? SIGNAL(number) : (long)*(volatile uint32_t *)(at & ~3ul);\n"
    "}\n"
    "\n"
    "static long store(unsigned long at, uint32_t value)\n"
    "{\n"
    "    int number = sigsetjmp(jump, 1);\n"
    "\n"
    "    if (number != 0) {\n"
    "        return SIGNAL(number);\n"
    "    }\n"
    "    *(volatile uint32_t *)(at & ~3ul) = value;\n"
    "    return 0;\n"
    "}\n"
    "\n"
    "static long resident(unsigned long at)\n"
    "{\n"
    "    unsigned char in_ram = 0;\n"
    "    long result = outcome(syscall(SYS_mincore, at & ~4095ul, 1ul, &in_ram));\n"
    "\n"
    "    return result < 0 ? result : in_ram % 2;\n"
    "}\n"
    "\n"
    "static long read_word(int k, long offset)\n"
    "{\n"
    "    uint32_t word = 0;\n"
    "\n"
    "    return pread(file[k], &word, 4, offset & ~3l) < 0 ? -errno : (long)word;\n"
    "}\n"
    "\n"
    "static long write_word(int k, long offset, uint32_t word)\n"
    "{\n"
    "    if ((offset & ~3l) > 65532) {\n"
    "        return -EFBIG;\n"
    "    }\n"
    "    return pwrite(file[k], &word, 4, offset & ~3l) == 4 ? 0 : -errno;\n"
    "}\n"
    "\n"
    "/* The child goes on behind the step as process NEW. */\n"
    "static void make(unsigned step, int new)\n"
    "{\n"
    "    pid_t pid = fork();\n"
    "\n"
    "    if (pid == 0) {\n"
    "        me = new;\n"
    "    } else {\n"
    "        same(step, \"fork\", pid < 0 ? -errno : 0, 0);\n"
    "    }\n"
    "}\n"
    "\n"
    "/* The one that was started stays until the others are done. */\n"
    "static void leave(unsigned step)\n"
    "{\n"
    "    shared->turn = step + 1;\n"
    "    me = -1;\n"
    "    if (getpid() != first) {\n"
    "        _exit(0);\n"
    "    }\n"
    "}\n"
    "\n"
    "static void begin(void)\n"
    "{\n"
    "    static char stack[65536];\n"
    "    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};\n"
    "    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK | "
    "SA_NODEFER};\n"
    "\n"
    "    if ((uintptr_t)stack < 0x100000000ul) {\n"
    "        fprintf(stderr, \"this program has to be position-independent (cc -fPIE -pie)\\n\");\n"
    "        exit(2);\n"
    "    }\n"
    "    first = getpid();\n"
    "    sigaltstack(&other, NULL);\n"
    "    sigaction(SIGSEGV, &action, NULL);\n"
    "    sigaction(SIGBUS, &action, NULL);\n"
    "    signal(SIGCHLD, SIG_IGN);\n"
    "    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
    "    for (int k = 0; k < 4; k++) {\n"
    "        file[k] = memfd_create(\"f\", 0);\n"
    "        for (uint32_t o = 0; o < 65536; o += 4) {\n"
    "            write_word(k, o, 0xF0000000u | (uint32_t)k << 24 | o);\n"
    "        }\n"
    "    }\n"
    "}\n"
    "\n"
    "int main(void)\n"
    "{\n"
    "    begin();\n";

static const char after[] = "    if (getpid() != first) {\n"
                            "        _exit(0);\n"
                            "    }\n"
                            "    wait_for(END);\n"
                            "    return shared->status;\n"
                            "}\n";

/* What a step has to give, as the program writes it. */
static void print_wanted(struct result result)
{
    switch (result.kind) {
    case RESULT_ERRNO:
        printf("-%uL", result.value);
        break;
    case RESULT_SIGSEGV:
        printf("SIGNAL(SIGSEGV)");
        break;
    case RESULT_SIGBUS:
        printf("SIGNAL(SIGBUS)");
        break;
    default:
        printf("%uL", result.value);
    }
}

/* mmap at the place that the core chose, where the trace leaves the choice to it. */
static void print_mmap(const struct op *op, struct result result)
{
    uint32_t flags = op->arg[4];
    bool free_choice = (flags & WORD_FIXED) == 0 && result_is_number(result);

    printf("syscall(SYS_mmap, 0x%xul, 0x%xul, %u, 0x%x%s, ",
           free_choice ? result.value : op->arg[1], op->arg[2], op->arg[3], flags,
           free_choice ? " | MAP_FIXED_NOREPLACE" : "");
    if (op_given(op, 5)) {
        printf("file[%u], 0x%xul)", op->arg[5], op->arg[6]);
    } else {
        printf("-1, 0ul)");
    }
}

/* mremap to the place that the core chose, likewise. */
static void print_mremap(const struct op *op, struct result result)
{
    bool fixed = op_given(op, 5);
    bool moved = !fixed && result_is_number(result) && result.value != op->arg[1];

    printf("syscall(SYS_mremap, 0x%xul, 0x%xul, 0x%xul, %uul, 0x%xul)", op->arg[1], op->arg[2],
           op->arg[3], (op_given(op, 4) ? 1u : 0u) + (fixed || moved ? 2u : 0u),
           fixed   ? op->arg[5]
           : moved ? result.value
                   : 0);
}

/* A system call on a range; EXTRA: its third argument. */
static void print_range(const char *name, const struct op *op, uint32_t extra)
{
    printf("syscall(SYS_%s, 0x%xul, 0x%xul, %u)", name, op->arg[1], op->arg[2], extra);
}

/* The call as an expression. False: there is none. */
static bool print_call(const struct op *op, struct result result)
{
    static const unsigned advice[] = {4 /* MADV_DONTNEED */, 3 /* MADV_WILLNEED */, 0};

    switch (op->code) {
    case OP_mmap:
        print_mmap(op, result);
        return true;
    case OP_mremap:
        print_mremap(op, result);
        return true;
    case OP_munmap:
        print_range("munmap", op, 0);
        return true;
    case OP_mprotect:
        print_range("mprotect", op, op->arg[3]);
        return true;
    case OP_mlock:
        print_range("mlock", op, 0);
        return true;
    case OP_munlock:
        print_range("munlock", op, 0);
        return true;
    case OP_msync:
        print_range("msync", op, 4 /* MS_SYNC */);
        return true;
    case OP_madvise:
        print_range("madvise", op, advice[op->arg[3]]);
        return true;
    default:
        return false;
    }
}

/* Is it told as a system call that returns -1 on an error? */
static bool is_call(enum op_code code)
{
    return code == OP_mmap || code == OP_mremap || code == OP_munmap || code == OP_mprotect ||
           code == OP_mlock || code == OP_munlock || code == OP_msync || code == OP_madvise;
}

/* What is no system call by itself. False: nor is it anything else that a program can do. */
static bool print_other(const struct op *op)
{
    switch (op->code) {
    case OP_read:
        printf("load(0x%xul)", op->arg[1]);
        return true;
    case OP_write:
        printf("store(0x%xul, %uu)", op->arg[1], op->arg[2]);
        return true;
    case OP_mincore:
        printf("resident(0x%xul)", op->arg[1]);
        return true;
    case OP_pread:
        printf("read_word(%u, %ul)", op->arg[0], op->arg[1]);
        return true;
    case OP_pwrite:
        printf("write_word(%u, %ul, %uu)", op->arg[0], op->arg[1], op->arg[2]);
        return true;
    case OP_truncate:
        printf("%u > 65536u ? -EFBIG : outcome(ftruncate(file[%u], %ul))", op->arg[1], op->arg[0],
               op->arg[1]);
        return true;
    case OP_fsync:
        printf("outcome(fsync(file[%u]))", op->arg[0]);
        return true;
    default:
        return false;
    }
}

/* Does it reach beyond the 3 GiB that the core's processes have? A process of 64 bits has more. */
static bool reaches_too_far(const struct op *op, struct result result)
{
    uint64_t longest = op->arg[2];
    bool chosen = op->code == OP_mmap && (op->arg[4] & WORD_FIXED) == 0;

    if (op->code == OP_read || op->code == OP_write || op->code == OP_mincore) {
        longest = 4;
    } else if (!is_call(op->code)) {
        return false;
    }
    if (op->code == OP_mremap && op->arg[3] > longest) {
        longest = op->arg[3];
    }
    return op->arg[1] + longest > TASK_SIZE ||
           (op->code == OP_mremap && op_given(op, 5) && op->arg[5] + longest > TASK_SIZE) ||
           ((chosen || op->code == OP_mremap) && result.kind == RESULT_ERRNO &&
            result.value == ENOMEM);
}

static bool can_be_told(const struct op *op, struct result result)
{
    /* what is not in RAM is a matter of how much there is */
    bool not_in_ram = op->code == OP_mincore && result.kind == RESULT_NUMBER && result.value == 0;

    return result.kind != RESULT_SKIP && result.kind != RESULT_KILLED && !not_in_ram &&
           !reaches_too_far(op, result) &&
           (is_call(op->code) || op->code == OP_read || op->code == OP_write ||
            op->code == OP_mincore || op->code == OP_pread || op->code == OP_pwrite ||
            op->code == OP_truncate || op->code == OP_fsync);
}

/* Who does it: the process that it names; what belongs to no process, the first that lives. */
static uint32_t who(const struct op *op, const bool *lives)
{
    uint32_t p = 0;

    if (op_forms[op->code].args[0] == ARG_PROC) {
        return op->arg[0];
    }
    while (p + 1 < TRACE_PROCS && !lives[p]) {
        p++;
    }
    return p;
}

/* Prints step N. False: the operation is left out. */
static bool print_host_step(const struct op *op, struct result result, unsigned n, bool *lives)
{
    char text[TRACE_LINE_ROOM];
    bool done = result.kind == RESULT_NUMBER && result.value == 0;

    print_op(op, NULL, 0, text);
    if (op->code == OP_fork && done) {
        printf("    if (mine(%u, %u)) make(%u, %u); /* %s */\n", n, op->arg[0], n, op->arg[1],
               text);
        lives[op->arg[1]] = true;
        return true;
    }
    if (op->code == OP_exit && done) {
        printf("    if (mine(%u, %u)) leave(%u); /* %s */\n", n, op->arg[0], n, text);
        lives[op->arg[0]] = false;
        return true;
    }
    if (!can_be_told(op, result)) {
        printf("    /* left out: %s */\n", text);
        return false;
    }
    printf("    if (mine(%u, %u)) same(%u, \"%s\", %s", n, who(op, lives), n, text,
           is_call(op->code) ? "outcome(" : "");
    if (!print_call(op, result)) {
        print_other(op);
    }
    printf("%s, ", is_call(op->code) ? ")" : "");
    print_wanted(result);
    printf(");\n");
    return true;
}

size_t print_host_program(const struct trace *trace, const struct result *results, size_t count)
{
    bool lives[TRACE_PROCS] = {true};
    unsigned steps = 0;

    fputs(before, stdout);
    for (size_t i = 0; i < count; i++) {
        steps += print_host_step(&trace->history.ops[i], results[i], steps, lives) ? 1 : 0;
    }
    printf("#define END %uu\n", steps);
    fputs(after, stdout);
    return count - steps;
}
