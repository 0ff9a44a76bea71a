/*
 * When memory is out: the decision that some process has to go. Mirrors out_of_memory of
 * mm/oom_kill.c.
 *
 * It falls where reclaim fails, far below processes. So it is only noted here: whom it takes is
 * chosen by oom_kill.h, above, before anything else runs.
 *
 * Time is counted in what is done, so that a trace is the same each time: an operation of the
 * driver is a tenth of a second, a reclaim that did not do enough half of one.
 */
#ifndef MM_OOM_H
#define MM_OOM_H

#include "config.h"

#define HZ 100u /* jiffies in a second */
#define OPERATION_JIFFIES 10u
#define RECLAIM_JIFFIES 50u

/* After so many failures in a row the decision has fallen, whatever went before: one that begins
 * the count anew, one in its first second, and ten. */
#define OOM_FAILURES 12u
#define OOM_COUNT 10u          /* failures that are not yet enough */
#define LAST_JIFFY 4000000000u /* about where the clock stops */

struct oom {
    uint32_t jiffies;  /* the time */
    uint32_t first;    /* when the failures began that are counted */
    uint32_t last;     /* when the last one was */
    uint32_t count;    /* of them, the first second left out */
    uint32_t lastkill; /* when a process had to go the last time */
};
extern struct oom oom;
extern uint32_t oom_due; /* 1: a process has to go, and is not yet chosen */

/*@ // Time has passed, unless the clock stands still.
    predicate TimePassed{L1, L2} = \at(oom.jiffies, L2) > \at(oom.jiffies, L1) ||
      \at(oom.jiffies, L1) >= LAST_JIFFY;
*/

/* Start of day. */
/*@ terminates \true; exits \false;
    assigns oom, oom_due;
    ensures oom.jiffies == 0 && oom.first == 0 && oom.last == 0 && oom.count == 0 &&
        oom.lastkill == 0 && oom_due == 0;
*/
void oom_start(void);

/* TICKS of time have passed. The clock stops before it would overflow. (do_timer) */
/*@ requires ticks <= 1000;
    terminates \true; exits \false;
    assigns oom.jiffies;
    ensures oom.jiffies >= \old(oom.jiffies);
    ensures passes: ticks != 0 ==> TimePassed{Pre, Here};
*/
void do_timer(uint32_t ticks);

/* Reclaim did not do enough: notes that a process has to go, if no slot is free, failures have come
 * for a second and ten times since, none longer than five seconds behind the one before it, and the
 * last process went five seconds ago. (out_of_memory) */
/*@ terminates \true; exits \false;
    assigns oom, oom_due;
    ensures due: \old(oom_due) != 0 ==> oom_due != 0;
    ensures time: oom.jiffies == \old(oom.jiffies);
*/
void out_of_memory(void);

/* Who has to go is chosen. */
/*@ terminates \true; exits \false;
    assigns oom_due;
    ensures oom_due == 0;
*/
void oom_done(void);

#endif
