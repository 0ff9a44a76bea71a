/*
 * Reading files into the page cache and writing to them.
 *
 * A transfer is over when it returns, but reading ahead is decided as Linux does, whose page is
 * still locked for its transfer at that time.
 * A page that cannot be read does not stay in the cache. One that another page's read went ahead to
 * is just not there then.
 */
#include "filemap.h"
#include "lru.h"
#include "page_alloc.h"

uint32_t file_reada[NR_FILES];
uint32_t file_ramax[NR_FILES];
uint32_t file_raend[NR_FILES];
uint32_t file_ralen[NR_FILES];
uint32_t file_rawin[NR_FILES];

/* FILE will be read from a new place: nothing is known of what comes next. */
/*@ requires file < NR_FILES;
    terminates \true; exits \false;
    assigns file_ramax[file], file_raend[file], file_ralen[file], file_rawin[file];
    ensures file_ramax[file] == 0 && file_raend[file] == 0;
    ensures file_ralen[file] == 0 && file_rawin[file] == 0; */
static void no_window(mapping_id file)
{
    file_ramax[file] = 0;
    file_raend[file] = 0;
    file_ralen[file] = 0;
    file_rawin[file] = 0;
}

void filemap_init(void)
{
    /*@ loop invariant 0 <= k <= NR_FILES;
        loop invariant \forall integer n; 0 <= n < k ==> file_reada[n] == 0 &&
            file_ramax[n] == 0 && file_raend[n] == 0 && file_ralen[n] == 0 && file_rawin[n] == 0;
        loop assigns k, file_reada[0 .. NR_FILES - 1], file_ramax[0 .. NR_FILES - 1],
            file_raend[0 .. NR_FILES - 1], file_ralen[0 .. NR_FILES - 1],
            file_rawin[0 .. NR_FILES - 1];
        loop variant NR_FILES - k; */
    for (mapping_id k = 0; k < NR_FILES; k++) {
        file_reada[k] = 0;
        no_window(k);
    }
}

/* ---- one page ---- */

/* FRAME was taken for page INDEX of FILE: fills it and puts it into the cache. */
static int read_into(pfn_t frame, mapping_id file, uint32_t index)
{
    if (!read_file_page(file, index, frame)) {
        __free_pages(frame, 0);
        return -EIO;
    }
    page_file(frame);
    add_to_page_cache(frame, file, index);
    lru_cache_add(frame);
    put_page(frame); /* the cache has its own reference */
    return 0;
}

/* Page INDEX of FILE is in the cache: 0, or -ENOMEM or -EIO. (page_cache_read) */
static int page_cache_read(mapping_id file, uint32_t index)
{
    pfn_t frame;

    if (find_page(file, index) != NO_FRAME) {
        return 0;
    }
    frame = alloc_pages(GFP_HIGHUSER, 0);
    if (frame == NO_FRAME) {
        return -ENOMEM;
    }
    return read_into(frame, file, index);
}

/* ---- page faults ---- */

/* Pages that are read together, an aligned cluster: 4 with less than 16 MiB of RAM, else 8.
 * (page_cluster, swap_setup) */
static uint32_t cluster_pages(void)
{
    return nr_frames / 256u < 16u ? 4u : 8u;
}

/* The pages of the cluster of page INDEX that lie before END are in the cache, but for those that
 * could not be read. -ENOMEM: there was no memory for one. (read_cluster_nonblocking) */
static int read_cluster(mapping_id file, uint32_t index, uint32_t end)
{
    uint32_t pages = cluster_pages();
    uint32_t first = index / pages * pages;

    for (uint32_t i = first; i < first + pages && i < end; i++) {
        if (page_cache_read(file, i) == -ENOMEM) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* Page INDEX of FILE, which the cluster's read did not leave in the cache: it is tried alone, once
 * more, and then once more. */
static pfn_t read_again(mapping_id file, uint32_t index)
{
    pfn_t frame = find_get_page(file, index);

    for (uint32_t tries = 0; tries < 2u && frame == NO_FRAME; tries++) {
        if (page_cache_read(file, index) == -ENOMEM) {
            return NOPAGE_OOM;
        }
        frame = find_get_page(file, index);
    }
    return frame;
}

/* Pages that FILE has, the last one perhaps in part. */
static uint32_t pages_of(mapping_id file)
{
    return mapping_size[file] / PAGE_SIZE + (mapping_size[file] % PAGE_SIZE != 0u ? 1u : 0u);
}

pfn_t filemap_nopage(mapping_id file, uint32_t index, uint32_t area_end)
{
    uint32_t size = pages_of(file);
    pfn_t frame;

    if (index >= size) {
        return NO_FRAME;
    }
    frame = find_get_page(file, index);
    if (frame == NO_FRAME) {
        if (read_cluster(file, index, size < area_end ? size : area_end) != 0) {
            return NOPAGE_OOM;
        }
        frame = read_again(file, index);
    }
    if (frame != NO_FRAME && frame != NOPAGE_OOM) {
        mark_page_accessed(frame);
    }
    return frame;
}

void filemap_willneed(mapping_id file, uint32_t first, uint32_t end)
{
    uint32_t size = pages_of(file);
    uint32_t index = first / cluster_pages() * cluster_pages();
    int error = 0;

    while (index < end && index < size && error == 0) {
        error = read_cluster(file, index, size);
        index += cluster_pages();
    }
}

/* ---- reading ahead ---- */

/* Page INDEX of FILE is on its way in: where the read-ahead begins, and how many pages it may have,
 * unless it lies in the last request, which has all of it already. */
static uint32_t ahead_of_read(mapping_id file, uint32_t index, uint32_t end_index)
{
    uint32_t raend = file_raend[file];
    uint32_t most = 0;

    if (file_ralen[file] != 0u && index < raend && index + file_rawin[file] >= raend) {
        return 0;
    }
    if (index < end_index) {
        most = file_ramax[file];
    }
    file_rawin[file] = 0;
    file_ralen[file] = 1;
    if (most == 0u) {
        file_raend[file] = index + 1u;
        file_rawin[file] = 1;
    }
    return most;
}

/* Page INDEX of FILE was there: if it lies in the last request, it is time for the next one. How
 * many pages that may have. */
static uint32_t ahead_of_hit(mapping_id file, uint32_t index, uint32_t end_index)
{
    uint32_t raend = file_raend[file];

    if (file_ramax[file] == 0u || raend == 0u || index > raend ||
        index + file_ralen[file] < raend || raend - 1u >= end_index) {
        return 0;
    }
    file_rawin[file] = file_ralen[file];
    file_ralen[file] = 0;
    return file_ramax[file] + 1u;
}

/* Reads up to MOST pages behind page LAST, but not the file's last one. (the end of
 * generic_file_readahead) */
static void read_ahead(mapping_id file, uint32_t last, uint32_t most, uint32_t end_index)
{
    uint32_t ahead = 0;

    while (ahead < most && last + ahead + 1u < end_index &&
           page_cache_read(file, last + ahead + 1u) != -ENOMEM) {
        ahead++;
    }
    if (ahead != 0u) {
        file_ralen[file] += ahead;
        file_rawin[file] += file_ralen[file];
        file_raend[file] = last + ahead + 1u;
        file_ramax[file] *= 2u;
        if (file_ramax[file] > VM_MAX_READAHEAD) {
            file_ramax[file] = VM_MAX_READAHEAD;
        }
    }
}

/* FILE is read at page INDEX: WAITS says that its transfer is under way, SEQUENTIAL that the read
 * began in the last window. (generic_file_readahead) */
static void generic_file_readahead(mapping_id file, uint32_t index, bool waits, bool sequential)
{
    uint32_t end_index = mapping_size[file] / PAGE_SIZE;

    if (waits) {
        read_ahead(file, index, ahead_of_read(file, index, end_index), end_index);
    } else if (sequential) {
        uint32_t most = ahead_of_hit(file, index, end_index);
        read_ahead(file, file_raend[file] - 1u, most, end_index);
    }
}

/* Judges by the last window whether a read of page INDEX goes on where the last one was. */
static bool is_sequential(mapping_id file, uint32_t index)
{
    if (index > file_raend[file] || index + file_rawin[file] < file_raend[file]) {
        no_window(file);
        return false;
    }
    return true;
}

/* How far a read of the word at OFFSET may go ahead: not at all in the first half page of a file.
 * */
static void set_ramax(mapping_id file, uint32_t offset, bool sequential)
{
    uint32_t needed = (offset % PAGE_SIZE + 4u) / PAGE_SIZE + 1u;

    if (offset <= PAGE_SIZE / 2u - 4u) {
        file_ramax[file] = 0;
        return;
    }
    if (file_ramax[file] < needed) {
        file_ramax[file] = needed;
    }
    if (sequential && file_ramax[file] < VM_MIN_READAHEAD) {
        file_ramax[file] = VM_MIN_READAHEAD;
    }
}

/* ---- pread ---- */

/* Page INDEX of FILE with a reference for the caller, at ERROR 0. */
static int get_page_to_read(mapping_id file, uint32_t index, bool sequential)
{
    pfn_t frame = find_get_page(file, index);
    int error;

    if (frame != NO_FRAME) {
        generic_file_readahead(file, index, false, sequential);
        return 0;
    }
    error = page_cache_read(file, index);
    if (error == -ENOMEM) {
        return error;
    }
    find_get_page(file, index); /* holds it while pages behind it are read */
    generic_file_readahead(file, index, true, sequential);
    return error;
}

/* The bytes of the word at OFFSET that lie before the end of FILE, which is not the first of them;
 * the others are 0. */
static uint32_t word_before_end(mapping_id file, uint32_t offset, uint32_t word)
{
    static const uint32_t kept[4] = {0, 0x100u, 0x10000u, 0x1000000u}; /* 256 to the n-th */
    uint32_t left = mapping_size[file] - offset;

    return left >= 4u ? word : word % kept[left];
}

int64_t file_read_word(mapping_id file, uint32_t offset)
{
    uint32_t index = offset / PAGE_SIZE;
    bool sequential = is_sequential(file, index);
    uint32_t word = 0;
    int error = 0;

    set_ramax(file, offset, sequential);
    if (offset < mapping_size[file]) {
        error = get_page_to_read(file, index, sequential);
    }
    if (offset < mapping_size[file] && error == 0) {
        pfn_t frame = find_page(file, index);
        if (offset % PAGE_SIZE == 0u || file_reada[file] == 0u) {
            mark_page_accessed(frame);
        }
        word = word_before_end(file, offset, phys[frame].w[offset % PAGE_SIZE / 4u]);
        put_page(frame);
    }
    file_reada[file] = 1;
    return error != 0 ? error : (int64_t)word;
}

/* ---- pwrite ---- */

int file_write_word(mapping_id file, uint32_t offset, uint32_t value)
{
    uint32_t index = offset / PAGE_SIZE;
    pfn_t frame;
    int error;

    if (index >= NR_FILE_PAGES) {
        return -EFBIG;
    }
    error = page_cache_read(file, index); /* nothing is read of what lies behind the end */
    if (error != 0) {
        return error;
    }
    frame = find_page(file, index);
    if (offset + 4u > mapping_size[file]) {
        set_mapping_size(file, offset + 4u);
    }
    phys[frame].w[offset % PAGE_SIZE / 4u] = value;
    set_page_dirty(frame);
    set_page_referenced(frame, true);
    return 0;
}
