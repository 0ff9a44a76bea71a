/*
 * The out-of-memory killer: whom it takes, and the end of those. Mirrors mm/oom_kill.c.
 *
 * That a process has to go is decided below (oom.h).
 */
#ifndef MM_OOM_KILL_H
#define MM_OOM_KILL_H

#include "fork.h"
#include "mm.h"
#include "oom.h"

#define INIT_TASK 0u /* Linux's process 1: it takes no signal that it does not want */

extern uint32_t task_killed[NR_TASKS]; /* 1: the process ends with the operation under way */

/*@
  // What speaks for ending process p: its pages, of which a sixteenth counts.
  logic integer Badness{L}(integer p) = p == INIT_TASK || task_mm[p] == NO_MM ? 0
      : mm_total_vm[task_mm[p]] / 16;
  predicate TasksHaveMms{L} = \forall integer p; 0 <= p < NR_TASKS ==> task_mm[p] <= NO_MM;
  // Process p has the most points, and the lowest number among equals.
  predicate WorstTask{L}(integer p) = 0 < p < NR_TASKS && task_mm[p] != NO_MM && Badness(p) > 0 &&
      (\forall integer k; 0 <= k < NR_TASKS ==> Badness(k) <= Badness(p)) &&
      (\forall integer k; 0 <= k < p ==> Badness(k) < Badness(p));
  predicate NoTaskIsBad{L} = \forall integer k; 0 <= k < NR_TASKS ==> Badness(k) == 0;
*/

/* No process is marked. */
/*@ terminates \true; exits \false;
    assigns task_killed[0 .. NR_TASKS-1];
    ensures \forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] == 0;
*/
void oom_init(void);

/* If a process has to go: marks the one with the most points (badness), the lowest number among
 * equals, and all that share its address space with it, but not INIT_TASK. False: none has to, or
 * none has any points. (oom_kill) */
/*@ requires tasks: TasksHaveMms;
    terminates \true; exits \false;
    assigns task_killed[0 .. NR_TASKS-1], oom_due;
    ensures chosen: oom_due == 0;
    ensures some: \result <==> \old(oom_due) != 0 && !NoTaskIsBad;
    ensures worst: \result ==> \exists integer w; WorstTask(w) &&
        (\forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] ==
            (p != INIT_TASK && task_mm[p] == task_mm[w] ? 1 : \old(task_killed[p])));
    ensures none: !\result ==> \forall integer p; 0 <= p < NR_TASKS ==>
        task_killed[p] == \old(task_killed[p]);
*/
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
/*@ requires inv: MachineInv; requires few: HeldFew; requires tasks: TasksHaveMms;
    requires users: \forall integer p; 0 <= p < NR_TASKS && task_mm[p] != NO_MM ==>
        mm_users[task_mm[p]] >= 1;
    requires live: \forall integer p; 0 <= p < NR_TASKS && task_killed[p] != 0 ==>
        task_mm[p] != NO_MM;
    terminates \true; exits \false;
    assigns A_TASKS, task_killed[0 .. NR_TASKS-1], oom_due;
    ensures ended: \forall integer p; 0 <= p < NR_TASKS ==> task_killed[p] == 0;
    ensures chosen: oom_due == 0;
*/
void end_killed_tasks(void);

#endif
