/*
 * Questions, which change nothing: counters of address spaces and of the machine, and `check`.
 */
#include "mm.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/checkers.h"
#include "ops/ops.h"
#include "ops/registers.h"
#include "page_alloc.h"
#include "swapfile.h"

static struct result counter(const struct op *op, const uint32_t *values)
{
    return lives(op->arg[0]) ? number(values[mm_of(op->arg[0])]) : skip;
}

struct result op_rss(const struct op *op)
{
    return counter(op, mm_rss);
}

struct result op_total_vm(const struct op *op)
{
    return counter(op, mm_total_vm);
}

struct result op_locked_vm(const struct op *op)
{
    return counter(op, mm_locked_vm);
}

struct result op_map_count(const struct op *op)
{
    return counter(op, mm_map_count);
}

struct result op_free_frames(const struct op *op)
{
    static const uint32_t zones[] = {
        [ZONE_WORD_DMA] = ZONE_DMA,
        [ZONE_WORD_NORMAL] = ZONE_NORMAL,
        [ZONE_WORD_HIGHMEM] = ZONE_HIGHMEM,
    };

    return number(op_given(op, 0) ? nr_free_zone_pages(zones[op->arg[0]]) : nr_free_pages());
}

struct result op_free_swap(const struct op *op)
{
    (void)op;
    return number((uint32_t)nr_swap_pages);
}

struct result op_check(const struct op *op)
{
    (void)op;
    if (run.check && checkers_agree(true)) {
        registers_kept();
    }
    return done;
}
