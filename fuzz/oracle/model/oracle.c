/*
 * The glue between the driver and the reference model: what each operation has to give.
 *
 * The model knows nothing of the core. What it has to be told of the core's choices is judged here:
 * was memory really too short, did a transfer really fail, was it the right process that was killed.
 */
#include "oracle/oracle.h"

#include <string.h>

#include "bootmem.h"
#include "machine.h"
#include "model.h"
#include "oracle/parts.h"
#include "page.h"
#include "page_alloc.h"
#include "slab.h"
#include "swap_state.h"

_Static_assert(NO_SPACE == TRACE_PROCS, "the model knows every process of the trace language");
_Static_assert(WORD_R == MODEL_READ && WORD_W == MODEL_WRITE && WORD_X == MODEL_EXEC, "rights");
_Static_assert(WORD_SHARED == MODEL_SHARED && WORD_PRIVATE == MODEL_PRIVATE &&
                   WORD_FIXED == MODEL_FIXED && WORD_ANON == MODEL_ANONYMOUS &&
                   WORD_GROWSDOWN == MODEL_GROWSDOWN && WORD_LOCKED == MODEL_LOCKED,
               "flags");

/* What a register of the trace holds. */
enum holds { HOLDS_NOTHING, HOLDS_BLOCK, HOLDS_KMALLOC, HOLDS_BOOTMEM, HOLDS_OBJECT };

struct holding {
    enum holds what;
    uint32_t cache; /* HOLDS_OBJECT */
};

/* How it was before the operation. */
struct before {
    uint32_t free_low; /* free frames that the kernel can use */
    uint32_t areas;    /* of all address spaces */
    uint32_t used;     /* frames in use, where the operation says how many it frees */
    uint32_t failed_allocs;
    uint32_t failed_transfers;
    bool had_page; /* the page that is accessed existed */
};

static struct {
    bool booting; /* the model knows low memory */
    bool running; /* the model is in step */
    bool off;     /* it cannot follow any more */
    struct holding regs[TRACE_REGS];
    bool caches[TRACE_CACHES];
    uint32_t cache_sizes[TRACE_CACHES];
    uint32_t handed; /* frames that were free at the end of the boot */
    struct before before;
    struct failure failure;
} oracle;

bool differs(const char *name, const char *where_name, uint32_t where, uint32_t expected,
             uint32_t got)
{
    oracle.failure.invariant = name;
    oracle.failure.where_name = where_name;
    oracle.failure.where = where;
    oracle.failure.expected = expected;
    oracle.failure.got = got;
    return false;
}

bool is_first_user(uint32_t p)
{
    for (uint32_t q = 0; q < p; q++) {
        if (core_lives(q) && core_mm(q) == core_mm(p)) {
            return false;
        }
    }
    return core_lives(p);
}

/* ---- is memory short? ----------------------------------------------------------------------- */

static bool allocation_failed(void)
{
    return machine_alloc_failures != oracle.before.failed_allocs;
}

/* May an operation that needs up to FRAMES of the kernel's frames, and up to two further areas, say
 * that there is no memory? */
static bool may_be_short(uint32_t frames)
{
    return allocation_failed() || oracle.before.free_low < frames ||
           oracle.before.areas + 2 >= NR_VMA - 1;
}

/* Frames that a fork of process P needs: tables, directory, objects. */
static uint32_t fork_needs(uint32_t p)
{
    if (!core_lives(p)) {
        return 0;
    }
    return take_census(core_mm(p)).tables + 4 + mm_map_count[core_mm(p)] / 32;
}

static bool may_fork_be_short(uint32_t p)
{
    return may_be_short(fork_needs(p)) ||
           (core_lives(p) && oracle.before.areas + mm_map_count[core_mm(p)] >= NR_VMA - 1);
}

/* ---- what each operation has to give -------------------------------------------------------- */

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

/* Part of a locked area has pages, or shows the zero page, up to where memory was short. */
static void populate(uint32_t p, struct model_area part, bool last)
{
    uint32_t addr = part.start;
    bool write = part.flags / MODEL_WRITE % 2 != 0;
    uint32_t entry = entry_at(core_mm(p), addr);

    while (addr < part.end && is_present(entry) && !(write && is_zero_page(entry))) {
        if (write) {
            model_touch(p, addr);
        }
        addr += PAGE_SIZE;
        entry = addr < part.end ? entry_at(core_mm(p), addr) : 0;
    }
    /* Nothing is freed behind the first failure, but what the next part's allocations reclaim. */
    if (addr < part.end && last && !allocation_failed() && !no_block(ZONE_NORMAL, 0, false)) {
        differs("model-locked-page", "address", addr, ENTRY_PRESENT, entry);
    }
}

static void populate_all(uint32_t p)
{
    for (uint32_t i = 0; i < model_wanted.count; i++) {
        populate(p, model_wanted.a[i], i + 1 == model_wanted.count);
    }
}

static int64_t expect_mmap(const struct op *op, int64_t got)
{
    bool refused = got == -ENOMEM && may_be_short(3);
    uint32_t p = op->arg[0];

    if (op_given(op, 5)) {
        return -ENOSYS;
    }
    int64_t place = model_mmap(p, op->arg[1], op->arg[2], op->arg[3], op->arg[4], refused);
    if (place >= 0 && place == got) {
        populate_all(p);
    }
    return place;
}

static int64_t expect_mprotect(const struct op *op, int64_t got)
{
    bool refused = got == -ENOMEM && may_be_short(3);
    int64_t want = model_mprotect(op->arg[0], op->arg[1], op->arg[2], op->arg[3], refused);

    if (want == got && got != MODEL_SKIP) {
        populate_all(op->arg[0]);
    }
    return want;
}

static int64_t expect_brk(const struct op *op, int64_t got)
{
    uint32_t s = model_space(op->arg[0]);
    bool refused = s != NO_SPACE && got == model_brk_of(s) && may_be_short(3);

    return model_brk(op->arg[0], op->arg[1], refused);
}

/* The killer took the processes of an address space: it had to be the one that the rule says. */
static void follow_killer(bool allowed)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        while (model_space(p) != NO_SPACE && !core_lives(p)) {
            uint32_t victim = model_victim();

            if (!allowed) {
                differs("model-killed", "process", p, 0, 1);
                return;
            }
            for (uint32_t q = 0; q < NR_TASKS; q++) {
                if (model_space(q) == victim && core_lives(q)) {
                    differs("model-victim", "process", q, 1, 0);
                    return;
                }
            }
            model_kill(victim);
        }
    }
}

static int64_t expect_access(const struct op *op, int64_t got, bool write)
{
    /* The most that one access needs: a table, a page to swap in, a page to copy to. */
    bool killer = allocation_failed() || oracle.before.free_low < 4;
    bool transfer = machine_io_failures != oracle.before.failed_transfers && oracle.before.had_page;
    int64_t refusal = 0;

    if ((got == MODEL_KILLED && killer && !core_lives(op->arg[0])) ||
        (got == MODEL_SIGBUS && transfer)) {
        refusal = got;
    }
    int64_t want = model_access(op->arg[0], op->arg[1], write, write ? op->arg[2] : 0, refusal);
    follow_killer(killer);
    return want;
}

/* A number of the model about the address space of a process. */
static int64_t ask(const struct op *op, uint32_t number(uint32_t s))
{
    uint32_t s = model_space(op->arg[0]);

    return s == NO_SPACE ? MODEL_SKIP : (int64_t)number(s);
}

static uint32_t area_count(uint32_t s)
{
    return model_areas(s)->count;
}

static int64_t expect_rss(const struct op *op)
{
    uint32_t p = op->arg[0];

    return model_space(p) == NO_SPACE ? MODEL_SKIP : (int64_t)take_census(core_mm(p)).present;
}

/* An allocation into register I: skip if it is full; ENOMEM if it must or may be; else what the
 * core gave. */
static int64_t expect_register(uint32_t i, int64_t got, bool must_fail, bool may_fail)
{
    if (oracle.regs[i].what != HOLDS_NOTHING) {
        return MODEL_SKIP;
    }
    if (must_fail || (may_fail && got == -ENOMEM)) {
        return -ENOMEM;
    }
    return got >= 0 ? got : 0;
}

static int64_t expect_alloc_pages(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    uint32_t order = op->arg[1];
    uint32_t zone = op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL;
    uint32_t top = zone == ZONE_WORD_DMA      ? ZONE_DMA
                   : zone == ZONE_WORD_NORMAL ? ZONE_NORMAL
                                              : ZONE_HIGHMEM;
    bool short_of_it = got == -ENOMEM && order < MAX_ORDER &&
                       (allocation_failed() || no_block(top, order, op_given(op, 3)));
    int64_t want = expect_register(i, got, order >= MAX_ORDER, short_of_it);

    if (want >= 0 && want == got) {
        oracle.regs[i].what = HOLDS_BLOCK;
        oracle_blocks[i] = (struct block){true, (uint32_t)got, order};
    }
    return want;
}

/* An object of BYTES into register I. */
static int64_t expect_object(uint32_t i, int64_t got, uint32_t bytes, struct holding held)
{
    uint32_t order = bytes <= PAGE_SIZE / 2 ? 1 : 5; /* of the slab, at most */
    bool short_of_it =
        got == -ENOMEM && (allocation_failed() || no_block(ZONE_NORMAL, order, false));
    int64_t want = expect_register(i, got, bytes > KMALLOC_MAX, short_of_it);

    if (want >= 0 && want == got) {
        oracle.regs[i] = held;
    }
    return want;
}

static int64_t expect_free(uint32_t i, enum holds what)
{
    if (oracle.regs[i].what != what) {
        return MODEL_SKIP;
    }
    oracle.regs[i].what = HOLDS_NOTHING;
    oracle_blocks[i].held = false;
    return 0;
}

static bool power_of_two(uint32_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static int64_t expect_cache_create(const struct op *op)
{
    uint32_t c = op->arg[0];
    uint32_t align = op->arg[2];

    if (oracle.caches[c]) {
        return MODEL_SKIP;
    }
    if (op->arg[1] < 4 || op->arg[1] > KMALLOC_MAX || align > PAGE_SIZE ||
        (align != 0 && !power_of_two(align))) {
        return -EINVAL;
    }
    oracle.caches[c] = true;
    oracle.cache_sizes[c] = op->arg[1] > align ? op->arg[1] : align;
    return 0;
}

static int64_t expect_cache_alloc(const struct op *op, int64_t got)
{
    uint32_t c = op->arg[0];

    if (!oracle.caches[c]) {
        return MODEL_SKIP;
    }
    return expect_object(op->arg[1], got, oracle.cache_sizes[c],
                         (struct holding){HOLDS_OBJECT, c});
}

static int64_t expect_cache_destroy(const struct op *op)
{
    uint32_t c = op->arg[0];

    if (!oracle.caches[c]) {
        return MODEL_SKIP;
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (oracle.regs[i].what == HOLDS_OBJECT && oracle.regs[i].cache == c) {
            return -EBUSY;
        }
    }
    oracle.caches[c] = false;
    return 0;
}

/* How many frames the operation has freed. */
static int64_t expect_freed(void)
{
    return (int64_t)oracle.before.used - frames_used();
}

static int64_t expect_free_frames(const struct op *op)
{
    struct usage usage = take_usage();
    uint32_t zone = op->arg[0] == ZONE_WORD_DMA      ? ZONE_DMA
                    : op->arg[0] == ZONE_WORD_NORMAL ? ZONE_NORMAL
                                                     : ZONE_HIGHMEM;

    if (op_given(op, 0)) {
        return (int64_t)handed(zone) - usage.frames[zone];
    }
    return (int64_t)oracle.handed - usage.frames[0] - usage.frames[1] - usage.frames[2];
}

/* The rest: what the operation has to give; GOT where anything is right. */
static int64_t expect_other(const struct op *op, int64_t got)
{
    switch (op->code) {
    case OP_kmalloc:
        return expect_object(op->arg[0], got, op->arg[1], (struct holding){HOLDS_KMALLOC, 0});
    case OP_free_pages:
        return expect_free(op->arg[0], HOLDS_BLOCK);
    case OP_kfree:
        return expect_free(op->arg[0], HOLDS_KMALLOC);
    case OP_kmem_cache_free:
        return expect_free(op->arg[0], HOLDS_OBJECT);
    case OP_kmem_cache_create:
        return expect_cache_create(op);
    case OP_kmem_cache_alloc:
        return expect_cache_alloc(op, got);
    case OP_kmem_cache_destroy:
        return expect_cache_destroy(op);
    case OP_kmem_cache_shrink:
        return oracle.caches[op->arg[0]] ? expect_freed() : MODEL_SKIP;
    case OP_reclaim:
        return expect_freed();
    case OP_free_frames:
        return expect_free_frames(op);
    case OP_free_swap:
        return (int64_t)nr_swap_slots - take_usage().slots;
    case OP_fail:
    case OP_check:
        return 0;
    case OP_machine:
    case OP_reserve_bootmem:
    case OP_free_bootmem:
    case OP_alloc_bootmem:
    case OP_boot:
        return MODEL_SKIP; /* too late */
    default:
        return -ENOSYS;
    }
}

static int64_t expect(const struct op *op, int64_t got)
{
    switch (op->code) {
    case OP_mmap:
        return expect_mmap(op, got);
    case OP_munmap:
        return model_munmap(op->arg[0], op->arg[1], op->arg[2],
                            got == -ENOMEM && may_be_short(3));
    case OP_mprotect:
        return expect_mprotect(op, got);
    case OP_brk:
        return expect_brk(op, got);
    case OP_read:
        return expect_access(op, got, false);
    case OP_write:
        return expect_access(op, got, true);
    case OP_fork:
        return model_fork(op->arg[0], op->arg[1],
                          got == -ENOMEM && may_fork_be_short(op->arg[0]));
    case OP_vfork:
        return model_vfork(op->arg[0], op->arg[1]);
    case OP_exit:
        return model_exit(op->arg[0]);
    case OP_rss:
        return expect_rss(op);
    case OP_total_vm:
        return ask(op, model_total_vm);
    case OP_locked_vm:
        return ask(op, model_locked_vm);
    case OP_map_count:
        return ask(op, area_count);
    case OP_alloc_pages:
        return expect_alloc_pages(op, got);
    default:
        return expect_other(op, got);
    }
}

/* ---- in step -------------------------------------------------------------------------------- */

void oracle_start(void)
{
    memset(&oracle, 0, sizeof oracle);
    memset(oracle_blocks, 0, sizeof oracle_blocks);
    model_reset(false);
}

/* The boot has ended just now. */
static void begin(void)
{
    oracle.running = true;
    oracle.handed = handed(ZONE_DMA) + handed(ZONE_NORMAL) + handed(ZONE_HIGHMEM);
    model_reset(core_lives(0));
}

static bool names_process(const struct op *op)
{
    return op_forms[op->code].args[0] == ARG_PROC;
}

static bool is_access(const struct op *op)
{
    return op->code == OP_read || op->code == OP_write;
}

/* The kernel has taken what it needs itself; the others may reserve and allocate now. */
static void begin_boot(void)
{
    uint32_t last = bootmem_last_pos * PAGE_SIZE;

    oracle.booting = true;
    model_boot_start(node_low_pfn, last + (bootmem_last_offset == 0 ? PAGE_SIZE
                                                                    : bootmem_last_offset));
    for (uint32_t f = 0; f < node_low_pfn; f++) {
        if (page_kind[f] == K_KERNEL || page_kind[f] == K_HOLE) {
            model_boot_keep(f);
        }
    }
}

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
    oracle.before.free_low = nr_free_zone_pages(ZONE_DMA) + nr_free_zone_pages(ZONE_NORMAL);
    oracle.before.failed_allocs = machine_alloc_failures;
    oracle.before.failed_transfers = machine_io_failures;
    oracle.before.areas = 0;
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        oracle.before.areas += is_first_user(p) ? mm_map_count[core_mm(p)] : 0;
    }
    if (op->code == OP_reclaim || op->code == OP_kmem_cache_shrink) {
        oracle.before.used = frames_used();
    }
    if (is_access(op) && model_space(op->arg[0]) != NO_SPACE) {
        oracle.before.had_page = model_has_page(model_space(op->arg[0]), op->arg[1]);
    }
}

/* An allocation into a register, of boot memory. */
static int64_t expect_alloc_bootmem(const struct op *op)
{
    struct holding *reg = &oracle.regs[op->arg[0]];
    int64_t want = MODEL_SKIP;

    if (reg->what == HOLDS_NOTHING) {
        want = model_alloc_bootmem(op->arg[1], op->arg[2], op->arg[3]);
        reg->what = want < 0 ? HOLDS_NOTHING : HOLDS_BOOTMEM;
    }
    return want;
}

/* The frames that the boot hands on: what is free, the map of it, and what lies above. */
static uint32_t expect_boot(void)
{
    uint32_t count = model_boot_free() + 1;

    for (uint32_t f = node_low_pfn; f < nr_frames; f++) {
        count += page_kind[f] == K_HOLE ? 0 : 1;
    }
    return count;
}

static int64_t expect_while_booting(const struct op *op, int64_t got)
{
    switch (op->code) {
    case OP_reserve_bootmem:
        return model_reserve_bootmem(op->arg[0], op->arg[1]);
    case OP_free_bootmem:
        return model_free_bootmem(op->arg[0], op->arg[1]);
    case OP_alloc_bootmem:
        return expect_alloc_bootmem(op);
    case OP_boot:
        return expect_boot();
    default:
        return got; /* the machine line, check */
    }
}

static bool result_matches(const struct op *op, int64_t want, int64_t got)
{
    return want == got ||
           differs(MODEL_RESULT, "argument", op->arg[0], (uint32_t)want, (uint32_t)got);
}

/* The operation began before the end of the boot. */
static bool boot_matches(const struct op *op, struct result result, bool running)
{
    int64_t got = code_of(result);
    int64_t want = expect_while_booting(op, got);

    if (running) {
        begin();
    }
    return result_matches(op, want, got);
}

/* Everything. */
static bool all_matches(void)
{
    return all_pages_match() && censuses_match() && accounts_match();
}

/* What the operation may have changed of the pages of the processes that it names. */
static bool named_pages_match(const struct op *op)
{
    uint32_t p = op->arg[0];

    if (op_forms[op->code].group == GROUP_ASK) {
        return true; /* nothing */
    }
    if (op->code == OP_fork && core_lives(op->arg[1]) && !census_matches(op->arg[1])) {
        return false;
    }
    if (!core_lives(p)) {
        return true;
    }
    if (is_access(op) && op->arg[1] < TASK_SIZE && !words_match(p, op->arg[1])) {
        return false;
    }
    return census_matches(p);
}

static bool step_matches(const struct op *op, struct result result)
{
    int64_t got = code_of(result);

    if (names_process(op) && core_lives(op->arg[0])) {
        see_areas(core_mm(op->arg[0]));
    }
    int64_t want = expect(op, got);
    if (oracle.failure.invariant != NULL) {
        return false;
    }
    if (!result_matches(op, want, got) || !processes_match()) {
        return false;
    }
    if (names_process(op) && !named_pages_match(op)) {
        return false;
    }
    if (op->code == OP_reclaim && !censuses_match()) {
        return false;
    }
    return op->code != OP_check || all_matches();
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
        *failure = oracle.failure;
    }
    return good;
}

bool oracle_finish(struct failure *failure)
{
    if (oracle.off) {
        return true;
    }
    if (!oracle.running) {
        begin();
    }
    if (processes_match() && all_matches()) {
        return true;
    }
    *failure = oracle.failure;
    return false;
}
