/*
 * Writing what programs stored through shared mappings to its files. Mirrors msync of mm/filemap.c.
 */
#ifndef MM_MSYNC_H
#define MM_MSYNC_H

#include "memory.h"

#include "msync.acsl"

/* Notes at their pages what the entries of ADDR .. ADDR+LEN-1 know of stores, in shared areas, and
 * writes the dirty pages of the files that those show. 0, -EINVAL, -EIO if a transfer failed (its
 * page stays dirty), or -ENOMEM for a hole, when the rest is written. (sys_msync with MS_SYNC) */
/*@ requires inv: MachineInv; requires mm: MmUsed(mm);
    requires shown: SharedShow(mm);
    terminates \true; exits \false;
    assigns A_SYNC, mm_mmap_cache[mm];
    ensures result: \result == 0 || \result == -EIO || \result == -ENOMEM || \result == -EINVAL;
    ensures unaligned: \result == -EINVAL <==> addr % PAGE_SIZE != 0;
    ensures all: \result == 0 ==> RangeCovered(mm, addr, SyncEnd(addr, len));
    ensures hole: \result == -ENOMEM ==> !RangeCovered(mm, addr, SyncEnd(addr, len));
    ensures failed: \result == -EIO ==> \exists integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] < NR_FILES && page_dirty[f] != 0;
    ensures nothing: addr % PAGE_SIZE != 0 || len == 0 || SyncEnd(addr, len) > 0xFFFFFFFF ==>
        PtesSame{Pre, Here} && MarksSame{Pre, Here} && TablesChange{Pre, Here} &&
        DisksSameBut{Pre, Here}(NO_MAPPING);
    E_MSYNC(mm, addr, SyncedEnd(addr, len))
*/
int sys_msync(mm_id mm, uint32_t addr, uint32_t len);

#endif
