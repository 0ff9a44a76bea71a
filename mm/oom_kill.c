/*
 * The out-of-memory killer: the process with the most points goes. It is only marked here; it ends,
 * as by a signal in Linux, when the operation under way is over.
 */
#include "oom_kill.h"

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

/* What speaks for ending P: its pages, of which a quarter counts for root and a quarter of that for
 * one who may use the hardware. Every process here is both, and is younger than what its run time
 * and its processor time would make better. 0: it is not to be taken. */
/*@ requires p < NR_TASKS && TasksHaveMms;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == Badness(p); */
static uint32_t badness(task_id p)
{
    if (p == INIT_TASK || task_mm[p] == NO_MM) {
        return 0;
    }
    return mm_total_vm[task_mm[p]] / 4u / 4u;
}

/* The process with the most points, or NO_TASK: none has any. */
/*@ requires TasksHaveMms;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result <= NO_TASK;
    ensures worst: \result != NO_TASK ==> WorstTask(\result);
    ensures none: \result == NO_TASK <==> NoTaskIsBad; */
static task_id select_bad_process(void)
{
    task_id worst = NO_TASK;
    uint32_t points = 0;

    /*@ loop invariant 0 <= p <= NR_TASKS && worst <= NO_TASK;
        loop invariant most: \forall integer k; 0 <= k < p ==> Badness(k) <= points;
        loop invariant none: worst == NO_TASK ==> points == 0;
        loop invariant some: worst != NO_TASK ==> worst < p && points == Badness(worst) > 0;
        loop invariant lowest: \forall integer k; 0 <= k < worst && worst != NO_TASK ==>
            Badness(k) < points;
        loop assigns p, worst, points;
        loop variant NR_TASKS - p; */
    for (task_id p = 0; p < NR_TASKS; p++) {
        if (badness(p) > points) {
            worst = p;
            points = badness(p);
        }
    }
    return worst;
}

bool oom_kill(void)
{
    task_id worst = oom_due != 0u ? select_bad_process() : NO_TASK;

    oom_done();
    /*@ loop invariant 0 <= p <= NR_TASKS;
        loop invariant marked: \forall integer k; 0 <= k < NR_TASKS ==> task_killed[k] ==
            (k < p && worst != NO_TASK && k != INIT_TASK && task_mm[k] == task_mm[worst] ? 1
             : \at(task_killed[k], Pre));
        loop assigns p, task_killed[0 .. NR_TASKS-1];
        loop variant NR_TASKS - p; */
    for (task_id p = 0; p < NR_TASKS && worst != NO_TASK; p++) {
        if (p != INIT_TASK && task_mm[p] == task_mm[worst]) {
            task_killed[p] = 1;
        }
    }
    return worst != NO_TASK;
}

void kill_task(task_id p)
{
    task_killed[p] = 1;
}

void end_killed_tasks(void)
{
    oom_kill();
    /*@ loop invariant 0 <= p <= NR_TASKS;
        loop invariant ended: \forall integer k; 0 <= k < p ==> task_killed[k] == 0;
        loop assigns p, A_TASKS, task_killed[0 .. NR_TASKS-1];
        loop variant NR_TASKS - p; */
    for (task_id p = 0; p < NR_TASKS; p++) {
        if (task_killed[p] != 0u) {
            task_killed[p] = 0;
            do_exit(p);
        }
    }
}
