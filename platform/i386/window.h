/*
 * The window (layout.h): how the image and all of RAM are seen while the core's directories are in
 * CR3.
 */
#ifndef I386_WINDOW_H
#define I386_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

/* Makes the tables of the window, once, before paging is on. */
void window_open(void);

/* Enters the window into the directory in frame PGD of RAM; takes it out. */
void window_enter(uint32_t pgd);
void window_leave(uint32_t pgd);

/* The directory of the platform's own, which has the image at its physical address too. */
uint32_t window_directory(void);

static inline bool in_window(uint32_t addr)
{
    return addr - 0xFE400000u < 0x01800000u;
}

/* The page at physical address ADDR, a multiple of its size, until the next call. */
void *window_page(uint32_t addr, bool paging);

#endif
