/*
 * The machine's memory that is not RAM: physical memory that the core does not know of, seen page
 * by page.
 */
#include "storage.h"

#include "layout.h"
#include "processor.h"
#include "window.h"

static frame_t *page_at(uint32_t place)
{
    return window_page(STORAGE_PHYSICAL + place * PAGE_SIZE, cr0_pg);
}

void storage_read(uint32_t place, frame_t *to)
{
    *to = *page_at(place);
}

void storage_write(uint32_t place, const frame_t *from)
{
    *page_at(place) = *from;
}

uint32_t storage_word(uint32_t place, uint32_t i)
{
    return page_at(place)->w[i];
}

void storage_put_word(uint32_t place, uint32_t i, uint32_t word)
{
    page_at(place)->w[i] = word;
}
