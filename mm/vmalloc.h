/*
 * Virtually contiguous memory of the kernel: frames taken one by one, mapped one behind the other
 * in the vmalloc area. Mirrors mm/vmalloc.c.
 *
 * Areas stand in a list that is sorted by address; behind each stays a page that nothing maps.
 * Tables are made in swapper_pg_dir alone, when an area first needs them, and stay for good; the
 * directories of address spaces get the entry when the kernel touches the area there and faults
 * (do_kernel_fault in fault.h). Relies on page_alloc for frames and kmalloc for the objects that
 * stand for areas.
 */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include "kernel_map.h"
#include "kmalloc.h"
#include "page_table.h"

#ifndef NR_VM_STRUCTS
#define NR_VM_STRUCTS 64u /* areas of kernel memory; Linux has as many as kmalloc gives objects */
#endif
#define NO_VMS NR_VM_STRUCTS
#define VM_STRUCT_BYTES 16u

extern uint32_t vms_addr[NR_VM_STRUCTS];  /* first address */
extern uint32_t vms_size[NR_VM_STRUCTS];  /* bytes, the page behind it included */
extern vms_id vms_next[NR_VM_STRUCTS];    /* the area above it; NO_VMS ends the list */
extern kaddr_t vms_object[NR_VM_STRUCTS]; /* the object that stands for it; NO_KADDR: no area */
extern vms_id vmlist;                     /* the lowest area */

#define A_VMLIST                                                                                   \
    vms_addr[0 .. NR_VM_STRUCTS - 1], vms_size[0 .. NR_VM_STRUCTS - 1],                            \
        vms_next[0 .. NR_VM_STRUCTS - 1], vms_object[0 .. NR_VM_STRUCTS - 1], vmlist

#include "vmalloc.acsl"

/* No area. */
/*@ terminates \true; exits \false;
    assigns A_VMLIST;
    ensures vmlist == NO_VMS;
    ensures \forall integer a; 0 <= a < NR_VM_STRUCTS ==> vms_object[a] == NO_KADDR;
*/
void vmalloc_init(void);

/* An area for SIZE bytes, a multiple of the page size, and the free page behind them, in the lowest
 * gap of the vmalloc area that has room; nothing is mapped yet. NO_VMS: no room, or no memory for
 * its object. (get_vm_area) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires list: VmsList(NO_VMS);
    requires size % PAGE_SIZE == 0 && size >= PAGE_SIZE;
    terminates \true; exits \false;
    assigns A_GROW, A_VMLIST, vms_unlisted;
    E_VMS_LIST(NO_VMS)
    ensures area: \result != NO_VMS ==> VmsListed(\result, NO_VMS) &&
        \old(vms_object[\result]) == NO_KADDR && vms_size[\result] == size + PAGE_SIZE;
    ensures gap: \result != NO_VMS ==> \forall integer p;
        VmsRoom{Pre}(p, size + PAGE_SIZE, NO_VMS) ==> vms_addr[\result] <= p;
    ensures others: VmsSameBut{Pre, Here}(\result); */
vms_id get_vm_area(uint32_t size);

/* SIZE bytes, rounded up to pages, of frames from any zone: the kernel address of the first, or
 * NO_KADDR: no memory, no room, SIZE of 0 or of more than all of RAM. (vmalloc) */
kaddr_t vmalloc(uint32_t size);

/* Gives the area that begins at ADDR back, frames and all; there is nothing to do where none does.
 * (vfree) */
void vfree(kaddr_t addr);

#endif
