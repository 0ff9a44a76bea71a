/*
 * What a process of the host does before it can stand for one of the core.
 */
#define _GNU_SOURCE
#include "oracle/linux/prepare.h"

#if defined(__linux__) && defined(__x86_64__)

#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "oracle/linux/areas.h"
#include "oracle/linux/simulate.h"

#define LOW_END 0x100000000u   /* the trace's addresses lie below */
#define LITTLE_DATA 0x4000000u /* that a simulated host lets a process map */

#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#define PR_GET_MEMORY_MERGE 68
#endif

/* The lowest address that is mapped, as far as /proc tells. */
static uint64_t lowest_mapped(void)
{
    char text[64] = "";
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        return (uint64_t)(uintptr_t)&host_simulation; /* the program lies lowest of all */
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

/* Without that right in effect a limit on locked memory holds for root, too. It stays to be had. */
bool host_use_ipc_lock(bool used)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    const uint32_t right = 1u << CAP_IPC_LOCK;

    if (syscall(SYS_capget, &header, data) != 0) {
        return false;
    }
    data[0].effective &= ~right;
    data[0].effective |= used ? data[0].permitted & right : 0;
    return syscall(SYS_capset, &header, data) == 0;
}

void host_lift_memlock(void)
{
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) {
        lift(RLIMIT_MEMLOCK);
    }
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
    simulate_keys_taken();
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
