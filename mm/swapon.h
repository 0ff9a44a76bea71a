/*
 * Swap areas are switched on, by the header that lies on their disk, and off, which brings all that
 * lies in them back into RAM. Mirrors sys_swapon and sys_swapoff of mm/swapfile.c.
 *
 * Relies on swapfile for the areas, on swapin for the pages, on memory for the rights of entries.
 */
#ifndef MM_SWAPON_H
#define MM_SWAPON_H

#include "memory.h"

#define SWAP_FLAG_PREFER 0x8000u

/* The header, as mkswap writes it. */
#define MAX_SWAP_BADPAGES 637u /* bad slots that it has room for */
#define HEADER_VERSION 256u    /* words of the first slot: the version of the header, */
#define HEADER_LAST_PAGE 257u  /* the first offset that is no slot, */
#define HEADER_NR_BAD 258u     /* how many slots are bad, */
#define HEADER_BAD 384u        /* and which */
#define MAGIC_WORD 1021u       /* the last ten bytes are SWAPSPACE2: two of this word, */
#define MAGIC_SW 0x5753u
#define MAGIC_APSP 0x50535041u
#define MAGIC_ACE2 0x32454341u
#define HALF_WORD 65536u

#include "swapon.acsl"

/* Area TYPE (below NR_SWAP_AREAS) is on: as its header says, with the priority that FLAGS ask for
 * (SWAP_FLAG_PREFER and a priority below it), or with one below all that were given so before.
 * -EBUSY: it is on already; -ENOMEM: no frame to read the header into; -EIO: the header cannot be
 * read; -EINVAL: there is no header, or no slot that can be used, or the disk is shorter than the
 * header says. (sys_swapon) */
int sys_swapon(uint32_t type, uint32_t flags);

/* Area TYPE is off; nothing lies in it any more. -EINVAL: it is not on. -ENOMEM, -EIO: no frame for
 * a page that lies in it, or that page cannot be read: the area is on as before, without what had
 * been brought in, and nothing is lost. (sys_swapoff, try_to_unuse) */
int sys_swapoff(uint32_t type);

#endif
