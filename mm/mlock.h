/*
 * Memory that stays in RAM. Mirrors mm/mlock.c.
 */
#ifndef MM_MLOCK_H
#define MM_MLOCK_H

#include "mmap.h"

#define MCL_CURRENT 1u
#define MCL_FUTURE 2u

/* Locks the pages that LEN bytes at START lie in, and makes them present. 0, -EPERM where nothing
 * may be locked, -EINVAL for a range that wraps, -ENOMEM beyond the limit, for a hole or too many
 * areas (what lies before it is locked then), or for pages that cannot be had, and -EAGAIN for lack
 * of frames (all is locked then). (sys_mlock) */
int64_t sys_mlock(mm_id mm, uint32_t start, uint32_t len);

/* Undoes that. 0, -EINVAL or -ENOMEM. (sys_munlock) */
int64_t sys_munlock(mm_id mm, uint32_t start, uint32_t len);

/* Locks every area that there is (MCL_CURRENT in FLAGS), those that will be (MCL_FUTURE), or both.
 * 0, -EPERM, -EINVAL, or -ENOMEM beyond the limit. (sys_mlockall) */
int64_t sys_mlockall(mm_id mm, uint32_t flags);

/* No area is locked, nor will be. (sys_munlockall) */
void sys_munlockall(mm_id mm);

#endif
