/*
 * mremap: an area becomes larger or smaller, where it is or at another place.
 *
 * What moves gets an area of its own at the new place first, then its entries one by one, and last
 * the old area goes, which has no pages any more. So nothing is ever without an area, and when
 * there is no frame for a page table the entries go back the way they came: the old tables are
 * still there. The old part is cut out before anything moves, and neighbours are joined when all
 * is done, so that neither the end nor the way back can need memory.
 * Nothing of a shared area, an old length of 0, becomes a second area that shows the same pages.
 * Relies on mmap.h for the steps that change areas, on page_table.h for pte_move.
 */
#include "mremap.h"
#include "mm.h"
#include "pool.h"

/* Areas that have to be possible beyond those that there are, before a move begins. */
#define AREAS_LEFT 3u

/* ---- arguments ---- */

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> a + a_len > b && b + b_len > a; */
static bool overlap(uint32_t a, uint32_t a_len, uint32_t b, uint32_t b_len)
{
    return (uint64_t)a + a_len > b && (uint64_t)b + b_len > a;
}

/*@
  // Limits and memory let an area with these flags have so many pages more.
  predicate MremapMayGrow{L}(integer mm, integer flags, integer pages) = pages == 0 ||
      (MmMayLock(mm, flags, pages) && MmapMayMap(mm, flags, pages, 0));
  // What lies at addr can become what is wanted: a part of one area, where it grows or moves.
  predicate MremapPart{L}(integer mm, integer v, integer addr, integer kept, integer new_len) =
      addr + kept <= vm_end[v] && MremapMayGrow(mm, vm_flags[v], (new_len - kept) / PAGE_SIZE);
  predicate MremapSource{L}(integer mm, integer addr, integer old_len, integer new_len,
                            integer fixed) =
      \exists integer v; VmaLinkedIn(v, mm) && vm_start[v] <= addr < vm_end[v] &&
      (old_len == 0 ==> vm_flags[v] / VM_SHARED % 2 != 0) &&
      (new_len > old_len ==> MremapPart(mm, v, addr, old_len, new_len)) &&
      (new_len <= old_len && fixed != 0 ==> MremapPart(mm, v, addr, new_len, new_len));
  // The new place can be had: it lies in user space and apart from the old one.
  predicate MremapPlace{L}(integer mm, integer addr, integer old_len, integer new_len,
                           integer place) =
      place + new_len <= TASK_SIZE && place % PAGE_SIZE == 0 &&
      (addr + old_len <= place || place + new_len <= addr) &&
      mm_map_count[mm] + 2 < MAX_MAP_COUNT - AREAS_LEFT;
*/

/* What is wrong with a fixed place, whatever is mapped; 0: nothing. */
/*@ requires mm < NR_MM && new_len <= TASK_SIZE && mm_map_count[mm] <= NR_VMA;
    terminates \true; exits \false; assigns \nothing;
    ensures range: new_addr + new_len > TASK_SIZE || new_addr % PAGE_SIZE != 0 ==>
        \result == -EINVAL;
    ensures overlap: addr + old_len > new_addr && new_addr + new_len > addr ==>
        \result == -EINVAL;
    ensures place: \result == 0 <==> MremapPlace(mm, addr, old_len, new_len, new_addr);
    ensures errors: \result == 0 || \result == -EINVAL || \result == -ENOMEM; */
static int64_t check_fixed(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len,
                           uint32_t new_addr)
{
    if (new_addr > TASK_SIZE - new_len || new_addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (overlap(addr, old_len, new_addr, new_len)) {
        return -EINVAL;
    }
    /* Both places may be cut in three: looked at before anything is unmapped. */
    return mm_map_count[mm] + 2u >= MAX_MAP_COUNT - AREAS_LEFT ? -ENOMEM : 0;
}

/* May the KEPT bytes at ADDR, in area V, become NEW_LEN bytes, wherever? 0 or an error. */
/*@ requires mm < NR_MM && VmaInv && MemoryCounted && VmaLinkedIn(v, mm) && MmapBooks(mm);
    requires vm_start[v] <= addr < vm_end[v] && kept <= new_len <= TASK_SIZE;
    terminates \true; exits \false; assigns \nothing;
    ensures part: \result == -EFAULT <==> addr + kept > vm_end[v];
    ensures may: \result == 0 <==> addr + kept <= vm_end[v] &&
        MremapMayGrow(mm, vm_flags[v], (new_len - kept) / PAGE_SIZE);
    ensures locked: \result == -EAGAIN ==>
        !MmMayLock(mm, vm_flags[v], (new_len - kept) / PAGE_SIZE);
    ensures errors: \result == 0 || \result == -EFAULT || \result == -EAGAIN ||
        \result == -ENOMEM; */
static int64_t check_resize(mm_id mm, vma_id v, uint32_t addr, uint32_t kept, uint32_t new_len)
{
    uint32_t more = (new_len - kept) / PAGE_SIZE;

    //@ ghost lemma_vma_bytes_bound(mm, TASK_SIZE, TASK_SIZE);
    if (kept > vm_end[v] - addr) {
        return -EFAULT;
    }
    if (more == 0u) {
        return 0;
    }
    if (!mlock_future_ok(mm, vm_flags[v], more)) {
        return -EAGAIN;
    }
    return may_map(mm, vm_flags[v], more, 0) ? 0 : -ENOMEM;
}

/* Is there at ADDR what can become NEW_LEN bytes? 0 or an error. What stays where it is and gets no
 * larger may be anything, as long as there is something at ADDR. (check_prep_vma) */
/*@ requires mm < NR_MM && VmaInv && MemoryCounted && MmapBooks(mm) && new_len <= TASK_SIZE;
    requires old_len % PAGE_SIZE == 0 && new_len % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures source: \result == 0 <==> MremapSource(mm, addr, old_len, new_len, fixed);
    ensures hole: VmaNoneOverlaps(mm, addr, addr + 1) ==> \result == -EFAULT;
    ensures errors: \result == 0 || \result == -EFAULT || \result == -EINVAL ||
        \result == -EAGAIN || \result == -ENOMEM; */
static int64_t check_area(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, bool fixed)
{
    vma_id v = find_vma(mm, addr);

    if (v == NO_VMA || vm_start[v] > addr) {
        return -EFAULT;
    }
    if (old_len == 0u && !vm_is_shared(vm_flags[v])) {
        return -EINVAL; /* a second area would show other pages */
    }
    if (new_len <= old_len && !fixed) {
        return 0;
    }
    return check_resize(mm, v, addr, new_len < old_len ? new_len : old_len, new_len);
}

/* ---- moving ---- */

/* Moves the entry at FROM to TO. False: no memory for a page table. (move_one_page) */
static bool move_one_page(mm_id mm, uint32_t from, uint32_t to)
{
    pfn_t table;

    if (pte_get(mm, from) == 0u) {
        return true;
    }
    table = pte_alloc(mm, to); /* may swap the page out, or drop it where a file or object has it */
    if (table == NO_FRAME) {
        return false;
    }
    if (pte_get(mm, from) != 0u) {
        pte_move(mm, pmd_table(mm, from), pte_index(from), table, pte_index(to));
    }
    return true;
}

/* Moves the entries of LEN bytes at FROM to TO, from the end down. False: no memory, and all are
 * where they were. */
static bool move_page_tables(mm_id mm, uint32_t from, uint32_t to, uint32_t len)
{
    uint32_t left = len;

    flush_cache_range(mm_pgd[mm], from, from + len);
    while (left > 0u && move_one_page(mm, from + (left - PAGE_SIZE), to + (left - PAGE_SIZE))) {
        left -= PAGE_SIZE;
    }
    for (uint32_t done = left; left > 0u && done < len; done += PAGE_SIZE) {
        move_one_page(mm, to + done, from + done); /* its table is there */
    }
    flush_tlb_range(mm_pgd[mm], from, from + len);
    return left == 0u;
}

/* A new area of LEN bytes at ADDR, joined with none, that shows what area OLD shows from FROM on.
 * False: no memory. (copy_vma) */
static bool add_area(mm_id mm, uint32_t addr, uint32_t len, vma_id old, uint32_t from)
{
    vma_id v = vma_alloc();

    if (v == NO_VMA) {
        return false;
    }
    vma_prepare(v, addr, addr + len, vm_flags[old]);
    vma_set_file(v, vm_file[old], vma_pgoff(old, from));
    shmem_get(vm_file[old]);
    vma_insert(mm, v);
    account_mapped(mm, len / PAGE_SIZE, vm_flags[old]);
    return true;
}

/* Ends the area of exactly LEN bytes at ADDR, whose entries are empty. */
static void drop_area(mm_id mm, uint32_t addr, uint32_t len)
{
    trim_vma(mm, find_vma(mm, addr), addr, addr + len);
    free_pgtables(mm, addr, addr + len);
}

/* Adds the area at NEW_ADDR and moves what area V, of exactly OLD_LEN bytes at ADDR, has to it.
 * False: no memory, and all is as it was. */
static bool move_area(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len,
                      uint32_t new_addr, vma_id v)
{
    if (!add_area(mm, new_addr, new_len, v, addr)) {
        return false;
    }
    if (!move_page_tables(mm, addr, new_addr, old_len)) {
        drop_area(mm, new_addr, new_len);
        return false;
    }
    drop_area(mm, addr, old_len);
    merge_at(mm, new_addr + new_len);
    merge_at(mm, new_addr);
    return true;
}

/* OLD_LEN bytes at ADDR, in one area, become NEW_LEN bytes, no fewer, at NEW_ADDR, where nothing
 * is. False: no memory, and all is as it was. (move_vma) */
static bool move_vma(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t new_addr)
{
    uint32_t end = addr + old_len;
    vma_id v = find_vma(mm, addr);
    bool cut_start = vm_start[v] < addr;
    bool cut_end = end < vm_end[v];

    v = cut_out(mm, v, addr, end);
    if (v == NO_VMA) {
        return false;
    }
    if (move_area(mm, addr, old_len, new_len, new_addr, v)) {
        return true;
    }
    if (cut_end) {
        merge_at(mm, end);
    }
    if (cut_start) {
        merge_at(mm, addr);
    }
    return false;
}

/* What lies at ADDR is shown by LEN bytes at NEW_ADDR as well, where nothing is. -ENOMEM: no
 * memory; -EFAULT: what lay there was in the way of the new place, and is gone. */
static int64_t map_again(mm_id mm, uint32_t addr, uint32_t len, uint32_t new_addr)
{
    vma_id v = find_vma(mm, addr);

    if (v == NO_VMA || vm_start[v] > addr) {
        return -EFAULT;
    }
    if (!add_area(mm, new_addr, len, v, addr)) {
        return -ENOMEM;
    }
    merge_at(mm, new_addr + len);
    merge_at(mm, new_addr);
    return new_addr;
}

static int64_t move_to(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len,
                       uint32_t new_addr)
{
    if (mm_map_count[mm] >= MAX_MAP_COUNT - AREAS_LEFT) {
        return -ENOMEM;
    }
    if (old_len == 0u) {
        return map_again(mm, addr, new_len, new_addr);
    }
    return move_vma(mm, addr, old_len, new_len, new_addr) ? (int64_t)new_addr : -ENOMEM;
}

/* ---- the cases ---- */

/* The part of what is at ADDR behind NEW_LEN bytes goes, whatever lies there; it begins in user
 * space. */
static int64_t shrink(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len)
{
    if (new_len < old_len && new_len > TASK_SIZE - addr) {
        return -EINVAL;
    }
    return new_len < old_len ? do_munmap(mm, addr + new_len, old_len - new_len) : 0;
}

/* With a fixed place. (mremap_to) */
static int64_t mremap_to(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len,
                         uint32_t new_addr)
{
    int64_t error = do_munmap(mm, new_addr, new_len);

    if (error != 0) {
        return error;
    }
    error = shrink(mm, addr, old_len, new_len);
    if (error != 0) {
        return error;
    }
    return move_to(mm, addr, new_len < old_len ? new_len : old_len, new_len, new_addr);
}

/* Can area V become MORE bytes larger where it is? (vma_expandable) */
/*@ requires mm < NR_MM && VmaInv && VmaLinkedIn(v, mm);
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures \result <==> vm_end[v] + more <= TASK_SIZE &&
        VmaNoneOverlaps(mm, vm_end[v], vm_end[v] + more); */
static bool vma_expandable(mm_id mm, vma_id v, uint32_t more)
{
    return more <= TASK_SIZE - vm_end[v] &&
           find_vma_intersection(mm, vm_end[v], vm_end[v] + more) == NO_VMA;
}

static void expand_in_place(mm_id mm, vma_id v, uint32_t more)
{
    uint32_t end = vm_end[v] + more;

    vma_set_end(mm, v, end);
    account_mapped(mm, more / PAGE_SIZE, vm_flags[v]);
    merge_at(mm, end);
}

/* Without a fixed place, and larger than it is. (expand_vma) */
static int64_t expand_vma(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len,
                          uint32_t flags)
{
    vma_id v = find_vma(mm, addr);
    int64_t place;

    if (vm_end[v] - addr == old_len && vma_expandable(mm, v, new_len - old_len)) {
        expand_in_place(mm, v, new_len - old_len);
        return addr;
    }
    if (flags / MREMAP_MAYMOVE % 2u == 0u) {
        return -ENOMEM;
    }
    place = get_unmapped_area(mm, 0, new_len);
    return place < 0 ? place : move_to(mm, addr, old_len, new_len, (uint32_t)place);
}

/* Does what is wanted once the arguments are right; OLD_LEN and NEW_LEN are whole pages. */
static int64_t remap(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t flags,
                     uint32_t new_addr)
{
    int64_t error;

    if (flags / MREMAP_FIXED % 2u != 0u) {
        return mremap_to(mm, addr, old_len, new_len, new_addr);
    }
    if (new_len > old_len) {
        return expand_vma(mm, addr, old_len, new_len, flags);
    }
    error = shrink(mm, addr, old_len, new_len);
    return error != 0 ? error : (int64_t)addr;
}

/* What is wrong with the arguments, or with what is at ADDR; 0: nothing. */
/*@ requires mm < NR_MM && VmaInv && MemoryCounted && MmapBooks(mm);
    requires old_len % PAGE_SIZE == 0 && new_len % PAGE_SIZE == 0;
    terminates \true; exits \false;
    assigns mm_mmap_cache[mm];
    ensures cache: VmaCache;
    ensures right: \result == 0 <==> addr % PAGE_SIZE == 0 && 0 < new_len <= TASK_SIZE &&
        (flags / MREMAP_FIXED % 2 != 0 ==> flags / MREMAP_MAYMOVE % 2 != 0 &&
            MremapPlace(mm, addr, old_len, new_len, new_addr)) &&
        MremapSource(mm, addr, old_len, new_len, flags / MREMAP_FIXED % 2);
    ensures arguments: addr % PAGE_SIZE != 0 || new_len == 0 || new_len > TASK_SIZE ||
        (flags / MREMAP_FIXED % 2 != 0 && flags / MREMAP_MAYMOVE % 2 == 0) ==>
        \result == -EINVAL;
    ensures errors: \result == 0 || \result == -EFAULT || \result == -EINVAL ||
        \result == -EAGAIN || \result == -ENOMEM; */
static int64_t check(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t flags,
                     uint32_t new_addr)
{
    bool fixed = flags / MREMAP_FIXED % 2u != 0u;
    int64_t error = 0;

    //@ ghost lemma_vma_count();
    if (addr % PAGE_SIZE != 0u || new_len == 0u || new_len > TASK_SIZE) {
        return -EINVAL;
    }
    if (fixed) {
        error = flags / MREMAP_MAYMOVE % 2u == 0u
                    ? -EINVAL
                    : check_fixed(mm, addr, old_len, new_len, new_addr);
    }
    return error != 0 ? error : check_area(mm, addr, old_len, new_len, fixed);
}

int64_t do_mremap(mm_id mm, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t flags,
                  uint32_t new_addr)
{
    uint32_t old = page_align(old_len);
    uint32_t new = page_align(new_len);
    int64_t result = check(mm, addr, old, new, flags, new_addr);

    if (result != 0) {
        return result;
    }
    result = remap(mm, addr, old, new, flags, new_addr);
    if (result >= 0 && new > old && is_locked(find_vma(mm, (uint32_t)result))) {
        make_pages_present(mm, (uint32_t)result + old, (uint32_t)result + new);
    }
    return result;
}
