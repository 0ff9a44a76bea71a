/*
 * The host's Linux as an oracle: who does an operation, what a 3 GiB user space changes about it,
 * and which differences are explained.
 *
 * Processes are addressed by slot. Names that share an address space (vfork) are one process of the
 * host: that they share all memory is what a user program can see. Where the host's processes have
 * their areas is always asked of the kernel (host_areas.h), nothing is remembered here.
 */
#define _GNU_SOURCE
#include "oracle/linux/linux.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/driver.h"
#include "oracle/linux/areas.h"
#include "oracle/linux/calls.h"
#include "oracle/linux/child.h"
#include "oracle/linux/core.h"
#include "oracle/linux/probe.h"

#define PAGE 4096u
#define TASK_SIZE 0xC0000000u
#define UNMAPPED_BASE 0x40000000u
#define MMAP_MIN_ADDR 0x10000u /* the core's vm.mmap_min_addr */

#define FLAG_NORESERVE 0x4000u   /* the core does no overcommit accounting */
#define FLAG_NOREPLACE 0x100000u /* fixed, but only where nothing is */
#define RIGHTS_RW (WORD_R | WORD_W)
#define FLAGS_PLAIN (WORD_PRIVATE | WORD_ANON | FLAG_NORESERVE)

#define PATIENCE 60000 /* milliseconds that a process has for its answer */
#define NOBODY HOST_SLOTS
#define FEW_FRAMES 64u /* a fork takes fewer in all but the strangest traces */
#define NO_MORE_PROCESSES "the host gives no more processes"
#define LITTLE_MEMORY "the host gives no more memory"

_Static_assert(TRACE_PROCS <= HOST_SLOTS, "each name may need a process of its own");

static struct {
    pid_t template;
    int channels[HOST_CHANNELS];
    struct host_ready ready;
    uint32_t slot[TRACE_PROCS]; /* of each name, NOBODY: it does not live */
    int64_t name[HOST_SLOTS];   /* of the process in /proc */
    bool short_of_memory;       /* the core was: what it gives may be for lack of frames */
    uint32_t swap;              /* slots of the core's swap area */
    bool knows_swap;
    bool silent;    /* a process does not answer */
    bool full;      /* the host gives no process for p0 */
    bool entangled; /* an area could not be hidden, or not be shown again */
    char why[160];
} host = {.template = -1};

static struct host_areas areas;      /* as they were read last */
static struct host_areas core_areas; /* the core's, likewise */

/* Where /proc does not show the processes: the core's areas as they were before the operation. */
static struct host_areas before[HOST_SLOTS];

const char *host_why(void)
{
    return host.why;
}

static bool because(const char *why)
{
    snprintf(host.why, sizeof host.why, "%s", why);
    return false;
}

static enum host_verdict lost(const char *why)
{
    because(why);
    return HOST_LOST;
}

/* ---- talking to processes ------------------------------------------------------------------- */

static bool hear(uint32_t slot, void *message, size_t size)
{
    struct pollfd wait = {.fd = host.channels[slot], .events = POLLIN};
    int ready;

    do {
        ready = poll(&wait, 1, PATIENCE);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0 || recv(wait.fd, message, size, 0) != (ssize_t)size) {
        host.silent = true;
        return because("a process of the host does not answer");
    }
    return true;
}

static struct host_answer ask(uint32_t slot, struct host_command command)
{
    struct host_answer answer = {0, 0};

    if (host.silent) {
        return answer;
    }
    if (send(host.channels[slot], &command, sizeof command, MSG_NOSIGNAL) != sizeof command) {
        host.silent = true;
        because("a process of the host is gone");
    } else {
        hear(slot, &answer, sizeof answer);
    }
    return answer;
}

static int64_t call(uint32_t slot, enum host_call which, uint64_t a, uint64_t b, uint64_t c,
                    uint64_t d)
{
    return ask(slot, (struct host_command){which, 0, {a, b, c, d}}).value;
}

/* ---- the template --------------------------------------------------------------------------- */

static void close_channels(int *channels)
{
    for (uint32_t i = 0; i < HOST_CHANNELS; i++) {
        close(channels[i]);
    }
}

static bool has(enum host_trait trait, int64_t value)
{
    return host_traits.value[trait] == value;
}

static bool gives_little_memory(void)
{
    return has(TRAIT_OVERCOMMIT, OVERCOMMIT_STRICT) || has(TRAIT_LIMITS, LIMITS_SOME);
}

/* The name of a slot's new process. */
static void learn_name(uint32_t slot)
{
    host.name[slot] = 0;
    if (!has(TRAIT_PROC, PROC_NO)) {
        host.name[slot] = ask(slot, (struct host_command){.call = HOST_NAME}).value;
    }
}

bool host_open(void)
{
    int ends[HOST_CHANNELS];

    if (!host_probe(host.why, sizeof host.why)) {
        return false;
    }
    if (has(TRAIT_MMAP, TRAIT_NO)) {
        return because("memory cannot be mapped at low addresses");
    }
    for (uint32_t i = 0; i < HOST_CHANNELS; i++) {
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
            return because("no sockets");
        }
        host.channels[i] = pair[0];
        ends[i] = pair[1];
    }
    host_one_cpu();
    fflush(NULL);
    host.template = fork();
    if (host.template <0) {
        return because("no process can be made");
    }
    if (host.template == 0) {
        close_channels(host.channels); /* so that the end of the tool is noticed */
        host_template(ends);
    }
    close_channels(ends);
    if (!hear(HOST_TEMPLATE, &host.ready, sizeof host.ready)) {
        return false;
    }
    return host.ready.why[0] == '\0' || because(host.ready.why);
}

void host_close(void)
{
    if (host.template > 0) {
        if (!host.silent) {
            ask(HOST_TEMPLATE, (struct host_command){.call = HOST_END});
        }
        kill(host.template, SIGKILL); /* its children die with it */
        waitpid(host.template, NULL, 0);
        close_channels(host.channels);
        host.template = -1;
    }
}

bool host_start(void)
{
    struct host_answer answer;

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        host.slot[p] = NOBODY;
    }
    host.short_of_memory = false;
    host.knows_swap = false;
    host.entangled = false;
    ask(HOST_TEMPLATE, (struct host_command){.call = HOST_END});
    answer = ask(HOST_TEMPLATE, (struct host_command){.call = HOST_FORK, .slot = 0});
    host.full = answer.value < 0;
    if (host.full) {
        return because(NO_MORE_PROCESSES);
    }
    host.slot[0] = 0;
    before[0].count = 0;
    if (host.silent || !hear(0, &answer, sizeof answer)) {
        return false;
    }
    learn_name(0);
    return !host.silent;
}

bool host_is_full(void)
{
    return host.full;
}

/* ---- results -------------------------------------------------------------------------------- */

static const struct result done = {RESULT_NUMBER, 0};

static struct result error(uint32_t number)
{
    return (struct result){RESULT_ERRNO, number};
}

static struct result outcome(int64_t value, enum result_kind kind)
{
    return value < 0 ? error((uint32_t)-value) : (struct result){kind, (uint32_t)value};
}

/* LENGTH rounded up to pages. */
static uint64_t page_align(uint32_t length)
{
    return ((uint64_t)length + PAGE - 1) / PAGE * PAGE;
}

static bool wraps(uint64_t length)
{
    return length > UINT32_MAX;
}

/* ---- areas ---------------------------------------------------------------------------------- */

/* The areas of a slot as they are now; they stay valid until the next call. */
static const struct host_areas *look(uint32_t slot)
{
    if (has(TRAIT_PROC, PROC_NO)) {
        return &before[slot];
    }
    if (!host_areas_read(&areas, host.name[slot])) {
        host.silent = true;
        because("the areas of a process of the host cannot be read");
        areas.count = 0;
    }
    return &areas;
}

/* Where LENGTH bytes go without `fixed`: at the hint if it is free, else into the lowest gap. 0:
 * nowhere. */
static uint32_t choose_place(uint32_t slot, uint32_t hint, uint32_t length)
{
    const struct host_areas *list = look(slot);
    uint64_t place = hint - hint % PAGE;
    uint64_t from = UNMAPPED_BASE;

    if (place != 0) {
        place = place < MMAP_MIN_ADDR ? MMAP_MIN_ADDR : place;
        if (place + length <= TASK_SIZE && host_areas_free(list, place, place + length)) {
            return (uint32_t)place;
        }
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->area[i].end > from) {
            if (list->area[i].start >= from + length) {
                break;
            }
            from = list->area[i].end;
        }
    }
    return from + length <= TASK_SIZE ? (uint32_t)from : 0;
}

/* ---- operations on areas -------------------------------------------------------------------- */

/* The host fails or goes elsewhere only because of its larger address space: what a smaller one
 * gives instead; RESULT_SKIP: the host's answer will do. */
static struct result limits_of_mmap(const struct op *op)
{
    const struct result none = {RESULT_SKIP, 0};
    uint64_t length = page_align(op->arg[2]);

    if ((op->arg[4] & WORD_ANON) == 0 || op->arg[2] == 0) {
        return none;
    }
    if (wraps(length) || length > TASK_SIZE) {
        return error(ENOMEM);
    }
    if ((op->arg[4] & WORD_FIXED) != 0 && op->arg[1] > TASK_SIZE - length) {
        return error(ENOMEM);
    }
    return none;
}

static struct result do_mmap(uint32_t slot, const struct op *op)
{
    struct result limit = limits_of_mmap(op);
    uint64_t addr = op->arg[1];
    uint32_t flags = op->arg[4] | FLAG_NORESERVE;

    if (limit.kind != RESULT_SKIP) {
        return limit;
    }
    if ((flags & WORD_FIXED) == 0 && (flags & WORD_ANON) != 0 && op->arg[2] != 0) {
        addr = choose_place(slot, op->arg[1], (uint32_t)page_align(op->arg[2]));
        if (addr == 0) {
            return error(ENOMEM);
        }
        flags |= FLAG_NOREPLACE;
    }
    return outcome(call(slot, HOST_MMAP, addr, op->arg[2], op->arg[3], flags), RESULT_ADDRESS);
}

static struct result do_munmap(uint32_t slot, const struct op *op)
{
    if (op->arg[1] > TASK_SIZE || op->arg[2] > TASK_SIZE - op->arg[1]) {
        return error(EINVAL);
    }
    return outcome(call(slot, HOST_MUNMAP, op->arg[1], op->arg[2], 0, 0), RESULT_NUMBER);
}

static struct result do_mprotect(uint32_t slot, const struct op *op)
{
    uint64_t length = page_align(op->arg[2]);

    if (op->arg[1] % PAGE == 0 && wraps(op->arg[1] + length)) {
        return error(ENOMEM);
    }
    return outcome(call(slot, HOST_MPROTECT, op->arg[1], op->arg[2], op->arg[3], 0), RESULT_NUMBER);
}

/* The guard gap of this host, in pages. */
static uint64_t gap(void)
{
    return (uint64_t)host_traits.value[TRAIT_STACK_GAP];
}

static struct result do_brk(uint32_t slot, const struct op *op)
{
    uint64_t end = page_align(op->arg[1]);
    uint64_t asked = end > TASK_SIZE ? 0 : op->arg[1]; /* 0: where is it? */
    int64_t old = call(slot, HOST_BRK, 0, 0, 0, 0);
    int64_t value = call(slot, HOST_BRK, asked, 0, 0, 0);
    uint64_t old_end = page_align((uint32_t)old);

    if (asked >= HOST_BRK_START && value == old && value != (int64_t)asked &&
        host_areas_gap_stops_heap(look(slot), old_end, end, gap())) {
        call(slot, HOST_MMAP, old_end, end - old_end, RIGHTS_RW,
             FLAGS_PLAIN | WORD_FIXED | FLAG_NOREPLACE);
        call(slot, HOST_MOVE_BRK, asked, 0, 0, 0);
        value = call(slot, HOST_BRK, 0, 0, 0, 0);
    }
    return (struct result){RESULT_ADDRESS, (uint32_t)value};
}

/* ---- loads and stores ----------------------------------------------------------------------- */

static struct result answer_result(struct host_answer answer)
{
    if (answer.signal != 0) {
        return (struct result){answer.signal == SIGBUS ? RESULT_SIGBUS : RESULT_SIGSEGV, 0};
    }
    return (struct result){RESULT_NUMBER, (uint32_t)answer.value};
}

static struct result access_host(uint32_t slot, const struct op *op)
{
    struct host_command command = {
        .call = op->code == OP_write ? HOST_STORE : HOST_LOAD,
        .arg = {op->arg[1] - op->arg[1] % 4, op->arg[2]},
    };

    return answer_result(ask(slot, command));
}

/* Would a growing area be too large if it were one with the alike neighbours from which only the
 * host keeps it apart? */
static bool too_large_joined(uint32_t slot, uint32_t addr)
{
    const struct host_areas *list = look(slot);
    uint64_t start = addr - addr % PAGE;
    uint32_t i = host_areas_grower(list, addr);

    return i < list->count && list->area[i].end - start <= HOST_STACK_LIMIT &&
           host_areas_joined_end(list, i) - start > HOST_STACK_LIMIT;
}

/* Is the access refused where the host would not refuse it? */
static bool is_refused(uint32_t slot, uint32_t addr, struct result core)
{
    if (addr >= TASK_SIZE) {
        return true;
    }
    if (addr < MMAP_MIN_ADDR && host_areas_free(look(slot), addr, (uint64_t)addr + 1)) {
        return true;
    }
    return core.kind == RESULT_SIGSEGV && too_large_joined(slot, addr);
}

/* Can an area lose its rights and get them back? */
static bool can_be_hidden(const struct host_area *area)
{
    return has(TRAIT_MPROTECT, TRAIT_YES) &&
           ((area->rights & WORD_X) == 0 || has(TRAIT_GAIN_EXEC, TRAIT_YES));
}

static struct result do_access(uint32_t slot, const struct op *op, struct result core)
{
    const struct host_area *below;
    struct result result;

    if (is_refused(slot, op->arg[1], core)) {
        return (struct result){RESULT_SIGSEGV, 0};
    }
    result = access_host(slot, op);
    if (result.kind != RESULT_SIGSEGV) {
        return result;
    }
    below = host_areas_gap_below(look(slot), op->arg[1], gap());
    if (below != NULL && can_be_hidden(below)) { /* no gap is kept from what cannot be used */
        uint64_t start = below->start;
        uint64_t length = below->end - start;
        uint32_t rights = below->rights;

        host.entangled = call(slot, HOST_MPROTECT, start, length, 0, 0) < 0;
        result = access_host(slot, op);
        host.entangled |= call(slot, HOST_MPROTECT, start, length, rights, 0) < 0;
    }
    return result;
}

/* ---- processes ------------------------------------------------------------------------------ */

static bool lives(uint32_t name)
{
    return host.slot[name] != NOBODY;
}

/* How many names a process has. */
static uint32_t names_of(uint32_t slot)
{
    uint32_t count = 0;

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        count += host.slot[p] == slot ? 1 : 0;
    }
    return count;
}

static struct result do_fork(uint32_t slot, const struct op *op)
{
    uint32_t fresh = 0;

    while (names_of(fresh) > 0) {
        fresh++; /* there is one: the new name has no process yet */
    }
    struct host_answer answer = ask(slot, (struct host_command){.call = HOST_FORK, .slot = fresh});
    if (answer.value < 0) {
        return error((uint32_t)-answer.value);
    }
    learn_name(fresh);
    host.slot[op->arg[1]] = fresh;
    return done;
}

static struct result do_vfork(uint32_t slot, const struct op *op)
{
    host.slot[op->arg[1]] = slot;
    return done;
}

static struct result do_exit(uint32_t name)
{
    uint32_t slot = host.slot[name];

    host.slot[name] = NOBODY;
    if (names_of(slot) == 0) {
        call(slot, HOST_EXIT, 0, 0, 0, 0);
    }
    return done;
}

/* ---- counters ------------------------------------------------------------------------------- */

/* What the core gives for an operation that only asks for a number. */
static uint32_t core_number(enum op_code code)
{
    const struct op op = {.code = code};
    struct result result = {RESULT_NUMBER, 0};

    driver_step(&op, &result);
    return result.value;
}

/* How many slots of the core's swap area are in use. */
static uint32_t slots_in_use(void)
{
    uint32_t unused = core_number(OP_free_swap);

    if (!host.knows_swap) {
        host.knows_swap = true;
        host.swap = unused;
    }
    return host.swap - unused;
}

/* Does the core have too few frames for OP, or may it have had? What a fork or brk takes, many frames
 * at once, is back when it fails. */
static bool core_is_short(const struct op *op, struct result core)
{
    bool failed = (op->code == OP_fork && core.kind == RESULT_ERRNO) ||
                  (op->code == OP_brk && core.value != op->arg[1]);

    return driver_is_short() || op->code == OP_fail || core.kind == RESULT_KILLED ||
           (failed && core_number(OP_free_frames) < FEW_FRAMES);
}

/* Where there is no zero page, the host's pages are the core's and those of the entries that map
 * the core's zero page. Pages that the core has swapped out are resident on the host. */
static struct result do_rss(uint32_t name, struct result core)
{
    uint32_t pages = host_areas_resident(look(host.slot[name]));

    if (has(TRAIT_ZERO_PAGE, ZERO_NO)) {
        pages -= host_core_zero_entries(name);
    }
    if (core.kind == RESULT_NUMBER && core.value < pages && pages - core.value <= slots_in_use()) {
        return core;
    }
    return (struct result){RESULT_NUMBER, pages};
}

/* Linux keeps some alike neighbours apart that the core joins, depending on where their pages came
 * from: anything is right between all of them joined and what the host has. */
static struct result do_map_count(uint32_t slot, struct result core)
{
    const struct host_areas *list = look(slot);
    uint32_t joined = host_areas_joined(list);

    if (core.kind == RESULT_NUMBER && core.value > joined && core.value <= list->count) {
        return core;
    }
    return (struct result){RESULT_NUMBER, joined};
}

static struct result counter(uint32_t slot, const struct op *op, struct result core)
{
    switch (op->code) {
    case OP_rss:
        return do_rss(op->arg[0], core);
    case OP_total_vm:
        return (struct result){RESULT_NUMBER, host_areas_pages(look(slot))};
    case OP_map_count:
        return do_map_count(slot, core);
    default:
        return (struct result){RESULT_NUMBER, host_areas_locked(host.name[slot])};
    }
}

/* ---- one operation -------------------------------------------------------------------------- */

/* Does OP concern more than one process's name? */
static bool makes_process(const struct op *op)
{
    return op->code == OP_fork || op->code == OP_vfork;
}

static bool is_seen(enum op_code code)
{
    switch (code) {
    case OP_mmap:
    case OP_munmap:
    case OP_mprotect:
    case OP_brk:
    case OP_read:
    case OP_write:
    case OP_fork:
    case OP_vfork:
    case OP_exit:
    case OP_rss:
    case OP_total_vm:
    case OP_locked_vm:
    case OP_map_count:
        return true;
    default:
        return false;
    }
}

static struct result act(const struct op *op, struct result core)
{
    uint32_t slot = host.slot[op->arg[0]];

    switch (op->code) {
    case OP_mmap:
        return do_mmap(slot, op);
    case OP_munmap:
        return do_munmap(slot, op);
    case OP_mprotect:
        return do_mprotect(slot, op);
    case OP_brk:
        return do_brk(slot, op);
    case OP_read:
    case OP_write:
        return do_access(slot, op, core);
    case OP_fork:
        return do_fork(slot, op);
    case OP_vfork:
        return do_vfork(slot, op);
    case OP_exit:
        return do_exit(op->arg[0]);
    default:
        return counter(slot, op, core);
    }
}

/* What only a lack of frames or a transfer that fails gives. */
static bool for_lack_of_memory(struct result core)
{
    return core.kind == RESULT_KILLED || core.kind == RESULT_SIGBUS ||
           (core.kind == RESULT_ERRNO && core.value == ENOMEM);
}

/* Did the host give OP less than it asks for, for lack of something? */
static bool is_short(const struct op *op, struct result result)
{
    if (op->code == OP_brk) {
        return op->arg[1] >= HOST_BRK_START && result.value != op->arg[1];
    }
    return result.kind == RESULT_ERRNO && result.value == ENOMEM;
}

/* Does OP load or store where an area of the host might grow to? */
static bool below_grower(const struct op *op)
{
    const struct host_areas *list = look(host.slot[op->arg[0]]);

    return (op->code == OP_read || op->code == OP_write) &&
           host_areas_grower(list, op->arg[1]) < list->count;
}

/* Did that area stay as it is, though the core's grew? Both may refuse the access all the same. */
static bool stays_small(const struct op *op, struct result result)
{
    if (result.kind != RESULT_SIGSEGV || !below_grower(op)) {
        return false;
    }
    host_core_areas(&core_areas, op->arg[0]);
    return !host_areas_free(&core_areas, op->arg[1], (uint64_t)op->arg[1] + 1);
}

/* Why this host, but no other one, lets an area stay as it is. */
static const char *why_small(const struct op *op)
{
    const struct host_area *below =
        host_areas_gap_below(look(host.slot[op->arg[0]]), op->arg[1], gap());

    if (op->arg[1] < host_traits.value[TRAIT_MIN_ADDRESS]) {
        return "areas do not grow to the lowest addresses here";
    }
    if (below != NULL && !can_be_hidden(below)) {
        return "mprotect does not help an area into the host's stack gap";
    }
    return gives_little_memory() ? LITTLE_MEMORY : NULL;
}

/* Did the host and the core get equally far with an mprotect that fails? */
static bool stops_equally(const struct op *op)
{
    host_core_areas(&core_areas, op->arg[0]);
    return host_areas_same(look(host.slot[op->arg[0]]), &core_areas);
}

/* Why this host, but no other one, gives OP less; NULL: that is not why. */
static const char *why_less(const struct op *op, struct result core, struct result result)
{
    bool equal = result_equal(core, result);

    if (!is_short(op, result) || (equal && op->code != OP_mprotect)) {
        return NULL;
    }
    bool little = gives_little_memory();
    bool few = look(host.slot[op->arg[0]])->count + 2 >= host_traits.value[TRAIT_AREAS];
    if ((!little && !few) || (equal && stops_equally(op))) {
        return NULL;
    }
    if (few) {
        return "the host gives no more areas";
    }
    return equal || core.kind != RESULT_ERRNO ? LITTLE_MEMORY : NULL;
}

static enum host_verdict judge(const struct op *op, struct result core, struct result *result)
{
    const char *limit = stays_small(op, *result) ? why_small(op) : why_less(op, core, *result);

    if (host.silent) {
        return HOST_LOST;
    }
    if (host.entangled || limit != NULL) {
        return lost(limit != NULL ? limit : "an area below a growing one cannot be hidden");
    }
    if (result_equal(core, *result)) {
        return HOST_SAME;
    }
    if (result->kind == RESULT_ERRNO && makes_process(op)) {
        return lost(NO_MORE_PROCESSES);
    }
    if (host.short_of_memory &&
        (for_lack_of_memory(core) || op->code == OP_rss || op->code == OP_brk)) {
        return lost("the core's memory is short or fails");
    }
    if (has(TRAIT_PROC, PROC_NO) && core.kind == RESULT_SIGSEGV && below_grower(op)) {
        return lost("without /proc it is not known which areas the host keeps apart");
    }
    return HOST_DIFFERS;
}

/* Processes that the out-of-memory killer took. */
static void follow_killer(void)
{
    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        if (lives(p) && !driver_lives(p)) {
            do_exit(p);
        }
    }
}

static enum host_verdict step(const struct op *op, struct result core, struct result *result)
{
    host.short_of_memory |= core_is_short(op, core);
    if (core.kind == RESULT_ERRNO && core.value == ENOSYS) {
        return HOST_UNSEEN;
    }
    if (!is_seen(op->code)) {
        return op_forms[op->code].group == GROUP_LATER
                   ? lost("this operation is not known on the host yet")
                   : HOST_UNSEEN;
    }
    if (!lives(op->arg[0]) || (makes_process(op) && lives(op->arg[1]))) {
        *result = (struct result){RESULT_SKIP, 0};
        return result_equal(core, *result) ? HOST_SAME : HOST_DIFFERS;
    }
    if (core.kind == RESULT_KILLED) {
        follow_killer();
        return HOST_UNSEEN;
    }
    if (!host.knows_swap) {
        slots_in_use();
    }
    *result = act(op, core);
    if (host.short_of_memory) {
        follow_killer();
    }
    return judge(op, core, result);
}

/* For want of the host's own areas: those of the core, before the next operation. */
static void keep_core_areas(void)
{
    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        if (lives(p)) {
            host_core_areas(&before[host.slot[p]], p);
        }
    }
}

enum host_verdict host_step(const struct op *op, struct result core, struct result *result)
{
    enum host_verdict verdict = step(op, core, result);

    if (has(TRAIT_PROC, PROC_NO)) {
        keep_core_areas();
    }
    return verdict;
}
