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
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <unistd.h>

#include "oracle/linux/areas.h"
#include "oracle/linux/prepare.h"
#include "oracle/linux/simulate.h"

static uint64_t resume;   /* where to go on after a fault, 0: there must be none */
static bool locks_future; /* what is mapped from now on is locked */

static int64_t outcome(long value)
{
    return value == -1 ? -errno : value;
}

/* ---- system calls --------------------------------------------------------------------------- */

int64_t host_mmap(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags)
{
    if (simulated_areas_full()) {
        return -ENOMEM;
    }
    if (host_simulation.strict) {
        flags &= ~(uint32_t)MAP_NORESERVE;
    }
    int64_t place = outcome(syscall(SYS_mmap, addr, length, rights, flags, -1, 0));
    if (place >= 0) {
        simulate_mmap((uint64_t)place, length);
        if (locks_future || (flags & MAP_LOCKED) != 0) {
            simulate_populate((uint64_t)place, length);
        }
    }
    return place;
}

int64_t host_munmap(uint64_t addr, uint64_t length)
{
    return simulated_areas_full() ? -ENOMEM : outcome(syscall(SYS_munmap, addr, length));
}

int64_t host_mprotect(uint64_t addr, uint64_t length, uint32_t rights)
{
    return simulated_areas_full() ? -ENOMEM : outcome(syscall(SYS_mprotect, addr, length, rights));
}

int64_t host_mincore(uint64_t addr)
{
    uint8_t in_ram = 0;
    int64_t result = outcome(syscall(SYS_mincore, addr, 1, &in_ram));

    return result < 0 ? result : in_ram % 2;
}

int64_t host_mremap(uint64_t addr, uint64_t old_length, uint64_t new_length, uint32_t flags,
                    uint64_t new_addr)
{
    if (simulated_areas_full()) {
        return -ENOMEM;
    }
    int64_t place = outcome(syscall(SYS_mremap, addr, old_length, new_length, flags, new_addr));
    if (place >= 0 && new_length > old_length) {
        simulate_populate((uint64_t)place + old_length, new_length - old_length);
    }
    return place;
}

int64_t host_mlock(uint64_t addr, uint64_t length)
{
    int64_t result = simulated_areas_full() ? -ENOMEM : outcome(syscall(SYS_mlock, addr, length));

    /* without a hole in it the whole range was locked, and populated as far as it can be used */
    if (result == 0 || (result == -ENOMEM && simulated_is_whole(addr, addr + length))) {
        simulate_populate(addr, length);
    }
    return result;
}

int64_t host_munlock(uint64_t addr, uint64_t length)
{
    return simulated_areas_full() ? -ENOMEM : outcome(syscall(SYS_munlock, addr, length));
}

int64_t host_madvise(uint64_t addr, uint64_t length, uint32_t advice)
{
    return outcome(syscall(SYS_madvise, addr, length, advice));
}

/* ---- limits: what lies above 4 GiB does not count ------------------------------------------- */

static struct host_areas own; /* as they are now */
static uint32_t memlock_limit = UINT32_MAX;

int64_t host_munlockall(void)
{
    locks_future = false;
    return outcome(syscall(SYS_munlockall));
}

void host_after_fork(void)
{
    locks_future = false;
}

/* Locks what there is below 4 GiB: its end leaves the areas to come as they are. */
static void lock_low_areas(void)
{
    for (uint32_t i = 0; i < own.count; i++) {
        host_mlock(own.area[i].start, own.area[i].end - own.area[i].start);
    }
}

int64_t host_mlockall(uint32_t which)
{
    bool current = (which & MCL_CURRENT) != 0;

    if (current && !host_areas_read(&own, 0)) {
        return -EIO;
    }
    if (memlock_limit == 0) {
        return -EPERM;
    }
    if (current && host_areas_pages(&own) > memlock_limit / 4096) {
        return -ENOMEM;
    }
    int64_t result = 0;
    if ((which & MCL_FUTURE) != 0) {
        result = outcome(syscall(SYS_mlockall, MCL_FUTURE));
    } else if (locks_future) {
        result = host_munlockall(); /* what is locked is so again at once */
    }
    if (result == 0) {
        locks_future = (which & MCL_FUTURE) != 0;
    }
    if (result == 0 && current) {
        lock_low_areas();
    }
    return result;
}

/* Bytes of what lies above 4 GiB that count against limit WHICH. */
static uint64_t bytes_above(uint32_t which)
{
    uint64_t pages = 0;

    if (which != RLIMIT_AS && which != RLIMIT_DATA) {
        return 0;
    }
    pages = host_areas_counted(which == RLIMIT_AS ? "VmSize:" : "VmData:");
    pages -= which == RLIMIT_AS ? host_areas_pages(&own) : host_areas_data(&own);
    return pages * 4096;
}

int64_t host_setrlimit(uint32_t which, uint32_t bytes)
{
    struct rlimit limit;

    if (getrlimit(which, &limit) != 0 || !host_areas_read(&own, 0)) {
        return -EIO;
    }
    limit.rlim_cur = bytes + bytes_above(which);
    if (bytes == UINT32_MAX || (which == RLIMIT_DATA && bytes == 0) ||
        limit.rlim_cur > limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max; /* a limit of 0 on data is one on the heap alone */
    }
    if (which == RLIMIT_MEMLOCK) {
        if (bytes != UINT32_MAX && bytes > limit.rlim_max) {
            return -EPERM; /* as the host says it */
        }
        memlock_limit = bytes;
        if (!host_use_ipc_lock(bytes == UINT32_MAX)) {
            return -EPERM;
        }
    }
    return outcome(setrlimit(which, &limit));
}

int64_t host_brk(uint64_t addr)
{
    return outcome(syscall(SYS_brk, simulated_gap_stops_heap(addr) ? 0 : addr));
}

/* The kernel only looks at the other fields for the process's name. */
int64_t host_move_brk(uint64_t start, uint64_t addr)
{
    const uint64_t below = start - 4096;
    struct prctl_mm_map map = {
        .start_code = below,
        .end_code = start,
        .start_data = below,
        .end_data = below,
        .start_brk = start,
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
    if (signal == 0) {
        simulate_load(addr, *word);
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

#endif
