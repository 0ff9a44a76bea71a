/*
 * Swap areas are switched on and off.
 *
 * An area is emptied slot by slot: the page of the slot is brought into the cache, every entry that
 * names the slot maps the page instead, and the page leaves the cache. No slot is taken from the
 * area meanwhile, so each is done once.
 */
#include "swapon.h"

#include "mm.h"
#include "page_alloc.h"
#include "shmem.h"
#include "swap_state.h"
#include "swapfile.h"

/* ---- the header ---- */

/*@ requires header < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> HeaderMagic(phys[header]); */
static bool has_magic(pfn_t header)
{
    return phys[header].w[MAGIC_WORD] / HALF_WORD == MAGIC_SW &&
           phys[header].w[MAGIC_WORD + 1u] == MAGIC_APSP &&
           phys[header].w[MAGIC_WORD + 2u] == MAGIC_ACE2 && phys[header].w[HEADER_VERSION] == 1u;
}

/* Does the header name only slots of an area of MAX? */
/*@ requires header < NR_FRAMES && phys[header].w[HEADER_NR_BAD] <= MAX_SWAP_BADPAGES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> HeaderBadFit(phys[header], phys[header].w[HEADER_NR_BAD], max); */
static bool bad_slots_fit(pfn_t header, uint32_t max)
{
    /*@ loop invariant 0 <= i <= phys[header].w[HEADER_NR_BAD];
        loop invariant HeaderBadFit(phys[header], i, max);
        loop assigns i;
        loop variant phys[header].w[HEADER_NR_BAD] - i; */
    for (uint32_t i = 0; i < phys[header].w[HEADER_NR_BAD]; i++) {
        uint32_t offset = phys[header].w[HEADER_BAD + i];
        if (offset == 0u || offset >= max) {
            return false;
        }
    }
    return true;
}

/* Can an area be what the header says? */
/*@ requires header < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> HeaderOk(phys[header]); */
static bool header_ok(pfn_t header)
{
    uint32_t max = phys[header].w[HEADER_LAST_PAGE];
    uint32_t bad = phys[header].w[HEADER_NR_BAD];

    return has_magic(header) && bad <= MAX_SWAP_BADPAGES && max <= SWAP_AREA_SLOTS &&
           max > bad + 1u && bad_slots_fit(header, max);
}

/* ---- on ---- */

/* The bad slots that the header names cannot be used. How many these are: it may name one twice. */
/*@ requires PageTableInv && SwapAreaBut(type) && type < NR_SWAP_AREAS;
    requires header < NR_FRAMES && HeaderOk(phys[header]);
    requires off: swap_info[type].flags == 0 && swap_info[type].max == 0;
    requires empty: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==>
        swap_map[SlotOf(type, o)] == 0;
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, 0) .. SlotOf(type, SWAP_AREA_SLOTS - 1)];
    ensures marked: HeaderMarked(phys[header], phys[header].w[HEADER_NR_BAD], type);
    ensures few: \result <= phys[header].w[HEADER_NR_BAD];
    ensures good: GoodSlots(type, phys[header].w[HEADER_LAST_PAGE]) ==
        phys[header].w[HEADER_LAST_PAGE] - \result;
    E_SWAP_AREA(type)
    E_PAGE_TABLE */
static uint32_t mark_bad_slots(uint32_t type, pfn_t header)
{
    uint32_t marked = 0;

    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= SWAP_AREA_SLOTS;
         loop invariant \forall integer k; 0 <= k <= n ==> GoodSlots(type, k) == k;
         loop assigns n; loop variant SWAP_AREA_SLOTS - n; @/
      while (n < SWAP_AREA_SLOTS) n++;
    */
    /*@ loop invariant 0 <= i <= phys[header].w[HEADER_NR_BAD] && marked <= i;
        loop invariant tables: PageTableInv;
        loop invariant areas: SwapAreaBut(type);
        loop invariant bad: HeaderMarked(phys[header], i, type);
        loop invariant good: GoodSlots(type, phys[header].w[HEADER_LAST_PAGE]) ==
            phys[header].w[HEADER_LAST_PAGE] - marked;
        loop assigns i, marked, swap_map[SlotOf(type, 0) .. SlotOf(type, SWAP_AREA_SLOTS - 1)];
        loop variant phys[header].w[HEADER_NR_BAD] - i; */
    for (uint32_t i = 0; i < phys[header].w[HEADER_NR_BAD]; i++) {
        uint32_t offset = phys[header].w[HEADER_BAD + i];
        /*@ assert inside: 0 < offset < phys[header].w[HEADER_LAST_PAGE]; */
        /*@ assert fresh: AreaFresh(type); */
        marked += swap_map[slot_of_area(type, offset)] == 0u ? 1u : 0u;
        swap_area_bad(type, offset);
        /*@ assert last: HeaderNamesBad(phys[header], i + 1, offset); */
        /*@ assert more: \forall integer o; HeaderNamesBad(phys[header], i, o) ==>
              HeaderNamesBad(phys[header], i + 1, o); */
        /*@ assert others: \forall integer o; HeaderNamesBad(phys[header], i + 1, o) ==>
              HeaderNamesBad(phys[header], i, o) || o == offset; */
    }
    return marked;
}

/* Area TYPE, which is off, is on with priority PRIO if its header says what an area can be. */
/*@ requires PageTableInv && SwapArea && type < NR_SWAP_AREAS && header < NR_FRAMES;
    requires off: swap_info[type].flags == 0;
    terminates \true; exits \false;
    assigns swap_map[SlotOf(type, 0) .. SlotOf(type, SWAP_AREA_SLOTS - 1)], A_SWAP_AREAS;
    ensures done: HeaderOk(phys[header]) ==> \result == 0;
    ensures no: !HeaderOk(phys[header]) ==> \result == -EINVAL;
    ensures on: \result == 0 ==> swap_info[type].flags == SWP_WRITEOK &&
        swap_info[type].prio == prio && swap_info[type].max == phys[header].w[HEADER_LAST_PAGE];
    ensures slots: \result == 0 ==> \forall integer o; 0 < o < swap_info[type].max ==>
        (swap_map[SlotOf(type, o)] == SWAP_MAP_BAD <==>
         HeaderNamesBad(phys[header], phys[header].w[HEADER_NR_BAD], o));
    ensures came: \result == 0 ==> ListCame{Pre, Here}(type);
    ensures calm: \result != 0 ==> swap_list == \old(swap_list) &&
        nr_swap_pages == \old(nr_swap_pages) && total_swap_pages == \old(total_swap_pages) &&
        (\forall integer t; 0 <= t < NR_SWAP_AREAS ==> swap_info[t] == \old(swap_info[t])) &&
        (\forall integer s; 0 <= s < NR_SWAP_SLOTS ==> swap_map[s] == \old(swap_map[s]));
    E_SWAP_AREA(NO_SWAP_AREA)
    E_PAGE_TABLE */
static int on_by_header(uint32_t type, pfn_t header, int32_t prio)
{
    uint32_t max = phys[header].w[HEADER_LAST_PAGE];
    uint32_t bad;

    if (!header_ok(header)) {
        return -EINVAL;
    }
    /*@ assert none: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> AreaBehind(type, o); */
    bad = mark_bad_slots(type, header);
    /*@ assert behind: \forall integer o; 0 <= o < SWAP_AREA_SLOTS && (o == 0 || max <= o) ==>
          !HeaderNamesBad(phys[header], phys[header].w[HEADER_NR_BAD], o); */
    swap_area_on(type, max, max - 1u - bad, prio);
    return 0;
}

/* Area TYPE, which is off, is on with priority PRIO if its header can be read. */
static int read_header(uint32_t type, int32_t prio)
{
    pfn_t header = alloc_pages(GFP_KERNEL, 0);
    int error = -EIO;

    if (header == NO_FRAME) {
        return -ENOMEM;
    }
    if (swap_disk_read(slot_of_area(type, 0), header)) {
        error = on_by_header(type, header, prio);
    }
    __free_pages(header, 0);
    return error;
}

int sys_swapon(uint32_t type, uint32_t flags)
{
    bool asked = flags / SWAP_FLAG_PREFER % 2u != 0u;
    int error;

    if (swap_info[type].flags != 0u) {
        return -EBUSY;
    }
    error = read_header(type, asked ? (int32_t)(flags % SWAP_FLAG_PREFER) : swap_next_priority());
    if (error != 0 && !asked) {
        swap_return_priority();
    }
    return error;
}

/* ---- off ---- */

/* Entry (t, i) of area V maps FRAME if it names SLOT, whose page that is. It cannot be written, and
 * is old: a store finds out who else has the page. (unuse_pte) */
/*@ requires inv: R_PTE(mm, t, i); requires area: v < NR_VMA;
    R_UNUSE(slot, frame)
    requires kinds: phys[t].w[i] == SwpEntry(slot) ==> VmPrivate(vm_flags[v]);
    terminates \true; exits \false;
    assigns phys[t].w[i], mm_rss[mm], A_UNUSE(slot, frame);
    ensures entry: phys[t].w[i] == (\old(phys[t].w[i]) == SwpEntry(slot)
        ? PteUnused(frame, vm_flags[v]) : \old(phys[t].w[i]));
    ensures walk: PteAt(mm, own_slot[t], i) == phys[t].w[i];
    ensures others: PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    ensures word: \forall integer j; 0 <= j < 1024 ==>
        PteWord(phys[t].w[i], j) == \old(PteWord(phys[t].w[i], j));
    ensures moved: RefsMoved{Pre, Here}(\old(phys[t].w[i]), phys[t].w[i]);
    ensures rss: mm_rss[mm] == \old(mm_rss[mm]) +
        (\old(phys[t].w[i]) == SwpEntry(slot) ? 1 : 0);
    ensures counted: page_count[frame] == \old(page_count[frame]) +
        (\old(phys[t].w[i]) == SwpEntry(slot) ? 1 : 0);
    ensures count: swap_map[slot] == (\old(phys[t].w[i]) == SwpEntry(slot)
        ? SlotPut(\old(swap_map[slot])) : \old(swap_map[slot]));
    E_UNUSE(mm, slot, frame)
*/
static void unuse_pte(mm_id mm, vma_id v, pfn_t t, uint32_t i, slot_t slot, pfn_t frame)
{
    if (phys[t].w[i] != swp_entry(slot)) {
        return;
    }
    //@ ghost lemma_refs_two(t, i, 1048576u + slot);
    //@ assert named: PteSwapped(phys[t].w[i]) && SwpSlot(phys[t].w[i]) == slot;
    //@ assert referred: ObjectRefs(SlotObject(slot)) >= 1 && FrameHasNoWriter(frame);
    //@ assert prot: VmPageProt(vm_flags[v]) == 160 || VmPageProt(vm_flags[v]) == 37;
    //@ assert old: PteMadeOld(160) == 128 && PteMadeOld(37) == 5;
    page_hold(frame);
    swap_free(swp_drop(mm, t, i));
    //@ assert dropped: phys[t].w[i] == 0 && PtesSameBut{Pre, Here}(mm, own_slot[t], i);
    //@ assert alone: FrameHasNoWriter(frame);
    flush_page_to_ram(frame);
    //@ ghost Before: ;
    pte_enter(mm, t, i, frame, pte_flags(pte_mkold(vm_page_prot(vm_flags[v]))));
    //@ ghost lemma_entry_flags(frame, 128);
    //@ assert none: PteMaps(frame * 4096 + 128, frame) && PteWriteBit(frame * 4096 + 128) == 0;
    //@ ghost lemma_entry_flags(frame, 5);
    //@ assert some: PteMaps(frame * 4096 + 5, frame) && PteWriteBit(frame * 4096 + 5) == 0;
    //@ assert objects: PteObject(SwpEntry(slot)) == SlotObject(slot) && frame < 1048576;
    //@ assert became: phys[t].w[i] == PteUnused(frame, vm_flags[v]);
    //@ assert flags: phys[t].w[i] == frame * 4096 + 128 || phys[t].w[i] == frame * 4096 + 5;
    //@ assert there: PteMaps(phys[t].w[i], frame) && PteWriteBit(phys[t].w[i]) == 0;
    //@ assert page: PteObject(phys[t].w[i]) == frame;
    //@ assert moved: RefsMoved{Pre, Here}(SwpEntry(slot), phys[t].w[i]);
    /*@ assert gone: \forall integer x;
          PteRefs(SwpEntry(slot), x) == (x == SlotObject(slot) ? 1 : 0); */
    //@ assert came: \forall integer x; PteRefs(phys[t].w[i], x) == (x == frame ? 1 : 0);
    //@ assert handed: RefsHanded{Pre, Here}(slot, frame);
    //@ assert still: FrameHasNoWriter(frame);
}

/* The same for the entries of START .. END-1 of area V, all in table T. */
/*@ requires inv: PageTableInv; requires table: MmUsed(mm) && MmHasTable(mm, t);
    requires area: v < NR_VMA;
    requires range: start < end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0 &&
        own_slot[t] == start / PGDIR_SIZE && end <= (start / PGDIR_SIZE + 1) * PGDIR_SIZE;
    R_UNUSE(slot, frame)
    requires kinds: VmPrivate(vm_flags[v]) || PtesNameNot(mm, start, end, slot);
    terminates \true; exits \false;
    assigns phys[t].w[0 .. 1023], mm_rss[mm], A_UNUSE(slot, frame);
    ensures entries: PtesUnused{Pre, Here}(mm, start, end, slot, PteUnused(frame, vm_flags[v]));
    E_UNUSE(mm, slot, frame)
*/
static void unuse_table(mm_id mm, vma_id v, pfn_t t, uint32_t start, uint32_t end, slot_t slot,
                        pfn_t frame)
{
    uint32_t addr = start;

    /*@ loop invariant at: start <= addr <= end && addr % PAGE_SIZE == 0;
        loop invariant entries: PtesUnused{Pre, Here}(mm, start, addr, slot,
            PteUnused(frame, vm_flags[v]));
        L_UNUSE(mm, slot, frame)
        loop assigns addr, phys[t].w[0 .. 1023], mm_rss[mm], A_UNUSE(slot, frame);
        loop variant end - addr; */
    while (addr < end) {
        //@ ghost lemma_page_place(addr);
        /*@ assert whole: addr / PAGE_SIZE * PAGE_SIZE == addr &&
              end / PAGE_SIZE * PAGE_SIZE == end; */
        //@ assert room: addr + PAGE_SIZE <= end;
        //@ assert same: addr / PGDIR_SIZE == start / PGDIR_SIZE;
        /*@ assert word: phys[t].w[addr / PAGE_SIZE % 1024] == C_PTE_OF(mm, addr) &&
              C_PTE_OF(mm, addr) == \at(C_PTE_OF(mm, \at(addr, Here)), Pre); */
        unuse_pte(mm, v, t, pte_index(addr), slot, frame);
        /*@ assert step: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
              (start <= d * PGDIR_SIZE + i * PAGE_SIZE < addr + PAGE_SIZE <==>
               start <= d * PGDIR_SIZE + i * PAGE_SIZE < addr ||
               (d == addr / PGDIR_SIZE && i == addr / PAGE_SIZE % 1024)); */
        addr += PAGE_SIZE;
    }
}

/* The same for all entries of area V. (unuse_vma) */
/*@ requires inv: PageTableInv; requires mm: MmUsed(mm);
    requires area: v < NR_VMA && vm_start[v] < vm_end[v] <= TASK_SIZE &&
        vm_start[v] % PAGE_SIZE == 0 && vm_end[v] % PAGE_SIZE == 0;
    R_UNUSE(slot, frame)
    requires kinds: VmPrivate(vm_flags[v]) || PtesNameNot(mm, vm_start[v], vm_end[v], slot);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], mm_rss[mm], A_UNUSE(slot, frame);
    ensures entries: PtesUnused{Pre, Here}(mm, vm_start[v], vm_end[v], slot,
        PteUnused(frame, vm_flags[v]));
    ensures frames: TablesOnly{Pre, Here};
    E_UNUSE(mm, slot, frame)
*/
static void unuse_vma(mm_id mm, vma_id v, slot_t slot, pfn_t frame)
{
    uint32_t addr = vm_start[v];

    /*@ loop invariant at: vm_start[v] <= addr <= vm_end[v] && addr % PAGE_SIZE == 0;
        loop invariant entries: PtesUnused{Pre, Here}(mm, vm_start[v], addr, slot,
            PteUnused(frame, vm_flags[v]));
        loop invariant frames: TablesOnly{Pre, Here};
        L_UNUSE(mm, slot, frame)
        loop assigns addr, phys[0 .. NR_FRAMES-1], mm_rss[mm], A_UNUSE(slot, frame);
        loop variant vm_end[v] - addr; */
    while (addr < vm_end[v]) {
        uint32_t next = (addr / PGDIR_SIZE + 1u) * PGDIR_SIZE; /* at most TASK_SIZE */
        uint32_t stop = next < vm_end[v] ? next : vm_end[v];
        pfn_t t = pmd_table(mm, addr);

        //@ assert whole: stop % PAGE_SIZE == 0;
        /*@ assert rest: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              PageInRange(d, i, addr, stop) ==> d == addr / PGDIR_SIZE &&
              PteAt(mm, d, i) == PteAt{Pre}(mm, d, i); */
        //@ assert kinds: VmPrivate(vm_flags[v]) || PtesNameNot(mm, addr, stop, slot);
        //@ ghost Part: ;
        if (t != NO_FRAME) {
            unuse_table(mm, v, t, addr, stop, slot, frame);
        }
        /*@ assert step: PtesUnused{Part, Here}(mm, addr, stop, slot,
              PteUnused(frame, vm_flags[v])); */
        addr = stop;
    }
}

/* Every entry of MM that names SLOT maps FRAME. (unuse_process) */
/*@ requires inv: PageTableInv; requires mm: MmUsed(mm); requires vmas: VmaInv;
    R_UNUSE(slot, frame)
    requires kinds: SlotPrivate(mm, slot);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1], mm_rss[mm], A_UNUSE(slot, frame);
    ensures entries: ProcessUnused{Pre, Here}(mm, TASK_SIZE, slot, frame);
    ensures frames: TablesOnly{Pre, Here};
    E_UNUSE(mm, slot, frame)
*/
static void unuse_process(mm_id mm, slot_t slot, pfn_t frame)
{
    /*@ loop invariant on: v == NO_VMA || VmaLinkedIn(v, mm);
        loop invariant entries: ProcessUnused{Pre, Here}(mm,
            v == NO_VMA ? TASK_SIZE : vm_start[v], slot, frame);
        loop invariant frames: TablesOnly{Pre, Here};
        L_UNUSE(mm, slot, frame)
        loop assigns v, phys[0 .. NR_FRAMES-1], mm_rss[mm], A_UNUSE(slot, frame);
        loop variant v == NO_VMA ? 0 : TASK_SIZE - vm_start[v]; */
    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        /*@ assert fresh: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              vm_start[v] <= d * PGDIR_SIZE + i * PAGE_SIZE ==>
              PteAt(mm, d, i) == PteAt{Pre}(mm, d, i); */
        /*@ assert kinds: VmPrivate(vm_flags[v]) ||
              PtesNameNot(mm, vm_start[v], vm_end[v], slot); */
        //@ ghost Part: ;
        unuse_vma(mm, v, slot, frame);
        /*@ assert before: \forall integer u; VmaLinkedIn(u, mm) && u != v &&
              (vm_next[v] == 0 || vm_start[u] < vm_start[vm_next[v]]) ==>
              vm_start[u] < vm_start[v] && vm_end[u] <= vm_start[v]; */
        /*@ assert ends: vm_end[v] <= TASK_SIZE &&
              (vm_next[v] != 0 ==> vm_end[v] <= vm_start[vm_next[v]]); */
        /*@ assert kept: \forall integer m, d, i; MmUsed(m) && 0 <= d < USER_PTRS_PER_PGD &&
              0 <= i < 1024 && !(m == mm && d * PGDIR_SIZE + i * PAGE_SIZE < vm_end[v] &&
                PteAt{Pre}(m, d, i) == SwpEntry(slot)) ==> PteAt(m, d, i) == PteAt{Pre}(m, d, i); */
        /*@ assert mine: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              vm_start[v] <= d * PGDIR_SIZE + i * PAGE_SIZE < vm_end[v] &&
              PteAt{Pre}(mm, d, i) == SwpEntry(slot) ==>
              PteAt(mm, d, i) == PteUnused(frame, vm_flags[v]); */
        /*@ assert theirs: \forall integer u, d, i; VmaLinkedIn(u, mm) && u != v &&
              (vm_next[v] == 0 || vm_start[u] < vm_start[vm_next[v]]) &&
              0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
              vm_start[u] <= d * PGDIR_SIZE + i * PAGE_SIZE < vm_end[u] &&
              PteAt{Pre}(mm, d, i) == SwpEntry(slot) ==>
              PteAt(mm, d, i) == PteAt{Part}(mm, d, i) &&
              PteAt(mm, d, i) == PteUnused(frame, vm_flags[u]); */
        /*@ assert done: ProcessUnused{Pre, Here}(mm,
              vm_next[v] == NO_VMA ? TASK_SIZE : vm_start[vm_next[v]], slot, frame); */
    }
}

/* Until nothing but the cache refers to SLOT. Whose entries go first does not matter. */
static void unuse_processes(slot_t slot, pfn_t frame)
{
    for (mm_id mm = 0; mm < NR_MM && swap_map[slot] > 1u; mm++) {
        if (mm_used[mm] != 0u) {
            unuse_process(mm, slot, frame);
        }
    }
}

/* SLOT, which is in use, becomes free. The page is dirty, since nothing else says that it is
 * needed. */
static int unuse_slot(slot_t slot)
{
    int error = read_swap_cache(slot);
    pfn_t frame;

    if (error != 0) {
        return error;
    }
    frame = swap_cache_page[slot];
    if (slot_mapping[slot] != NO_MAPPING) {
        shmem_unuse(slot);
        put_page(frame);
        return 0;
    }
    unuse_processes(slot, frame);
    if (swap_map[slot] == SWAP_MAP_MAX) {
        swap_reset_overflow(slot); /* all that referred to it has been found */
    }
    uncache_dirty(frame);
    put_page(frame);
    return 0;
}

/* Every slot of area TYPE, from which none is taken, becomes free. (try_to_unuse) */
static int try_to_unuse(uint32_t type)
{
    for (uint32_t offset = 1; offset < swap_info[type].max; offset++) {
        slot_t slot = slot_of_area(type, offset);
        if (swap_map[slot] != 0u && swap_map[slot] != SWAP_MAP_BAD) {
            int error = unuse_slot(slot);
            if (error != 0) {
                return error;
            }
        }
    }
    return 0;
}

int sys_swapoff(uint32_t type)
{
    int error;

    if (swap_info[type].flags != SWP_WRITEOK) {
        return -EINVAL;
    }
    swap_area_close(type);
    error = try_to_unuse(type);
    if (error != 0) {
        swap_area_reopen(type);
        return error;
    }
    swap_area_off(type);
    return 0;
}
