/*
 * The checkers of the page cache and of shared memory: on a machine with pages of files and of
 * objects, cached, mapped and swapped out, they find nothing; each kind of damage they see, and
 * name.
 */
#include "address_space.h"
#include "check.h"
#include "file_check.h"
#include "filemap.h"
#include "frames.h"
#include "init.h"
#include "machine.h"
#include "mmap.h"
#include "shmem.h"
#include "violation.h"
#include "vmscan.h"

#include "fork.h"

#include "common.h"

#define BASE 0x10000000u

static bool all_ok(void)
{
    return mm_ok() && file_contents_ok_deep();
}

/* INVARIANT is what the checkers find broken. */
static void check_says(uint32_t invariant, const char *what, int line)
{
    bool good = !all_ok() && violation.invariant == invariant;

    if (!good) {
        printf("invariant %u, where %u\n", violation.invariant, violation.where);
    }
    check_at(good, what, __FILE__, line);
}
#define CHECK_SAYS(invariant, what) check_says((invariant), (what), __LINE__)

/* With PLACE holding VALUE instead, BROKEN is what does not hold. */
#define DAMAGE(place, value, broken)                                                               \
    do {                                                                                           \
        __typeof__(place) kept = (place);                                                          \
        (place) = (value);                                                                         \
        CHECK_SAYS(broken, #place);                                                                \
        (place) = kept;                                                                            \
        CHECK(all_ok());                                                                           \
    } while (false)

static mapping_id map(uint32_t addr, uint32_t flags, mapping_id file)
{
    CHECK(do_mmap(task_mm[0], addr, 4u * PAGE_SIZE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, file,
                  0) == addr);
    return vm_file[find_vma(task_mm[0], addr)];
}

static void touch(uint32_t addr)
{
    mm_id mm = task_mm[0];

    CHECK(handle_mm_fault(mm, find_vma(mm, addr), addr, true) == FAULT_OK);
}

/* Frame F is page INDEX of file 0 from now on. */
static void becomes_page(pfn_t f, uint32_t index)
{
    remove_inode_page(f);
    add_to_page_cache(f, 0, index);
    put_page(f);
}

/* Damage, most of it in more than one place: frame F says that it is a page of file 1;
 * page OTHER is page 0 of file 0 as well; page 0 of file 1, its only one, is on no list; object
 * OBJECT, which an area shows at ADDR, is shown by none. */
static void check_pairs(pfn_t f, pfn_t other, mapping_id object, uint32_t addr)
{
    vma_id v = find_vma(task_mm[0], addr);
    pfn_t only = mapping_pages[1];
    uint32_t index = page_index[other];
    uint32_t users = mapping_users[object];

    DAMAGE(page_mapping[f], 1u, INV_MAPPING_PAGE);

    becomes_page(other, 0);
    CHECK_SAYS(INV_HASH_TWICE, "two pages 0 of a file");
    becomes_page(other, index);
    CHECK(all_ok());

    mapping_pages[1] = NO_FRAME;
    mapping_nrpages[1] = 0;
    CHECK_SAYS(INV_MAPPING_REACHED, "a page on no list");
    mapping_pages[1] = only;
    mapping_nrpages[1] = 1;
    CHECK(all_ok());

    vm_file[v] = NO_MAPPING;
    mapping_users[object] = 0;
    CHECK_SAYS(INV_SHMEM_GONE, "pages of an object that nobody shows");
    vm_file[v] = object;
    mapping_users[object] = users;
    CHECK(all_ok());
}

int main(void)
{
    machine_reset_all();
    setup_arch(64, 0, 0, 0, 0, 16);
    frames_booted(start_kernel());
    CHECK(all_ok());

    CHECK(file_read_word(1, 8) == 0xF1000008);
    map(BASE, MAP_SHARED, 0);
    touch(BASE);
    mapping_id object = map(BASE + 0x100000u, MAP_SHARED | MAP_ANONYMOUS, NO_MAPPING);
    for (uint32_t i = 0; i < 4u; i++) {
        touch(BASE + 0x100000u + i * PAGE_SIZE);
    }
    CHECK(all_ok());

    pfn_t mapped = find_page(0, 0);
    pfn_t cached = find_page(1, 0);
    pfn_t shared = find_page(object, 0);
    pfn_t other = find_page(0, 1);
    DAMAGE(page_mapping[mapped], 1u, INV_HASH_LINK);
    DAMAGE(page_mapping[shared], NO_MAPPING, INV_MAPPING_NONE);
    DAMAGE(page_index[mapped], 99u, INV_MAPPING_END);
    DAMAGE(page_index[other], 0u, INV_HASH_LINK);
    DAMAGE(page_count[cached], 2u, INV_MAPPING_COUNT);
    DAMAGE(page_kind[cached], K_USER, INV_PAGE_COUNT);
    DAMAGE(page_hash[page_hash_bucket(1, 0)], NO_FRAME, INV_HASH_REACHED);
    DAMAGE(hash_prev[cached], 5u, INV_HASH_LINK);
    DAMAGE(mapping_pages[1], NO_FRAME, INV_MAPPING_PAGES);
    DAMAGE(mapping_prev[cached], 5u, INV_MAPPING_LINK);
    DAMAGE(mapping_nrpages[2], 1u, INV_MAPPING_PAGES);
    DAMAGE(mapping_size[0], PAGE_SIZE, INV_MAPPING_END);
    DAMAGE(phys[cached].w[1000], 1u, INV_FILE_CONTENTS);
    DAMAGE(file_valid[1][0], 4000u, INV_FILE_CONTENTS);
    DAMAGE(mapping_users[object], 2u, INV_SHMEM_USERS);
    DAMAGE(mapping_users[object + 1u], 1u, INV_SHMEM_USERS);
    check_pairs(mm_pgd[task_mm[0]], other, object, BASE + 0x100000u);

    for (uint32_t tries = 0; tries < 8u && mapping_swapped[object] < 4u; tries++) {
        reclaim(64);
        CHECK(all_ok());
    }
    CHECK(mapping_swapped[object] == 4u && find_page(object, 0) == NO_FRAME);
    slot_t slot = shmem_swp_entry(object, 0);
    CHECK(slot != NO_SLOT);
    DAMAGE(slot_mapping[slot], 1u, INV_SHMEM_SLOT);
    DAMAGE(slot_mapping[slot], object + 1u, INV_SHMEM_SLOT);
    DAMAGE(slot_mapping[slot], NO_MAPPING, INV_SWAP_MAP);
    DAMAGE(slot_index[slot], 4u, INV_SHMEM_TWICE);
    DAMAGE(slot_index[slot], 1u, INV_SHMEM_FOUND);
    DAMAGE(slot_hash[slot_hash_bucket(object, 0)], NO_SLOT, INV_SHMEM_FOUND);
    DAMAGE(mapping_swapped[object], 3u, INV_SHMEM_SWAPPED);
    printf("test_page_cache: %u checks passed\n", checks);
    return 0;
}
