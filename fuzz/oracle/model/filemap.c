/*
 * What operations on files have to give.
 */
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

/* GOT, if it is an error that the machine may have caused: no frame, a transfer that failed; else
 * 0. */
static int64_t machine_error(int64_t got)
{
    if ((got == -ENOMEM && frames_may_be_short(2)) || (got == -EIO && transfer_failed())) {
        return got;
    }
    return 0;
}

static int64_t read_word(const struct op *op, int64_t got)
{
    int64_t error = machine_error(got);

    if (error != 0 && op->arg[1] / 4 * 4 < model_file_size(op->arg[0])) {
        return error;
    }
    return model_pread(op->arg[0], op->arg[1]);
}

static int64_t write_word(const struct op *op, int64_t got)
{
    int64_t error = machine_error(got);

    if (error != 0 && op->arg[1] / 4 < MODEL_FILE_WORDS) {
        return error;
    }
    return model_pwrite(op->arg[0], op->arg[1], op->arg[2]);
}

static int64_t move_end(const struct op *op, int64_t got)
{
    (void)got;
    return model_truncate(op->arg[0], op->arg[1]);
}

static int64_t write_back(const struct op *op, int64_t got)
{
    (void)op;
    return got == -EIO && transfer_failed() ? got : 0;
}

static int64_t drop(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return 0;
}

static bool all_files_match(const struct op *op)
{
    (void)op;
    return files_match();
}

static bool everything_matches(const struct op *op)
{
    (void)op;
    return files_match() && censuses_match();
}

const struct expectation filemap_lines[] = {
    {.code = OP_pread, .give = read_word},
    {.code = OP_pwrite, .give = write_word, .matches = all_files_match},
    {.code = OP_truncate, .give = move_end, .matches = everything_matches},
    {.code = OP_fsync, .give = write_back, .matches = all_files_match},
    {.code = OP_drop_caches, .give = drop, .matches = everything_matches},
    {.code = NR_OPS},
};
