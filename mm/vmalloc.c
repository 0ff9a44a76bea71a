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
/*@ requires inv: MachineInv; requires few: HeldFew; requires list: VmsList(NO_VMS);
    terminates \true; exits \false;
    assigns A_GROW, vms_object[0 .. NR_VM_STRUCTS - 1];
    ensures new: \result != NO_VMS ==> VmsListed(\result, NO_VMS) &&
        \old(vms_object[\result]) == NO_KADDR;
    ensures others: \forall integer a; 0 <= a < NR_VM_STRUCTS && a != \result ==>
        vms_object[a] == \old(vms_object[a]);
    E_VMS_LIST(\result) */
static vms_id vms_alloc(void)
{
    vms_id a = 0;

    /*@ loop invariant 0 <= a <= NR_VM_STRUCTS;
        loop assigns a;
        loop variant NR_VM_STRUCTS - a; */
    while (a < NR_VM_STRUCTS && vms_object[a] != NO_KADDR) {
        a++;
    }
    if (a != NO_VMS) {
        vms_object[a] = kmalloc(VM_STRUCT_BYTES, GFP_KERNEL);
        a = vms_object[a] == NO_KADDR ? NO_VMS : a;
    }
    return a;
}

/* The object of area A, which is in no list, goes back. */
/*@ requires list: VmsList(a) && VmsListed(a, NO_VMS);
    requires slab: SlabInv;
    requires held: ObjectHeld(slab_cache[AddrSlab(vms_object[a])], vms_object[a]);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], A_SLAB_OBJECTS, vms_object[0 .. NR_VM_STRUCTS - 1];
    ensures gone: \forall integer k; 0 <= k < NR_VM_STRUCTS ==>
        vms_object[k] == (k == a ? NO_KADDR : \old(vms_object[k]));
    E_VMS_LIST(NO_VMS)
    E_SLAB
    E_FREED_OBJECT(slab_cache[AddrSlab(\old(vms_object[a]))], \old(vms_object[a])) */
static void vms_free(vms_id a)
{
    kfree(vms_object[a]);
    vms_object[a] = NO_KADDR;
    //@ assert listed: \forall integer k; VmsListed(k, NO_VMS) <==> VmsListed{Pre}(k, a);
    //@ assert after: VmsAfter(NO_VMS);
}

/* The first address that area BEFORE leaves free above it; that of the vmalloc area for NO_VMS. */
/*@ requires before <= NO_VMS;
    requires PAGE_OFFSET <= high_memory < VMALLOC_END - 2 * VMALLOC_OFFSET;
    requires before != NO_VMS ==> vms_addr[before] + vms_size[before] <= VMALLOC_END;
    terminates \true; exits \false; assigns \nothing;
    ensures behind: before != NO_VMS ==> \result == vms_addr[before] + vms_size[before];
    ensures first: before == NO_VMS ==> high_memory + VMALLOC_OFFSET <= \result <
        high_memory + 2 * VMALLOC_OFFSET;
    ensures place: \result == VmsPlaceBehind(before); */
static uint32_t place_behind(vms_id before)
{
    return before == NO_VMS ? vmalloc_start() : vms_addr[before] + vms_size[before];
}

/* The area in front of the lowest gap that holds SIZE bytes, or of the room above all areas;
 * NO_VMS: the gap is in front of them all. The area that is being made is in no list. */
/*@ requires VmsList(vms_unlisted) && 0 < size <= VMALLOC_END;
    terminates \true; exits \false; assigns \nothing;
    ensures range: \result != NO_VMS ==> VmsListed(\result, vms_unlisted);
    ensures lowest: \forall integer p; VmsRoom(p, size, vms_unlisted) ==>
        p >= VmsPlaceBehind(\result);
    ensures gap: VmsPlaceBehind(\result) + size <= VMALLOC_END ==>
        VmsRoom(VmsPlaceBehind(\result), size, vms_unlisted);
    ensures above: VmsPlaceBehind(\result) <= VMALLOC_END; */
static vms_id area_before_gap(uint32_t size)
{
    vms_id before = NO_VMS;
    vms_id a = vmlist;

    /*@ loop invariant before: before != NO_VMS ==> VmsListed(before, vms_unlisted);
        loop invariant behind: a == (before == NO_VMS ? vmlist : vms_next[before]);
        loop invariant at: a != NO_VMS ==> VmsListed(a, vms_unlisted) &&
            VmsPlaceBehind(before) <= vms_addr[a];
        loop invariant below: \forall integer b; VmsListed(b, vms_unlisted) ==>
            VmsEnd(b) <= VmsPlaceBehind(before) || (a != NO_VMS && vms_addr[a] <= vms_addr[b]);
        loop invariant tight: \forall integer p; VmsRoom(p, size, vms_unlisted) ==>
            p >= VmsPlaceBehind(before);
        loop assigns a, before;
        loop variant VMALLOC_END - VmsPlaceBehind(before); */
    while (a != NO_VMS && vms_addr[a] - place_behind(before) < size) {
        before = a;
        a = vms_next[a];
    }
    return before;
}

/* Area A, which has its place in the gap behind BEFORE, comes on the list there. */
/*@ requires VmsList(a) && VmsListed(a, NO_VMS);
    requires before != NO_VMS ==> VmsListed(before, a);
    requires gap: vms_addr[a] == VmsPlaceBehind(before) && VmsRoom(vms_addr[a], vms_size[a], a);
    requires lowest: vms_addr[a] % PAGE_SIZE == 0 && vms_size[a] % PAGE_SIZE == 0 &&
        vms_size[a] >= 2 * PAGE_SIZE;
    terminates \true; exits \false;
    assigns vms_next[0 .. NR_VM_STRUCTS - 1], vmlist;
    E_VMS_LIST(NO_VMS)
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

/* Area A, in no list yet, gets the SIZE bytes behind BEFORE and a free page. */
/*@ requires VmsList(a) && VmsListed(a, NO_VMS);
    requires before != NO_VMS ==> VmsListed(before, a);
    requires size % PAGE_SIZE == 0 && size >= PAGE_SIZE;
    requires room: VmsRoom(VmsPlaceBehind(before), size + PAGE_SIZE, a);
    terminates \true; exits \false;
    assigns A_VMLIST;
    E_VMS_LIST(NO_VMS)
    ensures area: vms_addr[a] == \old(VmsPlaceBehind(before)) && vms_size[a] == size + PAGE_SIZE;
    ensures others: VmsSameBut{Pre, Here}(a);
    ensures object: vms_object[a] == \old(vms_object[a]); */
static void place_area(vms_id a, vms_id before, uint32_t size)
{
    vms_addr[a] = place_behind(before);
    vms_size[a] = size + PAGE_SIZE;
    /*@ assert aligned: vms_addr[a] % PAGE_SIZE == 0; */
    link_behind(a, before);
}

vms_id get_vm_area(uint32_t size)
{
    uint32_t room = VMALLOC_END - vmalloc_start() - PAGE_SIZE; /* for the largest area */
    vms_id before;
    vms_id a = vms_alloc();

    if (a == NO_VMS) {
        return NO_VMS;
    }
    /*@ ghost vms_unlisted = a; */
    before = area_before_gap(size > room ? room : size + PAGE_SIZE);
    if (size > room || size + PAGE_SIZE > VMALLOC_END - place_behind(before)) {
        vms_free(a);
        return NO_VMS;
    }
    place_area(a, before, size);
    return a;
}

/* The area before the one that begins at ADDR, or, where none does, before where it would be;
 * NO_VMS: it is the first. */
/*@ requires VmsList(NO_VMS);
    terminates \true; exits \false; assigns \nothing;
    ensures before: \result != NO_VMS ==> VmsListed(\result, NO_VMS) && vms_addr[\result] < addr;
    ensures next: \forall integer b; VmsListed(b, NO_VMS) ==> vms_addr[b] >= addr ||
        (\result != NO_VMS && vms_addr[b] <= vms_addr[\result]); */
static vms_id area_before(kaddr_t addr)
{
    vms_id before = NO_VMS;
    vms_id a = vmlist;

    /*@ loop invariant before: before != NO_VMS ==> VmsListed(before, NO_VMS) &&
            vms_addr[before] < addr;
        loop invariant behind: a == (before == NO_VMS ? vmlist : vms_next[before]);
        loop invariant at: a != NO_VMS ==> VmsListed(a, NO_VMS) &&
            (before != NO_VMS ==> vms_addr[before] < vms_addr[a]);
        loop invariant below: \forall integer b; VmsListed(b, NO_VMS) ==>
            (before != NO_VMS && vms_addr[b] <= vms_addr[before]) ||
            (a != NO_VMS && vms_addr[a] <= vms_addr[b]);
        loop assigns a, before;
        loop variant VMALLOC_END - (before == NO_VMS ? 0 : vms_addr[before]); */
    while (a != NO_VMS && vms_addr[a] < addr) {
        before = a;
        a = vms_next[a];
    }
    return before;
}

/* Area A is no longer on the list, on which it stands behind BEFORE, NO_VMS: first. */
/*@ requires VmsList(NO_VMS) && VmsListed(a, NO_VMS);
    requires behind: before == NO_VMS ? vmlist == a : VmsListed(before, NO_VMS) &&
        vms_next[before] == a;
    terminates \true; exits \false;
    assigns vms_next[0 .. NR_VM_STRUCTS - 1], vmlist;
    E_VMS_LIST(a)
    ensures others: \forall integer k; 0 <= k < NR_VM_STRUCTS && k != before ==>
        vms_next[k] == \old(vms_next[k]); */
static void unlink_behind(vms_id a, vms_id before)
{
    if (before == NO_VMS) {
        vmlist = vms_next[a];
    } else {
        vms_next[before] = vms_next[a];
    }
}

/* The area that begins at ADDR, out of the list; NO_VMS: there is none. */
/*@ requires VmsList(NO_VMS);
    terminates \true; exits \false;
    assigns vms_next[0 .. NR_VM_STRUCTS - 1], vmlist;
    ensures list: VmsList(\result);
    ensures found: \result != NO_VMS ==> VmsListed(\result, NO_VMS) && vms_addr[\result] == addr;
    ensures none: \result == NO_VMS ==> vmlist == \old(vmlist) &&
        (\forall integer a; VmsListed(a, NO_VMS) ==> vms_addr[a] != addr) &&
        (\forall integer a; 0 <= a < NR_VM_STRUCTS ==> vms_next[a] == \old(vms_next[a])); */
static vms_id unlink_area(kaddr_t addr)
{
    vms_id before = area_before(addr);
    vms_id a = before == NO_VMS ? vmlist : vms_next[before];

    if (a == NO_VMS || vms_addr[a] != addr) {
        return NO_VMS;
    }
    unlink_behind(a, before);
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

/* The page at ADDR goes, if there is one: its frame is free, and nothing else has changed.
 * (free_area_pte) */
/*@ requires PageTableInv && PageAllocInv;
    requires table: KernelTableGood(addr); requires page: KernelPageGood(addr);
    terminates \true; exits \false;
    assigns A_RECLAIM;
    ensures gone: !PtePresent(KernelPteAt(addr));
    ensures free: \old(PtePresent(KernelPteAt(addr))) ==>
        FrameIsFree(PtePfn(\old(KernelPteAt(addr))));
    ensures none: !\old(PtePresent(KernelPteAt(addr))) ==> \forall integer f;
        0 <= f < NR_FRAMES ==> page_kind[f] == \old(page_kind[f]) &&
        page_count[f] == \old(page_count[f]) && phys[f] == \old(phys[f]);
    ensures others: \old(PtePresent(KernelPteAt(addr))) ==>
        FramesSameButTwo{Pre, Here}(\old(PtePfn(KernelPdeAt(addr))),
                                    \old(PtePfn(KernelPteAt(addr))));
    ensures entries: \old(PtePresent(KernelPteAt(addr))) ==> \forall integer i;
        0 <= i < 1024 && i != addr / PAGE_SIZE % 1024 ==>
        phys[\old(PtePfn(KernelPdeAt(addr)))].w[i] ==
        \old(phys[PtePfn(KernelPdeAt(addr))].w[i]);
    ensures tables: page_kind[\old(PtePfn(KernelPdeAt(addr)))] ==
        \old(page_kind[PtePfn(KernelPdeAt(addr))]);
    ensures frames: \forall integer f; 0 <= f < nr_frames &&
        f != \old(PtePfn(KernelPteAt(addr))) ==> (FrameIsFree(f) <==> \old(FrameIsFree(f)));
    ensures poison: \old(FreeFramesPoisoned) ==> FreeFramesPoisoned;
    ensures sums: CountsSame{Pre, Here}; ensures ptes: PtesSame{Pre, Here};
    E_PAGE_ALLOC
    E_PAGE_TABLE */
static void unmap_page(kaddr_t addr)
{
    pfn_t t = kernel_table_at(addr);
    pte_t e = t == NO_FRAME ? 0u : phys[t].w[pte_index(addr)];

    if (pte_present(e) != 0u) {
        kernel_pte_set(t, pte_index(addr), 0);
        //@ ghost Cleared: ;
        __free_pages(pte_pfn(e), 0);
        //@ assert freed: FrameIsFree(PtePfn(e)) && page_kind[PtePfn(e)] == K_FREE;
        //@ assert rest: FramesSameButTwo{Cleared, Here}(PtePfn(e), PtePfn(e));
        //@ assert apart: t != PtePfn(e) && SWAPPER_PG_DIR != PtePfn(e) && SWAPPER_PG_DIR != t;
        //@ assert table: page_kind[t] == K_KERNEL_PT && phys[t].w[addr / PAGE_SIZE % 1024] == 0;
        /*@ assert kinds: \forall integer g; 0 <= g < NR_FRAMES && g != PtePfn(e) ==>
                page_kind[g] == \at(page_kind[g], Pre) &&
                page_count[g] == \at(page_count[g], Pre); */
        /*@ assert rows: \forall integer g; 0 <= g < NR_FRAMES && g != PtePfn(e) && g != t ==>
                phys[g] == \at(phys[g], Pre); */
        /*@ assert tables: \forall integer g; 0 <= g < NR_FRAMES &&
                (page_kind[g] == K_PT || page_kind[g] == K_PGD || KindIsPage(page_kind[g]) ||
                 g == SWAPPER_PG_DIR) ==> g != PtePfn(e) && g != t &&
                page_kind[g] == \at(page_kind[g], Pre) && phys[g] == \at(phys[g], Pre); */
        /*@ assert before: \forall integer g; 0 <= g < NR_FRAMES &&
                \at(page_kind[g] == K_PT || page_kind[g] == K_PGD || KindIsPage(page_kind[g]),
                    Pre) ==>
                page_kind[g] == \at(page_kind[g], Pre) && phys[g] == \at(phys[g], Pre); */
        /*@ assert walks: \forall integer m, k; \at(MmUsed(m), Pre) && 0 <= k < 1024 ==>
                mm_pgd[m] != t && mm_pgd[m] != PtePfn(e) &&
                phys[mm_pgd[m]] == \at(phys[mm_pgd[m]], Pre); */
        /*@ ghost
          uint32_t n = 0;
          /@ L_COUNTS_SAME @/
          while (n < NR_FRAMES) n++;
        */
        //@ assert mms: PageTableMm && PageTableRoot && PageTableOneHolder;
        //@ assert pgds: PageTablePgd && PageTableKernelHalf && PageTableEntered;
        /*@ assert entries: \forall integer u, i; PteExists(u, i) ==> PteExists{Pre}(u, i) &&
                phys[u].w[i] == \at(phys[u].w[i], Pre); */
        //@ assert swapped: PageTableSwapEntry;
        /*@ assert pages: \forall integer g; 0 <= g < NR_FRAMES ==>
                (KindIsPage(page_kind[g]) <==> \at(KindIsPage(page_kind[g]), Pre)) &&
                (page_kind[g] == K_USER <==> \at(page_kind[g], Pre) == K_USER); */
        //@ assert ptes: PageTablePte;
        //@ assert cow: PageTableCow;
        //@ assert walk: PtesSame{Pre, Here};
        //@ assert apart2: FramesSameButTwo{Pre, Here}(t, PtePfn(e));
        //@ assert gone: phys[t].w[addr / PAGE_SIZE % 1024] == 0;
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
