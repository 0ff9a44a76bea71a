/*
 * The out-of-memory killer: whom it takes, and the end of those. Mirrors mm/oom_kill.c.
 *
 * That a process has to go is decided below (oom.h).
 */
#ifndef MM_OOM_KILL_H
#define MM_OOM_KILL_H

#include "config.h"

#define INIT_TASK 0u /* Linux's process 1: it takes no signal that it does not want */

extern uint32_t task_killed[NR_TASKS]; /* 1: the process ends with the operation under way */

/* No process is marked. */
/*@ terminates \true; exits \false;
    assigns task_killed[0 .. NR_TASKS-1];
    ensures \forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] == 0;
*/
void oom_init(void);

/* If a process has to go: marks the one with the most points (badness), the lowest number among
 * equals, and all that share its address space with it, but not INIT_TASK. False: none has to, or
 * none has any points. (oom_kill) */
bool oom_kill(void);

/* P ends with the operation under way. (do_exit in do_page_fault) */
/*@ requires p < NR_TASKS;
    terminates \true; exits \false;
    assigns task_killed[p];
    ensures task_killed[p] == 1;
*/
void kill_task(task_id p);

/* Ends the marked processes, after choosing whom the out-of-memory killer takes if it is due:
 * called when an operation is over, where Linux delivers signals. (do_signal, do_exit) */
void end_killed_tasks(void);

#endif
