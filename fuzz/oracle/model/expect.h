/*
 * What each operation of the trace language has to give, by the reference model.
 *
 * An operation has one line, in the file of its subsystem. An operation without a line has to give
 * ENOSYS. Results are the model's (spec/model.h): values, or negative numbers.
 */
#ifndef FUZZ_ORACLE_MODEL_EXPECT_H
#define FUZZ_ORACLE_MODEL_EXPECT_H

#include "model.h"
#include "trace/trace.h"

struct expectation {
    enum op_code code;
    /* Lets the model do OP, for which the core gave GOT: what it has to give. */
    int64_t (*give)(const struct op *op, int64_t got);
    /* The same before the end of the boot; NULL: anything is right. */
    int64_t (*give_booting)(const struct op *op, int64_t got);
    /* Before the core does OP: notes what `give` has to know of it. NULL: nothing. */
    void (*note)(const struct op *op);
    /* Is memory as OP has to leave it? Of processes that it names, what is always compared is left
     * out here (oracle.c). NULL: there is nothing else. */
    bool (*matches)(const struct op *op);
};

/* The lines of a subsystem; the last has no `give`. */
extern const struct expectation bootmem_lines[], page_alloc_lines[], slab_lines[], mmap_lines[],
    memory_lines[], process_lines[], swap_lines[], machine_lines[];

/* Of operations that come too late, or that there is nothing to say about. */
int64_t expect_skip(const struct op *op, int64_t got);
int64_t expect_zero(const struct op *op, int64_t got);

/* A number of the model about the address space of the process that OP names. */
int64_t expect_number(const struct op *op, uint32_t number(uint32_t s));

#endif
