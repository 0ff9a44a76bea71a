/*
 * The driver.
 *
 * The table of handlers is made from ops.h. A handler turns an operation into calls of the core and
 * gives the result; it knows nothing of checking. driver_step adds the rules that hold for all:
 * `machine` is only the first operation, the boot ends before the first operation that needs a
 * running machine, and the checkers run when the operation is done.
 */
#include "run/driver.h"

#include <string.h>

#include "bootmem.h"
#include "check.h"
#include "fault.h"
#include "fork.h"
#include "init.h"
#include "run/junk.h"
#include "machine.h"
#include "memory.h"
#include "oom_kill.h"
#include "mm.h"
#include "mmap.h"
#include "mmu.h"
#include "oracle/oracle.h"
#include "page_alloc.h"
#include "platform.h"
#include "pool.h"
#include "kmalloc.h"
#include "run/seam.h"
#include "swapfile.h"
#include "violation.h"
#include "vmscan.h"

_Static_assert(TRACE_PROCS == NR_TASKS, "the trace language names every process");
_Static_assert(WORD_R == PROT_READ && WORD_W == PROT_WRITE && WORD_X == PROT_EXEC, "rights");
_Static_assert(WORD_SHARED == MAP_SHARED && WORD_PRIVATE == MAP_PRIVATE &&
                   WORD_FIXED == MAP_FIXED && WORD_ANON == MAP_ANONYMOUS &&
                   WORD_GROWSDOWN == MAP_GROWSDOWN && WORD_LOCKED == MAP_LOCKED,
               "flags");

/* How often an access may fault before it has to succeed: each process may be killed for it. */
#define MAX_FAULTS 16u

enum stage { STAGE_OFF, STAGE_BOOTING, STAGE_RUNNING };

static struct {
    enum stage stage;
    bool check; /* the invariants */
    bool model;
    uint32_t step; /* operations so far */
    uint32_t frames;
    uint32_t dma;
    uint32_t highmem;
    uint32_t hole_first;
    uint32_t hole_count;
    uint32_t swap;
    uint32_t handed; /* frames that the buddy allocator got at boot */
    struct reg regs[TRACE_REGS];
    uint32_t caches[TRACE_CACHES];      /* the core's numbers */
    uint32_t cache_sizes[TRACE_CACHES]; /* as asked for */
} machine;

static struct failure failure;
static bool has_result;
static bool ended_well; /* the last run came to its end: mem_map says what it used */

/* ---- failures ------------------------------------------------------------------------------- */

static bool broken(const char *invariant, const char *where_name, uint32_t where, uint32_t expected,
                   uint32_t got)
{
    failure = (struct failure){invariant, where_name, where, expected, got};
    return false;
}

static bool is_broken(void)
{
    return failure.invariant != NULL;
}

/* Takes over what a checker of the core found. */
static bool core_says(bool good)
{
#define X(id, name, where) {name, where, 0, 0, 0},
    static const struct failure names[] = {INVARIANTS(X)};
#undef X

    if (good || is_broken()) {
        return good;
    }
    failure = names[violation.invariant];
    return broken(failure.invariant, failure.where_name, violation.where, violation.expected,
                  violation.got);
}

/* A function of the core was called and what it requires did not hold. */
static bool seam_says(void)
{
    has_result = false;
    return is_broken() ? false
                       : broken(seam_violation.what, seam_violation.where_name,
                                seam_violation.where, seam_violation.expected, seam_violation.got);
}

const struct failure *driver_failure(void)
{
    return &failure;
}

bool driver_has_result(void)
{
    return has_result;
}

/* ---- results -------------------------------------------------------------------------------- */

static const struct result skip = {RESULT_SKIP, 0};
static const struct result done = {RESULT_NUMBER, 0};
static const struct result no_memory = {RESULT_ERRNO, ENOMEM};

static struct result number(uint32_t value)
{
    return (struct result){RESULT_NUMBER, value};
}

static struct result address(uint32_t value)
{
    return (struct result){RESULT_ADDRESS, value};
}

/* What a function of the core returned: a value, or a negated errno. */
static struct result outcome(int64_t value, enum result_kind kind)
{
    if (value < 0) {
        uint32_t error = (uint32_t)-value;

        if (!errno_known(error)) {
            broken("result-errno", "operation", machine.step, 0, error);
            return done;
        }
        return (struct result){RESULT_ERRNO, error};
    }
    if (value > UINT32_MAX) {
        broken("result-range", "operation", machine.step, UINT32_MAX, (uint32_t)value);
    }
    return (struct result){kind, (uint32_t)value};
}

/* ---- blocks in registers -------------------------------------------------------------------- */

/* The pattern covers whole words only; large blocks are sampled, every 64th word and the last. */
struct span {
    uint32_t first; /* word of RAM */
    uint32_t count;
    uint32_t stride;
};

static struct span span_of(const struct reg *reg)
{
    uint32_t first = (reg->address + 3) / 4;
    uint32_t end = (reg->address + reg->bytes) / 4;
    uint32_t count = end > first ? end - first : 0;

    return (struct span){first, count, count <= 256 ? 1 : 64};
}

static uint32_t *word_at(uint32_t word)
{
    return &phys[word / PTRS_PER_PTE].w[word % PTRS_PER_PTE];
}

static uint32_t pattern(uint32_t seed, uint32_t i)
{
    return seed * 0x9E3779B1u + i;
}

/* Of an object of a cache, only the first words are written: the others keep what its constructor
 * put there. */
#define OBJECT_WORDS 4u

static uint32_t wanted(const struct reg *reg, uint32_t i)
{
    return reg->kind == REG_OBJECT && i >= OBJECT_WORDS ? SLAB_PATTERN : pattern(reg->seed, i);
}

static void fill_reg(struct reg *reg)
{
    struct span span = span_of(reg);
    uint32_t last = span.count;

    if (reg->kind == REG_OBJECT && last > OBJECT_WORDS) {
        last = OBJECT_WORDS;
    }
    for (uint32_t i = 0; i < last; i += span.stride) {
        *word_at(span.first + i) = wanted(reg, i);
    }
    if (last > 0) {
        *word_at(span.first + last - 1) = wanted(reg, last - 1);
    }
    reg->filled = true;
}

static bool word_kept(const struct span *span, uint32_t i, uint32_t want)
{
    uint32_t got = *word_at(span->first + i);

    return got == want ||
           broken("block-content", "physical address", (span->first + i) * 4, want, got);
}

static bool reg_kept(const struct reg *reg)
{
    struct span span = span_of(reg);

    if (!reg->filled || span.count == 0) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_kept(&span, i, wanted(reg, i))) {
            return false;
        }
    }
    return word_kept(&span, span.count - 1, wanted(reg, span.count - 1));
}

static bool regs_kept(void)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (machine.regs[i].kind != REG_EMPTY && !reg_kept(&machine.regs[i])) {
            return false;
        }
    }
    return true;
}

/* Does the block lie in RAM, clear of the hole, and in no other register's block? */
static bool block_is_ours(const struct reg *reg, uint32_t limit)
{
    uint64_t end = (uint64_t)reg->address + reg->bytes;
    uint64_t hole = (uint64_t)machine.hole_first * PAGE_SIZE;
    uint64_t hole_end = hole + (uint64_t)machine.hole_count * PAGE_SIZE;

    if (reg->address < PAGE_SIZE || end > (uint64_t)limit * PAGE_SIZE) {
        return broken("block-range", "physical address", reg->address, limit * PAGE_SIZE,
                      (uint32_t)end);
    }
    if (hole != hole_end && reg->address < hole_end && end > hole) {
        return broken("block-in-hole", "physical address", reg->address, (uint32_t)hole,
                      (uint32_t)end);
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        const struct reg *other = &machine.regs[i];

        if (other != reg && other->kind != REG_EMPTY && other->filled &&
            reg->address < (uint64_t)other->address + other->bytes && end > other->address) {
            return broken("block-overlap", "register", i, other->address, reg->address);
        }
    }
    return true;
}

/* An object is handed out as its constructor left it, and boot memory is zeroed. */
static bool starts_right(const struct reg *reg)
{
    struct span span = span_of(reg);
    uint32_t want = reg->kind == REG_OBJECT ? SLAB_PATTERN : 0;

    if (reg->kind != REG_OBJECT && reg->kind != REG_BOOTMEM) {
        return true;
    }
    for (uint32_t i = 0; i < span.count; i += span.stride) {
        if (!word_kept(&span, i, want)) {
            return false;
        }
    }
    return true;
}

/* Puts a block that the core gave out into register I. */
static void enter(uint32_t i, struct reg block, uint32_t limit, uint32_t align)
{
    struct reg *reg = &machine.regs[i];

    block.seed = machine.step * TRACE_REGS + i + 1;
    *reg = block;
    if (align > 1 && block.address % align != 0) {
        broken("block-align", "physical address", block.address, 0, block.address % align);
    } else if (block_is_ours(reg, limit) && starts_right(reg)) {
        fill_reg(reg);
    }
}

static uint32_t low_frames(void)
{
    return machine.frames - machine.highmem;
}

/* ---- boot ----------------------------------------------------------------------------------- */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The value of a slot of the machine line: the default, or what was asked for. */
static uint32_t asked(const struct op *op, unsigned slot, uint32_t otherwise)
{
    return op != NULL && op_given(op, slot) ? op->arg[slot] : otherwise;
}

static void power_on(const struct op *op)
{
    uint32_t frames = least(asked(op, MACHINE_FRAMES, 256), NR_FRAMES);

    machine.frames = frames < 32 ? 32 : frames;
    machine.highmem = least(asked(op, MACHINE_HIGHMEM, 32), machine.frames - 16);
    machine.dma = least(asked(op, MACHINE_DMA, 64), low_frames());
    machine.swap = least(asked(op, MACHINE_SWAP, 64), NR_SWAP_SLOTS - 1);
    machine.hole_first = asked(op, MACHINE_HOLE_FIRST, 0);
    machine.hole_count = asked(op, MACHINE_HOLE_COUNT, 0);
    if (machine.hole_first < 16) {
        machine.hole_first = 16; /* the kernel and its tables lie below */
    }
    machine.hole_first = least(machine.hole_first, machine.frames);
    machine.hole_count = least(machine.hole_count, machine.frames - machine.hole_first);
    junk_before_first_boot();
    setup_arch(machine.frames, machine.dma, machine.highmem, machine.hole_first, machine.hole_count,
               machine.swap);
    machine.stage = STAGE_BOOTING;
}

static void finish_boot(void)
{
    if (machine.stage == STAGE_OFF) {
        power_on(NULL);
    }
    if (machine.stage == STAGE_BOOTING) {
        machine.handed = start_kernel();
        machine.stage = STAGE_RUNNING;
    }
}

static struct result op_machine(const struct op *op)
{
    (void)op; /* driver_step has done it, or it is too late */
    return skip;
}

static struct result op_reserve_bootmem(const struct op *op)
{
    return outcome(reserve_bootmem(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

static struct result op_free_bootmem(const struct op *op)
{
    int64_t value = free_bootmem(op->arg[0], op->arg[1]);
    uint64_t end = (uint64_t)op->arg[0] + op->arg[1];

    for (uint32_t i = 0; value == 0 && i < TRACE_REGS; i++) {
        struct reg *reg = &machine.regs[i];

        if (reg->address < end && (uint64_t)reg->address + reg->bytes > op->arg[0]) {
            reg->filled = false; /* part of it may belong to somebody else from now on */
        }
    }
    return outcome(value, RESULT_NUMBER);
}

static struct result op_alloc_bootmem(const struct op *op)
{
    uint32_t i = op->arg[0];

    if (machine.regs[i].kind != REG_EMPTY) {
        return skip;
    }
    int64_t value = alloc_bootmem(op->arg[1], op->arg[2], op->arg[3]);
    struct result result = outcome(value, RESULT_ADDRESS);

    if (value >= 0 && !is_broken()) {
        enter(i, (struct reg){.kind = REG_BOOTMEM, .address = result.value, .bytes = op->arg[1]},
              low_frames(), op->arg[2]);
    }
    return result;
}

static struct result op_boot(const struct op *op)
{
    (void)op;
    finish_boot();
    return number(machine.handed);
}

/* ---- pages and slabs ------------------------------------------------------------------------ */

static struct result op_alloc_pages(const struct op *op)
{
    uint32_t i = op->arg[0];
    uint32_t order = op->arg[1];
    uint32_t zone = op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL;
    uint32_t gfp = zone == ZONE_WORD_DMA ? GFP_DMA : zone == ZONE_WORD_HIGHMEM ? GFP_HIGHMEM : 0;
    uint32_t limit = zone == ZONE_WORD_DMA      ? machine.dma
                     : zone == ZONE_WORD_NORMAL ? low_frames()
                                                : machine.frames;

    if (machine.regs[i].kind != REG_EMPTY) {
        return skip;
    }
    uint32_t frame = alloc_pages(gfp + (op_given(op, 3) ? GFP_ATOMIC : GFP_WAIT), order);
    if (frame == NO_FRAME) {
        return no_memory;
    }
    if (order >= MAX_ORDER || frame >= machine.frames) {
        broken("block-range", "frame", frame, machine.frames, order);
        return number(frame);
    }
    uint32_t bytes = PAGE_SIZE << order;
    enter(i,
          (struct reg){
              .kind = REG_BLOCK, .address = frame * PAGE_SIZE, .bytes = bytes, .order = order},
          limit, bytes);
    for (uint32_t f = frame; !is_broken() && f < frame + (1u << order); f++) {
        page_kind[f] = K_BLOCK;
    }
    return number(frame);
}

/* Takes register I, which must hold a KIND, out after a last look at its contents. */
static bool leave(uint32_t i, enum reg_kind kind, struct reg *reg)
{
    *reg = machine.regs[i];
    if (reg->kind != kind) {
        return false;
    }
    machine.regs[i] = (struct reg){.kind = REG_EMPTY};
    reg_kept(reg);
    return true;
}

static struct result op_free_pages(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_BLOCK, &reg)) {
        return skip;
    }
    if (!is_broken()) {
        __free_pages(reg.address / PAGE_SIZE, reg.order);
    }
    return done;
}

/* Enters what kmalloc or a cache gave. */
static struct result enter_kernel(uint32_t i, struct reg block, uint32_t kernel, uint32_t align)
{
    if (kernel == 0) {
        return no_memory;
    }
    if (kernel < PAGE_OFFSET) {
        broken("block-range", "kernel address", kernel, PAGE_OFFSET, kernel);
        return address(kernel);
    }
    block.address = kernel - PAGE_OFFSET;
    enter(i, block, low_frames(), align);
    return address(kernel);
}

static struct result op_kmalloc(const struct op *op)
{
    uint32_t i = op->arg[0];

    if (machine.regs[i].kind != REG_EMPTY) {
        return skip;
    }
    return enter_kernel(i, (struct reg){.kind = REG_KMALLOC, .bytes = op->arg[1]},
                        kmalloc(op->arg[1], GFP_KERNEL), 4);
}

static struct result op_kfree(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_KMALLOC, &reg)) {
        return skip;
    }
    if (!is_broken()) {
        kfree(PAGE_OFFSET + reg.address);
    }
    return done;
}

static struct result op_kmem_cache_create(const struct op *op)
{
    uint32_t c = op->arg[0];

    if (machine.caches[c] != NR_CACHES) {
        return skip;
    }
    int64_t value = kmem_cache_create(op->arg[1], op->arg[2], CTOR_PATTERN);
    if (value < 0) {
        return outcome(value, RESULT_NUMBER);
    }
    machine.caches[c] = (uint32_t)value;
    machine.cache_sizes[c] = op->arg[1];
    return done;
}

static struct result op_kmem_cache_alloc(const struct op *op)
{
    uint32_t c = op->arg[0];
    uint32_t i = op->arg[1];

    if (machine.caches[c] == NR_CACHES || machine.regs[i].kind != REG_EMPTY) {
        return skip;
    }
    uint32_t align = cache_align[machine.caches[c]];
    return enter_kernel(
        i, (struct reg){.kind = REG_OBJECT, .bytes = machine.cache_sizes[c], .cache = c},
        kmem_cache_alloc(machine.caches[c], GFP_KERNEL), align);
}

static struct result op_kmem_cache_free(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_OBJECT, &reg)) {
        return skip;
    }
    struct span span = span_of(&reg);
    for (uint32_t w = 0; w < span.count && w < OBJECT_WORDS; w++) {
        *word_at(span.first + w) = SLAB_PATTERN;
    }
    if (!is_broken()) {
        kmem_cache_free(machine.caches[reg.cache], PAGE_OFFSET + reg.address);
    }
    return done;
}

static struct result op_kmem_cache_shrink(const struct op *op)
{
    uint32_t cache = machine.caches[op->arg[0]];

    return cache == NR_CACHES ? skip : number(kmem_cache_shrink(cache));
}

static struct result op_kmem_cache_destroy(const struct op *op)
{
    uint32_t c = op->arg[0];

    if (machine.caches[c] == NR_CACHES) {
        return skip;
    }
    int64_t value = kmem_cache_destroy(machine.caches[c]);
    if (value == 0) {
        machine.caches[c] = NR_CACHES;
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        if (value == 0 && machine.regs[i].kind == REG_OBJECT && machine.regs[i].cache == c) {
            broken("cache-in-use", "register", i, EBUSY, 0);
        }
    }
    return outcome(value, RESULT_NUMBER);
}

/* ---- address spaces ------------------------------------------------------------------------- */

static uint32_t mm_of(uint32_t task)
{
    return task_mm[task];
}

static bool lives(uint32_t task)
{
    return task_mm[task] < NR_MM;
}

static struct result op_mmap(const struct op *op)
{
    if (op_given(op, 5)) {
        return (struct result){RESULT_ERRNO, ENOSYS};
    }
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(do_mmap(mm_of(op->arg[0]), op->arg[1], op->arg[2], op->arg[3], op->arg[4]),
                   RESULT_ADDRESS);
}

static struct result op_munmap(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(do_munmap(mm_of(op->arg[0]), op->arg[1], op->arg[2]), RESULT_NUMBER);
}

static struct result op_mprotect(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    return outcome(sys_mprotect(mm_of(op->arg[0]), op->arg[1], op->arg[2], op->arg[3]),
                   RESULT_NUMBER);
}

static struct result op_brk(const struct op *op)
{
    return lives(op->arg[0]) ? address(sys_brk(mm_of(op->arg[0]), op->arg[1])) : skip;
}

/* A user access, with as many faults as it takes. */
static struct result access_word(uint32_t task, uint32_t addr, bool write, uint32_t word)
{
    for (uint32_t faults = 0; faults <= MAX_FAULTS; faults++) {
        uint32_t code = mmu_access(mm_pgd[mm_of(task)], addr, write, &word);

        if (code == 0) {
            return write ? done : number(word);
        }
        if (code == MMU_BUS_ERROR) {
            broken("bus-error", "address", addr, 0, mm_pgd[mm_of(task)]);
            return done;
        }
        switch (do_page_fault(task, addr, code - MMU_FAULT)) {
        case FAULT_OK:
            break;
        case FAULT_SIGSEGV:
            return (struct result){RESULT_SIGSEGV, 0};
        case FAULT_SIGBUS:
            return (struct result){RESULT_SIGBUS, 0};
        case FAULT_OOM: /* one process less each time: the access is tried again until it lives */
            end_killed_tasks();
            if (!lives(task)) {
                return (struct result){RESULT_KILLED, 0};
            }
            break;
        default:
            broken("fault-result", "address", addr, FAULT_OK, FAULT_OOM + 1u);
            return done;
        }
        if (!lives(task)) {
            broken("fault-lost-process", "process", task, 0, NR_MM);
            return done;
        }
    }
    broken("fault-loop", "address", addr, MAX_FAULTS, MAX_FAULTS + 1);
    return done;
}

static struct result op_read(const struct op *op)
{
    return lives(op->arg[0]) ? access_word(op->arg[0], op->arg[1], false, 0) : skip;
}

static struct result op_write(const struct op *op)
{
    return lives(op->arg[0]) ? access_word(op->arg[0], op->arg[1], true, op->arg[2]) : skip;
}

static struct result op_fork(const struct op *op)
{
    if (!lives(op->arg[0]) || lives(op->arg[1])) {
        return skip;
    }
    return outcome(do_fork(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

static struct result op_vfork(const struct op *op)
{
    if (!lives(op->arg[0]) || lives(op->arg[1])) {
        return skip;
    }
    return outcome(do_vfork(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

static struct result op_exit(const struct op *op)
{
    if (!lives(op->arg[0])) {
        return skip;
    }
    do_exit(op->arg[0]);
    return done;
}

static struct result counter(const struct op *op, const uint32_t *values)
{
    return lives(op->arg[0]) ? number(values[mm_of(op->arg[0])]) : skip;
}

static struct result op_rss(const struct op *op)
{
    return counter(op, mm_rss);
}

static struct result op_total_vm(const struct op *op)
{
    return counter(op, mm_total_vm);
}

static struct result op_locked_vm(const struct op *op)
{
    return counter(op, mm_locked_vm);
}

static struct result op_map_count(const struct op *op)
{
    return counter(op, mm_map_count);
}

/* ---- the whole machine ---------------------------------------------------------------------- */

static struct result op_reclaim(const struct op *op)
{
    return number(reclaim(op->arg[0]));
}

static struct result op_fail(const struct op *op)
{
    if (op->arg[0] == FAILING_ALLOC) {
        machine_fail_alloc(op->arg[1], op_given(op, 2));
    } else {
        machine_fail_io(op->arg[1], op_given(op, 2));
    }
    return done;
}

static struct result op_free_frames(const struct op *op)
{
    static const uint32_t zones[] = {
        [ZONE_WORD_DMA] = ZONE_DMA,
        [ZONE_WORD_NORMAL] = ZONE_NORMAL,
        [ZONE_WORD_HIGHMEM] = ZONE_HIGHMEM,
    };

    return number(op_given(op, 0) ? nr_free_zone_pages(zones[op->arg[0]]) : nr_free_pages());
}

static struct result op_free_swap(const struct op *op)
{
    (void)op;
    return number(nr_swap_pages);
}

static struct result op_check(const struct op *op)
{
    (void)op;
    if (machine.check && core_says(machine.stage == STAGE_RUNNING ? mm_ok_deep() : boot_ok())) {
        regs_kept();
    }
    return done;
}

/* ---- operations that this build does not have yet ------------------------------------------- */

static struct result later(const struct op *op)
{
    (void)op;
    return (struct result){RESULT_ERRNO, ENOSYS};
}

#define op_exec later
#define op_vmalloc later
#define op_vfree later
#define op_mremap later
#define op_mlock later
#define op_munlock later
#define op_msync later
#define op_madvise later
#define op_mincore later
#define op_pread later
#define op_pwrite later
#define op_swapon later
#define op_swapoff later

/* ---- one step ------------------------------------------------------------------------------- */

typedef struct result handler(const struct op *op);

#define X(name, ...) op_##name,
static handler *const handlers[NR_OPS] = {OPERATIONS(X)};
#undef X

void driver_start(bool check)
{
    if (ended_well) {
        machine_reset();
    } else {
        machine_reset_all();
    }
    ended_well = false;
    failure = (struct failure){NULL, NULL, 0, 0, 0};
    seam_start(check);
    memset(&machine, 0, sizeof machine);
    machine.check = check;
    machine.model = check;
    oracle_start();
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        machine.caches[c] = NR_CACHES;
    }
}

void driver_watch(bool invariants, bool model)
{
    machine.check = invariants;
    machine.model = model;
}

/* May the operation stand where it stands? Boots as far as it needs. */
static bool admit(const struct op *op)
{
    if (machine.stage == STAGE_OFF) {
        power_on(op->code == OP_machine ? op : NULL);
        if (op->code == OP_machine) {
            return true;
        }
    }
    switch (op->code) {
    case OP_machine:
        return false;
    case OP_reserve_bootmem:
    case OP_free_bootmem:
    case OP_alloc_bootmem:
    case OP_boot:
        return machine.stage == STAGE_BOOTING;
    case OP_check:
        return true;
    default:
        finish_boot();
        return true;
    }
}

static bool all_is_well(void)
{
    if (is_broken()) {
        return false;
    }
    if (!machine.check) {
        return true;
    }
    return core_says(machine.stage == STAGE_RUNNING ? mm_ok() : boot_ok());
}

/* Does the reference model agree with what the operation did? */
static bool model_agrees(const struct op *op, struct result result)
{
    return !machine.model ||
           oracle_after(op, result, machine.stage == STAGE_RUNNING, &failure);
}

static bool do_step(const struct op *op, struct result *result)
{
    bool first = machine.stage == STAGE_OFF;
    bool admitted = admit(op);

    has_result = false;
    if (machine.model) {
        oracle_before(op, machine.stage == STAGE_RUNNING);
    }
    if (!admitted) {
        *result = skip;
    } else if (first && op->code == OP_machine) {
        *result = done;
    } else {
        *result = handlers[op->code](op);
    }
    machine.step++;
    has_result = !is_broken();
    return all_is_well() && model_agrees(op, *result);
}

/* A call of this file that the seam may cut short. */
struct attempt {
    const struct op *op;
    struct result *result;
    bool good;
};

static void try_step(void *context)
{
    struct attempt *attempt = context;

    attempt->good = do_step(attempt->op, attempt->result);
}

bool driver_step(const struct op *op, struct result *result)
{
    struct attempt attempt = {op, result, false};
    uint32_t words[2 + MAX_ARGS] = {(uint32_t)op->code, op->given};

    memcpy(&words[2], op->arg, sizeof op->arg);
    seam_operation(words, sizeof words / sizeof words[0]);
    *result = done;
    return seam_run(try_step, &attempt) ? attempt.good : seam_says();
}

static void try_boot(void *context)
{
    struct attempt *attempt = context;

    finish_boot();
    attempt->good = all_is_well();
}

bool driver_boot(void)
{
    struct attempt attempt = {NULL, NULL, false};

    return seam_run(try_boot, &attempt) ? attempt.good : seam_says();
}

/* ---- the end -------------------------------------------------------------------------------- */

static void free_everything(void)
{
    machine_fail_alloc(0, false);
    machine_fail_io(0, false);
    for (uint32_t task = 0; task < NR_TASKS; task++) {
        if (lives(task)) {
            do_exit(task);
        }
    }
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        struct op op = {.arg = {i}};

        op_free_pages(&op);
        op_kfree(&op);
        op_kmem_cache_free(&op);
    }
    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        if (machine.caches[c] != NR_CACHES && kmem_cache_destroy(machine.caches[c]) != 0) {
            broken("cache-busy", "cache", c, 0, EBUSY);
        }
    }
    while (kmem_cache_reap_all() > 0) {
    }
}

static bool do_finish(void)
{
    finish_boot();
    has_result = false;
    if (!regs_kept() || (machine.model && !oracle_finish(&failure))) {
        return false;
    }
    free_everything();
    if (!all_is_well()) {
        return false;
    }
    if (nr_free_pages() != machine.handed) {
        return broken("leak-frames", "operation", machine.step, machine.handed, nr_free_pages());
    }
    if (nr_swap_pages != machine.swap) {
        return broken("leak-slots", "operation", machine.step, machine.swap, nr_swap_pages);
    }
    ended_well = !machine.check || core_says(mm_ok_deep());
    return ended_well;
}

static void try_finish(void *context)
{
    struct attempt *attempt = context;

    attempt->good = do_finish();
}

bool driver_finish(void)
{
    struct attempt attempt = {NULL, NULL, false};

    return seam_run(try_finish, &attempt) ? attempt.good : seam_says();
}

bool driver_lives(uint32_t p)
{
    return machine.stage != STAGE_RUNNING ? p == 0 : lives(p);
}

uint32_t driver_address_spaces(void)
{
    uint32_t count = 0;

    for (uint32_t mm = 0; machine.stage == STAGE_RUNNING && mm < NR_MM; mm++) {
        count += mm_used[mm];
    }
    return machine.stage == STAGE_RUNNING ? count : 1;
}

bool driver_is_short(void)
{
    uint32_t free = machine.stage == STAGE_RUNNING ? nr_free_pages() : machine.frames;

    return free < 3 || free + nr_swap_pages < 16;
}

const struct reg *driver_reg(uint32_t i)
{
    return &machine.regs[i];
}

uint32_t driver_cache(uint32_t i)
{
    return machine.caches[i];
}
