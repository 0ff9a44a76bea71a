/*
 * The mutator: reads a trace as a list of operations, changes the list, and prints it.
 */
#include "generate/mutate.h"

#include <string.h>

#include "generate/arguments.h"
#include "generate/choice.h"
#include "generate/idioms.h"

struct list {
    struct op ops[INPUT_MAX_OPS];
    size_t count;
};

static struct list list;  /* what is being changed */
static struct list other; /* what is spliced in */

static bool open_gap(struct list *to, size_t at, size_t count)
{
    if (to->count + count > INPUT_MAX_OPS) {
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
    return rng_below(rng, (uint32_t)in->count);
}

/* Where something may be put in: behind the machine line. */
static size_t any_place(struct rng *rng, const struct list *in)
{
    uint32_t first = in->count > 0 && in->ops[0].code == OP_machine ? 1 : 0;

    return first + rng_below(rng, (uint32_t)in->count + 1 - first);
}

static void insert(struct rng *rng, const struct choice *choice, size_t at)
{
    struct world world;

    world_at(&world, list.ops, at);
    struct op op = choose_op(rng, choice, &world);
    if (open_gap(&list, at, 1)) {
        list.ops[at] = op;
    }
}

/* One process goes over the pages of an area: what makes memory scarce. */
static void insert_sweep(struct rng *rng, const struct choice *choice, size_t at)
{
    struct world world;
    uint32_t count = 2 + rng_below(rng, 30);
    enum op_code code = rng_chance(rng, 75) ? OP_write : OP_read;

    if (!choice_allows(choice, code)) {
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

        op_set(&op, 0, process);
        op_set(&op, 1, area.start + i % area.pages * PAGE_SIZE);
        if (code == OP_write) {
            op_set(&op, 2, 1 + rng_below(rng, 999));
        }
        list.ops[at + i] = op;
    }
}

/* Operations that belong together. */
static void insert_idiom(struct rng *rng, const struct choice *choice, size_t at)
{
    struct world world;
    struct op ops[IDIOM_OPS];

    world_at(&world, list.ops, at);
    size_t count = make_idiom(rng, choice, &world, ops);
    if (open_gap(&list, at, count)) {
        memcpy(&list.ops[at], ops, count * sizeof ops[0]);
    }
}

static void delete_some(struct rng *rng)
{
    size_t at = any_op(rng, &list);
    size_t count = 1 + rng_below(rng, rng_chance(rng, 70) ? 2 : 12);

    cut(&list, at, count < list.count - at ? count : list.count - at);
}

static void swap_two(struct rng *rng)
{
    size_t a = any_op(rng, &list);
    size_t b = rng_chance(rng, 60) && a + 1 < list.count ? a + 1 : any_op(rng, &list);
    struct op op = list.ops[a];

    list.ops[a] = list.ops[b];
    list.ops[b] = op;
}

/* Says the same once more, there or elsewhere. */
static void repeat(struct rng *rng)
{
    size_t from = any_op(rng, &list);
    size_t count = 1 + rng_below(rng, rng_chance(rng, 70) ? 3 : 20);
    size_t to = rng_chance(rng, 60) && from > 0 ? from : any_place(rng, &list);

    count = count < list.count - from ? count : list.count - from;
    memcpy(other.ops, &list.ops[from], count * sizeof list.ops[0]);
    if (open_gap(&list, to, count)) {
        memcpy(&list.ops[to], other.ops, count * sizeof list.ops[0]);
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
    unsigned slot = rng_below(rng, count);
    enum arg_kind kind = args[slot];
    if (arg_is_number(kind) && rng_chance(rng, 40)) {
        op->arg[slot] = tweak(rng, op->arg[slot]);
        return;
    }
    world_at(&world, list.ops, at);
    if (arg_is_hexadecimal(kind) && rng_chance(rng, 30)) {
        op->arg[slot] = pick_boundary(rng, &world);
        return;
    }
    pick_arg(rng, &world, op, kind, slot);
}

/* Another process does it. */
static void rename_process(struct rng *rng)
{
    uint32_t from = rng_below(rng, TRACE_PROCS);
    uint32_t to = rng_below(rng, TRACE_PROCS);
    size_t at = any_op(rng, &list);
    size_t end = at + 1 + rng_below(rng, 16);

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
    uint32_t roll = rng_below(rng, 100);

    if (list.count == 0 || roll < 31) {
        insert(rng, choice, any_place(rng, &list));
    } else if (roll < 34) {
        insert_idiom(rng, choice, any_place(rng, &list));
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

/* ---- as text -------------------------------------------------------------------------------- */

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

static size_t write_list(const struct list *from, const struct choice *choice, uint8_t *data,
                         size_t room)
{
    struct text text = {(char *)data, 0, room};
    char line[TRACE_LINE_ROOM];
    size_t swarm = swarm_print(choice, line);

    if (swarm > 0) {
        put_line(&text, line, swarm);
    }
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

/* The reader has to bear any bytes: now and then some are not a trace. */
static size_t damage(struct rng *rng, uint8_t *data, size_t size)
{
    static const uint8_t signs[] = {' ', '\n', '#', '=', ',', '0', 'x', '9', 'p', 'r'};

    for (uint32_t n = 1 + rng_below(rng, 4); n > 0 && size > 0; n--) {
        uint8_t byte = rng_chance(rng, 50) ? (uint8_t)rng_next(rng) : RNG_PICK(rng, signs);

        data[rng_below(rng, (uint32_t)size)] = byte;
    }
    return size;
}

size_t mutate(const char *target, uint8_t *data, size_t size, size_t max_size, uint32_t seed)
{
    struct rng rng = {seed};
    struct choice choice = {.target = find_target(target)};

    if (choice.target == NULL || max_size == 0) {
        return size < max_size ? size : max_size;
    }
    swarm_read(&choice, data, size);
    list.count = read_ops(data, size, list.ops, INPUT_MAX_OPS);
    if (rng_chance(&rng, 2)) {
        swarm_new(&choice, &rng);
    } else if (rng_chance(&rng, 1)) {
        choice.swarming = false;
    }
    if (list.count == 0 && rng_chance(&rng, 90)) {
        change_machine(&rng);
    }
    do {
        change_once(&rng, &choice);
    } while (rng_chance(&rng, 55));
    size = write_list(&list, &choice, data, max_size);
    return rng_chance(&rng, 2) ? damage(&rng, data, size) : size;
}

size_t mutate_splice(const uint8_t *data1, size_t size1, const uint8_t *data2, size_t size2,
                     uint8_t *out, size_t max_out, uint32_t seed)
{
    struct rng rng = {seed};
    struct choice choice = {.swarming = false};

    swarm_read(&choice, data1, size1);
    list.count = read_ops(data1, size1, list.ops, INPUT_MAX_OPS);
    other.count = read_ops(data2, size2, other.ops, INPUT_MAX_OPS);
    size_t keep = any_place(&rng, &list);
    size_t from = any_place(&rng, &other);
    size_t count = other.count - from;

    if (count > INPUT_MAX_OPS - keep) {
        count = INPUT_MAX_OPS - keep;
    }
    memcpy(&list.ops[keep], &other.ops[from], count * sizeof list.ops[0]);
    list.count = keep + count;
    return write_list(&list, &choice, out, max_out);
}
