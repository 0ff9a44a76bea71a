/*
 * A program that was built with AddressSanitizer starts itself again without address-space
 * randomisation. Where the kernel moves a program by 32 bits of pages (vm.mmap_rnd_bits=32), the
 * run-time part of clang 14 finds its own places taken now and then, and the program dies before
 * main.
 *
 * AddressSanitizer asks for its options before it takes its memory, and so early that neither its
 * own replacements of library functions nor anything else may be used yet: only system calls.
 * Where one is refused, as containers refuse personality(), the program goes on as it is;
 * ci/common.sh tells.
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
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PLAIN __attribute__((no_sanitize("address", "undefined"), noinline))
#define TEXT_ROOM 262144u
#define MAX_STRINGS 16384u
#define PATH_ROOM 4096u
#define QUERY 0xFFFFFFFFu

const char *__asan_default_options(void);

/* Strings with their ends, and where each begins; the last place is NULL. */
struct strings {
    char text[TEXT_ROOM];
    char *list[MAX_STRINGS + 2];
    size_t count;
};

static struct strings arguments;
static struct strings environment;
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

/* Reads a whole file into TEXT; *SIZE: its bytes. False: it cannot be read, or is too long. */
PLAIN static int read_text(const char *name, char *text, size_t *size)
{
    long file = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    long n = 1;

    *size = 0;
    if (file < 0) {
        return 0;
    }
    while (n > 0 && *size < TEXT_ROOM) {
        n = syscall(SYS_read, file, text + *size, TEXT_ROOM - *size);
        *size += n > 0 ? (size_t)n : 0;
    }
    syscall(SYS_close, file);
    return n == 0;
}

/* The C library does not know its arguments and its environment yet: /proc does. */
PLAIN static int read_strings(struct strings *strings, const char *name)
{
    size_t size = 0;
    size_t start = 0;

    if (!read_text(name, strings->text, &size)) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (strings->text[i] == '\0') {
            if (strings->count == MAX_STRINGS) {
                return 0;
            }
            strings->list[strings->count++] = &strings->text[start];
            start = i + 1;
        }
    }
    return start == size;
}

PLAIN static int read_all(void)
{
    if (!read_strings(&arguments, "/proc/self/cmdline") || arguments.count == 0 ||
        !read_strings(&environment, "/proc/self/environ")) {
        return 0;
    }
    for (size_t i = 0; i < environment.count; i++) {
        if (is_mark(environment.list[i])) {
            return 0;
        }
    }
    environment.list[environment.count] = mark;
    return 1;
}

PLAIN static void start_again(void)
{
    long now = syscall(SYS_personality, (unsigned long)QUERY);

    if (now < 0 || (now & ADDR_NO_RANDOMIZE) != 0 || !read_all()) {
        return;
    }
    long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, PATH_ROOM - 1);
    if (length > 0 && syscall(SYS_personality, (unsigned long)now | ADDR_NO_RANDOMIZE) >= 0) {
        syscall(SYS_execve, path, arguments.list, environment.list);
    }
}

PLAIN const char *__asan_default_options(void)
{
    start_again();
    return "";
}

#endif
