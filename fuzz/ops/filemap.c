/*
 * Files: they have no process, and are there from the boot on.
 */
#include "filemap.h"

#include "ops/ops.h"
#include "truncate.h"

_Static_assert(TRACE_FILES == NR_FILES, "the trace language names every file");

struct result op_pread(const struct op *op)
{
    return outcome(file_read_word(op->arg[0], op->arg[1] / 4 * 4), RESULT_NUMBER);
}

struct result op_pwrite(const struct op *op)
{
    return outcome(file_write_word(op->arg[0], op->arg[1] / 4 * 4, op->arg[2]), RESULT_NUMBER);
}

struct result op_truncate(const struct op *op)
{
    return outcome(vmtruncate(op->arg[0], op->arg[1]), RESULT_NUMBER);
}

struct result op_fsync(const struct op *op)
{
    return outcome(write_dirty_pages(op->arg[0]), RESULT_NUMBER);
}

struct result op_drop_caches(const struct op *op)
{
    (void)op;
    drop_clean_pages();
    return done;
}

/* The cache gives back all its frames; what was not written is lost with the trace. */
void filemap_end(void)
{
    for (uint32_t file = 0; file < NR_FILES; file++) {
        truncate_inode_pages(file, 0);
    }
}
