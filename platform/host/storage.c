/*
 * RAM, the disks and the copy as arrays.
 */
#include "storage.h"

frame_t phys[NR_FRAMES];
static frame_t storage[STORAGE_PAGES];

void storage_read(uint32_t place, frame_t *to)
{
    *to = storage[place];
}

void storage_write(uint32_t place, const frame_t *from)
{
    storage[place] = *from;
}

uint32_t storage_word(uint32_t place, uint32_t i)
{
    return storage[place].w[i];
}

void storage_put_word(uint32_t place, uint32_t i, uint32_t word)
{
    storage[place].w[i] = word;
}
