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
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        task_killed[p] = 0;
    }
}

/* The process whose end frees most, or NR_TASKS. (select_bad_process, badness) */
static uint32_t select_bad_process(void)
{
    uint32_t worst = NR_TASKS;
    uint32_t points = 0;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (task_mm[p] != NR_MM && (worst == NR_TASKS || mm_total_vm[task_mm[p]] > points)) {
            worst = p;
            points = mm_total_vm[task_mm[p]];
        }
    }
    return worst;
}

void out_of_memory(void)
{
    uint32_t worst = select_bad_process();

    for (uint32_t p = 0; p < NR_TASKS && worst != NR_TASKS; p++) {
        if (task_mm[p] == task_mm[worst]) {
            task_killed[p] = 1;
        }
    }
}

void end_killed_tasks(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (task_killed[p] != 0u) {
            task_killed[p] = 0;
            do_exit(p);
        }
    }
}
