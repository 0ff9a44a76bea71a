/*
 * The window's tables.
 */
#include "window.h"

#include "layout.h"
#include "platform.h"
#include "traps.h"

#define ENTRY_KERNEL 0x63u /* present, writable, accessed, dirty */
#define ENTRY_USER 0x25u   /* present, user, accessed */
#define PDE_USER 0x67u

static uint32_t tables[WINDOW_PDES][PTRS_PER_PTE] __attribute__((aligned(4096)));
static uint32_t directory[PTRS_PER_PGD] __attribute__((aligned(4096)));
static char passing_page[PAGE_SIZE] __attribute__((aligned(4096))); /* mapped to what is wanted */

static uint32_t physical(const volatile void *address)
{
    return (uint32_t)address - WINDOW;
}

/* The entry of the window for ADDRESS. */
static uint32_t *entry_of(const void *address)
{
    uint32_t page = physical(address) / PAGE_SIZE;

    return &tables[page / PTRS_PER_PTE][page % PTRS_PER_PTE];
}

static uint32_t pde_of(uint32_t d)
{
    bool user = (uint32_t)user_load / PGDIR_SIZE == WINDOW_PDE + d;

    return physical(tables[d]) | (user ? PDE_USER : ENTRY_KERNEL);
}

void window_open(void)
{
    for (uint32_t i = 0; i < WINDOW_PDES * PTRS_PER_PTE; i++) {
        tables[i / PTRS_PER_PTE][i % PTRS_PER_PTE] = i * PAGE_SIZE | ENTRY_KERNEL;
    }
    *entry_of((const void *)user_load) =
        physical((const void *)user_load) / PAGE_SIZE * PAGE_SIZE | ENTRY_USER;
    for (uint32_t d = 0; d < WINDOW_PDES; d++) {
        directory[d] = pde_of(d);
        directory[WINDOW_PDE + d] = pde_of(d);
    }
}

void window_enter(uint32_t pgd)
{
    for (uint32_t d = 0; d < WINDOW_PDES; d++) {
        phys[pgd].w[WINDOW_PDE + d] = pde_of(d);
    }
}

void window_leave(uint32_t pgd)
{
    for (uint32_t d = 0; d < WINDOW_PDES; d++) {
        phys[pgd].w[WINDOW_PDE + d] = 0;
    }
}

uint32_t window_directory(void)
{
    return physical(directory);
}

void *window_page(uint32_t addr, bool paging)
{
    if (!paging) {
        return (void *)(addr + WINDOW);
    }
    *entry_of(passing_page) = addr | ENTRY_KERNEL;
    __asm__ volatile("invlpg %0" : : "m"(passing_page[0]) : "memory");
    return passing_page;
}
