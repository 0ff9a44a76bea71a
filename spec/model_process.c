/*
 * The reference model: processes, and which address space each of them has.
 */
#include "model_parts.h"

static uint32_t space_of[NR_TASKS]; /* by process; NO_SPACE: it does not live */
static uint32_t users[NR_TASKS];    /* of an address space; 0: it does not exist */
static uint32_t brk[NR_TASKS];      /* the end of its heap */

/* ---- what there is -------------------------------------------------------------------------- */

static void clear_space(uint32_t s)
{
    users[s] = 0;
    brk[s] = MODEL_HEAP;
    model_clear_words(s);
    model_clear_areas(s);
    model_clear_limits(s);
}

void model_reset(bool lives)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        clear_space(p);
        space_of[p] = NO_SPACE;
    }
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

uint32_t model_brk_of(uint32_t s)
{
    return brk[s];
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
    brk[to] = brk[from];
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
    return 0;
}

int64_t model_exit(uint32_t p)
{
    uint32_t s = space_of[p];

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    space_of[p] = NO_SPACE;
    users[s]--;
    if (users[s] == 0u) {
        clear_space(s);
    }
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
