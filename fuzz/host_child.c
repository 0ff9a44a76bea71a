/*
 * The processes that do the system calls of a trace.
 *
 * They use no memory below 4 GiB, allocate nothing (the heap belongs to the trace), and reach the
 * kernel by syscall() where a sanitizer would look at the address. A load or store that faults goes
 * on behind its instruction; the signal handler, which sees to that, runs on a stack of its own.
 */
#define _GNU_SOURCE
#include "host_child.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>
#include <sys/wait.h>

#define LOW_END 0x100000000u /* the trace's addresses lie below */
#define STACK_BYTES 8388608u /* how far an area may grow down */

static int channels[HOST_CHANNELS];
static int channel; /* this process's */
static pid_t template;

static uint64_t resume; /* where to go on after a fault, 0: there must be none */

/* ---- obeying -------------------------------------------------------------------------------- */

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

/* Both give the signal or 0. A fault goes on behind the instruction, with the signal in rax. */
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

static int32_t store(uint64_t addr, uint32_t word)
{
    int32_t signal = 0;

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

static struct host_answer access_word(const struct host_command *command)
{
    struct host_answer answer = {0, 0};
    uint32_t word = 0;

    if (command->call == HOST_STORE) {
        answer.signal = store(command->arg[0], (uint32_t)command->arg[1]);
    } else {
        answer.signal = load(command->arg[0], &word);
        answer.value = word;
    }
    return answer;
}

static int64_t outcome(long value)
{
    return value == -1 ? -errno : value;
}

/* Lets the heap end at ADDR. The kernel only looks at the other fields for the process's name. */
static int64_t move_brk(uint64_t addr)
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

/* What a new process does first: it goes when the template goes. */
static void settle(uint32_t slot)
{
    channel = channels[slot];
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != template) {
        _exit(0);
    }
}

/* Linux's fork, but that the new process is a child of the template like this one. True: this is
 * the new process. */
static bool fork_into(uint32_t slot, struct host_answer *answer)
{
    long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

    if (pid == 0) {
        settle(slot);
        return true;
    }
    answer->value = outcome(pid);
    return false;
}

static struct host_answer system_call(const struct host_command *command)
{
    const uint64_t *arg = command->arg;
    struct host_answer answer = {0, 0};

    switch (command->call) {
    case HOST_MMAP:
        answer.value = outcome(syscall(SYS_mmap, arg[0], arg[1], arg[2], arg[3], -1, 0));
        break;
    case HOST_MUNMAP:
        answer.value = outcome(syscall(SYS_munmap, arg[0], arg[1]));
        break;
    case HOST_MPROTECT:
        answer.value = outcome(syscall(SYS_mprotect, arg[0], arg[1], arg[2]));
        break;
    case HOST_BRK:
        answer.value = outcome(syscall(SYS_brk, arg[0]));
        break;
    case HOST_MOVE_BRK:
        answer.value = move_brk(arg[0]);
        break;
    default:
        answer.value = -EINVAL;
        break;
    }
    return answer;
}

static void say(const void *message, size_t size)
{
    if (send(channel, message, size, MSG_NOSIGNAL) != (ssize_t)size) {
        _exit(0);
    }
}

static void hear(struct host_command *command)
{
    if (recv(channel, command, sizeof *command, 0) != sizeof *command) {
        _exit(0);
    }
}

_Noreturn static void serve(void)
{
    struct host_command command;
    struct host_answer answer = {0, 0};

    for (;;) {
        bool is_new = false;

        hear(&command);
        if (command.call == HOST_FORK) {
            is_new = fork_into(command.slot, &answer);
        } else if (command.call == HOST_LOAD || command.call == HOST_STORE) {
            answer = access_word(&command);
        } else if (command.call != HOST_EXIT) {
            answer = system_call(&command);
        }
        if (!is_new) {
            say(&answer, sizeof answer);
        }
        if (command.call == HOST_EXIT) {
            _exit(0);
        }
    }
}

/* ---- the template --------------------------------------------------------------------------- */

/* The lowest address that is mapped. */
static uint64_t lowest_mapped(void)
{
    char text[64] = "";
    int file = open("/proc/self/maps", O_RDONLY);

    if (file < 0 || read(file, text, sizeof text - 1) <= 0) {
        text[0] = '\0';
    }
    if (file >= 0) {
        close(file);
    }
    return strtoull(text, NULL, 16);
}

/* AddressSanitizer keeps its notes on the low addresses in the third GiB: nobody will need them. */
static bool clear_low_addresses(void)
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

static bool lift(struct rlimit *limit)
{
    limit->rlim_cur = RLIM_INFINITY;
    return limit->rlim_max == RLIM_INFINITY;
}

/* No limits but that of growing areas. */
static bool set_limits(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_AS, &limit) != 0 || !lift(&limit) || setrlimit(RLIMIT_AS, &limit) != 0) {
        return false;
    }
    if (getrlimit(RLIMIT_DATA, &limit) != 0 || !lift(&limit) ||
        setrlimit(RLIMIT_DATA, &limit) != 0) {
        return false;
    }
    if (getrlimit(RLIMIT_STACK, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = STACK_BYTES;
    return setrlimit(RLIMIT_STACK, &limit) == 0;
}

/* With every protection key taken, an area with x alone can be read, as on i386. */
static void take_protection_keys(void)
{
    while (syscall(SYS_pkey_alloc, 0, 0) >= 0) {
    }
}

static bool catch_faults(void)
{
    static char bytes[65536];
    stack_t stack = {.ss_sp = bytes, .ss_size = sizeof bytes};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_ONSTACK | SA_SIGINFO};

    return sigaltstack(&stack, NULL) == 0 && sigaction(SIGSEGV, &action, NULL) == 0 &&
           sigaction(SIGBUS, &action, NULL) == 0;
}

/* Can a page be mapped at ADDR? */
static bool can_map(uint64_t addr, int flags)
{
    flags |= MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (syscall(SYS_mmap, addr, 4096, PROT_READ, flags, -1, 0) != (long)addr) {
        return false;
    }
    return syscall(SYS_munmap, addr, 4096) == 0;
}

static bool can_lock(void)
{
    struct rlimit limit = {0, 0};
    bool can;

    getrlimit(RLIMIT_MEMLOCK, &limit);
    if (limit.rlim_cur == RLIM_INFINITY) {
        return true;
    }
    rlim_t soft = limit.rlim_cur;
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_MEMLOCK, &limit); /* only who may exceed it can lock a page now */
    can = can_map(0x10000000, MAP_LOCKED);
    limit.rlim_cur = soft;
    setrlimit(RLIMIT_MEMLOCK, &limit);
    return can;
}

static bool never_overcommits(void)
{
    char text[2] = "";
    int file = open("/proc/sys/vm/overcommit_memory", O_RDONLY);

    if (file >= 0) {
        if (read(file, text, 1) != 1) {
            text[0] = '\0';
        }
        close(file);
    }
    return text[0] == '2';
}

static const char *prepare(void)
{
    if (!clear_low_addresses()) {
        return "the program itself lies below 4 GiB (is it position independent?)";
    }
    if (never_overcommits()) {
        return "vm.overcommit_memory is 2";
    }
    if (!set_limits()) {
        return "the limits on address space, data or stack are in the way";
    }
    if (prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0) {
        return "huge pages cannot be turned off";
    }
    if (move_brk(HOST_BRK_START) != 0) {
        return "the heap cannot be moved (prctl PR_SET_MM_MAP)";
    }
    take_protection_keys();
    if (!catch_faults() || !can_map(0x10000000, 0)) {
        return "memory cannot be mapped at low addresses";
    }
    return "";
}

static void get_ready(struct host_ready *ready)
{
    memset(ready, 0, sizeof *ready);
    snprintf(ready->why, sizeof ready->why, "%s", prepare());
    ready->low_pages = can_map(0, 0);
    ready->locking = can_lock();
}

/* Begins a trace. True: this is its first process. */
static bool begin(uint32_t slot, struct host_answer *answer)
{
    pid_t pid = fork();

    if (pid == 0) {
        signal(SIGTERM, SIG_DFL);
        settle(slot);
        return true;
    }
    answer->value = outcome(pid);
    return false;
}

/* Ends all processes of the group but the template, and waits until they are gone. */
static void end_all(void)
{
    kill(0, SIGTERM);
    while (wait(NULL) > 0 || errno == EINTR) {
    }
}

void host_one_cpu(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();

    if (cpu >= 0) {
        CPU_ZERO(&set);
        CPU_SET((unsigned)cpu, &set);
        sched_setaffinity(0, sizeof set, &set);
    }
}

_Noreturn void host_template(const int ends[HOST_CHANNELS])
{
    struct host_ready ready;
    struct host_command command;
    pid_t tool = getppid();

    memcpy(channels, ends, sizeof channels);
    channel = channels[HOST_TEMPLATE];
    template = getpid();
    setpgid(0, 0);
    signal(SIGTERM, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* nobody becomes a zombie */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != tool) {
        _exit(0);
    }
    get_ready(&ready);
    say(&ready, sizeof ready);
    for (;;) {
        struct host_answer answer = {0, 0};

        hear(&command);
        if (command.call == HOST_FORK && begin(command.slot, &answer)) {
            say(&answer, sizeof answer); /* it obeys from now on */
            serve();
        }
        if (command.call == HOST_END) {
            end_all();
        }
        say(&answer, sizeof answer);
    }
}

#else

void host_one_cpu(void)
{
}

_Noreturn void host_template(const int channels[HOST_CHANNELS])
{
    struct host_ready ready = {.why = "this is not Linux on x86-64"};

    if (write(channels[HOST_TEMPLATE], &ready, sizeof ready) < 0) {
        _exit(1);
    }
    _exit(0);
}

#endif
