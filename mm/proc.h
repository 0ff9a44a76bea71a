/*
 * What /proc shows: tables as text, in the form that Linux 2.4 prints them.
 *
 * A table is made line by line, as 2.4 makes maps: whoever reads it asks for line 0, 1, 2 … until
 * there is none. A line stands in proc_text until the next one is asked for. Nothing is changed and
 * nothing is remembered between two lines.
 *
 * Relies on the layers below for what it shows; all it keeps are the sizes of the machine.
 */
#ifndef MM_PROC_H
#define MM_PROC_H

#include "config.h"

/* The tables. The first two are of a process. */
#define PROC_MAPS 0u
#define PROC_STATUS 1u
#define PROC_MEMINFO 2u
#define PROC_BUDDYINFO 3u
#define PROC_SLABINFO 4u
#define PROC_SWAPS 5u
#define PROC_VMSTAT 6u

#define PROC_LINE 128u /* bytes that any line has room in, its end included */

extern char proc_text[PROC_LINE]; /* the line that was asked for last, ended by a 0 */

extern uint32_t totalram_pages;  /* frames that the boot left for everybody */
extern uint32_t totalhigh_pages; /* of these, those in ZONE_HIGHMEM */

/* The machine has RAM frames for everybody, HIGH of them in ZONE_HIGHMEM. */
/*@ terminates \true; exits \false;
    assigns totalram_pages, totalhigh_pages;
    ensures set: totalram_pages == ram && totalhigh_pages == high;
*/
void proc_init(uint32_t ram, uint32_t high);

/* Puts line N of TABLE into proc_text; TASK, which lives, is the process of PROC_MAPS and
 * PROC_STATUS, and nothing to the others. False: there is no such line. */
bool proc_line(uint32_t table, task_id task, uint32_t n);

#endif
