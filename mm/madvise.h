/*
 * What a program says of how it will use its memory. Mirrors mm/madvise.c.
 */
#ifndef MM_MADVISE_H
#define MM_MADVISE_H

#include "mmap.h"

/* Linux's numbers. */
#define MADV_NORMAL 0u
#define MADV_WILLNEED 3u
#define MADV_DONTNEED 4u

/* ADVICE on the pages that LEN bytes at START lie in. MADV_DONTNEED: their contents are forgotten,
 * not of a locked area; MADV_WILLNEED: those that are swapped out are read into the swap cache, as
 * far as there are frames; MADV_NORMAL changes nothing. 0, -EINVAL for a start that is not page
 * aligned, a range that wraps, or a locked area (what lies before it is done then), or -ENOMEM for
 * holes (all else is done). (sys_madvise) */
int64_t sys_madvise(mm_id mm, uint32_t start, uint32_t len, uint32_t advice);

#endif
