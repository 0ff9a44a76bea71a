/*
 * mremap: an area becomes larger or smaller, where it is or at another place. Mirrors mm/mremap.c.
 */
#ifndef MM_MREMAP_H
#define MM_MREMAP_H

#include "mmap.h"

#define MREMAP_MAYMOVE 1u
#define MREMAP_FIXED 2u

/* What MM has at ADDR, OLD_LEN bytes of one area, has NEW_LEN bytes from now on: where it is, or,
 * with MREMAP_MAYMOVE in FLAGS, where there is room, or, with MREMAP_FIXED too, at NEW_ADDR, where
 * what was there is unmapped. Contents stay; they move with their entries. An OLD_LEN of 0, of a
 * shared area, leaves all where it is and shows it at the new place as well. The new address, or
 * -EINVAL for what cannot be meant, -EFAULT where nothing is at ADDR, or where not all of what is
 * to grow or to move is one area, -EAGAIN beyond the limit of locked memory, -ENOMEM for lack of
 * room, memory or areas, or beyond another limit.
 * An error leaves what is at ADDR, but that what shrinks may be smaller already, and what was at
 * NEW_ADDR may be unmapped. (do_mremap) */
int64_t do_mremap(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t flags,
                  uint32_t new_addr);

#endif
