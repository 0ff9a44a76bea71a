/*
 * The out-of-memory killer: the process with the most mapped pages goes. It is only marked here;
 * it ends, as by a signal in Linux, when the operation under way is over.
 */
#include "oom_kill.h"
#include "fork.h"
#include "mm.h"

uint32_t task_killed[NR_TASKS];

void oom_init(void)
{
    /*@ loop invariant 0 <= p <= NR_TASKS;
        loop invariant \forall integer k; 0 <= k < p ==> task_killed[k] == 0;
        loop assigns p, task_killed[0 .. NR_TASKS-1];
        loop variant NR_TASKS - p; */
    for (task_id p = 0; p < NR_TASKS; p++) {
        task_killed[p] = 0;
    }
}

/* The process whose end frees most, or NO_TASK. (select_bad_process, badness) */
static task_id select_bad_process(void)
{
    task_id worst = NO_TASK;
    uint32_t points = 0;

    for (task_id p = 0; p < NR_TASKS; p++) {
        if (task_mm[p] != NO_MM && (worst == NO_TASK || mm_total_vm[task_mm[p]] > points)) {
            worst = p;
            points = mm_total_vm[task_mm[p]];
        }
    }
    return worst;
}

void out_of_memory(void)
{
    task_id worst = select_bad_process();

    for (task_id p = 0; p < NR_TASKS && worst != NO_TASK; p++) {
        if (task_mm[p] == task_mm[worst]) {
            task_killed[p] = 1;
        }
    }
}

void end_killed_tasks(void)
{
    for (task_id p = 0; p < NR_TASKS; p++) {
        if (task_killed[p] != 0u) {
            task_killed[p] = 0;
            do_exit(p);
        }
    }
}
