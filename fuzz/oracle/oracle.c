/*
 * The reference model in step with the core.
 *
 * The model knows nothing of the core. What it has to be told of the core's choices is judged in
 * model/, in the line of each operation: was memory really too short, did a transfer really fail,
 * was it the right process that was killed. Here is what holds for all of them.
 */
#include "oracle/oracle.h"

#include "bootmem.h"
#include "buddy.h"
#include "frames.h"
#include "highmem.h"
#include "init.h"
#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"
#include "oracle/model/oom_kill.h"
#include "oracle/pages.h"
#include "page.h"
#include "platform.h"
#include "processor.h"

_Static_assert(NO_SPACE == TRACE_PROCS, "the model knows every process of the trace language");
_Static_assert(WORD_R == MODEL_READ && WORD_W == MODEL_WRITE && WORD_X == MODEL_EXEC, "rights");
_Static_assert(WORD_SHARED == MODEL_SHARED && WORD_PRIVATE == MODEL_PRIVATE &&
                   WORD_FIXED == MODEL_FIXED && WORD_ANON == MODEL_ANONYMOUS &&
                   WORD_GROWSDOWN == MODEL_GROWSDOWN && WORD_LOCKED == MODEL_LOCKED,
               "flags");

static struct {
    bool hopeless; /* low memory has no room for the kernel */
    bool running;  /* the model is in step */
    bool stopped;  /* a panic has stopped the machine */
    bool off;      /* it cannot follow any more */
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
    case RESULT_PANIC:
        return MODEL_PANIC;
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
    if (value == (uint32_t)MODEL_PANIC) {
        return (struct result){RESULT_PANIC, 0};
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
        ask_lines,    boot_lines, bootmem_lines,    fail_lines,       filemap_lines, kernel_lines,
        memory_lines, mmap_lines, page_alloc_lines, page_table_lines, proc_lines,    process_lines,
        remap_lines,  slab_lines, swap_lines,       vma_lines,        vmscan_lines,
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
    oracle.hopeless = false;
    oracle.stopped = false;
    oracle.running = false;
    oracle.off = false;
    no_difference();
    holdings_start();
    accounts_start();
    pages_start();
    model_reset(false);
}

/* The model boots by itself. What the kernel has taken by now must be what the model takes. */
void oracle_power_on(const struct model_machine *machine)
{
    uint32_t last = bootmem_last_offset != 0 ? bootmem_last_offset : PAGE_SIZE;

    oracle.hopeless = !model_boot(machine);
    if (oracle.hopeless) {
        return;
    }
    if (node_low_pfn != model_boot_low() || nr_frames != model_boot_end()) {
        differs("model-memory-ends", "frame", model_boot_end(), model_boot_low(), node_low_pfn);
        return;
    }
    for (uint32_t f = 0; f < node_low_pfn; f++) {
        if ((bootmem_reserved(f) != 0) != model_boot_taken(f)) {
            differs("model-boot-memory", "frame", f, model_boot_taken(f), bootmem_reserved(f));
            return;
        }
    }
    for (uint32_t f = node_low_pfn; f < nr_frames; f++) {
        if ((page_kind[f] == K_FREE) != model_is_ram(f)) {
            differs("model-high-memory", "frame", f, model_is_ram(f), page_kind[f]);
            return;
        }
    }
    if (bootmem_last_pos * PAGE_SIZE + last != model_boot_last()) {
        differs("model-boot-memory-used", "frame", bootmem_last_pos, model_boot_last(),
                bootmem_last_pos * PAGE_SIZE + last);
    }
}

/* Frames that the first process needs: its directory, a slab for its mm, and one for the caches. */
#define FIRST_FRAMES 3u

/* Low memory is too short for a first process, or may be: requests leave NORMAL its min watermark
 * and DMA both, and a frame more in each. */
static bool must_stop(void)
{
    return oracle.hopeless || model_boot_free() + 1 < FIRST_FRAMES;
}

static bool may_stop(void)
{
    uint32_t reserve = zone_pages_min[ZONE_DMA] + 2 * zone_pages_min[ZONE_NORMAL] + 2;

    return must_stop() || model_boot_free() + 1 < FIRST_FRAMES + reserve;
}

/* The frames that the direct map shows: low memory, up to whole entries of 4 MiB if it has any. */
static uint32_t directly_mapped(void)
{
    uint32_t rest = node_low_pfn % PTRS_PER_PTE;

    return (cr4 & X86_CR4_PSE) == 0 || rest == 0 ? node_low_pfn
                                                 : node_low_pfn - rest + PTRS_PER_PTE;
}

/* The boot has ended just now, well or not. Is that right? */
static bool end_matches(enum oracle_stage stage)
{
    bool well = stage == ORACLE_RUNNING;

    oracle.running = well;
    oracle.stopped = !well;
    if (well ? must_stop() : !may_stop()) {
        return differs("model-boot-ends-well", "frames of low memory", model_boot_free(), !well,
                       well);
    }
    if (oracle.hopeless) {
        return true;
    }
    if (nr_frames - reserved_frames != model_boot_handed()) {
        return differs("model-frames-handed-over", "frame", nr_frames, model_boot_handed(),
                       nr_frames - reserved_frames);
    }
    if (well) {
        accounts_begin();
        model_kernel_start(node_low_pfn, directly_mapped(), nr_pkmaps);
        model_reset(true);
        model_swap_reset(boot_swap_slots);
    }
    return true;
}

/* The operation began before the end of the boot, or after a panic. */
static bool boot_matches(const struct op *op, struct result result, enum oracle_stage stage)
{
    const struct expectation *line = line_of(op->code);
    int64_t got = code_of(result);
    int64_t want = line->give_booting != NULL ? line->give_booting(op, got) : got;

    if (oracle.stopped || (oracle.hopeless && op->code != OP_machine)) {
        want = op->code == OP_boot && !oracle.stopped ? MODEL_PANIC : MODEL_SKIP;
    } else if (stage == ORACLE_STOPPED) {
        want = op->code == OP_boot ? MODEL_PANIC : MODEL_SKIP;
    }
    if (stage != ORACLE_BOOTING && !oracle.stopped && !end_matches(stage)) {
        return false;
    }
    return result_matches(op, want, got);
}

/* ---- in step -------------------------------------------------------------------------------- */

static bool names_process(const struct op *op)
{
    return op_forms[op->code].args[0] == ARG_PROC;
}

void oracle_before(const struct op *op, enum oracle_stage stage)
{
    if (oracle.off || difference()->invariant != NULL || stage != ORACLE_RUNNING) {
        return;
    }
    if (!oracle.running && !end_matches(stage)) {
        return; /* the boot has ended for this operation */
    }
    if (names_process(op) && op_forms[op->code].group != GROUP_ASK) {
        model_run(op->arg[0]);
    }
    note_before();
    if (line_of(op->code)->note != NULL) {
        line_of(op->code)->note(op);
    }
}

/* Has the process that OP names, if OP may have changed its memory, the pages that it has to
 * have? */
static bool named_process_matches(const struct op *op)
{
    return !names_process(op) || op_forms[op->code].group == GROUP_ASK || !core_lives(op->arg[0]) ||
           census_matches(op->arg[0]);
}

/* Which processes live, and the areas and counts of the one that OP names. */
static bool named_areas_match(const struct op *op)
{
    return lives_match() && (!names_process(op) || areas_match(op->arg[0]));
}

/* All that is compared at `check`. */
static bool machine_matches(void)
{
    const struct op check = {.code = OP_check};

    return line_of(OP_check)->matches(&check);
}

/* Is memory as OP has to leave it, as far as LOOK goes? */
static bool memory_matches(const struct op *op, enum oracle_look look)
{
    const struct expectation *line = line_of(op->code);

    if (look == ORACLE_RESULT && !line->each_time) {
        return true;
    }
    if (line->matches != NULL && !line->matches(op)) {
        return false;
    }
    return look != ORACLE_MACHINE || machine_matches();
}

static bool step_matches(const struct op *op, struct result result, enum oracle_look look)
{
    const struct expectation *line = line_of(op->code);
    int64_t got = code_of(result);

    see_file_ends();
    if (names_process(op) && core_lives(op->arg[0])) {
        see_areas(core_mm(op->arg[0]));
    }
    int64_t want = line->give != NULL ? line->give(op, got) : MODEL_SKIP;
    if (difference()->invariant != NULL || !follow_killer(op, got)) {
        return false;
    }
    if (!result_matches(op, want, got)) {
        return false;
    }
    if (look == ORACLE_RESULT ? !named_areas_match(op) : !processes_match()) {
        return false;
    }
    return memory_matches(op, look) && (look == ORACLE_RESULT || named_process_matches(op));
}

bool oracle_after(const struct op *op, struct result result, enum oracle_stage stage,
                  enum oracle_look look, struct failure *failure)
{
    bool good = true;

    if (oracle.off) {
        return true;
    }
    if (difference()->invariant != NULL) {
        good = false; /* at the end of the boot */
    } else if (!oracle.running) {
        good = boot_matches(op, result, stage);
    } else {
        good = step_matches(op, result, look);
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

bool oracle_finish(enum oracle_stage stage, struct failure *failure)
{
    bool good = difference()->invariant == NULL;

    if (oracle.off) {
        return true;
    }
    if (good && !oracle.running && !oracle.stopped) {
        good = end_matches(stage);
    }
    if (good && (oracle.stopped || (processes_match() && machine_matches()))) {
        return true;
    }
    *failure = *difference();
    return false;
}
