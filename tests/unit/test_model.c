/*
 * The reference model against what a person says: each expectation below was written from the trace
 * language and from docs/DIFFERENCES.md, not from what any program gave.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

#define BASE 0x10000000u
#define RW (MODEL_READ + MODEL_WRITE)
#define ANON (MODEL_PRIVATE + MODEL_ANONYMOUS)
#define AT (ANON + MODEL_FIXED)
#define HEAP 0x08048000u

static unsigned long checks;

static void is(int64_t got, int64_t expected, const char *what)
{
    checks++;
    if (got != expected) {
        printf("test_model: check %lu: %s: expected %lld, got %lld\n", checks, what,
               (long long)expected, (long long)got);
        exit(1);
    }
}
#define IS(call, expected) is((call), (expected), #call)

/* mmap of anonymous memory, or of nothing. */
static int64_t ask_mmap(uint32_t p, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                        bool refused)
{
    return model_mmap(p, (struct model_request){addr, len, prot, flags, NR_FILES, 0}, refused);
}

static int64_t map_at(uint32_t p, uint32_t addr, uint32_t pages, uint32_t prot)
{
    return ask_mmap(p, addr, pages * PAGE_SIZE, prot, AT, false);
}

static int64_t load(uint32_t p, uint32_t addr)
{
    return model_access(p, addr, false, 0, 0);
}

static int64_t store(uint32_t p, uint32_t addr, uint32_t value)
{
    return model_access(p, addr, true, value, 0);
}

static uint32_t count_areas(uint32_t p)
{
    return model_areas(model_space(p))->count;
}

/* model_seen as it is now for process P, so that a later change shows as one. */
static void see(uint32_t p)
{
    model_seen = *model_areas(model_space(p));
}

static void test_places(void)
{
    model_reset(true);
    IS(ask_mmap(0, 0, 1, RW, ANON, false), TASK_UNMAPPED_BASE);
    IS(ask_mmap(0, 0, 0x2000, RW, ANON, false), TASK_UNMAPPED_BASE + 0x1000);
    IS(count_areas(0), 1);
    IS(model_munmap(0, TASK_UNMAPPED_BASE, 0x1000, false), 0);
    IS(ask_mmap(0, 0, 0x2000, RW, ANON, false), TASK_UNMAPPED_BASE + 0x3000);
    IS(ask_mmap(0, 0, 0x1000, MODEL_READ, ANON, false), TASK_UNMAPPED_BASE);
    IS(ask_mmap(0, 0x10000800, 0x1000, RW, ANON, false), BASE);
    IS(ask_mmap(0, BASE, 0x1000, RW, ANON, false), TASK_UNMAPPED_BASE + 0x5000);
    IS(ask_mmap(0, 0x1000, 0x1000, RW, ANON, false), 0x10000);
    IS(ask_mmap(0, 0xFFFFF000u, 0x1000, RW, ANON, false), TASK_UNMAPPED_BASE + 0x6000);
    IS(ask_mmap(0, 0, 0x80000000u, RW, ANON, false), -ENOMEM);
}

static void test_errors(void)
{
    model_reset(true);
    IS(ask_mmap(0, 0, 0, RW, ANON, false), -EINVAL);
    IS(ask_mmap(0, 0, 0xFFFFF001u, RW, ANON, false), -ENOMEM);
    IS(ask_mmap(0, 0xBFFFF000u, 0x2000, RW, AT, false), -ENOMEM);
    IS(ask_mmap(0, 0xBFFFF000u, 0x1000, RW, AT, false), 0xBFFFF000u);
    IS(ask_mmap(0, BASE + 1, 0x1000, RW, AT, false), -EINVAL);
    IS(ask_mmap(0, 0, 0x1000, RW, MODEL_PRIVATE, false), -EBADF);
    IS(ask_mmap(0, 0, 0x1000, RW, MODEL_ANONYMOUS, false), -EINVAL);
    IS(ask_mmap(3, 0, 0x1000, RW, ANON, false), MODEL_SKIP);
    IS(model_munmap(0, BASE, 0, false), -EINVAL);
    IS(model_munmap(0, BASE + 1, 0x1000, false), -EINVAL);
    IS(model_munmap(0, BASE, 0x1000, false), 0);
    IS(model_munmap(0, TASK_SIZE, 1, false), -EINVAL);
}

static void test_rights(void)
{
    model_reset(true);
    IS(map_at(0, BASE, 4, RW), BASE);
    IS(store(0, BASE + 0x1004, 7), 0);
    IS(model_mprotect(0, BASE + 0x1000, 0x1000, MODEL_READ, false), 0);
    IS(count_areas(0), 3);
    IS(store(0, BASE + 0x1004, 8), MODEL_SIGSEGV);
    IS(load(0, BASE + 0x1006), 7);
    IS(model_mprotect(0, BASE + 0x1000, 0x1000, 0, false), 0);
    IS(load(0, BASE + 0x1004), MODEL_SIGSEGV);
    IS(model_mprotect(0, BASE + 0x1000, 0x1000, RW, false), 0);
    IS(count_areas(0), 1);
    IS(load(0, BASE + 0x1004), 7);
    IS(model_munmap(0, BASE + 0x2000, 0x1000, false), 0);
    IS(model_mprotect(0, BASE, 0x4000, MODEL_READ, false), -ENOMEM);
    IS(store(0, BASE, 1), MODEL_SIGSEGV);
    IS(store(0, BASE + 0x3000, 1), 0);
    IS(model_mprotect(0, BASE + 0x1000, 0xFFFFF001u, RW, false), -ENOMEM);
    IS(model_mprotect(0, BASE + 1, 0, RW, false), -EINVAL);
    IS(model_mprotect(0, BASE, 0, RW, false), 0);
    IS(load(0, TASK_SIZE), MODEL_SIGSEGV);
    IS(map_at(0, BASE, 1, MODEL_WRITE), BASE);
    IS(load(0, BASE), 0);
}

static void test_contents(void)
{
    model_reset(true);
    IS(map_at(0, BASE, 4, RW), BASE);
    IS(load(0, BASE), 0);
    IS(model_pages(0), 0);
    IS(store(0, BASE + 0xFFC, 1), 0);
    IS(store(0, BASE + 0x1000, 2), 0);
    IS(store(0, BASE, 3), 0);
    IS(store(0, BASE + 0x3000, 0), 0);
    IS(model_pages(0), 3);
    IS(model_word(0, BASE + 0xFFC), 1);
    IS(model_munmap(0, BASE, 0x1000, false), 0);
    IS(model_pages(0), 2);
    IS(load(0, BASE), MODEL_SIGSEGV);
    IS(map_at(0, BASE, 4, RW), BASE);
    IS(model_pages(0), 0);
    IS(load(0, BASE + 0x1000), 0);
}

static void test_heap(void)
{
    model_reset(true);
    IS(model_brk(0, 0, false), HEAP);
    IS(model_brk(0, HEAP + 0x1801, false), HEAP + 0x1801);
    IS(model_total_vm(0), 2);
    IS(store(0, HEAP + 0x1FFC, 5), 0);
    IS(model_brk(0, HEAP + 0x1001, false), HEAP + 0x1001);
    IS(load(0, HEAP + 0x1FFC), 5);
    IS(map_at(0, HEAP + 0x4000, 1, RW), HEAP + 0x4000);
    IS(model_brk(0, HEAP + 0x3001, false), HEAP + 0x1001);
    IS(model_brk(0, HEAP + 0x3000, false), HEAP + 0x3000);
    IS(model_brk(0, HEAP - 1, false), HEAP + 0x3000);
    IS(model_brk(0, 0xFFFFFFFFu, false), HEAP + 0x3000);
    IS(model_brk(0, HEAP, false), HEAP);
    IS(model_total_vm(0), 1);
}

static void test_growth(void)
{
    model_reset(true);
    IS(ask_mmap(0, BASE, 0x1000, RW, AT + MODEL_GROWSDOWN, false), BASE);
    IS(store(0, BASE - 0x3000, 1), 0);
    IS(model_total_vm(0), 4);
    IS(load(0, BASE + 0x1000 - 0x800000 - 4), MODEL_SIGSEGV);
    IS(load(0, BASE + 0x1000 - 0x800000), 0);
    IS(model_total_vm(0), 2048);
    IS(ask_mmap(0, 0x10000, 0x1000, RW, AT + MODEL_GROWSDOWN, false), 0x10000);
    IS(load(0, 0xFFFC), MODEL_SIGSEGV);
}

static void test_processes(void)
{
    model_reset(true);
    IS(ask_mmap(0, BASE, 0x2000, RW, AT + MODEL_LOCKED, false), BASE);
    IS(model_wanted.count, 1);
    model_touch(0, BASE);
    model_touch(0, BASE + 0x1000);
    IS(store(0, BASE, 1), 0);
    IS(model_pages(0), 2);
    IS(model_fork(0, 1, true), -ENOMEM);
    IS(model_fork(0, 1, false), 0);
    IS(model_fork(0, 1, false), MODEL_SKIP);
    IS(store(0, BASE, 2), 0);
    IS(load(1, BASE), 1);
    IS(model_locked_vm(model_space(0)), 2);
    IS(model_locked_vm(model_space(1)), 0);
    IS(model_vfork(1, 2), 0);
    IS(store(2, BASE, 3), 0);
    IS(load(1, BASE), 3);
    IS(map_at(0, 0x20000000, 64, RW), 0x20000000);
    IS(map_at(2, 0x20000000, 13, RW), 0x20000000); /* 15 pages: no points */
    IS(model_victim(), NO_SPACE);
    IS(map_at(2, 0x30000000, 1, RW), 0x30000000);
    IS(model_victim(), model_space(1));
    model_kill(model_victim());
    IS(model_space(1), NO_SPACE);
    IS(model_space(2), NO_SPACE);
    IS(load(0, BASE), 2);
    IS(model_exit(0), 0);
    IS(model_exit(0), MODEL_SKIP);
    IS(model_victim(), NO_SPACE);
}

/* What the core says that it could not do for lack of memory. */
static void test_refusals(void)
{
    model_reset(true);
    IS(map_at(0, BASE, 2, RW), BASE);
    IS(map_at(0, BASE + 0x2000, 2, MODEL_READ), BASE + 0x2000);
    see(0);
    IS(model_munmap(0, BASE + 0x1000, 0x1000, true), -ENOMEM);
    IS(ask_mmap(0, BASE + 0x1000, 0x1000, RW, AT, true), -ENOMEM);
    IS(model_mprotect(0, BASE, 0x3000, MODEL_EXEC, true), -ENOMEM);
    IS(model_brk(0, HEAP + 1, true), HEAP);
    IS(model_areas_match(0), true);
    model_seen.a[0].flags = MODEL_EXEC; /* the core came as far as the first area */
    IS(model_mprotect(0, BASE, 0x3000, MODEL_EXEC, true), -ENOMEM);
    IS(model_areas_match(0), true);
    model_seen.a[0].end = BASE + 0x1000; /* unmapped, and then there was no room for the new area */
    IS(ask_mmap(0, BASE + 0x1000, 0x1000, RW, AT, true), -ENOMEM);
    IS(model_areas_match(0), true);
    IS(store(0, BASE + 0x2000, 1), MODEL_SIGSEGV);
    IS(model_access(0, BASE, false, 0, MODEL_SIGBUS), MODEL_SIGBUS);
}

int main(void)
{
    test_places();
    test_errors();
    test_rights();
    test_contents();
    test_heap();
    test_growth();
    test_processes();
    test_refusals();
    printf("test_model: %lu checks\n", checks);
    return 0;
}
