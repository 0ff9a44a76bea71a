/*
 * A program that was built with AddressSanitizer starts itself again without address-space
 * randomisation. Where the kernel moves a program by 32 bits of pages (vm.mmap_rnd_bits=32), the
 * run-time part of clang 14 finds its own places taken now and then, and the program dies before main.
 *
 * AddressSanitizer asks for its options before it takes its memory, and so early that neither its own
 * replacements of library functions nor anything else may be used yet: only system calls. Where one is
 * refused, as containers refuse personality(), the program goes on as it is; ci/common.sh tells.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

#ifdef SANITIZED

#define _GNU_SOURCE
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PLAIN __attribute__((no_sanitize("address", "undefined"), noinline))
#define ARGUMENT_ROOM 262144u
#define MAX_ARGUMENTS 16384u
#define PATH_ROOM 4096u
#define QUERY 0xFFFFFFFFu

const char *__asan_default_options(void);

static char arguments[ARGUMENT_ROOM];
static char *argv[MAX_ARGUMENTS + 1];
static char *envp[MAX_ARGUMENTS + 2];
static char path[PATH_ROOM];
/* Says that it was tried, so that it is tried once. */
static char mark[] = "PAGEWRIGHT_STARTED_AGAIN=1";

PLAIN static int is_mark(const char *text)
{
    size_t i = 0;

    while (text[i] != '\0' && text[i] == mark[i]) {
        i++;
    }
    return text[i] == mark[i];
}

/* Reads the whole command line; the number of bytes, 0: it cannot be read, or is too long. */
PLAIN static size_t read_arguments(void)
{
    long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
    size_t size = 0;
    long n = 1;

    if (file < 0) {
        return 0;
    }
    while (n > 0 && size < ARGUMENT_ROOM) {
        n = syscall(SYS_read, file, arguments + size, ARGUMENT_ROOM - size);
        size += n > 0 ? (size_t)n : 0;
    }
    syscall(SYS_close, file);
    return n == 0 ? size : 0;
}

PLAIN static int fill_argv(void)
{
    size_t size = read_arguments();
    size_t count = 0;
    size_t start = 0;

    for (size_t i = 0; i < size; i++) {
        if (arguments[i] == '\0') {
            if (count == MAX_ARGUMENTS) {
                return 0;
            }
            argv[count++] = &arguments[start];
            start = i + 1;
        }
    }
    return count > 0 && start == size;
}

PLAIN static int fill_envp(void)
{
    size_t count = 0;

    for (; environ != NULL && environ[count] != NULL; count++) {
        if (count == MAX_ARGUMENTS || is_mark(environ[count])) {
            return 0;
        }
        envp[count] = environ[count];
    }
    envp[count] = mark;
    return 1;
}

PLAIN static void start_again(void)
{
    long now = syscall(SYS_personality, (unsigned long)QUERY);

    if (now < 0 || (now & ADDR_NO_RANDOMIZE) != 0 || !fill_envp() || !fill_argv()) {
        return;
    }
    long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, PATH_ROOM - 1);
    if (length > 0 && syscall(SYS_personality, (unsigned long)now | ADDR_NO_RANDOMIZE) >= 0) {
        syscall(SYS_execve, path, argv, envp);
    }
}

PLAIN const char *__asan_default_options(void)
{
    start_again();
    return "";
}

#endif
