/*
 * Making traces.
 *
 * A comment `# swarm name name …` at the start of a trace restricts what the mutator inserts to the
 * operations that it names: traces made of few kinds of operations reach combinations that a mix of
 * all never reaches.
 */
#include "generate/mutate.h"

#include <string.h>

#include "generate/targets.h"
#include "run/driver.h"

#define MAX_OPS 4096u
#define MAX_AREAS 24u
#define PAGE 4096u
#define TOP 0xC0000000u
#define HEAP 0x08048000u /* where the heap begins */

/* ---- chance --------------------------------------------------------------------------------- */

struct rng {
    uint64_t state;
};

/* splitmix64 */
static uint32_t next(struct rng *rng)
{
    rng->state += 0x9E3779B97F4A7C15u;
    uint64_t z = rng->state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)(z >> 32);
}

static uint32_t below(struct rng *rng, uint32_t n)
{
    return n == 0 ? 0 : (uint32_t)(((uint64_t)next(rng) * n) >> 32);
}

static bool chance(struct rng *rng, uint32_t percent)
{
    return below(rng, 100) < percent;
}

#define PICK(rng, values) ((values)[below(rng, sizeof(values) / sizeof(values)[0])])

/* ---- what is known of the machine at a point of a trace ------------------------------------- */

enum holds { HOLDS_NOTHING, HOLDS_BLOCK, HOLDS_KMALLOC, HOLDS_BOOTMEM, HOLDS_OBJECT };

struct area {
    uint32_t start;
    uint32_t pages;
};

struct world {
    bool running;
    bool live[TRACE_PROCS];
    enum holds regs[TRACE_REGS];
    bool caches[TRACE_CACHES];
    struct area areas[MAX_AREAS]; /* the last ones that were made, in turn */
    uint32_t nr_areas;
    uint32_t gap; /* where an area without an address is likely to go */
};

static void world_init(struct world *world)
{
    memset(world, 0, sizeof *world);
    world->live[0] = true;
    world->gap = 0x40000000u;
}

static void add_area(struct world *world, uint32_t start, uint32_t length)
{
    uint32_t pages = length / PAGE + (length % PAGE != 0 ? 1 : 0);

    if (pages > 0 && start < TOP && pages <= (TOP - start) / PAGE && pages < 0x4000) {
        world->areas[world->nr_areas % MAX_AREAS] = (struct area){start - start % PAGE, pages};
        world->nr_areas++;
    }
}

static void world_mmap(struct world *world, const struct op *op)
{
    uint32_t start = op->arg[1];

    if ((op->arg[4] & WORD_FIXED) == 0 && start == 0) {
        start = world->gap;
        if (op->arg[2] < 0x1000000u) {
            world->gap += (op->arg[2] + PAGE - 1) / PAGE * PAGE;
        }
    }
    add_area(world, start, op->arg[2]);
}

/* What a register holds behind OP. */
static void world_regs(struct world *world, const struct op *op)
{
    switch (op->code) {
    case OP_alloc_bootmem:
        world->regs[op->arg[0]] = HOLDS_BOOTMEM;
        break;
    case OP_alloc_pages:
        world->regs[op->arg[0]] = HOLDS_BLOCK;
        break;
    case OP_kmalloc:
        world->regs[op->arg[0]] = HOLDS_KMALLOC;
        break;
    case OP_kmem_cache_alloc:
        world->regs[op->arg[1]] = HOLDS_OBJECT;
        break;
    case OP_free_pages:
    case OP_kfree:
    case OP_kmem_cache_free:
        world->regs[op->arg[0]] = HOLDS_NOTHING;
        break;
    default:
        break;
    }
}

/* Goes on behind OP, as if it had worked. */
static void world_step(struct world *world, const struct op *op)
{
    const uint32_t *arg = op->arg;

    if (op_forms[op->code].group != GROUP_BOOT || op->code == OP_boot) {
        world->running = true;
    }
    world_regs(world, op);
    switch (op->code) {
    case OP_kmem_cache_create:
        world->caches[arg[0]] = true;
        break;
    case OP_kmem_cache_destroy:
        world->caches[arg[0]] = false;
        break;
    case OP_mmap:
        world_mmap(world, op);
        break;
    case OP_brk:
        add_area(world, HEAP, arg[1] > HEAP ? arg[1] - HEAP : 0);
        break;
    case OP_fork:
    case OP_vfork:
        world->live[arg[1]] = true;
        break;
    case OP_exit:
        world->live[arg[0]] = false;
        break;
    default:
        break;
    }
}

static void world_at(struct world *world, const struct op *ops, size_t at)
{
    world_init(world);
    for (size_t i = 0; i < at; i++) {
        world_step(world, &ops[i]);
    }
}

/* ---- arguments ------------------------------------------------------------------------------ */

static uint32_t pick_process(struct rng *rng, const struct world *world, bool live)
{
    uint32_t first = below(rng, TRACE_PROCS);

    for (uint32_t i = 0; i < TRACE_PROCS && !chance(rng, 2); i++) {
        uint32_t p = (first + i) % TRACE_PROCS;

        if (world->live[p] == live) {
            return p;
        }
    }
    return first;
}

static uint32_t pick_reg(struct rng *rng, const struct world *world, enum holds what)
{
    uint32_t first = below(rng, TRACE_REGS);

    for (uint32_t i = 0; i < TRACE_REGS && !chance(rng, 1); i++) {
        uint32_t r = (first + i) % TRACE_REGS;

        if (world->regs[r] == what) {
            return r;
        }
    }
    return first;
}

static uint32_t pick_cache(struct rng *rng, const struct world *world, bool there)
{
    uint32_t first = below(rng, TRACE_CACHES);

    for (uint32_t i = 0; i < TRACE_CACHES && !chance(rng, 2); i++) {
        uint32_t c = (first + i) % TRACE_CACHES;

        if (world->caches[c] == there) {
            return c;
        }
    }
    return first;
}

/* Few places, so that operations meet: around the ends of what one table maps, the heap, the gap
 * search's start and the top. */
static uint32_t pick_place(struct rng *rng)
{
    static const uint32_t bases[] = {0x10000000u, 0x103FC000u, 0x08048000u,
                                     0x40000000u, 0x7FFFC000u, 0xBFFF8000u};

    return PICK(rng, bases) + below(rng, 8) * PAGE;
}

static const uint32_t edges[] = {0,           1,           PAGE - 1,    PAGE,        0x10000u,
                                 0x3FFFFFFFu, 0x40000000u, 0xBFFFF000u, 0xBFFFFFFFu, 0xC0000000u,
                                 0xC0001000u, 0xFFFFF000u, 0xFFFFFFFFu};

static struct area pick_area(struct rng *rng, const struct world *world)
{
    uint32_t known = world->nr_areas < MAX_AREAS ? world->nr_areas : MAX_AREAS;

    if (known == 0) {
        return (struct area){pick_place(rng), 4};
    }
    return world->areas[below(rng, known)];
}

/* An address at the edge of an area or one page away from it. */
static uint32_t pick_boundary(struct rng *rng, const struct world *world)
{
    struct area area = pick_area(rng, world);
    uint32_t addr = chance(rng, 50) ? area.start : area.start + area.pages * PAGE;

    return addr + (below(rng, 3) - 1) * PAGE;
}

static uint32_t pick_address(struct rng *rng, const struct world *world)
{
    uint32_t roll = below(rng, 100);
    struct area area = pick_area(rng, world);

    if (roll < 60) {
        return area.start + below(rng, area.pages < 64 ? area.pages : 64) * PAGE;
    }
    if (roll < 75) {
        return pick_boundary(rng, world);
    }
    if (roll < 95) {
        return pick_place(rng);
    }
    return roll < 98 ? PICK(rng, edges) : pick_place(rng) + below(rng, PAGE);
}

/* Where a user program reads or writes: mostly inside of an area. */
static uint32_t pick_access(struct rng *rng, const struct world *world)
{
    struct area area = pick_area(rng, world);

    if (chance(rng, 85)) {
        uint32_t page = below(rng, area.pages < 32 ? area.pages : 32);

        return area.start + page * PAGE + (chance(rng, 30) ? below(rng, 4) * 4 : 0);
    }
    return pick_address(rng, world);
}

static uint32_t pick_length(struct rng *rng)
{
    static const uint32_t odd[] = {0,           1,           PAGE + 1,    0x400000u,   0x401000u,
                                   0x40000000u, 0xBFFFF000u, 0xC0000000u, 0xFFFFF000u, 0xFFFFFFFFu};
    uint32_t roll = below(rng, 100);

    if (roll < 75) {
        return (1 + below(rng, 8)) * PAGE;
    }
    return roll < 93 ? (1 + below(rng, 64)) * PAGE : PICK(rng, odd);
}

static uint32_t pick_prot(struct rng *rng)
{
    static const uint32_t prots[] = {0, 1, 2, 3, 3, 3, 3, 3, 3, 5, 7, 4};

    return PICK(rng, prots);
}

static uint32_t pick_flags(struct rng *rng)
{
    uint32_t flags = WORD_PRIVATE | WORD_ANON;

    if (chance(rng, 1)) {
        flags = 1 + below(rng, 63); /* whatever that is */
        flags &= WORD_SHARED | WORD_PRIVATE | WORD_FIXED | WORD_ANON;
        flags = flags == 0 ? WORD_SHARED : flags;
    }
    flags |= chance(rng, 60) ? WORD_FIXED : 0;
    flags |= chance(rng, 10) ? WORD_GROWSDOWN : 0;
    flags |= chance(rng, 2) ? WORD_LOCKED : 0;
    return flags;
}

static uint32_t pick_bytes(struct rng *rng)
{
    static const uint32_t sizes[] = {0,    1,    4,     24,    31,    32,     33,     64,    100,
                                     128,  256,  400,   511,   512,   513,    1000,   2048,  4000,
                                     4096, 4097, 16384, 65536, 70000, 131072, 131073, 100000};
    return chance(rng, 85) ? PICK(rng, sizes) : below(rng, 5000);
}

static uint32_t pick_number(struct rng *rng, enum op_code code, unsigned slot)
{
    static const uint32_t aligns[] = {0, 0, 0, 4, 8, 16, 32, 64, 128, 4096, 3, 8192};

    switch (code) {
    case OP_alloc_pages:
        return chance(rng, 97) ? below(rng, chance(rng, 70) ? 3 : 10) : below(rng, 40);
    case OP_kmalloc:
    case OP_vmalloc:
        return pick_bytes(rng);
    case OP_kmem_cache_create:
    case OP_alloc_bootmem:
        return slot == 1 ? pick_bytes(rng) : PICK(rng, aligns);
    case OP_reserve_bootmem:
    case OP_free_bootmem:
        return chance(rng, 70) ? (1 + below(rng, 8)) * PAGE : pick_bytes(rng);
    case OP_reclaim:
        return chance(rng, 90) ? 1 + below(rng, 32) : next(rng);
    case OP_fail:
        return chance(rng, 95) ? 1 + below(rng, 6) : below(rng, 64);
    case OP_write:
        return chance(rng, 90) ? 1 + below(rng, 999) : next(rng);
    case OP_swapon:
        return below(rng, 128);
    default:
        return below(rng, 16) * PAGE + below(rng, 2) * 4;
    }
}

static uint32_t pick_boot_address(struct rng *rng)
{
    return below(rng, 256) * PAGE + (chance(rng, 30) ? below(rng, PAGE) : 0);
}

static void set(struct op *op, unsigned slot, uint32_t value)
{
    op->arg[slot] = value;
    op->given |= 1u << slot;
}

static enum holds wanted_in_reg(enum op_code code)
{
    switch (code) {
    case OP_free_pages:
        return HOLDS_BLOCK;
    case OP_kfree:
        return HOLDS_KMALLOC;
    case OP_kmem_cache_free:
        return HOLDS_OBJECT;
    default:
        return HOLDS_NOTHING;
    }
}

static uint32_t pick_addr_arg(struct rng *rng, const struct world *world, enum op_code code,
                              unsigned slot)
{
    if (op_forms[code].group == GROUP_BOOT) {
        return slot == 3 && chance(rng, 50) ? 0 : pick_boot_address(rng);
    }
    if (code == OP_read || code == OP_write) {
        return pick_access(rng, world);
    }
    if (code == OP_brk) {
        return chance(rng, 90) ? HEAP + below(rng, 12) * PAGE : pick_address(rng, world);
    }
    if (slot >= 2) {
        return pick_length(rng);
    }
    if (code == OP_mmap) {
        return chance(rng, 30) ? 0 : chance(rng, 60) ? pick_place(rng) : pick_address(rng, world);
    }
    return pick_address(rng, world);
}

static void pick_machine(struct rng *rng, struct op *op)
{
    /* small, so that a short trace runs out of memory */
    static const uint32_t frames[] = {32, 32, 40, 48, 64, 64, 64, 96, 128, 256};
    static const uint32_t swaps[] = {0, 1, 2, 4, 8, 16, 32, 64, 64, 200};
    uint32_t ram = chance(rng, 97) ? PICK(rng, frames) : chance(rng, 90) ? 1024 : next(rng);

    set(op, MACHINE_FRAMES, ram);
    set(op, MACHINE_SWAP, chance(rng, 98) ? PICK(rng, swaps) : next(rng));
    if (chance(rng, 50)) {
        set(op, MACHINE_DMA, below(rng, ram));
        set(op, MACHINE_HIGHMEM, below(rng, chance(rng, 50) ? ram : ram / 2));
    }
    if (chance(rng, 15)) {
        set(op, MACHINE_HOLE_FIRST, 16 + below(rng, ram));
        set(op, MACHINE_HOLE_COUNT, 1 + below(rng, 16));
    }
}

/* Chooses whether an argument that may be left out is there. */
static void pick_option(struct rng *rng, struct op *op, enum arg_kind kind, unsigned slot)
{
    op->given &= ~(1u << slot);
    if (kind == ARG_OPT_ZONE && chance(rng, 60)) {
        set(op, slot, below(rng, 3));
    } else if (kind == ARG_OPT_FIXED && chance(rng, 15)) {
        set(op, slot, pick_place(rng));
    } else if (kind != ARG_OPT_ZONE && kind != ARG_OPT_FIXED && kind != ARG_OPT_FILE &&
               chance(rng, 15)) {
        set(op, slot, 1); /* mappings of files come with the operations on files */
    }
}

/* Chooses the argument in SLOT again. */
static void pick_arg(struct rng *rng, const struct world *world, struct op *op, enum arg_kind kind,
                     unsigned slot)
{
    if (arg_is_decimal(kind)) {
        set(op, slot, pick_number(rng, op->code, slot));
        return;
    }
    if (arg_is_hexadecimal(kind)) {
        set(op, slot, pick_addr_arg(rng, world, op->code, slot));
        return;
    }
    switch (kind) {
    case ARG_PROC:
        set(op, slot, pick_process(rng, world, slot == 0));
        return;
    case ARG_REG:
        set(op, slot, pick_reg(rng, world, wanted_in_reg(op->code)));
        return;
    case ARG_CACHE:
        set(op, slot, pick_cache(rng, world, op->code != OP_kmem_cache_create));
        return;
    case ARG_FILE:
    case ARG_SWAP:
    case ARG_FAILING:
        set(op, slot, below(rng, 2));
        return;
    case ARG_PROT:
        set(op, slot, pick_prot(rng));
        return;
    case ARG_FLAGS:
        set(op, slot, pick_flags(rng));
        return;
    case ARG_ADVICE:
        set(op, slot, below(rng, 3));
        return;
    case ARG_MACHINE:
        pick_machine(rng, op);
        return;
    default:
        pick_option(rng, op, kind, slot);
        return;
    }
}

static struct op make_op(struct rng *rng, const struct world *world, enum op_code code)
{
    struct op op = {.code = code};
    const enum arg_kind *args = op_forms[code].args;

    for (unsigned i = 0; i < MAX_ARGS && args[i] != ARG_END; i++) {
        pick_arg(rng, world, &op, args[i], i);
    }
    return op;
}

/* ---- which operation ------------------------------------------------------------------------ */

/* How much a target likes each group. */
struct taste {
    const char *target;
    uint32_t weight[NR_GROUPS];
};

static const struct taste tastes[] = {
#define X(name, ...) {#name, {__VA_ARGS__}},
    TARGETS(X)
#undef X
};

static const struct taste *find_taste(const char *target)
{
    for (size_t i = 0; i < sizeof tastes / sizeof tastes[0]; i++) {
        if (strcmp(tastes[i].target, target) == 0) {
            return &tastes[i];
        }
    }
    return NULL;
}

bool target_known(const char *target)
{
    return find_taste(target) != NULL;
}

/* Within its group, how often an operation is chosen. */
static uint32_t liking(enum op_code code)
{
    switch (code) {
    case OP_machine:
    case OP_boot:
        return 0;
    case OP_write:
        return 6;
    case OP_mmap:
    case OP_fork:
    case OP_kmem_cache_alloc:
    case OP_alloc_pages:
    case OP_kmalloc:
        return 5;
    case OP_vfork:
    case OP_exec:
    case OP_kmem_cache_destroy:
    case OP_kmem_cache_shrink:
        return 2;
    default:
        return 4;
    }
}

struct choice {
    const struct taste *taste;
    bool swarming;
    bool allowed[NR_OPS];
};

static uint32_t weight_of(const struct choice *choice, const struct world *world, uint32_t code)
{
    enum op_group group = op_forms[code].group;

    if (choice->swarming && !choice->allowed[code]) {
        return 0;
    }
    if (world->running && group == GROUP_BOOT) {
        return 0;
    }
    return choice->taste->weight[group] * liking((enum op_code)code);
}

static struct op new_op(struct rng *rng, const struct choice *choice, const struct world *world)
{
    uint32_t total = 0;

    for (uint32_t code = 0; code < NR_OPS; code++) {
        total += weight_of(choice, world, code);
    }
    if (total == 0) {
        return make_op(rng, world, chance(rng, 50) ? OP_write : OP_alloc_pages);
    }
    uint32_t roll = below(rng, total);
    uint32_t code = 0;
    while (roll >= weight_of(choice, world, code)) {
        roll -= weight_of(choice, world, code);
        code++;
    }
    if (op_forms[code].group == GROUP_ACCESS && world->nr_areas == 0 && chance(rng, 95) &&
        (!choice->swarming || choice->allowed[OP_mmap])) {
        code = OP_mmap; /* first there has to be something to access */
    }
    return make_op(rng, world, (enum op_code)code);
}

/* ---- traces as lists of operations ---------------------------------------------------------- */

struct list {
    struct op ops[MAX_OPS];
    size_t count;
};

static struct list list;  /* what is being changed */
static struct list other; /* what is spliced in */

static bool open_gap(struct list *to, size_t at, size_t count)
{
    if (to->count + count > MAX_OPS) {
        return false;
    }
    memmove(&to->ops[at + count], &to->ops[at], (to->count - at) * sizeof to->ops[0]);
    to->count += count;
    return true;
}

static void cut(struct list *from, size_t at, size_t count)
{
    memmove(&from->ops[at], &from->ops[at + count],
            (from->count - at - count) * sizeof from->ops[0]);
    from->count -= count;
}

/* An operation of the list, which is not empty. */
static size_t any_op(struct rng *rng, const struct list *in)
{
    return below(rng, (uint32_t)in->count);
}

/* Where something may be put in: behind the machine line. */
static size_t any_place(struct rng *rng, const struct list *in)
{
    uint32_t first = in->count > 0 && in->ops[0].code == OP_machine ? 1 : 0;

    return first + below(rng, (uint32_t)in->count + 1 - first);
}

static void insert(struct rng *rng, const struct choice *choice, size_t at)
{
    struct world world;

    world_at(&world, list.ops, at);
    struct op op = new_op(rng, choice, &world);
    if (open_gap(&list, at, 1)) {
        list.ops[at] = op;
    }
}

/* One process goes over the pages of an area: what makes memory scarce. */
static void insert_sweep(struct rng *rng, const struct choice *choice, size_t at)
{
    struct world world;
    uint32_t count = 2 + below(rng, 30);
    enum op_code code = chance(rng, 75) ? OP_write : OP_read;

    if (choice->swarming && !choice->allowed[code]) {
        return;
    }
    world_at(&world, list.ops, at);
    if (world.nr_areas == 0 || !open_gap(&list, at, count)) {
        return;
    }
    struct area area = pick_area(rng, &world);
    uint32_t process = pick_process(rng, &world, true);
    for (uint32_t i = 0; i < count; i++) {
        struct op op = {.code = code};

        set(&op, 0, process);
        set(&op, 1, area.start + i % area.pages * PAGE);
        if (code == OP_write) {
            set(&op, 2, 1 + below(rng, 999));
        }
        list.ops[at + i] = op;
    }
}

static void delete_some(struct rng *rng)
{
    size_t at = any_op(rng, &list);
    size_t count = 1 + below(rng, chance(rng, 70) ? 2 : 12);

    cut(&list, at, count < list.count - at ? count : list.count - at);
}

static void swap_two(struct rng *rng)
{
    size_t a = any_op(rng, &list);
    size_t b = chance(rng, 60) && a + 1 < list.count ? a + 1 : any_op(rng, &list);
    struct op op = list.ops[a];

    list.ops[a] = list.ops[b];
    list.ops[b] = op;
}

/* Says the same once more, there or elsewhere. */
static void repeat(struct rng *rng)
{
    size_t from = any_op(rng, &list);
    size_t count = 1 + below(rng, chance(rng, 70) ? 3 : 20);
    size_t to = chance(rng, 60) && from > 0 ? from : any_place(rng, &list);

    count = count < list.count - from ? count : list.count - from;
    memcpy(other.ops, &list.ops[from], count * sizeof list.ops[0]);
    if (open_gap(&list, to, count)) {
        memcpy(&list.ops[to], other.ops, count * sizeof list.ops[0]);
    }
}

/* A number a little or very different. */
static uint32_t tweak(struct rng *rng, uint32_t value)
{
    switch (below(rng, 8)) {
    case 0:
        return value + 1;
    case 1:
        return value - 1;
    case 2:
        return value + PAGE;
    case 3:
        return value - PAGE;
    case 4:
        return value * 2;
    case 5:
        return value / 2;
    case 6:
        return value ^ (1u << below(rng, 32));
    default:
        return PICK(rng, edges);
    }
}

static void change_arg(struct rng *rng)
{
    size_t at = any_op(rng, &list);
    struct op *op = &list.ops[at];
    const enum arg_kind *args = op_forms[op->code].args;
    struct world world;
    unsigned count = 0;

    while (count < MAX_ARGS && args[count] != ARG_END) {
        count++;
    }
    if (count == 0) {
        return;
    }
    unsigned slot = below(rng, count);
    enum arg_kind kind = args[slot];
    if (arg_is_number(kind) && chance(rng, 40)) {
        op->arg[slot] = tweak(rng, op->arg[slot]);
        return;
    }
    world_at(&world, list.ops, at);
    if (arg_is_hexadecimal(kind) && chance(rng, 30)) {
        op->arg[slot] = pick_boundary(rng, &world);
        return;
    }
    pick_arg(rng, &world, op, kind, slot);
}

/* Another process does it. */
static void rename_process(struct rng *rng)
{
    uint32_t from = below(rng, TRACE_PROCS);
    uint32_t to = below(rng, TRACE_PROCS);
    size_t at = any_op(rng, &list);
    size_t end = at + 1 + below(rng, 16);

    for (; at < end && at < list.count; at++) {
        if (op_forms[list.ops[at].code].args[0] == ARG_PROC && list.ops[at].arg[0] == from) {
            list.ops[at].arg[0] = to;
        }
    }
}

static void change_machine(struct rng *rng)
{
    struct op op = {.code = OP_machine};

    pick_machine(rng, &op);
    if (list.count == 0 || list.ops[0].code != OP_machine) {
        if (!open_gap(&list, 0, 1)) {
            return;
        }
    }
    list.ops[0] = op;
}

static void change_once(struct rng *rng, const struct choice *choice)
{
    uint32_t roll = below(rng, 100);

    if (list.count == 0 || roll < 34) {
        insert(rng, choice, any_place(rng, &list));
    } else if (roll < 42) {
        insert_sweep(rng, choice, any_place(rng, &list));
    } else if (roll < 56) {
        delete_some(rng);
    } else if (roll < 61) {
        swap_two(rng);
    } else if (roll < 71) {
        repeat(rng);
    } else if (roll < 92) {
        change_arg(rng);
    } else if (roll < 97) {
        rename_process(rng);
    } else {
        change_machine(rng);
    }
}

/* ---- swarm ---------------------------------------------------------------------------------- */

static const char swarm_word[] = "# swarm ";
#define SWARM_LENGTH (sizeof swarm_word - 1)

static void read_swarm(const uint8_t *data, size_t size, struct choice *choice)
{
    if (size < SWARM_LENGTH || memcmp(data, swarm_word, SWARM_LENGTH) != 0) {
        return;
    }
    size_t start = SWARM_LENGTH;
    for (size_t i = start; i <= size && i <= TRACE_MAX_LINE; i++) {
        bool end = i == size || data[i] == '\n';

        if (end || data[i] == ' ') {
            enum op_code code = find_op((const char *)data + start, i - start);

            if (code != NR_OPS) {
                choice->allowed[code] = true;
                choice->swarming = true;
            }
            start = i + 1;
        }
        if (end) {
            return;
        }
    }
}

static void new_swarm(struct rng *rng, struct choice *choice)
{
    uint32_t percent = 20 + below(rng, 60);

    choice->swarming = true;
    for (uint32_t code = 0; code < NR_OPS; code++) {
        bool liked = choice->taste->weight[op_forms[code].group] > 0;

        choice->allowed[code] = liked && chance(rng, percent);
    }
}

struct text {
    char *data;
    size_t length;
    size_t room;
};

/* Appends a line if it fits. */
static bool put_line(struct text *text, const char *line, size_t length)
{
    if (length + 1 > text->room - text->length) {
        return false;
    }
    memcpy(text->data + text->length, line, length);
    text->data[text->length + length] = '\n';
    text->length += length + 1;
    return true;
}

static void put_swarm(struct text *text, const struct choice *choice)
{
    char line[TRACE_MAX_LINE + 1];
    size_t length = SWARM_LENGTH - 1;

    if (!choice->swarming) {
        return;
    }
    memcpy(line, swarm_word, length);
    for (uint32_t code = 0; code < NR_OPS; code++) {
        size_t name = strlen(op_forms[code].name);

        if (choice->allowed[code] && length + 1 + name <= TRACE_MAX_LINE) {
            line[length] = ' ';
            memcpy(line + length + 1, op_forms[code].name, name);
            length += 1 + name;
        }
    }
    put_line(text, line, length);
}

static size_t write_list(const struct list *from, const struct choice *choice, uint8_t *data,
                         size_t room)
{
    struct text text = {(char *)data, 0, room};
    char line[TRACE_LINE_ROOM];

    put_swarm(&text, choice);
    for (size_t i = 0; i < from->count; i++) {
        if (i > 0 && from->ops[i].code == OP_machine) {
            continue; /* only the first operation can be one */
        }
        if (!put_line(&text, line, print_op(&from->ops[i], NULL, 0, line))) {
            break;
        }
    }
    return text.length;
}

/* ---- entry points --------------------------------------------------------------------------- */

/* The reader has to bear any bytes: now and then some are not a trace. */
static size_t damage(struct rng *rng, uint8_t *data, size_t size)
{
    for (uint32_t n = 1 + below(rng, 4); n > 0 && size > 0; n--) {
        data[below(rng, (uint32_t)size)] =
            (uint8_t)(chance(rng, 50) ? next(rng) : (uint32_t) " \n#=,0x9pr"[below(rng, 10)]);
    }
    return size;
}

size_t mutate(const char *target, uint8_t *data, size_t size, size_t max_size, uint32_t seed)
{
    struct rng rng = {seed};
    struct choice choice = {.taste = find_taste(target)};

    if (choice.taste == NULL || max_size == 0) {
        return size < max_size ? size : max_size;
    }
    read_swarm(data, size, &choice);
    list.count = read_ops(data, size, list.ops, MAX_OPS);
    if (chance(&rng, 2)) {
        new_swarm(&rng, &choice);
    } else if (chance(&rng, 1)) {
        choice.swarming = false;
    }
    if (list.count == 0 && chance(&rng, 90)) {
        change_machine(&rng);
    }
    do {
        change_once(&rng, &choice);
    } while (chance(&rng, 55));
    size = write_list(&list, &choice, data, max_size);
    return chance(&rng, 2) ? damage(&rng, data, size) : size;
}

size_t mutate_splice(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                     uint8_t *out, size_t max_out, uint32_t seed)
{
    struct rng rng = {seed};
    struct choice choice = {.swarming = false};

    read_swarm(data1, size1, &choice);
    list.count = read_ops(data1, size1, list.ops, MAX_OPS);
    other.count = read_ops(data2, size2, other.ops, MAX_OPS);
    size_t keep = any_place(&rng, &list);
    size_t from = any_place(&rng, &other);
    size_t count = other.count - from;

    if (count > MAX_OPS - keep) {
        count = MAX_OPS - keep;
    }
    memcpy(&list.ops[keep], &other.ops[from], count * sizeof list.ops[0]);
    list.count = keep + count;
    return write_list(&list, &choice, out, max_out);
}

/* ---- the generator -------------------------------------------------------------------------- */

/* A machine that a long trace does not fill at once. */
static struct op generated_machine(struct rng *rng)
{
    static const uint32_t frames[] = {64, 96, 128, 128, 192, 256};
    static const uint32_t swaps[] = {0, 4, 16, 32, 64, 64, 100};
    struct op op = {.code = OP_machine};

    set(&op, MACHINE_FRAMES, PICK(rng, frames));
    set(&op, MACHINE_SWAP, PICK(rng, swaps));
    if (chance(rng, 40)) {
        set(&op, MACHINE_DMA, 16 + below(rng, 32));
        set(&op, MACHINE_HIGHMEM, below(rng, 32));
    }
    if (chance(rng, 20)) {
        set(&op, MACHINE_HOLE_FIRST, 24 + below(rng, 32));
        set(&op, MACHINE_HOLE_COUNT, 1 + below(rng, 8));
    }
    return op;
}

/* Runs the operation, so that what follows knows what came of it. */
static void observe(struct world *world, const struct op *op)
{
    static bool broken;
    struct result result;

    if (op->code == OP_machine) {
        broken = false;
        driver_start(false);
    }
    broken = broken || !driver_step(op, &result);
    if (broken || result.kind == RESULT_NUMBER || result.kind == RESULT_ADDRESS) {
        world_step(world, op);
    }
    if (broken) {
        return;
    }
    if (op->code == OP_mmap && result.kind == RESULT_ADDRESS) {
        world->nr_areas--; /* it lies where the core put it */
        add_area(world, result.value, op->arg[2]);
    }
    for (uint32_t p = 0; p < TRACE_PROCS; p++) {
        world->live[p] = driver_lives(p);
    }
}

static struct op make_munmap(struct rng *rng, const struct world *world)
{
    struct op op = make_op(rng, world, OP_munmap);
    struct area area = pick_area(rng, world);

    op.arg[1] = area.start;
    op.arg[2] = area.pages * PAGE;
    return op;
}

/* What keeps a long trace going: somebody has to live, so the last address spaces are
 * kept from running out of memory. */
static struct op keep_going(struct rng *rng, const struct choice *choice, const struct world *world)
{
    static const enum op_code relief[] = {OP_free_pages, OP_kfree, OP_kmem_cache_free};
    struct op op = new_op(rng, choice, world);
    uint32_t living = driver_address_spaces();

    if (living < 3 && driver_is_short()) {
        op = chance(rng, 60) ? make_munmap(rng, world) : make_op(rng, world, PICK(rng, relief));
    } else if (choice->taste->weight[GROUP_PROCESS] > 0 && world->running && living < 2 &&
               chance(rng, 60)) {
        op = make_op(rng, world, OP_fork);
    } else if (op.code == OP_exit && living < 3) {
        op = make_op(rng, world, OP_rss);
    }
    if (op.code == OP_fail) {
        op.given &= ~(1u << 2); /* for once, not for ever */
    }
    return op;
}

void generate(FILE *out, const char *target, uint32_t seed, size_t count)
{
    struct rng rng = {seed};
    struct choice choice = {.taste = find_taste(target)};
    struct world world;
    struct op sweep = {.code = OP_check};
    uint32_t sweeps = 0;
    char line[TRACE_LINE_ROOM];

    world_init(&world);
    uint32_t boot = choice.taste->weight[GROUP_BOOT] > 50 ? 1 + below(&rng, 100) : 0;
    for (size_t i = 0; i < count; i++) {
        struct op op = i == 0                             ? generated_machine(&rng)
                       : i == boot                        ? (struct op){.code = OP_boot}
                       : sweeps > 0 && !driver_is_short() ? sweep
                                                          : keep_going(&rng, &choice, &world);

        if (sweeps > 0) {
            sweeps--;
            sweep.arg[1] += PAGE;
        } else if (op_forms[op.code].group == GROUP_ACCESS && chance(&rng, 12)) {
            struct area area = pick_area(&rng, &world);

            op.arg[1] = area.start;
            sweep = op;
            sweep.arg[1] += PAGE;
            sweeps = below(&rng, area.pages < 32 ? area.pages : 32);
        }
        observe(&world, &op);
        print_op(&op, NULL, 0, line);
        fprintf(out, "%s\n", line);
    }
}
