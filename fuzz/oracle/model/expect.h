/*
 * What each operation of the trace language has to give, by the reference model.
 *
 * An operation has one line, in the file named like the one of fuzz/ops that does it. An operation
 * without a line has to give ENOSYS. Results are the model's (spec/model.h): values, or negative
 * numbers.
 */
#ifndef FUZZ_ORACLE_MODEL_EXPECT_H
#define FUZZ_ORACLE_MODEL_EXPECT_H

#include "model.h"
#include "trace/trace.h"

struct expectation {
    enum op_code code;
    /* Lets the model do OP, for which the core gave GOT: what it has to give. NULL: OP comes too
     * late, when the boot has ended. */
    int64_t (*give)(const struct op *op, int64_t got);
    /* The same before the end of the boot; NULL: anything is right. */
    int64_t (*give_booting)(const struct op *op, int64_t got);
    /* Before the core does OP: notes what `give` has to know of it. NULL: nothing. */
    void (*note)(const struct op *op);
    /* Is memory as OP has to leave it? Of processes that it names, what is always compared is left
     * out here (oracle.c). NULL: there is nothing else. */
    bool (*matches)(const struct op *op);
    /* Is `matches` called after each operation, however seldom the rest of the machine is looked
     * at? It is where it looks at one page or one table, or notes what a later operation needs. */
    bool each_time;
};

/* The lines of a file; NR_OPS ends them. */
extern const struct expectation ask_lines[], boot_lines[], bootmem_lines[], fail_lines[],
    filemap_lines[], kernel_lines[], memory_lines[], mmap_lines[], page_alloc_lines[],
    page_table_lines[], proc_lines[], process_lines[], remap_lines[], slab_lines[], swap_lines[],
    vma_lines[], vmscan_lines[];

/* The zone that an argument names. */
static inline uint32_t zone_of(uint32_t word)
{
    return word == ZONE_WORD_DMA ? ZONE_DMA : word == ZONE_WORD_NORMAL ? ZONE_NORMAL : ZONE_HIGHMEM;
}

#endif
