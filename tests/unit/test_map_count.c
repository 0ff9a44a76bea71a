/*
 * The limit on the areas of one process, which it reaches here: at the limit an area cannot be
 * split, above it nothing can be mapped, although there is a number for one area more.
 */
#include "common.h"

#include "../../spec/check.h"
#include "../../spec/frames.h"

#include "init.h"
#include "machine.h"
#include "mmap.h"
#include "mremap.h"

#define FRAMES 1024u
#define BASE 0x10000000u
#define MAP(addr, pages)                                                                           \
    do_mmap(mm, (addr), (pages)*PAGE_SIZE, PROT_READ | PROT_WRITE,                                 \
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NO_MAPPING, 0)

int main(void)
{
    uint32_t mm;
    uint32_t at = BASE;

    machine_reset_all();
    bios_map_clear();
    CHECK(setup_arch(FRAMES, 64, 16, 40, 8, 0));
    frames_booted(start_kernel());
    mm = task_mm[0];
    while (mm_map_count[mm] < MAX_MAP_COUNT - 1u) { /* single pages with gaps between them */
        CHECK(MAP(at, 1) == at);
        at += 2u * PAGE_SIZE;
    }
    CHECK(MAP(at, 3) == at && mm_map_count[mm] == MAX_MAP_COUNT);

    CHECK(sys_mprotect(mm, at, PAGE_SIZE, PROT_READ) == -ENOMEM);
    CHECK(do_munmap(mm, at + PAGE_SIZE, PAGE_SIZE) == -ENOMEM);
    CHECK(mm_map_count[mm] == MAX_MAP_COUNT);
    CHECK(do_munmap(mm, BASE, PAGE_SIZE) == 0);
    CHECK(sys_mprotect(mm, at, PAGE_SIZE, PROT_READ) == 0 && mm_map_count[mm] == MAX_MAP_COUNT);

    CHECK(MAP(at + 4u * PAGE_SIZE, 1) > 0 && mm_map_count[mm] == MAX_MAP_COUNT + 1u);
    CHECK(MAP(at + 5u * PAGE_SIZE, 1) == -ENOMEM); /* it would only stretch the one before */
    CHECK(sys_brk(mm, BRK_START + PAGE_SIZE) == BRK_START);
    CHECK(do_munmap(mm, at + 4u * PAGE_SIZE, PAGE_SIZE) == 0);
    CHECK(MAP(at + 3u * PAGE_SIZE, 1) > 0 && mm_map_count[mm] == MAX_MAP_COUNT);

    /* a move needs three areas to spare, five with a fixed place; growing in place needs none */
    CHECK(do_mremap(mm, BASE + 2u * PAGE_SIZE, PAGE_SIZE, 2u * PAGE_SIZE, 0, 0) > 0);
    CHECK(do_mremap(mm, at, PAGE_SIZE, 2u * PAGE_SIZE, MREMAP_MAYMOVE, 0) == -ENOMEM);
    while (mm_map_count[mm] > MAX_MAP_COUNT - 5u) {
        at -= 2u * PAGE_SIZE;
        CHECK(do_munmap(mm, at, PAGE_SIZE) == 0);
    }
    at -= 2u * PAGE_SIZE;
    CHECK(do_mremap(mm, at, PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE + MREMAP_FIXED, 0x80000000u) ==
          -ENOMEM);
    CHECK(do_munmap(mm, BASE + 8u * PAGE_SIZE, PAGE_SIZE) == 0);
    CHECK(do_mremap(mm, at, PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE + MREMAP_FIXED, 0x80000000u) ==
          0x80000000u);
    CHECK(sys_brk(mm, BRK_START + PAGE_SIZE) == BRK_START + PAGE_SIZE);
    CHECK(mm_ok_deep());
    printf("test_map_count: %u checks passed\n", checks);
    return 0;
}
