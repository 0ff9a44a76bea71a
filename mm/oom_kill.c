/*
 * The out-of-memory killer: the process with the most mapped pages goes.
 */
#include "oom_kill.h"
#include "fork.h"
#include "mm.h"

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

bool out_of_memory(uint32_t task)
{
    uint32_t mm = task_mm[select_bad_process()];

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (task_mm[p] == mm) {
            do_exit(p);
        }
    }
    return task_mm[task] == NR_MM;
}
