/*
 * The processes that do the system calls of a trace: how they come to be, and how they obey.
 */
#define _GNU_SOURCE
#include "oracle/linux/child.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "oracle/linux/areas.h"
#include "oracle/linux/calls.h"
#include "oracle/linux/files.h"
#include "oracle/linux/prepare.h"
#include "oracle/linux/probe.h"
#include "trace/operations.h"

static int channels[HOST_CHANNELS];
static int channel; /* this process's */
static pid_t template;

/* ---- obeying -------------------------------------------------------------------------------- */

static struct host_answer access_word(const struct host_command *command)
{
    struct host_answer answer = {0, 0};
    uint32_t word = 0;

    if (command->call == HOST_STORE) {
        answer.signal = host_store(command->arg[0], (uint32_t)command->arg[1]);
    } else {
        answer.signal = host_load(command->arg[0], &word);
        answer.value = word;
    }
    return answer;
}

static int64_t outcome(long value)
{
    return value == -1 ? -errno : value;
}

/* A file beside `anon' counts for nothing, but for what Linux says of its offset. */
static int64_t map_file(const uint64_t *arg)
{
    uint32_t rights = (uint32_t)arg[2];
    uint32_t flags = (uint32_t)(arg[2] >> 32);
    uint32_t offset = (uint32_t)(arg[3] >> 32);

    if ((flags & WORD_ANON) != 0 && offset % 4096u == 0) {
        return host_mmap(arg[0], arg[1], rights, flags);
    }
    return host_mmap_file(arg[0], arg[1], rights, flags, (uint32_t)arg[3], offset);
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
        host_after_fork();
        return true;
    }
    answer->value = outcome(pid);
    return false;
}

static int64_t call_on_areas(const struct host_command *command)
{
    const uint64_t *arg = command->arg;

    switch (command->call) {
    case HOST_MMAP:
        return host_mmap(arg[0], arg[1], (uint32_t)arg[2], (uint32_t)arg[3]);
    case HOST_MUNMAP:
        return host_munmap(arg[0], arg[1]);
    case HOST_MPROTECT:
        return host_mprotect(arg[0], arg[1], (uint32_t)arg[2]);
    case HOST_MREMAP:
        return host_mremap(arg[0], arg[1], arg[2], (uint32_t)arg[3], arg[4]);
    case HOST_MLOCK:
        return host_mlock(arg[0], arg[1]);
    case HOST_MUNLOCK:
        return host_munlock(arg[0], arg[1]);
    case HOST_MADVISE:
        return host_madvise(arg[0], arg[1], (uint32_t)arg[2]);
    default:
        return -EINVAL;
    }
}

static struct host_answer system_call(const struct host_command *command)
{
    const uint64_t *arg = command->arg;
    struct host_answer answer = {0, 0};

    switch (command->call) {
    case HOST_MINCORE:
        answer.value = host_mincore(arg[0]);
        break;
    case HOST_BRK:
        answer.value = host_brk(arg[0]);
        break;
    case HOST_MOVE_BRK:
        answer.value = host_move_brk(arg[0], arg[1]);
        break;
    case HOST_MMAP_FILE:
        answer.value = map_file(arg);
        break;
    case HOST_MSYNC:
        answer.value = host_msync(arg[0], arg[1]);
        break;
    case HOST_MLOCKALL:
        answer.value = host_mlockall((uint32_t)arg[0]);
        break;
    case HOST_MUNLOCKALL:
        answer.value = host_munlockall();
        break;
    case HOST_SETRLIMIT:
        answer.value = host_setrlimit((uint32_t)arg[0], (uint32_t)arg[1]);
        break;
    case HOST_NAME:
        answer.value = host_name_in_proc();
        break;
    default:
        answer.value = call_on_areas(command);
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

/* It does what the probe found that it can: what it cannot might be its end. */
static const char *prepare(void)
{
    if (!host_clear_low_addresses()) {
        return "the program itself lies below 4 GiB (is it position independent?)";
    }
    host_lift_limits();
    host_lift_memlock();
    host_set_stack_limit();
    if (!host_is(TRAIT_HUGE_PAGES, HUGE_STUCK)) {
        host_turn_off_huge_pages();
    }
    if (host_is(TRAIT_MERGING, MERGING_ON)) {
        host_turn_off_merging();
    }
    if (host_is(TRAIT_HEAP, TRAIT_YES)) {
        host_move_brk(HOST_BRK_START, HOST_BRK_START);
    }
    if (host_is(TRAIT_KEYS, KEYS_TAKEN)) {
        host_take_protection_keys();
    }
    if (host_is(TRAIT_FILES, TRAIT_YES) && !host_files_open()) {
        return "memory files cannot be made";
    }
    return host_catch_faults() ? "" : "faults cannot be caught";
}

static void get_ready(struct host_ready *ready)
{
    memset(ready, 0, sizeof *ready);
    snprintf(ready->why, sizeof ready->why, "%s", prepare());
}

static int64_t file_call(const struct host_command *command)
{
    const uint64_t *arg = command->arg;

    switch (command->call) {
    case HOST_PREAD:
        return host_pread((uint32_t)arg[0], (uint32_t)arg[1]);
    case HOST_PWRITE:
        return host_pwrite((uint32_t)arg[0], (uint32_t)arg[1], (uint32_t)arg[2]);
    case HOST_TRUNCATE:
        return host_truncate((uint32_t)arg[0], (uint32_t)arg[1]);
    case HOST_FSYNC:
        return host_fsync((uint32_t)arg[0]);
    default:
        return 0;
    }
}

/* Begins a trace. True: this is its first process. */
static bool begin(uint32_t slot, struct host_answer *answer)
{
    if (host_is(TRAIT_FILES, TRAIT_YES) && !host_files_reset()) {
        answer->value = -EIO;
        return false;
    }
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
        if (command.call >= HOST_PREAD && command.call <= HOST_FSYNC) {
            answer.value = file_call(&command);
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
