/*
 * The life of processes and address spaces: fork, vfork, exit. Mirrors kernel/fork.c.
 */
#ifndef MM_FORK_H
#define MM_FORK_H

#include "mmap.h"

extern mm_id task_mm[NR_TASKS]; /* the mm of a process, NR_MM: there is no such process */

#include "fork.acsl"

/* No process, no user of an address space. */
/*@ terminates \true; exits \false;
    assigns task_mm[0 .. NR_TASKS-1], mm_users[0 .. NR_MM-1], mm_count[0 .. NR_MM-1];
    ensures tasks: \forall integer p; 0 <= p < NR_TASKS ==> task_mm[p] == NO_MM;
    ensures users: \forall integer m; 0 <= m < NR_MM ==> mm_users[m] == 0 && mm_count[m] == 0;
*/
void task_init(void);

/* The first process, with an empty address space, in slot P. False: no memory. */
/*@ requires inv: MachineInv; requires few: HeldFew; requires p < NR_TASKS;
    terminates \true; exits \false;
    assigns A_TASKS;
*/
bool create_process(task_id p);

/* Process Q becomes a copy of P; what is private is shared until one of them writes. 0, -EINVAL
 * when P does not live or Q does, or -ENOMEM. (do_fork, dup_mmap) */
int64_t do_fork(task_id p, task_id q);

/* Process Q uses P's address space. 0 or -EINVAL. (do_fork with CLONE_VM) */
int64_t do_vfork(task_id p, task_id q);

/* Ends process P; its address space goes with its last user. (do_exit, mmput) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires p < NR_TASKS && task_mm[p] < NR_MM && mm_users[task_mm[p]] >= 1;
    terminates \true; exits \false;
    assigns A_TASKS;
    ensures task_mm[p] == NO_MM;
*/
void do_exit(task_id p);

#endif
