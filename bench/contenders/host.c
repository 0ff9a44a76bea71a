/*
 * Objects of the C library, of jemalloc and of mimalloc, and the processes of the host. The two
 * libraries are looked for when the program runs, so that it starts without them.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS, madvise */

#include "contenders.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u

/* ---- objects ---- */

static bool init(uint32_t size)
{
    (void)size;
    return true;
}

static void *c_alloc(uint32_t size)
{
    return malloc(size);
}

static void c_free(void *object)
{
    free(object);
}

const struct peer glibc = {
    .name = "glibc", .object_init = init, .object_alloc = c_alloc, .object_free = c_free};

/* The functions of a library; a call costs the same as that of the C library's. */
struct library {
    void *(*alloc)(size_t size);
    void (*free)(void *object);
};

/* From the first of NAMES, ended by NULL, that there is. */
static bool load(struct library *library, const char *const *names, const char *alloc,
                 const char *free_, const char **why)
{
    void *handle = NULL;

    for (size_t i = 0; handle == NULL && names[i] != NULL; i++) {
        handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (handle == NULL && i == 0) {
            *why = dlerror();
        }
    }
    if (handle == NULL) {
        return false;
    }
    *(void **)&library->alloc = dlsym(handle, alloc);
    *(void **)&library->free = dlsym(handle, free_);
    *why = "it has no functions of these names";
    return library->alloc != NULL && library->free != NULL;
}

static struct library je, mi;

static void *je_alloc(uint32_t size)
{
    return je.alloc(size);
}

static void je_free(void *object)
{
    je.free(object);
}

static void *mi_alloc(uint32_t size)
{
    return mi.alloc(size);
}

static void mi_free(void *object)
{
    mi.free(object);
}

bool load_jemalloc(struct peer *peer, const char **why)
{
    static const char *const names[] = {"libjemalloc.so.2", NULL};

    *peer = (struct peer){
        .name = "jemalloc", .object_init = init, .object_alloc = je_alloc, .object_free = je_free};
    return load(&je, names, "malloc", "free", why);
}

bool load_mimalloc(struct peer *peer, const char **why)
{
    static const char *const names[] = {"libmimalloc.so.2", "libmimalloc.so.3", NULL};

    *peer = (struct peer){
        .name = "mimalloc", .object_init = init, .object_alloc = mi_alloc, .object_free = mi_free};
    return load(&mi, names, "mi_malloc", "mi_free", why);
}

/* ---- processes ---- */

static volatile char *pages_of_init;
static size_t bytes_of_init;

/* PAGES pages of 4 KiB, none of them larger ones. */
static volatile char *map(uint32_t pages)
{
    void *at = mmap(NULL, (size_t)pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                    -1, 0);

    if (at == MAP_FAILED) {
        return NULL;
    }
    madvise(at, (size_t)pages * PAGE, MADV_NOHUGEPAGE); /* a kernel without them refuses */
    return at;
}

static void touch(volatile char *at, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        at[(size_t)i * PAGE] = (char)(at[(size_t)i * PAGE] + 1);
    }
}

static bool system_init(uint32_t pages)
{
    pages_of_init = map(pages);
    bytes_of_init = (size_t)pages * PAGE;
    if (pages_of_init == NULL) {
        return false;
    }
    touch(pages_of_init, pages);
    return true;
}

static void system_end(void)
{
    munmap((void *)pages_of_init, bytes_of_init);
}

static bool system_fault(uint32_t pages)
{
    volatile char *at = map(pages);

    if (at == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < pages; i++) {
        at[(size_t)i * PAGE] = 1;
    }
    return munmap((void *)at, (size_t)pages * PAGE) == 0;
}

static bool system_fork(void)
{
    pid_t child = fork();

    if (child == 0) {
        _exit(0);
    }
    return child > 0 && waitpid(child, NULL, 0) == child;
}

/* The child sleeps until its end, so that every page is still shared when it is written to. */
static bool system_copy(uint32_t pages)
{
    pid_t child = fork();

    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    if (child < 0) {
        return false;
    }
    touch(pages_of_init, pages);
    kill(child, SIGKILL);
    return waitpid(child, NULL, 0) == child;
}

const struct peer host = {
    .name = "host",
    .system_init = system_init,
    .system_fault = system_fault,
    .system_fork = system_fork,
    .system_copy = system_copy,
    .system_end = system_end,
};
