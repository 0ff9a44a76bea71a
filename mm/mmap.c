/*
 * The areas of an address space as system calls change them.
 *
 * An area is changed in small steps that each leave the tree right: cut in two, trim, set flags,
 * join with a neighbour. Where an operation ends, neighbours that are alike are joined.
 */
#include "mmap.h"
#include "mm.h"
#include "pool.h"

uint32_t mm_total_vm[NR_MM];
uint32_t mm_locked_vm[NR_MM];
uint32_t mm_start_brk[NR_MM];
uint32_t mm_brk[NR_MM];
uint32_t mm_def_flags[NR_MM];

void mmap_init(mm_id mm)
{
    mm_total_vm[mm] = 0;
    mm_locked_vm[mm] = 0;
    mm_start_brk[mm] = BRK_START;
    mm_brk[mm] = BRK_START;
    mm_def_flags[mm] = 0;
}

void mmap_copy_brk(uint32_t old, mm_id mm)
{
    mm_start_brk[mm] = mm_start_brk[old];
    mm_brk[mm] = mm_brk[old];
}

void mmap_set_brk(mm_id mm, uint32_t addr)
{
    mm_start_brk[mm] = addr;
    mm_brk[mm] = addr;
}

void account_mapped(mm_id mm, uint32_t pages, uint32_t flags)
{
    mm_total_vm[mm] += pages;
    if (flags / VM_LOCKED % 2u != 0u) {
        mm_locked_vm[mm] += pages;
    }
}

void account_locked(mm_id mm, uint32_t pages, bool locked)
{
    if (locked) {
        mm_locked_vm[mm] += pages;
    } else {
        mm_locked_vm[mm] -= pages;
    }
}

void set_def_flags(mm_id mm, uint32_t flags)
{
    mm_def_flags[mm] = flags;
}

uint32_t page_align(uint32_t len)
{
    if (len > 0xFFFFF000u) {
        return 0;
    }
    return (len + (PAGE_SIZE - 1u)) / PAGE_SIZE * PAGE_SIZE;
}

bool is_locked(vma_id v)
{
    return vm_flags[v] / VM_LOCKED % 2u != 0u;
}

/* The pages of START .. END-1 of area V are no longer mapped. */
/*@ requires mm < NR_MM && v < NR_VMA && start <= end;
    requires (end - start) / PAGE_SIZE <= mm_total_vm[mm];
    requires vm_flags[v] / VM_LOCKED % 2 == 1 ==> (end - start) / PAGE_SIZE <= mm_locked_vm[mm];
    terminates \true; exits \false;
    assigns mm_total_vm[mm], mm_locked_vm[mm];
    ensures all: mm_total_vm[mm] == \old(mm_total_vm[mm]) - (end - start) / PAGE_SIZE;
    ensures locked: mm_locked_vm[mm] == \old(mm_locked_vm[mm]) -
        (vm_flags[v] / VM_LOCKED % 2 == 1 ? (end - start) / PAGE_SIZE : 0); */
static void account_unmapped(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    uint32_t pages = (end - start) / PAGE_SIZE;

    mm_total_vm[mm] -= pages;
    if (is_locked(v)) {
        mm_locked_vm[mm] -= pages;
    }
}

/* ---- steps ---- */

/* Cuts area V at ADDR, which lies inside it; UPPER, which is in no address space, becomes the upper
 * part. What is mapped stays as it is, and an object has one user more. */
/*@ requires mm < NR_MM && VmaInv && VmaLinkedIn(v, mm);
    requires 0 < upper < NR_VMA && vm_mm[upper] == NO_MM;
    requires vm_start[v] < addr < vm_end[v] && addr % PAGE_SIZE == 0;
    requires vm_file[v] < NO_MAPPING ==> mapping_users[vm_file[v]] < 0xFFFFFFFF;
    requires vm_file[v] <= NO_MAPPING;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm], vm_start[upper], vm_end[upper], vm_end[v],
        vm_flags[upper], vm_file[upper], vm_pgoff[upper], mapping_users[0 .. NR_MAPPINGS - 1];
    E_VMA
    E_VMA_BYTES(mm, 0)
    ensures lower: vm_end[v] == addr;
    ensures upper: vm_mm[upper] == mm && vm_start[upper] == addr &&
        vm_end[upper] == \old(vm_end[v]) && vm_flags[upper] == vm_flags[v] &&
        vm_file[upper] == vm_file[v];
    ensures next: vm_next[v] == upper;
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != upper ==>
        vm_mm[j] == \old(vm_mm[j]);
    ensures counted: mm_map_count[mm] == \old(mm_map_count[mm]) + 1;
    ensures shown: MmapKeeps{Pre, Here};
    ensures users: \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_users[m] ==
        \old(mapping_users[m]) + (m == vm_file[v] && m >= NR_FILES ? 1 : 0); */
static void split_at(mm_id mm, vma_id v, vma_id upper, uint32_t addr)
{
    //@ ghost lemma_whole_pages(vm_start[v], addr);
    vma_prepare(upper, addr, vm_end[v], vm_flags[v]);
    if (vm_file[v] != NO_MAPPING) {
        vma_set_file(upper, vm_file[v], vma_pgoff(v, addr));
        shmem_get(vm_file[v]);
    }
    vma_set_end(mm, v, addr);
    //@ assert room: VmaNoneOverlaps(mm, vm_start[upper], vm_end[upper]);
    vma_insert(mm, upper);
    /*@ assert parts: \forall integer x, flags, file, page;
          VmaAreaShows{Pre}(v, x, flags, file, page) <==>
          VmaAreaShows(v, x, flags, file, page) || VmaAreaShows(upper, x, flags, file, page); */
    /*@ assert rest: \forall integer j, x, flags, file, page; VmaLinked(j) && j != v &&
          j != upper ==>
          (VmaAreaShows(j, x, flags, file, page) <==>
           VmaAreaShows{Pre}(j, x, flags, file, page)); */
    /*@ assert kept_part: \forall integer x, flags, file, page;
          VmaAreaShows{Pre}(v, x, flags, file, page) ==> VmaShows(mm, x, flags, file, page); */
    /*@ assert kept_rest: \forall integer j, t, x, flags, file, page; j != v &&
          VmaLinkedIn{Pre}(j, t) && VmaAreaShows{Pre}(j, x, flags, file, page) ==>
          VmaLinkedIn(j, t) && VmaAreaShows(j, x, flags, file, page); */
    /*@ assert kept: \forall integer t, x, flags, file, page;
          VmaShows{Pre}(t, x, flags, file, page) ==> VmaShows(t, x, flags, file, page); */
    /*@ assert no_more: \forall integer t, x, flags, file, page;
          VmaShows(t, x, flags, file, page) ==> VmaShows{Pre}(t, x, flags, file, page); */
}

/* Cuts area V at ADDR, which lies inside it. False: no memory, or too many areas. (split_vma) */
static bool split_vma(mm_id mm, vma_id v, uint32_t addr)
{
    vma_id upper;

    if (mm_map_count[mm] >= MAX_MAP_COUNT) {
        return false;
    }
    upper = vma_alloc();
    if (upper == NO_VMA) {
        return false;
    }
    split_at(mm, v, upper, addr);
    return true;
}

/* Area V, which is not linked any more, ends; with the last area an object of shared memory. */
static void release_area(vma_id v)
{
    shmem_put(vm_file[v]);
    vma_free(v);
}

/* Joins V with the area behind it if the two are alike. */
static void merge_next(mm_id mm, vma_id v)
{
    uint32_t gone = vma_merge_next(mm, v);

    if (gone != 0u) {
        release_area(gone);
    }
}

void merge_at(mm_id mm, uint32_t addr)
{
    vma_id before = addr == 0u ? 0u : find_vma(mm, addr - 1u);

    if (before != NO_VMA && vm_end[before] == addr) {
        merge_next(mm, before);
    }
}

vma_id cut_out(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    if (end < vm_end[v] && !split_vma(mm, v, end)) {
        return NO_VMA;
    }
    if (vm_start[v] == start) {
        return v;
    }
    if (!split_vma(mm, v, start)) {
        merge_at(mm, end);
        return NO_VMA;
    }
    return vm_next[v];
}

/* Is area V, which meets the new area at its page PGOFF of the file, of the same kind? */
/*@ requires v < NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> vm_flags[v] == area.flags && vm_file[v] == area.file &&
        (area.file == NO_MAPPING || pgoff == area.pgoff); */
static bool is_alike(vma_id v, struct mapping area, uint32_t pgoff)
{
    return vm_flags[v] == area.flags && vm_file[v] == area.file &&
           (area.file == NO_MAPPING || pgoff == area.pgoff);
}

/* Covers the free range of the new area by stretching a neighbour that is alike. (vma_merge) */
static bool extend_neighbour(mm_id mm, struct mapping area)
{
    vma_id next = find_vma(mm, area.start);
    vma_id before = vma_before(mm, next);

    if (before != NO_VMA && vm_end[before] == area.start &&
        is_alike(before, area, vma_pgoff(before, area.start))) {
        vma_set_end(mm, before, area.end);
        merge_next(mm, before);
        return true;
    }
    if (next != NO_VMA && vm_start[next] == area.end &&
        is_alike(next, area, vma_pgoff(next, area.start))) {
        vma_set_start(mm, next, area.start);
        return true;
    }
    return false;
}

/* A new area. False: no memory. */
static bool add_area(mm_id mm, struct mapping area)
{
    vma_id v = vma_alloc();

    if (v == NO_VMA) {
        return false;
    }
    vma_prepare(v, area.start, area.end, area.flags);
    vma_set_file(v, area.file, area.pgoff);
    vma_insert(mm, v);
    return true;
}

/* Maps the free range of the new area. False: no memory. */
static bool map_range(mm_id mm, struct mapping area)
{
    if (!extend_neighbour(mm, area) && !add_area(mm, area)) {
        return false;
    }
    account_mapped(mm, (area.end - area.start) / PAGE_SIZE, area.flags);
    return true;
}

/* The same of shared anonymous memory, which gets an object of its own. */
static bool map_object(mm_id mm, struct mapping area)
{
    if (!vm_enough_memory((area.end - area.start) / PAGE_SIZE)) {
        return false;
    }
    area.file = shmem_zero_setup(area.end - area.start);
    if (area.file == NO_MAPPING) {
        return false;
    }
    if (!map_range(mm, area)) {
        shmem_put(area.file);
        return false;
    }
    return true;
}

/* ---- munmap ---- */

/* The same, but the slot of an area of which nothing stays is the caller's to free: true. */
/*@ requires mm < NR_MM && VmaInv && VmaLinkedIn(v, mm) && MmapBooks(mm);
    requires vm_start[v] <= start < end <= vm_end[v];
    requires start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires vm_start[v] == start || vm_end[v] == end;
    terminates \true; exits \false;
    assigns A_VMA_LINKS, mm_map_count[mm], mm_mmap_cache[mm], vm_start[v], vm_end[v], vm_pgoff[v],
        mm_total_vm[mm], mm_locked_vm[mm];
    E_VMA
    ensures books: MmapBooks(mm);
    ensures all: \result <==> \old(vm_start[v] == start && vm_end[v] == end);
    ensures gone: vm_mm[v] == (\result ? NO_MM : mm);
    ensures others: \forall integer j; 0 <= j < NR_VMA && j != v ==> vm_mm[j] == \old(vm_mm[j]);
    ensures shown: MmapLoses{Pre, Here}(mm, start, end); */
static bool take_from_area(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    //@ ghost lemma_vma_bytes_bound(mm, start, end);
    //@ ghost lemma_vma_bytes_bound(mm, end, TASK_SIZE);
    //@ ghost lemma_vma_bytes_area(mm, v, start, end);
    //@ ghost lemma_whole_pages(start, end);
    account_unmapped(mm, v, start, end);
    if (vm_start[v] < start) {
        vma_set_end(mm, v, start);
        //@ assert end_books: MmapBooks(mm);
        /*@ assert end_part: \forall integer x, flags, file, page;
              VmaAreaShows(v, x, flags, file, page) <==>
              VmaAreaShows{Pre}(v, x, flags, file, page) && !(start <= x < end); */
        /*@ assert end_rest: \forall integer j, x, flags, file, page; VmaLinked(j) && j != v ==>
              (VmaAreaShows(j, x, flags, file, page) <==>
               VmaAreaShows{Pre}(j, x, flags, file, page)) &&
              (VmaLinkedIn(j, mm) && start <= x < end ==>
               !VmaAreaShows(j, x, flags, file, page)); */
        //@ assert end_shown: MmapLoses{Pre, Here}(mm, start, end);
        return false;
    }
    if (end < vm_end[v]) {
        vma_set_start(mm, v, end);
        //@ assert start_books: MmapBooks(mm);
        /*@ assert start_part: \forall integer x, flags, file, page;
              VmaAreaShows(v, x, flags, file, page) <==>
              VmaAreaShows{Pre}(v, x, flags, file, page) && !(start <= x < end); */
        /*@ assert start_rest: \forall integer j, x, flags, file, page; VmaLinked(j) && j != v ==>
              (VmaAreaShows(j, x, flags, file, page) <==>
               VmaAreaShows{Pre}(j, x, flags, file, page)) &&
              (VmaLinkedIn(j, mm) && start <= x < end ==>
               !VmaAreaShows(j, x, flags, file, page)); */
        //@ assert start_shown: MmapLoses{Pre, Here}(mm, start, end);
        return false;
    }
    vma_erase(mm, v);
    //@ assert gone_books: MmapBooks(mm);
    /*@ assert gone_rest: \forall integer j, x, flags, file, page; VmaLinkedIn(j, mm) &&
          start <= x < end ==> !VmaAreaShows(j, x, flags, file, page); */
    /*@ assert gone_kept: \forall integer j, t, x, flags, file, page; VmaLinkedIn{Pre}(j, t) &&
          VmaAreaShows{Pre}(j, x, flags, file, page) && !(t == mm && start <= x < end) ==>
          VmaLinkedIn(j, t) && VmaAreaShows(j, x, flags, file, page); */
    /*@ assert gone_old: \forall integer j, t, x, flags, file, page; VmaLinkedIn(j, t) &&
          VmaAreaShows(j, x, flags, file, page) ==>
          VmaLinkedIn{Pre}(j, t) && VmaAreaShows{Pre}(j, x, flags, file, page); */
    /*@ assert gone_still: \forall integer t, x, flags, file, page;
          VmaShows{Pre}(t, x, flags, file, page) && !(t == mm && start <= x < end) ==>
          VmaShows(t, x, flags, file, page); */
    /*@ assert gone_no_more: \forall integer t, x, flags, file, page;
          VmaShows(t, x, flags, file, page) ==>
          VmaShows{Pre}(t, x, flags, file, page) && !(t == mm && start <= x < end); */
    //@ assert gone_shown: MmapLoses{Pre, Here}(mm, start, end);
    return true;
}

void trim_vma(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    if (take_from_area(mm, v, start, end)) {
        release_area(v);
    }
}

static void unmap_areas(mm_id mm, uint32_t start, uint32_t end)
{
    vma_id v = find_vma_intersection(mm, start, end);

    while (v != NO_VMA) {
        uint32_t from = vm_start[v] > start ? vm_start[v] : start;
        uint32_t to = vm_end[v] < end ? vm_end[v] : end;
        zap_page_range(mm, from, to);
        trim_vma(mm, v, from, to);
        v = find_vma_intersection(mm, start, end);
    }
}

int64_t do_munmap(mm_id mm, uint32_t addr, uint32_t len)
{
    uint32_t end;
    vma_id v;

    if (addr % PAGE_SIZE != 0u || addr > TASK_SIZE || len > TASK_SIZE - addr || len == 0u) {
        return -EINVAL;
    }
    end = addr + page_align(len);
    v = find_vma_intersection(mm, addr, end);
    if (v == NO_VMA) {
        return 0;
    }
    if (vm_start[v] < addr && end < vm_end[v] && !split_vma(mm, v, end)) {
        return -ENOMEM;
    }
    unmap_areas(mm, addr, end);
    free_pgtables(mm, addr, end);
    return 0;
}

/* ---- mmap ---- */

int64_t get_unmapped_area(mm_id mm, uint32_t hint, uint32_t len)
{
    uint32_t addr = hint / PAGE_SIZE * PAGE_SIZE;

    if (addr != 0u) {
        addr = addr < MMAP_MIN_ADDR ? MMAP_MIN_ADDR : addr;
        //@ assert hint: addr == MmapHint(hint) && addr % PAGE_SIZE == 0;
        if (addr <= TASK_SIZE - len && find_vma_intersection(mm, addr, addr + len) == 0u) {
            return addr;
        }
    }
    //@ assert taken: !MmapHintFits(mm, hint, len);
    addr = vma_lowest_gap(mm, TASK_UNMAPPED_BASE, len);
    return addr == TASK_SIZE ? -ENOMEM : (int64_t)addr;
}

/* The place of the new mapping, or an error. (get_unmapped_area) */
/*@ requires mm < NR_MM && VmaInv && 0 < len;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures large: len > TASK_SIZE ==> \result == -ENOMEM;
    ensures chosen: len <= TASK_SIZE && flags / MAP_FIXED % 2 == 0 ==>
        MmapChosen(mm, addr, len, \result);
    ensures fixed: len <= TASK_SIZE && flags / MAP_FIXED % 2 != 0 ==>
        \result == (addr + len > TASK_SIZE ? -ENOMEM : addr % PAGE_SIZE != 0 ? -EINVAL : addr);
    ensures range: \result >= 0 ==> \result + len <= TASK_SIZE && \result % PAGE_SIZE == 0; */
static int64_t choose_address(mm_id mm, uint32_t addr, uint32_t len, uint32_t flags)
{
    if (len > TASK_SIZE) {
        return -ENOMEM;
    }
    if (flags / MAP_FIXED % 2u == 0u) {
        return get_unmapped_area(mm, addr, len);
    }
    if (addr > TASK_SIZE - len) {
        return -ENOMEM;
    }
    return addr % PAGE_SIZE != 0u ? -EINVAL : (int64_t)addr;
}

/* The vm_flags that PROT and the mapping's FLAGS ask for in MM. */
/*@ requires mm < NR_MM && MmapDefFlags(mm);
    terminates \true; exits \false; assigns \nothing;
    ensures rights: \result % VM_RIGHTS == prot % VM_RIGHTS;
    ensures shared: \result / VM_SHARED % 2 == flags / MAP_SHARED % 2;
    ensures down: \result / VM_GROWSDOWN % 2 == flags / MAP_GROWSDOWN % 2;
    ensures locked: \result / VM_LOCKED % 2 ==
        (flags / MAP_LOCKED % 2 != 0 || mm_def_flags[mm] != 0 ? 1 : 0);
    ensures all: \result == prot % VM_RIGHTS + flags / MAP_GROWSDOWN % 2 * VM_GROWSDOWN +
        flags / MAP_SHARED % 2 * VM_SHARED +
        (flags / MAP_LOCKED % 2 != 0 ? VM_LOCKED : mm_def_flags[mm]); */
static uint32_t calc_vm_flags(mm_id mm, uint32_t prot, uint32_t flags)
{
    uint32_t result = prot % VM_RIGHTS;
    uint32_t locked = flags / MAP_LOCKED % 2u * VM_LOCKED;

    result += flags / MAP_GROWSDOWN % 2u * VM_GROWSDOWN;
    result += flags / MAP_SHARED % 2u * VM_SHARED;
    result += locked != 0u ? locked : mm_def_flags[mm];
    return result;
}

/* Pages of START .. END-1 that are mapped. (count_vma_pages_range) */
/*@ requires mm < NR_MM && VmaInv && start <= end && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures covered: \result * PAGE_SIZE ==
        VmaBytesBelow(mm, 0, end) - VmaBytesBelow(mm, 0, start);
    ensures most: \result <= (end - start) / PAGE_SIZE; */
static uint32_t pages_covered(mm_id mm, uint32_t start, uint32_t end)
{
    vma_id v = find_vma_intersection(mm, start, end);
    uint32_t pages = 0;

    //@ ghost uint32_t at = start;
    //@ ghost lemma_vma_bytes_bound(mm, start, end);
    /*@ loop invariant start <= at <= end && at % PAGE_SIZE == 0;
        loop invariant v != 0 ==> VmaLinkedIn(v, mm) && start < vm_end[v] &&
            (at == start || at <= vm_start[v]);
        loop invariant rest: \forall integer j; VmaLinkedIn(j, mm) && at < vm_end[j] ==>
            end <= vm_start[j] || at == end || (v != 0 && vm_start[v] <= vm_start[j]);
        loop invariant pages * PAGE_SIZE ==
            VmaBytesBelow(mm, 0, at) - VmaBytesBelow(mm, 0, start);
        loop invariant pages * PAGE_SIZE <= at - start;
        loop assigns v, at, pages;
        loop variant v == 0 ? 0 : RB_TOP - vm_start[v]; */
    while (v != NO_VMA && vm_start[v] < end) {
        uint32_t from = vm_start[v] > start ? vm_start[v] : start;
        uint32_t to = vm_end[v] < end ? vm_end[v] : end;
        //@ ghost lemma_vma_bytes_gap(mm, at, from);
        //@ ghost lemma_vma_bytes_area(mm, v, from, to);
        //@ ghost lemma_whole_pages(from, to);
        pages += (to - from) / PAGE_SIZE;
        /*@ assert behind: \forall integer j; VmaLinkedIn(j, mm) && vm_end[v] < vm_end[j] ==>
              vm_start[v] < vm_start[j]; */
        //@ ghost at = to;
        v = vm_next[v];
    }
    //@ ghost lemma_vma_bytes_gap(mm, at, end);
    return pages;
}

bool may_map(mm_id mm, uint32_t flags, uint32_t pages, uint32_t instead_of)
{
    bool charged = flags / VM_WRITE % 2u != 0u && flags / VM_SHARED % 2u == 0u;

    if (!may_expand_vm(mm, flags, pages - instead_of)) {
        return false;
    }
    return !charged || vm_enough_memory(pages);
}

/* The new area of any kind, where nothing is. False: no memory. */
static bool map_area(mm_id mm, struct mapping area)
{
    if (area.file == NO_MAPPING && vm_is_shared(area.flags)) {
        return map_object(mm, area);
    }
    return map_range(mm, area);
}

static int64_t map_at(mm_id mm, struct mapping area)
{
    uint32_t bytes = area.end - area.start;
    int64_t error;

    if (!may_map(mm, area.flags, bytes / PAGE_SIZE, pages_covered(mm, area.start, area.end))) {
        return -ENOMEM;
    }
    error = do_munmap(mm, area.start, bytes); /* changes nothing unless the place is fixed */
    if (error != 0) {
        return error;
    }
    if (!map_area(mm, area)) {
        return -ENOMEM;
    }
    if (area.flags / VM_LOCKED % 2u != 0u) {
        make_pages_present(mm, area.start, area.end); /* as far as there is memory */
    }
    return area.start;
}

/* Whether what the mapping's FLAGS say about locking is allowed: 0, -EPERM or -EAGAIN. */
/*@ requires mm < NR_MM && mm_locked_vm[mm] + len / PAGE_SIZE <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures may: flags / MAP_LOCKED % 2 != 0 && mm_rlim_memlock[mm] == 0 ==> \result == -EPERM;
    ensures room: flags / MAP_LOCKED % 2 == 0 || mm_rlim_memlock[mm] != 0 ==>
        (MmMayLock(mm, vm, len / PAGE_SIZE) ? \result == 0 : \result == -EAGAIN); */
static int64_t check_locking(mm_id mm, uint32_t len, uint32_t flags, uint32_t vm)
{
    if (flags / MAP_LOCKED % 2u != 0u && !can_do_mlock(mm)) {
        return -EPERM;
    }
    return mlock_future_ok(mm, vm, len / PAGE_SIZE) ? 0 : -EAGAIN;
}

/* What is wrong with the type of a mapping; 0: nothing. Of a file, shared and private together mean
 * shared: they are Linux's MAP_SHARED_VALIDATE. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == 0 || \result == -EINVAL;
    ensures neither: flags / MAP_SHARED % 2 == 0 && flags / MAP_PRIVATE % 2 == 0 ==>
        \result == -EINVAL;
    ensures anonymous: flags / MAP_ANONYMOUS % 2 == 1 ==> (\result == 0 <==>
        flags / MAP_SHARED % 2 + flags / MAP_PRIVATE % 2 == 1 &&
        (flags / MAP_GROWSDOWN % 2 == 0 || flags / MAP_SHARED % 2 == 0));
    ensures file: flags / MAP_ANONYMOUS % 2 == 0 ==> (\result == 0 <==>
        flags / MAP_SHARED % 2 + flags / MAP_PRIVATE % 2 >= 1 && flags / MAP_GROWSDOWN % 2 == 0); */
static int64_t type_error(uint32_t flags)
{
    bool anonymous = flags / MAP_ANONYMOUS % 2u != 0u;
    uint32_t shared = flags / MAP_SHARED % 2u;
    uint32_t private = flags / MAP_PRIVATE % 2u;

    if (shared + private == 0u || (anonymous && shared == private)) {
        return -EINVAL;
    }
    if (flags / MAP_GROWSDOWN % 2u != 0u && (shared != 0u || !anonymous)) {
        return -EINVAL;
    }
    return 0;
}

/* Maps AREA, as the mapping's FLAGS ask for, if that can be. */
static int64_t mmap_region(mm_id mm, struct mapping area, uint32_t flags)
{
    int64_t error = check_locking(mm, area.end - area.start, flags, area.flags);

    if (error == 0) {
        error = type_error(flags);
    }
    return error != 0 ? error : map_at(mm, area);
}

/* What is wrong with a request for LEN bytes before a place is looked for; 0: nothing. */
/*@ requires mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures none: \result == 0 <==> offset % PAGE_SIZE == 0 &&
        (flags / MAP_ANONYMOUS % 2 == 1 || file != NO_MAPPING) && 0 < len <= 0xFFFFF000 &&
        mm_map_count[mm] <= MAX_MAP_COUNT;
    ensures offset: offset % PAGE_SIZE != 0 ==> \result == -EINVAL;
    ensures file: offset % PAGE_SIZE == 0 && flags / MAP_ANONYMOUS % 2 == 0 &&
        file == NO_MAPPING ==> \result == -EBADF;
    ensures empty: offset % PAGE_SIZE == 0 && len == 0 &&
        (flags / MAP_ANONYMOUS % 2 == 1 || file != NO_MAPPING) ==> \result == -EINVAL;
    ensures room: \result == 0 || \result == -EINVAL || \result == -EBADF || \result == -ENOMEM; */
static int64_t mmap_error(mm_id mm, uint32_t len, uint32_t flags, mapping_id file, uint32_t offset)
{
    if (offset % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (flags / MAP_ANONYMOUS % 2u == 0u && file == NO_MAPPING) {
        return -EBADF;
    }
    if (len == 0u) {
        return -EINVAL;
    }
    if (page_align(len) == 0u || mm_map_count[mm] > MAX_MAP_COUNT) {
        return -ENOMEM;
    }
    return 0;
}

int64_t do_mmap(mm_id mm, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                mapping_id file, uint32_t offset)
{
    uint32_t bytes = page_align(len);
    struct mapping area = {0, 0, calc_vm_flags(mm, prot, flags), NO_MAPPING, 0};
    int64_t place = mmap_error(mm, len, flags, file, offset);

    if (place == 0) {
        place = choose_address(mm, addr, bytes, flags);
    }
    if (place < 0) {
        return place;
    }
    area.start = (uint32_t)place;
    area.end = area.start + bytes;
    if (flags / MAP_ANONYMOUS % 2u == 0u) {
        area.file = file;
        area.pgoff = offset / PAGE_SIZE;
    }
    return mmap_region(mm, area, flags);
}

/* ---- mprotect ---- */

/* May PAGES of an area of OLD flags have NEW ones? What becomes data is looked at as such; who is
 * beyond a limit already is not held. */
/*@ requires mm < NR_MM && VmaInv;
    requires mm_total_vm[mm] + pages <= 0xFFFFFFFF && TASK_SIZE / PAGE_SIZE + pages <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> new / VM_WRITE % 2 == 0 || MmMayExpand(mm, new, pages) ||
        !MmMayExpand(mm, old, pages); */
static bool may_become(mm_id mm, uint32_t old, uint32_t new, uint32_t pages)
{
    return new / VM_WRITE % 2u == 0u || may_expand_vm(mm, new, pages) ||
           !may_expand_vm(mm, old, pages);
}

/* Gives START .. END-1, all of it in area V, the rights PROT. (mprotect_fixup) */
static bool mprotect_fixup(mm_id mm, vma_id v, uint32_t start, uint32_t end, uint32_t prot)
{
    vma_id part;
    uint32_t old = vm_flags[v];
    uint32_t flags = old - old % VM_RIGHTS + prot;

    if (flags == old) {
        return true;
    }
    if (!may_become(mm, old, flags, (end - start) / PAGE_SIZE)) {
        return false;
    }
    part = cut_out(mm, v, start, end);
    if (part == NO_VMA) {
        return false;
    }
    vma_set_flags(part, flags);
    change_protection(mm, start, end, flags);
    if (is_locked(part) && prot / PROT_WRITE % 2u > old / PROT_WRITE % 2u) {
        make_pages_present(mm, start, end); /* what became writable gets pages of its own */
    }
    merge_at(mm, end);
    merge_at(mm, start);
    return true;
}

/* The areas of START .. END-1 one after the other, until a hole or the end. */
static int64_t mprotect_range(mm_id mm, uint32_t start, uint32_t end, uint32_t prot)
{
    uint32_t from = start;

    while (from < end) {
        vma_id v = find_vma(mm, from);
        uint32_t to = end;
        if (v == NO_VMA || vm_start[v] > from) {
            return -ENOMEM;
        }
        if (vm_end[v] < end) {
            to = vm_end[v];
        }
        if (!mprotect_fixup(mm, v, from, to, prot)) {
            return -ENOMEM;
        }
        from = to;
    }
    return 0;
}

int64_t sys_mprotect(mm_id mm, uint32_t addr, uint32_t len, uint32_t prot)
{
    uint32_t bytes = page_align(len);

    if (addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (len == 0u) {
        return 0;
    }
    if (bytes == 0u || addr > 0xFFFFFFFFu - bytes) {
        return -ENOMEM; /* the range wraps */
    }
    return mprotect_range(mm, addr, addr + bytes, prot % VM_RIGHTS);
}

/* ---- the heap ---- */

/* The heap's end moves down from OLD to NEW_END, both page aligned; not where nothing is mapped. */
static bool shrink_brk(mm_id mm, uint32_t old, uint32_t new_end)
{
    return find_vma_intersection(mm, new_end, old) != 0u &&
           do_munmap(mm, new_end, old - new_end) == 0;
}

static bool grow_brk(mm_id mm, uint32_t old, uint32_t new_end)
{
    /* A page stays free between the heap and what lies above it. */
    uint32_t guard = new_end < TASK_SIZE ? new_end + PAGE_SIZE : TASK_SIZE;
    uint32_t flags = VM_READ + VM_WRITE + mm_def_flags[mm];
    uint32_t pages = (new_end - old) / PAGE_SIZE;
    struct mapping heap = {old, new_end, flags, NO_MAPPING, 0};

    if (new_end > TASK_SIZE || !mlock_future_ok(mm, flags, pages)) {
        return false;
    }
    if (find_vma_intersection(mm, old, guard) != 0u || !may_map(mm, flags, pages, 0)) {
        return false;
    }
    if (mm_map_count[mm] > MAX_MAP_COUNT || !map_range(mm, heap)) {
        return false;
    }
    if (flags / VM_LOCKED % 2u != 0u) {
        make_pages_present(mm, old, new_end); /* as far as there is memory */
    }
    return true;
}

uint32_t sys_brk(mm_id mm, uint32_t addr)
{
    uint32_t old = page_align(mm_brk[mm]);
    uint32_t new_end = page_align(addr);
    bool done = true;

    if (addr < mm_start_brk[mm] || new_end == 0u || !may_have_data(mm, addr - mm_start_brk[mm])) {
        return mm_brk[mm];
    }
    if (new_end < old) {
        done = shrink_brk(mm, old, new_end);
    } else if (new_end > old) {
        done = grow_brk(mm, old, new_end);
    }
    if (done) {
        mm_brk[mm] = addr;
    }
    return mm_brk[mm];
}

void exit_mmap(mm_id mm)
{
    flush_cache_mm(mm_pgd[mm]);
    unmap_areas(mm, 0, TASK_SIZE);
    free_pgtables(mm, 0, TASK_SIZE);
}
