/*
 * The proved core beside peers: nanoseconds of processor time of an operation of each, and ratios.
 *
 * Each row is one load, the same for all: the same random numbers, through the same pointers to
 * functions. The contenders of a row are measured in turn, several times over, so that what else
 * the machine does falls on all of them; the median counts. Nobody looks on: no checkers, no model.
 * How it is called: bench_peers --help; what the rows mean: docs/peers.md.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <dlfcn.h>

#include "common/call.h"
#include "contenders/contenders.h"
#include "json.h"
#include "options.h"
#include "trace/random.h"

#define MOST_PEERS 16u
#define DICE 16384u       /* random numbers of a load */
#define MOST_AREAS 65536u /* of a row */
#define MOST_SLOTS 1048576u
#define OBJECTS 1024u /* at once */
#define PAGES 512u    /* of a process */
#define MOST_TIMES 50 /* what is not timed of a piece, at most so many times what is */
#define BASE 0x10000000u
#define PAGE 4096u

enum group { BUDDY, TREE, AREA, OBJECT, SYSTEM };

/* ---- time ---- */

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* Processor time of this process, and of its children that have ended. */
static double now(void)
{
    struct timespec t;
    struct rusage children;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    getrusage(RUSAGE_CHILDREN, &children);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9 + seconds_of(children.ru_utime) +
           seconds_of(children.ru_stime);
}

/* What a look at the clock costs: it is taken off where a piece is short. */
static double clock_cost(void)
{
    double costs[101];

    for (unsigned i = 0; i < 101; i++) {
        double start = now();
        costs[i] = now() - start;
    }
    return median(costs, 101);
}

static double clock_costs;

/* What was measured: operations, and their time. */
struct tally {
    double seconds;
    double operations;
    uint64_t answers; /* the same for all contenders, where they are to agree */
};

static void add(struct tally *tally, double start, double operations)
{
    double took = now() - start - clock_costs;

    tally->seconds += took > 1e-9 ? took : 1e-9; /* never nothing: ratios are made of it */
    tally->operations += operations;
}

/* ---- loads ---- */

static uint32_t dice[DICE];
static uint32_t turn; /* what is added to them, another number in each pass of a piece */
#define NEXT_TURN 0x9E3779B9u

static void throw_dice(void)
{
    struct rng chance = {1};

    for (uint32_t i = 0; i < DICE; i++) {
        dice[i] = (uint32_t)rng_next(&chance);
    }
}

struct row {
    const char *name;
    enum group group;
    uint32_t size; /* frames, areas, bytes or pages */
    const char *operation;
    void (*pass)(const struct peer *peer, const struct row *row, struct tally *tally);
    bool mixed; /* buddy: orders 0 .. 9 */
};

static void failed(const struct peer *peer, const struct row *row)
{
    fprintf(stderr, "bench_peers: %s: %s failed\n", row->name, peer->name);
    exit(1);
}

/* A slot is thrown: what it holds is given back, or a block of a thrown order is taken for it. */
static struct block {
    uint32_t frame; /* PEER_NONE: it holds none */
    uint32_t order;
} slots[MOST_SLOTS];
static uint32_t nr_slots;

static void start_buddy(const struct row *row)
{
    nr_slots = row->mixed ? row->size / 128u : row->size;
    for (uint32_t i = 0; i < nr_slots; i++) {
        slots[i].frame = PEER_NONE;
    }
}

static void end_buddy(const struct peer *peer)
{
    for (uint32_t i = 0; i < nr_slots; i++) {
        if (slots[i].frame != PEER_NONE) {
            peer->buddy_free(slots[i].frame, slots[i].order);
            slots[i].frame = PEER_NONE;
        }
    }
}

static uint8_t taken[MOST_SLOTS]; /* frames, for the check alone */

/* The frames of BLOCK are taken or not, as AFTER says, and were not before. Else the run ends. */
static void mark(const struct peer *peer, const struct row *row, const struct block *block,
                 uint8_t after)
{
    uint32_t count = 1u << block->order;
    bool good =
        block->frame % count == 0 && block->frame < row->size && count <= row->size - block->frame;

    for (uint32_t i = 0; good && i < count; i++) {
        good = taken[block->frame + i] != after;
        taken[block->frame + i] = after;
    }
    if (!good) {
        fprintf(stderr,
                "bench_peers: %s: %s gives a block of order %u at %u that is none or in use\n",
                row->name, peer->name, block->order, block->frame);
        exit(1);
    }
}

/* Are blocks where they may be, and nobody else's? Before anything is timed. */
static void check_buddy(const struct peer *peer, const struct row *row)
{
    memset(taken, 0, sizeof taken);
    for (uint32_t i = 0; i < DICE; i++) {
        struct block *slot = &slots[(uint32_t)(((uint64_t)dice[i] * nr_slots) >> 32)];

        if (slot->frame != PEER_NONE) {
            mark(peer, row, slot, 0);
            peer->buddy_free(slot->frame, slot->order);
            slot->frame = PEER_NONE;
        } else {
            slot->order = row->mixed ? dice[i] % 10u : 0u;
            slot->frame = peer->buddy_alloc(slot->order);
            if (slot->frame != PEER_NONE) {
                mark(peer, row, slot, 1);
            }
        }
    }
    end_buddy(peer);
}

static void pass_buddy(const struct peer *peer, const struct row *row, struct tally *tally)
{
    double start = now();

    for (uint32_t i = 0; i < DICE; i++) {
        uint32_t thrown = dice[i] + turn;
        struct block *slot = &slots[(uint32_t)(((uint64_t)thrown * nr_slots) >> 32)];

        if (slot->frame != PEER_NONE) {
            peer->buddy_free(slot->frame, slot->order);
            slot->frame = PEER_NONE;
        } else {
            slot->order = row->mixed ? thrown % 10u : 0u;
            slot->frame = peer->buddy_alloc(slot->order);
        }
    }
    add(tally, start, DICE);
    turn += NEXT_TURN;
}

/* Areas of a page with a page between. Which of them is area I, and the order in which they are
 * taken out, are others in each pass, so that no processor learns the way through by heart. */
static uint32_t area_start[MOST_AREAS];
static uint32_t area_end[MOST_AREAS];
static uint32_t shuffled[MOST_AREAS];

static void shuffle(uint32_t *numbers, uint32_t count, uint64_t seed)
{
    struct rng chance = {seed};

    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = rng_below(&chance, i + 1u);

        numbers[i] = numbers[j];
        numbers[j] = i;
    }
}

static void start_areas(uint32_t count)
{
    shuffle(shuffled, count, turn + 1u);
    for (uint32_t i = 0; i < count; i++) {
        area_start[i] = BASE + shuffled[i] * 2u * PAGE;
        area_end[i] = area_start[i] + PAGE;
    }
    shuffle(shuffled, count, turn + 2u);
    turn += NEXT_TURN;
}

static void clear(const struct peer *peer, const struct row *row)
{
    start_areas(row->size);
    if (!peer->tree_init(row->size, area_start, area_end)) {
        failed(peer, row);
    }
}

static void plant(const struct peer *peer, const struct row *row)
{
    clear(peer, row);
    for (uint32_t i = 0; i < row->size; i++) {
        peer->tree_insert(i);
    }
}

static void pass_find(const struct peer *peer, const struct row *row, struct tally *tally)
{
    uint64_t answers = HASH_START;

    plant(peer, row);
    double start = now();
    for (uint32_t i = 0; i < DICE; i++) {
        uint32_t offset = (uint32_t)(((uint64_t)(dice[i] + turn) * (row->size * 2u * PAGE)) >> 32);

        answers = hash_add(answers, peer->tree_find(BASE + offset));
    }
    add(tally, start, DICE);
    tally->answers = answers;
}

static void pass_insert(const struct peer *peer, const struct row *row, struct tally *tally)
{
    clear(peer, row);
    double start = now();
    for (uint32_t i = 0; i < row->size; i++) {
        peer->tree_insert(i);
    }
    add(tally, start, row->size);
}

static void pass_erase(const struct peer *peer, const struct row *row, struct tally *tally)
{
    plant(peer, row);
    double start = now();
    for (uint32_t i = 0; i < row->size; i++) {
        peer->tree_erase(shuffled[i]);
    }
    add(tally, start, row->size);
    tally->answers = peer->tree_find(BASE); /* none is left */
}

static void pass_both(const struct peer *peer, const struct row *row, struct tally *tally)
{
    plant(peer, row);
    double start = now();
    for (uint32_t i = 0; i < DICE; i++) {
        uint32_t area = (uint32_t)(((uint64_t)(dice[i] + turn) * row->size) >> 32);

        peer->tree_erase(area);
        peer->tree_insert(area);
    }
    add(tally, start, DICE);
    tally->answers = peer->tree_find(BASE); /* all are there */
}

static void *objects[OBJECTS];

static void pass_object(const struct peer *peer, const struct row *row, struct tally *tally)
{
    double start = now();

    for (uint32_t i = 0; i < DICE; i++) {
        void **slot = &objects[(dice[i] + turn) >> 22];

        if (*slot != NULL) {
            peer->object_free(*slot);
            *slot = NULL;
        } else {
            *slot = peer->object_alloc(row->size);
        }
    }
    add(tally, start, DICE);
    turn += NEXT_TURN;
}

static void end_objects(const struct peer *peer)
{
    for (uint32_t i = 0; i < OBJECTS; i++) {
        if (objects[i] != NULL) {
            peer->object_free(objects[i]);
            objects[i] = NULL;
        }
    }
}

static void pass_fault(const struct peer *peer, const struct row *row, struct tally *tally)
{
    double start = now();

    if (!peer->system_fault(row->size)) {
        failed(peer, row);
    }
    add(tally, start, row->size);
}

static void pass_fork(const struct peer *peer, const struct row *row, struct tally *tally)
{
    double start = now();

    if (!peer->system_fork()) {
        failed(peer, row);
    }
    add(tally, start, 1);
}

static void pass_copy(const struct peer *peer, const struct row *row, struct tally *tally)
{
    double start = now();

    if (!peer->system_copy(row->size)) {
        failed(peer, row);
    }
    add(tally, start, row->size);
}

/* ---- rows ---- */

#define TREES(kind, group, n, name)                                                                \
    {kind "-find-" name, group, n, "an address looked up", pass_find, false},                      \
        {kind "-insert-" name, group, n, "an area put in, from none", pass_insert, false},         \
        {kind "-erase-" name, group, n, "an area taken out, to none", pass_erase, false},          \
    {                                                                                              \
        kind "-both-" name, group, n, "an area taken out and put back", pass_both, false           \
    }
#define BUDDIES(frames, name)                                                                      \
    {"buddy-mixed-" name, BUDDY, frames, "a block of order 0-9 taken or freed", pass_buddy, true}, \
    {                                                                                              \
        "buddy-0-" name, BUDDY, frames, "a frame taken or freed", pass_buddy, false                \
    }
#define OBJECTS_OF(bytes, name)                                                                    \
    {                                                                                              \
        "slab-" name, OBJECT, bytes, "an object taken or freed", pass_object, false                \
    }

static const struct row rows[] = {
    BUDDIES(4096u, "4096"),
    BUDDIES(262144u, "262144"),
    BUDDIES(1048576u, "1048576"),
    TREES("tree", TREE, 64u, "64"),
    TREES("tree", TREE, 1000u, "1000"),
    TREES("tree", TREE, 4094u, "4094"),
    TREES("tree", TREE, 60000u, "60000"),
    TREES("area", AREA, 64u, "64"),
    TREES("area", AREA, 1000u, "1000"),
    TREES("area", AREA, 4094u, "4094"),
    TREES("area", AREA, 60000u, "60000"),
    OBJECTS_OF(32u, "32"),
    OBJECTS_OF(128u, "128"),
    OBJECTS_OF(1024u, "1024"),
    {"fault", SYSTEM, PAGES, "a page mapped, written to, unmapped", pass_fault, false},
    {"fork", SYSTEM, PAGES, "a child with 512 pages, and its end", pass_fork, false},
    {"copy", SYSTEM, PAGES, "a page copied on write, with its share of fork", pass_copy, false},
};
#define NR_ROWS (sizeof rows / sizeof rows[0])

/* Is ROW what ONLY names: itself, or rows that begin with it? */
static bool is_meant(const struct row *row, const char *only)
{
    size_t length = only != NULL ? strlen(only) : 0;

    return only == NULL || (strncmp(row->name, only, length) == 0 &&
                            (row->name[length] == '\0' || row->name[length] == '-'));
}

static bool fits(const struct row *row)
{
    uint32_t most = row->group == BUDDY                        ? core_capacity.frames
                    : row->group == TREE || row->group == AREA ? core_capacity.areas
                                                               : row->size;

    return row->size <= most;
}

/* ---- contenders ---- */

static struct peer peers[MOST_PEERS];
static unsigned nr_peers;
static const struct peer *brought; /* that of --peer, NULL: none */

/* A tree that is brought may be as good as areas; of ours that of the BSDs has what they have. */
static bool takes_part(const struct peer *peer, enum group group)
{
    return group == AREA     ? peer == brought && peer->tree_init != NULL
           : group == BUDDY  ? peer->buddy_init != NULL
           : group == OBJECT ? peer->object_init != NULL
           : group == SYSTEM ? peer->system_init != NULL
                             : peer->tree_init != NULL;
}

static void missing(struct json *json, const char *name, const char *why)
{
    printf("without %s: %s\n", name, why);
    json_string(json, name, why);
}

static void find_peers(struct json *json)
{
    const char *why = NULL;

    json_object(json, "missing", JSON_LINES);
    peers[nr_peers++] = host;
    if (sys_tree.name != NULL) {
        peers[nr_peers++] = sys_tree;
    } else {
        missing(json, "sys/tree.h", "libbsd-dev was not there when this was built");
    }
    peers[nr_peers++] = glibc_tree;
    peers[nr_peers++] = glibc;
    if (load_jemalloc(&peers[nr_peers], &why)) {
        nr_peers++;
    } else {
        missing(json, "jemalloc", why);
    }
    if (load_mimalloc(&peers[nr_peers], &why)) {
        nr_peers++;
    } else {
        missing(json, "mimalloc", why);
    }
    json_end(json);
}

/* One line and exit 2: FILE is no peer. */
static void no_peer(const char *file, const char *why)
{
    fprintf(stderr, "bench_peers: %s: %s\n", file, why);
    exit(STATUS_USAGE);
}

/* The peer that FILE brings. */
static void bring(const char *file)
{
    struct peer *peer = &peers[nr_peers++];
    const char *slash = strrchr(file, '/');
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    unsigned wanted[SYSTEM + 1] = {0};
    unsigned found[SYSTEM + 1] = {0};
    unsigned any = 0;

    if (handle == NULL) {
        no_peer(file, "this is no shared object that loads");
    }
    brought = peer;
    peer->name = slash != NULL ? slash + 1 : file;
#define X(group, function, symbol)                                                                 \
    *(void **)&peer->function = dlsym(handle, symbol);                                             \
    wanted[group]++;                                                                               \
    found[group] += peer->function != NULL ? 1u : 0u;
    PEER_FUNCTIONS(X)
#undef X
    for (unsigned group = 0; group <= SYSTEM; group++) {
        any += found[group];
        if (found[group] != 0 && found[group] != wanted[group]) {
            no_peer(file, "it has some functions of a group and not the others; see bench/peer.h");
        }
    }
    if (any == 0) {
        no_peer(file, "it has none of the functions of bench/peer.h");
    }
}

/* ---- measuring ---- */

struct contender {
    const struct peer *peer;
    bool poisons;
    double ns[MOST_ROUNDS];
    double median;
    uint64_t answers;
};

static void start(const struct peer *peer, const struct row *row)
{
    bool good = true;

    turn = 0;
    if (row->group == BUDDY) {
        start_buddy(row);
        good = peer->buddy_init(row->size);
    } else if (row->group == OBJECT) {
        good = peer->object_init(row->size);
    } else if (row->group == SYSTEM) {
        good = peer->system_init(row->size);
    }
    if (!good) {
        failed(peer, row);
    }
    if (row->group == BUDDY) {
        check_buddy(peer, row);
    }
}

static void end(const struct peer *peer, const struct row *row)
{
    if (row->group == OBJECT) {
        end_objects(peer);
    } else if (row->group == SYSTEM) {
        peer->system_end();
    } else if (row->group == BUDDY) {
        end_buddy(peer);
    }
}

/* Nanoseconds of an operation in a piece of SECONDS; a pass before it warms the caches. */
static double measure_once(struct contender *contender, const struct row *row, double seconds)
{
    struct tally warm = {0, 0, 0};
    struct tally tally = {0, 0, 0};

    core_poisons = contender->poisons;
    start(contender->peer, row);
    row->pass(contender->peer, row, &warm);
    double begin = now();
    do {
        row->pass(contender->peer, row, &tally);
    } while (tally.seconds < seconds && now() - begin < MOST_TIMES * seconds);
    end(contender->peer, row);
    core_poisons = true;
    contender->answers = warm.answers;
    return tally.seconds / tally.operations * 1e9;
}

static unsigned contenders_of(const struct row *row, struct contender *contenders)
{
    const struct peer *ours = row->group == AREA ? &core_areas : &core;
    unsigned count = 0;

    contenders[count++] = (struct contender){.peer = ours, .poisons = true};
    if (row->group == BUDDY || row->group == SYSTEM) { /* the others free no frames */
        contenders[count++] = (struct contender){.peer = ours, .poisons = false};
    }
    if (row->group == AREA && sys_areas.name != NULL) {
        contenders[count++] = (struct contender){.peer = &sys_areas, .poisons = true};
    }
    for (unsigned i = 0; i < nr_peers; i++) {
        if (takes_part(&peers[i], row->group)) {
            contenders[count++] = (struct contender){.peer = &peers[i], .poisons = true};
        }
    }
    return count;
}

static void compare_answers(const struct row *row, const struct contender *contenders,
                            unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        if (contenders[i].answers != contenders[0].answers) {
            fprintf(stderr, "bench_peers: %s: %s has other answers than the core\n", row->name,
                    contenders[i].peer->name);
            exit(1);
        }
    }
}

static void print_row(struct json *json, const struct row *row, const struct contender *c,
                      unsigned count)
{
    bool twice = count > 1 && c[1].peer == c[0].peer;
    unsigned first = twice ? 2 : 1;

    json_object(json, row->name, JSON_INLINE);
    json_string(json, "operation", row->operation);
    json_decimal(json, "core", c[0].median, 1);
    if (twice) {
        json_decimal(json, "core-without-poison", c[1].median, 1);
    }
    json_object(json, "peers", JSON_INLINE);
    printf("%-20s%12.1f", row->name, c[0].median);
    if (twice) {
        printf("%12.1f", c[1].median);
    } else {
        printf("%12s", "");
    }
    if (first == count) {
        printf("  (no peer)\n");
    }
    for (unsigned i = first; i < count; i++) {
        if (i > first) {
            printf("%44s", "");
        }
        printf("  %-12s%12.1f%11.3f", c[i].peer->name, c[i].median, c[0].median / c[i].median);
        json_object(json, c[i].peer->name, JSON_INLINE);
        json_decimal(json, "ns", c[i].median, 1);
        json_decimal(json, "ratio", c[0].median / c[i].median, 3);
        if (twice) {
            printf("%11.3f", c[1].median / c[i].median);
            json_decimal(json, "ratio-without-poison", c[1].median / c[i].median, 3);
        }
        json_end(json);
        printf("\n");
    }
    json_end(json);
    json_end(json);
    fflush(stdout);
}

struct plan {
    double seconds;  /* of processor time for a figure */
    unsigned rounds; /* in so many pieces */
    const char *only;
};

static void measure_row(struct json *json, const struct row *row, const struct plan *plan)
{
    static struct contender contenders[MOST_PEERS + 2];
    unsigned count = contenders_of(row, contenders);

    for (unsigned round = 0; round < plan->rounds; round++) {
        for (unsigned i = 0; i < count; i++) {
            contenders[i].ns[round] =
                measure_once(&contenders[i], row, plan->seconds / plan->rounds);
        }
    }
    compare_answers(row, contenders, count);
    for (unsigned i = 0; i < count; i++) {
        contenders[i].median = median(contenders[i].ns, plan->rounds);
    }
    print_row(json, row, contenders, count);
}

static void measure_rows(struct json *json, const struct plan *plan)
{
    bool any = false;

    printf("%-20s%12s%12s  %-12s%12s%11s%11s\n", "nanoseconds", "core", "no poison", "peer", "peer",
           "ratio", "no poison");
    fflush(stdout);
    json_object(json, "rows", JSON_LINES);
    for (size_t i = 0; i < NR_ROWS; i++) {
        if (is_meant(&rows[i], plan->only) && fits(&rows[i])) {
            measure_row(json, &rows[i], plan);
        }
    }
    json_end(json);
    json_array(json, "beyond-capacity", JSON_INLINE);
    for (size_t i = 0; i < NR_ROWS; i++) {
        if (is_meant(&rows[i], plan->only) && !fits(&rows[i])) {
            if (!any) {
                printf("not measured, since the core holds %u frames and %u areas:",
                       core_capacity.frames, core_capacity.areas);
            }
            any = true;
            printf(" %s", rows[i].name);
            json_string(json, NULL, rows[i].name);
        }
    }
    printf(any ? "\n" : "");
    json_end(json);
}

/* ---- the call ---- */

static void list_rows(void)
{
    printf("\nRows (--only tree-find takes all whose names begin with that):\n");
    for (size_t i = 0; i < NR_ROWS; i++) {
        print_entry(rows[i].name, 20, rows[i].operation);
    }
}

static const struct manual manual = {
    .program = "bench_peers",
    .operands = {""},
    .about = "Measures the core and peers of it: nanoseconds of processor time an operation, and\n"
             "the ratio (below 1: the core is faster). docs/peers.md says what the rows mean.\n",
    .list = list_rows,
};

struct request {
    const char *seconds; /* NULL: the default */
    const char *only;    /* NULL: all rows */
    const char *peer;    /* NULL: none */
    uint64_t rounds;
    const char *json; /* NULL: no file */
    bool force;
};

static bool is_row(const char *only)
{
    for (size_t i = 0; i < NR_ROWS; i++) {
        if (is_meant(&rows[i], only)) {
            return true;
        }
    }
    return false;
}

static int bench(const struct request *request)
{
    struct plan plan = {
        .seconds = request->seconds != NULL ? call_seconds(request->seconds) : 0.5,
        .rounds = (unsigned)request->rounds,
        .only = request->only,
    };
    struct json json;

    if (plan.seconds <= 0) {
        return call_is_wrong(manual.program, "this is no time:", request->seconds);
    }
    if (!is_row(plan.only)) {
        return call_is_wrong(manual.program, "this is no row:", plan.only);
    }
    if (request->peer != NULL) {
        bring(request->peer);
    }
    if (!json_open(&json, request->json, request->force)) {
        return call_cannot_write(manual.program, request->json);
    }
    json_string(&json, "clock", "processor time");
    json_decimal(&json, "seconds", plan.seconds, 3);
    json_number(&json, "rounds", plan.rounds);
    json_number(&json, "frames", core_capacity.frames);
    json_number(&json, "areas", core_capacity.areas);
    throw_dice();
    find_peers(&json);
    clock_costs = clock_cost();
    measure_rows(&json, &plan);
    return json_close(&json) ? STATUS_GOOD : call_cannot_write(manual.program, request->json);
}

int main(int argc, char **argv)
{
    struct request request = {.json = NULL, .rounds = ROUNDS};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_TEXT("seconds", "N", &request.seconds,
                    "measure N seconds of processor time a figure (default 0.5)"),
        OPTION_NUMBER("rounds", "N", &request.rounds, 1, MOST_ROUNDS,
                      "in so many pieces, of which the median counts (default 5)"),
        OPTION_FILE("only", "ROW", &request.only, "this row, or rows that begin so (default: all)"),
        OPTION_FILE("peer", "FILE", &request.peer,
                    "measure the peer that this shared object brings, too"),
        OPTION_FILE("json", "FILE", &request.json, "also write the figures to FILE"),
        OPTION_FORCE_JSON(&request.force),
        OPTIONS_END,
    };

    if (!read_options(&manual, options, &argc, argv, &status)) {
        return status;
    }
    return argc > 0 ? call_is_wrong(manual.program, "unknown argument", argv[0]) : bench(&request);
}
