/*
 * The page cache: pages of files and of shared memory, found by what they are a page of and which
 * one (struct address_space and the page hash of Linux). While a page is in the cache, the cache
 * holds a reference to it. Mirrors the lower half of mm/filemap.c.
 *
 * A page in the cache is always up to date: it is filled before it gets there. What a file's page
 * holds on the disk counts only as far as file_valid says; behind that it is zeros, so a file can
 * shrink and grow without a transfer.
 *
 * Relies on swap_state.h for references and the dirty mark of a page.
 */
#ifndef MM_ADDRESS_SPACE_H
#define MM_ADDRESS_SPACE_H

#include "swap_state.h"

#define PAGE_HASH_SIZE 1024u /* buckets of the page hash */

extern pfn_t page_hash[PAGE_HASH_SIZE]; /* first page of a bucket, NO_FRAME: it is empty */
extern pfn_t hash_next[NR_FRAMES];      /* the page behind it in its bucket; NO_FRAME ends it */
extern pfn_t hash_prev[NR_FRAMES];      /* the page before it; NO_FRAME: it is the first */

extern pfn_t mapping_pages[NR_MAPPINGS];      /* first page of the mapping, NO_FRAME: none */
extern pfn_t mapping_next[NR_FRAMES];         /* the page behind it in its mapping */
extern pfn_t mapping_prev[NR_FRAMES];         /* the page before it */
extern uint32_t mapping_nrpages[NR_MAPPINGS]; /* how many there are (mapping->nrpages) */
extern uint32_t mapping_size[NR_MAPPINGS];    /* bytes that belong to it (inode->i_size) */

/* Bytes of page i of file k that stand on the disk: what lies behind them is zeros. */
extern uint32_t file_valid[NR_FILES][NR_FILE_PAGES];

/* Is MAPPING one of the files? The others are objects of shared memory. */
/*@ terminates \true; exits \false; assigns \nothing; ensures \result <==> mapping < NR_FILES; */
static inline bool is_file(mapping_id mapping)
{
    return mapping < NR_FILES;
}

/* The bucket of page INDEX of MAPPING. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (mapping * 16 + index % PAGE_HASH_SIZE) % PAGE_HASH_SIZE; */
static inline uint32_t page_hash_bucket(mapping_id mapping, uint32_t index)
{
    return (mapping % PAGE_HASH_SIZE * 16u + index % PAGE_HASH_SIZE) % PAGE_HASH_SIZE;
}

/* No page is in the cache, every file has all its pages and stands on the disk as it was. */
void address_space_init(void);

/* Does FRAME, a page, belong to a file, to shared memory or to a slot? (page->mapping) */
/*@ terminates \true; exits \false; assigns \nothing; */
bool page_has_mapping(pfn_t frame);

/* Pages of all mappings together: page_cache_size of Linux without the swap cache. */
/*@ terminates \true; exits \false; assigns \nothing; */
uint32_t page_cache_size(void);

/* Page INDEX of MAPPING, or NO_FRAME. (__find_page_nolock) */
/*@ terminates \true; exits \false; assigns \nothing; */
pfn_t find_page(mapping_id mapping, uint32_t index);

/* The same with a reference for the caller. (find_get_page) */
pfn_t find_get_page(mapping_id mapping, uint32_t index);

/* FRAME (K_FILE, clean, in no mapping) becomes page INDEX of MAPPING, which has none. The cache
 * takes a reference of its own. (add_to_page_cache) */
void add_to_page_cache(pfn_t frame, mapping_id mapping, uint32_t index);

/* FRAME leaves the cache; the cache's reference becomes the caller's. (remove_inode_page) */
void remove_inode_page(pfn_t frame);

/* FRAME, which only the cache holds, leaves it and is free. */
void drop_page(pfn_t frame);

/* Fills FRAME, of no use yet, with page INDEX of FILE as it stands. False: the transfer failed.
 * (readpage) */
bool read_file_page(mapping_id file, uint32_t index, pfn_t frame);

/* Writes FRAME, a page of a file, to the disk: it is clean then. False: the transfer failed, and
 * the page is dirty. What lies behind the file's end is zeroed first. (block_write_full_page) */
bool write_file_page(pfn_t frame);

/* Writes the dirty pages of FILE. 0, or -EIO if a transfer failed: its page stays dirty.
 * (filemap_fdatasync, filemap_fdatawait) */
int write_dirty_pages(mapping_id file);

/* The bytes of MAPPING are SIZE from now on. What is there of a new last page of a file is its
 * beginning, the rest zeros; pages behind it are on the disk no more. */
void set_mapping_size(mapping_id mapping, uint32_t size);

/* The pages of MAPPING that lie wholly behind byte SIZE, which only the cache holds, are free.
 * (truncate_inode_pages) */
void truncate_inode_pages(mapping_id mapping, uint32_t size);

/* Frees every page of a file that is clean and that only the cache holds. (invalidate_inode_pages,
 * for each file) */
void drop_clean_pages(void);

#endif
