/*
 * What loads and stores have to give.
 */
#include "oracle/core.h"
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

static int64_t access_word(const struct op *op, int64_t got, bool write)
{
    uint32_t frames = ACCESS_FRAMES + (of_file ? CLUSTER_FRAMES : 0);
    int64_t refusal = 0;

    if ((got == MODEL_KILLED && frames_may_be_short(frames) && !core_lives(op->arg[0])) ||
        (got == MODEL_SIGBUS && transfer_failed() && (had_page || of_file))) {
        refusal = got;
    }
    return model_access(op->arg[0], op->arg[1], write, write ? op->arg[2] : 0, refusal);
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
    {.code = OP_read, .give = load, .note = note_page, .matches = page_matches, .each_time = true},
    {.code = OP_write,
     .give = store,
     .note = note_page,
     .matches = page_matches,
     .each_time = true},
    {.code = NR_OPS},
};
