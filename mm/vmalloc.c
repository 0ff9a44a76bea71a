/*
 * Virtually contiguous memory of the kernel.
 *
 * An area is entered in the list before its pages are there, and one whose pages cannot be had goes
 * the way of every other: vfree takes what is mapped, and leaves the tables.
 */
#include "vmalloc.h"
#include "mm.h"

uint32_t vms_addr[NR_VM_STRUCTS];
uint32_t vms_size[NR_VM_STRUCTS];
vms_id vms_next[NR_VM_STRUCTS];
kaddr_t vms_object[NR_VM_STRUCTS];
vms_id vmlist;

void vmalloc_init(void)
{
    vmlist = NO_VMS;
    /*@ loop invariant 0 <= a <= NR_VM_STRUCTS;
        loop invariant \forall integer k; 0 <= k < a ==> vms_object[k] == NO_KADDR;
        loop assigns a, vms_addr[0 .. NR_VM_STRUCTS - 1], vms_size[0 .. NR_VM_STRUCTS - 1],
            vms_next[0 .. NR_VM_STRUCTS - 1], vms_object[0 .. NR_VM_STRUCTS - 1];
        loop variant NR_VM_STRUCTS - a; */
    for (vms_id a = 0; a < NR_VM_STRUCTS; a++) {
        vms_addr[a] = 0;
        vms_size[a] = 0;
        vms_next[a] = NO_VMS;
        vms_object[a] = NO_KADDR;
    }
}

/* ---- the list of areas ---- */

/* An area that is in no list yet, or NO_VMS: no memory. */
static vms_id vms_alloc(void)
{
    vms_id a = 0;

    while (a < NR_VM_STRUCTS && vms_object[a] != NO_KADDR) {
        a++;
    }
    if (a != NO_VMS) {
        vms_object[a] = kmalloc(VM_STRUCT_BYTES, GFP_KERNEL);
        a = vms_object[a] == NO_KADDR ? NO_VMS : a;
    }
    return a;
}

static void vms_free(vms_id a)
{
    kfree(vms_object[a]);
    vms_object[a] = NO_KADDR;
}

/* The first address that area BEFORE leaves free above it; that of the vmalloc area for NO_VMS. */
/*@ requires before <= NO_VMS;
    requires PAGE_OFFSET <= high_memory < VMALLOC_END - 2 * VMALLOC_OFFSET;
    requires before != NO_VMS ==> vms_addr[before] + vms_size[before] <= VMALLOC_END;
    terminates \true; exits \false; assigns \nothing;
    ensures behind: before != NO_VMS ==> \result == vms_addr[before] + vms_size[before];
    ensures first: before == NO_VMS ==> high_memory + VMALLOC_OFFSET <= \result <
        high_memory + 2 * VMALLOC_OFFSET; */
static uint32_t place_behind(vms_id before)
{
    return before == NO_VMS ? vmalloc_start() : vms_addr[before] + vms_size[before];
}

/* The area in front of the lowest gap that holds SIZE bytes, or of the room above all areas;
 * NO_VMS: the gap is in front of them all. */
static vms_id area_before_gap(uint32_t size)
{
    vms_id before = NO_VMS;

    for (vms_id a = vmlist; a != NO_VMS && vms_addr[a] - place_behind(before) < size;
         a = vms_next[a]) {
        before = a;
    }
    return before;
}

/*@ requires a < NR_VM_STRUCTS && before <= NO_VMS;
    terminates \true; exits \false;
    assigns vms_next[0 .. NR_VM_STRUCTS - 1], vmlist;
    ensures first: before == NO_VMS ==> vmlist == a && vms_next[a] == \old(vmlist);
    ensures behind: before != NO_VMS && before != a ==> vmlist == \old(vmlist) &&
        vms_next[before] == a && vms_next[a] == \old(vms_next[before]);
    ensures others: \forall integer k; 0 <= k < NR_VM_STRUCTS && k != a && k != before ==>
        vms_next[k] == \old(vms_next[k]); */
static void link_behind(vms_id a, vms_id before)
{
    if (before == NO_VMS) {
        vms_next[a] = vmlist;
        vmlist = a;
    } else {
        vms_next[a] = vms_next[before];
        vms_next[before] = a;
    }
}

vms_id get_vm_area(uint32_t size)
{
    uint32_t room = VMALLOC_END - vmalloc_start() - PAGE_SIZE; /* for the largest area */
    vms_id before;
    vms_id a = vms_alloc();

    if (a == NO_VMS) {
        return NO_VMS;
    }
    before = area_before_gap(size > room ? room : size + PAGE_SIZE);
    if (size > room || size + PAGE_SIZE > VMALLOC_END - place_behind(before)) {
        vms_free(a);
        return NO_VMS;
    }
    vms_addr[a] = place_behind(before);
    vms_size[a] = size + PAGE_SIZE;
    link_behind(a, before);
    return a;
}

/* The area that begins at ADDR, out of the list; NO_VMS: there is none. */
static vms_id unlink_area(kaddr_t addr)
{
    vms_id before = NO_VMS;
    vms_id a = vmlist;

    while (a != NO_VMS && vms_addr[a] != addr) {
        before = a;
        a = vms_next[a];
    }
    if (a != NO_VMS && before == NO_VMS) {
        vmlist = vms_next[a];
    } else if (a != NO_VMS) {
        vms_next[before] = vms_next[a];
    }
    return a;
}

/* ---- pages ---- */

/* The table of the kernel half that covers ADDR, or NO_FRAME. (pmd_offset of pgd_offset_k) */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures none: !PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) ==> \result == NO_FRAME;
    ensures some: PtePresent(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]) ==>
        \result == PtePfn(phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE]); */
static pfn_t kernel_table_at(kaddr_t addr)
{
    pte_t e = phys[SWAPPER_PG_DIR].w[pgd_index(addr)];

    return pte_present(e) == 0u ? NO_FRAME : pte_pfn(e);
}

/* The same, made if need be; NO_FRAME: no memory. (pte_alloc on init_mm) */
static pfn_t pte_alloc_kernel(kaddr_t addr)
{
    pfn_t t = kernel_table_at(addr);

    if (t != NO_FRAME) {
        return t;
    }
    t = alloc_pages(GFP_KERNEL, 0);
    if (t != NO_FRAME) {
        kernel_table_install(pgd_index(addr), t);
    }
    return t;
}

/* A frame of any zone for the page at ADDR. False: no memory. (alloc_area_pte) */
static bool map_page(kaddr_t addr)
{
    pfn_t t = pte_alloc_kernel(addr);
    pfn_t frame;

    if (t == NO_FRAME) {
        return false;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return false;
    }
    set_page_kind(frame, K_BLOCK);
    kernel_pte_set(t, pte_index(addr), mk_pte(frame, page_kernel_prot()));
    return true;
}

/* Frames for the SIZE bytes from ADDR on. False: no memory; some have theirs.
 * (vmalloc_area_pages) */
static bool vmalloc_area_pages(kaddr_t addr, uint32_t size)
{
    bool done = true;

    for (uint32_t offset = 0; offset < size && done; offset += PAGE_SIZE) {
        done = map_page(addr + offset);
    }
    flush_cache_all();
    return done;
}

/* The page at ADDR goes, if there is one. (free_area_pte) */
static void unmap_page(kaddr_t addr)
{
    pfn_t t = kernel_table_at(addr);
    pte_t e = t == NO_FRAME ? 0u : phys[t].w[pte_index(addr)];

    if (pte_present(e) != 0u) {
        kernel_pte_set(t, pte_index(addr), 0);
        __free_pages(pte_pfn(e), 0);
    }
}

static void vmfree_area_pages(kaddr_t addr, uint32_t size)
{
    flush_cache_all();
    for (uint32_t offset = 0; offset < size; offset += PAGE_SIZE) {
        unmap_page(addr + offset);
    }
    flush_tlb_all();
}

/* ---- memory ---- */

void vfree(kaddr_t addr)
{
    vms_id a = unlink_area(addr);

    if (a != NO_VMS) {
        vmfree_area_pages(vms_addr[a], vms_size[a]);
        vms_free(a);
    }
}

kaddr_t vmalloc(uint32_t size)
{
    uint32_t pages = size / PAGE_SIZE + (size % PAGE_SIZE != 0u ? 1u : 0u);
    vms_id a;

    if (pages == 0u || pages > nr_frames) {
        return NO_KADDR;
    }
    a = get_vm_area(pages * PAGE_SIZE);
    if (a == NO_VMS) {
        return NO_KADDR;
    }
    if (!vmalloc_area_pages(vms_addr[a], pages * PAGE_SIZE)) {
        vfree(vms_addr[a]);
        return NO_KADDR;
    }
    return vms_addr[a];
}
