/*
 * Random traces of user programs.
 *
 * Everything happens in a few windows of some pages each, so that areas meet, overlap, split and
 * join all the time; the windows lie where address spaces have their edges. Nothing is remembered
 * but where words were stored last, and what keeps memory from running out: how many pages a name
 * may have touched.
 */
#include "generate/user_trace.h"

#include "generate/arguments.h"

#define WINDOW_PAGES 24u
#define FRAMES 4096u
#define MOST_TOUCHED 2000u /* pages, of all names together */
#define LOCKED_PAGES 8u    /* that one locked mapping has at most */
#define REMEMBERED 12u

struct user {
    struct rng rng;
    FILE *out;
    uint32_t windows[4];          /* this trace's: few, so that it comes back to them */
    uint32_t written[REMEMBERED]; /* where something was stored last, in turn */
    uint32_t nr_written;
    struct area mapped[REMEMBERED]; /* what was mapped last, in turn */
    uint32_t nr_mapped;
    bool live[TRACE_PROCS];
    uint32_t touched[TRACE_PROCS]; /* pages, at most */
    uint32_t grows_percent;        /* how often flags and places are odd differs by trace */
    uint32_t locked_percent;
    uint32_t odd_percent;
    uint32_t process_weight;
    uint32_t file_percent; /* of mappings that are of a file */
    uint32_t remap_weight; /* of operations that move and lock areas */
    bool limits;           /* are there limits, and locks on everything? */
};

/* ---- arguments ------------------------------------------------------------------------------ */

static const uint32_t places[] = {
    0x10000000u, 0x10000000u, 0x103F4000u, /* two page tables meet in it */
    0x20000000u,                           /* below it is room to grow */
    0x3FFF8000u,                           /* around where mmap begins to search */
    0x40000000u, 0x40000000u, HEAP_START,  HEAP_START + 8 * PAGE_SIZE,
    0xBFFF0000u, /* the end of user space lies in it */
    0x00008000u, /* vm.mmap_min_addr lies in it */
};

static uint32_t pick_page(struct user *user)
{
    struct rng *rng = &user->rng;
    static const uint32_t odd[] = {0,           PAGE_SIZE,   0xC0000000u,
                                   0xFFFFF000u, 0x80000000u, 0xBFFFF000u};

    if (rng_chance(rng, user->odd_percent)) {
        return rng_chance(rng, 50) ? RNG_PICK(rng, odd) : RNG_PICK(rng, places);
    }
    uint32_t window = RNG_PICK(rng, user->windows);
    return window + rng_below(rng, WINDOW_PAGES) * PAGE_SIZE;
}

static uint32_t pick_address(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t page = pick_page(user);

    return rng_chance(rng, user->odd_percent) ? page + rng_below(rng, PAGE_SIZE) : page;
}

static uint32_t pick_length(struct user *user)
{
    struct rng *rng = &user->rng;
    static const uint32_t odd[] = {
        0,           1,           PAGE_SIZE + 1, 0x400000u,   0x800000u,   0x40000000u, 0x7FFFF000u,
        0xBFFFF000u, 0xC0000000u, 0xC0001000u,   0xFFFFF000u, 0xFFFFF001u, 0xFFFFFFFFu};

    if (rng_chance(rng, user->odd_percent)) {
        return RNG_PICK(rng, odd);
    }
    uint32_t length = (1 + rng_below(rng, rng_chance(rng, 70) ? 5 : WINDOW_PAGES)) * PAGE_SIZE;
    return rng_chance(rng, 90) ? length : length - rng_below(rng, PAGE_SIZE);
}

static uint32_t known(uint32_t number)
{
    return number < REMEMBERED ? number : REMEMBERED;
}

static void remember_range(struct user *user, uint32_t start, uint32_t bytes)
{
    uint32_t pages = bytes / PAGE_SIZE;

    if (pages > 0 && pages <= WINDOW_PAGES) {
        user->mapped[user->nr_mapped++ % REMEMBERED] =
            (struct area){start - start % PAGE_SIZE, pages};
    }
}

/* Where a program loads or stores: often where it did before, or near to it. Now and then far
 * below, for a stack to grow: past the guard gap, or as far as the limit. */
static uint32_t pick_access(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t words = known(user->nr_written);
    uint32_t ranges = known(user->nr_mapped);
    uint32_t page = pick_page(user);

    if (words > 0 && rng_chance(rng, 35)) {
        uint32_t addr = user->written[rng_below(rng, words)];

        return rng_chance(rng, 75) ? addr : addr - addr % PAGE_SIZE + rng_below(rng, PAGE_SIZE);
    }
    if (ranges > 0 && rng_chance(rng, 55)) {
        struct area range = user->mapped[rng_below(rng, ranges)];

        page = range.start + rng_below(rng, range.pages) * PAGE_SIZE;
    }
    if (rng_chance(rng, user->grows_percent / 4)) {
        page -= (rng_chance(rng, 60) ? rng_below(rng, 300) : 2020 + rng_below(rng, 40)) * PAGE_SIZE;
    }
    return page + (rng_chance(rng, 50) ? 0 : rng_below(rng, PAGE_SIZE));
}

static uint32_t pick_prot(struct user *user)
{
    struct rng *rng = &user->rng;
    static const uint32_t prots[] = {0,
                                     WORD_R,
                                     WORD_W,
                                     WORD_X,
                                     WORD_R | WORD_X,
                                     WORD_R | WORD_W | WORD_X,
                                     WORD_R | WORD_W,
                                     WORD_R | WORD_W,
                                     WORD_R | WORD_W,
                                     WORD_R | WORD_W};

    return RNG_PICK(rng, prots);
}

static uint32_t pick_flags(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t flags = WORD_PRIVATE | WORD_ANON;

    if (rng_chance(rng, user->odd_percent / 2)) {
        flags = 1 + rng_below(rng, 63);
        flags &= WORD_SHARED | WORD_PRIVATE | WORD_ANON;
        flags = flags == 0 ? WORD_FIXED : flags;
    }
    if (rng_chance(rng, user->file_percent)) {
        flags = rng_chance(rng, 50) ? WORD_SHARED : WORD_PRIVATE;
    } else if (rng_chance(rng, user->file_percent / 2)) {
        flags = WORD_SHARED | WORD_ANON;
    }
    flags |= rng_chance(rng, 60) ? WORD_FIXED : 0;
    flags |= rng_chance(rng, user->grows_percent / ((flags & WORD_ANON) != 0 ? 1 : 8))
                 ? WORD_GROWSDOWN
                 : 0;
    flags |= rng_chance(rng, user->locked_percent) ? WORD_LOCKED : 0;
    return flags;
}

/* A name that lives (or not), if there is one. */
static uint32_t pick_name(struct user *user, bool live)
{
    struct rng *rng = &user->rng;
    uint32_t first = rng_below(rng, TRACE_PROCS);

    for (uint32_t i = 0; i < TRACE_PROCS; i++) {
        uint32_t p = (first + i) % TRACE_PROCS;

        if (user->live[p] == live && !rng_chance(rng, 1)) {
            return p;
        }
    }
    return first;
}

/* ---- operations ----------------------------------------------------------------------------- */

static struct op make_mmap(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = OP_mmap};
    uint32_t flags = pick_flags(user);
    uint32_t length = pick_length(user);

    if ((flags & WORD_LOCKED) != 0) {
        length = (1 + rng_below(rng, LOCKED_PAGES)) * PAGE_SIZE;
        user->touched[p] += LOCKED_PAGES;
    }
    op_set(&op, 0, p);
    op_set(&op, 1, (flags & WORD_FIXED) == 0 && rng_chance(rng, 60) ? 0 : pick_address(user));
    op_set(&op, 2, length);
    op_set(&op, 3, pick_prot(user));
    op_set(&op, 4, flags);
    if ((flags & WORD_ANON) == 0 || rng_chance(rng, 1)) {
        op_set(&op, 5, rng_below(rng, 2));
        op_set(&op, 6, rng_below(rng, 6) * PAGE_SIZE);
        if (rng_chance(rng, user->odd_percent)) {
            op_set(&op, 6, pick_address(user));
        }
    }
    remember_range(user, op.arg[1] == 0 ? 0x40000000u : op.arg[1], length);
    return op;
}

static struct op make_brk(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    static const uint32_t odd[] = {0,           HEAP_START - 1, 0xBFFFF001u,
                                   0xC0000001u, 0xFFFFF001u,    0xFFFFFFFFu};
    struct op op = {.code = OP_brk};
    uint32_t addr = HEAP_START + rng_below(rng, 16) * PAGE_SIZE;

    addr += rng_below(rng, 3) * 0x123;
    if (rng_chance(rng, 10)) {
        addr = rng_chance(rng, 50) ? RNG_PICK(rng, odd) : pick_address(user);
    }
    op_set(&op, 0, p);
    op_set(&op, 1, addr);
    remember_range(user, HEAP_START, addr - HEAP_START);
    return op;
}

static struct op make_access(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = rng_chance(rng, 55) ? OP_write : OP_read};

    op_set(&op, 0, p);
    op_set(&op, 1, pick_access(user));
    if (op.code == OP_write) {
        op_set(&op, 2, rng_chance(rng, 95) ? 1 + rng_below(rng, 999) : rng_next(rng));
        user->touched[p]++;
        user->written[user->nr_written++ % REMEMBERED] = op.arg[1];
    }
    return op;
}

static struct op make_process(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    static const enum op_code codes[] = {OP_fork, OP_fork, OP_fork, OP_vfork,
                                         OP_exit, OP_exec, OP_exec};
    struct op op = {.code = RNG_PICK(rng, codes)};
    uint32_t living = 0;

    for (uint32_t i = 0; i < TRACE_PROCS; i++) {
        living += user->live[i] ? 1 : 0;
    }
    if (op.code == OP_exit && living == 1) {
        op.code = OP_fork;
    }
    op_set(&op, 0, p);
    if (op.code == OP_exit) {
        user->live[p] = false;
        user->touched[p] = 0;
        return op;
    }
    if (op.code == OP_exec) {
        user->touched[p] = 1;
        remember_range(user, HEAP_START, EXEC_BYTES);
        remember_range(user, 0xBFFFF000u, PAGE_SIZE);
        return op;
    }
    uint32_t q = pick_name(user, false);
    op_set(&op, 1, q);
    if (user->live[p] && !user->live[q]) {
        user->live[q] = true;
        user->touched[q] = user->touched[p];
    }
    return op;
}

static struct op make_question(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    static const enum op_code codes[] = {OP_rss,       OP_rss,           OP_total_vm,
                                         OP_locked_vm, OP_mincore,       OP_map_count,
                                         OP_find_vma,  OP_find_vma_prev, OP_find_vma_intersection};
    struct op op = {.code = RNG_PICK(rng, codes)};

    op_set(&op, 0, p);
    if (op_forms[op.code].args[1] == ARG_ADDR) {
        op_set(&op, 1, pick_address(user));
    }
    if (op_forms[op.code].args[2] == ARG_LEN) {
        op_set(&op, 2, pick_length(user));
    }
    return op;
}

static struct op make_range(struct user *user, uint32_t p, enum op_code code)
{
    struct op op = {.code = code};

    op_set(&op, 0, p);
    op_set(&op, 1, pick_address(user));
    op_set(&op, 2, pick_length(user));
    if (code == OP_mprotect) {
        op_set(&op, 3, pick_prot(user));
        user->touched[p] += user->locked_percent > 0 ? 1 : 0;
    }
    return op;
}

/* Something with a file as a whole, or a word of it. */
static struct op make_file(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    static const enum op_code codes[] = {OP_pread,    OP_pread, OP_pwrite, OP_pwrite,     OP_pwrite,
                                         OP_truncate, OP_fsync, OP_msync,  OP_drop_caches};
    struct op op = {.code = RNG_PICK(rng, codes)};
    uint32_t page = rng_below(rng, rng_chance(rng, 80) ? 8 : 18);

    if (op.code == OP_msync) {
        return make_range(user, p, OP_msync);
    }
    if (op.code == OP_drop_caches) {
        return op;
    }
    op_set(&op, 0, rng_below(rng, 2));
    if (op.code == OP_fsync) {
        return op;
    }
    op_set(&op, 1, page * PAGE_SIZE);
    if (rng_chance(rng, 30)) {
        op.arg[1] += rng_chance(rng, 80) ? rng_below(rng, 4) * 4 : rng_below(rng, PAGE_SIZE);
    }
    if (op.code == OP_pwrite) {
        op_set(&op, 2, rng_chance(rng, 95) ? 1 + rng_below(rng, 999) : rng_next(rng));
    }
    return op;
}

/* ---- areas that move and that are locked ---- */

/* A range that was mapped, mostly from its start on, or any. */
static struct area pick_range(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t ranges = known(user->nr_mapped);

    if (ranges == 0 || rng_chance(rng, 15)) {
        return (struct area){pick_page(user), 1 + rng_below(rng, 5)};
    }
    struct area range = user->mapped[rng_below(rng, ranges)];
    uint32_t skipped = rng_chance(rng, 60) ? 0 : rng_below(rng, range.pages);

    range.start += skipped * PAGE_SIZE;
    range.pages -= skipped;
    range.pages = rng_chance(rng, 65) ? range.pages : 1 + rng_below(rng, range.pages);
    return range;
}

/* Where something moves to: beside what was mapped, over it, or anywhere. */
static uint32_t pick_new_place(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t ranges = known(user->nr_mapped);

    if (ranges == 0 || rng_chance(rng, 50)) {
        return pick_address(user);
    }
    struct area range = user->mapped[rng_below(rng, ranges)];
    return range.start + rng_below(rng, range.pages + 2) * PAGE_SIZE;
}

static struct op make_mremap(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = OP_mremap};
    struct area range = pick_range(user);
    bool odd = rng_chance(rng, user->odd_percent);

    op_set(&op, 0, p);
    op_set(&op, 1, odd ? pick_address(user) : range.start);
    op_set(&op, 2, odd ? pick_length(user) : range.pages * PAGE_SIZE);
    op_set(&op, 3, rng_chance(rng, 20) ? op.arg[2] : pick_length(user));
    if (rng_chance(rng, 10)) {
        op_set(&op, 2, 0); /* a second area */
    }
    if (rng_chance(rng, 75)) {
        op_set(&op, 4, 1);
    }
    if (rng_chance(rng, 40)) {
        op_set(&op, 5, pick_new_place(user));
    }
    remember_range(user, op_given(&op, 5) ? op.arg[5] : op.arg[1], op.arg[3]);
    user->touched[p] += user->locked_percent > 0 ? LOCKED_PAGES : 0;
    return op;
}

/* mlock, munlock, madvise: of what was mapped, or a little beyond it. */
static struct op make_lock(struct user *user, uint32_t p, enum op_code code)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = code};
    struct area range = pick_range(user);
    uint32_t length = (range.pages + rng_below(rng, 2) * rng_below(rng, 3)) * PAGE_SIZE;

    op_set(&op, 0, p);
    op_set(&op, 1, range.start + (rng_chance(rng, 5) ? rng_below(rng, PAGE_SIZE) : 0));
    op_set(&op, 2, rng_chance(rng, user->odd_percent / 2) ? pick_length(user) : length);
    if (code == OP_madvise) {
        op_set(&op, 3, rng_chance(rng, 60) ? ADVICE_DONTNEED : 1 + rng_below(rng, 2));
    }
    user->touched[p] += code == OP_mlock ? WINDOW_PAGES : 0;
    return op;
}

static struct op make_limit(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = OP_setrlimit};
    uint32_t bytes = rng_below(rng, 40) * PAGE_SIZE;

    if (rng_chance(rng, 10)) {
        bytes += rng_below(rng, PAGE_SIZE);
    }
    op_set(&op, 0, p);
    op_set(&op, 1, rng_below(rng, NR_RESOURCES));
    op_set(&op, 2, rng_chance(rng, 40) ? 0xFFFFFFFFu : bytes);
    return op;
}

static struct op make_lock_all(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    struct op op = {.code = rng_chance(rng, 40) ? OP_munlockall : OP_mlockall};

    op_set(&op, 0, p);
    if (op.code == OP_mlockall) {
        op_set(&op, 1, 1 + rng_below(rng, 3));
        user->touched[p] += 100;
    }
    return op;
}

static struct op make_remap(struct user *user, uint32_t p)
{
    struct rng *rng = &user->rng;
    uint32_t roll = rng_below(rng, 100);

    if (user->limits && roll < 16) {
        return roll < 9 ? make_limit(user, p) : make_lock_all(user, p);
    }
    if (roll < 65) {
        return make_mremap(user, p);
    }
    if (roll < 85) {
        return make_lock(user, p, OP_madvise);
    }
    return make_lock(user, p, rng_chance(rng, 60) ? OP_mlock : OP_munlock);
}

/* Gives all memory of P back. */
static struct op make_relief(struct user *user, uint32_t p)
{
    struct op op = {.code = OP_munmap};

    user->touched[p] = 0;
    op_set(&op, 0, p);
    op_set(&op, 1, 0);
    op_set(&op, 2, 0xC0000000u);
    return op;
}

/* The next operation. */
static struct op next_op(struct user *user)
{
    struct rng *rng = &user->rng;
    uint32_t p = pick_name(user, true);
    uint32_t roll = rng_below(rng, 100 + user->process_weight);
    bool remaps = rng_below(rng, 100) < user->remap_weight;
    uint32_t touched = 0;

    for (uint32_t i = 0; i < TRACE_PROCS; i++) {
        touched += user->touched[i];
    }
    if (touched > MOST_TOUCHED && user->touched[p] > 0) {
        return make_relief(user, p);
    }
    if (rng_chance(rng, user->file_percent / 3)) {
        return make_file(user, p);
    }
    if (user->nr_mapped < 3 || roll < 22) {
        return make_mmap(user, p);
    }
    if (remaps) {
        return make_remap(user, p);
    }
    if (roll < 44) {
        return make_range(user, p, roll < 31 ? OP_munmap : OP_mprotect);
    }
    if (roll < 49) {
        return make_brk(user, p);
    }
    if (roll < 90) {
        return make_access(user, p);
    }
    return roll < 100 ? make_question(user, p) : make_process(user, p);
}

/* ---- the trace ------------------------------------------------------------------------------ */

/* What this trace likes. */
static void choose_character(struct user *user)
{
    struct rng *rng = &user->rng;
    static const uint32_t percents[] = {0, 0, 2, 10, 40};
    static const uint32_t odd[] = {0, 1, 2, 5, 15};
    static const uint32_t file_percents[] = {0, 5, 30, 60};
    static const uint32_t remaps[] = {0, 10, 20, 40};

    for (size_t i = 0; i < sizeof user->windows / sizeof user->windows[0]; i++) {
        user->windows[i] = RNG_PICK(rng, places);
    }
    user->grows_percent = RNG_PICK(rng, percents);
    user->locked_percent = RNG_PICK(rng, percents) / 2;
    user->odd_percent = RNG_PICK(rng, odd);
    user->process_weight = rng_below(rng, 15);
    user->file_percent = RNG_PICK(rng, file_percents);
    user->remap_weight = RNG_PICK(rng, remaps);
    user->limits = user->odd_percent < 2 && rng_chance(rng, 40);
}

static void print(struct user *user, const struct op *op)
{
    char line[TRACE_LINE_ROOM];

    print_op(op, NULL, 0, line);
    fprintf(user->out, "%s\n", line);
}

void generate_user(FILE *out, uint32_t seed, size_t count)
{
    struct user user = {.rng = {seed}, .out = out};
    struct op machine = {.code = OP_machine};

    user.live[0] = true;
    choose_character(&user);
    op_set(&machine, MACHINE_FRAMES, FRAMES);
    for (size_t i = 0; i < count; i++) {
        struct op op = i == 0 ? machine : next_op(&user);

        print(&user, &op);
    }
}
