/*
 * The life of processes and address spaces: fork, vfork, exit. Mirrors kernel/fork.c.
 */
#ifndef MM_FORK_H
#define MM_FORK_H

#include "bounds.h"
#include "mmap.h"

extern mm_id task_mm[NR_TASKS]; /* the mm of a process, NR_MM: there is no such process */
/* Who waits, after vfork, for this process to exec or to end; NO_TASK: nobody does. (vfork_done) */
extern task_id task_vfork[NR_TASKS];

/* Who runs; NO_TASK: nobody who has an address space, as at the end of the boot and behind an exit,
 * and the kernel goes on with the directory that is there. (current) */
extern task_id current_task;

#include "fork.acsl"

/* No process, no user of an address space; the processor has the kernel's own directory. */
/*@ terminates \true; exits \false;
    assigns task_mm[0 .. NR_TASKS-1], task_vfork[0 .. NR_TASKS-1], mm_users[0 .. NR_MM-1],
        mm_count[0 .. NR_MM-1], active_mm, current_task;
    ensures tasks: \forall integer p; 0 <= p < NR_TASKS ==> task_mm[p] == NO_MM;
    ensures nobody: \forall integer p; 0 <= p < NR_TASKS ==> task_vfork[p] == NO_TASK;
    ensures users: \forall integer m; 0 <= m < NR_MM ==> mm_users[m] == 0 && mm_count[m] == 0;
    ensures idle: active_mm == INIT_MM && current_task == NO_TASK;
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

/* Process Q uses P's address space, and P waits until Q does not any more. 0 or -EINVAL. (do_fork
 * with CLONE_VM and CLONE_VFORK) */
/*@ requires names: \forall integer t; 0 <= t < NR_TASKS ==> task_mm[t] <= NO_MM;
    requires users: p < NR_TASKS && q < NR_TASKS && task_mm[p] != NO_MM &&
        task_mm[q] == NO_MM ==> mm_users[task_mm[p]] < NR_TASKS;
    terminates \true; exits \false;
    assigns mm_users[0 .. NR_MM-1], task_mm[0 .. NR_TASKS-1], task_vfork[0 .. NR_TASKS-1];
    ensures decides: \result == (\old(p < NR_TASKS && q < NR_TASKS && task_mm[p] != NO_MM &&
        task_mm[q] == NO_MM) ? 0 : -EINVAL);
    ensures shared: \result == 0 ==> task_mm[q] == task_mm[p] == \old(task_mm[p]) &&
        task_vfork[q] == p && mm_users[task_mm[p]] == \old(mm_users[task_mm[p]]) + 1;
    ensures tasks: \forall integer t; 0 <= t < NR_TASKS && (\result != 0 || t != q) ==>
        task_mm[t] == \old(task_mm[t]) && task_vfork[t] == \old(task_vfork[t]);
    ensures users: \forall integer m; 0 <= m < NR_MM && (\result != 0 || m != task_mm[p]) ==>
        mm_users[m] == \old(mm_users[m]);
*/
int64_t do_vfork(task_id p, task_id q);

/* Does a child of P, made by vfork, keep it waiting? (TASK_UNINTERRUPTIBLE) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> (\exists integer q; 0 <= q < NR_TASKS && task_vfork[q] == p); */
bool task_waits(task_id p);

/* ---- for exec ---- */

/* An empty address space that one process is going to use, or NO_MM: no memory. (mm_alloc) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    terminates \true; exits \false;
    assigns A_TASKS;
    ensures \result <= NO_MM && (\result != NO_MM ==> MmUsed(\result) && mm_users[\result] == 1);
*/
mm_id mm_alloc(void);

/* One user of MM less; with the last one its areas go, and it, if the processor does not run on
 * it. (mmput) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires mm < NR_MM && mm_users[mm] >= 1;
    terminates \true; exits \false;
    assigns A_TASKS;
    ensures mm_users[mm] == \old(mm_users[mm]) - 1;
*/
void mmput(mm_id mm);

/* Process P, which runs from now on, goes over to MM, which nobody else uses; its old address space
 * has one user less. Who waits for P does not any more. (exec_mmap, mm_release) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires p < NR_TASKS && task_mm[p] < NR_MM;
    requires mm < NR_MM && mm_users[mm] == 1 && mm_users[task_mm[p]] >= 1;
    terminates \true; exits \false;
    assigns A_TASKS;
    ensures task_mm[p] == mm && active_mm == mm && task_vfork[p] == NO_TASK;
*/
void exec_mmap(task_id p, mm_id mm);

/* P, which lives, runs from now on. The address space of one that ended before goes with this, if
 * nobody uses it. (schedule) */
/*@ requires inv: MachineInv; requires slab: SlabInv;
    requires lives: p < NR_TASKS && task_mm[p] < NR_MM;
    requires held: MmBorrowed ==> active_mm < NR_MM && mm_count[active_mm] >= 1;
    requires last: MmBorrowed && mm_count[active_mm] == 1 ==> MmEmpty(active_mm);
    terminates \true; exits \false;
    assigns current_task, active_mm, mm_count[active_mm], mm_used[active_mm], mm_object[active_mm],
        A_RECLAIM, A_SLAB_OBJECTS;
    ensures runs: current_task == p && active_mm == task_mm[p];
    ensures same: !\old(MmBorrowed) ==> \forall integer f; 0 <= f < NR_FRAMES ==>
        phys[f] == \old(phys[f]) && page_kind[f] == \old(page_kind[f]);
    ensures counted: \old(MmBorrowed) ==>
        mm_count[\old(active_mm)] == \old(mm_count[active_mm]) - 1;
    ensures gone: \old(MmBorrowed && mm_count[active_mm] == 1) ==>
        mm_used[\old(active_mm)] == 0 && mm_object[\old(active_mm)] == NO_KADDR;
    ensures stays: !\old(MmBorrowed && mm_count[active_mm] == 1) ==>
        mm_used[\old(active_mm)] == \old(mm_used[active_mm]) &&
        mm_object[\old(active_mm)] == \old(mm_object[active_mm]);
    ensures free: \forall integer f; 0 <= f < nr_frames ==> (FrameIsFree(f) <==>
        \old(FrameIsFree(f)) ||
        (\old(MmBorrowed && mm_count[active_mm] == 1) && f == mm_pgd[\old(active_mm)]));
    ensures walks: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
        0 <= i < 1024 ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i);
    E_PARTS
    E_SLAB
*/
void schedule(task_id p);

/* Ends process P; the pages of its address space go with its last user. The processor goes on with
 * the directory, which is there until schedule goes over to another. (do_exit, exit_mm, mmput) */
/*@ requires inv: MachineInv; requires few: HeldFew;
    requires p < NR_TASKS && task_mm[p] < NR_MM && mm_users[task_mm[p]] >= 1;
    terminates \true; exits \false;
    assigns A_TASKS;
    ensures task_mm[p] == NO_MM;
*/
void do_exit(task_id p);

#endif
