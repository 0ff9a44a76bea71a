/*
 * The reference model: processes, and which address space each of them has.
 */
#include "model_parts.h"

static uint32_t space_of[NR_TASKS]; /* by process; NO_SPACE: it does not live */
static uint32_t users[NR_TASKS];    /* of an address space; 0: it does not exist */
static uint32_t heap[NR_TASKS];     /* where its heap begins */
static uint32_t brk[NR_TASKS];      /* the end of its heap */
static bool loaded[NR_TASKS];       /* there is a program in it */
static uint32_t parent[NR_TASKS];   /* of a process: who waits for it; NR_TASKS: nobody */
static bool left_behind;            /* one that nobody uses: the processor is still in it */

/* The program: so many pages of code and data of the first file, and of zeros behind them. */
#define PROGRAM 0x08048000u
#define CODE_PAGES 4u
#define DATA_PAGES 2u
#define ZERO_PAGES 2u
#define ALL_PAGES (CODE_PAGES + DATA_PAGES + ZERO_PAGES + 1u) /* with the stack */
#define PAGES(n) ((n)*PAGE_SIZE)

/* ---- what there is -------------------------------------------------------------------------- */

static void clear_space(uint32_t s)
{
    users[s] = 0;
    heap[s] = MODEL_HEAP;
    brk[s] = MODEL_HEAP;
    loaded[s] = false;
    model_clear_words(s);
    model_clear_areas(s);
    model_clear_limits(s);
}

void model_reset(bool lives)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        clear_space(p);
        space_of[p] = NO_SPACE;
        parent[p] = NR_TASKS;
    }
    left_behind = false;
    model_set_full(false);
    model_reset_files();
    model_overcommit(MODEL_OVERCOMMIT);
    if (lives) {
        users[0] = 1;
        space_of[0] = 0;
    }
}

uint32_t model_space(uint32_t p)
{
    return space_of[p];
}

void model_run(uint32_t p)
{
    left_behind = left_behind && space_of[p] == NO_SPACE;
}

void model_leave(uint32_t s)
{
    left_behind = users[s] == 0u;
}

uint32_t model_directories(void)
{
    uint32_t count = left_behind ? 1u : 0u;

    for (uint32_t s = 0; s < NR_TASKS; s++) {
        count += users[s] != 0u ? 1u : 0u;
    }
    return count;
}

uint32_t model_brk_of(uint32_t s)
{
    return brk[s];
}

uint32_t model_heap_of(uint32_t s)
{
    return heap[s];
}

void model_bounds(uint32_t s, uint32_t bounds[MODEL_BOUNDS])
{
    static const uint32_t of_program[MODEL_BOUNDS] = {0x08048000u, 0x0804C000u, 0x0804C000u,
                                                      0x0804E000u, 0xBFFFFFB0u, 0xBFFFFFE3u,
                                                      0xBFFFFFE6u, 0xBFFFFFE6u, 0xBFFFFFF8u};

    for (uint32_t i = 0; i < MODEL_BOUNDS; i++) {
        bounds[i] = loaded[s] ? of_program[i] : 0u;
    }
}

bool model_waits(uint32_t p)
{
    for (uint32_t q = 0; q < NR_TASKS; q++) {
        if (parent[q] == p) {
            return true;
        }
    }
    return false;
}

void model_set_brk(uint32_t s, uint32_t addr)
{
    brk[s] = addr;
}

/* ---- what happens --------------------------------------------------------------------------- */

/* An address space that nobody uses: there are as many as processes. */
static uint32_t unused_space(void)
{
    uint32_t s = 0;

    while (users[s] != 0u) {
        s++;
    }
    return s;
}

static void copy_space(uint32_t to, uint32_t from)
{
    users[to] = 1;
    heap[to] = heap[from];
    brk[to] = brk[from];
    loaded[to] = loaded[from];
    model_copy_words(to, from);
    model_copy_areas(to, from);
    model_copy_limits(to, from);
}

int64_t model_fork(uint32_t p, uint32_t q, bool refused)
{
    if (space_of[p] == NO_SPACE || space_of[q] != NO_SPACE) {
        return MODEL_SKIP;
    }
    if (refused) {
        return -ENOMEM;
    }
    space_of[q] = unused_space();
    copy_space(space_of[q], space_of[p]);
    return 0;
}

int64_t model_vfork(uint32_t p, uint32_t q)
{
    if (space_of[p] == NO_SPACE || space_of[q] != NO_SPACE) {
        return MODEL_SKIP;
    }
    space_of[q] = space_of[p];
    users[space_of[q]]++;
    parent[q] = p;
    return 0;
}

/* ---- exec ----------------------------------------------------------------------------------- */

/* The last bytes of the stack, from the stack pointer on: three words of arguments, three of the
 * environment, six that tell of the machine; up to a multiple of 16 nothing; then the strings, the
 * name of the program, and a word of nothing. */
static void write_stack(uint32_t s, uint32_t p)
{
    static const uint32_t head[12] = {1, 0xBFFFFFE3u, 0, 0xBFFFFFE6u, 0xBFFFFFEDu, 0,
                                      6, PAGE_SIZE,   9, PROGRAM,     0,           0};
    char strings[33] = "\0\0\0pN\0HOME=/\0TERM=linux\0/f0\0\0\0\0";
    uint32_t at = TASK_SIZE - 80u;

    strings[4] = (char)('0' + p);
    model_touch_page(s, at);
    for (uint32_t i = 0; i < 12u; i++) {
        model_store_word(s, at + 4u * i, head[i]);
    }
    for (uint32_t i = 0; i < 32u; i += 4u) {
        uint32_t word = 0;
        for (uint32_t k = 4; k > 0u; k--) {
            word = word << 8 | (uint8_t)strings[i + k - 1u];
        }
        model_store_word(s, at + 48u + i, word);
    }
}

/* Puts the program into S, which is empty. */
static void load(uint32_t s, uint32_t p)
{
    uint32_t data = PROGRAM + PAGES(CODE_PAGES);
    uint32_t zeros = data + PAGES(DATA_PAGES);

    heap[s] = zeros + PAGES(ZERO_PAGES);
    brk[s] = heap[s];
    loaded[s] = true;
    model_map(s, (struct model_area){PROGRAM, data, MODEL_READ + MODEL_EXEC, 1, 0});
    model_map(s, (struct model_area){data, zeros, MODEL_READ + MODEL_WRITE, 1, CODE_PAGES});
    model_map(s, (struct model_area){zeros, heap[s], MODEL_READ + MODEL_WRITE, 0, 0});
    model_map(s, (struct model_area){TASK_SIZE - PAGE_SIZE, TASK_SIZE,
                                     MODEL_READ + MODEL_WRITE + MODEL_GROWSDOWN, 0, 0});
    write_stack(s, p);
}

/* Do the limits of S allow the program? The stack is not data. */
static bool program_fits(uint32_t s)
{
    uint32_t data = model_limit(s, MODEL_LIMIT_DATA);

    return model_limit(s, MODEL_LIMIT_AS) / PAGE_SIZE >= ALL_PAGES &&
           (data == 0u || data / PAGE_SIZE >= DATA_PAGES + ZERO_PAGES);
}

int64_t model_exec(uint32_t p, bool failed, bool refused)
{
    uint32_t old = space_of[p];

    if (old == NO_SPACE) {
        return MODEL_SKIP;
    }
    /* What else the core has allocated when it asks for data is not known here: room for 64. */
    if (!program_fits(old) || refused || (failed && !model_enough(MODEL_WRITE, 64))) {
        return -ENOMEM;
    }
    if (users[old] > 1u) {
        space_of[p] = unused_space();
        users[space_of[p]] = 1;
        users[old]--;
        model_copy_limits(space_of[p], old);
    } else {
        model_clear_words(old);
        model_clear_areas(old);
        model_lock_future(old, false);
    }
    load(space_of[p], p);
    parent[p] = NR_TASKS;
    return 0;
}

int64_t model_exit(uint32_t p)
{
    uint32_t s = space_of[p];

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    space_of[p] = NO_SPACE;
    parent[p] = NR_TASKS;
    for (uint32_t q = 0; q < NR_TASKS; q++) {
        parent[q] = parent[q] == p ? NR_TASKS : parent[q];
    }
    users[s]--;
    if (users[s] == 0u) {
        clear_space(s);
    }
    model_leave(s);
    return 0;
}

uint32_t model_victim(void)
{
    uint32_t worst = NO_SPACE;
    uint32_t points = 0;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        uint32_t s = space_of[p];
        if (p != 0u && s != NO_SPACE && model_total_vm(s) / 16u > points) {
            worst = s;
            points = model_total_vm(s) / 16u;
        }
    }
    return worst;
}

void model_kill(uint32_t s)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (p != 0u && space_of[p] == s) {
            model_exit(p);
        }
    }
}
