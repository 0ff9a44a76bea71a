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

#include "address_space.acsl"

/* Is MAPPING one of the files? The others are objects of shared memory. */
/*@ terminates \true; exits \false; assigns \nothing; ensures \result <==> mapping < NR_FILES; */
static inline bool is_file(mapping_id mapping)
{
    return mapping < NR_FILES;
}

/* The bucket of page INDEX of MAPPING. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == HashBucket(mapping, index);
    ensures \result < PAGE_HASH_SIZE; */
static inline uint32_t page_hash_bucket(mapping_id mapping, uint32_t index)
{
    return (mapping % PAGE_HASH_SIZE * 16u + index % PAGE_HASH_SIZE) % PAGE_HASH_SIZE;
}

/* What a page that comes into the cache, or leaves it, changes in it. */
#define A_PAGE_CACHE                                                                               \
    page_mapping[0 .. NR_FRAMES - 1], page_index[0 .. NR_FRAMES - 1],                              \
        page_hash[0 .. PAGE_HASH_SIZE - 1], hash_next[0 .. NR_FRAMES - 1],                         \
        hash_prev[0 .. NR_FRAMES - 1], mapping_pages[0 .. NR_MAPPINGS - 1],                        \
        mapping_next[0 .. NR_FRAMES - 1], mapping_prev[0 .. NR_FRAMES - 1],                        \
        mapping_nrpages[0 .. NR_MAPPINGS - 1], page_turn[0 .. NR_FRAMES - 1],                      \
        page_bucket[0 .. NR_FRAMES - 1]

/* No page is in the cache, every file has all its pages and stands on the disk as it was. */
/*@ terminates \true; exits \false;
    assigns page_mapping[0 .. NR_FRAMES - 1], page_index[0 .. NR_FRAMES - 1],
        page_hash[0 .. PAGE_HASH_SIZE - 1], mapping_pages[0 .. NR_MAPPINGS - 1],
        mapping_nrpages[0 .. NR_MAPPINGS - 1], mapping_size[0 .. NR_MAPPINGS - 1],
        file_valid[0 .. NR_FILES - 1][0 .. NR_FILE_PAGES - 1], page_turn[0 .. NR_FRAMES - 1],
        page_bucket[0 .. NR_FRAMES - 1];
    E_PAGE_CACHE
    ensures pages: \forall integer f; 0 <= f < NR_FRAMES ==> page_mapping[f] == NO_MAPPING;
    ensures hash: \forall integer b; 0 <= b < PAGE_HASH_SIZE ==> page_hash[b] == NO_FRAME;
    ensures none: \forall integer m; 0 <= m < NR_MAPPINGS ==>
        mapping_pages[m] == NO_FRAME && mapping_nrpages[m] == 0;
    ensures sizes: \forall integer m; 0 <= m < NR_MAPPINGS ==>
        mapping_size[m] == (m < NR_FILES ? NR_FILE_PAGES * PAGE_SIZE : 0);
    ensures disk: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES ==>
        file_valid[k][i] == PAGE_SIZE; */
void address_space_init(void);

/* Does FRAME, a page, belong to a file, to shared memory or to a slot? (page->mapping) */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> page_mapping[frame] != NO_MAPPING || page_slot[frame] != NO_SLOT; */
bool page_has_mapping(pfn_t frame);

/* Pages of all mappings together: page_cache_size of Linux without the swap cache. */
/*@ requires \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_nrpages[m] <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PagesOfMappings(NR_MAPPINGS);
    ensures \result <= NR_MAPPINGS * NR_FRAMES; */
uint32_t page_cache_size(void);

/* Page INDEX of MAPPING, or NO_FRAME: it is not in the cache. (__find_page_nolock) */
/*@ requires lists: PageCacheLists;
    requires mapping < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures found: \result != NO_FRAME ==> PageOf(\result, mapping, index);
    ensures none: \result == NO_FRAME ==> \forall integer f; !PageOf(f, mapping, index); */
pfn_t find_page(mapping_id mapping, uint32_t index);

/* The same with a reference for the caller. (find_get_page) */
/*@ requires lists: PageCacheLists;
    requires PageTableInv && mapping < NR_MAPPINGS;
    requires held: \forall integer f; PageOf(f, mapping, index) ==>
        KindIsPage(page_kind[f]) && page_kref[f] < MAX_KREF;
    terminates \true; exits \false;
    assigns page_count[0 .. NR_FRAMES - 1], page_kref[0 .. NR_FRAMES - 1];
    ensures found: \result != NO_FRAME ==> PageOf(\result, mapping, index);
    ensures none: \result == NO_FRAME ==> \forall integer f; !PageOf(f, mapping, index);
    ensures held: \forall integer f; 0 <= f < NR_FRAMES ==>
        page_count[f] == \old(page_count[f]) + (f == \result ? 1 : 0) &&
        page_kref[f] == \old(page_kref[f]) + (f == \result ? 1 : 0);
    E_PAGE_TABLE */
pfn_t find_get_page(mapping_id mapping, uint32_t index);

/* FRAME (K_FILE, clean, in no mapping) becomes page INDEX of MAPPING, which has none. The cache
 * takes a reference of its own. (add_to_page_cache) */
/*@ requires PageTableInv && frame < NR_FRAMES && page_kind[frame] == K_FILE;
    requires page_kref[frame] < MAX_KREF && page_mapping[frame] == NO_MAPPING;
    requires mapping < NR_MAPPINGS;
    requires none: \forall integer f; 0 <= f < NR_FRAMES ==> !PageOf(f, mapping, index);
    requires lists: PageCacheLists;
    terminates \true; exits \false;
    assigns page_count[frame], page_kref[frame], A_PAGE_CACHE;
    ensures page: page_mapping[frame] == mapping && page_index[frame] == index;
    ensures others: OtherPagesSame{Pre, Here}(frame);
    ensures counted: mapping_nrpages[mapping] == \old(mapping_nrpages[mapping]) + 1;
    ensures first: mapping_pages[mapping] == frame;
    ensures held: page_kref[frame] == \old(page_kref[frame]) + 1;
    ensures CountsSame{Pre, Here};
    E_PAGE_CACHE
    E_PAGE_TABLE */
void add_to_page_cache(pfn_t frame, mapping_id mapping, uint32_t index);

/* FRAME leaves the cache; the cache's reference becomes the caller's. (remove_inode_page) */
/*@ requires frame < NR_FRAMES && page_mapping[frame] < NR_MAPPINGS;
    requires lists: PageCacheLists;
    terminates \true; exits \false;
    assigns A_PAGE_CACHE;
    ensures page: page_mapping[frame] == NO_MAPPING;
    ensures counted: mapping_nrpages[\old(page_mapping[frame])] ==
        \old(mapping_nrpages[page_mapping[frame]]) - 1;
    ensures others: OtherPagesSame{Pre, Here}(frame);
    ensures gone: \forall integer f;
        !PageOf(f, \old(page_mapping[frame]), \old(page_index[frame]));
    E_PAGE_CACHE */
void remove_inode_page(pfn_t frame);

/* FRAME, which only the cache holds, leaves it and is free. */
/*@ requires R_PUT(frame) && page_kind[frame] == K_FILE;
    requires page_mapping[frame] < NR_MAPPINGS;
    requires lists: PageCacheLists;
    terminates \true; exits \false;
    assigns A_PUT, A_PAGE_CACHE;
    ensures page: page_mapping[frame] == NO_MAPPING;
    ensures others: OtherPagesSame{Pre, Here}(frame);
    ensures counted: page_count[frame] == \old(page_count[frame]) - 1;
    ensures free: page_count[frame] == 0 ==> FrameIsFree(frame) && page_kind[frame] == K_FREE;
    ensures last: page_count[frame] == 0 ==> page_lru[frame] == 0 && page_dirty[frame] == 0 &&
        page_referenced[frame] == 0;
    E_PAGE_CACHE
    E_PUT(frame) */
void drop_page(pfn_t frame);

/* Fills FRAME, of no use yet, with page INDEX of FILE as it stands. False: the transfer failed.
 * (readpage) */
/*@ requires file < NR_FILES && index < NR_FILE_PAGES && frame < NR_FRAMES;
    requires file_valid[file][index] <= PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures read: \result ==> \forall integer j; 0 <= j < 1024 ==>
        phys[frame].w[j] == FileWord(file, index, j); */
bool read_file_page(mapping_id file, uint32_t index, pfn_t frame);

/* Writes FRAME, a page of a file, to the disk: it is clean then. False: the transfer failed, and
 * the page is dirty. What lies behind the file's end is zeroed first. (block_write_full_page) */
/*@ requires frame < NR_FRAMES;
    requires page_mapping[frame] < NR_FILES && page_index[frame] < NR_FILE_PAGES;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023], page_dirty[frame],
        file_valid[page_mapping[frame]][page_index[frame]],
        file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[0 .. 1023];
    ensures clean: \result ==> page_dirty[frame] == 0;
    ensures dirty: !\result ==> page_dirty[frame] == 1;
    ensures disk: \result ==> \forall integer j; 0 <= j < 1024 ==>
        file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[j] ==
            phys[frame].w[j];
    ensures valid: \result ==>
        file_valid[page_mapping[frame]][page_index[frame]] == PAGE_SIZE;
    ensures failed: !\result ==> file_valid[page_mapping[frame]][page_index[frame]] ==
            \old(file_valid[page_mapping[frame]][page_index[frame]]) &&
        \forall integer j; 0 <= j < 1024 ==>
        file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[j] ==
            \old(file_disk[page_mapping[frame] * NR_FILE_PAGES + page_index[frame]].w[j]);
    ensures kept: \forall integer j; 0 <= j < 1024 ==>
        WordsAgree(phys[frame].w[j], \old(phys[frame].w[j]),
            BytesOf(page_mapping[frame], page_index[frame]) - 4 * j); */
bool write_file_page(pfn_t frame);

/* Writes the dirty pages of FILE. 0, or -EIO if a transfer failed: its page stays dirty.
 * (filemap_fdatasync, filemap_fdatawait) */
/*@ requires lists: PageCacheLists;
    requires file < NR_FILES;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1],
        file_valid[file][0 .. NR_FILE_PAGES - 1],
        file_disk[0 .. NR_FILES * NR_FILE_PAGES - 1];
    ensures result: \result == 0 || \result == -EIO;
    ensures clean: \result == 0 ==> \forall integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] == file && page_index[f] < NR_FILE_PAGES ==> page_dirty[f] == 0;
    ensures written: \result == 0 ==> \forall integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] == file && page_index[f] < NR_FILE_PAGES && \old(page_dirty[f]) != 0 ==>
        file_valid[file][page_index[f]] == PAGE_SIZE &&
        \forall integer j; 0 <= j < 1024 ==>
            file_disk[file * NR_FILE_PAGES + page_index[f]].w[j] == phys[f].w[j];
    ensures each: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
        page_index[f] < NR_FILE_PAGES && \old(page_dirty[f]) != 0 && page_dirty[f] == 0 ==>
        file_valid[file][page_index[f]] == PAGE_SIZE &&
        \forall integer j; 0 <= j < 1024 ==>
            file_disk[file * NR_FILE_PAGES + page_index[f]].w[j] == phys[f].w[j];
    ensures disk: \forall integer n; 0 <= n < NR_FILE_PAGES &&
        NoneWritten{Pre, Here}(file, n) ==> DiskSame{Pre, Here}(file, n);
    ensures kept: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
        0 <= j < 1024 ==> WordsAgree(phys[f].w[j], \old(phys[f].w[j]),
            BytesOf(file, page_index[f]) - 4 * j);
    ensures failed: \result == -EIO ==> \exists integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] == file && \old(page_dirty[f]) != 0 && page_dirty[f] != 0;
    ensures others: \forall integer f; 0 <= f < NR_FRAMES &&
        (page_mapping[f] != file || \old(page_dirty[f]) == 0) ==>
        page_dirty[f] == \old(page_dirty[f]) &&
        (\forall integer j; 0 <= j < 1024 ==> phys[f].w[j] == \old(phys[f].w[j]));
    ensures files: \forall integer s, j; 0 <= s < NR_FILES * NR_FILE_PAGES && 0 <= j < 1024 &&
        s / NR_FILE_PAGES != file ==> file_disk[s].w[j] == \old(file_disk[s].w[j]); */
int write_dirty_pages(mapping_id file);

/* The bytes of FILE are SIZE from now on. What is there of a new last page of it is its beginning,
 * the rest zeros; pages behind it are on the disk no more. */
/*@ requires lists: PageCacheLists;
    requires file < NR_FILES;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1], mapping_size[file],
        file_valid[0 .. NR_FILES - 1][0 .. NR_FILE_PAGES - 1];
    ensures mapping_size[file] == size;
    ensures valid: \forall integer i; 0 <= i < NR_FILE_PAGES ==>
        file_valid[file][i] == LeftValid(\old(file_valid[file][i]),
            \old(size < mapping_size[file] ? size : mapping_size[file]), i);
    ensures files: \forall integer k, i; 0 <= k < NR_FILES && k != file &&
        0 <= i < NR_FILE_PAGES ==> file_valid[k][i] == \old(file_valid[k][i]);
    ensures zeros: PageCleared{Pre, Here}(file,
        \old(size < mapping_size[file] ? size : mapping_size[file])); */
void set_file_size(mapping_id file, uint32_t size);

/* The bytes of OBJECT, shared memory, are SIZE from now on. */
/*@ requires NR_FILES <= object < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns mapping_size[object];
    ensures mapping_size[object] == size; */
void set_object_size(mapping_id object, uint32_t size);

/* The pages of MAPPING that lie wholly behind byte SIZE, which only the cache holds, are free.
 * (truncate_inode_pages) */
/*@ requires PageTableInv && mapping < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns A_PUT, A_PAGE_CACHE; */
void truncate_inode_pages(mapping_id mapping, uint32_t size);

/* Frees every page of a file that is clean and that only the cache holds. (invalidate_inode_pages,
 * for each file) */
/*@ requires PageTableInv;
    terminates \true; exits \false;
    assigns A_PUT, A_PAGE_CACHE; */
void drop_clean_pages(void);

#endif
