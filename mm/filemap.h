/*
 * Reading files into the page cache and writing to them, for pread and pwrite and for page faults.
 * Mirrors the upper half of mm/filemap.c. Stands above page_alloc, since it needs frames.
 *
 * Offsets are in bytes and a multiple of 4; an index is a page of a file.
 */
#ifndef MM_FILEMAP_H
#define MM_FILEMAP_H

#include "address_space.h"
#include "page_alloc.h"

#define NOPAGE_OOM 0xFFFFFFFEu /* instead of a frame: there was no memory (Linux: -1) */

#define VM_MIN_READAHEAD 3u  /* pages that a read goes ahead, at least, once it goes ahead */
#define VM_MAX_READAHEAD 31u /* at most */

/* How far each file was read ahead: its one open file has a window (struct file). */
extern uint32_t file_reada[NR_FILES]; /* 1: it was read before (f_reada) */
extern uint32_t file_ramax[NR_FILES]; /* pages to go ahead next time (f_ramax) */
extern uint32_t file_raend[NR_FILES]; /* the page behind the last one read ahead (f_raend) */
extern uint32_t file_ralen[NR_FILES]; /* pages of the last request (f_ralen) */
extern uint32_t file_rawin[NR_FILES]; /* pages of the last two requests (f_rawin) */

#include "filemap.acsl"

/* No file was read. */
/*@ terminates \true; exits \false;
    assigns file_reada[0 .. NR_FILES - 1], file_ramax[0 .. NR_FILES - 1],
        file_raend[0 .. NR_FILES - 1], file_ralen[0 .. NR_FILES - 1], file_rawin[0 .. NR_FILES - 1];
    ensures read: \forall integer k; 0 <= k < NR_FILES ==> file_reada[k] == 0;
    ensures window: \forall integer k; 0 <= k < NR_FILES ==> file_ramax[k] == 0 &&
        file_raend[k] == 0 && file_ralen[k] == 0 && file_rawin[k] == 0; */
void filemap_init(void);

/* Page INDEX of FILE, with a reference for the caller, for an area that shows the pages below
 * AREA_END; it reads the aligned cluster around a page that is not in the cache. NO_FRAME: the page
 * lies behind the file's end, or cannot be read; NOPAGE_OOM. (filemap_nopage) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires file < NR_FILES;
    terminates \true; exits \false;
    assigns A_ALLOC, A_PAGE_CACHE;
    ensures \result == NO_FRAME || \result == NOPAGE_OOM || \result < nr_frames;
*/
pfn_t filemap_nopage(mapping_id file, uint32_t index, uint32_t area_end);

/* Reads the clusters of pages FIRST .. END-1 of FILE that it has, as far as there are frames.
 * (madvise_willneed) */
/*@ requires inv: MachineInv; requires few: HeldFew; requires file < NR_FILES;
    terminates \true; exits \false;
    assigns A_ALLOC, A_PAGE_CACHE;
*/
void filemap_willneed(mapping_id file, uint32_t first, uint32_t end);

/* The word at byte OFFSET of FILE (bytes behind its end are 0), or -ENOMEM or -EIO.
 * (do_generic_file_read) */
int64_t file_read_word(mapping_id file, uint32_t offset);

/* Stores VALUE at byte OFFSET of FILE, which grows if need be. 0, -EFBIG behind the largest size of
 * a file, -ENOMEM or -EIO; nothing has changed then. (do_generic_file_write) */
int file_write_word(mapping_id file, uint32_t offset, uint32_t value);

#endif
