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

/* FRAME was taken for page INDEX of FILE, which is not in the cache: fills it and puts it there. 0,
 * or -EIO: the frame is free again, and nothing else has changed. */
/*@ requires inv: MachineInv;
    requires fresh: frame < nr_frames && FrameWhole(frame) && page_kind[frame] == K_FREE;
    requires page: file < NR_FILES && index < NR_FILE_PAGES;
    requires none: \forall integer f; 0 <= f < NR_FRAMES ==> !PageOf(f, file, index);
    terminates \true; exits \false;
    assigns A_RECLAIM, A_LRU, page_kref[frame], A_PAGE_CACHE;
    ensures result: \result == 0 || \result == -EIO;
    ensures read: \result == 0 ==> PageOf(frame, file, index) && page_kind[frame] == K_FILE &&
        page_dirty[frame] == 0 && page_count[frame] == 1 && PageHeld(frame) == 0;
    ensures words: \result == 0 ==> \forall integer j; 0 <= j < 1024 ==>
        phys[frame].w[j] == FileWord(file, index, j);
    ensures list: \result == 0 ==> FrameOnList(frame, LRU_INACTIVE) && LruLeavesLast(frame);
    ensures failed: \result != 0 ==> FrameIsFree(frame) && page_mapping[frame] == NO_MAPPING;
    ensures cached: OtherPagesSame{Pre, Here}(frame);
    ensures others: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
        page_kind[f] == \old(page_kind[f]) && page_count[f] == \old(page_count[f]) &&
        phys[f] == \old(phys[f]);
    ensures free: \forall integer f; 0 <= f < nr_frames && f != frame ==>
        (FrameIsFree(f) <==> \old(FrameIsFree(f)));
    ensures sums: CountsSame{Pre, Here};
    E_PARTS */
static int read_into(pfn_t frame, mapping_id file, uint32_t index)
{
    //@ ghost lemma_what_is_named();
    if (!read_file_page(file, index, frame)) {
        __free_pages(frame, 0);
        /*@ assert others: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
                phys[f] == \at(phys[f], Pre) && page_kind[f] == \at(page_kind[f], Pre) &&
                page_count[f] == \at(page_count[f], Pre); */
        //@ assert gone: page_count[frame] == 0 && page_kind[frame] == K_FREE;
        /*@ ghost
          uint32_t n = 0;
          /@ L_COUNTS_SAME @/
          while (n < NR_FRAMES) n++;
        */
        //@ assert sums1: CountsSame{Pre, Here};
        //@ assert walk1: WalksSame{Pre, Here} && PtesSame{Pre, Here};
        //@ assert inv: MachineInv;
        return -EIO;
    }
    //@ assert unused: !PageCached(frame) && page_slot[frame] == 0 && page_dirty[frame] == 0;
    page_file(frame);
    add_to_page_cache(frame, file, index);
    lru_cache_add(frame);
    page_release(frame); /* not the last one: the cache has its own */
    //@ assert sums: CountsSame{Pre, Here};
    //@ assert lists: PageCacheLists;
    //@ assert rows: RowsSameBut{Pre, Here}(frame);
    /*@ assert tables: \forall integer u, k; PteExists(u, k) ==> PteExists{Pre}(u, k) &&
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert nobody: \forall integer u, k; PteExists(u, k) && PtePresent(phys[u].w[k]) ==>
            PtePfn(phys[u].w[k]) != frame; */
    //@ assert walk: WalksSame{Pre, Here} && PtesSame{Pre, Here};
    /*@ assert theirs: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
            PageHeld(f) == PageHeld{Pre}(f); */
    //@ assert mine: PageHeld(frame) == 0 && page_count[frame] == 1;
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && f != frame && PageClean(f) ==>
            PageClean{Pre}(f); */
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
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (nr_frames * PAGE_SIZE < 0x1000000 ? 4 : 8); */
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
/*@ requires file < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures all: \result * PAGE_SIZE >= mapping_size[file];
    ensures no_more: \result != 0 ==> (\result - 1) * PAGE_SIZE < mapping_size[file];
    ensures none: \result == 0 <==> mapping_size[file] == 0; */
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
/*@ requires file < NR_FILES && index < NR_OFFSET_PAGES;
    requires window: ReadWindow(file);
    terminates \true; exits \false;
    assigns file_raend[file], file_ralen[file], file_rawin[file];
    ensures window: ReadWindow(file);
    ensures request: \old(InLastRead(file, index)) ==>
        \result == 0 && ReadWindowSame{Pre, Here}(file);
    ensures most: !\old(InLastRead(file, index)) ==>
        \result == (index < end_index ? file_ramax[file] : 0);
    ensures page: !\old(InLastRead(file, index)) ==> file_ralen[file] == 1;
    ensures ahead: !\old(InLastRead(file, index)) && \result != 0 ==>
        file_raend[file] == \old(file_raend[file]) && file_rawin[file] == 0;
    ensures alone: !\old(InLastRead(file, index)) && \result == 0 ==>
        file_raend[file] == index + 1 && file_rawin[file] == 1; */
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
/*@ requires file < NR_FILES && index < NR_OFFSET_PAGES;
    requires window: ReadWindow(file);
    terminates \true; exits \false;
    assigns file_ralen[file], file_rawin[file];
    ensures window: ReadWindow(file);
    ensures next: \old(InLastRequest(file, index, end_index)) ==>
        \result == file_ramax[file] + 1 && file_ralen[file] == 0 &&
        file_rawin[file] == \old(file_ralen[file]);
    ensures same: !\old(InLastRequest(file, index, end_index)) ==>
        \result == 0 && ReadWindowSame{Pre, Here}(file); */
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
/*@ requires file < NR_FILES && index < NR_OFFSET_PAGES;
    requires window: ReadWindow(file);
    terminates \true; exits \false;
    assigns file_ramax[file], file_raend[file], file_ralen[file], file_rawin[file];
    ensures window: ReadWindow(file);
    ensures decides: \result <==> \old(InReadWindow(file, index));
    ensures goes_on: \result ==> ReadWindowSame{Pre, Here}(file);
    ensures anew: !\result ==> file_ramax[file] == 0 && file_raend[file] == 0 &&
        file_ralen[file] == 0 && file_rawin[file] == 0; */
static bool is_sequential(mapping_id file, uint32_t index)
{
    if (index > file_raend[file] || index + file_rawin[file] < file_raend[file]) {
        no_window(file);
        return false;
    }
    return true;
}

/* How far a read of the word at OFFSET may go ahead: not at all in the first half page of a file,
 * else as far as before, and at least over what is read. */
/*@ requires file < NR_FILES;
    requires window: ReadWindow(file);
    terminates \true; exits \false;
    assigns file_ramax[file];
    ensures window: ReadWindow(file);
    ensures begin: offset + 4 <= PAGE_SIZE / 2 ==> file_ramax[file] == 0;
    ensures needed: offset + 4 > PAGE_SIZE / 2 ==>
        file_ramax[file] >= (offset % PAGE_SIZE + 4) / PAGE_SIZE + 1;
    ensures before: offset + 4 > PAGE_SIZE / 2 ==> file_ramax[file] >= \old(file_ramax[file]);
    ensures least: offset + 4 > PAGE_SIZE / 2 && sequential ==>
        file_ramax[file] >= VM_MIN_READAHEAD;
    ensures no_more: offset + 4 > PAGE_SIZE / 2 && file_ramax[file] != \old(file_ramax[file]) ==>
        file_ramax[file] == (offset % PAGE_SIZE + 4) / PAGE_SIZE + 1 ||
        (sequential && file_ramax[file] == VM_MIN_READAHEAD); */
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
/*@ requires file < NR_MAPPINGS && offset < mapping_size[file];
    terminates \true; exits \false; assigns \nothing;
    ensures \result == LowBytes(word, mapping_size[file] - offset); */
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
        set_file_size(file, offset + 4u);
    }
    phys[frame].w[offset % PAGE_SIZE / 4u] = value;
    set_page_dirty(frame);
    set_page_referenced(frame, true);
    return 0;
}
