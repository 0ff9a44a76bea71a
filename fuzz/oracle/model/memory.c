/*
 * What loads and stores have to give, and whom the out-of-memory killer may take for one.
 */
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

/* The most frames that one access needs: a table, a page to swap in, a page to copy to; and a
 * cluster of a file. */
#define ACCESS_FRAMES 4u
#define CLUSTER_FRAMES 8u

static bool had_page; /* the page that is accessed existed before */
static bool of_file;  /* it may have been a file's */

static void note_page(const struct op *op)
{
    uint32_t s = model_space(op->arg[0]);

    had_page = s != NO_SPACE && model_has_page(s, op->arg[1]);
    of_file = s != NO_SPACE && model_area_at(s, op->arg[1]).object != 0;
}

/* The killer took the processes of an address space: it had to be the one that the rule says. */
static void follow_killer(bool allowed)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        while (model_space(p) != NO_SPACE && !core_lives(p)) {
            uint32_t victim = model_victim();

            if (!allowed) {
                differs("model-killed", "process", p, 0, 1);
                return;
            }
            for (uint32_t q = 0; q < NR_TASKS; q++) {
                if (model_space(q) == victim && core_lives(q)) {
                    differs("model-victim", "process", q, 1, 0);
                    return;
                }
            }
            model_kill(victim);
        }
    }
}

static int64_t access_word(const struct op *op, int64_t got, bool write)
{
    bool killer = frames_may_be_short(ACCESS_FRAMES + (of_file ? CLUSTER_FRAMES : 0));
    int64_t refusal = 0;

    if ((got == MODEL_KILLED && killer && !core_lives(op->arg[0])) ||
        (got == MODEL_SIGBUS && transfer_failed() && (had_page || of_file))) {
        refusal = got;
    }
    int64_t want = model_access(op->arg[0], op->arg[1], write, write ? op->arg[2] : 0, refusal);
    follow_killer(killer);
    return want;
}

static int64_t load(const struct op *op, int64_t got)
{
    return access_word(op, got, false);
}

static int64_t store(const struct op *op, int64_t got)
{
    return access_word(op, got, true);
}

static bool page_matches(const struct op *op)
{
    return !core_lives(op->arg[0]) || op->arg[1] >= TASK_SIZE ||
           words_match(op->arg[0], op->arg[1]);
}

const struct expectation memory_lines[] = {
    {.code = OP_read, .give = load, .note = note_page, .matches = page_matches},
    {.code = OP_write, .give = store, .note = note_page, .matches = page_matches},
    {.code = NR_OPS},
};
