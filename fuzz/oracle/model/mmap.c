/*
 * What system calls on areas have to give.
 */
#include "oracle/core.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/populate.h"
#include "oracle/pages.h"

/* May a system call that gave GOT have had too little memory? */
static bool is_refused(int64_t got)
{
    return got == -ENOMEM && may_be_short(CALL_FRAMES, CALL_AREAS);
}

static int64_t map(const struct op *op, int64_t got)
{
    uint32_t p = op->arg[0];

    bool file = op_given(op, 5);
    struct model_request request = {
        op->arg[1],           op->arg[2], op->arg[3], op->arg[4], file ? op->arg[5] : NR_FILES,
        file ? op->arg[6] : 0};
    int64_t place = model_mmap(p, request, is_refused(got));
    if (place >= 0 && place == got) {
        populate_all(p);
    }
    return place;
}

static int64_t unmap(const struct op *op, int64_t got)
{
    return model_munmap(op->arg[0], op->arg[1], op->arg[2], is_refused(got));
}

static int64_t protect(const struct op *op, int64_t got)
{
    int64_t want = model_mprotect(op->arg[0], op->arg[1], op->arg[2], op->arg[3], is_refused(got));

    if (want == got && got != MODEL_SKIP) {
        populate_all(op->arg[0]);
    }
    return want;
}

static int64_t sync_range(const struct op *op, int64_t got)
{
    int64_t want = model_msync(op->arg[0], op->arg[1], op->arg[2]);

    return got == -EIO && transfer_failed() && (want == 0 || want == -ENOMEM) ? got : want;
}

static bool all_files_match(const struct op *op)
{
    (void)op;
    return files_match();
}

static int64_t move_brk(const struct op *op, int64_t got)
{
    uint32_t s = model_space(op->arg[0]);
    bool refused = s != NO_SPACE && got == model_brk_of(s) && may_be_short(CALL_FRAMES, CALL_AREAS);

    int64_t want = model_brk(op->arg[0], op->arg[1], refused);
    if (want == got && s != NO_SPACE) {
        populate_all(op->arg[0]);
    }
    return want;
}

const struct expectation mmap_lines[] = {
    {.code = OP_mmap, .give = map},
    {.code = OP_munmap, .give = unmap},
    {.code = OP_mprotect, .give = protect},
    {.code = OP_msync, .give = sync_range, .matches = all_files_match},
    {.code = OP_brk, .give = move_brk},
    {.code = NR_OPS},
};
