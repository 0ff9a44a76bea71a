/*
 * The tries by which it is found what the host is like: a page is mapped, a word is loaded, a call
 * is made.
 */
#define _GNU_SOURCE
#include "oracle/linux/tries.h"

#if defined(__linux__) && defined(__x86_64__)

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle/linux/areas.h"
#include "oracle/linux/calls.h"
#include "oracle/linux/files.h"
#include "oracle/linux/prepare.h"

#define PAGE 4096u
#define HUGE_PAGE 0x200000u
#define SPOT 0x10000000u /* where tries are made */
#define PLAIN (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)
#define READ_WRITE (PROT_READ | PROT_WRITE)
#define READ_EXEC (PROT_READ | PROT_EXEC)
#define A_LOT ((size_t)1 << 44) /* more than any host has memory for, but not addresses */
#define PAGES_LOADED 8u

#ifndef PR_GET_MEMORY_MERGE
#define PR_GET_MEMORY_MERGE 68
#endif

static struct host_areas areas;

/* ---- small steps ---------------------------------------------------------------------------- */

static bool map(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags)
{
    return host_mmap(addr, length, rights, PLAIN | MAP_FIXED | flags) == (int64_t)addr;
}

static bool unmap(uint64_t addr, uint64_t length)
{
    return syscall(SYS_munmap, addr, length) == 0;
}

/* Resident pages of the lowest 4 GiB. */
static uint32_t resident(void)
{
    return host_areas_read(&areas, 0) ? host_areas_resident(&areas) : 0;
}

static int64_t yes_if(bool condition)
{
    return condition ? TRAIT_YES : TRAIT_NO;
}

/* ---- the tries ------------------------------------------------------------------------------ */

/* Does /proc tell of an area all that there is to tell? */
static bool proc_tells_all(void)
{
    const struct host_area *area = areas.area;

    return map(SPOT, PAGE, READ_WRITE, MAP_GROWSDOWN) && host_areas_read(&areas, 0) &&
           areas.count == 1 && area->start == SPOT && area->end == SPOT + PAGE &&
           area->rights == READ_WRITE && area->grows_down;
}

static int64_t try_proc(void)
{
    int64_t name = host_name_in_proc();

    return name == 0 || !proc_tells_all() ? PROC_NO : name == getpid() ? PROC_YES : PROC_OTHER;
}

static int64_t try_zero_page(void)
{
    uint32_t word = 0;

    host_turn_off_huge_pages();
    host_turn_off_merging();
    if (!map(SPOT, PAGES_LOADED * PAGE, PROT_READ, 0)) {
        return ZERO_UNCLEAR;
    }
    for (uint32_t i = 0; i < PAGES_LOADED; i++) {
        uint32_t before = resident();

        if (host_load(SPOT + i * PAGE, &word) != 0 || resident() - before > 1) {
            return ZERO_UNCLEAR;
        }
    }
    uint32_t pages = resident();
    unmap(SPOT, PAGES_LOADED * PAGE);
    return pages == 0 ? ZERO_YES : pages == PAGES_LOADED ? ZERO_NO : ZERO_UNCLEAR;
}

/* Does one store make more than one page resident? */
static bool store_brings_more(void)
{
    bool more =
        map(SPOT, 2u * HUGE_PAGE, READ_WRITE, 0) && host_store(SPOT, 1) == 0 && resident() > 1;

    unmap(SPOT, 2u * HUGE_PAGE);
    return more;
}

static int64_t try_huge_pages(void)
{
    bool more = store_brings_more();

    host_turn_off_huge_pages(); /* as is done in any case: none may be free only now */
    if (!more) {
        return HUGE_OFF;
    }
    return store_brings_more() ? HUGE_STUCK : HUGE_ON;
}

static int64_t try_merging(void)
{
    if (prctl(PR_GET_MEMORY_MERGE, 0, 0, 0, 0) != 1) {
        return MERGING_OFF;
    }
    return host_turn_off_merging() ? MERGING_ON : MERGING_STUCK;
}

/* Without strict accounting, a mapping with MAP_NORESERVE may be larger than what there is. */
static int64_t try_overcommit(void)
{
    host_lift_limits();
    void *inaccessible = mmap(NULL, A_LOT, PROT_NONE, PLAIN, -1, 0);
    if (inaccessible == MAP_FAILED) {
        return OVERCOMMIT_FREE; /* too large for another reason, which the limits tell */
    }
    munmap(inaccessible, A_LOT);
    void *usable = mmap(NULL, A_LOT, READ_WRITE, PLAIN, -1, 0);
    if (usable == MAP_FAILED) {
        return OVERCOMMIT_STRICT;
    }
    munmap(usable, A_LOT);
    return OVERCOMMIT_FREE;
}

static int64_t try_limits(void)
{
    return host_lift_limits() ? LIMITS_NONE : LIMITS_SOME;
}

static int64_t try_min_address(void)
{
    for (uint64_t addr = 0; addr < MOST_ADDRESS; addr += PAGE) {
        if (map(addr, PAGE, PROT_READ, 0)) {
            unmap(addr, PAGE);
            return (int64_t)addr;
        }
    }
    return MOST_ADDRESS;
}

/* With a limit of nothing, only who needs no limit can lock a page. */
static int64_t try_memlock(void)
{
    struct rlimit limit = {0, 0};

    host_lift_memlock();
    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (limit.rlim_cur == RLIM_INFINITY) {
        return MEMLOCK_FREE;
    }
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_MEMLOCK, &limit);
    bool can = map(SPOT, PAGE, READ_WRITE, MAP_LOCKED);
    unmap(SPOT, PAGE);
    return can ? MEMLOCK_FREE : MEMLOCK_LIMITED;
}

/* Every second page of a range gets other rights than the rest. */
static int64_t try_areas(void)
{
    int64_t count = 1;

    if (!map(SPOT, 2u * ENOUGH_AREAS * PAGE, PROT_NONE, 0)) {
        return 0;
    }
    for (uint64_t at = SPOT + PAGE; count + 2 <= ENOUGH_AREAS; at += 2 * PAGE) {
        if (!map(at, PAGE, PROT_READ, 0)) {
            break;
        }
        count += 2;
    }
    unmap(SPOT, 2u * ENOUGH_AREAS * PAGE);
    return count + 2 > ENOUGH_AREAS ? ENOUGH_AREAS : count;
}

static int64_t try_stack_limit(void)
{
    return host_set_stack_limit() ? STACK_FREE : STACK_LOW;
}

/* Can an area grow down by a page when it is PAGES from the one below then? Each try has a place of
 * its own: munmap may be refused. */
static bool may_grow(uint64_t pages)
{
    static uint64_t below = SPOT;
    uint64_t addr = below + PAGE + pages * PAGE;
    uint32_t word = 0;
    bool grows = map(below, PAGE, READ_WRITE, 0) &&
                 map(addr + PAGE, PAGE, READ_WRITE, MAP_GROWSDOWN) && host_load(addr, &word) == 0;

    below = addr + 2u * PAGE;
    return grows;
}

static int64_t try_stack_gap(void)
{
    uint64_t no = 0; /* it may not grow to less than this */
    uint64_t yes = MOST_GAP;

    while (no < yes) {
        uint64_t middle = (no + yes) / 2;

        if (may_grow(middle)) {
            yes = middle;
        } else {
            no = middle + 1;
        }
    }
    return (int64_t)yes;
}

/* Can an area with x alone be read? */
static bool x_alone_reads(void)
{
    uint32_t word = 0;
    bool reads = !map(SPOT, PAGE, PROT_EXEC, 0) || host_load(SPOT, &word) == 0;

    unmap(SPOT, PAGE);
    return reads;
}

static int64_t try_keys(void)
{
    if (x_alone_reads()) {
        return KEYS_NONE;
    }
    host_take_protection_keys();
    return x_alone_reads() ? KEYS_TAKEN : KEYS_STUCK;
}

static int64_t try_heap(void)
{
    bool moved = host_move_brk(HOST_BRK_START, HOST_BRK_START) == 0;
    long end = syscall(SYS_brk, 0); /* which may be refused for itself */

    return yes_if(moved && (end <= 0 || end == (long)HOST_BRK_START));
}

static int64_t try_seccomp(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2 ? SECCOMP_FILTER : SECCOMP_OFF;
}

static int64_t try_mmap(void)
{
    return yes_if(map(SPOT, PAGE, PROT_READ, 0));
}

static int64_t try_munmap(void)
{
    return yes_if(map(SPOT, PAGE, PROT_READ, 0) && unmap(SPOT, PAGE));
}

static int64_t try_mprotect(void)
{
    bool can = map(SPOT, PAGE, PROT_READ, 0) && host_mprotect(SPOT, PAGE, PROT_NONE) == 0;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

/* All that is done to the files of traces. */
static int64_t try_files(void)
{
    uint32_t word = 0;
    const uint32_t flags = MAP_SHARED | MAP_FIXED_NOREPLACE;
    bool can =
        host_files_open() && host_files_reset() &&
        host_mmap_file(SPOT, PAGE, PROT_READ | PROT_WRITE, flags, 1, PAGE) == (int64_t)SPOT &&
        host_load(SPOT + 4, &word) == 0 && word == (0xF1000000u | (PAGE + 4)) &&
        host_store(SPOT + 4, 1) == 0 && host_msync(SPOT, PAGE) == 0 &&
        host_pread(1, PAGE + 4) == 1 && host_pwrite(1, PAGE, 7) == 0 &&
        host_load(SPOT, &word) == 0 && word == 7 && host_fsync(1) == 0 &&
        host_truncate(1, 0) == 0 && host_load(SPOT, &word) == SIGBUS;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

static int64_t try_mincore(void)
{
    bool can = map(SPOT, PAGE, PROT_READ, 0) && host_mincore(SPOT) == 0;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

static int64_t try_mremap(void)
{
    bool can =
        map(SPOT, PAGE, PROT_READ, 0) && host_mremap(SPOT, PAGE, 2u * PAGE, 0, 0) == (int64_t)SPOT;

    unmap(SPOT, 2u * PAGE);
    return yes_if(can);
}

static int64_t try_mlock(void)
{
    host_lift_memlock();
    bool can = map(SPOT, PAGE, PROT_READ, 0) && host_mlock(SPOT, PAGE) == 0 &&
               host_munlock(SPOT, PAGE) == 0 && syscall(SYS_mlockall, MCL_FUTURE) == 0 &&
               host_munlockall() == 0;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

static int64_t try_madvise(void)
{
    bool can = map(SPOT, PAGE, PROT_READ, 0) && host_madvise(SPOT, PAGE, MADV_DONTNEED) == 0;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

#define LIKELY_LIMIT 1048576u /* bytes; a trace that asks for more than the host can set differs */

/* Without a right to lock memory beyond it, a limit of 0 holds. */
static int64_t try_setrlimit(void)
{
    bool free = host_lift_limits();

    host_lift_memlock();

    return yes_if(
        free && host_setrlimit(RLIMIT_MEMLOCK, LIKELY_LIMIT) == 0 &&
        host_setrlimit(RLIMIT_MEMLOCK, 0) == 0 && !map(SPOT, PAGE, PROT_READ, MAP_LOCKED) &&
        host_setrlimit(RLIMIT_MEMLOCK, UINT32_MAX) == 0 && map(SPOT, PAGE, PROT_READ, MAP_LOCKED));
}

/* The heap may be anywhere: it grows by a page and shrinks again. */
static int64_t try_brk(void)
{
    long old = syscall(SYS_brk, 0);

    return yes_if(old > 0 && syscall(SYS_brk, old + (long)PAGE) == old + (long)PAGE &&
                  syscall(SYS_brk, old) == old);
}

static int64_t try_fork(void)
{
    long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

    if (pid == 0) {
        _exit(0);
    }
    return yes_if(pid > 0 && waitpid((pid_t)pid, NULL, 0) == pid);
}

static bool can_map(uint32_t rights)
{
    bool can = map(SPOT, PAGE, rights, 0);

    unmap(SPOT, PAGE);
    return can;
}

static int64_t try_map_exec(void)
{
    return yes_if(can_map(READ_EXEC));
}

static int64_t try_write_exec(void)
{
    return yes_if(can_map(READ_WRITE | PROT_EXEC));
}

static int64_t try_gain_exec(void)
{
    bool can = map(SPOT, PAGE, PROT_READ, 0) && host_mprotect(SPOT, PAGE, READ_EXEC) == 0;

    unmap(SPOT, PAGE);
    return yes_if(can);
}

static int64_t try_address_bits(void)
{
    void *place = mmap((void *)((uintptr_t)1 << 48), PAGE, PROT_NONE, PLAIN, -1, 0);

    return place != MAP_FAILED && (uintptr_t)place >> 47 != 0 ? 57 : 47;
}

static int64_t try_user(void)
{
    return geteuid() == 0 ? USER_ROOT : USER_OTHER;
}

host_try *const host_tries[NR_TRAITS] = {
    [TRAIT_PROC] = try_proc,
    [TRAIT_ZERO_PAGE] = try_zero_page,
    [TRAIT_HUGE_PAGES] = try_huge_pages,
    [TRAIT_MERGING] = try_merging,
    [TRAIT_OVERCOMMIT] = try_overcommit,
    [TRAIT_LIMITS] = try_limits,
    [TRAIT_MIN_ADDRESS] = try_min_address,
    [TRAIT_MEMLOCK] = try_memlock,
    [TRAIT_AREAS] = try_areas,
    [TRAIT_STACK_LIMIT] = try_stack_limit,
    [TRAIT_STACK_GAP] = try_stack_gap,
    [TRAIT_KEYS] = try_keys,
    [TRAIT_HEAP] = try_heap,
    [TRAIT_SECCOMP] = try_seccomp,
    [TRAIT_MMAP] = try_mmap,
    [TRAIT_MUNMAP] = try_munmap,
    [TRAIT_MPROTECT] = try_mprotect,
    [TRAIT_MINCORE] = try_mincore,
    [TRAIT_FILES] = try_files,
    [TRAIT_BRK] = try_brk,
    [TRAIT_MREMAP] = try_mremap,
    [TRAIT_MLOCK] = try_mlock,
    [TRAIT_MADVISE] = try_madvise,
    [TRAIT_SETRLIMIT] = try_setrlimit,
    [TRAIT_FORK] = try_fork,
    [TRAIT_MAP_EXEC] = try_map_exec,
    [TRAIT_WRITE_EXEC] = try_write_exec,
    [TRAIT_GAIN_EXEC] = try_gain_exec,
    [TRAIT_ADDRESS_BITS] = try_address_bits,
    [TRAIT_USER] = try_user,
};

#endif
