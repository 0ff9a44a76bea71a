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
    E_TOLD
    ensures \result <==> vms_area_wf(a, lowest); */
static bool area_ok(vms_id a, uint32_t lowest)
{
    if (a >= NR_VM_STRUCTS) {
        return violated(INV_VMS_LINK, a, NR_VM_STRUCTS - 1u, a);
    }
    if (vms_object[a] == NO_KADDR) {
        return violated(INV_VMS_LINK, a, 1, 0); /* an object */
    }
    if (vms_addr[a] < lowest) {
        return violated(INV_VMS_ORDER, a, lowest, vms_addr[a]);
    }
    if (vms_addr[a] > VMALLOC_END) {
        return violated(INV_VMS_ORDER, a, VMALLOC_END, vms_addr[a]);
    }
    if (vms_size[a] > VMALLOC_END - vms_addr[a]) {
        return violated(INV_VMS_ORDER, a, VMALLOC_END - vms_addr[a], vms_size[a]);
    }
    if (vms_addr[a] % PAGE_SIZE != 0u) {
        return violated(INV_VMS_PAGES, a, 0, vms_addr[a] % PAGE_SIZE);
    }
    if (vms_size[a] % PAGE_SIZE != 0u) {
        return violated(INV_VMS_PAGES, a, 0, vms_size[a] % PAGE_SIZE);
    }
    if (vms_size[a] < 2u * PAGE_SIZE) {
        return violated(INV_VMS_PAGES, a, 2u * PAGE_SIZE, vms_size[a]);
    }
    return true;
}

/* As many areas have an object as the list has. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
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

/*@ requires vmalloc_sizes;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
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
            return violated(INV_VMS_LINK, a, NO_VMS, a);
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

/* ---- the areas of the list, one behind the other ---- */

/*@ // The list ends, and each area lies behind all that stand before it.
    predicate vms_walk_wf{L} = vms_at(NR_VM_STRUCTS) == NO_VMS &&
      (\forall integer k; 0 <= k < NR_VM_STRUCTS && vms_at(k) != NO_VMS ==>
           vms_area_wf(vms_at(k), VmallocStart)) &&
      (\forall integer k, j; 0 <= k < NR_VM_STRUCTS && 0 <= j < k && vms_at(k) != NO_VMS ==>
           vms_at(j) != NO_VMS && VmsEnd(vms_at(j)) <= vms_addr[vms_at(k)]);
    // The walk has come to address x: areas before the one that it stands at have no page there or
    // above.
    predicate vms_here_wf{L}(integer x) =
      0 <= vms_here_nr <= NR_VM_STRUCTS && vms_here == vms_at(vms_here_nr) &&
      (\forall integer j; 0 <= j < vms_here_nr ==>
           vms_at(j) != NO_VMS && VmsEnd(vms_at(j)) - PAGE_SIZE <= x);
*/

/*@ ghost
  /@ requires vms_list_wf && vmalloc_sizes;
     terminates \true; exits \false; assigns \nothing;
     ensures vms_walk_wf; @/
  void lemma_list(void)
  {
    uint32_t k = 0;
    /@ loop invariant 0 <= k <= NR_VM_STRUCTS;
       loop invariant ends: \forall integer n; vms_listed_wf(n) && n <= k ==> vms_at(k) == NO_VMS;
       loop invariant lowest: vms_at(k) != NO_VMS ==> VmallocStart <= vms_lowest_at(k) &&
           (\forall integer j; 0 <= j < k ==>
                vms_at(j) != NO_VMS && VmsEnd(vms_at(j)) <= vms_lowest_at(k));
       loop invariant areas: \forall integer j; 0 <= j < k && vms_at(j) != NO_VMS ==>
           vms_area_wf(vms_at(j), VmallocStart);
       loop invariant apart: \forall integer i, j; 0 <= i < j < k && vms_at(j) != NO_VMS ==>
           vms_at(i) != NO_VMS && VmsEnd(vms_at(i)) <= vms_addr[vms_at(j)];
       loop assigns k; loop variant NR_VM_STRUCTS - k; @/
    while (k < NR_VM_STRUCTS) {
      /@ assert here: vms_at(k) != NO_VMS ==> vms_area_wf(vms_at(k), vms_lowest_at(k)); @/
      k++;
    }
  }
*/

/* ---- the tables ---- */

uint32_t vms_seen_pde[NR_FRAMES];
uint32_t vms_seen_pte[NR_FRAMES];
uint32_t vms_seen_table[NR_FRAMES];

/* The walk goes upwards through areas and tables at once. */
vms_id vms_here;
uint32_t vms_here_nr;

/*@ // Entry j of the table of directory entry e comes before entry i of that of d.
    predicate vms_before{L}(integer e, integer j, integer d, integer i) =
      vms_directory(e) && 0 <= j < 1024 && (e < d || (e == d && j < i));
    // It is written down which frames the entries before that map, and by which of them.
    predicate vms_pages_noted{L}(integer d, integer i) =
      (\forall integer e, j; vms_before(e, j, d, i) && vms_word(e, j) != 0 ==>
           PtePfn(vms_word(e, j)) < nr_frames &&
           vms_seen_pde[PtePfn(vms_word(e, j))] == e &&
           vms_seen_pte[PtePfn(vms_word(e, j))] == j) &&
      (\forall integer f; 0 <= f < nr_frames && vms_seen_pde[f] != 0 ==>
           vms_before(vms_seen_pde[f], vms_seen_pte[f], d, i) &&
           vms_word(vms_seen_pde[f], vms_seen_pte[f]) != 0 &&
           PtePfn(vms_word(vms_seen_pde[f], vms_seen_pte[f])) == f);
    predicate vms_tables_noted{L}(integer d) =
      (\forall integer e; vms_directory(e) && e < d && KernelPde(e) != 0 ==>
           PtePfn(KernelPde(e)) < nr_frames && vms_seen_table[PtePfn(KernelPde(e))] == e) &&
      (\forall integer f; 0 <= f < nr_frames && vms_seen_table[f] != 0 ==>
           vms_directory(vms_seen_table[f]) && vms_seen_table[f] < d &&
           KernelPde(vms_seen_table[f]) != 0 && PtePfn(KernelPde(vms_seen_table[f])) == f);
    predicate vms_walked{L}(integer d, integer i) =
      vms_here_wf(vms_address(d, i)) && vms_pages_noted(d, i);
*/

/* The walk comes to ADDR. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_here_wf(addr);
    terminates \true; exits \false;
    assigns vms_here, vms_here_nr;
    ensures here: vms_here_wf(addr);
    ensures area: vms_here != NO_VMS ==> vms_area_wf(vms_here, VmallocStart);
    ensures ahead: vms_here != NO_VMS ==> addr < VmsEnd(vms_here) - PAGE_SIZE;
    ensures page: vms_page(addr) <==> vms_here != NO_VMS && vms_addr[vms_here] <= addr;
    ensures rest: \forall integer x; addr <= x && vms_page(x) ==>
        vms_here != NO_VMS && vms_addr[vms_here] <= x; */
static void come_to(uint32_t addr)
{
    /*@ loop invariant vms_here_wf(addr);
        loop assigns vms_here, vms_here_nr;
        loop variant NR_VM_STRUCTS - vms_here_nr; */
    while (vms_here != NO_VMS && vms_addr[vms_here] + vms_size[vms_here] - PAGE_SIZE <= addr) {
        vms_here = vms_next[vms_here];
        vms_here_nr++;
    }
    /*@ assert behind: \forall integer k, x; addr <= x && vms_has(k, x) ==> vms_here_nr <= k; */
    /*@ assert first: \forall integer k, x; addr <= x && vms_has(k, x) ==>
          vms_here != NO_VMS && vms_addr[vms_here] <= vms_addr[vms_at(k)]; */
    /*@ assert here: vms_here != NO_VMS && vms_addr[vms_here] <= addr ==>
          vms_has(vms_here_nr, addr); */
}

/* The COUNT addresses from that of entry I on, in the table of directory entry D, which have no
 * entry, are no pages of areas. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_directory(d);
    requires 1 <= count && i + count <= 1024 && vms_here_wf(vms_address(d, i));
    terminates \true; exits \false;
    assigns violation, vms_here, vms_here_nr;
    E_TOLD
    ensures here: vms_here_wf(vms_address(d, i));
    ensures \result <==> \forall integer j; i <= j < i + count ==>
        !vms_page(vms_address(d, j)); */
static bool nothing_mapped(uint32_t d, uint32_t i, uint32_t count)
{
    uint32_t addr = d * PGDIR_SIZE + i * PAGE_SIZE;

    come_to(addr);
    if (vms_here == NO_VMS || vms_addr[vms_here] >= addr + count * PAGE_SIZE) {
        return true;
    }
    /*@ ghost uint32_t j = vms_addr[vms_here] <= addr ? i
          : i + (vms_addr[vms_here] - addr) / PAGE_SIZE; */
    /*@ assert there: vms_addr[vms_here] > addr ==> vms_address(d, j) == vms_addr[vms_here]; */
    /*@ assert its: vms_has(vms_here_nr, vms_address(d, j)); */
    /*@ assert page: i <= j < i + count && vms_page(vms_address(d, j)); */
    return violated(INV_VMS_MAPPED, addr, 1, 0);
}

/* E is the entry for ADDR. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> vms_maps_wf(e); */
static bool page_ok(uint32_t addr, pte_t e)
{
    pfn_t f = pte_pfn(e);

    if (pte_present(e) == 0u || pte_user(e) != 0u || pte_write(e) == 0u) {
        return violated(INV_VMS_ENTRY, addr, PAGE_KERNEL, e);
    }
    if (f >= nr_frames) {
        return violated(INV_VMS_FRAME, addr, 1, 0); /* a frame */
    }
    if (page_kind[f] != K_BLOCK) {
        return violated(INV_VMS_FRAME, addr, K_BLOCK, page_kind[f]);
    }
    if (page_count[f] != 1u) {
        return violated(INV_VMS_FRAME, addr, 1, page_count[f]);
    }
    return true;
}

/* Entry I of the table of directory entry D maps frame F, which no entry before it maps. */
/*@ requires vmalloc_sizes && vms_directory(d) && i < 1024 && f < nr_frames;
    requires vms_word(d, i) != 0 && PtePfn(vms_word(d, i)) == f;
    requires vms_pages_noted(d, i);
    terminates \true; exits \false;
    assigns violation, vms_seen_pde[f], vms_seen_pte[f];
    E_TOLD
    ensures good: \result ==> vms_pages_noted(d, i + 1);
    ensures bad: !\result ==> !vms_pages_once; */
static bool note_page(uint32_t d, uint32_t i, pfn_t f)
{
    if (vms_seen_pde[f] != 0u) {
        /*@ assert two: vms_before(vms_seen_pde[f], vms_seen_pte[f], d, i) &&
              PtePfn(vms_word(vms_seen_pde[f], vms_seen_pte[f])) == PtePfn(vms_word(d, i)); */
        return violated(INV_VMS_TWICE, d * PGDIR_SIZE + i * PAGE_SIZE, 1, 2);
    }
    /*@ assert others: \forall integer e, j; vms_before(e, j, d, i) && vms_word(e, j) != 0 ==>
          PtePfn(vms_word(e, j)) != f; */
    vms_seen_pde[f] = d;
    vms_seen_pte[f] = i;
    return true;
}

/* Entry I of the table of directory entry D is E. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_directory(d) && i < 1024 && e == vms_word(d, i);
    requires vms_walked(d, i);
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN;
    E_TOLD
    ensures good: \result ==> vms_entry_wf(d, i) && vms_walked(d, i + 1);
    ensures bad: !\result ==> !vms_entry_wf(d, i) || !vms_pages_once; */
static bool entry_ok(uint32_t d, uint32_t i, pte_t e)
{
    uint32_t addr = d * PGDIR_SIZE + i * PAGE_SIZE;

    come_to(addr);
    if (vms_here == NO_VMS || addr < vms_addr[vms_here]) {
        return e == 0u || violated(INV_VMS_STRAY, addr, 0, e);
    }
    if (e == 0u) {
        return violated(INV_VMS_MAPPED, addr, PAGE_KERNEL, 0);
    }
    if (!page_ok(addr, e)) {
        return false;
    }
    return note_page(d, i, pte_pfn(e));
}

/* Entries I .. I + 7 of table T, which directory entry D names. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_directory(d) && i <= 1016;
    requires t < NR_FRAMES && KernelPde(d) != 0 && PtePfn(KernelPde(d)) == t;
    requires vms_walked(d, i);
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN;
    E_TOLD
    ensures good: \result ==> vms_walked(d, i + 8) &&
        (\forall integer j; i <= j < i + 8 ==> vms_entry_wf(d, j));
    ensures bad: !\result ==> !vms_pages_once ||
        (\exists integer j; i <= j < i + 8 && !vms_entry_wf(d, j)); */
static bool eight_ok(uint32_t d, pfn_t t, uint32_t i)
{
    if (eight_empty(t, i)) {
        /*@ assert words: \forall integer j; i <= j < i + 8 ==> vms_word(d, j) == 0; */
        /*@ assert free: \forall integer j; i <= j < i + 8 ==>
              (vms_entry_wf(d, j) <==> !vms_page(vms_address(d, j))); */
        return nothing_mapped(d, i, 8);
    }
    /*@ loop invariant i <= j <= i + 8 && vms_walked(d, j);
        loop invariant \forall integer k; i <= k < j ==> vms_entry_wf(d, k);
        loop assigns j, violation, A_VMS_SEEN;
        loop variant i + 8 - j; */
    for (uint32_t j = i; j < i + 8u; j++) {
        if (!entry_ok(d, j, phys[t].w[j])) {
            return false;
        }
    }
    return true;
}

/* Table T, which directory entry D names. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_directory(d);
    requires t < NR_FRAMES && KernelPde(d) != 0 && PtePfn(KernelPde(d)) == t;
    requires vms_walked(d, 0);
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN;
    E_TOLD
    ensures good: \result ==> vms_walked(d, 1024) &&
        (\forall integer i; 0 <= i < 1024 ==> vms_entry_wf(d, i));
    ensures bad: !\result ==> !vms_pages_once ||
        (\exists integer i; 0 <= i < 1024 && !vms_entry_wf(d, i)); */
static bool table_ok(uint32_t d, pfn_t t)
{
    /*@ loop invariant 0 <= i <= 1024 && i % 8 == 0 && vms_walked(d, i);
        loop invariant \forall integer k; 0 <= k < i ==> vms_entry_wf(d, k);
        loop assigns i, violation, A_VMS_SEEN;
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i += 8u) {
        if (!eight_ok(d, t, i)) {
            return false;
        }
    }
    return true;
}

/* Directory entry D names table T by E, and none before it does. */
/*@ requires vmalloc_sizes && vms_directory(d) && e == KernelPde(d) && e != 0;
    requires vms_tables_noted(d);
    terminates \true; exits \false;
    assigns violation, vms_seen_table[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures good: \result ==> vms_table_wf(e) && vms_tables_noted(d + 1);
    ensures bad: !\result ==> !vms_table_wf(e) || !vms_tables_once; */
static bool note_table(uint32_t d, pte_t e)
{
    pfn_t t = pte_pfn(e);

    if (pte_present(e) == 0u || t >= nr_frames) {
        return violated(INV_VMS_TABLE, d, 1, 0); /* a frame */
    }
    if (page_kind[t] != K_KERNEL_PT) {
        return violated(INV_VMS_TABLE, d, K_KERNEL_PT, page_kind[t]);
    }
    if (page_count[t] != 1u) {
        return violated(INV_VMS_TABLE, d, 1, page_count[t]);
    }
    if (vms_seen_table[t] != 0u) {
        /*@ assert two: vms_seen_table[t] < d && PtePfn(KernelPde(vms_seen_table[t])) == t; */
        return violated(INV_VMS_TABLE, d, 1, 2); /* it is named once */
    }
    vms_seen_table[t] = d;
    return true;
}

/* Directory entry D is empty, or names a table that was made for it. */
/*@ requires vms_walk_wf && vmalloc_sizes && vms_directory(d);
    requires vms_walked(d, 0) && vms_tables_noted(d);
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures good: \result ==> vms_directory_wf(d) && vms_walked(d, 1024) &&
        vms_tables_noted(d + 1);
    ensures bad: !\result ==> !vms_tables_wf; */
static bool directory_entry_ok(uint32_t d)
{
    pte_t pde = phys[SWAPPER_PG_DIR].w[d];

    if (pde == 0u) {
        /*@ assert words: \forall integer j; 0 <= j < 1024 ==> vms_word(d, j) == 0; */
        /*@ assert free: \forall integer j; 0 <= j < 1024 ==>
              (vms_entry_wf(d, j) <==> !vms_page(vms_address(d, j))); */
        return nothing_mapped(d, 0, PTRS_PER_PTE);
    }
    if (!note_table(d, pde)) {
        return false;
    }
    return table_ok(d, pte_pfn(pde));
}

/* Every frame that says so is a table of the kernel half. */
/*@ requires vmalloc_sizes && vms_tables_noted(1024);
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> vms_tables_named; */
static bool all_tables_named(void)
{
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f && page_kind[g] == K_KERNEL_PT ==>
            vms_named(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        /*@ assert named: vms_seen_table[f] != 0 <==> vms_named(f); */
        if (page_kind[f] == K_KERNEL_PT && vms_seen_table[f] == 0u) {
            return violated(INV_VMS_TABLE, f, 1, 0);
        }
    }
    return true;
}

/* Nothing has been seen. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
    ensures here: vms_here == vmlist && vms_here_nr == 0;
    ensures nothing: \forall integer f; 0 <= f < nr_frames ==>
        vms_seen_pde[f] == 0 && vms_seen_table[f] == 0; */
static void nothing_seen(void)
{
    vms_here = vmlist;
    vms_here_nr = 0;
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==>
            vms_seen_pde[g] == 0 && vms_seen_table[g] == 0;
        loop assigns f, vms_seen_pde[0 .. NR_FRAMES - 1], vms_seen_table[0 .. NR_FRAMES - 1];
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        vms_seen_pde[f] = 0;
        vms_seen_table[f] = 0;
    }
}

/* The tables from directory entry FIRST on, which is the first of the vmalloc area. */
/*@ requires vms_walk_wf && vmalloc_sizes && first == VmallocStart / PGDIR_SIZE;
    requires vms_walked(first, 0) && vms_tables_noted(first);
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures good: \result ==> vms_pages_noted(1024, 0) && vms_tables_noted(1024) &&
        (\forall integer d; vms_directory(d) ==> vms_directory_wf(d));
    ensures bad: !\result ==> !vms_tables_wf; */
static bool directories_ok(uint32_t first)
{
    /*@ loop invariant first <= d <= (VMALLOC_END - 1) / PGDIR_SIZE + 1;
        loop invariant vms_walked(d, 0) && vms_tables_noted(d);
        loop invariant \forall integer e; first <= e < d ==> vms_directory_wf(e);
        loop assigns d, violation, A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
        loop variant 1024 - d; */
    for (uint32_t d = first; d <= pgd_index(VMALLOC_END - 1u); d++) {
        if (!directory_entry_ok(d)) {
            return false;
        }
    }
    return true;
}

/*@ requires vms_list_wf && vmalloc_sizes;
    terminates \true; exits \false;
    assigns violation, A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1];
    E_TOLD
    ensures \result <==> vms_tables_wf; */
static bool tables_ok(void)
{
    /*@ ghost lemma_list(); */
    nothing_seen();
    if (!directories_ok(pgd_index(vmalloc_start()))) {
        return false;
    }
    /*@ assert once: vms_pages_once && vms_tables_once; */
    return all_tables_named();
}

bool vmalloc_ok(void)
{
    if (!list_ok()) {
        return false;
    }
    return tables_ok();
}
