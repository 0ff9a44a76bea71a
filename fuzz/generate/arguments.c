/*
 * Choosing arguments.
 *
 * Most values are few and meet each other: small numbers, places around the edges of tables and of
 * user space, addresses in and beside areas that are known; some are at the limits of what can be
 * said; a few are anything at all.
 */
#include "generate/arguments.h"

/* One of N names that FITS, the next from a random one on; now and then any, for what it is refused
 * with. */
static uint32_t pick_fitting(struct rng *rng, const bool *fits, uint32_t n, uint32_t any_percent)
{
    uint32_t first = rng_below(rng, n);

    for (uint32_t i = 0; i < n && !rng_chance(rng, any_percent); i++) {
        uint32_t name = (first + i) % n;

        if (fits[name]) {
            return name;
        }
    }
    return first;
}

uint32_t pick_process(struct rng *rng, const struct world *world, bool live)
{
    bool fits[TRACE_PROCS];

    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        fits[p] = world->live[p] == live;
    }
    return pick_fitting(rng, fits, TRACE_PROCS, 2);
}

static uint32_t pick_reg(struct rng *rng, const struct world *world, enum holds what)
{
    bool fits[TRACE_REGS];

    for (uint32_t r = 0; r < TRACE_REGS; r++) {
        fits[r] = world->regs[r] == what;
    }
    return pick_fitting(rng, fits, TRACE_REGS, 1);
}

static uint32_t pick_cache(struct rng *rng, const struct world *world, bool there)
{
    bool fits[TRACE_CACHES];

    for (uint32_t c = 0; c < TRACE_CACHES; c++) {
        fits[c] = world->caches[c] == there;
    }
    return pick_fitting(rng, fits, TRACE_CACHES, 2);
}

/* Few places, so that operations meet: the lowest that may be mapped, around the ends of what one
 * table maps, the heap, the gap search's start and the top. */
static uint32_t pick_place(struct rng *rng)
{
    static const uint32_t bases[] = {0x10000000u, 0x103FC000u, HEAP_START, TASK_UNMAPPED_BASE,
                                     0x7FFFC000u, 0xBFFF8000u, 0x10000u};

    uint32_t base = RNG_PICK(rng, bases);

    return base + rng_below(rng, 8) * PAGE_SIZE;
}

static const uint32_t edges[] = {0,           1,           PAGE_SIZE - 1, PAGE_SIZE,   0x10000u,
                                 0x3FFFFFFFu, 0x40000000u, 0xBFFFF000u,   0xBFFFFFFFu, 0xC0000000u,
                                 0xC0001000u, 0xFFFFF000u, 0xFFFFFFFFu};

uint32_t tweak(struct rng *rng, uint32_t value)
{
    switch (rng_below(rng, 8)) {
    case 0:
        return value + 1;
    case 1:
        return value - 1;
    case 2:
        return value + PAGE_SIZE;
    case 3:
        return value - PAGE_SIZE;
    case 4:
        return value * 2;
    case 5:
        return value / 2;
    case 6:
        return value ^ (1u << rng_below(rng, 32));
    default:
        return RNG_PICK(rng, edges);
    }
}

struct area pick_area(struct rng *rng, const struct world *world)
{
    uint32_t known = world->nr_areas < WORLD_AREAS ? world->nr_areas : WORLD_AREAS;

    if (known == 0) {
        return (struct area){pick_place(rng), 4};
    }
    return world->areas[rng_below(rng, known)];
}

uint32_t pick_boundary(struct rng *rng, const struct world *world)
{
    struct area area = pick_area(rng, world);
    uint32_t addr = rng_chance(rng, 50) ? area.start : area.start + area.pages * PAGE_SIZE;

    return addr + (rng_below(rng, 3) - 1) * PAGE_SIZE;
}

static uint32_t pick_address(struct rng *rng, const struct world *world)
{
    uint32_t roll = rng_below(rng, 100);
    struct area area = pick_area(rng, world);

    if (roll < 60) {
        return area.start + rng_below(rng, area.pages < 64 ? area.pages : 64) * PAGE_SIZE;
    }
    if (roll < 75) {
        return pick_boundary(rng, world);
    }
    if (roll < 95) {
        return pick_place(rng);
    }
    if (roll < 98) {
        return RNG_PICK(rng, edges);
    }
    uint32_t place = pick_place(rng);
    return place + rng_below(rng, PAGE_SIZE);
}

/* Where a user program reads or writes: mostly inside of an area, or a little below it. */
static uint32_t pick_access(struct rng *rng, const struct world *world)
{
    struct area area = pick_area(rng, world);

    if (rng_chance(rng, 85)) {
        uint32_t page = rng_below(rng, area.pages < 32 ? area.pages : 32);

        return area.start + page * PAGE_SIZE + (rng_chance(rng, 30) ? rng_below(rng, 4) * 4 : 0);
    }
    if (rng_chance(rng, 40)) {
        return area.start - (1 + rng_below(rng, 3)) * PAGE_SIZE; /* a stack grows down to it */
    }
    return pick_address(rng, world);
}

static uint32_t pick_length(struct rng *rng)
{
    static const uint32_t odd[] = {0,           1,           PAGE_SIZE + 1, 0x400000u,
                                   0x401000u,   0x40000000u, 0xBFFFF000u,   0xC0000000u,
                                   0xFFFFF000u, 0xFFFFFFFFu};
    uint32_t roll = rng_below(rng, 100);

    if (roll < 75) {
        return (1 + rng_below(rng, 8)) * PAGE_SIZE;
    }
    return roll < 93 ? (1 + rng_below(rng, 64)) * PAGE_SIZE : RNG_PICK(rng, odd);
}

static uint32_t pick_prot(struct rng *rng)
{
    static const uint32_t prots[] = {0, 1, 2, 3, 3, 3, 3, 3, 3, 5, 7, 4};

    return RNG_PICK(rng, prots);
}

static uint32_t pick_flags(struct rng *rng)
{
    uint32_t flags = WORD_PRIVATE | WORD_ANON;

    if (rng_chance(rng, 1)) {
        flags = 1 + rng_below(rng, 63); /* whatever that is */
        flags &= WORD_SHARED | WORD_PRIVATE | WORD_FIXED | WORD_ANON;
        flags = flags == 0 ? WORD_SHARED : flags;
    }
    if (rng_chance(rng, 30)) {
        flags = rng_chance(rng, 50) ? WORD_SHARED : WORD_PRIVATE; /* of a file */
    } else if (rng_chance(rng, 20)) {
        flags = WORD_SHARED | WORD_ANON;
    }
    flags |= rng_chance(rng, 60) ? WORD_FIXED : 0;
    flags |= rng_chance(rng, (flags & WORD_ANON) != 0 ? 10 : 1) ? WORD_GROWSDOWN : 0;
    flags |= rng_chance(rng, 5) ? WORD_LOCKED : 0;
    return flags;
}

static uint32_t pick_bytes(struct rng *rng)
{
    static const uint32_t sizes[] = {0,     1,     4,      24,     31,     32,    33,   64,
                                     100,   128,   256,    400,    504,    511,   512,  513,
                                     1000,  1300,  2048,   3000,   4000,   4096,  4097, 16384,
                                     65536, 70000, 131064, 131072, 131073, 100000};

    return rng_chance(rng, 85) ? RNG_PICK(rng, sizes) : rng_below(rng, 5000);
}

/* Where something lies in a file, or where that ends: few pages, so that operations meet. */
static uint32_t pick_offset(struct rng *rng)
{
    static const uint32_t odd[] = {1,     2,     3,     2044,        2048,        4092,
                                   65532, 65536, 65540, 0xFFFFF000u, 0xFFFFFFFFu, 65535};
    uint32_t page = rng_below(rng, rng_chance(rng, 60) ? 5 : 17);

    if (rng_chance(rng, 5)) {
        return RNG_PICK(rng, odd);
    }
    return page * PAGE_SIZE + (rng_chance(rng, 40) ? rng_below(rng, 4) * 4 : 0) +
           (rng_chance(rng, 3) ? rng_below(rng, PAGE_SIZE) : 0);
}

/* The size of a swap area: mostly so small that it fills up, some with room for whole clusters. */
static uint32_t pick_swap_pages(struct rng *rng)
{
    static const uint32_t sizes[] = {0, 1, 2, 256, 257, 258, 300, 600, 1023, 1024, 0xFFFFFFFFu};

    return rng_chance(rng, 85) ? 1 + rng_below(rng, 64) : RNG_PICK(rng, sizes);
}

/* One that is off, or one that is on. */
static uint32_t pick_swap(struct rng *rng, const struct world *world, bool on)
{
    uint32_t s = rng_below(rng, TRACE_SWAPS);

    return world->swaps[s] == on || rng_chance(rng, 10) ? s : (s + 1) % TRACE_SWAPS;
}

/* Slots of an area that are bad: mostly such as it has. */
static void pick_bad(struct rng *rng, struct op *op, unsigned slot)
{
    uint32_t pages = op->arg[1] > 1024 || op->arg[1] == 0 ? 64 : op->arg[1];

    op_set(op, slot, rng_chance(rng, 95) ? 1 + rng_below(rng, pages) : rng_below(rng, 2000));
    op_set(op, slot + 1, rng_chance(rng, 95) ? rng_below(rng, 8) : rng_below(rng, 2000));
}

/* A number that people count with. */
static uint32_t pick_number(struct rng *rng, enum op_code code, enum arg_kind kind)
{
    static const uint32_t aligns[] = {0, 0, 0, 4, 8, 16, 32, 64, 128, 4096, 3, 8192};

    switch (kind) {
    case ARG_ORDER:
        return rng_chance(rng, 97) ? rng_below(rng, rng_chance(rng, 70) ? 3 : 10)
                                   : rng_below(rng, 40);
    case ARG_SIZE:
        if (op_forms[code].args[0] == ARG_PHYS && rng_chance(rng, 70)) {
            return (1 + rng_below(rng, 8)) * PAGE_SIZE; /* of RAM: whole frames */
        }
        return op_forms[code].args[0] == ARG_FILE ? pick_offset(rng) : pick_bytes(rng);
    case ARG_ALIGN:
        return RNG_PICK(rng, aligns);
    case ARG_COUNT:
        if (code == OP_fail) {
            /* the very next one half the time: what comes then is what was never denied before */
            return rng_chance(rng, 50)   ? 1
                   : rng_chance(rng, 95) ? 1 + rng_below(rng, 6)
                                         : rng_below(rng, 64);
        }
        return rng_chance(rng, 90) ? 1 + rng_below(rng, 32) : rng_next(rng);
    case ARG_VALUE:
        return rng_chance(rng, 90) ? 1 + rng_below(rng, 999) : rng_next(rng);
    case ARG_PAGES:
        return pick_swap_pages(rng);
    default:
        return pick_offset(rng);
    }
}

static uint32_t pick_boot_address(struct rng *rng)
{
    uint32_t frame = rng_below(rng, 256);

    return frame * PAGE_SIZE + (rng_chance(rng, 30) ? rng_below(rng, PAGE_SIZE) : 0);
}

/* Where a user program does something. */
static uint32_t pick_user_address(struct rng *rng, const struct world *world, enum op_code code)
{
    if (op_forms[code].group == GROUP_ACCESS) {
        return pick_access(rng, world);
    }
    if (code == OP_brk && rng_chance(rng, 90)) {
        return HEAP_START + rng_below(rng, 20) * PAGE_SIZE;
    }
    if (code == OP_brk && rng_chance(rng, 50)) {
        return RNG_PICK(rng,
                        edges); /* the end of user space among them, while no area is in the way */
    }
    if (code == OP_mmap && rng_chance(rng, 30)) {
        return 0;
    }
    if (code == OP_mmap && rng_chance(rng, 60)) {
        return pick_place(rng);
    }
    return pick_address(rng, world);
}

/* Where the kernel loads and stores: what was allocated, and the ends of all that the kernel half
 * holds. */
static uint32_t pick_kernel_address(struct rng *rng, const struct world *world)
{
    static const uint32_t bases[] = {PAGE_OFFSET, PAGE_OFFSET + 0x20000, 0xC0400000u, 0xC0800000u,
                                     0xC1000000u, 0xC1400000u,           0xFDFFE000u, 0xFE000000u,
                                     0xFE000000u, 0xFFFF0000u,           0xFFFFF000u};
    uint32_t known = world->nr_kernel < WORLD_KERNEL ? world->nr_kernel : WORLD_KERNEL;
    uint32_t word = rng_chance(rng, 50) ? 0 : rng_below(rng, PTRS_PER_PTE) * 4;

    if (known > 0 && rng_chance(rng, 75)) {
        struct area area = world->kernel[rng_below(rng, known)];

        return area.start + rng_below(rng, area.pages + 1) * PAGE_SIZE + word;
    }
    if (rng_chance(rng, 2)) {
        return rng_next(rng);
    }
    uint32_t base = RNG_PICK(rng, bases);
    return base + rng_below(rng, base == PAGE_OFFSET ? 256 : 4) * PAGE_SIZE + word;
}

/* A limit in bytes: near to what few areas have, or none. */
static uint32_t pick_limit(struct rng *rng)
{
    static const uint32_t odd[] = {0, 1, PAGE_SIZE - 1, 0x800000u, 0xC0000000u, 0xFFFFFFFFu};
    uint32_t roll = rng_below(rng, 100);

    if (roll < 50) {
        return rng_below(rng, 24) * PAGE_SIZE + (rng_chance(rng, 20) ? rng_below(rng, 2) : 0);
    }
    return roll < 80 ? 0xFFFFFFFFu : RNG_PICK(rng, odd);
}

/* A number that prints in hexadecimal. */
static uint32_t pick_hexadecimal(struct rng *rng, const struct world *world, enum op_code code,
                                 enum arg_kind kind)
{
    switch (kind) {
    case ARG_KADDR:
        return pick_kernel_address(rng, world);
    case ARG_PHYS:
        return pick_boot_address(rng);
    case ARG_GOAL:
        return rng_chance(rng, 50) ? 0 : pick_boot_address(rng);
    case ARG_LEN:
    case ARG_NEW_LEN:
        return pick_length(rng);
    case ARG_LIMIT:
        return pick_limit(rng);
    default:
        return pick_user_address(rng, world, code);
    }
}

static enum holds wanted_in_reg(enum op_code code)
{
    switch (code) {
    case OP_free_pages:
    case OP_get_page:
        return HOLDS_BLOCK;
    case OP_kmap:
    case OP_kunmap:
        return HOLDS_BLOCK;
    case OP_vfree:
        return HOLDS_VMALLOC;
    case OP_kfree:
        return HOLDS_KMALLOC;
    case OP_kmem_cache_free:
        return HOLDS_OBJECT;
    default:
        return HOLDS_NOTHING;
    }
}

void pick_processor(struct rng *rng, struct op *op)
{
    if (rng_chance(rng, 25)) {
        op_set(op, MACHINE_PSE, rng_below(rng, 2));
        op_set(op, MACHINE_PGE, rng_below(rng, 2));
    }
}

/* A memory map of RAM with something in it, and some ranges anywhere. */
static void pick_ranges(struct rng *rng, struct op *op, uint32_t ram)
{
    unsigned count = 2 + rng_below(rng, MACHINE_RANGES - 2);

    for (unsigned k = 0; k < count; k++) {
        unsigned slot = machine_range(k);

        op_set(op, slot, k == 0 ? 0 : rng_below(rng, ram));
        op_set(op, slot + 1, k == 0 ? ram : 1 + rng_below(rng, rng_chance(rng, 80) ? 16 : ram));
        op_set(op, slot + 2, k == 0 || rng_chance(rng, 30) ? 1 : 2 + rng_below(rng, 3));
    }
}

void pick_machine(struct rng *rng, struct op *op)
{
    /* small, so that a short trace runs out of memory */
    static const uint32_t frames[] = {32, 32, 40, 48, 64, 64, 64, 96, 128, 256};
    static const uint32_t swaps[] = {0, 1, 2, 4, 8, 16, 32, 64, 64, 200};
    uint32_t ram = rng_chance(rng, 97)   ? RNG_PICK(rng, frames)
                   : rng_chance(rng, 90) ? 1024
                                         : rng_next(rng);

    op_set(op, MACHINE_FRAMES, ram);
    op_set(op, MACHINE_SWAP, rng_chance(rng, 98) ? RNG_PICK(rng, swaps) : rng_next(rng));
    if (rng_chance(rng, 50)) {
        op_set(op, MACHINE_DMA, rng_below(rng, ram));
        op_set(op, MACHINE_HIGHMEM, rng_below(rng, rng_chance(rng, 50) ? ram : ram / 2));
    }
    if (rng_chance(rng, 30)) {
        op_set(op, MACHINE_PKMAP, 2 + rng_below(rng, 6));
    }
    if (rng_chance(rng, 30)) {
        op_set(op, MACHINE_TLB, rng_below(rng, 2));
    }
    if (rng_chance(rng, 15)) {
        op_set(op, MACHINE_HOLE_FIRST, 16 + rng_below(rng, ram));
        op_set(op, MACHINE_HOLE_COUNT, 1 + rng_below(rng, 16));
    }
    pick_processor(rng, op);
    if (rng_chance(rng, 10)) {
        pick_ranges(rng, op, ram);
    }
}

/* Where an area may be moved to: beside another one, over it, or where something else happens. */
static uint32_t pick_new_place(struct rng *rng, const struct world *world)
{
    uint32_t roll = rng_below(rng, 100);

    if (roll < 40) {
        return pick_place(rng);
    }
    return roll < 75 ? pick_boundary(rng, world) : pick_address(rng, world);
}

static uint32_t pick_file_page(struct rng *rng)
{
    return rng_below(rng, rng_chance(rng, 70) ? 5 : 20) * PAGE_SIZE;
}

/* Chooses whether an argument that may be left out is there. */
static void pick_option(struct rng *rng, const struct world *world, struct op *op,
                        enum arg_kind kind, unsigned slot)
{
    bool of_cache = kind >= ARG_OPT_HWALIGN && kind <= ARG_OPT_CTOR;

    op_unset(op, slot);
    if (kind == ARG_OPT_BAD) {
        op_unset(op, slot + 1);
    }
    if (kind == ARG_OPT_PROC) {
        if (op->arg[0] <= TABLE_STATUS) {
            op_set(op, slot, pick_process(rng, world, true));
        }
    } else if (kind == ARG_OPT_ZONE && rng_chance(rng, 60)) {
        op_set(op, slot, rng_below(rng, 3));
    } else if (kind == ARG_OPT_FIXED && rng_chance(rng, 35)) {
        op_set(op, slot, pick_new_place(rng, world));
    } else if (kind == ARG_OPT_MAYMOVE && rng_chance(rng, 75)) {
        op_set(op, slot, 1);
    } else if (kind == ARG_OPT_PRIO && rng_chance(rng, 50)) {
        op_set(op, slot, rng_chance(rng, 95) ? rng_below(rng, 3) : rng_next(rng));
    } else if (kind == ARG_OPT_BAD && rng_chance(rng, 20)) {
        pick_bad(rng, op, slot);
    } else if (kind == ARG_OPT_FILE && rng_chance(rng, op->arg[4] & WORD_ANON ? 2 : 97)) {
        op_set(op, slot, rng_below(rng, 2));
        op_set(op, slot + 1, rng_chance(rng, 97) ? pick_file_page(rng) : pick_offset(rng));
    } else if (kind != ARG_OPT_PRIO && kind != ARG_OPT_BAD && kind != ARG_OPT_ZONE &&
               kind != ARG_OPT_FIXED && kind != ARG_OPT_FILE &&
               rng_chance(rng, of_cache ? 30 : 15)) {
        op_set(op, slot, 1);
    }
}

void pick_arg(struct rng *rng, const struct world *world, struct op *op, enum arg_kind kind,
              unsigned slot)
{
    if (arg_is_decimal(kind)) {
        op_set(op, slot, pick_number(rng, op->code, kind));
        return;
    }
    if (arg_is_hexadecimal(kind)) {
        op_set(op, slot, pick_hexadecimal(rng, world, op->code, kind));
        return;
    }
    switch (kind) {
    case ARG_PROC:
        op_set(op, slot, pick_process(rng, world, slot == 0));
        return;
    case ARG_REG:
        op_set(op, slot, pick_reg(rng, world, wanted_in_reg(op->code)));
        return;
    case ARG_CACHE:
        op_set(op, slot, pick_cache(rng, world, op->code != OP_kmem_cache_create));
        return;
    case ARG_SWAP:
        op_set(op, slot, pick_swap(rng, world, op->code == OP_swapoff));
        return;
    case ARG_FILE:
    case ARG_FAILING:
        op_set(op, slot, rng_below(rng, 2));
        return;
    case ARG_PROT:
        op_set(op, slot, pick_prot(rng));
        return;
    case ARG_FLAGS:
        op_set(op, slot, pick_flags(rng));
        return;
    case ARG_ADVICE:
        op_set(op, slot, rng_below(rng, 3));
        return;
    case ARG_TABLE:
        op_set(op, slot, rng_below(rng, NR_TABLES));
        return;
    case ARG_LOCKING:
        op_set(op, slot, 1 + rng_below(rng, 3));
        return;
    case ARG_RESOURCE:
        op_set(op, slot, rng_below(rng, NR_RESOURCES));
        return;
    case ARG_MODE:
        op_set(op, slot, rng_below(rng, 2));
        return;
    case ARG_MACHINE:
        pick_machine(rng, op);
        return;
    default:
        pick_option(rng, world, op, kind, slot);
        return;
    }
}

/* What is resized is mostly a known area, from its start on; sometimes a part of it. */
static void aim_mremap(struct rng *rng, const struct world *world, struct op *op)
{
    struct area area = pick_area(rng, world);
    uint32_t skipped = rng_chance(rng, 70) ? 0 : rng_below(rng, area.pages < 8 ? area.pages : 8);
    uint32_t pages = area.pages - skipped;

    op_set(op, 1, area.start + skipped * PAGE_SIZE);
    op_set(op, 2, (rng_chance(rng, 60) ? pages : 1 + rng_below(rng, pages)) * PAGE_SIZE);
    if (rng_chance(rng, 25)) {
        op_set(op, 3, op->arg[2]); /* moves as it is */
    }
    if (rng_chance(rng, 10)) {
        op_set(op, 2, 0); /* a second area */
    }
}

struct op make_op(struct rng *rng, const struct world *world, enum op_code code)
{
    struct op op = {.code = code};
    const enum arg_kind *args = op_forms[code].args;

    for (unsigned i = 0; i < MAX_ARGS && args[i] != ARG_END; i++) {
        pick_arg(rng, world, &op, args[i], i);
    }
    if (code == OP_mremap && rng_chance(rng, 70)) {
        aim_mremap(rng, world, &op);
    }
    return op;
}
