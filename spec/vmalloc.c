/*
 * The vmalloc area.
 *
 * Areas are sorted and do not touch: a page between two is mapped by nothing. All entries of the
 * tables there belong to the pages of areas, every page has one, and no frame has two.
 */
#include "vmalloc.h"
#include "page_table.h"

/* ---- the list ---- */

/*@ terminates \true; exits \false;
    assigns violation;
    ensures \result <==> vms_area_wf(a, lowest); */
static bool area_ok(vms_id a, uint32_t lowest)
{
    if (a >= NR_VM_STRUCTS || vms_object[a] == NO_KADDR) {
        return violated(INV_VMS_LINK, a, NR_VM_STRUCTS, a);
    }
    if (vms_addr[a] < lowest || vms_addr[a] > VMALLOC_END ||
        vms_size[a] > VMALLOC_END - vms_addr[a]) {
        return violated(INV_VMS_ORDER, a, lowest, vms_addr[a]);
    }
    if (vms_addr[a] % PAGE_SIZE != 0u || vms_size[a] % PAGE_SIZE != 0u ||
        vms_size[a] < 2u * PAGE_SIZE) {
        return violated(INV_VMS_PAGES, a, 2u * PAGE_SIZE, vms_size[a]);
    }
    return true;
}

/* As many areas have an object as the list has. */
/*@ terminates \true; exits \false;
    assigns violation;
    ensures \result <==> vms_objects(NR_VM_STRUCTS) == listed; */
static bool objects_ok(uint32_t listed)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= a <= NR_VM_STRUCTS && count <= a && count == vms_objects(a);
        loop assigns a, count;
        loop variant NR_VM_STRUCTS - a; */
    for (vms_id a = 0; a < NR_VM_STRUCTS; a++) {
        count += vms_object[a] != NO_KADDR ? 1u : 0u;
    }
    return count == listed || violated(INV_VMS_OBJECTS, 0, listed, count);
}

/*@ requires PAGE_OFFSET <= high_memory < VMALLOC_END - 2 * VMALLOC_OFFSET;
    terminates \true; exits \false;
    assigns violation;
    ensures \result <==> vms_list_wf; */
static bool list_ok(void)
{
    uint32_t lowest = vmalloc_start();
    uint32_t count = 0;
    vms_id a = vmlist;

    /*@ loop invariant 0 <= count <= NR_VM_STRUCTS;
        loop invariant at: a == vms_at(count) && lowest == vms_lowest_at(count);
        loop invariant sound: \forall integer k; 0 <= k < count ==>
            vms_area_wf(vms_at(k), vms_lowest_at(k));
        loop assigns a, lowest, count, violation;
        loop variant NR_VM_STRUCTS - count; */
    while (a != NO_VMS) {
        if (count == NR_VM_STRUCTS) {
            return violated(INV_VMS_LINK, a, NR_VM_STRUCTS, count);
        }
        if (!area_ok(a, lowest)) {
            return false;
        }
        lowest = vms_addr[a] + vms_size[a];
        a = vms_next[a];
        count++;
    }
    /*@ assert listed: vms_listed_wf(count); */
    return objects_ok(count);
}

/* ---- the tables ---- */

static uint8_t seen[NR_FRAMES]; /* an entry maps the frame */

/* The walk goes upwards through areas and tables at once. */
static vms_id here;      /* the area that the walk is in, or comes to next */
static uint32_t entries; /* that are present, so far */

static bool entry_ok(uint32_t addr, pte_t entry)
{
    pfn_t f = pte_pfn(entry);

    while (here != NO_VMS && vms_addr[here] + vms_size[here] - PAGE_SIZE <= addr) {
        here = vms_next[here];
    }
    if (here == NO_VMS || addr < vms_addr[here]) {
        return violated(INV_VMS_STRAY, addr, 0, entry);
    }
    if (pte_present(entry) == 0u || pte_user(entry) != 0u || pte_write(entry) == 0u) {
        return violated(INV_VMS_ENTRY, addr, PAGE_KERNEL, entry);
    }
    if (f >= nr_frames || page_kind[f] != K_BLOCK || page_count[f] != 1u) {
        return violated(INV_VMS_FRAME, addr, K_BLOCK, f < nr_frames ? page_kind[f] : K_HOLE);
    }
    if (seen[f] != 0u) {
        return violated(INV_VMS_TWICE, addr, 0, f);
    }
    seen[f] = 1;
    entries++;
    return true;
}

static bool table_ok(uint32_t d, pfn_t t)
{
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (i % 8u == 0u && eight_empty(t, i)) {
            i += 7u;
            continue;
        }
        if (phys[t].w[i] != 0u && !entry_ok(d * PGDIR_SIZE + i * PAGE_SIZE, phys[t].w[i])) {
            return false;
        }
    }
    return true;
}

/* Entry D of swapper_pg_dir is empty, or names a table that was made for it. */
static bool directory_entry_ok(uint32_t d)
{
    pte_t pde = phys[SWAPPER_PG_DIR].w[d];
    pfn_t t = pte_pfn(pde);

    if (pde == 0u) {
        return true;
    }
    if (pte_present(pde) == 0u || t >= nr_frames || page_kind[t] != K_KERNEL_PT ||
        page_count[t] != 1u || seen[t] != 0u) {
        return violated(INV_VMS_TABLE, d, K_KERNEL_PT, pde);
    }
    seen[t] = 1;
    return table_ok(d, t);
}

/* Every frame that says so is a table of the kernel half. */
static bool all_tables_named(void)
{
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (page_kind[f] == K_KERNEL_PT && seen[f] == 0u) {
            return violated(INV_VMS_TABLE, f, 1, 0);
        }
    }
    return true;
}

static bool tables_ok(void)
{
    uint32_t pages = 0;

    for (pfn_t f = 0; f < nr_frames; f++) {
        seen[f] = 0;
    }
    here = vmlist;
    entries = 0;
    for (uint32_t d = pgd_index(vmalloc_start()); d <= pgd_index(VMALLOC_END - 1u); d++) {
        if (!directory_entry_ok(d)) {
            return false;
        }
    }
    for (vms_id a = vmlist; a != NO_VMS; a = vms_next[a]) {
        pages += vms_size[a] / PAGE_SIZE - 1u;
    }
    if (pages != entries) {
        return violated(INV_VMS_MAPPED, 0, pages, entries);
    }
    return all_tables_named();
}

bool vmalloc_ok(void)
{
    return list_ok() && tables_ok();
}
