/*
 * What the checkers say of the bounds of a program and of waits for a child: each is broken by hand
 * and must be named; who waits for whom, as fork.h tells it, and whose directory the processor has.
 */
#include "../../spec/check.h"

#include "../../spec/frames.h"

#include "exec.h"
#include "init.h"
#include "machine.h"
#include "mm.h"
#include "platform.h"
#include "tlb_check.h"

#include "common.h"

/* VARIABLE, set to VALUE, breaks INVARIANT, and nothing does when it is as it was. */
static void broken(uint32_t *variable, uint32_t value, uint32_t invariant, int line)
{
    uint32_t old = *variable;

    *variable = value;
    check_at(!mm_ok() && violation.invariant == invariant, "the checkers name it", __FILE__, line);
    *variable = old;
    check_at(mm_ok(), "all is well again", __FILE__, line);
}
#define BROKEN(variable, value, invariant) broken(&(variable), value, invariant, __LINE__)

static void test_bounds(void)
{
    mm_id mm;

    CHECK(do_exec(0) == 0 && mm_ok());
    mm = task_mm[0];
    CHECK(mm_start_code[mm] == START_CODE && mm_end_data[mm] == END_DATA);
    CHECK(mm_start_brk[mm] == END_BSS && mm_brk[mm] == END_BSS);
    CHECK(mm_start_stack[mm] < mm_arg_start[mm] && mm_env_end[mm] < STACK_TOP);
    BROKEN(mm_start_code[mm], START_DATA + 1u, INV_MM_BOUNDS);
    BROKEN(mm_end_code[mm], START_DATA + 1u, INV_MM_BOUNDS);
    BROKEN(mm_start_data[mm], END_DATA + 1u, INV_MM_BOUNDS);
    BROKEN(mm_end_data[mm], END_BSS + 1u, INV_MM_BOUNDS);
    BROKEN(mm_start_stack[mm], mm_arg_start[mm] + 1u, INV_MM_BOUNDS);
    BROKEN(mm_arg_end[mm], mm_arg_end[mm] + 1u, INV_MM_BOUNDS);
    BROKEN(mm_env_start[mm], mm_env_end[mm] + 1u, INV_MM_BOUNDS);
    BROKEN(mm_env_end[mm], TASK_SIZE + 1u, INV_MM_BOUNDS);
}

static void test_waits(void)
{
    CHECK(do_vfork(0, 1) == 0 && task_waits(0) && !task_waits(1));
    BROKEN(task_vfork[1], 1u, INV_TASK_VFORK);
    BROKEN(task_vfork[1], 5u, INV_TASK_VFORK);
    BROKEN(task_vfork[6], 0u, INV_TASK_VFORK);
    CHECK(do_exec(1) == 0 && !task_waits(0) && mm_ok());
    CHECK(do_vfork(0, 2) == 0 && task_waits(0));
    do_exit(2);
    CHECK(!task_waits(0) && mm_ok());
    CHECK(do_vfork(1, 2) == 0);
    do_exit(1);
    CHECK(task_vfork[2] == NO_TASK && mm_ok());
}

/* Who runs, and what the processor goes on with when it has ended. */
static void test_lazy(void)
{
    mm_id mm;
    mm_id lazy;

    CHECK(do_fork(0, 3) == 0);
    schedule(0);
    mm = task_mm[0];
    CHECK(current_task == 0 && active_mm == mm && mm_count[mm] == 1u && mm_ok() && tlb_ok());
    BROKEN(current_task, 3u, INV_MM_ACTIVE);
    BROKEN(current_task, NO_TASK + 1u, INV_MM_ACTIVE);
    BROKEN(current_task, NO_TASK, INV_MM_REFERENCES);
    BROKEN(mm_count[mm], 2u, INV_MM_REFERENCES);

    lazy = task_mm[3];
    do_exit(3);
    CHECK(current_task == NO_TASK && active_mm == lazy && mm_used[lazy] == 1u);
    CHECK(mm_users[lazy] == 0u && mm_count[lazy] == 1u && mm_ok() && tlb_ok());
    BROKEN(mm_mmap[lazy], mm_mmap[mm], INV_VMA_OWNER);
    BROKEN(mm_count[lazy], 0u, INV_MM_REFERENCES);
    load_cr3(mm_pgd[mm]);
    CHECK(!tlb_ok() && violation.invariant == INV_CR3_ACTIVE);
    load_cr3(mm_pgd[lazy]);
    CHECK(tlb_ok());

    schedule(0);
    CHECK(mm_used[lazy] == 0u && active_mm == mm && mm_ok() && tlb_ok());
}

int main(void)
{
    machine_reset_all();
    bios_map_clear();
    CHECK(setup_arch(192, 64, 16, 40, 8, 40));
    frames_booted(start_kernel());
    test_bounds();
    test_waits();
    test_lazy();
    printf("test_exec: %u checks passed\n", checks);
    return 0;
}
