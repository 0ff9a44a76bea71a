/*
 * Which pages are in RAM. Mirrors mm/mincore.c.
 *
 * A page is there when its entry is present, or names a slot whose page is in the swap cache, or is
 * empty and the page cache has the file's page: a load would then find it without a transfer.
 */
#ifndef MM_MINCORE_H
#define MM_MINCORE_H

#include "shmem_swap.h"
#include "invariant.acsl"

#include "mincore.acsl"

/* Whether the page of MM at ADDR is in RAM: 1 or 0; -ENOMEM: nothing is mapped there.
 * (sys_mincore of one page) */
/*@ requires MachineInv && MmUsed(mm);
    requires lists: PageCacheLists;
    requires entries: ShmemSwapInv;
    requires files: \forall integer v; VmaLinkedIn(v, mm) ==> vm_file[v] <= NO_MAPPING;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures values: \result == -ENOMEM || \result == 0 || \result == 1;
    ensures unmapped: \result == -ENOMEM <==> !AddressMapped(mm, addr);
    ensures in_ram: AddressMapped(mm, addr) &&
        PteInRam(PteAt(mm, addr / 4194304, (addr / 4096) % 1024)) ==> \result == 1;
    ensures not_in_ram: \result == 1 && AddressMapped(mm, addr) &&
        PteAt(mm, addr / 4194304, (addr / 4096) % 1024) != 0 ==>
        PteInRam(PteAt(mm, addr / 4194304, (addr / 4096) % 1024));
    ensures in_cache: AddressMapped(mm, addr) &&
        PteAt(mm, addr / 4194304, (addr / 4096) % 1024) == 0 ==> \exists integer v;
        VmaLinkedIn(v, mm) && vm_start[v] <= addr < vm_end[v] && (\result == 1 <==>
            vm_file[v] != NO_MAPPING && PageInCache(vm_file[v],
                VmaPgoffAt(vm_pgoff[v], vm_start[v], addr))); */
int sys_mincore(mm_id mm, uint32_t addr);

#endif
