/*
 * The page cache.
 *
 * A page in it is on two lists: its bucket of the hash, by which it is found, and its mapping's, so
 * that all pages of a mapping can be visited without looking at every index that there could be.
 */
#include "address_space.h"
#include "lru.h"

mapping_id page_mapping[NR_FRAMES];
uint32_t page_index[NR_FRAMES];
pfn_t page_hash[PAGE_HASH_SIZE];
pfn_t hash_next[NR_FRAMES];
pfn_t hash_prev[NR_FRAMES];
pfn_t mapping_pages[NR_MAPPINGS];
pfn_t mapping_next[NR_FRAMES];
pfn_t mapping_prev[NR_FRAMES];
uint32_t mapping_nrpages[NR_MAPPINGS];
uint32_t mapping_size[NR_MAPPINGS];
uint32_t file_valid[NR_FILES][NR_FILE_PAGES];

/*@ ghost uint32_t page_turn[NR_FRAMES]; */
/*@ ghost uint32_t page_bucket[NR_FRAMES]; */

/* ---- start of day ---- */

/*@ terminates \true; exits \false;
    assigns page_mapping[0 .. NR_FRAMES - 1], page_index[0 .. NR_FRAMES - 1],
        page_hash[0 .. PAGE_HASH_SIZE - 1], page_turn[0 .. NR_FRAMES - 1],
        page_bucket[0 .. NR_FRAMES - 1];
    ensures \forall integer f; 0 <= f < NR_FRAMES ==> page_mapping[f] == NO_MAPPING &&
        page_bucket[f] == PAGE_HASH_SIZE && page_turn[f] == f;
    ensures \forall integer b; 0 <= b < PAGE_HASH_SIZE ==> page_hash[b] == NO_FRAME; */
static void no_pages(void)
{
    /*@ loop invariant 0 <= f <= NR_FRAMES;
        loop invariant \forall integer k; 0 <= k < f ==> page_mapping[k] == NO_MAPPING &&
            page_bucket[k] == PAGE_HASH_SIZE && page_turn[k] == k;
        loop assigns f, page_mapping[0 .. NR_FRAMES - 1], page_index[0 .. NR_FRAMES - 1],
            page_turn[0 .. NR_FRAMES - 1], page_bucket[0 .. NR_FRAMES - 1];
        loop variant NR_FRAMES - f; */
    for (pfn_t f = 0; f < NR_FRAMES; f++) {
        page_mapping[f] = NO_MAPPING;
        page_index[f] = 0;
        //@ ghost page_turn[f] = f;
        //@ ghost page_bucket[f] = PAGE_HASH_SIZE;
    }
    /*@ loop invariant 0 <= b <= PAGE_HASH_SIZE;
        loop invariant \forall integer k; 0 <= k < b ==> page_hash[k] == NO_FRAME;
        loop assigns b, page_hash[0 .. PAGE_HASH_SIZE - 1];
        loop variant PAGE_HASH_SIZE - b; */
    for (uint32_t b = 0; b < PAGE_HASH_SIZE; b++) {
        page_hash[b] = NO_FRAME;
    }
}

/* All of FILE stands on the disk. */
/*@ requires file < NR_FILES;
    terminates \true; exits \false;
    assigns file_valid[file][0 .. NR_FILE_PAGES - 1];
    ensures \forall integer i; 0 <= i < NR_FILE_PAGES ==> file_valid[file][i] == PAGE_SIZE; */
static void all_valid(mapping_id file)
{
    /*@ loop invariant 0 <= i <= NR_FILE_PAGES;
        loop invariant \forall integer k; 0 <= k < i ==> file_valid[file][k] == PAGE_SIZE;
        loop assigns i, file_valid[file][0 .. NR_FILE_PAGES - 1];
        loop variant NR_FILE_PAGES - i; */
    for (uint32_t i = 0; i < NR_FILE_PAGES; i++) {
        file_valid[file][i] = PAGE_SIZE;
    }
}

void address_space_init(void)
{
    no_pages();
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> mapping_pages[k] == NO_FRAME &&
            mapping_nrpages[k] == 0 &&
            mapping_size[k] == (k < NR_FILES ? NR_FILE_PAGES * PAGE_SIZE : 0);
        loop assigns m, mapping_pages[0 .. NR_MAPPINGS - 1], mapping_nrpages[0 .. NR_MAPPINGS - 1],
            mapping_size[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        mapping_pages[m] = NO_FRAME;
        mapping_nrpages[m] = 0;
        mapping_size[m] = is_file(m) ? NR_FILE_PAGES * PAGE_SIZE : 0u;
    }
    /*@ loop invariant 0 <= k <= NR_FILES;
        loop invariant \forall integer n, i; 0 <= n < k && 0 <= i < NR_FILE_PAGES ==>
            file_valid[n][i] == PAGE_SIZE;
        loop assigns k, file_valid[0 .. NR_FILES - 1][0 .. NR_FILE_PAGES - 1];
        loop variant NR_FILES - k; */
    for (mapping_id k = 0; k < NR_FILES; k++) {
        all_valid(k);
    }
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> PagesIn(m, n) == 0;
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) n++;
    */
}

/* ---- hash and lists ---- */

bool page_has_mapping(pfn_t frame)
{
    return page_mapping[frame] != NO_MAPPING || page_slot[frame] != NO_SLOT;
}

uint32_t page_cache_size(void)
{
    uint32_t pages = 0;

    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant pages == PagesOfMappings(m) <= m * NR_FRAMES;
        loop assigns m, pages;
        loop variant NR_MAPPINGS - m; */
    for (mapping_id m = 0; m < NR_MAPPINGS; m++) {
        pages += mapping_nrpages[m];
    }
    return pages;
}

pfn_t find_page(mapping_id mapping, uint32_t index)
{
    pfn_t frame = page_hash[page_hash_bucket(mapping, index)];

    /*@ loop invariant frame != NO_FRAME ==> frame < NR_FRAMES &&
            page_bucket[frame] == HashBucket(mapping, index);
        loop invariant passed: \forall integer f; PageOf(f, mapping, index) ==>
            frame != NO_FRAME && page_turn[f] <= page_turn[frame];
        loop assigns frame;
        loop variant frame == NO_FRAME ? 0 : page_turn[frame] + 1; */
    while (frame != NO_FRAME && (page_mapping[frame] != mapping || page_index[frame] != index)) {
        frame = hash_next[frame];
    }
    return frame;
}

pfn_t find_get_page(mapping_id mapping, uint32_t index)
{
    pfn_t frame = find_page(mapping, index);

    if (frame != NO_FRAME) {
        page_hold(frame);
    }
    return frame;
}

/* Frame f, which is on no list, comes in last: the others keep their order. */
/*@ ghost
  /@ requires HashInv && MappingInv;
     requires f < NR_FRAMES && page_bucket[f] == PAGE_HASH_SIZE && page_mapping[f] == NO_MAPPING;
     terminates \true; exits \false;
     assigns page_turn[0 .. NR_FRAMES - 1];
     ensures page_turn[f] == NR_FRAMES - 1;
     E_HASH
     E_MAPPING @/
  static void ghost_newest(pfn_t f)
  {
    uint32_t n = 0;
    /@ loop invariant 0 <= n <= NR_FRAMES;
       loop invariant \forall integer g; 0 <= g < n && g != f ==> page_turn[g] ==
           \at(page_turn[g], Pre) - (\at(page_turn[g] > page_turn[f], Pre) ? 1 : 0);
       loop invariant \forall integer g; n <= g < NR_FRAMES || g == f ==>
           page_turn[g] == \at(page_turn[g], Pre);
       loop assigns n, page_turn[0 .. NR_FRAMES - 1]; loop variant NR_FRAMES - n; @/
    while (n < NR_FRAMES) {
      if (n != f && page_turn[n] > page_turn[f]) {
        page_turn[n] = page_turn[n] - 1u;
      }
      n++;
    }
    page_turn[f] = NR_FRAMES - 1u;
  }
*/

/*@ requires HashInv && frame < NR_FRAMES && bucket < PAGE_HASH_SIZE;
    requires page_bucket[frame] == PAGE_HASH_SIZE && page_turn[frame] == NR_FRAMES - 1;
    terminates \true; exits \false;
    assigns page_hash[bucket], hash_next[frame], hash_prev[0 .. NR_FRAMES - 1],
        page_bucket[frame];
    ensures in: page_bucket[frame] == bucket && page_hash[bucket] == frame;
    E_HASH */
static void hash_link(pfn_t frame, uint32_t bucket)
{
    pfn_t first = page_hash[bucket];

    hash_prev[frame] = NO_FRAME;
    hash_next[frame] = first;
    if (first != NO_FRAME) {
        hash_prev[first] = frame;
    }
    page_hash[bucket] = frame;
    //@ ghost page_bucket[frame] = bucket;
}

/*@ requires HashInv && frame < NR_FRAMES && bucket < PAGE_HASH_SIZE;
    requires page_bucket[frame] == bucket;
    terminates \true; exits \false;
    assigns page_hash[bucket], hash_next[0 .. NR_FRAMES - 1], hash_prev[0 .. NR_FRAMES - 1],
        page_bucket[frame];
    ensures out: page_bucket[frame] == PAGE_HASH_SIZE;
    E_HASH */
static void hash_unlink(pfn_t frame, uint32_t bucket)
{
    pfn_t next = hash_next[frame];
    pfn_t prev = hash_prev[frame];

    if (prev == NO_FRAME) {
        page_hash[bucket] = next;
    } else {
        hash_next[prev] = next;
    }
    if (next != NO_FRAME) {
        hash_prev[next] = prev;
    }
    //@ ghost page_bucket[frame] = PAGE_HASH_SIZE;
}

/*@ requires MappingInv && frame < NR_FRAMES && mapping < NR_MAPPINGS;
    requires page_mapping[frame] == NO_MAPPING && page_turn[frame] == NR_FRAMES - 1;
    terminates \true; exits \false;
    assigns mapping_pages[mapping], mapping_next[frame], mapping_prev[0 .. NR_FRAMES - 1],
        mapping_nrpages[mapping], page_mapping[frame];
    ensures counted: mapping_nrpages[mapping] == \old(mapping_nrpages[mapping]) + 1;
    ensures in: page_mapping[frame] == mapping && mapping_pages[mapping] == frame;
    E_MAPPING */
static void mapping_link(pfn_t frame, mapping_id mapping)
{
    pfn_t first = mapping_pages[mapping];

    //@ ghost lemma_pages_in();
    mapping_prev[frame] = NO_FRAME;
    mapping_next[frame] = first;
    if (first != NO_FRAME) {
        mapping_prev[first] = frame;
    }
    mapping_pages[mapping] = frame;
    mapping_nrpages[mapping]++;
    page_mapping[frame] = mapping;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> PagesIn(m, n) ==
             PagesIn{Pre}(m, n) + (m == mapping && frame < n ? 1 : 0);
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) n++;
    */
}

/*@ requires MappingInv && frame < NR_FRAMES && mapping < NR_MAPPINGS;
    requires page_mapping[frame] == mapping;
    terminates \true; exits \false;
    assigns mapping_pages[mapping], mapping_next[0 .. NR_FRAMES - 1],
        mapping_prev[0 .. NR_FRAMES - 1], mapping_nrpages[mapping], page_mapping[frame];
    ensures counted: mapping_nrpages[mapping] == \old(mapping_nrpages[mapping]) - 1;
    ensures out: page_mapping[frame] == NO_MAPPING;
    ensures next: \forall integer f; 0 <= f < NR_FRAMES ==> mapping_next[f] ==
        \old(f == mapping_prev[frame] ? mapping_next[frame] : mapping_next[f]);
    E_MAPPING */
static void mapping_unlink(pfn_t frame, mapping_id mapping)
{
    pfn_t next = mapping_next[frame];
    pfn_t prev = mapping_prev[frame];

    //@ ghost lemma_pages_in();
    if (prev == NO_FRAME) {
        mapping_pages[mapping] = next;
    } else {
        mapping_next[prev] = next;
    }
    if (next != NO_FRAME) {
        mapping_prev[next] = prev;
    }
    mapping_nrpages[mapping]--;
    page_mapping[frame] = NO_MAPPING;
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==> PagesIn(m, n) ==
             PagesIn{Pre}(m, n) - (m == mapping && frame < n ? 1 : 0);
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) n++;
    */
}

void add_to_page_cache(pfn_t frame, mapping_id mapping, uint32_t index)
{
    page_hold(frame);
    //@ ghost ghost_newest(frame);
    page_index[frame] = index;
    hash_link(frame, page_hash_bucket(mapping, index));
    mapping_link(frame, mapping);
    //@ assert alone: \forall integer f; f != frame ==> !PageOf(f, mapping, index);
}

void remove_inode_page(pfn_t frame)
{
    hash_unlink(frame, page_hash_bucket(page_mapping[frame], page_index[frame]));
    mapping_unlink(frame, page_mapping[frame]);
    page_index[frame] = 0;
}

void drop_page(pfn_t frame)
{
    remove_inode_page(frame);
    put_page(frame);
}

/* ---- the disk ---- */

/* The bytes of FRAME from byte FROM on are 0. */
/*@ requires frame < NR_FRAMES && from <= PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures before: \forall integer j; 0 <= j < from / 4 ==>
        phys[frame].w[j] == \old(phys[frame].w[j]);
    ensures behind: \forall integer j; (from + 3) / 4 <= j < 1024 ==> phys[frame].w[j] == 0;
    ensures part1: from % 4 == 1 ==>
        phys[frame].w[from / 4] == \old(phys[frame].w[from / 4]) % 0x100;
    ensures part2: from % 4 == 2 ==>
        phys[frame].w[from / 4] == \old(phys[frame].w[from / 4]) % 0x10000;
    ensures part3: from % 4 == 3 ==>
        phys[frame].w[from / 4] == \old(phys[frame].w[from / 4]) % 0x1000000; */
static void clear_from(pfn_t frame, uint32_t from)
{
    static const uint32_t kept[4] = {1u, 0x100u, 0x10000u, 0x1000000u}; /* 256 to the n-th */
    uint32_t first = from / 4u;

    if (from % 4u != 0u) {
        phys[frame].w[first] = phys[frame].w[first] % kept[from % 4u];
        first++;
    }
    /*@ loop invariant (from + 3) / 4 <= i <= 1024;
        loop invariant \forall integer j; (from + 3) / 4 <= j < i ==> phys[frame].w[j] == 0;
        loop invariant \forall integer j; 0 <= j < (from + 3) / 4 ==>
            phys[frame].w[j] == \at(phys[frame].w[j], LoopEntry);
        loop assigns i, phys[frame].w[0 .. 1023];
        loop variant 1024 - i; */
    for (uint32_t i = first; i < PTRS_PER_PTE; i++) {
        phys[frame].w[i] = 0;
    }
}

/* Bytes of page INDEX of MAPPING that lie before its end. */
/*@ requires mapping < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures whole: (index + 1) * PAGE_SIZE <= mapping_size[mapping] ==> \result == PAGE_SIZE;
    ensures part: index * PAGE_SIZE <= mapping_size[mapping] < (index + 1) * PAGE_SIZE ==>
        \result == mapping_size[mapping] - index * PAGE_SIZE;
    ensures none: mapping_size[mapping] < index * PAGE_SIZE ==> \result == 0; */
static uint32_t bytes_of_page(mapping_id mapping, uint32_t index)
{
    uint32_t size = mapping_size[mapping];

    if (index < size / PAGE_SIZE) {
        return PAGE_SIZE;
    }
    return index == size / PAGE_SIZE ? size % PAGE_SIZE : 0u;
}

bool read_file_page(mapping_id file, uint32_t index, pfn_t frame)
{
    uint32_t valid = file_valid[file][index];

    if (valid != 0u && !file_disk_read(file, index, frame)) {
        return false;
    }
    clear_from(frame, valid);
    return true;
}

bool write_file_page(pfn_t frame)
{
    mapping_id file = page_mapping[frame];
    uint32_t index = page_index[frame];

    clear_from(frame, bytes_of_page(file, index));
    if (!file_disk_write(file, index, frame)) {
        set_page_dirty(frame);
        return false;
    }
    file_valid[file][index] = PAGE_SIZE;
    clear_page_dirty(frame);
    return true;
}

int write_dirty_pages(mapping_id file)
{
    int error = 0;

    /*@ loop invariant 0 <= i <= NR_FILE_PAGES && (error == 0 || error == -EIO);
        loop invariant clean: error == 0 ==> \forall integer f; 0 <= f < NR_FRAMES &&
            page_mapping[f] == file && page_index[f] < i ==> page_dirty[f] == 0;
        loop invariant written: error == 0 ==> \forall integer f; 0 <= f < NR_FRAMES &&
            page_mapping[f] == file && page_index[f] < i && \at(page_dirty[f], Pre) != 0 ==>
            file_valid[file][page_index[f]] == PAGE_SIZE &&
            \forall integer j; 0 <= j < 1024 ==>
                file_disk[file * NR_FILE_PAGES + page_index[f]].w[j] == phys[f].w[j];
        loop invariant each: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            page_index[f] < i && \at(page_dirty[f], Pre) != 0 && page_dirty[f] == 0 ==>
            file_valid[file][page_index[f]] == PAGE_SIZE &&
            \forall integer j; 0 <= j < 1024 ==>
                file_disk[file * NR_FILE_PAGES + page_index[f]].w[j] == phys[f].w[j];
        loop invariant disk: \forall integer n; 0 <= n < i && NoneWritten{Pre, Here}(file, n) ==>
            DiskSame{Pre, Here}(file, n);
        loop invariant behind: \forall integer n; i <= n < NR_FILE_PAGES ==>
            DiskSame{Pre, Here}(file, n);
        loop invariant kept: \forall integer f, j; 0 <= f < NR_FRAMES &&
            page_mapping[f] == file && 0 <= j < 1024 ==> WordsAgree(phys[f].w[j],
                \at(phys[f].w[j], Pre), BytesOf(file, page_index[f]) - 4 * j);
        loop invariant failed: error == -EIO ==> \exists integer f; 0 <= f < NR_FRAMES &&
            page_mapping[f] == file && page_index[f] < i && \at(page_dirty[f], Pre) != 0 &&
            page_dirty[f] != 0;
        loop invariant others: \forall integer f; 0 <= f < NR_FRAMES &&
            (page_mapping[f] != file || \at(page_dirty[f], Pre) == 0) ==>
            page_dirty[f] == \at(page_dirty[f], Pre) &&
            (\forall integer j; 0 <= j < 1024 ==> phys[f].w[j] == \at(phys[f].w[j], Pre));
        loop invariant later: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            page_index[f] >= i ==> page_dirty[f] == \at(page_dirty[f], Pre);
        loop invariant files: \forall integer s, j; 0 <= s < NR_FILES * NR_FILE_PAGES &&
            0 <= j < 1024 && s / NR_FILE_PAGES != file ==>
            file_disk[s].w[j] == \at(file_disk[s].w[j], Pre);
        loop assigns i, error, phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1],
            file_valid[file][0 .. NR_FILE_PAGES - 1],
            file_disk[0 .. NR_FILES * NR_FILE_PAGES - 1];
        loop variant NR_FILE_PAGES - i; */
    for (uint32_t i = 0; i < NR_FILE_PAGES; i++) {
        pfn_t frame = find_page(file, i);
        if (frame != NO_FRAME && page_dirty[frame] != 0u && !write_file_page(frame)) {
            error = -EIO;
        }
        /*@ assert marks: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
                page_dirty[f] == \at(page_dirty[f], LoopCurrent); */
        /*@ assert earlier: \forall integer n; 0 <= n < i && NoneWritten{Pre, Here}(file, n) ==>
                NoneWritten{Pre, LoopCurrent}(file, n); */
        /*@ assert apart: \forall integer n; 0 <= n < NR_FILE_PAGES && n != i ==>
                DiskSame{LoopCurrent, Here}(file, n); */
        /*@ assert was: \forall integer n; 0 <= n < i && NoneWritten{Pre, Here}(file, n) ==>
                DiskSame{Pre, LoopCurrent}(file, n); */
        /*@ assert done: \forall integer n; 0 <= n < i && NoneWritten{Pre, Here}(file, n) ==>
                DiskSame{Pre, Here}(file, n); */
        //@ assert now: NoneWritten{Pre, Here}(file, i) ==> DiskSame{LoopCurrent, Here}(file, i);
        //@ assert this: NoneWritten{Pre, Here}(file, i) ==> DiskSame{Pre, Here}(file, i);
    }
    return error;
}

/* ---- the end of a file ---- */

/* The page of FILE that byte END lies in, if it lies inside of one, is zeros from there on. */
/*@ requires lists: PageCacheLists;
    requires file < NR_MAPPINGS;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1];
    ensures PageCleared{Pre, Here}(file, end); */
static void clear_behind(mapping_id file, uint32_t end)
{
    pfn_t frame = end % PAGE_SIZE == 0u ? NO_FRAME : find_page(file, end / PAGE_SIZE);

    if (frame != NO_FRAME) {
        clear_from(frame, end % PAGE_SIZE);
    }
}

void set_file_size(mapping_id file, uint32_t size)
{
    uint32_t end = size < mapping_size[file] ? size : mapping_size[file];

    mapping_size[file] = size;
    //@ assert lists: PageCacheLists;
    clear_behind(file, end); /* what a program stored behind the old end of the file, too */
    /*@ loop invariant end / PAGE_SIZE <= i;
        loop invariant i <= NR_FILE_PAGES || i == end / PAGE_SIZE;
        loop invariant done: \forall integer k; 0 <= k < i && k < NR_FILE_PAGES ==>
            file_valid[file][k] == LeftValid(\at(file_valid[file][k], Pre), end, k);
        loop invariant \forall integer k; i <= k < NR_FILE_PAGES ==>
            file_valid[file][k] == \at(file_valid[file][k], Pre);
        loop invariant \forall integer m, k; 0 <= m < NR_FILES && m != file &&
            0 <= k < NR_FILE_PAGES ==> file_valid[m][k] == \at(file_valid[m][k], Pre);
        loop assigns i, file_valid[file][0 .. NR_FILE_PAGES - 1];
        loop variant NR_FILE_PAGES - i; */
    for (uint32_t i = end / PAGE_SIZE; i < NR_FILE_PAGES; i++) {
        uint32_t most = i == end / PAGE_SIZE ? end % PAGE_SIZE : 0u;
        if (file_valid[file][i] > most) {
            file_valid[file][i] = most;
        }
    }
}

void set_object_size(mapping_id object, uint32_t size)
{
    mapping_size[object] = size;
}

void truncate_inode_pages(mapping_id mapping, uint32_t size)
{
    uint32_t first = size / PAGE_SIZE + (size % PAGE_SIZE != 0u ? 1u : 0u);
    pfn_t frame = mapping_pages[mapping];

    while (frame != NO_FRAME) {
        pfn_t next = mapping_next[frame];
        if (page_index[frame] >= first) {
            drop_page(frame);
        }
        frame = next;
    }
}

void drop_clean_pages(void)
{
    for (mapping_id k = 0; k < NR_FILES; k++) {
        for (uint32_t i = 0; i < NR_FILE_PAGES; i++) {
            pfn_t frame = find_page(k, i);
            if (frame != NO_FRAME && page_count[frame] == 1u && page_dirty[frame] == 0u) {
                drop_page(frame);
            }
        }
    }
}
