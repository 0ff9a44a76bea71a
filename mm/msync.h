/*
 * Writing what programs stored through shared mappings to its files. Mirrors msync of mm/filemap.c.
 */
#ifndef MM_MSYNC_H
#define MM_MSYNC_H

#include "memory.h"

/* Notes at their pages what the entries of ADDR .. ADDR+LEN-1 know of stores, in shared areas, and
 * writes the dirty pages of the files that those show. 0, -EINVAL, -EIO if a transfer failed (its
 * page stays dirty), or -ENOMEM for a hole, when the rest is written. (sys_msync with MS_SYNC) */
int sys_msync(mm_id mm, uint32_t addr, uint32_t len);

#endif
