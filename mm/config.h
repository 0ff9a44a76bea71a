/*
 * Capacities and machine constants.
 *
 * The capacities are compile-time maxima; the size in use (nr_frames, nr_swap_slots) is set at boot
 * and is symbolic in the proofs.
 */
#ifndef MM_CONFIG_H
#define MM_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

/* Geometry of i386 paging. */
#define PAGE_SIZE 4096u      /* bytes in a frame */
#define PTRS_PER_PTE 1024u   /* words in a frame, entries in a table */
#define PTRS_PER_PGD 1024u   /* entries in a directory */
#define PGDIR_SIZE 4194304u  /* bytes that one directory entry covers */
#define PAGE_OFFSET 0xC0000000u
#define TASK_SIZE 0xC0000000u /* user addresses lie below it */
#define USER_PTRS_PER_PGD 768u
#define TASK_UNMAPPED_BASE 0x40000000u

/* Capacities. */
#define NR_FRAMES 4096u    /* frames of RAM */
#define NR_SWAP_SLOTS 1024u /* slots of the swap area; slot 0 holds its header and is never used */
#define NR_MM 16u          /* address spaces */
#define NR_VMA 4096u       /* areas; index 0 is no area */
#define NR_TASKS 8u        /* processes */

#define MAX_ORDER 10u
#define NO_FRAME 0xFFFFFFFFu /* no frame: also ends the lists of frames */

#define ZONE_DMA 0u
#define ZONE_NORMAL 1u
#define ZONE_HIGHMEM 2u
#define NR_ZONES 3u

/* Where the kernel image lies (frame numbers); frame 0 belongs to the firmware. */
#define SWAPPER_PG_DIR 1u
#define PG0 2u
#define PG1 3u
#define EMPTY_ZERO_PAGE 4u
#define KERNEL_END 5u /* the first frame behind the image */

/* Linux's numbers for the errors that the core returns (negated). */
#define EPERM 1
#define EIO 5
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define EINVAL 22
#define ENOSPC 28
#define ENOSYS 38

#endif
