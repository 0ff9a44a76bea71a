/*
 * The reference model in step with the core.
 *
 * The model knows nothing of the core. What it has to be told of the core's choices is judged in
 * model/, in the line of each operation: was memory really too short, did a transfer really fail,
 * was it the right process that was killed. Here is what holds for all of them.
 */
#include "oracle/oracle.h"

#include "bootmem.h"
#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"
#include "oracle/pages.h"
#include "page.h"

_Static_assert(NO_SPACE == TRACE_PROCS, "the model knows every process of the trace language");
_Static_assert(WORD_R == MODEL_READ && WORD_W == MODEL_WRITE && WORD_X == MODEL_EXEC, "rights");
_Static_assert(WORD_SHARED == MODEL_SHARED && WORD_PRIVATE == MODEL_PRIVATE &&
                   WORD_FIXED == MODEL_FIXED && WORD_ANON == MODEL_ANONYMOUS &&
                   WORD_GROWSDOWN == MODEL_GROWSDOWN && WORD_LOCKED == MODEL_LOCKED,
               "flags");

static struct {
    bool booting; /* the model knows low memory */
    bool running; /* the model is in step */
    bool off;     /* it cannot follow any more */
} oracle;

/* ---- results -------------------------------------------------------------------------------- */

static int64_t code_of(struct result result)
{
    switch (result.kind) {
    case RESULT_ERRNO:
        return -(int64_t)result.value;
    case RESULT_SIGSEGV:
        return MODEL_SIGSEGV;
    case RESULT_SIGBUS:
        return MODEL_SIGBUS;
    case RESULT_KILLED:
        return MODEL_KILLED;
    case RESULT_SKIP:
        return MODEL_SKIP;
    default:
        return result.value;
    }
}

struct result oracle_result(uint32_t value)
{
    uint32_t error = 0u - value;

    if (value == (uint32_t)MODEL_SIGSEGV) {
        return (struct result){RESULT_SIGSEGV, 0};
    }
    if (value == (uint32_t)MODEL_SIGBUS) {
        return (struct result){RESULT_SIGBUS, 0};
    }
    if (value == (uint32_t)MODEL_KILLED) {
        return (struct result){RESULT_KILLED, 0};
    }
    if (value == (uint32_t)MODEL_SKIP) {
        return (struct result){RESULT_SKIP, 0};
    }
    return errno_known(error) ? (struct result){RESULT_ERRNO, error}
                              : (struct result){RESULT_NUMBER, value};
}

static bool result_matches(const struct op *op, int64_t want, int64_t got)
{
    return want == got ||
           differs(MODEL_RESULT, "argument", op->arg[0], (uint32_t)want, (uint32_t)got);
}

/* ---- the lines ------------------------------------------------------------------------------ */

static int64_t not_yet(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return -ENOSYS;
}

/* The line of an operation. */
static const struct expectation *line_of(enum op_code code)
{
    static const struct expectation *const files[] = {
        ask_lines,     boot_lines, bootmem_lines,    fail_lines,       filemap_lines,
        memory_lines,  mmap_lines, page_alloc_lines, page_table_lines, proc_lines,
        process_lines, slab_lines, vma_lines,        vmscan_lines,
    };
    static const struct expectation later = {.code = NR_OPS, .give = not_yet};
    static const struct expectation *lines[NR_OPS];

    if (lines[code] == NULL) {
        lines[code] = &later;
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            for (const struct expectation *line = files[i]; line->code != NR_OPS; line++) {
                lines[code] = line->code == code ? line : lines[code];
            }
        }
    }
    return lines[code];
}

/* ---- the boot ------------------------------------------------------------------------------- */

void oracle_start(void)
{
    oracle.booting = false;
    oracle.running = false;
    oracle.off = false;
    no_difference();
    holdings_start();
    accounts_start();
    model_reset(false);
}

/* The kernel has taken what it needs itself; the others may reserve and allocate now. */
static void begin_boot(void)
{
    uint32_t last = bootmem_last_pos * PAGE_SIZE;

    oracle.booting = true;
    model_boot_start(node_low_pfn,
                     last + (bootmem_last_offset == 0 ? PAGE_SIZE : bootmem_last_offset));
    for (uint32_t f = 0; f < node_low_pfn; f++) {
        if (page_kind[f] == K_KERNEL || page_kind[f] == K_HOLE) {
            model_boot_keep(f);
        }
    }
}

/* The boot has ended just now. */
static void begin(void)
{
    oracle.running = true;
    accounts_begin();
    model_reset(core_lives(0));
}

/* The operation began before the end of the boot. */
static bool boot_matches(const struct op *op, struct result result, bool running)
{
    const struct expectation *line = line_of(op->code);
    int64_t got = code_of(result);
    int64_t want = line->give_booting != NULL ? line->give_booting(op, got) : got;

    if (running) {
        begin();
    }
    return result_matches(op, want, got);
}

/* ---- in step -------------------------------------------------------------------------------- */

void oracle_before(const struct op *op, bool running)
{
    if (oracle.off) {
        return;
    }
    if (!running && !oracle.booting) {
        begin_boot();
    }
    if (!running) {
        return;
    }
    if (!oracle.running) {
        begin();
    }
    note_before();
    if (line_of(op->code)->note != NULL) {
        line_of(op->code)->note(op);
    }
}

static bool names_process(const struct op *op)
{
    return op_forms[op->code].args[0] == ARG_PROC;
}

/* Has the process that OP names, if OP may have changed its memory, the pages that it has to
 * have? */
static bool named_process_matches(const struct op *op)
{
    return !names_process(op) || op_forms[op->code].group == GROUP_ASK || !core_lives(op->arg[0]) ||
           census_matches(op->arg[0]);
}

static bool step_matches(const struct op *op, struct result result)
{
    const struct expectation *line = line_of(op->code);
    int64_t got = code_of(result);

    see_file_ends();
    if (names_process(op) && core_lives(op->arg[0])) {
        see_areas(core_mm(op->arg[0]));
    }
    int64_t want = line->give != NULL ? line->give(op, got) : MODEL_SKIP;
    if (difference()->invariant != NULL) {
        return false;
    }
    return result_matches(op, want, got) && processes_match() &&
           (line->matches == NULL || line->matches(op)) && named_process_matches(op);
}

bool oracle_after(const struct op *op, struct result result, bool running, struct failure *failure)
{
    bool good = true;

    if (oracle.off) {
        return true;
    }
    if (!oracle.running) {
        good = boot_matches(op, result, running);
    } else {
        good = step_matches(op, result);
    }
    if (model_is_full()) {
        oracle.off = true;
        return true;
    }
    if (!good) {
        *failure = *difference();
    }
    return good;
}

bool oracle_finish(struct failure *failure)
{
    const struct op check = {.code = OP_check};

    if (oracle.off) {
        return true;
    }
    if (!oracle.running) {
        begin();
    }
    if (processes_match() && line_of(OP_check)->matches(&check)) {
        return true;
    }
    *failure = *difference();
    return false;
}
