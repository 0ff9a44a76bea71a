/*
 * The kernel half: virtually contiguous memory, the window of kmap, and what the kernel itself
 * loads and stores there.
 *
 * The kernel runs in the address space of whoever ran last, as Linux does between two switches: the
 * directory is the one that CR3 names.
 */
#include "fault.h"
#include "highmem.h"
#include "mm.h"
#include "mmu.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/kernel_words.h"
#include "ops/ops.h"
#include "ops/registers.h"
#include "vmalloc.h"

/* An access of the kernel: a fault may bring a directory entry, and then it has to succeed. */
static struct result kernel_access(uint32_t addr, bool write, uint32_t word)
{
    for (uint32_t faults = 0; faults <= 1; faults++) {
        uint32_t code = mmu_kernel_access(addr, write, &word);

        if (code == 0) {
            return write ? done : number(word);
        }
        if (code == MMU_BUS_ERROR) {
            broken("bus-error", "address", addr, 0, mmu_root);
            return done;
        }
        if (do_kernel_fault(mmu_root, mmu_fault_address, code - MMU_FAULT) != FAULT_OK) {
            return (struct result){RESULT_SIGSEGV, 0};
        }
    }
    broken("kernel-fault-loop", "address", addr, 1, 2);
    return done;
}

struct result op_kread(const struct op *op)
{
    return op->arg[0] < PAGE_OFFSET ? skip : kernel_access(op->arg[0], false, 0);
}

/* Only memory that a register holds may be written: what is mapped and somebody else's is left
 * alone. What is not mapped is tried, for the fault. */
struct result op_kwrite(const struct op *op)
{
    uint32_t addr = op->arg[0];
    uint32_t word = kernel_word(addr);

    if (addr < PAGE_OFFSET || (word != NO_WORD && !store_in_register(word, op->arg[1]))) {
        return skip;
    }
    return kernel_access(addr, true, op->arg[1]);
}

/* ---- vmalloc -------------------------------------------------------------------------------- */

struct result op_vmalloc(const struct op *op)
{
    uint32_t i = op->arg[0];

    if (registers[i].kind != REG_EMPTY) {
        return skip;
    }
    uint32_t kernel = vmalloc(op->arg[1]);
    if (kernel == NO_KADDR) {
        return no_memory;
    }
    uint32_t bytes = op->arg[1] + (PAGE_SIZE - 1);
    enter(i,
          (struct reg){.kind = REG_VMALLOC, .address = kernel, .bytes = bytes - bytes % PAGE_SIZE},
          boot.frames, PAGE_SIZE);
    return address(kernel);
}

struct result op_vfree(const struct op *op)
{
    struct reg reg;

    if (!leave(op->arg[0], REG_VMALLOC, &reg)) {
        return skip;
    }
    if (!is_broken()) {
        vfree(reg.address);
    }
    return done;
}

/* ---- kmap ----------------------------------------------------------------------------------- */

/* The first frame of a block, once for each `kmap`. */
struct result op_kmap(const struct op *op)
{
    struct reg *reg = &registers[op->arg[0]];

    if (reg->kind != REG_BLOCK) {
        return skip;
    }
    uint32_t kernel = kmap(reg->address / PAGE_SIZE);
    if (kernel == NO_KADDR) {
        return (struct result){RESULT_ERRNO, EBUSY};
    }
    reg->kmaps++;
    return address(kernel);
}

struct result op_kunmap(const struct op *op)
{
    struct reg *reg = &registers[op->arg[0]];

    if (reg->kmaps == 0) {
        return skip;
    }
    reg->kmaps--;
    kunmap(reg->address / PAGE_SIZE);
    return done;
}

/* ---- the end -------------------------------------------------------------------------------- */

void kernel_end(void)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        struct op op = {.arg = {i}};

        op_vfree(&op);
        while (registers[i].kmaps > 0) {
            op_kunmap(&op);
        }
    }
}
