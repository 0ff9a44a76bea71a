/*
 * When memory is out. See oom.h.
 */
#include "oom.h"
#include "swapfile.h"

struct oom oom;
uint32_t oom_due;

void oom_start(void)
{
    oom.jiffies = 0;
    oom.first = 0;
    oom.last = 0;
    oom.count = 0;
    oom.lastkill = 0;
    oom_due = 0;
}

void do_timer(uint32_t ticks)
{
    if (oom.jiffies < LAST_JIFFY)
        oom.jiffies += ticks;
}

/* The time since THEN. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (oom.jiffies > then ? oom.jiffies - then : 0);
*/
static uint32_t since(uint32_t then)
{
    if (oom.jiffies > then)
        return oom.jiffies - then;
    return 0;
}

/* The failures that count begin now. */
/*@ terminates \true; exits \false;
    assigns oom.first, oom.count;
    ensures oom.first == oom.jiffies && oom.count == 0;
*/
static void count_anew(void)
{
    oom.first = oom.jiffies;
    oom.count = 0;
}

void out_of_memory(void)
{
    if (nr_swap_pages > 0)
        return;
    uint32_t quiet = since(oom.last);
    oom.last = oom.jiffies;
    if (quiet > 5u * HZ) {
        count_anew();
        return;
    }
    if (since(oom.first) < HZ)
        return;
    if (oom.count < OOM_COUNT)
        oom.count++;
    if (oom.count < OOM_COUNT || since(oom.lastkill) < 5u * HZ)
        return;
    oom.lastkill = oom.jiffies;
    oom_due = 1;
    count_anew();
}

void oom_done(void)
{
    oom_due = 0;
}
