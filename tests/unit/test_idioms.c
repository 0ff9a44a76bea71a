/*
 * Runs of operations that belong together: they are as long as is said, can be read back, come to
 * what they are for, and have nothing that the swarm or the target does not have.
 */
#include <string.h>

#include "common.h"
#include "generate/idioms.h"
#include "trace/trace.h"

enum { STACKS, WRITTEN_BACK, NO_OBJECTS, NR_SEEN };

static void reads_back(const struct op *op)
{
    char text[TRACE_LINE_ROOM];
    char again[TRACE_LINE_ROOM];
    struct reader reader;
    struct trace_error error;
    struct op read;

    reader_open(&reader, (const uint8_t *)text, print_op(op, NULL, 0, text));
    CHECK_THAT(reader_next(&reader, &read, &error) == READ_OP, text);
    print_op(&read, NULL, 0, again);
    CHECK_THAT(strcmp(text, again) == 0, text);
}

/* Does the run hold CODE with argument SLOT so? */
static bool has(const struct op *ops, size_t count, enum op_code code, unsigned slot, uint32_t arg)
{
    for (size_t i = 0; i < count; i++) {
        if (ops[i].code == code && ops[i].arg[slot] == arg) {
            return true;
        }
    }
    return false;
}

static size_t how_many(const struct op *ops, size_t count, enum op_code code)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        found += ops[i].code == code ? 1 : 0;
    }
    return found;
}

static void note(const struct op *ops, size_t count, unsigned *seen)
{
    bool grows = ops[0].code == OP_setrlimit || (ops[0].arg[4] & WORD_GROWSDOWN) != 0;

    if (ops[count - 1].code == OP_write && grows) {
        seen[STACKS]++;
    } else if (has(ops, count, OP_fail, 0, 1) &&
               how_many(ops, count, OP_msync) + how_many(ops, count, OP_fsync) == 1) {
        seen[WRITTEN_BACK]++;
    } else if (ops[count - 2].code == OP_fail && how_many(ops, count - 1, OP_mmap) >= 3) {
        seen[NO_OBJECTS]++;
    }
}

static void test_runs(void)
{
    struct choice choice = {.target = find_target("mm"), .swarming = false};
    unsigned seen[NR_SEEN] = {0};
    struct op ops[IDIOM_OPS];
    struct world world;

    world_init(&world);
    for (uint32_t seed = 1; seed <= 1000; seed++) {
        struct rng rng = {seed};
        size_t count = make_idiom(&rng, &choice, &world, ops);

        CHECK(count >= 2 && count <= IDIOM_OPS);
        for (size_t i = 0; i < count; i++) {
            reads_back(&ops[i]);
        }
        note(ops, count, seen);
    }
    for (unsigned i = 0; i < NR_SEEN; i++) {
        CHECK(seen[i] > 50);
    }
}

/* Without what it takes there is no run, for the swarm and for a target. */
static void test_left_out(void)
{
    struct choice choice = {.target = find_target("mm"), .swarming = true};
    struct choice page_alloc = {.target = find_target("page_alloc"), .swarming = false};
    struct op ops[IDIOM_OPS];
    struct world world;
    unsigned made = 0;

    world_init(&world);
    memset(choice.allowed, 1, sizeof choice.allowed);
    choice.allowed[OP_write] = false;
    for (uint32_t seed = 1; seed <= 1000; seed++) {
        struct rng rng = {seed};
        size_t count = make_idiom(&rng, &choice, &world, ops);

        CHECK(how_many(ops, count, OP_write) == 0);
        made += count > 0 ? 1 : 0;
        count = make_idiom(&rng, &page_alloc, &world, ops);
        CHECK(how_many(ops, count, OP_pwrite) + how_many(ops, count, OP_fork) == 0);
    }
    CHECK(made > 50);
}

int main(void)
{
    test_runs();
    test_left_out();
    printf("test_idioms: %u checks passed\n", checks);
    return 0;
}
