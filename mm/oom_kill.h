/*
 * The out-of-memory killer. Mirrors mm/oom_kill.c.
 */
#ifndef MM_OOM_KILL_H
#define MM_OOM_KILL_H

#include "config.h"

extern uint32_t task_killed[NR_TASKS]; /* 1: the process ends with the operation under way */

/* No process is marked. */
/*@ terminates \true; exits \false;
    assigns task_killed[0 .. NR_TASKS-1];
    ensures \forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] == 0;
*/
void oom_init(void);

/* No frame can be had: marks the process with the largest address space, the lowest number among
 * equals, and all that share that address space with it. (out_of_memory) */
void out_of_memory(void);

/* Ends the marked processes: called when an operation is over, where Linux delivers signals.
 * (do_signal, do_exit) */
void end_killed_tasks(void);

#endif
