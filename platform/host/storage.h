/*
 * Memory of the machine that is not RAM, in pages: the swap disk, the file disk, and a copy of RAM
 * for whoever looks on. Nothing in it is ever cleared.
 */
#ifndef HOST_STORAGE_H
#define HOST_STORAGE_H

#include "platform.h"

#define STORAGE_SLOT(slot) (slot)
#define STORAGE_FILE(file, index) (NR_SWAP_SLOTS + (file)*NR_FILE_PAGES + (index))
#define STORAGE_COPY(frame) (NR_SWAP_SLOTS + NR_FILES * NR_FILE_PAGES + (frame))
#define STORAGE_PAGES STORAGE_COPY(NR_FRAMES)

/* Copies page PLACE, below STORAGE_PAGES, to TO, or FROM to it. */
void storage_read(uint32_t place, frame_t *to);
void storage_write(uint32_t place, const frame_t *from);

/* Word I of it. */
uint32_t storage_word(uint32_t place, uint32_t i);
void storage_put_word(uint32_t place, uint32_t i, uint32_t word);

#endif
