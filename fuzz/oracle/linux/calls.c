/*
 * What a process of the host does to itself.
 *
 * A load or store that faults goes on behind its instruction; the signal handler, which sees to
 * that, runs on a stack of its own.
 */
#define _GNU_SOURCE
#include "oracle/linux/calls.h"

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <unistd.h>

#include "oracle/linux/areas.h"

#define PAGE 4096u
#define LOW_END 0x100000000u   /* the trace's addresses lie below */
#define LITTLE_DATA 0x4000000u /* that a simulated host lets a process map */

#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif

static uint64_t resume; /* where to go on after a fault, 0: there must be none */

static int64_t outcome(long value)
{
    return value == -1 ? -errno : value;
}

/* ---- hosts that this one is not ------------------------------------------------------------- */

struct host_simulation host_simulation;

/* The areas of this process. */
static const struct host_areas *own_areas(void)
{
    static struct host_areas areas;

    host_areas_read(&areas, 0);
    return &areas;
}

static bool too_many_areas(void)
{
    return host_simulation.areas != 0 && own_areas()->count >= host_simulation.areas;
}

/* The page of ADDR becomes one of its own as by a store, whatever the area's rights are. */
static void make_own_page(uint64_t addr, uint32_t word)
{
    int file = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

    if (file < 0 || pwrite(file, &word, sizeof word, (off_t)addr) != (ssize_t)sizeof word) {
        _exit(1); /* this cannot be simulated here */
    }
    close(file);
}

/* What mapping the zero page into a locked area would have done. */
static void make_own_pages(uint64_t addr, uint64_t length)
{
    for (uint64_t at = addr; at < addr + length; at += PAGE) {
        make_own_page(at, 0);
    }
}

static void after_mmap(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags)
{
    if (host_simulation.huge_pages) {
        syscall(SYS_madvise, addr, length, MADV_HUGEPAGE);
    }
    if (host_simulation.no_zero_page && (flags & MAP_LOCKED) != 0 && rights != 0 &&
        (rights & PROT_WRITE) == 0) {
        make_own_pages(addr, length);
    }
}

static bool keys_taken;

/* Is ADDR in an area with x alone that a key keeps from being read? */
static bool simulated_key_stops(uint64_t addr)
{
    const struct host_areas *areas;

    if (!host_simulation.keys || keys_taken) {
        return false;
    }
    areas = own_areas();
    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->area[i].start <= addr && addr < areas->area[i].end) {
            return areas->area[i].rights == PROT_EXEC;
        }
    }
    return false;
}

static bool simulated_gap_stops(uint64_t addr)
{
    return host_simulation.stack_gap != 0 && addr < LOW_END &&
           host_areas_gap_below(own_areas(), (uint32_t)addr, host_simulation.stack_gap) != NULL;
}

static bool simulated_gap_stops_heap(uint64_t end)
{
    int64_t old = syscall(SYS_brk, 0);

    return host_simulation.stack_gap != 0 && old >= (int64_t)HOST_BRK_START &&
           host_areas_gap_stops_heap(own_areas(), ((uint64_t)old + PAGE - 1) / PAGE * PAGE,
                                     (end + PAGE - 1) / PAGE * PAGE, host_simulation.stack_gap);
}

/* ---- system calls --------------------------------------------------------------------------- */

int64_t host_mmap(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags)
{
    if (too_many_areas()) {
        return -ENOMEM;
    }
    if (host_simulation.strict) {
        flags &= ~(uint32_t)MAP_NORESERVE;
    }
    int64_t place = outcome(syscall(SYS_mmap, addr, length, rights, flags, -1, 0));
    if (place >= 0) {
        after_mmap((uint64_t)place, length, rights, flags);
    }
    return place;
}

int64_t host_munmap(uint64_t addr, uint64_t length)
{
    return too_many_areas() ? -ENOMEM : outcome(syscall(SYS_munmap, addr, length));
}

int64_t host_mprotect(uint64_t addr, uint64_t length, uint32_t rights)
{
    return too_many_areas() ? -ENOMEM : outcome(syscall(SYS_mprotect, addr, length, rights));
}

int64_t host_brk(uint64_t addr)
{
    return outcome(syscall(SYS_brk, simulated_gap_stops_heap(addr) ? 0 : addr));
}

/* The kernel only looks at the other fields for the process's name. */
int64_t host_move_brk(uint64_t addr)
{
    const uint64_t below = HOST_BRK_START - 4096;
    struct prctl_mm_map map = {
        .start_code = below,
        .end_code = HOST_BRK_START,
        .start_data = below,
        .end_data = below,
        .start_brk = HOST_BRK_START,
        .brk = addr,
        .start_stack = below,
        .arg_start = below,
        .arg_end = below,
        .env_start = below,
        .env_end = below,
        .exe_fd = (uint32_t)-1,
    };

    return outcome(prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0));
}

/* ---- loads and stores ----------------------------------------------------------------------- */

static void on_fault(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

    (void)info;
    if (resume == 0) {
        _exit(1); /* a fault of ours */
    }
    registers[REG_RIP] = (greg_t)resume;
    registers[REG_RAX] = signal;
}

bool host_catch_faults(void)
{
    static char bytes[65536];
    stack_t stack = {.ss_sp = bytes, .ss_size = sizeof bytes};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_ONSTACK | SA_SIGINFO};

    return sigaltstack(&stack, NULL) == 0 && sigaction(SIGSEGV, &action, NULL) == 0 &&
           sigaction(SIGBUS, &action, NULL) == 0;
}

/* A fault goes on behind the instruction, with the signal in rax. */
static int32_t load(uint64_t addr, uint32_t *word)
{
    int32_t signal = 0;

    __asm__ volatile("lea 1f(%%rip), %%rdx\n\t"
                     "mov %%rdx, %[resume]\n\t"
                     "movl (%[addr]), %[word]\n"
                     "1:"
                     : [word] "+r"(*word), [resume] "=m"(resume), "+a"(signal)
                     : [addr] "r"(addr)
                     : "rdx", "memory");
    resume = 0;
    return signal;
}

int32_t host_load(uint64_t addr, uint32_t *word)
{
    if (simulated_gap_stops(addr) || simulated_key_stops(addr)) {
        return SIGSEGV;
    }
    int32_t signal = load(addr, word);
    if (signal == 0 && host_simulation.no_zero_page) {
        make_own_page(addr, *word);
    }
    return signal;
}

int32_t host_store(uint64_t addr, uint32_t word)
{
    int32_t signal = 0;

    if (simulated_gap_stops(addr)) {
        return SIGSEGV;
    }
    __asm__ volatile("lea 1f(%%rip), %%rdx\n\t"
                     "mov %%rdx, %[resume]\n\t"
                     "movl %[word], (%[addr])\n"
                     "1:"
                     : [resume] "=m"(resume), "+a"(signal)
                     : [word] "r"(word), [addr] "r"(addr)
                     : "rdx", "memory");
    resume = 0;
    return signal;
}

/* ---- what has to be out of the way ---------------------------------------------------------- */

/* The lowest address that is mapped, as far as /proc tells. */
static uint64_t lowest_mapped(void)
{
    char text[64] = "";
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        return (uint64_t)(uintptr_t)&resume; /* the program is the lowest thing that there is */
    }
    if (read(file, text, sizeof text - 1) <= 0) {
        text[0] = '\0';
    }
    close(file);
    return strtoull(text, NULL, 16);
}

/* AddressSanitizer keeps its notes on the low addresses in the third GiB: nobody will need them. */
bool host_clear_low_addresses(void)
{
#if defined(__SANITIZE_ADDRESS__)
    syscall(SYS_munmap, 0, LOW_END);
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    syscall(SYS_munmap, 0, LOW_END);
#endif
#endif
    return lowest_mapped() >= LOW_END;
}

static bool lift(int resource)
{
    struct rlimit limit;

    if (getrlimit((unsigned)resource, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit((unsigned)resource, &limit) == 0 && limit.rlim_max == RLIM_INFINITY;
}

bool host_lift_limits(void)
{
    const struct rlimit little = {LITTLE_DATA, RLIM_INFINITY};
    bool space = lift(RLIMIT_AS);
    bool data = lift(RLIMIT_DATA);

    if (host_simulation.strict) {
        setrlimit(RLIMIT_DATA, &little);
    }
    return space && data;
}

void host_lift_memlock(void)
{
    lift(RLIMIT_MEMLOCK);
}

bool host_set_stack_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = HOST_STACK_LIMIT;
    return setrlimit(RLIMIT_STACK, &limit) == 0;
}

bool host_turn_off_huge_pages(void)
{
    return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) == 0;
}

bool host_turn_off_merging(void)
{
    return prctl(PR_GET_MEMORY_MERGE, 0, 0, 0, 0) != 1 ||
           prctl(PR_SET_MEMORY_MERGE, 0, 0, 0, 0) == 0;
}

void host_take_protection_keys(void)
{
    while (syscall(SYS_pkey_alloc, 0, 0) >= 0) {
    }
    keys_taken = !host_simulation.no_keys;
}

int64_t host_name_in_proc(void)
{
    char text[32] = "";
    int file = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        return 0;
    }
    close(file);
    return readlink("/proc/self", text, sizeof text - 1) > 0 ? strtoll(text, NULL, 10) : 0;
}

#endif
