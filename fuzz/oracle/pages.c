/*
 * The core's address spaces as a user program would see them, against the model's.
 */
#include "oracle/pages.h"

#include <string.h>

#include "shmem_swap.h"
#include "machine.h"
#include "model.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "vma.h"

/* ---- address spaces ------------------------------------------------------------------------- */

/* What area V shows, as the model numbers it. */
static uint32_t core_object(uint32_t v)
{
    return vm_file[v] < NR_MAPPINGS ? vm_file[v] + 1 : 0;
}

void see_areas(uint32_t mm)
{
    model_see_none();
    for (uint32_t v = mm_mmap[mm]; v != 0 && v < NR_VMA && model_seen.count < NR_VMA;
         v = vm_next[v]) {
        model_see_area(
            (struct model_area){vm_start[v], vm_end[v], vm_flags[v], core_object(v), vm_pgoff[v]});
    }
}

/* Says which area differs: the first that does. */
static bool areas_differ(uint32_t s)
{
    const struct model_areas *areas = model_areas(s);
    uint32_t i = 0;

    while (i < areas->count && i < model_seen.count &&
           memcmp(&areas->a[i], &model_seen.a[i], sizeof areas->a[i]) == 0) {
        i++;
    }
    if (i == areas->count || i == model_seen.count) {
        return differs("model-area-count", "address space", s, areas->count, model_seen.count);
    }
    struct model_area want = areas->a[i];
    struct model_area got = model_seen.a[i];
    if (want.start != got.start) {
        return differs("model-area-start", "area", i, want.start, got.start);
    }
    if (want.end != got.end) {
        return differs("model-area-end", "area", i, want.end, got.end);
    }
    if (want.object != got.object) {
        return differs("model-area-object", "area at", want.start, want.object, got.object);
    }
    if (want.page != got.page) {
        return differs("model-area-page", "area at", want.start, want.page, got.page);
    }
    return differs("model-area-flags", "area at", want.start, want.flags, got.flags);
}

/* The parts of the program in address space S, which is MM in the core. */
static bool bounds_match(uint32_t s, uint32_t mm)
{
    const uint32_t got[MODEL_BOUNDS] = {mm_start_code[mm], mm_end_code[mm],    mm_start_data[mm],
                                        mm_end_data[mm],   mm_start_stack[mm], mm_arg_start[mm],
                                        mm_arg_end[mm],    mm_env_start[mm],   mm_env_end[mm]};
    uint32_t want[MODEL_BOUNDS];

    model_bounds(s, want);
    for (uint32_t i = 0; i < MODEL_BOUNDS; i++) {
        if (got[i] != want[i]) {
            return differs("model-bounds", "bound", i, want[i], got[i]);
        }
    }
    return true;
}

/* The areas and the books of address space S, which is MM in the core. */
static bool space_matches(uint32_t s, uint32_t mm)
{
    see_areas(mm);
    if (!model_areas_match(s)) {
        return areas_differ(s);
    }
    if (mm_total_vm[mm] != model_total_vm(s)) {
        return differs("model-total-vm", "address space", s, model_total_vm(s), mm_total_vm[mm]);
    }
    if (mm_locked_vm[mm] != model_locked_vm(s)) {
        return differs("model-locked-vm", "address space", s, model_locked_vm(s), mm_locked_vm[mm]);
    }
    if (mm_start_brk[mm] != model_heap_of(s)) {
        return differs("model-start-brk", "address space", s, model_heap_of(s), mm_start_brk[mm]);
    }
    if (mm_brk[mm] != model_brk_of(s)) {
        return differs("model-brk", "address space", s, model_brk_of(s), mm_brk[mm]);
    }
    return bounds_match(s, mm);
}

/* Process P lives where the model says so, and shares its memory with those that the model says. */
static bool life_matches(uint32_t p)
{
    uint32_t s = model_space(p);

    if ((s != NO_SPACE) != core_lives(p)) {
        return differs("model-lives", "process", p, s != NO_SPACE, core_lives(p));
    }
    for (uint32_t q = 0; q < p && s != NO_SPACE; q++) {
        if ((model_space(q) == s) != (task_mm[q] == task_mm[p])) {
            return differs("model-shares", "process", p, model_space(q) == s, q);
        }
    }
    return true;
}

bool areas_match(uint32_t p)
{
    uint32_t s = model_space(p);

    return s == NO_SPACE || space_matches(s, task_mm[p]);
}

static bool directories_match(void)
{
    return core_directories() == model_directories() ||
           differs("model-directories", "process", current_task, model_directories(),
                   core_directories());
}

bool lives_match(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (!life_matches(p)) {
            return false;
        }
    }
    return directories_match();
}

bool processes_match(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (!life_matches(p) || (is_first_user(p) && !areas_match(p))) {
            return false;
        }
    }
    return directories_match();
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* Which word of PAGE the model's word NEXT is; PTRS_PER_PTE or more: none. */
static uint32_t word_of(uint32_t s, uint32_t next, uint32_t page)
{
    return next < model_words(s) ? (model_word_address(s, next) - page) / 4 : PTRS_PER_PTE;
}

/* The words of a page are WORDS. The first that is not what was stored at PAGE in address space or
 * object S, or 0 where nothing was, which is *WANT; PTRS_PER_PTE: each is. */
static uint32_t first_wrong(uint32_t s, uint32_t page, const uint32_t *words, uint32_t *want)
{
    uint32_t next = model_first_word(s, page);

    for (uint32_t i = 0; i < PTRS_PER_PTE; i++, next++) {
        uint32_t stored = word_of(s, next, page);
        uint32_t end = stored < PTRS_PER_PTE ? stored : PTRS_PER_PTE;

        *want = 0;
        i = next_other(words, i, end, 0);
        if (i < end) {
            return i;
        }
        if (i < PTRS_PER_PTE) {
            *want = model_word_value(s, next);
            if (words[i] != *want) {
                return i;
            }
        }
    }
    return PTRS_PER_PTE;
}

/* The same for page PAGE of what an area shows. */
static uint32_t first_wrong_of(uint32_t object, uint32_t page, const uint32_t *words,
                               uint32_t *want)
{
    if (!model_is_file(object)) {
        return first_wrong(model_object_space(object), page * PAGE_SIZE, words, want);
    }
    const uint32_t *has = model_file_page(object - 1, page);
    uint32_t i = 0;

    if (memcmp(has, words, PAGE_SIZE) == 0) {
        return PTRS_PER_PTE;
    }
    while (has[i] == words[i]) {
        i++;
    }
    *want = has[i];
    return i;
}

/* The entry at ADDR maps a page of the page cache: that of the file's page that belongs there. */
static bool file_page_matches(uint32_t s, uint32_t addr, uint32_t entry)
{
    struct model_area area = model_area_at(s, addr);
    uint32_t page = model_object_page(area, addr);
    uint32_t frame = frame_of(entry);
    uint32_t want = 0;

    if (area.object == 0 || model_has_page(s, addr)) {
        return differs("model-file-page", "address", addr, 0, entry);
    }
    if (!model_object_has_page(area.object, page)) {
        return differs("model-page-behind-end", "address", addr, 0, entry);
    }
    if (page_mapping[frame] != area.object - 1) {
        return differs("model-mapped-file", "address", addr, area.object - 1, page_mapping[frame]);
    }
    if (page_index[frame] != page) {
        return differs("model-mapped-page", "address", addr, page, page_index[frame]);
    }
    const uint32_t *words = phys[frame].w;
    uint32_t i = first_wrong_of(area.object, page, words, &want);
    return i == PTRS_PER_PTE || differs("model-file-content", "address",
                                        addr / PAGE_SIZE * PAGE_SIZE + i * 4, want, words[i]);
}

/* All words of the page at ADDR. */
static bool page_matches(uint32_t s, uint32_t addr, uint32_t entry)
{
    if (is_file_page(entry)) {
        return file_page_matches(s, addr, entry);
    }
    if (entry == 0 && model_area_at(s, addr).object != 0 && !model_has_page(s, addr)) {
        return true; /* nothing is mapped, and the file stands for itself */
    }
    const uint32_t *words = page_words(entry);
    uint32_t page = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t want = 0;
    uint32_t i = first_wrong(s, page, words, &want);

    return i == PTRS_PER_PTE || differs("model-content", "address", page + i * 4, want, words[i]);
}

bool words_match(uint32_t p, uint32_t addr)
{
    return page_matches(model_space(p), addr, entry_at(core_mm(p), addr));
}

/* ---- pages that were swapped out when they were locked, and stayed so ---- */

#define MOST_OUT 256u /* with more of them nobody is asked to have been in RAM */

static struct {
    uint32_t s;
    uint32_t addr;
} out[MOST_OUT];
static uint32_t nr_out;

void pages_start(void)
{
    nr_out = 0;
}

static bool may_be_out(uint32_t s, uint32_t addr)
{
    for (uint32_t i = 0; i < nr_out && nr_out < MOST_OUT; i++) {
        if (out[i].s == s && out[i].addr == addr) {
            return true;
        }
    }
    return nr_out == MOST_OUT;
}

static void note_entry(uint32_t s, uint32_t addr, uint32_t entry)
{
    uint32_t flags = entry == 0 || is_present(entry) ? NO_AREA : model_flags(s, addr);

    if (flags != NO_AREA && model_has(flags, MODEL_LOCKED) && !may_be_out(s, addr)) {
        out[nr_out].s = s;
        out[nr_out].addr = addr;
        nr_out++;
    }
}

void note_pages_out(uint32_t p)
{
    uint32_t mm = core_mm(p);

    for (uint32_t d = next_table(mm, 0); d < USER_PTRS_PER_PGD; d = next_table(mm, d + 1)) {
        uint32_t table = table_at(mm, d);

        for (uint32_t i = next_entry(table, 0); i < PTRS_PER_PTE; i = next_entry(table, i + 1)) {
            note_entry(model_space(p), d * PGDIR_SIZE + i * PAGE_SIZE, phys[table].w[i]);
        }
    }
}

/* Bits 3, 4 and 8 to 11 are never set; without any right, bit 7 stands for bit 0; and a swap entry
 * is nothing but area and offset. */
static bool form_is_right(uint32_t addr, uint32_t entry, bool readable)
{
    uint32_t odd = entry & (ENTRY_FLAGS & ~ENTRY_KNOWN);
    uint32_t present = readable ? ENTRY_PRESENT : ENTRY_PROTNONE;

    if (!is_present(entry)) {
        return slot_entry(slot_of(entry)) == entry ||
               differs("model-entry-form", "address", addr, slot_entry(slot_of(entry)), entry);
    }
    return (odd == 0 && (entry & (ENTRY_PRESENT | ENTRY_PROTNONE)) == present) ||
           differs("model-entry-form", "address", addr, present, entry);
}

bool entry_matches(uint32_t s, uint32_t addr, uint32_t entry)
{
    uint32_t flags = model_flags(s, addr);
    bool readable = flags % MODEL_RIGHTS != 0;
    bool exists = is_page(entry) && !is_file_page(entry);

    if (flags == NO_AREA) {
        return differs("model-page-in-area", "address", addr, 0, entry);
    }
    if (exists != model_has_page(s, addr)) {
        return differs("model-page", "address", addr, model_has_page(s, addr), entry);
    }
    if (!form_is_right(addr, entry, readable)) {
        return false;
    }
    if (!is_present(entry)) {
        return !model_has(flags, MODEL_LOCKED) || may_be_out(s, addr) ||
               differs("model-locked-page", "address", addr, ENTRY_PRESENT, entry);
    }
    if (is_readable(entry) != readable) {
        return differs("model-readable", "address", addr, readable, entry);
    }
    if (is_writable(entry) && !model_has(flags, MODEL_WRITE)) {
        return differs("model-writable", "address", addr, 0, entry);
    }
    return true;
}

/* Says which page the model has and the core, which has PAGES in all, has not: the first. */
static bool page_is_missing(uint32_t s, uint32_t mm, uint32_t pages)
{
    for (uint32_t i = 0; i < model_words(s); i++) {
        uint32_t addr = model_word_address(s, i);
        uint32_t entry = entry_at(mm, addr);
        if (!is_page(entry) || is_file_page(entry)) {
            return differs("model-page", "address", addr, 1, entry);
        }
    }
    return differs("model-page-count", "address space", s, model_pages(s), pages);
}

/* Every page of address space S: that it exists, its rights and its words. */
static bool pages_match(uint32_t s, uint32_t mm)
{
    uint32_t pages = 0;

    for (uint32_t d = next_table(mm, 0); d < USER_PTRS_PER_PGD; d = next_table(mm, d + 1)) {
        uint32_t table = table_at(mm, d);

        for (uint32_t i = next_entry(table, 0); i < PTRS_PER_PTE; i = next_entry(table, i + 1)) {
            uint32_t entry = phys[table].w[i];
            uint32_t addr = d * PGDIR_SIZE + i * PAGE_SIZE;
            if (!entry_matches(s, addr, entry) || !page_matches(s, addr, entry)) {
                return false;
            }
            pages += is_page(entry) && !is_file_page(entry) ? 1 : 0;
        }
    }
    return pages == model_pages(s) || page_is_missing(s, mm, pages);
}

bool census_matches(uint32_t p)
{
    uint32_t mm = core_mm(p);
    uint32_t s = model_space(p);
    struct census census = take_census(mm);

    if (census.present - census.file + census.swapped != model_pages(s)) {
        pages_match(s, mm); /* finds the page */
        return false;
    }
    if (mm_rss[mm] != census.present) {
        return differs("model-rss", "address space", s, census.present, mm_rss[mm]);
    }
    return true;
}

bool censuses_match(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (is_first_user(p) && !census_matches(p)) {
            return false;
        }
    }
    return true;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* The frame that has page PAGE of mapping M; NO_FRAME: none has. */
static uint32_t cached_frame(uint32_t m, uint32_t page)
{
    for (uint32_t f = next_cached(0); f < nr_frames; f = next_cached(f + 1)) {
        if (page_kind[f] == K_FILE && page_mapping[f] == m && page_index[f] == page) {
            return f;
        }
    }
    return NO_FRAME;
}

/* Page PAGE of file K as it is on the disk, as far as that counts. */
static const uint32_t *disk_words(uint32_t k, uint32_t page)
{
    static frame_t from_disk;
    uint32_t valid = file_valid[k][page];

    file_disk_words(k, page, &from_disk);
    for (uint32_t i = valid / 4; i < PTRS_PER_PTE; i++) {
        uint32_t bytes = valid > i * 4 ? valid - i * 4 : 0;
        from_disk.w[i] &= (1u << bytes * 8) - 1;
    }
    return from_disk.w;
}

/* The words of page PAGE of file K, wherever they are; NULL: nobody has written them yet. */
static const uint32_t *written_words(uint32_t k, uint32_t page)
{
    uint32_t frame = cached_frame(k, page);

    if (frame != NO_FRAME) {
        return phys[frame].w;
    }
    return file_disk_written(k, page) ? disk_words(k, page) : NULL;
}

/* Are the words of page PAGE of file K, which are GOT, what the model has? */
static bool file_page_has(uint32_t k, uint32_t page, const uint32_t *got)
{
    uint32_t want = 0;
    uint32_t i = first_wrong_of(k + 1, page, got, &want);

    return i == PTRS_PER_PTE ||
           differs("model-file-word", "byte of the file", page * PAGE_SIZE + i * 4, want, got[i]);
}

/* The first frame of each page of file K, of the cache; NO_FRAME for those that are not there. */
static void find_frames(uint32_t k, uint32_t *frames)
{
    for (uint32_t page = 0; page < NR_FILE_PAGES; page++) {
        frames[page] = NO_FRAME;
    }
    for (uint32_t f = nr_frames; f-- > 0;) {
        if (page_kind[f] == K_FILE && page_mapping[f] == k && page_index[f] < NR_FILE_PAGES) {
            frames[page_index[f]] = f;
        }
    }
}

static bool file_matches(uint32_t k)
{
    uint32_t frames[NR_FILE_PAGES];

    if (mapping_size[k] != model_file_size(k)) {
        return differs("model-file-size", "file", k, model_file_size(k), mapping_size[k]);
    }
    find_frames(k, frames);
    for (uint32_t page = 0; model_file_has_page(k, page); page++) {
        bool cached = frames[page] != NO_FRAME;

        if (!cached && !file_disk_written(k, page) && file_valid[k][page] == PAGE_SIZE &&
            model_file_is_new(k, page)) {
            continue; /* nobody ever changed it */
        }
        if (!file_page_has(k, page, cached ? phys[frames[page]].w : disk_words(k, page))) {
            return false;
        }
    }
    return true;
}

/* The frame of page PAGE of an object of shared memory, be it in swap, or its slot. */
static const uint32_t *object_page(uint32_t object, uint32_t page)
{
    uint32_t frame = cached_frame(object - 1, page);

    if (frame != NO_FRAME) {
        return phys[frame].w;
    }
    for (uint32_t s = 1; s < NR_SWAP_SLOTS; s++) {
        if (slot_mapping[s] == object - 1 && slot_index[s] == page) {
            return slot_words(s);
        }
    }
    return page_words(0);
}

/* Every word that was stored in the object, wherever it is now. */
static bool object_matches(uint32_t object)
{
    const uint32_t *words = NULL;
    uint32_t at = UINT32_MAX;
    uint32_t s = model_object_space(object);
    uint32_t count = model_words(s) != 0 && model_object_is_shown(object) ? model_words(s) : 0;

    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = model_word_address(s, k) / 4;
        uint32_t want = model_word_value(s, k);
        if (i / PTRS_PER_PTE != at) {
            at = i / PTRS_PER_PTE;
            words = object_page(object, at);
        }
        if (words[i % PTRS_PER_PTE] != want) {
            return differs("model-object-word", "byte of the object", i * 4, want,
                           words[i % PTRS_PER_PTE]);
        }
    }
    return true;
}

bool files_match(void)
{
    for (uint32_t k = 0; k < NR_FILES; k++) {
        if (!file_matches(k)) {
            return false;
        }
    }
    return true;
}

bool objects_match(void)
{
    for (uint32_t object = NR_FILES + 1; object <= NR_MAPPINGS; object++) {
        if (!object_matches(object)) {
            return false;
        }
    }
    return true;
}

/* A word of which the first KEPT bytes lie before the end of the file: WANT, but zeros behind the
 * end where GOT has zeros there. */
static uint32_t as_seen(uint32_t want, uint32_t got, uint32_t kept)
{
    uint32_t mask = kept >= 4 ? 0 : 0xFFFFFFFFu << kept * 8;

    return (got & mask) == 0 ? want & ~mask : want;
}

void see_file_ends(void)
{
    for (uint32_t k = 0; k < NR_FILES; k++) {
        uint32_t size = model_file_size(k);
        uint32_t page = size / PAGE_SIZE;

        if (size % PAGE_SIZE == 0) {
            continue;
        }
        const uint32_t *words = written_words(k, page);
        const uint32_t *stored = model_file_page(k, page);
        uint32_t first = size % PAGE_SIZE / 4;

        if (words == NULL ||
            memcmp(stored + first, words + first, (PTRS_PER_PTE - first) * sizeof *words) == 0) {
            continue;
        }
        for (uint32_t i = first; i < PTRS_PER_PTE; i++) {
            uint32_t at = page * PTRS_PER_PTE + i;
            uint32_t kept = size > at * 4 ? size - at * 4 : 0;
            if (stored[i] != words[i]) {
                model_set_file_word(k, at, as_seen(stored[i], words[i], kept));
            }
        }
    }
}

/* ---- all of it ------------------------------------------------------------------------------ */

bool all_pages_match(void)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (is_first_user(p) && !pages_match(model_space(p), core_mm(p))) {
            return false;
        }
    }
    return true;
}
