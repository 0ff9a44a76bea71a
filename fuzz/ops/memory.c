/*
 * What a user program does with its memory.
 */
#include "memory.h"

#include "fault.h"
#include "mm.h"
#include "mmu.h"
#include "oom_kill.h"
#include "ops/broken.h"
#include "ops/ops.h"

/* How often an access may fault before it has to succeed: each process may be killed for it. */
#define MAX_FAULTS 16u

/* A user access, with as many faults as it takes. */
static struct result access_word(uint32_t task, uint32_t addr, bool write, uint32_t word)
{
    for (uint32_t faults = 0; faults <= MAX_FAULTS; faults++) {
        schedule(task); /* one that was killed for want of memory may have run since */
        uint32_t code = mmu_access(addr, write, &word);

        if (code == 0) {
            return write ? done : number(word);
        }
        if (code == MMU_BUS_ERROR) {
            broken("bus-error", "address", addr, 0, mm_pgd[mm_of(task)]);
            return done;
        }
        switch (do_page_fault(task, mmu_fault_address, code - MMU_FAULT)) {
        case FAULT_OK:
            break;
        case FAULT_SIGSEGV:
            return (struct result){RESULT_SIGSEGV, 0};
        case FAULT_SIGBUS:
            return (struct result){RESULT_SIGBUS, 0};
        case FAULT_OOM: /* some process less each time: tried again as long as this one lives */
            end_killed_tasks();
            if (!lives(task)) {
                return (struct result){RESULT_KILLED, 0};
            }
            schedule(task);
            break;
        default:
            broken("fault-result", "address", addr, FAULT_OK, FAULT_OOM + 1u);
            return done;
        }
        if (!lives(task)) {
            broken("fault-lost-process", "process", task, 0, NR_MM);
            return done;
        }
    }
    broken("fault-loop", "address", addr, MAX_FAULTS, MAX_FAULTS + 1);
    return done;
}

struct result op_read(const struct op *op)
{
    return lives(op->arg[0]) ? access_word(op->arg[0], op->arg[1], false, 0) : skip;
}

struct result op_write(const struct op *op)
{
    return lives(op->arg[0]) ? access_word(op->arg[0], op->arg[1], true, op->arg[2]) : skip;
}
